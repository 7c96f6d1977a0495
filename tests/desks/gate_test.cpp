// The gate: what lies on disk says nothing, what is done leaves an entry, what is not theirs stays shut even when rows
// are forged, and people are still found by name and number.
#include <fstream>
#include <iterator>

#include <sqlite3.h>

#include "ledger/entry.hpp"
#include "office.hpp"
#include "store/evidence.hpp"

namespace relais::tests {
namespace {

using namespace casework;

class TheGate : public ::testing::Test {
 protected:
  Office office;

  std::string open(Person who, const std::string& desk = "onss-brussels") {
    return must(desks::open_case(office.at(desk), a_case(office.today(), std::move(who)))).id;
  }
  static Person named(const std::string& given, const std::string& family) {
    auto who = person();
    who.given_name = given;
    who.family_name = family;
    return who;
  }

  /// Everything the process has written, as a thief of the disk reads it.
  std::string files() const {
    std::string all;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(office.folder()))
      if (entry.is_regular_file()) {
        std::ifstream file(entry.path(), std::ios::binary);
        all.append(std::istreambuf_iterator<char>(file), {});
      }
    return all;
  }

  void forge(const std::string& sql) {
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open((office.folder() / "store.db").c_str(), &database), SQLITE_OK);
    sqlite3_busy_timeout(database, 5000);
    EXPECT_EQ(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(database);
    sqlite3_close(database);
  }

  std::vector<ledger::Entry> entries(const std::string& id) {
    const auto logged = office.room().store->evidence().entries_of({"case", id}, 100);
    if (!logged) throw std::runtime_error(logged.error().line());
    std::vector<ledger::Entry> all;
    for (const auto& each : *logged) all.push_back(*ledger::decode(each.bytes));
    return all;
  }

  std::vector<std::string> found(const std::string& words, const std::string& desk = "onss-brussels") {
    std::vector<std::string> ids;
    desks::CaseFilter filter;
    filter.words = words;
    for (const auto& line : must(desks::list_cases(office.at(desk), filter)).items) ids.push_back(line.id);
    return ids;
  }
};

TEST_F(TheGate, NoFileHoldsAWordAboutAnybody) {
  auto who = named("Qzxgiven", "Qzxfamily");
  who.aliases = {"Qzxalias"};
  who.identity_document = "QZX1234567";
  who.safe_contact = SafeContact{"+32 470 98 76 54", "qzxwhen", "qzxhow", true};
  const auto id = open(who);
  desks::DescribeParty party{office.today(), {}};
  party.described.name = "Qzxparty";
  party.described.note = "Qzxpartynote";
  const auto suspect = must(desks::describe_party(office.at("onss-brussels"), party)).id;
  desks::OpenOperation operation{office.today(), {}};
  operation.opened.took_place = office.today();
  operation.opened.title = "Qzxtitle";
  operation.opened.place.street = "Qzxstreet";
  must(desks::open_operation(office.at("onss-brussels"), operation));
  must(act(office, "onss-brussels", id,
           {NoteWritten{NoteKind::fact, "en", "Qzxnote"}, Linked{std::nullopt, *PartyId::from(suspect), "suspect"},
            step("inform_magistrate")}));
  ASSERT_TRUE(desks::add_account(house(), office.store(),
                                 {"qzx.account", "Qzxdisplay", "inspector", "onss-brussels", {"nl"}, "qzxhash"}));
  auto call = office.at("onss-brussels");
  call.remember = desks::Remember{"onss-brussels.user", "qzxkey-12345678", "hash"};
  auto again = a_case(office.today(), named("Qzxremembered", "Qzxanswer"));
  must(desks::open_case(call, again));
  const auto everything = files();
  EXPECT_NE(everything.find(id), std::string::npos) << "the files that were searched are not those of the store";
  for (const auto* word :
       {"qzxgiven", "qzxfamily", "qzxalias", "qzx1234567", "qzxwhen", "qzxhow", "qzxparty", "qzxtitle", "qzxstreet",
        "qzxnote", "qzx.account", "qzxdisplay", "qzxhash", "qzxremembered", "470 98"}) {
    auto lower = everything;
    for (auto& c : lower)
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    EXPECT_EQ(lower.find(word), std::string::npos) << word << " lies on the disk";
  }
}

TEST_F(TheGate, OpeningAFileLeavesAnEntryWithTheRuleThatOpenedIt) {
  const auto id = open(person());
  const auto before = entries(id).size();
  must(desks::read_case(office.at("onss-brussels"), id));
  const auto after = entries(id);
  ASSERT_EQ(after.size(), before + 1);
  EXPECT_EQ(after.front().action, ledger::Action::open);
  EXPECT_EQ(after.front().desk, "onss-brussels");
  EXPECT_EQ(after.front().user, *office.store().pseudonym("onss-brussels.user"));
  EXPECT_FALSE(after.front().rules.empty());
}

TEST_F(TheGate, ARefusedLookLeavesAnEntryAndLooksLikeNothing) {
  const auto id = open(person());
  EXPECT_FALSE(desks::read_case(office.at("surya"), id).has_value());
  const auto all = entries(id);
  EXPECT_EQ(all.front().action, ledger::Action::refuse);
  EXPECT_EQ(all.front().outcome, ledger::Outcome::refused);
  EXPECT_EQ(all.front().desk, "surya");
}

TEST_F(TheGate, WithoutAnEntryThereIsNoEffect) {
  const auto id = open(person());
  forge("ALTER TABLE ledger_entry RENAME TO hidden");
  EXPECT_FALSE(desks::read_case(office.at("onss-brussels"), id).has_value());
  EXPECT_FALSE(desks::list_cases(office.at("onss-brussels"), {}).has_value());
  forge("ALTER TABLE hidden RENAME TO ledger_entry");
  EXPECT_TRUE(desks::read_case(office.at("onss-brussels"), id).has_value());
}

TEST_F(TheGate, AForgedRelationOpensNothing) {
  const auto id = open(person());
  forge("INSERT INTO case_desk (case_id, desk, relation) VALUES ('" + id + "', 'surya', 'owner')");
  const auto refused = desks::read_case(office.at("surya"), id);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().error.code, "key_not_yours");
}

TEST_F(TheGate, ATextMovedToAnotherPlaceDoesNotOpen) {
  const auto one = open(named("Anna", "One"));
  const auto two = open(named("Bella", "Two"));
  forge("UPDATE event SET body = (SELECT body FROM event WHERE stream = '" + two +
        "' AND number = 2) WHERE stream = '" + one + "' AND number = 2");
  EXPECT_FALSE(desks::read_case(office.at("onss-brussels"), one).has_value());
  EXPECT_TRUE(desks::read_case(office.at("onss-brussels"), two).has_value());
}

TEST_F(TheGate, PeopleAreFoundByNameInAnySpellingAndByNumber) {
  auto lan = named("Thị Lan", "Nguyễn");
  lan.identity_document = "AB 12.345-67";
  lan.safe_contact->phone = "+32 470 12 34 56";
  const auto first = open(lan);
  const auto second = open(named("Олена", "Сидоренко"));
  open(named("Maria", "Popescu"));
  EXPECT_EQ(found("nguyen"), std::vector{first});
  EXPECT_EQ(found("NGUYỄN lan"), std::vector{first});
  EXPECT_EQ(found("ngu"), std::vector{first});
  EXPECT_EQ(found("Sydorenko").size() + found("sidorenko").size(), 1U);
  EXPECT_EQ(found("олена"), std::vector{second});
  EXPECT_EQ(found("AB1234567"), std::vector{first});
  EXPECT_EQ(found("0470 12 34 56"), std::vector{first});
  EXPECT_TRUE(found("nobody").empty());
  EXPECT_TRUE(found("nguyen", "surya").empty());
}

TEST_F(TheGate, ADeskThatMayNotSeeNamesFindsNobodyByName) {
  const auto id = open(named("Qzx", "Hidden"));
  must(act(office, "onss-brussels", id, {ConsentGiven{"hospital-ghent", "care", {DataClass::medical}, {}, "vi"}}));
  EXPECT_TRUE(found("hidden", "hospital-ghent").empty());
  EXPECT_EQ(found("hidden").size(), 1U);
}

TEST_F(TheGate, AnAccountAsksForItsOwnDeskOnly) {
  const auto call = office.at("surya");
  store::CaseQuery query;
  query.desk = "pag-asa";
  EXPECT_FALSE(call.store.cases(query, {}).has_value());
  EXPECT_FALSE(call.store.cases({}, {}).has_value());
  EXPECT_FALSE(call.store.counts().has_value());
  EXPECT_FALSE(call.store.parties(std::nullopt, {}).has_value());
  const auto all = [](std::span<const store::StoredStream>) { return true; };
  EXPECT_FALSE(call.store.for_each_stream(store::StreamKind::case_file, 10, all).has_value());
}

}  // namespace
}  // namespace relais::tests

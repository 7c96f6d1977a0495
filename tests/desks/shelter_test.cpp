// Where a person is hidden: who may fetch the sealed text, who may replace it, and everywhere it must not be.
#include <map>

#include "desks/own_keys.hpp"
#include "desks/shelter.hpp"
#include "desks/transfer.hpp"
#include "office.hpp"
#include "vault/end_to_end.hpp"

namespace relais::tests {
namespace {

constexpr std::string_view kAddress = "ADDRESS-OF-THE-SHELTER";

std::string hex(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const char c : bytes) {
    text.push_back(kDigits[static_cast<unsigned char>(c) >> 4U]);
    text.push_back(kDigits[static_cast<unsigned char>(c) & 15U]);
  }
  return text;
}

/// A person with a browser: an account, and keys that only this test holds.
struct Colleague {
  std::string name;
  vault::BoxPair box = vault::BoxPair::random();
  vault::SignPair sign = vault::SignPair::random();
};

class Shelter : public ::testing::Test {
 protected:
  Shelter() {
    for (const auto* name : {"ann", "bob", "eve"}) join(name, "payoke");
    join("zoe", "pag-asa");
    id = must(desks::open_case(office.at("onss-brussels"), a_case(office.today()))).id;
    const auto view = must(desks::read_case(office.at("onss-brussels"), id));
    must(desks::refer_case(office.at("onss-brussels"), id, view.version,
                           {office.today(), "payoke", casework::Need{}, {}}));
    const auto referral = must(desks::list_referrals(office.at("payoke"), {})).items.at(0).referral;
    must(desks::answer_referral(office.at("payoke"), referral, {true, {}}));
    must(act(office, "payoke", id, {step("accept_assistance")}));
  }
  ~Shelter() override { gates.clear(); }

  void join(const std::string& name, const std::string& desk) {
    desks::Gate gate(house(), office.room(), [this] { return office.now(); });
    const auto* found = house().book.find(desk);
    const auto added = desks::add_account(house(), gate, {name, "Person " + name, found->kind, desk, {"en"}, "$x"});
    if (!added) throw std::runtime_error(added.error().line());
    people.emplace(name, Colleague{name});
    desk_of[name] = desk;
    must(desks::put_own_key(as(name), key_of(name)), "key");
  }
  desks::Call as(const std::string& name, int level = 3) {
    const auto* desk = house().book.find(desk_of.at(name));
    access::Asker asker{name, name, desk->kind, desk->id, desk->acts_as, {"en"}};
    asker.level = level;
    gates.push_back(std::make_unique<desks::Gate>(house(), office.room(), asker, office.now()));
    return {house(), *gates.back(), random, office.now(), asker, std::nullopt};
  }
  desks::PutOwnKey key_of(const std::string& name, std::optional<std::string> replaces = {}) {
    const auto& one = people.at(name);
    return {hex(one.box.public_key),
            hex(one.sign.public_key),
            {{{}, "code", std::string(22, 'A'), "", "Q1RFMQ"}},
            std::move(replaces)};
  }
  vault::Context place(std::int64_t edition) const {
    return {"case", id, "shelter", static_cast<std::uint64_t>(edition)};
  }
  desks::SealShelter sealed(const std::string& author, std::int64_t edition, const std::vector<std::string>& readers) {
    desks::SealShelter request{edition, {}, {}};
    std::vector<vault::Recipient> recipients;
    for (const auto& reader : readers) {
      const auto& key = people.at(reader).box.public_key;
      recipients.push_back({vault::ReaderKind::user, key});
      request.readers.push_back({reader, vault::kid_of(key)});
    }
    request.sealed =
        *vault::seal_to(recipients, vault::Purpose::shelter, 20000, people.at(author).sign, place(edition), kAddress);
    return request;
  }
  desks::Answer<desks::ShelterView> seal(const std::string& author, const desks::SealShelter& request) {
    const auto view = must(desks::read_case(as(author), id));
    return desks::seal_shelter(as(author), id, view.version, request);
  }
  std::string opened_by(const std::string& name) {
    const auto text = desks::sealed_shelter(as(name), id);
    if (!text) return text.error().error.code;
    const auto find = [this](std::string_view kid) -> std::optional<std::string> {
      for (const auto& [who, one] : people)
        if (vault::kid_of(one.sign.public_key) == kid) return one.sign.public_key;
      return std::nullopt;
    };
    const auto opened =
        vault::open_as(people.at(name).box, find, vault::Purpose::shelter, place(text->edition), text->sealed);
    return opened ? opened->payload : opened.error().code;
  }
  static std::string code(const auto& answer) { return answer ? "done" : answer.error().error.code; }

  Office office;
  base::SeededRandom random{11};
  std::map<std::string, Colleague> people;
  std::map<std::string, std::string> desk_of;
  std::vector<std::unique_ptr<desks::Gate>> gates;
  std::string id;
};

TEST_F(Shelter, OnlyNamedReadersFetchTheText) {
  ASSERT_EQ(code(seal("ann", sealed("ann", 1, {"ann", "bob"}))), "done");
  EXPECT_EQ(opened_by("ann"), kAddress);
  EXPECT_EQ(opened_by("bob"), kAddress);
  EXPECT_EQ(opened_by("eve"), "not_yours_to_see");
  EXPECT_EQ(opened_by("zoe"), "not_found");
  const auto seen = must(desks::shelter_of(as("eve"), id));
  EXPECT_TRUE(seen.present);
  EXPECT_FALSE(seen.may_open);
  EXPECT_FALSE(seen.may_seal);
  EXPECT_EQ(seen.readers.size(), 2U);
}

TEST_F(Shelter, NoOtherDeskLearnsWhetherThereIsOne) {
  must(seal("ann", sealed("ann", 1, {"ann"})));
  must(act(office, "onss-brussels", id, {step("inform_magistrate")}));
  for (const auto* desk : {"onss-brussels", "auditor-brussels", "pag-asa", "police-liege", "immigration-office"}) {
    const auto told = desks::shelter_of(office.at(desk), id);
    EXPECT_FALSE(told.has_value()) << desk;
    EXPECT_FALSE(desks::sealed_shelter(office.at(desk), id).has_value()) << desk;
  }
}

TEST_F(Shelter, ItStandsInNothingElseThatAnybodyReads) {
  const auto request = sealed("ann", 1, {"ann", "bob"});
  must(seal("ann", request));
  const auto absent = [&](const std::string& text, const std::string& where) {
    EXPECT_EQ(text.find(request.sealed.substr(0, 40)), std::string::npos) << where;
    EXPECT_EQ(text.find("shelter_sealed"), std::string::npos) << where;
    EXPECT_EQ(text.find(request.readers[1].key), std::string::npos) << where;
  };
  for (const auto* name : {"ann", "bob", "eve"}) {
    auto view = must(desks::read_case(as(name), id));
    std::erase(view.may_write, "shelter_sealed");
    absent(base::json::serialize(base::encode(view)), name);
    absent(base::json::serialize(base::encode(must(desks::case_for_letter(as(name), id)).timeline)), "letter");
    absent(base::json::serialize(base::encode(must(desks::list_cases(as(name), {})))), "list");
  }
  absent(base::json::serialize(base::encode(must(desks::read_case(office.at("onss-brussels"), id)))), "reporter");
  desks::Gate gate(house(), office.room(), [this] { return office.now(); });
  const auto bundle = desks::whole_bundle(gate, {}, office.now());
  ASSERT_TRUE(bundle.has_value());
  const auto text = base::json::serialize(exchange::write_bundle(*bundle));
  EXPECT_EQ(text.find(request.sealed.substr(0, 40)), std::string::npos);
  EXPECT_EQ(text.find(request.readers[1].key), std::string::npos);
}

TEST_F(Shelter, AReaderTakenOffTheListFetchesTheNextEditionNoMore) {
  must(seal("ann", sealed("ann", 1, {"ann", "bob"})));
  must(seal("bob", sealed("bob", 2, {"bob"})));
  EXPECT_EQ(opened_by("bob"), kAddress);
  EXPECT_EQ(opened_by("ann"), "not_yours_to_see");
}

TEST_F(Shelter, WhoCannotReadItCannotReplaceIt) {
  must(seal("ann", sealed("ann", 1, {"ann", "bob"})));
  EXPECT_EQ(code(seal("eve", sealed("eve", 2, {"eve"}))), "not_yours_to_do");
  desks::Gate gate(house(), office.room(), [this] { return office.now(); });
  for (const auto* gone : {"ann", "bob"}) ASSERT_TRUE(desks::disable_account(gate, gone).has_value());
  EXPECT_EQ(code(seal("eve", sealed("eve", 2, {"eve"}))), "done") << "when nobody is left, the centre goes on";
}

TEST_F(Shelter, TheServerTakesOnlyWhatItsReadersCanOpen) {
  auto to_others = sealed("ann", 1, {"ann", "bob"});
  to_others.readers.pop_back();
  EXPECT_EQ(code(seal("ann", to_others)), "bad_value") << "one key more in the text than on the list";
  auto outsider = sealed("ann", 1, {"ann", "zoe"});
  EXPECT_EQ(code(seal("ann", outsider)), "bad_value") << "a person of another desk";
  auto plain = sealed("ann", 1, {"ann"});
  plain.sealed = "UnVlIGRlIGxhIExvaSAxNg";
  EXPECT_EQ(code(seal("ann", plain)), "bad_value") << "no sealed text at all";
  auto without_me = sealed("ann", 1, {"bob"});
  EXPECT_EQ(code(seal("ann", without_me)), "bad_value") << "the sealer locked out";
  EXPECT_EQ(code(seal("ann", sealed("ann", 2, {"ann"}))), "version_conflict");
}

TEST_F(Shelter, AnOldKeyIsSaidAndNotSealedToAgain) {
  must(seal("ann", sealed("ann", 1, {"ann", "bob"})));
  const auto before = must(desks::own_keys(as("bob")));
  people.at("bob") = Colleague{"bob"};
  must(desks::put_own_key(as("bob"), key_of("bob", before.current->id)));
  const auto view = must(desks::shelter_of(as("ann"), id));
  EXPECT_TRUE(view.readers[0].present_key);
  EXPECT_FALSE(view.readers[1].present_key);
  auto stale = sealed("ann", 2, {"ann", "bob"});
  stale.readers[1].key = before.current->id;
  EXPECT_EQ(code(seal("ann", stale)), "bad_value");
  EXPECT_EQ(code(seal("ann", sealed("ann", 2, {"ann", "bob"}))), "done");
}

TEST_F(Shelter, ItTakesTheSurestSignIn) {
  must(seal("ann", sealed("ann", 1, {"ann"})));
  EXPECT_FALSE(desks::sealed_shelter(as("ann", 2), id).has_value());
  EXPECT_TRUE(desks::sealed_shelter(as("ann", 3), id).has_value());
}

TEST_F(Shelter, ItIsNoActThatAnybodyRecords) {
  const auto view = must(desks::read_case(as("ann"), id));
  const casework::ShelterSealed event{1, "Q1RFMQ", {{"ann", "00112233445566aa"}}};
  EXPECT_EQ(code(desks::act_on_case(as("ann"), id, view.version, {office.today(), {event}})), "not_an_act");
}

TEST_F(Shelter, KeysAreReplacedOneAfterTheOther) {
  const auto first = must(desks::own_keys(as("eve")));
  ASSERT_TRUE(first.current.has_value());
  EXPECT_EQ(first.current->id, vault::kid_of(people.at("eve").box.public_key));
  EXPECT_EQ(code(desks::put_own_key(as("eve"), key_of("eve"))), "done") << "the same again is the same";
  people.at("eve") = Colleague{"eve"};
  EXPECT_EQ(code(desks::put_own_key(as("eve"), key_of("eve"))), "keys_moved_on");
  EXPECT_EQ(code(desks::put_own_key(as("eve"), key_of("eve", "0000000000000000"))), "keys_moved_on");
  const auto second = must(desks::put_own_key(as("eve"), key_of("eve", first.current->id)));
  ASSERT_EQ(second.retired.size(), 1U);
  EXPECT_EQ(second.retired[0].id, first.current->id);
  auto reused = key_of("eve", second.current->id);
  reused.box = first.current->box;
  EXPECT_EQ(code(desks::put_own_key(as("eve"), reused)), "bad_value") << "half of an old key";
}

TEST_F(Shelter, AKeyNeedsAPrintedCodeAndTheRightForm) {
  const auto refused = [&](auto change) {
    auto put = key_of("ann", must(desks::own_keys(as("ann"))).current->id);
    change(put);
    return code(desks::put_own_key(as("ann"), put));
  };
  EXPECT_EQ(refused([](auto& put) { put.wraps[0].way = "passphrase"; }), "bad_value");
  EXPECT_EQ(refused([](auto& put) { put.wraps.clear(); }), "bad_value");
  EXPECT_EQ(refused([](auto& put) { put.wraps[0].sealed = "hunter2"; }), "bad_value");
  EXPECT_EQ(refused([](auto& put) { put.wraps[0].salt = "short"; }), "bad_value");
  EXPECT_EQ(refused([](auto& put) { put.wraps[0].credential = "abc"; }), "bad_value");
  EXPECT_EQ(refused([](auto& put) { put.box[0] = 'G'; }), "bad_value");
  EXPECT_EQ(refused([](auto& put) { put.sign.pop_back(); }), "bad_value");
  EXPECT_EQ(refused([](auto&) {}), "done");
}

TEST_F(Shelter, ColleaguesAreThoseOfTheDesk) {
  const auto list = must(desks::colleague_keys(as("ann")));
  std::vector<std::string> names;
  for (const auto& one : list.items) names.push_back(one.account);
  EXPECT_EQ(names, (std::vector<std::string>{"ann", "bob", "eve"}));
  EXPECT_EQ(list.items[1].id, vault::kid_of(people.at("bob").box.public_key));
}

TEST_F(Shelter, WhatWasComparedIsKeptSealedOnly) {
  EXPECT_EQ(code(desks::put_known_keys(as("ann"), {"{\"bob\":\"1234\"}"})), "bad_value");
  const auto list = sealed("ann", 1, {"ann"}).sealed;
  EXPECT_EQ(must(desks::put_known_keys(as("ann"), {list})).known, list);
  EXPECT_EQ(must(desks::own_keys(as("ann"))).known, list);
}

}  // namespace
}  // namespace relais::tests

// Everybody tries every door: each desk signs in and walks every route of the API, with right and wrong requests, in a
// house where every class of fields holds words that occur nowhere else. Where such a word comes back and the policy
// says no, the test fails. How desks stand to the two cases is written down here by hand; the policy is asked for what
// that opens.
#include <cstdio>
#include <fstream>
#include <map>
#include <set>

#include "desks/centre.hpp"
#include "desks/inspection.hpp"
#include "desks/intake.hpp"
#include "desks/letterbox.hpp"
#include "desks/referral.hpp"
#include "house_fixture.hpp"

namespace relais::test {
namespace {

using access::FieldClass;
using access::Tie;
using namespace casework;

/// A word that stands in one place of one case.
struct Canary {
  std::string word;
  std::string case_id;
  FieldClass what = FieldClass::identity;
  std::string author;  ///< the desk that wrote it and may always read it
};

template <class T>
T must(desks::Answer<T> answer) {
  if (!answer) throw std::runtime_error(answer.error().error.code + ": " + answer.error().error.line());
  return std::move(*answer);
}

class Crawl : public SiteTest {
 protected:
  using Stands = std::map<std::string, std::vector<Tie>>;

  void SetUp() override {
    for (const auto& desk : house().book.all()) {
      if (std::ranges::find(access::roles(), desk.kind) == access::roles().end()) continue;
      add_account("crawl." + desk.id, desk.kind, desk.id);
      desks_.push_back(desk.id);
    }
    ASSERT_TRUE(store_->put_meta("invented", "for the test"));
    restart(true);
    plant_adult();
    plant_child();
    plant_report();
  }

  desks::Call as(const std::string& desk) {
    const auto* found = house().book.find(desk);
    access::Asker asker{"crawl." + desk, desk, found->kind, desk, found->acts_as, {"en"}};
    asker.level = 3;
    gates_.push_back(std::make_unique<desks::Gate>(house(), store_->room(), asker, now_));
    return {house(), *gates_.back(), random_, now_, asker, std::nullopt};
  }
  [[nodiscard]] base::Date today() const { return base::in_brussels(now_).date; }

  desks::CaseView act(const std::string& desk, const std::string& id, std::vector<CaseEvent> acts) {
    const auto call = as(desk);
    const auto view = must(desks::read_case(call, id));
    return must(desks::act_on_case(call, id, view.version, {today(), std::move(acts)}));
  }

  /// A word that no other text of the house holds.
  std::string plant(const std::string& case_id, FieldClass what, const std::string& author) {
    auto word = "qzxcanary" + std::string(1, static_cast<char>('a' + canaries_.size() / 26)) +
                static_cast<char>('a' + canaries_.size() % 26);
    canaries_.push_back({word, case_id, what, author});
    return word;
  }
  static StepTaken step(const std::string& verb) {
    StepTaken taken;
    taken.step = verb;
    return taken;
  }
  /// The id is known only once the case is there: what was planted without one belongs to it.
  void settle(const std::string& id) {
    for (auto& canary : canaries_)
      if (canary.case_id.empty()) canary.case_id = id;
    ids_.push_back(id);
  }

  Person person(const std::string& author, const std::string& born) {
    Person who;
    who.given_name = plant("", FieldClass::identity, author);
    who.family_name = plant("", FieldClass::identity, author);
    who.aliases = {plant("", FieldClass::identity, author)};
    who.nationality = {*base::Country::from("VNM")};
    who.born = Birth{*base::parse_date(born), *base::parse_date(born)};
    who.gender = Gender::female;
    who.language = "vi";
    who.identity_document = plant("", FieldClass::residence, author);
    who.safe_contact =
        SafeContact{plant("", FieldClass::contact, author), std::nullopt, plant("", FieldClass::contact, author), true};
    return who;
  }

  void plant_adult() {
    const std::string mine = "onss-brussels";
    desks::OpenOperation operation{today(), {}};
    operation.opened.took_place = today();
    operation.opened.title = plant("", FieldClass::report, mine);
    operation.opened.place.street = plant("", FieldClass::report, mine);
    const auto opened = must(desks::open_operation(as(mine), operation));
    ids_.push_back(opened.id);
    desks::OpenCase request;
    request.on = today();
    request.opened.label = plant("", FieldClass::minimum, mine);
    request.opened.operation = *OperationId::from(opened.id);
    request.person = person(mine, "1995-05-05");
    request.detect = desks::Detect{{}, {"labour"}, {}};
    adult_ = must(desks::open_case(as(mine), request)).id;
    settle(adult_);
    desks::DescribeParty party{today(), {}};
    party.described.name = plant(adult_, FieldClass::suspects, mine);
    party.described.note = plant(adult_, FieldClass::suspects, mine);
    const auto suspect = must(desks::describe_party(as(mine), party)).id;
    ids_.push_back(suspect);
    IndicatorsNoted indicators;
    AssessmentStated assessment{{}, {"labour"}, {}, plant(adult_, FieldClass::report, mine)};
    act(mine, adult_,
        {Linked{std::nullopt, *PartyId::from(suspect), "suspect"},
         NoteWritten{NoteKind::fact, "en", plant(adult_, FieldClass::narrative, mine)}, assessment,
         step("inform_magistrate"), step("report_to_immigration_office"),
         ConsentGiven{"hospital-ghent", plant(adult_, FieldClass::sharing, mine), {DataClass::identity}, {}, "vi"}});
    Need need;
    need.call_back = plant(adult_, FieldClass::need, mine);
    refer(mine, adult_, "payoke", need);
    answer("payoke", false);
    answer("pag-asa", true);
    must(desks::state_arrival(as("pag-asa"), referral_at("pag-asa")));
    act("pag-asa", adult_,
        {NoteWritten{NoteKind::fact, "fr", plant(adult_, FieldClass::privileged, "pag-asa")},
         step("accept_assistance")});
    stands_[adult_] = {{mine, {Tie::reporter}},
                       {"pag-asa", {Tie::owner}},
                       {"payoke", {Tie::asked}},
                       {"auditor-brussels", {Tie::magistrate}},
                       {"immigration-office", {Tie::office}},
                       {"hospital-ghent", {Tie::recipient}}};
  }

  void plant_child() {
    const std::string mine = "police-antwerp";
    desks::OpenCase request;
    request.on = today();
    request.opened.label = plant("", FieldClass::minimum, mine);
    request.person = person(mine, "2010-05-05");
    request.person->accompanied = false;
    request.detect = desks::Detect{{}, {"sexual"}, {}};
    child_ = must(desks::open_case(as(mine), request)).id;
    settle(child_);
    act(mine, child_,
        {step("signal_minor"), step("inform_magistrate"),
         NoteWritten{NoteKind::opinion, "nl", plant(child_, FieldClass::narrative, mine)}});
    act("guardianship-service", child_, {Assigned{"guardian-1", "guardian"}});
    stands_[child_] = {{mine, {Tie::reporter}},
                       {"magistrate-antwerp", {Tie::magistrate}},
                       {"guardianship-service", {Tie::signalled}},
                       {"guardian-1", {Tie::guardian}}};
  }

  /// A report for one desk: the sealed text itself and why it was closed are words of that desk alone.
  void plant_report() {
    const std::string mine = "pag-asa";
    stands_["report"] = {};
    desks::ArrivedPart part;
    part.seq = 1;
    part.tip = std::string(31, '0') + "7";
    part.part = "report";
    part.auth = part.box = part.mailbox = std::string(64, 'a');
    part.desks = {mine};
    part.lane = "calm";
    part.day = today();
    part.object = plant("report", FieldClass::tips, mine);
    const auto from = *desks::courier_position(*store_);
    auto to = from;
    to.seq = 1;
    ASSERT_EQ(*desks::take_in(house(), *store_, std::vector{part}, from, to), 1);
    must(desks::close_tip(as(mine), part.tip, {plant("report", FieldClass::tips, mine), 1}));
    ids_.push_back(part.tip);
    for (const auto* number : {"0", "1"}) ids_.emplace_back(number);
  }

  void refer(const std::string& from, const std::string& id, const std::string& to, const Need& need) {
    const auto call = as(from);
    const auto view = must(desks::read_case(call, id));
    must(desks::refer_case(call, id, view.version, {today(), to, need, {"pag-asa"}}));
  }
  std::string referral_at(const std::string& desk) {
    const auto id = must(desks::list_referrals(as(desk), {})).items.at(0).referral;
    if (std::ranges::find(ids_, id) == ids_.end()) ids_.push_back(id);
    return id;
  }
  void answer(const std::string& desk, bool accepted) {
    must(desks::answer_referral(as(desk), referral_at(desk),
                                {accepted, accepted ? std::nullopt : std::optional<std::string>("no room tonight")}));
  }

  [[nodiscard]] bool may_see(const std::string& desk, const Canary& canary) const {
    if (desk == canary.author) return true;
    const auto& stands = stands_.at(canary.case_id);
    const auto found = stands.find(desk);
    if (found == stands.end()) return false;
    const auto* known = house().book.find(desk);
    access::Asker asker{"crawl." + desk, desk, known->kind, desk, known->acts_as, {}};
    asker.level = 3;
    access::Ties ties;
    ties.ties = found->second;
    ties.minor = canary.case_id == child_;
    if (std::ranges::find(ties.ties, Tie::recipient) != ties.ties.end()) ties.consented = {FieldClass::identity};
    // A label is a neutral name: whoever has the case on a list sees it.
    if (canary.what == FieldClass::minimum && ties.ties != std::vector{Tie::asked}) return true;
    return house().policy.may_see(asker, ties, canary.what).has_value();
  }

  /// Texts of letters are read as a person would read them.
  std::string readable(const http::Response& response) const {
    std::string text;
    for (const auto& [name, value] : response.headers) text += name + ": " + value + "\n";
    if (response.header("content-type") != std::string_view("application/pdf")) return text + response.content();
    const auto file = folder_ / "letter.pdf";
    std::ofstream(file, std::ios::binary) << response.content();
    const auto command = "pdftotext -raw " + file.string() + " -";
    if (auto* pipe = ::popen(command.c_str(), "r"); pipe != nullptr) {
      char buffer[4096];
      while (const auto size = std::fread(buffer, 1, sizeof buffer, pipe)) text.append(buffer, size);
      ::pclose(pipe);
    }
    return text;
  }

  /// Every way to fill the placeholders of a pattern.
  std::vector<std::string> addresses(const std::string& pattern) const {
    std::vector<std::string> all{""};
    for (std::size_t at = 0; at < pattern.size();) {
      const auto open = pattern.find('{', at);
      const auto plain = pattern.substr(at, open == std::string::npos ? open : open - at);
      for (auto& each : all) each += plain;
      if (open == std::string::npos) break;
      const auto close = pattern.find('}', open);
      const auto name = pattern.substr(open + 1, close - open - 1);
      const auto& values = name == "letter" ? house().letters : name == "desk" ? desks_ : ids_;
      std::vector<std::string> longer;
      for (const auto& each : all)
        for (const auto& value : values) longer.push_back(each + value);
      all = std::move(longer);
      at = close + 1;
    }
    return all;
  }

  void look(const std::string& desk, const std::string& what, const Told& told) {
    ++answers_;
    const auto text = readable(told.response);
    if (text.find("qzxcanary") == std::string::npos) return;
    for (const auto& canary : canaries_) {
      if (text.find(canary.word) == std::string::npos) continue;
      ++seen_[desk];
      if (!may_see(desk, canary) && leaks_.insert(desk + canary.word).second)
        ADD_FAILURE() << desk << " learns " << base::enum_name(canary.what) << " of "
                      << (canary.case_id == adult_   ? "the adult"
                          : canary.case_id == child_ ? "the child"
                                                     : "the report")
                      << " from " << what;
    }
  }

  /// Queries that make a list say more than it does by itself.
  std::vector<std::string> queries(const std::string& pattern) const {
    std::vector<std::string> all{"", "?limit=200"};
    if (pattern == "/api/v1/export") {
      all.emplace_back("?format=htcds");
      for (const auto& id : {adult_, child_}) all.push_back("?cases=" + id);
    }
    if (pattern == "/api/v1/cases/{id}") all.emplace_back("?as_of=2024-02-04");
    return all;
  }

  std::vector<std::string> bodies(const std::string& pattern) const {
    const auto text = base::json::object{
        {"on", "2024-02-05"},
        {"acts", base::json::array{base::json::object{
                     {"type", "note_written"}, {"kind", "fact"}, {"language", "en"}, {"text", "the walk was here"}}}}};
    std::vector<std::string> all{"{}", "[]", base::json::serialize(text)};
    if (pattern == "/api/v1/cases/search")
      for (const auto& canary : canaries_)
        all.push_back(base::json::serialize(base::json::object{{"words", canary.word}}));
    return all;
  }

  void walk(const std::string& desk) {
    ASSERT_EQ(sign_in("crawl." + desk).status, 200) << desk;
    for (const auto& route : http::all_routes()) {
      const auto& pattern = route.head.pattern;
      // Signing out, and what changes the account itself, would end the walk.
      if (pattern.starts_with("/api/v1/session") || pattern.starts_with("/api/v1/account")) continue;
      for (const auto& address : addresses(pattern)) {
        if (route.head.method == http::Method::get) {
          for (const auto& query : queries(pattern))
            look(desk, pattern + query.substr(0, query.find('=')), get(address + query));
          continue;
        }
        for (const auto& body : bodies(pattern)) {
          auto request =
              write(address, body,
                    {{"idempotency-key", "walk-" + std::to_string(++keys_) + "-123456"}, {"if-match", "\"1\""}});
          request.method = route.head.method;
          look(desk, "a write to " + pattern, send(std::move(request)));
        }
      }
    }
  }

  base::SeededRandom random_{11};
  std::vector<std::unique_ptr<desks::Gate>> gates_;
  std::vector<Canary> canaries_;
  std::vector<std::string> desks_;
  std::vector<std::string> ids_;
  std::map<std::string, Stands> stands_;
  std::string adult_;
  std::string child_;
  std::map<std::string, int> seen_;
  std::set<std::string> leaks_;
  std::size_t answers_ = 0;
};

TEST_F(Crawl, NoDeskLearnsFromAnyAnswerWhatThePolicyWithholds) {
  for (const auto& desk : desks_) walk(desk);
  std::printf("%zu answers to %zu desks read for %zu words\n", answers_, desks_.size(), canaries_.size());
  // A walk that meets nothing proves nothing.
  for (const auto* desk : {"onss-brussels", "pag-asa", "auditor-brussels", "immigration-office", "police-antwerp",
                           "guardian-1", "guardianship-service", "hospital-ghent"})
    EXPECT_GT(seen_[desk], 0) << desk;
  for (const auto* desk : {"surya", "rapporteur", "administration", "police-liege"}) EXPECT_EQ(seen_[desk], 0) << desk;
  EXPECT_EQ(journal_.str().find("qzxcanary"), std::string::npos) << "the journal holds words of a case";
}

}  // namespace
}  // namespace relais::test

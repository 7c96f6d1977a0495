// Trust between desks: broken glass opens a little, for a short time, told and reviewed; conflicts of interest lock
// out; covers end; who has access and who used it can be said.
#include <algorithm>

#include "desks/access_record.hpp"
#include "desks/trust.hpp"
#include "desks/work.hpp"
#include "office.hpp"

namespace relais::tests {
namespace {

using namespace casework;

const char* const kReason = "She is at our door and bleeding, we need her name and her allergies";

class Trust : public ::testing::Test {
 protected:
  Trust() {
    office.hire("night.payoke", "oncall", "payoke");
    office.hire("second.payoke", "centre", "payoke");
    office.hire("case.pagasa", "centre", "pag-asa");
    office.hire("other.pagasa", "centre", "pag-asa");
    must(desks::refer_case(office.at("onss-brussels"), id, 3, {office.today(), "pag-asa", Need{}, {}}));
    const auto referral = must(desks::list_referrals(office.at("pag-asa"), {})).items.at(0).referral;
    must(desks::answer_referral(office.at("pag-asa"), referral, {true, {}}));
    must(desks::state_arrival(office.at("pag-asa"), referral));
  }
  desks::Call night() { return office.as("night.payoke", "oncall", "payoke"); }
  desks::Call owner(const std::string& user = "case.pagasa") { return office.as(user, "centre", "pag-asa"); }
  desks::Call officer() { return office.as("officer", "dpo", "administration"); }
  desks::Answer<desks::GlassView> break_it(std::vector<std::string> classes = {"identity"},
                                           std::string reason = kReason, std::string informed = "second.payoke") {
    return desks::break_glass(night(), id, {std::move(classes), std::move(reason), std::move(informed), std::nullopt});
  }
  std::string code(const auto& answer) { return answer ? "allowed" : answer.error().error.code; }

  Office office;
  std::string id = must(desks::open_case(office.at("onss-brussels"), a_case(office.today()))).id;
};

TEST_F(Trust, BrokenGlassOpensWhatItNamesForAnHourAndNothingElse) {
  ASSERT_EQ(code(desks::read_case(night(), id)), "not_found");
  const auto glass = must(break_it());
  EXPECT_TRUE(glass.open);
  EXPECT_EQ(glass.rule, "oncall.life_in_danger");
  const auto view = must(desks::read_case(night(), id));
  EXPECT_EQ(view.person.given_name, "Test");
  EXPECT_FALSE(view.person.safe_contact.has_value());
  EXPECT_TRUE(view.letters.empty());
  EXPECT_TRUE(view.offers.empty());
  EXPECT_FALSE(
      desks::act_on_case(night(), id, view.version, {office.today(), {NoteWritten{NoteKind::fact, "en", "x"}}}));
  office.later(61);
  EXPECT_EQ(code(desks::read_case(night(), id)), "not_found");
}

TEST_F(Trust, AColleagueOfTheDeskDoesNotSeeThroughTheGlassOfAnother) {
  must(break_it());
  EXPECT_EQ(code(desks::read_case(office.as("second.payoke", "centre", "payoke"), id)), "not_found");
  EXPECT_EQ(code(desks::read_case(office.as("another.night", "oncall", "payoke"), id)), "not_found");
}

TEST_F(Trust, OnlyOnCallStaffBreakGlassAndOnlyForWhatTheyAreOffered) {
  const desks::BreakGlass request{{"identity"}, kReason, "other.pagasa", std::nullopt};
  EXPECT_EQ(code(desks::break_glass(office.at("police-liege"), id, request)), "not_found");
  EXPECT_EQ(code(desks::break_glass(office.at("payoke"), id, request)), "not_found");
  EXPECT_EQ(code(break_it({"narrative"})), "not_yours_to_see");
  EXPECT_EQ(code(break_it({"shelter"})), "not_yours_to_see");
  EXPECT_EQ(code(break_it({"identity", "suspects"})), "not_yours_to_see");
  EXPECT_EQ(code(break_it({})), "not_yours_to_see");
  const auto offers = must(desks::glass_offers(night()));
  ASSERT_EQ(offers.items.size(), 1U);
  EXPECT_EQ(offers.items[0].minutes, 60);
  ASSERT_EQ(offers.colleagues.size(), 1U);
  EXPECT_EQ(offers.colleagues[0].account, "second.payoke");
  EXPECT_TRUE(must(desks::glass_offers(office.at("police-liege"))).items.empty());
}

TEST_F(Trust, ItTakesAReasonAColleagueAndAFreshGlass) {
  EXPECT_EQ(code(break_it({"identity"}, "danger")), "bad_value");
  EXPECT_EQ(code(break_it({"identity"}, "!!!!!!!!!!!!!!!!!!!!!!!!!!!!!")), "bad_value");
  EXPECT_EQ(code(break_it({"identity"}, kReason, "night.payoke")), "bad_value");
  EXPECT_EQ(code(break_it({"identity"}, kReason, "case.pagasa")), "bad_value");
  EXPECT_EQ(code(desks::break_glass(night(), id, {{"identity"}, kReason, "second.payoke", 90})), "bad_value");
  must(break_it());
  EXPECT_EQ(code(break_it()), "already_so");
  office.later(61);
  EXPECT_EQ(code(break_it()), "allowed");
}

TEST_F(Trust, ItsAnswerIsKeptForARepeatOfTheSameRequest) {
  auto call = night();
  call.remember = desks::Remember{call.asker.user, "key-of-the-write", "hash"};
  const auto glass = must(desks::break_glass(call, id, {{"identity"}, kReason, "second.payoke", std::nullopt}));
  const auto kept = office.store().idempotency(call.asker.user, "key-of-the-write");
  ASSERT_TRUE(kept.has_value());
  ASSERT_TRUE(kept->has_value());
  EXPECT_EQ((*kept)->answer, base::json::serialize(base::encode(glass)));
  EXPECT_EQ((*kept)->status, 201);
}

TEST_F(Trust, TheOwnerIsToldAndReviewsOnce) {
  const auto glass = must(break_it({"identity", "medical"}));
  const auto clocks = must(desks::worklist(owner(), {}));
  EXPECT_TRUE(std::ranges::any_of(clocks.items, [](const auto& each) { return each.what == "review_break_glass"; }));
  const auto waiting = must(desks::glasses_to_review(owner()));
  ASSERT_EQ(waiting.items.size(), 1U);
  EXPECT_EQ(waiting.items[0].reason, kReason);
  EXPECT_FALSE(waiting.items[0].by_user.has_value());
  EXPECT_TRUE(must(desks::glasses_to_review(office.at("onss-brussels"))).items.empty());
  EXPECT_EQ(code(desks::review_glass(night(), id, glass.number, {Verdict::justified, "fine by me"})),
            "not_yours_to_do");
  const auto done = must(desks::review_glass(owner(), id, glass.number, {Verdict::justified, "the hospital confirms"}));
  EXPECT_EQ(done.verdict, Verdict::justified);
  EXPECT_EQ(code(desks::review_glass(owner(), id, glass.number, {Verdict::unclear, "again"})), "already_so");
  EXPECT_TRUE(must(desks::glasses_to_review(owner())).items.empty());
  EXPECT_FALSE(std::ranges::any_of(must(desks::worklist(owner(), {})).items,
                                   [](const auto& each) { return each.what == "review_break_glass"; }));
}

TEST_F(Trust, TheOfficerReviewsWithoutReadingTheFile) {
  const auto glass = must(break_it());
  ASSERT_EQ(must(desks::glasses_to_review(officer())).items.size(), 1U);
  EXPECT_EQ(code(desks::read_case(officer(), id)), "not_found");
  const auto done = must(desks::review_glass(officer(), id, glass.number, {Verdict::not_justified, "no danger"}));
  EXPECT_EQ(done.verdict, Verdict::not_justified);
}

TEST_F(Trust, AConflictOfInterestLocksOutAtOnceInEveryWay) {
  ASSERT_EQ(must(desks::list_cases(owner(), {})).items.size(), 1U);
  must(desks::declare_conflict(owner(), id, {std::nullopt, "she is my cousin"}));
  EXPECT_FALSE(desks::read_case(owner(), id).has_value());
  EXPECT_TRUE(must(desks::list_cases(owner(), {})).items.empty());
  desks::CaseFilter by_name;
  by_name.words = "Person";
  EXPECT_TRUE(must(desks::list_cases(owner(), by_name)).items.empty());
  for (const auto& clock : must(desks::worklist(owner(), {})).items) EXPECT_NE(clock.case_, id);
  EXPECT_EQ(must(desks::list_cases(owner("other.pagasa"), {})).items.size(), 1U);
  EXPECT_NE(code(desks::lift_conflict(owner(), id, {"case.pagasa", "it is over"})), "allowed");
  must(desks::lift_conflict(owner("other.pagasa"), id, {"case.pagasa", "it was somebody else"}));
  EXPECT_TRUE(desks::read_case(owner(), id).has_value());
}

TEST_F(Trust, OnlyThoseWithARelationDeclareAConflictAndOnlyForTheirDesk) {
  EXPECT_EQ(code(desks::declare_conflict(office.at("police-liege"), id, {std::nullopt, "I know her"})), "not_found");
  EXPECT_EQ(code(desks::declare_conflict(owner(), id, {"second.payoke", "a rival"})), "bad_value");
  EXPECT_EQ(code(desks::declare_conflict(owner(), id, {"other.pagasa", "her neighbour"})), "allowed");
  EXPECT_EQ(code(desks::declare_conflict(owner(), id, {"other.pagasa", "her neighbour"})), "already_so");
}

TEST_F(Trust, ACoverOpensTheDeskForItsDaysAndNoLonger) {
  const auto& book = house();
  EXPECT_FALSE(desks::standing_in(book, office.store(), night().asker, "pag-asa", office.today()).has_value());
  const auto until = base::add_days(office.today(), 7);
  must(desks::give_cover(owner(), {"case.pagasa", "second.payoke", office.today(), until, "leave"}));
  const auto asker = office.as("second.payoke", "centre", "payoke").asker;
  const auto standing = desks::standing_in(book, office.store(), asker, "pag-asa", office.today());
  ASSERT_TRUE(standing.has_value());
  EXPECT_EQ(standing->desk, "pag-asa");
  EXPECT_TRUE(desks::read_case(owner("second.payoke"), id).has_value());
  EXPECT_EQ(must(desks::covers(office.as("second.payoke", "centre", "payoke"))).stand_in,
            std::vector<std::string>{"pag-asa"});
  EXPECT_FALSE(desks::standing_in(book, office.store(), asker, "surya", office.today()).has_value());
  EXPECT_FALSE(desks::standing_in(book, office.store(), asker, "pag-asa", base::add_days(until, 1)).has_value());
  const auto listed = must(desks::covers(owner()));
  ASSERT_EQ(listed.items.size(), 1U);
  must(desks::end_cover(owner(), listed.items[0].number));
  EXPECT_FALSE(desks::standing_in(book, office.store(), asker, "pag-asa", office.today()).has_value());
}

TEST_F(Trust, ACoverHasAnEndAndStaysWithinTheRole) {
  const auto today = office.today();
  EXPECT_EQ(code(desks::give_cover(owner(), {"case.pagasa", "night.payoke", today, today, "leave"})), "bad_value");
  EXPECT_EQ(code(desks::give_cover(owner(), {"second.payoke", "case.pagasa", today, today, "leave"})), "bad_value");
  EXPECT_EQ(
      code(desks::give_cover(owner(), {"case.pagasa", "other.pagasa", today, base::add_days(today, 400), "leave"})),
      "bad_value");
  EXPECT_EQ(
      code(desks::give_cover(owner(), {"case.pagasa", "other.pagasa", today, base::add_days(today, -1), "leave"})),
      "bad_value");
}

TEST_F(Trust, AReviewOfAccessLeavesNobodyOutAndComesAgain) {
  auto review = must(desks::desk_review(owner()));
  EXPECT_TRUE(review.overdue);
  ASSERT_EQ(review.people.size(), 2U);
  EXPECT_EQ(code(desks::review_desk(owner(), {{"case.pagasa"}, "looks right"})), "bad_value");
  review = must(desks::review_desk(owner(), {{"case.pagasa", "other.pagasa"}, "looks right"}));
  EXPECT_FALSE(review.overdue);
  EXPECT_EQ(review.due, base::add_days(office.today(), house().policy.access_review_days()));
  office.days_later(house().policy.access_review_days() + 1);
  EXPECT_TRUE(must(desks::desk_review(owner())).overdue);
}

TEST_F(Trust, WhoHasAccessIsSaidWithRulesClassesAndBasis) {
  const auto answer = must(desks::who_has_access(owner(), id));
  const auto centre = std::ranges::find(answer.desks, "pag-asa", &desks::DeskAccess::desk);
  ASSERT_NE(centre, answer.desks.end());
  ASSERT_EQ(centre->rules.size(), 1U);
  EXPECT_EQ(centre->rules[0].rule, "centre.accompanies");
  EXPECT_FALSE(centre->purpose.article.empty());
  EXPECT_FALSE(centre->purpose.sources.empty());
  const auto reads = [](const desks::DeskAccess& each, const std::string& what) {
    return std::ranges::any_of(each.rules, [&](const auto& rule) {
      return std::ranges::find(rule.classes, what, &desks::ClassName::id) != rule.classes.end();
    });
  };
  EXPECT_TRUE(reads(*centre, "medical"));
  EXPECT_FALSE(reads(*centre, "shelter"));
  const auto reporter = std::ranges::find(answer.desks, "onss-brussels", &desks::DeskAccess::desk);
  ASSERT_NE(reporter, answer.desks.end());
  EXPECT_FALSE(reads(*reporter, "medical"));
  EXPECT_TRUE(std::ranges::find(answer.withheld, "suspects", &desks::ClassName::id) != answer.withheld.end());
  EXPECT_EQ(code(desks::who_has_access(office.at("police-liege"), id)), "not_found");
}

TEST_F(Trust, ThePersonsRecordSaysWhoUsedTheFileInWordsAndWithoutNamesOfStaff) {
  (void)must(desks::read_case(owner(), id));
  (void)desks::read_case(office.at("police-liege"), id);
  must(break_it());
  (void)must(desks::read_case(night(), id));
  const auto record = must(desks::access_record(owner(), id));
  EXPECT_EQ(record.language, "vi");
  ASSERT_FALSE(record.items.empty());
  for (const auto& line : record.items) {
    EXPECT_TRUE(line.what.complete());
    EXPECT_TRUE(line.who.complete());
    EXPECT_TRUE(line.purpose.complete() || !line.desk) << line.what.en;
  }
  const auto has = [&](const std::string& desk, const std::string& what) {
    return std::ranges::any_of(record.items, [&](const desks::RecordLine& line) {
      return line.desk == desk && line.what.en.find(what) != std::string::npos;
    });
  };
  EXPECT_TRUE(has("pag-asa", "opened your file"));
  EXPECT_TRUE(has("police-liege", "not allowed"));
  EXPECT_TRUE(has("payoke", "in danger"));
  const auto text = base::json::serialize(base::encode(record));
  EXPECT_EQ(text.find("pagasa"), std::string::npos);
  EXPECT_EQ(text.find("p:"), std::string::npos);
  EXPECT_EQ(code(desks::access_record(office.at("onss-brussels"), id)), "not_yours_to_see");
  EXPECT_EQ(code(desks::access_record(office.at("police-liege"), id)), "not_found");
}

TEST_F(Trust, TheOfficerReadsTheLogByPseudonymAndNobodyElseDoes) {
  (void)must(desks::read_case(owner(), id));
  const auto page = must(desks::read_log(officer(), 5, ""));
  ASSERT_EQ(page.items.size(), 5U);
  EXPECT_GT(page.items[0].number, page.items[1].number);
  const auto text = base::json::serialize(base::encode(page));
  EXPECT_EQ(text.find("pagasa"), std::string::npos);
  EXPECT_EQ(text.find(id), std::string::npos);
  ASSERT_TRUE(page.next.has_value());
  const auto older = must(desks::read_log(officer(), 5, *page.next));
  EXPECT_LT(older.items[0].number, page.items.back().number);
  EXPECT_EQ(code(desks::read_log(owner(), 5, "")), "not_yours_to_see");
  EXPECT_EQ(code(desks::read_log(office.as("admin", "administrator", "administration"), 5, "")), "not_yours_to_see");
  EXPECT_EQ(code(desks::read_log(officer(), 5, "x")), "bad_cursor");
}

TEST_F(Trust, TiesSayPhaseMinoritySecrecyAndConsent) {
  auto state = must(desks::Answer<CaseState>(*desks::load_case(office.store(), id)));
  auto ties = desks::ties_of(house(), owner().asker, state, office.now());
  EXPECT_FALSE(ties.minor);
  EXPECT_EQ(ties.secrecy, access::Secrecy::professional);
  EXPECT_NE(ties.phase, access::Phase::closed);
  must(act(office, "onss-brussels", id, {step("inform_magistrate")}));
  state = *desks::load_case(office.store(), id);
  EXPECT_EQ(desks::ties_of(house(), owner().asker, state, office.now()).secrecy, access::Secrecy::both);
  must(act(office, "pag-asa", id,
           {ConsentGiven{"hospital-ghent", "care", {DataClass::identity}, std::nullopt, "vi"},
            ConsentWithdrawn{"hospital-ghent", std::nullopt}}));
  state = *desks::load_case(office.store(), id);
  EXPECT_EQ(desks::ties_of(house(), office.at("hospital-ghent").asker, state, office.now()).consent,
            access::Consent::withdrawn);
  EXPECT_EQ(desks::class_of_field("given_name"), access::FieldClass::identity);
  EXPECT_EQ(desks::class_of_field("shelter"), access::FieldClass::shelter);
  EXPECT_FALSE(desks::class_of_field("colour_of_hair").has_value());
}

}  // namespace
}  // namespace relais::tests

// What acts are refused before any law is asked, and what acts bring with them.
#include <gtest/gtest.h>

#include "casework/decide.hpp"
#include "records.hpp"

namespace relais::casework {
namespace {

struct Law {
  law::Library library;
  law::Procedure procedure;
  DeskBook book;
};

const Law& law_of_the_house() {
  static const auto kLaw = [] {
    auto library = law::load_library("law");
    if (!library) throw std::runtime_error(library.error().line());
    auto procedure = law::Procedure::load("law", *library);
    if (!procedure) throw std::runtime_error(procedure.error().line());
    auto book = DeskBook::load("directory/desks.yaml");
    if (!book) throw std::runtime_error(book.error().line());
    return Law{std::move(*library), std::move(*procedure), std::move(*book)};
  }();
  return kLaw;
}

class Decide : public ::testing::Test {
 protected:
  const std::vector<std::string> letters = {"referral_slip"};
  const Setting setting{law_of_the_house().procedure,
                        law_of_the_house().library,
                        law_of_the_house().book,
                        letters,
                        day(10),
                        moment(900'000)};
  const Acting police{"someone", "police-antwerp", "police"};
  CaseState state = opened();

  CaseState opened() const {
    Opening opening{{"Person 1", Ground::trafficking, std::nullopt, std::nullopt}, Person{}, step("detect")};
    opening.person->nationality = {*Country::from("VNM")};
    auto decided = decide_opening(setting, case_id(), opening, police, day(0));
    if (!decided) throw std::runtime_error(decided.error().error.line());
    return CaseState::of(case_id(), *decided);
  }
  std::string code_of(CaseEvent act, Date on = day(5)) const {
    const std::vector<CaseEvent> acts{std::move(act)};
    const auto decided = decide(setting, state, acts, police, on);
    return decided ? "allowed" : decided.error().error.code + " " + decided.error().error.where;
  }
};

TEST_F(Decide, TheFutureAndTheTimeBeforeTheCaseAreRefused) {
  EXPECT_EQ(code_of(step("explain_rights"), day(11)), "bad_value /on");
  EXPECT_EQ(code_of(step("explain_rights"), day(-1)), "bad_value /on");
  EXPECT_EQ(code_of(step("explain_rights"), day(0)), "allowed");
}

TEST_F(Decide, WordsThatAreNotKnownAreRefusedWithTheirPlace) {
  EXPECT_EQ(code_of(step("dance")), "bad_value /acts/0/step");
  auto rights = step("explain_rights");
  rights.language = "not a language";
  EXPECT_EQ(code_of(rights), "bad_value /acts/0/language");
  EXPECT_EQ(code_of(NoteWritten{NoteKind::fact, "fr", "   "}), "bad_value /acts/0/text");
  EXPECT_EQ(code_of(NoteWritten{NoteKind::fact, "fr", std::string(kLongText + 1, 'x')}), "bad_value /acts/0/text");
  EXPECT_EQ(code_of(NoteWritten{NoteKind::fact, "fr", "\x01"}), "bad_value /acts/0/text");
  EXPECT_EQ(code_of(IndicatorsNoted{"onss_2021", {{"no_such_thing", std::nullopt}}}), "bad_value /acts/0/ticks");
  EXPECT_EQ(code_of(IndicatorsNoted{"onss_2021", {{"little_or_no_wage", std::nullopt}}}), "allowed");
  EXPECT_EQ(code_of(LetterMade{"love_letter", "fr"}), "bad_value /acts/0/letter");
  EXPECT_EQ(code_of(LetterMade{"referral_slip", "no language"}), "bad_value /acts/0/language");
  EXPECT_EQ(code_of(Assigned{"payoke", "guardian"}), "bad_value /acts/0/capacity");
  EXPECT_EQ(code_of(Linked{state.id(), std::nullopt, "relative"}), "bad_value /acts/0/to_case");
}

TEST_F(Decide, CrossBorderRequestsGoToTheOtherCountriesOfTheBenelux) {
  EXPECT_EQ(code_of(CrossBorderAsked{*Country::from("NLD"), "danger", day(20)}), "allowed");
  EXPECT_EQ(code_of(CrossBorderAsked{*Country::from("LUX"), "danger", day(20)}), "allowed");
  EXPECT_EQ(code_of(CrossBorderAsked{*Country::from("BEL"), "danger", day(20)}), "bad_value /acts/0/country");
  EXPECT_EQ(code_of(CrossBorderAsked{*Country::from("FRA"), "danger", day(20)}), "bad_value /acts/0/country");
  EXPECT_EQ(code_of(CrossBorderAnswered{*Country::from("NLD"), true, std::nullopt}), "bad_value /acts/0/country");
}

TEST_F(Decide, AStepIsRecordedOnlyForThoseTheDeskRecordsFor) {
  auto declined = step("decline_help");
  declined.by = "victim";
  EXPECT_EQ(code_of(declined), "allowed");
  declined.by = "court";
  EXPECT_EQ(code_of(declined), "not_on_whose_behalf /acts/0/by");
}

TEST_F(Decide, NobodyWritesTheAnswersOfOtherDesks) {
  EXPECT_EQ(code_of(ReferralAnswered{referral_id(1), true, std::nullopt}), "not_an_act /acts/0/type");
  EXPECT_EQ(code_of(ReferralEscalated{referral_id(1), "payoke", "surya", moment(1), "declined"}),
            "not_an_act /acts/0/type");
  EXPECT_EQ(code_of(PersonArrived{referral_id(1)}), "not_an_act /acts/0/type");
  EXPECT_EQ(code_of(CaseOpened{"again", Ground::trafficking, std::nullopt, std::nullopt}), "not_an_act /acts/0/type");
}

TEST_F(Decide, InformingTheMagistratePutsTheMagistrateOfTheDistrictInCharge) {
  const std::vector<CaseEvent> acts{step("inform_magistrate")};
  const auto decided = decide(setting, state, acts, police, day(1));
  ASSERT_TRUE(decided.has_value());
  ASSERT_EQ(decided->size(), 2U);
  EXPECT_EQ(std::get<Assigned>((*decided)[1].event).desk, "magistrate-antwerp");
}

TEST_F(Decide, AReferralGetsItsAnswerTimeFromTheAskedDeskAndCountsAsContact) {
  Need need;
  need.urgency = Urgency::now;
  const std::vector<CaseEvent> acts{ReferralSent{referral_id(1), "payoke", need, moment(0), {}}};
  const auto decided = decide(setting, state, acts, police, day(10));
  ASSERT_TRUE(decided.has_value());
  const auto& sent = std::get<ReferralSent>((*decided)[0].event);
  EXPECT_EQ(sent.answer_by.micros() - setting.now.micros(), 60'000'000LL * 60);
  EXPECT_EQ(sent.then, (std::vector<std::string>{"pag-asa", "surya"}));
  EXPECT_EQ(std::get<StepTaken>((*decided)[1].event).step, "contact_centre");
}

TEST_F(Decide, AClosedFileTakesNothingUntilReopened) {
  const auto closed = decide(setting, state, std::vector<CaseEvent>{FileClosed{"done"}}, police, day(3));
  for (const auto& record : *closed) state.apply(record);
  EXPECT_EQ(code_of(step("explain_rights")), "file_closed /acts/0");
  EXPECT_EQ(code_of(FileReopened{"came back"}), "allowed");
}

TEST_F(Decide, ACorrectionMayNotMakeAStepUnlawfulOrChangeItsKind) {
  EXPECT_EQ(code_of(Corrected{3, "wrong", base::encode(CaseEvent(step("issue_document")))}),
            "only_the_immigration_office_issues /acts/0/replacement/step");
  EXPECT_EQ(code_of(Corrected{3, "wrong", base::encode(CaseEvent(FoundAgain{}))}),
            "bad_value /acts/0/replacement/type");
  EXPECT_EQ(code_of(Corrected{1, "wrong", std::nullopt}), "bad_value /acts/0/replacement");
  EXPECT_EQ(code_of(Corrected{9, "wrong", std::nullopt}), "bad_value /acts/0/number");
  EXPECT_EQ(code_of(Corrected{2, "another person", std::nullopt}), "allowed");
}

TEST_F(Decide, AStepWrittenDownLateMustBeLawfulOnItsDay) {
  const auto later = decide(setting, state, std::vector<CaseEvent>{step("leave_milieu")}, police, day(6));
  for (const auto& record : *later) state.apply(record);
  EXPECT_EQ(code_of(step("explain_rights"), day(2)), "allowed");
  EXPECT_EQ(code_of(step("request_document"), day(2)), "only_a_centre_may_request /acts/0/step");
}

}  // namespace
}  // namespace relais::casework

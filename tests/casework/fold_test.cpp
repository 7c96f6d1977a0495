// What single events do to a case, corrections above all.
#include <gtest/gtest.h>

#include "records.hpp"

namespace relais::casework {
namespace {

Person named(const std::string& name) {
  Person person;
  person.given_name = name;
  return person;
}

Log opened() {
  Log log;
  log.add(day(0), CaseOpened{"Person 1", Ground::trafficking, std::nullopt, std::nullopt});
  return log;
}

TEST(Fold, ACorrectionWithAReplacementCountsAsIfItHadBeenSaid) {
  auto log = opened();
  log.add(day(1), PersonDescribed{named("Wrong")});
  log.add(day(9), Corrected{2, "misheard", base::encode(CaseEvent(PersonDescribed{named("Right")}))});
  EXPECT_EQ(log.state().person.given_name, "Right");
  EXPECT_EQ(log.state().corrected_by(2), 3);
}

TEST(Fold, ACorrectionReachesBackToTheDayOfWhatItCorrects) {
  auto log = opened();
  log.add(day(1), PersonDescribed{named("Wrong")});
  log.add(day(9), Corrected{2, "misheard", base::encode(CaseEvent(PersonDescribed{named("Right")}))});
  EXPECT_EQ(log.state().as_of(day(5)).person.given_name, "Right");
  EXPECT_EQ(log.state().as_known_at(moment(2)).person.given_name, "Wrong");
}

TEST(Fold, ACorrectionWithoutReplacementMakesTheEventAsIfNeverWritten) {
  auto log = opened();
  log.add(day(1), step("detect"))
      .add(day(2), step("leave_milieu"))
      .add(day(3), Corrected{3, "another person", std::nullopt});
  EXPECT_FALSE(log.state().took("leave_milieu"));
  EXPECT_TRUE(log.state().took("detect"));
}

TEST(Fold, TakingACorrectionBackRestoresTheOriginal) {
  auto log = opened();
  log.add(day(1), PersonDescribed{named("First")}).add(day(2), Corrected{2, "?", std::nullopt});
  EXPECT_FALSE(log.state().person.given_name.has_value());
  log.add(day(3), Corrected{3, "it was right", std::nullopt});
  EXPECT_EQ(log.state().person.given_name, "First");
}

TEST(Fold, OfTwoCorrectionsTheLaterCounts) {
  auto log = opened();
  log.add(day(1), PersonDescribed{named("A")});
  log.add(day(2), Corrected{2, "", base::encode(CaseEvent(PersonDescribed{named("B")}))});
  log.add(day(3), Corrected{2, "", base::encode(CaseEvent(PersonDescribed{named("C")}))});
  EXPECT_EQ(log.state().person.given_name, "C");
}

TEST(Fold, StepsStandInTheOrderOfTheirDays) {
  auto log = opened();
  log.add(day(5), step("record_statement")).add(day(1), step("detect")).add(day(5), step("leave_milieu"));
  const auto state = log.state();
  ASSERT_EQ(state.steps().size(), 3U);
  EXPECT_EQ(state.steps()[0].step.verb, "detect");
  EXPECT_EQ(state.steps()[1].step.verb, "record_statement");
  EXPECT_EQ(state.steps()[2].step.verb, "leave_milieu");
}

TEST(Fold, AWithdrawnConsentIsClosedThatVeryDay) {
  auto log = opened();
  log.add(day(1), ConsentGiven{"pag-asa", "care", {DataClass::medical}, std::nullopt, std::nullopt});
  log.add(day(4), ConsentWithdrawn{"pag-asa", std::nullopt});
  const auto consent = log.state().consents.front();
  EXPECT_TRUE(consent.open(day(3)));
  EXPECT_FALSE(consent.open(day(4)));
}

TEST(Fold, AWithdrawalForOnePurposeLeavesTheOthers) {
  auto log = opened();
  log.add(day(1), ConsentGiven{"pag-asa", "care", {DataClass::medical}, std::nullopt, std::nullopt});
  log.add(day(1), ConsentGiven{"pag-asa", "papers", {DataClass::identity}, std::nullopt, std::nullopt});
  log.add(day(2), ConsentWithdrawn{"pag-asa", "care"});
  EXPECT_FALSE(log.state().consents[0].open(day(2)));
  EXPECT_TRUE(log.state().consents[1].open(day(2)));
}

TEST(Fold, AReferralRemembersWhoWasAsked) {
  auto log = opened();
  log.add(day(1), ReferralSent{referral_id(1), "payoke", Need{}, moment(60), {"pag-asa", "surya"}});
  log.add(day(1), ReferralEscalated{referral_id(1), "payoke", "pag-asa", moment(120), "time_ran_out"}, "police-antwerp",
          "clock");
  log.add(day(1), ReferralAnswered{referral_id(1), false, "full"}, "pag-asa", "centre:pag-asa");
  log.add(day(1), ReferralEscalated{referral_id(1), "pag-asa", "surya", moment(180), "declined"}, "pag-asa",
          "centre:pag-asa");
  log.add(day(1), ReferralAnswered{referral_id(1), true, std::nullopt}, "surya", "centre:surya");
  log.add(day(2), PersonArrived{referral_id(1)}, "surya", "centre:surya");
  const auto referral = log.state().referrals.front();
  EXPECT_EQ(referral.desk, "surya");
  EXPECT_EQ(referral.state, ReferralState::arrived);
  EXPECT_TRUE(referral.then.empty());
  std::string trail;
  for (const auto& each : referral.trail) trail += each.desk + ":" + each.state + " ";
  EXPECT_EQ(trail,
            "payoke:asked payoke:escalated pag-asa:asked pag-asa:declined surya:asked surya:accepted surya:arrived ");
}

TEST(Fold, WhoseAgeIsInDoubtIsNeitherChildNorAdultYet) {
  Person person;
  person.born = Birth{*base::parse_date("2006-03-01"), *base::parse_date("2008-03-01")};
  EXPECT_EQ(age_group_on(person, *base::parse_date("2024-02-29"), 216), "minor");
  EXPECT_EQ(age_group_on(person, *base::parse_date("2024-03-01"), 216), "in_doubt");
  EXPECT_EQ(age_group_on(person, *base::parse_date("2026-02-28"), 216), "in_doubt");
  EXPECT_EQ(age_group_on(person, *base::parse_date("2026-03-01"), 216), "adult");
}

TEST(Fold, AnEventOutOfOrderIsABrokenInvariant) {
  auto log = opened();
  auto state = log.state();
  log.records[0].number = 3;
  EXPECT_THROW(state.apply(log.records[0]), std::logic_error);
}

}  // namespace
}  // namespace relais::casework

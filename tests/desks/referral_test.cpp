// A referral goes on to the next desk when it is declined or its time runs out, and stays visible when nobody is left.
#include "office.hpp"

namespace relais::tests {
namespace {

using namespace casework;

class Referrals : public ::testing::Test {
 protected:
  Office office;
  std::string id = must(desks::open_case(office.at("police-antwerp"), a_case(office.today()))).id;

  std::string refer(const std::string& desk, std::vector<std::string> then) {
    const auto call = office.at("police-antwerp");
    const auto view = must(desks::read_case(call, id));
    Need need;
    need.urgency = Urgency::now;
    return must(desks::refer_case(call, id, view.version, {office.today(), desk, need, std::move(then)}))
        .referrals.back()
        .referral;
  }
  desks::ReferralLine seen_by(const std::string& desk, bool sent = false) {
    return must(desks::list_referrals(office.at(desk), {.state = "all", .sent = sent, .limit = 50, .cursor = ""}))
        .items.at(0);
  }
};

TEST_F(Referrals, TheContactWithTheCentreIsTheDutyFulfilled) {
  refer("payoke", {});
  const auto view = must(desks::read_case(office.at("police-antwerp"), id));
  for (const auto& duty : view.standing.duties_missing) EXPECT_NE(duty.duty, "contact_centre");
}

TEST_F(Referrals, TimeRunningOutPassesItOnToTheNextDesk) {
  const auto referral = refer("payoke", {"pag-asa", "surya"});
  EXPECT_EQ(*desks::escalate_due(house(), office.store(), office.now()), 0);
  office.later(61);
  EXPECT_EQ(*desks::escalate_due(house(), office.store(), office.now()), 1);
  EXPECT_EQ(seen_by("payoke").state, ReferralState::escalated);
  EXPECT_EQ(seen_by("pag-asa").state, ReferralState::waiting);
  EXPECT_EQ(seen_by("pag-asa").because, "time_ran_out");
  const auto late = desks::answer_referral(office.at("payoke"), referral, {true, {}});
  ASSERT_FALSE(late.has_value());
  EXPECT_EQ(late.error().error.code, "not_waiting_for_you");
  EXPECT_EQ(must(desks::answer_referral(office.at("pag-asa"), referral, {true, {}})).state, ReferralState::accepted);
}

TEST_F(Referrals, DecliningNeedsAReasonAndAsksTheNextAtOnce) {
  const auto referral = refer("payoke", {"pag-asa"});
  EXPECT_FALSE(desks::answer_referral(office.at("payoke"), referral, {false, {}}).has_value());
  must(desks::answer_referral(office.at("payoke"), referral, {false, "no interpreter tonight"}));
  EXPECT_EQ(seen_by("pag-asa").state, ReferralState::waiting);
  EXPECT_EQ(seen_by("pag-asa").because, "declined");
  const auto sender = seen_by("police-antwerp", true);
  EXPECT_EQ(sender.desk, "pag-asa");
  EXPECT_FALSE(sender.nobody_yet);
}

TEST_F(Referrals, WhenEverybodyDeclinedTheReferrerSeesNobodyYet) {
  const auto referral = refer("payoke", {"pag-asa"});
  must(desks::answer_referral(office.at("payoke"), referral, {false, "full"}));
  must(desks::answer_referral(office.at("pag-asa"), referral, {false, "full"}));
  EXPECT_TRUE(seen_by("police-antwerp", true).nobody_yet);
  bool on_worklist = false;
  for (const auto& clock : must(desks::worklist(office.at("police-antwerp"), {})).items)
    if (clock.what == "nobody_yet") on_worklist = true;
  EXPECT_TRUE(on_worklist);
}

TEST_F(Referrals, TheLastDeskKeepsItWhenTimeRunsOut) {
  refer("payoke", {"pag-asa"});
  office.later(61);
  EXPECT_EQ(*desks::escalate_due(house(), office.store(), office.now()), 1);
  office.later(61);
  EXPECT_EQ(*desks::escalate_due(house(), office.store(), office.now()), 0);
  EXPECT_EQ(seen_by("pag-asa").state, ReferralState::waiting);
  EXPECT_LT(seen_by("pag-asa").minutes_left, 0);
  EXPECT_TRUE(seen_by("police-antwerp", true).nobody_yet);
}

TEST_F(Referrals, ASecondReferralWaitsForTheFirst) {
  refer("payoke", {});
  const auto call = office.at("police-antwerp");
  const auto view = must(desks::read_case(call, id));
  const auto again = desks::refer_case(call, id, view.version, {office.today(), "surya", Need{}, {}});
  ASSERT_FALSE(again.has_value());
  EXPECT_EQ(again.error().error.code, "already_waiting");
}

TEST_F(Referrals, TheReferrerLearnsThatThePersonArrived) {
  const auto referral = refer("payoke", {});
  must(desks::answer_referral(office.at("payoke"), referral, {true, {}}));
  must(desks::state_arrival(office.at("payoke"), referral));
  EXPECT_EQ(seen_by("police-antwerp", true).state, ReferralState::arrived);
}

TEST_F(Referrals, TheSweepKeepsRowsTrueToTheDayAndTouchesNoOthers) {
  refer("payoke", {});
  office.days_later(1);
  const auto first = desks::sweep(house(), office.store(), office.now());
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(first->cases, 1);
  const auto again = desks::sweep(house(), office.store(), office.now());
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(again->refreshed, 0);
}

}  // namespace
}  // namespace relais::tests

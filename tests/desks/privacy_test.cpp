// What each desk may see: nothing without a relation, the need before acceptance, a consent for as long as it stands.
#include <functional>

#include "office.hpp"

namespace relais::tests {
namespace {

using namespace casework;

class Privacy : public ::testing::Test {
 protected:
  Office office;
  std::string id = must(desks::open_case(office.at("onss-brussels"), a_case(office.today()))).id;

  void refer(const std::string& desk) {
    const auto view = must(desks::read_case(office.at("onss-brussels"), id));
    must(desks::refer_case(office.at("onss-brussels"), id, view.version, {office.today(), desk, Need{}, {}}));
  }
  std::string referral_at(const std::string& desk) {
    return must(desks::list_referrals(office.at(desk), {})).items.at(0).referral;
  }
};

TEST_F(Privacy, NoDeskWithoutARelationFindsTheCaseInAnyWay) {
  for (const auto& desk : house().book.all()) {
    if (desk.id == "onss-brussels") continue;
    const auto call = office.at(desk.id);
    const auto read = desks::read_case(call, id);
    ASSERT_FALSE(read.has_value()) << desk.id;
    EXPECT_EQ(read.error().error.code, "not_found") << desk.id;
    EXPECT_TRUE(must(desks::list_cases(call, {})).items.empty()) << desk.id;
    EXPECT_TRUE(must(desks::worklist(call, {})).items.empty()) << desk.id;
    EXPECT_TRUE(must(desks::list_opinions(call, 50, "")).items.empty()) << desk.id;
    EXPECT_TRUE(must(desks::list_requests(call, 50, "")).items.empty()) << desk.id;
    EXPECT_TRUE(must(desks::list_wards(call, 50, "")).items.empty()) << desk.id;
    const auto written = desks::act_on_case(call, id, 3, {office.today(), {NoteWritten{NoteKind::fact, "en", "x"}}});
    ASSERT_FALSE(written.has_value()) << desk.id;
    EXPECT_EQ(written.error().error.code, "not_found") << desk.id;
  }
}

TEST_F(Privacy, AnAskedDeskLearnsTheNeedAndNothingElse) {
  refer("payoke");
  const auto inbox = must(desks::list_referrals(office.at("payoke"), {}));
  ASSERT_EQ(inbox.items.size(), 1U);
  EXPECT_FALSE(inbox.items[0].case_.has_value());
  EXPECT_FALSE(inbox.items[0].minimum.has_value());
  EXPECT_FALSE(desks::read_case(office.at("payoke"), id).has_value());
  EXPECT_TRUE(must(desks::list_cases(office.at("payoke"), {})).items.empty());
  const auto clocks = must(desks::worklist(office.at("payoke"), {}));
  ASSERT_EQ(clocks.items.size(), 1U);
  EXPECT_TRUE(clocks.items[0].case_.empty());
  EXPECT_TRUE(clocks.items[0].label.empty());
}

TEST_F(Privacy, AcceptanceOpensTheMinimumAndThenTheFile) {
  refer("payoke");
  const auto line = must(desks::answer_referral(office.at("payoke"), referral_at("payoke"), {true, {}}));
  ASSERT_TRUE(line.minimum.has_value());
  EXPECT_EQ(line.minimum->language, "vi");
  EXPECT_TRUE(line.minimum->safe_contact.has_value());
  EXPECT_EQ(must(desks::read_case(office.at("payoke"), id)).relations, std::vector<std::string>{"accepted"});
  must(desks::state_arrival(office.at("payoke"), line.referral));
  EXPECT_EQ(must(desks::read_case(office.at("payoke"), id)).relations, std::vector<std::string>{"owner"});
}

TEST_F(Privacy, TheMagistrateNeverSeesThePhoneOrTheCentresNotes) {
  refer("pag-asa");
  must(desks::answer_referral(office.at("pag-asa"), referral_at("pag-asa"), {true, {}}));
  must(act(office, "pag-asa", id,
           {NoteWritten{NoteKind::fact, "fr", "SECRET-OF-THE-CENTRE"}, step("accept_assistance")}));
  must(act(office, "onss-brussels", id, {step("inform_magistrate")}));
  const auto view = must(desks::read_case(office.at("auditor-brussels"), id));
  EXPECT_FALSE(view.person.safe_contact.has_value());
  EXPECT_TRUE(std::ranges::find(view.withheld, "safe_contact") != view.withheld.end());
  EXPECT_EQ(base::json::serialize(base::encode(view)).find("SECRET-OF-THE-CENTRE"), std::string::npos);
  const auto own = must(desks::read_case(office.at("pag-asa"), id));
  EXPECT_NE(base::json::serialize(base::encode(own)).find("SECRET-OF-THE-CENTRE"), std::string::npos);
}

TEST_F(Privacy, TheImmigrationOfficeSeesIdentityAndNoNarrative) {
  must(act(office, "onss-brussels", id,
           {NoteWritten{NoteKind::fact, "fr", "WHAT-WAS-TOLD"}, step("report_to_immigration_office")}));
  const auto view = must(desks::read_case(office.at("immigration-office"), id));
  EXPECT_EQ(view.person.family_name, "Person");
  EXPECT_FALSE(view.person.safe_contact.has_value());
  EXPECT_EQ(base::json::serialize(base::encode(view)).find("WHAT-WAS-TOLD"), std::string::npos);
}

TEST_F(Privacy, AConsentOpensItsClassesAndItsWithdrawalClosesThemAtOnce) {
  const ConsentGiven consent{"hospital-ghent", "medical follow-up", {DataClass::identity}, std::nullopt, "vi"};
  must(act(office, "onss-brussels", id, {consent}));
  const auto view = must(desks::read_case(office.at("hospital-ghent"), id));
  EXPECT_EQ(view.person.given_name, "Test");
  EXPECT_FALSE(view.person.safe_contact.has_value());
  must(act(office, "onss-brussels", id, {ConsentWithdrawn{"hospital-ghent", std::nullopt}}));
  EXPECT_FALSE(desks::read_case(office.at("hospital-ghent"), id).has_value());
  EXPECT_TRUE(must(desks::list_cases(office.at("hospital-ghent"), {})).items.empty());
}

TEST_F(Privacy, AConsentEndsWithItsLastDay) {
  const ConsentGiven consent{
      "hospital-ghent", "medical follow-up", {DataClass::identity}, base::add_days(office.today(), 1), "vi"};
  must(act(office, "onss-brussels", id, {consent}));
  office.days_later(1);
  EXPECT_TRUE(desks::read_case(office.at("hospital-ghent"), id).has_value());
  office.days_later(1);
  EXPECT_FALSE(desks::read_case(office.at("hospital-ghent"), id).has_value());
}

TEST_F(Privacy, ADecliningDeskLosesWhatItWasTold) {
  refer("payoke");
  const auto referral = referral_at("payoke");
  must(desks::answer_referral(office.at("payoke"), referral, {false, "no room tonight"}));
  const auto inbox = must(desks::list_referrals(office.at("payoke"), {}));
  ASSERT_EQ(inbox.items.size(), 1U);
  EXPECT_EQ(inbox.items[0].state, ReferralState::declined);
  EXPECT_FALSE(desks::read_case(office.at("payoke"), id).has_value());
}

TEST_F(Privacy, NobodyLearnsOfACaseOrAPartyByLinkingToIt) {
  const auto other = must(desks::open_case(office.at("police-liege"), a_case(office.today()))).id;
  desks::DescribeParty party{office.today(), {}};
  party.described.name = "Example (invented)";
  const auto employer = must(desks::describe_party(office.at("onss-liege"), party)).id;
  const auto refused = act(office, "onss-brussels", id, {Linked{*CaseId::from(other), std::nullopt, "relative"}});
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().error.where, "/acts/0/to_case");
  EXPECT_FALSE(
      act(office, "onss-brussels", id, {Linked{std::nullopt, *PartyId::from(employer), "employer"}}).has_value());
  const auto own = must(desks::describe_party(office.at("onss-brussels"), party)).id;
  const auto view = must(act(office, "onss-brussels", id, {Linked{std::nullopt, *PartyId::from(own), "employer"}}));
  ASSERT_EQ(view.links.size(), 1U);
  EXPECT_EQ(view.links[0].name, "Example (invented)");
}

TEST_F(Privacy, NobodyCorrectsWhatAnotherDeskWrote) {
  must(act(office, "onss-brussels", id, {step("inform_magistrate")}));
  const auto refused = act(office, "auditor-brussels", id, {Corrected{2, "a mistake", std::nullopt}});
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().error.code, "not_yours_to_correct");
}

}  // namespace
}  // namespace relais::tests

// One person from the first signal to a residence document, each desk doing its own part.
#include "office.hpp"

namespace relais::tests {
namespace {

using namespace casework;

const desks::DeadlineView* deadline(const desks::CaseView& view, std::string_view what) {
  for (const auto& each : view.standing.deadlines)
    if (each.what == what) return &each;
  return nullptr;
}

StepTaken opinion_of_five_yes() {
  auto taken = step("give_opinion");
  taken.case_open = taken.victim = taken.cooperates = taken.ties_cut = taken.no_danger = "yes";
  return taken;
}

class Journey : public ::testing::Test {
 protected:
  Office office;
  std::string id;

  void found_and_referred() {
    id = must(desks::open_case(office.at("onss-brussels"), a_case(office.today())), "open").id;
    auto rights = step("explain_rights");
    rights.language = "vi";
    must(act(office, "onss-brussels", id,
             {rights, step("inform_magistrate"), step("secure_danger"), step("report_to_immigration_office")}),
         "duties");
    const auto call = office.at("onss-brussels");
    const auto view = must(desks::read_case(call, id));
    must(desks::refer_case(call, id, view.version, {office.today(), "pag-asa", Need{}, {}}), "refer");
  }
  void taken_in() {
    office.later(10);
    const auto inbox = must(desks::list_referrals(office.at("pag-asa"), {}), "inbox");
    ASSERT_EQ(inbox.items.size(), 1U);
    must(desks::answer_referral(office.at("pag-asa"), inbox.items[0].referral, {true, {}}), "accept");
    must(desks::state_arrival(office.at("pag-asa"), inbox.items[0].referral), "arrived");
    must(act(office, "pag-asa", id, {step("accept_assistance"), step("leave_milieu")}), "assist");
  }
};

TEST_F(Journey, FromFirstSignalToTheCardWithEveryDeskInItsPart) {
  found_and_referred();
  EXPECT_TRUE(must(desks::read_case(office.at("onss-brussels"), id)).standing.duties_missing.empty());
  taken_in();

  must(act(office, "pag-asa", id, {step("request_document")}), "ask for reflection");
  const auto requests = must(desks::list_requests(office.at("immigration-office"), 50, ""), "requests");
  ASSERT_EQ(requests.items.size(), 1U);
  EXPECT_TRUE(requests.items[0].complete) << requests.items[0].refused.value_or("");
  EXPECT_EQ(requests.items[0].document, "annex_15");
  must(act(office, "immigration-office", id, {step("issue_document")}), "issue reflection");

  auto view = must(desks::read_case(office.at("pag-asa"), id));
  EXPECT_EQ(view.standing.phase, "reflection");
  ASSERT_NE(deadline(view, "reflection_end"), nullptr);
  EXPECT_EQ(deadline(view, "reflection_end")->due, base::add_days(office.today(), 45));
  ASSERT_FALSE(deadline(view, "reflection_end")->because.empty());
  EXPECT_TRUE(deadline(view, "reflection_end")->because.front().article.has_value());

  office.days_later(20);
  must(act(office, "pag-asa", id, {step("record_statement"), step("request_document")}), "statement");
  must(act(office, "immigration-office", id, {step("issue_document")}), "issue first registration");
  office.days_later(70);
  must(act(office, "pag-asa", id, {step("request_document")}), "ask for the card");

  const auto early = act(office, "immigration-office", id, {step("issue_document")});
  ASSERT_FALSE(early.has_value());
  EXPECT_EQ(early.error().error.code, "opinion_required");
  EXPECT_FALSE(early.error().rules.empty());

  const auto opinions = must(desks::list_opinions(office.at("auditor-brussels"), 50, ""), "opinions");
  ASSERT_EQ(opinions.items.size(), 1U);
  EXPECT_EQ(opinions.items[0].facts.statements.size(), 1U);
  EXPECT_EQ(opinions.items[0].asked_on, office.today());
  must(act(office, "auditor-brussels", id, {opinion_of_five_yes()}), "opinion");
  EXPECT_TRUE(must(desks::list_opinions(office.at("auditor-brussels"), 50, "")).items.empty());
  must(act(office, "immigration-office", id, {step("issue_document")}), "issue the card");

  view = must(desks::read_case(office.at("pag-asa"), id));
  EXPECT_EQ(view.standing.phase, "a_card");
  EXPECT_EQ(view.standing.judicial, "provisional");
}

TEST_F(Journey, ARefusedStepIsNotRecordedAndNamesItsRule) {
  found_and_referred();
  taken_in();
  const auto before = must(desks::read_case(office.at("pag-asa"), id)).version;
  auto card = step("request_document");
  card.document = "a_card";
  const auto refused = act(office, "pag-asa", id, {card});
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().error.code, "conditions_not_met");
  EXPECT_FALSE(refused.error().unmet.empty());
  EXPECT_FALSE(refused.error().unmet.front().text.en.empty());
  EXPECT_EQ(must(desks::read_case(office.at("pag-asa"), id)).version, before);
}

TEST_F(Journey, OnlyTheCentreAsksAndOnlyTheOfficeIssues) {
  found_and_referred();
  const auto asked = act(office, "onss-brussels", id, {step("request_document")});
  ASSERT_FALSE(asked.has_value());
  EXPECT_EQ(asked.error().error.code, "only_a_centre_may_request");
  taken_in();
  const auto issued = act(office, "pag-asa", id, {step("issue_document")});
  ASSERT_FALSE(issued.has_value());
  EXPECT_EQ(issued.error().error.code, "only_the_immigration_office_issues");
}

TEST_F(Journey, ActsOfOneCallStandOrFallTogether) {
  found_and_referred();
  taken_in();
  const auto before = must(desks::read_case(office.at("pag-asa"), id)).version;
  NoteWritten note{NoteKind::fact, "en", "Spoke with the person."};
  const auto refused = act(office, "pag-asa", id, {note, step("issue_document")});
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().error.where, "/acts/1/step");
  EXPECT_EQ(must(desks::read_case(office.at("pag-asa"), id)).version, before);
}

TEST_F(Journey, TwoPeopleEditingGetAConflictWithBothVersions) {
  found_and_referred();
  taken_in();
  const auto seen = must(desks::read_case(office.at("pag-asa"), id)).version;
  must(act(office, "onss-brussels", id, {NoteWritten{NoteKind::fact, "fr", "Une note."}}));
  const auto late = desks::act_on_case(office.at("pag-asa"), id, seen, {office.today(), {step("request_document")}});
  ASSERT_FALSE(late.has_value());
  EXPECT_EQ(late.error().error.code, "version_conflict");
  EXPECT_EQ(late.error().current.at("version").as_int64(), seen + 1);
}

TEST_F(Journey, AnyPastDayCanBeAskedFor) {
  found_and_referred();
  taken_in();
  const auto first_day = office.today();
  must(act(office, "pag-asa", id, {step("request_document")}));
  must(act(office, "immigration-office", id, {step("issue_document")}));
  office.days_later(30);
  must(act(office, "pag-asa", id, {step("record_statement"), step("request_document")}));
  must(act(office, "immigration-office", id, {step("issue_document")}));
  const auto then = must(desks::read_case(office.at("pag-asa"), id, first_day));
  EXPECT_EQ(then.standing.phase, "reflection");
  EXPECT_EQ(then.as_of, first_day);
  EXPECT_EQ(must(desks::read_case(office.at("pag-asa"), id)).standing.phase, "ai_1");
}

TEST_F(Journey, OffersSayWhatICanDoAndWhatRefusesTheRest) {
  found_and_referred();
  taken_in();
  const auto view = must(desks::read_case(office.at("pag-asa"), id));
  bool may_request = false;
  bool office_only = false;
  for (const auto& offer : view.offers) {
    if (offer.step == "request_document" && offer.allowed_for_me) may_request = true;
    if (offer.step == "issue_document" && offer.allowed_for_me) office_only = true;
    if (!offer.allowed_for_me && offer.refused) {
      EXPECT_FALSE(offer.refused->code.empty()) << offer.step;
      EXPECT_FALSE(offer.refused->rules.empty()) << offer.step;
    }
  }
  EXPECT_TRUE(may_request);
  EXPECT_FALSE(office_only);
}

TEST_F(Journey, AnUnaccompaniedMinorGetsAGuardianAndNoReflectionDocument) {
  auto child = person("GIN", "2010-01-01");
  child.accompanied = false;
  id = must(desks::open_case(office.at("police-liege"), a_case(office.today(), child))).id;
  must(act(office, "police-liege", id, {step("signal_minor"), step("inform_magistrate")}), "signal");
  must(act(office, "guardianship-service", id, {step("appoint_guardian"), Assigned{"guardian-1", "guardian"}}),
       "guardian");
  const auto wards = must(desks::list_wards(office.at("guardian-1"), 50, ""));
  ASSERT_EQ(wards.items.size(), 1U);
  EXPECT_TRUE(must(desks::list_wards(office.at("guardian-2"), 50, "")).items.empty());
  const auto view = must(desks::read_case(office.at("police-liege"), id));
  must(desks::refer_case(office.at("police-liege"), id, view.version, {office.today(), "surya", Need{}, {}}));
  const auto inbox = must(desks::list_referrals(office.at("surya"), {}));
  must(desks::answer_referral(office.at("surya"), inbox.items[0].referral, {true, {}}));
  must(act(office, "surya", id, {step("accept_assistance"), step("leave_milieu")}));
  auto reflection = step("request_document");
  reflection.document = "annex_15";
  const auto refused = act(office, "surya", id, {reflection});
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().error.code, "reflection_not_for_unaccompanied_minors");
}

}  // namespace
}  // namespace relais::tests

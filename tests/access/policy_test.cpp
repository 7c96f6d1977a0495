// The policy denies by default, knows the words of casework and of the law, explains itself, and words its refusals so
// that nobody learns of a case by asking.
#include <set>

#include <gtest/gtest.h>

#include "base/json.hpp"
#include "base/yaml.hpp"
#include "casework/index.hpp"
#include "law/procedure.hpp"
#include "shipped.hpp"

namespace relais::access::tests {
namespace {

TEST(Policy, WithoutARelationNothingIsSeenOrDoneAndNothingIsAdmitted) {
  for (const auto& role : roles()) {
    for (const auto what : all_of<FieldClass>()) {
      if (shipped().info(what).of != ClassOf::case_) continue;
      const auto seen = shipped().may_see(asker(role), {}, what);
      ASSERT_FALSE(seen.has_value()) << role;
      EXPECT_EQ(seen.error().kind, base::ErrorKind::not_found) << role;
    }
    for (const auto* verb : {"step_taken", "note_written", "referral_sent", "corrected"})
      EXPECT_FALSE(shipped().may_act(asker(role), {}, verb).has_value()) << role << " " << verb;
  }
}

TEST(Policy, WhoIsAskedSeesTheNeedAndNothingMore) {
  for (const auto* role : {"centre", "minors_centre"})
    for (const auto what : all_of<FieldClass>())
      EXPECT_EQ(shipped().may_see(asker(role), {.ties = {Tie::asked}}, what).has_value(),
                what == FieldClass::need || what == FieldClass::statistics);
}

TEST(Policy, AConsentOpensWhatItNames) {
  const Ties ties{.ties = {Tie::recipient}, .consented = {FieldClass::medical}};
  EXPECT_TRUE(shipped().may_see(asker("hospital"), ties, FieldClass::medical).has_value());
  EXPECT_FALSE(shipped().may_see(asker("hospital"), ties, FieldClass::identity).has_value());
  EXPECT_FALSE(shipped().may_act(asker("hospital"), ties, "step_taken").has_value());
}

TEST(Policy, ARefusalForWantOfASurerSignInSaysSo) {
  const Ties ties{.ties = {Tie::owner}};
  const auto seen = shipped().may_see(asker("centre", 1), ties, FieldClass::identity);
  ASSERT_FALSE(seen.has_value());
  EXPECT_EQ(seen.error().code, "level_needed");
  EXPECT_EQ(seen.error().expected, "level 2");
  const auto exported = shipped().may(asker("centre", 2), ties, Action::export_, FieldClass::identity);
  ASSERT_FALSE(exported.has_value());
  EXPECT_EQ(exported.error().expected, "level 3");
}

TEST(Policy, BrokenGlassOpensWhatItNamesForTheOnCallStaffAlone) {
  const Ties ties{.break_glass = {FieldClass::identity}};
  const auto opened = shipped().may_see(asker("oncall"), ties, FieldClass::identity);
  ASSERT_TRUE(opened.has_value());
  EXPECT_TRUE(opened->broken_glass());
  EXPECT_EQ(opened->grant(), "oncall.life_in_danger");
  EXPECT_FALSE(shipped().may_see(asker("oncall"), ties, FieldClass::contact).has_value());
  EXPECT_FALSE(shipped().may_see(asker("police"), ties, FieldClass::identity).has_value());
  EXPECT_FALSE(shipped().may_see(asker("oncall", 2), ties, FieldClass::identity).has_value());
  ASSERT_EQ(shipped().glasses(asker("oncall"), {}).size(), 1U);
  EXPECT_EQ(shipped().glasses(asker("oncall"), {}).front()->minutes, 60);
  EXPECT_TRUE(shipped().glasses(asker("centre"), {}).empty());
}

TEST(Policy, AnUnknownRoleOrPurposeIsRefused) {
  const Ties ties{.ties = {Tie::owner}};
  EXPECT_FALSE(shipped().may_see(asker("landlord"), ties, FieldClass::need).has_value());
  auto curious = asker("centre");
  curious.purpose = "curiosity";
  EXPECT_FALSE(shipped().may_see(curious, ties, FieldClass::need).has_value());
  curious.purpose = "assist";
  EXPECT_TRUE(shipped().may_see(curious, ties, FieldClass::need).has_value());
  curious.purpose = "prosecute";
  EXPECT_FALSE(shipped().may_see(curious, ties, FieldClass::need).has_value());
}

TEST(Policy, KnowsEveryRelationOfCaseworkAndEveryPhaseOfTheLaw) {
  for (const auto relation : all_of<casework::Relation>())
    EXPECT_TRUE(base::enum_from<Tie>(base::enum_name(relation)).has_value()) << base::enum_name(relation);
  const auto vocabulary = base::read_yaml("law/procedure/10_vocabulary.yaml");
  ASSERT_TRUE(vocabulary.has_value());
  const auto* domains = vocabulary->find("domains");
  ASSERT_NE(domains, nullptr);
  const auto* phases = domains->find("phases");
  ASSERT_NE(phases, nullptr);
  for (const auto& phase : phases->items) EXPECT_TRUE(base::enum_from<Phase>(phase.scalar).has_value()) << phase.scalar;
}

TEST(Policy, EveryEventOfACaseIsAVerbOrBelongsToItsOwnDesk) {
  const std::set<std::string_view> elsewhere = {"case_opened", "referral_answered", "referral_escalated",
                                                "person_arrived"};
  boost::mp11::mp_for_each<boost::mp11::mp_transform<boost::mp11::mp_identity, casework::CaseEvent>>([&](auto each) {
    const auto type = decltype(each)::type::kType;
    EXPECT_NE(thing_of(type).has_value(), elsewhere.contains(type)) << type;
  });
}

TEST(Policy, EveryVerbIsPermittedToSomebody) {
  for (const auto& verb : verbs()) {
    bool somebody = false;
    for (const auto& rule : shipped().permits()) somebody = somebody || rule.things[*thing_of(verb)];
    EXPECT_TRUE(somebody) << verb;
  }
}

TEST(Policy, EveryRuleSaysWhyInFourLanguagesAndEveryBasisHasSourcesThatAreKnown) {
  for (const auto* rules : {&shipped().permits(), &shipped().forbids(), &shipped().break_glasses()})
    for (const auto& each : *rules) EXPECT_TRUE(each.why.complete()) << each.id;
  const auto library = law::load_library("law");
  ASSERT_TRUE(library.has_value());
  for (const auto& purpose : shipped().purposes())
    for (const auto& source : purpose.basis.sources)
      EXPECT_TRUE(library->sources.contains(source)) << purpose.id << ": " << source;
}

TEST(Policy, ExplainsWhichRulesAndWhichBasis) {
  const auto in = shipped().circumstances(asker("centre"), {.ties = {Tie::owner}});
  ASSERT_TRUE(in.has_value());
  const auto yes = shipped().explain(*in, thing_of(Action::read, FieldClass::identity));
  EXPECT_TRUE(yes.permitted);
  ASSERT_EQ(yes.permits.size(), 1U);
  EXPECT_EQ(yes.permits.front()->id, "centre.accompanies");
  ASSERT_NE(yes.purpose, nullptr);
  EXPECT_EQ(yes.purpose->id, "assist");
  EXPECT_FALSE(yes.purpose->basis.article.empty());
  const auto no = shipped().explain(*in, thing_of(Action::read, FieldClass::shelter));
  EXPECT_FALSE(no.permitted);
  ASSERT_EQ(no.forbids.size(), 1U);
  EXPECT_EQ(no.forbids.front()->id, "shelter.secret");
}

TEST(Policy, ItsHashDependsOnWhatItSaysAndNotOnHowItIsLaidOut) {
  auto files = shipped_files();
  std::reverse(files.begin(), files.end());
  for (auto& [name, text] : files) text = "# a comment\n" + text;
  EXPECT_EQ(must_parse(files).hash(), shipped().hash());
  EXPECT_EQ(shipped().hash().size(), 64U);
  const auto other = must_parse(changed("80_break_glass.yaml", "", "minutes: 60", "minutes: 61"));
  EXPECT_NE(other.hash(), shipped().hash());
}

TEST(Policy, SaysWhichRolesADeskMayHave) {
  EXPECT_TRUE(shipped().role_at("oncall", "centre"));
  EXPECT_TRUE(shipped().role_at("police", "police"));
  EXPECT_FALSE(shipped().role_at("oncall", "police"));
  EXPECT_FALSE(shipped().role_at("system", "administrator"));
  EXPECT_FALSE(shipped().role_at("landlord", "centre"));
}

}  // namespace
}  // namespace relais::access::tests

// The policy denies by default, knows the words of casework, and does not load a word it does not know.
#include <filesystem>
#include <fstream>
#include <set>

#include <gtest/gtest.h>
#include <unistd.h>

#include "access/policy.hpp"
#include "base/json.hpp"
#include "casework/index.hpp"

namespace relais::access {
namespace {

const Policy& policy() {
  static const auto kPolicy = Policy::load("law/access/policy.yaml");
  if (!kPolicy) throw std::runtime_error(kPolicy.error().line());
  return *kPolicy;
}

Asker asker(const std::string& role) { return {"someone", "", role, "some-desk", "", {}}; }

template <class E>
std::vector<E> all_of() {
  std::vector<E> all;
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto d) { all.push_back(d.value); });
  return all;
}

base::Result<Policy> load_text(const std::string& text) {
  const auto file = std::filesystem::temp_directory_path() / ("relais-policy-" + std::to_string(::getpid()) + ".yaml");
  std::ofstream(file) << text;
  auto loaded = Policy::load(file);
  std::filesystem::remove(file);
  return loaded;
}

std::string grant(const std::string& line) {
  return "grants:\n  - id: a\n    roles: [police]\n    relation: reporter\n    read: [need]\n    write: "
         "[step_taken]\n" +
         line + "    why: {fr: a, nl: a, de: a, en: a}\n";
}

TEST(Policy, WithoutARelationNothingIsSeenOrDoneAndNothingIsAdmitted) {
  for (const auto& role : roles()) {
    for (const auto what : all_of<FieldClass>()) {
      const auto seen = policy().may_see(asker(role), {}, what);
      ASSERT_FALSE(seen.has_value()) << role;
      EXPECT_EQ(seen.error().kind, base::ErrorKind::not_found) << role;
    }
    for (const auto* verb : {"step_taken", "note_written", "referral_sent", "corrected"})
      EXPECT_FALSE(policy().may_act(asker(role), {}, verb).has_value()) << role << " " << verb;
  }
}

TEST(Policy, TheRapporteurAndTheAdministratorSeeNoCaseWhateverTheRelation) {
  for (const auto* role : {"rapporteur", "administrator"})
    for (const auto tie : all_of<Tie>()) {
      for (const auto what : all_of<FieldClass>())
        EXPECT_FALSE(policy().may_see(asker(role), {{tie}, {}}, what).has_value());
      for (const auto& verb : verbs())
        EXPECT_FALSE(policy().may_act(asker(role), {{tie}, {}}, verb).has_value()) << verb;
    }
}

TEST(Policy, WhoIsAskedSeesTheNeedAndNothingMore) {
  for (const auto* role : {"centre", "minors_centre"})
    for (const auto what : all_of<FieldClass>())
      EXPECT_EQ(policy().may_see(asker(role), {{Tie::asked}, {}}, what).has_value(), what == FieldClass::need);
}

TEST(Policy, NobodyReadsNotesUnderSecrecyOfAnotherDesk) {
  for (const auto& role : roles())
    for (const auto tie : all_of<Tie>())
      EXPECT_FALSE(policy().may_see(asker(role), {{tie}, {}}, FieldClass::privileged).has_value()) << role;
}

TEST(Policy, TheProsecutionAndTheOfficeNeverReadTheContact) {
  for (const auto* role : {"magistrate", "labour_auditor", "immigration"})
    for (const auto tie : all_of<Tie>())
      EXPECT_FALSE(policy().may_see(asker(role), {{tie}, {}}, FieldClass::contact).has_value()) << role;
}

TEST(Policy, AConsentOpensWhatItNames) {
  const Ties ties{{Tie::recipient}, {FieldClass::medical}};
  EXPECT_TRUE(policy().may_see(asker("hospital"), ties, FieldClass::medical).has_value());
  EXPECT_FALSE(policy().may_see(asker("hospital"), ties, FieldClass::identity).has_value());
  EXPECT_FALSE(policy().may_act(asker("hospital"), ties, "step_taken").has_value());
}

TEST(Policy, KnowsEveryRelationOfCasework) {
  for (const auto relation : all_of<casework::Relation>())
    EXPECT_TRUE(base::enum_from<Tie>(base::enum_name(relation)).has_value()) << base::enum_name(relation);
}

TEST(Policy, EveryEventOfACaseIsAVerbOrBelongsToItsOwnDesk) {
  const std::set<std::string_view> elsewhere = {"case_opened", "referral_answered", "referral_escalated",
                                                "person_arrived"};
  boost::mp11::mp_for_each<boost::mp11::mp_transform<boost::mp11::mp_identity, casework::CaseEvent>>([&](auto each) {
    const auto type = decltype(each)::type::kType;
    const bool known = std::ranges::find(verbs(), type) != verbs().end();
    EXPECT_NE(known, elsewhere.contains(type)) << type;
  });
}

TEST(Policy, EveryGrantSaysWhyInFourLanguages) {
  for (const auto& each : policy().grants()) EXPECT_TRUE(each.why.complete()) << each.id;
}

TEST(Policy, AWordItDoesNotKnowDoesNotLoad) {
  EXPECT_TRUE(load_text(grant("")).has_value());
  const std::string text = grant("");
  const auto with = [&](const std::string& from, const std::string& to) {
    auto changed = text;
    return load_text(changed.replace(changed.find(from), from.size(), to));
  };
  for (const auto& [from, to] : {std::pair<std::string, std::string>{"police", "polce"},
                                 {"reporter", "reportr"},
                                 {"[need]", "[ned]"},
                                 {"step_taken", "steps_taken"},
                                 {"why:", "wy:"}}) {
    const auto loaded = with(from, to);
    ASSERT_FALSE(loaded.has_value()) << to;
    EXPECT_NE(loaded.error().line().find(".yaml:"), std::string::npos) << loaded.error().line();
  }
  EXPECT_FALSE(with("relation: reporter", "relation: nobody").has_value());
}

}  // namespace
}  // namespace relais::access

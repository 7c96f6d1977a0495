// `relais law check` finds planted mistakes, and none in the law as it stands.
#include <gtest/gtest.h>

#include <algorithm>

#include "law/check.hpp"
#include "planted_law.hpp"
#include "real_law.hpp"

namespace relais::law {
namespace {

/// `walks` random lives look for states; mistakes of the records need none.
std::vector<Problem> problems_of(const PlantedLaw& planted, std::size_t walks) {
  auto library = load_library(planted.root());
  if (!library) throw std::runtime_error(library.error().line());
  auto procedure = Procedure::load(planted.root(), *library);
  if (!procedure) throw std::runtime_error(procedure.error().line());
  auto problems = check_records(*library, *procedure);
  base::SeededRandom random(3);
  for (auto& problem : check_states(*procedure, cover_randomly(*procedure, walks, random))) problems.push_back(problem);
  return problems;
}

testing::AssertionResult finds(const std::vector<Problem>& problems, const std::string& kind, const std::string& file,
                               const std::string& what) {
  for (const auto& problem : problems)
    if (problem.kind == kind && problem.where.find(file) != std::string::npos &&
        problem.what.find(what) != std::string::npos)
      return testing::AssertionSuccess();
  auto failure = testing::AssertionFailure() << kind << " in " << file << " about " << what << " is not among";
  for (const auto& problem : problems)
    failure << "\n  " << problem.where << ": " << problem.kind << ": " << problem.what;
  return failure;
}

struct Plant {
  const char* name;
  const char* file;
  const char* from;
  const char* to;
  const char* kind;
  const char* what;
};

class LawCheck : public testing::TestWithParam<Plant> {};

TEST_P(LawCheck, FindsThePlantedMistake) {
  const auto& plant = GetParam();
  const PlantedLaw planted;
  planted.replace(plant.file, plant.from, plant.to);
  EXPECT_TRUE(finds(problems_of(planted, 0), plant.kind, plant.file, plant.what));
}

INSTANTIATE_TEST_SUITE_P(
    Planted, LawCheck,
    testing::Values(
        Plant{"Overlap", "fines.yaml", "valid: {from: 2012-01-01, to: 2016-12-31}",
              "valid: {from: 2011-12-31, to: 2016-12-31}", "overlap",
              "fines.surcharge.2012 overlaps fines.surcharge.2005"},
        Plant{"Gap", "fines.yaml", "valid: {from: 2012-01-01, to: 2016-12-31}",
              "valid: {from: 2012-01-03, to: 2016-12-31}", "gap", "from 2012-01-01 to 2012-01-02"},
        Plant{"UnknownSourceOfARecord", "fines.yaml", "sources: [P37, U]", "sources: [P37, Q1]", "unknown_source",
              "fines.surcharge.2005 cites Q1"},
        Plant{"UnknownSourceOfARule", "procedure/20_conditions.yaml", "sources: [S4, P75]", "sources: [S4, Q75]",
              "unknown_source", "condition.belgian cites Q75"},
        Plant{"MissingLanguage", "procedure/20_conditions.yaml",
              "      nl: \"De persoon heeft de Belgische nationaliteit.\"\n", "", "missing_text", "condition.belgian"},
        Plant{"SeedWithoutSeed", "procedure/20_conditions.yaml", "certainty: seed\n    sources: [S4, P75]",
              "certainty: seed\n    sources: [P75]", "certainty", "condition.belgian is marked seed"},
        Plant{"PublicWithoutPublic", "procedure/20_conditions.yaml", "certainty: public\n    sources: [P36, K]",
              "certainty: public\n    sources: [K]", "certainty", "condition.minor is marked public"},
        Plant{"UnusedCondition", "procedure/20_conditions.yaml", "conditions:\n",
              "conditions:\n  - {id: condition.idle, name: idle, is: assisted, certainty: knowledge, sources: [K], "
              "text: {en: x, fr: x, nl: x, de: x}}\n",
              "unused_condition", "idle is used by nothing"},
        Plant{"DuplicateIdInAFile", "fines.yaml", "id: fines.surcharge.2012", "id: fines.surcharge.2005",
              "duplicate_id", "fines.surcharge.2005 stands twice"},
        Plant{"DuplicateIdAcrossFiles", "penal_code.yaml", "id: penal_code.start", "id: fines.payable", "duplicate_id",
              "fines.payable stands also at"}),
    [](const auto& plant) { return std::string(plant.param.name); });

TEST(LawCheck, FindsAStateNobodyReaches) {
  const PlantedLaw planted;
  planted.replace("procedure/60_transitions.yaml", "set: {phase: assistance_only}", "set: {phase: none}");
  EXPECT_TRUE(finds(problems_of(planted, 2'000), "unreachable", "procedure", "assistance_only"));
}

TEST(LawCheck, FindsAStateNobodyLeaves) {
  const PlantedLaw planted;
  planted.replace("procedure/10_vocabulary.yaml", "final_phases: [b_card, returned, ended]",
                  "final_phases: [returned, ended]");
  EXPECT_TRUE(finds(problems_of(planted, 2'000), "dead_end", "procedure", "b_card"));
}

TEST(LawCheck, FindsARuleThatCannotFire) {
  const PlantedLaw planted;
  planted.replace("procedure/60_transitions.yaml", "when: known(event.facts_on)", "when: false");
  auto library = load_library(planted.root());
  const auto procedure = Procedure::load(planted.root(), *library);
  ASSERT_TRUE(procedure) << procedure.error().line();
  base::SeededRandom random(3);
  EXPECT_TRUE(finds(never_fired(*procedure, cover_randomly(*procedure, 1'000, random)), "never_fired",
                    "procedure/60_transitions.yaml", "transition.facts_dated"));
}

TEST(LawCheck, FindsNothingInTheLawAsItStands) {
  const auto& [library, procedure] = real_law();
  auto problems = check_records(library, procedure);
  base::SeededRandom random(1);
  for (auto& problem : check_states(procedure, cover_randomly(procedure, 5'000, random))) problems.push_back(problem);
  for (const auto& problem : problems) ADD_FAILURE() << problem.where << ": " << problem.kind << ": " << problem.what;
}

}  // namespace
}  // namespace relais::law

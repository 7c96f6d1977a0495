// Every file of tests/scenarios is played, and together they fire every rule of the procedure.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "law/check.hpp"
#include "law/scenario.hpp"
#include "real_law.hpp"

namespace relais::law {
namespace {

namespace json = base::json;

std::vector<std::filesystem::path> scenario_files() {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator("tests/scenarios"))
    if (entry.path().extension() == ".yaml") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

/// The steps that a scenario expects to be refused. Every other step must be accepted, said or not.
std::set<std::int64_t> refused_by_expectation(const json::value& expected) {
  std::set<std::int64_t> refused;
  if (!expected.is_object()) return refused;
  const auto* events = expected.get_object().if_contains("events");
  if (events == nullptr) return refused;
  for (const auto& event : events->as_array()) {
    const auto* accepted = event.as_object().if_contains("accepted");
    if (accepted != nullptr && accepted->is_bool() && !accepted->get_bool())
      refused.insert(event.as_object().at("index").as_int64());
  }
  return refused;
}

class ScenarioFile : public testing::TestWithParam<std::filesystem::path> {};

TEST_P(ScenarioFile, HoldsWhatItExpects) {
  const auto& procedure = real_law().procedure;
  const auto scenario = read_scenario(GetParam(), procedure, true);
  ASSERT_TRUE(scenario) << scenario.error().line();
  ASSERT_TRUE(scenario->expected.is_object()) << GetParam() << " expects nothing";
  const auto play = procedure.play(scenario->person, scenario->steps, scenario->asked);
  for (const auto& difference : unlike(scenario->expected, play_json(procedure, play)))
    ADD_FAILURE() << GetParam().string() << difference;
  const auto refused = refused_by_expectation(scenario->expected);
  for (std::size_t i = 0; i < play.outcomes.size(); ++i) {
    if (play.outcomes[i].accepted || refused.contains(static_cast<std::int64_t>(i))) continue;
    ADD_FAILURE() << GetParam().string() << ":" << scenario->lines[i] << ": event " << i << " ("
                  << scenario->steps[i].verb << ") was refused: " << play.outcomes[i].error->code << " "
                  << fmt::format("{}", fmt::join(play.outcomes[i].error->unmet, ", "));
  }
}

INSTANTIATE_TEST_SUITE_P(Scenarios, ScenarioFile, testing::ValuesIn(scenario_files()),
                         [](const auto& file) { return file.param.stem().string(); });

Coverage cover_all_scenarios() {
  const auto& procedure = real_law().procedure;
  Coverage coverage;
  for (const auto& file : scenario_files()) {
    const auto scenario = read_scenario(file, procedure, true);
    if (scenario) cover(procedure, scenario->person, scenario->steps, coverage);
  }
  return coverage;
}

TEST(Scenarios, FireEveryRule) {
  const auto coverage = cover_all_scenarios();
  for (const auto& problem : never_fired(real_law().procedure, coverage))
    ADD_FAILURE() << problem.where << ": " << problem.what;
}

TEST(Scenarios, ReachEveryStateAndMeetEveryCodeOfTheContract) {
  const auto coverage = cover_all_scenarios();
  EXPECT_GE(coverage.plays, 55U);
  const std::set<std::string> phases{"none",   "reflection", "ai_1",  "ai_2",           "a_card",
                                     "b_card", "returned",   "ended", "assistance_only"};
  EXPECT_EQ(coverage.phases, phases);
  const std::set<std::string> statuses{"none", "presumed", "provisional", "definitive", "denied", "ended"};
  EXPECT_EQ(coverage.statuses, statuses);
  const std::set<std::string> codes{"only_a_centre_may_request",
                                    "only_the_immigration_office_issues",
                                    "only_the_magistrate_decides_status",
                                    "reflection_not_for_unaccompanied_minors",
                                    "scheme_not_open",
                                    "no_residence_document_needed",
                                    "conditions_not_met",
                                    "document_already_extended",
                                    "document_not_in_force_on_date",
                                    "opinion_required",
                                    "opinion_negative",
                                    "procedure_ended",
                                    "actor_not_competent"};
  EXPECT_EQ(coverage.codes, codes);
}

TEST(Scenarios, ReasonsCarryASourceOfTheLibrary) {
  const auto& [library, procedure] = real_law();
  for (const auto& file : scenario_files()) {
    const auto scenario = read_scenario(file, procedure, true);
    ASSERT_TRUE(scenario) << scenario.error().line();
    const auto play = procedure.play(scenario->person, scenario->steps, scenario->asked);
    for (const auto& outcome : play.outcomes) {
      EXPECT_FALSE(outcome.because.empty()) << file;
      for (const auto rule : outcome.because)
        for (const auto& source : procedure.header(rule).sources)
          EXPECT_TRUE(library.sources.contains(source)) << source;
    }
    for (const auto& standing : play.standings)
      for (const auto& deadline : standing.deadlines) EXPECT_FALSE(deadline.because.empty()) << deadline.what;
  }
}

}  // namespace
}  // namespace relais::law

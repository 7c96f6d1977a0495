// Any bytes as a scenario: refused with file and line, or played against the law without an invariant of the engine
// broken.
#include "law/scenario.hpp"

#include <cstdint>
#include <cstdlib>
#include <memory>

#include "law/records.hpp"

namespace {

namespace law = relais::law;

const law::Procedure& procedure() {
  static const auto loaded = [] {
    const auto library = law::load_library("law");
    if (!library) std::abort();
    auto compiled = law::Procedure::load("law", *library);
    if (!compiled) std::abort();
    return std::make_unique<law::Procedure>(std::move(*compiled));
  }();
  return *loaded;
}

/// Each step has its answer with a reason or a refusal, each date asked its standing, and a refusal has a code.
void check(const law::Scenario& scenario, const law::Procedure::Play& play) {
  if (play.outcomes.size() != scenario.steps.size() || play.standings.size() != scenario.asked.size()) std::abort();
  for (const auto& outcome : play.outcomes) {
    if (outcome.accepted == outcome.error.has_value()) std::abort();
    if (outcome.error && outcome.error->code.empty()) std::abort();
  }
  for (std::size_t i = 0; i < play.standings.size(); ++i) {
    const auto& standing = play.standings[i];
    if (standing.on != scenario.asked[i] || standing.phase.empty() || standing.judicial.empty()) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto scenario = law::parse_scenario(text, "fuzz.yaml", procedure(), true);
  if (!scenario) {
    const auto line = scenario.error().line();
    if (!line.starts_with("fuzz.yaml") || line.find('\n') != std::string::npos) std::abort();
    return 0;
  }
  const auto play = procedure().play(scenario->person, scenario->steps, scenario->asked);
  check(*scenario, play);
  (void)law::play_json(procedure(), play);
  return 0;
}

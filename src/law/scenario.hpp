// Scenario files of `relais procedure simulate`: reading them, playing them, and the answer as the contract words it.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "law/procedure.hpp"

namespace relais::law {

struct Scenario {
  std::string title;
  PersonFacts person;
  std::vector<Step> steps;
  std::vector<int> lines;   ///< of the steps, for errors
  std::vector<Date> asked;  ///< default: the date of the last step
  /// What a test scenario expects of the answer: a subset of the contract's output, compared by `unlike`.
  base::json::value expected;
};

/// Reads a scenario (YAML or JSON). Unknown keys, verbs, actors and values, and dates out of order, are errors with
/// FILE:LINE. `with_expectations` allows the key `expect`, which test scenarios carry.
[[nodiscard]] Result<Scenario> read_scenario(const std::filesystem::path& file, const Procedure& procedure,
                                             bool with_expectations = false);
[[nodiscard]] Result<Scenario> parse_scenario(std::string_view text, std::string_view file, const Procedure& procedure,
                                              bool with_expectations = false);

/// A reason in the words of the contract: rule, source, certainty; and article, text, validity.
[[nodiscard]] base::json::object reason_json(const Procedure& procedure, RuleRef rule);
[[nodiscard]] base::json::array reasons_json(const Procedure& procedure, const std::vector<RuleRef>& rules);
[[nodiscard]] base::json::object standing_json(const Procedure& procedure, const Standing& standing);
[[nodiscard]] base::json::object refusal_json(const Procedure& procedure, const Refusal& refusal);
[[nodiscard]] base::json::object play_json(const Procedure& procedure, const Procedure::Play& play);

/// Where `actual` does not hold what `expected` asks, as a line each; empty when it does. An expected object is a
/// subset, an expected list of objects asks for a match of each, in any order; `only` before a list's name asks for the
/// whole list, `no_` for the absence of every entry.
[[nodiscard]] std::vector<std::string> unlike(const base::json::value& expected, const base::json::value& actual,
                                              const std::string& at = {});

}  // namespace relais::law

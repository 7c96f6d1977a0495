// `relais law check`: what is wrong with the law as data, and which rules nothing exercises.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "law/procedure.hpp"
#include "law/scenario.hpp"

namespace relais::law {

struct Problem {
  std::string kind;   ///< duplicate_id, unknown_source, missing_text, certainty, overlap, gap, unused_condition,
                      ///< unreachable, dead_end, never_fired
  std::string where;  ///< FILE:LINE
  std::string what;
};
BOOST_DESCRIBE_STRUCT(Problem, (), (kind, where, what))

/// Unique ids, sources that exist and fit the certainty, all four languages, time lines without overlap or unexplained
/// gap.
[[nodiscard]] std::vector<Problem> check_records(const Library& library, const Procedure& procedure);

/// What a number of plays made happen.
struct Coverage {
  std::set<std::uint32_t> fired;  ///< rules named as a reason
  std::set<std::string> phases;
  std::set<std::string> statuses;
  std::set<std::pair<std::string, std::string>> phase_edges;  ///< from → to
  std::set<std::string> codes;                                ///< refusal codes met
  std::size_t plays = 0;
};

/// Adds what one play does, day by day of its steps.
void cover(const Procedure& procedure, const PersonFacts& person, const std::vector<Step>& steps, Coverage& coverage);

/// Plays `walks` random lives.
[[nodiscard]] Coverage cover_randomly(const Procedure& procedure, std::size_t walks, base::RandomSource& random);

/// States nobody reaches, states nobody leaves though they are not final, conditions that nothing uses.
[[nodiscard]] std::vector<Problem> check_states(const Procedure& procedure, const Coverage& coverage);

/// Rules that can fire and did not.
[[nodiscard]] std::vector<Problem> never_fired(const Procedure& procedure, const Coverage& coverage);

}  // namespace relais::law

// Cases of twenty events for the benchmarks: an adult from outside the Union on the way from detection to conviction.
// The days, the desk and the number of the person vary; the same index gives the same case.
#pragma once

#include <string>
#include <vector>

#include "casework/case.hpp"

namespace relais::bench {

/// The steps of the procedure alone, twenty of them.
[[nodiscard]] std::vector<law::Step> sample_steps(int index);
[[nodiscard]] law::PersonFacts sample_person(int index);

/// The records as the case file keeps them: opened, described, and eighteen of the steps.
[[nodiscard]] std::vector<casework::CaseRecord> sample_records(int index);
[[nodiscard]] casework::CaseId sample_id(int index);

}  // namespace relais::bench

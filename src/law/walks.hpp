// Random lives of cases: persons and sequences of steps, lawful and unlawful, for checking the law and for property
// tests.
#pragma once

#include "base/ids.hpp"
#include "law/machine.hpp"

namespace relais::law {

/// A person of any nationality group, age, residence and ground that the procedure tells apart.
[[nodiscard]] PersonFacts random_person(base::RandomSource& random);

/// Up to `most` steps in time order, starting on a day between 2012 and 2026. About two of three follow what the
/// standing offers next; the others are any verb by any actor.
[[nodiscard]] std::vector<Step> random_steps(const Program& program, const PersonFacts& person, std::size_t most,
                                             base::RandomSource& random);

}  // namespace relais::law

// What a change of the policy opens and shuts: every abstract request whose answer differs, gathered into lines that a
// person can review.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "access/policy.hpp"

namespace relais::access {

/// Requests that changed in the same way: the product of these lists, in the circumstances of `when`.
struct PolicyChange {
  bool opens = false;
  std::vector<std::string> roles;
  std::vector<std::string> relations;
  std::vector<std::string> purposes;
  std::vector<std::string> things;  ///< "read identity", "step_taken"
  std::string when;                 ///< empty: always
  std::uint64_t requests = 0;
};

struct PolicyDiff {
  std::vector<PolicyChange> changes;
  std::uint64_t opened = 0;  ///< requests answered yes by the newer policy only
  std::uint64_t shut = 0;    ///< requests answered yes by the older policy only
  std::uint64_t compared = 0;
  bool same_text = true;  ///< the canonical texts are equal, wordings and bases included
};

/// Compares over the whole space of requests in which one relation is held at most. O(roles × relations × purposes ×
/// circumstances × rules), for the roles whose rules differ: seconds.
[[nodiscard]] PolicyDiff compare(const Policy& older, const Policy& newer);

/// The circumstances a request can come in, role, relation and purpose aside: for whoever walks the whole space.
inline constexpr std::size_t kCircumstances = 3UL * 10 * 2 * 4 * 4 * 2 * 2;
/// Fills the dimensions of `in` that `index` (below kCircumstances) stands for. Consent is the same for all classes,
/// and the glass is broken for all or for none.
void set_circumstances(Circumstances& in, std::size_t index);

}  // namespace relais::access

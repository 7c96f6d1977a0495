// An invented caseload: the same for the same seed and the same day. It goes the way real work goes, through the desks'
// decisions, so that it holds nothing the law refuses; and it is marked as invented wherever it is shown.
#pragma once

#include "desks/house.hpp"

namespace relais::desks {

struct DemoAccount {
  std::string name;
  std::string display;
  std::string role;
  std::string desk;
};

/// The accounts of the demonstration, in the order the sign-in page shows them. They share demo_password().
[[nodiscard]] const std::vector<DemoAccount>& demo_accounts();
[[nodiscard]] std::string_view demo_password();

struct DemoCounts {
  int cases = 0;
  int operations = 0;
  int events = 0;
  std::vector<std::string>
      refused;  ///< steps of the invented stories that the law refused and that were not told; none is meant to be
};

/// Fills an empty store (code `not_empty` otherwise). `password_hash` is the hash of demo_password().
/// `people` is about how many persons; 300 by default.
[[nodiscard]] base::Result<DemoCounts> fill_demo(const House& house, Gate& store, std::uint64_t seed, Instant now,
                                                 const std::string& password_hash, int people = 300);

}  // namespace relais::desks

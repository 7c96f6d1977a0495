// Fills a store with sample cases as fast as it takes them, through the store's own interface.
#pragma once

#include <string>

#include "desks/gate.hpp"

namespace relais::bench {

/// The day the benchmarks take for today when they fill, so that each run fills the same store.
[[nodiscard]] base::Date bench_day();

/// The store at `where` with the keystore beside it.
[[nodiscard]] base::Result<desks::Strongroom> strongroom(const std::string& where, bool durable);

/// Makes sure the store at `where` holds exactly the first `cases` sample cases (fills it when it is empty, complains
/// when it holds another number) and an account `bench` of the desk payoke without password.
[[nodiscard]] base::Result<void> fill(const desks::House& house, const std::string& where, int cases);

}  // namespace relais::bench

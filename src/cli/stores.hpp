// What commands that touch a store share: opening it and the house it belongs to.
#pragma once

#include <memory>

#include "cli/command.hpp"
#include "desks/house.hpp"

namespace relais::cli {

/// `--store WHERE`.
[[nodiscard]] Option store_option();
[[nodiscard]] base::Result<std::unique_ptr<store::Store>> open_store(const Arguments& arguments,
                                                                     std::size_t readers = 2);
[[nodiscard]] base::Result<std::unique_ptr<const desks::House>> open_house(const Arguments& arguments);
[[nodiscard]] base::Instant now();

/// Both at once, for commands that need no more.
struct Opened {
  std::unique_ptr<const desks::House> house;
  std::unique_ptr<store::Store> store;
};
[[nodiscard]] base::Result<Opened> open_both(const Arguments& arguments);

}  // namespace relais::cli

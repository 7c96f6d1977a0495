// What commands that touch a store share: opening it and the house it belongs to.
#pragma once

#include <memory>

#include "cli/command.hpp"
#include "desks/gate.hpp"
#include "desks/house.hpp"

namespace relais::cli {

/// `--store WHERE`.
[[nodiscard]] Option store_option();
/// `--keys WHERE`: a keystore file, or `socket:PATH` of a key process; beside the store if absent.
[[nodiscard]] Option keys_option();
/// What `--keys` says, or where the keys of this `--store` lie.
[[nodiscard]] std::string keys_place(const Arguments& arguments);
/// The store and the keys to it, for those who pass it to gates.
[[nodiscard]] base::Result<desks::Strongroom> open_room(const Arguments& arguments, std::size_t readers = 2);
/// The store without keys, for those who read the log of uses alone.
[[nodiscard]] base::Result<std::unique_ptr<store::Store>> open_store_alone(const Arguments& arguments);
/// The keys, or nothing where no keystore lies and none is named; never makes one.
[[nodiscard]] base::Result<std::unique_ptr<vault::Keys>> open_keys_if_there(const Arguments& arguments);
[[nodiscard]] base::Result<std::unique_ptr<const desks::House>> open_house(const Arguments& arguments);
[[nodiscard]] base::Instant now();

/// Both at once, for commands that need no more; the gate is the house's own.
struct Opened {
  std::unique_ptr<const desks::House> house;
  std::unique_ptr<desks::Gate> store;
};
[[nodiscard]] base::Result<Opened> open_both(const Arguments& arguments);

}  // namespace relais::cli

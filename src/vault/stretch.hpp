// Keys made from what a person can write down: Argon2id with the cost of the browser's twin, 64 MiB and three passes.
// About a fifth of a second on one core; the memory is what makes guessing dear.
#pragma once

#include <string_view>

#include "base/result.hpp"
#include "vault/data_key.hpp"

namespace relais::vault {

inline constexpr unsigned kStretchPasses = 3;
inline constexpr std::size_t kStretchMemory = std::size_t{64} << 20U;

/// `salt`: exactly 16 bytes. Code `out_of_memory` when the memory is not to be had now.
[[nodiscard]] base::Result<DataKey> stretch(std::string_view password, std::string_view salt);

/// BLAKE2b without a key, of so many bytes (16 to 64).
[[nodiscard]] std::string blake2b(std::string_view text, std::size_t size);

}  // namespace relais::vault

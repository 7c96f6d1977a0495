// Within the room: the parts of CTE1 that both forms share.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "vault/data_key.hpp"

namespace relais::vault {

inline constexpr std::string_view kMagic = "CTE1";
inline constexpr std::uint8_t kSuite1 = 1;
inline constexpr std::size_t kCommitSize = 32;
inline constexpr std::size_t kNonceSize = 24;
inline constexpr std::size_t kTagSize = 16;
/// A sealed object larger than this is refused unread.
inline constexpr std::size_t kLargestObject = std::size_t{16} << 20U;

/// Bodies of records are many and mostly short, so their buckets begin at 64 bytes.
[[nodiscard]] std::size_t record_bucket(std::size_t length);
/// Objects sealed in a browser hide more: 2, 8 or 32 KiB, then multiples of 32 KiB.
[[nodiscard]] std::size_t object_bucket(std::size_t length);

/// header ‖ commitment ‖ nonce ‖ ciphertext; `key` is K and `plain` already padded.
[[nodiscard]] std::string finish_object(std::string header, const DataKey& key, std::string_view context,
                                        std::string_view nonce, std::string_view plain);
/// Undoes it; `rest` is what follows the header. Nothing when anything is not as it was.
[[nodiscard]] std::optional<std::string> open_object(std::string_view header, std::string_view rest, const DataKey& key,
                                                     std::string_view context);

}  // namespace relais::vault

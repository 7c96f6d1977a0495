// Secret keys of 32 bytes as values that wipe themselves. There is no way to print one, and a copy has to be asked for.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace relais::vault {

/// Which key: 32 lower-case hexadecimal digits, random, no secret.
using KeyId = std::string;

[[nodiscard]] bool is_key_id(std::string_view text);
/// A new random id.
[[nodiscard]] KeyId new_key_id();

/// 32 secret bytes. Wiped when it goes out of scope and when it is moved from (it is all zero then).
class DataKey {
 public:
  static constexpr std::size_t kSize = 32;

  /// From the operating system's randomness.
  [[nodiscard]] static DataKey random();
  /// Copies exactly 32 bytes; the caller wipes the original.
  [[nodiscard]] static base::Result<DataKey> from(std::span<const std::uint8_t> bytes);

  DataKey(const DataKey&) = delete;
  DataKey& operator=(const DataKey&) = delete;
  DataKey(DataKey&& other) noexcept;
  DataKey& operator=(DataKey&& other) noexcept;
  ~DataKey();

  [[nodiscard]] DataKey clone() const;
  [[nodiscard]] std::span<const std::uint8_t, kSize> bytes() const { return bytes_; }
  /// In constant time.
  [[nodiscard]] bool equals(const DataKey& other) const;

 private:
  DataKey() = default;
  std::array<std::uint8_t, kSize> bytes_{};
};

/// The bytes of a text, for `DataKey::from`.
[[nodiscard]] std::span<const std::uint8_t> as_bytes(std::string_view text);

}  // namespace relais::vault

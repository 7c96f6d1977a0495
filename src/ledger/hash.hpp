// SHA-256 and the two ways RFC 6962 section 2.1 uses it, and the text forms of bytes that the formats of the log need.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace relais::ledger {

using Hash = std::array<std::uint8_t, 32>;

/// Hashes one message after another. Cheaper than a free function for many of them; used by one thread at a time.
class Hasher {
 public:
  Hasher();
  ~Hasher();
  Hasher(Hasher&&) noexcept;
  Hasher& operator=(Hasher&&) noexcept;

  /// Begins a new message, whatever was there.
  void start();
  void add(std::string_view bytes);
  void add(const Hash& hash);
  /// Ends the message. Call start() before the next.
  [[nodiscard]] Hash finish();

  [[nodiscard]] Hash leaf(std::string_view entry);               ///< SHA-256(0x00 || entry)
  [[nodiscard]] Hash node(const Hash& left, const Hash& right);  ///< SHA-256(0x01 || left || right)

 private:
  struct State;
  std::unique_ptr<State> state_;
};

[[nodiscard]] Hash sha256(std::string_view bytes);
[[nodiscard]] Hash leaf_hash(std::string_view entry);
/// The root of the tree without leaves: SHA-256 of nothing.
[[nodiscard]] Hash empty_root();

[[nodiscard]] std::string_view bytes_of(const Hash& hash);
/// Nothing unless it is exactly 32 bytes.
[[nodiscard]] std::optional<Hash> hash_of(std::string_view bytes);

/// Standard base 64 with padding (RFC 4648 section 4).
[[nodiscard]] std::string base64(std::string_view bytes);
/// Only the one spelling that base64() gives; anything else is nothing.
[[nodiscard]] std::optional<std::string> from_base64(std::string_view text);
/// Lower-case hexadecimal digits.
[[nodiscard]] std::string hex(std::string_view bytes);
/// Only lower-case digits, an even number of them.
[[nodiscard]] std::optional<std::string> from_hex(std::string_view text);
/// A decimal number without sign and without leading zeros, below 2^63.
[[nodiscard]] std::optional<std::uint64_t> decimal(std::string_view text);

}  // namespace relais::ledger

// Within the room: bytes and texts of sealed objects.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "vault/data_key.hpp"

namespace relais::vault {

/// libsodium is ready to be used; throws when it cannot be.
void need_sodium();

[[nodiscard]] inline const unsigned char* raw(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
[[nodiscard]] inline unsigned char* raw(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }
[[nodiscard]] inline std::string_view text_of(const DataKey& key) {
  return {reinterpret_cast<const char*>(key.bytes().data()), key.bytes().size()};
}

[[nodiscard]] std::string random_bytes(std::size_t count);
[[nodiscard]] std::string to_hex(std::string_view bytes);
/// Lower-case digits only, an even number of them.
[[nodiscard]] std::optional<std::string> from_hex(std::string_view text);
[[nodiscard]] std::string to_base64url(std::string_view bytes);
/// Without padding, no other characters, no stray bits at the end.
[[nodiscard]] std::optional<std::string> from_base64url(std::string_view text);

void put_u16(std::string& out, std::uint16_t value);
void put_u32(std::string& out, std::uint32_t value);
void put_u64(std::string& out, std::uint64_t value);

/// Takes bytes off the front of a text; once one reading fails all later ones do.
class Reader {
 public:
  explicit Reader(std::string_view rest) : rest_(rest) {}
  std::string_view take(std::size_t count);
  std::uint8_t u8();
  std::uint16_t u16();
  std::uint32_t u32();
  std::uint64_t u64();
  [[nodiscard]] bool ok() const { return ok_; }
  [[nodiscard]] bool finished() const { return ok_ && rest_.empty(); }
  [[nodiscard]] std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

/// Followed by 0x80 and zeros up to `size`, which is larger than the text.
[[nodiscard]] std::string padded(std::string_view plain, std::size_t size);
/// Undoes it; nothing when it was not padded so.
[[nodiscard]] std::optional<std::string> unpadded(std::string_view text);

/// XChaCha20-Poly1305: ciphertext and tag.
[[nodiscard]] std::string encrypt(const DataKey& key, std::string_view nonce, std::string_view additional,
                                  std::string_view plain);
[[nodiscard]] std::optional<std::string> decrypt(const DataKey& key, std::string_view nonce,
                                                 std::string_view additional, std::string_view sealed);

[[nodiscard]] tl::unexpected<base::Error> damaged();

}  // namespace relais::vault

#include "vault/stretch.hpp"

#include <array>

#include <sodium.h>

#include "vault/bytes.hpp"

namespace relais::vault {

base::Result<DataKey> stretch(std::string_view password, std::string_view salt) {
  need_sodium();
  if (salt.size() != crypto_pwhash_SALTBYTES)
    return base::fail(base::ErrorKind::bad_input, "bad_salt", {}, "this salt has the wrong length", "16 bytes");
  std::array<std::uint8_t, DataKey::kSize> out{};
  const int code = crypto_pwhash(out.data(), out.size(), password.data(), password.size(), raw(salt), kStretchPasses,
                                 kStretchMemory, crypto_pwhash_ALG_ARGON2ID13);
  if (code != 0)
    return base::fail(base::ErrorKind::unavailable, "out_of_memory", {}, "there is not enough memory for this now",
                      "64 MiB");
  auto key = DataKey::from(out);
  sodium_memzero(out.data(), out.size());
  return key;
}

std::string blake2b(std::string_view text, std::size_t size) {
  need_sodium();
  std::string hash(size, '\0');
  crypto_generichash(raw(hash), hash.size(), raw(text), text.size(), nullptr, 0);
  return hash;
}

}  // namespace relais::vault

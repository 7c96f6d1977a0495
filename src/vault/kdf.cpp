#include "vault/kdf.hpp"

#include <sodium.h>

#include "vault/bytes.hpp"

namespace relais::vault {

std::string length_prefixed(std::initializer_list<std::string_view> parts) {
  std::string all;
  for (const auto part : parts) {
    put_u32(all, static_cast<std::uint32_t>(part.size()));
    all.append(part);
  }
  return all;
}

DataKey derive(const DataKey& key, std::string_view label, std::initializer_list<std::string_view> parts) {
  need_sodium();
  std::string text = "ctp1/";
  text.append(label).push_back('\0');
  text += length_prefixed(parts);
  std::array<std::uint8_t, DataKey::kSize> hash{};
  crypto_generichash(hash.data(), hash.size(), raw(text), text.size(), key.bytes().data(), key.bytes().size());
  auto derived = *DataKey::from(hash);
  sodium_memzero(hash.data(), hash.size());
  sodium_memzero(text.data(), text.size());
  return derived;
}

}  // namespace relais::vault

#include "vault/data_key.hpp"

#include <algorithm>

#include <sodium.h>

#include "vault/bytes.hpp"

namespace relais::vault {

bool is_key_id(std::string_view text) {
  return text.size() == 32 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

KeyId new_key_id() { return to_hex(random_bytes(16)); }

DataKey DataKey::random() {
  need_sodium();
  DataKey key;
  randombytes_buf(key.bytes_.data(), key.bytes_.size());
  return key;
}

base::Result<DataKey> DataKey::from(std::span<const std::uint8_t> bytes) {
  if (bytes.size() != kSize)
    return base::fail(base::ErrorKind::bad_input, "bad_key", {}, "this is not a key", "32 bytes");
  DataKey key;
  std::copy(bytes.begin(), bytes.end(), key.bytes_.begin());
  return key;
}

DataKey::DataKey(DataKey&& other) noexcept : bytes_(other.bytes_) {
  sodium_memzero(other.bytes_.data(), other.bytes_.size());
}

DataKey& DataKey::operator=(DataKey&& other) noexcept {
  if (this != &other) {
    bytes_ = other.bytes_;
    sodium_memzero(other.bytes_.data(), other.bytes_.size());
  }
  return *this;
}

DataKey::~DataKey() { sodium_memzero(bytes_.data(), bytes_.size()); }

DataKey DataKey::clone() const {
  DataKey copy;
  copy.bytes_ = bytes_;
  return copy;
}

bool DataKey::equals(const DataKey& other) const {
  return sodium_memcmp(bytes_.data(), other.bytes_.data(), bytes_.size()) == 0;
}

std::span<const std::uint8_t> as_bytes(std::string_view text) { return {raw(text), text.size()}; }

}  // namespace relais::vault

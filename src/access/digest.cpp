#include "access/digest.hpp"

#include <array>

#include <sodium.h>

#include <fmt/format.h>

namespace relais::access {

std::string sha256_hex(std::string_view text) {
  std::array<unsigned char, crypto_hash_sha256_BYTES> hash{};
  crypto_hash_sha256(hash.data(), reinterpret_cast<const unsigned char*>(text.data()), text.size());
  std::string hex;
  for (const auto byte : hash) hex += fmt::format("{:02x}", byte);
  return hex;
}

}  // namespace relais::access

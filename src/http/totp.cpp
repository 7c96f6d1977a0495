#include "http/totp.hpp"

#include <array>
#include <stdexcept>

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "http/engine.hpp"

namespace relais::http {

namespace {

constexpr std::int64_t kStepMicros = 30'000'000;

}  // namespace

std::string new_totp_secret() { return random_bytes(20); }

std::int64_t totp_step(base::Instant now) { return now.micros() / kStepMicros; }

std::string totp_code(std::string_view secret, std::int64_t step) {
  std::array<unsigned char, 8> counter{};
  for (std::size_t i = 0; i < counter.size(); ++i)
    counter[i] = static_cast<unsigned char>(static_cast<std::uint64_t>(step) >> (8 * (counter.size() - 1 - i)));
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  if (HMAC(EVP_sha1(), secret.data(), static_cast<int>(secret.size()), counter.data(), counter.size(), digest.data(),
           &size) == nullptr ||
      size != 20)
    throw std::runtime_error("HMAC-SHA-1 is not available");
  const std::size_t at = digest[19] & 0x0FU;
  const std::uint32_t number = (static_cast<std::uint32_t>(digest[at] & 0x7FU) << 24U) |
                               (static_cast<std::uint32_t>(digest[at + 1]) << 16U) |
                               (static_cast<std::uint32_t>(digest[at + 2]) << 8U) | digest[at + 3];
  return fmt::format("{:06}", number % 1'000'000);
}

std::optional<std::int64_t> check_totp(std::string_view secret, std::string_view code, std::int64_t last_step,
                                       base::Instant now) {
  const auto present = totp_step(now);
  std::optional<std::int64_t> found;
  for (const auto step : {present - 1, present})
    if (same_secret(totp_code(secret, step), code) && step > last_step) found = step;
  return found;
}

std::string otpauth_uri(std::string_view secret, std::string_view issuer, std::string_view account) {
  const auto name = percent_encoded(issuer);
  return fmt::format("otpauth://totp/{}:{}?secret={}&issuer={}&algorithm=SHA1&digits=6&period=30", name,
                     percent_encoded(account), to_base32(secret), name);
}

}  // namespace relais::http

#include "wire/limits.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include <arpa/inet.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

namespace relais::wire {

namespace {

constexpr std::int64_t kMicrosOfADay = 24LL * 60 * 60 * 1'000'000;

std::string hex(const unsigned char* bytes, std::size_t count) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (std::size_t i = 0; i < count; ++i) {
    text += kDigits[bytes[i] >> 4U];
    text += kDigits[bytes[i] & 15U];
  }
  return text;
}

}  // namespace

std::string network_around(std::string_view address) {
  constexpr std::string_view kMapped = "::ffff:";
  if (address.starts_with(kMapped) && address.find('.') != std::string_view::npos)
    address.remove_prefix(kMapped.size());
  const std::string text(address);
  std::array<unsigned char, 16> bytes{};
  if (inet_pton(AF_INET, text.c_str(), bytes.data()) == 1) return "4/" + hex(bytes.data(), 3);
  if (inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1) return "6/" + hex(bytes.data(), 6);
  return text;
}

Limits::Limits() : Limits(Rules()) {}
Limits::Limits(Rules rules) : rules_(rules) {}

std::size_t Limits::buckets() const {
  const std::lock_guard<std::mutex> lock(guard_);
  return young_.size() + old_.size();
}

std::optional<std::chrono::seconds> Limits::spend_account(std::string_view account, double cost, base::Instant now) {
  const std::lock_guard<std::mutex> lock(guard_);
  return spend("account/" + std::string(account), rules_.account, cost, now);
}

std::optional<std::chrono::seconds> Limits::spend_source(std::string_view address, double cost, base::Instant now) {
  const std::lock_guard<std::mutex> lock(guard_);
  return spend(source_key(address, now), rules_.source, cost, now);
}

/// Two generations: when the young one is full it becomes the old one, and what nobody used since goes. Constant time,
/// whatever a flood of keys does.
Limits::Bucket& Limits::bucket(const std::string& key, const Allowance& allowance, base::Instant now) {
  if (const auto found = young_.find(key); found != young_.end()) return found->second;
  Bucket bucket{allowance.at_most, now};
  if (const auto found = old_.find(key); found != old_.end()) bucket = found->second;
  if (young_.size() >= rules_.buckets) {
    old_.swap(young_);
    young_.clear();
  }
  return young_.emplace(key, bucket).first->second;
}

std::optional<std::chrono::seconds> Limits::spend(const std::string& key, const Allowance& allowance, double cost,
                                                  base::Instant now) {
  auto& held = bucket(key, allowance, now);
  const auto passed = std::max<std::int64_t>(0, now.micros() - held.at.micros());
  held.tokens = std::min(allowance.at_most, held.tokens + static_cast<double>(passed) / 1e6 * allowance.per_second);
  held.at = now;
  const double price = std::min(cost, allowance.at_most);
  if (held.tokens < price)
    return std::chrono::seconds(static_cast<std::int64_t>(std::ceil((price - held.tokens) / allowance.per_second)));
  held.tokens -= price;
  return std::nullopt;
}

std::string Limits::source_key(std::string_view address, base::Instant now) {
  const auto today = now.micros() / kMicrosOfADay;
  if (today != day_) {
    if (RAND_priv_bytes(secret_.data(), static_cast<int>(secret_.size())) != 1)
      throw std::runtime_error("the system has no random bytes");
    day_ = today;
  }
  const auto network = network_around(address);
  std::array<unsigned char, 32> tag{};
  unsigned size = 0;
  if (HMAC(EVP_sha256(), secret_.data(), static_cast<int>(secret_.size()),
           reinterpret_cast<const unsigned char*>(network.data()), network.size(), tag.data(), &size) == nullptr)
    throw std::runtime_error("HMAC is not available");
  return "source/" + hex(tag.data(), 16);
}

}  // namespace relais::wire

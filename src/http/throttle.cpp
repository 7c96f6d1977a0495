#include "http/throttle.hpp"

#include <algorithm>
#include <array>

#include <arpa/inet.h>

namespace relais::http {

namespace {

std::int64_t micros(std::chrono::seconds seconds) { return std::chrono::microseconds(seconds).count(); }

}  // namespace

std::int64_t Throttle::allowance() const { return micros(rate_.refill) * (rate_.burst - 1); }

std::optional<std::chrono::seconds> Throttle::wait(std::string_view key, base::Instant now) const {
  const std::lock_guard<std::mutex> lock(guard_);
  const auto found = full_at_.find(key);
  if (found == full_at_.end()) return std::nullopt;
  const auto missing = found->second - now.micros() - allowance();
  if (missing <= 0) return std::nullopt;
  return std::chrono::seconds((missing + 999'999) / 1'000'000);
}

void Throttle::spend(std::string_view key, base::Instant now) {
  const std::lock_guard<std::mutex> lock(guard_);
  if (full_at_.size() >= most_)
    std::erase_if(full_at_, [&](const auto& entry) { return entry.second <= now.micros(); });
  if (full_at_.size() >= most_)
    full_at_.erase(std::ranges::min_element(
        full_at_, [](const auto& left, const auto& right) { return left.second < right.second; }));
  auto [entry, fresh] = full_at_.try_emplace(std::string(key), now.micros());
  const auto latest = now.micros() + allowance() + micros(rate_.refill);
  entry->second = std::min(std::max(entry->second, now.micros()) + micros(rate_.refill), latest);
}

void Throttle::forget(std::string_view key) {
  const std::lock_guard<std::mutex> lock(guard_);
  if (const auto found = full_at_.find(key); found != full_at_.end()) full_at_.erase(found);
}

std::string network_of(const std::string& address) {
  std::array<unsigned char, 16> bytes{};
  constexpr std::string_view kMapped = "::ffff:";
  if (address.starts_with(kMapped)) return address.substr(kMapped.size());
  if (inet_pton(AF_INET6, address.c_str(), bytes.data()) != 1) return address;
  std::string text;
  for (std::size_t i = 0; i < 7; ++i) {
    text += "0123456789abcdef"[bytes[i] >> 4U];
    text += "0123456789abcdef"[bytes[i] & 15U];
  }
  return text + "::/56";
}

}  // namespace relais::http

#include "letterbox/tide.hpp"

#include <algorithm>
#include <utility>

#include "vault/bytes.hpp"
#include "vault/data_key.hpp"
#include "vault/kdf.hpp"
#include "wire/limits.hpp"

namespace relais::letterbox {
namespace {

constexpr std::size_t kMostNetworks = 100'000;
constexpr std::size_t kNameSize = 16;

/// How often `count` doubles `calm`, rounded up; 0 up to `calm`.
std::int64_t doublings(std::int64_t count, std::int64_t calm) {
  std::int64_t times = 0;
  for (auto most = calm; most < count; most *= 2) ++times;
  return times;
}

}  // namespace

Tide::Tide(const Rules& rules, Calm calm) : rules_(rules), calm_(calm) {}

void Tide::turn(base::Instant now) {
  const auto number = now.micros() / (rules_.window_minutes * 60'000'000);
  if (number == number_) return;
  before_ = number == number_ + 1 ? std::exchange(now_, {}) : Window{};
  now_ = {};
  now_.secret = vault::random_bytes(vault::DataKey::kSize);
  if (before_.secret.empty()) before_.secret = vault::random_bytes(vault::DataKey::kSize);
  number_ = number;
}

std::string Tide::name_in(const Window& window, std::string_view network) {
  const auto key = vault::DataKey::from(vault::as_bytes(window.secret));
  return std::string(vault::text_of(vault::derive(*key, "tide", {network})).substr(0, kNameSize));
}

std::int64_t Tide::seen(std::string_view network) const {
  std::int64_t count = 0;
  for (const auto* window : {&now_, &before_}) {
    const auto found = window->networks.find(name_in(*window, network));
    if (found != window->networks.end())
      count += found->second;
    else if (window->networks.size() >= kMostNetworks)
      count += window->others;
  }
  return count;
}

unsigned Tide::bits_now(std::int64_t from_network, std::int64_t least) const {
  const auto own = doublings(from_network + 1, calm_.from_network) * rules_.bits_of_doubling;
  const auto all = std::min(doublings(now_.all + before_.all + 1, calm_.in_all), rules_.bits_of_all);
  return static_cast<unsigned>(std::clamp<std::int64_t>(least + own + all, 0, rules_.most_bits));
}

bool Tide::arrived(std::string_view address, base::Instant now) {
  const auto network = wire::network_around(address);
  const std::lock_guard lock(guard_);
  turn(now);
  const bool busy = seen(network) >= calm_.from_network;
  ++now_.all;
  const auto name = name_in(now_, network);
  if (const auto found = now_.networks.find(name); found != now_.networks.end())
    ++found->second;
  else if (now_.networks.size() < kMostNetworks)
    now_.networks.emplace(name, 1);
  else
    ++now_.others;
  return busy;
}

unsigned Tide::bits(std::string_view address, std::int64_t least, base::Instant now) {
  const auto network = wire::network_around(address);
  const std::lock_guard lock(guard_);
  turn(now);
  return bits_now(seen(network), least);
}

unsigned Tide::bits_for_newcomer(std::int64_t least, base::Instant now) {
  const std::lock_guard lock(guard_);
  turn(now);
  return bits_now(0, least);
}

}  // namespace relais::letterbox

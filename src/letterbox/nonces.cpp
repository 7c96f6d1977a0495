#include "letterbox/nonces.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "vault/bytes.hpp"
#include "vault/kdf.hpp"
#include "wire/encoding.hpp"

namespace relais::letterbox {
namespace {

constexpr std::size_t kBody = 14;
constexpr std::size_t kSize = 32;
constexpr std::array<std::pair<CallKind, std::string_view>, 4> kCalls{{{CallKind::submit, "submit"},
                                                                       {CallKind::attach, "attach"},
                                                                       {CallKind::fetch, "fetch"},
                                                                       {CallKind::reply, "reply"}}};

std::int64_t seconds_of(base::Instant now) { return now.micros() / 1'000'000; }

}  // namespace

std::optional<CallKind> call_kind(std::string_view name) {
  for (const auto& [call, each] : kCalls)
    if (each == name) return call;
  return std::nullopt;
}

std::string_view to_string(CallKind call) {
  for (const auto& [each, name] : kCalls)
    if (each == call) return name;
  return {};
}

std::string Nonces::seal_of(std::string_view body) const {
  return std::string(vault::text_of(vault::derive(secret_, "nonce", {body})).substr(0, kSize - kBody));
}

std::string Nonces::make(CallKind call, unsigned bits, base::Instant now) const {
  auto nonce = vault::random_bytes(8);
  vault::put_u32(nonce, static_cast<std::uint32_t>(seconds_of(now)));
  nonce.push_back(static_cast<char>(call));
  nonce.push_back(static_cast<char>(bits));
  return nonce + seal_of(nonce);
}

std::optional<unsigned> Nonces::look(std::string_view nonce, CallKind call, base::Instant now) {
  if (nonce.size() != kSize || !wire::same_secret(seal_of(nonce.substr(0, kBody)), nonce.substr(kBody)))
    return std::nullopt;
  vault::Reader reader(nonce.substr(8, kBody - 8));
  const std::int64_t made = reader.u32();
  const auto made_for = reader.u8();
  const unsigned bits = reader.u8();
  const auto age = seconds_of(now) - made;
  if (made_for != static_cast<std::uint8_t>(call) || age < 0 || age > kSeconds) return std::nullopt;
  const std::lock_guard lock(guard_);
  turn(now);
  const std::string name(nonce);
  if (used_.contains(name) || used_before_.contains(name)) return std::nullopt;
  return bits;
}

bool Nonces::use(std::string_view nonce, base::Instant now) {
  const std::lock_guard lock(guard_);
  turn(now);
  const std::string name(nonce);
  return !used_before_.contains(name) && used_.insert(name).second;
}

void Nonces::turn(base::Instant now) {
  // A nonce lives for one turn at most, so it ends in this turn or the next.
  const auto turn = seconds_of(now) / (kSeconds + 1);
  if (turn == turn_) return;
  used_before_ = turn == turn_ + 1 ? std::exchange(used_, {}) : std::unordered_set<std::string>();
  used_.clear();
  turn_ = turn;
}

}  // namespace relais::letterbox

// What a caller must sign and work on before a call counts, once, within five minutes. A nonce carries what it stands
// for under a key that never leaves the process, so that asking for many costs the letterbox no memory; only those that
// were used are remembered, until they would have run out anyway.
//
//   nonce = random 8 | seconds u32 | call u8 | bits u8 | first 18 bytes of derive(secret, "nonce", {the 14 before})
//
// Thread safety: every member may be called from any thread.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>

#include "base/date.hpp"
#include "vault/data_key.hpp"

namespace relais::letterbox {

enum class CallKind : std::uint8_t { submit = 1, attach = 2, fetch = 3, reply = 4 };
[[nodiscard]] std::optional<CallKind> call_kind(std::string_view name);
[[nodiscard]] std::string_view to_string(CallKind call);

class Nonces {
 public:
  static constexpr std::int64_t kSeconds = 300;

  Nonces() : secret_(vault::DataKey::random()) {}
  /// 32 raw bytes.
  [[nodiscard]] std::string make(CallKind call, unsigned bits, base::Instant now) const;
  /// The bits asked for; nothing when it was not made here, for another call, ran out, or was used.
  [[nodiscard]] std::optional<unsigned> look(std::string_view nonce, CallKind call, base::Instant now);
  /// False when it was used before.
  [[nodiscard]] bool use(std::string_view nonce, base::Instant now);

 private:
  void turn(base::Instant now);
  [[nodiscard]] std::string seal_of(std::string_view body) const;

  vault::DataKey secret_;
  std::mutex guard_;
  std::int64_t turn_ = 0;
  std::unordered_set<std::string> used_;
  std::unordered_set<std::string> used_before_;
};

}  // namespace relais::letterbox

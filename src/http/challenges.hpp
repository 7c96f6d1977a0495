// What was asked and waits for its answer: challenges for passkeys, journeys to an identity provider, secrets of an
// authenticator app that is being set up. Each is answered once, within its time. Bounded; kept in memory, so whoever
// starts to sign in at one server finishes there.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/date.hpp"

namespace relais::http {

enum class Purpose { sign_in, prove, add_passkey, add_totp, oidc };

struct Pending {
  Purpose purpose = Purpose::sign_in;
  std::string account;  ///< whose; empty for somebody unknown
  std::string secret;   ///< of an authenticator app, or the PKCE verifier
  std::string nonce;    ///< of an identity token
  base::Instant expires;
};

class Challenges {
 public:
  explicit Challenges(std::size_t most = 10'000) : most_(most) {}
  /// Remembers it under a fresh token of 256 random bits, which is answered.
  [[nodiscard]] std::string ask(Pending pending, base::Instant now);
  /// Takes it away; nothing when it is unknown, was taken before, or is too old.
  [[nodiscard]] std::optional<Pending> take(std::string_view token, base::Instant now);

 private:
  const std::size_t most_;
  std::mutex guard_;
  std::map<std::string, Pending, std::less<>> pending_;
};

}  // namespace relais::http

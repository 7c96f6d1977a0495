// Where the public finds this Relais: what passkeys are bound to and where an identity provider sends people back.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "http/webauthn.hpp"

namespace relais::http {

struct Origin {
  std::string text;  ///< `https://relais.example.be`, without a slash at the end
  std::string host;
  bool loopback = false;

  /// Us as authenticators know us. An address cannot have passkeys: this machine goes by `localhost`.
  [[nodiscard]] RelyingParty relying_party() const;
};

/// `https://HOST[:PORT]`; `http` only for this machine, because everything else would send sessions in the clear. Code
/// `bad_origin`.
[[nodiscard]] base::Result<Origin> read_origin(std::string_view text);
/// What a server on this address is called when nobody said it; `bad_origin` unless it listens to this machine alone.
[[nodiscard]] base::Result<Origin> origin_of(std::string_view listen, unsigned port);

}  // namespace relais::http

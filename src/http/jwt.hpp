// Signed tokens of others (RFC 7515 compact form) and the keys they publish (RFC 7517). Only RS256 and ES256: which one
// applies follows from the key, and a token that says otherwise, `none` among them, is refused.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "http/signatures.hpp"

namespace relais::http {

struct PublishedKey {
  std::string id;
  VerifyKey key;
};

/// The keys for signatures in a JWKS; keys of kinds we do not take are left out. Code `bad_token` when it is no JWKS or
/// when one id stands for two keys.
[[nodiscard]] base::Result<std::vector<PublishedKey>> read_jwks(std::string_view text);

struct Token {
  std::string algorithm;
  std::string key_id;  ///< empty when the token names none
  base::json::object claims;
  std::string signed_part;
  std::string signature;
};

/// Takes a token apart; nothing is verified yet. At most 16 KiB. Code `bad_token`.
[[nodiscard]] base::Result<Token> read_token(std::string_view text);

/// Whether one of these keys signed it: the key it names, or the only key there is. Code `unknown_key` when it names
/// another one, else `bad_token`.
[[nodiscard]] base::Result<void> verify_token(const Token& token, const std::vector<PublishedKey>& keys);

/// A member that is a text; empty otherwise.
[[nodiscard]] std::string_view claim(const base::json::object& claims, std::string_view name);

}  // namespace relais::http

// Passkeys: what a browser brings back from an authenticator, checked step by step as W3C Web Authentication Level 3
// §7.1 and §7.2 demand. User verification is required: a passkey alone is two factors, and no other site can ask for
// it.
//
// Attestation is not asked for. Keys: ES256, EdDSA (Ed25519), RS256. Every failure has code `bad_passkey` and says in
// `where` which part was wrong.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "http/signatures.hpp"

namespace relais::http {

/// Us, as the authenticator knows us.
struct RelyingParty {
  std::string id;      ///< a host name; addresses cannot have passkeys
  std::string origin;  ///< scheme, host and port
};

/// What `navigator.credentials.create` gave, decoded from base 64.
struct Attestation {
  std::string client_data;
  std::string object;
};

/// What `navigator.credentials.get` gave, decoded from base 64.
struct Assertion {
  std::string client_data;
  std::string authenticator_data;
  std::string signature;
};

struct NewPasskey {
  std::string id;   ///< as the authenticator calls it, bytes
  std::string key;  ///< COSE_Key, bytes
  std::uint32_t count = 0;
};

struct PasskeyUse {
  std::uint32_t count = 0;
  /// The counter did not grow: there may be two copies of this passkey.
  bool count_went_back = false;
};

/// The challenge a browser answered, as sent to it; to find out which one it was. Nothing else is checked.
[[nodiscard]] base::Result<std::string> challenge_of(std::string_view client_data);

[[nodiscard]] base::Result<NewPasskey> check_registration(const RelyingParty& us, std::string_view challenge,
                                                          const Attestation& attestation);
[[nodiscard]] base::Result<PasskeyUse> check_assertion(const RelyingParty& us, std::string_view challenge,
                                                       std::string_view key, std::uint32_t last_count,
                                                       const Assertion& assertion);

/// A COSE_Key (RFC 9052 §7) of one of the three kinds.
[[nodiscard]] base::Result<VerifyKey> cose_key(std::string_view bytes);

/// Of the three kinds, in the order offered: COSE algorithm numbers.
inline constexpr int kPasskeyAlgorithms[] = {-7, -8, -257};

}  // namespace relais::http

// Public keys of others and whether a signature is theirs: ECDSA on P-256 with SHA-256, RSA PKCS#1 v1.5 with SHA-256
// (2048 to 8192 bits), Ed25519. Which of them applies belongs to the key, never to the message.
#pragma once

#include <memory>
#include <string_view>

#include "base/result.hpp"

struct evp_pkey_st;

namespace relais::http {

enum class SignatureKind { es256, rs256, ed25519 };

class VerifyKey {
 public:
  /// Coordinates of 32 bytes, big-endian; the point must lie on the curve. Code of all: `bad_key`.
  static base::Result<VerifyKey> es256(std::string_view x, std::string_view y);
  static base::Result<VerifyKey> rs256(std::string_view modulus, std::string_view exponent);
  static base::Result<VerifyKey> ed25519(std::string_view point);

  [[nodiscard]] SignatureKind kind() const { return kind_; }
  /// ECDSA signatures as DER.
  [[nodiscard]] bool verify(std::string_view message, std::string_view signature) const;
  /// ECDSA signatures as r ‖ s, 64 bytes (RFC 7518 §3.4); the others as verify().
  [[nodiscard]] bool verify_jws(std::string_view message, std::string_view signature) const;

 private:
  VerifyKey(SignatureKind kind, std::shared_ptr<evp_pkey_st> key) : kind_(kind), key_(std::move(key)) {}
  SignatureKind kind_;
  std::shared_ptr<evp_pkey_st> key_;
};

}  // namespace relais::http

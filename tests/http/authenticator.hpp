// An authenticator in software, and keys of an identity provider: what browsers and providers would send, made with
// OpenSSL, so that the code under test meets bytes it has not made itself.
#pragma once

#include <array>
#include <memory>
#include <string>

#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include "http/engine.hpp"
#include "http/webauthn.hpp"

namespace relais::test {

using KeyPair = std::shared_ptr<EVP_PKEY>;

inline KeyPair p256() { return {EVP_EC_gen("P-256"), EVP_PKEY_free}; }
inline KeyPair rsa(unsigned bits = 2048) { return {EVP_RSA_gen(bits), EVP_PKEY_free}; }
inline KeyPair ed25519() { return {EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"), EVP_PKEY_free}; }

inline std::string signed_by(EVP_PKEY* key, std::string_view message) {
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  const auto* data = reinterpret_cast<const unsigned char*>(message.data());
  const auto* digest = EVP_PKEY_is_a(key, "ED25519") == 1 ? nullptr : EVP_sha256();
  std::string signature(1024, '\0');
  std::size_t size = signature.size();
  if (EVP_DigestSignInit(context.get(), nullptr, digest, nullptr, key) != 1 ||
      EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, data, message.size()) !=
          1)
    return {};
  signature.resize(size);
  return signature;
}

/// Both coordinates of a point of P-256.
inline std::string point_of(EVP_PKEY* key) {
  std::array<unsigned char, 65> point{};
  std::size_t size = 0;
  EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size(), &size);
  return {reinterpret_cast<const char*>(point.data()) + 1, 64};
}

inline std::string number_of(EVP_PKEY* key, const char* name) {
  BIGNUM* number = nullptr;
  EVP_PKEY_get_bn_param(key, name, &number);
  std::string bytes(static_cast<std::size_t>(BN_num_bytes(number)), '\0');
  BN_bn2bin(number, reinterpret_cast<unsigned char*>(bytes.data()));
  BN_free(number);
  return bytes;
}

namespace cbor {
inline std::string head(unsigned major, std::size_t count) {
  const auto first = [&](unsigned rest) { return std::string(1, static_cast<char>((major << 5U) | rest)); };
  if (count < 24) return first(static_cast<unsigned>(count));
  if (count < 256) return first(24) + static_cast<char>(count);
  return first(25) + static_cast<char>(count >> 8U) + static_cast<char>(count & 0xFFU);
}
inline std::string number(int value) {
  return value >= 0 ? head(0, static_cast<std::size_t>(value)) : head(1, static_cast<std::size_t>(-1 - value));
}
inline std::string bytes(const std::string& value) { return head(2, value.size()) + value; }
inline std::string text(const std::string& value) { return head(3, value.size()) + value; }
}  // namespace cbor

inline std::string cose_p256(EVP_PKEY* key, int algorithm = -7) {
  const auto point = point_of(key);
  return cbor::head(5, 5) + cbor::number(1) + cbor::number(2) + cbor::number(3) + cbor::number(algorithm) +
         cbor::number(-1) + cbor::number(1) + cbor::number(-2) + cbor::bytes(point.substr(0, 32)) + cbor::number(-3) +
         cbor::bytes(point.substr(32));
}
inline std::string cose_rsa(EVP_PKEY* key) {
  return cbor::head(5, 4) + cbor::number(1) + cbor::number(3) + cbor::number(3) + cbor::number(-257) +
         cbor::number(-1) + cbor::bytes(number_of(key, OSSL_PKEY_PARAM_RSA_N)) + cbor::number(-2) +
         cbor::bytes(number_of(key, OSSL_PKEY_PARAM_RSA_E));
}
inline std::string cose_ed25519(EVP_PKEY* key) {
  std::string point(32, '\0');
  std::size_t size = point.size();
  EVP_PKEY_get_raw_public_key(key, reinterpret_cast<unsigned char*>(point.data()), &size);
  return cbor::head(5, 4) + cbor::number(1) + cbor::number(1) + cbor::number(3) + cbor::number(-8) + cbor::number(-1) +
         cbor::number(6) + cbor::number(-2) + cbor::bytes(point);
}

class Authenticator {
 public:
  explicit Authenticator(KeyPair key = p256(), std::string cose = {}) : key_(std::move(key)), cose_(std::move(cose)) {
    if (cose_.empty()) cose_ = cose_p256(key_.get());
  }

  std::string rp_id = "localhost";
  std::string origin = "http://localhost:8080";
  std::string id = "credential-1";
  unsigned flags = 0x05;  ///< present and verified
  std::uint32_t count = 0;
  std::string more_client_data;  ///< further members, beginning with a comma

  [[nodiscard]] std::string client_data(const std::string& type, const std::string& challenge) const {
    return R"({"type":")" + type + R"(","challenge":")" + challenge + R"(","origin":")" + origin + R"(")" +
           more_client_data + "}";
  }
  [[nodiscard]] std::string data(unsigned more_flags) const {
    std::string made = http::sha256(rp_id) + static_cast<char>(flags | more_flags);
    for (int shift = 24; shift >= 0; shift -= 8)
      made += static_cast<char>((count >> static_cast<unsigned>(shift)) & 0xFFU);
    return made;
  }
  [[nodiscard]] std::string credential() const {
    return std::string(16, '\0') + static_cast<char>(id.size() >> 8U) + static_cast<char>(id.size() & 0xFFU) + id +
           cose_;
  }
  [[nodiscard]] http::Attestation create(const std::string& challenge) const {
    const auto authenticator = data(0x40) + credential();
    return {client_data("webauthn.create", challenge), cbor::head(5, 3) + cbor::text("fmt") + cbor::text("none") +
                                                           cbor::text("attStmt") + cbor::head(5, 0) +
                                                           cbor::text("authData") + cbor::bytes(authenticator)};
  }
  [[nodiscard]] http::Assertion get(const std::string& challenge) {
    ++count;
    http::Assertion made{client_data("webauthn.get", challenge), data(0), {}};
    made.signature = signed_by(key_.get(), made.authenticator_data + http::sha256(made.client_data));
    return made;
  }
  [[nodiscard]] const std::string& cose() const { return cose_; }

 private:
  KeyPair key_;
  std::string cose_;
};

/// A token in compact form. `algorithm` is what it says it was signed with.
inline std::string token_of(EVP_PKEY* key, const std::string& algorithm, const std::string& key_id,
                            const std::string& claims) {
  const auto kid = key_id.empty() ? std::string() : R"(,"kid":")" + key_id + R"(")";
  const auto part =
      http::to_base64url(R"({"alg":")" + algorithm + R"(")" + kid + "}") + "." + http::to_base64url(claims);
  auto signature = signed_by(key, part);
  if (EVP_PKEY_is_a(key, "EC") == 1) {
    const auto* at = reinterpret_cast<const unsigned char*>(signature.data());
    auto* pair = d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(signature.size()));
    signature.assign(64, '\0');
    BN_bn2binpad(ECDSA_SIG_get0_r(pair), reinterpret_cast<unsigned char*>(signature.data()), 32);
    BN_bn2binpad(ECDSA_SIG_get0_s(pair), reinterpret_cast<unsigned char*>(signature.data()) + 32, 32);
    ECDSA_SIG_free(pair);
  }
  return part + "." + http::to_base64url(signature);
}

inline std::string jwk_of(EVP_PKEY* key, const std::string& key_id) {
  if (EVP_PKEY_is_a(key, "EC") == 1)
    return R"({"kty":"EC","crv":"P-256","use":"sig","alg":"ES256","kid":")" + key_id + R"(","x":")" +
           http::to_base64url(point_of(key).substr(0, 32)) + R"(","y":")" +
           http::to_base64url(point_of(key).substr(32)) + R"("})";
  return R"({"kty":"RSA","use":"sig","kid":")" + key_id + R"(","n":")" +
         http::to_base64url(number_of(key, OSSL_PKEY_PARAM_RSA_N)) + R"(","e":")" +
         http::to_base64url(number_of(key, OSSL_PKEY_PARAM_RSA_E)) + R"("})";
}

}  // namespace relais::test

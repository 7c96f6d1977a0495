#include "http/signatures.hpp"

#include <array>
#include <string>

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

namespace relais::http {

namespace {

using KeyHandle = std::shared_ptr<EVP_PKEY>;
struct Free {
  void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  void operator()(BIGNUM* number) const { BN_free(number); }
  void operator()(OSSL_PARAM_BLD* builder) const { OSSL_PARAM_BLD_free(builder); }
  void operator()(OSSL_PARAM* parameters) const { OSSL_PARAM_free(parameters); }
  void operator()(ECDSA_SIG* signature) const { ECDSA_SIG_free(signature); }
};
template <class T>
using Owned = std::unique_ptr<T, Free>;

const unsigned char* octets(std::string_view bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }

Owned<BIGNUM> number(std::string_view bytes) {
  return Owned<BIGNUM>(BN_bin2bn(octets(bytes), static_cast<int>(bytes.size()), nullptr));
}

tl::unexpected<base::Error> bad_key(std::string expected) {
  return base::fail(base::ErrorKind::bad_input, "bad_key", "", "this public key cannot be used", std::move(expected));
}

KeyHandle built(const char* algorithm, OSSL_PARAM_BLD* builder) {
  const Owned<OSSL_PARAM> parameters(OSSL_PARAM_BLD_to_param(builder));
  const Owned<EVP_PKEY_CTX> context(EVP_PKEY_CTX_new_from_name(nullptr, algorithm, nullptr));
  EVP_PKEY* key = nullptr;
  if (!parameters || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1)
    return nullptr;
  KeyHandle handle(key, EVP_PKEY_free);
  const Owned<EVP_PKEY_CTX> check(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
  return check && EVP_PKEY_public_check(check.get()) == 1 ? handle : nullptr;
}

}  // namespace

base::Result<VerifyKey> VerifyKey::es256(std::string_view x, std::string_view y) {
  if (x.size() != 32 || y.size() != 32) return bad_key("two coordinates of 32 bytes");
  const auto point = "\x04" + std::string(x) + std::string(y);
  const Owned<OSSL_PARAM_BLD> builder(OSSL_PARAM_BLD_new());
  if (!builder || OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0) != 1 ||
      OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()) != 1)
    return bad_key("a point of P-256");
  auto key = built("EC", builder.get());
  if (!key) return bad_key("a point of P-256");
  return VerifyKey(SignatureKind::es256, std::move(key));
}

base::Result<VerifyKey> VerifyKey::rs256(std::string_view modulus, std::string_view exponent) {
  const auto n = number(modulus);
  const auto e = number(exponent);
  if (!n || !e || modulus.size() > 1024 || exponent.size() > 8 || BN_num_bits(n.get()) < 2048 ||
      BN_is_odd(e.get()) == 0)
    return bad_key("an RSA key of 2048 to 8192 bits");
  const Owned<OSSL_PARAM_BLD> builder(OSSL_PARAM_BLD_new());
  if (!builder || OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) != 1 ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) != 1)
    return bad_key("an RSA key");
  auto key = built("RSA", builder.get());
  if (!key) return bad_key("an RSA key");
  return VerifyKey(SignatureKind::rs256, std::move(key));
}

base::Result<VerifyKey> VerifyKey::ed25519(std::string_view point) {
  if (point.size() != 32) return bad_key("32 bytes");
  KeyHandle key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, octets(point), point.size()), EVP_PKEY_free);
  if (!key) return bad_key("a point of Ed25519");
  return VerifyKey(SignatureKind::ed25519, std::move(key));
}

bool VerifyKey::verify(std::string_view message, std::string_view signature) const {
  const Owned<EVP_MD_CTX> context(EVP_MD_CTX_new());
  const auto* digest = kind_ == SignatureKind::ed25519 ? nullptr : EVP_sha256();
  return context && EVP_DigestVerifyInit(context.get(), nullptr, digest, nullptr, key_.get()) == 1 &&
         EVP_DigestVerify(context.get(), octets(signature), signature.size(), octets(message), message.size()) == 1;
}

bool VerifyKey::verify_jws(std::string_view message, std::string_view signature) const {
  if (kind_ != SignatureKind::es256) return verify(message, signature);
  if (signature.size() != 64) return false;
  const Owned<ECDSA_SIG> pair(ECDSA_SIG_new());
  auto r = number(signature.substr(0, 32));
  auto s = number(signature.substr(32));
  if (!pair || !r || !s || ECDSA_SIG_set0(pair.get(), r.get(), s.get()) != 1) return false;
  static_cast<void>(r.release());
  static_cast<void>(s.release());
  std::array<unsigned char, 80> der{};
  auto* end = der.data();
  const int size = i2d_ECDSA_SIG(pair.get(), nullptr);
  if (size <= 0 || size > static_cast<int>(der.size()) || i2d_ECDSA_SIG(pair.get(), &end) != size) return false;
  return verify(message, {reinterpret_cast<const char*>(der.data()), static_cast<std::size_t>(size)});
}

}  // namespace relais::http

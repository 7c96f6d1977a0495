// Any bytes as a token or a set of keys of an identity provider: refused, or read; without a known key nothing
// verifies.
#include "http/jwt.hpp"
#include "wire/encoding.hpp"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace http = relais::http;
  namespace wire = relais::wire;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  static const auto kKeys =
      http::read_jwks(R"({"keys":[{"kty":"EC","crv":"P-256","x":"axfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpY",)"
                      R"("y":"T-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU"}]})");
  if (!kKeys) std::abort();
  if (const auto token = http::read_token(text); token && http::verify_token(*token, *kKeys)) std::abort();
  if (const auto keys = http::read_jwks(text))
    for (const auto& key : *keys)
      if (key.key.verify_jws(text, text)) std::abort();
  if (const auto bytes = wire::from_base64url(text); bytes && wire::to_base64url(*bytes) != text) std::abort();
  return 0;
}

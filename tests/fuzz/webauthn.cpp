// Any bytes as what an authenticator made: refused, or read; a key that was read verifies nothing it did not sign.
#include "http/webauthn.hpp"
#include "http/cbor.hpp"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace http = relais::http;
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  if (const auto read = http::read_cbor(bytes); read && read->used > size) std::abort();
  if (const auto key = http::cose_key(bytes); key && key->verify("message", bytes)) std::abort();
  const http::RelyingParty us{"localhost", "http://localhost"};
  const std::string client = R"({"type":"webauthn.create","challenge":"c","origin":"http://localhost"})";
  if (const auto made = http::check_registration(us, "c", {client, bytes}); made && !http::cose_key(made->key))
    std::abort();
  static_cast<void>(http::challenge_of(bytes));
  static_cast<void>(http::check_assertion(us, "c", bytes, 0, {bytes, bytes, bytes}));
  return 0;
}

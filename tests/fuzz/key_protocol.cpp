// Any bytes as a frame of the key process: refused, or read and written again to the same bytes.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "vault/protocol.hpp"

namespace vault = relais::vault;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  if (const auto request = vault::read_request(body)) {
    if (vault::body_of(*request) != body) std::abort();
    if (request->texts.size() != vault::number_of_texts(request->operation)) std::abort();
  }
  if (const auto reply = vault::read_reply(body))
    if (vault::body_of(*reply) != body) std::abort();
  return 0;
}

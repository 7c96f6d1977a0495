// Any bytes as a sealed text: refused with the one error, or of a shape that reads back as it was; nothing opens that
// was not sealed with the key.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/ids.hpp"
#include "vault/bytes.hpp"
#include "vault/end_to_end.hpp"
#include "vault/envelope.hpp"

namespace {

namespace vault = relais::vault;

const vault::DataKey& some_key() {
  static const auto key = vault::DataKey::random();
  return key;
}

const vault::BoxPair& some_reader() {
  static const auto reader = vault::BoxPair::random();
  return reader;
}

void check(std::string_view text) {
  if (vault::unseal(some_key(), {"case", "a", "b", 1}, text)) std::abort();
  const auto nobody = [](std::string_view) { return std::nullopt; };
  if (vault::open_as(some_reader(), nobody, vault::Purpose::shelter, {}, text)) std::abort();
  if (const auto id = vault::key_of(text); id && !vault::is_key_id(*id)) std::abort();
  if (const auto head = vault::inspect(text); head && (head->wraps.empty() || head->wraps.size() > 255)) std::abort();
  if (const auto bytes = vault::from_base64url(text); bytes && vault::to_base64url(*bytes) != text) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check(text);
  check(vault::to_base64url(text));
  return 0;
}

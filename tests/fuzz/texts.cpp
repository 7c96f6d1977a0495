// Any bytes as the short texts that name something: identifiers, countries, hexadecimal and base-64 digits, keys of
// backups. What is read is written back as it was.
#include "base/countries.hpp"

#include <cstdint>
#include <cstdlib>

#include "base/ids.hpp"
#include "ledger/hash.hpp"
#include "vault/bytes.hpp"
#include "vault/stream.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace base = relais::base;
  namespace ledger = relais::ledger;
  namespace vault = relais::vault;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto id = base::Id<struct Something>::from(text); id && id->text() != text) std::abort();
  if (const auto country = base::Country::from(text); country && country->alpha3() != text) std::abort();
  static_cast<void>(base::Country::from_alpha2(text));
  if (const auto bytes = ledger::from_hex(text); bytes && ledger::hex(*bytes) != text) std::abort();
  if (const auto bytes = ledger::from_base64(text); bytes && ledger::base64(*bytes) != text) std::abort();
  if (const auto bytes = vault::from_hex(text); bytes && vault::to_hex(*bytes) != text) std::abort();
  if (const auto bytes = vault::from_base64url(text); bytes && vault::to_base64url(*bytes) != text) std::abort();
  if (const auto key = vault::read_recipient(text); key && vault::recipient_text(*key) != text) std::abort();
  if (const auto pair = vault::read_secret_text(text); pair && vault::secret_text(*pair) != text) std::abort();
  return 0;
}

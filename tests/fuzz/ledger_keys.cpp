// Any bytes as a signing key of the log and as the signature lines of a note: what is read is written back as it was.
#include "ledger/note.hpp"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace ledger = relais::ledger;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto key = ledger::parse_signing_key(text); key && ledger::to_text(*key) != text) std::abort();
  if (const auto lines = ledger::parse_signature_lines(text)) {
    std::string again;
    for (const auto& line : *lines) again += ledger::to_text(line);
    if (again != text) std::abort();
  }
  return 0;
}

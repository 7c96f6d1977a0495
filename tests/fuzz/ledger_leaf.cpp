// Any bytes as an entry of the log: what is read is written back byte for byte.
#include "ledger/entry.hpp"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace ledger = relais::ledger;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (const auto entry = ledger::decode(bytes)) {
    const auto again = ledger::encode(*entry);
    if (!again || *again != bytes) std::abort();
  }
  return 0;
}

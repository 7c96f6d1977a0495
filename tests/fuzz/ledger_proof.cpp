// Any bytes as a proof file, a path of a tile and a bundle of entries: what is read is written back as it was.
#include "ledger/proof_file.hpp"

#include <cstdint>
#include <cstdlib>

#include "ledger/tile.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace ledger = relais::ledger;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto file = ledger::parse_proof_file(text)) {
    if (ledger::to_text(*file) != text) std::abort();
    const ledger::SigningKey log{"relais.example/log", ledger::KeyType::log, std::string(32, 'l')};
    static_cast<void>(ledger::check(*file, log.verifier(), {}));
  }
  if (const auto path = ledger::parse_tile_path(text); path && ledger::to_path(*path) != text) std::abort();
  if (const auto entries = ledger::parse_bundle(text); entries && ledger::to_bundle(*entries) != text) std::abort();
  return 0;
}

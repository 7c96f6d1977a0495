// Any bytes as what an auditor keeps beside the log: pins, a witness's memory, the address of a witness. What is read
// is written and read again as the same.
#include "cli/audit_files.hpp"

#include <cstdint>
#include <cstdlib>

#include "cli/ledger_keeper.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace cli = relais::cli;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto pins = cli::parse_pins(text, "fuzz")) {
    const auto again = cli::parse_pins(cli::to_text(*pins), "again");
    if (!again || again->seen.size() != pins->seen.size() || again->key.has_value() != pins->key.has_value())
      std::abort();
  }
  if (const auto memory = cli::parse_witness_memory(text, "fuzz")) {
    const auto again = cli::parse_witness_memory(cli::to_text(*memory), "again");
    if (!again || again->checkpoints != memory->checkpoints) std::abort();
  }
  if (const auto witness = cli::parse_witness(text); witness && witness->url.empty()) std::abort();
  return 0;
}

// What people outside keep of the log of uses: pins, and the memory of a witness. Text files that say themselves what
// they are.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/note.hpp"
#include "store/audit.hpp"

namespace relais::cli {

/// The key of a log and roots it had: lines `key KEY` and `seen SIZE ROOT` after a first line that names the format.
struct Pins {
  std::optional<ledger::VerifierKey> key;
  std::vector<store::SeenRoot> seen;
};
[[nodiscard]] std::string to_text(const Pins& pins);
[[nodiscard]] base::Result<Pins> parse_pins(std::string_view text, const std::string& file);

/// What a witness remembers: its key, and of each log the last checkpoint with its cosignature. JSON.
struct WitnessMemory {
  std::string key;
  std::vector<std::string> checkpoints;
};
[[nodiscard]] std::string to_text(const WitnessMemory& memory);
/// Checks the cosignature of each.
[[nodiscard]] base::Result<WitnessMemory> parse_witness_memory(std::string_view text, const std::string& file);

/// The last checkpoint of this log in a witness's memory.
struct WitnessSaw {
  store::SeenRoot root;
  std::uint64_t seconds = 0;  ///< when it cosigned, since 1970
};
[[nodiscard]] base::Result<std::optional<WitnessSaw>> saw(const WitnessMemory& memory, std::string_view origin);

/// Writes a file as a whole or not at all, on stable storage when it returns.
[[nodiscard]] base::Result<void> replace_file(const std::string& file, std::string_view text, bool secret);

}  // namespace relais::cli

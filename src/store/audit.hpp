// Whether the log of uses is whole and the rows of the store are what their last entries say. Reads only; takes no key
// but the public one of the log.
//
// What it can find: an entry that was changed, removed, added or put elsewhere; a tile or a checkpoint likewise; a row
// of any object that was changed, removed, added or put back to what it was. What it needs somebody outside for: a
// store that was put back as a whole, or a log that was rewritten by somebody who holds its key. Those are found by
// `seen`. What it cannot find: a change to entries that no checkpoint covers yet, by somebody who may write to the
// database.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "store/evidence.hpp"

namespace relais::store {

/// A root that somebody outside remembers.
struct SeenRoot {
  std::string by;  ///< for messages: `witness NAME`, `pins`
  std::uint64_t size = 0;
  ledger::Hash root{};
};

struct AuditAsk {
  /// Entries before this one are taken from the tiles: roots are still checked, what the entries say is not, and rows
  /// whose last entry lies before it are not compared.
  std::uint64_t from = 0;
  std::optional<ledger::VerifierKey> key;  ///< of the log; without it signatures are not checked
  std::vector<SeenRoot> seen;
  std::function<void(std::uint64_t done, std::uint64_t total)> progress;
};

struct AuditFinding {
  std::string place;  ///< `entry 17`, `tile/0/003`, `checkpoint 4`, `case 01H…`, `event_sequence`
  std::string what;   ///< a sentence
};

struct AuditReport {
  std::optional<AuditFinding> first;  ///< the first thing that is wrong; the audit ends there
  std::uint64_t entries = 0;
  std::uint64_t covered = 0;  ///< entries under a checkpoint
  std::uint64_t checkpoints = 0;
  std::uint64_t signatures = 0;  ///< of the log, checked and good
  std::uint64_t objects = 0;     ///< whose rows were compared
  std::uint64_t erased = 0;      ///< entries of objects that nobody can link any more
  std::optional<LoggedCheckpoint> last;
};

/// Time grows with entries and rows: about a second for 200,000 entries. Memory: about 100 bytes for each object that
/// was ever touched.
[[nodiscard]] Result<AuditReport> audit(Evidence& evidence, const AuditAsk& ask);

}  // namespace relais::store

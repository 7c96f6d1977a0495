// The log of uses as the store keeps it: entries beside the rows they speak of, tiles and checkpoints made of them, and
// one consistent reading of all that for those who verify.
//
// An object's entry is written in the transaction of the change itself; nobody can change rows through this program
// without it. Numbers of entries are dense: with PostgreSQL, writers therefore take turns at their end.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "ledger/deed.hpp"
#include "ledger/note.hpp"
#include "ledger/tile.hpp"

namespace relais::store {

using base::Result;

struct LedgerHead {
  std::uint64_t size = 0;         ///< entries written
  std::uint64_t integrated = 0;   ///< of these, held by tiles
  std::uint64_t checkpoints = 0;  ///< signed so far
  bool operator==(const LedgerHead&) const = default;
};

struct LoggedEntry {
  std::uint64_t number = 0;
  std::string bytes;  ///< as ledger::decode reads them
};

struct LoggedObject {
  ledger::Object object;
  std::string salt;
  std::uint64_t last_entry = 0;
};

struct LoggedTile {
  ledger::TilePlace place;
  std::string hashes;
};

struct LoggedCheckpoint {
  std::uint64_t number = 0;  ///< from 1
  std::uint64_t size = 0;
  std::string note;
};

/// Counters that the database keeps beside the rows they count.
struct Counters {
  std::uint64_t events = 0;
  std::optional<std::uint64_t> event_sequence;   ///< last position given; absent where the engine does not say
  std::optional<std::uint64_t> outbox_sequence;  ///< last message ever numbered; likewise
};

/// Everything the log says and what it speaks of, at one moment. Valid only inside Evidence::snapshot.
class LedgerReading {
 public:
  LedgerReading() = default;
  LedgerReading(const LedgerReading&) = delete;
  LedgerReading& operator=(const LedgerReading&) = delete;
  virtual ~LedgerReading() = default;

  [[nodiscard]] virtual Result<LedgerHead> head() = 0;
  /// At most `limit` entries from this number on, in order. Gaps stay gaps.
  [[nodiscard]] virtual Result<std::vector<LoggedEntry>> entries(std::uint64_t from, std::size_t limit) = 0;
  /// Nothing when there is no such row.
  [[nodiscard]] virtual Result<std::optional<std::string>> tile(const ledger::TilePlace& place) = 0;
  [[nodiscard]] virtual Result<std::uint64_t> tile_count() = 0;
  /// All of them, in order.
  [[nodiscard]] virtual Result<std::vector<LoggedCheckpoint>> checkpoints() = 0;
  [[nodiscard]] virtual Result<std::vector<LoggedObject>> objects() = 0;
  /// Every object that has a row in any table, each once.
  [[nodiscard]] virtual Result<std::vector<ledger::Object>> objects_with_rows() = 0;
  /// SHA-256 over all rows of the object in all its tables, as they lie in the database.
  [[nodiscard]] virtual Result<ledger::Hash> rows_of(const ledger::Object& object) = 0;
  [[nodiscard]] virtual Result<Counters> counters() = 0;
};

/// Signs the text of a checkpoint for the log: 64 bytes of Ed25519.
using SignCheckpoint = std::function<Result<std::string>(std::string_view text)>;

class Evidence {
 public:
  Evidence() = default;
  Evidence(const Evidence&) = delete;
  Evidence& operator=(const Evidence&) = delete;
  virtual ~Evidence() = default;

  /// The name of this log, made with the store: first line of its checkpoints and name of its key.
  [[nodiscard]] virtual Result<std::string> origin() = 0;

  /// Puts what was written since into tiles, makes them durable, then signs and keeps a checkpoint. Does nothing when
  /// the last checkpoint holds everything. `key` is the public half of what `sign` signs with, 32 bytes. Safe to call
  /// from several places at once.
  [[nodiscard]] virtual Result<LedgerHead> advance(std::string_view key, const SignCheckpoint& sign) = 0;
  /// The latest checkpoint; nothing before the first.
  [[nodiscard]] virtual Result<std::optional<LoggedCheckpoint>> latest_checkpoint() = 0;
  /// Adds cosignatures to a checkpoint; those it has already are left out.
  [[nodiscard]] virtual Result<void> cosigned(std::uint64_t checkpoint,
                                              const std::vector<ledger::SignatureLine>& lines) = 0;

  /// Entries about an object, the latest first.
  [[nodiscard]] virtual Result<std::vector<LoggedEntry>> entries_of(const ledger::Object& object,
                                                                    std::size_t limit) = 0;
  /// Drops every row of the object, leaves the entry that says so, and destroys the salt that links its entries.
  [[nodiscard]] virtual Result<void> erase(const ledger::Object& object, ledger::Deed deed) = 0;

  using Read = std::function<Result<void>(LedgerReading&)>;
  [[nodiscard]] virtual Result<void> snapshot(const Read& read) = 0;
};

/// What rows_of answers for an object without rows.
[[nodiscard]] ledger::Hash no_rows();
/// The tables whose rows belong to objects.
[[nodiscard]] std::vector<std::string_view> tables_of_objects();

}  // namespace relais::store

// Tiles, checkpoints and readings of the log of uses.
#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "ledger/entry.hpp"
#include "store/ledger_rows.hpp"
#include "store/sql_store.hpp"

namespace relais::store {
namespace {

using base::ErrorKind;
using ledger::Object;
using ledger::TilePlace;
using Text = std::string_view;

constexpr std::size_t kBatch = 4096;
constexpr Text kOrigin = "ledger_origin";

std::uint64_t natural(const Row& row, int column) { return static_cast<std::uint64_t>(row.integer(column)); }
std::int64_t number(std::uint64_t value) { return static_cast<std::int64_t>(value); }

Result<LedgerHead> read_head(Connection& connection, Text suffix = {}) {
  std::optional<LedgerHead> head;
  auto read = connection.run(fmt::format("SELECT size, integrated, checkpoints FROM ledger_head{}", suffix), {},
                             [&](const Row& row) {
                               head = LedgerHead{natural(row, 0), natural(row, 1), natural(row, 2)};
                             });
  if (!read) return base::fail(std::move(read.error()));
  if (!head) {
    return base::fail(ErrorKind::unavailable, "no_ledger", "ledger_head", "the log of uses has no head",
                      "a store whose log is whole; restore the last backup");
  }
  return *head;
}

Result<std::optional<std::string>> read_tile(Connection& connection, const TilePlace& place) {
  std::optional<std::string> hashes;
  auto read =
      connection.run("SELECT hashes FROM ledger_tile WHERE level = ?1 AND position = ?2",
                     {std::int64_t{place.level}, number(place.index)}, [&](const Row& row) { hashes = row.bytes(0); });
  if (!read) return base::fail(std::move(read.error()));
  return hashes;
}

Result<void> put_tile(Connection& connection, const TilePlace& place, Text hashes) {
  auto done = connection.run(
      "INSERT INTO ledger_tile (level, position, hashes) VALUES (?1, ?2, ?3) "
      "ON CONFLICT (level, position) DO UPDATE SET hashes = excluded.hashes",
      {std::int64_t{place.level}, number(place.index), Bytes{hashes}});
  if (!done) return base::fail(std::move(done.error()));
  return {};
}

Result<std::vector<LoggedEntry>> read_entries(Connection& connection, std::uint64_t from, std::size_t limit) {
  std::vector<LoggedEntry> entries;
  entries.reserve(std::min(limit, kBatch));
  auto read = connection.run("SELECT number, entry FROM ledger_entry WHERE number >= ?1 ORDER BY number LIMIT ?2",
                             {number(from), static_cast<std::int64_t>(limit)}, [&](const Row& row) {
                               entries.push_back({natural(row, 0), row.bytes(1)});
                             });
  if (!read) return base::fail(std::move(read.error()));
  return entries;
}

ledger::TileWriter::Get tiles_of(Connection& connection) {
  return [&connection](const TilePlace& place) -> Result<std::string> {
    auto tile = read_tile(connection, place);
    if (!tile) return base::fail(std::move(tile.error()));
    if (*tile) return std::move(**tile);
    return base::fail(ErrorKind::unavailable, "damaged_tile", ledger::to_path({false, place, 256}),
                      "this tile of the log is missing", "every tile; run relais audit verify");
  };
}

tl::unexpected<base::Error> gap(std::uint64_t at) {
  return base::fail(ErrorKind::unavailable, "damaged_log", fmt::format("entry {}", at),
                    "this entry of the log is missing", "every entry; run relais audit verify");
}

/// Entries that no tile holds yet go into tiles.
Result<void> integrate(Connection& connection, Text lock) {
  const auto head = read_head(connection, lock);
  if (!head) return base::fail(head.error());
  if (head->integrated >= head->size) return {};
  auto writer = ledger::TileWriter::resume(head->integrated, tiles_of(connection));
  if (!writer) return base::fail(std::move(writer.error()));
  while (writer->size() < head->size) {
    const auto left = std::min<std::uint64_t>(kBatch, head->size - writer->size());
    const auto entries = read_entries(connection, writer->size(), left);
    if (!entries) return base::fail(entries.error());
    if (entries->size() != left) return gap(writer->size());
    for (const auto& entry : *entries) {
      if (entry.number != writer->size()) return gap(writer->size());
      writer->append(ledger::leaf_hash(entry.bytes));
    }
  }
  const auto put = [&](const TilePlace& place, Text hashes) { return put_tile(connection, place, hashes); };
  if (auto flushed = writer->flush(put); !flushed) return flushed;
  auto noted = connection.run("UPDATE ledger_head SET integrated = ?1", {number(head->size)});
  if (!noted) return base::fail(std::move(noted.error()));
  return {};
}

Result<std::optional<LoggedCheckpoint>> last_checkpoint(Connection& connection) {
  std::optional<LoggedCheckpoint> last;
  auto read = connection.run("SELECT number, size, note FROM ledger_checkpoint ORDER BY number DESC LIMIT 1", {},
                             [&](const Row& row) {
                               last = LoggedCheckpoint{natural(row, 0), natural(row, 1), row.string(2)};
                             });
  if (!read) return base::fail(std::move(read.error()));
  return last;
}

/// What is to be signed: the tiles as they are on stable storage. Nothing when it was signed already.
Result<std::optional<ledger::Checkpoint>> unsigned_checkpoint(Connection& connection, const std::string& origin) {
  const auto head = read_head(connection);
  if (!head) return base::fail(head.error());
  const auto last = last_checkpoint(connection);
  if (!last) return base::fail(last.error());
  if (head->integrated == 0 || (*last && (*last)->size >= head->integrated)) return std::nullopt;
  auto writer = ledger::TileWriter::resume(head->integrated, tiles_of(connection));
  if (!writer) return base::fail(std::move(writer.error()));
  return ledger::Checkpoint{origin, head->integrated, writer->root(), {}};
}

/// Keeps what was signed, unless somebody else kept as much meanwhile.
Result<void> keep_checkpoint(Connection& connection, Text lock, std::uint64_t size, const std::string& note) {
  const auto head = read_head(connection, lock);
  if (!head) return base::fail(head.error());
  const auto last = last_checkpoint(connection);
  if (!last) return base::fail(last.error());
  if (*last && (*last)->size >= size) return {};
  auto kept = connection.run("INSERT INTO ledger_checkpoint (number, size, note) VALUES (?1, ?2, ?3)",
                             {number(head->checkpoints + 1), number(size), Text(note)});
  if (!kept) return base::fail(std::move(kept.error()));
  auto noted = connection.run("UPDATE ledger_head SET checkpoints = ?1", {number(head->checkpoints + 1)});
  if (!noted) return base::fail(std::move(noted.error()));
  return {};
}

class Reading final : public LedgerReading {
 public:
  Reading(Connection& connection, Text engine) : connection_(connection), engine_(engine) {}

  Result<LedgerHead> head() override { return read_head(connection_); }
  Result<std::vector<LoggedEntry>> entries(std::uint64_t from, std::size_t limit) override {
    return read_entries(connection_, from, limit);
  }
  Result<std::optional<std::string>> tile(const TilePlace& place) override { return read_tile(connection_, place); }
  Result<std::uint64_t> tile_count() override { return count("SELECT COUNT(*) FROM ledger_tile"); }

  Result<std::vector<LoggedCheckpoint>> checkpoints() override {
    std::vector<LoggedCheckpoint> all;
    auto read =
        connection_.run("SELECT number, size, note FROM ledger_checkpoint ORDER BY number", {}, [&](const Row& row) {
          all.push_back({natural(row, 0), natural(row, 1), row.string(2)});
        });
    if (!read) return base::fail(std::move(read.error()));
    return all;
  }

  Result<std::vector<LoggedObject>> objects() override {
    std::vector<LoggedObject> all;
    auto read = connection_.run("SELECT kind, id, salt, last_entry FROM ledger_object ORDER BY kind, id", {},
                                [&](const Row& row) {
                                  all.push_back({{row.string(0), row.string(1)}, row.bytes(2), natural(row, 3)});
                                });
    if (!read) return base::fail(std::move(read.error()));
    return all;
  }

  Result<std::vector<Object>> objects_with_rows() override {
    std::vector<Object> all;
    for (const auto& table : object_tables()) {
      auto read = connection_.run(table.objects, {}, [&](const Row& row) {
        all.push_back({row.string(0), row.string(1)});
      });
      if (!read) return base::fail(std::move(read.error()));
    }
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return all;
  }

  Result<ledger::Hash> rows_of(const Object& object) override { return hash_rows(connection_, object); }

  Result<Counters> counters() override {
    Counters counters;
    const auto events = count("SELECT COUNT(*) FROM event");
    if (!events) return base::fail(events.error());
    counters.events = *events;
    // PostgreSQL counts outside of transactions, so its counters say nothing about rows.
    if (engine_ != "sqlite") return counters;
    const auto last = count("SELECT COALESCE(SUM(last), 0) FROM event_sequence");
    if (!last) return base::fail(last.error());
    // The outbox is the only table whose numbers SQLite keeps; a row of any other name spoils the sum.
    const auto outbox =
        count("SELECT COALESCE(SUM(CASE name WHEN 'outbox' THEN seq ELSE seq + 1 END), 0) FROM sqlite_sequence");
    if (!outbox) return base::fail(outbox.error());
    counters.event_sequence = *last;
    counters.outbox_sequence = *outbox;
    return counters;
  }

 private:
  Result<std::uint64_t> count(Text sql) {
    std::uint64_t found = 0;
    auto read = connection_.run(sql, {}, [&](const Row& row) { found = natural(row, 0); });
    if (!read) return base::fail(std::move(read.error()));
    return found;
  }

  Connection& connection_;
  Text engine_;
};

class SqlEvidence final : public Evidence {
 public:
  explicit SqlEvidence(Database& database)
      : database_(database), lock_(database.engine() == "sqlite" ? "" : " FOR UPDATE") {}

  Result<std::string> origin() override {
    std::string origin;
    auto read = database_.read([&](Connection& connection) -> Result<void> {
      auto done = connection.run("SELECT value FROM meta WHERE name = ?1", {kOrigin},
                                 [&](const Row& row) { origin = row.string(0); });
      if (!done) return base::fail(std::move(done.error()));
      return {};
    });
    if (!read) return base::fail(std::move(read.error()));
    return origin;
  }

  Result<LedgerHead> advance(std::string_view key, const SignCheckpoint& sign) override {
    const auto name = origin();
    if (!name) return base::fail(name.error());
    if (auto done = database_.write([this](Connection& connection) { return integrate(connection, lock_); }); !done) {
      return base::fail(std::move(done.error()));
    }
    std::optional<ledger::Checkpoint> checkpoint;
    auto read = database_.snapshot([&](Connection& connection) -> Result<void> {
      auto next = unsigned_checkpoint(connection, *name);
      if (!next) return base::fail(std::move(next.error()));
      checkpoint = std::move(*next);
      return {};
    });
    if (!read) return base::fail(std::move(read.error()));
    if (checkpoint) {
      if (auto kept = sign_and_keep(*checkpoint, key, sign); !kept) return base::fail(std::move(kept.error()));
    }
    return head();
  }

  Result<std::optional<LoggedCheckpoint>> latest_checkpoint() override {
    std::optional<LoggedCheckpoint> last;
    auto read = database_.read([&](Connection& connection) -> Result<void> {
      auto found = last_checkpoint(connection);
      if (!found) return base::fail(std::move(found.error()));
      last = std::move(*found);
      return {};
    });
    if (!read) return base::fail(std::move(read.error()));
    return last;
  }

  Result<void> cosigned(std::uint64_t checkpoint, const std::vector<ledger::SignatureLine>& lines) override {
    return database_.write([&](Connection& connection) -> Result<void> {
      std::string text;
      auto read = connection.run(fmt::format("SELECT note FROM ledger_checkpoint WHERE number = ?1{}", lock_),
                                 {number(checkpoint)}, [&](const Row& row) { text = row.string(0); });
      if (!read) return base::fail(std::move(read.error()));
      auto note = ledger::parse_note(text);
      if (!note) return base::fail(std::move(note.error()));
      for (const auto& line : lines) {
        auto& kept = note->signatures;
        if (std::find(kept.begin(), kept.end(), line) == kept.end()) kept.push_back(line);
      }
      const auto longer = ledger::to_text(*note);
      auto written = connection.run("UPDATE ledger_checkpoint SET note = ?2 WHERE number = ?1",
                                    {number(checkpoint), Text(longer)});
      if (!written) return base::fail(std::move(written.error()));
      return {};
    });
  }

  Result<std::vector<LoggedEntry>> entries_of(const Object& object, std::size_t limit) override {
    std::vector<LoggedEntry> all;
    auto read = database_.snapshot([&](Connection& connection) -> Result<void> {
      all.clear();
      std::optional<std::uint64_t> next;
      auto found =
          connection.run("SELECT last_entry FROM ledger_object WHERE kind = ?1 AND id = ?2",
                         {Text(object.kind), Text(object.id)}, [&](const Row& row) { next = natural(row, 0); });
      if (!found) return base::fail(std::move(found.error()));
      while (next && all.size() < limit) {
        auto entries = read_entries(connection, *next, 1);
        if (!entries) return base::fail(std::move(entries.error()));
        if (entries->empty() || entries->front().number != *next) return gap(*next);
        const auto entry = ledger::decode(entries->front().bytes);
        if (!entry) return base::fail(entry.error());
        const auto before = entry->touched ? entry->touched->previous : std::nullopt;
        // A chain only leads back; anything else would never end.
        next = before && *before < *next ? before : std::nullopt;
        all.push_back(std::move(entries->front()));
      }
      return {};
    });
    if (!read) return base::fail(std::move(read.error()));
    return all;
  }

  Result<void> erase(const Object& object, ledger::Deed deed) override {
    return database_.write([&](Connection& connection) -> Result<void> {
      auto said = deed;
      said.action = ledger::Action::erased;
      said.object = object;
      for (const auto& table : object_tables()) {
        if (table.table == "schema_step" || (!table.kind.empty() && table.kind != object.kind)) continue;
        auto gone = delete_rows(connection, table, object);
        if (!gone) return base::fail(std::move(gone.error()));
        // Positions in the order of events are never given twice: the entry says how many went.
        if (table.table == "event") said.amount = *gone;
      }
      return leave_entries(connection, {said}, {object});
    });
  }

  Result<void> snapshot(const Read& read) override {
    return database_.snapshot([&](Connection& connection) {
      Reading reading(connection, database_.engine());
      return read(reading);
    });
  }

 private:
  Result<LedgerHead> head() {
    LedgerHead head;
    auto read = database_.read([&](Connection& connection) -> Result<void> {
      auto found = read_head(connection);
      if (!found) return base::fail(std::move(found.error()));
      head = *found;
      return {};
    });
    if (!read) return base::fail(std::move(read.error()));
    return head;
  }

  Result<void> sign_and_keep(const ledger::Checkpoint& checkpoint, Text key, const SignCheckpoint& sign) {
    const auto text = ledger::to_text(checkpoint);
    const auto signature = sign(text);
    if (!signature) return base::fail(signature.error());
    const ledger::VerifierKey verifier{checkpoint.origin, ledger::KeyType::log, std::string(key)};
    const auto note = ledger::to_text(ledger::Note{text, {ledger::log_signature(verifier, *signature)}});
    return database_.write(
        [&](Connection& connection) { return keep_checkpoint(connection, lock_, checkpoint.size, note); });
  }

  static Result<std::int64_t> delete_rows(Connection& connection, const ObjectTable& table, const Object& object) {
    const auto sql = fmt::format("DELETE FROM {} WHERE {}", table.table, table.where);
    const auto cut = std::min(object.id.find(' '), object.id.size());
    switch (table.by) {
      case ObjectTable::By::kind_and_id:
        return connection.run(sql, {Text(object.kind), Text(object.id)});
      case ObjectTable::By::two_words:
        return connection.run(
            sql, {Text(object.id).substr(0, cut), Text(object.id).substr(std::min(cut + 1, object.id.size()))});
      case ObjectTable::By::number:
        return connection.run(sql, {number(ledger::decimal(object.id).value_or(0))});
      case ObjectTable::By::id:
        break;
    }
    return connection.run(sql, {Text(object.id)});
  }

  Database& database_;
  Text lock_;
};

}  // namespace

std::unique_ptr<Evidence> evidence_of(Database& database) { return std::make_unique<SqlEvidence>(database); }

}  // namespace relais::store

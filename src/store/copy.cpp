#include "store/copy.hpp"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "store/migrations.hpp"
#include "store/place.hpp"

namespace relais::store {
namespace {

using base::ErrorKind;

constexpr std::string_view kMagic = "RELAISCOPY1";
constexpr std::size_t kLargestText = std::size_t{64} << 20U;
constexpr std::size_t kFlushAt = std::size_t{256} << 10U;
constexpr std::int64_t kTellEvery = 20'000;
constexpr std::uint32_t kMostColumns = 100;

void put_number(std::string& out, std::uint64_t value, int bytes) {
  for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) out.push_back(static_cast<char>(value >> shift & 0xffU));
}

void put_text(std::string& out, std::string_view text) {
  put_number(out, text.size(), 4);
  out.append(text);
}

tl::unexpected<base::Error> not_a_copy(std::string what) {
  return base::fail(ErrorKind::bad_input, "not_a_copy", "backup", std::move(what), "a whole backup of a store");
}

/// Tables with rows of ours, in the order of their names. Counters of the engine are kept apart.
Result<std::vector<std::string>> tables_of(Connection& connection, std::string_view engine) {
  std::vector<std::string> names;
  const auto sql = engine == "sqlite" ? std::string_view(
                                            "SELECT name FROM sqlite_master WHERE type = 'table' AND name "
                                            "NOT LIKE 'sqlite%' AND name <> 'event_sequence'")
                                      : std::string_view(
                                            "SELECT CAST(tablename AS TEXT) FROM pg_tables WHERE "
                                            "schemaname = current_schema()");
  auto read = connection.run(sql, {}, [&](const Row& row) { names.push_back(row.string(0)); });
  if (!read) return base::fail(read.error());
  std::sort(names.begin(), names.end());
  return names;
}

Result<std::int64_t> one_number(Connection& connection, std::string_view sql) {
  std::int64_t number = 0;
  auto read = connection.run(sql, {}, [&](const Row& row) { number = row.integer(0); });
  if (!read) return base::fail(read.error());
  return number;
}

class Writer {
 public:
  Writer(Connection& connection, std::string_view engine, const PutBytes& put, const CopyProgress& progress)
      : connection_(connection), engine_(engine), put_(put), progress_(progress) {}

  Result<Copied> write() {
    const auto tables = tables_of(connection_, engine_);
    if (!tables) return base::fail(tables.error());
    if (auto headed = head(*tables); !headed) return base::fail(headed.error());
    for (const auto& table : *tables)
      if (auto done = rows_of(table); !done) return base::fail(done.error());
    buffer_.push_back('E');
    put_number(buffer_, static_cast<std::uint64_t>(copied_.rows), 8);
    if (auto flushed = flush(); !flushed) return base::fail(flushed.error());
    return copied_;
  }

 private:
  Result<void> head(const std::vector<std::string>& tables) {
    const auto schema = one_number(connection_, "SELECT COALESCE(MAX(number), 0) FROM schema_step");
    if (!schema) return base::fail(schema.error());
    const bool sqlite = engine_ == "sqlite";
    const auto events = one_number(connection_, sqlite ? "SELECT COALESCE(SUM(last), 0) FROM event_sequence"
                                                       : "SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM "
                                                         "event_sequence");
    if (!events) return base::fail(events.error());
    const auto outbox =
        one_number(connection_, sqlite ? "SELECT COALESCE(SUM(seq), 0) FROM sqlite_sequence WHERE name = 'outbox'"
                                       : "SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM "
                                         "outbox_sequence_seq");
    if (!outbox) return base::fail(outbox.error());
    for (const auto& table : tables) {
      const auto count = one_number(connection_, fmt::format("SELECT COUNT(*) FROM {}", table));
      if (!count) return base::fail(count.error());
      all_ += *count;
    }
    copied_.schema = static_cast<int>(*schema);
    buffer_.append(kMagic);
    put_number(buffer_, static_cast<std::uint64_t>(*schema), 4);
    put_number(buffer_, static_cast<std::uint64_t>(*events), 8);
    put_number(buffer_, static_cast<std::uint64_t>(*outbox), 8);
    return {};
  }

  Result<void> rows_of(const std::string& table) {
    std::optional<base::Error> wrong;
    auto& count = copied_.tables[table];
    const auto sink = [&](const Row& row) {
      if (wrong) return;
      if (count == 0) name_columns(table, row);
      add(row);
      ++count;
      if (++copied_.rows % kTellEvery == 0 && progress_) progress_(copied_.rows, all_);
      if (buffer_.size() < kFlushAt) return;
      if (auto flushed = flush(); !flushed) wrong = std::move(flushed.error());
    };
    auto read = select(table, sink);
    if (wrong) return base::fail(std::move(*wrong));
    return read;
  }

  /// libpq would gather all rows in memory: PostgreSQL reads through a cursor.
  Result<void> select(const std::string& table, const RowSink& sink) {
    if (engine_ == "sqlite") {
      auto read = connection_.run(fmt::format("SELECT * FROM {}", table), {}, sink);
      return read ? Result<void>() : base::fail(read.error());
    }
    auto declared = connection_.run(fmt::format("DECLARE copy_{0} NO SCROLL CURSOR FOR SELECT * FROM {0}", table));
    if (!declared) return base::fail(declared.error());
    const auto fetch = fmt::format("FETCH 2000 FROM copy_{}", table);
    for (;;) {
      std::int64_t got = 0;
      auto read = connection_.run(fetch, {}, [&](const Row& row) {
        ++got;
        sink(row);
      });
      if (!read) return base::fail(read.error());
      if (got == 0) return {};
    }
  }

  void name_columns(const std::string& table, const Row& row) {
    buffer_.push_back('T');
    put_text(buffer_, table);
    put_number(buffer_, static_cast<std::uint64_t>(row.columns()), 4);
    for (int column = 0; column < row.columns(); ++column) put_text(buffer_, row.name(column));
  }

  void add(const Row& row) {
    buffer_.push_back('R');
    for (int column = 0; column < row.columns(); ++column) {
      const auto kind = row.kind(column);
      buffer_.push_back(static_cast<char>(kind));
      if (kind == ValueKind::integer) put_number(buffer_, static_cast<std::uint64_t>(row.integer(column)), 8);
      if (kind == ValueKind::text) put_text(buffer_, row.text(column));
      if (kind == ValueKind::bytes) put_text(buffer_, row.bytes(column));
    }
  }

  Result<void> flush() {
    auto done = put_(buffer_);
    buffer_.clear();
    return done;
  }

  Connection& connection_;
  std::string_view engine_;
  const PutBytes& put_;
  const CopyProgress& progress_;
  std::string buffer_;
  Copied copied_;
  std::int64_t all_ = 0;
};

class Loader {
 public:
  Loader(const TakeBytes& take, const CopyProgress& progress) : take_(take), progress_(progress) {}

  Result<void> head() {
    const auto magic = take_(kMagic.size());
    if (!magic) return base::fail(magic.error());
    if (*magic != kMagic) return not_a_copy("this is not a copy of a store");
    const auto schema = number(4);
    if (!schema) return base::fail(schema.error());
    copied_.schema = static_cast<int>(*schema);
    if (copied_.schema > newest_schema() || copied_.schema < 1)
      return base::fail(ErrorKind::unavailable, "newer_schema", "backup",
                        fmt::format("this backup has schema {}", copied_.schema),
                        fmt::format("schema 1 to {}; install the newer Relais", newest_schema()));
    return {};
  }
  [[nodiscard]] int schema() const { return copied_.schema; }
  [[nodiscard]] const Copied& copied() const { return copied_; }

  Result<void> load(Connection& connection, std::string_view engine) {
    connection_ = &connection;
    engine_ = engine;
    const auto tables = tables_of(connection, engine);
    if (!tables) return base::fail(tables.error());
    for (const auto& table : *tables) {
      copied_.tables[table] = 0;
      if (auto cleared = connection.run(fmt::format("DELETE FROM {}", table)); !cleared)
        return base::fail(cleared.error());
    }
    if (auto counted = counters(); !counted) return counted;
    for (;;) {
      const auto kind = take_(1);
      if (!kind) return base::fail(kind.error());
      const auto done = *kind == "T"   ? table()
                        : *kind == "R" ? row()
                        : *kind == "E" ? end()
                                       : not_a_copy("a record of an unknown kind");
      if (!done) return done;
      if (*kind == "E") return {};
    }
  }

 private:
  Result<std::uint64_t> number(std::size_t bytes) {
    const auto text = take_(bytes);
    if (!text) return base::fail(text.error());
    std::uint64_t value = 0;
    for (const char byte : *text) value = value << 8U | static_cast<unsigned char>(byte);
    return value;
  }

  Result<std::string> text() {
    const auto size = number(4);
    if (!size) return base::fail(size.error());
    if (*size > kLargestText) return not_a_copy("a value is too long");
    return take_(*size);
  }

  Result<void> counters() {
    const auto events = number(8);
    if (!events) return base::fail(events.error());
    const auto outbox = number(8);
    if (!outbox) return base::fail(outbox.error());
    const auto run = [&](std::string_view sql, std::uint64_t value) -> Result<void> {
      auto done = connection_->run(sql, {static_cast<std::int64_t>(value)});
      return done ? Result<void>() : base::fail(done.error());
    };
    if (engine_ == "sqlite") {
      if (auto done = run("UPDATE event_sequence SET last = ?1", *events); !done) return done;
      if (auto gone = connection_->run("DELETE FROM sqlite_sequence WHERE name = 'outbox'"); !gone)
        return base::fail(gone.error());
      return *outbox == 0 ? Result<void>()
                          : run("INSERT INTO sqlite_sequence (name, seq) VALUES ('outbox', ?1)", *outbox);
    }
    if (*events > 0)
      if (auto done = run("SELECT setval('event_sequence', ?1)", *events); !done) return done;
    return *outbox == 0 ? Result<void>() : run("SELECT setval('outbox_sequence_seq', ?1)", *outbox);
  }

  Result<void> table() {
    auto name = text();
    if (!name) return base::fail(name.error());
    if (!copied_.tables.contains(*name)) return not_a_copy("a table this schema does not have");
    const auto count = number(4);
    if (!count) return base::fail(count.error());
    if (*count == 0 || *count > kMostColumns) return not_a_copy("a table without columns");
    std::string columns;
    std::string places;
    for (std::uint64_t i = 0; i < *count; ++i) {
      const auto column = text();
      if (!column) return base::fail(column.error());
      if (column->empty() || column->find_first_not_of("abcdefghijklmnopqrstuvwxyz_") != std::string::npos)
        return not_a_copy("a column with a strange name");
      columns += (i == 0 ? "" : ", ") + *column;
      places += fmt::format("{}?{}", i == 0 ? "" : ", ", i + 1);
    }
    columns_ = *count;
    table_ = std::move(*name);
    // Where the engine counts a key itself, it keeps the number that was given.
    insert_ = fmt::format("INSERT INTO {} ({}){} VALUES ({})", table_, columns,
                          engine_ == "sqlite" ? "" : " OVERRIDING SYSTEM VALUE", places);
    return {};
  }

  Result<void> row() {
    if (insert_.empty()) return not_a_copy("a row without a table");
    std::vector<std::string> texts(columns_);
    std::vector<Value> values(columns_);
    for (std::size_t i = 0; i < columns_; ++i) {
      const auto kind = number(1);
      if (!kind) return base::fail(kind.error());
      if (*kind == static_cast<std::uint64_t>(ValueKind::null)) continue;
      if (*kind == static_cast<std::uint64_t>(ValueKind::integer)) {
        const auto value = number(8);
        if (!value) return base::fail(value.error());
        values[i] = static_cast<std::int64_t>(*value);
        continue;
      }
      if (*kind > static_cast<std::uint64_t>(ValueKind::bytes)) return not_a_copy("a value of an unknown kind");
      auto value = text();
      if (!value) return base::fail(value.error());
      texts[i] = std::move(*value);
      if (*kind == static_cast<std::uint64_t>(ValueKind::text)) {
        values[i] = std::string_view(texts[i]);
      } else {
        values[i] = Bytes{texts[i]};
      }
    }
    if (auto done = connection_->run(insert_, values, {}); !done) return base::fail(done.error());
    ++copied_.tables[table_];
    if (++copied_.rows % kTellEvery == 0 && progress_) progress_(copied_.rows, 0);
    return {};
  }

  Result<void> end() {
    const auto rows = number(8);
    if (!rows) return base::fail(rows.error());
    if (static_cast<std::int64_t>(*rows) != copied_.rows) return not_a_copy("rows are missing");
    return {};
  }

  const TakeBytes& take_;
  const CopyProgress& progress_;
  Connection* connection_ = nullptr;
  std::string_view engine_;
  Copied copied_;
  std::string table_;
  std::string insert_;
  std::size_t columns_ = 0;
};

}  // namespace

base::Result<Copied> copy_out(std::string_view where, const PutBytes& put, const CopyProgress& progress) {
  if (auto there = is_there(where); !there) return base::fail(there.error());
  Options options;
  options.readers = 1;
  const auto database = open_database(where, options);
  if (!database) return base::fail(database.error());
  Result<Copied> copied;
  bool begun = false;
  auto read = (*database)->snapshot([&](Connection& connection) -> Result<void> {
    if (std::exchange(begun, true))
      return base::fail(ErrorKind::unavailable, "store_unavailable", "store", "the connection was lost while copying",
                        "to begin again");
    copied = Writer(connection, (*database)->engine(), put, progress).write();
    return copied ? Result<void>() : base::fail(copied.error());
  });
  if (!read) return base::fail(read.error());
  return copied;
}

base::Result<Copied> copy_in(std::string_view where, const TakeBytes& take, base::Instant at,
                             const CopyProgress& progress) {
  Loader loader(take, progress);
  if (auto headed = loader.head(); !headed) return base::fail(headed.error());
  Options options;
  options.readers = 1;
  const auto database = open_database(where, options);
  if (!database) return base::fail(database.error());
  bool empty = true;
  auto looked = (*database)->read([&](Connection& connection) -> Result<void> {
    const auto answer = connection.is_empty();
    if (!answer) return base::fail(answer.error());
    empty = *answer;
    return {};
  });
  if (!looked) return base::fail(looked.error());
  if (!empty)
    return base::fail(ErrorKind::conflict, "store_not_empty", std::string(where), "there is something here already",
                      "a new file, or an empty database");
  if (auto made = migrate(**database, loader.schema(), at); !made) return base::fail(made.error());
  bool begun = false;
  auto written = (*database)->write([&](Connection& connection) -> Result<void> {
    if (std::exchange(begun, true))
      return base::fail(ErrorKind::unavailable, "store_unavailable", "store", "the connection was lost while copying",
                        "to begin again in an empty place");
    return loader.load(connection, (*database)->engine());
  });
  if (!written) return base::fail(written.error());
  return loader.copied();
}

}  // namespace relais::store

#include "store/sqlite/connection.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include <fmt/format.h>

namespace relais::store::sqlite {
namespace {

// Queries over many filters are put together from parts; the number of shapes is bounded, this only guards the bound.
constexpr std::size_t kMaxStatements = 256;
constexpr int kBusyMilliseconds = 10'000;

class SqliteRow final : public Row {
 public:
  explicit SqliteRow(sqlite3_stmt* statement) : statement_(statement) {}
  [[nodiscard]] bool is_null(int column) const override {
    return sqlite3_column_type(statement_, column) == SQLITE_NULL;
  }
  [[nodiscard]] std::int64_t integer(int column) const override { return sqlite3_column_int64(statement_, column); }
  [[nodiscard]] std::string_view text(int column) const override {
    // sqlite3_column_text gives unsigned bytes; the blob call gives the same bytes without a cast.
    const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement_, column));
    return bytes == nullptr
               ? std::string_view()
               : std::string_view(bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column)));
  }
  [[nodiscard]] std::string bytes(int column) const override { return string(column); }
  [[nodiscard]] ValueKind kind(int column) const override {
    switch (sqlite3_column_type(statement_, column)) {
      case SQLITE_NULL:
        return ValueKind::null;
      case SQLITE_INTEGER:
        return ValueKind::integer;
      case SQLITE_BLOB:
        return ValueKind::bytes;
      default:
        return ValueKind::text;
    }
  }
  [[nodiscard]] int columns() const override { return sqlite3_column_count(statement_); }
  [[nodiscard]] std::string_view name(int column) const override {
    const char* name = sqlite3_column_name(statement_, column);
    return name == nullptr ? std::string_view() : std::string_view(name);
  }

 private:
  sqlite3_stmt* statement_;
};

int bind(sqlite3_stmt* statement, int at, const Value& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) return sqlite3_bind_int64(statement, at, *number);
  if (const auto* text = std::get_if<std::string_view>(&value)) {
    // A null pointer would be bound as NULL, not as the empty text.
    const char* bytes = text->data() == nullptr ? "" : text->data();
    return sqlite3_bind_text64(statement, at, bytes, text->size(), SQLITE_STATIC, SQLITE_UTF8);
  }
  if (const auto* bytes = std::get_if<Bytes>(&value)) {
    const char* data = bytes->data.data() == nullptr ? "" : bytes->data.data();
    return sqlite3_bind_blob64(statement, at, data, bytes->data.size(), SQLITE_STATIC);
  }
  return sqlite3_bind_null(statement, at);
}

/// Gives a statement back to its cache whatever happens; a sink may throw.
class Reset {
 public:
  explicit Reset(sqlite3_stmt* statement) : statement_(statement) {}
  Reset(const Reset&) = delete;
  Reset& operator=(const Reset&) = delete;
  ~Reset() {
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
  }

 private:
  sqlite3_stmt* statement_;
};

/// The file is made by us, not by SQLite, so that nobody else can read it for even a moment. One that is there is not
/// touched: closing any descriptor of it would drop the locks this process holds on it through others (POSIX), and the
/// next process that comes and goes would take the write-ahead log away.
Result<void> make_private(const std::string& file) {
  const int descriptor = ::open(file.c_str(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
  if (descriptor < 0 && errno == EEXIST) return {};
  if (descriptor < 0) {
    return base::fail(base::ErrorKind::unavailable, "store_unavailable", file,
                      "cannot be opened: " + std::generic_category().message(errno),
                      "a file in an existing folder that may be written");
  }
  ::close(descriptor);
  return {};
}

}  // namespace

base::Error SqliteConnection::failed(int code) const {
  switch (code & 0xff) {
    case SQLITE_NOTADB:
      return {base::ErrorKind::unavailable,
              "not_a_store",
              "store",
              "this file is not a Relais store",
              "a store made by Relais, or a new file name",
              {}};
    case SQLITE_CORRUPT:
      return {base::ErrorKind::unavailable,
              "corrupt_store",
              "store",
              "this store is damaged",
              "a healthy file; restore the last backup",
              {}};
    case SQLITE_FULL:
      return {base::ErrorKind::unavailable, "store_full", "store", "the disk is full", "free space on the disk", {}};
    default:
      return engine_failed("SQLite", sqlite3_errstr(code));
  }
}

Result<std::unique_ptr<SqliteConnection>> SqliteConnection::open(const std::string& file, Access access, bool durable) {
  if (auto made = make_private(file); !made) return base::fail(std::move(made.error()));
  std::unique_ptr<SqliteConnection> connection(new SqliteConnection());
  sqlite3* database = nullptr;
  const int code = sqlite3_open_v2(file.c_str(), &database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
  connection->database_.reset(database);
  if (code != SQLITE_OK) return base::fail(connection->failed(code));
  sqlite3_extended_result_codes(database, 1);
  sqlite3_busy_timeout(database, kBusyMilliseconds);
  const auto settings = fmt::format(
      "PRAGMA journal_mode=WAL; PRAGMA synchronous={}; PRAGMA cache_size=-2000; PRAGMA mmap_size=268435456; "
      "PRAGMA temp_store=MEMORY; PRAGMA trusted_schema=OFF; PRAGMA secure_delete=FAST; PRAGMA query_only={}",
      durable ? "FULL" : "OFF", access == Access::read ? "ON" : "OFF");
  if (auto set = connection->script(settings); !set) {
    set.error().where = file;
    return base::fail(std::move(set.error()));
  }
  return connection;
}

Result<sqlite3_stmt*> SqliteConnection::prepared(std::string_view sql) {
  if (const auto found = statements_.find(sql); found != statements_.end()) return found->second.get();
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(database_.get(), sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  if (code != SQLITE_OK) return base::fail(engine_failed("SQLite", sqlite3_errmsg(database_.get())));
  if (statements_.size() >= kMaxStatements) statements_.clear();
  statements_.emplace(std::string(sql), Statement(statement));
  return statement;
}

Result<std::int64_t> SqliteConnection::run(std::string_view sql, std::span<const Value> parameters,
                                           const RowSink& sink) {
  const auto statement = prepared(sql);
  if (!statement) return base::fail(statement.error());
  const Reset reset(*statement);
  int at = 0;
  for (const auto& value : parameters) {
    if (const int code = bind(*statement, ++at, value); code != SQLITE_OK) return base::fail(failed(code));
  }
  const SqliteRow row(*statement);
  int code = SQLITE_ROW;
  while ((code = sqlite3_step(*statement)) == SQLITE_ROW) {
    if (sink) sink(row);
  }
  if (code != SQLITE_DONE) return base::fail(failed(code));
  return sqlite3_changes64(database_.get());
}

Result<void> SqliteConnection::script(const std::string& sql) {
  const int code = sqlite3_exec(database_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  if (code == SQLITE_ERROR) return base::fail(engine_failed("SQLite", sqlite3_errmsg(database_.get())));
  if (code != SQLITE_OK) return base::fail(failed(code));
  return {};
}

Result<std::vector<std::int64_t>> SqliteConnection::take_sequence(std::int64_t count) {
  std::vector<std::int64_t> taken;
  auto done = run("UPDATE event_sequence SET last = last + ?1 RETURNING last", {count}, [&](const Row& row) {
    for (std::int64_t number = row.integer(0) - count + 1; number <= row.integer(0); ++number) taken.push_back(number);
  });
  if (!done) return base::fail(std::move(done.error()));
  return taken;
}

// Writing transactions begin IMMEDIATE and so are alone already.
Result<void> SqliteConnection::lock_schema() { return {}; }

Result<bool> SqliteConnection::has_table(std::string_view name) {
  bool found = false;
  auto read =
      run("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?1", {name}, [&](const Row&) { found = true; });
  if (!read) return base::fail(std::move(read.error()));
  return found;
}

Result<bool> SqliteConnection::is_empty() {
  bool empty = true;
  auto read = run("SELECT 1 FROM sqlite_master LIMIT 1", {}, [&](const Row&) { empty = false; });
  if (!read) return base::fail(std::move(read.error()));
  return empty;
}

}  // namespace relais::store::sqlite

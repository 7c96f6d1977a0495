#include "letterbox/database.hpp"

#include <sqlite3.h>

#include <map>

namespace relais::letterbox {
namespace {

using base::ErrorKind;
using base::Result;

constexpr int kBusyMilliseconds = 10'000;
constexpr const char* kSettings =
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; PRAGMA temp_store=MEMORY; "
    "PRAGMA trusted_schema=OFF; PRAGMA mmap_size=0; PRAGMA auto_vacuum=NONE; PRAGMA foreign_keys=ON; "
    "PRAGMA wal_autocheckpoint=2000";

struct Close {
  void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
};
struct Finalize {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
struct Reset {
  void operator()(sqlite3_stmt* statement) const {
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
  }
};

int bind(sqlite3_stmt* statement, int place, const Value& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) return sqlite3_bind_int64(statement, place, *number);
  if (const auto* text = std::get_if<std::string_view>(&value))
    return sqlite3_bind_text64(statement, place, text->data() == nullptr ? "" : text->data(), text->size(),
                               SQLITE_STATIC, SQLITE_UTF8);
  if (const auto* blob = std::get_if<Bytes>(&value))
    return sqlite3_bind_blob64(statement, place, blob->bytes.data() == nullptr ? "" : blob->bytes.data(),
                               blob->bytes.size(), SQLITE_STATIC);
  return sqlite3_bind_null(statement, place);
}

}  // namespace

struct Database::Parts {
  std::unique_ptr<sqlite3, Close> database;
  std::map<std::string, std::unique_ptr<sqlite3_stmt, Finalize>, std::less<>> statements;
};

bool Row::null(int column) const { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }

std::int64_t Row::integer(int column) const { return sqlite3_column_int64(statement_, column); }

std::string Row::text(int column) const {
  const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement_, column));
  return bytes == nullptr ? std::string()
                          : std::string(bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column)));
}

Database::~Database() = default;

Result<std::unique_ptr<Database>> Database::open(const std::filesystem::path& file, Mode mode) {
  std::unique_ptr<Database> made(new Database());
  made->parts_ = std::make_unique<Parts>();
  sqlite3* raw = nullptr;
  const int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_READWRITE;
  const int code = sqlite3_open_v2(file.c_str(), &raw, flags, nullptr);
  made->parts_->database.reset(raw);
  if (code != SQLITE_OK) return made->failed(code);
  sqlite3_extended_result_codes(raw, 1);
  sqlite3_busy_timeout(raw, kBusyMilliseconds);
  if (auto set = made->script(kSettings); !set) return base::fail(std::move(set.error()));
  if (mode == Mode::read)
    if (auto set = made->script("PRAGMA query_only=ON"); !set) return base::fail(std::move(set.error()));
  return made;
}

tl::unexpected<base::Error> Database::failed(int code) {
  broken_ = true;
  const int plain = code & 0xff;
  const bool full = plain == SQLITE_FULL || plain == SQLITE_IOERR;
  return base::fail(ErrorKind::unavailable, full ? "spool_full" : "spool_failed", "spool.db",
                    std::string("the spool cannot be used: ") + sqlite3_errstr(plain), "a disk with room");
}

Result<sqlite3_stmt*> Database::prepared(std::string_view sql) {
  if (const auto known = parts_->statements.find(sql); known != parts_->statements.end()) return known->second.get();
  sqlite3_stmt* raw = nullptr;
  const int code = sqlite3_prepare_v3(parts_->database.get(), sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &raw, nullptr);
  if (code != SQLITE_OK) return failed(code);
  parts_->statements.emplace(std::string(sql), std::unique_ptr<sqlite3_stmt, Finalize>(raw));
  return raw;
}

Result<std::int64_t> Database::run(std::string_view sql, const std::vector<Value>& values,
                                   const std::function<void(const Row&)>& sink) {
  auto statement = prepared(sql);
  if (!statement) return base::fail(std::move(statement.error()));
  const std::unique_ptr<sqlite3_stmt, Reset> after(*statement);
  for (std::size_t i = 0; i < values.size(); ++i)
    if (const int code = bind(*statement, static_cast<int>(i) + 1, values[i]); code != SQLITE_OK) return failed(code);
  for (;;) {
    const int code = sqlite3_step(*statement);
    if (code == SQLITE_DONE) return sqlite3_changes64(parts_->database.get());
    if (code != SQLITE_ROW) return failed(code);
    if (sink) sink(Row(*statement));
  }
}

Result<void> Database::script(const std::string& sql) {
  const int code = sqlite3_exec(parts_->database.get(), sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return failed(code);
  return {};
}

}  // namespace relais::letterbox

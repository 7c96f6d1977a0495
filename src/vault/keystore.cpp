#include "vault/keystore.hpp"

#include <sqlite3.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <unordered_map>
#include <variant>

#include "vault/bytes.hpp"

namespace relais::vault {
namespace {

using base::ErrorKind;
using Value = std::variant<std::int64_t, std::string_view>;

constexpr std::string_view kFormat = "relais-keys-1";
constexpr int kBusyMilliseconds = 10'000;
constexpr const char* kSettings =
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; "
    "PRAGMA temp_store=MEMORY; PRAGMA trusted_schema=OFF; PRAGMA mmap_size=0; PRAGMA auto_vacuum=NONE";
constexpr const char* kSchema = R"sql(
CREATE TABLE named(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID, STRICT;
CREATE TABLE organisation_key(
  organisation TEXT NOT NULL, version INTEGER NOT NULL, id TEXT NOT NULL UNIQUE,
  state TEXT NOT NULL CHECK(state IN ('enabled', 'decrypt_only', 'destroyed')), sealed TEXT NOT NULL,
  PRIMARY KEY(organisation, version)) WITHOUT ROWID, STRICT;
CREATE UNIQUE INDEX one_enabled ON organisation_key(organisation) WHERE state = 'enabled';
CREATE TABLE case_key(id TEXT PRIMARY KEY) WITHOUT ROWID, STRICT;
CREATE TABLE destroyed_key(id TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID, STRICT;
CREATE TABLE wrap(
  key TEXT NOT NULL REFERENCES case_key(id), organisation TEXT NOT NULL, version INTEGER NOT NULL,
  sealed TEXT NOT NULL, PRIMARY KEY(key, organisation)) WITHOUT ROWID, STRICT;
CREATE INDEX wrap_by_version ON wrap(organisation, version);
INSERT INTO named VALUES('format', 'relais-keys-1');
)sql";

class Row {
 public:
  explicit Row(sqlite3_stmt* statement) : statement_(statement) {}
  [[nodiscard]] std::int64_t integer(int column) const { return sqlite3_column_int64(statement_, column); }
  [[nodiscard]] std::string text(int column) const {
    const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement_, column));
    return bytes == nullptr ? std::string()
                            : std::string(bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column)));
  }

 private:
  sqlite3_stmt* statement_;
};

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

class SqliteKeystore final : public Keystore {
 public:
  Result<void> start(const std::filesystem::path& file, bool fresh) {
    sqlite3* database = nullptr;
    const int code = sqlite3_open_v2(file.c_str(), &database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
    database_.reset(database);
    if (code != SQLITE_OK) return failed(code);
    sqlite3_busy_timeout(database, kBusyMilliseconds);
    if (auto set = script(kSettings); !set) return set;
    if (fresh) return all_or_nothing([&] { return script(kSchema); });
    const auto format = value("format");
    if (!format || *format != kFormat)
      return format || format.error().code == "keystore_failed"
                 ? Result<void>(base::fail(ErrorKind::bad_input, "not_a_keystore", file.string(),
                                           "this file is not a keystore of this version", "a keystore made by Relais"))
                 : Result<void>(base::fail(format.error()));
    return {};
  }

  Result<void> all_or_nothing(const std::function<Result<void>()>& work) override {
    if (auto begun = script("BEGIN IMMEDIATE"); !begun) return begun;
    auto done = work();
    if (done) done = script("COMMIT");
    if (!done && sqlite3_get_autocommit(database_.get()) == 0) {
      if (auto undone = script("ROLLBACK"); !undone) return undone;
    }
    return done;
  }

  Result<std::optional<std::string>> value(std::string_view name) override {
    std::optional<std::string> found;
    auto read = run("SELECT value FROM named WHERE name = ?1", {name}, [&](const Row& row) { found = row.text(0); });
    if (!read) return base::fail(read.error());
    return found;
  }

  Result<void> put_value(std::string_view name, std::string_view value) override {
    return only(
        run("INSERT INTO named VALUES(?1, ?2) ON CONFLICT(name) DO UPDATE SET value = excluded.value", {name, value}));
  }

  Result<void> drop_value(std::string_view name) override {
    return only(run("DELETE FROM named WHERE name = ?1", {name}));
  }

  Result<std::vector<std::string>> names_of_values(std::string_view prefix) override {
    std::vector<std::string> names;
    auto read = run("SELECT name FROM named WHERE substr(name, 1, length(?1)) = ?1 ORDER BY name", {prefix},
                    [&](const Row& row) { names.push_back(row.text(0)); });
    if (!read) return base::fail(read.error());
    return names;
  }

  Result<std::vector<OrganisationKey>> organisation_keys() override {
    std::vector<OrganisationKey> keys;
    auto read = run("SELECT organisation, version, id, state, sealed FROM organisation_key ORDER BY 1, 2", {},
                    [&](const Row& row) {
                      keys.push_back({row.text(0), row.integer(1), row.text(2), row.text(3), row.text(4)});
                    });
    if (!read) return base::fail(read.error());
    return keys;
  }

  Result<void> put_organisation_key(const OrganisationKey& key) override {
    return only(
        run("INSERT INTO organisation_key VALUES(?1, ?2, ?3, ?4, ?5) ON CONFLICT(organisation, version) "
            "DO UPDATE SET state = excluded.state, sealed = excluded.sealed",
            {key.organisation, key.version, key.id, key.state, key.sealed}));
  }

  Result<void> add_key(const KeyId& key) override { return only(run("INSERT INTO case_key VALUES(?1)", {key})); }

  Result<bool> has_key(const KeyId& key) override {
    bool found = false;
    auto read = run("SELECT 1 FROM case_key WHERE id = ?1", {key}, [&](const Row&) { found = true; });
    if (!read) return base::fail(read.error());
    return found;
  }

  Result<bool> destroy_key(const KeyId& key, std::int64_t at_micros) override {
    if (auto dropped = run("DELETE FROM wrap WHERE key = ?1", {key}); !dropped) return base::fail(dropped.error());
    const auto gone = run("DELETE FROM case_key WHERE id = ?1", {key});
    if (!gone) return base::fail(gone.error());
    if (*gone == 0) return false;
    if (auto kept = run("INSERT OR IGNORE INTO destroyed_key VALUES(?1, ?2)", {key, at_micros}); !kept)
      return base::fail(kept.error());
    return true;
  }

  Result<std::vector<KeyId>> destroyed_keys() override {
    std::vector<KeyId> keys;
    auto read =
        run("SELECT id FROM destroyed_key ORDER BY id", {}, [&](const Row& row) { keys.push_back(row.text(0)); });
    if (!read) return base::fail(read.error());
    return keys;
  }

  Result<void> put_wrap(const Wrap& wrap) override {
    return only(
        run("INSERT INTO wrap VALUES(?1, ?2, ?3, ?4) ON CONFLICT(key, organisation) "
            "DO UPDATE SET version = excluded.version, sealed = excluded.sealed",
            {wrap.key, wrap.organisation, wrap.version, wrap.sealed}));
  }

  Result<std::optional<Wrap>> wrap(const KeyId& key, std::string_view organisation) override {
    std::optional<Wrap> found;
    auto read = run("SELECT key, organisation, version, sealed FROM wrap WHERE key = ?1 AND organisation = ?2",
                    {key, organisation}, [&](const Row& row) { found = wrap_of(row); });
    if (!read) return base::fail(read.error());
    return found;
  }

  Result<std::vector<std::string>> holders(const KeyId& key) override {
    std::vector<std::string> names;
    auto read = run("SELECT organisation FROM wrap WHERE key = ?1 ORDER BY 1", {key},
                    [&](const Row& row) { names.push_back(row.text(0)); });
    if (!read) return base::fail(read.error());
    return names;
  }

  Result<void> drop_wrap(const KeyId& key, std::string_view organisation) override {
    return only(run("DELETE FROM wrap WHERE key = ?1 AND organisation = ?2", {key, organisation}));
  }

  Result<std::int64_t> drop_wraps_of(std::string_view organisation) override {
    return run("DELETE FROM wrap WHERE organisation = ?1", {organisation});
  }

  Result<std::vector<Wrap>> stale_wraps(std::size_t limit) override {
    std::vector<Wrap> wraps;
    auto read =
        run("SELECT w.key, w.organisation, w.version, w.sealed FROM organisation_key o JOIN wrap w ON w.organisation = "
            "o.organisation AND w.version < o.version WHERE o.state = 'enabled' LIMIT ?1",
            {static_cast<std::int64_t>(limit)}, [&](const Row& row) { wraps.push_back(wrap_of(row)); });
    if (!read) return base::fail(read.error());
    return wraps;
  }

  Result<std::int64_t> wraps_under(std::string_view organisation, std::int64_t version) override {
    return number("SELECT count(*) FROM wrap WHERE organisation = ?1 AND version = ?2", {organisation, version});
  }

  Result<KeystoreCounts> counts() override {
    KeystoreCounts counts;
    const auto take = [&](std::int64_t& into, std::string_view sql) -> Result<void> {
      const auto read = number(sql, {});
      if (!read) return base::fail(read.error());
      into = *read;
      return {};
    };
    if (auto read = take(counts.keys, "SELECT count(*) FROM case_key"); !read) return base::fail(read.error());
    if (auto read = take(counts.destroyed, "SELECT count(*) FROM destroyed_key"); !read)
      return base::fail(read.error());
    if (auto read = take(counts.organisations, "SELECT count(*) FROM organisation_key WHERE state = 'enabled'"); !read)
      return base::fail(read.error());
    if (auto read = take(counts.stale_wraps,
                         "SELECT count(*) FROM organisation_key o JOIN wrap w ON w.organisation = o.organisation AND "
                         "w.version < o.version WHERE o.state = 'enabled'");
        !read)
      return base::fail(read.error());
    return counts;
  }

  Result<void> settle() override {
    std::int64_t blocked = 0;
    auto read = run("PRAGMA wal_checkpoint(TRUNCATE)", {}, [&](const Row& row) { blocked = row.integer(0); });
    if (!read) return base::fail(read.error());
    return blocked == 0 ? Result<void>() : Result<void>(failed(SQLITE_BUSY));
  }

  Result<void> copy_to(const std::filesystem::path& file) override {
    if (auto made = make_private_file(file); !made) return base::fail(made.error());
    return only(run("VACUUM INTO ?1", {file.native()}));
  }

 private:
  using Sink = std::function<void(const Row&)>;

  static Wrap wrap_of(const Row& row) { return {row.text(0), row.text(1), row.integer(2), row.text(3)}; }

  static Result<void> only(const Result<std::int64_t>& changed) {
    if (!changed) return base::fail(changed.error());
    return {};
  }

  tl::unexpected<base::Error> failed(int code) const {
    switch (code & 0xff) {
      case SQLITE_NOTADB:
        return base::fail(ErrorKind::bad_input, "not_a_keystore", "keystore", "this file is not a keystore",
                          "a keystore made by Relais");
      case SQLITE_BUSY:
        return base::fail(ErrorKind::unavailable, "keystore_busy", "keystore", "another process is writing to it",
                          "a moment later");
      default:
        return base::fail(ErrorKind::unavailable, "keystore_failed", "keystore", sqlite3_errmsg(database_.get()),
                          "a keystore that can be read and written");
    }
  }

  Result<void> script(const char* sql) {
    const int code = sqlite3_exec(database_.get(), sql, nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return failed(code);
    return {};
  }

  Result<sqlite3_stmt*> prepared(std::string_view sql) {
    if (const auto found = statements_.find(sql); found != statements_.end()) return found->second.get();
    sqlite3_stmt* statement = nullptr;
    const int code = sqlite3_prepare_v3(database_.get(), sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
    if (code != SQLITE_OK) return failed(code);
    statements_.emplace(sql, std::unique_ptr<sqlite3_stmt, Finalize>(statement));
    return statement;
  }

  /// `sql` is a literal: statements are kept by it.
  Result<std::int64_t> run(std::string_view sql, std::initializer_list<Value> values, const Sink& sink = {}) {
    const auto found = prepared(sql);
    if (!found) return base::fail(found.error());
    const std::unique_ptr<sqlite3_stmt, Reset> statement(*found);
    int at = 0;
    for (const auto& value : values) {
      ++at;
      int code = SQLITE_OK;
      if (const auto* number = std::get_if<std::int64_t>(&value)) {
        code = sqlite3_bind_int64(statement.get(), at, *number);
      } else {
        const auto text = std::get<std::string_view>(value);
        code = sqlite3_bind_text64(statement.get(), at, text.data() == nullptr ? "" : text.data(), text.size(),
                                   SQLITE_STATIC, SQLITE_UTF8);
      }
      if (code != SQLITE_OK) return failed(code);
    }
    const Row row(statement.get());
    int code = SQLITE_ROW;
    while ((code = sqlite3_step(statement.get())) == SQLITE_ROW)
      if (sink) sink(row);
    if (code != SQLITE_DONE) return failed(code);
    return sqlite3_changes64(database_.get());
  }

  Result<std::int64_t> number(std::string_view sql, std::initializer_list<Value> values) {
    std::int64_t found = 0;
    auto read = run(sql, values, [&](const Row& row) { found = row.integer(0); });
    if (!read) return base::fail(read.error());
    return found;
  }

  std::unique_ptr<sqlite3, Close> database_;
  std::unordered_map<std::string_view, std::unique_ptr<sqlite3_stmt, Finalize>> statements_;
};

}  // namespace

Result<bool> make_private_file(const std::filesystem::path& file) {
  const int made = ::open(file.c_str(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
  if (made >= 0) {
    ::close(made);
    return true;
  }
  if (errno == EEXIST) return false;
  return base::fail(ErrorKind::unavailable, "cannot_make_file", file.string(),
                    "cannot be made: " + std::generic_category().message(errno),
                    "a file in an existing folder that may be written");
}

Result<std::unique_ptr<Keystore>> Keystore::open(const std::filesystem::path& file, bool make) {
  bool fresh = file == ":memory:";
  if (!fresh) {
    std::error_code ignored;
    if (!make && !std::filesystem::exists(file, ignored))
      return base::fail(ErrorKind::not_found, "no_keystore", file.string(), "there is no keystore here",
                        "a keystore made by `relais keys init`");
    const auto made = make_private_file(file);
    if (!made) return base::fail(made.error());
    fresh = *made;
  }
  auto keystore = std::make_unique<SqliteKeystore>();
  if (auto started = keystore->start(file, fresh); !started) return base::fail(started.error());
  return keystore;
}

}  // namespace relais::vault

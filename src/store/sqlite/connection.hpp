// One SQLite connection with its prepared statements. Used by one thread at a time.
#pragma once

#include <sqlite3.h>

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "store/sql.hpp"

namespace relais::store::sqlite {

enum class Access { write, read };

class SqliteConnection final : public Connection {
 public:
  /// Opens an existing file or makes it. `durable` false leaves flushing to the system.
  static Result<std::unique_ptr<SqliteConnection>> open(const std::string& file, Access access, bool durable);

  Result<std::int64_t> run(std::string_view sql, std::span<const Value> parameters, const RowSink& sink) override;
  using Connection::run;
  Result<void> script(const std::string& sql) override;
  Result<std::vector<std::int64_t>> take_sequence(std::int64_t count) override;
  Result<void> lock_schema() override;
  Result<bool> has_table(std::string_view name) override;
  Result<bool> is_empty() override;

 private:
  struct CloseDatabase {
    void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
  };
  struct FinalizeStatement {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };
  using Statement = std::unique_ptr<sqlite3_stmt, FinalizeStatement>;

  SqliteConnection() = default;
  Result<sqlite3_stmt*> prepared(std::string_view sql);
  [[nodiscard]] base::Error failed(int code) const;

  // Statements are finalized before the database is closed: members are destroyed from the last to the first.
  std::unique_ptr<sqlite3, CloseDatabase> database_;
  std::unordered_map<std::string, Statement, TextHash, std::equal_to<>> statements_;
};

}  // namespace relais::store::sqlite

// One PostgreSQL connection with its prepared statements. Used by one thread at a time.
#pragma once

#include <postgresql/libpq-fe.h>

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "store/sql.hpp"

namespace relais::store::postgres {

class PostgresConnection final : public Connection {
 public:
  /// Connects to `url`. `durable` false lets the server answer before it has flushed.
  static Result<std::unique_ptr<PostgresConnection>> open(const std::string& url, bool durable);

  Result<std::int64_t> run(std::string_view sql, std::span<const Value> parameters, const RowSink& sink) override;
  using Connection::run;
  Result<void> script(const std::string& sql) override;
  Result<std::vector<std::int64_t>> take_sequence(std::int64_t count) override;
  Result<void> lock_schema() override;
  Result<bool> has_table(std::string_view name) override;
  Result<bool> is_empty() override;

  /// The server is gone or this connection is in an unknown state.
  [[nodiscard]] bool broken() const;
  /// The last failure was two transactions in each other's way; running the whole again is right.
  [[nodiscard]] bool worth_retrying() const;

 private:
  struct Finish {
    void operator()(PGconn* connection) const { PQfinish(connection); }
  };
  struct Clear {
    void operator()(PGresult* result) const { PQclear(result); }
  };
  using Answer = std::unique_ptr<PGresult, Clear>;

  PostgresConnection() = default;
  Result<std::string> prepared(std::string_view sql);
  base::Error failed(const PGresult* answer);

  std::unique_ptr<PGconn, Finish> connection_;
  std::unordered_map<std::string, std::string, TextHash, std::equal_to<>> statements_;
  std::string last_state_;
  bool lost_ = false;
};

}  // namespace relais::store::postgres

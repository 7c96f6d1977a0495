// What the two engines have in common: a connection that runs one statement of the portable dialect at a time, and a
// database that lends connections. Private to the room.
//
// The dialect: statements that mean the same in SQLite 3.40 and PostgreSQL 15. Parameters are written ?1, ?2, … and
// bound by that number. No boolean literals, no ILIKE, no string_agg; instants are BIGINT microseconds, days are ISO
// text.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.hpp"

namespace relais::store {

using base::Result;

/// Bytes that are no text, for a {bytes} column.
struct Bytes {
  std::string_view data;
};

/// A parameter: absent, a number, a text or bytes that outlive the call.
using Value = std::variant<std::monostate, std::int64_t, std::string_view, Bytes>;

enum class ValueKind : std::uint8_t { null, integer, text, bytes };

/// The row a statement stands on; texts are valid until the sink returns.
class Row {
 public:
  Row() = default;
  Row(const Row&) = delete;
  Row& operator=(const Row&) = delete;
  virtual ~Row() = default;
  [[nodiscard]] virtual bool is_null(int column) const = 0;
  [[nodiscard]] virtual std::int64_t integer(int column) const = 0;
  [[nodiscard]] virtual std::string_view text(int column) const = 0;
  [[nodiscard]] std::string string(int column) const { return std::string(text(column)); }
  /// Of a {bytes} column.
  [[nodiscard]] virtual std::string bytes(int column) const = 0;
  /// What lies in a column of this row.
  [[nodiscard]] virtual ValueKind kind(int column) const = 0;
  /// How many columns there are, and what each is called.
  [[nodiscard]] virtual int columns() const = 0;
  [[nodiscard]] virtual std::string_view name(int column) const = 0;
};

/// Lets a map with text keys be searched with a view, without making a string of it first.
struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
};

using RowSink = std::function<void(const Row&)>;

class Connection {
 public:
  Connection() = default;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  virtual ~Connection() = default;

  /// Runs one statement and hands every row to the sink. Answers how many rows were changed.
  virtual Result<std::int64_t> run(std::string_view sql, std::span<const Value> parameters, const RowSink& sink) = 0;

  Result<std::int64_t> run(std::string_view sql) { return run(sql, std::span<const Value>(), {}); }
  Result<std::int64_t> run(std::string_view sql, std::initializer_list<Value> parameters, const RowSink& sink = {}) {
    return run(sql, std::span<const Value>(parameters.begin(), parameters.size()), sink);
  }
  /// Several statements separated by semicolons, without parameters; for migrations.
  virtual Result<void> script(const std::string& sql) = 0;
  /// Takes `count` positions in the global order of events, ascending.
  virtual Result<std::vector<std::int64_t>> take_sequence(std::int64_t count) = 0;
  /// Keeps everybody else from changing the schema until the transaction ends.
  virtual Result<void> lock_schema() = 0;
  virtual Result<bool> has_table(std::string_view name) = 0;
  /// Whether the database holds no table at all.
  virtual Result<bool> is_empty() = 0;
};

using Work = std::function<Result<void>(Connection&)>;

class Database {
 public:
  Database() = default;
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  virtual ~Database() = default;

  /// Runs the work in a transaction of its own; on success it is on stable storage when this returns, on failure
  /// nothing of it remains. The work may be run more than once.
  virtual Result<void> write(const Work& work) = 0;
  /// One statement, or several that need not agree with each other.
  virtual Result<void> read(const Work& work) = 0;
  /// Several statements that see the same state.
  virtual Result<void> snapshot(const Work& work) = 0;

  [[nodiscard]] virtual std::string_view engine() const = 0;
};

/// The error of an engine, without any value of a row.
[[nodiscard]] inline base::Error engine_failed(std::string_view engine, std::string_view what) {
  return base::Error{base::ErrorKind::unavailable,
                     "store_unavailable",
                     "store",
                     std::string(engine) + " reported: " + std::string(what),
                     "a reachable, healthy database",
                     {}};
}

}  // namespace relais::store

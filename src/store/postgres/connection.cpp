#include "store/postgres/connection.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace relais::store::postgres {
namespace {

class PostgresRow final : public Row {
 public:
  PostgresRow(const PGresult* answer, int row) : answer_(answer), row_(row) {}
  [[nodiscard]] bool is_null(int column) const override { return PQgetisnull(answer_, row_, column) != 0; }
  [[nodiscard]] std::int64_t integer(int column) const override {
    const auto digits = text(column);
    std::int64_t number = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return number;
  }
  [[nodiscard]] std::string_view text(int column) const override {
    return {PQgetvalue(answer_, row_, column), static_cast<std::size_t>(PQgetlength(answer_, row_, column))};
  }
  [[nodiscard]] std::string bytes(int column) const override {
    // Answers come as text: a backslash, an x, and two hexadecimal digits a byte.
    auto digits = text(column);
    digits.remove_prefix(std::min<std::size_t>(2, digits.size()));
    std::string bytes;
    bytes.reserve(digits.size() / 2);
    for (; digits.size() >= 2; digits.remove_prefix(2)) {
      unsigned byte = 0;
      std::from_chars(digits.data(), digits.data() + 2, byte, 16);
      bytes += static_cast<char>(byte);
    }
    return bytes;
  }
  [[nodiscard]] ValueKind kind(int column) const override {
    // The numbers of the types int8 and bytea, fixed in PostgreSQL's catalogue.
    constexpr Oid kInteger = 20;
    constexpr Oid kBytes = 17;
    if (is_null(column)) return ValueKind::null;
    const auto type = PQftype(answer_, column);
    return type == kInteger ? ValueKind::integer : type == kBytes ? ValueKind::bytes : ValueKind::text;
  }
  [[nodiscard]] int columns() const override { return PQnfields(answer_); }
  [[nodiscard]] std::string_view name(int column) const override { return PQfname(answer_, column); }

 private:
  const PGresult* answer_;
  int row_;
};

/// The parameters as libpq takes them. Texts go as bytes with their length, numbers as digits.
struct Bound {
  explicit Bound(std::span<const Value> parameters) : digits(parameters.size()) {
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      if (const auto* number = std::get_if<std::int64_t>(&parameters[i])) {
        const auto end = std::to_chars(digits[i].data(), digits[i].data() + digits[i].size() - 1, *number);
        *end.ptr = '\0';
        add(digits[i].data(), 0, 0);
      } else if (const auto* text = std::get_if<std::string_view>(&parameters[i])) {
        add(text->data() == nullptr ? "" : text->data(), static_cast<int>(text->size()), 1);
      } else if (const auto* bytes = std::get_if<Bytes>(&parameters[i])) {
        add(bytes->data.data() == nullptr ? "" : bytes->data.data(), static_cast<int>(bytes->data.size()), 1);
      } else {
        add(nullptr, 0, 0);
      }
    }
  }
  void add(const char* value, int length, int format) {
    values.push_back(value);
    lengths.push_back(length);
    formats.push_back(format);
  }
  std::vector<std::array<char, 24>> digits;
  std::vector<const char*> values;
  std::vector<int> lengths;
  std::vector<int> formats;
};

/// ?1 becomes $1. No statement of ours holds a question mark in a text.
std::string in_postgres_words(std::string_view sql) {
  std::string text(sql);
  for (auto& letter : text) {
    if (letter == '?') letter = '$';
  }
  return text;
}

bool is_row_answer(const PGresult* answer) {
  const auto status = PQresultStatus(answer);
  return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

}  // namespace

base::Error PostgresConnection::failed(const PGresult* answer) {
  const char* state = answer == nullptr ? nullptr : PQresultErrorField(answer, PG_DIAG_SQLSTATE);
  last_state_ = state == nullptr ? "" : state;
  // The status of the connection turns bad one call late; an error without a code, or of class 57P, is the end already.
  if (state == nullptr || last_state_.starts_with("57P")) lost_ = true;
  // Messages about data (class 22, 23) may quote a value; only the code is passed on.
  if (last_state_.starts_with("22") || last_state_.starts_with("23")) {
    return engine_failed("PostgreSQL", "SQLSTATE " + last_state_);
  }
  const char* message = answer == nullptr ? nullptr : PQresultErrorField(answer, PG_DIAG_MESSAGE_PRIMARY);
  if (message != nullptr) return engine_failed("PostgreSQL", fmt::format("{} (SQLSTATE {})", message, last_state_));
  return engine_failed("PostgreSQL", "the connection is lost");
}

Result<std::unique_ptr<PostgresConnection>> PostgresConnection::open(const std::string& url, bool durable) {
  std::unique_ptr<PostgresConnection> connection(new PostgresConnection());
  const std::array<const char*, 5> keywords = {"dbname", "application_name", "client_encoding", "connect_timeout",
                                               nullptr};
  const std::array<const char*, 5> values = {url.c_str(), "relais", "UTF8", "10", nullptr};
  connection->connection_.reset(PQconnectdbParams(keywords.data(), values.data(), 1));
  if (PQstatus(connection->connection_.get()) != CONNECTION_OK) {
    std::string message = PQerrorMessage(connection->connection_.get());
    while (!message.empty() && message.back() == '\n') message.pop_back();
    return base::fail(engine_failed("PostgreSQL", message));
  }
  // What the server remarks belongs into its own log, not on our standard error.
  PQsetNoticeProcessor(
      connection->connection_.get(), [](void*, const char*) {}, nullptr);
  auto set = connection->script(
      fmt::format("SET client_min_messages = warning; SET lock_timeout = '10s'; SET synchronous_commit = {}; "
                  "SET default_transaction_isolation = 'read committed'",
                  durable ? "on" : "off"));
  if (!set) return base::fail(std::move(set.error()));
  return connection;
}

bool PostgresConnection::broken() const { return lost_ || PQstatus(connection_.get()) != CONNECTION_OK; }

bool PostgresConnection::worth_retrying() const { return last_state_ == "40001" || last_state_ == "40P01"; }

Result<std::string> PostgresConnection::prepared(std::string_view sql) {
  if (const auto found = statements_.find(sql); found != statements_.end()) return found->second;
  auto name = fmt::format("s{}", statements_.size());
  const Answer answer(PQprepare(connection_.get(), name.c_str(), in_postgres_words(sql).c_str(), 0, nullptr));
  if (!is_row_answer(answer.get())) return base::fail(failed(answer.get()));
  statements_.emplace(std::string(sql), name);
  return name;
}

Result<std::int64_t> PostgresConnection::run(std::string_view sql, std::span<const Value> parameters,
                                             const RowSink& sink) {
  last_state_.clear();
  const auto name = prepared(sql);
  if (!name) return base::fail(name.error());
  const Bound bound(parameters);
  const Answer answer(PQexecPrepared(connection_.get(), name->c_str(), static_cast<int>(parameters.size()),
                                     bound.values.data(), bound.lengths.data(), bound.formats.data(), 0));
  if (!is_row_answer(answer.get())) return base::fail(failed(answer.get()));
  if (sink) {
    for (int row = 0; row < PQntuples(answer.get()); ++row) sink(PostgresRow(answer.get(), row));
  }
  const std::string_view changed = PQcmdTuples(answer.get());
  std::int64_t count = 0;
  std::from_chars(changed.data(), changed.data() + changed.size(), count);
  return count;
}

Result<void> PostgresConnection::script(const std::string& sql) {
  const Answer answer(PQexec(connection_.get(), sql.c_str()));
  if (!is_row_answer(answer.get())) return base::fail(failed(answer.get()));
  return {};
}

Result<std::vector<std::int64_t>> PostgresConnection::take_sequence(std::int64_t count) {
  std::vector<std::int64_t> taken;
  auto done = run("SELECT nextval('event_sequence') FROM generate_series(1, CAST(?1 AS BIGINT))", {count},
                  [&](const Row& row) { taken.push_back(row.integer(0)); });
  if (!done) return base::fail(std::move(done.error()));
  return taken;
}

Result<void> PostgresConnection::lock_schema() {
  // Any number will do, as long as every Relais uses the same.
  if (auto locked = run("SELECT pg_advisory_xact_lock(7264421)"); !locked) return base::fail(std::move(locked.error()));
  return {};
}

Result<bool> PostgresConnection::has_table(std::string_view name) {
  bool found = false;
  auto read = run("SELECT 1 FROM pg_tables WHERE schemaname = current_schema() AND tablename = ?1", {name},
                  [&](const Row&) { found = true; });
  if (!read) return base::fail(std::move(read.error()));
  return found;
}

Result<bool> PostgresConnection::is_empty() {
  bool empty = true;
  auto read = run("SELECT 1 FROM pg_tables WHERE schemaname = current_schema() LIMIT 1", {},
                  [&](const Row&) { empty = false; });
  if (!read) return base::fail(std::move(read.error()));
  return empty;
}

}  // namespace relais::store::postgres

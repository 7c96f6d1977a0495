#include "store/postgres/database.hpp"

#include <utility>

#include "store/pool.hpp"
#include "store/postgres/connection.hpp"

namespace relais::store::postgres {
namespace {

constexpr int kAttempts = 8;

class PostgresDatabase final : public Database {
 public:
  PostgresDatabase(const std::string& url, const Options& options)
      : connections_(options.readers),
        readers_(options.readers, [url, durable = options.durable] { return PostgresConnection::open(url, durable); }),
        writers_(options.readers, [url, durable = options.durable] { return PostgresConnection::open(url, durable); }) {
  }

  Result<void> write(const Work& work) override {
    for (int attempt = 1;; ++attempt) {
      auto loan = writers_.borrow();
      if (!loan) return base::fail(std::move(loan.error()));
      auto [result, again] = transact(**loan, "BEGIN", work);
      if ((*loan)->broken()) loan->discard();
      if (!again || attempt == kAttempts) return result;
    }
  }

  Result<void> read(const Work& work) override {
    return reading([&](PostgresConnection& connection) { return work(connection); });
  }

  Result<void> snapshot(const Work& work) override {
    return reading([&](PostgresConnection& connection) {
      return transact(connection, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", work).result;
    });
  }

  [[nodiscard]] std::string_view engine() const override { return "postgresql"; }

 private:
  struct Outcome {
    Result<void> result;
    bool again = false;  // nothing was done, and doing it anew is right
  };

  /// Reads again when the connection turns out to be lost: a server that was restarted leaves a pool of dead ones.
  template <class Read>
  Result<void> reading(const Read& read_with) {
    for (std::size_t attempt = 0;; ++attempt) {
      auto loan = readers_.borrow();
      if (!loan) return base::fail(std::move(loan.error()));
      auto result = read_with(**loan);
      const bool lost = !result && (*loan)->broken();
      if (lost) loan->discard();
      if (!lost || attempt == connections_) return result;
    }
  }

  static Outcome transact(PostgresConnection& connection, std::string_view begin, const Work& work) {
    if (auto begun = connection.run(begin); !begun) return {base::fail(std::move(begun.error())), connection.broken()};
    auto result = work(connection);
    const bool again = !result && connection.worth_retrying();
    auto ended = connection.run(result ? "COMMIT" : "ROLLBACK");
    if (result && !ended) return {base::fail(std::move(ended.error())), false};
    return {std::move(result), again};
  }

  std::size_t connections_;
  Pool<PostgresConnection> readers_;
  Pool<PostgresConnection> writers_;
};

}  // namespace

Result<std::unique_ptr<Database>> open_database(const std::string& url, const Options& options) {
  auto database = std::make_unique<PostgresDatabase>(url, options);
  auto reached = database->read([](Connection& connection) -> Result<void> {
    if (auto asked = connection.run("SELECT 1"); !asked) return base::fail(std::move(asked.error()));
    return {};
  });
  if (!reached) return base::fail(std::move(reached.error()));
  return database;
}

}  // namespace relais::store::postgres

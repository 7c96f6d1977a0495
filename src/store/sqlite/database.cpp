#include "store/sqlite/database.hpp"

#include <condition_variable>
#include <deque>
#include <future>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "store/pool.hpp"
#include "store/sqlite/connection.hpp"

namespace relais::store::sqlite {
namespace {

// A group is bounded so that the first in it does not wait for a crowd.
constexpr std::size_t kMaxGroup = 128;

/// Owns the writing connection. Callers leave their work and wait; the thread takes all that waits at once, runs each
/// in a savepoint of its own and answers them after the one commit. While the disk flushes, the next group gathers.
class Writer {
 public:
  explicit Writer(std::unique_ptr<SqliteConnection> connection)
      : connection_(std::move(connection)), thread_([this] { serve(); }) {}
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;
  ~Writer() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    arrived_.notify_one();
    thread_.join();
  }

  Result<void> submit(const Work& work) {
    auto job = std::make_unique<Job>(Job{&work, {}, {}});
    auto done = job->done.get_future();
    {
      const std::lock_guard lock(mutex_);
      waiting_.push_back(std::move(job));
    }
    arrived_.notify_one();
    return done.get();
  }

 private:
  struct Job {
    const Work* work;  // of the caller, who waits
    std::promise<Result<void>> done;
    Result<void> result;
  };
  using Group = std::vector<std::unique_ptr<Job>>;

  void serve() {
    for (;;) {
      Group group;
      {
        std::unique_lock lock(mutex_);
        arrived_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
        if (waiting_.empty()) return;
        while (!waiting_.empty() && group.size() < kMaxGroup) {
          group.push_back(std::move(waiting_.front()));
          waiting_.pop_front();
        }
      }
      run(group);
    }
  }

  void run(const Group& group) {
    auto outcome = connection_->run("BEGIN IMMEDIATE");
    if (outcome) {
      std::size_t kept = 0;
      for (const auto& job : group) {
        job->result = attempt(*job->work);
        if (job->result) ++kept;
      }
      outcome = connection_->run(kept > 0 ? "COMMIT" : "ROLLBACK");
      // An automatic rollback (disk full) leaves nothing to roll back; the error of this second try says nothing new.
      if (!outcome) static_cast<void>(connection_->run("ROLLBACK"));
    }
    for (const auto& job : group) {
      if (!outcome && job->result) job->result = base::fail(outcome.error());
      job->done.set_value(std::move(job->result));
    }
  }

  Result<void> attempt(const Work& work) {
    if (auto begun = connection_->run("SAVEPOINT job"); !begun) return base::fail(std::move(begun.error()));
    Result<void> result;
    try {
      result = work(*connection_);
    } catch (const std::exception& broken) {
      result = base::fail(engine_failed("the work of a write", broken.what()));
    }
    if (!result) {
      if (auto undone = connection_->run("ROLLBACK TO job"); !undone) return base::fail(std::move(undone.error()));
    }
    if (auto released = connection_->run("RELEASE job"); !released) return base::fail(std::move(released.error()));
    return result;
  }

  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<std::unique_ptr<Job>> waiting_;
  bool stopping_ = false;
  std::unique_ptr<SqliteConnection> connection_;
  std::thread thread_;
};

/// A reading transaction has nothing to lose, so its end cannot fail in a way that matters.
class EndReading {
 public:
  explicit EndReading(Connection& connection) : connection_(connection) {}
  EndReading(const EndReading&) = delete;
  EndReading& operator=(const EndReading&) = delete;
  ~EndReading() { static_cast<void>(connection_.run("COMMIT")); }

 private:
  Connection& connection_;
};

class SqliteDatabase final : public Database {
 public:
  SqliteDatabase(const std::string& file, const Options& options, std::unique_ptr<SqliteConnection> writing)
      : writer_(std::move(writing)),
        readers_(options.readers, [file] { return SqliteConnection::open(file, Access::read, true); }) {}

  Result<void> write(const Work& work) override { return writer_.submit(work); }

  Result<void> read(const Work& work) override {
    auto reader = readers_.borrow();
    if (!reader) return base::fail(std::move(reader.error()));
    return work(**reader);
  }

  Result<void> snapshot(const Work& work) override {
    return read([&](Connection& connection) -> Result<void> {
      if (auto begun = connection.run("BEGIN"); !begun) return base::fail(std::move(begun.error()));
      const EndReading end(connection);
      return work(connection);
    });
  }

  [[nodiscard]] std::string_view engine() const override { return "sqlite"; }

 private:
  Writer writer_;
  Pool<SqliteConnection> readers_;
};

}  // namespace

Result<std::unique_ptr<Database>> open_database(const std::string& file, const Options& options) {
  auto writing = SqliteConnection::open(file, Access::write, options.durable);
  if (!writing) return base::fail(std::move(writing.error()));
  return std::make_unique<SqliteDatabase>(file, options, std::move(*writing));
}

}  // namespace relais::store::sqlite

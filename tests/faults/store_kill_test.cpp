// "Saved" means saved: whatever was acknowledged is there after SIGKILL, and nothing is there by half.
#include <chrono>
#include <cstdlib>
#include <map>
#include <random>
#include <sstream>
#include <thread>

#include "faults/process.hpp"
#include "store/engines.hpp"
#include "store/postgres/database.hpp"
#include "store/samples.hpp"

namespace relais::store::testing {
namespace {

using Acknowledged = std::map<std::string, std::int64_t>;
constexpr int kKills = 24;
constexpr int kWhileWriting = 20;

class Killed : public ::testing::TestWithParam<std::string> {
 protected:
  static std::string writer() {
    const char* program = std::getenv("RELAIS_STORE_WRITER");
    return program == nullptr ? std::string() : program;
  }
  /// Adds what the program said; a line cut off by the kill was never said.
  static void take(const std::string& said, Acknowledged& into) {
    std::istringstream lines(said.substr(0, said.rfind('\n') == std::string::npos ? 0 : said.rfind('\n') + 1));
    std::string id;
    for (std::int64_t version = 0; lines >> id >> version;) into[id] = std::max(into[id], version);
  }
  /// The server ends the sessions of a dead client in its own time; until then their last commit may still arrive.
  static void wait_for_the_sessions_of_the_dead(const std::string& where) {
    const auto database = postgres::open_database(where, {.readers = 1, .durable = true});
    ASSERT_TRUE(database);
    for (std::int64_t others = 1; others > 0;) {
      ASSERT_TRUE((*database)->read([&](Connection& connection) -> Result<void> {
        auto counted = connection.run(
            "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()", {},
            [&](const Row& row) { others = row.integer(0); });
        if (!counted) return base::fail(std::move(counted.error()));
        return {};
      }));
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  }
  static void check(const std::string& where, const Acknowledged& said) {
    const auto opened = open(where);
    ASSERT_TRUE(opened) << opened.error().line();
    auto& store = **opened;
    Acknowledged found;
    std::int64_t events = 0;
    ASSERT_TRUE(store.for_each_stream(StreamKind::case_file, 100, [&](std::span<const StoredStream> batch) {
      for (const auto& stream : batch) {
        found[stream.stream.id] = stream.version();
        events += stream.version();
        EXPECT_EQ(stream.version(), static_cast<std::int64_t>(stream.events.size())) << "a gap in " << stream.stream.id;
      }
      return true;
    }));
    for (const auto& [id, version] : said) ASSERT_GE(found[id], version) << id << " was acknowledged and is lost";
    std::int64_t rows = 0;
    ASSERT_TRUE(store.for_each_case(200, [&](std::span<const CaseRow> batch) {
      for (const auto& row : batch) {
        ++rows;
        EXPECT_EQ(row, full_row(row.id, found[row.id])) << "the index does not agree with the log";
      }
      return true;
    }));
    EXPECT_EQ(rows, static_cast<std::int64_t>(found.size()));
    EXPECT_EQ(static_cast<std::int64_t>(store.outbox(0, 10'000'000)->size()), events);
  }
};
RELAIS_ON_BOTH_ENGINES(Killed);

TEST_P(Killed, every_acknowledged_write_is_found_after_each_of_many_kills) {
  ASSERT_FALSE(writer().empty()) << "RELAIS_STORE_WRITER names the program to kill";
  const Folder folder;
  const auto where = GetParam() == "sqlite" ? folder.file("relais.db") : shared_cluster().make_database();
  std::mt19937 dice(7);
  Acknowledged said;
  int killed_while_writing = 0;
  // On a busy machine a writer may be killed before its first word; such a round proves nothing and is not counted.
  for (int round = 0; round < kKills || (killed_while_writing < kWhileWriting && round < 4 * kKills); ++round) {
    faults::Process process({writer(), where, "r" + std::to_string(round)});
    ASSERT_FALSE(process.line().empty()) << "the writer wrote nothing";
    std::this_thread::sleep_for(std::chrono::microseconds(dice() % 60'000));
    process.kill_at_once();
    const auto lines = process.rest();
    EXPECT_EQ(process.wait(), -SIGKILL);
    if (!lines.empty()) ++killed_while_writing;
    take(lines, said);
    if (GetParam() == "postgresql") wait_for_the_sessions_of_the_dead(where);
    check(where, said);
    if (HasFatalFailure()) return;
  }
  EXPECT_GE(killed_while_writing, kWhileWriting);
  EXPECT_GT(said.size(), 20U);
}

TEST(KilledServer, what_postgresql_acknowledged_survives_its_immediate_stop) {
  Cluster cluster;
  const auto where = cluster.make_database();
  const char* program = std::getenv("RELAIS_STORE_WRITER");
  ASSERT_NE(program, nullptr);
  faults::Process process({program, where, "x"});
  Acknowledged said;
  for (int lines = 0; lines < 200; ++lines) {
    std::istringstream words(process.line());
    std::string id;
    std::int64_t version = 0;
    ASSERT_TRUE(words >> id >> version);
    said[id] = std::max(said[id], version);
  }
  cluster.stop_immediately();
  std::istringstream lines(process.rest());
  std::string id;
  for (std::int64_t version = 0; lines >> id >> version;) said[id] = std::max(said[id], version);
  EXPECT_EQ(process.wait(), 3) << "the writer must say that the store is gone";
  cluster.start();
  const auto store = open(where);
  ASSERT_TRUE(store) << store.error().line();
  for (const auto& [name, version] : said) {
    ASSERT_GE((*store)->read_stream({StreamKind::case_file, name})->version(), version) << name;
  }
}

}  // namespace
}  // namespace relais::store::testing

// The log of uses from end to end: a served store, a witness beside it, proofs, and a file changed behind both.
#include <sqlite3.h>

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "../wire/raw_client.hpp"
#include "base/json.hpp"
#include "process.hpp"

namespace relais {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using test::Process;
using test::RawClient;
using test::run;

class Audit : public testing::Test {
 protected:
  Audit()
      : folder_(fs::path(testing::TempDir()) / ("audit-" + std::to_string(::getpid()) + "-" +
                                                testing::UnitTest::GetInstance()->current_test_info()->name())),
        store_(at("relais.db")) {
    fs::create_directories(folder_);
    EXPECT_EQ(run({"demo", "--store", store_, "--people", "6"}).code, 0);
  }
  ~Audit() override { fs::remove_all(folder_); }

  std::string at(const std::string& name) const { return (folder_ / name).string(); }
  /// The log's key, after a checkpoint was signed.
  std::string checkpoint() const {
    const auto told = run({"audit", "checkpoint", "--store", store_, "--json"});
    EXPECT_EQ(told.code, 0) << told.err;
    return std::string(json::parse(told.out).as_object().at("key").as_string());
  }
  void add_account() const {
    const auto added =
        run({"user", "add", "an.peeters", "--role", "inspector", "--desk", "onss-antwerp", "--store", store_},
            "the harbour wakes before the gulls\n");
    ASSERT_EQ(added.code, 0) << added.err;
  }
  void tamper(const std::string& sql) const {
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open(store_.c_str(), &database), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(database);
    sqlite3_close(database);
  }
  static std::uint16_t port_of(const json::object& told) {
    return static_cast<std::uint16_t>(told.at("port").as_int64());
  }
  static std::string get(std::uint16_t port, const std::string& path) {
    RawClient client(port);
    client.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
    return client.read_answer();
  }

  fs::path folder_;
  std::string store_;
};

TEST_F(Audit, a_good_store_is_good_and_a_changed_row_is_named) {
  checkpoint();
  const auto good = run({"audit", "verify", "--store", store_, "--json", "--pins", at("pins")});
  ASSERT_EQ(good.code, 0) << good.out << good.err;
  const auto told = json::parse(good.out).as_object();
  EXPECT_TRUE(told.at("good").as_bool());
  EXPECT_TRUE(told.at("signatures_checked").as_bool());
  EXPECT_EQ(told.at("entries"), told.at("covered"));
  tamper("UPDATE case_index SET phase = 'changed' WHERE id = (SELECT MIN(id) FROM case_index)");
  const auto bad = run({"audit", "verify", "--store", store_, "--explain"});
  EXPECT_EQ(bad.code, 1);
  EXPECT_EQ(bad.out.find("NOT GOOD: case "), 0U) << bad.out;
}

TEST_F(Audit, pins_of_another_log_or_of_a_longer_one_are_not_met) {
  checkpoint();
  ASSERT_EQ(run({"audit", "verify", "--store", store_, "--pins", at("pins")}).code, 0);
  fs::copy_file(store_, at("older.db"));
  fs::copy_file(store_ + ".keys", at("older.db.keys"));
  ASSERT_EQ(run({"sweep", "--store", store_}).code, 0);
  add_account();
  checkpoint();
  const auto later = run({"audit", "verify", "--store", store_, "--pins", at("pins")});
  ASSERT_EQ(later.code, 0) << later.out << later.err;
  const auto rolled = run({"audit", "verify", "--store", at("older.db"), "--pins", at("pins")});
  EXPECT_EQ(rolled.code, 1);
  EXPECT_NE(rolled.out.find("put back to an older state"), std::string::npos) << rolled.out;
  ASSERT_EQ(run({"demo", "--store", at("other.db"), "--people", "3"}).code, 0);
  EXPECT_EQ(run({"audit", "checkpoint", "--store", at("other.db")}).code, 0);
  EXPECT_EQ(run({"audit", "verify", "--store", at("other.db"), "--pins", at("pins")}).code, 1);
}

TEST_F(Audit, a_proof_stands_without_the_store) {
  const auto key = checkpoint();
  ASSERT_EQ(run({"audit", "prove", "7", "--store", store_, "--out", at("7.tlog-proof")}).code, 0);
  fs::remove(store_);
  const auto proven = run({"audit", "check-proof", at("7.tlog-proof"), "--log-key", key});
  EXPECT_EQ(proven.code, 0) << proven.err;
  EXPECT_NE(proven.out.find("Proven: entry 7"), std::string::npos) << proven.out;
  EXPECT_EQ(run({"audit", "check-proof", at("7.tlog-proof")}).code, 2);
  std::ifstream file(at("7.tlog-proof"));
  std::string text(std::istreambuf_iterator<char>(file), {});
  text.replace(text.find("index 7"), 7, "index 8");
  std::ofstream(at("8.tlog-proof")) << text;
  EXPECT_EQ(run({"audit", "check-proof", at("8.tlog-proof"), "--log-key", key}).code, 1);
}

TEST_F(Audit, entries_are_shown_without_names) {
  const auto shown = run({"audit", "show", "--store", store_, "--limit", "5", "--json"});
  ASSERT_EQ(shown.code, 0) << shown.err;
  EXPECT_EQ(json::parse(shown.out).as_array().size(), 5U);
  EXPECT_EQ(run({"audit", "show", "--store", store_, "--object", "thing 1"}).code, 2);
}

TEST_F(Audit, a_witness_cosigns_what_the_server_signs_and_remembers_more_than_an_older_file) {
  const auto key = checkpoint();
  fs::copy_file(store_, at("older.db"));
  fs::copy_file(store_ + ".keys", at("older.db.keys"));
  fs::copy_file(store_ + ".keys.root", at("older.db.keys.root"));
  Process witness(
      {"witness", "--log-key", key, "--key", at("w.key"), "--state", at("w.json"), "--port", "0", "--json"});
  const auto told = json::parse(witness.line()).as_object();
  const std::string witness_key(told.at("key").as_string());
  const auto url = witness_key + "@http://127.0.0.1:" + std::to_string(port_of(told));
  add_account();
  {
    Process server({"serve", "--store", store_, "--port", "0", "--json", "--demo", "--witness", url});
    const auto port = port_of(json::parse(server.line()).as_object());
    std::string answer;
    for (int i = 0; i < 100 && answer.find("witness.example/w1") == std::string::npos; ++i) {
      answer = get(port, "/ledger/checkpoint");
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    EXPECT_NE(answer.find("\xe2\x80\x94 witness.example/w1 "), std::string::npos) << answer;
    EXPECT_EQ(get(port, "/ledger/tile/0/000.p/3").find("HTTP/1.1 200"), 0U);
    for (const auto* path :
         {"/ledger/tile/entries/000.p/3", "/ledger/tile/0/001", "/ledger/tile/9/000", "/ledger/", "/ledger/x"}) {
      EXPECT_EQ(get(port, path).find("HTTP/1.1 404"), 0U) << path;
    }
    server.kill(SIGTERM);
    EXPECT_EQ(server.wait(), 0);
  }
  const auto good = run({"audit", "verify", "--store", store_, "--witness", at("w.json")});
  EXPECT_EQ(good.code, 0) << good.out << good.err;
  EXPECT_EQ(good.out.find("not under a checkpoint"), std::string::npos)
      << "a clean stop signs everything: " << good.out;
  const auto rolled = run({"audit", "verify", "--store", at("older.db"), "--witness", at("w.json")});
  EXPECT_EQ(rolled.code, 1);
  EXPECT_NE(rolled.out.find("witness witness.example/w1 has seen"), std::string::npos) << rolled.out;
  witness.kill(SIGTERM);
  EXPECT_EQ(witness.wait(), 0);
}

TEST_F(Audit, a_witness_goes_on_from_what_it_wrote_down_and_keeps_its_key_to_itself) {
  const auto key = checkpoint();
  std::string first;
  for (int time = 0; time < 2; ++time) {
    Process witness(
        {"witness", "--log-key", key, "--key", at("w.key"), "--state", at("w.json"), "--port", "0", "--json"});
    const auto told = json::parse(witness.line()).as_object();
    const std::string name(told.at("key").as_string());
    if (time == 0) {
      first = name;
    } else {
      EXPECT_EQ(name, first);
    }
    RawClient client(port_of(told));
    client.send("POST /add-checkpoint HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nold x");
    EXPECT_EQ(client.read_answer().find("HTTP/1.1 400"), 0U);
    witness.kill(SIGTERM);
    EXPECT_EQ(witness.wait(), 0);
  }
  EXPECT_EQ(fs::status(at("w.key")).permissions() & fs::perms::all, fs::perms::owner_read | fs::perms::owner_write);
}

}  // namespace
}  // namespace relais

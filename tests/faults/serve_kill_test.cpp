// The whole server killed while clients write over HTTP: what it answered with success is in the store afterwards.
#include <atomic>
#include <chrono>
#include <csignal>
#include <map>
#include <mutex>
#include <random>
#include <thread>

#include <fmt/format.h>

#include "base/json.hpp"
#include "cli/process.hpp"
#include "store/engines.hpp"
#include "wire/raw_client.hpp"

namespace relais::store::testing {
namespace {

constexpr int kKills = 20;
constexpr int kClients = 4;
constexpr int kWritesOfCase = 30;
constexpr auto kPassword = "correct horse battery staple";

/// What clients were told, each case with the last version that was acknowledged.
class Told {
 public:
  void saved(const std::string& id, std::int64_t version) {
    const std::lock_guard lock(mutex_);
    auto& last = versions_[id];
    last = std::max(last, version);
    ++writes_;
  }
  std::map<std::string, std::int64_t> versions() {
    const std::lock_guard lock(mutex_);
    return versions_;
  }
  int writes() {
    const std::lock_guard lock(mutex_);
    return writes_;
  }

 private:
  std::mutex mutex_;
  std::map<std::string, std::int64_t> versions_;
  int writes_ = 0;
};

std::string value_after(const std::string& text, const std::string& mark, char end) {
  const auto at = text.find(mark);
  if (at == std::string::npos) return {};
  const auto begin = at + mark.size();
  return text.substr(begin, text.find(end, begin) - begin);
}

class Client {
 public:
  Client(std::uint16_t port, std::string cookie, std::string name)
      : raw_(port), cookie_(std::move(cookie)), name_(std::move(name)) {}

  /// Opens cases and writes notes until the server is gone.
  void write_until_the_end(Told& told) {
    const auto today = base::to_string(base::in_brussels(now()).date);
    const auto opening =
        fmt::format(R"({{"on":"{}","opened":{{"label":"Person {}","ground":"trafficking"}}}})", today, name_);
    const auto note = fmt::format(
        R"({{"on":"{}","acts":[{{"type":"note_written","kind":"fact","language":"en","text":"Seen, all is well."}}]}})",
        today);
    for (;;) {
      const auto opened = post("/api/v1/cases", opening, {});
      if (test::status_of(opened) != 201) return stopped(opened);
      const auto id = value_after(opened, R"("id":")", '"');
      auto version = version_of(opened);
      told.saved(id, version);
      for (int i = 0; i < kWritesOfCase; ++i) {
        const auto answer = post("/api/v1/cases/" + id + "/acts", note, fmt::format("If-Match: \"{}\"\r\n", version));
        if (test::status_of(answer) != 200) return stopped(answer);
        version = version_of(answer);
        told.saved(id, version);
      }
    }
  }
  /// The first answer that was neither success nor silence; empty when all went well until the end.
  [[nodiscard]] const std::string& trouble() const { return trouble_; }

 private:
  static base::Instant now() {
    return base::Instant::from_micros(
        std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch())
            .count());
  }
  static std::int64_t version_of(const std::string& answer) {
    const auto digits = value_after(answer, R"("version":)", ',');
    return digits.empty() ? 0 : std::stoll(digits);
  }
  std::string post(const std::string& path, const std::string& body, const std::string& headers) {
    const auto request = fmt::format(
        "POST {} HTTP/1.1\r\nHost: localhost\r\nCookie: {}\r\nX-Relais: 1\r\nContent-Type: application/json\r\n"
        "Idempotency-Key: {}-{:08}\r\n{}Content-Length: {}\r\n\r\n{}",
        path, cookie_, name_, ++sent_, headers, body.size(), body);
    if (!raw_.connected() || !raw_.send(request)) return {};
    return raw_.read_answer(std::chrono::seconds(20));
  }
  void stopped(const std::string& answer) {
    if (test::status_of(answer) != 0) trouble_ = answer;
  }

  test::RawClient raw_;
  std::string cookie_;
  std::string name_;
  std::string trouble_;
  int sent_ = 0;
};

class ServerKilled : public ::testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    where_ = GetParam() == "sqlite" ? folder_.file("relais.db") : shared_cluster().make_database();
    const auto added = test::run({"user", "add", "an.peeters", "--role", "inspector", "--desk", "onss-antwerp",
                                  "--data", ".", "--store", where_, "--keys", keys_},
                                 std::string(kPassword) + "\n");
    ASSERT_EQ(added.code, 0) << added.err;
    // Invented cases: a password is enough.
    const auto store = open(where_);
    ASSERT_TRUE(store);
    ASSERT_TRUE((*store)->put_meta("invented", "test"));
  }
  std::unique_ptr<test::Process> serve() {
    auto server = std::make_unique<test::Process>(
        std::vector<std::string>{"serve", "--data", ".", "--store", where_, "--keys", keys_, "--port", "0", "--json"});
    const auto said = base::parse_json(server->line());
    EXPECT_TRUE(said);
    if (said) port_ = static_cast<std::uint16_t>(said->at("port").as_int64());
    return server;
  }
  void sign_in() {
    test::RawClient client(port_);
    const auto body = fmt::format(R"({{"name":"an.peeters","password":"{}"}})", kPassword);
    client.send(
        fmt::format("POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\nX-Relais: 1\r\nContent-Type: "
                    "application/json\r\nIdempotency-Key: sign-in-1\r\nContent-Length: {}\r\n\r\n{}",
                    body.size(), body));
    const auto answer = client.read_answer(std::chrono::seconds(20));
    cookie_ = "__Host-relais=" + value_after(answer, "__Host-relais=", ';');
    ASSERT_GT(cookie_.size(), 30U) << answer.substr(0, 200);
  }
  void check(Told& told) {
    const auto store = open(where_);
    ASSERT_TRUE(store) << store.error().line();
    for (const auto& [id, version] : told.versions()) {
      const auto stream = (*store)->read_stream({StreamKind::case_file, id});
      ASSERT_TRUE(stream);
      ASSERT_GE(stream->version(), version) << id << " was answered with success and is lost";
      const auto row = (*store)->case_row(id);
      ASSERT_TRUE(row && row->has_value()) << id << " is on no list";
    }
  }

  Folder folder_;
  std::string where_;
  std::string keys_ = folder_.file("relais.keys");
  std::string cookie_;
  std::uint16_t port_ = 0;
};
RELAIS_ON_BOTH_ENGINES(ServerKilled);

TEST_P(ServerKilled, an_operators_command_takes_nothing_from_the_running_server) {
  const auto server = serve();
  const auto healthy = [&] {
    test::RawClient raw(port_);
    EXPECT_TRUE(raw.send("GET /api/v1/health HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"));
    return test::status_of(raw.read_answer(std::chrono::seconds(20)));
  };
  EXPECT_EQ(healthy(), 200);
  for (int times = 0; times < 3; ++times) {
    const auto listed = test::run({"user", "list", "--data", ".", "--store", where_, "--keys", keys_});
    EXPECT_EQ(listed.code, 0) << listed.err;
    EXPECT_EQ(healthy(), 200);
  }
  server->kill(SIGTERM);
  EXPECT_EQ(server->wait(), 0);
}

TEST_P(ServerKilled, what_was_answered_with_success_is_there_after_each_of_many_kills) {
  Told told;
  std::mt19937 dice(11);
  int rounds_with_writes = 0;
  for (int round = 0; round < kKills; ++round) {
    const auto server = serve();
    ASSERT_NE(port_, 0);
    if (cookie_.empty()) sign_in();
    if (HasFatalFailure()) return;
    const int before = told.writes();
    std::vector<std::unique_ptr<Client>> clients;
    std::vector<std::thread> threads;
    for (int i = 0; i < kClients; ++i) {
      clients.push_back(std::make_unique<Client>(port_, cookie_, fmt::format("round-{}-{}", round, i)));
      threads.emplace_back([&told, client = clients.back().get()] { client->write_until_the_end(told); });
    }
    // Kill only once writing is under way, then at a moment nobody can foresee.
    for (int waited = 0; told.writes() < before + kClients && waited < 2000; ++waited) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    std::this_thread::sleep_for(std::chrono::microseconds(dice() % 80'000));
    server->kill(SIGKILL);
    EXPECT_EQ(server->wait(), 128 + SIGKILL);
    for (auto& thread : threads) thread.join();
    for (const auto& client : clients) EXPECT_EQ(client->trouble(), "");
    if (told.writes() > before) ++rounds_with_writes;
    check(told);
    if (HasFatalFailure()) return;
  }
  EXPECT_EQ(rounds_with_writes, kKills);
  EXPECT_GE(told.writes(), kClients * kKills);
}

}  // namespace
}  // namespace relais::store::testing

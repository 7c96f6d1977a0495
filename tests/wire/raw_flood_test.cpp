// Clients that want to be a burden: many, slow, endless, idle. Others are served meanwhile, and memory stays bounded.
#include <chrono>
#include <cstdio>
#include <fstream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <ifaddrs.h>
#include <sys/resource.h>

#include "echo.hpp"
#include "raw_client.hpp"

namespace relais::wire {
namespace {

using namespace std::chrono_literals;
using test::Echo;
using test::RawClient;
using test::status_of;
using Clock = std::chrono::steady_clock;

/// Shut out is who gets no answer; how soon it comes depends on what else this machine has to do.
constexpr auto kPatience = 15s;

/// What this process holds in memory, in KiB.
long resident() {
  std::ifstream file("/proc/self/status");
  for (std::string line; std::getline(file, line);)
    if (line.starts_with("VmRSS:")) return std::stol(line.substr(6));
  return 0;
}

std::size_t descriptors() {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  getrlimit(RLIMIT_NOFILE, &limit);
  return limit.rlim_cur == RLIM_INFINITY ? 1'000'000 : limit.rlim_cur;
}

class Flood : public testing::Test {
 protected:
  void start(ServerOptions options = {}) {
    options.port = 0;
    options.workers = 2;
    auto started = Server::start(options, echo_);
    ASSERT_TRUE(started) << started.error().line();
    server_ = std::move(*started);
  }
  /// How long somebody honest waits for an answer meanwhile.
  std::chrono::milliseconds honest_wait() {
    const auto from = Clock::now();
    RawClient client(server_->port());
    client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_EQ(status_of(client.read_answer()), 200);
    return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - from);
  }
  std::vector<std::unique_ptr<RawClient>> crowd(std::size_t size, const std::string& says) {
    std::vector<std::unique_ptr<RawClient>> clients;
    for (std::size_t i = 0; i < size; ++i) {
      clients.push_back(std::make_unique<RawClient>(server_->port()));
      if (!says.empty()) clients.back()->send(says);
    }
    return clients;
  }
  Echo echo_;
  std::unique_ptr<Server> server_;
};

TEST_F(Flood, TenThousandIdleConnectionsCostLittleAndShutNobodyOut) {
  const std::size_t ends = descriptors();
  const std::size_t wanted = 10'000;
  // Both ends of a connection live in this process.
  const auto idle = std::min(wanted, ends > 400 ? (ends - 400) / 2 : 0);
  if (idle < wanted) std::printf("this system lends %zu descriptors: %zu connections instead\n", ends, idle);
  ServerOptions options;
  options.max_connections = wanted + 100;
  start(options);
  const auto before = resident();
  const auto clients = crowd(idle, "");
  EXPECT_LT(honest_wait(), kPatience);
  const auto grown = resident() - before;
  std::printf("%zu idle connections: %ld KiB\n", idle, grown);
  EXPECT_LT(grown, static_cast<long>(idle) * 4) << "KiB";
}

TEST_F(Flood, MoreIdleConnectionsThanThereIsRoomShutNobodyOut) {
  ServerOptions options;
  options.max_connections = 50;
  start(options);
  const auto clients = crowd(500, "");
  for (int i = 0; i < 20; ++i) EXPECT_LT(honest_wait(), kPatience);
}

TEST_F(Flood, SlowHeadsShutNobodyOut) {
  ServerOptions options;
  options.max_connections = 50;
  start(options);
  const auto clients = crowd(500, "GET / HTTP/1.1\r\nHost: x\r\nX-Slow:");
  for (int i = 0; i < 20; ++i) EXPECT_LT(honest_wait(), kPatience);
}

/// One byte at a time does not stretch the time a head or a body may take.
TEST_F(Flood, ADripDoesNotKeepAConnection) {
  ServerOptions options;
  options.header_timeout = 300ms;
  options.body_timeout = 300ms;
  start(options);
  for (const std::string begun :
       {"GET / HTTP/1.1\r\nX-Drip: ", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1f4\r\n"}) {
    RawClient client(server_->port());
    client.send(begun);
    const auto from = Clock::now();
    bool closed = false;
    while (!closed && Clock::now() - from < 10s) {
      client.send("a");
      closed = client.closed_within(50ms);
    }
    EXPECT_TRUE(closed) << begun;
    EXPECT_LT(Clock::now() - from, 5s);
  }
  EXPECT_EQ(echo_.handled, 0);
}

TEST_F(Flood, ManyFieldsAreCutOffAtTheLimit) {
  start();
  const auto before = resident();
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int i = 0; i < 100; ++i) {
    clients.push_back(std::make_unique<RawClient>(server_->port()));
    clients.back()->send("GET / HTTP/1.1\r\nHost: x\r\n");
    for (int field = 0; field < 200; ++field)
      if (!clients.back()->send("X-Flood-" + std::to_string(field) + ": " + std::string(2000, 'a') + "\r\n")) break;
  }
  for (auto& client : clients) {
    const int status = status_of(client->read_answer());
    EXPECT_TRUE(status == 431 || status == 0) << status;
  }
  EXPECT_EQ(echo_.handled, 0);
  EXPECT_LT(resident() - before, 20'000) << "KiB";
}

TEST_F(Flood, BodiesUnderWayShareABoundedMemory) {
  ServerOptions options;
  options.request_memory = 500'000;
  start(options);
  const std::string head = "POST /big HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n";
  auto clients = crowd(20, head + std::string(90'000, 'a'));
  int busy = 0;
  for (auto& client : clients) busy += status_of(client->read_answer(200ms)) == 503 ? 1 : 0;
  EXPECT_GE(busy, 10);
  EXPECT_LT(busy, 20);
  EXPECT_LT(honest_wait(), kPatience);
  clients.clear();
  // What the others held is free again.
  for (int i = 0; i < 200 && echo_.handled < 2; ++i) {
    RawClient client(server_->port());
    client.send(head + std::string(100'000, 'a'));
    if (status_of(client.read_answer()) != 200) std::this_thread::sleep_for(10ms);
  }
  EXPECT_GE(echo_.handled, 2);
}

TEST_F(Flood, TinyChunksCostNoMoreThanTheirBytes) {
  start();
  std::string chunks;
  for (int i = 0; i < 1001; ++i) chunks += "1\r\na\r\n";
  RawClient client(server_->port());
  client.send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks);
  EXPECT_EQ(status_of(client.read_answer()), 413);
}

TEST_F(Flood, GarbageAtFullSpeedShutsNobodyOut) {
  start();
  std::atomic<bool> enough{false};
  std::vector<std::thread> noise;
  for (int i = 0; i < 4; ++i)
    noise.emplace_back([&, i] {
      const std::string garbage(3000, static_cast<char>("\x16 G\n"[i]));
      while (!enough) {
        RawClient client(server_->port());
        client.send(garbage);
      }
    });
  for (int i = 0; i < 8; ++i) EXPECT_LT(honest_wait(), kPatience);
  enough = true;
  for (auto& thread : noise) thread.join();
}

/// An address of this machine that is not its loopback; empty when it has none.
std::string own_address() {
  ifaddrs* all = nullptr;
  if (getifaddrs(&all) != 0) return {};
  std::string found;
  for (const auto* one = all; one != nullptr; one = one->ifa_next) {
    if (one->ifa_addr == nullptr || one->ifa_addr->sa_family != AF_INET) continue;
    char text[INET_ADDRSTRLEN];
    inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in*>(one->ifa_addr)->sin_addr, text, sizeof(text));
    if (!std::string_view(text).starts_with("127.")) found = text;
  }
  freeifaddrs(all);
  return found;
}

TEST_F(Flood, OneSourceHasOnlyItsShareOfTheConnections) {
  const auto address = own_address();
  if (address.empty()) GTEST_SKIP() << "this machine has no address besides its loopback";
  ServerOptions options;
  options.listen = "0.0.0.0";
  options.connections_per_source = 10;
  start(options);
  std::vector<std::unique_ptr<RawClient>> clients;
  int open = 0;
  for (int i = 0; i < 30; ++i) {
    clients.push_back(std::make_unique<RawClient>(server_->port(), address));
    clients.back()->send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    open += status_of(clients.back()->read_answer()) == 200 ? 1 : 0;
  }
  EXPECT_EQ(open, 10);
  EXPECT_LT(honest_wait(), kPatience);
  clients.clear();
  for (int i = 0; i < 200 && open == 10; ++i) {
    RawClient again(server_->port(), address);
    again.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    open += status_of(again.read_answer()) == 200 ? 1 : 0;
    std::this_thread::sleep_for(10ms);
  }
  EXPECT_EQ(open, 11);
}

}  // namespace
}  // namespace relais::wire

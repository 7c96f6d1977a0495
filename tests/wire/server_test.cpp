#include "wire/server.hpp"

#include <atomic>
#include <future>
#include <thread>

#include <gtest/gtest.h>

#include "echo.hpp"
#include "raw_client.hpp"

namespace relais::wire {
namespace {

using namespace std::chrono_literals;
using test::Echo;
using test::RawClient;
using test::status_of;

class ServerTest : public testing::Test {
 protected:
  void start(ServerOptions options = {}) {
    options.port = 0;
    options.workers = 4;
    auto started = Server::start(options, echo_);
    ASSERT_TRUE(started) << started.error().line();
    server_ = std::move(*started);
  }
  std::string ask(std::string_view bytes) {
    RawClient client(server_->port());
    EXPECT_TRUE(client.send(bytes));
    return client.read_answer();
  }
  Echo echo_;
  std::unique_ptr<Server> server_;
};

TEST_F(ServerTest, AnswersAndKeepsTheConnection) {
  start();
  RawClient client(server_->port());
  client.send("GET /a?b=c HTTP/1.1\r\nHost: x\r\n\r\n");
  const auto first = client.read_answer();
  EXPECT_EQ(status_of(first), 200);
  EXPECT_NE(first.find("GET /a?b=c 0"), std::string::npos);
  client.send("POST /d HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello");
  EXPECT_NE(client.read_answer().find("POST /d? 5"), std::string::npos);
}

TEST_F(ServerTest, AnswersPipelinedRequestsInOrder) {
  start();
  RawClient client(server_->port());
  client.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\nGET /second HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_NE(client.read_answer().find("/slow"), std::string::npos);
  EXPECT_NE(client.read_answer().find("/second"), std::string::npos);
}

TEST_F(ServerTest, AnswersHeadWithoutABody) {
  start();
  RawClient client(server_->port());
  client.send("HEAD /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  const auto answer = client.read_all();
  EXPECT_EQ(status_of(answer), 200);
  EXPECT_TRUE(answer.ends_with("\r\n\r\n"));
}

TEST_F(ServerTest, ClosesWhenAsked) {
  start();
  RawClient client(server_->port());
  client.send("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_NE(client.read_answer().find("connection: close"), std::string::npos);
  EXPECT_TRUE(client.closed_within(20s));
}

TEST_F(ServerTest, RefusesWhatIsNoRequest) {
  start();
  for (const std::string_view garbage :
       {"\x16\x03\x01\x02\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "GET / HTTP/1.1\r\nHost : x\r\n\r\n",
        "GET x HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"}) {
    EXPECT_EQ(status_of(ask(garbage)), 400) << garbage;
  }
  EXPECT_EQ(echo_.handled, 0);
}

TEST_F(ServerTest, RefusesUnknownTransferCodingsAndExpectations) {
  start();
  EXPECT_EQ(status_of(ask("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n")), 501);
  EXPECT_EQ(status_of(ask("POST / HTTP/1.1\r\nHost: x\r\nExpect: tea\r\nContent-Length: 1\r\n\r\nx")), 417);
}

TEST_F(ServerTest, RefusesAHeaderBeyondTheLimit) {
  start();
  EXPECT_EQ(status_of(ask("GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + std::string(20'000, 'a') + "\r\n\r\n")), 431);
}

TEST_F(ServerTest, RefusesABodyBeyondTheLimitOfItsRoute) {
  start();
  EXPECT_EQ(status_of(ask("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1001\r\n\r\n")), 413);
  EXPECT_EQ(status_of(ask("POST /big HTTP/1.1\r\nHost: x\r\nContent-Length: 50000\r\n\r\n" + std::string(50'000, 'a'))),
            200);
  EXPECT_EQ(status_of(ask("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n")), 400);
}

TEST_F(ServerTest, CutsAChunkedBodyOffAtTheLimit) {
  start();
  std::string chunks;
  for (int i = 0; i < 40; ++i) chunks += "64\r\n" + std::string(100, 'a') + "\r\n";
  EXPECT_EQ(status_of(ask("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks + "0\r\n\r\n")),
            413);
  EXPECT_EQ(echo_.handled, 0);
  const auto fits = ask("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n");
  EXPECT_NE(fits.find("POST /? 5"), std::string::npos);
}

TEST_F(ServerTest, InvitesABodyThatWaitsForIt) {
  start();
  RawClient client(server_->port());
  client.send("POST /c HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  EXPECT_TRUE(client.read_answer().starts_with("HTTP/1.1 100 Continue"));
  client.send("ok");
  EXPECT_NE(client.read_answer().find("POST /c? 2"), std::string::npos);
}

TEST_F(ServerTest, DropsAClientThatSendsItsHeaderSlowly) {
  ServerOptions options;
  options.header_timeout = 200ms;
  start(options);
  RawClient client(server_->port());
  client.send("GET / HTTP/1.1\r\nHo");
  EXPECT_TRUE(client.closed_within(20s));
  EXPECT_EQ(echo_.handled, 0);
}

TEST_F(ServerTest, DropsAClientThatSendsItsBodySlowly) {
  ServerOptions options;
  options.body_timeout = 200ms;
  start(options);
  RawClient client(server_->port());
  client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nab");
  EXPECT_TRUE(client.closed_within(20s));
  EXPECT_EQ(echo_.handled, 0);
}

TEST_F(ServerTest, SlowClientsDoNotHoldUpOthers) {
  start();
  std::vector<std::unique_ptr<RawClient>> slow;
  for (int i = 0; i < 200; ++i) {
    slow.push_back(std::make_unique<RawClient>(server_->port()));
    slow.back()->send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\na");
  }
  EXPECT_EQ(status_of(ask("GET / HTTP/1.1\r\nHost: x\r\n\r\n")), 200);
}

TEST_F(ServerTest, AFullHouseMakesRoomByClosingWhoIsWaitedForLongest) {
  ServerOptions options;
  options.max_connections = 2;
  start(options);
  RawClient first(server_->port());
  RawClient second(server_->port());
  first.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(status_of(first.read_answer()), 200);
  second.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(status_of(second.read_answer()), 200);
  RawClient third(server_->port());
  third.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(status_of(third.read_answer()), 200);
  EXPECT_TRUE(first.closed_within(20s));
  EXPECT_FALSE(second.closed_within(50ms));
}

TEST_F(ServerTest, TakesNoMoreConnectionsThanItSaysWhenAllAreServed) {
  ServerOptions options;
  options.max_connections = 2;
  start(options);
  RawClient first(server_->port());
  RawClient second(server_->port());
  first.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");
  second.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");
  for (int i = 0; i < 2000 && echo_.handled < 2; ++i) std::this_thread::sleep_for(1ms);
  RawClient third(server_->port());
  EXPECT_TRUE(third.closed_within(20s));
  EXPECT_EQ(status_of(first.read_answer()), 200);
  EXPECT_EQ(status_of(second.read_answer()), 200);
}

TEST_F(ServerTest, FinishesRequestsUnderWayWhenItStops) {
  start();
  RawClient client(server_->port());
  RawClient idle(server_->port());
  client.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");
  for (int i = 0; i < 2000 && echo_.handled == 0; ++i) std::this_thread::sleep_for(10ms);
  server_->stop();
  EXPECT_EQ(status_of(client.read_answer()), 200);
  server_->wait();
  EXPECT_TRUE(idle.closed_within(20s));
  RawClient late(server_->port());
  EXPECT_FALSE(late.connected());
}

TEST_F(ServerTest, SurvivesClientsThatHangUpMidAnswer) {
  start();
  for (int i = 0; i < 12; ++i) {
    RawClient client(server_->port());
    client.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");
  }
  EXPECT_EQ(status_of(ask("GET / HTTP/1.1\r\nHost: x\r\n\r\n")), 200);
}

TEST(Server, SaysWhenItCannotListen) {
  Echo echo;
  ServerOptions options;
  options.port = 0;
  auto first = Server::start(options, echo);
  ASSERT_TRUE(first);
  options.port = (*first)->port();
  const auto second = Server::start(options, echo);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, "cannot_listen");
  options.listen = "somewhere";
  const auto third = Server::start(options, echo);
  ASSERT_FALSE(third);
  EXPECT_EQ(third.error().code, "bad_address");
}

}  // namespace
}  // namespace relais::wire

#include "wire/framing.hpp"

#include <gtest/gtest.h>

namespace relais::wire {
namespace {

using State = RequestReader::State;

RequestReader fed(std::string_view bytes, std::size_t limit = 1000) {
  RequestReader reader;
  bytes.remove_prefix(reader.take(bytes));
  reader.limit_body(limit);
  while (!bytes.empty() && reader.state() == State::body) bytes.remove_prefix(reader.take(bytes));
  return reader;
}

TEST(Framing, ReadsARequest) {
  auto reader = fed("PATCH /a/b?c=d&e HTTP/1.1\r\nHost: x:80\r\nX-Name: \t a b \t\r\nContent-Length: 3\r\n\r\nabcGET");
  ASSERT_EQ(reader.state(), State::whole);
  const auto& head = reader.head();
  EXPECT_EQ(head.method, Method::patch);
  EXPECT_EQ(head.path(), "/a/b");
  EXPECT_EQ(head.query(), "c=d&e");
  EXPECT_EQ(head.header("x-name"), "a b");
  EXPECT_TRUE(head.keep_alive);
  EXPECT_EQ(reader.body(), "abc");
}

TEST(Framing, TakesNothingBeyondItsRequest) {
  const std::string_view both = "GET / HTTP/1.1\r\nHost: x\r\n\r\nGET /second HTTP/1.1\r\n";
  RequestReader reader;
  EXPECT_EQ(reader.take(both), both.find("GET /second"));
  EXPECT_EQ(reader.state(), State::whole);
  EXPECT_EQ(reader.take("more"), 0U);
}

TEST(Framing, StopsAtTheEndOfTheHeadSoThatTheBodyCanBeLimited) {
  RequestReader reader;
  const std::string_view bytes = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc";
  EXPECT_EQ(reader.take(bytes), bytes.size() - 3);
  EXPECT_EQ(reader.state(), State::body);
  reader.limit_body(2);
  EXPECT_EQ(reader.state(), State::refused);
  EXPECT_EQ(reader.status(), 413);
}

TEST(Framing, WithoutALimitThereIsNoBody) {
  RequestReader reader;
  std::string_view bytes = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc";
  bytes.remove_prefix(reader.take(bytes));
  reader.take(bytes);
  EXPECT_EQ(reader.status(), 413);
}

TEST(Framing, KeepsAConnectionAsItsVersionSays) {
  EXPECT_TRUE(fed("GET / HTTP/1.1\r\nHost: x\r\n\r\n").head().keep_alive);
  EXPECT_FALSE(fed("GET / HTTP/1.0\r\n\r\n").head().keep_alive);
  EXPECT_TRUE(fed("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n").head().keep_alive);
  EXPECT_FALSE(fed("GET / HTTP/1.1\r\nHost: x\r\nConnection: a, Close\r\n\r\n").head().keep_alive);
  EXPECT_FALSE(fed("GET / HTTP/1.0\r\nConnection: close\r\nConnection: keep-alive\r\n\r\n").head().keep_alive);
}

TEST(Framing, HoldsNoMoreThanItsLimits) {
  RequestReader endless;
  const std::string piece(1000, 'a');
  endless.take("GET / HTTP/1.1\r\nX: ");
  for (int i = 0; i < 1000; ++i) endless.take(piece);
  EXPECT_EQ(endless.status(), 431);
  EXPECT_LE(endless.held(), 40'000U);
  RequestReader chunks;
  chunks.take("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
  chunks.limit_body(10'000);
  for (int i = 0; i < 1000; ++i) {
    chunks.take("3e8\r\n");
    chunks.take(piece);
    chunks.take("\r\n");
  }
  EXPECT_EQ(chunks.status(), 413);
  EXPECT_LE(chunks.held(), 40'000U);
}

TEST(Framing, AwaitsAnInvitationOnlyForABody) {
  EXPECT_TRUE(
      fed("POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-Continue\r\nContent-Length: 1\r\n\r\n").head().awaits_invitation);
  EXPECT_FALSE(fed("POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n\r\n").head().awaits_invitation);
}

}  // namespace
}  // namespace relais::wire

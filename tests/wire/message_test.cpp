#include "wire/message.hpp"

#include <gtest/gtest.h>

namespace relais::wire {
namespace {

TEST(Message, FindsACookieAmongOthers) {
  Request request;
  request.headers = {{"cookie", "a=1; __Host-relais=secret; b=2"}};
  EXPECT_EQ(request.cookie("__Host-relais"), "secret");
  EXPECT_EQ(request.cookie("b"), "2");
  EXPECT_FALSE(request.cookie("session").has_value());
}

TEST(Message, DecodesPercentEscapes) {
  EXPECT_EQ(percent_decoded("a%20b%C3%A9+", false), "a bé+");
  EXPECT_EQ(percent_decoded("a+b", true), "a b");
  for (const auto* broken : {"%", "%4", "%zz", "%00", "%0a", "\x01"})
    EXPECT_FALSE(percent_decoded(broken, false)) << broken;
}

TEST(Message, ParsesQueriesInOrder) {
  const auto query = parse_query("a=1&b=%26&flag&a=2&");
  ASSERT_TRUE(query);
  const std::vector<std::pair<std::string, std::string>> expected{{"a", "1"}, {"b", "&"}, {"flag", ""}, {"a", "2"}};
  EXPECT_EQ(*query, expected);
  EXPECT_FALSE(parse_query("a=%q"));
}

TEST(Message, HashesLikeTheStandard) {
  // FIPS 180-4, the example "abc".
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

}  // namespace
}  // namespace relais::wire

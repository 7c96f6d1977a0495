#include "http/route.hpp"

#include <gtest/gtest.h>

namespace relais::http {
namespace {

enum class Colour { red, green };
BOOST_DESCRIBE_ENUM(Colour, red, green)

struct Query {
  std::optional<int> limit;
  std::optional<bool> mine;
  std::optional<Colour> colour;
  std::optional<base::Date> on;
};
BOOST_DESCRIBE_STRUCT(Query, (), (limit, mine, colour, on))

struct Body {
  std::string text;
};
BOOST_DESCRIBE_STRUCT(Body, (), (text))

Route route(Method method, std::string pattern) {
  Route made;
  made.head.method = method;
  made.head.pattern = std::move(pattern);
  return made;
}

Router router() {
  Router made;
  made.add(route(Method::get, "/api/v1/law"));
  made.add(route(Method::get, "/api/v1/law/{topic}"));
  made.add(route(Method::get, "/api/v1/law/unknown"));
  made.add(route(Method::get, "/api/v1/cases/{id}"));
  made.add(route(Method::post, "/api/v1/cases/{id}/acts"));
  made.add(route(Method::get, "/api/v1/cases/{id}/letters/{letter}.pdf"));
  made.add(route(Method::get, "/calendar/{token}.ics"));
  return made;
}

TEST(Router, FindsRoutesAndTheirValues) {
  const auto table = router();
  const auto one = table.match(Method::get, "/api/v1/cases/ABC");
  ASSERT_NE(one.route, nullptr);
  EXPECT_EQ(one.path, std::vector<std::string>{"ABC"});
  const auto letter = table.match(Method::get, "/api/v1/cases/ABC/letters/referral_slip.pdf");
  ASSERT_NE(letter.route, nullptr);
  EXPECT_EQ(letter.path, (std::vector<std::string>{"ABC", "referral_slip"}));
  EXPECT_EQ(table.match(Method::get, "/api/v1/law/unknown").route->head.pattern, "/api/v1/law/unknown");
  EXPECT_EQ(table.match(Method::get, "/api/v1/law/fines").route->head.pattern, "/api/v1/law/{topic}");
  EXPECT_EQ(table.match(Method::head, "/api/v1/law").route->head.pattern, "/api/v1/law");
}

TEST(Router, KnowsWhatItDoesNotHave) {
  const auto table = router();
  for (const auto* path : {"/", "", "/api/v1", "/api/v1/cases", "/api/v1/cases/", "/api/v1/cases/a/b",
                           "/api/v1/cases/%2e%2e%2fx", "/api/v1/cases/a%00", "/calendar/.ics", "//api/v1/law"})
    EXPECT_EQ(table.match(Method::get, path).route, nullptr) << path;
  const auto wrong = table.match(Method::delete_, "/api/v1/cases/ABC/acts");
  EXPECT_EQ(wrong.route, nullptr);
  EXPECT_EQ(wrong.allowed, "POST");
}

TEST(Router, RefusesTwoRoutesOfOneShape) {
  auto table = router();
  EXPECT_THROW(table.add(route(Method::get, "/api/v1/cases/{other}")), std::logic_error);
}

Request asking(std::string query) {
  Request request;
  request.query = std::move(query);
  return request;
}

TEST(Query, IsReadIntoItsTypes) {
  const auto query = detail::read_query<Query>(asking("limit=5&mine=true&colour=green&on=2024-02-01"));
  ASSERT_TRUE(query) << query.error().detail;
  EXPECT_EQ(query->limit, 5);
  EXPECT_EQ(query->mine, true);
  EXPECT_EQ(query->colour, Colour::green);
  EXPECT_EQ(query->on, base::parse_date("2024-02-01"));
}

TEST(Query, IsRefusedWithItsPlace) {
  const std::vector<std::pair<std::string, std::string>> table{
      {"pages=5", "unknown_parameter"}, {"limit=x", "bad_parameter"},     {"limit=5&limit=6", "bad_parameter"},
      {"mine=yes", "bad_parameter"},    {"colour=blue", "bad_parameter"}, {"on=2024-02-30", "bad_parameter"},
      {"limit=%", "bad_parameter"},
  };
  for (const auto& [text, code] : table) {
    const auto query = detail::read_query<Query>(asking(text));
    ASSERT_FALSE(query) << text;
    EXPECT_EQ(query.error().code, code) << text;
    EXPECT_EQ(query.error().status, 400) << text;
  }
}

Outcome<Body> read(std::string body, std::string type = "application/json") {
  Request request;
  request.headers = {{"content-type", std::move(type)}};
  request.body = std::move(body);
  return detail::read_body<Body>(request);
}

TEST(Body, IsReadOrRefusedWithItsPlace) {
  EXPECT_EQ(read(R"({"text":"a"})")->text, "a");
  EXPECT_EQ(read(R"({"text":"a"})", "text/plain").error().status, 415);
  EXPECT_EQ(read("{").error().code, "bad_json");
  EXPECT_EQ(read("{").error().status, 400);
  EXPECT_EQ(read(R"({"text":1})").error().pointer, "/text");
  EXPECT_EQ(read(R"({"text":"a","more":1})").error().pointer, "/more");
  EXPECT_EQ(read("{}").error().status, 422);
}

TEST(Body, DeeplyNestedIsRefused) {
  const auto deep = read(std::string(100'000, '['));
  ASSERT_FALSE(deep);
  EXPECT_EQ(deep.error().status, 400);
}

}  // namespace
}  // namespace relais::http

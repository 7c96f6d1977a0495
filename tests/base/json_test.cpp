#include "base/json.hpp"

#include <gtest/gtest.h>

namespace relais::base {
namespace {

enum class Colour { red, green };
BOOST_DESCRIBE_ENUM(Colour, red, green)

struct Inner {
  std::string name;
  std::optional<Date> on;
};
BOOST_DESCRIBE_STRUCT(Inner, (), (name, on))

struct Circle {
  static constexpr std::string_view kType = "circle";
  int radius = 0;
};
BOOST_DESCRIBE_STRUCT(Circle, (), (radius))

struct Square {
  static constexpr std::string_view kType = "square";
  int side = 0;
};
BOOST_DESCRIBE_STRUCT(Square, (), (side))

struct Outer {
  Colour colour = Colour::red;
  bool on = false;
  std::vector<Inner> inner;
  std::map<std::string, int> counts;
  std::variant<Circle, Square> shape;
  std::int32_t case_ = 0;
};
BOOST_DESCRIBE_STRUCT(Outer, (), (colour, on, inner, counts, shape, case_))

Result<Outer> read(std::string_view text) { return decode<Outer>(*parse_json(text)); }

constexpr std::string_view kWhole =
    R"({"colour":"green","on":true,"inner":[{"name":"a","on":"2024-02-29"}],"counts":{"x":3},"shape":{"type":"square","side":4},"case":7})";

TEST(Json, ReadsAndWritesTheSame) {
  const auto outer = read(kWhole);
  ASSERT_TRUE(outer) << outer.error().line();
  EXPECT_EQ(outer->colour, Colour::green);
  EXPECT_EQ(outer->inner.front().on, parse_date("2024-02-29"));
  EXPECT_EQ(std::get<Square>(outer->shape).side, 4);
  EXPECT_EQ(outer->case_, 7);
  EXPECT_EQ(encode(*outer), *parse_json(kWhole));
}

TEST(Json, OptionalPartsMayBeAbsent) {
  const auto outer = read(R"({"colour":"red","shape":{"type":"circle","radius":1},"case":0})");
  ASSERT_TRUE(outer) << outer.error().line();
  EXPECT_FALSE(outer->on);
  EXPECT_TRUE(outer->inner.empty());
}

TEST(Json, MistakesNameTheirPointer) {
  const auto where = [](std::string_view text) { return read(text).error().where; };
  EXPECT_EQ(where(R"({"shape":{"type":"circle","radius":1},"case":0})"), "/colour");
  EXPECT_EQ(where(R"({"colour":"blue","shape":{"type":"circle","radius":1},"case":0})"), "/colour");
  EXPECT_EQ(where(R"({"colour":"red","shape":{"type":"oval"},"case":0})"), "/shape/type");
  EXPECT_EQ(where(R"({"colour":"red","shape":{"type":"circle","radius":"1"},"case":0})"), "/shape/radius");
  EXPECT_EQ(where(R"({"colour":"red","shape":{"type":"circle","radius":1},"case":0,"more":1})"), "/more");
  EXPECT_EQ(where(R"({"colour":"red","shape":{"type":"circle","radius":1},"case":99999999999})"), "/case");
  EXPECT_EQ(
      where(
          R"({"colour":"red","inner":[{"name":"a"},{"name":"b","on":"2023-02-29"}],"shape":{"type":"circle","radius":1},"case":0})"),
      "/inner/1/on");
}

TEST(Json, RefusesWhatIsNoJsonWithItsPlace) {
  for (const auto* text : {"", "{", "[1,]", "{\"a\":1,}", "nul", "1 2", "\"\\u12\""}) {
    const auto value = parse_json(text, "body");
    ASSERT_FALSE(value) << text;
    EXPECT_NE(value.error().where.find("body"), std::string::npos) << value.error().line();
  }
}

TEST(Json, RefusesDeepNesting) {
  EXPECT_TRUE(parse_json(std::string(20, '[') + std::string(20, ']')));
  EXPECT_FALSE(parse_json(std::string(200, '[') + std::string(200, ']')));
}

TEST(Json, PrettyTextIsReadAsTheSameValue) {
  const auto value = *parse_json(kWhole);
  EXPECT_EQ(*parse_json(pretty(value)), value);
  EXPECT_NE(pretty(value).find('\n'), std::string::npos);
}

}  // namespace
}  // namespace relais::base

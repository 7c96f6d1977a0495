#include "base/opening_hours.hpp"

#include <gtest/gtest.h>

namespace relais::base {
namespace {

std::optional<bool> open_at_text(std::string_view hours, std::string_view instant) {
  return open_at(json::parse(hours), in_brussels(*parse_instant(instant)));
}

constexpr std::string_view kOffice = R"({"weekly":[{"days":["mon","tue"],"from":"09:00","to":"17:00"}]})";
constexpr std::string_view kNight = R"({"weekly":[{"days":["fri"],"from":"22:00","to":"02:00"}]})";

TEST(OpeningHours, AlwaysAndUnknown) {
  EXPECT_EQ(open_at_text(R"({"always":true})", "2024-02-04T03:00:00Z"), true);
  EXPECT_EQ(open_at_text(R"({"unknown":true})", "2024-02-05T10:00:00Z"), std::nullopt);
  EXPECT_EQ(open_at_text("null", "2024-02-05T10:00:00Z"), std::nullopt);
}

TEST(OpeningHours, CountInBelgianTime) {
  // 5 February 2024 is a Monday; Belgium is one hour ahead of UTC in winter, two in summer.
  EXPECT_EQ(open_at_text(kOffice, "2024-02-05T08:00:00Z"), true);
  EXPECT_EQ(open_at_text(kOffice, "2024-02-05T07:59:00Z"), false);
  EXPECT_EQ(open_at_text(kOffice, "2024-02-05T16:00:00Z"), false);
  EXPECT_EQ(open_at_text(kOffice, "2024-07-01T07:00:00Z"), true);
  EXPECT_EQ(open_at_text(kOffice, "2024-02-07T10:00:00Z"), false);
}

TEST(OpeningHours, LastPastMidnight) {
  // 9 February 2024 is a Friday.
  EXPECT_EQ(open_at_text(kNight, "2024-02-09T22:30:00Z"), true);
  EXPECT_EQ(open_at_text(kNight, "2024-02-10T00:30:00Z"), true);
  EXPECT_EQ(open_at_text(kNight, "2024-02-10T01:30:00Z"), false);
  EXPECT_EQ(open_at_text(kNight, "2024-02-09T00:30:00Z"), false);
}

TEST(OpeningHours, WhatCannotBeReadIsUnknown) {
  EXPECT_EQ(open_at_text(R"({"weekly":[{"days":["mon"],"from":"9h","to":"17:00"}]})", "2024-02-05T10:00:00Z"),
            std::nullopt);
}

Opening opening_of(std::string_view hours, std::string_view instant) {
  return opening_at(json::parse(hours), in_brussels(*parse_instant(instant)));
}

TEST(OpeningHours, SayWhatComesNext) {
  const auto open = opening_of(kOffice, "2024-02-05T10:00:00Z");
  EXPECT_EQ(open.state, Opening::State::open);
  EXPECT_EQ(open.minute, 17 * 60);
  const auto before = opening_of(kOffice, "2024-02-05T07:00:00Z");
  EXPECT_EQ(before.state, Opening::State::closed);
  EXPECT_EQ(before.minute, 9 * 60);
  EXPECT_EQ(before.days_away, 0);
  // Tuesday evening: the next day is Monday.
  const auto after = opening_of(kOffice, "2024-02-06T20:00:00Z");
  EXPECT_EQ(after.weekday, 1);
  EXPECT_EQ(after.days_away, 6);
  EXPECT_EQ(opening_of(kNight, "2024-02-10T00:30:00Z").minute, 2 * 60);
}

TEST(OpeningHours, WithoutAnyDayNothingIsPromised) {
  constexpr std::string_view kNever = R"({"weekly":[]})";
  EXPECT_EQ(opening_of(kNever, "2024-02-05T10:00:00Z").state, Opening::State::unknown);
  EXPECT_EQ(open_at_text(kNever, "2024-02-05T10:00:00Z"), false);
  EXPECT_EQ(opening_of(R"({"always":true})", "2024-02-05T10:00:00Z").state, Opening::State::always);
}

}  // namespace
}  // namespace relais::base

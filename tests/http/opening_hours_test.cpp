#include "http/opening_hours.hpp"

#include <gtest/gtest.h>

namespace relais::http {
namespace {

std::optional<bool> open_at_text(std::string_view hours, std::string_view instant) {
  return open_at(base::json::parse(hours), base::in_brussels(*base::parse_instant(instant)));
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

}  // namespace
}  // namespace relais::http

#include "base/date.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace relais::base {
namespace {

Date day(const char* text) { return *parse_date(text); }

TEST(Date, ReadsOnlyDaysThatExist) {
  for (const auto* text : {"2024-02-29", "2023-02-28", "1970-01-01", "0001-01-01", "9999-12-31", "2000-02-29"})
    EXPECT_EQ(to_string(day(text)), text);
  for (const auto* text : {"", "2023-02-29", "1900-02-29", "2024-13-01", "2024-00-10", "2024-01-00", "2024-04-31",
                           "0000-01-01", "2024-1-01", "24-01-01", "2024-01-01 ", " 2024-01-01", "2024/01/01",
                           "2024-01-0a", "+024-01-01", "20240101", "2024-01-011"})
    EXPECT_FALSE(parse_date(text)) << text;
}

TEST(Date, ErrorsNameThePlace) {
  const auto read = read_date("2024-02-30", "law/x.yaml:3");
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, "bad_date");
  EXPECT_EQ(read.error().where, "law/x.yaml:3");
}

TEST(Date, CountsDays) {
  EXPECT_EQ(day("1970-01-01").days(), 0);
  EXPECT_EQ(day("1969-12-31").days(), -1);
  EXPECT_EQ(add_days(day("2024-02-01"), 45), day("2024-03-17"));
  EXPECT_EQ(add_days(day("2023-02-01"), 45), day("2023-03-18"));
  EXPECT_EQ(add_days(day("2023-12-31"), 1), day("2024-01-01"));
  EXPECT_EQ(add_days(day("2024-03-01"), -1), day("2024-02-29"));
}

TEST(Date, MonthsEndOnTheSameDayOrTheLast) {
  EXPECT_EQ(add_months_clamped(day("2024-01-31"), 3), day("2024-04-30"));
  EXPECT_EQ(add_months_clamped(day("2023-11-30"), 3), day("2024-02-29"));
  EXPECT_EQ(add_months_clamped(day("2024-08-31"), 6), day("2025-02-28"));
  EXPECT_EQ(add_months_clamped(day("2008-02-29"), 216), day("2026-02-28"));
  EXPECT_EQ(add_months_clamped(day("2024-03-31"), -1), day("2024-02-29"));
  EXPECT_EQ(add_months_clamped(day("2024-01-15"), -1), day("2023-12-15"));
  EXPECT_EQ(add_months_clamped(day("2024-01-15"), 0), day("2024-01-15"));
}

TEST(Date, ValidityHoldsOnBothItsEnds) {
  const Validity span{day("2012-01-01"), day("2016-12-31")};
  EXPECT_FALSE(span.holds(day("2011-12-31")));
  EXPECT_TRUE(span.holds(day("2012-01-01")));
  EXPECT_TRUE(span.holds(day("2016-12-31")));
  EXPECT_FALSE(span.holds(day("2017-01-01")));
  EXPECT_TRUE(Validity{}.holds(day("0001-01-01")));
}

TEST(Instant, ReadsAndWritesMicroseconds) {
  const auto read = parse_instant("2024-02-01T09:30:00.123456Z");
  ASSERT_TRUE(read);
  EXPECT_EQ(to_string(*read), "2024-02-01T09:30:00.123456Z");
  EXPECT_EQ(parse_instant("2024-02-01T09:30:00Z")->micros(), 1'706'779'800'000'000);
  EXPECT_EQ(parse_instant("2024-02-01T09:30:00.5Z")->micros(), 1'706'779'800'500'000);
  EXPECT_EQ(to_string(Instant::from_micros(-1)), "1969-12-31T23:59:59.999999Z");
  for (const auto* text : {"", "2024-02-01", "2024-02-01T09:30:00", "2024-02-01T24:00:00Z", "2024-02-01T09:60:00Z",
                           "2024-02-01T09:30:60Z", "2024-02-01T09:30:00.Z", "2024-02-01T09:30:00.1234567Z",
                           "2024-02-30T09:30:00Z", "2024-02-01 09:30:00Z", "2024-02-01T09:30:00+01:00"})
    EXPECT_FALSE(parse_instant(text)) << text;
}

TEST(Instant, KnowsSummerTimeInBelgium) {
  const auto local = [](const char* text) { return in_brussels(*parse_instant(text)); };
  EXPECT_EQ(local("2024-01-15T23:30:00Z").date, day("2024-01-16"));
  EXPECT_EQ(local("2024-01-15T23:30:00Z").minute_of_day, 30);
  EXPECT_EQ(local("2024-03-31T00:59:59Z").minute_of_day, 119);
  EXPECT_EQ(local("2024-03-31T01:00:00Z").minute_of_day, 180);
  EXPECT_EQ(local("2024-10-27T00:59:59Z").minute_of_day, 179);
  EXPECT_EQ(local("2024-10-27T01:00:00Z").minute_of_day, 120);
  EXPECT_EQ(local("2024-06-30T22:00:00Z").date, day("2024-07-01"));
}

RC_GTEST_PROP(Date, IsReadAsItIsWritten, ()) {
  const auto date = Date::from_days(*rc::gen::inRange(-719'162, 2'932'897));
  RC_ASSERT(parse_date(to_string(date)) == date);
}

RC_GTEST_PROP(Date, MonthsNeverSpillIntoTheNext, ()) {
  const auto date = Date::from_days(*rc::gen::inRange(-200'000, 200'000));
  const auto months = *rc::gen::inRange(-600, 600);
  const auto later = add_months_clamped(date, months).ymd();
  const auto whole = [](std::chrono::year_month_day ymd) {
    return static_cast<int>(ymd.year()) * 12 + static_cast<int>(static_cast<unsigned>(ymd.month()));
  };
  RC_ASSERT(whole(later) == whole(date.ymd()) + months);
  RC_ASSERT(later.day() <= date.ymd().day());
}

}  // namespace
}  // namespace relais::base

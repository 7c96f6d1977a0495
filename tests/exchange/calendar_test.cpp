#include "exchange/calendar.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace relais::exchange {
namespace {

base::Date day(std::string_view text) { return *base::parse_date(text); }

CalendarFeed feed() {
  return {"payoke", "Relais: 1 date", "Relais: {count} dates", *base::parse_instant("2024-02-01T09:30:00.123456Z")};
}

std::size_t count(const std::string& text, std::string_view what) {
  std::size_t found = 0;
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++found;
  return found;
}

TEST(Calendar, HasOneEventADayWithANumberAndNothingElse) {
  const std::vector<DueDay> due = {{day("2024-03-17")}, {day("2024-02-28")}, {day("2024-03-17")}};
  const auto text = write_calendar(feed(), due);
  EXPECT_EQ(count(text, "BEGIN:VEVENT\r\n"), 2U);
  EXPECT_NE(text.find("UID:20240317-payoke@relais\r\nDTSTAMP:20240201T093000Z\r\nDTSTART;VALUE=DATE:20240317\r\n"
                      "DTEND;VALUE=DATE:20240318\r\nSUMMARY:Relais: 2 dates\r\n"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("DTSTART;VALUE=DATE:20240228\r\nDTEND;VALUE=DATE:20240229\r\nSUMMARY:Relais: 1 date\r\n"),
            std::string::npos);
  EXPECT_EQ(count(text, "BEGIN:VALARM\r\n"), 2U);
  EXPECT_EQ(count(text, "DESCRIPTION:Relais: "), 2U);
}

TEST(Calendar, KeepsTheIdentifierWhenTheNumberChanges) {
  const std::vector<DueDay> one = {{day("2024-03-17")}};
  const std::vector<DueDay> two = {{day("2024-03-17"), 2}};
  EXPECT_EQ(count(write_calendar(feed(), one), "UID:20240317-payoke@relais"), 1U);
  EXPECT_EQ(count(write_calendar(feed(), two), "UID:20240317-payoke@relais"), 1U);
}

TEST(Calendar, EveryLineEndsInCrLfAndHasAtMost75Bytes) {
  auto long_feed = feed();
  long_feed.title_one.assign(60, 'x').append("éééééééééééééééééééééé, a; b\\c\nend");
  const std::vector<DueDay> due = {{day("2024-03-17")}};
  const auto text = write_calendar(long_feed, due);
  std::string unfolded;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = text.find("\r\n", at);
    ASSERT_NE(end, std::string::npos);
    const auto line = text.substr(at, end - at);
    EXPECT_LE(line.size(), 75U) << line;
    EXPECT_EQ(line.find('\n'), std::string::npos);
    EXPECT_NE(static_cast<unsigned char>(line.empty() ? 'a' : line[line[0] == ' ' ? 1 : 0]) & 0xC0U, 0x80U) << line;
    unfolded += line[0] == ' ' ? line.substr(1) : "\n" + line;
    at = end + 2;
  }
  EXPECT_NE(unfolded.find("\nSUMMARY:" + std::string(60, 'x') + "éééééééééééééééééééééé\\, a\\; b\\\\c\\nend\n"),
            std::string::npos)
      << unfolded;
}

TEST(Calendar, IsValidWithoutAnyDate) {
  const auto text = write_calendar(feed(), {});
  EXPECT_TRUE(text.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"));
  EXPECT_TRUE(text.ends_with("END:VCALENDAR\r\n"));
  EXPECT_EQ(count(text, "VEVENT"), 0U);
}

}  // namespace
}  // namespace relais::exchange

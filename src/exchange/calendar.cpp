#include "exchange/calendar.hpp"

#include <map>

#include <fmt/format.h>

#include "exchange/letter_text.hpp"

namespace relais::exchange {
namespace {

constexpr std::size_t kLongestLine = 75;

/// RFC 5545, 3.3.11.
std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == '\n') {
      result += "\\n";
      continue;
    }
    if (c == '\\' || c == ';' || c == ',') result += '\\';
    result += c;
  }
  return result;
}

bool continues_character(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

/// RFC 5545, 3.1: at most 75 bytes a line, continuation lines begin with a blank.
void add_line(std::string& text, std::string_view line) {
  std::size_t room = kLongestLine;
  while (line.size() > room) {
    auto cut = room;
    while (cut > 0 && continues_character(line[cut])) --cut;
    text.append(line.substr(0, cut)).append("\r\n ");
    line.remove_prefix(cut);
    room = kLongestLine - 1;
  }
  text.append(line).append("\r\n");
}

std::string compact(base::Date date) {
  const auto day = date.ymd();
  return fmt::format("{:04}{:02}{:02}", static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                     static_cast<unsigned>(day.day()));
}

std::string compact(base::Instant instant) {
  const auto text = base::to_string(instant);
  std::string result;
  for (const char c : std::string_view(text).substr(0, 19))
    if (c != '-' && c != ':') result += c;
  return result + "Z";
}

}  // namespace

std::string write_calendar(const CalendarFeed& feed, std::span<const DueDay> days) {
  std::map<base::Date, int> things;
  for (const auto& day : days) things[day.due] += day.things;
  const auto stamp = compact(feed.made);
  std::string text;
  for (const std::string_view line :
       {"BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Relais//Calendar//EN", "CALSCALE:GREGORIAN", "METHOD:PUBLISH",
        "X-WR-CALNAME:Relais", "REFRESH-INTERVAL;VALUE=DURATION:PT1H"})
    add_line(text, line);
  for (const auto& [date, count] : things) {
    const auto title = count == 1
                           ? feed.title_one
                           : replaced(feed.title_many, [&](std::string_view) { return fmt::format("{}", count); });
    add_line(text, "BEGIN:VEVENT");
    add_line(text, escaped(fmt::format("UID:{}-{}@relais", compact(date), feed.desk)));
    add_line(text, "DTSTAMP:" + stamp);
    add_line(text, "DTSTART;VALUE=DATE:" + compact(date));
    add_line(text, "DTEND;VALUE=DATE:" + compact(base::add_days(date, 1)));
    add_line(text, "SUMMARY:" + escaped(title));
    add_line(text, "CLASS:PRIVATE");
    add_line(text, "TRANSP:TRANSPARENT");
    for (const std::string_view line : {"BEGIN:VALARM", "ACTION:DISPLAY", "TRIGGER:-PT15H"}) add_line(text, line);
    add_line(text, "DESCRIPTION:" + escaped(title));
    add_line(text, "END:VALARM");
    add_line(text, "END:VEVENT");
  }
  add_line(text, "END:VCALENDAR");
  return text;
}

}  // namespace relais::exchange

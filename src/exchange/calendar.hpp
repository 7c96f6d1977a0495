// The calendar feed of a desk (RFC 5545): one all-day event for each day on which something falls due, saying how many
// things and nothing else. Calendars are copied to phones and to other companies' servers.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/date.hpp"

namespace relais::exchange {

struct CalendarFeed {
  std::string desk;        ///< id of the desk; goes into the identifiers of the events
  std::string title_one;   ///< e.g. "Relais: 1 date"
  std::string title_many;  ///< with {count}
  base::Instant made;      ///< DTSTAMP of everything in the feed
};

struct DueDay {
  base::Date due;
  int things = 1;
};

/// `days` in any order; a day that comes twice counts both. Lines end in CRLF and are folded at 75 bytes, never
/// inside a character. An event keeps its UID as long as its day has something due. Each has an alarm at 09:00 of the
/// day before, in the local time of the reader.
[[nodiscard]] std::string write_calendar(const CalendarFeed& feed, std::span<const DueDay> days);

}  // namespace relais::exchange

// What a desk must do now, by when and why; and the nightly sweep that keeps the index of all cases true to the day.
#pragma once

#include "desks/house.hpp"

namespace relais::desks {

struct WorklistFilter {
  std::string kind = "all";  ///< due, overdue, all
  std::size_t limit = 50;
  std::string cursor;
};

[[nodiscard]] Answer<ClockList> worklist(const Call& call, const WorklistFilter& filter);

/// The dates of one desk for its calendar, with no word about any person: only days and how many things fall on each.
struct CalendarDay {
  Date due;
  int things = 0;
};
[[nodiscard]] base::Result<std::vector<CalendarDay>> calendar_of(Gate& store, const std::string& desk, Date from);

/// The reasons behind rules, in words, for screens.
[[nodiscard]] Reason reason_of(const House& house, law::RuleRef rule);
[[nodiscard]] std::vector<Reason> reasons_of(const House& house, const std::vector<law::RuleRef>& rules);

struct Swept {
  std::int64_t cases = 0;
  std::int64_t refreshed = 0;
  int escalated = 0;
};
/// Recomputes the index row of every open case for that day; writes only rows that changed.
[[nodiscard]] base::Result<Swept> sweep(const House& house, Gate& store, Instant now);

}  // namespace relais::desks

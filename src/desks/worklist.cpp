#include "desks/worklist.hpp"

#include <algorithm>
#include <map>

#include "desks/referral.hpp"
#include "desks/views.hpp"

namespace relais::desks {

namespace {

constexpr std::size_t kMostOnAPage = 200;
constexpr std::size_t kSweepBatch = 500;

store::ClockQuery clocks_for(const std::string& desk, const std::string& kind, Date today) {
  store::ClockQuery query;
  query.desk = desk;
  query.by = {desk};
  if (kind == "due") query.from = today;
  if (kind == "overdue") query.until = base::add_days(today, -1);
  return query;
}

/// Recomputes the rows of these cases and writes those that changed.
base::Result<std::int64_t> refresh(const House& house, Gate& store, const std::vector<store::CaseRow>& rows,
                                   Date today) {
  std::vector<std::string> ids;
  for (const auto& row : rows) ids.push_back(row.id);
  auto cases = load_cases(store, ids);
  if (!cases) return base::fail(std::move(cases.error()));
  store::Write write;
  for (const auto& state : *cases) write.cases.push_back(row_of(house, state, today));
  const auto count = static_cast<std::int64_t>(write.cases.size());
  if (auto written = store.write(std::move(write)); !written) return base::fail(std::move(written.error()));
  return count;
}

}  // namespace

Answer<ClockList> worklist(const Call& call, const WorklistFilter& filter) {
  auto page = call.store.clocks(clocks_for(call.asker.desk, filter.kind, call.today()),
                                {std::clamp<std::size_t>(filter.limit, 1, kMostOnAPage), filter.cursor});
  if (!page) return failed(std::move(page.error()));
  ClockList list;
  for (const auto& row : page->items) list.items.push_back(clock_of(call, row));
  list.next = page->next;
  list.total = page->total;
  return list;
}

base::Result<std::vector<CalendarDay>> calendar_of(Gate& store, const std::string& desk, Date from) {
  auto query = clocks_for(desk, "all", from);
  query.from = from;
  std::map<Date, int> days;
  store::Paging paging{kMostOnAPage, {}};
  for (;;) {
    auto page = store.clocks(query, paging);
    if (!page) return base::fail(std::move(page.error()));
    for (const auto& row : page->items) ++days[row.clock.due];
    if (!page->next) break;
    paging.cursor = *page->next;
  }
  std::vector<CalendarDay> all;
  for (const auto& [due, things] : days) all.push_back({due, things});
  return all;
}

base::Result<Swept> sweep(const House& house, Gate& store, Instant now) {
  Swept swept;
  const auto today = base::in_brussels(now).date;
  std::optional<base::Error> error;
  auto walked = store.for_each_case(kSweepBatch, [&](std::span<const store::CaseRow> batch) {
    std::vector<store::CaseRow> stale;
    for (const auto& row : batch) {
      ++swept.cases;
      // A row says itself until when it holds: only dates make it change, and it knows the next one.
      if (!row.closed && row.computed_on < today && body_of(row).holds_until <= today) stale.push_back(row);
    }
    if (stale.empty()) return true;
    auto refreshed = refresh(house, store, stale, today);
    if (refreshed)
      swept.refreshed += *refreshed;
    else
      error = std::move(refreshed.error());
    return !error.has_value();
  });
  if (!walked) return base::fail(std::move(walked.error()));
  if (error) return base::fail(std::move(*error));
  auto escalated = escalate_due(house, store, now);
  if (!escalated) return base::fail(std::move(escalated.error()));
  swept.escalated = *escalated;
  if (auto kept = store.put_meta("swept_on", base::to_string(today)); !kept) return base::fail(std::move(kept.error()));
  return swept;
}

}  // namespace relais::desks

#include "desks/guardian.hpp"

#include "desks/queue.hpp"
#include "desks/views.hpp"

namespace relais::desks {

namespace {

WardLine ward_line(const Call& call, const store::CaseRow& row, const casework::CaseState& state) {
  const auto line = line_of(call, row);
  WardLine ward;
  ward.id = line.id;
  ward.version = line.version;
  ward.label = line.label;
  ward.name = line.name;
  ward.phase = line.phase;
  ward.judicial = line.judicial;
  ward.language = line.language;
  ward.age_group = line.age_group;
  ward.opened_on = line.opened_on;
  ward.closed = line.closed;
  ward.disappeared = state.disappeared.has_value();
  for (const auto& bond : row.desks)
    if (bond.relation == "guardian") ward.guardian = bond.desk;
  for (const auto& clock : row.clocks)
    if (clock.by == call.asker.desk || clock.kind == "deadline") {
      store::DueRow due{row.id, row.version, row.label, row.phase, clock};
      const bool again = std::ranges::any_of(
          ward.next_dates, [&](const Clock& each) { return each.what == clock.what && each.due == clock.due; });
      if (!again) ward.next_dates.push_back(clock_of(call, due));
    }
  std::ranges::sort(ward.next_dates, {}, &Clock::due);
  return ward;
}

}  // namespace

Answer<WardList> list_wards(const Call& call, std::size_t limit, const std::string& cursor) {
  store::CaseQuery query;
  query.desk = call.asker.desk;
  query.relations = {"guardian", "signalled"};
  return queue_of<WardList>(call, query, limit, cursor, [&](const auto& row, const auto& state) {
    return base::Result<WardLine>(ward_line(call, row, state));
  });
}

}  // namespace relais::desks

#include "desks/centre.hpp"

#include <fmt/format.h>

#include "desks/work.hpp"

namespace relais::desks {

namespace {

DeskLine line_of(const casework::Desk& desk, const casework::DeskState& state) {
  DeskLine line;
  line.id = desk.id;
  line.name = desk.name;
  line.organisation = desk.organisation;
  line.kind = desk.kind;
  line.region = base::enum_name(desk.region);
  line.acts_as = desk.acts_as;
  line.receives = desk.receives;
  line.capacity = state.capacity;
  line.version = state.version;
  return line;
}

}  // namespace

Answer<DeskList> list_desks(const Call& call) {
  DeskList list;
  for (const auto& desk : call.house.book.all()) {
    auto state = load_desk(call.store, desk.id);
    if (!state) return failed(std::move(state.error()));
    list.items.push_back(line_of(desk, *state));
  }
  return list;
}

Answer<DeskLine> state_capacity(const Call& call, const std::string& id, std::int64_t expected_version,
                                const casework::CapacityStated& capacity) {
  const auto* desk = call.house.book.find(id);
  if (desk == nullptr) return failed(not_here());
  if (auto failure = forbidden(call, {}, "state_capacity")) return failed(std::move(*failure));
  if (id != call.asker.desk)
    return failed(base::Error{base::ErrorKind::not_allowed,
                              "not_yours_to_do",
                              "",
                              "only the desk itself states its room",
                              "your own desk",
                              {}});
  auto state = load_desk(call.store, id);
  if (!state) return failed(std::move(state.error()));
  const auto conflict = [&](const casework::DeskState& now) {
    return failed(Failure{
        {base::ErrorKind::conflict,
         "version_conflict",
         "",
         fmt::format("the room was stated anew: you have seen version {}, it is at {}", expected_version, now.version),
         "your statement made on the present version",
         {}},
        {},
        {},
        base::encode(line_of(*desk, now)),
        base::json::array{}});
  };
  if (state->version != expected_version) return conflict(*state);
  const casework::Recorded<casework::DeskEvent> event{state->version + 1, call.today(),       call.now, call.asker.desk,
                                                      call.asker.user,    call.asker.acts_as, capacity};
  state->apply(event);
  store::Write write;
  write.appends.push_back(append_of(store::StreamKind::desk, id, std::vector{event}));
  auto line = line_of(*desk, *state);
  remember(call, write, line, Made::changed);
  auto written = call.store.write(std::move(write));
  if (written) return line;
  if (!lost_race(written.error())) return failed(std::move(written.error()));
  auto now = load_desk(call.store, id);
  if (!now) return failed(std::move(now.error()));
  return conflict(*now);
}

}  // namespace relais::desks

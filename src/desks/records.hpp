// Reading events back out of the log. Private to the room.
#pragma once

#include <vector>

#include <fmt/format.h>

#include "casework/events.hpp"
#include "store/store.hpp"

namespace relais::desks {

/// The events of a stream as the log keeps them. An event that this program does not know is a failure of the system.
template <class Event>
[[nodiscard]] base::Result<std::vector<casework::Recorded<Event>>> records_of(const store::StoredStream& stream) {
  std::vector<casework::Recorded<Event>> records;
  records.reserve(stream.events.size());
  for (const auto& stored : stream.events) {
    auto json = base::parse_json(stored.body);
    if (!json || !json->is_object())
      return base::fail(base::ErrorKind::unavailable, "unreadable_event", fmt::format("event {}", stored.number),
                        "an event in the log cannot be read", "JSON as this program writes it");
    json->as_object()["type"] = stored.type;
    auto event = base::decode<Event>(*json);
    if (!event)
      return base::fail(base::ErrorKind::unavailable, "unreadable_event",
                        fmt::format("event {} of type {}", stored.number, stored.type),
                        "an event in the log cannot be read", "an event as this program knows it");
    records.push_back({stored.number, stored.on, stored.recorded, stored.by_desk, stored.by_user, stored.acting_as,
                       std::move(*event)});
  }
  return records;
}

}  // namespace relais::desks

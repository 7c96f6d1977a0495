// Whole cases as JSON, out and in: the streams of cases, operations and parties with every event in order.
//
//   { "format": "relais-cases", "version": 1, "exported": "2024-02-01T09:30:00Z", "invented": false,
//     "cases": [ { "id": "…", "events": [ { "number": 1, "on": "…", "recorded": "…", "by_desk": "…", "by_user": "…",
//                                           "acting_as": "…", "event": { "type": "case_opened", … } } ] } ],
//     "operations": [ … ], "parties": [ … ] }
//
// Reading validates everything before anything is offered for writing. A stream is taken whole or not at all.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "casework/events.hpp"

namespace relais::exchange {

inline constexpr std::string_view kBundleFormat = "relais-cases";
inline constexpr std::int64_t kBundleVersion = 1;

/// One stream and its events, numbered from 1 without a gap.
template <class Id, class Event>
struct StreamFile {
  Id id;
  std::vector<casework::Recorded<Event>> events;
};
using CaseFile = StreamFile<casework::CaseId, casework::CaseEvent>;
using OperationFile = StreamFile<casework::OperationId, casework::OperationEvent>;
using PartyFile = StreamFile<casework::PartyId, casework::PartyEvent>;

struct Bundle {
  base::Instant exported;
  bool invented = false;  ///< demonstration data, to be marked as such wherever it is shown
  std::vector<CaseFile> cases;
  std::vector<OperationFile> operations;
  std::vector<PartyFile> parties;
};

/// Same bundle, same text.
[[nodiscard]] base::json::value write_bundle(const Bundle& bundle);

/// What was read, and what was left out because it is wrong. The errors name a place as JSON pointer and no content.
struct ReadBundle {
  Bundle bundle;
  std::vector<base::Error> problems;
};

/// Fails when the text is no JSON, no bundle, or of another version; a stream that is wrong becomes a problem instead.
[[nodiscard]] base::Result<ReadBundle> read_bundle(std::string_view text, std::string_view where = {});

/// What is present already. An empty list: there is no such stream.
struct Present {
  std::function<base::Result<std::vector<casework::Recorded<casework::CaseEvent>>>(const casework::CaseId&)> cases;
  std::function<base::Result<std::vector<casework::Recorded<casework::OperationEvent>>>(const casework::OperationId&)>
      operations;
  std::function<base::Result<std::vector<casework::Recorded<casework::PartyEvent>>>(const casework::PartyId&)> parties;
};

/// What to append: for each stream the events that are not there yet (their numbers follow the present ones).
struct ImportPlan {
  std::vector<CaseFile> cases;
  std::vector<OperationFile> operations;
  std::vector<PartyFile> parties;
  std::size_t unchanged = 0;  ///< streams of which everything is there already
  std::vector<base::Error>
      conflicts;  ///< `stream_differs`: the same number with another content; nothing of it is taken
};

/// Importing the same bundle again changes nothing. Reading what is present may fail; then so does this.
[[nodiscard]] base::Result<ImportPlan> plan_import(const Bundle& bundle, const Present& present);

/// What of an event travels: all of it, but of a sealed shelter address neither text nor readers, and of a report made
/// in confidence not who made it.
template <class Event>
[[nodiscard]] Event carried(Event event) {
  if constexpr (std::is_same_v<Event, casework::CaseEvent>) {
    if (auto* shelter = std::get_if<casework::ShelterSealed>(&event)) {
      shelter->sealed.clear();
      shelter->readers.clear();
    } else if (auto* tip = std::get_if<casework::TipTakenOn>(&event)) {
      tip->sender.reset();
    }
  }
  return event;
}

/// Whether two records say the same in every field that travels.
template <class Event>
[[nodiscard]] bool same_record(const casework::Recorded<Event>& a, const casework::Recorded<Event>& b) {
  return a.number == b.number && a.on == b.on && a.recorded == b.recorded && a.by_desk == b.by_desk &&
         a.by_user == b.by_user && a.acting_as == b.acting_as &&
         base::encode(carried(a.event)) == base::encode(carried(b.event));
}

}  // namespace relais::exchange

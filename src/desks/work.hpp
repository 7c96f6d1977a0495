// What the use-cases share: reading cases out of the log, writing what was decided, how the asker stands to a case.
// Private to the room.
#pragma once

#include "casework/decide.hpp"
#include "desks/gate.hpp"
#include "desks/house.hpp"

namespace relais::desks {

[[nodiscard]] base::Error not_here();

/// How the asker stands to a case now: relations of the desk, open consents, phase, minority, secrecy, a declared
/// conflict of interest of the account, and the glass it broke.
[[nodiscard]] access::Ties ties_of(const House& house, const access::Asker& asker, const casework::CaseState& state,
                                   Instant now);
/// The same from an index row; consents and broken glass count as relations but open nothing.
[[nodiscard]] access::Ties ties_of(const House& house, const access::Asker& asker, const store::CaseRow& row);

[[nodiscard]] base::Result<casework::CaseState> case_of(const store::StoredStream& stream);
[[nodiscard]] base::Result<casework::CaseState> load_case(Gate& store, const std::string& id);
[[nodiscard]] base::Result<std::vector<casework::CaseState>> load_cases(Gate& store,
                                                                        const std::vector<std::string>& ids);
[[nodiscard]] base::Result<casework::OperationState> load_operation(Gate& store, const std::string& id);
[[nodiscard]] base::Result<casework::PartyState> load_party(Gate& store, const std::string& id);
[[nodiscard]] base::Result<casework::DeskState> load_desk(Gate& store, const std::string& id);

/// The body of an event as the log keeps it: JSON without its type.
template <class Event>
[[nodiscard]] store::StoredEvent to_stored(const casework::Recorded<Event>& record) {
  auto json = base::encode(record.event).as_object();
  store::StoredEvent stored{record.number,
                            record.on,
                            record.recorded,
                            record.by_user,
                            record.by_desk,
                            record.acting_as,
                            std::string(json.at("type").as_string()),
                            {}};
  json.erase("type");
  stored.body = base::json::serialize(json);
  return stored;
}

template <class Event>
[[nodiscard]] store::StreamAppend append_of(store::StreamKind kind, std::string id,
                                            const std::vector<casework::Recorded<Event>>& records) {
  store::StreamAppend append{{kind, std::move(id)}, records.empty() ? 0 : records.front().number - 1, {}};
  for (const auto& record : records) append.events.push_back(to_stored(record));
  return append;
}

/// The relation under which the desk of somebody who broke the glass stands in the index, until the day is over.
inline constexpr std::string_view kBrokenGlass = "break_glass";

/// The row of the index for the case as it is now.
[[nodiscard]] store::CaseRow row_of(const House& house, const casework::CaseState& state, Date today);
/// What the row's own body holds beside the store's columns.
struct RowBody {
  std::string opened_by;
  int duties_missing = 0;
  std::optional<std::string> opinion_for;
  std::optional<std::string> request_for;
  Date holds_until;  ///< no day before this one changes anything in the row
};
BOOST_DESCRIBE_STRUCT(RowBody, (), (opened_by, duties_missing, opinion_for, request_for, holds_until))
[[nodiscard]] RowBody body_of(const store::CaseRow& row);

[[nodiscard]] store::OperationRow row_of(const casework::OperationState& operation);
[[nodiscard]] store::PartyRow row_of(const casework::PartyState& party);

/// Adds what was decided on a case to a write: the events and the fresh row. Returns the case afterwards.
casework::CaseState add_to(store::Write& write, const House& house, casework::CaseState state,
                           std::vector<casework::CaseRecord> records, Date today);

/// The setting and the actor of a call.
[[nodiscard]] casework::Setting setting_of(const Call& call);
[[nodiscard]] casework::Acting acting_of(const Call& call);

/// What casework refused, in the words of the answer.
[[nodiscard]] Failure failure_of(const House& house, const casework::Refused& refused);
[[nodiscard]] ProblemView problem_view(const Failure& failure);
[[nodiscard]] std::vector<Condition> conditions_of(const House& house, const std::vector<std::string>& ids);

/// Puts the answer under the call's idempotency key.
void remember(const Call& call, store::Write& write, const base::json::value& answer, std::int64_t version, Made made,
              std::string location = {});

template <class View>
void remember(const Call& call, store::Write& write, const View& view, Made made, std::string location = {}) {
  if (call.remember) remember(call, write, base::encode(view), view.version, made, std::move(location));
}

/// How often a write that needs no If-Match is tried again when somebody else was faster.
inline constexpr int kTries = 5;
[[nodiscard]] inline bool lost_race(const base::Error& error) { return error.code == "version_conflict"; }

/// Refuses unless the policy permits the verb.
[[nodiscard]] std::optional<Failure> forbidden(const Call& call, const access::Ties& ties, std::string_view verb);

}  // namespace relais::desks

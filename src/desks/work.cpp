#include "desks/work.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "desks/records.hpp"

namespace relais::desks {

namespace {

using casework::CaseRecord;
using casework::CaseState;

template <class State, class Event, class Id>
base::Result<State> load_small(Gate& store, store::StreamKind kind, const std::string& id, Id typed) {
  auto stream = store.read_stream({kind, id});
  if (!stream) return base::fail(std::move(stream.error()));
  auto records = records_of<Event>(*stream);
  if (!records) return base::fail(std::move(records.error()));
  return State::of(std::move(typed), *records);
}

access::FieldClass class_of(casework::DataClass data) {
  switch (data) {
    case casework::DataClass::identity:
      return access::FieldClass::identity;
    case casework::DataClass::narrative:
      return access::FieldClass::narrative;
    case casework::DataClass::medical:
      return access::FieldClass::medical;
    case casework::DataClass::residence:
      return access::FieldClass::residence;
    case casework::DataClass::judicial:
      return access::FieldClass::opinion;
    case casework::DataClass::financial:
      return access::FieldClass::financial;
    case casework::DataClass::contact:
      return access::FieldClass::contact;
  }
  return access::FieldClass::identity;
}

}  // namespace

base::Error not_here() { return {base::ErrorKind::not_found, "not_found", "", "there is no such thing here", "", {}}; }

access::Ties ties_of(const House& house, const std::string& desk, const CaseState& state, Date today) {
  access::Ties ties;
  for (const auto& bond : casework::bonds_of(state, house.book))
    if (bond.desk == desk)
      if (const auto tie = base::enum_from<access::Tie>(base::enum_name(bond.relation))) ties.ties.push_back(*tie);
  for (const auto& consent : state.consents) {
    if (consent.recipient != desk || !consent.open(today)) continue;
    if (std::ranges::find(ties.ties, access::Tie::recipient) == ties.ties.end())
      ties.ties.push_back(access::Tie::recipient);
    for (const auto data : consent.data) ties.consented.push_back(class_of(data));
  }
  return ties;
}

access::Ties ties_of(const store::CaseRow& row, const std::string& desk) {
  access::Ties ties;
  for (const auto& bond : row.desks)
    if (bond.desk == desk)
      if (const auto tie = base::enum_from<access::Tie>(bond.relation)) ties.ties.push_back(*tie);
  return ties;
}

base::Result<CaseState> case_of(const store::StoredStream& stream) {
  const auto id = casework::CaseId::from(stream.stream.id);
  if (!id || stream.events.empty()) return base::fail(not_here());
  auto records = records_of<casework::CaseEvent>(stream);
  if (!records) return base::fail(std::move(records.error()));
  return CaseState::of(*id, *records);
}

base::Result<CaseState> load_case(Gate& store, const std::string& id) {
  if (!casework::CaseId::from(id)) return base::fail(not_here());
  auto stream = store.read_stream({store::StreamKind::case_file, id});
  if (!stream) return base::fail(std::move(stream.error()));
  return case_of(*stream);
}

base::Result<std::vector<CaseState>> load_cases(Gate& store, const std::vector<std::string>& ids) {
  auto streams = store.read_streams(store::StreamKind::case_file, ids);
  if (!streams) return base::fail(std::move(streams.error()));
  std::vector<CaseState> cases;
  for (const auto& stream : *streams) {
    auto state = case_of(stream);
    if (!state) return base::fail(std::move(state.error()));
    cases.push_back(std::move(*state));
  }
  return cases;
}

base::Result<casework::OperationState> load_operation(Gate& store, const std::string& id) {
  const auto typed = casework::OperationId::from(id);
  if (!typed) return base::fail(not_here());
  auto state =
      load_small<casework::OperationState, casework::OperationEvent>(store, store::StreamKind::operation, id, *typed);
  if (state && state->version == 0) return base::fail(not_here());
  return state;
}

base::Result<casework::PartyState> load_party(Gate& store, const std::string& id) {
  const auto typed = casework::PartyId::from(id);
  if (!typed) return base::fail(not_here());
  auto state = load_small<casework::PartyState, casework::PartyEvent>(store, store::StreamKind::party, id, *typed);
  if (state && state->version == 0) return base::fail(not_here());
  return state;
}

base::Result<casework::DeskState> load_desk(Gate& store, const std::string& id) {
  return load_small<casework::DeskState, casework::DeskEvent>(store, store::StreamKind::desk, id, id);
}

CaseState add_to(store::Write& write, const House& house, CaseState state, std::vector<CaseRecord> records,
                 Date today) {
  write.appends.push_back(append_of(store::StreamKind::case_file, state.id().text(), records));
  for (auto& record : records) state.apply(std::move(record));
  write.cases.push_back(row_of(house, state, today));
  return state;
}

casework::Setting setting_of(const Call& call) {
  return {call.house.procedure, call.house.library, call.house.book, call.house.letters, call.today(), call.now};
}

casework::Acting acting_of(const Call& call) { return {call.asker.user, call.asker.desk, call.asker.acts_as}; }

void remember(const Call& call, store::Write& write, const base::json::value& answer, std::int64_t version, Made made,
              std::string location) {
  if (!call.remember) return;
  write.idempotency = store::IdempotencyRecord{call.remember->account,
                                               call.remember->key,
                                               call.remember->request_hash,
                                               made == Made::opened ? 201 : 200,
                                               version > 0 ? fmt::format("\"{}\"", version) : std::string(),
                                               std::move(location),
                                               base::json::serialize(answer),
                                               call.now};
}

std::optional<Failure> forbidden(const Call& call, const access::Ties& ties, std::string_view verb) {
  auto permit = call.house.policy.may_act(call.asker, ties, verb);
  if (permit) return std::nullopt;
  return Failure{std::move(permit.error()), {}, {}, nullptr, nullptr};
}

}  // namespace relais::desks

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

namespace {

/// Which secrecy weighs on a case: professional when a desk under it takes part, that of the investigation while a
/// magistrate is in charge of an open file.
access::Secrecy secrecy_of(bool professional, bool judicial) {
  if (professional && judicial) return access::Secrecy::both;
  if (professional) return access::Secrecy::professional;
  return judicial ? access::Secrecy::judicial : access::Secrecy::none;
}

bool under_secrecy(const House& house, const std::string& desk, std::string_view relation) {
  if (relation != "owner" && relation != "accepted" && relation != "reporter") return false;
  const auto* found = house.book.find(desk);
  return found != nullptr && found->secrecy;
}

void add_bond(const House& house, const access::Asker& asker, const std::string& desk, std::string_view relation,
              access::Ties& ties, bool& professional, bool& judicial) {
  professional = professional || under_secrecy(house, desk, relation);
  judicial = judicial || relation == "magistrate";
  if (desk != asker.desk) return;
  if (const auto tie = base::enum_from<access::Tie>(relation)) ties.ties.push_back(*tie);
}

void add_consents(const std::string& desk, const CaseState& state, Date today, access::Ties& ties) {
  for (const auto& consent : state.consents) {
    if (consent.recipient != desk) continue;
    if (!consent.open(today)) {
      if (consent.withdrawn_on)
        ties.consent = access::Consent::withdrawn;
      else if (ties.consent == access::Consent::none && consent.until && *consent.until < today)
        ties.consent = access::Consent::expired;
      continue;
    }
    if (std::ranges::find(ties.ties, access::Tie::recipient) == ties.ties.end())
      ties.ties.push_back(access::Tie::recipient);
    for (const auto data : consent.data) ties.consented.push_back(class_of(data));
  }
}

void add_glass(const access::Asker& asker, const CaseState& state, Instant now, access::Ties& ties) {
  for (const auto& glass : state.glasses)
    if (glass.by_user == asker.user && glass.by_desk == asker.desk && glass.open(now))
      for (const auto& word : glass.held.classes)
        if (const auto what = base::enum_from<access::FieldClass>(word)) ties.break_glass.push_back(*what);
}

}  // namespace

access::Ties ties_of(const House& house, const access::Asker& asker, const CaseState& state, Instant now) {
  access::Ties ties;
  const auto today = base::in_brussels(now).date;
  bool professional = false;
  bool judicial = false;
  for (const auto& bond : casework::bonds_of(state, house.book))
    add_bond(house, asker, bond.desk, base::enum_name(bond.relation), ties, professional, judicial);
  add_consents(asker.desk, state, today, ties);
  add_glass(asker, state, now, ties);
  ties.secrecy = secrecy_of(professional, judicial && !state.closed);
  ties.conflict = state.in_conflict(asker.user);
  if (!ties.any()) return ties;
  ties.minor = casework::age_group_on(state.person, today, house.majority_months) != "adult";
  ties.phase = access::Phase::closed;
  if (!state.closed) {
    const auto steps = state.law_steps();
    const Date asked[] = {std::max(today, state.last_day())};
    const auto play = house.procedure.play(state.person_facts(), steps, asked,
                                           {.deadlines = false, .next = false, .duties = false, .case_file = true});
    ties.phase = base::enum_from<access::Phase>(play.standings.front().phase).value_or(access::Phase::none);
  }
  return ties;
}

access::Ties ties_of(const House& house, const access::Asker& asker, const store::CaseRow& row) {
  access::Ties ties;
  bool professional = false;
  bool judicial = false;
  for (const auto& bond : row.desks) add_bond(house, asker, bond.desk, bond.relation, ties, professional, judicial);
  ties.secrecy = secrecy_of(professional, judicial && !row.closed);
  ties.minor = row.age_group != "adult";
  ties.phase =
      row.closed ? access::Phase::closed : base::enum_from<access::Phase>(row.phase).value_or(access::Phase::none);
  ties.conflict = std::ranges::find(row.locked_out, asker.user) != row.locked_out.end();
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

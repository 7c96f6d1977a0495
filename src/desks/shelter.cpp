#include "desks/shelter.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "desks/own_keys.hpp"
#include "desks/work.hpp"
#include "vault/end_to_end.hpp"

namespace relais::desks {

namespace {

using casework::CaseState;

constexpr std::string_view kVerb = casework::ShelterSealed::kType;

/// An address that another centre sealed before is none of this one's business: it starts an edition of its own.
bool is_ours(const Call& call, const CaseState& state) {
  return state.shelter && state.shelter->present() && state.shelter->by_desk == call.asker.desk;
}

bool named(const Call& call, const CaseState& state) {
  return is_ours(call, state) && state.shelter->names(call.asker.user);
}

/// The relation `shelter` is a person's, not a desk's, and ends when the centre no longer accompanies the person.
access::Ties shelter_ties(const Call& call, const CaseState& state) {
  auto ties = ties_of(call.house, call.asker, state, call.now);
  if (named(call, state) && std::ranges::find(ties.ties, access::Tie::owner) != ties.ties.end())
    ties.ties.push_back(access::Tie::shelter);
  return ties;
}

Failure as_failure(base::Error error) { return {std::move(error), {}, {}, nullptr, nullptr}; }

Failure wrong(std::string at, std::string what, std::string expected) {
  return as_failure({base::ErrorKind::bad_input, "bad_value", std::move(at), std::move(what), std::move(expected), {}});
}

const ColleagueKey* find(const ColleagueKeys& colleagues, const std::string& account) {
  const auto found = std::ranges::find(colleagues.items, account, &ColleagueKey::account);
  return found == colleagues.items.end() ? nullptr : &*found;
}

bool can_open(const ColleagueKeys& colleagues, const casework::ShelterReader& reader) {
  const auto* one = find(colleagues, reader.account);
  return one != nullptr && one->can_sign_in && one->id == reader.key;
}

/// One of its readers is still there, so that a new edition is theirs to make.
bool somebody_is_left(const Call& call, const ColleagueKeys& colleagues, const CaseState& state) {
  if (!is_ours(call, state)) return false;
  return std::ranges::any_of(state.shelter->held.readers, [&](const casework::ShelterReader& reader) {
    const auto* one = find(colleagues, reader.account);
    return one != nullptr && one->can_sign_in;
  });
}

bool may_seal(const Call& call, const CaseState& state, const access::Ties& ties, const ColleagueKeys& colleagues) {
  return !state.closed && (named(call, state) || !somebody_is_left(call, colleagues, state)) &&
         call.house.policy.may_act(call.asker, ties, kVerb).has_value();
}

std::optional<Failure> fault_in_readers(const SealShelter& request, const ColleagueKeys& colleagues) {
  for (std::size_t i = 0; i < request.readers.size(); ++i)
    if (!can_open(colleagues, request.readers[i]))
      return wrong(fmt::format("/readers/{}", i), "this is nobody of your desk with that key",
                   "people of your desk with the keys they have now");
  const auto head = vault::inspect(request.sealed);
  if (!head || head->purpose != vault::Purpose::shelter)
    return wrong("/sealed", "this is not a sealed address", "an object of format CTE1 for a shelter");
  std::set<std::string> wrapped;
  std::set<std::string> listed;
  for (const auto& wrap : head->wraps) {
    if (wrap.kind != vault::ReaderKind::user) return wrong("/sealed", "it is sealed to others than people", "people");
    wrapped.insert(wrap.kid);
  }
  for (const auto& reader : request.readers) listed.insert(reader.key);
  if (wrapped != listed)
    return wrong("/readers", "these are not the readers it is sealed to", "exactly the keys named in the text");
  return std::nullopt;
}

ShelterView view_of(const Call& call, const CaseState& state, const ColleagueKeys& colleagues) {
  const auto ties = shelter_ties(call, state);
  ShelterView view;
  view.version = state.version();
  view.may_seal = may_seal(call, state, ties, colleagues);
  if (!state.shelter) return view;
  view.edition = state.shelter->held.edition;
  view.present = is_ours(call, state);
  if (!view.present) return view;
  view.sealed_on = state.shelter->on;
  view.sealed_by = state.shelter->by_user;
  view.may_open = named(call, state);
  for (const auto& reader : state.shelter->held.readers) {
    const auto* one = find(colleagues, reader.account);
    view.readers.push_back(
        {{}, reader.account, one != nullptr ? one->display : std::string(), reader.key, can_open(colleagues, reader)});
  }
  return view;
}

struct Opened {
  CaseState state;
  access::Ties ties;
  ColleagueKeys colleagues;
};

/// For whoever may seal, and for the readers: nobody else learns whether there is an address.
Answer<Opened> open_for(const Call& call, const std::string& id) {
  auto state = load_case(call.store, id);
  if (!state) return failed(std::move(state.error()));
  auto ties = shelter_ties(call, *state);
  if (!call.house.policy.may_see(call.asker, ties, access::FieldClass::shelter))
    if (auto failure = forbidden(call, ties, kVerb)) return failed(std::move(*failure));
  auto colleagues = colleague_keys(call);
  if (!colleagues) return failed(std::move(colleagues.error()));
  return Opened{std::move(*state), std::move(ties), std::move(*colleagues)};
}

base::Result<void> note_opening(const Call& call, const std::string& id, const std::string& rule) {
  auto deed = call.store.deed(ledger::Action::open);
  if (!deed) return base::fail(std::move(deed.error()));
  deed->rules = {rule};
  deed->classes = {"shelter"};
  deed->object = ledger::Object{"case", id};
  return call.store.note({std::move(*deed)});
}

Failure moved_on(const CaseState& state, std::int64_t seen) {
  return as_failure({base::ErrorKind::conflict,
                     "version_conflict",
                     "",
                     fmt::format("the case has changed: you have seen version {}, it is at {}", seen, state.version()),
                     "your change made on the present version",
                     {}});
}

}  // namespace

Answer<ShelterView> shelter_of(const Call& call, const std::string& id) {
  auto opened = open_for(call, id);
  if (!opened) return failed(std::move(opened.error()));
  return view_of(call, opened->state, opened->colleagues);
}

Answer<SealedShelter> sealed_shelter(const Call& call, const std::string& id) {
  auto state = load_case(call.store, id);
  if (!state) return failed(std::move(state.error()));
  auto permit = call.house.policy.may_see(call.asker, shelter_ties(call, *state), access::FieldClass::shelter);
  if (!permit) return failed(std::move(permit.error()));
  if (!named(call, *state)) return failed(not_here());
  if (auto noted = note_opening(call, id, permit->grant()); !noted) return failed(std::move(noted.error()));
  const auto& held = state->shelter->held;
  return SealedShelter{{}, id, held.edition, held.sealed, held.readers};
}

Answer<ShelterView> seal_shelter(const Call& call, const std::string& id, std::int64_t expected_version,
                                 const SealShelter& request) {
  auto opened = open_for(call, id);
  if (!opened) return failed(std::move(opened.error()));
  if (auto failure = forbidden(call, opened->ties, kVerb)) return failed(std::move(*failure));
  const auto& state = opened->state;
  if (!named(call, state) && somebody_is_left(call, opened->colleagues, state))
    return failed(base::Error{base::ErrorKind::not_allowed,
                              "not_yours_to_do",
                              "",
                              "only those who can open this address change it",
                              "one of its readers",
                              {}});
  if (state.version() != expected_version) return failed(moved_on(state, expected_version));
  if (auto failure = fault_in_readers(request, opened->colleagues)) return failed(std::move(*failure));
  auto decided = casework::decide_shelter(setting_of(call), state, {request.edition, request.sealed, request.readers},
                                          acting_of(call));
  if (!decided) return failed(failure_of(call.house, decided.error()));
  store::Write write;
  const auto after = add_to(write, call.house, std::move(opened->state), std::move(*decided), call.today());
  auto view = view_of(call, after, opened->colleagues);
  remember(call, write, view, Made::changed);
  if (auto written = call.store.write(std::move(write)); !written) return failed(std::move(written.error()));
  return view;
}

}  // namespace relais::desks

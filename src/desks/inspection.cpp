#include "desks/inspection.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "desks/operations.hpp"

namespace relais::desks {

namespace {

using casework::CaseState;
using casework::OperationEvent;
using casework::OperationState;

constexpr std::size_t kMostOnAPage = 200;
constexpr std::size_t kMostPeople = 200;

store::Paging paging_of(const PageOf& page) {
  return {std::clamp<std::size_t>(page.limit, 1, kMostOnAPage), page.cursor};
}

tl::unexpected<Failure> bad(std::string at, std::string what, std::string expected) {
  return failed(
      base::Error{base::ErrorKind::bad_input, "bad_value", std::move(at), std::move(what), std::move(expected), {}});
}

std::optional<tl::unexpected<Failure>> text_fault(std::string_view text, std::string at) {
  if (base::trimmed(text).empty() || text.size() > casework::kShortText || !base::is_clean_text(text))
    return bad(std::move(at), "this is empty, too long or no text",
               fmt::format("1 to {} bytes of text", casework::kShortText));
  return std::nullopt;
}

Failure conflict_of(std::int64_t seen, std::int64_t now, base::json::value current) {
  return {{base::ErrorKind::conflict,
           "version_conflict",
           "",
           fmt::format("this has changed: you have seen version {}, it is at {}", seen, now),
           "your change made on the present version",
           {}},
          {},
          {},
          std::move(current),
          base::json::array{}};
}

PersonLine person_line(const Call& call, const CaseState& state, OperationCounts& counts) {
  const auto row = row_of(call.house, state, call.today());
  const Eye eye = Eye::of(call, state);
  const auto line = line_of(call, row);
  PersonLine person;
  person.id = line.id;
  person.version = line.version;
  person.label = line.label;
  person.name = line.name;
  person.phase = line.phase;
  person.judicial = line.judicial;
  person.next_due = line.next_due;
  person.next_what = line.next_what;
  person.language = line.language;
  person.age_group = line.age_group;
  person.opened_on = line.opened_on;
  person.closed = line.closed;
  const auto seen = person_seen(state.person, eye);
  person.gender = seen.gender;
  person.nationality = seen.nationality;
  if (!state.closed)
    person.duties_missing =
        duties_view(call.house, standing_of(call.house, state, call.today(),
                                            {.deadlines = false, .next = false, .duties = true, .case_file = true}));
  if (!state.referrals.empty()) {
    person.referral = referral_line(call, state, state.referrals.back(), state.referrals.back().from_desk);
    ++counts.referred;
    const auto last = state.referrals.back().state;
    if (last == casework::ReferralState::accepted || last == casework::ReferralState::arrived) ++counts.accepted;
  }
  ++counts.people;
  counts.duties_missing += static_cast<int>(person.duties_missing.size());
  return person;
}

}  // namespace

casework::Recorded<OperationEvent> signed_event(const Call& call, Date on, std::int64_t number, OperationEvent event) {
  return {number, on, call.now, call.asker.desk, call.asker.user, call.asker.acts_as, std::move(event)};
}

base::Result<OperationView> view_of(const Call& call, const OperationWork& work) {
  OperationView view;
  view.id = work.operation.id.text();
  view.version = work.operation.version;
  view.opened = work.operation.opened;
  view.by_desk = work.operation.by_desk;
  for (const auto& state : work.cases)
    if (Eye::of(call, state).sees(access::FieldClass::report))
      view.people.push_back(person_line(call, state, view.counts));
  for (const auto& link : work.operation.parties) {
    auto row = call.store.party_row(link.party.text());
    if (!row) return base::fail(std::move(row.error()));
    if (*row) view.parties.push_back({{}, (*row)->id, (*row)->name, link.relation});
  }
  return view;
}

Answer<OperationWork> open_for_work(const Call& call, const std::string& id) {
  auto operation = load_operation(call.store, id);
  if (!operation) return failed(std::move(operation.error()));
  std::vector<std::string> ids;
  for (const auto& person : operation->people) ids.push_back(person.text());
  auto cases = load_cases(call.store, ids);
  if (!cases) return failed(std::move(cases.error()));
  const bool theirs = operation->by_desk == call.asker.desk || std::ranges::any_of(*cases, [&](const CaseState& state) {
                        return Eye::of(call, state).sees(access::FieldClass::report);
                      });
  if (!theirs) return failed(not_here());
  return OperationWork{std::move(*operation), std::move(*cases)};
}

Answer<OperationList> list_operations(const Call& call, const PageOf& page) {
  auto rows = call.store.operations(call.asker.desk, paging_of(page));
  if (!rows) return failed(std::move(rows.error()));
  OperationList list;
  for (const auto& row : rows->items) {
    OperationLine line;
    line.id = row.id;
    line.version = row.version;
    line.kind = base::enum_from<casework::OperationKind>(row.kind).value_or(casework::OperationKind::other_signal);
    line.title = row.title;
    line.took_place = row.took_place;
    const auto parsed = base::parse_json(row.body);
    if (parsed && parsed->is_object()) {
      const auto& body = parsed->get_object();
      if (const auto* people = body.if_contains("people")) line.people = static_cast<int>(people->to_number<int>());
      if (const auto* sector = body.if_contains("sector")) line.sector = std::string(sector->as_string());
      if (const auto* town = body.if_contains("municipality")) line.municipality = std::string(town->as_string());
    }
    list.items.push_back(std::move(line));
  }
  list.next = rows->next;
  list.total = rows->total;
  return list;
}

Answer<OperationView> open_operation(const Call& call, const OpenOperation& request) {
  if (auto failure = forbidden(call, {}, "open_operation")) return failed(std::move(*failure));
  if (auto fault = text_fault(request.opened.title, "/opened/title")) return std::move(*fault);
  if (request.on > call.today()) return bad("/on", "this day lies in the future", "today or a day before");
  if (request.opened.took_place > request.on)
    return bad("/opened/took_place", "it has not taken place yet", "a day not later");
  const auto& place = request.opened.place;
  for (const auto* part : {&place.street, &place.postal_code, &place.municipality})
    if (*part)
      if (auto fault = text_fault(**part, "/opened/place")) return std::move(*fault);
  if (request.opened.sector)
    if (auto fault = text_fault(*request.opened.sector, "/opened/sector")) return std::move(*fault);
  OperationWork work;
  work.operation.id = base::new_id<casework::OperationTag>(call.now, call.random);
  const auto event = signed_event(call, request.on, 1, request.opened);
  work.operation.apply(event);
  store::Write write;
  write.appends.push_back(append_of(store::StreamKind::operation, work.operation.id.text(), std::vector{event}));
  write.operations.push_back(row_of(work.operation));
  auto view = view_of(call, work);
  if (!view) return failed(std::move(view.error()));
  remember(call, write, *view, Made::opened, "/api/v1/operations/" + view->id);
  if (auto written = call.store.write(std::move(write)); !written) return failed(std::move(written.error()));
  return std::move(*view);
}

Answer<OperationView> read_operation(const Call& call, const std::string& id) {
  auto work = open_for_work(call, id);
  if (!work) return failed(std::move(work.error()));
  auto view = view_of(call, *work);
  if (!view) return failed(std::move(view.error()));
  return std::move(*view);
}

namespace {

casework::Opening opening_of(const OperationState& operation, const FoundPerson& found, const Detect& detect,
                             std::size_t number) {
  casework::Opening opening;
  opening.opened.label = found.label.value_or(fmt::format("Person {}", number));
  opening.opened.ground = found.ground.value_or(casework::Ground::trafficking);
  opening.opened.smuggling_form = found.smuggling_form;
  opening.opened.operation = operation.id;
  opening.person = found.person;
  casework::StepTaken step;
  step.step = "detect";
  step.purposes = detect.purposes;
  step.facts_on = detect.facts_on;
  opening.detect = std::move(step);
  return opening;
}

Answer<OperationView> commit(const Call& call, store::Write write, const OperationWork& work, std::int64_t seen) {
  auto view = view_of(call, work);
  if (!view) return failed(std::move(view.error()));
  remember(call, write, *view, Made::changed);
  auto written = call.store.write(std::move(write));
  if (written) return std::move(*view);
  if (!lost_race(written.error())) return failed(std::move(written.error()));
  auto now = read_operation(call, work.operation.id.text());
  if (!now) return failed(std::move(now.error()));
  return failed(conflict_of(seen, now->version, base::encode(*now)));
}

/// The operation as its own desk may change it, at the version that desk has seen.
Answer<OperationWork> open_for_change(const Call& call, const std::string& id, std::int64_t seen) {
  if (auto failure = forbidden(call, {}, "open_operation")) return failed(std::move(*failure));
  auto work = open_for_work(call, id);
  if (!work) return failed(std::move(work.error()));
  if (work->operation.by_desk != call.asker.desk)
    return failed(base::Error{base::ErrorKind::not_allowed,
                              "not_yours_to_do",
                              "",
                              "another desk opened this operation",
                              "an operation of your desk",
                              {}});
  if (work->operation.version == seen) return work;
  auto view = view_of(call, *work);
  if (!view) return failed(std::move(view.error()));
  return failed(conflict_of(seen, work->operation.version, base::encode(*view)));
}

}  // namespace

Answer<OperationView> add_people(const Call& call, const std::string& id, std::int64_t expected_version,
                                 const AddPeople& request) {
  if (request.people.empty() || request.people.size() > kMostPeople)
    return bad("/people", "nobody, or too many at once", fmt::format("1 to {} people", kMostPeople));
  auto work = open_for_change(call, id, expected_version);
  if (!work) return failed(std::move(work.error()));
  store::Write write;
  std::vector<casework::Recorded<OperationEvent>> found;
  for (std::size_t i = 0; i < request.people.size(); ++i) {
    const auto opening =
        opening_of(work->operation, request.people[i], request.detect, work->operation.people.size() + 1);
    const auto case_id = base::new_id<casework::CaseTag>(call.now, call.random);
    auto decided = casework::decide_opening(setting_of(call), case_id, opening, acting_of(call), request.on);
    if (!decided) {
      auto failure = failure_of(call.house, decided.error());
      if (failure.error.where != "/on") failure.error.where = fmt::format("/people/{}{}", i, failure.error.where);
      return failed(std::move(failure));
    }
    work->cases.push_back(add_to(write, call.house, CaseState(case_id), std::move(*decided), call.today()));
    found.push_back(signed_event(call, request.on, work->operation.version + 1, casework::PersonFound{case_id}));
    work->operation.apply(found.back());
  }
  write.appends.push_back(append_of(store::StreamKind::operation, id, found));
  write.operations.push_back(row_of(work->operation));
  return commit(call, std::move(write), *work, expected_version);
}

Answer<OperationView> link_party(const Call& call, const std::string& id, std::int64_t expected_version,
                                 const LinkParty& request) {
  auto work = open_for_change(call, id, expected_version);
  if (!work) return failed(std::move(work.error()));
  auto party = load_party(call.store, request.party);
  if (!party || party->by_desk != call.asker.desk)
    return bad("/party", "there is no such party of your desk", "a party that your desk described");
  if (auto fault = text_fault(request.relation, "/relation")) return std::move(*fault);
  const auto event =
      signed_event(call, request.on, work->operation.version + 1, casework::PartyLinked{party->id, request.relation});
  work->operation.apply(event);
  store::Write write;
  write.appends.push_back(append_of(store::StreamKind::operation, id, std::vector{event}));
  write.operations.push_back(row_of(work->operation));
  return commit(call, std::move(write), *work, expected_version);
}

namespace {

PartyView party_view(const casework::PartyState& party) {
  return {{}, party.id.text(), party.version, party.described, party.by_desk};
}

}  // namespace

Answer<PartyList> list_parties(const Call& call, const PageOf& page) {
  if (auto failure = forbidden(call, {}, "describe_party")) return failed(std::move(*failure));
  auto rows = call.store.parties(call.asker.desk, paging_of(page));
  if (!rows) return failed(std::move(rows.error()));
  PartyList list;
  for (const auto& row : rows->items) {
    auto described = base::decode_text<casework::PartyDescribed>(row.body);
    if (!described) return failed(std::move(described.error()));
    list.items.push_back({{}, row.id, row.version, std::move(*described), row.by_desk});
  }
  list.next = rows->next;
  list.total = rows->total;
  return list;
}

Answer<PartyView> describe_party(const Call& call, const DescribeParty& request) {
  if (auto failure = forbidden(call, {}, "describe_party")) return failed(std::move(*failure));
  if (auto fault = text_fault(request.described.name, "/described/name")) return std::move(*fault);
  if (request.described.enterprise_number)
    if (auto fault = text_fault(*request.described.enterprise_number, "/described/enterprise_number"))
      return std::move(*fault);
  if (request.on > call.today()) return bad("/on", "this day lies in the future", "today or a day before");
  casework::PartyState party;
  party.id = base::new_id<casework::PartyTag>(call.now, call.random);
  const casework::Recorded<casework::PartyEvent> event{
      1, request.on, call.now, call.asker.desk, call.asker.user, call.asker.acts_as, request.described};
  party.apply(event);
  store::Write write;
  write.appends.push_back(append_of(store::StreamKind::party, party.id.text(), std::vector{event}));
  write.parties.push_back(row_of(party));
  const auto view = party_view(party);
  remember(call, write, view, Made::opened, "/api/v1/parties/" + view.id);
  if (auto written = call.store.write(std::move(write)); !written) return failed(std::move(written.error()));
  return view;
}

Answer<PartyView> read_party(const Call& call, const std::string& id) {
  if (auto failure = forbidden(call, {}, "describe_party")) return failed(std::move(*failure));
  auto party = load_party(call.store, id);
  if (!party) return failed(std::move(party.error()));
  if (party->by_desk != call.asker.desk) return failed(not_here());
  return party_view(*party);
}

}  // namespace relais::desks

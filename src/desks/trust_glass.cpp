#include <algorithm>

#include <fmt/format.h>

#include "desks/trust_parts.hpp"

namespace relais::desks {

namespace {

using access::FieldClass;
using casework::CaseState;

constexpr std::int64_t kMinute = 60'000'000;
constexpr std::size_t kMostReviews = 200;

tl::unexpected<Failure> wrong(std::string at, std::string what, std::string expected) {
  return failed(
      base::Error{base::ErrorKind::bad_input, "bad_value", std::move(at), std::move(what), std::move(expected), {}});
}

base::Result<std::vector<Colleague>> colleagues_of(const Call& call) {
  auto accounts = call.store.accounts();
  if (!accounts) return base::fail(std::move(accounts.error()));
  std::vector<Colleague> all;
  for (const auto& account : *accounts)
    if (account.desk == call.asker.desk && !account.disabled && account.name != call.asker.user)
      all.push_back({account.name, account.display});
  return all;
}

std::vector<ClassName> classes_of(const House& house, const access::Rule& rule) {
  std::vector<ClassName> all;
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<FieldClass>>([&](auto d) {
    if (rule.things[thing_of(access::Action::read, d.value)]) all.push_back(class_name(house, d.value));
  });
  return all;
}

/// The break-glass by which the asker could see all these classes now; null when one of them stays shut, or none needs
/// it.
const access::Rule* rule_for(const Call& call, access::Ties ties, const std::vector<std::string>& words) {
  ties.break_glass.clear();
  for (const auto& word : words) {
    const auto what = base::enum_from<FieldClass>(word);
    if (!what) return nullptr;
    ties.break_glass.push_back(*what);
  }
  const access::Rule* opens = nullptr;
  for (const auto what : ties.break_glass) {
    const auto permit = call.house.policy.may_see(call.asker, ties, what);
    if (!permit) return nullptr;
    if (opens == nullptr && permit->broken_glass()) opens = call.house.policy.find(permit->grant());
  }
  return opens;
}

bool is_officer(const Call& call) {
  return call.house.policy.may(call.asker, {}, access::Action::read, FieldClass::audit).has_value();
}

}  // namespace

Gate house_gate(const Call& call) {
  return Gate(call.house, call.store.room(), [now = call.now] { return now; });
}

Answer<CaseState> write_as_asker(const Call& call, Gate& gate, CaseState state,
                                 casework::Decided<std::vector<casework::CaseRecord>> decided, Doing doing,
                                 const std::function<base::json::value(const CaseState&)>& answer) {
  if (!decided) return failed(failure_of(call.house, decided.error()));
  auto deed = call.store.deed(doing.action);
  if (!deed) return failed(std::move(deed.error()));
  deed->rules = std::move(doing.rules);
  deed->classes = std::move(doing.classes);
  deed->object = ledger::Object{"case", state.id().text()};
  if (doing.action == ledger::Action::break_glass) deed->outcome = ledger::Outcome::broken_glass;
  store::Write write;
  auto after = add_to(write, call.house, std::move(state), std::move(*decided), call.today());
  write.deeds.push_back(std::move(*deed));
  remember(call, write, answer(after), 0, doing.made);
  if (auto written = gate.write(std::move(write)); !written) return failed(std::move(written.error()));
  return after;
}

Answer<GlassOffers> glass_offers(const Call& call) {
  GlassOffers offers;
  offers.reason_letters = static_cast<int>(casework::kReasonLetters);
  for (const auto* rule : call.house.policy.glasses(call.asker, {}))
    offers.items.push_back(
        {{}, rule->id, rule->why, classes_of(call.house, *rule), rule->minutes, rule->review_hours, rule->notify});
  if (offers.items.empty()) return offers;
  auto colleagues = colleagues_of(call);
  if (!colleagues) return failed(std::move(colleagues.error()));
  offers.colleagues = std::move(*colleagues);
  return offers;
}

Answer<GlassView> break_glass(const Call& call, const std::string& id, const BreakGlass& request) {
  // Whoever may not break glass at all learns nothing of the case.
  if (auto failure = forbidden(call, {}, casework::BreakGlassOpened::kType)) return failed(std::move(*failure));
  auto gate = house_gate(call);
  auto state = load_case(gate, id);
  if (!state) return failed(std::move(state.error()));
  const auto ties = ties_of(call.house, call.asker, *state, call.now);
  const auto* rule = rule_for(call, ties, request.classes);
  if (rule == nullptr)
    return failed(base::Error{base::ErrorKind::not_allowed,
                              "not_yours_to_see",
                              "/classes",
                              "not even broken glass opens this to you",
                              "classes that your desk is offered",
                              {}});
  auto colleagues = colleagues_of(call);
  if (!colleagues) return failed(std::move(colleagues.error()));
  if (std::ranges::find(*colleagues, request.informed, &Colleague::account) == colleagues->end())
    return wrong("/informed", "this is nobody of your desk", "the account of a colleague who can be told");
  const auto minutes = request.minutes.value_or(rule->minutes);
  if (minutes < 1 || minutes > rule->minutes)
    return wrong("/minutes", "this time is not allowed", fmt::format("1 to {}", rule->minutes));
  casework::BreakGlassOpened opened;
  opened.rule = rule->id;
  if (const auto* purpose = call.house.policy.purpose_of(call.asker)) opened.purpose = purpose->id;
  opened.classes = request.classes;
  opened.reason = request.reason;
  opened.informed = request.informed;
  opened.until = Instant::from_micros(call.now.micros() + minutes * kMinute);
  opened.review_by = Instant::from_micros(call.now.micros() + rule->review_hours * 60 * kMinute);
  auto decided = casework::decide_break_glass(setting_of(call), *state, opened, acting_of(call));
  const auto answer = [&](const CaseState& now) { return glass_view(call, id, now.glasses.back()); };
  auto after = write_as_asker(call, gate, std::move(*state), std::move(decided),
                              {ledger::Action::break_glass, {rule->id}, request.classes, Made::opened},
                              [&](const CaseState& now) { return base::encode(answer(now)); });
  if (!after) return failed(std::move(after.error()));
  return answer(*after);
}

Answer<GlassList> glasses_to_review(const Call& call) {
  const bool officer = is_officer(call);
  auto gate = house_gate(call);
  store::ClockQuery query;
  query.kind = std::string(base::enum_name(casework::ClockKind::review));
  if (!officer) query.desk = call.asker.desk;
  auto page = officer ? gate.clocks(query, {kMostReviews, ""}) : call.store.clocks(query, {kMostReviews, ""});
  if (!page) return failed(std::move(page.error()));
  GlassList list;
  std::vector<std::string> seen;
  for (const auto& row : page->items) {
    if (std::ranges::find(seen, row.case_id) != seen.end()) continue;
    seen.push_back(row.case_id);
    auto state = load_case(officer ? gate : call.store, row.case_id);
    if (!state) return failed(std::move(state.error()));
    const auto ties = ties_of(call.house, call.asker, *state, call.now);
    if (!call.house.policy.may_act(call.asker, ties, casework::BreakGlassReviewed::kType)) continue;
    for (const auto& glass : state->glasses)
      if (!glass.review) list.items.push_back(glass_view(call, row.case_id, glass));
  }
  return list;
}

Answer<GlassView> review_glass(const Call& call, const std::string& id, std::int64_t number,
                               const ReviewGlass& request) {
  auto gate = house_gate(call);
  const bool officer = is_officer(call);
  auto state = load_case(officer ? gate : call.store, id);
  if (!state) return failed(std::move(state.error()));
  const auto ties = ties_of(call.house, call.asker, *state, call.now);
  auto permit = call.house.policy.may_act(call.asker, ties, casework::BreakGlassReviewed::kType);
  if (!permit) return failed(std::move(permit.error()));
  auto decided =
      casework::decide_review(setting_of(call), *state, {number, request.verdict, request.remark}, acting_of(call));
  const auto answer = [&](const CaseState& now) {
    return glass_view(call, id, *std::ranges::find(now.glasses, number, &casework::BrokenGlass::number));
  };
  auto after = write_as_asker(call, gate, std::move(*state), std::move(decided),
                              {ledger::Action::access_reviewed, {permit->grant()}, {}, Made::changed},
                              [&](const CaseState& now) { return base::encode(answer(now)); });
  if (!after) return failed(std::move(after.error()));
  return answer(*after);
}

// ---------------------------------------------------------------- conflicts of interest

Answer<ConflictView> declare_conflict(const Call& call, const std::string& id, const StateConflict& request) {
  auto state = load_case(call.store, id);
  if (!state) return failed(std::move(state.error()));
  const auto ties = ties_of(call.house, call.asker, *state, call.now);
  auto permit = call.house.policy.may_act(call.asker, ties, casework::ConflictDeclared::kType);
  if (!permit) return failed(std::move(permit.error()));
  const auto account = request.account.value_or(call.asker.user);
  if (account != call.asker.user) {
    auto colleagues = colleagues_of(call);
    if (!colleagues) return failed(std::move(colleagues.error()));
    if (std::ranges::find(*colleagues, account, &Colleague::account) == colleagues->end())
      return wrong("/account", "this is nobody of your desk", "your own account, or that of a colleague");
  }
  auto decided = casework::decide_conflict(setting_of(call), *state, {account, request.reason}, acting_of(call));
  auto gate = house_gate(call);
  const auto answer = [](const CaseState& now) {
    const auto& made = now.conflicts.back();
    return ConflictView{made.account, made.reason, made.since};
  };
  auto after = write_as_asker(call, gate, std::move(*state), std::move(decided),
                              {ledger::Action::change, {permit->grant()}, {}, Made::changed},
                              [&](const CaseState& now) { return base::encode(answer(now)); });
  if (!after) return failed(std::move(after.error()));
  return answer(*after);
}

Answer<CaseVersion> lift_conflict(const Call& call, const std::string& id, const StateConflict& request) {
  if (!request.account) return wrong("/account", "it is not said whose conflict of interest", "an account");
  auto gate = house_gate(call);
  auto state = load_case(is_officer(call) ? gate : call.store, id);
  if (!state) return failed(std::move(state.error()));
  const auto ties = ties_of(call.house, call.asker, *state, call.now);
  auto permit = call.house.policy.may_act(call.asker, ties, casework::ConflictLifted::kType);
  if (!permit) return failed(std::move(permit.error()));
  auto decided =
      casework::decide_no_conflict(setting_of(call), *state, {*request.account, request.reason}, acting_of(call));
  auto after = write_as_asker(call, gate, std::move(*state), std::move(decided),
                              {ledger::Action::change, {permit->grant()}, {}, Made::changed},
                              [](const CaseState& now) { return base::encode(CaseVersion{now.version()}); });
  if (!after) return failed(std::move(after.error()));
  return CaseVersion{after->version()};
}

}  // namespace relais::desks

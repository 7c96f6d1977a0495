#include "desks/referral.hpp"

#include <algorithm>
#include <set>

#include "desks/views.hpp"

namespace relais::desks {

namespace {

using casework::CaseState;
using casework::ReferralId;

constexpr std::size_t kMostOnAPage = 200;
constexpr std::size_t kEscalatedAtOnce = 500;

std::vector<std::string> states_of(const std::string& word) {
  if (word == "waiting") return {"waiting"};
  if (word == "answered") return {"accepted", "declined", "escalated", "arrived"};
  return {};
}

/// The case behind a referral that this desk was asked in, or sent.
Answer<CaseState> case_of_referral(const Call& call, const std::string& referral) {
  if (!ReferralId::from(referral)) return failed(not_here());
  auto rows = call.store.referral(referral);
  if (!rows) return failed(std::move(rows.error()));
  const bool concerned =
      std::ranges::any_of(*rows, [&](const store::ReferralRow& row) { return row.desk == call.asker.desk; });
  if (!concerned) return failed(not_here());
  auto state = load_case(call.store, rows->front().case_id);
  if (!state) return failed(std::move(state.error()));
  return std::move(*state);
}

using Decide = std::function<casework::Decided<std::vector<casework::CaseRecord>>(const CaseState&)>;

Answer<ReferralLine> attempt(const Call& call, const std::string& referral, std::string_view verb,
                             const Decide& decide) {
  auto state = case_of_referral(call, referral);
  if (!state) return failed(std::move(state.error()));
  auto decided = decide(*state);
  if (!decided) return failed(failure_of(call.house, decided.error()));
  if (auto failure = forbidden(call, ties_of(call.house, call.asker, *state, call.now), verb))
    return failed(std::move(*failure));
  store::Write write;
  const auto after = add_to(write, call.house, std::move(*state), std::move(*decided), call.today());
  const auto line = referral_line(call, after, *after.find_referral(*ReferralId::from(referral)), call.asker.desk);
  if (call.remember) remember(call, write, base::encode(line), 0, Made::changed);
  if (auto written = call.store.write(std::move(write)); !written) return failed(std::move(written.error()));
  return line;
}

Answer<ReferralLine> answer(const Call& call, const std::string& referral, std::string_view verb,
                            const Decide& decide) {
  for (int tries = 1;; ++tries) {
    auto line = attempt(call, referral, verb, decide);
    if (line || tries == kTries || !lost_race(line.error().error)) return line;
  }
}

}  // namespace

Answer<ReferralList> list_referrals(const Call& call, const ReferralFilter& filter) {
  store::ReferralQuery query;
  query.desk = call.asker.desk;
  query.side = filter.sent ? store::ReferralSide::sent : store::ReferralSide::received;
  query.states = states_of(filter.state);
  auto page = call.store.referrals(query, {std::clamp<std::size_t>(filter.limit, 1, kMostOnAPage), filter.cursor});
  if (!page) return failed(std::move(page.error()));
  std::vector<std::string> ids;
  for (const auto& row : page->items) ids.push_back(row.case_id);
  auto cases = load_cases(call.store, ids);
  if (!cases) return failed(std::move(cases.error()));
  ReferralList list;
  for (std::size_t i = 0; i < page->items.size(); ++i) {
    const auto id = ReferralId::from(page->items[i].referral);
    const auto* referral = id ? (*cases)[i].find_referral(*id) : nullptr;
    if (referral == nullptr) continue;
    list.items.push_back(referral_line(call, (*cases)[i], *referral, call.asker.desk));
  }
  list.next = page->next;
  list.total = page->total;
  return list;
}

Answer<ReferralLine> answer_referral(const Call& call, const std::string& referral, const AnswerReferral& request) {
  return answer(call, referral, "answer_referral", [&](const CaseState& state) {
    return casework::decide_answer(setting_of(call), state, *ReferralId::from(referral), request.accepted,
                                   request.reason, acting_of(call), call.today());
  });
}

Answer<ReferralLine> state_arrival(const Call& call, const std::string& referral) {
  return answer(call, referral, "state_arrival", [&](const CaseState& state) {
    return casework::decide_arrival(setting_of(call), state, *ReferralId::from(referral), acting_of(call),
                                    call.today());
  });
}

base::Result<int> escalate_due(const House& house, Gate& store, Instant now) {
  auto overdue = store.referrals_overdue(now, kEscalatedAtOnce);
  if (!overdue) return base::fail(std::move(overdue.error()));
  std::set<std::string> ids;
  for (const auto& row : *overdue) ids.insert(row.case_id);
  const auto today = base::in_brussels(now).date;
  const casework::Setting setting{house.procedure, house.library, house.book, house.letters, today, now};
  int passed_on = 0;
  for (const auto& id : ids) {
    auto state = load_case(store, id);
    if (!state) return base::fail(std::move(state.error()));
    auto records = casework::decide_escalation(setting, *state);
    if (records.empty()) continue;
    const auto count = static_cast<int>(records.size());
    store::Write write;
    add_to(write, house, std::move(*state), std::move(records), today);
    auto written = store.write(std::move(write));
    if (written)
      passed_on += count;
    else if (!lost_race(written.error()))
      return base::fail(std::move(written.error()));
  }
  return passed_on;
}

}  // namespace relais::desks

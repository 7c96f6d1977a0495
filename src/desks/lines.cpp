#include <algorithm>

#include "desks/views.hpp"
#include "desks/worklist.hpp"

namespace relais::desks {

namespace {

// How many days ahead a date counts as near on a worklist; a convention of the screen, not a term of law.
constexpr int kSoonDays = 14;

std::vector<Reason> reasons_by_id(const House& house, const std::string& ids) {
  std::vector<Reason> reasons;
  const auto list = base::decode_text<std::vector<std::string>>(ids.empty() ? "[]" : ids);
  if (!list) return reasons;
  for (const auto& id : *list)
    if (const auto rule = house.procedure.find_rule(id)) reasons.push_back(reason_of(house, *rule));
  return reasons;
}

Minimum minimum_of(const casework::CaseState& state, const House& house, Date today) {
  Minimum minimum;
  minimum.language = state.person.language;
  minimum.age_group = casework::age_group_on(state.person, today, house.majority_months);
  minimum.gender = state.person.gender;
  minimum.nationality = state.person.nationality;
  minimum.safe_contact = state.person.safe_contact;
  return minimum;
}

bool has_taken(casework::ReferralState state) {
  return state == casework::ReferralState::accepted || state == casework::ReferralState::arrived;
}

}  // namespace

std::string clock_state(Date due, Date today) {
  if (due < today) return "overdue";
  return days_between(today, due) <= kSoonDays ? "due_soon" : "later";
}

int days_between(Date from, Date to) { return to.days() - from.days(); }

std::optional<std::string> name_of(const Person& person) {
  std::string name = person.given_name.value_or("");
  if (person.family_name) name += (name.empty() ? "" : " ") + *person.family_name;
  if (name.empty()) return std::nullopt;
  return name;
}

Clock clock_of(const Call& call, const store::DueRow& row) {
  Clock clock;
  // Who has only been asked learns that an answer is due, and nothing of the case.
  const bool asked_only = row.clock.what == "answer_referral";
  if (!asked_only) {
    clock.case_ = row.case_id;
    clock.version = row.version;
    clock.label = row.label;
    clock.phase = row.phase;
  }
  clock.what = row.clock.what;
  clock.due = row.clock.due;
  clock.days_left = days_between(call.today(), row.clock.due);
  clock.state = clock_state(row.clock.due, call.today());
  clock.because = reasons_by_id(call.house, row.clock.body);
  clock.kind = base::enum_from<casework::ClockKind>(row.clock.kind).value_or(casework::ClockKind::deadline);
  clock.duty = clock.kind == casework::ClockKind::duty;
  return clock;
}

CaseLine line_of(const Call& call, const store::CaseRow& row) {
  const Eye eye(call.house, call.asker, ties_of(call.house, call.asker, row));
  CaseLine line;
  line.id = row.id;
  line.version = row.version;
  line.label = row.label;
  if (eye.sees(access::FieldClass::identity)) line.name = row.display_name;
  if (eye.sees(access::FieldClass::procedure)) {
    line.phase = row.phase;
    line.judicial = row.judicial;
    line.next_due = row.next_due;
    line.next_what = row.next_what;
  }
  if (eye.sees(access::FieldClass::report)) line.operation = row.operation;
  if (eye.sees(access::FieldClass::minimum)) line.language = row.language;
  if (eye.sees(access::FieldClass::minimum) || eye.sees(access::FieldClass::identity)) line.age_group = row.age_group;
  line.opened_on = row.opened_on;
  line.closed = row.closed;
  return line;
}

ReferralLine referral_line(const Call& call, const casework::CaseState& state, const casework::Referral& referral,
                           const std::string& seen_by) {
  ReferralLine line;
  line.referral = referral.id.text();
  line.desk = referral.desk;
  line.from_desk = referral.from_desk;
  line.need = referral.need;
  line.sent = referral.sent;
  line.answer_by = referral.answer_by;
  line.minutes_left = (referral.answer_by.micros() - call.now.micros()) / 60'000'000;
  line.state = referral.state;
  const bool is_current = seen_by == referral.desk;
  const bool is_sender = seen_by == referral.from_desk || seen_by == state.opened_by;
  const bool ran_out = referral.state == casework::ReferralState::waiting && referral.answer_by < call.now;
  line.nobody_yet = referral.then.empty() && (referral.state == casework::ReferralState::declined || ran_out);
  if (is_sender || is_current) {
    line.trail = referral.trail;
    line.reason = referral.state == casework::ReferralState::declined ? referral.reason : std::nullopt;
  } else {
    line.desk = seen_by;
    line.state = casework::ReferralState::escalated;
    for (const auto& step : referral.trail)
      if (step.desk == seen_by) {
        line.trail.push_back(step);
        if (step.state == "declined") {
          line.state = casework::ReferralState::declined;
          line.reason = step.reason;
        }
      }
  }
  for (const auto& step : referral.trail)
    if (step.desk == seen_by && step.state == "asked") line.because = step.reason;
  const Eye eye = Eye::of(call, state);
  if (eye.opens()) {
    line.case_ = state.id().text();
    line.case_version = state.version();
  }
  if (is_current && has_taken(referral.state)) line.minimum = minimum_of(state, call.house, call.today());
  return line;
}

std::optional<std::string> param_of(const law::Step& step, std::string_view name) {
  for (const auto& [key, value] : step.params)
    if (key == name) return value;
  return std::nullopt;
}

std::optional<OpinionGiven> last_opinion(const casework::CaseState& state) {
  std::optional<OpinionGiven> last;
  for (const auto& each : state.steps()) {
    if (each.step.verb != "give_opinion") continue;
    last = OpinionGiven{};
    last->on = each.step.on;
    for (const char* question : {"case_open", "victim", "cooperates", "ties_cut", "no_danger"})
      if (const auto answer = param_of(each.step, question)) last->answers[question] = *answer;
  }
  return last;
}

}  // namespace relais::desks

// Hand-made events for tests of the fold, and a text that says everything a case holds.
#pragma once

#include <fmt/format.h>

#include "casework/case.hpp"

namespace relais::casework {

inline CaseId case_id() {
  return *CaseId::from(base::make_id(Instant::from_micros(1'700'000'000'000'000), {1, 2, 3, 4, 5, 6, 7, 8, 9, 10}));
}
inline ReferralId referral_id(std::uint8_t number) {
  return *ReferralId::from(base::make_id(Instant::from_micros(1'700'000'000'000'000), {number}));
}
inline Date day(int number) { return base::add_days(*base::parse_date("2024-01-01"), number); }
inline Instant moment(std::int64_t number) { return Instant::from_micros(1'704'000'000'000'000 + number * 1'000'000); }

/// Numbers and signs events in the order given.
class Log {
 public:
  Log& add(Date on, CaseEvent event, const std::string& desk = "police-antwerp",
           const std::string& acting_as = "police") {
    const auto number = static_cast<std::int64_t>(records.size()) + 1;
    records.push_back({number, on, moment(number), desk, "someone", acting_as, std::move(event)});
    return *this;
  }
  [[nodiscard]] CaseState state() const { return CaseState::of(case_id(), records); }
  std::vector<CaseRecord> records;
};

inline StepTaken step(const std::string& verb) {
  StepTaken taken;
  taken.step = verb;
  return taken;
}

inline std::string picture(const CaseState& state) {
  std::string text = fmt::format("{} {} {} {}|", state.label, base::to_string(state.opened_on), state.opened_by,
                                 state.closed.value_or("open"));
  text += base::json::serialize(base::encode(state.person));
  for (const auto& each : state.steps())
    text += fmt::format("|{} {} {} {}", each.number, base::to_string(each.step.on), each.step.by, each.step.verb);
  for (const auto& each : state.referrals) {
    text += fmt::format("|{} {} {} {}", each.id.text(), each.desk, base::enum_name(each.state), each.then.size());
    text += base::json::serialize(base::encode(each.trail));
  }
  for (const auto& each : state.consents)
    text += fmt::format("|{} {} {}", each.number, each.recipient,
                        each.withdrawn_on ? base::to_string(*each.withdrawn_on) : "-");
  for (const auto& each : state.notes) text += fmt::format("|{} {}", each.number, each.text);
  for (const auto& each : state.assigned) text += fmt::format("|{} {}", each.desk, each.capacity);
  text += state.disappeared ? "|gone" : "|here";
  return text;
}

}  // namespace relais::casework

#include "casework/decide.hpp"
#include "casework/validate.hpp"

namespace relais::casework {

namespace {

constexpr std::string_view kClock = "clock";

/// Numbers and signs the events that follow from one another.
class Writer {
 public:
  Writer(const Setting& setting, const CaseState& state, Acting acting, Date on)
      : setting_(setting), number_(state.version()), acting_(std::move(acting)), on_(on) {}
  void write(CaseEvent event) {
    made_.push_back({++number_, on_, setting_.now, acting_.desk, acting_.user, acting_.acts_as, std::move(event)});
  }
  [[nodiscard]] std::vector<CaseRecord> made() && { return std::move(made_); }

 private:
  const Setting& setting_;
  std::int64_t number_;
  Acting acting_;
  Date on_;
  std::vector<CaseRecord> made_;
};

Instant answer_by(const Setting& setting, const std::string& desk, Urgency urgency) {
  const auto* found = setting.book.find(desk);
  const int minutes = found == nullptr ? AnswerWithin{}.minutes(urgency) : found->answer_within.minutes(urgency);
  return Instant::from_micros(setting.now.micros() + 60'000'000LL * minutes);
}

void pass_on(Writer& writer, const Setting& setting, const Referral& referral, std::string because) {
  const auto& next = referral.then.front();
  writer.write(ReferralEscalated{referral.id, referral.desk, next, answer_by(setting, next, referral.need.urgency),
                                 std::move(because)});
}

tl::unexpected<Refused> refuse(base::Error error) { return tl::unexpected(Refused{std::move(error), {}}); }

}  // namespace

Decided<std::vector<CaseRecord>> decide_answer(const Setting& setting, const CaseState& state, const ReferralId& id,
                                               bool accepted, const std::optional<std::string>& reason,
                                               const Acting& acting, Date on) {
  const auto* referral = state.find_referral(id);
  if (referral == nullptr || referral->state != ReferralState::waiting || referral->desk != acting.desk)
    return refuse(no("not_waiting_for_you", "/referral", "this referral does not await an answer of your desk",
                     "a referral that waits for you"));
  if (!accepted && !reason) return refuse(bad("/reason", "a reason is missing", "why it is declined"));
  if (reason)
    if (auto fault = find_fault_in_text(*reason, kLongText, "/reason")) return refuse(std::move(*fault));
  Writer writer(setting, state, acting, on);
  writer.write(ReferralAnswered{id, accepted, reason});
  if (!accepted && !referral->then.empty()) pass_on(writer, setting, *referral, "declined");
  return std::move(writer).made();
}

Decided<std::vector<CaseRecord>> decide_arrival(const Setting& setting, const CaseState& state, const ReferralId& id,
                                                const Acting& acting, Date on) {
  const auto* referral = state.find_referral(id);
  if (referral == nullptr || referral->state != ReferralState::accepted || referral->desk != acting.desk)
    return refuse(no("not_accepted_by_you", "/referral",
                     "your desk has not accepted this referral, or the person is there",
                     "a referral that your desk has accepted"));
  Writer writer(setting, state, acting, on);
  writer.write(PersonArrived{id});
  return std::move(writer).made();
}

std::vector<CaseRecord> decide_escalation(const Setting& setting, const CaseState& state) {
  if (state.closed) return {};
  Writer writer(setting, state, {std::string(kClock), state.opened_by, std::string(kClock)}, setting.today);
  for (const auto& referral : state.referrals)
    if (referral.state == ReferralState::waiting && referral.answer_by < setting.now && !referral.then.empty())
      pass_on(writer, setting, referral, "time_ran_out");
  return std::move(writer).made();
}

}  // namespace relais::casework

#include "casework/decide.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "casework/validate.hpp"

namespace relais::casework {

namespace {

/// Works act by act on a copy of the case, so that each act sees those before it.
class Decision {
 public:
  Decision(const Setting& setting, CaseState state, const Acting& acting, Date on)
      : setting_(setting), state_(std::move(state)), acting_(acting), on_(on) {}

  std::optional<Refused> take(const CaseEvent& act, const std::string& at) {
    if (state_.closed && !std::holds_alternative<FileReopened>(act) && !std::holds_alternative<Corrected>(act))
      return Refused{no("file_closed", at, "the file is closed", "reopen it first"), {}};
    if (auto fault = find_fault(setting_, state_, act, acting_, on_, at)) return Refused{std::move(*fault), {}};
    if (const auto* step = std::get_if<StepTaken>(&act)) return take_step(*step, at);
    if (const auto* sent = std::get_if<ReferralSent>(&act)) return take_referral(*sent, at);
    if (const auto* corrected = std::get_if<Corrected>(&act)) return take_correction(*corrected, at);
    record(act);
    return std::nullopt;
  }

  void record(CaseEvent event) {
    CaseRecord made{state_.version() + 1, on_, setting_.now, acting_.desk, acting_.user, acting_.acts_as,
                    std::move(event)};
    state_.apply(made);
    made_.push_back(std::move(made));
  }

  [[nodiscard]] std::vector<CaseRecord> made() && { return std::move(made_); }
  [[nodiscard]] const CaseState& state() const { return state_; }

 private:
  std::optional<Refused> take_step(const StepTaken& step, const std::string& at) {
    const auto outcome = step_outcome(setting_.procedure, state_, to_law_step(step, on_, acting_.acts_as));
    if (!outcome.accepted) return refusal_of(outcome, at + "/step");
    record(step);
    if (step.step == "inform_magistrate") assign_magistrate();
    return std::nullopt;
  }

  [[nodiscard]] Refused refusal_of(const law::StepOutcome& outcome, const std::string& at) const {
    if (!outcome.error) return {no("refused", at, "the procedure refuses this step", ""), {}};
    const auto& header = setting_.procedure.header(outcome.error->rule);
    Refused refused{no(outcome.error->code, at, header.text.in(base::Language::en), ""), outcome.because};
    refused.error.unmet = outcome.error->unmet;
    if (std::ranges::find(refused.rules, outcome.error->rule) == refused.rules.end())
      refused.rules.insert(refused.rules.begin(), outcome.error->rule);
    return refused;
  }

  // Who informs the magistrate puts the magistrate of the desk's district in charge.
  void assign_magistrate() {
    const auto* desk = setting_.book.find(acting_.desk);
    if (desk == nullptr || desk->magistrate.empty()) return;
    const bool there =
        std::ranges::any_of(state_.assigned, [&](const Assignment& each) { return each.desk == desk->magistrate; });
    if (!there) record(Assigned{desk->magistrate, "magistrate"});
  }

  std::optional<Refused> take_referral(ReferralSent sent, const std::string& at) {
    if (state_.find_referral(sent.referral) != nullptr)
      return Refused{bad(at + "/referral", "this referral exists already", "a fresh id"), {}};
    for (const auto& each : state_.referrals)
      if (each.state == ReferralState::waiting)
        return Refused{no("already_waiting", at, "a referral of this person awaits an answer",
                          "wait for it, or for the next desk"),
                       {}};
    const auto* desk = setting_.book.find(sent.desk);
    if (sent.then.empty()) sent.then = desk->escalates_to;
    std::erase(sent.then, sent.desk);
    std::erase(sent.then, acting_.desk);
    sent.answer_by =
        Instant::from_micros(setting_.now.micros() + 60'000'000LL * desk->answer_within.minutes(sent.need.urgency));
    sent.need.people = 1;
    record(sent);
    if (desk->kind == "centre") contact(desk->acts_as);
    return std::nullopt;
  }

  // A referral to a recognised centre is the contact that the law asks for.
  void contact(const std::string& centre) {
    for (const auto& each : state_.steps())
      if (each.step.verb == "contact_centre") return;
    StepTaken step;
    step.step = "contact_centre";
    step.centre = centre;
    if (step_outcome(setting_.procedure, state_, to_law_step(step, on_, acting_.acts_as)).accepted) record(step);
  }

  std::optional<Refused> take_correction(const Corrected& corrected, const std::string& at) {
    const auto before = state_.steps();
    record(corrected);
    if (!corrected.replacement) return std::nullopt;
    const auto replaced = std::ranges::find(state_.steps(), corrected.number, &NumberedStep::number);
    if (replaced == state_.steps().end()) return std::nullopt;
    const auto steps = state_.law_steps();
    const auto play = setting_.procedure.play(state_.person_facts(), steps, {},
                                              {.deadlines = false, .next = false, .duties = false, .case_file = true});
    const auto& outcome = play.outcomes[static_cast<std::size_t>(replaced - state_.steps().begin())];
    if (outcome.accepted) return std::nullopt;
    return refusal_of(outcome, at + "/replacement/step");
  }

  const Setting& setting_;
  CaseState state_;
  const Acting& acting_;
  Date on_;
  std::vector<CaseRecord> made_;
};

std::optional<Refused> wrong_day(const Setting& setting, Date on, std::optional<Date> not_before) {
  if (on > setting.today) return Refused{bad("/on", "this day lies in the future", "today or a day before"), {}};
  if (not_before && on < *not_before)
    return Refused{bad("/on", "this day lies before the case was opened", "a day since then"), {}};
  return std::nullopt;
}

}  // namespace

law::StepOutcome step_outcome(const law::Procedure& procedure, const CaseState& state, const law::Step& step) {
  auto steps = state.law_steps();
  const auto facts = state.person_facts();
  const auto place = std::ranges::upper_bound(steps, step.on, {}, &law::Step::on);
  if (place == steps.end()) return procedure.may(facts, steps, step);
  // Written down late: it must be lawful on its day, and nothing that was lawful afterwards may become unlawful.
  constexpr law::Wanted kOutcomesOnly{.deadlines = false, .next = false, .duties = false, .case_file = true};
  const auto index = static_cast<std::size_t>(place - steps.begin());
  const auto before = procedure.play(facts, steps, {}, kOutcomesOnly).outcomes;
  steps.insert(place, step);
  auto after = procedure.play(facts, steps, {}, kOutcomesOnly).outcomes;
  if (!after[index].accepted) return after[index];
  for (std::size_t i = index; i < before.size(); ++i)
    if (before[i].accepted && !after[i + 1].accepted) return after[i + 1];
  return after[index];
}

Decided<std::vector<CaseRecord>> decide_opening(const Setting& setting, const CaseId& id, const Opening& opening,
                                                const Acting& acting, Date on) {
  if (auto refused = wrong_day(setting, on, std::nullopt)) return tl::unexpected(std::move(*refused));
  const auto refuse = [](base::Error error) { return tl::unexpected(Refused{std::move(error), {}}); };
  if (auto fault = find_fault_in_text(opening.opened.label, kShortText, "/opened/label"))
    return refuse(std::move(*fault));
  const bool smuggling = opening.opened.ground == Ground::smuggling;
  if (smuggling != opening.opened.smuggling_form.has_value())
    return refuse(
        bad("/opened/smuggling_form", "form and ground do not match", "a form for smuggling, none for trafficking"));
  Decision decision(setting, CaseState(id), acting, on);
  decision.record(opening.opened);
  if (opening.person)
    if (auto refused = decision.take(PersonDescribed{*opening.person}, "/opening")) {
      refused->error.where = refused->error.where.substr(std::string_view("/opening").size());
      return tl::unexpected(std::move(*refused));
    }
  if (opening.detect)
    if (auto refused = decision.take(*opening.detect, "/detect")) return tl::unexpected(std::move(*refused));
  return std::move(decision).made();
}

Decided<std::vector<CaseRecord>> decide(const Setting& setting, const CaseState& state, std::span<const CaseEvent> acts,
                                        const Acting& acting, Date on) {
  if (auto refused = wrong_day(setting, on, state.opened_on)) return tl::unexpected(std::move(*refused));
  if (acts.empty() || acts.size() > 100)
    return tl::unexpected(Refused{bad("/acts", "there is nothing to do, or too much at once", "1 to 100 acts"), {}});
  Decision decision(setting, state, acting, on);
  for (std::size_t i = 0; i < acts.size(); ++i)
    if (auto refused = decision.take(acts[i], fmt::format("/acts/{}", i))) return tl::unexpected(std::move(*refused));
  return std::move(decision).made();
}

}  // namespace relais::casework

// What holds of every life: a prefix never contradicts the whole, refused steps leave no trace, offers are kept.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "law/scenario.hpp"
#include "law/walks.hpp"
#include "lives.hpp"
#include "real_law.hpp"

namespace relais::law {
namespace {

struct Told {
  PersonFacts person;
  std::vector<Step> steps;
};

Told tell(std::uint64_t seed, std::size_t most = 25) {
  base::SeededRandom random(seed);
  Told told;
  told.person = random_person(random);
  told.steps = random_steps(real_law().procedure.program(), told.person, most, random);
  return told;
}

std::string in_words(const Standing& standing) {
  return base::json::serialize(standing_json(real_law().procedure, standing));
}

std::string in_words(const StepOutcome& outcome) {
  std::string text = outcome.accepted ? "accepted" : outcome.error->code;
  for (const auto rule : outcome.because) text += " " + real_law().procedure.header(rule).id;
  if (outcome.error)
    for (const auto& unmet : outcome.error->unmet) text += " -" + unmet;
  return text;
}

std::vector<Date> days_of(const std::vector<Step>& steps) {
  std::vector<Date> days;
  for (const auto& step : steps) days.push_back(step.on);
  return days;
}

RC_GTEST_PROP(Replay, APrefixNeverContradictsTheWhole, (std::uint64_t seed)) {
  const auto& procedure = real_law().procedure;
  const auto told = tell(seed);
  const auto whole = procedure.play(told.person, told.steps, days_of(told.steps));
  const auto cut = *rc::gen::inRange<std::size_t>(0, told.steps.size() + 1);
  const std::vector<Step> prefix(told.steps.begin(), told.steps.begin() + static_cast<std::ptrdiff_t>(cut));
  const auto part = procedure.play(told.person, prefix, days_of(prefix));
  for (std::size_t i = 0; i < cut; ++i) {
    RC_ASSERT(in_words(part.outcomes[i]) == in_words(whole.outcomes[i]));
    // A day belongs to the prefix when the steps that were cut off all come later.
    if (cut < told.steps.size() && prefix[i].on >= told.steps[cut].on) continue;
    RC_ASSERT(in_words(part.standings[i]) == in_words(whole.standings[i]));
  }
}

RC_GTEST_PROP(Replay, RefusedStepsLeaveNoTrace, (std::uint64_t seed)) {
  const auto& procedure = real_law().procedure;
  const auto told = tell(seed);
  const auto days = days_of(told.steps);
  const auto whole = procedure.play(told.person, told.steps, days);
  std::vector<Step> accepted;
  for (std::size_t i = 0; i < told.steps.size(); ++i)
    if (whole.outcomes[i].accepted) accepted.push_back(told.steps[i]);
  const auto clean = procedure.play(told.person, accepted, days);
  for (const auto& outcome : clean.outcomes) RC_ASSERT(outcome.accepted);
  for (std::size_t i = 0; i < days.size(); ++i) RC_ASSERT(in_words(clean.standings[i]) == in_words(whole.standings[i]));
}

RC_GTEST_PROP(Replay, AskingChangesNothing, (std::uint64_t seed)) {
  const auto& procedure = real_law().procedure;
  const auto told = tell(seed);
  auto often = days_of(told.steps);
  for (std::size_t i = 0; i + 1 < told.steps.size(); ++i) often.push_back(base::add_days(told.steps[i].on, 3));
  const auto once = procedure.play(told.person, told.steps, std::vector<Date>{told.steps.back().on});
  const auto asked = procedure.play(told.person, told.steps, often);
  for (std::size_t i = 0; i < told.steps.size(); ++i)
    RC_ASSERT(in_words(once.outcomes[i]) == in_words(asked.outcomes[i]));
  RC_ASSERT(in_words(once.standings.front()) == in_words(asked.standings[told.steps.size() - 1]));
}

RC_GTEST_PROP(Replay, WhatTheStandingOffersIsAccepted, (std::uint64_t seed)) {
  const auto& procedure = real_law().procedure;
  const auto told = tell(seed);
  const auto on = told.steps.back().on;
  Wanted wanted;
  wanted.case_file = true;
  const auto standing = procedure.play(told.person, told.steps, std::vector<Date>{on}, wanted).standings.front();
  for (const auto& next : standing.next)
    for (const auto& actor : next.by) {
      Step step{on, actor, next.verb, {}, {}};
      if (next.document) step.params.emplace_back("document", *next.document);
      const auto outcome = procedure.may(told.person, told.steps, step);
      if (!outcome.accepted) RC_FAIL(next.verb + " by " + actor + " was offered and refused: " + in_words(outcome));
    }
}

RC_GTEST_PROP(Replay, QuickStepsDecideAsSlowOnes, (std::uint64_t seed)) {
  const auto& procedure = real_law().procedure;
  const auto told = tell(seed);
  Machine quick(procedure.program());
  Machine slow(procedure.program());
  quick.begin(told.person);
  slow.begin(told.person);
  for (const auto& step : told.steps) {
    const auto looked_up = ready(procedure.program(), step);
    RC_ASSERT(looked_up.has_value());
    RC_ASSERT(quick.quick_step(*looked_up) == slow.step(*looked_up).accepted);
    RC_ASSERT(in_words(quick.standing(step.on, {})) == in_words(slow.standing(step.on, {})));
  }
}

RC_GTEST_PROP(Replay, TheNextDueDateIsTheFirstDeadline, (std::uint64_t seed)) {
  const auto& procedure = real_law().procedure;
  const auto told = tell(seed);
  Machine machine(procedure.program());
  machine.begin(told.person);
  for (const auto& step : told.steps) {
    (void)machine.quick_step(*ready(procedure.program(), step));
    const auto standing = machine.standing(step.on, {});
    const auto first = standing.deadlines.empty() ? std::nullopt : std::optional(standing.deadlines.front().due);
    RC_ASSERT(machine.next_due(step.on) == first);
  }
}

RC_GTEST_PROP(Replay, AMachineServesOneCaseAfterTheOther, (std::uint64_t seed)) {
  const auto& procedure = real_law().procedure;
  const auto first = tell(seed);
  const auto second = tell(seed + 1);
  Machine used(procedure.program());
  used.begin(first.person);
  for (const auto& step : first.steps) (void)used.quick_step(*ready(procedure.program(), step));
  (void)used.standing(first.steps.back().on, {});
  used.begin(second.person);
  for (const auto& step : second.steps) (void)used.quick_step(*ready(procedure.program(), step));
  const auto on = second.steps.back().on;
  const auto fresh = procedure.play(second.person, second.steps, std::vector<Date>{on}).standings.front();
  RC_ASSERT(in_words(used.standing(on, {})) == in_words(fresh));
}

}  // namespace
}  // namespace relais::law

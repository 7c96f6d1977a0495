// The law as data and the same track written as plain conditions agree on random lives.
#include <gtest/gtest.h>

#include "law/program.hpp"
#include "lives.hpp"
#include "oracle.hpp"
#include "planted_law.hpp"
#include "real_law.hpp"

namespace relais::law {
namespace {

std::string told(const std::vector<Step>& steps) {
  std::string text;
  for (const auto& step : steps) {
    text += fmt::format("\n  {} {} {}", base::to_string(step.on), step.by, step.verb);
    for (const auto& [name, value] : step.params) text += fmt::format(" {}={}", name, value);
  }
  return text;
}

std::string document_of(const Standing& standing) {
  if (!standing.document) return "";
  const auto& held = *standing.document;
  return fmt::format("{} {} {} {}", held.kind, base::to_string(held.issued),
                     held.expires ? base::to_string(*held.expires) : "-", held.renewal);
}

/// The oracle does not know who may do the lesser things; it is asked about those by somebody who may.
bool within_the_oracle(const Program& program, const Step& step, const ReadyStep& ready) {
  const auto& verb = program.verbs[ready.verb];
  const bool may = ((verb.who >> ready.actor) & 1U) != 0;
  return may || verb.otherwise != "actor_not_competent" || step.verb == "accept_assistance";
}

constexpr std::size_t kLives = 40'000;
constexpr Wanted kNothing{false, false, false, false};

PersonFacts adult(std::size_t i) {
  constexpr std::array kNationalities{"MAR", "VNM", "XXA", "XXX"};
  constexpr std::array kResidences{"none", "asylum_seeker", "diplomatic_card"};
  PersonFacts person;
  person.nationality.push_back(*base::Country::from(kNationalities[i % kNationalities.size()]));
  person.born_earliest = person.born_latest = base::parse_date("1960-02-29");
  person.residence = kResidences[i % kResidences.size()];
  return person;
}

using Met = std::map<std::string, std::size_t>;

/// Takes one step in both; what they differ on, or nothing.
std::string difference(Machine& machine, Oracle& oracle, const ReadyStep& ready, const Step& step, Met& met) {
  const auto outcome = machine.step(ready);
  const auto codes = oracle.step(step);
  if (outcome.accepted != codes.empty())
    return outcome.error ? "refused: " + outcome.error->code
                         : fmt::format("accepted despite {}", fmt::join(codes, ", "));
  if (outcome.error && !codes.contains(outcome.error->code))
    return fmt::format("{} is none of {}", outcome.error->code, fmt::join(codes, ", "));
  const auto standing = machine.standing(step.on, kNothing);
  if (outcome.error) ++met[outcome.error->code];
  ++met[standing.phase];
  if (standing.phase != oracle.phase()) return "phase " + standing.phase + ", not " + oracle.phase();
  if (standing.judicial != oracle.judicial()) return "status " + standing.judicial + ", not " + oracle.judicial();
  if (document_of(standing) != oracle.document(step.on))
    return "document " + document_of(standing) + ", not " + oracle.document(step.on);
  return "";
}

/// The first difference between the law and the oracle, with the life that shows it.
std::string first_difference(const Procedure& procedure, std::size_t lives, Met& met) {
  const auto& program = procedure.program();
  const Pool pool(program);
  Machine machine(program);
  base::SeededRandom random(612);
  for (std::size_t i = 0; i < lives; ++i) {
    machine.begin(adult(i));
    Oracle oracle;
    std::vector<Step> steps;
    for (const auto& taken : pool.life(random)) {
      const auto ready = pool.ready_step(taken);
      if (!within_the_oracle(program, pool.words(taken.entry), ready)) continue;
      steps.push_back(pool.step(taken));
      if (const auto found = difference(machine, oracle, ready, steps.back(), met); !found.empty())
        return found + told(steps);
    }
  }
  return "";
}

TEST(Oracle, AgreesWithTheLawAsData) {
  Met met;
  EXPECT_EQ(first_difference(real_law().procedure, kLives, met), "");
  // The comparison went everywhere it should.
  for (const auto* place : {"reflection", "ai_1", "ai_2", "a_card", "b_card", "returned", "ended", "conditions_not_met",
                            "document_already_extended", "document_not_in_force_on_date", "opinion_negative",
                            "opinion_required", "procedure_ended", "only_a_centre_may_request"})
    EXPECT_GT(met[place], 50U) << place;
}

TEST(Oracle, DisagreesWithALawThatWasChanged) {
  constexpr std::array<std::array<const char*, 3>, 4> kChanges{{
      {"procedure/20_conditions.yaml", "statement_on <= reflection_end", "known(statement_on)"},
      {"procedure/60_transitions.yaml", "when: phase is a_card and requested_document is b_card", "when: false"},
      {"procedure/15_values.yaml", "term: {months: 6}", "term: {months: 7}"},
      {"procedure/20_conditions.yaml", "(ground_fraud or ground_cooperation or ground_judicial)", "(ground_fraud)"},
  }};
  for (const auto& [file, from, to] : kChanges) {
    SCOPED_TRACE(from);
    const PlantedLaw planted;
    planted.replace(file, from, to);
    const auto procedure = Procedure::load(planted.root(), real_law().library);
    ASSERT_TRUE(procedure) << procedure.error().line();
    Met met;
    EXPECT_NE(first_difference(*procedure, kLives, met), "");
  }
}

}  // namespace
}  // namespace relais::law

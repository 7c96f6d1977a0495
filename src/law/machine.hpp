// Runs a compiled procedure over one person's steps. One machine serves one case after the other without allocating.
#pragma once

#include "law/procedure.hpp"
#include "law/program.hpp"

namespace relais::law {

/// A step with its words looked up.
struct ReadyStep {
  std::int32_t on = 0;
  std::uint32_t verb = 0;
  Word actor = 0;
  std::vector<std::pair<std::uint32_t, Word>> params;  ///< slot, value
};

class Machine {
 public:
  explicit Machine(const Program& program);

  void begin(const PersonFacts& person);
  /// The refusal of an actor to whom the verb is not open at all; it does not depend on what went before.
  [[nodiscard]] std::optional<StepOutcome> barred(const ReadyStep& step) const;
  /// Applies the step if the law allows it; the outcome says what happened and why.
  StepOutcome step(const ReadyStep& step);
  /// Applies without keeping reasons: true when accepted.
  bool quick_step(const ReadyStep& step);
  [[nodiscard]] Standing standing(Date on, const Wanted& wanted);
  /// The earliest date that runs in the standing on a day, without reasons; for sweeps.
  [[nodiscard]] std::optional<Date> next_due(Date on);
  /// The refusal that a step would meet, or nothing.
  [[nodiscard]] std::optional<Refusal> refusal_of(const Verb& verb, std::optional<Word> named);

  [[nodiscard]] Word slot(std::uint32_t index) const { return slots_[index]; }

 private:
  [[nodiscard]] Word run(const Code& code);
  [[nodiscard]] bool holds(const Code& code) { return code.empty() || run(code) == 1; }
  [[nodiscard]] bool condition(std::uint32_t index);
  [[nodiscard]] bool applies(std::uint32_t rule) const;
  [[nodiscard]] Word end_of(std::uint32_t value, Word from) const;
  [[nodiscard]] Word before(std::uint32_t value, Word until) const;
  [[nodiscard]] bool national_of(std::uint32_t group) const;
  [[nodiscard]] std::optional<std::uint32_t> refusing_rule(const Verb& verb);
  [[nodiscard]] std::optional<std::uint32_t> choose_document(const Verb& verb, std::optional<Word> named);
  [[nodiscard]] Word due_document();
  void ask_for(Word document);
  [[nodiscard]] std::optional<std::uint32_t> prepare(const ReadyStep& step);
  void apply(const Verb& verb, std::vector<RuleRef>* because);
  void issue();
  [[nodiscard]] Refusal explain(std::uint32_t refusal);
  void add_reasons_of(std::uint32_t value, std::vector<RuleRef>& because) const;
  [[nodiscard]] std::vector<Deadline> deadlines();
  [[nodiscard]] std::vector<NextStep> next_steps(const Wanted& wanted);
  [[nodiscard]] std::vector<MissingDuty> duties(const Wanted& wanted);
  /// Every change of a slot goes through here, so that conditions are computed again only when they may differ.
  void set(std::uint32_t slot, Word value);

  const Program& program_;
  std::vector<Word> slots_;
  std::vector<std::uint16_t> nationality_;
  enum class Known : std::uint8_t { not_yet, no, yes };
  std::vector<Known> conditions_;
};

/// Looks up the words of a step; the error code is unknown_verb, unknown_actor or bad_value.
[[nodiscard]] Result<ReadyStep> ready(const Program& program, const Step& step);

}  // namespace relais::law

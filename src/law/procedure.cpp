#include "law/procedure.hpp"

#include <algorithm>

#include "law/compile.hpp"
#include "law/machine.hpp"

namespace relais::law {
namespace {

StepOutcome refused(std::string code) {
  StepOutcome outcome;
  outcome.error = Refusal{std::move(code), RuleRef{0}, {}};
  return outcome;
}

StepOutcome try_step(Machine& machine, const Program& program, const Step& step) {
  const auto looked_up = ready(program, step);
  return looked_up ? machine.step(*looked_up) : refused(looked_up.error().code);
}

std::optional<Word> read_word(const Program& program, const Param& param, const std::string& text) {
  switch (param.kind) {
    case Param::Kind::date: {
      const auto date = base::parse_date(text);
      return date ? std::optional<Word>(date->days()) : std::nullopt;
    }
    case Param::Kind::flag:
      if (text != "true" && text != "false") return std::nullopt;
      return text == "true" ? 1 : 0;
    case Param::Kind::symbol:
      return program.names.domains[param.domain].find(text);
    case Param::Kind::text:
    case Param::Kind::list:
      return 1;
  }
  return std::nullopt;
}

}  // namespace

Result<ReadyStep> ready(const Program& program, const Step& step) {
  ReadyStep found;
  found.on = step.on.days();
  const auto verb = program.verb_by_name.find(step.verb);
  if (verb == program.verb_by_name.end())
    return base::fail(base::ErrorKind::bad_input, "unknown_verb", "do", "the verb " + step.verb + " is not known",
                      "a verb of the procedure");
  found.verb = verb->second;
  const auto actor = program.names.domains[program.names.actors_domain].find(step.by);
  if (!actor)
    return base::fail(base::ErrorKind::bad_input, "unknown_actor", "by", "the actor " + step.by + " is not known",
                      "an actor of the procedure");
  found.actor = *actor;
  for (const auto& [name, text] : step.params) {
    const auto& known = program.verbs[found.verb].params;
    const auto param =
        std::find_if(known.begin(), known.end(), [&](auto index) { return program.params[index].name == name; });
    if (param == known.end())
      return base::fail(base::ErrorKind::bad_input, "unknown_key", name,
                        "the key " + name + " has no meaning for " + step.verb, "a key of this verb");
    const auto word = read_word(program, program.params[*param], text);
    if (!word) {
      const auto& kind = program.params[*param];
      return base::fail(base::ErrorKind::bad_input, "bad_value", name, "this value of " + name + " is not known",
                        kind.kind == Param::Kind::date ? "a date as YYYY-MM-DD"
                        : kind.kind == Param::Kind::flag
                            ? "true or false"
                            : fmt::format("one of {}", fmt::join(program.names.domains[kind.domain].symbols, ", ")));
    }
    found.params.emplace_back(program.params[*param].slot, *word);
  }
  return found;
}

Procedure::Procedure(std::unique_ptr<const Program> program) : program_(std::move(program)) {}
Procedure::Procedure(Procedure&&) noexcept = default;
Procedure& Procedure::operator=(Procedure&&) noexcept = default;
Procedure::~Procedure() = default;

Result<Procedure> Procedure::load(const std::filesystem::path& law_folder, const Library& library) {
  auto program = compile_program(law_folder, library);
  if (!program) return base::fail(std::move(program.error()));
  return Procedure(std::move(*program));
}

const Header& Procedure::header(RuleRef rule) const { return program_->rules.at(rule.index); }

std::size_t Procedure::rule_count() const { return program_->rules.size(); }

const std::string& Procedure::section(RuleRef rule) const { return program_->rule_sections.at(rule.index); }

const std::vector<Alternative>& Procedure::alternatives(RuleRef rule) const {
  return program_->rule_alternatives.at(rule.index);
}

std::string Procedure::expression(RuleRef rule) const {
  for (const auto& condition : program_->conditions)
    if (condition.rule == rule.index) return condition.text;
  return {};
}

std::optional<RuleRef> Procedure::condition_rule(std::string_view name) const {
  const auto found = program_->names.conditions.find(name);
  if (found == program_->names.conditions.end()) return std::nullopt;
  return RuleRef{program_->conditions[found->second].rule};
}

std::optional<RuleRef> Procedure::find_rule(std::string_view id) const {
  const auto found = program_->rule_by_id.find(id);
  return found == program_->rule_by_id.end() ? std::nullopt : std::optional(RuleRef{found->second});
}

bool Procedure::knows_verb(std::string_view verb, bool case_file) const {
  const auto found = program_->verb_by_name.find(verb);
  return found != program_->verb_by_name.end() && (case_file || !program_->verbs[found->second].case_file);
}

bool Procedure::knows_actor(std::string_view actor) const {
  return program_->names.domains[program_->names.actors_domain].find(actor).has_value();
}

Procedure::Play Procedure::play(const PersonFacts& person, std::span<const Step> steps, std::span<const Date> asked,
                                Wanted wanted) const {
  Play play;
  Machine machine(*program_);
  machine.begin(person);
  std::vector<std::size_t> order(asked.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return asked[a] < asked[b]; });
  play.standings.resize(asked.size());
  auto next_asked = order.begin();
  for (const auto& step : steps) {
    for (; next_asked != order.end() && asked[*next_asked] < step.on; ++next_asked)
      play.standings[*next_asked] = machine.standing(asked[*next_asked], wanted);
    play.outcomes.push_back(try_step(machine, *program_, step));
  }
  for (; next_asked != order.end(); ++next_asked)
    play.standings[*next_asked] = machine.standing(asked[*next_asked], wanted);
  return play;
}

StepOutcome Procedure::may(const PersonFacts& person, std::span<const Step> steps, const Step& next) const {
  Machine machine(*program_);
  // Most questions are about verbs that are not open to the actor; those need no replay.
  if (const auto looked_up = ready(*program_, next); looked_up) {
    if (auto refused = machine.barred(*looked_up)) return std::move(*refused);
  }
  machine.begin(person);
  const auto place =
      std::upper_bound(steps.begin(), steps.end(), next.on, [](Date on, const Step& step) { return on < step.on; });
  for (auto step = steps.begin(); step != place; ++step) (void)try_step(machine, *program_, *step);
  auto outcome = try_step(machine, *program_, next);
  if (!outcome.accepted || place == steps.end()) return outcome;
  // A step told late must leave standing what was lawfully done after it.
  for (auto step = place; step != steps.end(); ++step) {
    const auto later = try_step(machine, *program_, *step);
    if (later.accepted) continue;
    Machine before(*program_);
    before.begin(person);
    bool was_accepted = false;
    for (auto earlier = steps.begin(); earlier <= step; ++earlier)
      was_accepted = try_step(before, *program_, *earlier).accepted;
    if (!was_accepted) continue;
    StepOutcome answer;
    answer.error = Refusal{"contradicts_later_steps", later.error->rule, later.error->unmet};
    answer.because = later.because;
    return answer;
  }
  return outcome;
}

}  // namespace relais::law

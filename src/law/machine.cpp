#include "law/machine.hpp"

#include <algorithm>
#include <array>

namespace relais::law {
namespace {

constexpr Word kNotAsked = -1;

Word truth(bool value) { return value ? 1 : 0; }

Word day_or_unset(const std::optional<Date>& date) { return date ? Word{date->days()} : kUnset; }

Date as_date(Word word) { return Date::from_days(static_cast<std::int32_t>(word)); }

bool in_mask(std::uint64_t mask, Word symbol) { return symbol >= 0 && symbol < 64 && ((mask >> symbol) & 1U) != 0; }

}  // namespace

Machine::Machine(const Program& program)
    : program_(program), slots_(program.start), conditions_(program.conditions.size()) {}

void Machine::begin(const PersonFacts& person) {
  slots_ = program_.start;
  nationality_.clear();
  for (const auto country : person.nationality) nationality_.push_back(country.index());
  slots_[kBornEarliest] = day_or_unset(person.born_earliest);
  slots_[kBornLatest] = day_or_unset(person.born_latest);
  slots_[kMinorOrInDoubt] = truth(person.minor_or_in_doubt.value_or(false));
  slots_[kAccompanied] = truth(person.accompanied);
  const auto symbol = [&](std::uint16_t domain, const std::string& text) {
    return program_.names.domains[domain].find(text).value_or(kUnset);
  };
  slots_[kResidence] = symbol(program_.residences, person.residence);
  slots_[kGround] = symbol(program_.grounds, person.ground);
  slots_[kSmugglingForm] = symbol(program_.smuggling_forms, person.smuggling_form);
  std::fill(conditions_.begin(), conditions_.end(), Known::not_yet);
}

void Machine::set(std::uint32_t slot, Word value) {
  if (slots_[slot] == value) return;
  slots_[slot] = value;
  for (const auto dependent : program_.dependents[slot]) conditions_[dependent] = Known::not_yet;
}

bool Machine::condition(std::uint32_t index) {
  auto& known = conditions_[index];
  if (known == Known::not_yet) known = run(program_.conditions[index].code) == 1 ? Known::yes : Known::no;
  return known == Known::yes;
}

bool Machine::applies(std::uint32_t rule) const {
  if (!program_.dated[rule]) return true;
  const auto& header = program_.rules[rule];
  const auto facts = slots_[program_.facts_on_slot];
  const auto day = header.selected_by == SelectedBy::facts && facts != kUnset ? facts : slots_[kOn];
  return header.valid.holds(as_date(day));
}

Word Machine::run(const Code& code) {
  std::array<Word, kStack> stack;
  std::size_t top = 0;
  for (std::size_t i = 0; i < code.size(); ++i) {
    const auto [op, a] = code[i];
    switch (op) {
      case Op::push:
        stack[top++] = a;
        break;
      case Op::load:
        stack[top++] = slots_[static_cast<std::size_t>(a)];
        break;
      case Op::condition:
        stack[top++] = truth(condition(static_cast<std::uint32_t>(a)));
        break;
      case Op::negate:
        stack[top - 1] = truth(stack[top - 1] != 1);
        break;
      case Op::known:
        stack[top - 1] = truth(stack[top - 1] != kUnset);
        break;
      case Op::in_mask:
        stack[top - 1] = truth(in_mask(static_cast<std::uint64_t>(a), stack[top - 1]));
        break;
      case Op::national_of:
        stack[top++] = truth(national_of(static_cast<std::uint32_t>(a)));
        break;
      case Op::end_of:
        stack[top - 1] = end_of(static_cast<std::uint32_t>(a), stack[top - 1]);
        break;
      case Op::before:
        stack[top - 1] = before(static_cast<std::uint32_t>(a), stack[top - 1]);
        break;
      case Op::drop:
        --top;
        break;
      case Op::jump_if_false:
        if (stack[top - 1] != 1) i = static_cast<std::size_t>(a) - 1;
        break;
      case Op::jump_if_true:
        if (stack[top - 1] == 1) i = static_cast<std::size_t>(a) - 1;
        break;
      case Op::equal:
      case Op::unequal:
      case Op::less:
      case Op::less_equal: {
        const auto right = stack[--top];
        const auto left = stack[top - 1];
        const bool both = left != kUnset && right != kUnset;
        bool value = false;
        if (op == Op::equal) value = both && left == right;
        if (op == Op::unequal) value = left != right;
        if (op == Op::less) value = both && left < right;
        if (op == Op::less_equal) value = both && left <= right;
        stack[top - 1] = truth(value);
        break;
      }
    }
  }
  return stack[0];
}

bool Machine::national_of(std::uint32_t group) const {
  for (const auto& period : program_.groups[group].periods) {
    if (!period.valid.holds(as_date(slots_[kOn]))) continue;
    return std::any_of(nationality_.begin(), nationality_.end(), [&](auto country) { return period.members[country]; });
  }
  return false;
}

Word Machine::end_of(std::uint32_t value, Word from) const {
  if (from == kUnset) return kUnset;
  const auto start = as_date(from);
  for (const auto& version : program_.values[value].versions) {
    if (!version.valid.holds(start)) continue;
    if (version.term.unit == base::Term::Unit::days)
      return from + version.term.count - (program_.term_days_start_after ? 0 : 1);
    const auto end = base::add_months_clamped(start, version.term.count);
    return Word{end.days()} - (program_.term_months_end_same_day ? 0 : 1);
  }
  return kUnset;
}

Word Machine::before(std::uint32_t value, Word until) const {
  if (until == kUnset) return kUnset;
  for (const auto& version : program_.values[value].versions) {
    if (!version.valid.holds(as_date(until))) continue;
    if (version.term.unit == base::Term::Unit::days) return until - version.term.count;
    return base::add_months_clamped(as_date(until), -version.term.count).days();
  }
  return kUnset;
}

void Machine::ask_for(Word document) {
  set(kAskedDocument, document);
  const bool in_force =
      document >= 0 && program_.documents[static_cast<std::size_t>(document)].valid.holds(as_date(slots_[kOn]));
  set(kAskedInForce, truth(in_force));
}

Word Machine::due_document() {
  const auto on = as_date(slots_[kOn]);
  for (const auto& line : program_.due)
    if (program_.documents[static_cast<std::size_t>(line.document)].valid.holds(on) && run(line.when) == 1)
      return line.document;
  return kNotAsked;
}

/// The first refusal that holds for what is asked now.
std::optional<std::uint32_t> Machine::refusing_rule(const Verb& verb) {
  for (const auto index : verb.refusals) {
    const auto& refusal = program_.refusals[index];
    if (refusal.for_documents && !in_mask(refusal.documents, slots_[kAskedDocument])) continue;
    if (!applies(refusal.rule)) continue;
    const bool refuses = refusal.needs.empty() ? run(refusal.when) == 1
                                               : std::any_of(refusal.needs.begin(), refusal.needs.end(),
                                                             [&](auto need) { return !condition(need); });
    if (refuses) return index;
  }
  return std::nullopt;
}

/// Settles which document is asked for. Of several candidates the first that nothing refuses, else the first.
std::optional<std::uint32_t> Machine::choose_document(const Verb& verb, std::optional<Word> named) {
  std::optional<std::uint32_t> first_refusal;
  std::optional<Word> first;
  for (const auto candidate : verb.asks_for) {
    Word document = kNotAsked;
    if (candidate == Candidate::named) {
      if (!named) continue;
      document = *named;
    } else if (candidate == Candidate::requested) {
      document = slots_[program_.requested_document_slot];
      if (document == kUnset) continue;
    } else {
      document = due_document();
    }
    ask_for(document);
    const auto refusal = refusing_rule(verb);
    if (!refusal) return std::nullopt;
    if (!first) {
      first = document;
      first_refusal = refusal;
    }
    if (candidate == Candidate::named) break;
  }
  if (first) ask_for(*first);
  return first_refusal;
}

Refusal Machine::explain(std::uint32_t index) {
  const auto& refusal = program_.refusals[index];
  Refusal answer{refusal.error, RuleRef{refusal.rule}, {}};
  for (const auto need : refusal.needs)
    if (!condition(need)) answer.unmet.push_back(program_.conditions[need].name);
  return answer;
}

std::optional<Refusal> Machine::refusal_of(const Verb& verb, std::optional<Word> named) {
  const auto index = verb.asks_for.empty() ? refusing_rule(verb) : choose_document(verb, named);
  if (!index) return std::nullopt;
  return explain(*index);
}

/// Lays the step's words into their slots and finds what refuses it.
std::optional<std::uint32_t> Machine::prepare(const ReadyStep& step) {
  const auto& verb = program_.verbs[step.verb];
  set(kOn, step.on);
  set(kActor, step.actor);
  for (const auto param : verb.params) set(program_.params[param].slot, kUnset);
  std::optional<Word> named;
  for (const auto& [slot, value] : step.params) set(slot, value);
  if (verb.asks_for.empty()) {
    set(kAskedDocument, kNotAsked);
    return refusing_rule(verb);
  }
  for (const auto param : verb.params)
    if (const auto& known = program_.params[param];
        known.domain == program_.documents_domain && known.kind == Param::Kind::symbol && slots_[known.slot] != kUnset)
      named = slots_[known.slot];
  return choose_document(verb, named);
}

std::optional<StepOutcome> Machine::barred(const ReadyStep& step) const {
  const auto& verb = program_.verbs[step.verb];
  if (in_mask(verb.who, step.actor)) return std::nullopt;
  StepOutcome outcome;
  outcome.error = Refusal{verb.otherwise, RuleRef{verb.rule}, {}};
  outcome.because.push_back(RuleRef{verb.rule});
  return outcome;
}

StepOutcome Machine::step(const ReadyStep& step) {
  if (auto refused = barred(step)) return std::move(*refused);
  const auto& verb = program_.verbs[step.verb];
  StepOutcome outcome;
  if (const auto refusal = prepare(step)) {
    outcome.error = explain(*refusal);
    outcome.because.push_back(outcome.error->rule);
    return outcome;
  }
  outcome.accepted = true;
  outcome.because.push_back(RuleRef{verb.rule});
  apply(verb, &outcome.because);
  return outcome;
}

bool Machine::quick_step(const ReadyStep& step) {
  const auto& verb = program_.verbs[step.verb];
  if (!in_mask(verb.who, step.actor) || prepare(step)) return false;
  apply(verb, nullptr);
  return true;
}

void Machine::apply(const Verb& verb, std::vector<RuleRef>* because) {
  for (const auto index : verb.transitions) {
    const auto& transition = program_.transitions[index];
    if (!applies(transition.rule) || !holds(transition.when)) continue;
    if (transition.issue) issue();
    if (transition.end_document) set(kDocumentKind, kUnset);
    for (const auto& assignment : transition.set) {
      set(assignment.slot, run(assignment.value));
    }
    if (because != nullptr) because->push_back(RuleRef{transition.rule});
  }
}

void Machine::issue() {
  const auto kind = slots_[kAskedDocument];
  const auto& document = program_.documents[static_cast<std::size_t>(kind)];
  const auto previous_end = slots_[kDocumentExpires];
  set(kDocumentRenewal, slots_[kDocumentKind] == kind ? slots_[kDocumentRenewal] + 1 : 0);
  set(kDocumentKind, kind);
  set(kDocumentIssued, slots_[kOn]);
  const auto from = document.counted_from_previous_end && previous_end != kUnset ? previous_end : slots_[kOn];
  set(kDocumentExpires, document.term ? end_of(*document.term, from) : kUnset);
  set(program_.phase_slot, document.leads_to);
}

/// The term itself and the convention by which it is counted.
void Machine::add_reasons_of(std::uint32_t value, std::vector<RuleRef>& because) const {
  for (const auto& version : program_.values[value].versions) {
    if (!version.valid.holds(as_date(slots_[kOn]))) continue;
    because.push_back(RuleRef{version.rule});
    because.push_back(RuleRef{version.term.unit == base::Term::Unit::days ? program_.counting_days_rule
                                                                          : program_.counting_months_rule});
  }
}

std::vector<Deadline> Machine::deadlines() {
  std::vector<Deadline> all;
  for (const auto& rule : program_.deadlines) {
    if (!applies(rule.rule) || run(rule.when) != 1) continue;
    const auto due = run(rule.due);
    if (due == kUnset) continue;
    Deadline deadline{rule.what, as_date(due), {RuleRef{rule.rule}}};
    auto values = rule.values;
    if (const auto kind = slots_[kDocumentKind]; kind != kUnset) {
      const auto& document = program_.documents[static_cast<std::size_t>(kind)];
      deadline.because.push_back(RuleRef{document.rule});
      if (document.term && values.empty()) values.push_back(*document.term);
    }
    for (const auto value : values) add_reasons_of(value, deadline.because);
    all.push_back(std::move(deadline));
  }
  std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.due < b.due; });
  return all;
}

std::vector<NextStep> Machine::next_steps(const Wanted& wanted) {
  std::vector<NextStep> all;
  for (const auto& rule : program_.next) {
    if (rule.case_file && !wanted.case_file) continue;
    if (!applies(rule.rule) || run(rule.when) != 1) continue;
    const auto& verb = program_.verbs[rule.verb];
    const auto refusal = verb.asks_for.empty() ? refusing_rule(verb) : choose_document(verb, std::nullopt);
    if (refusal) continue;
    NextStep step{verb.name, {}, std::nullopt, {RuleRef{rule.rule}}};
    for (const auto actor : rule.by) step.by.push_back(program_.symbol(program_.names.actors_domain, actor));
    if (!verb.asks_for.empty() && slots_[kAskedDocument] >= 0) {
      const auto& document = program_.documents[static_cast<std::size_t>(slots_[kAskedDocument])];
      step.document = document.kind;
      step.because.push_back(RuleRef{document.rule});
    }
    all.push_back(std::move(step));
  }
  return all;
}

std::vector<MissingDuty> Machine::duties(const Wanted& wanted) {
  std::vector<MissingDuty> all;
  for (const auto& rule : program_.duties) {
    if (rule.case_file && !wanted.case_file) continue;
    if (!applies(rule.rule) || run(rule.when) != 1) continue;
    const auto by = run(rule.by);
    const auto since = run(rule.since);
    if (by == kUnset || since == kUnset) continue;
    all.push_back({rule.duty, program_.symbol(program_.names.actors_domain, by), as_date(since), {RuleRef{rule.rule}}});
  }
  return all;
}

std::optional<Date> Machine::next_due(Date on) {
  set(kOn, on.days());
  std::optional<Date> earliest;
  for (const auto& rule : program_.deadlines) {
    if (!applies(rule.rule) || run(rule.when) != 1) continue;
    if (const auto due = run(rule.due); due != kUnset && (!earliest || as_date(due) < *earliest))
      earliest = as_date(due);
  }
  return earliest;
}

Standing Machine::standing(Date on, const Wanted& wanted) {
  set(kOn, on.days());
  // A standing is nobody's step: what the last actor was must not colour what others may do next.
  set(kActor, kUnset);
  for (const auto& param : program_.params) set(param.slot, kUnset);
  set(kAskedDocument, kNotAsked);
  Standing standing;
  standing.on = on;
  standing.judicial = program_.symbol(program_.statuses, slots_[program_.judicial_slot]);
  standing.phase = program_.symbol(program_.phases, slots_[program_.phase_slot]);
  const auto expires = slots_[kDocumentExpires];
  if (const auto kind = slots_[kDocumentKind]; kind != kUnset && (expires == kUnset || on.days() <= expires)) {
    standing.document = HeldDocument{
        program_.documents[static_cast<std::size_t>(kind)].kind, as_date(slots_[kDocumentIssued]),
        expires == kUnset ? std::nullopt : std::optional(as_date(expires)), static_cast<int>(slots_[kDocumentRenewal])};
  }
  for (const auto& [name, slot] : program_.ground_slots)
    if (slots_[slot] == 1) standing.grounds.push_back(name);
  for (const auto index : program_.standing_conditions)
    if (!condition(index)) standing.conditions_unmet.push_back(program_.conditions[index].name);
  if (wanted.deadlines) standing.deadlines = deadlines();
  if (wanted.duties) standing.duties_missing = duties(wanted);
  if (wanted.next) standing.next = next_steps(wanted);
  return standing;
}

}  // namespace relais::law

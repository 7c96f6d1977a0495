#include "law/check.hpp"

#include <algorithm>

#include "law/walks.hpp"

namespace relais::law {
namespace {

std::string place(const Header& header) { return fmt::format("{}:{}", header.file, header.line); }

void check_header(const Library& library, const Header& header, std::vector<Problem>& problems) {
  bool has_seed = false;
  bool has_public = false;
  for (const auto& id : header.sources) {
    const auto source = library.sources.find(id);
    if (source == library.sources.end()) {
      problems.push_back(
          {"unknown_source", place(header), header.id + " cites " + id + ", which law/sources.yaml does not hold"});
      continue;
    }
    has_seed = has_seed || source->second.kind == "seed";
    has_public = has_public || source->second.kind == "public";
  }
  if (header.sources.empty()) problems.push_back({"unknown_source", place(header), header.id + " cites no source"});
  if (header.certainty == Certainty::seed && !has_seed)
    problems.push_back({"certainty", place(header), header.id + " is marked seed and cites no seed"});
  if (header.certainty == Certainty::public_source && !has_seed && !has_public)
    problems.push_back({"certainty", place(header), header.id + " is marked public and cites no public source"});
  if (!header.text.complete())
    problems.push_back({"missing_text", place(header), header.id + " is not worded in all four languages"});
}

void check_time_line(std::vector<const Header*> line, std::vector<Problem>& problems) {
  std::sort(line.begin(), line.end(), [](const auto* a, const auto* b) {
    if (!a->valid.from || !b->valid.from) return !a->valid.from && b->valid.from;
    return *a->valid.from < *b->valid.from;
  });
  for (std::size_t i = 1; i < line.size(); ++i) {
    const auto& before = *line[i - 1];
    const auto& after = *line[i];
    if (!before.valid.to || !after.valid.from || *after.valid.from <= *before.valid.to) {
      problems.push_back(
          {"overlap", place(after), after.id + " overlaps " + before.id + " on the time line " + after.key});
    } else if (*after.valid.from > base::add_days(*before.valid.to, 1) && before.gap_ok.empty()) {
      problems.push_back({"gap", place(after),
                          fmt::format("nothing holds on the time line {} from {} to {}", after.key,
                                      base::to_string(base::add_days(*before.valid.to, 1)),
                                      base::to_string(base::add_days(*after.valid.from, -1)))});
    }
  }
}

void collect_conditions(const Code& code, std::set<std::uint32_t>& used) {
  for (const auto& instruction : code)
    if (instruction.op == Op::condition) used.insert(static_cast<std::uint32_t>(instruction.a));
}

std::set<std::uint32_t> used_conditions(const Program& program) {
  std::set<std::uint32_t> used(program.standing_conditions.begin(), program.standing_conditions.end());
  for (const auto& condition : program.conditions) collect_conditions(condition.code, used);
  for (const auto& line : program.due) collect_conditions(line.when, used);
  for (const auto& refusal : program.refusals) {
    collect_conditions(refusal.when, used);
    used.insert(refusal.needs.begin(), refusal.needs.end());
  }
  for (const auto& transition : program.transitions) {
    collect_conditions(transition.when, used);
    for (const auto& assignment : transition.set) collect_conditions(assignment.value, used);
  }
  for (const auto& deadline : program.deadlines) collect_conditions(deadline.when, used);
  for (const auto& next : program.next) collect_conditions(next.when, used);
  for (const auto& duty : program.duties) collect_conditions(duty.when, used);
  return used;
}

/// Whether the rule is a term that a condition counts with: it is then a reason only through that condition.
bool counted_with(const Program& program, std::uint32_t rule) {
  for (const auto& condition : program.conditions)
    for (const auto& instruction : condition.code) {
      if (instruction.op != Op::end_of && instruction.op != Op::before) continue;
      for (const auto& version : program.values[static_cast<std::size_t>(instruction.a)].versions)
        if (version.rule == rule) return true;
    }
  return false;
}

}  // namespace

std::vector<Problem> check_records(const Library& library, const Procedure& procedure) {
  std::vector<Problem> problems;
  std::map<std::string, const Header*> ids;
  std::map<std::string, std::vector<const Header*>> lines;
  const auto look = [&](const Header& header) {
    if (const auto [known, fresh] = ids.emplace(header.id, &header); !fresh && known->second->file != header.file)
      problems.push_back({"duplicate_id", place(header), header.id + " stands also at " + place(*known->second)});
    check_header(library, header, problems);
    lines[header.key].push_back(&header);
  };
  for (const auto& [name, topic] : library.topics) {
    std::set<std::string> seen;
    for (const auto& record : topic.records) {
      if (!seen.insert(record.header.id).second)
        problems.push_back({"duplicate_id", place(record.header), record.header.id + " stands twice in its file"});
      look(record.header);
    }
  }
  const auto& program = procedure.program();
  for (std::size_t i = 0; i < program.rules.size(); ++i)
    if (program.rule_sections[i] != "counting") look(program.rules[i]);
  for (auto& [key, line] : lines)
    if (line.size() > 1) check_time_line(std::move(line), problems);
  for (const auto& value : program.values) {
    std::vector<const Header*> line;
    for (const auto& version : value.versions) line.push_back(&program.rules[version.rule]);
    if (line.size() > 1) check_time_line(std::move(line), problems);
  }
  return problems;
}

void cover(const Procedure& procedure, const PersonFacts& person, const std::vector<Step>& steps, Coverage& coverage) {
  Machine machine(procedure.program());
  machine.begin(person);
  Wanted wanted;
  wanted.case_file = true;
  std::string phase = "none";
  const auto note = [&](const std::vector<RuleRef>& rules) {
    for (const auto rule : rules) coverage.fired.insert(rule.index);
  };
  const auto look = [&](Date on) {
    const auto standing = machine.standing(on, wanted);
    for (const auto& deadline : standing.deadlines) note(deadline.because);
    for (const auto& next : standing.next) note(next.because);
    for (const auto& duty : standing.duties_missing) note(duty.because);
    coverage.phases.insert(standing.phase);
    coverage.statuses.insert(standing.judicial);
    if (standing.phase != phase) coverage.phase_edges.emplace(phase, standing.phase);
    phase = standing.phase;
  };
  for (const auto& step : steps) {
    const auto looked_up = ready(procedure.program(), step);
    if (!looked_up) continue;
    const auto outcome = machine.step(*looked_up);
    note(outcome.because);
    if (outcome.error) coverage.codes.insert(outcome.error->code);
    look(step.on);
  }
  ++coverage.plays;
}

Coverage cover_randomly(const Procedure& procedure, std::size_t walks, base::RandomSource& random) {
  Coverage coverage;
  for (std::size_t i = 0; i < walks; ++i) {
    const auto person = random_person(random);
    cover(procedure, person, random_steps(procedure.program(), person, 30, random), coverage);
  }
  return coverage;
}

std::vector<Problem> check_states(const Procedure& procedure, const Coverage& coverage) {
  const auto& program = procedure.program();
  std::vector<Problem> problems;
  const auto& phases = program.names.domains[program.phases].symbols;
  for (std::size_t i = 0; i < phases.size(); ++i) {
    if (!coverage.phases.contains(phases[i]))
      problems.push_back({"unreachable", "law/procedure", "no life reaches the phase " + phases[i]});
    const bool is_final = ((program.final_phases >> i) & 1U) != 0;
    const bool left = std::any_of(coverage.phase_edges.begin(), coverage.phase_edges.end(),
                                  [&](const auto& edge) { return edge.first == phases[i]; });
    if (!is_final && !left)
      problems.push_back(
          {"dead_end", "law/procedure", "no life leaves the phase " + phases[i] + ", which is not final"});
  }
  for (const auto& status : program.names.domains[program.statuses].symbols)
    if (!coverage.statuses.contains(status))
      problems.push_back({"unreachable", "law/procedure", "no life reaches the status " + status});
  const auto used = used_conditions(program);
  for (std::uint32_t i = 0; i < program.conditions.size(); ++i)
    if (!used.contains(i))
      problems.push_back({"unused_condition", place(program.rules[program.conditions[i].rule]),
                          program.conditions[i].name + " is used by nothing"});
  return problems;
}

std::vector<Problem> never_fired(const Procedure& procedure, const Coverage& coverage) {
  const auto& program = procedure.program();
  std::vector<Problem> problems;
  for (std::uint32_t i = 0; i < program.rules.size(); ++i) {
    const auto& section = program.rule_sections[i];
    if (section == "conditions" || coverage.fired.contains(i) || counted_with(program, i)) continue;
    problems.push_back({"never_fired", place(program.rules[i]), program.rules[i].id + " is the reason of nothing"});
  }
  return problems;
}

}  // namespace relais::law

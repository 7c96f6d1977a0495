#include "law/compile.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/countries.hpp"

namespace relais::law {
namespace {

using base::Error;
using base::ErrorKind;
using base::YamlNode;
using base::YamlReader;

// Thrown inside this file only: loading has one way out for the first mistake.
struct Refused {
  Error error;
};

/// All files of law/procedure, section by section.
struct Section {
  const YamlNode* node;
  std::string file;
};

class Compiler {
 public:
  Compiler(const std::filesystem::path& folder, const Library& library) : library_(library) { read_files(folder); }

  std::unique_ptr<const Program> compile() {
    declare_domains();
    declare_slots();
    read_values();
    read_groups();
    declare_conditions();
    read_documents();
    compile_conditions();
    read_due();
    read_verbs();
    read_refusals();
    read_transitions();
    read_deadlines();
    read_next();
    read_duties();
    read_counting();
    find_well_known();
    note_dependents();
    refuse_unknown_sections();
    return std::move(program_);
  }

 private:
  [[noreturn]] static void wrong(const std::string& where, std::string what, std::string expected) {
    throw Refused{Error{ErrorKind::bad_input, "bad_law", where, std::move(what), std::move(expected), {}}};
  }
  static std::string place(const Section& section, const YamlNode& node) {
    return fmt::format("{}:{}", section.file, node.line);
  }

  void read_files(const std::filesystem::path& folder) {
    std::error_code error;
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder, error))
      if (entry.path().extension() == ".yaml") files.push_back(entry.path());
    if (files.empty()) wrong(folder.string(), "there is no procedure here", "YAML files with the procedure");
    std::sort(files.begin(), files.end());
    for (const auto& file : files) {
      auto root = base::read_yaml(file);
      if (!root) throw Refused{std::move(root.error())};
      roots_.push_back(std::make_unique<YamlNode>(std::move(*root)));
      for (const auto& [name, node] : roots_.back()->entries) sections_[name].push_back({&node, file.string()});
    }
  }

  /// Calls `each(reader, section)` for every map in a list section.
  template <class Each>
  void for_each(std::string_view name, Each each) {
    used_.emplace_back(name);
    for (const auto& section : sections_[std::string(name)]) {
      if (!section.node->is_list())
        wrong(place(section, *section.node), fmt::format("{} is not a list", name), "a list");
      for (const auto& node : section.node->items) {
        YamlReader reader(node, section.file);
        each(reader, section);
        if (auto error = reader.finish()) throw Refused{std::move(*error)};
      }
    }
  }

  /// Calls `each(key, node, section)` for every entry of a map section.
  template <class Each>
  void for_each_entry(std::string_view name, Each each) {
    used_.emplace_back(name);
    for (const auto& section : sections_[std::string(name)])
      for (const auto& [key, node] : section.node->entries) each(key, node, section);
  }

  std::vector<std::string> list_of(std::string_view name) {
    used_.emplace_back(name);
    std::vector<std::string> all;
    for (const auto& section : sections_[std::string(name)])
      for (const auto& item : section.node->items) all.push_back(item.scalar);
    return all;
  }

  std::uint32_t add_rule(YamlReader& reader, std::string_view section) {
    auto header = read_header(reader, "procedure");
    std::vector<Alternative> alternatives;
    if (const auto* list = reader.optional("alternatives"))
      for (const auto& node : list->items) {
        YamlReader fields(node, reader.file());
        Alternative alternative{base::to_json(fields.required("value")), fields.texts("sources"),
                                certainty_from(fields.text("certainty")).value_or(Certainty::unknown),
                                fields.text_or("note", "")};
        alternatives.push_back(std::move(alternative));
      }
    const auto index = static_cast<std::uint32_t>(program_->rules.size());
    if (!program_->rule_by_id.emplace(header.id, index).second)
      reader.complain(reader.node(), "the id " + header.id + " stands here twice", "each id once");
    program_->rules.push_back(std::move(header));
    program_->rule_sections.emplace_back(section);
    program_->rule_alternatives.push_back(std::move(alternatives));
    return index;
  }

  std::uint16_t add_domain(std::string name, std::vector<std::string> symbols, const std::string& where) {
    if (symbols.size() > 64) wrong(where, "the domain " + name + " is too large", "at most 64 symbols");
    program_->names.domains.push_back({std::move(name), std::move(symbols)});
    return static_cast<std::uint16_t>(program_->names.domains.size() - 1);
  }

  std::uint16_t domain(std::string_view name, const std::string& where) const {
    const auto& all = program_->names.domains;
    const auto found = std::find_if(all.begin(), all.end(), [&](const auto& known) { return known.name == name; });
    if (found == all.end())
      wrong(where, fmt::format("the domain {} is not known", name), "a domain declared under domains");
    return static_cast<std::uint16_t>(found - all.begin());
  }

  void declare_domains() {
    for_each_entry("domains", [&](const auto& name, const auto& node, const auto& section) {
      std::vector<std::string> symbols;
      for (const auto& item : node.items) symbols.push_back(item.scalar);
      add_domain(name, std::move(symbols), place(section, node));
    });
    program_->names.actors_domain = add_domain("actors", list_of("actors"), "actors");
    std::vector<std::string> kinds;
    for (const auto& section : sections_["documents"])
      for (const auto& node : section.node->items)
        if (const auto* kind = node.find("kind")) kinds.push_back(kind->scalar);
    program_->documents_domain = add_domain("documents", std::move(kinds), "documents");
    for_each_entry("groups", [&](const auto& name, const auto& node, const auto& section) {
      std::uint64_t mask = 0;
      for (const auto& item : node.items) mask |= std::uint64_t{1} << actor(item.scalar, place(section, item));
      program_->names.actor_groups[name] = mask;
    });
    program_->phases = domain("phases", "domains");
    program_->statuses = domain("statuses", "domains");
    program_->residences = domain("residences", "domains");
    program_->grounds = domain("grounds", "domains");
    program_->smuggling_forms = domain("smuggling_forms", "domains");
  }

  Word actor(std::string_view name, const std::string& where) const {
    const auto found = program_->names.domains[program_->names.actors_domain].find(name);
    if (!found) wrong(where, fmt::format("the actor {} is not known", name), "an actor or a group of actors");
    return *found;
  }

  std::uint64_t actors(const std::vector<std::string>& names, const std::string& where) const {
    std::uint64_t mask = 0;
    for (const auto& name : names) {
      const auto group = program_->names.actor_groups.find(name);
      mask |= group != program_->names.actor_groups.end() ? group->second : std::uint64_t{1} << actor(name, where);
    }
    return mask;
  }

  std::uint32_t add_slot(const std::string& name, Type type, Word start) {
    const auto index = static_cast<std::uint32_t>(program_->start.size());
    program_->start.push_back(start);
    if (!program_->names.slots.emplace(name, Names::Slot{index, type}).second)
      wrong("facts", "the fact " + name + " is declared twice", "each name once");
    return index;
  }

  void declare_slots() {
    const Type flag{};
    const Type date{Type::Kind::date, 0};
    const auto symbol = [](std::uint16_t in) { return Type{Type::Kind::symbol, in}; };
    add_slot("on", date, kUnset);
    add_slot("actor", symbol(program_->names.actors_domain), kUnset);
    add_slot("document.kind", symbol(program_->documents_domain), kUnset);
    add_slot("document.issued", date, kUnset);
    add_slot("document.expires", date, kUnset);
    add_slot("document.renewal", flag, 0);
    add_slot("asked.document", symbol(program_->documents_domain), kUnset);
    add_slot("asked.in_force", flag, 0);
    add_slot("person.born_earliest", date, kUnset);
    add_slot("person.born_latest", date, kUnset);
    add_slot("person.minor_or_in_doubt", flag, 0);
    add_slot("person.accompanied", flag, 0);
    add_slot("person.residence", symbol(program_->residences), kUnset);
    add_slot("person.ground", symbol(program_->grounds), kUnset);
    add_slot("person.smuggling_form", symbol(program_->smuggling_forms), kUnset);
    for_each_entry("facts",
                   [&](const auto& name, const auto& node, const auto& section) { declare_fact(name, node, section); });
    for_each_entry(
        "params", [&](const auto& name, const auto& node, const auto& section) { declare_param(name, node, section); });
    for (const auto& name : list_of("ground_facts"))
      program_->ground_slots.emplace_back(name, slot(name, "ground_facts").index);
  }

  void declare_fact(const std::string& name, const YamlNode& node, const Section& section) {
    YamlReader reader(node, section.file);
    const auto kind = reader.text_or("kind", "symbol");
    const auto of = reader.text_or("of", "");
    const auto start = reader.text_or("start", "");
    if (auto error = reader.finish()) throw Refused{std::move(*error)};
    if (kind == "flag") {
      add_slot(name, Type{}, 0);
    } else if (kind == "date") {
      add_slot(name, Type{Type::Kind::date, 0}, kUnset);
    } else if (kind == "symbol") {
      const auto in = domain(of, place(section, node));
      Word first = kUnset;
      if (!start.empty()) {
        const auto found = program_->names.domains[in].find(start);
        if (!found) wrong(place(section, node), start + " is none of " + of, "a symbol of the domain");
        first = *found;
      }
      add_slot(name, Type{Type::Kind::symbol, in}, first);
    } else {
      wrong(place(section, node), "the kind " + kind + " is not known", "flag, date, or of: a domain");
    }
  }

  void declare_param(const std::string& name, const YamlNode& node, const Section& section) {
    YamlReader reader(node, section.file);
    const auto kind = reader.text_or("kind", "symbol");
    const auto of = reader.text_or("of", "");
    if (auto error = reader.finish()) throw Refused{std::move(*error)};
    Param param{Param::Kind::text, name, 0, 0};
    Type type{Type::Kind::text, 0};
    if (kind == "symbol") {
      param = {Param::Kind::symbol, name, domain(of, place(section, node)), 0};
      type = {Type::Kind::symbol, param.domain};
    } else if (kind == "date") {
      param.kind = Param::Kind::date;
      type.kind = Type::Kind::date;
    } else if (kind == "flag") {
      param.kind = Param::Kind::flag;
      type.kind = Type::Kind::flag;
    } else if (kind == "list") {
      param.kind = Param::Kind::list;
    } else if (kind != "text") {
      wrong(place(section, node), "the kind " + kind + " is not known", "date, flag, text, list, or of: a domain");
    }
    param.slot = add_slot("event." + name, type, kUnset);
    program_->params.push_back(std::move(param));
  }

  Names::Slot slot(std::string_view name, const std::string& where) const {
    const auto found = program_->names.slots.find(name);
    if (found == program_->names.slots.end())
      wrong(where, fmt::format("the fact {} is not known", name), "a declared fact");
    return found->second;
  }

  void read_values() {
    for_each("values", [&](YamlReader& reader, const Section&) {
      const auto rule = add_rule(reader, "values");
      const auto name = reader.text("name");
      YamlReader term(reader.required("term"), reader.file());
      const auto days = term.number("days");
      const auto months = term.number("months");
      if (auto error = term.finish()) throw Refused{std::move(*error)};
      if (days.has_value() == months.has_value())
        reader.complain(term.node(), "a term is either days or months", "one of days, months");
      auto& values = program_->values;
      auto found = std::find_if(values.begin(), values.end(), [&](const auto& value) { return value.name == name; });
      if (found == values.end()) {
        program_->names.values[name] = static_cast<std::uint32_t>(values.size());
        found = values.insert(values.end(), TermValue{name, {}});
      }
      const base::Term length{days ? base::Term::Unit::days : base::Term::Unit::months,
                              days ? *days : months.value_or(0)};
      found->versions.push_back({program_->rules[rule].valid, length, rule});
    });
  }

  /// Country groups are the dated lists of law/countries.yaml.
  void read_groups() {
    const auto topic = library_.topics.find("countries");
    if (topic == library_.topics.end())
      wrong("law/countries.yaml", "the groups of countries are missing", "the topic countries");
    for (const auto& record : topic->second.records) {
      const auto name = record.header.key.substr(record.header.key.rfind('.') + 1);
      const auto& members = record.value.is_object() ? record.value.get_object().if_contains("members") : nullptr;
      if (members == nullptr || !members->is_array()) continue;
      auto [known, fresh] = program_->names.groups.emplace(name, static_cast<std::uint32_t>(program_->groups.size()));
      if (fresh) program_->groups.push_back({name, {}});
      CountryPeriod period{record.header.valid, std::vector<bool>(base::Country::count())};
      for (const auto& member : members->get_array()) {
        const auto country =
            member.is_string() ? base::Country::from(std::string_view(member.get_string())) : std::nullopt;
        if (!country)
          wrong(fmt::format("{}:{}", record.header.file, record.header.line),
                "unknown country " + base::json::serialize(member), "ISO 3166-1 alpha-3 codes");
        period.members[country->index()] = true;
      }
      program_->groups[known->second].periods.push_back(std::move(period));
    }
  }

  void declare_conditions() {
    for_each("conditions", [&](YamlReader& reader, const Section&) {
      const auto rule = add_rule(reader, "conditions");
      Condition condition{reader.text("name"), reader.text("is"), {}, rule};
      if (!program_->names.conditions.emplace(condition.name, static_cast<std::uint32_t>(program_->conditions.size()))
               .second)
        reader.complain(reader.node(), "the condition " + condition.name + " stands here twice", "each name once");
      program_->conditions.push_back(std::move(condition));
    });
    for (const auto& name : list_of("standing_conditions"))
      program_->standing_conditions.push_back(condition(name, "standing_conditions"));
  }

  std::uint32_t condition(const std::string& name, const std::string& where) const {
    const auto found = program_->names.conditions.find(name);
    if (found == program_->names.conditions.end())
      wrong(where, "the condition " + name + " is not known", "a name under conditions");
    return found->second;
  }

  void compile_conditions() {
    for (std::size_t i = 0; i < program_->conditions.size(); ++i) {
      auto& condition = program_->conditions[i];
      const auto& header = program_->rules[condition.rule];
      const auto where = fmt::format("{}:{}", header.file, header.line);
      condition.code = flag(condition.text, where);
    }
    for (std::uint32_t i = 0; i < program_->conditions.size(); ++i) refuse_circles(i, {});
  }

  void refuse_circles(std::uint32_t index, std::vector<std::uint32_t> path) const {
    const auto& header = program_->rules[program_->conditions[index].rule];
    if (std::find(path.begin(), path.end(), index) != path.end())
      wrong(fmt::format("{}:{}", header.file, header.line),
            "the condition " + program_->conditions[index].name + " rests on itself", "conditions without a circle");
    path.push_back(index);
    for (const auto& instruction : program_->conditions[index].code)
      if (instruction.op == Op::condition) refuse_circles(static_cast<std::uint32_t>(instruction.a), path);
  }

  Code flag(std::string_view text, const std::string& where) const {
    auto compiled = compile_expression(text, program_->names, where);
    if (!compiled) throw Refused{std::move(compiled.error())};
    if (compiled->type.kind != Type::Kind::flag)
      wrong(where, fmt::format("\"{}\" is not a condition", text), "something true or false");
    return std::move(compiled->code);
  }

  Code assigned(std::string_view text, Type type, const std::string& where) const {
    auto compiled = compile_assigned(text, type, program_->names, where);
    if (!compiled) throw Refused{std::move(compiled.error())};
    return std::move(compiled->code);
  }

  Code optional_flag(YamlReader& reader, std::string_view key) const {
    const auto* node = reader.optional(key);
    return node == nullptr ? Code{} : flag(node->scalar, fmt::format("{}:{}", reader.file(), node->line));
  }

  Code required_flag(YamlReader& reader, std::string_view key) const {
    const auto& node = reader.required(key);
    return reader.ok() ? flag(node.scalar, fmt::format("{}:{}", reader.file(), node.line)) : Code{};
  }

  Code required_value(YamlReader& reader, std::string_view key, Type type) const {
    const auto& node = reader.required(key);
    return reader.ok() ? assigned(node.scalar, type, fmt::format("{}:{}", reader.file(), node.line)) : Code{};
  }

  static std::string line_of(const YamlReader& reader) {
    return fmt::format("{}:{}", reader.file(), reader.node().line);
  }

  Word document(std::string_view kind, const std::string& where) const {
    const auto found = program_->names.domains[program_->documents_domain].find(kind);
    if (!found) wrong(where, fmt::format("the document {} is not known", kind), "a kind under documents");
    return *found;
  }

  void read_documents() {
    for_each("documents", [&](YamlReader& reader, const Section&) {
      const auto rule = add_rule(reader, "documents");
      DocumentKind kind;
      kind.kind = reader.text("kind");
      const auto phase = reader.text("leads_to");
      const auto found = program_->names.domains[program_->phases].find(phase);
      if (!found) reader.complain(reader.node(), "the phase " + phase + " is not known", "a phase");
      kind.leads_to = found.value_or(0);
      if (const auto term = reader.text_or("term", ""); !term.empty()) {
        const auto value = program_->names.values.find(term);
        if (value == program_->names.values.end())
          wrong(line_of(reader), "the value " + term + " is not known", "a name under values");
        kind.term = value->second;
      }
      kind.counted_from_previous_end = reader.text_or("counted_from", "issue") == "previous_end";
      kind.valid = program_->rules[rule].valid;
      kind.rule = rule;
      program_->documents.push_back(std::move(kind));
    });
  }

  void read_due() {
    for_each("due", [&](YamlReader& reader, const Section&) {
      program_->due.push_back({document(reader.text("document"), line_of(reader)), required_flag(reader, "when")});
    });
  }

  void read_verbs() {
    for_each("verbs", [&](YamlReader& reader, const Section&) {
      Verb verb;
      verb.rule = add_rule(reader, "verbs");
      verb.name = reader.text("verb");
      verb.case_file = reader.flag_or("case_file", false);
      verb.who = actors(reader.texts("who"), line_of(reader));
      verb.otherwise = reader.text_or("else", "actor_not_competent");
      for (const auto& name : reader.texts("params")) {
        const auto& params = program_->params;
        const auto found =
            std::find_if(params.begin(), params.end(), [&](const auto& param) { return param.name == name; });
        if (found == params.end()) wrong(line_of(reader), "the key " + name + " is not known", "a name under params");
        verb.params.push_back(static_cast<std::uint32_t>(found - params.begin()));
      }
      for (const auto& candidate : reader.texts("asks_for")) {
        if (candidate == "named")
          verb.asks_for.push_back(Candidate::named);
        else if (candidate == "requested")
          verb.asks_for.push_back(Candidate::requested);
        else if (candidate == "due")
          verb.asks_for.push_back(Candidate::due);
        else
          wrong(line_of(reader), candidate + " names no document", "named, requested or due");
      }
      program_->verb_by_name[verb.name] = static_cast<std::uint32_t>(program_->verbs.size());
      program_->verbs.push_back(std::move(verb));
    });
  }

  std::uint32_t verb(const std::string& name, const std::string& where) const {
    const auto found = program_->verb_by_name.find(name);
    if (found == program_->verb_by_name.end()) wrong(where, "the verb " + name + " is not known", "a verb under verbs");
    return found->second;
  }

  void read_refusals() {
    for_each("refusals", [&](YamlReader& reader, const Section&) {
      RefusalRule refusal;
      refusal.rule = add_rule(reader, "refusals");
      if (const auto kinds = reader.texts("for"); !kinds.empty()) {
        refusal.for_documents = true;
        refusal.documents = 0;
        for (const auto& kind : kinds) refusal.documents |= std::uint64_t{1} << document(kind, line_of(reader));
      }
      refusal.when = optional_flag(reader, "refuse_when");
      for (const auto& need : reader.texts("needs")) refusal.needs.push_back(condition(need, line_of(reader)));
      if (refusal.when.empty() == refusal.needs.empty())
        reader.complain(reader.node(), "a refusal needs one reason", "either refuse_when or needs");
      refusal.error = reader.text_or("error", "conditions_not_met");
      const auto index = static_cast<std::uint32_t>(program_->refusals.size());
      for (const auto& name : reader.texts("on"))
        program_->verbs[verb(name, line_of(reader))].refusals.push_back(index);
      program_->refusals.push_back(std::move(refusal));
    });
  }

  void read_transitions() {
    for_each("transitions", [&](YamlReader& reader, const Section&) {
      Transition transition;
      transition.rule = add_rule(reader, "transitions");
      transition.when = optional_flag(reader, "when");
      transition.issue = reader.flag_or("issue", false);
      transition.end_document = reader.flag_or("end_document", false);
      if (const auto* set = reader.optional("set"))
        for (const auto& [name, node] : set->entries) {
          const auto where = fmt::format("{}:{}", reader.file(), node.line);
          const auto target = slot(name, where);
          if (target.index < kFirstFree) wrong(where, name + " is not for setting", "a fact of the section facts");
          transition.set.push_back({target.index, assigned(node.scalar, target.type, where)});
        }
      const auto index = static_cast<std::uint32_t>(program_->transitions.size());
      for (const auto& name : reader.texts("on"))
        program_->verbs[verb(name, line_of(reader))].transitions.push_back(index);
      program_->transitions.push_back(std::move(transition));
    });
  }

  void read_deadlines() {
    for_each("deadlines", [&](YamlReader& reader, const Section&) {
      const auto rule = add_rule(reader, "deadlines");
      DeadlineRule deadline{reader.text("what"),
                            required_flag(reader, "when"),
                            required_value(reader, "due", {Type::Kind::date, 0}),
                            rule,
                            {}};
      for (const auto& instruction : deadline.due)
        if (instruction.op == Op::end_of || instruction.op == Op::before)
          deadline.values.push_back(static_cast<std::uint32_t>(instruction.a));
      program_->deadlines.push_back(std::move(deadline));
    });
  }

  void read_next() {
    for_each("next", [&](YamlReader& reader, const Section&) {
      NextRule next;
      next.rule = add_rule(reader, "next");
      next.verb = verb(reader.text("do"), line_of(reader));
      next.case_file = reader.flag_or("case_file", false);
      const auto mask = actors(reader.texts("by"), line_of(reader));
      for (std::uint32_t i = 0; i < 64; ++i)
        if (((mask >> i) & 1U) != 0) next.by.push_back(i);
      next.when = required_flag(reader, "when");
      program_->next.push_back(std::move(next));
    });
  }

  void read_duties() {
    const Type symbol{Type::Kind::symbol, program_->names.actors_domain};
    for_each("duties", [&](YamlReader& reader, const Section&) {
      DutyRule duty;
      duty.rule = add_rule(reader, "duties");
      duty.duty = reader.text("duty");
      duty.case_file = reader.flag_or("case_file", false);
      duty.by = required_value(reader, "by", symbol);
      duty.since = required_value(reader, "since", {Type::Kind::date, 0});
      duty.when = required_flag(reader, "when");
      program_->duties.push_back(std::move(duty));
    });
  }

  /// The counting conventions are records of law/counting.yaml; they stand beside the rules so that reasons can name
  /// them.
  void read_counting() {
    program_->counting_days_rule = add_counting("counting.days");
    program_->counting_months_rule = add_counting("counting.months");
    const auto option = [&](std::string_view key, std::string_view field) -> std::string {
      const auto* record = chosen(key);
      const auto* value = record->value.is_object() ? record->value.get_object().if_contains(field) : nullptr;
      if (value == nullptr || !value->is_string())
        wrong(fmt::format("{}:{}", record->header.file, record->header.line), fmt::format("{} is missing", field),
              "a convention");
      return std::string(value->get_string());
    };
    const auto days = option("counting.days", "first_day");
    const auto months = option("counting.months", "end");
    if (days != "day_after" && days != "same_day")
      wrong("law/counting.yaml", "first_day " + days + " is not known", "day_after or same_day");
    if (months != "same_day_clamped" && months != "day_before_clamped")
      wrong("law/counting.yaml", "end " + months + " is not known", "same_day_clamped or day_before_clamped");
    program_->term_days_start_after = days == "day_after";
    program_->term_months_end_same_day = months == "same_day_clamped";
  }

  const Record* chosen(std::string_view key) const {
    for (const auto& [name, topic] : library_.topics)
      for (const auto& record : topic.records)
        if (record.header.key == key) return &record;
    wrong("law/counting.yaml", fmt::format("{} is missing", key), "the counting convention");
  }

  std::uint32_t add_counting(std::string_view key) {
    const auto index = static_cast<std::uint32_t>(program_->rules.size());
    program_->rules.push_back(chosen(key)->header);
    program_->rule_sections.emplace_back("counting");
    program_->rule_alternatives.push_back(chosen(key)->alternatives);
    return index;
  }

  void find_well_known() {
    program_->phase_slot = slot("phase", "facts").index;
    program_->judicial_slot = slot("judicial", "facts").index;
    program_->requested_document_slot = slot("requested_document", "facts").index;
    program_->facts_on_slot = slot("facts_on", "facts").index;
    const auto mask = [&](std::uint16_t in, const std::vector<std::string>& names) {
      std::uint64_t bits = 0;
      for (const auto& name : names) {
        const auto found = program_->names.domains[in].find(name);
        if (!found) wrong("final_phases", name + " is not known", "a state");
        bits |= std::uint64_t{1} << *found;
      }
      return bits;
    };
    program_->final_phases = mask(program_->phases, list_of("final_phases"));
    program_->final_statuses = mask(program_->statuses, list_of("final_statuses"));
  }

  void note_slots(const Code& code, std::vector<bool>& slots) const {
    for (const auto& instruction : code) {
      if (instruction.op == Op::load) slots[static_cast<std::size_t>(instruction.a)] = true;
      // Membership of a group of countries changes with the date.
      if (instruction.op == Op::national_of) slots[kOn] = true;
      if (instruction.op == Op::condition)
        note_slots(program_->conditions[static_cast<std::size_t>(instruction.a)].code, slots);
    }
  }

  void note_dependents() {
    program_->dependents.resize(program_->start.size());
    for (std::size_t i = 0; i < program_->conditions.size(); ++i) {
      std::vector<bool> slots(program_->start.size());
      note_slots(program_->conditions[i].code, slots);
      for (std::size_t slot = 0; slot < slots.size(); ++slot)
        if (slots[slot]) program_->dependents[slot].push_back(static_cast<std::uint16_t>(i));
    }
    for (const auto& rule : program_->rules) program_->dated.push_back(rule.valid.from || rule.valid.to);
  }

  void refuse_unknown_sections() const {
    for (const auto& [name, parts] : sections_)
      if (std::find(used_.begin(), used_.end(), name) == used_.end())
        wrong(place(parts.front(), *parts.front().node), "unknown section " + name,
              fmt::format("one of {}", fmt::join(used_, ", ")));
  }

  const Library& library_;
  std::vector<std::unique_ptr<YamlNode>> roots_;
  std::map<std::string, std::vector<Section>> sections_;
  std::vector<std::string> used_{"actors", "documents"};
  std::unique_ptr<Program> program_ = std::make_unique<Program>();
};

}  // namespace

Result<std::unique_ptr<const Program>> compile_program(const std::filesystem::path& law_folder,
                                                       const Library& library) {
  try {
    return Compiler(law_folder / "procedure", library).compile();
  } catch (Refused& refused) {
    return base::fail(std::move(refused.error));
  }
}

}  // namespace relais::law

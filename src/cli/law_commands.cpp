// `relais law …`: reading, comparing and checking the law as data.
#include <algorithm>
#include <ostream>

#include "cli/all_commands.hpp"
#include "cli/law_loading.hpp"
#include "law/check.hpp"

namespace relais::cli {
namespace {

using law::Header;

base::json::object header_json(const law::Library& library, const Header& header) {
  base::json::object object{{"id", header.id}, {"key", header.key}, {"topic", header.topic}};
  object["valid"] =
      base::json::object{{"from", header.valid.from ? base::json::value(base::to_string(*header.valid.from)) : nullptr},
                         {"to", header.valid.to ? base::json::value(base::to_string(*header.valid.to)) : nullptr}};
  object["selected_by"] = base::enum_name(header.selected_by);
  object["certainty"] = law::to_string(header.certainty);
  base::json::array sources;
  for (const auto& id : header.sources) {
    const auto found = library.sources.find(id);
    base::json::object source{{"id", id}};
    if (found != library.sources.end()) {
      source["title"] = found->second.title;
      if (!found->second.url.empty()) source["url"] = found->second.url;
    }
    sources.push_back(std::move(source));
  }
  object["sources"] = std::move(sources);
  if (!header.article.empty()) object["article"] = header.article;
  object["text"] = base::encode(header.text);
  if (!header.note.empty()) object["note"] = header.note;
  object["at"] = fmt::format("{}:{}", header.file, header.line);
  return object;
}

base::json::array alternatives_json(const std::vector<law::Alternative>& alternatives) {
  base::json::array all;
  for (const auto& alternative : alternatives) {
    base::json::array sources;
    for (const auto& id : alternative.sources) sources.emplace_back(id);
    all.push_back(base::json::object{{"value", alternative.value},
                                     {"sources", std::move(sources)},
                                     {"certainty", law::to_string(alternative.certainty)},
                                     {"note", alternative.note}});
  }
  return all;
}

/// A record of a topic, or a rule of the procedure with what it does as its value.
struct Entry {
  const Header* header;
  base::json::value value;
  const std::vector<law::Alternative>* alternatives;
};

std::vector<Entry> entries_of(const LoadedLaw& loaded, std::string_view topic) {
  std::vector<Entry> all;
  if (topic == "procedure" || topic.empty()) {
    for (std::uint32_t i = 0; i < loaded.procedure.rule_count(); ++i) {
      const law::RuleRef rule{i};
      const auto& section = loaded.procedure.section(rule);
      // The counting conventions stand in their own topic.
      if (section == "counting") continue;
      base::json::object value{{"kind", section}};
      if (const auto is = loaded.procedure.expression(rule); !is.empty()) value["is"] = is;
      all.push_back({&loaded.procedure.header(rule), std::move(value), &loaded.procedure.alternatives(rule)});
    }
  }
  for (const auto& [name, found] : loaded.library.topics)
    if (topic.empty() || name == topic || name.starts_with(std::string(topic) + "."))
      for (const auto& record : found.records) all.push_back({&record.header, record.value, &record.alternatives});
  return all;
}

base::json::object entry_json(const LoadedLaw& loaded, const Entry& entry) {
  auto object = header_json(loaded.library, *entry.header);
  object["value"] = entry.value;
  if (!entry.alternatives->empty()) object["alternatives"] = alternatives_json(*entry.alternatives);
  return object;
}

std::string validity(const Header& header) {
  return fmt::format("{} … {}", header.valid.from ? base::to_string(*header.valid.from) : "ever",
                     header.valid.to ? base::to_string(*header.valid.to) : "open");
}

void add_row(Table& table, const Entry& entry) {
  table.row({entry.header->id, validity(*entry.header), std::string(law::to_string(entry.header->certainty)),
             fmt::format("{}", fmt::join(entry.header->sources, ",")), base::json::serialize(entry.value)});
}

base::Result<std::optional<base::Date>> date_option(const Arguments& arguments, std::string_view name) {
  const auto text = arguments.text(name);
  if (!text) return std::optional<base::Date>();
  auto date = base::read_date(*text, name);
  if (!date) return base::fail(std::move(date.error()));
  return std::optional(*date);
}

int print_entries(const Arguments& arguments, std::ostream& out, const LoadedLaw& loaded,
                  const std::vector<Entry>& entries, base::json::object head) {
  if (arguments.json()) {
    base::json::array records;
    for (const auto& entry : entries) records.push_back(entry_json(loaded, entry));
    head["records"] = std::move(records);
    print_json(out, head);
    return kDone;
  }
  Table table({"id", "valid", "certainty", "sources", "value"});
  for (const auto& entry : entries) add_row(table, entry);
  table.print(out);
  out << entries.size() << " records\n";
  return kDone;
}

std::string topics_text(const LoadedLaw& loaded) {
  std::string all = "procedure";
  for (const auto& [name, topic] : loaded.library.topics) all += ", " + name;
  return all;
}

int show(const Arguments& arguments, std::ostream& out, std::ostream& err) {
  auto loaded = load_law(arguments);
  if (!loaded) return complain(err, loaded.error());
  const auto on = date_option(arguments, "on");
  if (!on) return complain(err, on.error());
  const auto topic = arguments.required("TOPIC");
  auto entries = entries_of(*loaded, topic);
  if (topic.empty() || entries.empty())
    return complain(err, {base::ErrorKind::bad_input,
                          "unknown_topic",
                          "TOPIC",
                          "the topic " + topic + " is not known",
                          "one of " + topics_text(*loaded),
                          {}});
  base::json::object head{{"topic", topic}};
  if (*on) {
    head["on"] = base::to_string(**on);
    std::erase_if(entries, [&](const auto& entry) { return !entry.header->valid.holds(**on); });
  }
  return print_entries(arguments, out, *loaded, entries, std::move(head));
}

int diff(const Arguments& arguments, std::ostream& out, std::ostream& err) {
  auto loaded = load_law(arguments);
  if (!loaded) return complain(err, loaded.error());
  const auto before = base::read_date(arguments.required("BEFORE"), "BEFORE");
  if (!before) return complain(err, before.error());
  const auto after = base::read_date(arguments.required("AFTER"), "AFTER");
  if (!after) return complain(err, after.error());
  std::vector<Entry> ends;
  std::vector<Entry> begins;
  for (const auto& entry : entries_of(*loaded, "")) {
    const bool held = entry.header->valid.holds(*before);
    const bool holds = entry.header->valid.holds(*after);
    if (held && !holds) ends.push_back(entry);
    if (!held && holds) begins.push_back(entry);
  }
  if (arguments.json()) {
    const auto list = [&](const std::vector<Entry>& entries) {
      base::json::array all;
      for (const auto& entry : entries) all.push_back(entry_json(*loaded, entry));
      return all;
    };
    print_json(out, base::json::object{{"before", base::to_string(*before)},
                                       {"after", base::to_string(*after)},
                                       {"no_longer", list(ends)},
                                       {"newly", list(begins)}});
    return kDone;
  }
  Table table({"", "id", "valid", "certainty", "value"});
  const auto add = [&](std::string_view sign, const std::vector<Entry>& entries) {
    for (const auto& entry : entries)
      table.row({std::string(sign), entry.header->id, validity(*entry.header),
                 std::string(law::to_string(entry.header->certainty)), base::json::serialize(entry.value)});
  };
  add("-", ends);
  add("+", begins);
  table.print(out);
  out << ends.size() << " no longer hold, " << begins.size() << " newly hold\n";
  return kDone;
}

int explain(const Arguments& arguments, std::ostream& out, std::ostream& err) {
  auto loaded = load_law(arguments);
  if (!loaded) return complain(err, loaded.error());
  const auto id = arguments.required("RULE");
  const auto entries = entries_of(*loaded, "");
  const auto found =
      std::find_if(entries.begin(), entries.end(), [&](const auto& entry) { return entry.header->id == id; });
  if (found == entries.end())
    return complain(err, {base::ErrorKind::not_found,
                          "unknown_rule",
                          "RULE",
                          "no rule or record is called " + id,
                          "an id as shown by relais law show",
                          {}});
  auto object = entry_json(*loaded, *found);
  if (arguments.json()) {
    print_json(out, object);
    return kDone;
  }
  const auto& header = *found->header;
  out << header.id << "\n  " << header.text.in(base::Language::en) << "\n\n";
  if (!header.article.empty()) out << "  article    " << header.article << "\n";
  out << "  valid      " << validity(header) << ", selected by the date of the " << base::enum_name(header.selected_by)
      << "\n";
  out << "  certainty  " << law::to_string(header.certainty) << "\n";
  for (const auto& source : header.sources) {
    const auto known = loaded->library.sources.find(source);
    out << "  source     " << source;
    if (known != loaded->library.sources.end())
      out << "  " << known->second.title << (known->second.url.empty() ? "" : "  " + known->second.url);
    out << "\n";
  }
  out << "  value      " << base::json::serialize(found->value) << "\n";
  for (const auto& alternative : *found->alternatives)
    out << "  or         " << base::json::serialize(alternative.value) << " (" << law::to_string(alternative.certainty)
        << ", " << fmt::format("{}", fmt::join(alternative.sources, ", ")) << ") " << alternative.note << "\n";
  if (!header.note.empty()) out << "  note       " << header.note << "\n";
  out << "  stands in  " << header.file << ":" << header.line << "\n";
  return kDone;
}

int list(const Arguments& arguments, std::ostream& out, std::ostream& err) {
  auto loaded = load_law(arguments);
  if (!loaded) return complain(err, loaded.error());
  auto entries = entries_of(*loaded, "");
  base::json::object head;
  if (const auto wanted = arguments.text("certainty")) {
    const auto certainty = law::certainty_from(*wanted);
    if (!certainty)
      return complain(err, {base::ErrorKind::bad_input,
                            "bad_value",
                            "--certainty",
                            *wanted + " is not known",
                            "seed, public, knowledge or unknown",
                            {}});
    head["certainty"] = *wanted;
    std::erase_if(entries, [&](const auto& entry) { return entry.header->certainty != *certainty; });
  }
  return print_entries(arguments, out, *loaded, entries, std::move(head));
}

/// Scenario files of a folder, played for what they make happen.
base::Result<law::Coverage> cover_scenarios(const law::Procedure& procedure, const std::filesystem::path& folder) {
  std::error_code error;
  if (!std::filesystem::is_directory(folder, error))
    return base::fail(base::ErrorKind::bad_input, "no_scenarios", folder.string(), "there are no scenarios here",
                      "a folder of scenario files");
  law::Coverage coverage;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.path().extension() != ".yaml") continue;
    auto scenario = law::read_scenario(entry.path(), procedure, true);
    if (!scenario) return base::fail(std::move(scenario.error()));
    law::cover(procedure, scenario->person, scenario->steps, coverage);
  }
  return coverage;
}

int check(const Arguments& arguments, std::ostream& out, std::ostream& err) {
  auto loaded = load_law(arguments);
  if (!loaded) return complain(err, loaded.error());
  constexpr std::size_t kWalks = 20'000;
  base::SeededRandom random(1);
  auto problems = law::check_records(loaded->library, loaded->procedure);
  auto coverage = law::cover_randomly(loaded->procedure, kWalks, random);
  std::size_t scenarios = 0;
  if (const auto folder = arguments.text("scenarios")) {
    const auto covered = cover_scenarios(loaded->procedure, *folder);
    if (!covered) return complain(err, covered.error());
    scenarios = covered->plays;
    for (auto& problem : law::never_fired(loaded->procedure, *covered)) problems.push_back(std::move(problem));
    coverage.fired.insert(covered->fired.begin(), covered->fired.end());
  } else {
    // What random lives hardly ever meet, the scenarios that come with the law show.
    if (const auto shipped = arguments.data_folder().value() / "tests" / "scenarios";
        std::filesystem::is_directory(shipped)) {
      const auto covered = cover_scenarios(loaded->procedure, shipped);
      if (!covered) return complain(err, covered.error());
      scenarios = covered->plays;
      coverage.fired.insert(covered->fired.begin(), covered->fired.end());
    }
    for (auto& problem : law::never_fired(loaded->procedure, coverage)) problems.push_back(std::move(problem));
  }
  for (auto& problem : law::check_states(loaded->procedure, coverage)) problems.push_back(std::move(problem));
  std::size_t records = loaded->procedure.rule_count();
  for (const auto& [name, topic] : loaded->library.topics) records += topic.records.size();
  if (arguments.json()) {
    print_json(out, base::json::object{{"ok", problems.empty()},
                                       {"records", records},
                                       {"walks", kWalks},
                                       {"scenarios", scenarios},
                                       {"problems", base::encode(problems)}});
  } else {
    for (const auto& problem : problems) out << problem.where << ": " << problem.kind << ": " << problem.what << "\n";
    out << records << " records and rules, " << loaded->library.sources.size() << " sources, " << kWalks
        << " random lives, " << scenarios
        << " scenarios: " << (problems.empty() ? "nothing wrong found" : fmt::format("{} problems", problems.size()))
        << "\n";
  }
  return problems.empty() ? kDone : kAnswerNo;
}

}  // namespace

base::Result<LoadedLaw> load_law(const Arguments& arguments) {
  auto folder = arguments.data_folder();
  if (!folder) return base::fail(std::move(folder.error()));
  auto library = law::load_library(*folder / "law");
  if (!library) return base::fail(std::move(library.error()));
  auto procedure = law::Procedure::load(*folder / "law", *library);
  if (!procedure) return base::fail(std::move(procedure.error()));
  return LoadedLaw{std::move(*library), std::move(*procedure)};
}

void add_law_commands(Commands& commands) {
  commands.describe_group("law", "The law as dated data");
  commands.add({
      .name = "law check",
      .summary = "look for mistakes in the law as data",
      .description = "Checks ids, sources, certainty, the four languages, overlaps and gaps of validity; plays random "
                     "lives through the procedure\n"
                     "to find states nobody reaches and states nobody leaves; names the rules that nothing fires. With "
                     "--scenarios only the\n"
                     "scenario files count as firing a rule. Exits 1 when something is wrong.",
      .positionals = {},
      .options = {{.name = "scenarios",
                   .value = "DIR",
                   .help = "every rule must be fired by a scenario file of this folder"}},
      .examples = {"relais law check", "relais law check --scenarios tests/scenarios"},
      .run = check,
  });
  commands.add({
      .name = "law show",
      .summary = "show the records of a topic",
      .description = "Topics are the files of law/ and `procedure`. With --on only what holds on that date.",
      .positionals = {{.name = "TOPIC", .help = "offences, fines, procedure, …"}},
      .options = {{.name = "on", .value = "DATE", .help = "only what holds on this date"}},
      .examples = {"relais law show fines --on 2018-03-01", "relais law show procedure --on 2017-05-19"},
      .run = show,
  });
  commands.add({
      .name = "law diff",
      .summary = "show what changed in the law between two dates",
      .description = "Lists the records and rules that hold on the first date and no longer on the second, and the "
                     "other way round.",
      .positionals = {{.name = "BEFORE", .help = "a date"}, {.name = "AFTER", .help = "a later date"}},
      .options = {},
      .examples = {"relais law diff 2017-05-19 2017-05-20"},
      .run = diff,
  });
  commands.add({
      .name = "law explain",
      .summary = "explain one rule or record: words, article, sources, alternatives",
      .description = "Ids are those of `relais law show` and those that simulations and screens give as reasons.",
      .positionals = {{.name = "RULE", .help = "an id, such as refusal.reflection_child"}},
      .options = {},
      .examples = {"relais law explain value.reflection_term"},
      .run = explain,
  });
  commands.add({
      .name = "law list",
      .summary = "list records by certainty",
      .description = "`--certainty unknown` is the list that a lawyer must confirm.",
      .positionals = {},
      .options = {{.name = "certainty",
                   .value = "KIND",
                   .help = "only this certainty",
                   .choices = {"seed", "public", "knowledge", "unknown"}}},
      .examples = {"relais law list --certainty unknown"},
      .run = list,
  });
}

}  // namespace relais::cli

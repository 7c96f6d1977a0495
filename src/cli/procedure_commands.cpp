// `relais procedure simulate`: a scenario against the law as data, no database touched.
#include <ostream>

#include "cli/all_commands.hpp"
#include "cli/law_loading.hpp"
#include "law/scenario.hpp"

namespace relais::cli {
namespace {

using base::json::value;

std::string text_of(const value& at, std::string_view key) {
  const auto* found = at.as_object().if_contains(key);
  if (found == nullptr || found->is_null()) return "";
  return found->is_string() ? std::string(found->as_string()) : base::json::serialize(*found);
}

std::string rules_of(const value& at) {
  std::string all;
  for (const auto& reason : at.as_object().at("because").as_array())
    all += (all.empty() ? "" : ", ") + text_of(reason, "rule") + " [" + text_of(reason, "source") + ", " +
           text_of(reason, "certainty") + "]";
  return all;
}

std::string joined(const value& list) {
  std::string all;
  for (const auto& item : list.as_array()) all += (all.empty() ? "" : ", ") + std::string(item.as_string());
  return all;
}

void print_events(std::ostream& out, const law::Scenario& scenario, const value& answer) {
  Table table({"date", "by", "does", "answer", "because"});
  const auto& events = answer.as_object().at("events").as_array();
  for (std::size_t i = 0; i < events.size(); ++i) {
    const auto& step = scenario.steps[i];
    const auto* error = events[i].as_object().if_contains("error");
    std::string verdict = "accepted";
    if (error != nullptr) {
      verdict = "refused: " + text_of(*error, "code");
      if (const auto* unmet = error->as_object().if_contains("unmet")) verdict += " (" + joined(*unmet) + ")";
    }
    table.row({base::to_string(step.on), step.by, step.verb, verdict, rules_of(events[i])});
  }
  table.print(out);
}

void print_standing(std::ostream& out, const value& standing) {
  out << "\nOn " << text_of(standing, "on") << ": status " << text_of(standing, "judicial") << ", phase "
      << text_of(standing, "phase");
  const auto& document = standing.as_object().at("document");
  if (document.is_object()) {
    out << ", document " << text_of(document, "kind") << " issued " << text_of(document, "issued");
    if (const auto expires = text_of(document, "expires"); !expires.empty()) out << ", expires " << expires;
    if (const auto renewal = document.as_object().at("renewal").as_int64(); renewal > 0) out << ", renewal " << renewal;
  }
  out << "\n";
  Table table({"", "what", "when / by", "because"});
  for (const auto& deadline : standing.as_object().at("deadlines").as_array())
    table.row({"deadline", text_of(deadline, "what"), text_of(deadline, "due"), rules_of(deadline)});
  for (const auto& next : standing.as_object().at("next").as_array()) {
    const auto document_due = text_of(next, "document");
    table.row({"next", text_of(next, "do") + (document_due.empty() ? "" : " " + document_due),
               joined(next.as_object().at("by")), rules_of(next)});
  }
  for (const auto& duty : standing.as_object().at("duties_missing").as_array())
    table.row({"duty missing", text_of(duty, "duty"), text_of(duty, "by") + " since " + text_of(duty, "since"),
               rules_of(duty)});
  table.print(out);
}

int simulate(const Arguments& arguments, std::ostream& out, std::ostream& err) {
  auto loaded = load_law(arguments);
  if (!loaded) return complain(err, loaded.error());
  auto scenario = law::read_scenario(arguments.required("SCENARIO"), loaded->procedure);
  if (!scenario) return complain(err, scenario.error());
  const value answer =
      law::play_json(loaded->procedure, loaded->procedure.play(scenario->person, scenario->steps, scenario->asked));
  if (arguments.json()) {
    print_json(out, answer);
    return kDone;
  }
  out << scenario->title << "\n\n";
  print_events(out, *scenario, answer);
  for (const auto& standing : answer.as_object().at("standing").as_array()) print_standing(out, standing);
  return kDone;
}

}  // namespace

void add_procedure_commands(Commands& commands) {
  commands.describe_group("procedure", "The residence procedure for victims");
  commands.add({
      .name = "procedure simulate",
      .summary = "play a scenario against the law and tell what holds",
      .description =
          "Plays the events of a scenario (YAML or JSON) in order. An event that the law does not allow is refused, "
          "explained and\n"
          "skipped. Tells the standing on every date asked: status, phase, document, deadlines, next lawful steps and "
          "missing\n"
          "duties, each with the rules it rests on, their sources and how certain they are. No database is touched.\n"
          "Exits 2 when the scenario is malformed: unknown key or word, dates out of order.",
      .positionals = {{.name = "SCENARIO", .help = "a scenario file"}},
      .options = {},
      .examples = {"relais procedure simulate tests/scenarios/reflection_then_statement.yaml",
                   "relais procedure simulate case.json --json"},
      .run = simulate,
  });
}

}  // namespace relais::cli

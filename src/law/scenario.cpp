#include "law/scenario.hpp"

#include <algorithm>
#include <array>

#include "law/machine.hpp"

namespace relais::law {
namespace {

using base::Error;
using base::YamlNode;
using base::YamlReader;

/// Reads one scenario; the first mistake is kept and the rest is not looked at.
class ScenarioReader {
 public:
  ScenarioReader(std::string file, const Procedure& procedure) : file_(std::move(file)), procedure_(procedure) {}

  Result<Scenario> read(const YamlNode& root, bool with_expectations) {
    YamlReader reader(root, file_);
    Scenario scenario;
    scenario.title = reader.text("scenario");
    if (const auto* person = reader.optional("person")) read_person(*person, scenario.person);
    read_symbol(reader, "ground", program().grounds, scenario.person.ground);
    read_symbol(reader, "smuggling_form", program().smuggling_forms, scenario.person.smuggling_form);
    read_steps(reader.required("events"), scenario);
    read_asked(reader.optional("ask"), scenario);
    if (with_expectations)
      if (const auto* expected = reader.optional("expect")) scenario.expected = base::to_json(*expected);
    if (const auto error = reader.finish()) keep(*error);
    if (error_) return base::fail(std::move(*error_));
    return scenario;
  }

 private:
  [[nodiscard]] const Program& program() const { return procedure_.program(); }

  void keep(Error error) {
    if (!error_) error_ = std::move(error);
  }

  void wrong(const YamlNode& at, std::string what, std::string expected) {
    keep({base::ErrorKind::bad_input,
          "bad_scenario",
          fmt::format("{}:{}", file_, at.line),
          std::move(what),
          std::move(expected),
          {}});
  }

  std::optional<Date> date(const YamlNode& node) {
    auto read = node.is_scalar() ? base::parse_date(node.scalar) : std::nullopt;
    if (!read) wrong(node, "this is not a date", "a day that exists, as YYYY-MM-DD");
    return read;
  }

  void read_symbol(YamlReader& reader, std::string_view key, std::uint16_t domain, std::string& into) {
    const auto* node = reader.optional(key);
    if (node == nullptr) return;
    const auto& known = program().names.domains[domain];
    if (!node->is_scalar() || !known.find(node->scalar))
      wrong(*node, fmt::format("{} is not known as {}", node->scalar, key),
            fmt::format("one of {}", fmt::join(known.symbols, ", ")));
    into = node->scalar;
  }

  void read_person(const YamlNode& node, PersonFacts& person) {
    YamlReader reader(node, file_);
    if (const auto* nationality = reader.optional("nationality")) {
      const auto read_one = [&](const YamlNode& at) {
        const auto country = at.is_scalar() ? base::Country::from(at.scalar) : std::nullopt;
        if (country)
          person.nationality.push_back(*country);
        else
          wrong(at, fmt::format("the nationality {} is not known", at.scalar),
                "an ISO 3166-1 alpha-3 code, XXA (stateless) or XXX (unknown)");
      };
      if (nationality->is_list())
        std::for_each(nationality->items.begin(), nationality->items.end(), read_one);
      else
        read_one(*nationality);
    }
    if (const auto* born = reader.optional("born")) read_birth(*born, person);
    person.accompanied = reader.flag_or("accompanied", false);
    read_symbol(reader, "residence", program().residences, person.residence);
    if (const auto error = reader.finish()) keep(*error);
  }

  void read_birth(const YamlNode& node, PersonFacts& person) {
    if (!node.is_map()) {
      person.born_earliest = person.born_latest = date(node);
      return;
    }
    YamlReader reader(node, file_);
    person.born_earliest = reader.date("earliest");
    person.born_latest = reader.date("latest");
    if (const auto error = reader.finish()) keep(*error);
    if (!person.born_earliest || !person.born_latest || *person.born_latest < *person.born_earliest)
      wrong(node, "this span of birth dates cannot be read", "earliest and latest, in this order");
  }

  void read_steps(const YamlNode& list, Scenario& scenario) {
    if (!list.is_list()) return wrong(list, "events is not a list", "a list of events in time order");
    for (const auto& node : list.items) {
      auto step = read_step(node);
      if (error_) return;
      if (!scenario.steps.empty() && step.on < scenario.steps.back().on)
        return wrong(node, "this event is earlier than the one before it", "events in time order");
      scenario.steps.push_back(std::move(step));
      scenario.lines.push_back(node.line);
    }
  }

  Step read_step(const YamlNode& node) {
    YamlReader reader(node, file_);
    Step step;
    const auto& on = reader.required("on");
    step.by = reader.text("by");
    step.verb = reader.text("do");
    if (!reader.ok()) {
      keep(*reader.finish());
      return step;
    }
    step.on = date(on).value_or(Date());
    if (!procedure_.knows_verb(step.verb, true))
      wrong(node, fmt::format("the verb {} is not known", step.verb), "a verb of the procedure");
    else if (!procedure_.knows_actor(step.by))
      wrong(node, fmt::format("the actor {} is not known", step.by), "an actor of the procedure");
    else
      read_params(node, step);
    return step;
  }

  void read_params(const YamlNode& node, Step& step) {
    for (const auto& [key, value] : node.entries) {
      if (key == "on" || key == "by" || key == "do") continue;
      if (key == "purposes") {
        read_purposes(value, step);
        continue;
      }
      if (!value.is_scalar()) return wrong(value, fmt::format("{} is not a single value", key), "one value");
      step.params.emplace_back(key, value.scalar);
    }
    if (const auto looked_up = ready(program(), step); !looked_up)
      wrong(node, looked_up.error().what, looked_up.error().expected);
  }

  void read_purposes(const YamlNode& value, Step& step) {
    const auto& verb = program().verbs[program().verb_by_name.find(step.verb)->second];
    const bool allowed = std::any_of(verb.params.begin(), verb.params.end(),
                                     [&](auto index) { return program().params[index].name == "purposes"; });
    if (!allowed) return wrong(value, "purposes has no meaning for " + step.verb, "a key of this verb");
    if (!value.is_list()) return wrong(value, "purposes is not a list", "a list of purposes");
    for (const auto& item : value.items) {
      if (!item.is_scalar()) return wrong(item, "this purpose is not a text", "a purpose");
      step.purposes.push_back(item.scalar);
    }
  }

  void read_asked(const YamlNode* node, Scenario& scenario) {
    if (node == nullptr) {
      if (!scenario.steps.empty()) scenario.asked.push_back(scenario.steps.back().on);
      return;
    }
    const auto read_one = [&](const YamlNode& at) {
      if (const auto asked = date(at)) scenario.asked.push_back(*asked);
    };
    if (node->is_list())
      std::for_each(node->items.begin(), node->items.end(), read_one);
    else
      read_one(*node);
  }

  std::string file_;
  const Procedure& procedure_;
  std::optional<Error> error_;
};

bool same(const base::json::value& expected, const base::json::value& actual) {
  if (expected == actual) return true;
  // A scenario may write a number or date without quotes.
  return expected.is_string() && actual.is_string() && expected.as_string() == actual.as_string();
}

}  // namespace

Result<Scenario> parse_scenario(std::string_view text, std::string_view file, const Procedure& procedure,
                                bool with_expectations) {
  auto root = base::parse_yaml(text, file);
  if (!root) return base::fail(std::move(root.error()));
  return ScenarioReader(std::string(file), procedure).read(*root, with_expectations);
}

Result<Scenario> read_scenario(const std::filesystem::path& file, const Procedure& procedure, bool with_expectations) {
  auto text = base::read_file(file);
  if (!text) return base::fail(std::move(text.error()));
  return parse_scenario(*text, file.string(), procedure, with_expectations);
}

base::json::object reason_json(const Procedure& procedure, RuleRef rule) {
  const auto& header = procedure.header(rule);
  base::json::object reason{{"rule", header.id},
                            {"source", fmt::format("{}", fmt::join(header.sources, ", "))},
                            {"certainty", to_string(header.certainty)}};
  if (!header.article.empty()) reason["article"] = header.article;
  reason["text"] = base::encode(header.text);
  if (header.valid.from) reason["from"] = base::to_string(*header.valid.from);
  if (header.valid.to) reason["to"] = base::to_string(*header.valid.to);
  reason["selected_by"] = base::enum_name(header.selected_by);
  return reason;
}

base::json::array reasons_json(const Procedure& procedure, const std::vector<RuleRef>& rules) {
  base::json::array all;
  for (const auto rule : rules) all.push_back(reason_json(procedure, rule));
  return all;
}

base::json::object refusal_json(const Procedure& procedure, const Refusal& refusal) {
  base::json::object error{{"code", refusal.code},
                           {"message", procedure.header(refusal.rule).text.in(base::Language::en)}};
  if (!refusal.unmet.empty()) {
    base::json::array unmet;
    for (const auto& name : refusal.unmet) unmet.emplace_back(name);
    error["unmet"] = std::move(unmet);
  }
  return error;
}

base::json::object standing_json(const Procedure& procedure, const Standing& standing) {
  base::json::object answer{
      {"on", base::to_string(standing.on)}, {"judicial", standing.judicial}, {"phase", standing.phase}};
  if (const auto& held = standing.document) {
    answer["document"] =
        base::json::object{{"kind", held->kind},
                           {"issued", base::to_string(held->issued)},
                           {"expires", held->expires ? base::json::value(base::to_string(*held->expires)) : nullptr},
                           {"renewal", held->renewal}};
  } else {
    answer["document"] = nullptr;
  }
  base::json::array deadlines;
  for (const auto& deadline : standing.deadlines)
    deadlines.push_back(base::json::object{{"what", deadline.what},
                                           {"due", base::to_string(deadline.due)},
                                           {"because", reasons_json(procedure, deadline.because)}});
  answer["deadlines"] = std::move(deadlines);
  base::json::array next;
  for (const auto& step : standing.next) {
    base::json::array by;
    for (const auto& actor : step.by) by.emplace_back(actor);
    base::json::object entry{{"do", step.verb}, {"by", std::move(by)}};
    if (step.document) entry["document"] = *step.document;
    entry["because"] = reasons_json(procedure, step.because);
    next.push_back(std::move(entry));
  }
  answer["next"] = std::move(next);
  base::json::array duties;
  for (const auto& duty : standing.duties_missing)
    duties.push_back(base::json::object{{"duty", duty.duty},
                                        {"by", duty.by},
                                        {"since", base::to_string(duty.since)},
                                        {"because", reasons_json(procedure, duty.because)}});
  answer["duties_missing"] = std::move(duties);
  return answer;
}

base::json::object play_json(const Procedure& procedure, const Procedure::Play& play) {
  base::json::array events;
  for (std::size_t i = 0; i < play.outcomes.size(); ++i) {
    const auto& outcome = play.outcomes[i];
    base::json::object event{{"index", static_cast<std::int64_t>(i)}, {"accepted", outcome.accepted}};
    if (outcome.error) event["error"] = refusal_json(procedure, *outcome.error);
    event["because"] = reasons_json(procedure, outcome.because);
    events.push_back(std::move(event));
  }
  base::json::array standings;
  for (const auto& standing : play.standings) standings.push_back(standing_json(procedure, standing));
  return {{"events", std::move(events)}, {"standing", std::move(standings)}};
}

std::vector<std::string> unlike(const base::json::value& expected, const base::json::value& actual,
                                const std::string& at) {
  std::vector<std::string> problems;
  const auto add = [&](std::vector<std::string> more) { problems.insert(problems.end(), more.begin(), more.end()); };
  const auto differs = [&] {
    problems.push_back(
        fmt::format("{}: expected {}, found {}", at, base::json::serialize(expected), base::json::serialize(actual)));
  };
  if (expected.is_object()) {
    if (!actual.is_object()) {
      differs();
      return problems;
    }
    for (const auto& entry : expected.get_object()) {
      std::string key(entry.key());
      const bool none = key.starts_with("no_");
      const bool only = key.starts_with("only_");
      if (none) key.erase(0, 3);
      if (only) key.erase(0, 5);
      const auto* found = actual.get_object().if_contains(key);
      const auto place = at + "/" + key;
      if (found == nullptr) {
        problems.push_back(place + ": missing");
      } else if (none) {
        for (const auto& unwanted : entry.value().as_array())
          for (const auto& item : found->as_array())
            if (unlike(unwanted, item, place).empty())
              problems.push_back(fmt::format("{}: {} should not be there", place, base::json::serialize(unwanted)));
      } else {
        if (only && found->as_array().size() != entry.value().as_array().size())
          problems.push_back(fmt::format("{}: expected {} entries, found {}", place, entry.value().as_array().size(),
                                         found->as_array().size()));
        add(unlike(entry.value(), *found, place));
      }
    }
  } else if (expected.is_array() && actual.is_array()) {
    for (const auto& wanted : expected.get_array()) {
      const auto& list = actual.get_array();
      if (std::none_of(list.begin(), list.end(), [&](const auto& item) { return unlike(wanted, item, at).empty(); }))
        problems.push_back(fmt::format("{}: nothing is like {}", at, base::json::serialize(wanted)));
    }
  } else if (!same(expected, actual)) {
    differs();
  }
  return problems;
}

}  // namespace relais::law

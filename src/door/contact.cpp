#include "door/contact.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace relais::door {

namespace {

using base::Result;
using base::YamlNode;
using base::YamlReader;

constexpr std::size_t kCentresAlwaysShown = 3;
constexpr int kAll = 1000;

bool holds(const std::vector<std::string>& list, std::string_view value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

void read_conditions(YamlReader& reader, Rule& rule) {
  const auto& when = reader.required("when");
  for (const auto& [question, values] : when.entries) {
    const auto& known = values_of(question);
    if (known.empty() && question != "language") {
      reader.complain(values, "no question is called " + question, "danger, age, who, what, region or language");
      return;
    }
    if (!values.is_list() || values.items.empty())
      reader.complain(values, "the condition names no values", "a list of values");
    for (const auto& value : values.items) {
      const bool fits = question == "language" ? base::is_language_tag(value.scalar) : holds(known, value.scalar);
      if (!fits) reader.complain(value, question + " cannot be " + value.scalar, "one of the values in the head");
      rule.when[question].push_back(value.scalar);
    }
  }
}

void read_call(YamlReader& reader, const YamlNode& node, const Directory& directory, Rule& rule) {
  YamlReader entry(node, reader.file());
  Rule::Call call{entry.text_or("service", ""), entry.text_or("nearest", ""), entry.number("count").value_or(kAll),
                  entry.text("why")};
  if (call.service.empty() == call.nearest.empty())
    entry.complain(node, "a call names a service or a kind, not both and not none", "service: … or nearest: …");
  if (!call.service.empty() && directory.find(call.service) == nullptr)
    entry.complain(node, "there is no service " + call.service, "an id of directory/services.yaml");
  const auto& all = directory.services();
  const auto of_kind = [&](const Service& each) { return each.kind == call.nearest; };
  if (!call.nearest.empty() && std::none_of(all.begin(), all.end(), of_kind))
    entry.complain(node, "no service is of the kind " + call.nearest, "a kind of directory/services.yaml");
  if (auto error = entry.finish()) reader.complain(node, error->what, error->expected);
  rule.calls.push_back(std::move(call));
}

Rule::Show read_show(YamlReader& reader) {
  const auto show = reader.text("show");
  if (show == "first") return Rule::Show::first;
  if (show == "centres") return Rule::Show::centres;
  if (show != "also") reader.complain(reader.node(), "show is " + show, "first, centres or also");
  return Rule::Show::also;
}

Rule read_rule(YamlReader& reader, const Directory& directory) {
  Rule rule;
  rule.id = reader.text("id");
  read_conditions(reader, rule);
  rule.show = read_show(reader);
  for (const auto& node : reader.required("call").items) read_call(reader, node, directory, rule);
  rule.sources = reader.texts("sources");
  rule.certainty = reader.text("certainty");
  return rule;
}

/// Applies the rules to one question and keeps each service where it was put first.
class Sorting {
 public:
  Sorting(const Contact& contact, const Asked& asked)
      : contact_(contact), asked_(asked), now_(base::in_brussels(asked.now)) {
    if (asked.place) answer_.place = contact.directory.locate(*asked.place);
  }

  Answer run() {
    for (const auto& rule : contact_.rules) {
      if (!applies(rule)) continue;
      for (const auto& call : rule.calls) add(rule, call);
    }
    bring_forward();
    return std::move(answer_);
  }

 private:
  [[nodiscard]] bool applies(const Rule& rule) const {
    return std::all_of(rule.when.begin(), rule.when.end(), [this](const auto& condition) {
      const auto said = said_to(condition.first);
      return std::any_of(said.begin(), said.end(),
                         [&](const std::string& value) { return holds(condition.second, value); });
    });
  }

  [[nodiscard]] std::vector<std::string> said_to(std::string_view question) const {
    if (question == "danger") return {asked_.danger};
    if (question == "age") return {asked_.age};
    if (question == "who") return {asked_.who};
    if (question == "language") return {asked_.language};
    if (question == "region") return {answer_.place == nullptr ? "unknown" : answer_.place->region};
    return asked_.what.empty() ? std::vector<std::string>{"unknown"} : asked_.what;
  }

  void add(const Rule& rule, const Rule::Call& call) {
    if (!call.service.empty()) {
      place(rule, call, *contact_.directory.find(call.service), rule.show);
      return;
    }
    const auto sorted = by_distance(call.nearest);
    const bool place_known = answer_.place != nullptr && answer_.place->at;
    int left = place_known ? call.count : kAll;
    for (const auto* service : sorted)
      if (!service->phones.empty() && left-- > 0) place(rule, call, *service, rule.show);
    // The nearest door may have no published number; whoever stands next to it is told.
    if (place_known && !sorted.empty() && sorted.front()->phones.empty())
      place(rule, call, *sorted.front(), Rule::Show::also);
  }

  [[nodiscard]] std::vector<const Service*> by_distance(std::string_view kind) const {
    std::vector<const Service*> found;
    for (const auto& service : contact_.directory.services())
      if (service.kind == kind) found.push_back(&service);
    std::stable_sort(found.begin(), found.end(), [this](const Service* a, const Service* b) {
      return distance(*a).value_or(kAll) < distance(*b).value_or(kAll);
    });
    return found;
  }

  void place(const Rule& rule, const Rule::Call& call, const Service& service, Rule::Show show) {
    if (answer_.find(service.id) != nullptr) return;
    list(show).push_back({&service, call.why, rule.id, rule.sources, rule.certainty,
                          base::opening_at(service.hours, now_), distance(service), in_region(service)});
  }

  std::vector<Entry>& list(Rule::Show show) {
    if (show == Rule::Show::first) return answer_.first;
    return show == Rule::Show::centres ? answer_.centres : answer_.also;
  }

  [[nodiscard]] std::optional<double> distance(const Service& service) const {
    if (answer_.place == nullptr || !answer_.place->at || !service.at) return std::nullopt;
    return kilometres(*answer_.place->at, *service.at);
  }

  [[nodiscard]] bool in_region(const Service& service) const {
    return answer_.place != nullptr &&
           (service.region == answer_.place->region || holds(service.territory, answer_.place->region));
  }

  /// What a questionnaire or a page for professionals names: what the rules put below comes to the front there, so
  /// that inspectors never stand before the centres; what no rule shows joins the first.
  void bring_forward() {
    auto front = answer_.also.begin();
    for (const auto& id : asked_.then) {
      const auto found =
          std::find_if(front, answer_.also.end(), [&](const Entry& entry) { return entry.service->id == id; });
      if (found != answer_.also.end()) {
        std::rotate(front, found, found + 1);
        ++front;
      } else if (const auto* service = contact_.directory.find(id); service != nullptr && answer_.find(id) == nullptr) {
        answer_.first.push_back({service,
                                 {},
                                 "then",
                                 {},
                                 {},
                                 base::opening_at(service->hours, now_),
                                 distance(*service),
                                 in_region(*service)});
      }
    }
  }

  const Contact& contact_;
  const Asked& asked_;
  base::LocalTime now_;
  Answer answer_;
};

}  // namespace

const std::vector<std::string>& values_of(std::string_view question) {
  static const std::map<std::string, std::vector<std::string>, std::less<>> kValues{
      {"danger", {"yes", "no", "unknown"}},
      {"age", {"minor", "adult", "unknown"}},
      {"who", {"victim", "witness", "professional", "unknown"}},
      {"what", {"labour", "sexual", "domestic", "begging", "crime", "violence", "other", "unknown"}},
      {"region", {"brussels", "flanders", "wallonia", "unknown"}}};
  static const std::vector<std::string> kNone;
  const auto found = kValues.find(question);
  return found == kValues.end() ? kNone : found->second;
}

const Entry* Answer::find(std::string_view service) const {
  for (const auto* list : {&first, &centres, &also})
    for (const auto& entry : *list)
      if (entry.service->id == service) return &entry;
  return nullptr;
}

Result<Contact> Contact::load(const std::filesystem::path& root) {
  auto directory = Directory::load(root / "directory");
  if (!directory) return base::fail(directory.error());
  Contact contact{std::move(*directory), {}, {}};
  const auto& all = contact.directory.services();
  const auto centres =
      std::count_if(all.begin(), all.end(), [](const Service& each) { return each.kind == "recognised_centre"; });
  const auto file = root / "law" / "contact" / "rules.yaml";
  const auto tree = base::read_yaml(file);
  if (!tree) return base::fail(tree.error());
  YamlReader reader(*tree, file.string());
  if (centres != kCentresAlwaysShown)
    reader.complain(*tree, "the directory does not hold the three recognised centres",
                    "three of kind recognised_centre");
  const auto read = [&](YamlReader& entry) { contact.rules.push_back(read_rule(entry, contact.directory)); };
  if (auto done = each_of(reader, "rules", read); !done) return base::fail(done.error());
  for (const auto& [form, what] : reader.required("situations").entries) {
    if (!holds(values_of("what"), what.scalar))
      reader.complain(what, "no situation is called " + what.scalar, "a value of what");
    contact.situations[form] = what.scalar;
  }
  if (auto done = finished(reader); !done) return base::fail(done.error());
  return contact;
}

Answer whom_to_call(const Contact& contact, const Asked& asked) { return Sorting(contact, asked).run(); }

}  // namespace relais::door

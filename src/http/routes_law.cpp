#include <algorithm>

#include "http/law_views.hpp"
#include "http/routes.hpp"
#include "http/words.hpp"

namespace relais::http {

namespace {

constexpr std::string_view kIndicators = "indicators.";

struct TopicLine {
  std::string name;
  base::LocalText title;
  std::string about;
  std::int64_t records = 0;
};
BOOST_DESCRIBE_STRUCT(TopicLine, (), (name, title, about, records))

struct TopicList : desks::Whole {
  std::vector<TopicLine> items;
};
BOOST_DESCRIBE_STRUCT(TopicList, (), (items))

struct TopicView : desks::Whole {
  std::string topic;
  base::LocalText title;
  std::string about;
  base::Date on;
  std::vector<RecordView> records;
};
BOOST_DESCRIBE_STRUCT(TopicView, (), (topic, title, about, on, records))

struct RecordList : desks::Whole {
  std::vector<RecordView> items;
};
BOOST_DESCRIBE_STRUCT(RecordList, (), (items))

struct OnQuery {
  std::optional<base::Date> on;
};
BOOST_DESCRIBE_STRUCT(OnQuery, (), (on))

struct IndicatorsQuery {
  std::optional<std::string> service;
  std::optional<std::string> form;
};
BOOST_DESCRIBE_STRUCT(IndicatorsQuery, (), (service, form))

struct Prompt : desks::Whole {
  std::string id;
  std::string code;  ///< what a tick names: the id of the record
  base::LocalText text;
  std::optional<std::string> group;
  std::optional<std::string> strength;
  std::vector<std::string> services;
  std::vector<std::string> forms;
  std::vector<desks::SourceView> sources;
  std::string certainty;
};
BOOST_DESCRIBE_STRUCT(Prompt, (), (id, code, text, group, strength, services, forms, sources, certainty))

struct PromptList : desks::Whole {
  std::string list;
  base::LocalText title;
  std::string about;
  std::optional<std::string> author;
  bool official = false;
  std::vector<desks::SourceView> sources;
  std::vector<Prompt> prompts;
};
BOOST_DESCRIBE_STRUCT(PromptList, (), (list, title, about, author, official, sources, prompts))

struct PromptLists : desks::Whole {
  std::vector<PromptList> items;
};
BOOST_DESCRIBE_STRUCT(PromptLists, (), (items))

base::LocalText procedure_title(const Call& call) {
  const auto* title = call.backend.words.find("topics", kProcedureTopic);
  return title == nullptr ? base::LocalText{} : *title;
}

std::string procedure_about(const Call& call) {
  return call.backend.words.word("topics", "procedure_about", base::Language::en).value_or("");
}

Outcome<TopicList> topics(const Call& call, const None&, None) {
  const auto& house = call.backend.house;
  TopicList list;
  list.items.push_back({std::string(kProcedureTopic), procedure_title(call), procedure_about(call),
                        static_cast<std::int64_t>(house.procedure.rule_count())});
  for (const auto& [name, topic] : house.library.topics)
    list.items.push_back({name, topic.title, topic.about, static_cast<std::int64_t>(topic.records.size())});
  return list;
}

Outcome<TopicView> topic(const Call& call, const OnQuery& query, None) {
  const auto& house = call.backend.house;
  const auto& name = call.path[0];
  TopicView view;
  view.topic = name;
  view.on = query.on.value_or(call.today());
  if (name == kProcedureTopic) {
    view.title = procedure_title(call);
    view.about = procedure_about(call);
    for (std::uint32_t i = 0; i < house.procedure.rule_count(); ++i)
      view.records.push_back(rule_view(house, law::RuleRef{i}, view.on));
    return view;
  }
  const auto found = house.library.topics.find(name);
  if (found == house.library.topics.end())
    return refuse(problem(404, "not_found", "there is no such topic of law; expected one of /api/v1/law"));
  view.title = found->second.title;
  view.about = found->second.about;
  for (const auto& record : found->second.records) view.records.push_back(record_view(house.library, record, view.on));
  return view;
}

Outcome<RecordView> rule(const Call& call, const OnQuery& query, None) {
  const auto& house = call.backend.house;
  const auto on = query.on.value_or(call.today());
  if (const auto found = house.procedure.find_rule(call.path[0])) return rule_view(house, *found, on);
  if (const auto* record = house.library.find(call.path[0])) return record_view(house.library, *record, on);
  return refuse(problem(404, "not_found", "there is no such rule or record; expected an id as answers name it"));
}

Outcome<RecordList> unknown(const Call& call, const None&, None) {
  const auto& house = call.backend.house;
  const auto today = call.today();
  RecordList list;
  for (std::uint32_t i = 0; i < house.procedure.rule_count(); ++i) {
    if (house.procedure.header(law::RuleRef{i}).certainty == law::Certainty::unknown)
      list.items.push_back(rule_view(house, law::RuleRef{i}, today));
  }
  for (const auto& [name, topic] : house.library.topics)
    for (const auto& record : topic.records)
      if (record.header.certainty == law::Certainty::unknown)
        list.items.push_back(record_view(house.library, record, today));
  return list;
}

std::optional<std::string> text_of(const json::object& object, std::string_view key) {
  const auto* found = object.if_contains(key);
  if (found == nullptr || !found->is_string()) return std::nullopt;
  return std::string(found->get_string());
}

std::vector<std::string> texts_of(const json::object& object, std::string_view key) {
  std::vector<std::string> texts;
  const auto* found = object.if_contains(key);
  if (found != nullptr && found->is_array())
    for (const auto& item : found->get_array())
      if (item.is_string()) texts.emplace_back(item.get_string());
  return texts;
}

/// Whether a list of words allows what was asked; nothing asked and no list allow all, and so does the word `any`.
bool allows(const std::vector<std::string>& words, const std::optional<std::string>& asked) {
  if (!asked || words.empty()) return true;
  return std::any_of(words.begin(), words.end(), [&](const auto& word) { return word == *asked || word == "any"; });
}

Prompt prompt_of(const law::Library& library, const law::Record& record, const json::object& value) {
  Prompt prompt;
  prompt.id = record.header.id;
  prompt.code = record.header.id;
  prompt.text = record.header.text;
  prompt.group = text_of(value, "group");
  if (!prompt.group) prompt.group = text_of(value, "dimension");
  prompt.strength = text_of(value, "strength");
  prompt.services = texts_of(value, "services");
  prompt.forms = texts_of(value, "forms");
  prompt.sources = source_views(library, record.header.sources);
  prompt.certainty = law::to_string(record.header.certainty);
  return prompt;
}

PromptList list_of(const law::Library& library, const law::Topic& topic, const IndicatorsQuery& query,
                   base::Date today) {
  PromptList list;
  list.list = topic.name.substr(kIndicators.size());
  list.title = topic.title;
  list.about = topic.about;
  for (const auto& record : topic.records) {
    if (!record.value.is_object() || !record.header.valid.holds(today)) continue;
    const auto& value = record.value.get_object();
    if (text_of(value, "kind") == "list") {
      list.author = text_of(value, "author");
      const auto* official = value.if_contains("official");
      list.official = official != nullptr && official->is_bool() && official->get_bool();
      list.sources = source_views(library, record.header.sources);
      continue;
    }
    if (!value.contains("code")) continue;
    auto prompt = prompt_of(library, record, value);
    if (allows(prompt.services, query.service) && allows(prompt.forms, query.form))
      list.prompts.push_back(std::move(prompt));
  }
  return list;
}

Outcome<PromptLists> indicators(const Call& call, const IndicatorsQuery& query, None) {
  const auto& library = call.backend.house.library;
  PromptLists lists;
  for (const auto& [name, topic] : library.topics) {
    if (!name.starts_with(kIndicators)) continue;
    auto list = list_of(library, topic, query, call.today());
    if (!list.prompts.empty()) lists.items.push_back(std::move(list));
  }
  return lists;
}

}  // namespace

void add_law_routes(std::vector<Route>& routes) {
  routes.push_back(
      make_route<None, None, TopicList>(reads("/api/v1/law", "Law", "The topics of the law as data."), topics));
  routes.push_back(make_route<None, None, RecordList>(
      reads("/api/v1/law/unknown", "Law", "Records and rules that a lawyer must still confirm."), unknown));
  routes.push_back(make_route<OnQuery, None, TopicView>(
      reads("/api/v1/law/{topic}", "Law", "The records of a topic, and which of them hold on a day.",
            {"404:not_found"}),
      topic));
  routes.push_back(make_route<OnQuery, None, RecordView>(
      reads("/api/v1/law/rules/{id}", "Law", "One rule or record by the id that answers name.", {"404:not_found"}),
      rule));
  routes.push_back(make_route<IndicatorsQuery, None, PromptLists>(
      reads("/api/v1/indicators", "Law", "Indicator lists as prompts with their source, by service and form."),
      indicators));
}

}  // namespace relais::http

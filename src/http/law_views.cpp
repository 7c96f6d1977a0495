#include "http/law_views.hpp"

#include "law/program.hpp"

namespace relais::http {

namespace {

std::optional<std::string> unless_empty(const std::string& text) {
  return text.empty() ? std::optional<std::string>() : std::optional<std::string>(text);
}

RecordView header_view(const law::Library& library, const law::Header& header, base::Date on) {
  RecordView view;
  view.id = header.id;
  view.key = header.key;
  view.topic = header.topic;
  view.valid = {header.valid.from, header.valid.to};
  view.selected_by = header.selected_by;
  view.certainty = law::to_string(header.certainty);
  view.sources = source_views(library, header.sources);
  view.article = unless_empty(header.article);
  view.text = header.text;
  view.note = unless_empty(header.note);
  view.holds = header.valid.holds(on);
  return view;
}

std::vector<AlternativeView> alternative_views(const law::Library& library,
                                               const std::vector<law::Alternative>& others) {
  std::vector<AlternativeView> views;
  for (const auto& other : others) {
    AlternativeView alternative;
    alternative.value = other.value;
    alternative.sources = source_views(library, other.sources);
    alternative.certainty = law::to_string(other.certainty);
    alternative.note = unless_empty(other.note);
    views.push_back(std::move(alternative));
  }
  return views;
}

}  // namespace

std::vector<desks::SourceView> source_views(const law::Library& library, const std::vector<std::string>& ids) {
  std::vector<desks::SourceView> views;
  for (const auto& id : ids) {
    desks::SourceView view;
    view.id = id;
    if (const auto found = library.sources.find(id); found != library.sources.end()) {
      view.title = found->second.title;
      view.url = unless_empty(found->second.url);
    }
    views.push_back(std::move(view));
  }
  return views;
}

RecordView record_view(const law::Library& library, const law::Record& record, base::Date on) {
  auto view = header_view(library, record.header, on);
  if (!record.value.is_null()) view.value = record.value;
  view.chosen = record.chosen;
  view.alternatives = alternative_views(library, record.alternatives);
  return view;
}

RecordView rule_view(const desks::House& house, law::RuleRef rule, base::Date on) {
  auto view = header_view(house.library, house.procedure.header(rule), on);
  view.topic = kProcedureTopic;
  view.alternatives = alternative_views(house.library, house.procedure.program().rule_alternatives[rule.index]);
  view.chosen = !view.alternatives.empty();
  return view;
}

}  // namespace relais::http

// Rules of law in the words of an answer.
#include "desks/work.hpp"
#include "desks/worklist.hpp"

namespace relais::desks {

Reason reason_of(const House& house, law::RuleRef rule) {
  const auto& header = house.procedure.header(rule);
  Reason reason;
  reason.rule = header.id;
  if (!header.article.empty()) reason.article = header.article;
  reason.text = header.text;
  for (const auto& id : header.sources) {
    const auto found = house.library.sources.find(id);
    SourceView view;
    view.id = id;
    if (found != house.library.sources.end()) {
      view.title = found->second.title;
      if (!found->second.url.empty()) view.url = found->second.url;
    }
    reason.sources.push_back(std::move(view));
  }
  if (!header.sources.empty()) reason.source = header.sources.front();
  reason.certainty = law::to_string(header.certainty);
  reason.from = header.valid.from;
  reason.to = header.valid.to;
  reason.selected_by = base::enum_name(header.selected_by);
  return reason;
}

std::vector<Reason> reasons_of(const House& house, const std::vector<law::RuleRef>& rules) {
  std::vector<Reason> reasons;
  reasons.reserve(rules.size());
  for (const auto rule : rules) reasons.push_back(reason_of(house, rule));
  return reasons;
}

std::vector<Condition> conditions_of(const House& house, const std::vector<std::string>& ids) {
  std::vector<Condition> all;
  for (const auto& id : ids) {
    Condition condition;
    condition.id = id;
    if (const auto rule = house.procedure.find_rule("condition." + id))
      condition.text = house.procedure.header(*rule).text;
    else if (const auto same = house.procedure.find_rule(id))
      condition.text = house.procedure.header(*same).text;
    all.push_back(std::move(condition));
  }
  return all;
}

Failure failure_of(const House& house, const casework::Refused& refused) {
  return {refused.error, reasons_of(house, refused.rules), conditions_of(house, refused.error.unmet), nullptr, nullptr};
}

ProblemView problem_view(const Failure& failure) {
  ProblemView view;
  view.code = failure.error.code;
  view.detail = failure.error.what;
  if (!failure.error.expected.empty()) view.detail += "; expected " + failure.error.expected;
  if (!failure.error.where.empty()) view.pointer = failure.error.where;
  view.unmet = failure.unmet;
  view.rules = failure.rules;
  switch (failure.error.kind) {
    case base::ErrorKind::bad_input:
      view.status = 422;
      view.title = "Unprocessable Content";
      break;
    case base::ErrorKind::not_found:
      view.status = 404;
      view.title = "Not Found";
      break;
    default:
      view.status = 409;
      view.title = "Conflict";
      break;
  }
  return view;
}

}  // namespace relais::desks

#include "desks/magistrate.hpp"

#include <algorithm>

#include "desks/views.hpp"

namespace relais::desks {

namespace {

using casework::CaseState;

constexpr std::size_t kMostOnAPage = 200;

std::vector<LocalText> indicator_texts(const House& house, const CaseState& state) {
  std::vector<LocalText> texts;
  for (const auto& noted : state.indicators)
    for (const auto& tick : noted.ticks) {
      const auto* record = house.library.find(tick.code);
      if (record == nullptr) record = house.library.find("indicators." + noted.list + "." + tick.code);
      if (record != nullptr) texts.push_back(record->header.text);
    }
  return texts;
}

OpinionFacts facts_of(const House& house, const CaseState& state) {
  OpinionFacts facts;
  for (const auto& each : state.steps()) {
    const auto& step = each.step;
    if (step.verb == "detect" && !facts.detected_on) {
      facts.detected_on = step.on;
      facts.detected_by = step.by;
      facts.purposes = step.purposes;
    }
    if (step.verb == "record_statement" || step.verb == "file_complaint")
      facts.statements.push_back({{}, step.on, step.by});
    if (step.verb == "leave_milieu") facts.milieu_left_on = step.on;
    if (step.verb == "accept_assistance") facts.assisted_by = step.by;
  }
  facts.indicators = indicator_texts(house, state);
  return facts;
}

base::Result<std::optional<OperationPicture>> picture_of(store::Store& store, const CaseState& state) {
  if (!state.operation) return std::optional<OperationPicture>();
  auto operation = load_operation(store, state.operation->text());
  if (!operation) return base::fail(std::move(operation.error()));
  return std::optional(
      OperationPicture{{}, operation->id.text(), operation->opened.title, static_cast<int>(operation->people.size())});
}

base::Result<OpinionLine> opinion_line(const Call& call, const store::CaseRow& row, const CaseState& state) {
  OpinionLine line;
  line.case_ = row.id;
  line.version = state.version();
  line.label = state.label;
  line.asked_on = row.opinion_asked_on.value_or(state.opened_on);
  line.document = body_of(row).opinion_for.value_or("");
  line.previous = last_opinion(state);
  const Eye eye = Eye::of(call, state);
  if (eye.sees(access::FieldClass::report)) {
    line.facts = facts_of(call.house, state);
    auto picture = picture_of(call.store, state);
    if (!picture) return base::fail(std::move(picture.error()));
    line.operation = std::move(*picture);
  }
  line.phase = row.phase;
  line.held = document_view(standing_of(call.house, state, call.today(),
                                        {.deadlines = false, .next = false, .duties = false, .case_file = true})
                                .document);
  return line;
}

}  // namespace

Answer<OpinionList> list_opinions(const Call& call, std::size_t limit, const std::string& cursor) {
  store::CaseQuery query;
  query.desk = call.asker.desk;
  query.relations = {"magistrate"};
  query.closed = false;
  query.order = store::CaseOrder::opinion_oldest;
  auto page = call.store.cases(query, {std::clamp<std::size_t>(limit, 1, kMostOnAPage), cursor});
  if (!page) return failed(std::move(page.error()));
  std::vector<std::string> ids;
  for (const auto& row : page->items) ids.push_back(row.id);
  auto cases = load_cases(call.store, ids);
  if (!cases) return failed(std::move(cases.error()));
  OpinionList list;
  for (std::size_t i = 0; i < cases->size(); ++i) {
    auto line = opinion_line(call, page->items[i], (*cases)[i]);
    if (!line) return failed(std::move(line.error()));
    list.items.push_back(std::move(*line));
  }
  list.next = page->next;
  list.total = page->total;
  return list;
}

}  // namespace relais::desks

#include "desks/magistrate.hpp"

#include "desks/queue.hpp"
#include "desks/views.hpp"

namespace relais::desks {

namespace {

using casework::CaseState;

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

base::Result<std::optional<OperationPicture>> picture_of(Gate& store, const CaseState& state) {
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
  return queue_of<OpinionList>(call, query, limit, cursor,
                               [&](const auto& row, const auto& state) { return opinion_line(call, row, state); });
}

}  // namespace relais::desks

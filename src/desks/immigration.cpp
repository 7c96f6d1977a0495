#include "desks/immigration.hpp"

#include <algorithm>

#include "desks/views.hpp"
#include "desks/worklist.hpp"

namespace relais::desks {

namespace {

using casework::CaseState;

constexpr std::size_t kMostOnAPage = 200;

const law::Step* last_request(const CaseState& state) {
  const law::Step* last = nullptr;
  for (const auto& each : state.steps())
    if (each.step.verb == "request_document") last = &each.step;
  return last;
}

RequestLine request_line(const Call& call, const store::CaseRow& row, const CaseState& state) {
  RequestLine line;
  line.case_ = row.id;
  line.version = state.version();
  line.label = state.label;
  const Eye eye = Eye::of(call, state);
  const auto seen = person_seen(state.person, eye);
  line.name = name_of(seen);
  line.identity_document = seen.identity_document;
  line.asked_on = row.request_open_since.value_or(state.opened_on);
  line.document = body_of(row).request_for.value_or("");
  if (const auto* request = last_request(state)) {
    line.by = request->by;
    line.named = param_of(*request, "document");
  }
  law::Step issue{call.today(), call.asker.acts_as, "issue_document", {}, {}};
  const auto outcome = casework::step_outcome(call.house.procedure, state, issue);
  line.complete = outcome.accepted;
  line.because = reasons_of(call.house, outcome.because);
  if (!outcome.accepted && outcome.error) {
    line.refused = outcome.error->code;
    line.unmet = conditions_of(call.house, outcome.error->unmet);
    line.because = reasons_of(call.house, {outcome.error->rule});
  }
  if (eye.sees(access::FieldClass::opinion)) line.opinion = last_opinion(state);
  line.previous = document_view(standing_of(call.house, state, call.today(),
                                            {.deadlines = false, .next = false, .duties = false, .case_file = true})
                                    .document);
  return line;
}

}  // namespace

Answer<RequestList> list_requests(const Call& call, std::size_t limit, const std::string& cursor) {
  store::CaseQuery query;
  query.desk = call.asker.desk;
  query.relations = {"office"};
  query.closed = false;
  query.order = store::CaseOrder::request_oldest;
  auto page = call.store.cases(query, {std::clamp<std::size_t>(limit, 1, kMostOnAPage), cursor});
  if (!page) return failed(std::move(page.error()));
  std::vector<std::string> ids;
  for (const auto& row : page->items) ids.push_back(row.id);
  auto cases = load_cases(call.store, ids);
  if (!cases) return failed(std::move(cases.error()));
  RequestList list;
  for (std::size_t i = 0; i < cases->size(); ++i) list.items.push_back(request_line(call, page->items[i], (*cases)[i]));
  list.next = page->next;
  list.total = page->total;
  return list;
}

}  // namespace relais::desks

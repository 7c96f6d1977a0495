#include "desks/immigration.hpp"

#include "desks/queue.hpp"
#include "desks/views.hpp"
#include "desks/worklist.hpp"

namespace relais::desks {

namespace {

using casework::CaseState;

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
  return queue_of<RequestList>(call, query, limit, cursor, [&](const auto& row, const auto& state) {
    return base::Result<RequestLine>(request_line(call, row, state));
  });
}

}  // namespace relais::desks

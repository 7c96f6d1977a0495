#include "desks/intake.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/search.hpp"
#include "desks/views.hpp"

namespace relais::desks {

namespace {

using casework::CaseState;

constexpr std::size_t kMostOnAPage = 200;

casework::StepTaken detect_step(const Detect& detect) {
  casework::StepTaken step;
  step.step = "detect";
  step.purposes = detect.purposes;
  step.facts_on = detect.facts_on;
  return step;
}

/// The case, with what the asker may do; not_found for who has no business with it.
struct Opened {
  CaseState state;
  Eye eye;
};

Answer<Opened> open_for(const Call& call, const std::string& id) {
  auto state = load_case(call.store, id);
  if (!state) return failed(std::move(state.error()));
  auto eye = Eye::of(call, *state);
  if (!eye.opens()) return failed(not_here());
  return Opened{std::move(*state), std::move(eye)};
}

Failure conflict_of(const Call& call, const CaseState& state, std::int64_t seen) {
  Failure failure{{base::ErrorKind::conflict,
                   "version_conflict",
                   "",
                   fmt::format("the case has changed: you have seen version {}, it is at {}", seen, state.version()),
                   "your change made on the present version",
                   {}},
                  {},
                  {},
                  nullptr,
                  nullptr};
  if (auto view = view_of(call, state)) failure.current = base::encode(*view);
  failure.since = base::encode(timeline_of(call, state, Eye::of(call, state), seen));
  return failure;
}

std::optional<Failure> all_permitted(const Call& call, const Eye& eye, const std::vector<CaseEvent>& acts) {
  for (std::size_t i = 0; i < acts.size(); ++i) {
    const auto verb =
        std::visit([](const auto& act) { return std::string(std::remove_cvref_t<decltype(act)>::kType); }, acts[i]);
    if (auto failure = forbidden(call, eye.ties(), verb)) {
      if (failure->error.kind == base::ErrorKind::not_found) failure->error = not_here();
      failure->error.where = fmt::format("/acts/{}", i);
      return failure;
    }
  }
  return unknown_link(call, acts);
}

/// Writes what was decided and answers with the case as it then is.
Answer<CaseView> commit(const Call& call, CaseState state, std::vector<casework::CaseRecord> records,
                        std::int64_t seen) {
  const auto id = state.id().text();
  store::Write write;
  const auto after = add_to(write, call.house, std::move(state), std::move(records), call.today());
  auto view = view_of(call, after);
  if (!view) return failed(std::move(view.error()));
  remember(call, write, *view, Made::changed);
  auto written = call.store.write(std::move(write));
  if (written) return std::move(*view);
  if (!lost_race(written.error())) return failed(std::move(written.error()));
  auto now = load_case(call.store, id);
  if (!now) return failed(std::move(now.error()));
  return failed(conflict_of(call, *now, seen));
}

std::optional<Failure> operation_is_theirs(const Call& call, const std::optional<casework::OperationId>& operation) {
  if (!operation) return std::nullopt;
  auto found = load_operation(call.store, operation->text());
  if (found && found->by_desk == call.asker.desk) return std::nullopt;
  return Failure{{base::ErrorKind::bad_input,
                  "bad_value",
                  "/opened/operation",
                  "there is no such operation of your desk",
                  "an operation that your desk opened",
                  {}},
                 {},
                 {},
                 nullptr,
                 nullptr};
}

std::vector<std::string> relations_listed(bool mine, std::string_view role) {
  if (!mine) return {"reporter", "accepted", "owner", "magistrate", "office", "guardian", "signalled", "recipient"};
  if (role == "centre" || role == "minors_centre") return {"accepted", "owner"};
  return {"reporter", "owner", "magistrate", "office", "guardian", "signalled"};
}

/// Words of a name, or one number when there are no letters but those of a document.
std::vector<std::string> search_tokens(const std::string& text) {
  auto words = base::search_words(text);
  const auto has_digit = [](const std::string& word) {
    return std::ranges::any_of(word, [](char c) { return c >= '0' && c <= '9'; });
  };
  if (words.empty() ||
      !std::ranges::all_of(words, [&](const auto& word) { return has_digit(word) || word.size() < 3; }))
    return words;
  std::string number;
  for (const auto& word : words) number += word;
  return {base::number_sought(number)};
}

}  // namespace

Answer<CaseView> open_case(const Call& call, const OpenCase& request) {
  if (auto failure = forbidden(call, {}, "open_case")) return failed(std::move(*failure));
  if (auto failure = operation_is_theirs(call, request.opened.operation)) return failed(std::move(*failure));
  casework::Opening opening{request.opened, request.person, std::nullopt};
  if (request.detect) opening.detect = detect_step(*request.detect);
  const auto id = base::new_id<casework::CaseTag>(call.now, call.random);
  auto decided = casework::decide_opening(setting_of(call), id, opening, acting_of(call), request.on);
  if (!decided) return failed(failure_of(call.house, decided.error()));
  store::Write write;
  const auto after = add_to(write, call.house, CaseState(id), std::move(*decided), call.today());
  if (request.opened.operation) {
    auto operation = load_operation(call.store, request.opened.operation->text());
    if (!operation) return failed(std::move(operation.error()));
    casework::Recorded<casework::OperationEvent> found{operation->version + 1,   request.on,      call.now,
                                                       call.asker.desk,          call.asker.user, call.asker.acts_as,
                                                       casework::PersonFound{id}};
    operation->apply(found);
    write.appends.push_back(append_of(store::StreamKind::operation, operation->id.text(), std::vector{found}));
    write.operations.push_back(row_of(*operation));
  }
  auto view = view_of(call, after);
  if (!view) return failed(std::move(view.error()));
  remember(call, write, *view, Made::opened, "/api/v1/cases/" + id.text());
  if (auto written = call.store.write(std::move(write)); !written) return failed(std::move(written.error()));
  return std::move(*view);
}

Answer<CaseView> read_case(const Call& call, const std::string& id, std::optional<Date> as_of) {
  auto opened = open_for(call, id);
  if (!opened) return failed(std::move(opened.error()));
  if (as_of && *as_of >= call.today()) as_of.reset();
  auto view = view_of(call, opened->state, as_of);
  if (!view) return failed(std::move(view.error()));
  return std::move(*view);
}

Answer<CaseList> list_cases(const Call& call, const CaseFilter& filter) {
  store::CaseQuery query;
  query.desk = call.asker.desk;
  query.relations = relations_listed(filter.mine, call.asker.role);
  query.phase = filter.phase;
  if (filter.words) query.tokens = search_tokens(*filter.words);
  auto page = call.store.cases(query, {std::clamp<std::size_t>(filter.limit, 1, kMostOnAPage), filter.cursor});
  if (!page) return failed(std::move(page.error()));
  CaseList list;
  for (const auto& row : page->items) list.items.push_back(line_of(call, row));
  list.next = page->next;
  list.total = page->total;
  return list;
}

Answer<CaseView> act_on_case(const Call& call, const std::string& id, std::int64_t expected_version,
                             const Acts& request) {
  auto opened = open_for(call, id);
  if (!opened) return failed(std::move(opened.error()));
  if (auto failure = all_permitted(call, opened->eye, request.acts)) return failed(std::move(*failure));
  if (opened->state.version() != expected_version) return failed(conflict_of(call, opened->state, expected_version));
  auto decided = casework::decide(setting_of(call), opened->state, request.acts, acting_of(call), request.on);
  if (!decided) return failed(failure_of(call.house, decided.error()));
  return commit(call, std::move(opened->state), std::move(*decided), expected_version);
}

Answer<CheckAnswer> check_acts(const Call& call, const std::string& id, const Acts& request) {
  auto opened = open_for(call, id);
  if (!opened) return failed(std::move(opened.error()));
  CheckAnswer answer;
  if (auto failure = all_permitted(call, opened->eye, request.acts)) {
    answer.refusal = problem_view(*failure);
    return answer;
  }
  const auto decided = casework::decide(setting_of(call), opened->state, request.acts, acting_of(call), request.on);
  answer.allowed = decided.has_value();
  if (!decided) answer.refusal = problem_view(failure_of(call.house, decided.error()));
  return answer;
}

Answer<CaseView> refer_case(const Call& call, const std::string& id, std::int64_t expected_version,
                            const SendReferral& request) {
  casework::ReferralSent sent{base::new_id<casework::ReferralTag>(call.now, call.random), request.desk, request.need,
                              call.now, request.then};
  auto answer = act_on_case(call, id, expected_version, {request.on, {sent}});
  if (!answer && answer.error().error.where.starts_with("/acts/0")) answer.error().error.where.erase(0, 7);
  return answer;
}

Answer<std::vector<std::string>> exportable_cases(const Call& call, const std::vector<std::string>& ids) {
  std::vector<std::string> found;
  store::Paging paging{kMostOnAPage, {}};
  store::CaseQuery query;
  query.desk = call.asker.desk;
  query.relations = {"reporter", "owner"};
  for (;;) {
    auto page = call.store.cases(query, paging);
    if (!page) return failed(std::move(page.error()));
    for (const auto& row : page->items)
      if (ids.empty() || std::ranges::find(ids, row.id) != ids.end()) found.push_back(row.id);
    if (!page->next) break;
    paging.cursor = *page->next;
  }
  if (!ids.empty() && found.size() < ids.size()) return failed(not_here());
  return found;
}

Answer<CaseView> case_for_letter(const Call& call, const std::string& id) {
  auto opened = open_for(call, id);
  if (!opened) return failed(std::move(opened.error()));
  auto permit = call.house.policy.may_see(call.asker, opened->eye.ties(), access::FieldClass::letters);
  if (!permit) return failed(std::move(permit.error()));
  auto view = view_of(call, opened->state);
  if (!view) return failed(std::move(view.error()));
  return std::move(*view);
}

}  // namespace relais::desks

#include "desks/transfer.hpp"

#include <algorithm>
#include <map>

#include "desks/intake.hpp"
#include "desks/records.hpp"
#include "desks/views.hpp"

namespace relais::desks {

namespace {

using access::FieldClass;
using base::ErrorKind;
using casework::CaseState;
using exchange::Bundle;

/// Streams in one transaction of a bundle that is not strict.
constexpr std::size_t kBatch = 200;
constexpr std::size_t kMostLines = 2000;

template <class Id, class Event>
base::Result<std::optional<exchange::StreamFile<Id, Event>>> file_of(const store::StoredStream& stream) {
  auto id = Id::from(stream.stream.id);
  if (!id || stream.events.empty()) return std::nullopt;
  auto records = records_of<Event>(stream);
  if (!records) return base::fail(std::move(records.error()));
  return exchange::StreamFile<Id, Event>{std::move(*id), std::move(*records)};
}

template <class Id, class Event>
base::Result<void> read_all(Gate& store, store::StreamKind kind, std::vector<exchange::StreamFile<Id, Event>>& into) {
  std::optional<base::Error> wrong;
  auto read = store.for_each_stream(kind, kBatch, [&](std::span<const store::StoredStream> batch) {
    for (const auto& stream : batch) {
      auto file = file_of<Id, Event>(stream);
      if (!file) {
        wrong = std::move(file.error());
        return false;
      }
      if (*file) into.push_back(std::move(**file));
    }
    return true;
  });
  if (!read) return read;
  if (wrong) return base::fail(std::move(*wrong));
  return {};
}

base::Result<void> read_cases(Gate& store, const std::vector<std::string>& ids, Bundle& bundle) {
  auto streams = store.read_streams(store::StreamKind::case_file, ids);
  if (!streams) return base::fail(std::move(streams.error()));
  for (const auto& stream : *streams) {
    auto file = file_of<casework::CaseId, casework::CaseEvent>(stream);
    if (!file) return base::fail(std::move(file.error()));
    if (!*file) return base::fail(not_here());
    bundle.cases.push_back(std::move(**file));
  }
  return {};
}

base::Result<bool> is_invented(Gate& store) {
  const auto invented = store.meta("invented");
  if (!invented) return base::fail(invented.error());
  return invented->has_value();
}

exchange::CasePicture picture(const House& house, const CaseState& state, Date today) {
  const auto standing =
      standing_of(house, state, today, {.deadlines = false, .next = false, .duties = false, .case_file = false});
  exchange::PicturedStanding shown{standing.judicial, standing.phase, {}, {}, {}};
  if (standing.document) {
    shown.document = standing.document->kind;
    shown.document_expires = standing.document->expires;
  }
  return exchange::picture_of(state, shown);
}

template <class Event, class Id>
base::Result<std::vector<casework::Recorded<Event>>> present_of(Gate& store, store::StreamKind kind, const Id& id) {
  auto stream = store.read_stream({kind, id.text()});
  if (!stream) return base::fail(std::move(stream.error()));
  return records_of<Event>(*stream);
}

exchange::Present present_in(Gate& store) {
  return {[&store](const casework::CaseId& id) {
            return present_of<casework::CaseEvent>(store, store::StreamKind::case_file, id);
          },
          [&store](const casework::OperationId& id) {
            return present_of<casework::OperationEvent>(store, store::StreamKind::operation, id);
          },
          [&store](const casework::PartyId& id) {
            return present_of<casework::PartyEvent>(store, store::StreamKind::party, id);
          }};
}

/// Adds one stream of a plan to a write, its row of the index included.
class Taking {
 public:
  Taking(const House& house, Gate& store, Date today) : house_(house), store_(store), today_(today) {}

  base::Result<void> add(const exchange::CaseFile& file) {
    auto before = present_of<casework::CaseEvent>(store_, store::StreamKind::case_file, file.id);
    if (!before) return base::fail(std::move(before.error()));
    add_to(write_, house_, CaseState::of(file.id, *before), file.events, today_);
    return added();
  }
  base::Result<void> add(const exchange::OperationFile& file) {
    return add_small<casework::OperationState>(file, store::StreamKind::operation, write_.operations);
  }
  base::Result<void> add(const exchange::PartyFile& file) {
    return add_small<casework::PartyState>(file, store::StreamKind::party, write_.parties);
  }
  base::Result<void> flush() {
    if (write_.appends.empty()) return {};
    auto done = store_.write(std::exchange(write_, {}));
    if (!done) return base::fail(std::move(done.error()));
    return {};
  }
  void all_at_once() { batch_ = static_cast<std::size_t>(-1); }

 private:
  template <class State, class File, class Rows>
  base::Result<void> add_small(const File& file, store::StreamKind kind, Rows& rows) {
    using Event = std::remove_cvref_t<decltype(file.events.front().event)>;
    auto all = present_of<Event>(store_, kind, file.id);
    if (!all) return base::fail(std::move(all.error()));
    all->insert(all->end(), file.events.begin(), file.events.end());
    write_.appends.push_back(append_of(kind, file.id.text(), file.events));
    rows.push_back(row_of(State::of(file.id, *all)));
    return added();
  }
  base::Result<void> added() { return write_.appends.size() < batch_ ? base::Result<void>() : flush(); }

  const House& house_;
  Gate& store_;
  Date today_;
  store::Write write_;
  std::size_t batch_ = kBatch;
};

template <class Files>
base::Result<void> take_all(Taking& taking, const Files& files, Imported& imported) {
  for (const auto& file : files) {
    if (auto added = taking.add(file); !added) return added;
    ++(file.events.front().number == 1 ? imported.created : imported.continued);
  }
  return {};
}

/// One line of a table as a case: opened and then act by act, day by day, as a desk would have done it.
casework::Decided<CaseState> open_line(const Call& call, const exchange::CasePicture& picture,
                                       std::vector<casework::CaseRecord>& records) {
  const auto setting = setting_of(call);
  const auto acting = acting_of(call);
  const auto events = exchange::events_of(picture, call.today());
  const auto id = base::new_id<casework::CaseTag>(call.now, call.random);
  casework::Opening opening;
  opening.opened = std::get<casework::CaseOpened>(events.front().event);
  std::size_t at = 1;
  if (at < events.size() && std::holds_alternative<casework::PersonDescribed>(events[at].event))
    opening.person = std::get<casework::PersonDescribed>(events[at++].event).person;
  auto opened = casework::decide_opening(setting, id, opening, acting, events.front().on);
  if (!opened) return tl::unexpected(std::move(opened.error()));
  records = std::move(*opened);
  auto state = CaseState::of(id, records);
  while (at < events.size()) {
    std::vector<casework::CaseEvent> acts;
    const auto day = events[at].on;
    for (; at < events.size() && events[at].on == day; ++at) acts.push_back(events[at].event);
    auto decided = casework::decide(setting, state, acts, acting, day);
    if (!decided) return tl::unexpected(std::move(decided.error()));
    for (auto& record : *decided) {
      state.apply(record);
      records.push_back(std::move(record));
    }
  }
  return state;
}

/// Whether the asker may read every event of the case just as it lies in the log. A correction counts as what it
/// corrects.
bool sees_whole(const Call& call, const CaseState& state) {
  std::map<std::int64_t, base::json::value> seen;
  for (auto& entry : timeline_of(call, state, Eye::of(call, state)))
    if (entry.event) seen.emplace(entry.number, std::move(*entry.event));
  const auto is_whole = [&](std::int64_t number) {
    const auto found = seen.find(number);
    return found != seen.end() &&
           found->second == base::encode(state.log()[static_cast<std::size_t>(number) - 1].event);
  };
  return std::ranges::all_of(state.log(), [&](const casework::CaseRecord& record) {
    if (is_whole(record.number)) return true;
    const auto* corrected = std::get_if<casework::Corrected>(&record.event);
    return corrected != nullptr && is_whole(corrected->number);
  });
}

/// The cases that may leave whole: those named, of which none may be withheld in part, or all that qualify.
Answer<std::vector<CaseState>> leaving(const Call& call, const std::vector<std::string>& ids) {
  const auto mine = exportable_cases(call, ids);
  if (!mine) return failed(mine.error());
  auto cases = load_cases(call.store, *mine);
  if (!cases) return failed(std::move(cases.error()));
  const auto withheld = std::erase_if(*cases, [&](const CaseState& state) { return !sees_whole(call, state); });
  if (withheld > 0 && !ids.empty())
    return failed(base::Error{ErrorKind::not_allowed,
                              "not_yours_to_see",
                              "",
                              "parts of these cases are withheld from you",
                              "cases that you may read whole",
                              {}});
  return std::move(*cases);
}

/// A picture with only what the asker may see. A table has no blanks to tell withheld from unknown, so what was taken
/// out is counted.
void keep_seen(exchange::CasePicture& picture, const Eye& eye, std::map<FieldClass, std::size_t>& withheld) {
  const auto keep = [&](FieldClass what, auto clear) {
    if (eye.sees(what)) return;
    ++withheld[what];
    clear();
  };
  picture.person = person_seen(picture.person, eye);
  keep(FieldClass::identity, [] {});
  keep(FieldClass::contact, [] {});
  keep(FieldClass::residence, [&] {
    picture.document.reset();
    picture.document_expires.reset();
  });
  keep(FieldClass::procedure, [&] {
    picture.judicial.clear();
    picture.phase.clear();
    picture.document.reset();
    picture.document_expires.reset();
    picture.help_declined_on.reset();
    picture.presumed_victim = true;
  });
  keep(FieldClass::report, [&] {
    picture.detected_by.reset();
    picture.indicators.clear();
    picture.sector.reset();
  });
  if (!eye.sees(FieldClass::procedure) && !eye.sees(FieldClass::report)) {
    picture.purposes.clear();
    picture.detected_on.reset();
    picture.facts_on.reset();
  }
  keep(FieldClass::sharing, [&] {
    picture.consents.clear();
    picture.referrals.clear();
  });
  keep(FieldClass::narrative, [&] {
    picture.notes.clear();
    picture.noted.clear();
  });
}

base::Result<void> note_leaving(Gate& gate, const std::vector<CaseState>& cases) {
  std::vector<std::string> ids;
  for (const auto& state : cases) ids.push_back(state.id().text());
  return gate.note_carried_out(ids, {});
}

ImportProblem problem_of(const exchange::CsvProblem& problem) {
  return {static_cast<std::int64_t>(problem.line), static_cast<std::int64_t>(problem.column), problem.what,
          problem.expected};
}

}  // namespace

base::Result<Bundle> whole_bundle(Gate& store, const std::vector<std::string>& ids, Instant now) {
  Bundle bundle;
  bundle.exported = now;
  const auto invented = is_invented(store);
  if (!invented) return base::fail(invented.error());
  bundle.invented = *invented;
  if (!ids.empty()) {
    if (auto read = read_cases(store, ids, bundle); !read) return base::fail(std::move(read.error()));
    if (auto noted = store.note_carried_out(ids, {}); !noted) return base::fail(std::move(noted.error()));
    return bundle;
  }
  if (auto noted = store.note_carried_out_whole(); !noted) return base::fail(std::move(noted.error()));
  if (auto read = read_all(store, store::StreamKind::case_file, bundle.cases); !read)
    return base::fail(std::move(read.error()));
  if (auto read = read_all(store, store::StreamKind::operation, bundle.operations); !read)
    return base::fail(std::move(read.error()));
  if (auto read = read_all(store, store::StreamKind::party, bundle.parties); !read)
    return base::fail(std::move(read.error()));
  return bundle;
}

Answer<Bundle> export_cases(const Call& call, const std::vector<std::string>& ids) {
  auto cases = leaving(call, ids);
  if (!cases) return failed(std::move(cases.error()));
  Bundle bundle;
  bundle.exported = call.now;
  const auto invented = is_invented(call.store);
  if (!invented) return failed(invented.error());
  bundle.invented = *invented;
  for (const auto& state : *cases) bundle.cases.push_back({state.id(), state.log()});
  if (auto noted = note_leaving(call.store, *cases); !noted) return failed(std::move(noted.error()));
  return bundle;
}

Answer<exchange::HtcdsExport> export_htcds(const Call& call, const std::vector<std::string>& ids) {
  const auto mine = exportable_cases(call, ids);
  if (!mine) return failed(mine.error());
  const auto cases = load_cases(call.store, *mine);
  if (!cases) return failed(cases.error());
  std::map<FieldClass, std::size_t> withheld;
  std::vector<exchange::CasePicture> pictures;
  for (const auto& state : *cases) {
    pictures.push_back(picture(call.house, state, call.today()));
    keep_seen(pictures.back(), Eye::of(call, state), withheld);
  }
  if (auto noted = note_leaving(call.store, *cases); !noted) return failed(std::move(noted.error()));
  auto written = exchange::write_htcds(pictures, call.today());
  for (const auto& [what, count] : withheld)
    written.losses.push_back(
        {std::string(base::enum_name(what)), count, "withheld from your desk by the access policy"});
  return written;
}

base::Result<exchange::HtcdsExport> whole_htcds(const House& house, Gate& store, Date today) {
  if (auto noted = store.note_carried_out_whole(); !noted) return base::fail(std::move(noted.error()));
  std::vector<exchange::CasePicture> pictures;
  std::optional<base::Error> wrong;
  auto read =
      store.for_each_stream(store::StreamKind::case_file, kBatch, [&](std::span<const store::StoredStream> batch) {
        for (const auto& stream : batch) {
          const auto state = case_of(stream);
          if (!state) {
            wrong = state.error();
            return false;
          }
          pictures.push_back(picture(house, *state, today));
        }
        return true;
      });
  if (!read) return base::fail(std::move(read.error()));
  if (wrong) return base::fail(std::move(*wrong));
  return exchange::write_htcds(pictures, today);
}

base::Result<Imported> import_bundle(const House& house, Gate& store, std::string_view text, std::string_view where,
                                     bool strict, Instant now) {
  auto read = exchange::read_bundle(text, where);
  if (!read) return base::fail(std::move(read.error()));
  auto plan = exchange::plan_import(read->bundle, present_in(store));
  if (!plan) return base::fail(std::move(plan.error()));
  Imported imported;
  imported.unchanged = plan->unchanged;
  imported.problems = std::move(read->problems);
  imported.problems.insert(imported.problems.end(), plan->conflicts.begin(), plan->conflicts.end());
  if (strict && !imported.problems.empty()) return imported;
  if (read->bundle.invented)
    if (auto marked = store.put_meta("invented", "true"); !marked) return base::fail(std::move(marked.error()));
  Taking taking(house, store, base::in_brussels(now).date);
  if (strict) taking.all_at_once();
  for (auto done : {take_all(taking, plan->operations, imported), take_all(taking, plan->parties, imported),
                    take_all(taking, plan->cases, imported)})
    if (!done) return base::fail(std::move(done.error()));
  if (auto written = taking.flush(); !written) return base::fail(std::move(written.error()));
  return imported;
}

Answer<ImportAnswer> import_htcds(const Call& call, std::string_view csv, bool strict) {
  if (auto no = forbidden(call, {}, "open_case")) return failed(std::move(*no));
  auto read = exchange::read_htcds(csv, strict);
  if (!read) return failed(std::move(read.error()));
  if (read->lines.size() > kMostLines)
    return failed(base::Error{
        ErrorKind::too_large, "too_many_lines", "", "the table is too long", "at most 2000 lines at once", {}});
  ImportAnswer answer;
  for (const auto& problem : read->problems) answer.problems.push_back(problem_of(problem));
  answer.losses = std::move(read->losses);
  answer.remarks = std::move(read->remarks);
  store::Write write;
  for (const auto& line : read->lines) {
    std::vector<casework::CaseRecord> records;
    const auto state = open_line(call, line.picture, records);
    if (!state) {
      answer.problems.push_back(
          {static_cast<std::int64_t>(line.line), 0, state.error().error.what, state.error().error.expected});
      continue;
    }
    answer.cases.push_back(state->id().text());
    write.appends.push_back(append_of(store::StreamKind::case_file, state->id().text(), records));
    write.cases.push_back(row_of(call.house, *state, call.today()));
  }
  if (strict && !answer.problems.empty()) {
    answer.cases.clear();
    return answer;
  }
  answer.created = static_cast<int>(answer.cases.size());
  std::ranges::sort(answer.problems, {},
                    [](const ImportProblem& problem) { return std::pair(problem.line, problem.column); });
  remember(call, write, base::encode(answer), 0, Made::opened);
  auto written = call.store.write(std::move(write));
  if (!written) return failed(std::move(written.error()));
  return answer;
}

}  // namespace relais::desks

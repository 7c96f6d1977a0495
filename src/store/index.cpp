// Writing: one use-case in one transaction. Index rows replace what was there for the same case, unless that is newer.
#include <algorithm>
#include <array>
#include <utility>

#include "store/ledger_rows.hpp"
#include "store/sql_store.hpp"

namespace relais::store {
namespace {

using base::ErrorKind;
using Text = std::string_view;

constexpr Text kUpsertCase =
    "INSERT INTO case_index (id, version, computed_on, label, phase, judicial, age_group, language, opened_on, closed, "
    "operation, next_due, next_what, opinion_asked_on, request_open_since, body) "
    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16) "
    "ON CONFLICT (id) DO UPDATE SET version = excluded.version, computed_on = excluded.computed_on, "
    "label = excluded.label, phase = excluded.phase, judicial = excluded.judicial, age_group = excluded.age_group, "
    "language = excluded.language, opened_on = excluded.opened_on, closed = excluded.closed, "
    "operation = excluded.operation, next_due = excluded.next_due, next_what = excluded.next_what, "
    "opinion_asked_on = excluded.opinion_asked_on, request_open_since = excluded.request_open_since, "
    "body = excluded.body WHERE case_index.version <= excluded.version";
constexpr Text kNoDue = "9999-12-31";

Value maybe(const std::optional<std::string>& text) { return text ? Value(Text(*text)) : Value(); }

/// Runs a statement whose only interesting outcome is failure.
Result<void> must(Connection& connection, Text sql, std::initializer_list<Value> values) {
  if (auto done = connection.run(sql, values); !done) return base::fail(std::move(done.error()));
  return {};
}

Result<bool> upsert_case(Connection& connection, const CaseRow& row) {
  const auto text_of = [](const std::optional<Date>& day) { return day ? base::to_string(*day) : std::string(); };
  const auto computed = base::to_string(row.computed_on);
  const auto opened = base::to_string(row.opened_on);
  const auto due = row.next_due ? base::to_string(*row.next_due) : std::string(kNoDue);
  const auto opinion = text_of(row.opinion_asked_on);
  const auto request = text_of(row.request_open_since);
  const auto day = [](const std::string& text) { return text.empty() ? Value() : Value(Text(text)); };
  auto done = connection.run(
      kUpsertCase, {Text(row.id), row.version, Text(computed), Text(row.label), Text(row.phase), Text(row.judicial),
                    Text(row.age_group), maybe(row.language), Text(opened), std::int64_t{row.closed ? 1 : 0},
                    maybe(row.operation), Text(due), maybe(row.next_what), day(opinion), day(request), Text(row.body)});
  if (!done) return base::fail(std::move(done.error()));
  return *done > 0;
}

Result<void> insert_names(Connection& connection, const CaseRow& row) {
  constexpr Text kInsert = "INSERT INTO case_name (case_id, kind, word) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING";
  if (row.display_name) {
    if (auto done = must(connection, kInsert, {Text(row.id), Text("display"), Text(*row.display_name)}); !done)
      return done;
  }
  for (const auto& token : row.name_tokens) {
    if (auto done = must(connection, kInsert, {Text(row.id), Text("token"), Text(token)}); !done) return done;
  }
  return {};
}

Result<void> insert_desks(Connection& connection, const CaseRow& row) {
  for (const auto& desk : row.desks) {
    auto done =
        must(connection, "INSERT INTO case_desk (case_id, desk, relation) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
             {Text(row.id), Text(desk.desk), Text(desk.relation)});
    if (!done) return done;
  }
  return {};
}

Result<void> insert_clocks(Connection& connection, const CaseRow& row) {
  std::int64_t position = 0;
  for (const auto& clock : row.clocks) {
    const auto due = base::to_string(clock.due);
    auto done = must(
        connection,
        "INSERT INTO case_clock (case_id, position, due, kind, what, by_actor, body) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        {Text(row.id), position++, Text(due), Text(clock.kind), Text(clock.what), Text(clock.by), Text(clock.body)});
    if (!done) return done;
  }
  return {};
}

Result<void> insert_referrals(Connection& connection, const CaseRow& row) {
  for (const auto& hop : row.referrals) {
    auto done = must(connection,
                     "INSERT INTO referral (id, hop, case_id, desk, from_desk, state, sent, answer_by, body) "
                     "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
                     {Text(hop.referral), std::int64_t{hop.hop}, Text(row.id), Text(hop.desk), Text(hop.from_desk),
                      Text(hop.state), hop.sent.micros(), hop.answer_by.micros(), Text(hop.body)});
    if (!done) return done;
  }
  return {};
}

Result<void> write_case(Connection& connection, const CaseRow& row) {
  const auto newer = upsert_case(connection, row);
  if (!newer) return base::fail(newer.error());
  if (!*newer) return {};
  static constexpr std::array kClear = {
      Text("DELETE FROM case_name WHERE case_id = ?1"), Text("DELETE FROM case_desk WHERE case_id = ?1"),
      Text("DELETE FROM case_clock WHERE case_id = ?1"), Text("DELETE FROM referral WHERE case_id = ?1")};
  for (const auto sql : kClear) {
    if (auto done = must(connection, sql, {Text(row.id)}); !done) return done;
  }
  for (const auto insert : {insert_names, insert_desks, insert_clocks, insert_referrals}) {
    if (auto done = insert(connection, row); !done) return done;
  }
  return {};
}

Result<void> write_operation(Connection& connection, const OperationRow& row) {
  const auto day = base::to_string(row.took_place);
  return must(
      connection,
      "INSERT INTO operation_index (id, version, by_desk, kind, title, took_place, body) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (id) DO UPDATE SET version = excluded.version, "
      "by_desk = excluded.by_desk, kind = excluded.kind, title = excluded.title, "
      "took_place = excluded.took_place, body = excluded.body "
      "WHERE operation_index.version <= excluded.version",
      {Text(row.id), row.version, Text(row.by_desk), Text(row.kind), Text(row.title), Text(day), Text(row.body)});
}

Result<void> write_party(Connection& connection, const PartyRow& row) {
  return must(connection,
              "INSERT INTO party_index (id, version, by_desk, kind, name, enterprise_number, body) "
              "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (id) DO UPDATE SET version = excluded.version, "
              "by_desk = excluded.by_desk, kind = excluded.kind, name = excluded.name, "
              "enterprise_number = excluded.enterprise_number, body = excluded.body "
              "WHERE party_index.version <= excluded.version",
              {Text(row.id), row.version, Text(row.by_desk), Text(row.kind), Text(row.name),
               maybe(row.enterprise_number), Text(row.body)});
}

Result<void> write_idempotency(Connection& connection, const IdempotencyRecord& record) {
  auto done = connection.run(
      "INSERT INTO idempotency (account, word, request_hash, status, etag, location, answer, created) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT DO NOTHING",
      {Text(record.account), Text(record.key), Text(record.request_hash), std::int64_t{record.status},
       Text(record.etag), Text(record.location), Text(record.answer), record.created.micros()});
  if (!done) return base::fail(std::move(done.error()));
  if (*done > 0) return {};
  return base::fail(ErrorKind::conflict, "idempotency_key_taken", "Idempotency-Key",
                    "this key was used by another request meanwhile", "the answer that was given to it");
}

/// Every object whose rows this changes, but for the messages: they get their numbers when they are written.
std::vector<ledger::Object> touched_by(const Write& write) {
  std::vector<ledger::Object> touched;
  for (const auto& append : write.appends) {
    touched.push_back({std::string(to_text(append.stream.kind)), append.stream.id});
  }
  for (const auto& row : write.cases) touched.push_back({"case", row.id});
  for (const auto& row : write.operations) touched.push_back({"operation", row.id});
  for (const auto& row : write.parties) touched.push_back({"party", row.id});
  for (const auto& key : write.keys) touched.push_back({key.kind, key.id});
  if (write.idempotency) touched.push_back(answer_object(write.idempotency->account, write.idempotency->key));
  return touched;
}

template <class Rows, class WriteOne>
Result<void> write_all(Connection& connection, const Rows& rows, WriteOne write_one) {
  for (const auto& row : rows) {
    if (auto done = write_one(connection, row); !done) return done;
  }
  return {};
}

}  // namespace

Result<void> write_index(Connection& connection, const Write& write, std::vector<ledger::Object>& touched) {
  if (auto done = write_all(connection, write.cases, write_case); !done) return done;
  if (auto done = write_all(connection, write.operations, write_operation); !done) return done;
  if (auto done = write_all(connection, write.parties, write_party); !done) return done;
  return write_all(connection, write.outbox, [&](Connection& to, const OutboxMessage& message) -> Result<void> {
    auto sent = to.run("INSERT INTO outbox (topic, body, created) VALUES (?1, ?2, ?3) RETURNING sequence",
                       {Text(message.topic), Text(message.body), message.created.micros()},
                       [&](const Row& row) { touched.push_back(outbox_object(row.integer(0))); });
    if (!sent) return base::fail(std::move(sent.error()));
    return {};
  });
}

Result<Committed> SqlStore::write(Write write) {
  // Two writes that touch the same streams take them in the same order, so that neither waits for the other in a
  // circle.
  std::vector<std::size_t> order(write.appends.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return write.appends[a].stream < write.appends[b].stream; });
  Write sorted = std::move(write);
  std::vector<StreamAppend> appends;
  appends.reserve(order.size());
  for (const auto i : order) appends.push_back(std::move(sorted.appends[i]));
  sorted.appends = std::move(appends);
  std::sort(sorted.cases.begin(), sorted.cases.end(), [](const auto& a, const auto& b) { return a.id < b.id; });

  Committed committed;
  auto done = database_->write([&](Connection& connection) -> Result<void> {
    if (sorted.idempotency) {
      if (auto kept = write_idempotency(connection, *sorted.idempotency); !kept) return kept;
    }
    if (auto appended = append_streams(connection, sorted, committed); !appended) return appended;
    if (auto kept = write_object_keys(connection, sorted); !kept) return kept;
    auto touched = touched_by(sorted);
    if (auto written = write_index(connection, sorted, touched); !written) return written;
    if (auto written = write_letterbox(connection, sorted.letterbox, touched); !written) return written;
    return leave_entries(connection, sorted.deeds, std::move(touched));
  });
  if (!done) return base::fail(std::move(done.error()));
  std::vector<std::int64_t> versions(order.size());
  for (std::size_t i = 0; i < order.size(); ++i) versions[order[i]] = committed.versions[i];
  committed.versions = std::move(versions);
  return committed;
}

}  // namespace relais::store

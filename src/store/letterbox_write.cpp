// Writing rows of confidential reports.
#include <limits>

#include <fmt/format.h>

#include "store/ledger_rows.hpp"
#include "store/sql_store.hpp"

namespace relais::store {
namespace {

using Text = std::string_view;

Result<void> moved_on(std::string what) {
  return base::fail(base::ErrorKind::conflict, "version_conflict", "store", std::move(what),
                    "a change made on the present version");
}

Result<std::int64_t> run(Connection& connection, Text sql, std::initializer_list<Value> values) {
  return connection.run(sql, values);
}

Result<void> must(Connection& connection, Text sql, std::initializer_list<Value> values) {
  auto done = run(connection, sql, values);
  if (!done) return base::fail(std::move(done.error()));
  return {};
}

/// As must(), failing when no row was there to be changed.
Result<void> must_find(Connection& connection, Text sql, std::initializer_list<Value> values, Text what) {
  auto done = run(connection, sql, values);
  if (!done) return base::fail(std::move(done.error()));
  return *done > 0 ? Result<void>() : moved_on(fmt::format("{} has changed meanwhile", what));
}

std::int64_t flag(bool value) { return value ? 1 : 0; }

std::string day_text(const std::optional<Date>& day) { return day ? base::to_string(*day) : std::string(); }
Value maybe_day(const std::string& text) { return text.empty() ? Value() : Value(Text(text)); }

Result<void> write_tip(Connection& connection, const TipRow& row) {
  const auto day = base::to_string(row.day);
  const auto changed = base::to_string(row.changed);
  const auto replied = day_text(row.replied);
  auto kept =
      must_find(connection,
                "INSERT INTO tip (id, mailbox, auth, box, day, seq, lane, bits, parts, files, size, changed, replied, "
                "forget) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14) "
                "ON CONFLICT DO NOTHING",
                {Text(row.id), Text(row.mailbox), Text(row.auth), Text(row.box), Text(day), row.seq, Text(row.lane),
                 std::int64_t{row.bits}, std::int64_t{row.parts}, std::int64_t{row.files}, row.size, Text(changed),
                 maybe_day(replied), row.forget},
                "the report");
  if (!kept) return kept;
  for (const auto& desk : row.desks) {
    auto added = must(connection,
                      "INSERT INTO tip_desk (tip, desk, lane, is_open, seq, state, claimed_by, version, seen, reason) "
                      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT DO NOTHING",
                      {Text(row.id), Text(desk.desk), Text(row.lane), flag(desk.open()), row.seq, Text(desk.state),
                       Text(desk.claimed_by), desk.version, std::int64_t{desk.read}, Text(desk.reason)});
    if (!added) return added;
  }
  return {};
}

Result<void> write_change(Connection& connection, const TipChange& row) {
  const auto changed = day_text(row.changed);
  const auto replied = day_text(row.replied);
  const std::int64_t least = row.only_at.value_or(0);
  const std::int64_t most = row.only_at.value_or(std::numeric_limits<int>::max());
  auto done = run(connection,
                  "UPDATE tip SET changed = CASE WHEN changed < ?2 THEN ?2 ELSE changed END, "
                  "replied = CASE WHEN COALESCE(replied, '') < ?3 THEN ?3 ELSE replied END, "
                  "forget = CASE WHEN forget < ?4 THEN ?4 ELSE forget END, "
                  "parts = parts + ?5, files = files + ?6, size = size + ?7 "
                  "WHERE id = ?1 AND parts >= ?8 AND parts <= ?9",
                  {Text(row.tip), Text(changed), Text(replied), row.forget, std::int64_t{row.parts},
                   std::int64_t{row.files}, row.size, least, most});
  if (!done) return base::fail(std::move(done.error()));
  if (*done > 0) return {};
  if (!row.only_at) return moved_on("the report has changed meanwhile");
  return base::fail(base::ErrorKind::conflict, "moved_on", "store", "the reporter has written meanwhile",
                    "a change made on the present parts");
}

/// In the store, where it cannot miss a desk that closes at the same time.
Result<void> wake(Connection& connection, const std::string& tip) {
  return must(connection,
              "UPDATE tip_desk SET is_open = 1, state = CASE WHEN claimed_by = '' THEN 'new' ELSE 'claimed' END, "
              "reason = '', version = version + 1 WHERE tip = ?1 AND is_open = 0",
              {Text(tip)});
}

Result<void> write_desk(Connection& connection, const LetterboxWrite::OfTip& of) {
  const auto& row = of.desk;
  return must_find(
      connection,
      "UPDATE tip_desk SET is_open = ?3, state = ?4, claimed_by = ?5, version = ?6, seen = ?7, reason = ?8 "
      "WHERE tip = ?1 AND desk = ?2 AND version = ?9",
      {Text(of.tip), Text(row.desk), flag(row.open()), Text(row.state), Text(row.claimed_by), row.version,
       std::int64_t{row.read}, Text(row.reason), row.version - 1},
      "the report");
}

Result<void> write_part(Connection& connection, const TipPartRow& row) {
  const auto day = base::to_string(row.day);
  return must(
      connection,
      "INSERT INTO tip_part (tip, part, kind, number, frame, hash, log_index, day, is_last, size, damaged_by, "
      "sealed) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) ON CONFLICT (tip, part) DO UPDATE SET "
      "damaged_by = CASE WHEN excluded.damaged_by = '' THEN tip_part.damaged_by ELSE excluded.damaged_by END",
      {Text(row.tip), Text(row.part), Text(row.kind), row.number, row.frame, Text(row.hash), row.index, Text(day),
       flag(row.last), row.size, Text(row.damaged_by), Text(row.sealed)});
}

Result<void> write_reply(Connection& connection, const TipReplyRow& row) {
  const auto day = base::to_string(row.day);
  if (row.delivered)
    return must(connection, "UPDATE tip_reply SET delivered = 1 WHERE tip = ?1 AND number = ?2",
                {Text(row.tip), row.number});
  return must_find(connection,
                   "INSERT INTO tip_reply (tip, number, desk, day, by_user, delivered, sealed) "
                   "VALUES (?1, ?2, ?3, ?4, ?5, 0, ?6) ON CONFLICT DO NOTHING",
                   {Text(row.tip), row.number, Text(row.desk), Text(day), Text(row.by), Text(row.sealed)},
                   "the conversation");
}

Result<void> wipe(Connection& connection, const std::string& tip, std::vector<ledger::Object>& touched) {
  auto found = connection.run("SELECT part FROM tip_part WHERE tip = ?1", {Text(tip)}, [&](const Row& row) {
    touched.push_back({"tip_part", tip + " " + row.string(0)});
  });
  if (!found) return base::fail(std::move(found.error()));
  return must(connection, "DELETE FROM tip_part WHERE tip = ?1", {Text(tip)});
}

Result<void> write_key(Connection& connection, const DeskKeyRow& row) {
  const auto from = day_text(row.not_before);
  const auto until = day_text(row.not_after);
  return must(
      connection,
      "INSERT INTO desk_key (desk, part, public_key, body, signature, not_before, not_after, published, "
      "destroyed, renew) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT (desk, part) DO UPDATE SET "
      "public_key = excluded.public_key, body = excluded.body, signature = excluded.signature, "
      "not_before = excluded.not_before, not_after = excluded.not_after, published = excluded.published, "
      "destroyed = excluded.destroyed, renew = excluded.renew",
      {Text(row.desk), Text(row.part), Text(row.public_key), Text(row.body), Text(row.signature), maybe_day(from),
       maybe_day(until), flag(row.published), flag(row.destroyed), flag(row.renew)});
}

Result<void> write_escrow(Connection& connection, const EscrowRow& row) {
  if (row.version == 1)
    return must_find(
        connection,
        "INSERT INTO tip_escrow (number, tip, part, desk, ground, urgent, asked, not_before, state, "
        "asked_by, reader, reader_box, pair, half, half_by, opened, opened_by, version) VALUES (?1, ?2, ?3, "
        "?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, '', '', '', '', '', 1) ON CONFLICT DO NOTHING",
        {row.number, Text(row.tip), Text(row.part), Text(row.desk), Text(row.ground), flag(row.urgent),
         row.asked.micros(), row.not_before.micros(), Text(row.state), Text(row.asked_by), Text(row.reader),
         Text(row.reader_box)},
        "the list of requests");
  return must_find(connection,
                   "UPDATE tip_escrow SET state = ?2, pair = ?3, half = ?4, half_by = ?5, opened = ?6, opened_by = ?7, "
                   "version = ?8 WHERE number = ?1 AND version = ?9",
                   {row.number, Text(row.state), Text(row.pair), Text(row.half), Text(row.half_by), Text(row.opened),
                    Text(row.opened_by), row.version, row.version - 1},
                   "the request");
}

Result<void> move_courier(Connection& connection, const CourierRow& from, const CourierRow& to) {
  const auto size = static_cast<std::int64_t>(to.tree_size);
  auto made = must(connection,
                   "INSERT INTO courier (name, seq, tree_size, root) VALUES ('letterbox', 0, 0, '') "
                   "ON CONFLICT DO NOTHING",
                   {});
  if (!made) return made;
  return must_find(connection,
                   "UPDATE courier SET seq = ?1, tree_size = ?2, root = ?3 WHERE name = 'letterbox' AND seq = ?4 AND "
                   "tree_size = ?5 AND root = ?6",
                   {to.seq, size, Text(to.root), from.seq, static_cast<std::int64_t>(from.tree_size), Text(from.root)},
                   "the courier's position");
}

template <class Rows, class WriteOne>
Result<void> each(const Rows& rows, WriteOne write_one) {
  for (const auto& row : rows)
    if (auto done = write_one(row); !done) return done;
  return {};
}

void note_touched(const LetterboxWrite& write, std::vector<ledger::Object>& touched) {
  for (const auto& row : write.tips) touched.push_back({"tip", row.id});
  for (const auto& row : write.changes) touched.push_back({"tip", row.tip});
  for (const auto& row : write.desks) touched.push_back({"tip", row.tip});
  for (const auto& row : write.replies) touched.push_back({"tip", row.tip});
  for (const auto& row : write.cases) touched.push_back({"tip", row.tip});
  for (const auto& row : write.escrows) touched.push_back({"tip", row.tip});
  for (const auto& row : write.parts) touched.push_back({"tip_part", row.tip + " " + row.part});
  for (const auto& row : write.keys) touched.push_back({"desk", row.desk});
  for (const auto& row : write.wraps) touched.push_back({"desk", row.desk});
  for (const auto& row : write.gone_wraps) touched.push_back({"desk", row.desk});
  if (write.courier) touched.push_back({"house", "letterbox"});
}

Result<void> write_wraps(Connection& connection, const LetterboxWrite& write) {
  auto gone = each(write.gone_wraps, [&](const DeskKeyWrap& row) {
    return must(connection, "DELETE FROM desk_key_wrap WHERE desk = ?1 AND part = ?2 AND reader = ?3",
                {Text(row.desk), Text(row.part), Text(row.reader)});
  });
  if (!gone) return gone;
  return each(write.wraps, [&](const DeskKeyWrap& row) {
    return must(connection,
                "INSERT INTO desk_key_wrap (desk, part, reader, sealed) VALUES (?1, ?2, ?3, ?4) "
                "ON CONFLICT (desk, part, reader) DO UPDATE SET sealed = excluded.sealed",
                {Text(row.desk), Text(row.part), Text(row.reader), Text(row.sealed)});
  });
}

}  // namespace

Result<void> write_letterbox(Connection& connection, const LetterboxWrite& write,
                             std::vector<ledger::Object>& touched) {
  if (write.empty()) return {};
  note_touched(write, touched);
  if (write.courier)
    if (auto moved = move_courier(connection, write.courier->first, write.courier->second); !moved) return moved;
  auto done = each(write.tips, [&](const TipRow& row) { return write_tip(connection, row); });
  if (done) done = each(write.changes, [&](const TipChange& row) { return write_change(connection, row); });
  if (done) done = each(write.desks, [&](const LetterboxWrite::OfTip& row) { return write_desk(connection, row); });
  if (done) done = each(write.parts, [&](const TipPartRow& row) { return write_part(connection, row); });
  if (done) done = each(write.replies, [&](const TipReplyRow& row) { return write_reply(connection, row); });
  if (done)
    done = each(write.cases, [&](const TipCase& row) {
      return must(connection, "INSERT INTO tip_case (tip, desk, case_id) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
                  {Text(row.tip), Text(row.desk), Text(row.case_id)});
    });
  if (done) done = each(write.wake, [&](const std::string& tip) { return wake(connection, tip); });
  if (done) done = each(write.wipe, [&](const std::string& tip) { return wipe(connection, tip, touched); });
  if (done) done = each(write.keys, [&](const DeskKeyRow& row) { return write_key(connection, row); });
  if (done) done = write_wraps(connection, write);
  if (done) done = each(write.escrows, [&](const EscrowRow& row) { return write_escrow(connection, row); });
  return done;
}

}  // namespace relais::store

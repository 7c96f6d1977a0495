// Accounts, sessions, calendar tokens, idempotency records, outbox, facts about the store.
#include <algorithm>
#include <array>
#include <utility>

#include "store/ledger_rows.hpp"
#include "store/sql_store.hpp"

namespace relais::store {
namespace {

using Text = std::string_view;

// A repeated request is answered for this long after the first.
constexpr std::int64_t kIdempotencyMicros = 24LL * 60 * 60 * 1'000'000;

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

std::vector<std::string> split(Text text) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const auto end = std::min(text.find(' '), text.size());
    if (end > 0) words.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

Account account_of(const Row& row) {
  return {row.string(0), row.string(1),       row.string(2), row.string(3), split(row.text(4)),
          row.string(5), row.integer(6) != 0, row.string(7), row.string(8)};
}

/// From token_hash, account, created, last_seen, expires, level, proved, how.
Session session_of(const Row& row) {
  return {row.string(0),
          row.string(1),
          Instant::from_micros(row.integer(2)),
          Instant::from_micros(row.integer(3)),
          Instant::from_micros(row.integer(4)),
          static_cast<int>(row.integer(5)),
          Instant::from_micros(row.integer(6)),
          row.string(7)};
}

}  // namespace

Result<void> SqlStore::query(std::string_view sql, std::span<const Value> parameters, const RowSink& sink) {
  return database_->read([&](Connection& connection) -> Result<void> {
    if (auto done = connection.run(sql, parameters, sink); !done) return base::fail(std::move(done.error()));
    return {};
  });
}

ledger::Deed SqlStore::house(ledger::Action action) const { return house_deed(action, clock_ ? clock_() : Instant()); }

Result<void> SqlStore::change(ledger::Action action, const ledger::Object& object, std::string_view sql,
                              std::span<const Value> parameters) {
  return database_->write([&](Connection& connection) -> Result<void> {
    if (auto done = connection.run(sql, parameters, {}); !done) return base::fail(std::move(done.error()));
    return leave_entries(connection, {house(action)}, {object});
  });
}

Result<void> SqlStore::drop(Connection& connection, ledger::Action action, std::string_view kind, std::string_view find,
                            std::string_view drop, std::span<const Value> parameters) {
  std::vector<ledger::Object> dropped;
  auto found = connection.run(find, parameters, [&](const Row& row) {
    dropped.push_back({std::string(kind), row.string(0)});
  });
  if (!found) return base::fail(std::move(found.error()));
  if (dropped.empty()) return {};
  if (auto done = connection.run(drop, parameters, {}); !done) return base::fail(std::move(done.error()));
  return leave_entries(connection, {house(action)}, std::move(dropped));
}

Result<std::optional<IdempotencyRecord>> SqlStore::idempotency(std::string_view account, std::string_view key) {
  std::optional<IdempotencyRecord> found;
  auto read = query(
      "SELECT request_hash, status, etag, location, answer, created FROM idempotency WHERE account = ?1 AND word = ?2",
      std::array{Value(account), Value(key)}, [&](const Row& row) {
        found = IdempotencyRecord{
            std::string(account), std::string(key), row.string(0), static_cast<int>(row.integer(1)),
            row.string(2),        row.string(3),    row.string(4), Instant::from_micros(row.integer(5))};
      });
  if (!read) return base::fail(std::move(read.error()));
  return found;
}

Result<std::vector<OutboxMessage>> SqlStore::outbox(std::int64_t after_sequence, std::size_t limit) {
  std::vector<OutboxMessage> messages;
  auto read =
      query("SELECT sequence, topic, body, created FROM outbox WHERE sequence > ?1 ORDER BY sequence LIMIT ?2",
            std::array{Value(after_sequence), Value(static_cast<std::int64_t>(limit))}, [&](const Row& row) {
              messages.push_back({row.integer(0), row.string(1), row.string(2), Instant::from_micros(row.integer(3))});
            });
  if (!read) return base::fail(std::move(read.error()));
  return messages;
}

Result<void> SqlStore::outbox_delivered(std::int64_t up_to_sequence) {
  return database_->write([&](Connection& connection) {
    return drop(connection, ledger::Action::expired, "outbox",
                "SELECT CAST(sequence AS TEXT) FROM outbox WHERE sequence <= ?1",
                "DELETE FROM outbox WHERE sequence <= ?1", std::array{Value(up_to_sequence)});
  });
}

Result<void> SqlStore::put_account(const Account& account) {
  const auto languages = joined(account.languages);
  return change(
      ledger::Action::account_changed, {"account", account.name},
      "INSERT INTO account (name, display, role, desk, languages, password_hash, disabled, factors, keys) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT (name) DO UPDATE SET display = excluded.display, "
      "role = excluded.role, desk = excluded.desk, languages = excluded.languages, "
      "password_hash = excluded.password_hash, disabled = excluded.disabled, factors = excluded.factors, "
      "keys = excluded.keys",
      std::array{Value(Text(account.name)), Value(Text(account.display)), Value(Text(account.role)),
                 Value(Text(account.desk)), Value(Text(languages)), Value(Text(account.password_hash)),
                 Value(std::int64_t{account.disabled ? 1 : 0}), Value(Text(account.factors)),
                 Value(Text(account.keys))});
}

Result<std::optional<Account>> SqlStore::account(std::string_view name) {
  std::optional<Account> found;
  auto read = query(
      "SELECT name, display, role, desk, languages, password_hash, disabled, factors, keys FROM account WHERE name = "
      "?1",
      std::array{Value(name)}, [&](const Row& row) { found = account_of(row); });
  if (!read) return base::fail(std::move(read.error()));
  return found;
}

Result<std::vector<Account>> SqlStore::accounts() {
  std::vector<Account> all;
  auto read = query(
      "SELECT name, display, role, desk, languages, password_hash, disabled, factors, keys FROM account ORDER BY name",
      {}, [&](const Row& row) { all.push_back(account_of(row)); });
  if (!read) return base::fail(std::move(read.error()));
  return all;
}

Result<void> SqlStore::put_session(const Session& session) {
  return database_->write([&](Connection& connection) -> Result<void> {
    auto done = connection.run(
        "INSERT INTO session (token_hash, account, created, last_seen, expires, level, proved, how) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (token_hash) DO UPDATE SET last_seen = "
        "excluded.last_seen, "
        "expires = excluded.expires, level = excluded.level, proved = excluded.proved, how = excluded.how",
        std::array{Value(Text(session.token_hash)), Value(Text(session.account)), Value(session.created.micros()),
                   Value(session.last_seen.micros()), Value(session.expires.micros()),
                   Value(std::int64_t{session.level}), Value(session.proved.micros()), Value(Text(session.how))},
        {});
    if (!done) return base::fail(std::move(done.error()));
    auto deed = house(ledger::Action::sign_in);
    if (session.account.starts_with("p:")) deed.user = session.account;
    return leave_entries(connection, {deed}, {{"session", session.token_hash}});
  });
}

Result<std::optional<Session>> SqlStore::session(std::string_view token_hash) {
  std::optional<Session> found;
  auto read = query(
      "SELECT token_hash, account, created, last_seen, expires, level, proved, how FROM session WHERE token_hash = ?1",
      std::array{Value(token_hash)}, [&](const Row& row) { found = session_of(row); });
  if (!read) return base::fail(std::move(read.error()));
  return found;
}

Result<std::vector<Session>> SqlStore::sessions_of(std::string_view account) {
  std::vector<Session> all;
  auto read = query(
      "SELECT token_hash, account, created, last_seen, expires, level, proved, how FROM session WHERE account = ?1 "
      "ORDER BY last_seen DESC, token_hash",
      std::array{Value(account)}, [&](const Row& row) { all.push_back(session_of(row)); });
  if (!read) return base::fail(std::move(read.error()));
  return all;
}

Result<void> SqlStore::touch_session(std::string_view token_hash, Instant last_seen) {
  // No entry: the log states everything of a session but when it was last seen.
  return database_->write([&](Connection& connection) -> Result<void> {
    auto done = connection.run("UPDATE session SET last_seen = ?2 WHERE token_hash = ?1 AND last_seen < ?2",
                               {token_hash, last_seen.micros()});
    if (!done) return base::fail(std::move(done.error()));
    return {};
  });
}

Result<void> SqlStore::drop_session(std::string_view token_hash) {
  return database_->write([&](Connection& connection) {
    return drop(connection, ledger::Action::session_ended, "session",
                "SELECT token_hash FROM session WHERE token_hash = ?1", "DELETE FROM session WHERE token_hash = ?1",
                std::array{Value(token_hash)});
  });
}

Result<void> SqlStore::drop_sessions_of(std::string_view account) {
  return database_->write([&](Connection& connection) {
    return drop(connection, ledger::Action::session_ended, "session",
                "SELECT token_hash FROM session WHERE account = ?1", "DELETE FROM session WHERE account = ?1",
                std::array{Value(account)});
  });
}

Result<std::optional<std::string>> SqlStore::meta(std::string_view key) {
  std::optional<std::string> found;
  auto read = query("SELECT value FROM meta WHERE name = ?1", std::array{Value(key)},
                    [&](const Row& row) { found = row.string(0); });
  if (!read) return base::fail(std::move(read.error()));
  return found;
}

Result<void> SqlStore::put_meta(std::string_view key, std::string_view value) {
  return change(
      ledger::Action::change, {"meta", std::string(key)},
      "INSERT INTO meta (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
      std::array{Value(key), Value(value)});
}

Result<std::string> SqlStore::calendar_token(std::string_view desk, std::string_view fresh) {
  std::string token;
  const RowSink take = [&](const Row& row) { token = row.string(0); };
  if (auto read = query("SELECT token FROM calendar WHERE desk = ?1", std::array{Value(desk)}, take); !read)
    return base::fail(std::move(read.error()));
  if (!token.empty()) return token;
  auto kept = database_->write([&](Connection& connection) -> Result<void> {
    auto made =
        connection.run("INSERT INTO calendar (desk, token) VALUES (?1, ?2) ON CONFLICT DO NOTHING", {desk, fresh});
    if (!made) return base::fail(std::move(made.error()));
    auto read = connection.run("SELECT token FROM calendar WHERE desk = ?1", {desk}, take);
    if (!read) return base::fail(std::move(read.error()));
    return leave_entries(connection, {house(ledger::Action::change)}, {{"desk", std::string(desk)}});
  });
  if (!kept) return base::fail(std::move(kept.error()));
  return token;
}

Result<std::optional<std::string>> SqlStore::desk_of_calendar(std::string_view token) {
  std::optional<std::string> found;
  auto read = query("SELECT desk FROM calendar WHERE token = ?1", std::array{Value(token)},
                    [&](const Row& row) { found = row.string(0); });
  if (!read) return base::fail(std::move(read.error()));
  return found;
}

Result<void> SqlStore::forget_expired(Instant now) {
  return database_->write([&](Connection& connection) -> Result<void> {
    auto gone =
        drop(connection, ledger::Action::expired, "session", "SELECT token_hash FROM session WHERE expires <= ?1",
             "DELETE FROM session WHERE expires <= ?1", std::array{Value(now.micros())});
    if (!gone) return gone;
    return drop(connection, ledger::Action::expired, "answer",
                "SELECT account || ' ' || word FROM idempotency WHERE created <= ?1",
                "DELETE FROM idempotency WHERE created <= ?1", std::array{Value(now.micros() - kIdempotencyMicros)});
  });
}

}  // namespace relais::store

#include "store/migrations.hpp"

#include <array>
#include <utility>

#include <fmt/format.h>

#include "base/ids.hpp"
#include "store/ledger_rows.hpp"

namespace relais::store {
namespace {

using base::ErrorKind;

// Each table's comment says who owns it (the room whose words it keeps) and how long its rows stay. A test reads them.
constexpr std::string_view kLog = R"sql(
-- event: every change there ever was, never altered.
-- owner: casework. retention: as long as the case file; the archive rules of the next schema seal and drop whole cases.
CREATE TABLE event (
  kind {text} NOT NULL CHECK (kind IN ('case', 'operation', 'party', 'desk')),
  stream {text} NOT NULL,
  number BIGINT NOT NULL CHECK (number > 0),
  sequence BIGINT NOT NULL,
  happened_on {text} NOT NULL,
  recorded BIGINT NOT NULL,
  by_user {text} NOT NULL,
  by_desk {text} NOT NULL,
  acting_as {text} NOT NULL,
  type {text} NOT NULL,
  body {text} NOT NULL,
  PRIMARY KEY (kind, stream, number)
){clustered};
{sequence}

-- account: people who may sign in.
-- owner: http. retention: while the person works at the desk; disabled accounts stay because events name them.
CREATE TABLE account (
  name {text} NOT NULL PRIMARY KEY,
  display {text} NOT NULL,
  role {text} NOT NULL,
  desk {text} NOT NULL,
  languages {text} NOT NULL,
  password_hash {text} NOT NULL,
  disabled BIGINT NOT NULL CHECK (disabled IN (0, 1))
);

-- session: who is signed in, by the hash of the token.
-- owner: http. retention: until `expires`.
CREATE TABLE session (
  token_hash {text} NOT NULL PRIMARY KEY,
  account {text} NOT NULL,
  created BIGINT NOT NULL,
  last_seen BIGINT NOT NULL,
  expires BIGINT NOT NULL
);
CREATE INDEX session_account ON session (account);
CREATE INDEX session_expires ON session (expires);

-- meta: facts about the store itself.
-- owner: store. retention: as long as the store.
CREATE TABLE meta (
  name {text} NOT NULL PRIMARY KEY,
  value {text} NOT NULL
);
)sql";

constexpr std::string_view kIndex = R"sql(
-- case_index: what lists know of a case; no name in it. next_due is 9999-12-31 when there is none.
-- owner: casework. retention: derived from event, lives and dies with it.
CREATE TABLE case_index (
  id {text} NOT NULL PRIMARY KEY,
  version BIGINT NOT NULL,
  computed_on {text} NOT NULL,
  label {text} NOT NULL,
  phase {text} NOT NULL,
  judicial {text} NOT NULL,
  age_group {text} NOT NULL,
  language {text},
  opened_on {text} NOT NULL,
  closed BIGINT NOT NULL CHECK (closed IN (0, 1)),
  operation {text},
  next_due {text} NOT NULL,
  next_what {text},
  opinion_asked_on {text},
  request_open_since {text},
  body {text} NOT NULL
){clustered};
CREATE INDEX case_index_opened ON case_index (opened_on, id);
CREATE INDEX case_index_due ON case_index (next_due, id);
CREATE INDEX case_index_operation ON case_index (operation, id) WHERE operation IS NOT NULL;
CREATE INDEX case_index_opinion ON case_index (opinion_asked_on, id) WHERE opinion_asked_on IS NOT NULL;
CREATE INDEX case_index_request ON case_index (request_open_since, id) WHERE request_open_since IS NOT NULL;

-- case_name: the words by which a case is found, and the name shown on lists to those who may see it.
-- owner: casework. retention: derived from event; dropped first when a case is sealed.
CREATE TABLE case_name (
  case_id {text} NOT NULL,
  kind {text} NOT NULL CHECK (kind IN ('display', 'token')),
  word {text} NOT NULL,
  PRIMARY KEY (case_id, kind, word)
){clustered};
CREATE INDEX case_name_word ON case_name (word, case_id) WHERE kind = 'token';

-- case_desk: which desk finds which case on its lists, and why.
-- owner: access. retention: derived from event.
CREATE TABLE case_desk (
  case_id {text} NOT NULL,
  desk {text} NOT NULL,
  relation {text} NOT NULL,
  PRIMARY KEY (case_id, desk, relation)
){clustered};
CREATE INDEX case_desk_desk ON case_desk (desk, relation, case_id);

-- case_clock: dates that somebody has to keep.
-- owner: casework. retention: derived from event and the law, computed anew every night.
CREATE TABLE case_clock (
  case_id {text} NOT NULL,
  position BIGINT NOT NULL,
  due {text} NOT NULL,
  kind {text} NOT NULL,
  what {text} NOT NULL,
  by_actor {text} NOT NULL,
  body {text} NOT NULL,
  PRIMARY KEY (case_id, position)
){clustered};
CREATE INDEX case_clock_due ON case_clock (due, case_id, position);
CREATE INDEX case_clock_by ON case_clock (by_actor, due, case_id, position);

-- referral: which desk was asked for which case, one row for each desk asked.
-- owner: casework. retention: derived from event.
CREATE TABLE referral (
  id {text} NOT NULL,
  hop BIGINT NOT NULL,
  case_id {text} NOT NULL,
  desk {text} NOT NULL,
  from_desk {text} NOT NULL,
  state {text} NOT NULL,
  sent BIGINT NOT NULL,
  answer_by BIGINT NOT NULL,
  body {text} NOT NULL,
  PRIMARY KEY (id, hop)
){clustered};
CREATE INDEX referral_desk ON referral (desk, sent);
CREATE INDEX referral_from ON referral (from_desk, sent);
CREATE INDEX referral_case ON referral (case_id);
CREATE INDEX referral_waiting ON referral (answer_by) WHERE state = 'waiting';

-- operation_index: inspections and police operations, for lists.
-- owner: casework. retention: derived from event.
CREATE TABLE operation_index (
  id {text} NOT NULL PRIMARY KEY,
  version BIGINT NOT NULL,
  by_desk {text} NOT NULL,
  kind {text} NOT NULL,
  title {text} NOT NULL,
  took_place {text} NOT NULL,
  body {text} NOT NULL
){clustered};
CREATE INDEX operation_index_desk ON operation_index (by_desk, took_place, id);

-- party_index: suspects and employers, kept apart from the data of victims.
-- owner: casework. retention: derived from event.
CREATE TABLE party_index (
  id {text} NOT NULL PRIMARY KEY,
  version BIGINT NOT NULL,
  by_desk {text} NOT NULL,
  kind {text} NOT NULL,
  name {text} NOT NULL,
  enterprise_number {text},
  body {text} NOT NULL
){clustered};
CREATE INDEX party_index_desk ON party_index (by_desk, name, id);

-- idempotency: answers given to writes, so that a repeated request is answered and not done twice.
-- owner: http. retention: one day.
CREATE TABLE idempotency (
  account {text} NOT NULL,
  word {text} NOT NULL,
  request_hash {text} NOT NULL,
  status BIGINT NOT NULL,
  etag {text} NOT NULL,
  location {text} NOT NULL,
  answer {text} NOT NULL,
  created BIGINT NOT NULL,
  PRIMARY KEY (account, word)
);
CREATE INDEX idempotency_created ON idempotency (created);

-- outbox: messages to be delivered, written with the effect they report.
-- owner: desks. retention: until delivered.
CREATE TABLE outbox (
  sequence {serial},
  topic {text} NOT NULL,
  body {text} NOT NULL,
  created BIGINT NOT NULL
);

-- calendar: the token of each desk's calendar feed.
-- owner: http. retention: until the desk asks for a new one.
CREATE TABLE calendar (
  desk {text} NOT NULL PRIMARY KEY,
  token {text} NOT NULL UNIQUE
);
)sql";

constexpr std::string_view kKeys = R"sql(
-- object_key: which key opens the texts of an object; the key itself lies with the key process. organisations: who holds
-- a wrap of it, one a line.
-- owner: vault. retention: until the object is erased.
CREATE TABLE object_key (
  kind {text} NOT NULL,
  id {text} NOT NULL,
  key_id {text} NOT NULL,
  organisations {text} NOT NULL,
  PRIMARY KEY (kind, id)
){clustered};
)sql";

constexpr std::string_view kFactors = R"sql(
-- account.factors: how the person proves who they are besides the password; session: how surely they did, and when.
ALTER TABLE account ADD COLUMN factors {text} NOT NULL DEFAULT '';
ALTER TABLE session ADD COLUMN level BIGINT NOT NULL DEFAULT 1;
ALTER TABLE session ADD COLUMN proved BIGINT NOT NULL DEFAULT 0;
ALTER TABLE session ADD COLUMN how {text} NOT NULL DEFAULT 'password';
)sql";

constexpr std::string_view kOwnKeys = R"sql(
-- account.keys: public keys of the person, and private ones sealed in the browser.
ALTER TABLE account ADD COLUMN keys {text} NOT NULL DEFAULT '';
)sql";

constexpr std::string_view kLedger = R"sql(
-- ledger_entry: the log of every use, in the bytes that are hashed.
-- owner: ledger. retention: as long as the store; it names objects by commitments alone.
CREATE TABLE ledger_entry (
  number {rowid},
  entry {bytes} NOT NULL
);

-- ledger_object: which commitment of the log stands for which object, and its last entry.
-- owner: ledger. retention: as long as the object; its salt goes with it, and nobody can link its entries any more.
CREATE TABLE ledger_object (
  kind {text} NOT NULL,
  id {text} NOT NULL,
  salt {bytes} NOT NULL,
  last_entry BIGINT NOT NULL,
  PRIMARY KEY (kind, id)
){clustered};

-- ledger_head: how many entries there are, how many of them the tiles hold, how many checkpoints were signed. One row.
-- owner: ledger. retention: as long as the store.
CREATE TABLE ledger_head (
  size BIGINT NOT NULL,
  integrated BIGINT NOT NULL,
  checkpoints BIGINT NOT NULL
);
INSERT INTO ledger_head (size, integrated, checkpoints) VALUES (0, 0, 0);

-- ledger_tile: the hashes of the tree, 256 a row.
-- owner: ledger. retention: as long as the store.
CREATE TABLE ledger_tile (
  level BIGINT NOT NULL,
  position BIGINT NOT NULL,
  hashes {bytes} NOT NULL,
  PRIMARY KEY (level, position)
);

-- ledger_checkpoint: what was signed, with the cosignatures that came.
-- owner: ledger. retention: as long as the store.
CREATE TABLE ledger_checkpoint (
  number {rowid},
  size BIGINT NOT NULL,
  note {text} NOT NULL
);
)sql";

// Confidential reports. Sealed texts stand last in their rows, so that lists do not read them.
constexpr std::string_view kLetterbox = R"sql(
-- tip: a report made in confidence, without what it says.
-- owner: desks. retention: law/access/retention.yaml, tips.
CREATE TABLE tip (
  id {text} NOT NULL PRIMARY KEY,
  mailbox {text} NOT NULL,
  auth {text} NOT NULL,
  box {text} NOT NULL,
  day {text} NOT NULL,
  seq BIGINT NOT NULL,
  lane {text} NOT NULL,
  bits BIGINT NOT NULL,
  parts BIGINT NOT NULL,
  files BIGINT NOT NULL,
  size BIGINT NOT NULL,
  changed {text} NOT NULL,
  replied {text},
  forget BIGINT NOT NULL
);
CREATE INDEX tip_changed ON tip (changed);
CREATE INDEX tip_replied ON tip (replied) WHERE replied IS NOT NULL;
CREATE INDEX tip_forget ON tip (forget) WHERE forget = 1;

-- tip_desk: what each desk that a report was addressed to has done with it.
-- owner: desks. retention: as the report.
CREATE TABLE tip_desk (
  tip {text} NOT NULL,
  desk {text} NOT NULL,
  lane {text} NOT NULL,
  is_open BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  state {text} NOT NULL,
  claimed_by {text} NOT NULL,
  version BIGINT NOT NULL,
  seen BIGINT NOT NULL,
  reason {text} NOT NULL,
  PRIMARY KEY (tip, desk)
){clustered};
CREATE INDEX tip_desk_inbox ON tip_desk (desk, is_open, seq);
CREATE INDEX tip_desk_lane ON tip_desk (desk, is_open, lane, seq);
CREATE INDEX tip_desk_mine ON tip_desk (desk, is_open, claimed_by, seq);

-- tip_part: the sealed texts and the sealed frames of files.
-- owner: desks. retention: as the report; gone at once when every desk has taken it on or closed it.
CREATE TABLE tip_part (
  tip {text} NOT NULL,
  part {text} NOT NULL,
  kind {text} NOT NULL CHECK (kind IN ('text', 'file')),
  number BIGINT NOT NULL,
  frame BIGINT NOT NULL,
  hash {text} NOT NULL,
  log_index BIGINT NOT NULL,
  day {text} NOT NULL,
  is_last BIGINT NOT NULL,
  size BIGINT NOT NULL,
  damaged_by {text} NOT NULL,
  sealed {text} NOT NULL,
  PRIMARY KEY (tip, part)
);
CREATE INDEX tip_part_order ON tip_part (tip, kind, number, frame, is_last);

-- tip_reply: the desks' answers, sealed to the reporter.
-- owner: desks. retention: as the report.
CREATE TABLE tip_reply (
  tip {text} NOT NULL,
  number BIGINT NOT NULL,
  desk {text} NOT NULL,
  day {text} NOT NULL,
  by_user {text} NOT NULL,
  delivered BIGINT NOT NULL,
  sealed {text} NOT NULL,
  PRIMARY KEY (tip, number)
);
CREATE INDEX tip_reply_waiting ON tip_reply (delivered) WHERE delivered = 0;

-- tip_case: into which cases a desk has taken a report on.
-- owner: desks. retention: as the report.
CREATE TABLE tip_case (
  tip {text} NOT NULL,
  desk {text} NOT NULL,
  case_id {text} NOT NULL,
  PRIMARY KEY (tip, desk, case_id)
){clustered};

-- tip_escrow: what custodians are asked to open, and how far they are.
-- owner: desks. retention: as the report.
CREATE TABLE tip_escrow (
  number BIGINT NOT NULL PRIMARY KEY,
  tip {text} NOT NULL,
  part {text} NOT NULL,
  desk {text} NOT NULL,
  ground {text} NOT NULL,
  urgent BIGINT NOT NULL,
  asked BIGINT NOT NULL,
  not_before BIGINT NOT NULL,
  state {text} NOT NULL,
  asked_by {text} NOT NULL,
  reader {text} NOT NULL,
  reader_box {text} NOT NULL,
  pair {text} NOT NULL,
  half {text} NOT NULL,
  half_by {text} NOT NULL,
  opened {text} NOT NULL,
  opened_by {text} NOT NULL,
  version BIGINT NOT NULL
);
CREATE INDEX tip_escrow_desk ON tip_escrow (desk, number);
CREATE INDEX tip_escrow_tip ON tip_escrow (tip);

-- desk_key: public halves of the keys of desks that receive reports.
-- owner: desks. retention: as long as the desk.
CREATE TABLE desk_key (
  desk {text} NOT NULL,
  part {text} NOT NULL,
  public_key {text} NOT NULL,
  body {text} NOT NULL,
  signature {text} NOT NULL,
  not_before {text},
  not_after {text},
  published BIGINT NOT NULL,
  destroyed BIGINT NOT NULL,
  renew BIGINT NOT NULL,
  PRIMARY KEY (desk, part)
){clustered};

-- desk_key_wrap: their secret halves, each sealed to one member of the desk.
-- owner: desks. retention: law/access/retention.yaml, tip_keys; at once when the member leaves.
CREATE TABLE desk_key_wrap (
  desk {text} NOT NULL,
  part {text} NOT NULL,
  reader {text} NOT NULL,
  sealed {text} NOT NULL,
  PRIMARY KEY (desk, part, reader)
);

-- courier: how far reports have been fetched, and what the log of the letterbox was then.
-- owner: desks. retention: as long as the store.
CREATE TABLE courier (
  name {text} NOT NULL PRIMARY KEY,
  seq BIGINT NOT NULL,
  tree_size BIGINT NOT NULL,
  root {text} NOT NULL
);
)sql";

constexpr std::array kMigrations = {
    Migration{1, "log, accounts, sessions", kLog}, Migration{2, "index, idempotency, outbox, calendars", kIndex},
    Migration{4, "keys of objects", kKeys},        Migration{5, "factors of sign-in", kFactors},
    Migration{6, "keys of people", kOwnKeys},      Migration{7, "log of uses", kLedger},
    Migration{8, "confidential reports", kLetterbox},
};

// The table that says which steps were taken. owner: store. retention: as long as the store.
constexpr std::string_view kSchemaTable =
    "CREATE TABLE schema_step (number BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL)";

std::string spelled(std::string_view sql, std::string_view engine) {
  using Word = std::pair<std::string_view, std::string_view>;
  static constexpr std::array kSqlite = {
      Word{"{text}", "TEXT"},
      Word{"{clustered}", " WITHOUT ROWID"},
      Word{"{serial}", "INTEGER PRIMARY KEY AUTOINCREMENT"},
      Word{"{rowid}", "INTEGER PRIMARY KEY"},
      Word{"{bytes}", "BLOB"},
      Word{"{sequence}",
           "CREATE TABLE event_sequence (last BIGINT NOT NULL);\nINSERT INTO event_sequence VALUES (0);"}};
  static constexpr std::array kPostgres = {Word{"{text}", "TEXT COLLATE \"C\""},
                                           Word{"{clustered}", ""},
                                           Word{"{serial}", "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY"},
                                           Word{"{rowid}", "BIGINT PRIMARY KEY"},
                                           Word{"{bytes}", "BYTEA"},
                                           Word{"{sequence}", "CREATE SEQUENCE event_sequence;"}};
  std::string text(sql);
  for (const auto& [word, spelling] : engine == "sqlite" ? kSqlite : kPostgres) {
    for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + spelling.size())) {
      text.replace(at, word.size(), spelling);
    }
  }
  return text;
}

Result<int> present_schema(Connection& connection) {
  const auto known = connection.has_table("schema_step");
  if (!known) return base::fail(known.error());
  if (!*known) {
    const auto empty = connection.is_empty();
    if (!empty) return base::fail(empty.error());
    if (!*empty) {
      return base::fail(ErrorKind::unavailable, "not_a_store", "store", "this database has tables of another program",
                        "an empty database or a Relais store");
    }
    return 0;
  }
  int number = 0;
  auto read = connection.run("SELECT COALESCE(MAX(number), 0) FROM schema_step", {},
                             [&](const Row& row) { number = static_cast<int>(row.integer(0)); });
  if (!read) return base::fail(std::move(read.error()));
  return number;
}

// From this step on there is a log, and every object has an entry that states its rows.
constexpr int kFirstWithLedger = 7;

/// A change of the schema changes what rows look like: the log states all of them anew. A new store gets its name
/// there.
Result<void> restate(Connection& connection, int present, base::Instant at) {
  if (present < kFirstWithLedger) {
    base::SystemRandom random;
    const auto origin = fmt::format("relais.log/{:016x}", random.next());
    auto named =
        connection.run("INSERT INTO meta (name, value) VALUES ('ledger_origin', ?1)", {std::string_view(origin)});
    if (!named) return base::fail(std::move(named.error()));
  }
  return restate_all(connection, at);
}

Result<void> apply(Connection& connection, std::string_view engine, int present, int newest, base::Instant at) {
  if (present == 0) {
    if (auto made = connection.script(std::string(kSchemaTable)); !made) return made;
  }
  for (const auto& migration : kMigrations) {
    if (migration.number <= present || migration.number > newest) continue;
    if (auto done = connection.script(spelled(migration.sql, engine)); !done) return done;
    auto noted = connection.run("INSERT INTO schema_step (number, name) VALUES (?1, ?2)",
                                {std::int64_t{migration.number}, migration.name});
    if (!noted) return base::fail(std::move(noted.error()));
  }
  return newest < kFirstWithLedger ? Result<void>() : restate(connection, present, at);
}

}  // namespace

std::span<const Migration> migrations() { return kMigrations; }

Result<void> migrate(Database& database, int newest, base::Instant at) {
  const auto check = [&](int present) -> Result<bool> {
    if (present <= newest) return present < newest;
    return base::fail(ErrorKind::unavailable, "newer_schema", "store",
                      fmt::format("this store has schema {}, written by a newer Relais", present),
                      fmt::format("schema {} or older; install the newer Relais", newest));
  };
  Result<bool> needed = true;
  auto looked = database.read([&](Connection& connection) -> Result<void> {
    const auto present = present_schema(connection);
    if (!present) return base::fail(present.error());
    needed = check(*present);
    return {};
  });
  if (!looked) return looked;
  if (!needed) return base::fail(needed.error());
  if (!*needed) return {};
  return database.write([&](Connection& connection) -> Result<void> {
    if (auto locked = connection.lock_schema(); !locked) return locked;
    const auto present = present_schema(connection);
    if (!present) return base::fail(present.error());
    const auto still = check(*present);
    if (!still) return base::fail(still.error());
    return *still ? apply(connection, database.engine(), *present, newest, at) : Result<void>();
  });
}

}  // namespace relais::store

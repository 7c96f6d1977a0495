// The one interface of everything that is kept: the log of events, the index that lists are answered from, accounts,
// sessions, idempotency records and the outbox. Two engines stand behind it, SQLite and PostgreSQL; nobody else knows
// SQL.
//
// Truth is the log. Index rows are derived from it and may be rebuilt at will; they are written in the same transaction
// as the events so that no list ever lags behind a case.
//
// Thread safety: every member of Store may be called from any thread. Calls block; `write` returns after the change is
// on stable storage. Failures are values: kind `conflict` code `version_conflict` when a stream has moved on (read it
// again), `conflict` code `idempotency_key_taken` when the same key was written by somebody else meanwhile (look it up
// again), `bad_input` code `bad_cursor` for a foreign cursor, `unavailable` when the engine cannot do it now.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.hpp"
#include "base/result.hpp"
#include "ledger/deed.hpp"
#include "store/letterbox.hpp"

namespace relais::store {

using base::Date;
using base::Instant;
using base::Result;

class Evidence;

// ---------------------------------------------------------------- the log

enum class StreamKind { case_file, operation, party, desk };

/// `case`, `operation`, `party`, `desk`.
[[nodiscard]] std::string_view to_text(StreamKind kind);
[[nodiscard]] std::optional<StreamKind> stream_kind(std::string_view text);

struct StreamId {
  StreamKind kind = StreamKind::case_file;
  std::string id;
  auto operator<=>(const StreamId&) const = default;
};

/// One event as it lies in the log. `body` is the event as JSON without its type.
struct StoredEvent {
  std::int64_t number = 0;  ///< position in the stream, from 1; given by the store when appended
  Date on;
  Instant recorded;
  std::string by_user;
  std::string by_desk;
  std::string acting_as;
  std::string type;
  std::string body;
  bool operator==(const StoredEvent&) const = default;
};

/// A stream with its events in order. Its version is the number of its last event.
struct StoredStream {
  StreamId stream;
  std::vector<StoredEvent> events;
  [[nodiscard]] std::int64_t version() const { return events.empty() ? 0 : events.back().number; }
};

/// Appends to one stream. `expected_version` is the version the writer has seen; 0 for a stream that must not exist
/// yet.
struct StreamAppend {
  StreamId stream;
  std::int64_t expected_version = 0;
  std::vector<StoredEvent> events;
};

// ---------------------------------------------------------------- the index

/// What stands between a desk and a case: opened, referred_to, accepted, assigned, immigration, guardian, … (words of
/// access); a desk without a row here finds the case on no list.
struct CaseDesk {
  std::string desk;
  std::string relation;
  auto operator<=>(const CaseDesk&) const = default;
};

/// A date that somebody has to keep. `by` names the desk it concerns, empty for all who see the case.
struct ClockRow {
  Date due;
  std::string kind;  ///< deadline | duty | referral | opinion | request | cross_border
  std::string what;
  std::string by;
  std::string body;  ///< JSON that the desks room keeps with it (reasons); may be empty
  bool operator==(const ClockRow&) const = default;
};

/// One desk that was asked in one referral: a referral that went on to a second desk has two rows, hop 0 and hop 1.
struct ReferralRow {
  std::string referral;
  int hop = 0;
  std::string case_id;
  std::string desk;  ///< the desk asked
  std::string from_desk;
  std::string state;  ///< waiting | accepted | declined | escalated | arrived
  Instant sent;
  Instant answer_by;
  std::string body;  ///< JSON that the desks room keeps with it (need, trail)
  bool operator==(const ReferralRow&) const = default;
};

/// What lists, worklists and queues know of a case. Names stand apart in `display_name` and `name_tokens`, which are
/// kept in a table of their own so that they can be sealed or dropped without touching the rest.
struct CaseRow {
  std::string id;
  std::int64_t version = 0;  ///< version of the stream this row was computed from; an older row never replaces a newer
  Date computed_on;          ///< the day the standing was computed for
  std::string label;
  std::string phase;
  std::string judicial;
  std::string age_group;
  std::optional<std::string> language;
  Date opened_on;
  bool closed = false;
  std::optional<std::string> operation;
  std::optional<Date> next_due;
  std::optional<std::string> next_what;
  std::optional<Date> opinion_asked_on;    ///< a magistrate's answer is awaited since
  std::optional<Date> request_open_since;  ///< the Immigration Office's answer is awaited since
  std::string body;                        ///< JSON that the desks room keeps with it; may be empty
  std::optional<std::string> display_name;
  std::vector<std::string> name_tokens;  ///< folded words of all names, for exact and prefix search
  std::vector<std::string> locked_out = {};  ///< accounts with a conflict of interest; kept only inside the sealed label
  std::vector<CaseDesk> desks;
  std::vector<ClockRow> clocks;
  std::vector<ReferralRow> referrals;
  bool operator==(const CaseRow&) const = default;
};

struct OperationRow {
  std::string id;
  std::int64_t version = 0;
  std::string by_desk;
  std::string kind;
  std::string title;
  Date took_place;
  std::string body;
  bool operator==(const OperationRow&) const = default;
};

struct PartyRow {
  std::string id;
  std::int64_t version = 0;
  std::string by_desk;
  std::string kind;
  std::string name;
  std::optional<std::string> enterprise_number;
  std::string body;
  bool operator==(const PartyRow&) const = default;
};

// ---------------------------------------------------------------- writing

/// The answer that was given to a write, so that the same request gets the same answer. Kept for a day.
struct IdempotencyRecord {
  std::string account;
  std::string key;
  std::string request_hash;  ///< of method, path and body
  int status = 0;
  std::string etag;
  std::string location;
  std::string answer;
  Instant created;
  bool operator==(const IdempotencyRecord&) const = default;
};

/// A message to be delivered later by somebody else; written with the effect it reports.
struct OutboxMessage {
  std::int64_t sequence = 0;  ///< given by the store
  std::string topic;
  std::string body;
  Instant created;
};

/// Which key opens the texts of an object, and which organisations hold a wrap of it. The key itself lies with the key
/// process and nowhere else.
struct ObjectKey {
  std::string kind;  ///< `case`, `operation`, `party`, `desk`, `house`
  std::string id;
  std::string key;            ///< id of the key
  std::string organisations;  ///< sorted, one a line
  bool operator==(const ObjectKey&) const = default;
};

/// Everything one use-case changes. All of it happens or nothing.
struct Write {
  std::vector<StreamAppend> appends;
  std::vector<CaseRow> cases;
  std::vector<OperationRow> operations;
  std::vector<PartyRow> parties;
  std::optional<IdempotencyRecord> idempotency;
  std::vector<OutboxMessage> outbox;
  std::vector<ObjectKey> keys;      ///< kept or replaced
  std::vector<ledger::Deed> deeds;  ///< one for each object that is touched; they become entries of the log
  LetterboxWrite letterbox = {};
};

struct Committed {
  std::vector<std::int64_t> versions;  ///< of the streams appended to, in the order of `Write::appends`
  std::int64_t last_sequence = 0;      ///< global position of the last event written; 0 when none was
};

// ---------------------------------------------------------------- lists

/// A list is answered in pages. `cursor` is opaque; a page stays right when rows are added or removed between two
/// pages: no row that was there all along is shown twice or left out.
struct Paging {
  std::size_t limit = 50;
  std::string cursor = {};
};

template <class Row>
struct Page {
  std::vector<Row> items;
  std::optional<std::string> next;
  std::int64_t total = 0;
};

enum class CaseOrder {
  newest_first,    ///< by opened_on, latest first
  due_first,       ///< by next_due, cases without one last
  opinion_oldest,  ///< by opinion_asked_on, only cases where an opinion is awaited
  request_oldest,  ///< by request_open_since, only cases with an open request
};

/// Which cases. Absent means all; several fields must all hold.
struct CaseQuery {
  std::optional<std::string> desk = {};     ///< only cases with a relation to this desk
  std::vector<std::string> relations = {};  ///< … and only these relations (any of them)
  std::optional<std::string> phase = {};
  std::optional<std::string> judicial = {};
  std::optional<std::string> operation = {};
  std::optional<bool> closed = {};
  std::vector<std::string> tokens = {};  ///< folded words, each the beginning of a name token
  CaseOrder order = CaseOrder::newest_first;
};

/// A clock with the case it belongs to.
struct DueRow {
  std::string case_id;
  std::int64_t version = 0;
  std::string label;
  std::string phase;
  ClockRow clock;
};

/// Clocks of open cases, soonest first.
struct ClockQuery {
  std::optional<std::string> desk = {};  ///< only cases this desk has a relation to
  std::optional<std::string> by = {};    ///< only clocks that concern this desk
  std::optional<std::string> kind = {};  ///< only clocks of this kind, of closed cases too
  std::optional<Date> from = {};         ///< due on or after
  std::optional<Date> until = {};        ///< due on or before
};

enum class ReferralSide { received, sent };

/// Referrals of a desk: those it received, or those it sent. Waiting ones first, then the latest first.
struct ReferralQuery {
  std::string desk = {};
  ReferralSide side = ReferralSide::received;
  std::vector<std::string> states = {};  ///< empty = all
};

struct Counts {
  std::int64_t cases = 0;
  std::int64_t open_cases = 0;
  std::int64_t operations = 0;
  std::int64_t parties = 0;
  std::int64_t events = 0;
};

// ---------------------------------------------------------------- people who work here

struct Account {
  std::string name;
  std::string display;
  std::string role;
  std::string desk;
  std::vector<std::string> languages;
  std::string password_hash;  ///< as made by the sign-in; the store only keeps it
  bool disabled = false;
  std::string factors;  ///< JSON of the sign-in (passkeys, authenticator app, recovery codes); the store only keeps it
  /// JSON of desks/own_keys: public keys of the person and sealed private ones that only a browser of theirs can open.
  std::string keys = {};
  bool operator==(const Account&) const = default;
};

struct Session {
  std::string token_hash;
  std::string account;
  Instant created;
  Instant last_seen;
  Instant expires;
  int level = 1;    ///< assurance reached: 1 password, 2 two factors, 3 phishing-resistant
  Instant proved;   ///< when the person last showed a factor
  std::string how;  ///< by what: `passkey`, `oidc`, `totp`, `recovery`, `password`, `invitation`
  bool operator==(const Session&) const = default;
};

// ---------------------------------------------------------------- the store

class Store {
 public:
  Store() = default;
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;
  virtual ~Store() = default;

  /// All or nothing, and on stable storage when it returns. A write without appends may refresh index rows (a row
  /// computed from an older version than the one kept is left out silently: somebody with newer knowledge has written
  /// it).
  [[nodiscard]] virtual Result<Committed> write(Write write) = 0;

  // The log. A stream that does not exist is empty.
  [[nodiscard]] virtual Result<StoredStream> read_stream(const StreamId& stream, std::int64_t after_number = 0) = 0;
  /// Several at once, in the order asked, in as few round trips as the engine allows.
  [[nodiscard]] virtual Result<std::vector<StoredStream>> read_streams(StreamKind kind,
                                                                       std::span<const std::string> ids) = 0;
  /// Every stream of a kind in the order of ids, in batches; memory stays bounded. Each batch is a consistent reading
  /// and no lock is held while the callback runs; the callback says false to stop.
  using StreamBatch = std::function<bool(std::span<const StoredStream>)>;
  [[nodiscard]] virtual Result<void> for_each_stream(StreamKind kind, std::size_t batch, const StreamBatch& take) = 0;

  // Keys and evidence.
  /// In the order asked; an object without a key yet has an empty `key`.
  [[nodiscard]] virtual Result<std::vector<ObjectKey>> object_keys(std::string_view kind,
                                                                   std::span<const std::string> ids) = 0;
  /// What stands between desks and these cases, in the order asked, without reading the cases: the relations of the
  /// index, and `was_asked` for a desk that a referral once went to.
  [[nodiscard]] virtual Result<std::vector<std::vector<CaseDesk>>> case_desks(std::span<const std::string> ids) = 0;
  /// Entries without an effect: reads, refusals, searches, what was carried out. On stable storage when it returns.
  [[nodiscard]] virtual Result<void> note(std::vector<ledger::Deed> deeds) = 0;
  /// The log itself; lives as long as the store.
  [[nodiscard]] virtual Evidence& evidence() = 0;

  /// Confidential reports; lives as long as the store.
  [[nodiscard]] virtual Letterbox& letterbox() = 0;

  // The index.
  [[nodiscard]] virtual Result<std::optional<CaseRow>> case_row(std::string_view id) = 0;
  [[nodiscard]] virtual Result<Page<CaseRow>> cases(const CaseQuery& query, const Paging& paging) = 0;
  /// Every case row with its child rows, in the order of ids, in batches; for sweeps.
  using CaseBatch = std::function<bool(std::span<const CaseRow>)>;
  [[nodiscard]] virtual Result<void> for_each_case(std::size_t batch, const CaseBatch& take) = 0;
  [[nodiscard]] virtual Result<Page<DueRow>> clocks(const ClockQuery& query, const Paging& paging) = 0;
  [[nodiscard]] virtual Result<Page<ReferralRow>> referrals(const ReferralQuery& query, const Paging& paging) = 0;
  /// All hops of one referral, hop 0 first; empty when unknown.
  [[nodiscard]] virtual Result<std::vector<ReferralRow>> referral(std::string_view id) = 0;
  /// Waiting referrals whose time has run out, the longest overdue first.
  [[nodiscard]] virtual Result<std::vector<ReferralRow>> referrals_overdue(Instant now, std::size_t limit) = 0;
  /// Operations of a desk (all when absent), latest first.
  [[nodiscard]] virtual Result<Page<OperationRow>> operations(const std::optional<std::string>& desk,
                                                              const Paging& paging) = 0;
  [[nodiscard]] virtual Result<std::optional<OperationRow>> operation_row(std::string_view id) = 0;
  /// Parties described by a desk (all when absent), latest first.
  [[nodiscard]] virtual Result<Page<PartyRow>> parties(const std::optional<std::string>& desk,
                                                       const Paging& paging) = 0;
  [[nodiscard]] virtual Result<std::optional<PartyRow>> party_row(std::string_view id) = 0;
  [[nodiscard]] virtual Result<Counts> counts() = 0;

  // Idempotency and outbox.
  [[nodiscard]] virtual Result<std::optional<IdempotencyRecord>> idempotency(std::string_view account,
                                                                             std::string_view key) = 0;
  [[nodiscard]] virtual Result<std::vector<OutboxMessage>> outbox(std::int64_t after_sequence, std::size_t limit) = 0;
  [[nodiscard]] virtual Result<void> outbox_delivered(std::int64_t up_to_sequence) = 0;

  // Accounts and sessions.
  [[nodiscard]] virtual Result<void> put_account(const Account& account) = 0;
  [[nodiscard]] virtual Result<std::optional<Account>> account(std::string_view name) = 0;
  [[nodiscard]] virtual Result<std::vector<Account>> accounts() = 0;
  [[nodiscard]] virtual Result<void> put_session(const Session& session) = 0;
  [[nodiscard]] virtual Result<std::optional<Session>> session(std::string_view token_hash) = 0;
  /// All sessions of an account, the one used last first; expired ones too until they are forgotten.
  [[nodiscard]] virtual Result<std::vector<Session>> sessions_of(std::string_view account) = 0;
  [[nodiscard]] virtual Result<void> touch_session(std::string_view token_hash, Instant last_seen) = 0;
  [[nodiscard]] virtual Result<void> drop_session(std::string_view token_hash) = 0;
  [[nodiscard]] virtual Result<void> drop_sessions_of(std::string_view account) = 0;

  // Odds and ends: `invented` (demonstration data), `swept_on`, …
  [[nodiscard]] virtual Result<std::optional<std::string>> meta(std::string_view key) = 0;
  [[nodiscard]] virtual Result<void> put_meta(std::string_view key, std::string_view value) = 0;
  /// The token of a desk's calendar; `fresh` is kept and returned when the desk has none yet.
  [[nodiscard]] virtual Result<std::string> calendar_token(std::string_view desk, std::string_view fresh) = 0;
  [[nodiscard]] virtual Result<std::optional<std::string>> desk_of_calendar(std::string_view token) = 0;

  /// Drops what has passed its retention: sessions that expired, idempotency records older than a day.
  [[nodiscard]] virtual Result<void> forget_expired(Instant now) = 0;

  /// `sqlite` or `postgresql`, and the number of the schema in use.
  [[nodiscard]] virtual std::string_view engine() const = 0;
  [[nodiscard]] virtual int schema() const = 0;
};

struct Options {
  /// Connections for reading. Each costs about 2 MB with SQLite and one server process with PostgreSQL.
  std::size_t readers = 8;
  /// false: a power cut may lose the last writes (never tear them). Only for bulk loading into a store nobody uses yet,
  /// and for tests.
  bool durable = true;
  /// Dates the entries of the log that nobody else dates: sessions, accounts, settings. Without it they say 1970.
  std::function<Instant()> clock = {};
};

/// Opens `where`: a file name (SQLite; made when absent, with mode 0600) or `postgresql://…`. Brings an older schema up
/// to date first; refuses one that is newer than this program (`newer_schema`) or not ours (`not_a_store`).
[[nodiscard]] Result<std::unique_ptr<Store>> open(std::string_view where, const Options& options = {});

/// The schema this program writes.
[[nodiscard]] int newest_schema();

}  // namespace relais::store

// The store over either engine: every statement is portable and lies beside what it is for, in log.cpp, index.cpp,
// lists.cpp and people.cpp. Private to the room.
#pragma once

#include <memory>

#include "store/evidence.hpp"
#include "store/sql.hpp"
#include "store/store.hpp"

namespace relais::store {

[[nodiscard]] std::unique_ptr<Evidence> evidence_of(Database& database);
[[nodiscard]] std::unique_ptr<Letterbox> letterbox_of(Database& database);

class SqlStore final : public Store {
 public:
  SqlStore(std::unique_ptr<Database> database, int schema, std::function<Instant()> clock)
      : database_(std::move(database)),
        evidence_(evidence_of(*database_)),
        letterbox_(letterbox_of(*database_)),
        schema_(schema),
        clock_(std::move(clock)) {}

  Result<Committed> write(Write write) override;

  Result<StoredStream> read_stream(const StreamId& stream, std::int64_t after_number) override;
  Result<std::vector<StoredStream>> read_streams(StreamKind kind, std::span<const std::string> ids) override;
  Result<void> for_each_stream(StreamKind kind, std::size_t batch, const StreamBatch& take) override;

  Result<std::vector<ObjectKey>> object_keys(std::string_view kind, std::span<const std::string> ids) override;
  Result<std::vector<std::vector<CaseDesk>>> case_desks(std::span<const std::string> ids) override;
  Result<void> note(std::vector<ledger::Deed> deeds) override;
  [[nodiscard]] Evidence& evidence() override { return *evidence_; }
  [[nodiscard]] Letterbox& letterbox() override { return *letterbox_; }

  Result<std::optional<CaseRow>> case_row(std::string_view id) override;
  Result<Page<CaseRow>> cases(const CaseQuery& query, const Paging& paging) override;
  Result<void> for_each_case(std::size_t batch, const CaseBatch& take) override;
  Result<Page<DueRow>> clocks(const ClockQuery& query, const Paging& paging) override;
  Result<Page<ReferralRow>> referrals(const ReferralQuery& query, const Paging& paging) override;
  Result<std::vector<ReferralRow>> referral(std::string_view id) override;
  Result<std::vector<ReferralRow>> referrals_overdue(Instant now, std::size_t limit) override;
  Result<Page<OperationRow>> operations(const std::optional<std::string>& desk, const Paging& paging) override;
  Result<std::optional<OperationRow>> operation_row(std::string_view id) override;
  Result<Page<PartyRow>> parties(const std::optional<std::string>& desk, const Paging& paging) override;
  Result<std::optional<PartyRow>> party_row(std::string_view id) override;
  Result<Counts> counts() override;

  Result<std::optional<IdempotencyRecord>> idempotency(std::string_view account, std::string_view key) override;
  Result<std::vector<OutboxMessage>> outbox(std::int64_t after_sequence, std::size_t limit) override;
  Result<void> outbox_delivered(std::int64_t up_to_sequence) override;

  Result<void> put_account(const Account& account) override;
  Result<std::optional<Account>> account(std::string_view name) override;
  Result<std::vector<Account>> accounts() override;
  Result<void> put_session(const Session& session) override;
  Result<std::optional<Session>> session(std::string_view token_hash) override;
  Result<std::vector<Session>> sessions_of(std::string_view account) override;
  Result<void> touch_session(std::string_view token_hash, Instant last_seen) override;
  Result<void> drop_session(std::string_view token_hash) override;
  Result<void> drop_sessions_of(std::string_view account) override;

  Result<std::optional<std::string>> meta(std::string_view key) override;
  Result<void> put_meta(std::string_view key, std::string_view value) override;
  Result<std::string> calendar_token(std::string_view desk, std::string_view fresh) override;
  Result<std::optional<std::string>> desk_of_calendar(std::string_view token) override;
  Result<void> forget_expired(Instant now) override;

  [[nodiscard]] std::string_view engine() const override { return database_->engine(); }
  [[nodiscard]] int schema() const override { return schema_; }

 private:
  Result<void> query(std::string_view sql, std::span<const Value> parameters, const RowSink& sink);
  /// Changes rows of one object and leaves the entry of the house that says so.
  Result<void> change(ledger::Action action, const ledger::Object& object, std::string_view sql,
                      std::span<const Value> parameters);
  /// As change(), dropping rows: `find` lists the ids of the objects of this kind that `drop` deletes.
  Result<void> drop(Connection& connection, ledger::Action action, std::string_view kind, std::string_view find,
                    std::string_view drop, std::span<const Value> parameters);
  [[nodiscard]] ledger::Deed house(ledger::Action action) const;

  std::unique_ptr<Database> database_;
  std::unique_ptr<Evidence> evidence_;
  std::unique_ptr<Letterbox> letterbox_;
  int schema_;
  std::function<Instant()> clock_;
};

// Written by one file of the room, used by another.

/// Appends and checks versions; fills `committed`.
Result<void> append_streams(Connection& connection, const Write& write, Committed& committed);
/// Which keys open what.
Result<void> write_object_keys(Connection& connection, const Write& write);
/// Index rows with their child rows, idempotency record and outbox; adds the messages to `touched`.
Result<void> write_index(Connection& connection, const Write& write, std::vector<ledger::Object>& touched);
/// Rows of confidential reports; adds their objects to `touched`.
Result<void> write_letterbox(Connection& connection, const LetterboxWrite& write, std::vector<ledger::Object>& touched);
/// Reads name, desk, clock and referral rows of these case rows, which stand in the order of their ids or not.
Result<void> read_children(Connection& connection, std::vector<CaseRow>& rows);

}  // namespace relais::store

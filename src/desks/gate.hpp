// The one gate: whatever reads or writes cases goes through it, whoever asks and by whatever door. It stands before the
// store and is the only place that can open a sealed text.
//
// For an account it lets through only what the policy permits to that desk, leaves an entry in the log before anything
// is shown (no entry, no effect), and asks the key process in the account's name, where budgets are counted. A case
// that the account has no business with reads like one that does not exist. For the house itself (sweeps, escalation,
// the command line of the operator) it opens everything in the name of `system`.
//
// What lies in the store is sealed: bodies of events with the name of who recorded them, labels, names, titles, answers
// kept for repeats, everything of an account but its role and desk. In the clear stand ids, dates, phases, codes and
// desks, which lists and terms are computed from.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <utility>

#include "desks/house.hpp"
#include "ledger/deed.hpp"
#include "vault/keys.hpp"

namespace relais::desks {

/// The store behind the gate and the keys to it; shared by all gates of a process.
struct Strongroom {
  std::shared_ptr<store::Store> store;
  std::shared_ptr<vault::Keys> keys;
};

using base::Result;

class Gate final : public store::Store {
 public:
  using Clock = std::function<Instant()>;

  /// For one request of one account; not for several threads.
  Gate(const House& house, Strongroom room, access::Asker asker, Instant now);
  /// For the house; safe from several threads.
  Gate(const House& house, Strongroom room, Clock clock);
  Gate(const Gate&) = delete;
  Gate& operator=(const Gate&) = delete;
  ~Gate() override;

  [[nodiscard]] const Strongroom& room() const { return room_; }

  /// A deed of this gate's asker, to be noted or written.
  [[nodiscard]] Result<ledger::Deed> deed(ledger::Action action) const;
  /// The pseudonym under which an account stands in the store and in the log: `p:` and 16 hexadecimal digits.
  [[nodiscard]] Result<std::string> pseudonym(std::string_view account) const;
  /// Notes that something of these cases left the house: an export, a letter.
  [[nodiscard]] Result<void> note_carried_out(std::span<const std::string> cases, std::vector<std::string> classes);
  /// Notes that everything left the house at once.
  [[nodiscard]] Result<void> note_carried_out_whole();
  /// Notes a refusal; `rule` is the code of the problem that was answered.
  [[nodiscard]] Result<void> note_refusal(std::string_view rule, const std::optional<std::string>& case_id);

  /// Words of people about something that is no file of its own, such as why a report was closed: sealed under a key of
  /// the house, for one place. Whoever asks for them back was let through to that place before.
  [[nodiscard]] Result<std::string> seal_words(const std::string& place, std::string_view words);
  [[nodiscard]] Result<std::string> open_words(const std::string& place, std::string_view sealed) const;

  Result<store::Committed> write(store::Write write) override;
  Result<store::StoredStream> read_stream(const store::StreamId& stream, std::int64_t after_number = 0) override;
  /// For lines of lists: leaves one entry for all, and streams the account may not read come back empty.
  Result<std::vector<store::StoredStream>> read_streams(store::StreamKind kind,
                                                        std::span<const std::string> ids) override;
  Result<void> for_each_stream(store::StreamKind kind, std::size_t batch, const StreamBatch& take) override;
  Result<std::vector<store::ObjectKey>> object_keys(std::string_view kind, std::span<const std::string> ids) override;
  Result<std::vector<std::vector<store::CaseDesk>>> case_desks(std::span<const std::string> ids) override;
  Result<void> note(std::vector<ledger::Deed> deeds) override;
  [[nodiscard]] store::Evidence& evidence() override { return room_.store->evidence(); }
  [[nodiscard]] store::Letterbox& letterbox() override { return room_.store->letterbox(); }

  Result<std::optional<store::CaseRow>> case_row(std::string_view id) override;
  Result<store::Page<store::CaseRow>> cases(const store::CaseQuery& query, const store::Paging& paging) override;
  Result<void> for_each_case(std::size_t batch, const CaseBatch& take) override;
  Result<store::Page<store::DueRow>> clocks(const store::ClockQuery& query, const store::Paging& paging) override;
  Result<store::Page<store::ReferralRow>> referrals(const store::ReferralQuery& query,
                                                    const store::Paging& paging) override;
  Result<std::vector<store::ReferralRow>> referral(std::string_view id) override;
  Result<std::vector<store::ReferralRow>> referrals_overdue(Instant now, std::size_t limit) override;
  Result<store::Page<store::OperationRow>> operations(const std::optional<std::string>& desk,
                                                      const store::Paging& paging) override;
  Result<std::optional<store::OperationRow>> operation_row(std::string_view id) override;
  Result<store::Page<store::PartyRow>> parties(const std::optional<std::string>& desk,
                                               const store::Paging& paging) override;
  Result<std::optional<store::PartyRow>> party_row(std::string_view id) override;
  Result<store::Counts> counts() override;

  Result<std::optional<store::IdempotencyRecord>> idempotency(std::string_view account, std::string_view key) override;
  Result<std::vector<store::OutboxMessage>> outbox(std::int64_t after_sequence, std::size_t limit) override;
  Result<void> outbox_delivered(std::int64_t up_to_sequence) override;

  Result<void> put_account(const store::Account& account) override;
  /// By name or by pseudonym.
  Result<std::optional<store::Account>> account(std::string_view name) override;
  Result<std::vector<store::Account>> accounts() override;
  Result<void> put_session(const store::Session& session) override;
  /// `account` of the answer is the pseudonym.
  Result<std::optional<store::Session>> session(std::string_view token_hash) override;
  Result<std::vector<store::Session>> sessions_of(std::string_view account) override;
  Result<void> touch_session(std::string_view token_hash, Instant last_seen) override;
  Result<void> drop_session(std::string_view token_hash) override;
  Result<void> drop_sessions_of(std::string_view account) override;

  Result<std::optional<std::string>> meta(std::string_view key) override;
  Result<void> put_meta(std::string_view key, std::string_view value) override;
  Result<std::string> calendar_token(std::string_view desk, std::string_view fresh) override;
  Result<std::optional<std::string>> desk_of_calendar(std::string_view token) override;
  Result<void> forget_expired(Instant now) override;

  [[nodiscard]] std::string_view engine() const override { return room_.store->engine(); }
  [[nodiscard]] int schema() const override { return room_.store->schema(); }

 private:
  class Sealing;
  /// Whether a case is there at all for the asker, and by which rules.
  struct Passed {
    bool may = false;
    bool by_glass = false;  ///< only because somebody of the desk broke the glass
    std::vector<std::string> rules;
  };

  [[nodiscard]] bool for_the_house() const { return asker_.role.empty(); }
  [[nodiscard]] Instant now() const { return clock_(); }
  [[nodiscard]] vault::Use use(std::string reference, bool of_the_house) const;
  [[nodiscard]] Passed passes(const std::vector<store::CaseDesk>& desks) const;
  [[nodiscard]] Result<void> note_open(const std::string& case_id, const Passed& passed);
  [[nodiscard]] Result<void> note_lines(ledger::Action action, std::int64_t amount, std::vector<std::string> classes);
  [[nodiscard]] Result<void> only_the_house(std::string_view what) const;
  [[nodiscard]] Result<void> only_their_desk(const std::optional<std::string>& desk) const;
  /// Labels and names in place; answers the words each is found by.
  [[nodiscard]] Result<std::vector<std::vector<std::string>>> open_rows(std::span<store::CaseRow> rows) const;
  /// Whether the asker is among those whom a conflict of interest locks out of a case.
  [[nodiscard]] bool locked_out(const std::vector<std::string>& accounts) const;
  [[nodiscard]] bool names_are_theirs(const store::CaseRow& row) const;
  [[nodiscard]] Result<void> open_accounts(std::span<store::Account> accounts) const;
  [[nodiscard]] Result<void> ready_house_key(Sealing& sealing, std::string_view id);
  [[nodiscard]] Result<void> seal(const Sealing& sealing, store::Write& write) const;
  [[nodiscard]] Result<void> seal_case(const Sealing& sealing, store::CaseRow& row) const;
  [[nodiscard]] Result<void> seal_rest(const Sealing& sealing, store::Write& write) const;
  [[nodiscard]] Result<void> tell(const std::set<std::pair<std::string, std::string>>& touched,
                                  store::Write& write) const;
  [[nodiscard]] Result<store::Page<store::CaseRow>> search(const store::CaseQuery& query);
  [[nodiscard]] std::vector<std::string> organisations_of(const store::CaseRow& row) const;

  const House& house_;
  Strongroom room_;
  access::Asker asker_;
  Clock clock_;
  std::set<std::string> noted_;  ///< cases whose opening has been entered already for this request
};

}  // namespace relais::desks

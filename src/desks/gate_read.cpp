// Reading rows of lists through the gate, and what the house itself keeps.
#include <algorithm>

#include "desks/gate_parts.hpp"
#include "desks/work.hpp"

namespace relais::desks {

Result<std::vector<std::vector<std::string>>> Gate::open_rows(std::span<store::CaseRow> rows) const {
  Texts texts(*room_.keys, use({}, false));
  for (const auto& row : rows)
    if (auto expected = texts.expect(row.label); !expected) return base::fail(std::move(expected.error()));
  if (auto fetched = texts.fetch(); !fetched) return base::fail(std::move(fetched.error()));
  std::vector<std::vector<std::string>> words;
  for (auto& row : rows) {
    auto line = texts.open_as<SealedLine>(index_place("case", row.id, row.version), row.label);
    if (!line) return base::fail(std::move(line.error()));
    row.label = std::move(line->label);
    row.display_name = std::move(line->name);
    row.locked_out = std::move(line->locked_out);
    words.push_back(std::move(line->words));
    row.name_tokens = words.back();
  }
  return words;
}

bool Gate::locked_out(const std::vector<std::string>& accounts) const {
  return !for_the_house() && std::ranges::find(accounts, asker_.user) != accounts.end();
}

bool Gate::names_are_theirs(const store::CaseRow& row) const {
  return for_the_house() ||
         house_.policy.may_see(asker_, ties_of(house_, asker_, row), access::FieldClass::identity).has_value();
}

Result<std::optional<store::CaseRow>> Gate::case_row(std::string_view id) {
  auto row = room_.store->case_row(id);
  if (!row || !*row) return row;
  if (!passes((*row)->desks).may) return std::optional<store::CaseRow>();
  if (auto opened = open_rows(std::span(&**row, 1)); !opened) return base::fail(std::move(opened.error()));
  if (locked_out((*row)->locked_out)) return std::optional<store::CaseRow>();
  return row;
}

Result<store::Page<store::CaseRow>> Gate::cases(const store::CaseQuery& query, const store::Paging& paging) {
  if (auto allowed = only_their_desk(query.desk); !allowed) return base::fail(std::move(allowed.error()));
  if (!query.tokens.empty()) return search(query);
  auto page = room_.store->cases(query, paging);
  if (!page) return page;
  if (auto noted = note_lines(ledger::Action::list, static_cast<std::int64_t>(page->items.size()), {"identity"});
      !noted)
    return base::fail(std::move(noted.error()));
  if (auto opened = open_rows(page->items); !opened) return base::fail(std::move(opened.error()));
  std::erase_if(page->items, [&](const store::CaseRow& row) { return locked_out(row.locked_out); });
  return page;
}

Result<void> Gate::for_each_case(std::size_t batch, const CaseBatch& take) {
  if (auto allowed = only_the_house("cases"); !allowed) return allowed;
  // Sweeps look at dates and codes; labels stay sealed.
  return room_.store->for_each_case(batch, take);
}

Result<store::Page<store::DueRow>> Gate::clocks(const store::ClockQuery& query, const store::Paging& paging) {
  if (auto allowed = only_their_desk(query.desk); !allowed) return base::fail(std::move(allowed.error()));
  auto page = room_.store->clocks(query, paging);
  if (!page) return page;
  if (auto noted = note_lines(ledger::Action::list, static_cast<std::int64_t>(page->items.size()), {"minimum"}); !noted)
    return base::fail(std::move(noted.error()));
  Texts texts(*room_.keys, use({}, false));
  for (const auto& row : page->items)
    if (auto expected = texts.expect(row.label); !expected) return base::fail(std::move(expected.error()));
  if (auto fetched = texts.fetch(); !fetched) return base::fail(std::move(fetched.error()));
  std::vector<store::DueRow> theirs;
  for (auto& row : page->items) {
    auto line = texts.open_as<SealedLine>(index_place("case", row.case_id, row.version), row.label);
    if (!line) return base::fail(std::move(line.error()));
    row.label = std::move(line->label);
    if (!locked_out(line->locked_out)) theirs.push_back(std::move(row));
  }
  page->items = std::move(theirs);
  return page;
}

Result<store::Page<store::ReferralRow>> Gate::referrals(const store::ReferralQuery& query,
                                                        const store::Paging& paging) {
  if (auto allowed = only_their_desk(query.desk); !allowed) return base::fail(std::move(allowed.error()));
  return room_.store->referrals(query, paging);
}

Result<std::vector<store::ReferralRow>> Gate::referral(std::string_view id) { return room_.store->referral(id); }

Result<std::vector<store::ReferralRow>> Gate::referrals_overdue(Instant now, std::size_t limit) {
  if (auto allowed = only_the_house("referrals"); !allowed) return base::fail(std::move(allowed.error()));
  return room_.store->referrals_overdue(now, limit);
}

// ---------------------------------------------------------------- operations and parties

namespace {

Result<void> open_operations(Texts texts, std::span<store::OperationRow> rows) {
  for (const auto& row : rows)
    if (auto expected = texts.expect(row.title); !expected) return expected;
  if (auto fetched = texts.fetch(); !fetched) return fetched;
  for (auto& row : rows) {
    auto opened = texts.open_as<SealedOperation>(index_place("operation", row.id, row.version), row.title);
    if (!opened) return base::fail(std::move(opened.error()));
    row.title = std::move(opened->title);
    row.body = std::move(opened->body);
  }
  return {};
}

Result<void> open_parties(Texts texts, std::span<store::PartyRow> rows) {
  for (const auto& row : rows)
    if (auto expected = texts.expect(row.name); !expected) return expected;
  if (auto fetched = texts.fetch(); !fetched) return fetched;
  for (auto& row : rows) {
    auto opened = texts.open_as<SealedParty>(index_place("party", row.id, row.version), row.name);
    if (!opened) return base::fail(std::move(opened.error()));
    row.name = std::move(opened->name);
    row.enterprise_number = std::move(opened->enterprise_number);
    row.body = std::move(opened->body);
  }
  return {};
}

}  // namespace

Result<store::Page<store::OperationRow>> Gate::operations(const std::optional<std::string>& desk,
                                                          const store::Paging& paging) {
  if (auto allowed = only_their_desk(desk); !allowed) return base::fail(std::move(allowed.error()));
  auto page = room_.store->operations(desk, paging);
  if (!page) return page;
  if (auto opened = open_operations(Texts(*room_.keys, use({}, true)), page->items); !opened)
    return base::fail(std::move(opened.error()));
  return page;
}

Result<std::optional<store::OperationRow>> Gate::operation_row(std::string_view id) {
  auto row = room_.store->operation_row(id);
  if (!row || !*row) return row;
  if (auto opened = open_operations(Texts(*room_.keys, use({}, true)), std::span(&**row, 1)); !opened)
    return base::fail(std::move(opened.error()));
  return row;
}

Result<store::Page<store::PartyRow>> Gate::parties(const std::optional<std::string>& desk,
                                                   const store::Paging& paging) {
  if (auto allowed = only_their_desk(desk); !allowed) return base::fail(std::move(allowed.error()));
  auto page = room_.store->parties(desk, paging);
  if (!page) return page;
  const auto amount = static_cast<std::int64_t>(page->items.size());
  if (auto noted = note_lines(ledger::Action::list, amount, {"suspects"}); !noted)
    return base::fail(std::move(noted.error()));
  if (auto opened = open_parties(Texts(*room_.keys, use({}, true)), page->items); !opened)
    return base::fail(std::move(opened.error()));
  return page;
}

Result<std::optional<store::PartyRow>> Gate::party_row(std::string_view id) {
  auto row = room_.store->party_row(id);
  if (!row || !*row) return row;
  if (!for_the_house()) {
    auto entry = deed(ledger::Action::open);
    if (!entry) return base::fail(std::move(entry.error()));
    entry->classes = {"suspects"};
    entry->object = ledger::Object{"party", std::string(id)};
    if (noted_.insert("party " + std::string(id)).second)
      if (auto noted = note({std::move(*entry)}); !noted) return base::fail(std::move(noted.error()));
  }
  if (auto opened = open_parties(Texts(*room_.keys, use({}, true)), std::span(&**row, 1)); !opened)
    return base::fail(std::move(opened.error()));
  return row;
}

Result<store::Counts> Gate::counts() {
  if (auto allowed = only_the_house("counts"); !allowed) return base::fail(std::move(allowed.error()));
  return room_.store->counts();
}

// ---------------------------------------------------------------- answers, messages, sessions, odds and ends

Result<std::optional<store::IdempotencyRecord>> Gate::idempotency(std::string_view account, std::string_view key) {
  auto known_as = pseudonym(account);
  if (!known_as) return base::fail(std::move(known_as.error()));
  auto record = room_.store->idempotency(*known_as, key);
  if (!record || !*record) return record;
  Texts texts(*room_.keys, use({}, true));
  if (auto expected = texts.expect((*record)->answer); !expected) return base::fail(std::move(expected.error()));
  if (auto fetched = texts.fetch(); !fetched) return base::fail(std::move(fetched.error()));
  auto answer = texts.open(answer_place(**record), (*record)->answer);
  if (!answer) return base::fail(std::move(answer.error()));
  (*record)->answer = std::move(*answer);
  (*record)->account = account;
  return record;
}

Result<std::vector<store::OutboxMessage>> Gate::outbox(std::int64_t after_sequence, std::size_t limit) {
  if (auto allowed = only_the_house("outbox"); !allowed) return base::fail(std::move(allowed.error()));
  auto messages = room_.store->outbox(after_sequence, limit);
  if (!messages) return messages;
  Texts texts(*room_.keys, use({}, true));
  for (const auto& message : *messages)
    if (auto expected = texts.expect(message.body); !expected) return base::fail(std::move(expected.error()));
  if (auto fetched = texts.fetch(); !fetched) return base::fail(std::move(fetched.error()));
  for (auto& message : *messages) {
    auto body = texts.open(message_place(message), message.body);
    if (!body) return base::fail(std::move(body.error()));
    message.body = std::move(*body);
  }
  return messages;
}

Result<void> Gate::outbox_delivered(std::int64_t up_to_sequence) {
  return room_.store->outbox_delivered(up_to_sequence);
}

Result<void> Gate::put_session(const store::Session& session) {
  auto account = pseudonym(session.account);
  if (!account) return base::fail(std::move(account.error()));
  auto row = session;
  row.account = std::move(*account);
  return room_.store->put_session(row);
}

Result<std::optional<store::Session>> Gate::session(std::string_view token_hash) {
  return room_.store->session(token_hash);
}

Result<std::vector<store::Session>> Gate::sessions_of(std::string_view account) {
  auto known_as = pseudonym(account);
  if (!known_as) return base::fail(std::move(known_as.error()));
  return room_.store->sessions_of(*known_as);
}

Result<void> Gate::touch_session(std::string_view token_hash, Instant last_seen) {
  return room_.store->touch_session(token_hash, last_seen);
}

Result<void> Gate::drop_session(std::string_view token_hash) { return room_.store->drop_session(token_hash); }

Result<void> Gate::drop_sessions_of(std::string_view account) {
  auto known_as = pseudonym(account);
  if (!known_as) return base::fail(std::move(known_as.error()));
  return room_.store->drop_sessions_of(*known_as);
}

Result<std::optional<std::string>> Gate::meta(std::string_view key) { return room_.store->meta(key); }

Result<void> Gate::put_meta(std::string_view key, std::string_view value) { return room_.store->put_meta(key, value); }

Result<std::string> Gate::calendar_token(std::string_view desk, std::string_view fresh) {
  if (auto allowed = only_their_desk(std::string(desk)); !allowed) return base::fail(std::move(allowed.error()));
  return room_.store->calendar_token(desk, fresh);
}

Result<std::optional<std::string>> Gate::desk_of_calendar(std::string_view token) {
  return room_.store->desk_of_calendar(token);
}

Result<void> Gate::forget_expired(Instant now) { return room_.store->forget_expired(now); }

}  // namespace relais::desks

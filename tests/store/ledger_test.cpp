#include <gtest/gtest.h>

#include <set>
#include <thread>

#include "ledger/entry.hpp"
#include "store/engines.hpp"
#include "store/evidence.hpp"
#include "store/samples.hpp"

namespace relais::store::testing {
namespace {

using ledger::Action;
using ledger::Object;

const ledger::SigningKey kLog{"log", ledger::KeyType::log, std::string(32, 'l')};

ledger::Deed deed(Action action, std::optional<Object> object = {}) {
  ledger::Deed made;
  made.at = Instant::from_micros(1'706'778'000'123'456);
  made.user = "p:0123456789abcdef";
  made.desk = "payoke";
  made.action = action;
  made.object = std::move(object);
  return made;
}

class Ledger : public OnEngine {
 protected:
  std::vector<ledger::Entry> entries() {
    std::vector<ledger::Entry> all;
    const auto read = store().evidence().snapshot([&](LedgerReading& log) -> Result<void> {
      const auto found = log.entries(0, 100'000);
      if (!found) return base::fail(found.error());
      std::uint64_t number = 0;
      for (const auto& entry : *found) {
        EXPECT_EQ(entry.number, number++);
        all.push_back(ledger::decode(entry.bytes).value());
      }
      EXPECT_EQ(log.head()->size, number);
      return {};
    });
    EXPECT_TRUE(read);
    return all;
  }
  /// What was written since the last call.
  std::vector<ledger::Entry> fresh() {
    auto all = entries();
    std::vector<ledger::Entry> news(all.begin() + static_cast<std::ptrdiff_t>(seen_), all.end());
    seen_ = all.size();
    return news;
  }
  ledger::Hash rows_of(const Object& object) {
    ledger::Hash hash{};
    const auto read = store().evidence().snapshot([&](LedgerReading& log) -> Result<void> {
      hash = log.rows_of(object).value();
      return {};
    });
    EXPECT_TRUE(read);
    return hash;
  }
  Result<LedgerHead> advance() {
    return store().evidence().advance(kLog.verifier().key,
                                      [](std::string_view text) -> Result<std::string> { return kLog.sign(text); });
  }

  std::size_t seen_ = 0;
};
RELAIS_ON_BOTH_ENGINES(Ledger);

TEST_P(Ledger, a_write_leaves_an_entry_for_each_object_it_touches) {
  fresh();
  auto write = by_somebody();
  write.appends = {append("c1", 0, {event("case_opened")}), append("o1", 0, {event("x")}, StreamKind::operation)};
  write.cases = {full_row("c1")};
  write.idempotency = IdempotencyRecord{"p:0123456789abcdef", "key", "h", 201, "", "", "{}", {}};
  write.outbox = {{0, "topic", "body", {}}, {0, "topic", "other", {}}};
  write.keys = {{"case", "c1", "k1", "payoke"}};
  write.deeds = {deed(Action::change, Object{"case", "c1"})};
  ASSERT_TRUE(store().write(std::move(write)));
  std::multiset<std::string> kinds;
  for (const auto& entry : fresh()) {
    EXPECT_EQ(entry.user, "p:0123456789abcdef");
    EXPECT_EQ(entry.action, Action::change);
    ASSERT_TRUE(entry.touched && entry.touched->rows);
    EXPECT_FALSE(entry.touched->previous);
    kinds.insert(entry.touched->kind);
    if (entry.touched->kind == "case") {
      EXPECT_EQ(*entry.touched->rows, rows_of({"case", "c1"}));
    }
  }
  EXPECT_EQ(kinds, (std::multiset<std::string>{"answer", "case", "operation", "outbox", "outbox"}));
}

TEST_P(Ledger, what_is_not_written_leaves_no_entry) {
  ASSERT_TRUE(store().write(writing(append("c1", 0, {event("x")}))));
  const auto before = entries().size();
  EXPECT_FALSE(store().write(writing(append("c1", 0, {event("x")}))));
  EXPECT_EQ(entries().size(), before);
}

TEST_P(Ledger, a_change_that_nobody_answers_for_is_refused) {
  auto write = writing(append("c1", 0, {event("x")}));
  write.deeds.clear();
  const auto refused = store().write(std::move(write));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "no_deed");
  EXPECT_EQ(store().read_stream({StreamKind::case_file, "c1"})->version(), 0);
}

TEST_P(Ledger, entries_of_an_object_lead_back_to_its_first) {
  ASSERT_TRUE(store().write(writing(append("c1", 0, {event("x")}))));
  ASSERT_TRUE(store().note({deed(Action::open, Object{"case", "c1"}), deed(Action::list)}));
  ASSERT_TRUE(store().write(writing(append("c2", 0, {event("x")}))));
  ASSERT_TRUE(store().write(writing(append("c1", 1, {event("y")}))));
  const auto chain = store().evidence().entries_of({"case", "c1"}, 10);
  ASSERT_TRUE(chain) << chain.error().line();
  ASSERT_EQ(chain->size(), 3U);
  EXPECT_EQ(ledger::decode((*chain)[1].bytes)->action, Action::open);
  EXPECT_FALSE(ledger::decode((*chain)[1].bytes)->touched->rows);
  EXPECT_FALSE(ledger::decode((*chain)[2].bytes)->touched->previous);
  EXPECT_EQ(store().evidence().entries_of({"case", "c1"}, 2)->size(), 2U);
  EXPECT_TRUE(store().evidence().entries_of({"case", "unknown"}, 2)->empty());
}

TEST_P(Ledger, a_look_at_something_that_never_was_is_noted_without_it) {
  fresh();
  ASSERT_TRUE(store().note({deed(Action::refuse, Object{"case", "Jan Janssens"})}));
  const auto news = fresh();
  ASSERT_EQ(news.size(), 1U);
  EXPECT_FALSE(news[0].touched);
}

TEST_P(Ledger, people_settings_and_what_expires_leave_entries_too) {
  fresh();
  const auto now = Instant::from_micros(1'000'000);
  Account account;
  account.name = "n";
  ASSERT_TRUE(store().put_account(account));
  Session session;
  session.token_hash = "t";
  session.account = "p:0123456789abcdef";
  session.created = session.last_seen = session.expires = now;
  ASSERT_TRUE(store().put_session(session));
  session.token_hash = "t2";
  ASSERT_TRUE(store().put_session(session));
  ASSERT_TRUE(store().touch_session("t", Instant::from_micros(5'000'000)));
  ASSERT_TRUE(store().put_meta("m", "1"));
  ASSERT_TRUE(store().calendar_token("payoke", "token"));
  ASSERT_TRUE(store().drop_session("t"));
  ASSERT_TRUE(store().drop_session("t"));
  ASSERT_TRUE(store().forget_expired(Instant::from_micros(9'000'000)));
  std::vector<Action> actions;
  for (const auto& entry : fresh()) actions.push_back(entry.action);
  EXPECT_EQ(actions, (std::vector<Action>{Action::account_changed, Action::sign_in, Action::sign_in, Action::change,
                                          Action::change, Action::session_ended, Action::expired}));
  // A session that is gone leaves nothing that links its entries.
  EXPECT_TRUE(store().evidence().entries_of({"session", "t"}, 10)->empty());
}

TEST_P(Ledger, an_erased_object_is_gone_from_every_table_and_cannot_be_linked) {
  auto write = by_somebody();
  write.appends = {append("c1", 0, {event("a"), event("b")})};
  write.cases = {full_row("c1")};
  ASSERT_TRUE(store().write(std::move(write)));
  fresh();
  ASSERT_TRUE(store().evidence().erase({"case", "c1"}, deed(Action::erased)));
  const auto news = fresh();
  ASSERT_EQ(news.size(), 1U);
  EXPECT_EQ(news[0].action, Action::erased);
  EXPECT_EQ(news[0].amount, 2);
  EXPECT_EQ(news[0].touched->rows, no_rows());
  EXPECT_EQ(rows_of({"case", "c1"}), no_rows());
  EXPECT_FALSE(store().case_row("c1")->has_value());
  EXPECT_TRUE(store().evidence().entries_of({"case", "c1"}, 10)->empty());
}

TEST_P(Ledger, checkpoints_hold_what_the_entries_say) {
  const auto origin = store().evidence().origin();
  ASSERT_TRUE(origin);
  EXPECT_TRUE(ledger::is_key_name(*origin)) << *origin;
  ledger::Hasher hasher;
  for (int round = 0; round < 3; ++round) {
    for (int i = 0; i < 200; ++i) ASSERT_TRUE(store().note({deed(Action::list), deed(Action::count)}));
    const auto head = advance();
    ASSERT_TRUE(head) << head.error().line();
    EXPECT_EQ(head->integrated, head->size);
    EXPECT_EQ(head->checkpoints, static_cast<std::uint64_t>(round + 1));
    EXPECT_EQ(advance().value(), *head);
    ledger::Tree tree;
    for (const auto& entry : entries()) tree.append(ledger::leaf_hash(*ledger::encode(entry)), hasher);
    const auto last = store().evidence().latest_checkpoint();
    ASSERT_TRUE(last && *last);
    const auto note = ledger::parse_note((*last)->note);
    ASSERT_TRUE(note);
    EXPECT_EQ(ledger::verdict_of(*note, {*origin, ledger::KeyType::log, kLog.verifier().key}), ledger::Verdict::good);
    const auto checkpoint = ledger::parse_checkpoint(note->text);
    ASSERT_TRUE(checkpoint);
    EXPECT_EQ(checkpoint->size, head->size);
    EXPECT_EQ(checkpoint->root, tree.root(hasher));
    reopen();
  }
}

TEST_P(Ledger, a_cosignature_is_kept_once) {
  ASSERT_TRUE(advance());
  const ledger::SigningKey witness{"w", ledger::KeyType::witness, std::string(32, 'w')};
  const auto before = ledger::parse_note((*store().evidence().latest_checkpoint())->note).value();
  const auto line = ledger::cosign(witness, before.text, 7);
  ASSERT_TRUE(store().evidence().cosigned(1, {line}));
  ASSERT_TRUE(store().evidence().cosigned(1, {line}));
  const auto after = ledger::parse_note((*store().evidence().latest_checkpoint())->note).value();
  EXPECT_EQ(after.signatures.size(), before.signatures.size() + 1);
  EXPECT_EQ(ledger::cosigned_at(after, witness.verifier()), 7U);
}

TEST_P(Ledger, many_writers_at_once_leave_no_gap_and_no_wrong_statement) {
  ASSERT_TRUE(store().write(writing(append("shared", 0, {event("x")}))));
  std::vector<std::thread> writers;
  for (int writer = 0; writer < 4; ++writer) {
    writers.emplace_back([this, writer] {
      for (int i = 0; i < 20; ++i) {
        auto write = writing(append(fmt::format("c{}-{}", writer, i), 0, {event("x")}));
        write.cases = {row("shared")};
        write.deeds = {deed(Action::change)};
        EXPECT_TRUE(store().write(std::move(write)));
      }
    });
  }
  for (auto& writer : writers) writer.join();
  const auto all = entries();
  std::optional<ledger::Hash> stated;
  for (const auto& entry : all) {
    if (entry.touched && entry.touched->rows) stated = entry.touched->rows;
  }
  const auto last = store().evidence().entries_of({"case", "shared"}, 1000);
  EXPECT_EQ(last->size(), 81U);
  EXPECT_EQ(ledger::decode(last->front().bytes)->touched->rows, rows_of({"case", "shared"}));
}

}  // namespace
}  // namespace relais::store::testing

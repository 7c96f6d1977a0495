#include "store/engines.hpp"
#include "store/samples.hpp"

namespace relais::store::testing {
namespace {

class People : public OnEngine {};
RELAIS_ON_BOTH_ENGINES(People);

Instant at(std::int64_t micros) { return Instant::from_micros(micros); }

TEST_P(People, accounts_are_kept_changed_and_listed) {
  Account clerk{"io.clerk",    "Clerk", "immigration",    "immigration-office", {"fr", "nl"},
                "$argon2id$x", false,   R"({"totp":{}})", R"({"box":""})"};
  const Account guardian{"guardian.one", "Guardian", "guardian", "guardian-1", {}, "$argon2id$y", false, {}};
  ASSERT_TRUE(store().put_account(clerk));
  ASSERT_TRUE(store().put_account(guardian));
  EXPECT_EQ(**store().account("io.clerk"), clerk);
  clerk.disabled = true;
  ASSERT_TRUE(store().put_account(clerk));
  reopen();
  EXPECT_EQ(*store().accounts(), (std::vector{guardian, clerk}));
  EXPECT_FALSE(store().account("nobody")->has_value());
}

TEST_P(People, sessions_live_until_dropped_or_expired) {
  const Session first{"hash-1", "io.clerk", at(1), at(1), at(100), 3, at(1), "passkey"};
  const Session second{"hash-2", "io.clerk", at(2), at(2), at(200), 1, at(2), "password"};
  const Session third{"hash-3", "other", at(2), at(2), at(200), 2, at(2), "totp"};
  for (const auto& session : {first, second, third}) ASSERT_TRUE(store().put_session(session));
  ASSERT_TRUE(store().touch_session("hash-1", at(50)));
  ASSERT_TRUE(store().touch_session("hash-1", at(40)));
  EXPECT_EQ((*store().session("hash-1"))->last_seen, at(50));
  const auto both = store().sessions_of("io.clerk");
  ASSERT_TRUE(both);
  ASSERT_EQ(both->size(), 2U);
  EXPECT_EQ(both->at(0).token_hash, "hash-1") << "the one used last comes first";
  EXPECT_EQ(both->at(1), second);
  EXPECT_TRUE(store().sessions_of("nobody")->empty());
  ASSERT_TRUE(store().forget_expired(at(100)));
  EXPECT_FALSE(store().session("hash-1")->has_value());
  EXPECT_EQ(**store().session("hash-2"), second);
  ASSERT_TRUE(store().drop_sessions_of("io.clerk"));
  EXPECT_FALSE(store().session("hash-2")->has_value());
  ASSERT_TRUE(store().drop_session("hash-3"));
  EXPECT_FALSE(store().session("hash-3")->has_value());
}

TEST_P(People, answers_to_repeated_requests_are_kept_for_a_day) {
  constexpr std::int64_t kDay = 86'400'000'000;
  auto write = writing(append("a", 0, {event("x")}));
  write.idempotency = IdempotencyRecord{"user", "key-0001", "h", 200, "", "", "", at(1'000)};
  ASSERT_TRUE(store().write(std::move(write)));
  ASSERT_TRUE(store().forget_expired(at(999 + kDay)));
  EXPECT_TRUE(store().idempotency("user", "key-0001")->has_value());
  ASSERT_TRUE(store().forget_expired(at(1'000 + kDay)));
  EXPECT_FALSE(store().idempotency("user", "key-0001")->has_value());
}

TEST_P(People, the_outbox_keeps_its_order_and_forgets_what_was_delivered) {
  for (int i = 0; i < 5; ++i) {
    auto write = writing(append(fmt::format("c{}", i), 0, {event("x")}));
    write.outbox = {{0, "topic", fmt::format("{}", i), at(i)}};
    ASSERT_TRUE(store().write(std::move(write)));
  }
  const auto all = store().outbox(0, 10);
  ASSERT_TRUE(all);
  ASSERT_EQ(all->size(), 5U);
  EXPECT_EQ((*all)[0].body, "0");
  ASSERT_TRUE(store().outbox_delivered((*all)[2].sequence));
  EXPECT_EQ(store().outbox(0, 10)->size(), 2U);
  EXPECT_EQ(store().outbox((*all)[3].sequence, 10)->at(0).body, "4");
  EXPECT_EQ(store().outbox(0, 1)->size(), 1U);
}

TEST_P(People, facts_about_the_store_stay) {
  EXPECT_FALSE(store().meta("invented")->has_value());
  ASSERT_TRUE(store().put_meta("invented", "yes"));
  ASSERT_TRUE(store().put_meta("invented", "no"));
  reopen();
  EXPECT_EQ(**store().meta("invented"), "no");
}

TEST_P(People, a_desk_keeps_its_calendar_token) {
  EXPECT_EQ(*store().calendar_token("payoke", "token-1"), "token-1");
  EXPECT_EQ(*store().calendar_token("payoke", "token-2"), "token-1");
  EXPECT_EQ(**store().desk_of_calendar("token-1"), "payoke");
  EXPECT_FALSE(store().desk_of_calendar("token-2")->has_value());
}

TEST_P(People, the_store_says_what_it_is) {
  EXPECT_EQ(store().engine(), GetParam());
  EXPECT_EQ(store().schema(), newest_schema());
}

}  // namespace
}  // namespace relais::store::testing

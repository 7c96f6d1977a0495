#include <atomic>
#include <set>
#include <thread>

#include "store/engines.hpp"
#include "store/samples.hpp"

namespace relais::store::testing {
namespace {

using base::ErrorKind;

class Log : public OnEngine {};
RELAIS_ON_BOTH_ENGINES(Log);

TEST_P(Log, an_unknown_stream_is_empty) {
  const auto read = store().read_stream({StreamKind::case_file, "nobody"});
  ASSERT_TRUE(read);
  EXPECT_TRUE(read->events.empty());
  EXPECT_EQ(read->version(), 0);
}

TEST_P(Log, what_was_appended_is_read_back_byte_for_byte) {
  const std::string odd = "{\"t\":\"?1 $2 ' \\\" ; -- é ጤና 你\\u0000\\n\"}\n\t";
  auto first = event("case_opened", odd);
  first.by_user = "";
  ASSERT_TRUE(store().write(writing(append("c1", 0, {first, event("step_taken")}))));
  reopen();
  const auto read = store().read_stream({StreamKind::case_file, "c1"});
  ASSERT_TRUE(read);
  ASSERT_EQ(read->events.size(), 2U);
  first.number = 1;
  EXPECT_EQ(read->events[0], first);
  EXPECT_EQ(read->events[1].number, 2);
  EXPECT_EQ(read->version(), 2);
}

TEST_P(Log, kinds_do_not_mix) {
  ASSERT_TRUE(store().write(writing(append("same", 0, {event("case_opened")}))));
  ASSERT_TRUE(store().write(writing(append("same", 0, {event("party_described")}, StreamKind::party))));
  EXPECT_EQ(store().read_stream({StreamKind::party, "same"})->events.at(0).type, "party_described");
  EXPECT_TRUE(store().read_stream({StreamKind::operation, "same"})->events.empty());
}

TEST_P(Log, only_the_rest_is_read_when_asked_so) {
  ASSERT_TRUE(store().write(writing(append("c1", 0, {event("a"), event("b"), event("c")}))));
  const auto read = store().read_stream({StreamKind::case_file, "c1"}, 2);
  ASSERT_TRUE(read);
  ASSERT_EQ(read->events.size(), 1U);
  EXPECT_EQ(read->events[0].type, "c");
}

TEST_P(Log, a_stale_version_is_refused_with_the_present_one) {
  ASSERT_TRUE(store().write(writing(append("c1", 0, {event("a"), event("b")}))));
  const auto late = store().write(writing(append("c1", 1, {event("c")})));
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().kind, ErrorKind::conflict);
  EXPECT_EQ(late.error().code, "version_conflict");
  EXPECT_EQ(late.error().where, "case:c1");
  EXPECT_EQ(late.error().expected, "version 2");
  EXPECT_EQ(store().read_stream({StreamKind::case_file, "c1"})->version(), 2);
}

TEST_P(Log, a_version_from_the_future_is_refused) {
  const auto early = store().write(writing(append("c1", 3, {event("a")})));
  ASSERT_FALSE(early);
  EXPECT_EQ(early.error().code, "version_conflict");
}

TEST_P(Log, an_append_without_events_is_refused) {
  const auto empty = store().write(writing(append("c1", 0, {})));
  ASSERT_FALSE(empty);
  EXPECT_EQ(empty.error().code, "empty_append");
}

TEST_P(Log, versions_are_answered_in_the_order_asked) {
  auto write = by_somebody();
  write.appends = {append("z", 0, {event("a"), event("b")}), append("a", 0, {event("a")})};
  const auto done = store().write(std::move(write));
  ASSERT_TRUE(done);
  EXPECT_EQ(done->versions, (std::vector<std::int64_t>{2, 1}));
  EXPECT_GT(done->last_sequence, 0);
}

TEST_P(Log, all_or_nothing) {
  ASSERT_TRUE(store().write(writing(append("b", 0, {event("a")}))));
  auto write = by_somebody();
  write.appends = {append("a", 0, {event("a")}), append("b", 0, {event("stale")})};
  write.cases = {full_row("a")};
  write.outbox = {{0, "topic", "body", Instant::from_micros(1)}};
  write.idempotency = IdempotencyRecord{"user", "key-0001", "hash", 201, "1", "", "{}", Instant::from_micros(1)};
  ASSERT_FALSE(store().write(std::move(write)));
  EXPECT_TRUE(store().read_stream({StreamKind::case_file, "a"})->events.empty());
  EXPECT_FALSE(store().case_row("a")->has_value());
  EXPECT_TRUE(store().referral("ref-a")->empty());
  EXPECT_TRUE(store().outbox(0, 10)->empty());
  EXPECT_FALSE(store().idempotency("user", "key-0001")->has_value());
}

TEST_P(Log, the_same_idempotency_key_works_once) {
  const IdempotencyRecord record{"user",  "key-0001", "hash",       201,
                                 "\"1\"", "/api",     R"({"a":1})", Instant::from_micros(7)};
  auto first = writing(append("a", 0, {event("a")}));
  first.idempotency = record;
  ASSERT_TRUE(store().write(std::move(first)));
  EXPECT_EQ(**store().idempotency("user", "key-0001"), record);

  auto again = writing(append("b", 0, {event("a")}));
  again.idempotency = record;
  const auto refused = store().write(std::move(again));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "idempotency_key_taken");
  EXPECT_TRUE(store().read_stream({StreamKind::case_file, "b"})->events.empty());

  auto other = writing(append("b", 0, {event("a")}));
  other.idempotency = record;
  other.idempotency->account = "somebody else";
  EXPECT_TRUE(store().write(std::move(other)));
}

TEST_P(Log, eight_writers_on_one_case_never_overwrite_each_other) {
  constexpr int kWriters = 8;
  constexpr int kEach = 25;
  std::atomic<int> conflicts = 0;
  std::vector<std::thread> writers;
  for (int writer = 0; writer < kWriters; ++writer) {
    writers.emplace_back([&, writer] {
      for (int i = 0; i < kEach;) {
        const auto seen = store().read_stream({StreamKind::case_file, "contested"});
        ASSERT_TRUE(seen) << seen.error().line();
        auto write = writing(append("contested", seen->version(), {event("note", fmt::format("{}-{}", writer, i))}));
        write.cases = {row("contested", seen->version() + 1)};
        const auto done = store().write(std::move(write));
        if (done) {
          ++i;
        } else {
          ASSERT_EQ(done.error().code, "version_conflict") << done.error().line();
          ++conflicts;
        }
      }
    });
  }
  for (auto& writer : writers) writer.join();
  const auto all = store().read_stream({StreamKind::case_file, "contested"});
  ASSERT_TRUE(all);
  ASSERT_EQ(all->events.size(), static_cast<std::size_t>(kWriters * kEach));
  std::set<std::string> bodies;
  for (std::size_t i = 0; i < all->events.size(); ++i) {
    EXPECT_EQ(all->events[i].number, static_cast<std::int64_t>(i + 1));
    bodies.insert(all->events[i].body);
  }
  EXPECT_EQ(bodies.size(), all->events.size());
  EXPECT_EQ((*store().case_row("contested"))->version, kWriters * kEach);
  EXPECT_GT(conflicts, 0) << "the writers never met: this test showed nothing";
}

TEST_P(Log, writers_of_many_cases_at_once_all_get_through) {
  constexpr int kWriters = 8;
  constexpr int kRounds = 12;
  std::vector<std::thread> writers;
  for (int writer = 0; writer < kWriters; ++writer) {
    writers.emplace_back([&, writer] {
      for (int round = 0; round < kRounds; ++round) {
        // The same two operations in opposite orders would wait for each other for ever if the store did not sort them.
        for (;;) {
          const auto a = store().read_stream({StreamKind::case_file, "a"})->version();
          const auto b = store().read_stream({StreamKind::case_file, "b"})->version();
          auto write = by_somebody();
          write.appends = {append("a", a, {event("x")}), append("b", b, {event("x")})};
          if (writer % 2 == 1) std::swap(write.appends[0], write.appends[1]);
          write.cases = {row("a", a + 1), row("b", b + 1)};
          const auto done = store().write(std::move(write));
          if (done) break;
          ASSERT_EQ(done.error().code, "version_conflict") << done.error().line();
        }
      }
    });
  }
  for (auto& writer : writers) writer.join();
  EXPECT_EQ(store().read_stream({StreamKind::case_file, "a"})->version(), kWriters * kRounds);
  EXPECT_EQ(store().read_stream({StreamKind::case_file, "b"})->version(), kWriters * kRounds);
  EXPECT_EQ(store().counts()->events, 2 * kWriters * kRounds);
}

TEST_P(Log, a_reader_never_sees_half_a_write) {
  std::atomic<bool> stop = false;
  std::thread writer([&] {
    for (std::int64_t version = 0; version < 150; ++version) {
      auto write = by_somebody();
      write.appends = {append("left", version, {event("x")}), append("right", version, {event("x")})};
      ASSERT_TRUE(store().write(std::move(write)));
    }
    stop = true;
  });
  while (!stop) {
    const std::vector<std::string> ids = {"left", "right"};
    const auto both = store().read_streams(StreamKind::case_file, ids);
    ASSERT_TRUE(both);
    ASSERT_EQ((*both)[0].version(), (*both)[1].version());
  }
  writer.join();
}

TEST_P(Log, big_streams_and_small_ones_are_all_handed_over_once) {
  std::vector<StoredEvent> many(3000, event("note", std::string(200, 'x')));
  ASSERT_TRUE(store().write(writing(append("m-big", 0, many))));
  const std::string megabyte(1 << 20, 'y');
  ASSERT_TRUE(store().write(writing(append("z-wide", 0, {event("note", megabyte)}))));
  auto small = by_somebody();
  for (int i = 0; i < 70; ++i) {
    small.appends.push_back(append(fmt::format("{}-{:03}", i % 2 == 0 ? "a" : "q", i), 0, {event("x"), event("y")}));
  }
  ASSERT_TRUE(store().write(std::move(small)));
  std::vector<std::string> ids;
  std::size_t events = 0;
  ASSERT_TRUE(store().for_each_stream(StreamKind::case_file, 4, [&](std::span<const StoredStream> batch) {
    for (const auto& stream : batch) {
      ids.push_back(stream.stream.id);
      events += stream.events.size();
      EXPECT_EQ(stream.version(), static_cast<std::int64_t>(stream.events.size())) << stream.stream.id;
    }
    return true;
  }));
  EXPECT_EQ(ids.size(), 72U);
  EXPECT_TRUE(std::is_sorted(ids.begin(), ids.end()));
  EXPECT_EQ(events, 3000U + 1U + 140U);
  EXPECT_EQ(store().read_stream({StreamKind::case_file, "z-wide"})->events.at(0).body, megabyte);
}

TEST_P(Log, a_walk_over_all_streams_stops_when_told) {
  auto write = by_somebody();
  for (int i = 0; i < 200; ++i) write.appends.push_back(append(fmt::format("{:03}", i), 0, {event("x")}));
  ASSERT_TRUE(store().write(std::move(write)));
  int batches = 0;
  ASSERT_TRUE(store().for_each_stream(StreamKind::case_file, 2, [&](std::span<const StoredStream>) {
    ++batches;
    return batches < 2;
  }));
  EXPECT_EQ(batches, 2);
}

}  // namespace
}  // namespace relais::store::testing

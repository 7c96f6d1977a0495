// What the spool keeps: acknowledged is there after a kill, every tampering is found, nothing waits for the house, and
// what was kept long enough goes.
#include <gtest/gtest.h>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <csignal>
#include <random>
#include <set>
#include <thread>

#include <fmt/format.h>

#include "letterbox/client.hpp"
#include "letterbox/database.hpp"
#include "letterbox/house_server.hpp"
#include "letterbox/installation.hpp"
#include "letterbox/verify.hpp"
#include "vault/bytes.hpp"

namespace relais::letterbox::testing {
namespace {

// ------------------------------------------------------------ kill -9

Arrival invented(const std::string& auth, const std::string& tip) {
  return {tip, "report", auth, std::string(64, 'b'), {"pag-asa"}, false, 0, false, "object of " + tip};
}

/// Writes until it dies; says each name once it was acknowledged.
[[noreturn]] void write_forever(const std::filesystem::path& folder, int pipe) {
  auto spool = Spool::open(folder, {}, [] { return base::Instant::from_micros(20'780 * kDay); });
  if (!spool) _exit(1);
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      for (;;) {
        const auto tip = new_tip();
        // A code of its own each time: one code sends only so many.
        if (!(*spool)->put(invented(vault::to_hex(vault::random_bytes(32)), tip))) _exit(2);
        const auto line = tip + "\n";
        if (::write(pipe, line.data(), line.size()) != static_cast<ssize_t>(line.size())) _exit(3);
      }
    });
  for (auto& thread : threads) thread.join();
  _exit(0);
}

TEST(TheSpool, what_was_acknowledged_is_there_after_each_of_many_kills) {
  const test::Folder folder;
  const auto spool_folder = folder / "spool";
  std::mt19937 dice(5);
  std::size_t acknowledged = 0;
  std::set<std::string> told;
  for (int round = 0; round < 25; ++round) {
    std::array<int, 2> ends{};
    ASSERT_EQ(::pipe(ends.data()), 0);
    const auto child = ::fork();
    if (child == 0) {
      ::close(ends[0]);
      write_forever(spool_folder, ends[1]);
    }
    ::close(ends[1]);
    std::string said;
    std::array<char, 4096> buffer{};
    const auto more = [&] {
      const auto got = ::read(ends[0], buffer.data(), buffer.size());
      if (got > 0) said.append(buffer.data(), static_cast<std::size_t>(got));
      return got > 0;
    };
    while (said.size() < 33 * 4 && more()) {
    }
    std::this_thread::sleep_for(std::chrono::microseconds(dice() % 60'000));
    ::kill(child, SIGKILL);
    while (more()) {
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status)) << "the writer ended by itself: " << WEXITSTATUS(status);
    ::close(ends[0]);
    for (std::size_t at = 0; at + 33 <= said.size(); at += 33) told.insert(said.substr(at, 32));
    acknowledged = told.size();

    const auto checked = verify_spool(spool_folder, {});
    ASSERT_TRUE(checked) << checked.error().line();
    EXPECT_TRUE(checked->findings.empty()) << checked->findings.front().code << checked->findings.front().what;
  }
  EXPECT_GE(acknowledged, 100U);
  auto spool = Spool::open(spool_folder, {}, [] { return base::Instant::from_micros(20'780 * kDay); });
  ASSERT_TRUE(spool);
  std::int64_t after = 0;
  for (;;) {
    const auto some = (*spool)->collect(after, 1000);
    ASSERT_TRUE(some);
    for (const auto& item : some->items) {
      EXPECT_EQ(item.object, "object of " + item.tip);
      told.erase(item.tip);
      after = item.seq;
    }
    if (!some->more) break;
  }
  EXPECT_TRUE(told.empty()) << told.size() << " of " << acknowledged << " are lost";
}

/// No file of this process may grow beyond that, as on a disk that is full.
class FullDisk {
 public:
  explicit FullDisk(rlim_t most) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    handler_ = ::signal(SIGXFSZ, SIG_IGN);
    const rlimit small{most, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &small);
  }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;
  ~FullDisk() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    ::signal(SIGXFSZ, handler_);
  }

 private:
  rlimit before_{};
  void (*handler_)(int) = nullptr;
};

TEST(TheSpool, a_full_disk_is_said_and_heals_by_itself) {
  Installation house;
  house.open();
  house.publish();
  const Reporter reporter(house);
  const auto kept = new_tip();
  ASSERT_EQ(reporter.submit(kept, "before").status, 200);
  {
    const FullDisk full(200'000);
    int refused = 0;
    for (int i = 0; i < 40; ++i) {
      const Reporter other(house);
      const auto answer = other.submit(new_tip(), "while full");
      if (answer.status == 200) continue;
      EXPECT_EQ(answer.status, 507);
      EXPECT_EQ(answer.code(), "cannot_store");
      ++refused;
    }
    EXPECT_GT(refused, 0);
    EXPECT_EQ(reporter.fetch().body.at("tips").as_array().size(), 1U);
  }
  EXPECT_EQ(reporter.submit(new_tip(), "after").status, 200);
  house.cosign();
  house.close();
  const auto checked = verify_spool(house.folder(), {});
  ASSERT_TRUE(checked) << checked.error().line();
  EXPECT_TRUE(checked->findings.empty()) << checked->findings.front().code << " " << checked->findings.front().what;
}

// ------------------------------------------------------------ tampering

/// A spool with two reports, a message, a file and an answer, closed.
class Tampered : public ::testing::Test {
 protected:
  void SetUp() override {
    house.open();
    house.publish();
    const Reporter one(house);
    const Reporter two(house);
    first = new_tip();
    second = new_tip();
    ASSERT_EQ(one.submit(first, "one").status, 200);
    ASSERT_EQ(two.submit(second, "two").status, 200);
    ASSERT_EQ(one.message(first, 1, "more").status, 200);
    const auto frames = vault::seal_frames(vault::DataKey::random(), {"tip", first, "file/0", 1, "relais-test"},
                                           {"a", "b", std::string(70'000, 'x')})
                            .value();
    ASSERT_EQ(one.attach(first, 0, frames).status, 200);
    ASSERT_TRUE(house.spool().deliver(first, "reply/1", answer_of(house, house.desks[0], one, first, "reply/1", "x")));
    pin = house.spool().checkpoint().value().note;
    house.close();
    ASSERT_TRUE(codes().empty());
  }
  [[nodiscard]] std::set<std::string> codes(const std::vector<std::string>& pins = {}) const {
    const auto checked = verify_spool(house.folder(), pins);
    std::set<std::string> found;
    if (!checked) return {checked.error().line()};
    for (const auto& finding : checked->findings) found.insert(finding.code);
    return found;
  }
  void change(const std::string& sql) const {
    const auto database = Database::open(house.folder() / "spool.db", Database::Mode::write);
    ASSERT_TRUE(database);
    const auto done = (*database)->script(sql);
    ASSERT_TRUE(done) << done.error().line();
  }
  Installation house;
  std::string first;
  std::string second;
  std::string pin;
};

using Codes = std::set<std::string>;

TEST_F(Tampered, an_altered_object_is_found) {
  change("UPDATE item SET object = 'Q' || substr(object, 2, 400) || 'B' || substr(object, 403) WHERE seq = 1");
  EXPECT_EQ(codes(), Codes{"altered"});
}

TEST_F(Tampered, every_flip_of_a_stored_letter_is_found) {
  const auto database = Database::open(house.folder() / "spool.db", Database::Mode::write).value();
  std::string object;
  ASSERT_TRUE(
      database->run("SELECT object FROM item WHERE seq = 1", {}, [&](const Row& row) { object = row.text(0); }));
  std::mt19937 dice(3);
  for (int i = 0; i < 60; ++i) {
    auto flipped = object;
    auto& letter = flipped[dice() % flipped.size()];
    letter = static_cast<char>(letter ^ (1 << (dice() % 7)));
    ASSERT_TRUE(database->run("UPDATE item SET object = ?1 WHERE seq = 1", {flipped}));
    EXPECT_EQ(codes(), Codes{"altered"});
  }
}

TEST_F(Tampered, an_object_and_its_hash_replaced_is_found) {
  change("UPDATE item SET object = 'Q1RFMQ', hash = '" + ledger::hex(ledger::bytes_of(ledger::sha256("Q1RFMQ"))) +
         "' WHERE seq = 1");
  EXPECT_EQ(codes(), Codes{"moved"});
}

TEST_F(Tampered, two_exchanged_reports_are_found) {
  change("UPDATE item SET tip = 'x' WHERE seq = 1; UPDATE item SET tip = '" + first +
         "' WHERE seq = 2; UPDATE item SET tip = '" + second + "' WHERE seq = 1");
  EXPECT_EQ(codes(), Codes{"moved"});
}

TEST_F(Tampered, two_exchanged_objects_are_found) {
  change(
      "CREATE TEMP TABLE t AS SELECT seq, object, hash FROM item WHERE seq < 3;"
      "UPDATE item SET object = (SELECT object FROM t WHERE seq = 3 - item.seq),"
      "hash = (SELECT hash FROM t WHERE seq = 3 - item.seq) WHERE seq < 3");
  EXPECT_EQ(codes(), Codes{"moved"});
}

TEST_F(Tampered, a_message_made_a_report_is_found) {
  change("UPDATE item SET part = 'message/2' WHERE seq = 3");
  EXPECT_EQ(codes(), Codes{"moved"});
}

TEST_F(Tampered, a_repeated_object_is_found) {
  change(
      "INSERT INTO item(tip, part, desks, hash, leaf, last, busy, bits, day, object) SELECT tip, 'message/2', desks, "
      "hash, NULL, last, busy, bits, day, object FROM item WHERE seq = 3");
  EXPECT_EQ(codes(), Codes{"missing"});
}

TEST_F(Tampered, a_mailbox_given_to_another_code_is_found) {
  change("UPDATE tip SET mailbox = (SELECT mailbox FROM tip WHERE id = '" + second + "') WHERE id = '" + first + "'");
  EXPECT_TRUE(codes().contains("moved"));
  EXPECT_TRUE(codes().contains("altered"));
}

TEST_F(Tampered, a_missing_object_is_found) {
  change("DELETE FROM item WHERE seq = 2");
  EXPECT_EQ(codes(), Codes{"missing"});
}

TEST_F(Tampered, a_report_wiped_before_it_was_taken_is_found) {
  change("UPDATE item SET object = NULL WHERE seq = 1");
  EXPECT_EQ(codes(), Codes{"wiped"});
}

TEST_F(Tampered, a_frame_altered_or_left_out_is_found) {
  change("UPDATE item SET hash = (SELECT hash FROM item WHERE part = 'file/0/1') WHERE part = 'file/0/2'");
  EXPECT_EQ(codes(), Codes({"altered"}));
  change("DELETE FROM item WHERE part = 'file/0/2'");
  EXPECT_EQ(codes(), Codes({"altered"}));
}

TEST_F(Tampered, an_altered_answer_is_found) {
  change("UPDATE reply SET object = object || 'A'");
  EXPECT_EQ(codes(), Codes{"altered"});
}

TEST_F(Tampered, an_altered_log_is_found) {
  change("UPDATE leaf SET hash = '" + std::string(64, '0') + "' WHERE place = 4");
  const auto found = codes();
  EXPECT_TRUE(found.contains("bad_tree"));
}

TEST_F(Tampered, a_directory_marked_as_dropped_is_missing) {
  change(
      "DELETE FROM directory WHERE serial = (SELECT max(serial) FROM directory);"
      "UPDATE leaf SET gone = 1 WHERE place = (SELECT max(place) FROM leaf WHERE kind = 1)");
  EXPECT_EQ(codes(), Codes{"missing"});
}

TEST_F(Tampered, a_report_marked_as_dropped_by_hand_shows_in_the_count_alone) {
  // As docs/threat-model.md says.
  change(
      "UPDATE leaf SET gone = 1 WHERE place = (SELECT leaf FROM item WHERE seq = 2);"
      "DELETE FROM item WHERE seq = 2; DELETE FROM tip WHERE id = '" +
      second + "'");
  EXPECT_EQ(codes(), Codes());
  EXPECT_EQ(verify_spool(house.folder(), {})->gone, 1);
}

TEST_F(Tampered, a_truncated_log_is_found) {
  change("DELETE FROM item WHERE seq = 3; DELETE FROM leaf WHERE place = (SELECT max(place) FROM leaf)");
  EXPECT_TRUE(codes().contains("rolled_back"));
}

TEST_F(Tampered, a_spool_put_back_to_an_older_state_is_found_by_a_pin) {
  const auto file = house.folder() / "spool.db";
  const test::Folder aside;
  std::filesystem::copy_file(file, aside / "old.db");
  house.open();
  house.cosign();
  const Reporter later(house);
  ASSERT_EQ(later.submit(new_tip(), "later").status, 200);
  const auto newer = house.spool().checkpoint().value().note;
  house.close();
  EXPECT_TRUE(codes({pin, newer}).empty());
  std::filesystem::copy_file(aside / "old.db", file, std::filesystem::copy_options::overwrite_existing);
  for (const auto* suffix : {"-wal", "-shm"}) std::filesystem::remove(file.string() + suffix);
  EXPECT_TRUE(codes({pin}).empty());
  EXPECT_EQ(codes({newer}), Codes{"rolled_back"});
  // And it stays found when the log has grown past the pin again.
  house.open();
  for (int i = 0; i < 5; ++i) ASSERT_EQ(Reporter(house).submit(new_tip(), "other").status, 200);
  house.close();
  EXPECT_EQ(codes({newer}), Codes{"rolled_back"});
}

// ------------------------------------------------------------ the house

class WithTheHouse : public ::testing::Test {
 protected:
  void SetUp() override {
    house.open();
    house.publish();
    serve();
  }
  void serve() {
    server = serve_house(house.spool(), house.box(), socket()).value();
    client = client_at(socket());
  }
  /// So many of a network are calm; they came first.
  [[nodiscard]] std::int64_t rules_calm() const { return house.rules.calm_from_network; }
  [[nodiscard]] std::filesystem::path socket() const { return folder / "letterbox.sock"; }
  test::Folder folder;
  Installation house;
  std::unique_ptr<vault::FrameServer> server;
  std::unique_ptr<Client> client;
};

TEST_F(WithTheHouse, it_collects_in_order_and_what_it_took_is_wiped) {
  const Reporter reporter(house);
  const auto tip = new_tip();
  ASSERT_EQ(reporter.submit(tip, "one").status, 200);
  ASSERT_EQ(reporter.message(tip, 1, "two").status, 200);
  const auto first = client->collect(0, 1);
  ASSERT_TRUE(first) << first.error().line();
  EXPECT_TRUE(first->more);
  const auto rest = client->collect(first->items.at(0).seq, 100);
  ASSERT_TRUE(rest);
  ASSERT_EQ(rest->items.size(), 1U);
  EXPECT_EQ(rest->items[0].part, "message/1");
  ASSERT_TRUE(client->taken(rest->items[0].seq));
  EXPECT_TRUE(client->collect(0, 100)->items.empty());
  EXPECT_EQ(client->state()->waiting, 0);
  EXPECT_TRUE(verify_spool(house.folder(), {})->findings.empty());
  std::string everything;
  for (const auto& entry : std::filesystem::directory_iterator(house.folder()))
    everything += test::all_bytes(entry.path());
  EXPECT_EQ(everything.find(first->items[0].object.substr(200, 60)), std::string::npos);
  EXPECT_EQ(everything.find(rest->items[0].object.substr(200, 60)), std::string::npos);
  // The receipt is still there for the reporter.
  EXPECT_EQ(reporter.fetch().body.at("tips").as_array()[0].at("receipts").as_array().size(), 2U);
}

TEST_F(WithTheHouse, what_was_read_forgotten_or_has_ended_is_in_no_file_any_more) {
  const Reporter reporter(house);
  const auto lies_there = [&](const std::string& object) {
    std::string everything;
    for (const auto& entry : std::filesystem::directory_iterator(house.folder()))
      everything += test::all_bytes(entry.path());
    return everything.find(object.substr(200, 60)) != std::string::npos;
  };
  const auto deliver = [&](const std::string& tip) {
    EXPECT_EQ(reporter.submit(tip, "one").status, 200);
    const auto object = answer_of(house, house.desks[0], reporter, tip, "reply/1", "yes");
    EXPECT_TRUE(client->deliver(tip, "reply/1", object));
    EXPECT_TRUE(lies_there(object));
    return object;
  };
  const auto tip = new_tip();
  const auto read = deliver(tip);
  ASSERT_EQ(reporter.fetch({tip + " reply/1"}).status, 200);
  EXPECT_FALSE(lies_there(read));
  const auto other = new_tip();
  const auto forgotten = deliver(other);
  ASSERT_TRUE(client->forget(other));
  EXPECT_FALSE(lies_there(forgotten));
  const auto ended = deliver(new_tip());
  ASSERT_TRUE(client->taken(client->collect(0, 10)->items.back().seq));
  house.pass(91 * kDay);
  ASSERT_TRUE(house.spool().upkeep());
  EXPECT_FALSE(lies_there(ended));
}

TEST_F(WithTheHouse, what_is_calm_can_be_collected_ahead_of_a_flood) {
  Reporter flood(house);
  flood.address = "192.0.2.1";
  for (int i = 0; i < 30; ++i) {
    Reporter junk(house);
    junk.address = flood.address;
    ASSERT_EQ(junk.submit(new_tip(), "junk").status, 200);
  }
  const auto before = client->collect(0, 100)->items.back().seq;
  const Reporter person(house);
  const auto tip = new_tip();
  ASSERT_EQ(person.submit(tip, "real").status, 200);
  ASSERT_EQ(person.message(tip, 1, "more").status, 200);
  const auto calm = client->collect_calm(rules_calm(), 100);
  ASSERT_TRUE(calm) << calm.error().line();
  ASSERT_EQ(calm->items.size(), 2U);
  EXPECT_EQ(calm->items[0].part, "report");
  EXPECT_EQ(calm->items[0].seq, before + 1);
  EXPECT_EQ(calm->items[1].part, "message/1");
  ASSERT_TRUE(client->taken_ones({calm->items[0].seq, calm->items[1].seq}));
  EXPECT_TRUE(client->collect_calm(rules_calm(), 100)->items.empty());
  EXPECT_EQ(client->collect(0, 100)->items.back().seq, before);
  EXPECT_TRUE(verify_spool(house.folder(), {})->findings.empty());
  ASSERT_TRUE(client->taken(before + 2));
  EXPECT_TRUE(verify_spool(house.folder(), {})->findings.empty());
  EXPECT_EQ(client->state()->waiting, 0);
}

TEST_F(WithTheHouse, it_hands_over_answers_epochs_and_forgets) {
  const Reporter reporter(house);
  const auto tip = new_tip();
  ASSERT_EQ(reporter.submit(tip, "one").status, 200);
  ASSERT_TRUE(client->deliver(tip, "reply/1", answer_of(house, house.desks[1], reporter, tip, "reply/1", "yes")));
  const auto next = vault::BoxPair::random();
  const EpochKey epoch{"relais-test", "payoke", vault::to_hex(next.public_key), base::add_days(house.today(), 6),
                       base::add_days(house.today(), 13)};
  const auto good = sign_epoch(house.desks[1].sign, epoch);
  const auto stolen = sign_epoch(house.desks[0].sign, epoch);
  EXPECT_EQ(client->epoch(stolen.body, stolen.signature).error().code, "bad_epoch");
  ASSERT_TRUE(client->epoch(good.body, good.signature));
  ASSERT_TRUE(client->epoch(good.body, good.signature));
  // It is there, and comes into the directory when its time is near.
  EXPECT_EQ(client->state()->serial, 3);
  house.pass(4 * kDay);
  ASSERT_TRUE(house.spool().upkeep());
  EXPECT_EQ(client->state()->serial, 4);
  house.cosign();
  EXPECT_EQ(house.directory().epochs.size(), 3U);
  const auto other = sign_root(vault::SignPair::random(), house.root_body());
  EXPECT_EQ(client->publish(other.body, other.signature).error().code, "bad_directory");
  ASSERT_TRUE(client->forget(tip));
  EXPECT_TRUE(reporter.fetch().body.at("tips").as_array().empty());
  EXPECT_TRUE(client->collect(0, 10)->items.empty());
  EXPECT_TRUE(verify_spool(house.folder(), {})->findings.empty());
  EXPECT_GT(verify_spool(house.folder(), {})->gone, 0);
}

TEST_F(WithTheHouse, it_notices_a_letterbox_that_went_back) {
  ASSERT_EQ(Reporter(house).submit(new_tip(), "one").status, 200);
  const auto before = client->state();
  ASSERT_TRUE(before);
  ASSERT_EQ(Reporter(house).submit(new_tip(), "two").status, 200);
  EXPECT_TRUE(client->state(before->tree_size, before->root));
  const auto later = client->state();
  Installation another;
  another.open();
  another.publish();
  server.reset();
  server = serve_house(another.spool(), another.box(), socket()).value();
  EXPECT_EQ(client->state(later->tree_size, later->root).error().code, "rolled_back");
  for (int i = 0; i < 9; ++i) ASSERT_EQ(Reporter(another).submit(new_tip(), "x").status, 200);
  EXPECT_EQ(client->state(later->tree_size, later->root).error().code, "rolled_back");
}

TEST_F(WithTheHouse, everybody_at_once_loses_nothing) {
  constexpr int kEach = 25;
  // Without work: six busy senders would do nothing else.
  server.reset();
  house.close();
  house.open({false});
  house.cosign();
  serve();
  std::atomic<int> wrong = 0;
  std::atomic<bool> over = false;
  std::vector<std::thread> reporters;
  for (int i = 0; i < 6; ++i)
    reporters.emplace_back([&] {
      const Reporter reporter(house);
      for (int times = 0; times < kEach; ++times) {
        const Reporter once(house);
        if (once.submit(new_tip(), "at once").status != 200 || once.fetch().status != 200) ++wrong;
        if (reporter.fetch().body.at("tips").as_array().size() != 0) ++wrong;
      }
    });
  std::int64_t collected = 0;
  std::thread courier([&] {
    std::int64_t after = 0;
    for (bool last = false;;) {
      const auto some = client->collect(after, 40);
      if (!some) return;
      collected += std::ssize(some->items);
      if (!some->items.empty()) after = some->items.back().seq;
      if (!client->taken(after) || !client->state()) ++wrong;
      if (last && some->items.empty()) return;
      last = over;
      std::this_thread::sleep_for(std::chrono::milliseconds(30));
    }
  });
  std::thread keeper([&] {
    while (!over) {
      if (!house.spool().upkeep() || !house.spool().checkpoint() || house.spool().in_force() == nullptr) ++wrong;
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
  });
  for (auto& reporter : reporters) reporter.join();
  over = true;
  courier.join();
  keeper.join();
  EXPECT_EQ(wrong, 0);
  EXPECT_EQ(collected, 6 * kEach);
  EXPECT_TRUE(verify_spool(house.folder(), {})->findings.empty());
}

TEST_F(WithTheHouse, nobody_collecting_stops_nobody_writing) {
  server.reset();
  EXPECT_EQ(client->state().error().code, "letterbox_unreachable");
  const Reporter reporter(house);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(reporter.submit(new_tip(), "still open").status, 200);
  serve();
  EXPECT_EQ(client->state()->waiting, 10);
}

TEST_F(WithTheHouse, keeping_time_is_over_by_itself) {
  const Reporter collected(house);
  const Reporter waiting(house);
  const auto one = new_tip();
  const auto two = new_tip();
  ASSERT_EQ(collected.submit(one, "one").status, 200);
  ASSERT_TRUE(client->taken(client->collect(0, 10)->items.back().seq));
  ASSERT_EQ(waiting.submit(two, "two").status, 200);
  house.pass(80 * kDay);
  ASSERT_TRUE(client->deliver(one, "reply/1", answer_of(house, house.desks[0], collected, one, "reply/1", "late")));
  house.pass(80 * kDay);
  ASSERT_TRUE(house.spool().upkeep());
  EXPECT_EQ(house.spool().mailbox(collected.keys.mailbox)->size(), 1U);
  house.pass(11 * kDay);
  ASSERT_TRUE(house.spool().upkeep());
  EXPECT_TRUE(house.spool().mailbox(collected.keys.mailbox)->empty());
  EXPECT_EQ(client->deliver(one, "reply/2", "x").error().code, "bad_request");
  // What nobody collected stays for a year.
  EXPECT_EQ(client->collect(0, 10)->items.size(), 1U);
  house.pass(200 * kDay);
  ASSERT_TRUE(house.spool().upkeep());
  EXPECT_TRUE(client->collect(0, 10)->items.empty());
  EXPECT_TRUE(verify_spool(house.folder(), {})->findings.empty());
  // The epochs have ended long ago, and left the directory.
  house.cosign();
  EXPECT_TRUE(read_directory(house.spool().in_force()->published.document, house.root.public_key)->epochs.empty());
}

}  // namespace
}  // namespace relais::letterbox::testing

// What the courier does when things go well, when the letterbox refuses, and when one of the two stops in the middle.
#include "cli/courier.hpp"

#include <filesystem>
#include <set>
#include <stdexcept>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "desks/demo.hpp"
#include "desks/demo_letterbox.hpp"
#include "desks/gate.hpp"
#include "vault/bytes.hpp"

namespace relais::cli {
namespace {

const desks::House& house() {
  static const auto kHouse = [] {
    auto loaded = desks::House::load(".");
    if (!loaded) throw std::runtime_error(loaded.error().line());
    return std::move(*loaded);
  }();
  return *kHouse;
}

/// A letterbox in memory: it wipes what was taken, and can be told to refuse or to forget its past.
class Box final : public letterbox::Client {
 public:
  base::Result<letterbox::Collected> collect(std::int64_t after, std::int64_t limit) override {
    letterbox::Collected got;
    for (const auto& item : items) {
      if (item.seq <= after || item.seq <= wiped || ahead.contains(item.seq)) continue;
      if (static_cast<std::int64_t>(got.items.size()) == limit) {
        got.more = true;
        break;
      }
      got.items.push_back(item);
    }
    return got;
  }
  base::Result<void> taken(std::int64_t upto) override {
    if (stops_before_taken) return base::fail(unreachable());
    wiped = upto;
    return {};
  }
  base::Result<letterbox::Collected> collect_calm(std::int64_t after, std::int64_t limit) override {
    letterbox::Collected got;
    for (const auto& item : items)
      if (item.seq > after && item.lane == "calm" && !ahead.contains(item.seq) && std::ssize(got.items) < limit)
        got.items.push_back(item);
    return got;
  }
  base::Result<void> taken_ones(const std::vector<std::int64_t>& seqs) override {
    if (stops_before_taken) return base::fail(unreachable());
    ahead.insert(seqs.begin(), seqs.end());
    return {};
  }
  base::Result<void> deliver(std::string_view, std::string_view, std::string_view) override {
    if (mailboxes_gone) return base::fail(base::Error{base::ErrorKind::not_found, "unknown_tip", "", "", "", {}});
    return {};
  }
  base::Result<void> epoch(std::string_view, std::string_view) override {
    if (refused++ < refuses) return base::fail(base::Error{base::ErrorKind::bad_input, "bad_epoch", "", "", "", {}});
    ++epochs;
    return {};
  }
  base::Result<void> publish(std::string_view, std::string_view) override { return {}; }
  base::Result<letterbox::PublishedDirectory> directory() override {
    if (!document.empty()) return letterbox::PublishedDirectory{document, {}};
    return base::fail(base::Error{base::ErrorKind::not_found, "no_directory", "", "", "", {}});
  }
  base::Result<void> forget(std::string_view) override { return {}; }

  void add(int number, const std::string& lane = "calm") {
    letterbox::Item item;
    item.seq = ++last;
    item.tip = fmt::format("{:032x}", number);
    item.part = "report";
    item.mailbox = item.auth = item.box = std::string(64, 'a');
    item.desks = {"payoke"};
    item.lane = lane;
    item.hash = std::string(64, 'b');
    item.object = "sealed";
    items.push_back(item);
  }

  std::vector<letterbox::Item> items;
  std::set<std::int64_t> ahead;
  std::int64_t last = 0;
  std::int64_t wiped = 0;
  int refuses = 0;
  int refused = 0;
  int epochs = 0;
  bool stops_before_taken = false;
  bool mailboxes_gone = false;
  std::int64_t serial = 0;
  std::string document;
  std::int64_t tree_size = 0;

 protected:
  static base::Error unreachable() {
    return {base::ErrorKind::unavailable, "letterbox_unreachable", "", "nobody answers", "", {}};
  }
  base::Result<letterbox::State> look(std::int64_t) override {
    letterbox::State state;
    state.waiting = last - wiped;
    state.tree_size = tree_size;
    state.serial = serial;
    state.root = tree_size > 0 ? std::string(64, 'd') : std::string();
    return state;
  }
};

class CourierTest : public ::testing::Test {
 protected:
  CourierTest() {
    char pattern[] = "/tmp/relais-courier-XXXXXX";
    folder = ::mkdtemp(pattern);
    auto opened = store::open((folder / "store.db").string(), {.readers = 2, .durable = false});
    if (!opened) throw std::runtime_error(opened.error().line());
    gate = std::make_unique<desks::Gate>(house(), desks::Strongroom{std::move(*opened), vault::ephemeral()},
                                         [] { return *base::parse_instant("2026-03-02T09:00:00Z"); });
  }
  ~CourierTest() override {
    gate.reset();
    std::filesystem::remove_all(folder);
  }
  base::Result<Carried> round() { return carry(house(), *gate, box, serial); }
  bool has(int number) { return gate->letterbox().tip(fmt::format("{:032x}", number))->has_value(); }

  std::filesystem::path folder;
  std::unique_ptr<desks::Gate> gate;
  Box box;
  std::int64_t serial = 0;
};

TEST_F(CourierTest, BringsEverythingOnceAndSaysSo) {
  for (int i = 1; i <= 450; ++i) box.add(i);
  const auto carried = round();
  ASSERT_TRUE(carried.has_value()) << carried.error().line();
  EXPECT_EQ(carried->in, 450);
  EXPECT_EQ(box.wiped, 450);
  EXPECT_EQ(round()->in, 0);
  EXPECT_TRUE(has(1) && has(450));
  EXPECT_EQ(desks::courier_position(*gate)->seq, 450);
}

TEST_F(CourierTest, InAFloodACalmReportDoesNotWaitForItsTurn) {
  constexpr int kJunk = 5000;
  for (int i = 1; i <= kJunk; ++i) box.add(i, "busy");
  box.add(kJunk + 1);
  box.stops_before_taken = true;
  EXPECT_EQ(round().error().code, "letterbox_unreachable");
  EXPECT_TRUE(has(kJunk + 1));
  EXPECT_FALSE(has(1));
  box.stops_before_taken = false;
  ASSERT_TRUE(round().has_value());
  EXPECT_LT(desks::courier_position(*gate)->seq, kJunk) << "most of the junk still waits for its turn";
  ASSERT_TRUE(round().has_value());
  EXPECT_EQ(box.wiped, kJunk);
  EXPECT_TRUE(has(kJunk));
  EXPECT_EQ(gate->letterbox().tip(fmt::format("{:032x}", kJunk + 1))->value().parts, 1);
}

TEST_F(CourierTest, AStopBetweenKeepingAndSayingSoCostsNothing) {
  box.add(1);
  box.stops_before_taken = true;
  EXPECT_EQ(round().error().code, "letterbox_unreachable");
  EXPECT_TRUE(has(1)) << "the house has it";
  EXPECT_EQ(box.wiped, 0) << "and the letterbox still does";
  box.stops_before_taken = false;
  EXPECT_EQ(round()->in, 0);
  EXPECT_EQ(box.wiped, 1);
  EXPECT_EQ(gate->letterbox().tip(fmt::format("{:032x}", 1))->value().parts, 1);
}

TEST_F(CourierTest, NothingIsTakenFromALetterboxThatWentBack) {
  box.add(1);
  box.tree_size = 10;
  ASSERT_TRUE(round().has_value());
  box.add(2);
  box.tree_size = 3;
  EXPECT_EQ(round().error().code, "rolled_back");
  EXPECT_FALSE(has(2));
  EXPECT_EQ(box.wiped, 1);
  EXPECT_EQ(desks::courier_position(*gate)->tree_size, 10U);
}

TEST_F(CourierTest, ADirectoryThatIsNotWitnessedYetIsFetchedWhenItIs) {
  const auto with_serial = [](int number) {
    const auto root = vault::to_base64url(R"({"instance":"relais-test"})");
    return fmt::format(R"({{"format":"relais-directory-1","serial":{},"root":{{"body":"{}"}}}})", number, root);
  };
  box.serial = 2;
  box.document = with_serial(1);
  ASSERT_TRUE(round().has_value());
  EXPECT_EQ(*desks::directory_serial(*gate), 1);
  box.document = with_serial(2);
  ASSERT_TRUE(round().has_value());
  EXPECT_EQ(*desks::directory_serial(*gate), 2);
}

TEST_F(CourierTest, AnswersToMailboxesThatAreGoneHoldUpNothing) {
  box.add(1);
  ASSERT_TRUE(round().has_value());
  store::Write write;
  const auto tip = fmt::format("{:032x}", 1);
  for (int i = 1; i <= 120; ++i)
    write.letterbox.replies.push_back({tip, i, "payoke", "sealed", *base::parse_date("2026-03-02"), "p:x", false});
  ASSERT_TRUE(gate->write(std::move(write)).has_value());
  box.mailboxes_gone = true;
  EXPECT_TRUE(round().has_value()) << "it is nobody's fault, and nothing waits for it";
  EXPECT_TRUE(desks::outgoing(*gate, 100)->empty());
}

TEST_F(CourierTest, ARefusedKeyDoesNotHoldUpTheOthers) {
  ASSERT_TRUE(desks::fill_demo(house(), *gate, 1, *base::parse_instant("2026-03-02T09:00:00Z"), "hash", 2).has_value());
  const auto filled = desks::fill_demo_letterbox(house(), *gate, *base::parse_instant("2026-03-02T09:00:00Z"));
  ASSERT_TRUE(filled.has_value()) << filled.error().line();
  const auto all = desks::outgoing(*gate, 100)->size();
  ASSERT_GT(all, 4U);
  box.refuses = 1;
  EXPECT_EQ(round().error().code, "bad_epoch");
  EXPECT_EQ(box.epochs, static_cast<int>(all) - 1);
  EXPECT_TRUE(round().has_value());
  EXPECT_EQ(box.epochs, static_cast<int>(all));
  EXPECT_TRUE(desks::outgoing(*gate, 100)->empty());
}

}  // namespace
}  // namespace relais::cli

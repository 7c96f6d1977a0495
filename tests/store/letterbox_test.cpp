// Confidential reports in the store, the same on both engines.
#include "store/letterbox.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "store/engines.hpp"
#include "store/samples.hpp"

namespace relais::store::testing {
namespace {

class Reports : public OnEngine {
 protected:
  static TipRow tip(const std::string& id, std::int64_t seq, const std::string& lane, std::vector<std::string> desks) {
    TipRow row{id, "mailbox", "auth", "box", day("2024-01-01"), seq, lane};
    row.parts = 1;
    row.changed = day("2024-01-01");
    for (auto& desk : desks) row.desks.push_back({std::move(desk)});
    return row;
  }
  static TipPartRow part(const std::string& tip, const std::string& name, std::int64_t number = 0,
                         std::int64_t frame = -1, bool last = false) {
    return {tip,
            name,
            frame < 0 ? "text" : "file",
            number,
            std::max<std::int64_t>(frame, 0),
            "hash",
            1,
            day("2024-01-01"),
            last,
            6,
            {},
            "sealed " + name};
  }
  Result<Committed> write(LetterboxWrite rows) {
    auto write = by_somebody();
    write.letterbox = std::move(rows);
    return store().write(std::move(write));
  }
  static std::string code(const auto& result) { return result ? "done" : result.error().code; }
  Letterbox& box() { return store().letterbox(); }
};
RELAIS_ON_BOTH_ENGINES(Reports);

TEST_P(Reports, an_inbox_shows_its_own_the_latest_first_page_by_page) {
  LetterboxWrite rows;
  for (int i = 1; i <= 5; ++i)
    rows.tips.push_back(tip("t" + std::to_string(i), i, i == 3 ? "calm" : "busy", {"payoke", "pag-asa"}));
  rows.tips.push_back(tip("t6", 6, "calm", {"pag-asa"}));
  ASSERT_TRUE(write(rows));
  const auto first = box().tips({.desk = "payoke"}, {2, {}});
  ASSERT_TRUE(first) << first.error().line();
  ASSERT_EQ(first->items.size(), 2U);
  EXPECT_EQ(first->items[0].tip.id, "t5");
  const auto second = box().tips({.desk = "payoke"}, {4, *first->next});
  ASSERT_EQ(second->items.size(), 3U);
  EXPECT_FALSE(second->next);
  EXPECT_EQ(box().tips({.desk = "payoke", .lane = "calm"}, {})->items.at(0).tip.id, "t3");
  EXPECT_EQ(code(box().tips({.desk = "payoke"}, {4, "x"})), "bad_cursor");
  EXPECT_EQ(box().counts("payoke", "p:me")->busy, 4);
  EXPECT_EQ(box().counts("pag-asa", "p:me")->calm, 2);
}

TEST_P(Reports, two_colleagues_cannot_change_the_same_row) {
  LetterboxWrite rows;
  rows.tips = {tip("t1", 1, "calm", {"payoke"})};
  ASSERT_TRUE(write(rows));
  const TipDesk claimed{"payoke", "claimed", "p:me", 2, 1, {}};
  EXPECT_EQ(code(write({.desks = {{"t1", claimed}}})), "done");
  EXPECT_EQ(code(write({.desks = {{"t1", claimed}}})), "version_conflict");
  EXPECT_EQ(box().counts("payoke", "p:me")->mine, 1);
  EXPECT_EQ(box().tips({.desk = "payoke", .claimed_by = "p:me"}, {})->items.size(), 1U);
  const TipDesk closed{"payoke", "closed", "p:me", 3, 1, "why"};
  EXPECT_EQ(code(write({.desks = {{"t1", closed}}})), "done");
  EXPECT_TRUE(box().tips({.desk = "payoke"}, {})->items.empty());
  EXPECT_EQ(box().tips({.desk = "payoke", .open = false}, {})->items.at(0).desk, closed);
  EXPECT_EQ(box().tip("t1")->value().desks.at(0), closed);
  EXPECT_FALSE(box().tip("t2")->has_value());
}

TEST_P(Reports, courier_and_desk_write_to_one_report_without_undoing_each_other) {
  ASSERT_TRUE(write({.tips = {tip("t1", 1, "calm", {"payoke"})}}));
  EXPECT_EQ(code(write({.tips = {tip("t1", 1, "calm", {"payoke"})}})), "version_conflict") << "another was faster";
  ASSERT_TRUE(write({.changes = {{.tip = "t1", .changed = day("2024-02-02"), .parts = 1, .files = 2, .size = 9}}}));
  ASSERT_TRUE(write({.changes = {{.tip = "t1", .changed = day("2024-02-01"), .replied = day("2024-02-01")}}}));
  ASSERT_TRUE(write({.changes = {{.tip = "t1", .forget = 2}}}));
  ASSERT_TRUE(write({.changes = {{.tip = "t1", .replied = day("2024-01-31"), .forget = 1}}}));
  auto now = **box().tip("t1");
  auto wanted = tip("t1", 1, "calm", {"payoke"});
  wanted.parts = 2;
  wanted.files = 2;
  wanted.size = 9;
  wanted.changed = day("2024-02-02");
  wanted.replied = day("2024-02-01");
  wanted.forget = 2;
  EXPECT_EQ(now, wanted);
  EXPECT_EQ(code(write({.changes = {{.tip = "t1", .only_at = 1}}})), "moved_on");
  EXPECT_EQ(code(write({.changes = {{.tip = "t1", .only_at = 2}}})), "done");
  EXPECT_EQ(code(write({.changes = {{.tip = "t2"}}})), "version_conflict");
}

TEST_P(Reports, a_desk_that_closes_while_the_reporter_writes_has_it_again) {
  ASSERT_TRUE(write({.tips = {tip("t1", 1, "calm", {"payoke", "pag-asa"})}}));
  const TipDesk claimed{"payoke", "claimed", "p:me", 2, 1, {}};
  const TipDesk closed{"payoke", "closed", "p:me", 3, 1, "why"};
  ASSERT_TRUE(write({.desks = {{"t1", claimed}}}));
  ASSERT_TRUE(write({.desks = {{"t1", closed}}}));
  ASSERT_TRUE(write({.changes = {{.tip = "t1", .parts = 1}}, .wake = {"t1"}}));
  const auto desks = box().tip("t1")->value().desks;
  EXPECT_EQ(desks.at(0), (TipDesk{"pag-asa"})) << "one that has it is left alone";
  EXPECT_EQ(desks.at(1), (TipDesk{"payoke", "claimed", "p:me", 4, 1, {}}));
  EXPECT_EQ(box().counts("payoke", "p:me")->mine, 1);
}

TEST_P(Reports, parts_come_in_order_and_go_together) {
  LetterboxWrite rows;
  rows.tips = {tip("t1", 1, "calm", {"payoke"})};
  rows.parts = {part("t1", "message/1", 1), part("t1", "report"), part("t1", "file/0/1", 0, 1, true),
                part("t1", "file/0/0", 0, 0), part("t1", "file/1/0", 1, 0)};
  ASSERT_TRUE(write(rows));
  const auto texts = *box().texts("t1");
  ASSERT_EQ(texts.size(), 2U);
  EXPECT_EQ(texts[0], part("t1", "report"));
  const auto files = *box().files("t1");
  ASSERT_EQ(files.size(), 2U);
  EXPECT_TRUE(files[0].complete);
  EXPECT_FALSE(files[1].complete) << "its last frame has not come";
  EXPECT_EQ(*box().frames("t1", 0), (std::vector<std::string>{"sealed file/0/0", "sealed file/0/1"}));
  auto damaged = part("t1", "report");
  damaged.damaged_by = "p:me";
  damaged.sealed = "something else";
  ASSERT_TRUE(write({.parts = {damaged}}));
  ASSERT_TRUE(write({.parts = {part("t1", "report")}}));
  EXPECT_EQ(box().texts("t1")->at(0).damaged_by, "p:me") << "nothing takes the warning away";
  EXPECT_EQ(box().texts("t1")->at(0).sealed, "sealed report") << "and a part that is there stays as it came";
  ASSERT_TRUE(write({.wipe = {"t1"}}));
  EXPECT_TRUE(box().texts("t1")->empty());
  EXPECT_TRUE(box().files("t1")->empty());
}

TEST_P(Reports, replies_wait_until_they_are_delivered) {
  LetterboxWrite rows;
  rows.tips = {tip("t1", 1, "calm", {"payoke"})};
  rows.replies = {{"t1", 1, "payoke", "sealed", day("2024-02-01"), "p:me", false}};
  rows.cases = {{"t1", "payoke", "case"}};
  ASSERT_TRUE(write(rows));
  EXPECT_EQ(code(write({.replies = rows.replies})), "version_conflict") << "one answer a number";
  ASSERT_EQ(box().undelivered(10)->size(), 1U);
  auto gone = rows.replies;
  gone[0].delivered = true;
  ASSERT_TRUE(write({.replies = gone}));
  EXPECT_TRUE(box().undelivered(10)->empty());
  EXPECT_EQ(*box().replies("t1"), gone);
  EXPECT_EQ(*box().cases("t1", "payoke"), std::vector<std::string>{"case"});
  EXPECT_TRUE(box().cases("t1", "pag-asa")->empty());
}

TEST_P(Reports, what_has_had_its_time_is_found) {
  auto old = tip("t1", 1, "calm", {"payoke"});
  old.replied = day("2024-03-01");
  auto told = tip("t2", 2, "calm", {"payoke"});
  told.changed = day("2024-06-01");
  told.forget = 1;
  ASSERT_TRUE(write({.tips = {old, told}}));
  EXPECT_EQ(*box().unchanged_since(day("2024-01-01"), 10), std::vector<std::string>{"t1"});
  EXPECT_TRUE(box().unchanged_since(day("2023-12-31"), 10)->empty());
  EXPECT_EQ(*box().replied_before(day("2024-03-01"), 10), std::vector<std::string>{"t1"});
  EXPECT_EQ(*box().to_forget(10), std::vector<std::string>{"t2"});
}

TEST_P(Reports, keys_with_their_halves_and_requests_with_their_versions) {
  const DeskKeyRow sign{"payoke", "sign", "pub", {}, {}, {}, {}, false, false, false};
  DeskKeyRow epoch{"payoke",          "epoch/x",         "box", "body", "sig",
                   day("2024-01-01"), day("2024-01-07"), false, false,  false};
  ASSERT_TRUE(
      write({.keys = {sign, epoch}, .wraps = {{"payoke", "sign", "k1", "s1"}, {"payoke", "sign", "k2", "s2"}}}));
  EXPECT_EQ(box().keys("payoke")->size(), 2U);
  EXPECT_TRUE(box().keys("pag-asa")->empty());
  epoch.published = true;
  ASSERT_TRUE(write({.keys = {epoch}, .gone_wraps = {{"payoke", "sign", "k1", {}}}}));
  const auto keys = *box().keys("");
  EXPECT_NE(std::ranges::find(keys, epoch), keys.end());
  ASSERT_EQ(box().wraps("")->size(), 1U);
  EXPECT_EQ(box().wraps("payoke")->at(0).reader, "k2");
  EscrowRow ask;
  ask.number = 1;
  ask.tip = "t1";
  ask.desk = "payoke";
  ask.state = "asked";
  EXPECT_EQ(code(write({.escrows = {ask}})), "done");
  EXPECT_EQ(code(write({.escrows = {ask}})), "version_conflict");
  ask.state = "half";
  ask.half = "half";
  ask.version = 2;
  EXPECT_EQ(code(write({.escrows = {ask}})), "done");
  EXPECT_EQ(code(write({.escrows = {ask}})), "version_conflict");
  EXPECT_EQ(box().escrow(1)->value().half, "half");
  EXPECT_EQ(box().escrows("payoke")->size(), 1U);
  EXPECT_TRUE(box().escrows("pag-asa")->empty());
  EXPECT_FALSE(box().escrow(2)->has_value());
}

TEST_P(Reports, one_courier_at_a_time) {
  EXPECT_EQ(*box().position(), CourierRow{});
  const CourierRow next{5, 7, "root"};
  LetterboxWrite rows;
  rows.courier = {CourierRow{}, next};
  EXPECT_EQ(code(write(rows)), "done");
  EXPECT_EQ(*box().position(), next);
  EXPECT_EQ(code(write(rows)), "version_conflict");
}

}  // namespace
}  // namespace relais::store::testing

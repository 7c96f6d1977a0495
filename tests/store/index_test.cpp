#include <algorithm>
#include <map>
#include <set>

#include "store/engines.hpp"
#include "store/samples.hpp"

namespace relais::store::testing {
namespace {

class Index : public OnEngine {
 protected:
  void keep(std::vector<CaseRow> rows) {
    const auto done = store().write(indexing(std::move(rows)));
    ASSERT_TRUE(done) << done.error().line();
  }
  std::vector<std::string> ids(const CaseQuery& query) {
    const auto page = store().cases(query, {});
    EXPECT_TRUE(page) << page.error().line();
    std::vector<std::string> found;
    if (page) {
      for (const auto& item : page->items) found.push_back(item.id);
      EXPECT_EQ(page->total, static_cast<std::int64_t>(found.size()));
    }
    return found;
  }
};
RELAIS_ON_BOTH_ENGINES(Index);

using Ids = std::vector<std::string>;

TEST_P(Index, a_row_comes_back_with_all_that_belongs_to_it) {
  keep({full_row("c1"), row("c2")});
  EXPECT_EQ(**store().case_row("c1"), full_row("c1"));
  EXPECT_EQ(**store().case_row("c2"), row("c2"));
  EXPECT_FALSE(store().case_row("c3")->has_value());
}

TEST_P(Index, a_newer_row_replaces_everything_of_the_older) {
  keep({full_row("c1", 1)});
  keep({row("c1", 2)});
  EXPECT_EQ(**store().case_row("c1"), row("c1", 2));
  EXPECT_TRUE(store().referral("ref-c1")->empty());
}

TEST_P(Index, an_older_row_never_replaces_a_newer_one) {
  keep({full_row("c1", 5)});
  keep({row("c1", 4)});
  EXPECT_EQ(**store().case_row("c1"), full_row("c1", 5));
  auto swept = full_row("c1", 5);
  swept.computed_on = day("2024-05-01");
  swept.clocks.pop_back();
  keep({swept});
  EXPECT_EQ(**store().case_row("c1"), swept);
}

TEST_P(Index, every_filter_filters) {
  auto a = full_row("a");
  auto b = row("b");
  b.phase = "a_card";
  b.judicial = "definitive";
  b.closed = true;
  b.desks = {{"payoke", "asked"}};
  b.name_tokens = {"nguyen"};
  auto c = row("c");
  c.name_tokens = {"name", "nam"};
  keep({a, b, c});
  CaseQuery query;
  EXPECT_EQ(ids(query), (Ids{"c", "b", "a"}));
  query.desk = "payoke";
  EXPECT_EQ(ids(query), (Ids{"b", "a"}));
  query.relations = {"owner", "guardian"};
  EXPECT_EQ(ids(query), (Ids{"a"}));
  EXPECT_EQ(ids({.desk = "nobody"}), Ids{});
  EXPECT_EQ(ids({.phase = "a_card"}), (Ids{"b"}));
  EXPECT_EQ(ids({.judicial = "presumed"}), (Ids{"c", "a"}));
  EXPECT_EQ(ids({.operation = "operation-1"}), (Ids{"a"}));
  EXPECT_EQ(ids({.closed = true}), (Ids{"b"}));
  EXPECT_EQ(ids({.closed = false}), (Ids{"c", "a"}));
  EXPECT_EQ(ids({.tokens = {"nam"}}), (Ids{"c", "a"}));
  EXPECT_EQ(ids({.tokens = {"nam", "inv"}}), (Ids{"a"}));
  EXPECT_EQ(ids({.tokens = {"%"}}), Ids{});
  EXPECT_EQ(ids({.order = CaseOrder::opinion_oldest}), (Ids{"a"}));
  EXPECT_EQ(ids({.order = CaseOrder::request_oldest}), (Ids{"a"}));
  EXPECT_EQ(ids({.order = CaseOrder::due_first}), (Ids{"a", "b", "c"}));
}

TEST_P(Index, the_display_name_is_no_search_word) {
  auto hidden = row("c1");
  hidden.display_name = "secret";
  keep({hidden});
  EXPECT_EQ(ids({.tokens = {"secret"}}), Ids{});
}

TEST_P(Index, pages_show_every_lasting_row_once_while_others_come_and_go) {
  std::vector<CaseRow> rows;
  for (int i = 0; i < 60; ++i) {
    auto one = row(fmt::format("k{:03}", i));
    one.opened_on = base::add_days(day("2024-01-01"), i / 7);
    one.desks = {{"payoke", "owner"}};
    rows.push_back(one);
  }
  keep(rows);
  std::map<std::string, int> seen;
  Paging paging{.limit = 7, .cursor = {}};
  for (int number = 0;; ++number) {
    const auto page = store().cases({.desk = "payoke"}, paging);
    ASSERT_TRUE(page);
    EXPECT_LE(page->items.size(), 7U);
    for (const auto& item : page->items) ++seen[item.id];
    // One newer and one older case arrive, one on a page already shown loses its desk.
    auto newer = row(fmt::format("n{:03}", number));
    newer.opened_on = day("2025-01-01");
    newer.desks = {{"payoke", "owner"}};
    auto gone = rows[static_cast<std::size_t>(59 - number)];
    gone.desks.clear();
    keep({newer, gone});
    if (!page->next) break;
    paging.cursor = *page->next;
  }
  for (int i = 0; i < 40; ++i) EXPECT_EQ(seen[fmt::format("k{:03}", i)], 1) << i;
  for (const auto& [id, times] : seen) EXPECT_EQ(times, 1) << id;
}

TEST_P(Index, a_desk_with_very_many_cases_gets_the_same_pages) {
  std::vector<CaseRow> rows;
  for (int i = 0; i < 1300; ++i) {
    auto one = row(fmt::format("k{:05}", i));
    one.opened_on = base::add_days(day("2020-01-01"), i / 3);
    if (i % 13 != 0) one.desks = {{"payoke", "owner"}, {"payoke", "recipient"}};
    rows.push_back(one);
  }
  keep(rows);
  for (const auto& relations : {Ids{}, Ids{"owner"}}) {
    const auto page = store().cases({.desk = "payoke", .relations = relations}, {.limit = 20, .cursor = {}});
    ASSERT_TRUE(page) << page.error().line();
    EXPECT_EQ(page->total, 1200);
    Ids expected;
    for (int i = 1299; expected.size() < 20; --i) {
      if (i % 13 != 0) expected.push_back(fmt::format("k{:05}", i));
    }
    Ids found;
    for (const auto& item : page->items) found.push_back(item.id);
    EXPECT_EQ(found, expected);
  }
  EXPECT_EQ(store().cases({.desk = "payoke", .relations = {"guardian"}}, {})->total, 0);
}

TEST_P(Index, a_foreign_cursor_is_refused) {
  for (const auto* cursor : {"zz", "6", "61", "61-62-63", "-"}) {
    const auto page = store().cases({}, {.limit = 5, .cursor = cursor});
    if (std::string(cursor) == "-") continue;
    ASSERT_FALSE(page) << cursor;
    EXPECT_EQ(page.error().code, "bad_cursor");
  }
  EXPECT_FALSE(store().clocks({}, {.limit = 5, .cursor = "61-62-63"}));
  EXPECT_FALSE(store().parties({}, {.limit = 5, .cursor = "zz"}));
}

TEST_P(Index, every_case_is_swept_once_with_its_children) {
  std::vector<CaseRow> rows;
  for (int i = 0; i < 33; ++i)
    rows.push_back(i % 3 == 0 ? full_row(fmt::format("c{:02}", i)) : row(fmt::format("c{:02}", i)));
  keep(rows);
  std::vector<CaseRow> swept;
  ASSERT_TRUE(store().for_each_case(10, [&](std::span<const CaseRow> batch) {
    swept.insert(swept.end(), batch.begin(), batch.end());
    return true;
  }));
  EXPECT_EQ(swept, rows);
}

TEST_P(Index, clocks_come_soonest_first_and_only_of_open_cases) {
  auto a = full_row("a");
  auto b = full_row("b");
  b.closed = true;
  auto c = row("c");
  c.clocks = {{day("2024-01-15"), "deadline", "x", "", ""}, {day("2024-01-15"), "deadline", "y", "", ""}};
  keep({a, b, c});
  const auto whats = [&](const ClockQuery& query, std::size_t limit) {
    std::vector<std::string> found;
    Paging paging{.limit = limit, .cursor = {}};
    for (;;) {
      const auto page = store().clocks(query, paging);
      EXPECT_TRUE(page) << page.error().line();
      if (!page) break;
      for (const auto& item : page->items) found.push_back(item.case_id + ":" + item.clock.what);
      if (!page->next) break;
      paging.cursor = *page->next;
    }
    return found;
  };
  const Ids all = {"c:x", "c:y", "a:inform_magistrate", "a:reflection_end"};
  EXPECT_EQ(whats({}, 50), all);
  EXPECT_EQ(whats({}, 1), all);
  EXPECT_EQ(whats({.desk = "payoke"}, 2), (Ids{"a:inform_magistrate", "a:reflection_end"}));
  EXPECT_EQ(whats({.by = "payoke"}, 2), (Ids{"a:reflection_end"}));
  EXPECT_EQ(whats({.until = day("2024-02-01")}, 2), (Ids{"c:x", "c:y", "a:inform_magistrate"}));
  EXPECT_EQ(whats({.from = day("2024-02-02")}, 2), (Ids{"a:reflection_end"}));
  EXPECT_EQ(store().clocks({}, {})->items[3].clock, a.clocks[0]);
}

TEST_P(Index, an_inbox_shows_waiting_referrals_first) {
  keep({full_row("a"), full_row("b")});
  auto c = row("c");
  c.referrals = {{"ref-c", 0, "c", "payoke", "police-antwerp", "accepted", Instant::from_micros(9'000),
                  Instant::from_micros(9'500), "{}"}};
  keep({c});
  const auto names = [&](const ReferralQuery& query, std::size_t limit) {
    Ids found;
    Paging paging{.limit = limit, .cursor = {}};
    for (;;) {
      const auto page = store().referrals(query, paging);
      EXPECT_TRUE(page) << page.error().line();
      if (!page) break;
      for (const auto& item : page->items) found.push_back(fmt::format("{}/{}", item.referral, item.hop));
      if (!page->next) break;
      paging.cursor = *page->next;
    }
    return found;
  };
  EXPECT_EQ(names({.desk = "payoke"}, 50), (Ids{"ref-a/1", "ref-b/1", "ref-c/0"}));
  EXPECT_EQ(names({.desk = "payoke"}, 1), (Ids{"ref-a/1", "ref-b/1", "ref-c/0"}));
  EXPECT_EQ(names({.desk = "payoke", .states = {"accepted"}}, 50), (Ids{"ref-c/0"}));
  EXPECT_EQ(names({.desk = "onss-antwerp", .side = ReferralSide::sent}, 3),
            (Ids{"ref-a/1", "ref-b/1", "ref-a/0", "ref-b/0"}));
  EXPECT_EQ(store().referral("ref-a")->size(), 2U);
  EXPECT_EQ((*store().referral("ref-a"))[1], full_row("a").referrals[1]);
  EXPECT_EQ(store().referrals_overdue(Instant::from_micros(4'000), 10)->size(), 0U);
  EXPECT_EQ(store().referrals_overdue(Instant::from_micros(4'001), 10)->size(), 2U);
  EXPECT_EQ(store().referrals_overdue(Instant::from_micros(4'001), 1)->size(), 1U);
}

TEST_P(Index, operations_and_parties_are_listed_for_their_desk) {
  auto write = by_somebody();
  write.operations = {{"o1", 1, "onss-antwerp", "inspection", "Car wash", day("2024-01-01"), "{}"},
                      {"o2", 1, "onss-antwerp", "inspection", "Nail bar", day("2024-02-01"), "{}"},
                      {"o3", 1, "police-antwerp", "police_operation", "Street", day("2024-03-01"), "{}"}};
  write.parties = {{"p1", 1, "onss-antwerp", "company", "Zeta", "0123456749", "{}"},
                   {"p2", 1, "onss-antwerp", "person", "Alpha", std::nullopt, "{}"},
                   {"p3", 1, "onss-antwerp", "person", "Alpha", std::nullopt, "{}"}};
  const auto operations = write.operations;
  ASSERT_TRUE(store().write(std::move(write)));
  const auto mine = store().operations("onss-antwerp", {});
  ASSERT_TRUE(mine);
  ASSERT_EQ(mine->items.size(), 2U);
  EXPECT_EQ(mine->items[0], operations[1]);
  EXPECT_EQ(store().operations(std::nullopt, {})->total, 3);
  EXPECT_EQ(**store().operation_row("o3"), operations[2]);

  Ids names;
  Paging paging{.limit = 1, .cursor = {}};
  for (;;) {
    const auto page = store().parties("onss-antwerp", paging);
    ASSERT_TRUE(page) << page.error().line();
    names.push_back(page->items.at(0).id);
    if (!page->next) break;
    paging.cursor = *page->next;
    EXPECT_EQ(paging.cursor.find("416c706861"), std::string::npos) << "a name travels in a cursor";
  }
  EXPECT_EQ(names, (Ids{"p3", "p2", "p1"}));
  EXPECT_EQ((*store().party_row("p1"))->enterprise_number, "0123456749");

  auto older = by_somebody();
  older.operations = {{"o1", 0, "x", "x", "x", day("2020-01-01"), ""}};
  ASSERT_TRUE(store().write(std::move(older)));
  EXPECT_EQ(**store().operation_row("o1"), operations[0]);
}

TEST_P(Index, counts_count) {
  auto closed = row("b");
  closed.closed = true;
  keep({row("a"), closed});
  ASSERT_TRUE(store().write(writing(append("a", 0, {event("x"), event("y")}))));
  const auto counts = store().counts();
  ASSERT_TRUE(counts);
  EXPECT_EQ(counts->cases, 2);
  EXPECT_EQ(counts->open_cases, 1);
  EXPECT_EQ(counts->events, 2);
}

}  // namespace
}  // namespace relais::store::testing

// Broken glass, conflicts of interest, covers: what is recorded, and what is refused.
#include <gtest/gtest.h>

#include "casework/decide.hpp"
#include "records.hpp"

namespace relais::casework {
namespace {

const char* const kReason = "She stands at the door and is bleeding heavily";

class TrustInACase : public ::testing::Test {
 protected:
  template <class T>
  static T must(base::Result<T> loaded) {
    if (!loaded) throw std::runtime_error(loaded.error().line());
    return std::move(*loaded);
  }
  static std::string code_of(const auto& decided) {
    return decided ? "allowed" : decided.error().error.code + " " + decided.error().error.where;
  }
  BreakGlassOpened glass(const std::string& reason = kReason) const {
    return {"oncall.life", "assist", {"identity"}, reason, "colleague", moment(903'600), moment(986'400)};
  }

  const law::Library library = must(law::load_library("law"));
  const law::Procedure procedure = must(law::Procedure::load("law", library));
  const DeskBook book = must(DeskBook::load("directory/desks.yaml"));
  const Setting setting{procedure, library, book, {}, day(10), moment(900'000)};
  const Acting worker{"worker", "payoke", "centre:payoke"};
  const Acting reviewer{"reviewer", "pag-asa", "centre:pag-asa"};
  Log log = Log().add(day(0), CaseOpened{"Person 1", Ground::trafficking, std::nullopt, std::nullopt});
};

TEST_F(TrustInACase, GlassIsOpenUntilItsEndAndReviewedOnce) {
  EXPECT_EQ(code_of(decide_break_glass(setting, log.state(), glass(), worker)), "allowed");
  log.add(day(10), glass());
  auto state = log.state();
  ASSERT_EQ(state.glasses.size(), 1U);
  EXPECT_TRUE(state.glasses[0].open(moment(903'599)));
  EXPECT_FALSE(state.glasses[0].open(moment(903'600)));
  const BreakGlassReviewed review{state.glasses[0].number, Verdict::justified, "the hospital confirms"};
  EXPECT_EQ(code_of(decide_review(setting, state, review, {state.glasses[0].by_user, "payoke", ""})),
            "not_by_yourself /number");
  EXPECT_EQ(code_of(decide_review(setting, state, review, reviewer)), "allowed");
  EXPECT_EQ(code_of(decide_review(setting, state, {99, Verdict::justified, "x"}, reviewer)), "bad_value /number");
  log.add(day(11), review);
  state = log.state();
  ASSERT_TRUE(state.glasses[0].review);
  EXPECT_EQ(state.glasses[0].reviewed_on, day(11));
  EXPECT_EQ(code_of(decide_review(setting, state, review, reviewer)), "already_so /number");
}

TEST_F(TrustInACase, GlassTakesLettersAColleagueAndTime) {
  const auto refused = [&](auto change) {
    auto asked = glass();
    change(asked);
    return code_of(decide_break_glass(setting, log.state(), asked, worker));
  };
  EXPECT_EQ(refused([](auto& g) { g.reason = "urgent"; }), "bad_value /reason");
  EXPECT_EQ(refused([](auto& g) { g.reason = "1234567890 1234567890 1234567890"; }), "bad_value /reason");
  EXPECT_EQ(refused([](auto& g) { g.reason = "Опасность для её жизни, нужна помощь"; }), "allowed");
  EXPECT_EQ(refused([](auto& g) { g.informed = "worker"; }), "bad_value /informed");
  EXPECT_EQ(refused([](auto& g) { g.informed.clear(); }), "bad_value /informed");
  EXPECT_EQ(refused([](auto& g) { g.classes.clear(); }), "bad_value /classes");
  EXPECT_EQ(refused([&](auto& g) { g.until = setting.now; }), "bad_value /minutes");
  EXPECT_EQ(refused([](auto& g) { g.review_by = moment(900'000); }), "bad_value /minutes");
}

TEST_F(TrustInACase, AConflictHoldsUntilSomebodyElseLiftsIt) {
  EXPECT_EQ(code_of(decide_conflict(setting, log.state(), {"worker", "my cousin"}, worker)), "allowed");
  EXPECT_EQ(code_of(decide_no_conflict(setting, log.state(), {"worker", "over"}, reviewer)), "already_so /account");
  log.add(day(1), ConflictDeclared{"worker", "my cousin"});
  EXPECT_TRUE(log.state().in_conflict("worker"));
  EXPECT_FALSE(log.state().in_conflict("work"));
  EXPECT_EQ(code_of(decide_conflict(setting, log.state(), {"worker", "again"}, worker)), "already_so /account");
  EXPECT_EQ(code_of(decide_no_conflict(setting, log.state(), {"worker", "over"}, worker)), "not_by_yourself /account");
  EXPECT_EQ(code_of(decide_no_conflict(setting, log.state(), {"worker", "over"}, reviewer)), "allowed");
  log.add(day(2), ConflictLifted{"worker", "over"});
  EXPECT_FALSE(log.state().in_conflict("worker"));
  EXPECT_EQ(log.state().conflicts.at(0).lifted_on, day(2));
}

TEST_F(TrustInACase, NoneOfItIsAnActThatAnybodyRecordsOrCorrects) {
  const std::vector<CaseEvent> acts[] = {{glass()},
                                         {BreakGlassReviewed{1, Verdict::unclear, "x"}},
                                         {ConflictDeclared{"worker", "x"}},
                                         {ConflictLifted{"worker", "x"}}};
  for (const auto& act : acts)
    EXPECT_EQ(code_of(decide(setting, log.state(), act, worker, day(5))), "not_an_act /acts/0/type");
  log.add(day(10), glass());
  const std::vector<CaseEvent> correction{Corrected{2, "a slip of the pen", std::nullopt}};
  EXPECT_EQ(code_of(decide(setting, log.state(), correction, worker, day(10))), "cannot_be_corrected /acts/0/number");
}

TEST_F(TrustInACase, WhatAwaitsReviewIsOnTheClockOfWhoAnswersForTheCase) {
  log.add(day(10), glass());
  const Indexed with{procedure, book, 216};
  const auto reviews = [&] {
    std::vector<std::string> desks;
    for (const auto& clock : index_of(log.state(), with, day(10)).clocks)
      if (clock.kind == ClockKind::review) desks.push_back(clock.desk);
    return desks;
  };
  ASSERT_EQ(reviews().size(), 1U);
  EXPECT_EQ(reviews()[0], log.state().opened_by);
  log.add(day(10), FileClosed{"nothing more to do"});
  EXPECT_EQ(reviews().size(), 1U);
  log.add(day(11), BreakGlassReviewed{2, Verdict::justified, "fine"});
  EXPECT_TRUE(reviews().empty());
}

TEST(TrustAtADesk, ACoverHoldsForItsDaysUnlessEnded) {
  DeskState state;
  const auto record = [&](DeskEvent event) {
    state.apply({state.version + 1, day(1), moment(1), "payoke", "worker", "", std::move(event)});
  };
  record(CapacityStated{Room::free, Room::full, Room::unknown});
  record(CoverGiven{"worker", "colleague", "pag-asa", day(3), day(5), "leave"});
  record(CoverGiven{"other", "colleague", "pag-asa", day(3), day(5), "leave"});
  ASSERT_EQ(state.covers.size(), 2U);
  EXPECT_EQ(state.capacity.women, Room::free);
  EXPECT_FALSE(state.covers[0].holds(day(2)));
  EXPECT_TRUE(state.covers[0].holds(day(3)));
  EXPECT_TRUE(state.covers[0].holds(day(5)));
  EXPECT_FALSE(state.covers[0].holds(day(6)));
  record(CoverEnded{2});
  EXPECT_FALSE(state.covers[0].holds(day(4)));
  EXPECT_TRUE(state.covers[1].holds(day(4)));
  record(AccessReviewed{{"worker"}, "looks right", day(100)});
  EXPECT_EQ(state.reviewed->next, day(100));
}

}  // namespace
}  // namespace relais::casework

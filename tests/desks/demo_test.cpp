// The invented caseload: lawful, the same for the same seed, marked, and with something to do on every desk.
#include <set>

#include "office.hpp"

namespace relais::tests {
namespace {

/// Every row of the index, opened.
std::vector<store::CaseRow> all_rows(Office& office) {
  std::vector<store::CaseRow> rows;
  store::Paging paging{500, {}};
  for (;;) {
    const auto page = office.store().cases({}, paging);
    if (!page) throw std::runtime_error(page.error().line());
    rows.insert(rows.end(), page->items.begin(), page->items.end());
    if (!page->next) return rows;
    paging.cursor = *page->next;
  }
}

class Demo : public ::testing::Test {
 protected:
  Office office;
  desks::DemoCounts fill(std::uint64_t seed, int people = 300) {
    const auto counts = desks::fill_demo(house(), office.store(), seed, office.now(), "hash", people);
    if (!counts) throw std::runtime_error(counts.error().line());
    for (const auto& refusal : counts->refused) ADD_FAILURE() << refusal;
    return *counts;
  }
};

TEST_F(Demo, FillsFiveYearsWithLawfulStepsOnly) {
  const auto counts = fill(1);
  EXPECT_GE(counts.cases, 290);
  EXPECT_GE(counts.operations, 8);
  std::set<std::string> phases;
  std::set<std::string> statuses;
  for (const auto& row : all_rows(office)) {
    phases.insert(row.phase);
    statuses.insert(row.judicial);
    EXPECT_NE(row.label.find("Invented"), std::string::npos);
  }
  for (const auto* phase :
       {"none", "reflection", "ai_1", "ai_2", "a_card", "b_card", "returned", "ended", "assistance_only"})
    EXPECT_TRUE(phases.contains(phase)) << phase;
  for (const auto* status : {"presumed", "provisional", "definitive", "denied", "ended"})
    EXPECT_TRUE(statuses.contains(status)) << status;
  EXPECT_TRUE(office.store().meta("invented")->has_value());
}

TEST_F(Demo, EveryDeskHasSomethingToDo) {
  fill(1);
  EXPECT_FALSE(
      must(desks::list_referrals(office.at("pag-asa"), {.state = "waiting", .sent = false, .limit = 50, .cursor = ""}))
          .items.empty());
  EXPECT_FALSE(must(desks::list_requests(office.at("immigration-office"), 50, "")).items.empty());
  std::size_t opinions = 0;
  for (const auto* desk : {"magistrate-antwerp", "magistrate-brussels", "magistrate-liege", "auditor-antwerp",
                           "auditor-brussels", "auditor-liege"})
    opinions += must(desks::list_opinions(office.at(desk), 50, "")).items.size();
  EXPECT_GE(opinions, 3U);
  EXPECT_FALSE(must(desks::list_wards(office.at("guardian-1"), 50, "")).items.empty());
  std::size_t overdue = 0;
  std::size_t due = 0;
  for (const auto* desk : {"pag-asa", "payoke", "surya"}) {
    overdue += must(desks::worklist(office.at(desk), {"overdue", 50, ""})).items.size();
    due += must(desks::worklist(office.at(desk), {"due", 50, ""})).items.size();
  }
  EXPECT_GE(overdue, 3U);
  EXPECT_GE(due, 20U);
  const auto operations = must(desks::list_operations(office.at("onss-brussels"), {}));
  ASSERT_FALSE(operations.items.empty());
  EXPECT_EQ(operations.items.front().people, 30);
  for (const auto* desk : {"police-antwerp", "police-liege", "onss-antwerp", "onss-liege"})
    EXPECT_FALSE(must(desks::worklist(office.at(desk), {})).items.empty()) << desk;
  for (const auto* desk : {"rapporteur", "administration"})
    EXPECT_TRUE(must(desks::list_cases(office.at(desk), {})).items.empty());
}

TEST_F(Demo, TheSameSeedGivesTheSameCaseload) {
  fill(3, 60);
  Office other;
  ASSERT_TRUE(desks::fill_demo(house(), other.store(), 3, other.now(), "hash", 60));
  EXPECT_TRUE(all_rows(office) == all_rows(other));
}

TEST_F(Demo, OtherSeedsAndDaysAreLawfulToo) {
  for (std::uint64_t seed = 10; seed < 14; ++seed) {
    Office elsewhere;
    elsewhere.later(static_cast<int>(seed * 90'001 % 500'000));
    const auto counts = desks::fill_demo(house(), elsewhere.store(), seed, elsewhere.now(), "hash", 80);
    ASSERT_TRUE(counts.has_value());
    for (const auto& refusal : counts->refused) ADD_FAILURE() << refusal;
  }
}

TEST_F(Demo, AStoreThatHoldsSomethingIsLeftAlone) {
  must(desks::open_case(office.at("onss-brussels"), a_case(office.today())));
  const auto refused = desks::fill_demo(house(), office.store(), 1, office.now(), "hash", 20);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, "not_empty");
}

}  // namespace
}  // namespace relais::tests

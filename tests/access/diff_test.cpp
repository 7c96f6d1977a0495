// What a change of the policy opens and shuts is listed in full and in lines that can be read.
#include <algorithm>

#include <gtest/gtest.h>

#include "access/diff.hpp"
#include "shipped.hpp"

namespace relais::access::tests {
namespace {

bool names(const std::vector<std::string>& words, const std::string& word) {
  return std::ranges::find(words, word) != words.end();
}

TEST(PolicyDiff, APermitMoreOpensWhatItSaysAndShutsNothing) {
  const auto newer = must_parse(
      changed("60_authorities.yaml", "id: office.decides", "[minimum, identity", "[minimum, contact, identity"));
  const auto diff = compare(shipped(), newer);
  EXPECT_FALSE(diff.same_text);
  EXPECT_EQ(diff.shut, 0U);
  EXPECT_GT(diff.opened, 0U);
  std::uint64_t listed = 0;
  for (const auto& change : diff.changes) {
    EXPECT_TRUE(change.opens);
    EXPECT_EQ(change.roles, std::vector<std::string>{"immigration"});
    EXPECT_EQ(change.relations, std::vector<std::string>{"office"});
    EXPECT_EQ(change.purposes, std::vector<std::string>{"decide_stay"});
    EXPECT_TRUE(names(change.things, "read contact"));
    listed += change.requests;
  }
  EXPECT_EQ(listed, diff.opened);
}

TEST(PolicyDiff, AForbidLessOpensAndARuleThatOnlyExplainsOtherwiseChangesNoAnswer) {
  const auto older = must_parse(
      changed("90_forbids.yaml", "id: medical.for_carers", "classes: [medical]", "classes: [medical, financial]"));
  const auto opened = compare(older, shipped());
  EXPECT_EQ(opened.shut, 0U);
  EXPECT_GT(opened.opened, 0U);
  ASSERT_FALSE(opened.changes.empty());
  EXPECT_TRUE(std::ranges::any_of(opened.changes, [](const auto& each) { return names(each.roles, "police"); }));
  const auto worded =
      compare(shipped(), must_parse(changed("40_frontline.yaml", "", "Whoever meets", "Everybody who meets")));
  EXPECT_FALSE(worded.same_text);
  EXPECT_EQ(worded.opened + worded.shut, 0U);
}

}  // namespace
}  // namespace relais::access::tests

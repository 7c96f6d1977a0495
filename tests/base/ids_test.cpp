#include "base/ids.hpp"

#include <gtest/gtest.h>

#include <set>

namespace relais::base {
namespace {

struct Thing {};

TEST(Ids, AreTwentySixCharactersWithoutConfusables) {
  SeededRandom random(1);
  const auto id = new_id<Thing>(Instant::from_micros(1'706'779'800'000'000), random);
  EXPECT_EQ(id.text().size(), 26U);
  EXPECT_EQ(id.text().find_first_of("ILOU"), std::string::npos);
  EXPECT_TRUE(is_id(id.text()));
  EXPECT_EQ(Id<Thing>::from(id.text()), id);
}

TEST(Ids, AreOrderedByTime) {
  SeededRandom random(1);
  std::string last;
  for (std::int64_t second = 0; second < 200; ++second) {
    const auto id = new_id<Thing>(Instant::from_micros(second * 1'000'000'000), random);
    EXPECT_LT(last, id.text());
    last = id.text();
  }
}

TEST(Ids, DoNotRepeat) {
  SeededRandom random(1);
  std::set<std::string> seen;
  for (int i = 0; i < 10'000; ++i) seen.insert(new_id<Thing>(Instant::from_micros(5), random).text());
  EXPECT_EQ(seen.size(), 10'000U);
}

TEST(Ids, RefuseOtherTexts) {
  SeededRandom random(1);
  auto text = new_id<Thing>(Instant::from_micros(5), random).text();
  EXPECT_FALSE(is_id(""));
  EXPECT_FALSE(is_id(text + "0"));
  EXPECT_FALSE(is_id(text.substr(1)));
  text[4] = '/';
  EXPECT_FALSE(is_id(text));
  text[4] = 'U';
  EXPECT_FALSE(is_id(text));
}

TEST(SeededRandom, RepeatsItself) {
  SeededRandom first(42);
  SeededRandom second(42);
  SeededRandom other(43);
  const auto value = first.next();
  EXPECT_EQ(value, second.next());
  EXPECT_NE(value, other.next());
}

}  // namespace
}  // namespace relais::base

#include "wire/limits.hpp"

#include <gtest/gtest.h>

namespace relais::wire {
namespace {

base::Instant at(double seconds) { return base::Instant::from_micros(static_cast<std::int64_t>(seconds * 1e6)); }

Limits::Rules small() {
  Limits::Rules rules;
  rules.account = {1, 5};
  rules.source = {0.5, 2};
  rules.buckets = 100;
  return rules;
}

TEST(Limits, ABucketLetsSomeThroughAndThenAsksToWait) {
  Limits limits(small());
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(limits.spend_account("an", 1, at(1000)));
  EXPECT_EQ(limits.spend_account("an", 1, at(1000)), std::chrono::seconds(1));
  EXPECT_FALSE(limits.spend_account("an", 1, at(1001)));
  EXPECT_TRUE(limits.spend_account("an", 1, at(1001)));
  EXPECT_FALSE(limits.spend_account("an", 5, at(2000)));
}

TEST(Limits, ARefusedRequestCostsNothingSoWaitingAlwaysHelps) {
  Limits limits(small());
  for (int i = 0; i < 5; ++i) (void)limits.spend_account("an", 1, at(1000));
  for (int i = 0; i < 10'000; ++i) (void)limits.spend_account("an", 1, at(1000.5));
  EXPECT_FALSE(limits.spend_account("an", 1, at(1001)));
}

TEST(Limits, WhatIsDearerThanABucketPassesWithAFullOne) {
  Limits limits(small());
  EXPECT_FALSE(limits.spend_account("an", 50, at(1000)));
  EXPECT_EQ(limits.spend_account("an", 50, at(1000)), std::chrono::seconds(5));
}

TEST(Limits, NobodyPaysForAnother) {
  Limits limits(small());
  for (int i = 0; i < 100; ++i) (void)limits.spend_account("an", 1, at(1000));
  for (int i = 0; i < 100; ++i) (void)limits.spend_source("192.0.2.7", 1, at(1000));
  EXPECT_FALSE(limits.spend_account("els", 1, at(1000)));
  EXPECT_FALSE(limits.spend_source("198.51.100.7", 1, at(1000)));
}

/// Whatever a whole network does without signing in, somebody of that network who is signed in is served.
TEST(Limits, AFloodFromACentresOwnNetworkDoesNotTouchItsPeople) {
  Limits limits(small());
  for (int i = 0; i < 10'000; ++i) (void)limits.spend_source("192.0.2.7", 1, at(1000));
  EXPECT_TRUE(limits.spend_source("192.0.2.200", 1, at(1000)));
  EXPECT_FALSE(limits.spend_account("els", 1, at(1000)));
}

TEST(Limits, SourcesAreNetworksAndNotAddresses) {
  EXPECT_EQ(network_around("192.0.2.7"), network_around("192.0.2.250"));
  EXPECT_EQ(network_around("::ffff:192.0.2.7"), network_around("192.0.2.250"));
  EXPECT_NE(network_around("192.0.2.7"), network_around("192.0.3.7"));
  EXPECT_EQ(network_around("2001:db8:1:2::3"), network_around("2001:db8:1:ffff::1"));
  EXPECT_NE(network_around("2001:db8:1::3"), network_around("2001:db8:2::3"));
  EXPECT_EQ(network_around("nonsense"), "nonsense");
}

TEST(Limits, AFloodOfSourcesDoesNotGrowTheTable) {
  Limits limits(small());
  for (int i = 0; i < 50'000; ++i)
    (void)limits.spend_source(std::to_string(i % 200) + "." + std::to_string(i / 200) + ".1.1", 1, at(1000));
  EXPECT_LE(limits.buckets(), 200U);
}

TEST(Limits, AnAccountInUseOutlivesAFloodOfSources) {
  Limits limits(small());
  for (int i = 0; i < 5; ++i) (void)limits.spend_account("an", 1, at(1000));
  for (int i = 0; i < 10'000; ++i) {
    (void)limits.spend_source(std::to_string(i % 200) + "." + std::to_string(i / 200) + ".1.1", 1, at(1000));
    if (i % 50 == 0) {
      EXPECT_TRUE(limits.spend_account("an", 1, at(1000)));
    }
  }
}

TEST(Limits, SourcesOfYesterdayAreNotKnownToday) {
  Limits limits(small());
  for (int i = 0; i < 10; ++i) (void)limits.spend_source("192.0.2.7", 1, at(86'399.9));
  EXPECT_TRUE(limits.spend_source("192.0.2.7", 1, at(86'399.9)));
  EXPECT_FALSE(limits.spend_source("192.0.2.7", 1, at(86'400)));
}

}  // namespace
}  // namespace relais::wire

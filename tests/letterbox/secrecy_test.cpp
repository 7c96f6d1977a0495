// What time and length tell about a code: nothing.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <thread>

#include "letterbox/installation.hpp"

namespace relais::letterbox::testing {
namespace {

using Clock = std::chrono::steady_clock;

/// As the program's own, with a shorter beat so that thousands of calls do not take minutes.
class Beat final : public Pace {
 public:
  std::int64_t begin() override { return micros(); }
  void hold(std::int64_t begun) override {
    constexpr std::int64_t kBeat = 4000;
    const auto beats = (micros() - begun) / kBeat + 1;
    std::this_thread::sleep_until(Clock::time_point(std::chrono::microseconds(begun + beats * kBeat)));
  }

 private:
  static std::int64_t micros() {
    return std::chrono::duration_cast<std::chrono::microseconds>(Clock::now().time_since_epoch()).count();
  }
};

/// Two-sided, normal approximation with mid-ranks for ties (Mann and Whitney 1947).
double mann_whitney_p(const std::vector<double>& left, const std::vector<double>& right) {
  std::vector<std::pair<double, bool>> all;
  for (const auto value : left) all.emplace_back(value, true);
  for (const auto value : right) all.emplace_back(value, false);
  std::sort(all.begin(), all.end());
  double rank_sum = 0;
  double ties = 0;
  for (std::size_t i = 0; i < all.size();) {
    auto j = i;
    while (j < all.size() && all[j].first == all[i].first) ++j;
    const auto rank = static_cast<double>(i + j + 1) / 2;
    const auto same = static_cast<double>(j - i);
    ties += same * same * same - same;
    for (auto k = i; k < j; ++k) rank_sum += all[k].second ? rank : 0;
    i = j;
  }
  const auto n = static_cast<double>(left.size());
  const auto m = static_cast<double>(right.size());
  const auto u = rank_sum - n * (n + 1) / 2;
  const auto sum = n + m;
  const auto deviation = std::sqrt(n * m / 12 * (sum + 1 - ties / (sum * (sum - 1))));
  return std::erfc(std::abs(u - n * m / 2) / deviation / std::sqrt(2.0));
}

TEST(MannWhitney, TellsApartWhatDiffersAndNotWhatDoesNot) {
  std::vector<double> one;
  std::vector<double> two;
  std::vector<double> later;
  for (int i = 0; i < 2000; ++i) {
    one.push_back((i * 7919) % 1000);
    two.push_back((i * 104729 + 13) % 1000);
    later.push_back((i * 104729 + 13) % 1000 + 50);
  }
  EXPECT_GT(mann_whitney_p(one, two), 0.01);
  EXPECT_LT(mann_whitney_p(one, later), 1e-6);
}

class Secrecy : public ::testing::Test {
 protected:
  static constexpr int kTimes = 2000;
  void SetUp() override {
    house.open({false});
    house.publish();
    known = std::make_unique<Reporter>(house);
    const auto tip = new_tip();
    ASSERT_EQ(known->submit(tip, "a report").status, 200);
    for (int i = 1; i <= 3; ++i) {
      const auto part = "reply/" + std::to_string(i);
      ASSERT_TRUE(house.spool().deliver(tip, part, answer_of(house, house.desks[0], *known, tip, part, "text")));
    }
    unknown = std::make_unique<Reporter>(house);
  }
  /// The p of the times of known and unknown codes, taken in turns so that both meet the same noise.
  double measure(Pace* pace) {
    Box box(house.spool(), house.rules, [this] { return house.now(); }, pace, {false});
    std::vector<double> times[2];
    for (int i = 0; i < 2 * kTimes; ++i) {
      const auto& who = i % 2 == 0 ? *known : *unknown;
      const auto challenge = told(box.handle("challenge", R"({"call":"fetch"})", "::1"));
      const auto nonce = std::string(challenge.body.at("nonce").as_string());
      const auto body = base::json::serialize(base::json::object{
          {"nonce", nonce},
          {"work", "0"},
          {"auth", ledger::hex(who.keys.auth.public_key)},
          {"signature", ledger::hex(vault::sign_call(who.keys.auth, {"relais-test", "fetch", nonce, "", "", ""}))},
          {"tip", ""},
          {"part", ""},
          {"done", base::json::array{}}});
      const auto begun = Clock::now();
      const auto answer = box.handle("fetch", body, "::1");
      times[i % 2].push_back(std::chrono::duration<double, std::micro>(Clock::now() - begun).count());
      EXPECT_EQ(answer.status, 200);
      EXPECT_EQ(answer.body.size(), 65536U);
    }
    return mann_whitney_p(times[0], times[1]);
  }
  Installation house;
  std::unique_ptr<Reporter> known;
  std::unique_ptr<Reporter> unknown;
};

TEST_F(Secrecy, answers_for_known_and_unknown_codes_take_the_same_time) {
  Beat beat;
  auto p = measure(&beat);
  // One of a thousand honest runs fails; not two after each other.
  if (p <= 0.001) p = measure(&beat);
  EXPECT_GT(p, 0.001);
}

TEST_F(Secrecy, the_measure_would_see_a_difference_were_there_no_beat) { EXPECT_LT(measure(nullptr), 0.001); }

}  // namespace
}  // namespace relais::letterbox::testing

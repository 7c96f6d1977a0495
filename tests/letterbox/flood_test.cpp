// A hundred thousand junk reports, then one of somebody else: it is accepted like any other, stands in the calm lane,
// and is in the hands of the house at once.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "letterbox/installation.hpp"
#include "letterbox/verify.hpp"
#include "vault/bytes.hpp"

namespace relais::letterbox::testing {
namespace {

constexpr int kJunk = 100'000;
constexpr int kSenders = 32;

TEST(Flood, a_real_report_after_a_hundred_thousand_junk_ones_arrives_and_is_found) {
  Installation house;
  house.open({false});
  house.publish();
  // The junk is sealed once: what it costs its sender is not what is measured here.
  const Reporter pattern(house);
  const auto object = pattern.seal(new_tip(), "report", {"pag-asa"}, pattern.report_payload("junk"));
  std::atomic<int> left = kJunk;
  std::atomic<int> refused = 0;
  std::vector<std::thread> senders;
  for (int i = 0; i < kSenders; ++i)
    senders.emplace_back([&] {
      while (left.fetch_sub(1) > 0) {
        Reporter junk(house);
        junk.address = "192.0.2.44";
        if (junk.send("submit", junk.submit_call(new_tip(), object, {"pag-asa"})).status != 200) ++refused;
      }
    });
  for (auto& sender : senders) sender.join();
  EXPECT_EQ(refused, 0);

  Reporter person(house);
  person.address = "2001:db8:7:1::5";
  const auto tip = new_tip();
  const auto begun = std::chrono::steady_clock::now();
  ASSERT_EQ(person.submit(tip, "Aidez-nous").status, 200);
  const auto state = house.spool().state(0);
  ASSERT_TRUE(state);
  EXPECT_EQ(state->waiting, kJunk + 1);
  // The house reads on from where it was; here it has read everything but the last.
  const auto last = house.spool().collect(kJunk, 100);
  ASSERT_TRUE(last);
  ASSERT_EQ(last->items.size(), 1U);
  EXPECT_EQ(last->items[0].tip, tip);
  EXPECT_EQ(last->items[0].lane, "calm");
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(60));
  const auto junk = house.spool().collect(500, 1000);
  ASSERT_TRUE(junk);
  for (const auto& item : junk->items) EXPECT_EQ(item.lane, "busy");
  const auto checked = verify_spool(house.folder(), {});
  ASSERT_TRUE(checked);
  EXPECT_TRUE(checked->findings.empty());
  EXPECT_GE(checked->entries, kJunk);
}

}  // namespace
}  // namespace relais::letterbox::testing

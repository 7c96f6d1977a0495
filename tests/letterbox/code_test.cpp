// The code as people write it down, and files in frames.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <random>
#include <set>

#include "vault/bytes.hpp"
#include "vault/frames.hpp"
#include "vault/tip_code.hpp"

namespace relais::vault {
namespace {

std::string digits_of(std::string_view text) {
  std::string digits;
  for (const char letter : text)
    if (letter >= '0' && letter <= '9') digits += letter;
  return digits;
}

TEST(TipCodes, are_read_as_they_were_written_however_they_were_spaced) {
  for (int i = 0; i < 500; ++i) {
    const auto code = TipCode::random();
    const auto [first, second] = code.references();
    const auto plain = digits_of(first + second);
    ASSERT_EQ(plain.size(), 24U);
    for (const auto& text : {first + second, first + "\n" + second, "  " + first + "   " + second + " ", plain,
                             plain.substr(0, 3) + " / " + plain.substr(3)}) {
      const auto read = TipCode::read(text);
      ASSERT_TRUE(read);
      EXPECT_EQ(read->digits(), code.digits());
    }
  }
}

TEST(TipCodes, a_wrong_digit_and_two_exchanged_ones_are_told_and_where) {
  for (int i = 0; i < 50; ++i) {
    const auto [first, second] = TipCode::random().references();
    const auto plain = digits_of(first + second);
    for (std::size_t at = 0; at < plain.size(); ++at) {
      const std::string half = at < 12 ? "1" : "2";
      for (char digit = '0'; digit <= '9'; ++digit) {
        auto wrong = plain;
        wrong[at] = digit;
        if (wrong == plain) continue;
        const auto read = TipCode::read(wrong);
        ASSERT_FALSE(read);
        EXPECT_EQ(read.error().where, half);
        EXPECT_EQ(read.error().line().find(plain.substr(0, 6)), std::string::npos);
      }
      if (at % 12 == 11) continue;
      auto swapped = plain;
      std::swap(swapped[at], swapped[at + 1]);
      if (swapped != plain) {
        EXPECT_FALSE(TipCode::read(swapped));
      }
    }
  }
}

TEST(TipCodes, do_not_repeat_and_use_every_digit_alike) {
  constexpr int kTimes = 20'000;
  std::set<std::string> seen;
  std::array<int, 10> counts{};
  for (int i = 0; i < kTimes; ++i) {
    const auto code = TipCode::random();
    EXPECT_TRUE(seen.insert(std::string(code.digits())).second);
    for (const char digit : code.digits()) ++counts[static_cast<std::size_t>(digit - '0')];
  }
  // Six standard deviations of a binomial with n = 400,000 and p = 0.1 are about 1,140.
  for (const int count : counts) EXPECT_NEAR(count, kTimes * 2, 1'140);
}

TEST(TipCodes, the_same_code_has_nothing_in_common_at_two_installations) {
  const auto code = TipCode::random();
  const auto here = tip_keys(code, "one");
  const auto there = tip_keys(code, "two");
  const auto again = tip_keys(code, "one");
  ASSERT_TRUE(here && there && again);
  EXPECT_NE(here->mailbox, there->mailbox);
  EXPECT_NE(here->box.public_key, there->box.public_key);
  EXPECT_EQ(here->mailbox, again->mailbox);
}

TEST(TipFiles, of_every_size_around_the_edges_come_back) {
  const auto key = DataKey::random();
  const Context place{"tip", std::string(32, 'a'), "file/0", 1, "one"};
  for (const std::size_t size : {0, 1, 2, 1023, 1024, 65535, 65536, 65537, 131071, 131072, 131073, 200'001}) {
    std::string content(size, '\0');
    for (std::size_t i = 0; i < size; ++i) content[i] = static_cast<char>(i * 7 + i / 251);
    const auto frames = seal_frames(key, place, {"naam é.jpg", "image/jpeg", content}).value();
    EXPECT_EQ(frames.size(), 1 + std::max<std::size_t>(1, (padme(size) + kFrameContent - 1) / kFrameContent));
    const auto opened = open_frames(key, place, frames);
    ASSERT_TRUE(opened) << size;
    EXPECT_EQ(opened->content, content);
    EXPECT_EQ(opened->name, "naam é.jpg");
    EXPECT_LE(padme(size), size + size / 8 + 1);
  }
}

TEST(TipFiles, every_flip_truncation_and_other_place_is_refused) {
  const auto key = DataKey::random();
  const Context place{"tip", std::string(32, 'a'), "file/0", 1, "one"};
  const auto frames = seal_frames(key, place, {"a", "b", std::string(70'000, 'x')}).value();
  std::mt19937 dice(1);
  for (int i = 0; i < 300; ++i) {
    auto broken = frames;
    const auto frame = dice() % broken.size();
    auto bytes = *from_base64url(broken[frame]);
    auto& byte = bytes[dice() % bytes.size()];
    byte = static_cast<char>(byte ^ (1 << (dice() % 8)));
    broken[frame] = to_base64url(bytes);
    EXPECT_FALSE(open_frames(key, place, broken));
    auto shorter = frames;
    shorter[frame].resize(dice() % shorter[frame].size());
    EXPECT_FALSE(open_frames(key, place, shorter));
  }
  for (const auto& other : {Context{"tip", std::string(32, 'b'), "file/0", 1, "one"},
                            Context{"tip", std::string(32, 'a'), "file/1", 1, "one"},
                            Context{"tip", std::string(32, 'a'), "file/0", 1, "two"}})
    EXPECT_FALSE(open_frames(key, other, frames));
  EXPECT_FALSE(open_frames(DataKey::random(), place, frames));
  EXPECT_EQ(seal_frames(key, place, {std::string(2000, 'n'), "b", "x"}).error().code, "too_large");
}

TEST(Work, is_counted_in_leading_zero_bits) {
  const auto nonce = random_bytes(32);
  EXPECT_TRUE(is_work(nonce, 0, 0));
  const auto counter = do_work(nonce, 10);
  EXPECT_TRUE(is_work(nonce, counter, 10));
  EXPECT_TRUE(is_work(nonce, counter, 3));
  EXPECT_FALSE(is_work(nonce, counter, 300));
  for (std::uint64_t before = 0; before < counter; ++before) EXPECT_FALSE(is_work(nonce, before, 10));
}

}  // namespace
}  // namespace relais::vault

#include "vault/end_to_end.hpp"

#include <gtest/gtest.h>

#include <map>

#include "vault/bytes.hpp"

namespace relais::vault {
namespace {

const Context kHere{"case", "01jd0000000000000000000000", "shelter", 1, "house-of-tests"};
constexpr std::string_view kAddress = "Rue Inventée 1, 1000 Nulle-Part";
constexpr std::uint16_t kDay = 20779;

class EndToEnd : public ::testing::Test {
 protected:
  BoxPair an_ = BoxPair::random();
  BoxPair bo_ = BoxPair::random();
  BoxPair stranger_ = BoxPair::random();
  SignPair author_ = SignPair::random();

  FindAuthor known() {
    return [this](std::string_view kid) -> std::optional<std::string> {
      if (kid == kid_of(author_.public_key)) return author_.public_key;
      return std::nullopt;
    };
  }

  std::vector<Recipient> readers() const {
    return {{ReaderKind::user, an_.public_key}, {ReaderKind::user, bo_.public_key}};
  }

  std::string sealed() const { return seal_to(readers(), Purpose::shelter, kDay, author_, kHere, kAddress).value(); }
};

TEST_F(EndToEnd, OpensForEachReaderAndNobodyElse) {
  const auto text = sealed();
  EXPECT_EQ(open_as(an_, known(), Purpose::shelter, kHere, text).value().payload, kAddress);
  EXPECT_EQ(open_as(bo_, known(), Purpose::shelter, kHere, text).value().author, kid_of(author_.public_key));
  EXPECT_FALSE(open_as(stranger_, known(), Purpose::shelter, kHere, text));
}

TEST_F(EndToEnd, ShowsWithoutAKeyOnlyWhoCanRead) {
  const auto head = inspect(sealed()).value();
  EXPECT_EQ(head.purpose, Purpose::shelter);
  EXPECT_EQ(head.day, kDay);
  ASSERT_EQ(head.wraps.size(), 2U);
  EXPECT_EQ(head.wraps[0].kid, kid_of(an_.public_key));
  EXPECT_EQ(head.wraps[1].kind, ReaderKind::user);
}

TEST_F(EndToEnd, OpensOnlyInItsPlaceForItsPurposeFromItsAuthor) {
  const auto text = sealed();
  auto elsewhere = kHere;
  elsewhere.version = 2;
  EXPECT_FALSE(open_as(an_, known(), Purpose::shelter, elsewhere, text));
  elsewhere = kHere;
  elsewhere.instance = "another house";
  EXPECT_FALSE(open_as(an_, known(), Purpose::shelter, elsewhere, text));
  EXPECT_FALSE(open_as(an_, known(), Purpose::tip, kHere, text));
  const FindAuthor nobody = [](std::string_view) { return std::nullopt; };
  EXPECT_FALSE(open_as(an_, nobody, Purpose::shelter, kHere, text));
  const auto other = SignPair::random();
  const FindAuthor wrong = [&](std::string_view) { return std::optional(other.public_key); };
  EXPECT_FALSE(open_as(an_, wrong, Purpose::shelter, kHere, text));
}

TEST_F(EndToEnd, NoFlippedBitOpensForAnyReader) {
  const auto bytes = from_base64url(sealed()).value();
  const auto head_end = std::size_t{9 + 2 * 91 + 56};
  for (std::size_t bit = 0; bit < bytes.size() * 8; bit += bit < head_end * 8 ? 1 : 13) {
    auto changed = bytes;
    changed[bit / 8] = static_cast<char>(static_cast<unsigned char>(changed[bit / 8]) ^ (1U << (bit % 8)));
    const auto text = to_base64url(changed);
    ASSERT_FALSE(open_as(an_, known(), Purpose::shelter, kHere, text)) << "bit " << bit;
    ASSERT_FALSE(open_as(bo_, known(), Purpose::shelter, kHere, text)) << "bit " << bit;
  }
}

TEST_F(EndToEnd, NoTruncationOpens) {
  const auto text = sealed();
  for (std::size_t length = 0; length < text.size(); length += length < 400 ? 1 : 7) {
    ASSERT_FALSE(open_as(an_, known(), Purpose::shelter, kHere, text.substr(0, length))) << length;
  }
  EXPECT_FALSE(open_as(an_, known(), Purpose::shelter, kHere, text + "AAAA"));
}

TEST_F(EndToEnd, SwappedWrapsAndWrapsOfAnotherObjectDoNotOpen) {
  constexpr std::size_t kWrap = 8 + 1 + 2 + 80;
  const auto first = from_base64url(sealed()).value();
  const auto second = from_base64url(sealed()).value();
  auto swapped = first;
  swapped.replace(9, kWrap, first, 9 + kWrap, kWrap);
  swapped.replace(9 + kWrap, kWrap, first, 9, kWrap);
  EXPECT_FALSE(open_as(an_, known(), Purpose::shelter, kHere, to_base64url(swapped)));
  auto mixed = first;
  mixed.replace(9, kWrap, second, 9, kWrap);
  EXPECT_FALSE(open_as(an_, known(), Purpose::shelter, kHere, to_base64url(mixed)));
  EXPECT_FALSE(open_as(bo_, known(), Purpose::shelter, kHere, to_base64url(mixed)));
}

TEST_F(EndToEnd, TwoCustodiansOpenTogetherAndNoneAlone) {
  const std::vector<Recipient> both{{ReaderKind::user, an_.public_key},
                                    {ReaderKind::escrow_pair, bo_.public_key, stranger_.public_key}};
  const auto text = seal_to(both, Purpose::tip, kDay, author_, kHere, "tip").value();
  EXPECT_EQ(open_as_pair(bo_, stranger_, known(), Purpose::tip, kHere, text).value().payload, "tip");
  EXPECT_FALSE(open_as_pair(stranger_, bo_, known(), Purpose::tip, kHere, text));
  EXPECT_FALSE(open_as_pair(bo_, an_, known(), Purpose::tip, kHere, text));
  EXPECT_FALSE(open_as(bo_, known(), Purpose::tip, kHere, text));
  EXPECT_FALSE(open_as(stranger_, known(), Purpose::tip, kHere, text));
}

TEST_F(EndToEnd, RefusesReadersThatAreNone) {
  const auto try_with = [&](const std::vector<Recipient>& whom) {
    return seal_to(whom, Purpose::shelter, kDay, author_, kHere, kAddress).has_value();
  };
  EXPECT_FALSE(try_with({}));
  EXPECT_FALSE(try_with({{ReaderKind::user, "short"}}));
  EXPECT_FALSE(try_with({{ReaderKind::user, an_.public_key}, {ReaderKind::user, an_.public_key}}));
  EXPECT_FALSE(try_with({{ReaderKind::escrow_pair, an_.public_key}}));
  EXPECT_FALSE(try_with({{ReaderKind::user, std::string(32, '\0')}})) << "a point of small order";
  EXPECT_FALSE(try_with(std::vector<Recipient>(256, {ReaderKind::user, an_.public_key})));
}

TEST_F(EndToEnd, UnknownVersionsSuitesPurposesAndKindsDoNotParse) {
  const auto bytes = from_base64url(sealed()).value();
  const auto with = [&](std::size_t at, char value) {
    auto changed = bytes;
    changed[at] = value;
    return inspect(to_base64url(changed)).has_value();
  };
  EXPECT_TRUE(with(3, '1'));
  EXPECT_FALSE(with(3, '2'));
  EXPECT_FALSE(with(4, 2));
  EXPECT_FALSE(with(5, 1));
  EXPECT_FALSE(with(5, 2));
  EXPECT_FALSE(with(5, 7));
  EXPECT_FALSE(with(8, 0));
  EXPECT_FALSE(with(9 + 8, 0));
  EXPECT_FALSE(with(9 + 8, 5));
  EXPECT_FALSE(with(9 + 8, 2)) << "a pair has another length";
}

}  // namespace
}  // namespace relais::vault

#include "base/text.hpp"

#include <gtest/gtest.h>

#include "base/countries.hpp"

namespace relais::base {
namespace {

TEST(Text, FallsBackToEnglishThenFrench) {
  const LocalText whole{"f", "n", "d", "e"};
  EXPECT_EQ(whole.in(Language::nl), "n");
  EXPECT_TRUE(whole.complete());
  const LocalText some{"f", "", "", "e"};
  EXPECT_EQ(some.in(Language::de), "e");
  EXPECT_FALSE(some.complete());
  EXPECT_EQ((LocalText{"f", "", "", ""}.in(Language::nl)), "f");
}

TEST(Text, KnowsLanguageTags) {
  for (const auto* tag : {"fr", "nl", "ckb", "zh-Hant", "pt-BR", "sr-Latn-RS"})
    EXPECT_TRUE(is_language_tag(tag)) << tag;
  for (const auto* tag : {"", "f", "french", "fr-", "-fr", "fr_BE", "12", "fr-B"})
    EXPECT_FALSE(is_language_tag(tag)) << tag;
}

TEST(Text, CleanTextIsUtf8WithoutControlCharacters) {
  for (const std::string text : {"", "é ü 中 😀", "line\nline\ttab"}) EXPECT_TRUE(is_clean_text(text)) << text;
  for (const std::string text :
       {"\x01", "\x7f", "\r", "\xc3", "\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\x80", "\xe2\x82"})
    EXPECT_FALSE(is_clean_text(text)) << text;
  EXPECT_FALSE(is_clean_text(std::string_view("\0", 1)));
}

TEST(Text, TrimsBothEnds) {
  EXPECT_EQ(trimmed("  a b \t\n"), "a b");
  EXPECT_EQ(trimmed(" \n"), "");
}

TEST(Countries, AreReadByTheirCodes) {
  for (const auto* code : {"BEL", "MAR", "VNM", "ROU", "XXA", "XXX", "ZWE", "ABW"}) {
    const auto country = Country::from(code);
    ASSERT_TRUE(country) << code;
    EXPECT_EQ(country->alpha3(), code);
    EXPECT_LT(country->index(), Country::count());
  }
  EXPECT_EQ(Country::from_alpha2("BE"), Country::from("BEL"));
  EXPECT_EQ(Country::from("XXA")->alpha2(), "");
  for (const auto* code : {"", "bel", "BE", "ZZZ", "BELG"}) EXPECT_FALSE(Country::from(code)) << code;
}

}  // namespace
}  // namespace relais::base

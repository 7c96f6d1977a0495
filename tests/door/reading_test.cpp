// What comes from outside: the body of a form, an address, a language header; and the small texts made of it.
#include <gtest/gtest.h>

#include "door/address.hpp"
#include "door/form.hpp"
#include "door/html.hpp"

namespace relais::door {
namespace {

TEST(FormBody, IsReadAsBrowsersSendIt) {
  const auto form = parse_form("place=Li%C3%A8ge+4000&age=minor&what=a&what=b&empty=&text=a%0D%0Ab");
  ASSERT_TRUE(form.has_value());
  EXPECT_EQ(form->value("place"), "Liège 4000");
  EXPECT_EQ(form->value("age"), "minor");
  EXPECT_EQ(form->values("what"), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(form->value("empty"), std::nullopt);
  EXPECT_EQ(form->value("text"), "a\nb");
  EXPECT_EQ(form->value("absent"), std::nullopt);
}

TEST(FormBody, IsRefusedWhenBroken) {
  for (const auto* body : {"a=%", "a=%4", "a=%zz", "a=%00", "a=%ff", "a=%1b"}) {
    const auto form = parse_form(body);
    ASSERT_FALSE(form.has_value()) << body;
    EXPECT_EQ(form.error().where, "form");
  }
  EXPECT_FALSE(parse_form(std::string(kMostFormBytes + 1, 'a')).has_value());
  std::string many;
  for (std::size_t i = 0; i <= kMostFormFields; ++i) many += "a=1&";
  EXPECT_FALSE(parse_form(many).has_value());
}

TEST(FormBody, ErrorsNeverRepeatWhatWasSent) {
  const auto form = parse_form("text=my+secret+name%");
  ASSERT_FALSE(form.has_value());
  EXPECT_EQ(form.error().line().find("secret"), std::string::npos);
}

TEST(Addresses, AreReadExactly) {
  EXPECT_EQ(parse_address("/fr/"), (Address{"fr", 0, 0}));
  EXPECT_EQ(parse_address("/nl/a"), (Address{"nl", 'a', 0}));
  EXPECT_EQ(parse_address("/de/b/12"), (Address{"de", 'b', 12}));
  for (const auto* path :
       {"",          "/",        "/fr",     "fr/",     "/FR/", "/fr/A", "/fr/aa", "/fr/a/", "/fr/a/0",  "/fr/a/01",
        "/fr/a/100", "/fr/a/1/", "/fr/a?x", "/fr/%61", "//",   "/f/",   "/fr//",  "/../",   "/fr/a/-1", "/fr/a/+1"})
    EXPECT_FALSE(parse_address(path).has_value()) << path;
  for (const Address& address : {Address{"fr", 0, 0}, Address{"nl", 'a', 0}, Address{"de", 'b', 12}})
    EXPECT_EQ(parse_address(to_string(address)), address);
}

TEST(AcceptLanguage, FindsTheBestOfWhatThereIs) {
  const std::vector<std::string> have{"fr", "nl", "de", "en", "uk", "ar"};
  const auto best = [&](std::string_view header) { return preferred_language(header, have, "fr"); };
  EXPECT_EQ(best(""), "fr");
  EXPECT_EQ(best("nl-BE,nl;q=0.9,en;q=0.8"), "nl");
  EXPECT_EQ(best("ja, en;q=0.5, de;q=0.7"), "de");
  EXPECT_EQ(best("UK-ua"), "uk");
  EXPECT_EQ(best("nl;q=0, en;q=0.001"), "en");
  EXPECT_EQ(best("*"), "fr");
  EXPECT_EQ(best("nl;q=2, en;q=0.4"), "en");
  EXPECT_EQ(best(";;;,,,q=1"), "fr");
}

TEST(Html, EscapesEverythingThatCouldBecomeMarkup) {
  EXPECT_EQ(escaped("<a href=\"x\" o='y'>&"), "&lt;a href=&quot;x&quot; o=&#39;y&#39;&gt;&amp;");
  EXPECT_EQ(filled("{a} {b} {c", {{"a", "{b}"}, {"b", "2"}}), "{b} 2 {c");
}

TEST(French, KeepsItsSignsOnTheLine) {
  EXPECT_EQ(french_blanks("Qui ? « Moi » ; oui : 101 !"),
            "Qui\u00a0? \u00ab\u00a0Moi\u00a0\u00bb\u00a0; oui\u00a0: 101\u00a0!");
  EXPECT_EQ(french_blanks("a b "), "a b ");
}

TEST(Numbers, AreWrittenAsAtHomeAndSaidDigitByDigit) {
  EXPECT_EQ(national("+32 78 055 800"), "078 055 800");
  EXPECT_EQ(national("116 000"), "116 000");
  EXPECT_EQ(national("+352 244 60 3220"), "+352 244 60 3220");
  EXPECT_EQ(spoken("+32 78 055 800"), "0 7 8, 0 5 5, 8 0 0");
  EXPECT_EQ(spoken("101"), "1 0 1");
}

TEST(Style, LosesOnlyWhatNobodyReads) {
  EXPECT_EQ(squeezed("/* why */\na {\n  color: red;\n  margin: 0 1px, 2px;\n}\n"), "a{color:red;margin:0 1px,2px;}");
  EXPECT_EQ(squeezed("a b > c { x: calc(1px + 2px); }"), "a b > c{x:calc(1px + 2px);}");
}

}  // namespace
}  // namespace relais::door

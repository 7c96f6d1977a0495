// The pages as a person or a machine reads them.
#include "door/pages.hpp"

#include <cstdlib>
#include <fstream>
#include <regex>
#include <set>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/yaml.hpp"
#include "door_fixture.hpp"

namespace relais::door {
namespace {

constexpr std::size_t kFirstPageLimit = 20'000;
/// What the exit script may weigh (its own limit) where it has not been built.
constexpr std::size_t kExitScript = 1'500;

std::vector<std::string> every_path(std::string_view language) {
  std::vector<std::string> paths;
  for (const auto* page : {"", "a", "b", "c", "d", "e", "f", "g"})
    paths.push_back(fmt::format("/{}/{}", language, page));
  for (int i = 1; i <= 8; ++i) paths.push_back(fmt::format("/{}/b/{}", language, i));
  for (int i = 1; i <= 5; ++i) paths.push_back(fmt::format("/{}/d/{}", language, i));
  return paths;
}

std::string all_yes(int questions = 20) {
  std::string body;
  for (int i = 1; i <= questions; ++i) body += fmt::format("q{}=yes&", i);
  return body;
}

/// The body without style and script.
std::string without_head(const Page& page) {
  auto text = page.html.substr(page.html.find("</head>"));
  if (const auto script = text.rfind("<script>"); script != std::string::npos)
    return text.substr(0, script) + "</body></html>";
  return text;
}

/// The first thing that is wrong with the nesting of the tags, or nothing.
std::optional<std::string> badly_nested(const std::string& html) {
  static const std::set<std::string> kVoid{"meta", "link", "input", "br", "!doctype"};
  static const std::regex kTag("<(/?)([a-z!][a-z0-9]*)[^>]*>");
  std::vector<std::string> open;
  for (std::sregex_iterator tag(html.begin(), html.end(), kTag), end; tag != end; ++tag) {
    const std::string name = (*tag)[2];
    if (kVoid.contains(name)) continue;
    if ((*tag)[1].length() == 0) {
      open.push_back(name);
      continue;
    }
    if (open.empty() || open.back() != name)
      return "</" + name + "> closes " + (open.empty() ? "nothing" : open.back());
    open.pop_back();
  }
  if (open.empty()) return std::nullopt;
  return open.back() + " is left open";
}

TEST(FirstPage, FitsInTwentyKilobytesInEveryLanguage) {
  for (const auto& language : pages().languages()) {
    const auto page = get("/" + language + "/");
    const auto missing_script = pages().exit_script().empty() ? kExitScript : 0;
    EXPECT_LT(page.html.size() + missing_script, kFirstPageLimit) << language;
  }
}

TEST(FirstPage, NeedsNothingElse) {
  for (const auto& language : pages().languages()) {
    const auto page = get("/" + language + "/");
    EXPECT_FALSE(says(page, "src=")) << language;
    EXPECT_FALSE(says(page, "rel=stylesheet")) << language;
    EXPECT_FALSE(says(page, "@import")) << language;
  }
}

TEST(FirstPage, FollowsTheBrowsersLanguage) {
  const auto root = pages().answer("GET", "/", "", "nl-BE, fr;q=0.3", noon());
  ASSERT_TRUE(root.has_value());
  EXPECT_EQ(root->status, 303);
  EXPECT_EQ(root->location, "/nl/");
  EXPECT_EQ(pages().answer("GET", "/", "", "tlh", noon())->location, "/fr/");
  EXPECT_EQ(pages().answer("GET", "/de", "", "", noon())->location, "/de/");
}

TEST(EveryPage, KeepsItsPromisesInEveryLanguage) {
  for (const auto& language : pages().languages())
    for (const auto& path : every_path(language)) {
      const auto page = get(path);
      SCOPED_TRACE(path);
      EXPECT_EQ(page.status, 200);
      EXPECT_EQ(page.html.find("<h1>"), page.html.rfind("<h1>"));
      EXPECT_TRUE(says(page, fmt::format("<html lang={}", language)));
      EXPECT_TRUE(says(page, "<a id=leave href=\"https://leave.example/\" rel=noreferrer>"));
      // First in the order of the keyboard.
      EXPECT_EQ(page.html.find("<a ", page.html.find("<body")), where(page, "<a id=leave"));
      EXPECT_EQ(without_head(page).find("http://"), std::string::npos);
      EXPECT_EQ(badly_nested("<html>" + without_head(page).substr(7)), std::nullopt) << path;
    }
}

TEST(EveryPage, HasANeutralTitleAndNoWordOfItInTheAddress) {
  static const std::regex kTitle("<title>([^<]*)</title>");
  for (const auto& language : pages().languages())
    for (const auto& path : every_path(language)) {
      const auto html = get(path).html;
      std::smatch title;
      ASSERT_TRUE(std::regex_search(html, title, kTitle)) << path;
      EXPECT_LE(title[1].length(), 24) << path << ": " << title[1];
    }
  for (const auto* language : {"fr", "nl", "de", "en"})
    EXPECT_TRUE(says(get(fmt::format("/{}/", language)), "<title>Informati")) << language;
}

TEST(EveryPage, LinksOnlyToPagesThatExist) {
  static const std::regex kLink("href=\"(/[^\"#]*)\"");
  std::set<std::string> seen;
  for (const auto* language : {"fr", "en", "ar"})
    for (const auto& path : every_path(language)) {
      const auto html = get(path).html;
      for (std::sregex_iterator link(html.begin(), html.end(), kLink), end; link != end; ++link)
        seen.insert((*link)[1]);
    }
  for (const auto& path : seen) {
    if (path.ends_with("/w") || path.ends_with("/v")) continue;
    const auto page = pages().answer("GET", path, "", "", noon());
    ASSERT_TRUE(page.has_value()) << path;
    EXPECT_EQ(page->status, 200) << path;
  }
}

TEST(EveryPage, MarksWhatIsInAnotherLanguage) {
  const auto* second = "<span lang=en";
  for (const auto& language : pages().languages()) {
    const auto page = get("/" + language + "/a");
    const bool complete = language == "fr" || language == "nl" || language == "de" || language == "en";
    EXPECT_EQ(says(page, second), !complete) << language;
  }
}

TEST(EveryPage, SaysThatADraftIsADraft) {
  for (const auto& language : pages().languages())
    EXPECT_TRUE(says(get("/" + language + "/c"), "class=draft")) << language;
}

TEST(RightToLeft, IsSaidOnceForThePageAndUndoneForForeignWords) {
  const auto page = get("/ar/a");
  EXPECT_TRUE(says(page, "<html lang=ar dir=rtl>"));
  EXPECT_TRUE(says(page, "<span lang=en dir=ltr>"));
  EXPECT_TRUE(says(page, "<bdi dir=ltr"));
}

TEST(Numbers, AreSaidDigitByDigit) {
  const auto page = get("/en/");
  EXPECT_TRUE(says(page, "href=\"tel:+3278055800\""));
  EXPECT_TRUE(says(page, "aria-hidden=true>078 055 800</bdi>"));
  EXPECT_TRUE(says(page, "0 7 8, 0 5 5, 8 0 0</span></a>"));
}

TEST(WhomToCallPage, AnswersBeforeItAsks) {
  for (const auto* language : {"fr", "nl", "de", "en"}) {
    const auto page = get(fmt::format("/{}/a", language));
    EXPECT_LT(where(page, "tel:101"), where(page, "tel:+3278055800"));
    EXPECT_LT(where(page, "tel:+3278055800"), where(page, "<form"));
    for (const auto* number : {"tel:+3225116464", "tel:+3232011690", "tel:+3242324030"})
      EXPECT_LT(where(page, number), where(page, "<form"));
  }
}

TEST(WhomToCallPage, UsesTheAnswersAndKeepsThemInTheForm) {
  const auto page = post("/en/a", "danger=no&age=minor&what=sexual&place=4000&language=en");
  EXPECT_EQ(page.status, 200);
  EXPECT_LT(where(page, "tel:116000"), where(page, "tel:+3278055800"));
  EXPECT_LT(where(page, "tel:+3278055800"), where(page, "tel:101")) << "no danger, said the person";
  EXPECT_TRUE(says(page, "value=\"minor\" checked"));
  EXPECT_TRUE(says(page, "value=\"4000\""));
  EXPECT_LT(where(page, "tel:+3242324030"), where(page, "tel:+3225116464"));
}

TEST(WhomToCallPage, NamesTheErrorAtItsField) {
  const auto wrong = post("/en/a", "age=old");
  EXPECT_EQ(wrong.status, 422);
  EXPECT_TRUE(says(wrong, "<p class=error id=\"e_age\">"));
  EXPECT_TRUE(says(wrong, "href=\"#q_age\""));
  EXPECT_TRUE(says(wrong, "tel:+3278055800"));
  const auto nowhere = post("/en/a", "place=Atlantis");
  EXPECT_EQ(nowhere.status, 200);
  EXPECT_TRUE(says(nowhere, "id=e_place"));
  EXPECT_TRUE(says(nowhere, "tel:+3242324030"));
  EXPECT_EQ(post("/en/a", "place=%").status, 422);
}

TEST(WhomToCallPage, EscapesWhatIsTyped) {
  const auto page = post("/en/a", "place=%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E");
  EXPECT_FALSE(says(page, "<script>alert"));
  EXPECT_TRUE(says(page, "&lt;script&gt;alert"));
}

TEST(Questionnaires, AreNeverAVerdict) {
  static const std::regex kVerdict("you are a victim|vous êtes victime|u bent slachtoffer|Sie sind Opfer",
                                   std::regex::icase);
  for (const auto* language : {"fr", "nl", "de", "en"})
    for (int i = 1; i <= 8; ++i)
      for (const auto& body : {std::string(), std::string("q1=no"), all_yes()}) {
        const auto page = post(fmt::format("/{}/b/{}", language, i), body);
        EXPECT_EQ(page.status, 200);
        EXPECT_TRUE(says(page, "tel:+3278055800"));
        EXPECT_TRUE(says(page, "class=rights"));
        EXPECT_FALSE(std::regex_search(page.html, kVerdict)) << language << " " << i;
      }
}

TEST(Questionnaires, DependOnNothingButNoneSomeMinorAndDanger) {
  for (int i = 1; i <= 8; ++i) {
    const auto path = fmt::format("/en/b/{}", i);
    const auto none = post(path, "q1=no&q2=unknown").html;
    EXPECT_EQ(post(path, "").html, none);
    EXPECT_EQ(post(path, "q3=no").html, none);
    const auto first = post(path, "q1=yes").html;
    EXPECT_EQ(post(path, "q1=yes&q2=no").html, first);
    std::set<std::string> different{none};
    for (int q = 1; q <= 12; ++q) different.insert(post(path, fmt::format("q{}=yes", q)).html);
    different.insert(post(path, all_yes()).html);
    EXPECT_LE(different.size(), 6U) << "none, some, minor, danger and their mixtures";
    EXPECT_GE(different.size(), 2U);
  }
}

TEST(Questionnaires, PutDangerFirst) {
  bool found = false;
  for (int i = 1; i <= 8; ++i) {
    const auto page = post(fmt::format("/en/b/{}", i), all_yes());
    found = found || says(page, "call 101 or 112");
    EXPECT_LT(where(page, "tel:101"), where(page, "tel:+3278055800"));
  }
  EXPECT_TRUE(found);
}

TEST(Questionnaires, ShowTheErrorAtTheQuestion) {
  const auto page = post("/en/b/1", "q2=perhaps&q1=yes");
  EXPECT_EQ(page.status, 422);
  EXPECT_TRUE(says(page, "id=\"e_q2\""));
  EXPECT_TRUE(says(page, "name=\"q1\" value=\"yes\" checked"));
}

TEST(Rights, SayTheirLimitsAndTheTermOfTheLaw) {
  for (const auto* language : {"fr", "nl", "de", "en"}) {
    const auto page = get(fmt::format("/{}/c", language));
    EXPECT_TRUE(says(page, "class=limit"));
    EXPECT_TRUE(says(page, "45 ")) << language;
    EXPECT_FALSE(says(page, "{reflection}")) << language;
  }
}

TEST(Blanks, AreAllFilledIn) {
  static const std::regex kBlank("\\{[a-z_]+\\}");
  for (const auto& language : pages().languages())
    for (const auto& path : every_path(language)) {
      const auto text = without_head(get(path));
      std::smatch blank;
      EXPECT_FALSE(std::regex_search(text, blank, kBlank)) << path << " " << (blank.empty() ? "" : blank[0].str());
    }
}

TEST(Texts, AreCompleteInFourLanguages) {
  for (const auto& missing : pages().missing_texts()) ADD_FAILURE() << "missing text " << missing;
}

TEST(Texts, HoldNothingThatNoPageSays) {
  const auto keys = base::read_yaml("locales/public/keys.yaml");
  ASSERT_TRUE(keys.has_value());
  for (const auto* language : {"fr", "nl", "de", "en"}) {
    const auto file = base::read_yaml(fmt::format("locales/public/{}.yaml", language));
    ASSERT_TRUE(file.has_value());
    for (const auto& [key, text] : file->find("texts")->entries)
      EXPECT_NE(keys->find("keys")->find(key), nullptr) << language << ": " << key;
  }
}

TEST(Errors, ShowTheNumbers) {
  const auto page = pages().missing("/nl/zz", "", noon());
  EXPECT_EQ(page.status, 404);
  EXPECT_EQ(page.language, "nl");
  EXPECT_TRUE(says(page, "tel:+3278055800"));
  EXPECT_EQ(pages().missing("/nothing", "de", noon()).language, "de");
  EXPECT_EQ(pages().answer("DELETE", "/fr/a", "", "", noon())->status, 405);
  EXPECT_EQ(pages().answer("POST", "/fr/c", "", "", noon())->status, 405);
  for (const auto* path :
       {"/fr/h", "/fr/a/1", "/fr/b/99", "/fr/w", "/fr/v", "/tlh/", "/fr/b/0", "/box/challenge", "/s/exit.js"})
    EXPECT_FALSE(pages().answer("GET", path, "", "", noon()).has_value()) << path;
}

TEST(AfterTheExit, ThePageIsEmpty) {
  const auto page = get("/x");
  EXPECT_TRUE(says(page, "<body></body>"));
  EXPECT_LT(page.html.size(), 300U);
}

TEST(FramesOfOthers, CarryTheShell) {
  const auto page = pages().frame({"nl", "A < B", "<p>body</p>", 409, {"/s/report.js"}, {"/s/report.css"}, "w"});
  EXPECT_EQ(page.status, 409);
  EXPECT_TRUE(says(page, "<h1>A &lt; B</h1><p>body</p>"));
  EXPECT_TRUE(says(page, "<script src=\"/s/report.js\" defer></script>"));
  EXPECT_TRUE(says(page, "href=\"/fr/w\""));
  EXPECT_TRUE(says(page, "id=leave"));
}

TEST(Load, RefusesALookThatWouldBreakOut) {
  auto look = plain_look();
  look.exit_script = "x='</script>'";
  EXPECT_FALSE(Pages::load(".", look).has_value());
}

RC_GTEST_PROP(AnyBody, GivesAPageWithTheNumbers, ()) {
  const auto body = *rc::gen::string<std::string>();
  const auto page =
      pages().answer("POST", *rc::gen::element<std::string>("/fr/a", "/ar/a", "/en/b/3"), body, "", noon());
  RC_ASSERT(page.has_value());
  RC_ASSERT(page->status == 200 || page->status == 422);
  RC_ASSERT(says(*page, "tel:101") || says(*page, "<form"));
}

TEST(Dump, WritesThePagesWhereAsked) {
  const auto* folder = std::getenv("RELAIS_DUMP");
  if (folder == nullptr) GTEST_SKIP() << "RELAIS_DUMP names no folder";
  const auto write = [&](const std::string& name, const Page& page) {
    std::ofstream(std::filesystem::path(folder) / (name + ".html"), std::ios::binary) << page.html;
  };
  for (const auto& language : pages().languages())
    for (const auto& path : every_path(language)) {
      auto name = path.substr(1);
      for (char& letter : name)
        if (letter == '/') letter = '-';
      write(name, get(path));
    }
  for (const auto* language : {"fr", "nl", "ar"}) {
    write(fmt::format("{}-a-answer", language),
          post(fmt::format("/{}/a", language), "danger=no&age=minor&what=sexual&place=4000&language=uk"));
    write(fmt::format("{}-a-wrong", language), post(fmt::format("/{}/a", language), "age=x&place=Atlantis"));
    write(fmt::format("{}-b-answer", language), post(fmt::format("/{}/b/1", language), all_yes()));
  }
  write("missing", pages().missing("/fr/zz", "", noon()));
}

}  // namespace
}  // namespace relais::door

#include "exchange/letters.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>

#include <unistd.h>

#include <fmt/format.h>

namespace relais::exchange {
namespace {

namespace fs = std::filesystem;

Date day(std::string_view text) { return *base::parse_date(text); }

const Letters& letters() {
  static const auto kLoaded = Letters::load("locales/letters");
  EXPECT_TRUE(kLoaded.has_value()) << kLoaded.error().line();
  return *kLoaded;
}

class PdfFile {
 public:
  explicit PdfFile(const std::string& bytes)
      : path_(fs::temp_directory_path() / fmt::format("relais_letter_{}_{}.pdf", ::getpid(), counter())) {
    std::ofstream(path_, std::ios::binary) << bytes;
  }
  PdfFile(const PdfFile&) = delete;
  PdfFile& operator=(const PdfFile&) = delete;
  ~PdfFile() { fs::remove(path_); }

  [[nodiscard]] std::string text() const { return run("pdftotext -layout " + path_.string() + " -"); }
  [[nodiscard]] std::string boxes() const { return run("pdftotext -bbox " + path_.string() + " -"); }
  [[nodiscard]] std::string info() const { return run("pdfinfo " + path_.string()); }

 private:
  static int counter() {
    static int count = 0;
    return ++count;
  }
  static std::string run(const std::string& command) {
    std::string output;
    std::array<char, 4096> buffer{};
    FILE* pipe = ::popen((command + " 2>&1").c_str(), "r");
    while (const auto read = std::fread(buffer.data(), 1, buffer.size(), pipe)) output.append(buffer.data(), read);
    EXPECT_EQ(::pclose(pipe), 0) << command << "\n" << output;
    return output;
  }
  fs::path path_;
};

LetterValues annex_values() {
  LetterValues values;
  values.texts = {{"person_name", "Nguyễn Thị Hồng"},
                  {"document", "Annexe 15 / Bijlage 15"},
                  {"municipality", "Liège"},
                  {"reference", "R-17"},
                  {"contact_phone", "+32 2 000 00 00"}};
  values.dates = {{"issued_on", day("2024-02-01")}, {"valid_until", day("2024-03-17")}, {"born", day("1996-02-29")}};
  return values;
}

/// Values for every field of a template, so that every block is shown.
LetterValues full_values(const LetterTemplate& letter) {
  LetterValues values;
  for (const auto& [name, field] : letter.fields) {
    if (name == "made_on") continue;
    if (field.kind == FieldKind::date)
      values.dates[name] = day("2024-02-01");
    else if (field.kind == FieldKind::list)
      values.lists[name] = {"one " + name, "two " + name};
    else
      values.texts[name] = "value_of_" + name;
  }
  return values;
}

TEST(Letters, EveryLetterCanBeMadeInEachLanguageOfTheHouse) {
  EXPECT_EQ(letters().all().size(), 5U);
  for (const auto& [id, letter] : letters().all()) {
    for (const auto* language : {"fr", "nl", "de", "en"}) {
      const auto made = letters().make(id, language, full_values(letter), day("2024-02-01"));
      ASSERT_TRUE(made.has_value()) << id << " " << language << ": " << made.error().line();
      EXPECT_TRUE(made->pdf.starts_with("%PDF-1.4")) << id;
      const auto text = PdfFile(made->pdf).text();
      for (const auto& [name, field] : letter.fields) {
        if (field.kind == FieldKind::date || field.kind == FieldKind::list) continue;
        EXPECT_NE(text.find("value_of_" + name), std::string::npos) << id << " " << language << " " << name;
      }
    }
  }
}

TEST(Letters, WhatIsHandedToThePersonIsDrawnInTheirLanguage) {
  for (const auto* id : {"referral_slip", "rights_leaflet"}) {
    EXPECT_GE(letters().find(id)->languages.size(), 14U) << id;
    for (const auto& [language, wording] : letters().find(id)->languages) {
      const auto made = letters().make(id, language, full_values(*letters().find(id)), day("2024-02-01"));
      ASSERT_TRUE(made.has_value()) << id << " " << language << ": " << made.error().line();
      EXPECT_NE(made->pdf.rfind("/Lang (" + language + ")"), std::string::npos);
      EXPECT_EQ(wording.status == WordingStatus::draft, language != "fr") << language;
    }
  }
}

TEST(Letters, EveryLanguageOfALetterHasTheSameBlocks) {
  for (const auto& [id, letter] : letters().all()) {
    const auto& first = letter.languages.begin()->second;
    for (const auto& [language, wording] : letter.languages) {
      ASSERT_EQ(wording.blocks.size(), first.blocks.size()) << id << " " << language;
      for (std::size_t i = 0; i < first.blocks.size(); ++i) {
        EXPECT_EQ(wording.blocks[i].kind, first.blocks[i].kind) << id << " " << language << " block " << i;
        EXPECT_EQ(wording.blocks[i].rows.size(), first.blocks[i].rows.size())
            << id << " " << language << " block " << i;
        EXPECT_EQ(wording.blocks[i].texts.size(), first.blocks[i].texts.size())
            << id << " " << language << " block " << i;
      }
    }
  }
}

TEST(Letters, TheCoverOfAnAnnex15NeverSaysWhatItIsAbout) {
  // Spelled out here and not taken from the data: a word that fell out of the data must be noticed.
  const std::vector<std::string> forbidden = {
      "traite",         "trafic",       "trafficking", "traffic", "mensenhandel*", "menschenhandel*", "smokkel*",
      "mensensmokkel*", "schmuggel*",   "schleus*",    "smuggl*", "exploit*",      "uitbuit*",        "ausbeut*",
      "victim*",        "slachtoffer*", "opfer*",      "pag-asa", "payoke",        "surya",           "sürya",
      "minteh",         "prostitut*",   "protect*",    "slavery", "esclavage",     "relais"};
  for (const auto* id : {"annex_15_cover", "referral_slip"}) {
    ASSERT_FALSE(letters().find(id)->names_the_matter);
    for (const auto& [language, wording] : letters().find(id)->languages) {
      const auto values = std::string_view(id) == "annex_15_cover" ? annex_values() : full_values(*letters().find(id));
      const auto made = letters().make(id, language, values, day("2024-02-01"));
      ASSERT_TRUE(made.has_value()) << made.error().line();
      const PdfFile file(made->pdf);
      EXPECT_FALSE(holds_word(file.text(), forbidden)) << language << "\n" << file.text();
      EXPECT_FALSE(holds_word(file.info(), forbidden)) << language << "\n" << file.info();
      EXPECT_FALSE(holds_word(made->file_name, forbidden)) << made->file_name;
    }
  }
}

TEST(Letters, ANeutralLetterRefusesAValueThatGivesThePersonAway) {
  for (const auto* sender : {"PAG-ASA asbl", "Centre pour victimes", "Payoke", "Dienst MENSENHANDEL"}) {
    auto values = annex_values();
    values.texts["sender"] = sender;
    const auto made = letters().make("annex_15_cover", "fr", values, day("2024-02-01"));
    ASSERT_FALSE(made.has_value()) << sender;
    EXPECT_EQ(made.error().code, "letter_names_the_matter");
    EXPECT_EQ(made.error().where, "letters/annex_15_cover/sender");
    EXPECT_EQ(made.error().line().find(sender), std::string::npos);
  }
}

TEST(Letters, ANameIsNeverHeldAgainstItsBearer) {
  auto values = annex_values();
  values.texts["person_name"] = "Surya Traite";
  EXPECT_TRUE(letters().make("annex_15_cover", "fr", values, day("2024-02-01")).has_value());
}

TEST(Letters, WordsCountAsWholeWords) {
  EXPECT_TRUE(holds_word("la Traite.", {"traite"}));
  EXPECT_FALSE(holds_word("le traitement, le traité, la retraite", {"traite"}));
  EXPECT_TRUE(holds_word("SÜRYA", {"sürya"}));
  EXPECT_TRUE(holds_word("slachtofferhulp", {"slachtoffer*"}));
  EXPECT_FALSE(holds_word("a", {}));
}

TEST(Letters, DatesAreWrittenInTheLanguageOfTheLetter) {
  EXPECT_EQ(letters().written(day("2024-02-01"), "fr"), "1 février 2024");
  EXPECT_EQ(letters().written(day("2024-03-17"), "de"), "17. März 2024");
  EXPECT_EQ(letters().written(day("2024-02-01"), "xx"), "2024-02-01");
}

TEST(Letters, CodesHaveNamesInEveryLanguageOfTheHouse) {
  EXPECT_EQ(letters().name_of("BEL", "nl"), "België");
  EXPECT_EQ(letters().name_of("ti", "fr"), "tigrigna");
  EXPECT_EQ(letters().name_of("XXA", "en"), "Stateless");
  EXPECT_EQ(letters().name_of("qqq", "fr"), "qqq");
  auto values = full_values(*letters().find("document_request"));
  values.texts["nationality"] = "VNM, XXA";
  const auto composed = letters().compose("document_request", "fr", values, day("2024-02-01"));
  ASSERT_TRUE(composed.has_value());
  EXPECT_NE(composed->plain_text().find("Nationalité: Viêt Nam, Apatride\n"), std::string::npos);
}

TEST(Letters, AnAbsentOptionalValueLeavesItsRowOut) {
  auto values = annex_values();
  values.texts.erase("municipality");
  const auto composed = letters().compose("annex_15_cover", "fr", values, day("2024-02-01"));
  ASSERT_TRUE(composed.has_value());
  EXPECT_EQ(composed->plain_text().find("À l'attention de"), std::string::npos);
  EXPECT_NE(composed->plain_text().find("Valable jusqu'au: 17 mars 2024"), std::string::npos);
}

TEST(Letters, AHeadingWithNothingBelowItIsLeftOut) {
  LetterValues values;
  values.texts = {{"sender", "Inspection"}, {"reference", "R-1"}};
  values.dates = {{"detected_on", day("2024-01-30")}};
  auto text = letters().compose("magistrate_notice", "fr", values, day("2024-02-01"))->plain_text();
  EXPECT_EQ(text.find("Ce qui est fait"), std::string::npos);
  values.dates["statement_on"] = day("2024-01-31");
  text = letters().compose("magistrate_notice", "fr", values, day("2024-02-01"))->plain_text();
  EXPECT_NE(text.find("Ce qui est fait\nDéclaration ou plainte le: 31 janvier 2024\n"), std::string::npos);
}

TEST(Letters, ErrorsNameTheFieldAndNotItsContent) {
  auto values = annex_values();
  values.texts.erase("person_name");
  EXPECT_EQ(letters().make("annex_15_cover", "fr", values, {}).error().where, "letters/annex_15_cover/person_name");
  values = annex_values();
  values.texts["person_name"] = std::string("Ana\x02", 4);
  const auto bad = letters().make("annex_15_cover", "fr", values, {});
  ASSERT_FALSE(bad.has_value());
  EXPECT_EQ(bad.error().code, "letter_value_bad");
  EXPECT_EQ(bad.error().line().find("Ana"), std::string::npos);
  values = annex_values();
  values.texts["shelter"] = "somewhere";
  EXPECT_EQ(letters().make("annex_15_cover", "fr", values, {}).error().code, "letter_value_unknown");
  EXPECT_EQ(letters().make("nothing", "fr", values, {}).error().code, "letter_unknown");
  EXPECT_EQ(letters().make("annex_15_cover", "xx", annex_values(), {}).error().code, "letter_language_missing");
}

TEST(Letters, TheSameInputGivesTheSameBytes) {
  const auto first = letters().make("annex_15_cover", "nl", annex_values(), day("2024-02-01"));
  const auto second = letters().make("annex_15_cover", "nl", annex_values(), day("2024-02-01"));
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->pdf, second->pdf);
}

TEST(Letters, TheDocumentCarriesItsTitleLanguageTagsAndDay) {
  const auto made = letters().make("annex_15_cover", "nl", annex_values(), day("2024-02-01"));
  ASSERT_TRUE(made.has_value());
  const PdfFile file(made->pdf);
  const auto info = file.info();
  EXPECT_NE(info.find("Toezending van een document"), std::string::npos) << info;
  EXPECT_NE(info.find("2024"), std::string::npos) << info;
  EXPECT_TRUE(std::regex_search(info, std::regex("Tagged: +yes"))) << info;
  EXPECT_NE(made->pdf.rfind("/Lang (nl)"), std::string::npos);
}

struct Writing {
  const char* script;
  const char* name;
  const char* shown;  ///< a part that survives shaping and reading order
};

class Scripts : public testing::TestWithParam<Writing> {};

TEST_P(Scripts, ANameIsShownInItsOwnScript) {
  auto values = annex_values();
  values.texts["person_name"] = GetParam().name;
  const auto made = letters().make("annex_15_cover", "fr", values, day("2024-02-01"));
  ASSERT_TRUE(made.has_value()) << made.error().line();
  const auto text = PdfFile(made->pdf).text();
  EXPECT_NE(text.find(GetParam().shown), std::string::npos) << text;
}

INSTANTIATE_TEST_SUITE_P(Written, Scripts,
                         testing::Values(Writing{"vietnamese", "Nguyễn Thị Hồng", "Nguyễn"},
                                         Writing{"cyrillic", "Олена Шевченко", "Шевченко"},
                                         Writing{"greek", "Ελένη Παπαδοπούλου", "Παπαδοπούλου"},
                                         Writing{"georgian", "ნინო ბერიძე", "ბერიძე"},
                                         Writing{"ethiopic", "ሰላም ተስፋዬ", "ተስፋዬ"}, Writing{"arabic", "فاطمة", "فاطمة"}),
                         [](const auto& each) { return std::string(each.param.script); });

TEST(Letters, ANumberKeepsItsDirectionInALetterThatRunsFromRightToLeft) {
  LetterValues values;
  values.texts["phone"] = "+32 2 511 64 64";
  const auto composed = letters().compose("referral_slip", "ar", values, day("2024-02-01"));
  ASSERT_TRUE(composed.has_value());
  EXPECT_NE(composed->plain_text().find("\u2068+32 2 511 64 64\u2069"), std::string::npos);
  EXPECT_NE(composed->plain_text().find("\u20682024-02-01\u2069"), std::string::npos);
  EXPECT_EQ(letters().compose("referral_slip", "fr", values, day("2024-02-01"))->plain_text().find("\u2068"),
            std::string::npos);
}

TEST(Letters, LinesBeginWhereTheLanguageBeginsThem) {
  const auto title_edge = [](const std::string& language) {
    const auto made =
        letters().make("referral_slip", language, full_values(*letters().find("referral_slip")), day("2024-02-01"));
    const auto words = PdfFile(made->pdf).boxes();
    std::smatch found;
    EXPECT_TRUE(std::regex_search(words, found, std::regex("<word xMin=\"([0-9.]+)\""))) << words;
    return found.empty() ? 0.0 : std::stod(found[1]);
  };
  EXPECT_LT(title_edge("fr"), 70.0);
  EXPECT_GT(title_edge("ar"), 450.0);
}

TEST(Letters, ACharacterWithoutAFontIsRefusedAndNotDrawnAsABox) {
  auto values = annex_values();
  // A private-use character: no font has it.
  values.texts["person_name"] = "Ana \xEE\x80\x81";
  const auto made = letters().make("annex_15_cover", "fr", values, day("2024-02-01"));
  ASSERT_FALSE(made.has_value());
  EXPECT_EQ(made.error().code, "glyphs_missing");
  EXPECT_EQ(made.error().line().find("Ana"), std::string::npos);
}

TEST(Letters, ALongLetterTakesMorePages) {
  const auto* notice = letters().find("magistrate_notice");
  ASSERT_NE(notice, nullptr);
  auto values = full_values(*notice);
  values.lists["indicators"].assign(
      120,
      "An indicator whose words are long enough to need more than one line on the page, as they often do in practice");
  const auto made = letters().make("magistrate_notice", "fr", values, day("2024-02-01"));
  ASSERT_TRUE(made.has_value()) << made.error().line();
  const PdfFile file(made->pdf);
  EXPECT_TRUE(std::regex_search(file.info(), std::regex("Pages: +[5-9]"))) << file.info();
  EXPECT_NE(file.text().find("Page 2 sur"), std::string::npos);
}

TEST(Letters, ADraftSaysSoAndAnOriginalDoesNot) {
  const auto draft = letters().compose("annex_15_cover", "de", annex_values(), day("2024-02-01"));
  const auto original = letters().compose("annex_15_cover", "fr", annex_values(), day("2024-02-01"));
  ASSERT_TRUE(draft && original);
  EXPECT_NE(draft->foot, "");
  EXPECT_EQ(original->foot, "");
}

TEST(Letters, OnlyTheNamedKindsOfDesksMayMakeALetter) {
  EXPECT_TRUE(letters().find("document_request")->may_be_made_by("centre"));
  EXPECT_FALSE(letters().find("document_request")->may_be_made_by("police"));
  EXPECT_TRUE(letters().find("magistrate_notice")->may_be_made_by("inspector"));
}

class BrokenTemplate : public testing::Test {
 protected:
  BrokenTemplate() : folder_(fs::temp_directory_path() / fmt::format("relais_letters_{}", ::getpid())) {
    fs::create_directories(folder_);
    write("words.yaml", "matter_words: []\nlanguages:\n  fr: {page: p, draft: d}\n");
  }
  ~BrokenTemplate() override { fs::remove_all(folder_); }
  void write(const std::string& name, const std::string& text) { std::ofstream(folder_ / name) << text; }
  std::string complaint(const std::string& text) {
    write("a.yaml", text);
    const auto loaded = Letters::load(folder_);
    return loaded ? "none" : loaded.error().line().substr(folder_.string().size() + 1);
  }
  fs::path folder_;
};

TEST_F(BrokenTemplate, IsNamedWithItsLine) {
  const std::string head =
      "id: a\nfile_name: a\nmakers: [centre]\nfields: {x: text}\nlanguages:\n  fr:\n    status: draft\n    title: t\n  "
      "  blocks:\n";
  EXPECT_EQ(complaint(head + "      - p: '{x}'\n"), "none");
  EXPECT_EQ(complaint(head + "      - p: '{y}'\n").substr(0, 30), "a.yaml:7: the field y is not d");
  EXPECT_EQ(complaint(head + "      - p: 'no'\n").substr(0, 30), "a.yaml:7: the field x is not u");
  EXPECT_EQ(complaint(head + "      - q: '{x}'\n").substr(0, 34), "a.yaml:10: this block has no singl");
  EXPECT_EQ(complaint("id: b\n").substr(0, 9), "a.yaml:1:");
}

}  // namespace
}  // namespace relais::exchange

// What is wrong in the data is found when it is loaded, with the file and the line, and before anybody calls a number.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "door/contact.hpp"
#include "door/guidance.hpp"
#include "door/texts.hpp"

namespace relais::door {
namespace {

namespace fs = std::filesystem;

/// A copy of the data of the public pages in which one file is changed.
class Copy : public ::testing::Test {
 protected:
  void SetUp() override {
    auto pattern = (fs::temp_directory_path() / "door-XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    root_ = pattern;
    for (const auto* folder : {"directory", "law/contact", "law/questionnaires", "law/professionals", "law/indicators",
                               "law/procedure", "locales/public"}) {
      fs::create_directories(root_ / folder);
      fs::copy(folder, root_ / folder, fs::copy_options::recursive | fs::copy_options::overwrite_existing);
    }
    for (const auto* file : {"law/sources.yaml", "law/public_rights.yaml"}) fs::copy(file, root_ / file);
  }
  void TearDown() override {
    std::error_code ignored;
    fs::remove_all(root_, ignored);
  }

  void change(const fs::path& file, const std::string& from, const std::string& to) {
    std::ostringstream read;
    read << std::ifstream(root_ / file).rdbuf();
    auto text = read.str();
    const auto found = text.find(from);
    ASSERT_NE(found, std::string::npos) << from;
    text.replace(found, from.size(), to);
    std::ofstream(root_ / file) << text;
  }

  template <class T>
  static void expect_refused(const base::Result<T>& result, std::string_view file, std::string_view what) {
    ASSERT_FALSE(result.has_value());
    EXPECT_NE(result.error().where.find(file), std::string::npos) << result.error().line();
    EXPECT_NE(result.error().line().find(what), std::string::npos) << result.error().line();
  }

  fs::path root_;
};

TEST_F(Copy, LoadsUnchanged) {
  EXPECT_TRUE(Contact::load(root_).has_value());
  EXPECT_TRUE(Guidance::load(root_).has_value());
  EXPECT_TRUE(Texts::load(root_ / "locales" / "public").has_value());
}

TEST_F(Copy, ARuleCannotNameAServiceThatIsNotThere) {
  change("law/contact/rules.yaml", "service: child-focus", "service: child-hope");
  expect_refused(Contact::load(root_), "rules.yaml:", "child-hope");
}

TEST_F(Copy, ARuleCannotAskWhatNobodyAnswers) {
  change("law/contact/rules.yaml", "age: [minor]", "age: [young]");
  expect_refused(Contact::load(root_), "rules.yaml:", "young");
}

TEST_F(Copy, AllThreeCentresAreNeeded) {
  change("directory/services.yaml", "kind: recognised_centre", "kind: ngo");
  expect_refused(Contact::load(root_), "rules.yaml", "three recognised centres");
}

TEST_F(Copy, AShelterIsNeverGivenAPlace) {
  change("directory/places.yaml", "pag-asa: {", "esperanto: {");
  expect_refused(Contact::load(root_), "places.yaml:", "secret");
}

TEST_F(Copy, AQuestionnaireCannotPromiseARightThatIsNotThere) {
  change("law/questionnaires/01-work.yaml", "rights: [", "rights: [free_holidays, ");
  expect_refused(Guidance::load(root_), "01-work.yaml:", "free_holidays");
}

TEST_F(Copy, ASentenceNeedsASourceThatExists) {
  change("law/public_rights.yaml", "sources: [", "sources: [NOWHERE, ");
  expect_refused(Guidance::load(root_), "public_rights.yaml:", "NOWHERE");
}

TEST_F(Copy, TheAddressesOfPagesHaveNoHoles) {
  change("law/questionnaires/02-sex-work.yaml", "order: 2", "order: 12");
  expect_refused(Guidance::load(root_), "law/questionnaires", "without a hole");
}

TEST_F(Copy, NobodyReviewsATextWithoutAName) {
  change("locales/public/nl.yaml", "status: draft", "status: reviewed");
  expect_refused(Texts::load(root_ / "locales" / "public"), "nl.yaml:", "who checked it");
}

TEST_F(Copy, AReviewedLanguageLosesItsMark) {
  change("locales/public/nl.yaml", "status: draft\nchecked_by: null", "status: reviewed\nchecked_by: payoke");
  const auto texts = Texts::load(root_ / "locales" / "public");
  ASSERT_TRUE(texts.has_value()) << texts.error().line();
  EXPECT_TRUE(texts->find("nl")->reviewed);
  EXPECT_FALSE(texts->find("fr")->reviewed);
}

TEST_F(Copy, ALanguageWithoutSentencesBorrowsThem) {
  fs::remove(root_ / "locales" / "public" / "first" / "ar.yaml");
  const auto texts = Texts::load(root_ / "locales" / "public");
  ASSERT_TRUE(texts.has_value());
  EXPECT_EQ(texts->find("ar")->extent, Tongue::Extent::missing);
  EXPECT_TRUE(texts->find("ar")->right_to_left);
  EXPECT_EQ(texts->say("ar", "first.free").language, texts->find("ar")->second);
}

}  // namespace
}  // namespace relais::door

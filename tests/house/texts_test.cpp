#include "house/texts.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "scratch.hpp"

namespace relais::house {
namespace {

std::string lines_of(const std::vector<Finding>& findings) {
  std::string text;
  for (const auto& finding : findings) text += to_string(finding) + "\n";
  return text;
}

TEST(Texts, NoTextNamesAPlaceOfThisMachine) {
  const char* home = std::getenv("HOME");
  const auto words = machine_words(".", home == nullptr ? "" : home);
  EXPECT_EQ(lines_of(check_words(".", words)), "");
}

TEST(Texts, EveryLinkOfTheDocumentationLeadsSomewhere) { EXPECT_EQ(lines_of(check_links(".")), ""); }

TEST(Texts, APlaceOfTheMachineIsFound) {
  const Scratch scratch;
  scratch.write("docs/a.md", "fine\nsee /home/jan/relais/notes\n");
  scratch.write("build/log.txt", "/home/jan/relais/build\n");
  EXPECT_EQ(lines_of(check_words(scratch.root(), machine_words("/home/jan/relais", "/home/jan"))),
            "docs/a.md:2: names a place of one machine: /home/jan/relais/\n"
            "docs/a.md:2: names a place of one machine: /home/jan/\n"
            "docs/a.md:2: names a place of one machine: /home/jan/\n");
}

TEST(Texts, CommonFoldersAreNoPlaceOfOneMachine) {
  const auto words = machine_words("/tmp/relais", "");
  EXPECT_EQ(std::count(words.begin(), words.end(), "/tmp/"), 0);
  EXPECT_EQ(std::count(words.begin(), words.end(), "/tmp/relais/"), 1);
}

TEST(Texts, ABrokenLinkIsFoundAndAGoodOneIsNot) {
  const Scratch scratch;
  scratch.write("README.md",
                "[good](docs/a.md#top) ![bad](docs/b.png)\n```\n[code](nowhere)\n```\n[site](https://x.be/y)\n");
  scratch.write("docs/a.md", "[up](../README.md)\n");
  EXPECT_EQ(lines_of(check_links(scratch.root())), "README.md:1: links to docs/b.png, which is not there\n");
}

}  // namespace
}  // namespace relais::house

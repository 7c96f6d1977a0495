// The directory of desks loads, hangs together, and says where it is wrong.
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <unistd.h>

#include "base/yaml.hpp"
#include "casework/desk_book.hpp"

namespace relais::casework {
namespace {

base::Result<DeskBook> load_text(const std::string& text) {
  const auto file = std::filesystem::temp_directory_path() / ("relais-desks-" + std::to_string(::getpid()) + ".yaml");
  std::ofstream(file) << text;
  auto loaded = DeskBook::load(file);
  std::filesystem::remove(file);
  return loaded;
}

std::string desk(const std::string& id, const std::string& more) {
  return "  - id: " + id +
         "\n    name: {fr: a, nl: a, de: a, en: a}\n    organisation: x\n    kind: centre\n    region: brussels\n" +
         more;
}

TEST(DeskBook, TheDirectoryHangsTogether) {
  const auto book = DeskBook::load("directory/desks.yaml");
  ASSERT_TRUE(book.has_value()) << book.error().line();
  const auto services = base::read_yaml("directory/services.yaml");
  ASSERT_TRUE(services.has_value());
  for (const auto& each : book->all()) {
    EXPECT_TRUE(each.name.complete()) << each.id;
    if (each.service.empty()) continue;
    bool found = false;
    for (const auto& service : services->find("services")->items) found |= service.find("id")->scalar == each.service;
    EXPECT_TRUE(found) << each.id << " points to service " << each.service;
  }
  EXPECT_TRUE(book->receives("payoke", "referral"));
  EXPECT_FALSE(book->receives("police-antwerp", "referral"));
  EXPECT_EQ(book->acting_as("centre:payoke").size(), 1U);
}

TEST(DeskBook, AskingAfterTimeGoesByUrgency) {
  const AnswerWithin within{10, 20, 30};
  EXPECT_EQ(within.minutes(Urgency::now), 10);
  EXPECT_EQ(within.minutes(Urgency::today), 20);
  EXPECT_EQ(within.minutes(Urgency::this_week), 30);
}

TEST(DeskBook, WhatDoesNotHangTogetherNamesItsLine) {
  EXPECT_TRUE(load_text("desks:\n" + desk("a", "    receives: [referral]\n")).has_value());
  for (const auto& text :
       {desk("a", "    escalates_to: [b]\n"), desk("a", "    magistrate: b\n"), desk("a", "") + desk("a", ""),
        desk("a", "    receives: [letters]\n"), desk("a", "    colour: red\n"), desk("a", "    told_by: [detect]\n"),
        desk("a", "    answer_within_minutes: {now: 60, today: 30, this_week: 90}\n")}) {
    const auto loaded = load_text("desks:\n" + text);
    ASSERT_FALSE(loaded.has_value()) << text;
    EXPECT_NE(loaded.error().line().find(".yaml:"), std::string::npos) << loaded.error().line();
  }
}

}  // namespace
}  // namespace relais::casework

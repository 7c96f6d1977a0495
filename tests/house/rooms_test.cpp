#include "house/rooms.hpp"

#include <gtest/gtest.h>

#include "scratch.hpp"

namespace relais::house {
namespace {

std::string lines_of(const std::vector<Finding>& findings) {
  std::string text;
  for (const auto& finding : findings) text += to_string(finding) + "\n";
  return text;
}

Plan two_rooms() {
  Plan plan;
  plan.may_include = {{"base", {}}, {"law", {"base"}}, {"store", {"law", "base"}}};
  plan.fences = {{"sqlite3.h", {"store"}}, {"unicode/", {"base/text.cpp"}}};
  return plan;
}

TEST(Rooms, NothingInTheHouseIncludesUpwards) {
  std::vector<Finding> findings;
  const auto plan = read_plan("tools/rooms.txt", findings);
  EXPECT_EQ(lines_of(findings), "");
  EXPECT_GE(plan.may_include.size(), 8U);
  EXPECT_EQ(lines_of(check_rooms(plan, "src")), "");
}

TEST(Rooms, AnIncludeUpwardsIsFound) {
  const Scratch scratch;
  scratch.write("base/date.hpp", "#pragma once\n");
  scratch.write("law/rules.hpp", "#include \"base/date.hpp\"\n#include <vector>\n");
  scratch.write("base/date.cpp", "#include \"base/date.hpp\"\n  #  include \"law/rules.hpp\"\n");
  EXPECT_EQ(lines_of(check_rooms(two_rooms(), scratch.root())),
            "base/date.cpp:2: base may not include law (law/rules.hpp)\n");
}

TEST(Rooms, AnIncludeUpwardsThroughARelativePathIsFound) {
  const Scratch scratch;
  scratch.write("law/rules.hpp", "#pragma once\n");
  scratch.write("base/date.cpp", "#include \"../law/rules.hpp\"\n");
  EXPECT_EQ(check_rooms(two_rooms(), scratch.root()).size(), 1U);
}

TEST(Rooms, AHeaderBesideItsIncluderBelongsToTheSameRoom) {
  const Scratch scratch;
  scratch.write("law/rules.hpp", "#pragma once\n");
  scratch.write("law/rules.cpp", "#include \"rules.hpp\"\n");
  EXPECT_EQ(lines_of(check_rooms(two_rooms(), scratch.root())), "");
}

TEST(Rooms, AFencedHeaderIsFoundOutsideItsRoomAndOutsideItsFile) {
  const Scratch scratch;
  scratch.write("store/sqlite.cpp", "#include <sqlite3.h>\n");
  scratch.write("law/rules.cpp", "#include <sqlite3.h>\n");
  scratch.write("base/text.cpp", "#include <unicode/unistr.h>\n");
  scratch.write("base/names.cpp", "#include <unicode/unistr.h>\n");
  EXPECT_EQ(lines_of(check_rooms(two_rooms(), scratch.root())),
            "base/names.cpp:1: unicode/unistr.h is fenced; it may not be included here\n"
            "law/rules.cpp:1: sqlite3.h is fenced; it may not be included here\n");
}

TEST(Rooms, ABannedWordIsFoundInCodeAloneAndOnlyOutsideItsPlace) {
  const Scratch scratch;
  auto plan = two_rooms();
  plan.bans = {{"system_clock", {"store"}}, {"stoi", {}}};
  scratch.write("store/log.cpp", "auto t = std::chrono::system_clock::now();\n");
  scratch.write(
      "law/rules.cpp",
      "// system_clock is not asked\nconst char* a = \"stoi \\\" stoi\";\nconst char b = '\"'; int c = std::stoi(a);\n"
      "int my_stoi = 1'000; auto t = system_clock::now();\n");
  EXPECT_EQ(lines_of(check_rooms(plan, scratch.root())),
            "law/rules.cpp:3: stoi has no place here\nlaw/rules.cpp:4: system_clock has no place here\n");
}

TEST(Rooms, CodeOutsideEveryRoomIsFound) {
  const Scratch scratch;
  scratch.write("helpers/stuff.cpp", "int x;\n");
  EXPECT_EQ(lines_of(check_rooms(two_rooms(), scratch.root())), "helpers/stuff.cpp:1: stands in no room of the plan\n");
}

TEST(Rooms, ACycleInThePlanIsFound) {
  const Scratch scratch;
  scratch.write("rooms.txt", "room base: store\nroom law: base\nroom store: law base\n");
  std::vector<Finding> findings;
  const auto plan = read_plan(scratch.root() / "rooms.txt", findings);
  EXPECT_EQ(lines_of(findings), "rooms.txt:0: is a cycle: base → store → base\n");
  EXPECT_FALSE(find_cycle(plan).empty());
  EXPECT_EQ(find_cycle(two_rooms()), "");
}

TEST(Rooms, APlanThatCannotBeReadSaysWhere) {
  const Scratch scratch;
  scratch.write("rooms.txt", "room base:\nrooms law: base\nroom law: bass # a slip\n");
  std::vector<Finding> findings;
  (void)read_plan(scratch.root() / "rooms.txt", findings);
  ASSERT_EQ(findings.size(), 2U);
  EXPECT_EQ(findings[0].line, 2);
  EXPECT_EQ(findings[1].what, "law names an unknown room, bass");
}

}  // namespace
}  // namespace relais::house

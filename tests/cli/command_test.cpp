#include "cli/command.hpp"

#include <set>
#include <sstream>

#include <gtest/gtest.h>

#include "cli/all_commands.hpp"

namespace relais::cli {
namespace {

TEST(Commands, AreDescribedWellEnoughForHelp) {
  const auto commands = all_commands();
  std::set<std::string> names;
  for (const auto& command : commands.all()) {
    EXPECT_TRUE(names.insert(command.name).second) << command.name;
    EXPECT_FALSE(command.summary.empty()) << command.name;
    EXPECT_LE(command.summary.size(), 110U) << command.name;
    EXPECT_FALSE(command.examples.empty()) << command.name;
    EXPECT_TRUE(static_cast<bool>(command.run)) << command.name;
    for (const auto& example : command.examples)
      EXPECT_NE(example.find("relais " + command.name), std::string::npos) << example;
    for (const auto& option : command.options) {
      EXPECT_FALSE(option.help.empty()) << command.name << " --" << option.name;
      EXPECT_FALSE(option.name.starts_with("-")) << command.name;
      EXPECT_FALSE(option.value.empty() && option.fallback) << command.name << " --" << option.name;
    }
    if (const auto blank = command.name.find(' '); blank != std::string::npos) {
      EXPECT_FALSE(commands.group_summary(command.name.substr(0, blank)).empty()) << command.name;
    }
  }
  for (const auto* promised :
       {"serve", "user add", "user list", "user disable", "demo", "sweep", "export", "import", "directory", "openapi",
        "completion", "version", "law check", "law show", "law diff", "law explain", "law list", "procedure simulate"})
    EXPECT_TRUE(names.contains(promised)) << promised;
}

TEST(Commands, ComplainInOneLineAndWithTheExitCodeOfTheKind) {
  using base::ErrorKind;
  std::ostringstream err;
  EXPECT_EQ(complain(err, {ErrorKind::bad_input, "x", "a.yaml:3", "this is wrong", "something right", {}}), kBadInput);
  EXPECT_EQ(err.str(), "relais: a.yaml:3: this is wrong; expected something right\n");
  const std::vector<std::pair<ErrorKind, int>> table{{ErrorKind::bad_input, 2},   {ErrorKind::too_large, 2},
                                                     {ErrorKind::not_allowed, 1}, {ErrorKind::not_found, 1},
                                                     {ErrorKind::conflict, 1},    {ErrorKind::unauthenticated, 1},
                                                     {ErrorKind::unavailable, 3}};
  for (const auto& [kind, code] : table) EXPECT_EQ(exit_code(kind), code);
}

TEST(Tables, AlignByCharactersNotBytes) {
  Table table({"NAME", "X"});
  table.row({"éé", "1"});
  table.row({"abcd", ""});
  std::ostringstream out;
  table.print(out);
  EXPECT_EQ(out.str(), "NAME  X\néé    1\nabcd\n");
}

}  // namespace
}  // namespace relais::cli

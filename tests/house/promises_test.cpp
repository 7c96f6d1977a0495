#include "house/promises.hpp"

#include <gtest/gtest.h>

#include "scratch.hpp"

namespace relais::house {
namespace {

std::string lines_of(const std::vector<Finding>& findings) {
  std::string text;
  for (const auto& finding : findings) text += to_string(finding) + "\n";
  return text;
}

TEST(Promises, EveryParserHasAFuzzTarget) { EXPECT_EQ(lines_of(check_parsers(".")), ""); }

TEST(Promises, ParsersAreFoundByNameAndParameter) {
  EXPECT_GE(find_parsers("src").size(), 30U);
  const Scratch scratch;
  scratch.write("a/b.hpp",
                "[[nodiscard]] int parse_it(std::string_view text);\n// int parse_not(std::string_view text);\n"
                "  int read_part(std::string_view text);\nclass LineReader {\nclass LineReader;\n"
                "static X from(std::span<const std::uint8_t> b);\nbool kind_from(std::string_view a);\n");
  std::string names;
  for (const auto& parser : find_parsers(scratch.root())) names += parser.name + " ";
  EXPECT_EQ(names, "parse_it LineReader from kind_from ");
}

TEST(Promises, AParserWithoutATargetIsFound) {
  const Scratch scratch;
  scratch.write("src/a/b.hpp",
                "int parse_a(std::string_view text);\nint parse_b(std::string_view text);\n"
                "int parse_c(std::string_view text);\nint parse_d(std::string_view text);\n");
  scratch.write("tests/fuzz/parsers.txt",
                "src/a/b.hpp parse_a: good\nsrc/a/b.hpp parse_b: good\nsrc/a/b.hpp parse_c: bad\nsrc/a/b.hpp parse_z: "
                "none, because it went\n");
  scratch.write("tests/fuzz/good.cpp", "parse_a(text);\n");
  scratch.write("tests/fuzz/corpus/good/seed", "x");
  scratch.write("tests/fuzz/bad.cpp", "parse_c(text);\n");
  EXPECT_EQ(lines_of(check_parsers(scratch.root())),
            "src/a/b.hpp:2: the fuzz target good does not use parse_b\n"
            "src/a/b.hpp:3: the fuzz target bad has no seed\n"
            "src/a/b.hpp:4: parse_d has no fuzz target in tests/fuzz/parsers.txt\n"
            "tests/fuzz/parsers.txt:4: src/a/b.hpp parse_z is no parser any more\n");
}

/// The researched list has fifty rows.
TEST(Promises, EveryTestOfTheVerificationTableExists) { EXPECT_EQ(lines_of(check_verification(".", 50)), ""); }

TEST(Promises, ATestThatDoesNotExistIsFound) {
  const Scratch scratch;
  scratch.write("tests/a/b.cpp", "TEST_F(Suite, Case) {}\n");
  scratch.write("tests/a/CMakeLists.txt", "relais_test(a_test SOURCES b.cpp)\n");
  scratch.write("web/staff/journeys/x.mjs", "export async function walk(browser) {}\n");
  scratch.write("docs/asvs.yaml",
                "- row: 1\n  title: \"a\"\n  status: tested\n  tests:\n      - Suite.Case\n      - ctest:a_test\n"
                "      - journey:walk\n      - Suite.Gone\n      - journey:gone\n"
                "- row: 2\n  title: \"b\"\n  status: tested\n- row: 3\n  title: \"c\"\n  status: open\n");
  EXPECT_EQ(lines_of(check_verification(scratch.root(), 4)),
            "docs/asvs.yaml:1: row 1 names the test Suite.Gone, which is not there\n"
            "docs/asvs.yaml:1: row 1 names the test journey:gone, which is not there\n"
            "docs/asvs.yaml:10: row 2 is tested by no test\n"
            "docs/asvs.yaml:13: row 3 does not say why it is open\n"
            "docs/asvs.yaml:0: row 4 is missing\n");
}

}  // namespace
}  // namespace relais::house

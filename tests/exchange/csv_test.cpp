#include "exchange/csv.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace relais::exchange {
namespace {

using Rows = std::vector<std::vector<std::string>>;

Rows rows_of(std::string_view text) {
  CsvReader reader(text);
  Rows rows;
  while (auto row = reader.next()) {
    EXPECT_FALSE(row->problem.has_value()) << row->problem->what;
    rows.push_back(std::move(row->cells));
  }
  return rows;
}

TEST(Csv, ReadsWhatRfc4180Allows) {
  const Rows expected = {{"a", "b", "c"}, {"1", "x, \"y\"\nz", ""}};
  EXPECT_EQ(rows_of("a,b,c\r\n1,\"x, \"\"y\"\"\nz\",\r\n"), expected);
  EXPECT_EQ(rows_of("a,b,c\n1,\"x, \"\"y\"\"\r\nz\","), expected);
  EXPECT_EQ(rows_of("\xEF\xBB\xBF"
                    "a,b,c\r1,\"x, \"\"y\"\"\nz\",\r"),
            expected);
  EXPECT_EQ(rows_of("a\n\n\nb\n"), (Rows{{"a"}, {"b"}}));
  EXPECT_EQ(rows_of(""), Rows{});
  EXPECT_EQ(rows_of("\"\""), Rows{{""}});
}

TEST(Csv, FindsTheSeparatorThatSpreadsheetsUseHere) {
  EXPECT_EQ(rows_of("a;b;c,d\n1;2;3\n"), (Rows{{"a", "b", "c,d"}, {"1", "2", "3"}}));
  EXPECT_EQ(rows_of("a\tb\n1\t2\n"), (Rows{{"a", "b"}, {"1", "2"}}));
  EXPECT_EQ(rows_of("sep=;\r\na;b\r\n"), (Rows{{"a", "b"}}));
  EXPECT_EQ(rows_of("\"a;b;c\",d\n"), (Rows{{"a;b;c", "d"}}));
}

struct Broken {
  std::string text;
  std::size_t line;
  std::size_t column;
};

TEST(Csv, ABadLineIsNamedAndTheOthersAreRead) {
  const Broken kBroken[] = {
      {"a,b\n1,x\"y\nlast,1\n", 2, 2},
      {"a,b\n\"1\"2,3\nlast,1\n", 2, 1},
      {"a,b\n1,2\n3,\"open\nlast,1\n", 3, 2},
      {"a,b\n\"1\n2\",\xFF\nlast,1\n", 2, 2},
      {"a,b\n1,\x01\nlast,1\n", 2, 2},
      {"a,b\n1," + std::string(70000, 'x') + "\nlast,1\n", 2, 2},
      {"a,b\n" + std::string(2000, ',') + "\nlast,1\n", 2, 1002},
  };
  for (const auto& broken : kBroken) {
    CsvReader reader(broken.text);
    std::vector<CsvProblem> problems;
    std::vector<std::string> last;
    while (auto row = reader.next()) {
      if (row->problem)
        problems.push_back(*row->problem);
      else
        last = row->cells;
    }
    ASSERT_EQ(problems.size(), 1U) << broken.text.substr(0, 40);
    EXPECT_EQ(problems[0].line, broken.line) << broken.text.substr(0, 40);
    EXPECT_EQ(problems[0].column, broken.column) << broken.text.substr(0, 40);
    EXPECT_EQ(last, (std::vector<std::string>{"last", "1"})) << broken.text.substr(0, 40);
  }
}

TEST(Csv, CountsTheLinesInsideQuotedCells) {
  CsvReader reader("a\n\"1\n2\n3\"\nb\n");
  EXPECT_EQ(reader.next()->line, 1U);
  EXPECT_EQ(reader.next()->line, 2U);
  EXPECT_EQ(reader.next()->line, 5U);
  EXPECT_FALSE(reader.next().has_value());
}

TEST(Csv, ASpreadsheetFindsNoFormula) {
  EXPECT_EQ(csv_line({"=HYPERLINK(1)", "@x", "+32470000000", "-1", "plain", "'=x"}),
            "'=HYPERLINK(1),'@x,+32470000000,-1,plain,''=x\r\n");
  EXPECT_EQ(csv_line({"-cmd", "a;b", " blank "}), "'-cmd,\"a;b\",\" blank \"\r\n");
}

TEST(Csv, WhatIsWrittenIsReadBack) {
  EXPECT_TRUE(rc::check([] {
    const auto text =
        rc::gen::container<std::string>(rc::gen::elementOf(std::string("ab'\"=+-@,;\t\n 0\xC3").substr(0, 14)));
    const auto cells = *rc::gen::nonEmpty(rc::gen::container<std::vector<std::string>>(text));
    const auto with_header = "a,b\r\n" + csv_line(cells);
    CsvReader whole(with_header);
    (void)whole.next();
    const auto row = whole.next();
    // One empty cell makes an empty line, which is no row.
    if (cells == std::vector<std::string>{""}) {
      RC_ASSERT(!row.has_value());
      return;
    }
    RC_ASSERT(row.has_value());
    RC_ASSERT(!row->problem.has_value());
    std::vector<std::string> back;
    for (const auto& cell : row->cells) back.push_back(csv_text(cell));
    RC_ASSERT(back == cells);
  }));
}

TEST(Csv, NoInputMakesTheReaderStandStill) {
  EXPECT_TRUE(rc::check([] {
    const auto text = *rc::gen::container<std::string>(rc::gen::elementOf(std::string("a\",;\r\n\xEF\xBB\xBF\x01")));
    CsvReader reader(text);
    std::size_t rows = 0;
    std::size_t line = 0;
    while (auto row = reader.next()) {
      RC_ASSERT(row->line > line);
      line = row->line;
      RC_ASSERT(++rows <= text.size());
    }
  }));
}

}  // namespace
}  // namespace relais::exchange

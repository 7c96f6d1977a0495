// CSV after RFC 4180, row by row, with places for complaints. Accepts a byte order mark, CR LF, LF or CR, a `sep=;`
// first line, and comma, semicolon or tab as separator (the one the first line uses most); refuses what the RFC does
// not allow.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace relais::exchange {

/// Where a file is wrong: the line (of the file, from 1) on which the row begins and the column (the number of the
/// cell, from 1; 0 for the whole line). Never holds the content of a cell.
struct CsvProblem {
  std::size_t line = 0;
  std::size_t column = 0;
  std::string what;
  std::string expected;
  bool operator==(const CsvProblem&) const = default;
};

struct CsvRow {
  std::size_t line = 0;
  std::vector<std::string> cells;
  std::optional<CsvProblem> problem;  ///< the row cannot be read; cells are then what came before
};

/// Limits: 1,000 cells a row, 64 KiB a cell. After a row that cannot be read it goes on with the line after the one on
/// which the wrong cell began.
class CsvReader {
 public:
  explicit CsvReader(std::string_view text);
  /// The next row that is not empty, or nothing at the end.
  [[nodiscard]] std::optional<CsvRow> next();
  [[nodiscard]] char separator() const { return separator_; }

 private:
  void choose_separator();
  void read_row(CsvRow& row);
  [[nodiscard]] bool read_cell(CsvRow& row);
  [[nodiscard]] bool read_quoted(CsvRow& row, std::string& cell);
  [[nodiscard]] bool at_line_end() const;
  void skip_line_end();
  void skip_line();
  void complain(CsvRow& row, std::string what, std::string expected);

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
  char separator_ = ',';
};

/// One row, quoted where needed, ending in CR LF. A text that a spreadsheet would take for a formula gets an apostrophe
/// in front; `csv_text` takes it off again.
[[nodiscard]] std::string csv_line(const std::vector<std::string>& cells);
/// The text of a cell that csv_line wrote.
[[nodiscard]] std::string csv_text(std::string_view cell);

}  // namespace relais::exchange

#include "exchange/csv.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace relais::exchange {
namespace {

constexpr std::size_t kMostCells = 1000;
constexpr std::size_t kLargestCell = 64 * 1024;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

/// Whether a spreadsheet would compute the text, were it not for apostrophes in front. Telephone numbers and plain
/// numbers are left alone: computing them changes nothing.
bool looks_like_formula(std::string_view text) {
  const auto first = text.find_first_not_of('\'');
  if (first == std::string_view::npos || std::string_view("=+-@\t").find(text[first]) == std::string_view::npos)
    return false;
  const bool plain_number = first == 0 && (text[0] == '+' || text[0] == '-') && text.size() > 1 &&
                            text.find_first_not_of("0123456789", 1) == std::string_view::npos;
  return !plain_number;
}

}  // namespace

CsvReader::CsvReader(std::string_view text) : text_(text) {
  if (text_.starts_with(kByteOrderMark)) text_.remove_prefix(kByteOrderMark.size());
  choose_separator();
}

void CsvReader::choose_separator() {
  if (text_.starts_with("sep=") && text_.size() > 4 &&
      std::string_view(",;\t").find(text_[4]) != std::string_view::npos) {
    separator_ = text_[4];
    skip_line();
    return;
  }
  std::size_t most = 0;
  bool quoted = false;
  std::size_t counts[3] = {0, 0, 0};
  static constexpr std::string_view kCandidates = ",;\t";
  for (const char c : text_) {
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    if (c == '\n' || c == '\r') break;
    if (const auto which = kCandidates.find(c); which != std::string_view::npos) ++counts[which];
  }
  for (std::size_t i = 0; i < kCandidates.size(); ++i) {
    if (counts[i] <= most) continue;
    most = counts[i];
    separator_ = kCandidates[i];
  }
}

std::optional<CsvRow> CsvReader::next() {
  while (at_ < text_.size() && at_line_end()) skip_line_end();
  if (at_ >= text_.size()) return std::nullopt;
  CsvRow row{line_, {}, std::nullopt};
  read_row(row);
  return row;
}

void CsvReader::read_row(CsvRow& row) {
  while (true) {
    const auto begin = at_;
    const auto begin_line = line_;
    if (!read_cell(row)) {
      at_ = begin;
      line_ = begin_line;
      skip_line();
      return;
    }
    if (row.cells.size() > kMostCells) {
      complain(row, "this line has too many cells", "at most 1,000");
      skip_line();
      return;
    }
    if (at_ >= text_.size()) return;
    if (at_line_end()) {
      skip_line_end();
      return;
    }
    ++at_;
  }
}

/// Reads up to the separator or the end of the line. False when the cell cannot be read.
bool CsvReader::read_cell(CsvRow& row) {
  std::string cell;
  if (at_ < text_.size() && text_[at_] == '"') {
    if (!read_quoted(row, cell)) return false;
  } else {
    const auto begin = at_;
    while (at_ < text_.size() && text_[at_] != separator_ && !at_line_end()) {
      if (text_[at_] == '"') {
        complain(row, "a quote stands inside a cell that does not begin with one",
                 "the whole cell in quotes, and quotes in it doubled");
        return false;
      }
      ++at_;
    }
    cell = text_.substr(begin, at_ - begin);
  }
  std::erase(cell, '\r');
  if (cell.size() > kLargestCell) {
    complain(row, "this cell is too large", "at most 64 KiB");
    return false;
  }
  if (!base::is_clean_text(cell)) {
    complain(row, "this cell is not text in UTF-8", "UTF-8 without control characters");
    return false;
  }
  row.cells.push_back(std::move(cell));
  return true;
}

bool CsvReader::read_quoted(CsvRow& row, std::string& cell) {
  ++at_;
  while (true) {
    const auto quote = text_.find('"', at_);
    if (quote == std::string_view::npos) {
      complain(row, "a quoted cell does not end", "a closing quote");
      return false;
    }
    const auto part = text_.substr(at_, quote - at_);
    cell += part;
    line_ += static_cast<std::size_t>(std::count(part.begin(), part.end(), '\n'));
    at_ = quote + 1;
    if (at_ >= text_.size() || text_[at_] != '"') break;
    cell += '"';
    ++at_;
  }
  if (at_ < text_.size() && text_[at_] != separator_ && !at_line_end()) {
    complain(row, "something follows the closing quote of a cell", "a separator or the end of the line");
    return false;
  }
  return true;
}

bool CsvReader::at_line_end() const { return text_[at_] == '\n' || text_[at_] == '\r'; }

void CsvReader::skip_line_end() {
  if (text_[at_] == '\r' && at_ + 1 < text_.size() && text_[at_ + 1] == '\n') ++at_;
  ++at_;
  ++line_;
}

void CsvReader::skip_line() {
  while (at_ < text_.size() && !at_line_end()) ++at_;
  if (at_ < text_.size()) skip_line_end();
}

void CsvReader::complain(CsvRow& row, std::string what, std::string expected) {
  row.problem = CsvProblem{row.line, row.cells.size() + 1, std::move(what), std::move(expected)};
}

std::string csv_line(const std::vector<std::string>& cells) {
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) line += ',';
    const auto text = looks_like_formula(cells[i]) ? "'" + cells[i] : cells[i];
    if (text.find_first_of(",;\t\"\r\n") == std::string::npos && text == base::trimmed(text)) {
      line += text;
      continue;
    }
    line += '"';
    for (const char c : text) {
      if (c == '"') line += '"';
      line += c;
    }
    line += '"';
  }
  return line + "\r\n";
}

std::string csv_text(std::string_view cell) {
  const bool guarded = cell.starts_with('\'') && looks_like_formula(cell);
  return std::string(guarded ? cell.substr(1) : cell);
}

}  // namespace relais::exchange

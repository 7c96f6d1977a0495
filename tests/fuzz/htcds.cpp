// Any bytes as an HTCDS file: refused, or read with line and column of what is wrong; strict takes all lines or none.
// And as CSV: a row that was read is written so that it is read again as the same cells.
#include "exchange/htcds.hpp"

#include <cstdint>
#include <cstdlib>

#include "exchange/csv.hpp"

namespace {

namespace exchange = relais::exchange;

void check_csv(std::string_view text) {
  exchange::CsvReader reader(text);
  while (const auto row = reader.next()) {
    if (row->line == 0) std::abort();
    if (row->problem || reader.separator() != ',') continue;
    std::vector<std::string> cells;
    for (const auto& cell : row->cells) cells.push_back(exchange::csv_text(cell));
    // Two commas first, so that the separator is a comma whatever the cells hold.
    const auto written = "a,b,c\r\n" + exchange::csv_line(cells);
    exchange::CsvReader again(written);
    (void)again.next();
    const auto same = again.next();
    const bool is_empty = cells.size() == 1 && cells.front().empty();
    if (!is_empty && (!same || same->problem || same->cells.size() != cells.size())) std::abort();
    for (std::size_t i = 0; same && i < cells.size(); ++i) {
      if (exchange::csv_text(same->cells[i]) != cells[i]) std::abort();
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check_csv(text);
  const auto lenient = exchange::read_htcds(text, false);
  const auto strict = exchange::read_htcds(text, true);
  if (lenient.has_value() != strict.has_value()) std::abort();
  if (!lenient) return 0;
  for (const auto& problem : lenient->problems) {
    if (problem.line == 0 || problem.what.empty()) std::abort();
  }
  if (!strict->problems.empty() && !strict->lines.empty()) std::abort();
  if (lenient->problems.empty() && strict->lines.size() != lenient->lines.size()) std::abort();
  return 0;
}

#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"
#include "exchange/htcds.hpp"
#include "exchange/htcds_columns.hpp"
#include "exchange/htcds_line.hpp"

namespace relais::exchange {

base::Result<HtcdsImport> read_htcds(std::string_view text, bool strict) {
  HtcdsImport import;
  CsvReader reader(text);
  auto first = reader.next();
  if (!first)
    return base::fail(base::ErrorKind::bad_input, "empty_file", "line 1", "this file holds nothing",
                      "a line of field names");
  if (first->problem)
    return base::fail(base::ErrorKind::bad_input, "bad_csv",
                      fmt::format("line {} column {}", first->problem->line, first->problem->column),
                      first->problem->what, first->problem->expected);
  auto second = reader.next();
  auto columns = HtcdsColumns::read(*first, second ? &*second : nullptr, import);
  if (!columns) return base::fail(std::move(columns.error()));
  if (second && columns->second_is_labels()) second = reader.next();

  LossReport losses;
  for (auto row = std::move(second); row; row = reader.next()) {
    if (row->problem) {
      import.problems.push_back(*row->problem);
      continue;
    }
    HtcdsLineReader line(*columns, *row);
    auto picture = line.read();
    if (line.problems().empty()) {
      for (const auto& [field, why] : line.losses()) losses.add(field, why);
      import.lines.push_back({row->line, std::move(picture)});
    }
    import.problems.insert(import.problems.end(), line.problems().begin(), line.problems().end());
  }
  if (strict && !import.problems.empty()) import.lines.clear();
  import.losses = losses.take();
  return import;
}

}  // namespace relais::exchange

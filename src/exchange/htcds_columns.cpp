#include "exchange/htcds_columns.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/text.hpp"
#include "exchange/htcds_map.hpp"

namespace relais::exchange {
namespace {

/// Whether most cells are labels of the templates, as in the second line of the spreadsheets.
bool looks_like_labels(const CsvRow& row) {
  std::size_t filled = 0;
  std::size_t labels = 0;
  for (const auto& cell : row.cells) {
    if (base::trimmed(cell).empty()) continue;
    ++filled;
    if (htcds_by_label(cell, false) != nullptr) ++labels;
  }
  return !row.problem && labels >= 2 && labels * 3 >= filled * 2;
}

bool has_names(const CsvRow& row) {
  return std::any_of(row.cells.begin(), row.cells.end(), [](const auto& cell) {
    return htcds_by_name(cell) != nullptr || is_own_column(base::trimmed(cell));
  });
}

}  // namespace

void HtcdsColumns::from_names(const CsvRow& row) {
  for (const auto& cell : row.cells) {
    HtcdsColumn column;
    const auto header = base::trimmed(cell);
    column.field = htcds_by_name(header);
    if (is_own_column(header))
      column.own = header;
    else if (column.field == nullptr && is_survey_column(header))
      column.ignored = true;
    else if (column.field == nullptr)
      column.field = htcds_by_label(header, false);
    columns_.push_back(std::move(column));
  }
}

void HtcdsColumns::from_labels(const CsvRow& row) {
  std::set<std::string_view> seen;
  for (const auto& cell : row.cells) {
    HtcdsColumn column;
    column.field = htcds_by_label(cell, seen.contains("prs_SecondName"));
    if (column.field != nullptr) seen.insert(column.field->name);
    columns_.push_back(std::move(column));
  }
}

/// The name of a column counts; the label speaks only where there is no name.
void HtcdsColumns::compare_labels(const CsvRow& labels, HtcdsImport& import) {
  for (std::size_t i = 0; i < labels.cells.size(); ++i) {
    if (i >= columns_.size()) columns_.emplace_back();
    const auto* meant = htcds_by_label(labels.cells[i], columns_[i].field == htcds_field("prs_Title"));
    if (meant == nullptr) continue;
    if (columns_[i].field == nullptr && columns_[i].own.empty()) {
      columns_[i].field = meant;
      import.remarks.push_back(fmt::format("column {}: without a name, taken for {} by its label", i + 1, meant->name));
    } else if (columns_[i].field != nullptr && columns_[i].field != meant && columns_[i].field->label != meant->label) {
      import.remarks.push_back(fmt::format("column {}: the name says {}, the label {}; the name counts", i + 1,
                                           columns_[i].field->name, meant->name));
    }
  }
}

void HtcdsColumns::complain(const CsvRow& row, HtcdsImport& import) {
  std::set<std::string_view> seen;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    auto& column = columns_[i];
    const bool named = i < row.cells.size() && !base::trimmed(row.cells[i]).empty();
    if (column.field == nullptr && column.own.empty() && !column.ignored && named) {
      import.problems.push_back({row.line, i + 1, "this column is no field", "a field of HTCDS 2.0 or a be_ column"});
      column.ignored = true;
    }
    const auto name = column.field != nullptr ? column.field->name : std::string_view(column.own);
    if (name.empty() || seen.insert(name).second || (column.field != nullptr && column.field->several)) continue;
    import.problems.push_back({row.line, i + 1, fmt::format("{} comes twice", name), "one column for it"});
    column = HtcdsColumn{nullptr, {}, true};
  }
}

base::Result<HtcdsColumns> HtcdsColumns::read(const CsvRow& first, const CsvRow* second, HtcdsImport& import) {
  HtcdsColumns columns;
  if (has_names(first)) {
    columns.from_names(first);
    columns.second_is_labels_ = second != nullptr && looks_like_labels(*second);
    if (columns.second_is_labels_) columns.compare_labels(*second, import);
  } else {
    columns.from_labels(first);
  }
  const bool known = std::any_of(columns.columns_.begin(), columns.columns_.end(),
                                 [](const auto& column) { return column.field != nullptr || !column.own.empty(); });
  if (!known)
    return base::fail(base::ErrorKind::bad_input, "no_known_column", fmt::format("line {}", first.line),
                      "no column is a field of the standard", "names such as prs_FirstName, or their labels");
  columns.complain(first, import);
  return columns;
}

}  // namespace relais::exchange

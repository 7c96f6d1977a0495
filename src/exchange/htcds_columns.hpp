// Which column of a file is which field. Private to the room.
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "exchange/csv.hpp"
#include "exchange/htcds.hpp"
#include "exchange/htcds_fields.hpp"

namespace relais::exchange {

/// One column: a field of the standard, one of ours, or neither.
struct HtcdsColumn {
  const HtcdsField* field = nullptr;
  std::string own;       ///< be_… or empty
  bool ignored = false;  ///< survey column, or unknown and complained about
};

class HtcdsColumns {
 public:
  /// From the first line and, where the template has one, the line of labels below it. Adds problems and remarks.
  static base::Result<HtcdsColumns> read(const CsvRow& first, const CsvRow* second, HtcdsImport& import);

  [[nodiscard]] bool second_is_labels() const { return second_is_labels_; }
  [[nodiscard]] const std::vector<HtcdsColumn>& all() const { return columns_; }

 private:
  void from_names(const CsvRow& row);
  void from_labels(const CsvRow& row);
  void compare_labels(const CsvRow& labels, HtcdsImport& import);
  void complain(const CsvRow& row, HtcdsImport& import);

  std::vector<HtcdsColumn> columns_;
  bool second_is_labels_ = false;
};

}  // namespace relais::exchange

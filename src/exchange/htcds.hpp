// IOM's Human Trafficking Case Data Standard 2.0 as CSV, out and in.
//
// Out: one line a case, the 38 core fields and those others that are known, then columns that begin with `be_` for what
// the standard cannot say. In: the official templates in all their variants, and what write_htcds wrote. What is lost
// either way is counted in a report; nothing is lost silently.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "exchange/csv.hpp"
#include "exchange/picture.hpp"

namespace relais::exchange {

/// Something the other side cannot hold. Without personal data.
struct Loss {
  std::string field;
  std::size_t count = 0;  ///< in how many cases
  std::string why;
  bool operator==(const Loss&) const = default;
};
BOOST_DESCRIBE_STRUCT(Loss, (), (field, count, why))

struct HtcdsOptions {
  bool include_smuggling = false;  ///< aggravated smuggling is no trafficking: left out by default
  bool include_notes = false;      ///< free text of notes of fact
};

struct HtcdsExport {
  std::string csv;
  std::vector<Loss> losses;  ///< sorted by field
  std::size_t cases = 0;
  std::size_t left_out = 0;  ///< cases of smuggling
};

/// `today` decides which consents still count for con_Consent.
[[nodiscard]] HtcdsExport write_htcds(std::span<const CasePicture> cases, base::Date today,
                                      const HtcdsOptions& options = {});

struct HtcdsLine {
  std::size_t line = 0;
  CasePicture picture;
};

struct HtcdsImport {
  std::vector<HtcdsLine> lines;      ///< those that can be taken; none when strict and there is any problem
  std::vector<CsvProblem> problems;  ///< a line with a problem is not taken
  std::vector<Loss> losses;          ///< of the lines taken
  std::vector<std::string> remarks;  ///< contradictions of the template that were resolved, in words
};

/// Fails only when no column of the first line is a field of the standard (`no_known_column`) or there is no line at
/// all.
[[nodiscard]] base::Result<HtcdsImport> read_htcds(std::string_view text, bool strict);

}  // namespace relais::exchange

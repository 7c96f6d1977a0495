// Whole cases out of the store and into it: as JSON with every event, or as a line of HTCDS. Going out, the desk must
// accompany the person or have opened the case, and be allowed to read every event of it; coming in by a line, a case
// is opened as any other, with what the law refuses refused.
#pragma once

#include "desks/house.hpp"
#include "exchange/bundle.hpp"
#include "exchange/htcds.hpp"

namespace relais::desks {

/// The streams named, or everything when `ids` is empty; for the machine's owner, who asks no policy.
[[nodiscard]] base::Result<exchange::Bundle> whole_bundle(Gate& store, const std::vector<std::string>& ids,
                                                          Instant now);
/// What the asker's desk may export whole. A case of which anything is withheld from it is left out, or refused when it
/// is named.
[[nodiscard]] Answer<exchange::Bundle> export_cases(const Call& call, const std::vector<std::string>& ids);
/// A line for each of those cases with what the asker may see of it; what is withheld is counted among the losses.
[[nodiscard]] Answer<exchange::HtcdsExport> export_htcds(const Call& call, const std::vector<std::string>& ids);
[[nodiscard]] base::Result<exchange::HtcdsExport> whole_htcds(const House& house, Gate& store, Date today);

struct Imported {
  std::size_t created = 0;    ///< streams that were not there
  std::size_t continued = 0;  ///< streams that got further events
  std::size_t unchanged = 0;
  std::vector<base::Error> problems;  ///< streams that were left out, and why
};
/// Takes a bundle in; the same bundle twice changes nothing. With `strict` a single problem keeps everything out.
[[nodiscard]] base::Result<Imported> import_bundle(const House& house, Gate& store, std::string_view text,
                                                   std::string_view where, bool strict, Instant now);

struct ImportProblem {
  std::int64_t line = 0;
  std::int64_t column = 0;  ///< number of the cell; 0 for the whole line
  std::string what;
  std::string expected;
};
BOOST_DESCRIBE_STRUCT(ImportProblem, (), (line, column, what, expected))

struct ImportAnswer : Whole {
  int created = 0;
  std::vector<std::string> cases;
  std::vector<ImportProblem> problems;
  std::vector<exchange::Loss> losses;  ///< what the lines said and a case cannot hold
  std::vector<std::string> remarks;    ///< contradictions of the template that were resolved
};
BOOST_DESCRIBE_STRUCT(ImportAnswer, (), (created, cases, problems, losses, remarks))

/// Opens a case for each line, all in one transaction; at most 2,000 lines.
[[nodiscard]] Answer<ImportAnswer> import_htcds(const Call& call, std::string_view csv, bool strict);

}  // namespace relais::desks

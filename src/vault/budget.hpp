// How many different files somebody may open in a given time before the keeper of keys says no. A stolen session, or a
// curious colleague, gets so many files and no more, and somebody is told.
#pragma once

#include <cstdint>
#include <deque>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/date.hpp"
#include "base/result.hpp"
#include "vault/keys.hpp"

namespace relais::vault {

/// Numbers of different files or lines. 0 means no limit.
struct Budgets {
  std::int64_t files_an_hour = 0;  ///< per person, opened one by one
  std::int64_t files_a_day = 0;
  std::int64_t lines_an_hour = 0;  ///< per person, as lines of lists
  std::int64_t lines_a_day = 0;
  std::int64_t house_files_an_hour = 0;  ///< all persons together; beyond it lists stop and an alarm is raised
};

/// From law/access/budgets.yaml. Unknown and missing fields are refused with FILE:LINE.
[[nodiscard]] Result<Budgets> read_budgets(const std::filesystem::path& file);

/// Counts; not thread-safe. References come in as hashes, so that nothing here tells which files were opened.
class BudgetBook {
 public:
  explicit BudgetBook(Budgets budgets) : budgets_(budgets) {}

  enum class Answer { granted, spent, house_spent };

  /// A file opened by itself, or lines of a list. Counted only when granted; what was counted within the hour is not
  /// counted again.
  [[nodiscard]] Answer file(const std::string& user, const std::string& reference, base::Instant now);
  [[nodiscard]] Answer lines(const std::string& user, std::span<const KeyId> keys, base::Instant now);

 private:
  /// When each was last counted.
  using Seen = std::map<std::string, std::int64_t, std::less<>>;

  static bool fits(Seen& seen, std::span<const std::string> fresh, std::int64_t hour, std::int64_t day,
                   base::Instant now);

  Budgets budgets_;
  std::map<std::string, Seen> files_;
  std::map<std::string, Seen> lines_;
  Seen house_;
};

}  // namespace relais::vault

// The body of an HTML form as a browser without script sends it. Whatever cannot be read is refused; nothing is
// guessed.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace relais::door {

/// The fields in their order; a name may come several times (checkboxes).
class Form {
 public:
  /// The first value of a field, without blanks at both ends; nothing when absent or blank.
  [[nodiscard]] std::optional<std::string> value(std::string_view name) const;
  /// Every value of a field, as sent.
  [[nodiscard]] std::vector<std::string> values(std::string_view name) const;
  [[nodiscard]] const std::vector<std::pair<std::string, std::string>>& fields() const { return fields_; }
  void add(std::string name, std::string value) { fields_.emplace_back(std::move(name), std::move(value)); }

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

inline constexpr std::size_t kMostFormBytes = 256 * 1024;
inline constexpr std::size_t kMostFormFields = 200;

/// Reads `application/x-www-form-urlencoded`. Refuses more than kMostFormBytes or kMostFormFields, a broken percent
/// sign, and values that are not clean UTF-8 (line ends become \n; other control characters are refused). An error
/// never repeats what was sent.
[[nodiscard]] base::Result<Form> parse_form(std::string_view body);

}  // namespace relais::door

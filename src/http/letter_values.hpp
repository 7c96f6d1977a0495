// What goes into the placeholders of a letter, taken from the case as the asker may see it. What the asker may not see
// does not reach a letter.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "desks/house.hpp"
#include "exchange/letters.hpp"

namespace relais::http {

/// Words for codes of the case file, from locales/http/letter_words.yaml.
class LetterWords {
 public:
  /// Complains with FILE:LINE.
  static base::Result<LetterWords> load(const std::filesystem::path& file);
  /// For instance ("documents", "annex_15"). Nothing when there is no word for it.
  [[nodiscard]] std::optional<std::string> word(std::string_view group, std::string_view code,
                                                base::Language language) const;

 private:
  std::map<std::string, std::map<std::string, base::LocalText, std::less<>>, std::less<>> groups_;
};

struct LetterRequest {
  const exchange::LetterTemplate& letter;
  const desks::CaseView& view;
  const access::Asker& asker;
  std::string language;  ///< of the letter, BCP 47
  base::Date today;
};

/// Values for the fields that the template declares; fields that nothing is known for stay empty, and `Letters::make`
/// complains about those that are needed.
[[nodiscard]] exchange::LetterValues letter_values(const desks::House& house, const LetterWords& words,
                                                   const LetterRequest& request);

}  // namespace relais::http

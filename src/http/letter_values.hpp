// What goes into the placeholders of a letter, taken from the case as the asker may see it. What the asker may not see
// does not reach a letter.
#pragma once

#include <string>

#include "desks/house.hpp"
#include "exchange/letters.hpp"
#include "http/words.hpp"

namespace relais::http {

struct LetterRequest {
  const exchange::LetterTemplate& letter;
  const desks::CaseView& view;
  const access::Asker& asker;
  std::string language;  ///< of the letter, BCP 47
  base::Date today;
};

/// Values for the fields that the template declares; fields that nothing is known for stay empty, and `Letters::make`
/// complains about those that are needed.
[[nodiscard]] exchange::LetterValues letter_values(const desks::House& house, const Words& words,
                                                   const LetterRequest& request);

}  // namespace relais::http

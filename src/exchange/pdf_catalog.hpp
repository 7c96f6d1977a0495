// Cairo 1.16 cannot say in which language a document is. This adds it, as an incremental update (ISO 32000-1, 7.5.6).
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace relais::exchange {

/// The same document with /Lang in its catalogue and its title shown in the window. Needs a classic cross-reference
/// table, which PDF 1.4 output has; `pdf_not_understood` otherwise.
[[nodiscard]] base::Result<std::string> with_language(std::string pdf, std::string_view language);

}  // namespace relais::exchange

// Secrets that a person types.
#pragma once

#include <iosfwd>
#include <string>

#include "base/result.hpp"

namespace relais::cli {

/// One line of standard input: asked for and typed unseen at a terminal, simply read otherwise. `code` and `what` are
/// for the complaint when there is none, `expected` says what would do.
[[nodiscard]] base::Result<std::string> read_secret(std::ostream& err, const std::string& question,
                                                    const std::string& code, const std::string& what,
                                                    const std::string& expected = "one line with it");

}  // namespace relais::cli

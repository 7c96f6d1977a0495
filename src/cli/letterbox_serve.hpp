// relais letterbox serve.
#pragma once

#include <iosfwd>

#include "cli/command.hpp"

namespace relais::cli {

[[nodiscard]] int serve_letterbox(const Arguments& arguments, std::ostream& out, std::ostream& err);

}  // namespace relais::cli

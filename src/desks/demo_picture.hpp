// A small invented photograph, so that a demonstration has one.
#pragma once

#include <string>

namespace relais::desks {

/// A PNG: a lit window in a dark wall.
[[nodiscard]] std::string demo_picture();

}  // namespace relais::desks

// Whether a service of the directory is open at a given moment, from its hours as data.
#pragma once

#include <optional>

#include "base/date.hpp"
#include "base/json.hpp"

namespace relais::http {

/// `hours` as in directory/services.yaml: {always: true}, {unknown: true} or {weekly: [{days, from, to}]}. Nothing when
/// the sources do not say. A span whose end is not after its beginning lasts past midnight.
[[nodiscard]] std::optional<bool> open_at(const base::json::value& hours, const base::LocalTime& now);

}  // namespace relais::http

// Whether a service of the directory is open at a given moment, and when it opens, from its hours as data.
#pragma once

#include <optional>

#include "base/date.hpp"
#include "base/json.hpp"

namespace relais::base {

/// `hours` as in directory/services.yaml: {always: true}, {unknown: true} or {weekly: [{days, from, to}]}. Nothing when
/// the sources do not say. A span whose end is not after its beginning lasts past midnight.
[[nodiscard]] std::optional<bool> open_at(const json::value& hours, const LocalTime& now);

/// The same with what comes next.
struct Opening {
  enum class State { always, open, closed, unknown } state = State::unknown;
  int minute = 0;     ///< open: closes at this minute of the day; closed: opens at it. 0 to 1439.
  int weekday = 0;    ///< closed: the day it opens, 1 Monday to 7 Sunday
  int days_away = 0;  ///< closed: 0 when it opens today
};
/// A place that is closed all week is `unknown`. At most 8 days times the number of spans.
[[nodiscard]] Opening opening_at(const json::value& hours, const LocalTime& now);

}  // namespace relais::base

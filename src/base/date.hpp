// Calendar dates, terms and instants. Pure: nothing here reads a clock.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace relais::base {

/// A day of the proleptic Gregorian calendar, without a time of day or a zone. Ordered. Range: years 1 to 9999.
class Date {
 public:
  constexpr Date() = default;
  constexpr explicit Date(std::chrono::sys_days day)
      : days_(static_cast<std::int32_t>(day.time_since_epoch().count())) {}
  /// Days since 1970-01-01; negative before.
  static constexpr Date from_days(std::int32_t days) { return Date(std::chrono::sys_days(std::chrono::days(days))); }
  [[nodiscard]] constexpr std::int32_t days() const { return days_; }
  [[nodiscard]] constexpr std::chrono::sys_days sys() const { return std::chrono::sys_days(std::chrono::days(days_)); }
  [[nodiscard]] constexpr std::chrono::year_month_day ymd() const { return std::chrono::year_month_day(sys()); }
  constexpr auto operator<=>(const Date&) const = default;

 private:
  std::int32_t days_ = 0;
};

/// Exactly `YYYY-MM-DD` and a day that exists; anything else is nothing.
[[nodiscard]] std::optional<Date> parse_date(std::string_view text);
/// As parse_date, with an error that names the place.
[[nodiscard]] Result<Date> read_date(std::string_view text, std::string_view where);
/// `YYYY-MM-DD`.
[[nodiscard]] std::string to_string(Date date);

[[nodiscard]] constexpr Date add_days(Date date, std::int32_t days) { return Date::from_days(date.days() + days); }
/// Same day of the month `months` later (or earlier, when negative); the last day of the month where it does not exist.
[[nodiscard]] Date add_months_clamped(Date date, std::int32_t months);

/// A length of time as the law states it. Either days or months, never both.
struct Term {
  enum class Unit : std::uint8_t { days, months } unit = Unit::days;
  std::int32_t count = 0;
  constexpr auto operator<=>(const Term&) const = default;
};

/// A point in time, microseconds since 1970-01-01T00:00:00Z.
class Instant {
 public:
  constexpr Instant() = default;
  static constexpr Instant from_micros(std::int64_t micros) {
    Instant instant;
    instant.micros_ = micros;
    return instant;
  }
  [[nodiscard]] constexpr std::int64_t micros() const { return micros_; }
  constexpr auto operator<=>(const Instant&) const = default;

 private:
  std::int64_t micros_ = 0;
};

/// `2024-02-01T09:30:00.123456Z`.
[[nodiscard]] std::string to_string(Instant instant);
[[nodiscard]] std::optional<Instant> parse_instant(std::string_view text);
/// The date and the minute of the day in Belgium (Europe/Brussels) at that instant; summer time from the EU rule
/// (last Sundays of March and October, 01:00 UTC, Directive 2000/84/EC), valid from 1996 on.
struct LocalTime {
  Date date;
  int minute_of_day = 0;
};
[[nodiscard]] LocalTime in_brussels(Instant instant);

/// A span of validity; both ends are inside. An absent end is open.
struct Validity {
  std::optional<Date> from;
  std::optional<Date> to;
  [[nodiscard]] constexpr bool holds(Date on) const { return (!from || *from <= on) && (!to || on <= *to); }
  bool operator==(const Validity&) const = default;
};

}  // namespace relais::base

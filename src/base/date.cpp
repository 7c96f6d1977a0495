#include "base/date.hpp"

#include <charconv>

#include <fmt/format.h>

namespace relais::base {
namespace {

std::optional<int> digits(std::string_view text) {
  int value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

std::chrono::sys_days last_sunday(std::chrono::year year, std::chrono::month month) {
  using namespace std::chrono;
  return sys_days(year / month / Sunday[last]);
}

}  // namespace

std::optional<Date> parse_date(std::string_view text) {
  using namespace std::chrono;
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto y = digits(text.substr(0, 4));
  const auto m = digits(text.substr(5, 2));
  const auto d = digits(text.substr(8, 2));
  if (!y || !m || !d || *y == 0) return std::nullopt;
  const year_month_day ymd(year(*y), month(static_cast<unsigned>(*m)), day(static_cast<unsigned>(*d)));
  if (!ymd.ok()) return std::nullopt;
  return Date(sys_days(ymd));
}

Result<Date> read_date(std::string_view text, std::string_view where) {
  if (const auto date = parse_date(text)) return *date;
  return fail(ErrorKind::bad_input, "bad_date", std::string(where), "this is not a date",
              "a day that exists, as YYYY-MM-DD");
}

std::string to_string(Date date) {
  const auto ymd = date.ymd();
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(ymd.year()), static_cast<unsigned>(ymd.month()),
                     static_cast<unsigned>(ymd.day()));
}

Date add_months_clamped(Date date, std::int32_t months_later) {
  using namespace std::chrono;
  const auto ymd = date.ymd();
  const year_month target = year_month(ymd.year(), ymd.month()) + months(months_later);
  const auto last = year_month_day_last(target.year(), month_day_last(target.month())).day();
  return Date(sys_days(year_month_day(target.year(), target.month(), std::min(ymd.day(), last))));
}

std::string to_string(Instant instant) {
  std::int64_t seconds = instant.micros() / 1'000'000;
  std::int64_t micros = instant.micros() % 1'000'000;
  if (micros < 0) {
    micros += 1'000'000;
    --seconds;
  }
  std::int64_t day = seconds / 86'400;
  std::int64_t rest = seconds % 86'400;
  if (rest < 0) {
    rest += 86'400;
    --day;
  }
  return fmt::format("{}T{:02}:{:02}:{:02}.{:06}Z", to_string(Date::from_days(static_cast<std::int32_t>(day))),
                     rest / 3600, rest / 60 % 60, rest % 60, micros);
}

std::optional<Instant> parse_instant(std::string_view text) {
  if (text.size() < 20 || text.back() != 'Z' || text[10] != 'T' || text[13] != ':' || text[16] != ':')
    return std::nullopt;
  const auto date = parse_date(text.substr(0, 10));
  const auto hour = digits(text.substr(11, 2));
  const auto minute = digits(text.substr(14, 2));
  const auto second = digits(text.substr(17, 2));
  if (!date || !hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 59) return std::nullopt;
  std::int64_t micros = 0;
  if (text.size() > 20) {
    const auto fraction = text.substr(20, text.size() - 21);
    if (text[19] != '.' || fraction.empty() || fraction.size() > 6) return std::nullopt;
    const auto value = digits(fraction);
    if (!value) return std::nullopt;
    micros = *value;
    for (auto i = fraction.size(); i < 6; ++i) micros *= 10;
  }
  const std::int64_t seconds = std::int64_t{date->days()} * 86'400 + *hour * 3600 + *minute * 60 + *second;
  return Instant::from_micros(seconds * 1'000'000 + micros);
}

LocalTime in_brussels(Instant instant) {
  using namespace std::chrono;
  const sys_time<microseconds> utc{microseconds(instant.micros())};
  const auto year = year_month_day(floor<days>(utc)).year();
  const auto summer_from = last_sunday(year, March) + hours(1);
  const auto summer_to = last_sunday(year, October) + hours(1);
  const auto offset = utc >= summer_from && utc < summer_to ? hours(2) : hours(1);
  const auto local = utc + offset;
  const auto day = floor<days>(local);
  return {Date(day), static_cast<int>(duration_cast<minutes>(local - day).count())};
}

}  // namespace relais::base

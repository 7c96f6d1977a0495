#include "http/opening_hours.hpp"

#include <array>
#include <charconv>

namespace relais::http {

namespace {

namespace json = base::json;

constexpr std::array<std::string_view, 7> kDays{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

/// `09:00` in minutes of the day.
std::optional<int> minute(const json::object& span, std::string_view key) {
  const auto* found = span.if_contains(key);
  if (found == nullptr || !found->is_string()) return std::nullopt;
  const std::string_view text = found->get_string();
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  int hours = 0;
  int minutes = 0;
  const auto read = [](std::string_view digits, int& into) {
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), into);
    return error == std::errc() && end == digits.data() + digits.size();
  };
  if (!read(text.substr(0, 2), hours) || !read(text.substr(3), minutes)) return std::nullopt;
  return hours * 60 + minutes;
}

bool on_day(const json::object& span, std::size_t weekday) {
  const auto* days = span.if_contains("days");
  if (days == nullptr || !days->is_array()) return false;
  for (const auto& day : days->get_array())
    if (day.is_string() && std::string_view(day.get_string()) == kDays[weekday]) return true;
  return false;
}

/// Monday is 0.
std::size_t weekday_of(base::Date date) { return std::chrono::weekday(date.sys()).iso_encoding() - 1; }

bool flag(const json::object& hours, std::string_view key) {
  const auto* found = hours.if_contains(key);
  return found != nullptr && found->is_bool() && found->get_bool();
}

}  // namespace

std::optional<bool> open_at(const json::value& hours, const base::LocalTime& now) {
  if (!hours.is_object()) return std::nullopt;
  const auto& object = hours.get_object();
  if (flag(object, "always")) return true;
  const auto* weekly = object.if_contains("weekly");
  if (weekly == nullptr || !weekly->is_array()) return std::nullopt;
  const auto today = weekday_of(now.date);
  const auto yesterday = (today + 6) % 7;
  for (const auto& entry : weekly->get_array()) {
    if (!entry.is_object()) return std::nullopt;
    const auto& span = entry.get_object();
    const auto from = minute(span, "from");
    const auto to = minute(span, "to");
    if (!from || !to) return std::nullopt;
    const bool past_midnight = *to <= *from;
    if (on_day(span, today) && *from <= now.minute_of_day && (past_midnight || now.minute_of_day < *to)) return true;
    if (past_midnight && on_day(span, yesterday) && now.minute_of_day < *to) return true;
  }
  return false;
}

}  // namespace relais::http

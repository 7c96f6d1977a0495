#include "base/opening_hours.hpp"

#include <array>
#include <charconv>
#include <vector>

namespace relais::base {

namespace {

constexpr std::array<std::string_view, 7> kDays{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
constexpr int kMinutesOfDay = 24 * 60;
constexpr int kDaysLookedAhead = 8;

struct Span {
  std::array<bool, 7> on{};
  int from = 0;
  int to = 0;
  [[nodiscard]] bool past_midnight() const { return to <= from; }
};

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

std::optional<Span> span_of(const json::value& entry) {
  if (!entry.is_object()) return std::nullopt;
  const auto& object = entry.get_object();
  const auto from = minute(object, "from");
  const auto to = minute(object, "to");
  if (!from || !to) return std::nullopt;
  Span span{{}, *from, *to};
  if (const auto* days = object.if_contains("days"); days != nullptr && days->is_array())
    for (const auto& day : days->get_array())
      for (std::size_t i = 0; i < kDays.size(); ++i)
        if (day.is_string() && std::string_view(day.get_string()) == kDays[i]) span.on[i] = true;
  return span;
}

std::optional<std::vector<Span>> spans_of(const json::value& hours) {
  if (!hours.is_object()) return std::nullopt;
  const auto* weekly = hours.get_object().if_contains("weekly");
  if (weekly == nullptr || !weekly->is_array()) return std::nullopt;
  std::vector<Span> spans;
  for (const auto& entry : weekly->get_array()) {
    const auto span = span_of(entry);
    if (!span) return std::nullopt;
    spans.push_back(*span);
  }
  return spans;
}

/// Monday is 0.
std::size_t weekday_of(Date date) { return std::chrono::weekday(date.sys()).iso_encoding() - 1; }

bool always(const json::value& hours) {
  if (!hours.is_object()) return false;
  const auto* found = hours.get_object().if_contains("always");
  return found != nullptr && found->is_bool() && found->get_bool();
}

/// The span that is running.
const Span* running(const std::vector<Span>& spans, const LocalTime& now) {
  const auto today = weekday_of(now.date);
  const auto yesterday = (today + 6) % 7;
  for (const auto& span : spans) {
    if (span.on[today] && span.from <= now.minute_of_day && (span.past_midnight() || now.minute_of_day < span.to))
      return &span;
    if (span.past_midnight() && span.on[yesterday] && now.minute_of_day < span.to) return &span;
  }
  return nullptr;
}

Opening next_opening(const std::vector<Span>& spans, const LocalTime& now) {
  for (int away = 0; away < kDaysLookedAhead; ++away) {
    const auto day = (weekday_of(now.date) + static_cast<std::size_t>(away)) % 7;
    int earliest = kMinutesOfDay;
    for (const auto& span : spans)
      if (span.on[day] && (away > 0 || span.from > now.minute_of_day)) earliest = std::min(earliest, span.from);
    if (earliest < kMinutesOfDay) return {Opening::State::closed, earliest, static_cast<int>(day) + 1, away};
  }
  return {};
}

}  // namespace

std::optional<bool> open_at(const json::value& hours, const LocalTime& now) {
  const auto opening = opening_at(hours, now);
  if (opening.state != Opening::State::unknown)
    return opening.state == Opening::State::always || opening.state == Opening::State::open;
  // No day at all is stated: the sources say when, and it is not now.
  return spans_of(hours) ? std::optional<bool>(false) : std::nullopt;
}

Opening opening_at(const json::value& hours, const LocalTime& now) {
  if (always(hours)) return {Opening::State::always, 0, 0, 0};
  const auto spans = spans_of(hours);
  if (!spans) return {};
  if (const auto* span = running(*spans, now)) return {Opening::State::open, span->to % kMinutesOfDay, 0, 0};
  return next_opening(*spans, now);
}

}  // namespace relais::base

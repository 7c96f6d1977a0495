#include "letterbox/parts.hpp"

#include <algorithm>

namespace relais::letterbox {
namespace {

constexpr std::size_t kMostDigits = 5;

std::optional<std::int64_t> small_number(std::string_view text) {
  if (text.empty() || text.size() > kMostDigits || (text.size() > 1 && text.front() == '0')) return std::nullopt;
  std::int64_t number = 0;
  for (const char digit : text) {
    if (digit < '0' || digit > '9') return std::nullopt;
    number = number * 10 + (digit - '0');
  }
  return number;
}

}  // namespace

std::optional<Part> parse_part(std::string_view text) {
  if (text == "report") return Part{};
  const auto slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto word = text.substr(0, slash);
  const auto rest = text.substr(slash + 1);
  if (word == "message" || word == "reply") {
    const auto number = small_number(rest);
    if (!number || *number == 0) return std::nullopt;
    return Part{word == "reply" ? PartKind::reply : PartKind::message, *number, 0};
  }
  const auto second = rest.find('/');
  if (word != "file" || second == std::string_view::npos) return std::nullopt;
  const auto file = small_number(rest.substr(0, second));
  const auto frame = small_number(rest.substr(second + 1));
  if (!file || !frame) return std::nullopt;
  return Part{PartKind::frame, *file, *frame};
}

bool is_tip(std::string_view text) {
  return text.size() == 32 && std::all_of(text.begin(), text.end(), [](char letter) {
           return (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'f');
         });
}

}  // namespace relais::letterbox

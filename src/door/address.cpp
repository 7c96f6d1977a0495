#include "door/address.hpp"

#include <algorithm>
#include <charconv>

#include "base/text.hpp"

namespace relais::door {

namespace {

constexpr std::size_t kLongestLanguage = 8;
constexpr int kMostNumbers = 99;
constexpr int kMostEntries = 32;

bool small(char letter) { return letter >= 'a' && letter <= 'z'; }

/// The quality in thousandths; nothing when it is written wrongly.
std::optional<int> quality_of(std::string_view parameter) {
  parameter = base::trimmed(parameter);
  if (!parameter.starts_with("q=") && !parameter.starts_with("Q=")) return std::nullopt;
  parameter.remove_prefix(2);
  if (parameter.empty() || parameter.size() > 5 || (parameter[0] != '0' && parameter[0] != '1')) return std::nullopt;
  int value = (parameter[0] - '0') * 1000;
  if (parameter.size() > 1 && parameter[1] != '.') return std::nullopt;
  int weight = 100;
  for (const char digit : parameter.substr(std::min<std::size_t>(2, parameter.size()))) {
    if (digit < '0' || digit > '9') return std::nullopt;
    value += (digit - '0') * weight;
    weight /= 10;
  }
  return value <= 1000 ? std::optional<int>(value) : std::nullopt;
}

std::string primary_subtag(std::string_view tag) {
  std::string primary(tag.substr(0, std::min(tag.find('-'), tag.size())));
  for (char& letter : primary)
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  return primary;
}

}  // namespace

std::optional<Address> parse_address(std::string_view path) {
  if (!path.starts_with('/')) return std::nullopt;
  path.remove_prefix(1);
  const auto slash = path.find('/');
  if (slash == path.npos || slash > kLongestLanguage) return std::nullopt;
  Address address;
  address.language = path.substr(0, slash);
  if (!std::all_of(address.language.begin(), address.language.end(), small) || address.language.size() < 2 ||
      !base::is_language_tag(address.language))
    return std::nullopt;
  path.remove_prefix(slash + 1);
  if (path.empty()) return address;
  if (!small(path[0])) return std::nullopt;
  address.page = path[0];
  path.remove_prefix(1);
  if (path.empty()) return address;
  if (path[0] != '/' || path.size() < 2 || path[1] == '0') return std::nullopt;
  path.remove_prefix(1);
  const auto [end, error] = std::from_chars(path.data(), path.data() + path.size(), address.number);
  if (error != std::errc() || end != path.data() + path.size() || address.number < 1 || address.number > kMostNumbers)
    return std::nullopt;
  return address;
}

std::string to_string(const Address& address) {
  std::string text = "/" + address.language + "/";
  if (address.page != 0) text += address.page;
  if (address.number != 0) text += "/" + std::to_string(address.number);
  return text;
}

std::string preferred_language(std::string_view accept_language, const std::vector<std::string>& available,
                               std::string_view fallback) {
  std::string best(fallback);
  int best_quality = 0;
  for (int entry = 0; entry < kMostEntries && !accept_language.empty(); ++entry) {
    const auto end = std::min(accept_language.find(','), accept_language.size());
    const auto piece = accept_language.substr(0, end);
    accept_language.remove_prefix(std::min(end + 1, accept_language.size()));
    const auto semicolon = piece.find(';');
    const auto language = primary_subtag(base::trimmed(piece.substr(0, std::min(semicolon, piece.size()))));
    const auto quality = semicolon == piece.npos ? std::optional<int>(1000) : quality_of(piece.substr(semicolon + 1));
    if (!quality || *quality <= best_quality) continue;
    if (std::find(available.begin(), available.end(), language) == available.end()) continue;
    best = language;
    best_quality = *quality;
  }
  return best;
}

}  // namespace relais::door

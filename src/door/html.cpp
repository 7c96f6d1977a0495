#include "door/html.hpp"

namespace relais::door {

std::string escaped(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  for (const char letter : text) switch (letter) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += letter;
    }
  return out;
}

std::string french_blanks(std::string_view text) {
  constexpr std::string_view kUnbreakable = "\u00a0";
  constexpr std::string_view kOpening = "\u00ab";
  constexpr std::string_view kClosing = "\u00bb";
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto rest = text.substr(i + 1);
    const bool before_sign = !rest.empty() && (std::string_view("?!:;").find(rest[0]) != std::string_view::npos ||
                                               rest.starts_with(kClosing));
    if (text[i] == ' ' && (before_sign || out.ends_with(kOpening)))
      out += kUnbreakable;
    else
      out += text[i];
  }
  return out;
}

std::string filled(std::string_view text, const std::map<std::string, std::string, std::less<>>& values) {
  std::string out;
  while (!text.empty()) {
    const auto open = text.find('{');
    const auto close = open == text.npos ? text.npos : text.find('}', open);
    if (close == text.npos) break;
    const auto value = values.find(text.substr(open + 1, close - open - 1));
    out += text.substr(0, open);
    if (value != values.end())
      out += value->second;
    else
      out += text.substr(open, close - open + 1);
    text.remove_prefix(close + 1);
  }
  return out += text;
}

std::string national(std::string_view display) {
  constexpr std::string_view kBelgium = "+32 ";
  if (!display.starts_with(kBelgium)) return std::string(display);
  return "0" + std::string(display.substr(kBelgium.size()));
}

std::string spoken(std::string_view display) {
  std::string out;
  bool pause = false;
  for (const char letter : national(display)) {
    if (letter < '0' || letter > '9') {
      pause = true;
      continue;
    }
    if (!out.empty()) out += pause ? ", " : " ";
    out += letter;
    pause = false;
  }
  return out;
}

std::string squeezed(std::string_view style) {
  std::string out;
  bool line_start = true;
  for (std::size_t i = 0; i < style.size(); ++i) {
    if (style.substr(i).starts_with("/*")) {
      const auto end = style.find("*/", i + 2);
      if (end == style.npos) break;
      i = end + 1;
      continue;
    }
    const char letter = style[i];
    if (letter == '\n') line_start = true;
    if (letter == '\n' || (line_start && letter == ' ')) continue;
    line_start = false;
    if (letter == ' ' && i + 1 < style.size() && style[i + 1] == '{') continue;
    if (letter == ' ' && !out.empty() && std::string_view(":,;{").find(out.back()) != std::string_view::npos) continue;
    out += letter;
  }
  return out;
}

}  // namespace relais::door

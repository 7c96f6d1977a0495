#include "base/text.hpp"

#include <cstddef>

namespace relais::base {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Length of the well-formed UTF-8 sequence at the start, 0 if there is none (Unicode 15, table 3-7).
std::size_t sequence_length(std::string_view text) {
  const auto at = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  const auto tail = [&](std::size_t i) { return (at(i) & 0xC0U) == 0x80U; };
  const auto lead = at(0);
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return tail(1) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    if (lead == 0xE0 && at(1) < 0xA0) return 0;
    if (lead == 0xED && at(1) > 0x9F) return 0;
    return tail(1) && tail(2) ? 3 : 0;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    if (lead == 0xF0 && at(1) < 0x90) return 0;
    if (lead == 0xF4 && at(1) > 0x8F) return 0;
    return tail(1) && tail(2) && tail(3) ? 4 : 0;
  }
  return 0;
}

}  // namespace

const std::string& LocalText::in(Language language) const {
  const auto& wanted = language == Language::fr   ? fr
                       : language == Language::nl ? nl
                       : language == Language::de ? de
                                                  : en;
  if (!wanted.empty()) return wanted;
  return en.empty() ? fr : en;
}

bool is_language_tag(std::string_view text) {
  std::size_t part = 0;
  while (!text.empty()) {
    const auto dash = text.find('-');
    const auto piece = text.substr(0, dash);
    if (piece.size() < 2 || piece.size() > 8) return false;
    for (const char c : piece)
      if (!is_letter(c) && (part == 0 || !is_digit(c))) return false;
    if (part == 0 && piece.size() > 3) return false;
    ++part;
    if (dash == std::string_view::npos) return true;
    text.remove_prefix(dash + 1);
  }
  return false;
}

bool is_clean_text(std::string_view text) {
  while (!text.empty()) {
    const auto length = sequence_length(text);
    if (length == 0) return false;
    const auto c = static_cast<unsigned char>(text[0]);
    if (length == 1 && (c < 0x20 || c == 0x7F) && c != '\t' && c != '\n') return false;
    text.remove_prefix(length);
  }
  return true;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const auto first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

}  // namespace relais::base

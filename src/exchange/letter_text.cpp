#include "exchange/letter_text.hpp"

#include <glib.h>

#include <algorithm>
#include <memory>

#include "exchange/letters.hpp"

namespace relais::exchange {
namespace {

struct GlibFree {
  void operator()(char* text) const { g_free(text); }
};

std::string folded(std::string_view text) {
  const std::unique_ptr<char, GlibFree> result(g_utf8_casefold(text.data(), static_cast<gssize>(text.size())));
  return result.get();
}

bool word_begins_at(const std::string& text, std::size_t at) {
  if (at == 0) return true;
  return !g_unichar_isalnum(g_utf8_get_char(g_utf8_find_prev_char(text.c_str(), text.c_str() + at)));
}

bool word_ends_at(const std::string& text, std::size_t at) {
  return at >= text.size() || !g_unichar_isalnum(g_utf8_get_char(text.c_str() + at));
}

}  // namespace

std::vector<std::string> placeholders(std::string_view text) {
  std::vector<std::string> names;
  (void)replaced(text, [&](std::string_view name) {
    names.emplace_back(name);
    return std::string();
  });
  return names;
}

std::string replaced(std::string_view text, const std::function<std::string(std::string_view)>& value) {
  std::string result;
  while (!text.empty()) {
    const auto open = text.find('{');
    const auto close = open == std::string_view::npos ? open : text.find('}', open);
    if (close == std::string_view::npos) break;
    result += text.substr(0, open);
    result += value(text.substr(open + 1, close - open - 1));
    text.remove_prefix(close + 1);
  }
  return result.append(text);
}

bool holds_word(std::string_view text, const std::vector<std::string>& words) {
  const auto haystack = folded(text);
  return std::any_of(words.begin(), words.end(), [&](const std::string& word) {
    auto needle = folded(word);
    const bool prefix = needle.ends_with('*');
    if (prefix) needle.pop_back();
    for (auto at = haystack.find(needle); at != std::string::npos; at = haystack.find(needle, at + 1))
      if (word_begins_at(haystack, at) && (prefix || word_ends_at(haystack, at + needle.size()))) return true;
    return false;
  });
}

}  // namespace relais::exchange

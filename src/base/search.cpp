#include "base/search.hpp"

#include <algorithm>
#include <memory>
#include <stdexcept>

#include <unicode/translit.h>

namespace relais::base {
namespace {

bool is_plain(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::string to_latin(std::string_view text) {
  UErrorCode error = U_ZERO_ERROR;
  const std::unique_ptr<icu::Transliterator> transform(
      icu::Transliterator::createInstance("Any-Latin; Latin-ASCII", UTRANS_FORWARD, error));
  if (U_FAILURE(error) != 0 || !transform) throw std::runtime_error("ICU has no transform to Latin letters");
  auto unicode = icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
  transform->transliterate(unicode);
  std::string latin;
  unicode.toUTF8String(latin);
  return latin;
}

}  // namespace

std::vector<std::string> search_words(std::string_view text) {
  const std::string latin = is_plain(text) ? std::string(text) : to_latin(text);
  std::vector<std::string> words(1);
  for (const char c : latin) {
    if (c >= 'A' && c <= 'Z')
      words.back() += static_cast<char>(c - 'A' + 'a');
    else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80)
      words.back() += c;
    else if (!words.back().empty())
      words.emplace_back();
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

std::vector<std::string> beginnings(std::string_view word) {
  std::vector<std::string> all;
  if (word.size() < kShortestBeginning) return {"=" + std::string(word)};
  for (auto length = kShortestBeginning; length <= std::min(word.size(), kLongestBeginning); ++length)
    all.emplace_back(word.substr(0, length));
  return all;
}

std::string beginning_sought(std::string_view word) {
  if (word.size() < kShortestBeginning) return "=" + std::string(word);
  return std::string(word.substr(0, kLongestBeginning));
}

std::string number_sought(std::string_view number) {
  const bool only_digits = std::ranges::all_of(number, [](char c) { return c >= '0' && c <= '9'; });
  if (only_digits && number.size() > kDigitsKept) number.remove_prefix(number.size() - kDigitsKept);
  return std::string(number);
}

}  // namespace relais::base

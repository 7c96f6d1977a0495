// The words by which a person is found: folded so that spelling, accents and scripts do not hide anybody.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace relais::base {

/// The words of a text in Latin script, lower case, without accents, in order ("Nguyễn Thị" → nguyen, thi;
/// "Сидоренко" → sidorenko). Everything but letters and digits parts words. Texts beyond ASCII cost about 0.2 ms (ICU
/// transforms Any-Latin and Latin-ASCII).
[[nodiscard]] std::vector<std::string> search_words(std::string_view text);

/// What is kept, keyed and truncated, so that the beginning of a word finds it: beginnings of `kShortestBeginning` to
/// `kLongestBeginning` letters, and the whole word marked with `=` when it is shorter.
[[nodiscard]] std::vector<std::string> beginnings(std::string_view word);
/// What to look for when somebody typed these letters: one of the beginnings above.
[[nodiscard]] std::string beginning_sought(std::string_view word);

/// A number as it is kept and sought: of one that has only digits the last nine, so that a telephone number is found
/// with and without the code of its country.
[[nodiscard]] std::string number_sought(std::string_view number);

inline constexpr std::size_t kShortestBeginning = 3;
inline constexpr std::size_t kLongestBeginning = 6;
inline constexpr std::size_t kDigitsKept = 9;

}  // namespace relais::base

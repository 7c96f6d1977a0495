// A sentence in the four languages of the house.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <boost/describe.hpp>

namespace relais::base {

enum class Language { fr, nl, de, en };
BOOST_DESCRIBE_ENUM(Language, fr, nl, de, en)

/// The same sentence in four languages. An empty one is missing; `in` then falls back to English, then French.
struct LocalText {
  std::string fr;
  std::string nl;
  std::string de;
  std::string en;
  [[nodiscard]] const std::string& in(Language language) const;
  [[nodiscard]] bool complete() const { return !fr.empty() && !nl.empty() && !de.empty() && !en.empty(); }
};
BOOST_DESCRIBE_STRUCT(LocalText, (), (fr, nl, de, en))

/// A BCP 47 tag in the narrow form that is used here: two or three letters, optionally followed by -Script or -REGION
/// parts.
[[nodiscard]] bool is_language_tag(std::string_view text);
/// Whether the bytes are well-formed UTF-8 without control characters other than tab and line feed.
[[nodiscard]] bool is_clean_text(std::string_view text);
/// Without blanks at both ends.
[[nodiscard]] std::string_view trimmed(std::string_view text);

}  // namespace relais::base

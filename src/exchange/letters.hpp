// Letters: templates that are data (locales/letters), filled with plain values, laid out as PDF.
//
// A template says who may make the letter, which values it needs, and whether it may name the matter. One that may not
// is checked after it is filled, title and file name included: a letter that would give the person away is refused.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/date.hpp"
#include "base/result.hpp"
#include "base/text.hpp"

namespace relais::exchange {

using base::Date;
using base::Result;

/// `name` is a person's or a place's own name: shown as it is, never held against the words a neutral letter avoids.
/// `code` is one code of a country or language, or several with commas: shown by its name in the language of the
/// letter.
enum class FieldKind { text, name, code, date, list };

struct LetterField {
  FieldKind kind = FieldKind::text;
  bool optional = false;
};

/// How far the wording in one language has come. `original` is the language it was written in; `draft` prints a line
/// that says so at the foot of every page.
enum class WordingStatus { original, reviewed, draft };

struct LetterBlock {
  enum class Kind { heading, paragraph, items, rows, small } kind = Kind::paragraph;
  std::vector<std::string> texts;                         ///< one, or one an item
  std::vector<std::pair<std::string, std::string>> rows;  ///< label and value
  std::string when;                                       ///< shown only when this field has a value; empty: always
};

struct LetterWording {
  WordingStatus status = WordingStatus::draft;
  std::string title;
  std::vector<LetterBlock> blocks;
};

struct LetterTemplate {
  std::string id;
  std::string file_name;            ///< neutral, without extension
  std::vector<std::string> makers;  ///< kinds of desks: centre, police, immigration, …
  bool names_the_matter = false;
  std::map<std::string, LetterField> fields;
  std::map<std::string, LetterWording> languages;  ///< by BCP 47 tag

  /// `desk_kind` is the kind of a desk in directory/desks.yaml.
  [[nodiscard]] bool may_be_made_by(std::string_view desk_kind) const;
};

/// What goes into the placeholders. Dates are written out in the language of the letter.
struct LetterValues {
  std::map<std::string, std::string> texts;
  std::map<std::string, Date> dates;
  std::map<std::string, std::vector<std::string>> lists;
};

/// A filled letter before it is drawn.
struct ComposedLetter {
  std::string language;
  bool right_to_left = false;
  std::string title;
  std::vector<LetterBlock> blocks;
  std::string foot;        ///< "draft translation …" or empty
  std::string page_words;  ///< e.g. "Page {page} / {pages}"
  Date made_on;
  /// Everything a reader or a search engine can find in it, in order.
  [[nodiscard]] std::string plain_text() const;
};

struct Letter {
  std::string file_name;  ///< with .pdf
  std::string title;
  std::string pdf;
};

/// Words that belong to a language, not to one letter: months, page line, the calendar feed.
struct LanguageWords {
  std::vector<std::string> months;  ///< twelve, or none: dates are then written YYYY-MM-DD
  std::string date = "{year}-{month}-{day}";
  std::string page;
  std::string draft;
  bool right_to_left = false;
  std::string calendar_one;  ///< empty where the feed does not speak the language
  std::string calendar_many;
};

class Letters {
 public:
  /// Reads locales/letters. Every placeholder must be a declared field, every needed field used; complains with
  /// FILE:LINE.
  static Result<Letters> load(const std::filesystem::path& folder);

  [[nodiscard]] const LetterTemplate* find(std::string_view id) const;
  [[nodiscard]] const std::map<std::string, LetterTemplate, std::less<>>& all() const { return templates_; }
  [[nodiscard]] const std::map<std::string, LanguageWords, std::less<>>& words() const { return words_; }
  /// In the words of the language, e.g. "1 février 2024".
  [[nodiscard]] std::string written(Date date, std::string_view language) const;

  /// The name of a country (ISO 3166-1 alpha-3) or language (BCP 47) in the language, from locales/letters/names. The
  /// code itself when it has no name.
  [[nodiscard]] std::string name_of(std::string_view code, std::string_view language) const;

  /// Fills the placeholders. Errors name the field, never its content: `letter_unknown`, `letter_language_missing`,
  /// `letter_value_missing`, `letter_value_unknown`, `letter_value_bad`, `letter_names_the_matter`.
  [[nodiscard]] Result<ComposedLetter> compose(std::string_view id, std::string_view language,
                                               const LetterValues& values, Date made_on) const;
  /// compose and draw_pdf in one. The same input gives the same bytes on the same machine.
  [[nodiscard]] Result<Letter> make(std::string_view id, std::string_view language, const LetterValues& values,
                                    Date made_on) const;

 private:
  [[nodiscard]] Result<void> check_neutral(const LetterTemplate& letter, const ComposedLetter& composed,
                                           const LetterValues& values) const;

  std::map<std::string, LetterTemplate, std::less<>> templates_;
  std::map<std::string, LanguageWords, std::less<>> words_;
  std::vector<std::string> matter_words_;
  std::map<std::string, base::LocalText, std::less<>> names_;
};

/// A4, tagged, with title and language in the document. `glyphs_missing` when a character has no font: the error names
/// the scripts, not the text.
[[nodiscard]] Result<std::string> draw_pdf(const ComposedLetter& letter);

/// Whether the text holds one of the words as a whole word; a word that ends in `*` stands for every word that begins
/// so. Letter case does not count.
[[nodiscard]] bool holds_word(std::string_view text, const std::vector<std::string>& words);

}  // namespace relais::exchange

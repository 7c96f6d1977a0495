// Fills letters with values.
#include "exchange/letters.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/json.hpp"
#include "base/text.hpp"
#include "exchange/letter_text.hpp"

namespace relais::exchange {
namespace {

using base::ErrorKind;
using base::fail;

constexpr std::size_t kLongestValue = 4000;
constexpr std::size_t kMostItems = 200;

/// Marks a placeholder whose optional value is absent, so that its row or item is left out.
constexpr char kAbsent = '\x01';

std::string at_field(std::string_view id, std::string_view field) { return fmt::format("letters/{}/{}", id, field); }

bool is_usable(const std::string& text) { return text.size() <= kLongestValue && base::is_clean_text(text); }

bool has_value(const LetterValues& values, const std::string& name, FieldKind kind) {
  if (kind == FieldKind::date) return values.dates.contains(name);
  if (kind == FieldKind::list) return values.lists.contains(name) && !values.lists.at(name).empty();
  const auto found = values.texts.find(name);
  return found != values.texts.end() && !base::trimmed(found->second).empty();
}

Result<void> check_given(const LetterTemplate& letter, const LetterValues& values) {
  const auto known = [&](const std::string& name, auto... kinds) {
    const auto found = letter.fields.find(name);
    return found != letter.fields.end() && ((found->second.kind == kinds) || ...);
  };
  const auto refuse = [&](const std::string& name) {
    return fail(ErrorKind::bad_input, "letter_value_unknown", at_field(letter.id, name),
                "this letter has no such value", "a field of the template, of its kind");
  };
  const auto bad = [&](const std::string& name) {
    return fail(ErrorKind::bad_input, "letter_value_bad", at_field(letter.id, name), "this value cannot be printed",
                "at most 4,000 bytes of text without control characters, at most 200 items");
  };
  for (const auto& [name, text] : values.texts) {
    if (!known(name, FieldKind::text, FieldKind::name, FieldKind::code)) return refuse(name);
    if (!is_usable(text)) return bad(name);
  }
  for (const auto& [name, date] : values.dates)
    if (!known(name, FieldKind::date)) return refuse(name);
  for (const auto& [name, items] : values.lists) {
    if (!known(name, FieldKind::list)) return refuse(name);
    if (items.size() > kMostItems) return bad(name);
    for (const auto& item : items)
      if (!is_usable(item)) return bad(name);
  }
  for (const auto& [name, field] : letter.fields)
    if (!field.optional && !has_value(values, name, field.kind))
      return fail(ErrorKind::bad_input, "letter_value_missing", at_field(letter.id, name), "this value is missing",
                  "a value");
  return {};
}

class Filler {
 public:
  Filler(const Letters& letters, const LetterTemplate& letter, const LetterValues& values, std::string language)
      : letters_(letters), letter_(letter), values_(values), language_(std::move(language)) {}

  [[nodiscard]] std::string fill(std::string_view text) const {
    return replaced(text, [&](std::string_view name) { return isolated(value_of(std::string(name))); });
  }

  /// A heading goes with the block below it: without that one, it is left out too.
  [[nodiscard]] std::vector<LetterBlock> fill(const std::vector<LetterBlock>& blocks) const {
    std::vector<LetterBlock> all;
    for (const auto& block : blocks) {
      auto filled = fill(block);
      if (!filled && !all.empty() && all.back().kind == LetterBlock::Kind::heading) all.pop_back();
      if (filled) all.push_back(std::move(*filled));
    }
    return all;
  }

 private:
  [[nodiscard]] std::optional<LetterBlock> fill(const LetterBlock& block) const {
    if (!block.when.empty() && !has_value(values_, block.when, letter_.fields.at(block.when).kind)) return std::nullopt;
    LetterBlock filled{block.kind, {}, {}, {}};
    for (const auto& text : block.texts) add_text(filled, text);
    for (const auto& [label, value] : block.rows) {
      auto written = fill(value);
      if (written.find(kAbsent) == std::string::npos) filled.rows.emplace_back(fill(label), std::move(written));
    }
    if (filled.texts.empty() && filled.rows.empty()) return std::nullopt;
    return filled;
  }

  void add_text(LetterBlock& filled, const std::string& text) const {
    if (const auto names = placeholders(text); names.size() == 1 && text == "{" + names[0] + "}") {
      const auto list = values_.lists.find(names[0]);
      if (list != values_.lists.end()) {
        for (const auto& item : list->second) filled.texts.push_back(isolated(item));
        return;
      }
    }
    auto written = fill(text);
    if (written.find(kAbsent) == std::string::npos) filled.texts.push_back(std::move(written));
  }

  [[nodiscard]] std::string value_of(const std::string& name) const {
    const auto kind = letter_.fields.at(name).kind;
    if (!has_value(values_, name, kind)) return std::string(1, kAbsent);
    if (kind == FieldKind::date) return letters_.written(values_.dates.at(name), language_);
    if (kind == FieldKind::list) return fmt::format("{}", fmt::join(values_.lists.at(name), ", "));
    if (kind == FieldKind::code) return named(values_.texts.at(name));
    return std::string(base::trimmed(values_.texts.at(name)));
  }

  /// In a letter that runs from right to left a value keeps its own direction: a date or a telephone number would
  /// otherwise be turned around (Unicode Standard Annex 9, first strong isolate).
  [[nodiscard]] std::string isolated(std::string value) const {
    if (!letters_.words().find(language_)->second.right_to_left || value.find(kAbsent) != std::string::npos)
      return value;
    return "\u2068" + value + "\u2069";
  }

  [[nodiscard]] std::string named(std::string_view codes) const {
    std::string names;
    while (!codes.empty()) {
      const auto end = std::min(codes.find(','), codes.size());
      names += (names.empty() ? "" : ", ") + letters_.name_of(base::trimmed(codes.substr(0, end)), language_);
      codes.remove_prefix(std::min(end + 1, codes.size()));
    }
    return names;
  }

  const Letters& letters_;
  const LetterTemplate& letter_;
  const LetterValues& values_;
  std::string language_;
};

}  // namespace

std::string Letters::written(Date date, std::string_view language) const {
  const auto words = words_.find(language);
  const bool named = words != words_.end() && !words->second.months.empty();
  if (!named) return base::to_string(date);
  const auto day = date.ymd();
  return replaced(words->second.date, [&](std::string_view part) -> std::string {
    if (part == "day") return fmt::format("{}", static_cast<unsigned>(day.day()));
    if (part == "month") return words->second.months[static_cast<unsigned>(day.month()) - 1];
    return fmt::format("{}", static_cast<int>(day.year()));
  });
}

std::string Letters::name_of(std::string_view code, std::string_view language) const {
  const auto found = names_.find(code);
  if (found == names_.end()) return std::string(code);
  return found->second.in(base::enum_from<base::Language>(language).value_or(base::Language::en));
}

Result<ComposedLetter> Letters::compose(std::string_view id, std::string_view language, const LetterValues& given,
                                        Date made_on) const {
  const auto* letter = find(id);
  if (letter == nullptr)
    return fail(ErrorKind::not_found, "letter_unknown", "letters", "there is no such letter", "the id of a template");
  const auto wording = letter->languages.find(std::string(language));
  if (wording == letter->languages.end()) {
    std::string known;
    for (const auto& [tag, unused] : letter->languages) known += (known.empty() ? "" : ", ") + tag;
    return fail(ErrorKind::not_found, "letter_language_missing", "letters/" + letter->id,
                "this letter has no wording in the language asked", "one of " + known);
  }
  if (auto checked = check_given(*letter, given); !checked) return fail(std::move(checked.error()));
  LetterValues values = given;
  values.dates.insert_or_assign(std::string(kMadeOn), made_on);

  const auto& words = words_.find(language)->second;
  const Filler filler(*this, *letter, values, std::string(language));
  ComposedLetter composed;
  composed.language = language;
  composed.right_to_left = words.right_to_left;
  composed.title = filler.fill(wording->second.title);
  composed.blocks = filler.fill(wording->second.blocks);
  composed.foot = wording->second.status == WordingStatus::draft ? words.draft : std::string();
  composed.page_words = words.page;
  composed.made_on = made_on;
  if (!letter->names_the_matter)
    if (auto neutral = check_neutral(*letter, composed, values); !neutral) return fail(std::move(neutral.error()));
  return composed;
}

Result<void> Letters::check_neutral(const LetterTemplate& letter, const ComposedLetter& composed,
                                    const LetterValues& values) const {
  const auto refuse = [&](const std::string& field) {
    return fail(ErrorKind::not_allowed, "letter_names_the_matter", at_field(letter.id, field),
                "this letter may not say what the matter is about", "words that do not give the person away");
  };
  for (const auto& [name, text] : values.texts)
    if (letter.fields.at(name).kind == FieldKind::text && holds_word(text, matter_words_)) return refuse(name);
  for (const auto& [name, items] : values.lists)
    for (const auto& item : items)
      if (holds_word(item, matter_words_)) return refuse(name);
  // Names may hold any word; the letter without them may not.
  LetterValues unnamed = values;
  for (auto& [name, text] : unnamed.texts)
    if (letter.fields.at(name).kind == FieldKind::name) text = "-";
  ComposedLetter bare = composed;
  const Filler filler(*this, letter, unnamed, composed.language);
  const auto& wording = letter.languages.at(composed.language);
  bare.title = filler.fill(wording.title);
  bare.blocks = filler.fill(wording.blocks);
  if (holds_word(bare.plain_text() + "\n" + letter.file_name, matter_words_)) return refuse("text");
  return {};
}

std::string ComposedLetter::plain_text() const {
  std::string text = title + "\n";
  for (const auto& block : blocks) {
    for (const auto& line : block.texts) text += line + "\n";
    for (const auto& [label, value] : block.rows) text.append(label).append(": ").append(value).append("\n");
  }
  return text + foot + "\n";
}

Result<Letter> Letters::make(std::string_view id, std::string_view language, const LetterValues& values,
                             Date made_on) const {
  auto composed = compose(id, language, values, made_on);
  if (!composed) return fail(std::move(composed.error()));
  auto pdf = draw_pdf(*composed);
  if (!pdf) return fail(std::move(pdf.error()));
  return Letter{find(id)->file_name + ".pdf", std::move(composed->title), std::move(*pdf)};
}

}  // namespace relais::exchange

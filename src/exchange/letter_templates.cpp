// Reads locales/letters: words.yaml and one file a letter.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/text.hpp"
#include "base/yaml.hpp"
#include "exchange/letter_text.hpp"
#include "exchange/letters.hpp"

namespace relais::exchange {
namespace {

using base::Error;
using base::ErrorKind;
using base::fail;
using base::YamlNode;
using base::YamlReader;

using Words = std::map<std::string, LanguageWords, std::less<>>;

void read_language_words(YamlReader& reader, LanguageWords& words) {
  words.months = reader.texts("months");
  if (!words.months.empty() && words.months.size() != 12)
    reader.complain(reader.node(), "there are not twelve months", "twelve names, or none");
  words.date = reader.text_or("date", words.date);
  words.page = reader.text("page");
  words.draft = reader.text("draft");
  words.right_to_left = reader.flag_or("right_to_left", false);
  words.calendar_one = reader.text_or("calendar_one", "");
  words.calendar_many = reader.text_or("calendar_many", "");
}

Result<void> read_words(const std::filesystem::path& file, Words& words, std::vector<std::string>& matter_words) {
  const auto tree = base::read_yaml(file);
  if (!tree) return fail(tree.error());
  YamlReader reader(*tree, file.string());
  matter_words = reader.texts("matter_words");
  for (const auto& [language, node] : reader.required("languages").entries) {
    YamlReader inner(node, file.string());
    read_language_words(inner, words[language]);
    if (!base::is_language_tag(language)) inner.complain(node, language + " is not a language tag", "a BCP 47 tag");
    if (auto error = inner.finish()) return fail(std::move(*error));
  }
  if (auto error = reader.finish()) return fail(std::move(*error));
  return {};
}

Result<void> read_names(const std::filesystem::path& file, std::map<std::string, base::LocalText, std::less<>>& names) {
  const auto tree = base::read_yaml(file);
  if (!tree) return fail(tree.error());
  for (const auto& [code, node] : tree->entries) {
    YamlReader reader(node, file.string());
    names[code] = {reader.text("fr"), reader.text("nl"), reader.text("de"), reader.text("en")};
    if (auto error = reader.finish()) return fail(std::move(*error));
  }
  return {};
}

/// The YAML files of a folder in the order of their names.
std::vector<std::filesystem::path> files_of(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error))
    if (entry.path().extension() == ".yaml") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

std::optional<LetterField> field_from(std::string_view text) {
  LetterField field;
  if (text.ends_with('?')) {
    field.optional = true;
    text.remove_suffix(1);
  }
  if (text == "text")
    field.kind = FieldKind::text;
  else if (text == "name")
    field.kind = FieldKind::name;
  else if (text == "code")
    field.kind = FieldKind::code;
  else if (text == "date")
    field.kind = FieldKind::date;
  else if (text == "list")
    field.kind = FieldKind::list;
  else
    return std::nullopt;
  return field;
}

void read_rows(YamlReader& reader, const YamlNode& node, LetterBlock& block) {
  for (const auto& row : node.items) {
    if (row.items.size() != 2 || !row.items[0].is_scalar() || !row.items[1].is_scalar()) {
      reader.complain(row, "this row is not a pair", "[label, value]");
      return;
    }
    block.rows.emplace_back(row.items[0].scalar, row.items[1].scalar);
  }
}

LetterBlock read_block(YamlReader& reader) {
  static constexpr std::pair<std::string_view, LetterBlock::Kind> kKinds[] = {{"h", LetterBlock::Kind::heading},
                                                                              {"p", LetterBlock::Kind::paragraph},
                                                                              {"items", LetterBlock::Kind::items},
                                                                              {"rows", LetterBlock::Kind::rows},
                                                                              {"small", LetterBlock::Kind::small}};
  LetterBlock block;
  int found = 0;
  for (const auto& [key, kind] : kKinds) {
    const auto* node = reader.optional(key);
    if (node == nullptr) continue;
    ++found;
    block.kind = kind;
    if (kind == LetterBlock::Kind::rows)
      read_rows(reader, *node, block);
    else
      block.texts = reader.texts(key);
  }
  if (found != 1)
    reader.complain(reader.node(), "this block has no single kind", "exactly one of h, p, items, rows, small");
  block.when = reader.text_or("when", "");
  return block;
}

Result<LetterWording> read_wording(const YamlNode& node, const std::string& file) {
  YamlReader reader(node, file);
  LetterWording wording;
  const auto status = reader.text("status");
  if (status == "original")
    wording.status = WordingStatus::original;
  else if (status == "reviewed")
    wording.status = WordingStatus::reviewed;
  else if (status != "draft")
    reader.complain(node, "this status is not known", "original, reviewed or draft");
  wording.title = reader.text("title");
  for (const auto& item : reader.required("blocks").items) {
    YamlReader inner(item, file);
    wording.blocks.push_back(read_block(inner));
    if (auto error = inner.finish()) return fail(std::move(*error));
  }
  if (auto error = reader.finish()) return fail(std::move(*error));
  return wording;
}

/// Every placeholder and condition names a declared field.
std::optional<std::string> unknown_field(const LetterTemplate& letter, const LetterWording& wording,
                                         std::set<std::string>& used) {
  std::optional<std::string> unknown;
  const auto look = [&](const std::string& text) {
    for (const auto& name : placeholders(text)) {
      used.insert(name);
      if (!letter.fields.contains(name) && !unknown) unknown = name;
    }
  };
  look(wording.title);
  for (const auto& block : wording.blocks) {
    for (const auto& text : block.texts) look(text);
    for (const auto& [label, value] : block.rows) {
      look(label);
      look(value);
    }
    if (!block.when.empty()) look("{" + block.when + "}");
  }
  return unknown;
}

Result<LetterTemplate> read_template(const std::filesystem::path& path, const Words& words) {
  const auto file = path.string();
  const auto tree = base::read_yaml(path);
  if (!tree) return fail(tree.error());
  YamlReader reader(*tree, file);
  LetterTemplate letter;
  letter.id = reader.text("id");
  if (letter.id != path.stem().string())
    reader.complain(*tree, "the id is not the name of the file", path.stem().string());
  letter.file_name = reader.text("file_name");
  letter.makers = reader.texts("makers");
  letter.names_the_matter = reader.flag_or("names_the_matter", false);
  for (const auto& [name, node] : reader.required("fields").entries) {
    const auto field = field_from(node.scalar);
    if (!field)
      reader.complain(node, "this kind of field is not known",
                      "text, name, code, date or list, with ? when it may be absent");
    letter.fields[name] = field.value_or(LetterField{});
  }
  letter.fields.insert_or_assign(std::string(kMadeOn), LetterField{FieldKind::date, true});
  const auto& languages = reader.required("languages");
  if (auto error = reader.finish()) return fail(std::move(*error));
  for (const auto& [language, node] : languages.entries) {
    const auto place = fmt::format("{}:{}", file, node.line);
    auto wording = read_wording(node, file);
    if (!wording) return fail(std::move(wording.error()));
    if (!words.contains(language))
      return fail(ErrorKind::bad_input, "bad_value", place, "words.yaml does not know the language " + language,
                  "its words there");
    std::set<std::string> used;
    if (const auto name = unknown_field(letter, *wording, used))
      return fail(ErrorKind::bad_input, "bad_value", place, "the field " + *name + " is not declared",
                  "a name under fields");
    for (const auto& [name, field] : letter.fields)
      if (!used.contains(name) && !field.optional)
        return fail(ErrorKind::bad_input, "bad_value", place, "the field " + name + " is not used",
                    "a placeholder for it");
    letter.languages.emplace(language, std::move(*wording));
  }
  return letter;
}

}  // namespace

Result<Letters> Letters::load(const std::filesystem::path& folder) {
  Letters letters;
  if (auto read = read_words(folder / "words.yaml", letters.words_, letters.matter_words_); !read)
    return fail(read.error());
  for (const auto& file : files_of(folder / "names"))
    if (auto read = read_names(file, letters.names_); !read) return fail(read.error());
  for (const auto& file : files_of(folder)) {
    if (file.filename() == "words.yaml") continue;
    auto letter = read_template(file, letters.words_);
    if (!letter) return fail(std::move(letter.error()));
    letters.templates_.emplace(letter->id, std::move(*letter));
  }
  return letters;
}

const LetterTemplate* Letters::find(std::string_view id) const {
  const auto found = templates_.find(id);
  return found == templates_.end() ? nullptr : &found->second;
}

bool LetterTemplate::may_be_made_by(std::string_view desk_kind) const {
  return std::find(makers.begin(), makers.end(), desk_kind) != makers.end();
}

}  // namespace relais::exchange

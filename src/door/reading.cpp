#include "door/reading.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace relais::door {

std::vector<std::filesystem::path> yaml_files(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error))
    if (entry.path().extension() == ".yaml") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

Words words_of(base::YamlReader& reader, std::string_view key) {
  Words words;
  const auto* node = reader.optional(key);
  if (node == nullptr || node->is_null()) return words;
  if (!node->is_map()) {
    reader.complain(*node, std::string(key) + " is not a text in several languages", "{fr: …, nl: …, de: …, en: …}");
    return words;
  }
  for (const auto& [language, text] : node->entries) {
    if (text.is_null()) continue;
    if (!text.is_scalar() || !base::is_language_tag(language))
      reader.complain(text, std::string(key) + " holds something that is not a text under a language tag", "fr: …");
    else if (!text.scalar.empty())
      words[language] = text.scalar;
  }
  return words;
}

base::Result<void> finished(base::YamlReader& reader) {
  if (auto error = reader.finish()) return base::fail(std::move(*error));
  return {};
}

base::Result<void> each_of(base::YamlReader& reader, std::string_view key,
                           const std::function<void(base::YamlReader&)>& read) {
  const auto* list = reader.optional(key);
  if (list == nullptr || list->is_null()) return {};
  if (!list->is_list()) {
    reader.complain(*list, std::string(key) + " is not a list", "- …");
    return {};
  }
  for (const auto& item : list->items) {
    base::YamlReader inner(item, reader.file());
    read(inner);
    if (auto done = finished(inner); !done) return done;
  }
  return {};
}

}  // namespace relais::door

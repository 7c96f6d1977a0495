#include "http/words.hpp"

#include "base/yaml.hpp"

namespace relais::http {

base::Result<Words> Words::load(const std::filesystem::path& file) {
  auto tree = base::read_yaml(file);
  if (!tree) return base::fail(std::move(tree.error()));
  Words words;
  for (const auto& [group, codes] : tree->entries)
    for (const auto& [code, texts] : codes.entries) {
      base::YamlReader reader(texts, file.filename().string());
      base::LocalText text;
      text.fr = reader.text("fr");
      text.nl = reader.text("nl");
      text.de = reader.text("de");
      text.en = reader.text("en");
      if (auto wrong = reader.finish()) return base::fail(std::move(*wrong));
      words.groups_[group].emplace(code, std::move(text));
    }
  return words;
}

const base::LocalText* Words::find(std::string_view group, std::string_view code) const {
  const auto words = groups_.find(group);
  if (words == groups_.end()) return nullptr;
  const auto found = words->second.find(code);
  return found == words->second.end() ? nullptr : &found->second;
}

std::optional<std::string> Words::word(std::string_view group, std::string_view code, base::Language language) const {
  const auto* found = find(group, code);
  return found == nullptr ? std::optional<std::string>() : std::optional<std::string>(found->in(language));
}

}  // namespace relais::http

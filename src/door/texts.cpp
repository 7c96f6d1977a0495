#include "door/texts.hpp"

#include <algorithm>
#include <array>

namespace relais::door {

namespace {

using base::Result;
using base::YamlReader;

/// Where the words of first/LL.yaml stand on the pages, when not under `first.` with the same name.
constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kPlaces{
    {{"leave", "frame.leave"}, {"draft_note", "frame.draft"}, {"languages", "frame.languages"}}};

std::string key_of(std::string_view first) {
  for (const auto& [name, key] : kPlaces)
    if (name == first) return std::string(key);
  return "first." + std::string(first);
}

bool read_direction(YamlReader& reader) {
  const auto direction = reader.text_or("dir", "ltr");
  if (direction != "ltr" && direction != "rtl") reader.complain(reader.node(), "dir is neither", "ltr or rtl");
  return direction == "rtl";
}

bool read_status(YamlReader& reader) {
  const auto status = reader.text_or("status", "draft");
  if (status != "draft" && status != "reviewed")
    reader.complain(reader.node(), "status is neither", "draft or reviewed");
  const auto checked_by = reader.text_or("checked_by", "");
  if (status == "reviewed" && checked_by.empty())
    reader.complain(reader.node(), "a reviewed text names who checked it", "checked_by: a service");
  return status == "reviewed";
}

void read_texts(YamlReader& reader, Tongue& tongue, const auto& key) {
  const auto& texts = reader.required("texts");
  if (!texts.is_map()) return reader.complain(texts, "texts is not a map", "key: text");
  for (const auto& [name, text] : texts.entries) {
    if (text.is_null()) continue;
    if (!text.is_scalar())
      reader.complain(text, name + " is not a text", "one sentence");
    else
      tongue.texts[key(name)] = text.scalar;
  }
}

}  // namespace

Tongue& Texts::tongue(std::string_view code) {
  for (auto& known : tongues_)
    if (known.code == code) return known;
  tongues_.emplace_back().code = code;
  return tongues_.back();
}

Result<void> Texts::read_keys(const std::filesystem::path& file) {
  const auto tree = base::read_yaml(file);
  if (!tree) return base::fail(tree.error());
  YamlReader reader(*tree, file.string());
  for (const auto& [key, node] : reader.required("keys").entries) {
    YamlReader entry(node, file.string());
    keys_[key] = entry.text("en");
    static_cast<void>(entry.text_or("note", ""));
    if (auto done = finished(entry); !done) return done;
  }
  return finished(reader);
}

Result<void> Texts::read_complete(const std::filesystem::path& file) {
  const auto tree = base::read_yaml(file);
  if (!tree) return base::fail(tree.error());
  YamlReader reader(*tree, file.string());
  auto& into = tongue(reader.text("language"));
  into.right_to_left = read_direction(reader);
  into.name = reader.text("name");
  into.reviewed = read_status(reader);
  into.extent = Tongue::Extent::complete;
  read_texts(reader, into, [](const std::string& name) { return name; });
  return finished(reader);
}

Result<void> Texts::read_languages(const std::filesystem::path& file) {
  std::error_code error;
  if (!std::filesystem::exists(file, error)) return {};
  const auto tree = base::read_yaml(file);
  if (!tree) return base::fail(tree.error());
  YamlReader reader(*tree, file.string());
  const auto read = [this](YamlReader& entry) {
    const auto code = entry.text("code");
    auto& into = tongue(code);
    into.name = entry.text("name");
    into.right_to_left = read_direction(entry);
    into.second = entry.text_or("second", "en");
    static_cast<void>(entry.text_or("status", "missing"));
    static_cast<void>(entry.text_or("official_list", "unknown"));
    static_cast<void>(entry.text_or("note", ""));
  };
  for (const auto& entry : tree->entries)
    if (entry.first != "languages") static_cast<void>(reader.optional(entry.first));
  if (auto done = each_of(reader, "languages", read); !done) return done;
  return finished(reader);
}

Result<void> Texts::read_first(const std::filesystem::path& file) {
  const auto tree = base::read_yaml(file);
  if (!tree) return base::fail(tree.error());
  YamlReader reader(*tree, file.string());
  auto& into = tongue(reader.text("language"));
  into.right_to_left = read_direction(reader);
  into.name = reader.text_or("name", into.name);
  const bool reviewed = read_status(reader);
  static_cast<void>(reader.optional("note"));
  // The four complete languages may have a file of first sentences too; their own pages go before it.
  if (into.extent == Tongue::Extent::complete) {
    Tongue aside;
    read_texts(reader, aside, key_of);
    into.texts.merge(aside.texts);
    return finished(reader);
  }
  into.extent = Tongue::Extent::first;
  into.reviewed = reviewed;
  read_texts(reader, into, key_of);
  return finished(reader);
}

Result<Texts> Texts::load(const std::filesystem::path& folder) {
  Texts texts;
  if (auto done = texts.read_keys(folder / "keys.yaml"); !done) return base::fail(done.error());
  if (auto done = texts.read_languages(folder / "languages.yaml"); !done) return base::fail(done.error());
  for (const auto& file : yaml_files(folder)) {
    const auto name = file.stem().string();
    if (name == "keys" || name == "languages") continue;
    if (auto done = texts.read_complete(file); !done) return base::fail(done.error());
  }
  for (const auto& file : yaml_files(folder / "first"))
    if (auto done = texts.read_first(file); !done) return base::fail(done.error());
  std::stable_partition(texts.tongues_.begin(), texts.tongues_.end(),
                        [](const Tongue& each) { return each.extent == Tongue::Extent::complete; });
  return texts;
}

const Tongue* Texts::find(std::string_view code) const {
  const auto found =
      std::find_if(tongues_.begin(), tongues_.end(), [&](const Tongue& each) { return each.code == code; });
  return found == tongues_.end() ? nullptr : &*found;
}

std::vector<std::string> Texts::codes() const {
  std::vector<std::string> codes;
  for (const auto& each : tongues_) codes.push_back(each.code);
  return codes;
}

bool Texts::right_to_left(std::string_view language) const {
  const auto* found = find(language);
  return found != nullptr && found->right_to_left;
}

Said Texts::say(std::string_view language, std::string_view key) const {
  const auto* own = find(language);
  const std::array<std::string_view, 4> order{language, own == nullptr ? std::string_view("en") : own->second, "en",
                                              "fr"};
  for (const auto code : order) {
    const auto* tongue = find(code);
    if (tongue == nullptr) continue;
    const auto text = tongue->texts.find(key);
    if (text != tongue->texts.end()) return {text->second, tongue->code};
  }
  const auto meaning = keys_.find(key);
  return {meaning == keys_.end() ? key : std::string_view(meaning->second), "en"};
}

Said Texts::say(std::string_view language, const Words& words) const {
  const auto* own = find(language);
  const std::array<std::string_view, 4> order{language, own == nullptr ? std::string_view("en") : own->second, "en",
                                              "fr"};
  for (const auto code : order)
    if (const auto text = words.find(code); text != words.end()) return {text->second, text->first};
  if (words.empty()) return {};
  return {words.begin()->second, words.begin()->first};
}

}  // namespace relais::door

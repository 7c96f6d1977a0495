#include "law/records.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace relais::law {
namespace {

using base::ErrorKind;
using base::YamlNode;
using base::YamlReader;

constexpr std::array<std::pair<std::string_view, Certainty>, 4> kCertainties{{
    {"seed", Certainty::seed},
    {"public", Certainty::public_source},
    {"knowledge", Certainty::knowledge},
    {"unknown", Certainty::unknown},
}};

Certainty read_certainty(YamlReader& reader) {
  const auto& node = reader.required("certainty");
  const auto certainty = certainty_from(node.scalar);
  if (!certainty)
    reader.complain(node, "certainty " + node.scalar + " is not known", "seed, public, knowledge or unknown");
  return certainty.value_or(Certainty::unknown);
}

base::LocalText read_local_text(const YamlNode& node, YamlReader& outer) {
  YamlReader reader(node, outer.file());
  base::LocalText text{reader.text_or("fr", ""), reader.text_or("nl", ""), reader.text_or("de", ""),
                       reader.text_or("en", "")};
  if (const auto error = reader.finish()) outer.complain(node, error->what, error->expected);
  return text;
}

std::vector<Alternative> read_alternatives(YamlReader& outer) {
  std::vector<Alternative> all;
  const auto* list = outer.optional("alternatives");
  if (list == nullptr) return all;
  for (const auto& node : list->items) {
    YamlReader reader(node, outer.file());
    Alternative alternative;
    alternative.value = base::to_json(reader.required("value"));
    alternative.sources = reader.texts("sources");
    alternative.certainty = read_certainty(reader);
    alternative.note = reader.text_or("note", "");
    if (const auto error = reader.finish()) outer.complain(node, error->what, error->expected);
    all.push_back(std::move(alternative));
  }
  return all;
}

Result<Topic> read_topic(const std::filesystem::path& path) {
  auto root = base::read_yaml(path);
  if (!root) return base::fail(std::move(root.error()));
  const auto file = path.string();
  YamlReader reader(*root, file);
  Topic topic;
  topic.name = reader.text("topic");
  topic.title = read_local_text(reader.required("title"), reader);
  topic.about = reader.text_or("about", "");
  for (const auto& node : reader.required("records").items) {
    YamlReader fields(node, file);
    Record record;
    record.header = read_header(fields, topic.name);
    record.value = base::to_json(fields.required("value"));
    record.chosen = fields.flag_or("chosen", false);
    record.alternatives = read_alternatives(fields);
    if (auto error = fields.finish()) return base::fail(std::move(*error));
    topic.records.push_back(std::move(record));
  }
  if (auto error = reader.finish()) return base::fail(std::move(*error));
  return topic;
}

Result<std::map<std::string, Source>> read_sources(const std::filesystem::path& path) {
  auto root = base::read_yaml(path);
  if (!root) return base::fail(std::move(root.error()));
  YamlReader outer(*root, path.string());
  std::map<std::string, Source> sources;
  for (const auto& [id, node] : outer.required("sources").entries) {
    YamlReader reader(node, path.string());
    Source source{id, reader.text("kind"), reader.text("title"), reader.text_or("url", ""), reader.text_or("file", "")};
    for (const auto* key : {"published", "read", "note"}) (void)reader.optional(key);
    if (auto error = reader.finish()) return base::fail(std::move(*error));
    sources.emplace(id, std::move(source));
  }
  if (auto error = outer.finish()) return base::fail(std::move(*error));
  return sources;
}

}  // namespace

std::string_view to_string(Certainty certainty) {
  return std::find_if(kCertainties.begin(), kCertainties.end(),
                      [&](const auto& known) { return known.second == certainty; })
      ->first;
}

std::optional<Certainty> certainty_from(std::string_view text) {
  const auto found =
      std::find_if(kCertainties.begin(), kCertainties.end(), [&](const auto& known) { return known.first == text; });
  return found == kCertainties.end() ? std::nullopt : std::optional(found->second);
}

Header read_header(YamlReader& reader, std::string_view topic) {
  Header header;
  header.id = reader.text("id");
  header.key = reader.text_or("key", header.id);
  header.topic = topic;
  if (const auto* valid = reader.optional("valid"); valid != nullptr && !valid->is_null()) {
    YamlReader span(*valid, reader.file());
    header.valid = {span.date("from"), span.date("to")};
    if (header.valid.from && header.valid.to && *header.valid.to < *header.valid.from)
      reader.complain(*valid, "the validity ends before it begins", "from on or before to");
    if (const auto error = span.finish()) reader.complain(*valid, error->what, error->expected);
  }
  const auto selected = reader.text_or("selected_by", "decision");
  if (const auto found = base::enum_from<SelectedBy>(selected))
    header.selected_by = *found;
  else
    reader.complain(reader.node(), "selected_by " + selected + " is not known", "facts or decision");
  header.certainty = read_certainty(reader);
  header.sources = reader.texts("sources");
  header.article = reader.text_or("article", "");
  header.text = read_local_text(reader.required("text"), reader);
  header.note = reader.text_or("note", "");
  header.gap_ok = reader.text_or("gap_ok", "");
  header.file = reader.file();
  header.line = reader.node().line;
  return header;
}

const Record* Library::find(std::string_view id) const {
  for (const auto& [name, topic] : topics)
    for (const auto& record : topic.records)
      if (record.header.id == id) return &record;
  return nullptr;
}

const Record* Library::on(std::string_view key, Date date) const {
  for (const auto& [name, topic] : topics)
    for (const auto& record : topic.records)
      if (record.header.key == key && record.header.valid.holds(date)) return &record;
  return nullptr;
}

namespace {

/// What stands in law/ and is no topic of records: each of these has a reader of its own.
constexpr std::array<std::string_view, 8> kNoTopics{
    "access",        "contact",        "letterbox.yaml",     "procedure",
    "professionals", "questionnaires", "public_rights.yaml", "sources.yaml"};

bool is_topic(const std::filesystem::path& inside) {
  const auto room = inside.begin()->string();
  return inside.extension() == ".yaml" && std::find(kNoTopics.begin(), kNoTopics.end(), room) == kNoTopics.end();
}

}  // namespace

Result<Library> load_library(const std::filesystem::path& folder) {
  std::error_code error;
  if (!std::filesystem::is_directory(folder, error))
    return base::fail(ErrorKind::bad_input, "no_law", folder.string(), "there is no law here",
                      "a folder with sources.yaml and topics");
  Library library;
  auto sources = read_sources(folder / "sources.yaml");
  if (!sources) return base::fail(std::move(sources.error()));
  library.sources = std::move(*sources);
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file() && is_topic(entry.path().lexically_relative(folder))) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  for (const auto& file : files) {
    auto topic = read_topic(file);
    if (!topic) return base::fail(std::move(topic.error()));
    auto name = topic->name;
    if (!library.topics.emplace(name, std::move(*topic)).second)
      return base::fail(ErrorKind::bad_input, "bad_law", file.string(), "the topic " + name + " stands in two files",
                        "one file a topic");
  }
  return library;
}

}  // namespace relais::law

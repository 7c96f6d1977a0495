#include "desks/house.hpp"

#include <algorithm>
#include <system_error>

#include "base/yaml.hpp"

namespace relais::desks {

namespace {

// The wordings that all letters share stand beside the templates.
constexpr std::string_view kSharedWords = "words";

std::vector<std::string> letter_ids(const std::filesystem::path& folder) {
  std::vector<std::string> ids;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(folder, ignored))
    if (entry.path().extension() == ".yaml" && entry.path().stem() != kSharedWords)
      ids.push_back(entry.path().stem().string());
  std::ranges::sort(ids);
  return ids;
}

base::Result<std::map<std::string, LocalText, std::less<>>> read_record_words(const std::filesystem::path& file) {
  auto tree = base::read_yaml(file);
  if (!tree) return base::fail(std::move(tree.error()));
  std::map<std::string, LocalText, std::less<>> words;
  for (const auto& [group, codes] : tree->entries)
    for (const auto& [code, node] : codes.entries) {
      base::YamlReader reader(node, file.string());
      LocalText text{reader.text("fr"), reader.text("nl"), reader.text("de"), reader.text("en")};
      if (auto error = reader.finish()) return base::fail(std::move(*error));
      words.emplace(group + "." + code, std::move(text));
    }
  return words;
}

/// The age of majority in months, where the law says it; the text that could be read is counting.majority.
int majority_of(const law::Library& library, int fallback) {
  const auto topic = library.topics.find("counting");
  if (topic == library.topics.end()) return fallback;
  for (const auto& record : topic->second.records)
    if (record.header.key == "counting.majority" && record.value.is_object())
      if (const auto* months = record.value.get_object().if_contains("months"); months != nullptr && months->is_int64())
        return static_cast<int>(months->get_int64());
  return fallback;
}

}  // namespace

base::Result<std::unique_ptr<const House>> House::load(const std::filesystem::path& data) {
  auto library = law::load_library(data / "law");
  if (!library) return base::fail(std::move(library.error()));
  auto procedure = law::Procedure::load(data / "law", *library);
  if (!procedure) return base::fail(std::move(procedure.error()));
  auto book = casework::DeskBook::load(data / "directory" / "desks.yaml");
  if (!book) return base::fail(std::move(book.error()));
  auto policy = access::Policy::load(data / "law" / "access" / "policy");
  if (!policy) return base::fail(std::move(policy.error()));
  auto services = base::read_yaml(data / "directory" / "services.yaml");
  if (!services) return base::fail(std::move(services.error()));
  auto house =
      std::make_unique<House>(House{std::move(*library), std::move(*procedure), std::move(*book), std::move(*policy),
                                    letter_ids(data / "locales" / "letters"), base::to_json(*services), 216});
  auto words = read_record_words(data / "locales" / "access" / "record.yaml");
  if (!words) return base::fail(std::move(words.error()));
  house->record_words = std::move(*words);
  house->majority_months = majority_of(house->library, house->majority_months);
  for (const auto& desk : house->book.all())
    if (!desk.acts_as.empty() && !house->procedure.knows_actor(desk.acts_as))
      return base::fail(base::ErrorKind::bad_input, "bad_desk", (data / "directory" / "desks.yaml").string(),
                        "desk " + desk.id + " acts as " + desk.acts_as, "an actor of the procedure");
  return std::unique_ptr<const House>(std::move(house));
}

}  // namespace relais::desks

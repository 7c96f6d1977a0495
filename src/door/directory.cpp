#include "door/directory.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numbers>

#include "base/search.hpp"

namespace relais::door {

namespace {

using base::Result;
using base::YamlNode;
using base::YamlReader;

constexpr double kEarthRadius = 6371.0088;
constexpr std::size_t kLongestPlace = 80;

double radians(double degrees) { return degrees * std::numbers::pi / 180.0; }

std::optional<double> number_of(const YamlNode& node) {
  double value = 0;
  const auto* end = node.scalar.data() + node.scalar.size();
  const auto [read, error] = std::from_chars(node.scalar.data(), end, value);
  return node.is_scalar() && error == std::errc() && read == end ? std::optional<double>(value) : std::nullopt;
}

std::optional<Point> point_of(YamlReader& reader, std::string_view key) {
  const auto* node = reader.optional(key);
  if (node == nullptr || node->is_null()) return std::nullopt;
  const auto latitude = node->is_list() && node->items.size() == 2 ? number_of(node->items[0]) : std::nullopt;
  const auto longitude = latitude ? number_of(node->items[1]) : std::nullopt;
  if (longitude) return Point{*latitude, *longitude};
  reader.complain(*node, std::string(key) + " is not a place", "[latitude, longitude]");
  return std::nullopt;
}

void read_phone(YamlReader& reader, Service& into) {
  auto dial = reader.text_or("e164", "");
  if (dial.empty()) dial = reader.text("short");
  const auto display = reader.text("display");
  const auto kind = reader.text_or("kind", "voice");
  const auto only_from = reader.text_or("only_from", "BEL");
  const auto source = reader.text_or("source", "");
  for (const auto* key : {"certainty", "note"}) static_cast<void>(reader.optional(key));
  if (kind != "voice" || only_from != "BEL") return;
  into.phones.push_back({dial, display});
  into.sources.push_back(source);
}

/// The fields of a service the public pages have no use for, or which are read as they are.
void pass_over(YamlReader& reader) {
  for (const auto* key : {"audience", "emails", "webs", "conflicts", "languages"})
    static_cast<void>(reader.optional(key));
}

std::string folded(std::string_view name) {
  std::string key;
  for (const auto& word : base::search_words(name)) key += key.empty() ? word : " " + word;
  return key;
}

/// The first run of exactly four digits.
std::optional<std::string> code_in(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    std::size_t end = i;
    while (end < text.size() && text[end] >= '0' && text[end] <= '9') ++end;
    if (end - i == 4) return std::string(text.substr(i, 4));
    i = std::max(end, i + 1);
  }
  return std::nullopt;
}

}  // namespace

double kilometres(Point a, Point b) {
  const double lat_a = radians(a.latitude);
  const double lat_b = radians(b.latitude);
  const double across = std::sin(radians(b.longitude - a.longitude) / 2);
  const double along = std::sin((lat_b - lat_a) / 2);
  const double square = along * along + std::cos(lat_a) * std::cos(lat_b) * across * across;
  return 2 * kEarthRadius * std::asin(std::min(1.0, std::sqrt(square)));
}

Result<void> Directory::read_services(const std::filesystem::path& file) {
  const auto tree = base::read_yaml(file);
  if (!tree) return base::fail(tree.error());
  YamlReader reader(*tree, file.string());
  const auto read = [&](YamlReader& entry) {
    Service service;
    service.id = entry.text("id");
    service.kind = entry.text("kind");
    service.region = entry.text_or("region", "belgium");
    service.name = words_of(entry, "name");
    service.note = words_of(entry, "note");
    if (const auto* hours = entry.optional("hours")) service.hours = base::to_json(*hours);
    service.territory = entry.texts("territory");
    if (const auto* phones = entry.optional("phones"))
      for (const auto& phone : phones->items) {
        YamlReader inner(phone, entry.file());
        read_phone(inner, service);
        if (auto error = inner.finish()) entry.complain(phone, error->what, error->expected);
      }
    if (const auto* address = entry.optional("address"); address != nullptr && address->find("secret") != nullptr)
      secret_.push_back(service.id);
    pass_over(entry);
    services_.push_back(std::move(service));
  };
  if (auto done = each_of(reader, "services", read); !done) return done;
  return finished(reader);
}

Result<void> Directory::read_places(const std::filesystem::path& file) {
  std::error_code missing;
  if (!std::filesystem::exists(file, missing)) return {};
  const auto tree = base::read_yaml(file);
  if (!tree) return base::fail(tree.error());
  const auto* places = tree->find("places");
  for (const auto& [id, node] : (places == nullptr ? *tree : *places).entries) {
    if (!node.is_map()) continue;
    YamlReader reader(node, file.string());
    const auto at = point_of(reader, "at");
    for (const auto* key : {"source", "certainty", "note", "what", "sources"}) static_cast<void>(reader.optional(key));
    const auto service =
        std::find_if(services_.begin(), services_.end(), [&name = id](const Service& each) { return each.id == name; });
    if (service == services_.end())
      reader.complain(node, "a place is given for a service that is not in services.yaml", "an id of services.yaml");
    else if (std::find(secret_.begin(), secret_.end(), id) != secret_.end())
      reader.complain(node, "a place is given for a service whose address is secret", "no place");
    else
      service->at = at;
    if (auto done = finished(reader); !done) return done;
  }
  return {};
}

Result<void> Directory::read_municipalities(const std::filesystem::path& file) {
  std::error_code missing;
  if (!std::filesystem::exists(file, missing)) return {};
  const auto tree = base::read_yaml(file);
  if (!tree) return base::fail(tree.error());
  YamlReader reader(*tree, file.string());
  const auto read = [&](YamlReader& entry) {
    Municipality place;
    place.name = words_of(entry, "name");
    place.region = entry.text("region");
    place.postal_codes = entry.texts("postal_codes");
    place.at = point_of(entry, "at");
    for (const auto* key : {"nis", "province", "language_area", "was", "since", "note", "parts"})
      static_cast<void>(entry.optional(key));
    const auto index = municipalities_.size();
    for (const auto& code : place.postal_codes) by_code_.try_emplace(code, index);
    for (const auto& [language, name] : place.name) by_name_.try_emplace(folded(name), index);
    municipalities_.push_back(std::move(place));
  };
  if (auto done = each_of(reader, "municipalities", read); !done) return done;
  for (const auto& entry : tree->entries) static_cast<void>(reader.optional(entry.first));
  return finished(reader);
}

Result<Directory> Directory::load(const std::filesystem::path& folder) {
  Directory directory;
  if (auto done = directory.read_services(folder / "services.yaml"); !done) return base::fail(done.error());
  if (auto done = directory.read_places(folder / "places.yaml"); !done) return base::fail(done.error());
  if (auto done = directory.read_municipalities(folder / "municipalities.yaml"); !done) return base::fail(done.error());
  return directory;
}

const Service* Directory::find(std::string_view id) const {
  const auto found =
      std::find_if(services_.begin(), services_.end(), [&](const Service& each) { return each.id == id; });
  return found == services_.end() ? nullptr : &*found;
}

const Municipality* Directory::locate(std::string_view text) const {
  if (text.size() > kLongestPlace) return nullptr;
  if (const auto code = code_in(text)) {
    const auto found = by_code_.find(*code);
    return found == by_code_.end() ? nullptr : &municipalities_[found->second];
  }
  const auto found = by_name_.find(folded(text));
  return found == by_name_.end() ? nullptr : &municipalities_[found->second];
}

}  // namespace relais::door

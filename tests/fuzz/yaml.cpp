// Any bytes as a YAML file of the house: refused with a file and a line, or read into a tree that becomes JSON.
#include "base/yaml.hpp"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace base = relais::base;
  const auto tree = base::parse_yaml(std::string_view(reinterpret_cast<const char*>(data), size), "fuzz.yaml");
  if (!tree) {
    if (!tree.error().where.starts_with("fuzz.yaml") || tree.error().what.empty()) std::abort();
    return 0;
  }
  (void)base::to_json(*tree);
  base::YamlReader reader(*tree, "fuzz.yaml");
  (void)reader.text("title");
  (void)reader.date("on");
  (void)reader.number("count");
  (void)reader.texts("list");
  if (const auto error = reader.finish(); error && !error->where.starts_with("fuzz.yaml")) std::abort();
  return 0;
}

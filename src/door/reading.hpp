// What the YAML files of the public pages have in common.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/yaml.hpp"

namespace relais::door {

/// One sentence in several languages, by language tag. Empty ones are not there.
using Words = std::map<std::string, std::string, std::less<>>;

/// The YAML files of a folder in the order of their names; none when the folder is not there.
[[nodiscard]] std::vector<std::filesystem::path> yaml_files(const std::filesystem::path& folder);

/// The words under a key of a map, empty when it is absent; anything but a map of texts is complained about.
[[nodiscard]] Words words_of(base::YamlReader& reader, std::string_view key);

/// Whether the list under `key`, or the map itself, was fully understood: `finish` as a Result.
[[nodiscard]] base::Result<void> finished(base::YamlReader& reader);

/// Reads each entry of the list under `key` of a file with `read`, which complains through the reader it gets.
[[nodiscard]] base::Result<void> each_of(base::YamlReader& reader, std::string_view key,
                                         const std::function<void(base::YamlReader&)>& read);

}  // namespace relais::door

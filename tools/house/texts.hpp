// What no text of the project may hold: places of the machine it was written on, package hosts, links to nowhere.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "house/rooms.hpp"

namespace relais::house {

/// Every text file of the project, relative to `root`: what is built, fetched or kept by git is left out.
[[nodiscard]] std::vector<std::filesystem::path> project_texts(const std::filesystem::path& root);

/// What must not appear in any text when the project stands at `root` and its developer lives at `home`: the folder
/// itself, the folder it stands in (unless that is a common place such as /tmp or /opt), and the homes.
[[nodiscard]] std::vector<std::string> machine_words(const std::filesystem::path& root, const std::string& home);

/// Each line that holds one of `words`.
[[nodiscard]] std::vector<Finding> check_words(const std::filesystem::path& root,
                                               const std::vector<std::string>& words);

/// Each relative link of a Markdown file that leads to no file of the project.
[[nodiscard]] std::vector<Finding> check_links(const std::filesystem::path& root);

}  // namespace relais::house

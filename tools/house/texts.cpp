#include "house/texts.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <set>
#include <sstream>
#include <string_view>
#include <utility>

namespace relais::house {
namespace {

namespace fs = std::filesystem;

bool is_left_out(const fs::path& folder) {
  static constexpr std::array<std::string_view, 7> kLeftOut = {".git", "build",     "var",   "node_modules",
                                                               "dist", "artefacts", ".cache"};
  const auto name = folder.filename().string();
  return std::find(kLeftOut.begin(), kLeftOut.end(), name) != kLeftOut.end();
}

std::string content_of(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

bool is_text(const std::string& content) { return content.find('\0') == std::string::npos; }

/// Links that point outside the tree of files: other sites, addresses, places in the same page.
bool is_elsewhere(std::string_view target) {
  return target.empty() || target.front() == '#' || target.find("://") != std::string_view::npos ||
         target.starts_with("mailto:") || target.starts_with("tel:");
}

/// The targets of `[text](target)` and `![text](target)` on one line.
std::vector<std::string> targets_of(std::string_view line) {
  std::vector<std::string> targets;
  for (auto at = line.find("]("); at != std::string_view::npos; at = line.find("](", at + 2)) {
    const auto begin = at + 2;
    const auto end = line.find_first_of(") ", begin);
    if (end == std::string_view::npos) break;
    targets.emplace_back(line.substr(begin, end - begin));
  }
  return targets;
}

void check_links_of(const fs::path& root, const fs::path& file, std::vector<Finding>& findings) {
  std::ifstream stream(root / file);
  int number = 0;
  bool in_code = false;
  for (std::string line; std::getline(stream, line);) {
    ++number;
    if (line.starts_with("```")) in_code = !in_code;
    if (in_code) continue;
    for (const auto& target : targets_of(line)) {
      if (is_elsewhere(target)) continue;
      const auto path = target.substr(0, target.find('#'));
      if (!fs::exists(root / file.parent_path() / path)) {
        findings.push_back({file.generic_string(), number, "links to " + path + ", which is not there"});
      }
    }
  }
}

}  // namespace

std::vector<fs::path> project_texts(const fs::path& root) {
  std::vector<fs::path> files;
  for (auto entry = fs::recursive_directory_iterator(root); entry != fs::recursive_directory_iterator(); ++entry) {
    if (entry->is_directory() && is_left_out(entry->path())) {
      entry.disable_recursion_pending();
    } else if (entry->is_regular_file() && entry->path().filename() != ".git" && is_text(content_of(entry->path()))) {
      files.push_back(entry->path().lexically_relative(root));
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::vector<std::string> machine_words(const fs::path& root, const std::string& home) {
  static const std::set<std::string> kCommonPlaces = {"/",     "/tmp", "/opt", "/srv",     "/var",    "/usr",
                                                      "/home", "/mnt", "/src", "/usr/src", "/var/tmp"};
  std::vector<std::string> words;
  const auto add = [&words](const std::string& folder) {
    if (!kCommonPlaces.contains(folder) && !folder.empty()) words.push_back(folder + "/");
  };
  const auto place = fs::absolute(root).lexically_normal();
  add(place.string());
  add(place.parent_path().string());
  add(home);
  // Assembled, so that this file does not hold what it looks for.
  add(std::string("/") + "root");
  for (const auto& [host, domain] : {std::pair{"registry.npm", "js.org"}, std::pair{"registry.yarn", "pkg.com"},
                                     std::pair{"files.python", "hosted.org"}, std::pair{"deb.deb", "ian.org"}}) {
    words.push_back(std::string(host) + domain);
  }
  return words;
}

std::vector<Finding> check_words(const fs::path& root, const std::vector<std::string>& words) {
  std::vector<Finding> findings;
  for (const auto& file : project_texts(root)) {
    std::ifstream stream(root / file);
    int number = 0;
    for (std::string line; std::getline(stream, line);) {
      ++number;
      for (const auto& word : words) {
        if (line.find(word) != std::string::npos) {
          findings.push_back({file.generic_string(), number, "names a place of one machine: " + word});
        }
      }
    }
  }
  return findings;
}

std::vector<Finding> check_links(const fs::path& root) {
  std::vector<Finding> findings;
  for (const auto& file : project_texts(root)) {
    if (file.extension() == ".md") check_links_of(root, file, findings);
  }
  return findings;
}

}  // namespace relais::house

#include "house/rooms.hpp"

#include <algorithm>
#include <fstream>
#include <functional>
#include <optional>
#include <sstream>
#include <string_view>
#include <utility>

namespace relais::house {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> words_of(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

bool is_source(const fs::path& file) {
  const auto extension = file.extension();
  return extension == ".hpp" || extension == ".cpp" || extension == ".h" || extension == ".ipp";
}

/// The header an #include line names, whether in quotes or angle brackets.
std::optional<std::string> included_header(std::string_view line) {
  const auto skip = [&line] { line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size())); };
  skip();
  if (!line.starts_with('#')) return std::nullopt;
  line.remove_prefix(1);
  skip();
  if (!line.starts_with("include")) return std::nullopt;
  line.remove_prefix(7);
  skip();
  if (line.empty() || (line.front() != '"' && line.front() != '<')) return std::nullopt;
  const char closing = line.front() == '"' ? '"' : '>';
  line.remove_prefix(1);
  const auto end = line.find(closing);
  if (end == std::string_view::npos) return std::nullopt;
  return std::string(line.substr(0, end));
}

/// The longest room that is `path` or a folder above it.
std::optional<std::string> room_of(const Plan& plan, const std::string& path) {
  std::optional<std::string> best;
  for (const auto& [room, edges] : plan.may_include) {
    if (path.starts_with(room + "/") && (!best || room.size() > best->size())) best = room;
  }
  return best;
}

/// The room a quoted header lives in. `"date.hpp"` beside the includer belongs to the includer's own room.
std::optional<std::string> target_room(const Plan& plan, const fs::path& source, const fs::path& includer,
                                       const std::string& header) {
  std::error_code ignored;
  if (fs::exists(source / header, ignored)) return room_of(plan, header);
  const auto beside = (includer.parent_path() / header).lexically_normal();
  if (fs::exists(beside, ignored)) return room_of(plan, beside.lexically_relative(source).generic_string());
  return room_of(plan, header);
}

bool inside_fence(const std::vector<std::string>& places, const std::string& file) {
  return std::any_of(places.begin(), places.end(),
                     [&](const auto& place) { return file == place || file.starts_with(place + "/"); });
}

/// A line without what stands between quotes and after `//`.
std::string code_of(const std::string& line) {
  std::string code;
  char quote = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (quote != 0) {
      if (c == '\\') ++i;
      if (c == quote) quote = 0;
    } else if (c == '"') {
      quote = c;
    } else if (c == '\'' && i + 2 < line.size() && (line[i + 2] == '\'' || line[i + 1] == '\\')) {
      quote = c;
    } else if (c == '/' && i + 1 < line.size() && line[i + 1] == '/') {
      break;
    } else {
      code += c;
    }
  }
  return code;
}

/// The names in a line of code: letters, digits and underscores.
std::set<std::string> names_of(const std::string& code) {
  std::set<std::string> names;
  std::string name;
  for (const char c : code + ' ') {
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_') {
      name += c;
    } else if (!name.empty()) {
      names.insert(std::exchange(name, {}));
    }
  }
  return names;
}

void check_words_of(const Plan& plan, const std::string& name, int number, const std::string& line,
                    std::vector<Finding>& findings) {
  for (const auto& word : names_of(code_of(line))) {
    const auto ban = plan.bans.find(word);
    if (ban != plan.bans.end() && !inside_fence(ban->second, name)) {
      findings.push_back({name, number, word + " has no place here"});
    }
  }
}

void check_include_of(const Plan& plan, const fs::path& source, const fs::path& file, const std::string& room,
                      const Finding& place, const std::string& header, std::vector<Finding>& findings) {
  const auto target = target_room(plan, source, file, header);
  if (target && *target != room && !plan.may_include.at(room).contains(*target)) {
    findings.push_back({place.file, place.line, room + " may not include " + *target + " (" + header + ")"});
  }
  for (const auto& [prefix, places] : plan.fences) {
    if (header.starts_with(prefix) && !inside_fence(places, place.file)) {
      findings.push_back({place.file, place.line, header + " is fenced; it may not be included here"});
    }
  }
}

void check_file(const Plan& plan, const fs::path& source, const fs::path& file, std::vector<Finding>& findings) {
  const auto name = file.lexically_relative(source).generic_string();
  const auto room = room_of(plan, name);
  if (!room) {
    findings.push_back({name, 1, "stands in no room of the plan"});
    return;
  }
  std::ifstream stream(file);
  int number = 0;
  for (std::string line; std::getline(stream, line);) {
    ++number;
    if (const auto header = included_header(line)) {
      check_include_of(plan, source, file, *room, {name, number, {}}, *header, findings);
    } else {
      check_words_of(plan, name, number, line, findings);
    }
  }
}

}  // namespace

std::string to_string(const Finding& finding) {
  return finding.file + ":" + std::to_string(finding.line) + ": " + finding.what;
}

Plan read_plan(const fs::path& file, std::vector<Finding>& findings) {
  Plan plan;
  const auto name = file.filename().string();
  std::ifstream stream(file);
  if (!stream) findings.push_back({name, 0, "cannot be read"});
  int number = 0;
  for (std::string line; std::getline(stream, line);) {
    ++number;
    const auto words = words_of(line.substr(0, line.find('#')));
    if (words.empty()) continue;
    const bool named = words.size() >= 2 && words[1].size() > 1 && words[1].back() == ':';
    if (!named || (words[0] != "room" && words[0] != "fence" && words[0] != "ban")) {
      findings.push_back({name, number, "is none of `room NAME: …`, `fence PREFIX: …`, `ban WORD: …`"});
      continue;
    }
    const auto subject = words[1].substr(0, words[1].size() - 1);
    if (words[0] == "room") {
      plan.may_include[subject].insert(words.begin() + 2, words.end());
    } else {
      (words[0] == "fence" ? plan.fences : plan.bans)[subject].assign(words.begin() + 2, words.end());
    }
  }
  for (const auto& [room, edges] : plan.may_include) {
    for (const auto& edge : edges) {
      if (!plan.may_include.contains(edge)) findings.push_back({name, 0, room + " names an unknown room, " + edge});
    }
  }
  if (const auto cycle = find_cycle(plan); !cycle.empty()) findings.push_back({name, 0, "is a cycle: " + cycle});
  return plan;
}

std::string find_cycle(const Plan& plan) {
  std::set<std::string> done;
  std::vector<std::string> path;
  std::string cycle;
  const std::function<bool(const std::string&)> visit = [&](const std::string& room) {
    if (const auto seen = std::find(path.begin(), path.end(), room); seen != path.end()) {
      for (auto step = seen; step != path.end(); ++step) cycle.append(*step).append(" → ");
      cycle += room;
      return true;
    }
    if (done.contains(room) || !plan.may_include.contains(room)) return false;
    path.push_back(room);
    const auto& edges = plan.may_include.at(room);
    if (std::any_of(edges.begin(), edges.end(), visit)) return true;
    path.pop_back();
    done.insert(room);
    return false;
  };
  for (const auto& [room, edges] : plan.may_include) {
    if (visit(room)) return cycle;
  }
  return {};
}

std::vector<Finding> check_rooms(const Plan& plan, const fs::path& source) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(source)) {
    if (entry.is_regular_file() && is_source(entry.path())) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  std::vector<Finding> findings;
  for (const auto& file : files) check_file(plan, source, file, findings);
  return findings;
}

}  // namespace relais::house

#include "house/promises.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <regex>

namespace relais::house {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> lines_of(const fs::path& file) {
  std::vector<std::string> lines;
  std::ifstream stream(file);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

std::string content_of(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::vector<fs::path> files_below(const fs::path& folder, const std::set<std::string>& endings) {
  std::vector<fs::path> files;
  std::error_code error;
  for (fs::recursive_directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    if (at->path().filename() == "node_modules") {
      at.disable_recursion_pending();
      continue;
    }
    if (at->is_regular_file() && endings.contains(at->path().extension().string())) files.push_back(at->path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::string trimmed(std::string text) {
  const auto begin = text.find_first_not_of(" \t\"");
  if (begin == std::string::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\"") - begin + 1);
}

struct Listed {
  int line = 0;
  std::string target;
};

/// `src/a/b.hpp name: target` → {src/a/b.hpp name, target}.
std::map<std::string, Listed> read_list(const fs::path& file, std::vector<Finding>& findings) {
  std::map<std::string, Listed> listed;
  const auto lines = lines_of(file);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const auto& line = lines[i];
    if (trimmed(line).empty() || line.front() == '#') continue;
    const auto colon = line.find(": ");
    const int number = static_cast<int>(i) + 1;
    if (colon == std::string::npos)
      findings.push_back({file.filename().string(), number, "is not HEADER NAME: TARGET"});
    else
      listed[line.substr(0, colon)] = {number, trimmed(line.substr(colon + 2))};
  }
  return listed;
}

bool has_seed(const fs::path& corpus) {
  std::error_code error;
  return fs::is_directory(corpus, error) && fs::directory_iterator(corpus, error) != fs::directory_iterator();
}

std::optional<std::string> wrong_target(const fs::path& root, const std::string& name, const std::string& target) {
  if (target.starts_with("none, because ")) return std::nullopt;
  const auto file = root / "tests/fuzz" / (target + ".cpp");
  if (!fs::exists(file)) return "names the fuzz target " + target + ", which is not there";
  if (!has_seed(root / "tests/fuzz/corpus" / target)) return "the fuzz target " + target + " has no seed";
  const std::regex word("\\b" + name + "\\b");
  if (!std::regex_search(content_of(file), word)) return "the fuzz target " + target + " does not use " + name;
  return std::nullopt;
}

// ---------------------------------------------------------------- the table of verification

struct Entry {
  int line = 0;
  int row = 0;
  std::string title, status, note;
  std::vector<std::string> asvs, tests;
};

std::string value_of(const std::string& line, const std::string& key) {
  const auto at = line.find(key + ": ");
  const auto begin = line.find_first_not_of(" -");
  return at == begin && at != std::string::npos ? trimmed(line.substr(at + key.size() + 2)) : std::string();
}

/// The subset of YAML the table is written in: one list of flat maps, lists of texts one item a line.
std::vector<Entry> read_entries(const fs::path& file) {
  std::vector<Entry> entries;
  std::vector<std::string>* list = nullptr;
  const auto lines = lines_of(file);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const auto& line = lines[i];
    if (const auto row = value_of(line, "row"); !row.empty()) {
      entries.emplace_back();
      entries.back().line = static_cast<int>(i) + 1;
      entries.back().row = std::all_of(row.begin(), row.end(), [](char c) { return c >= '0' && c <= '9'; })
                               ? static_cast<int>(row.size() < 4 ? std::stoul(row) : 0)
                               : 0;
    }
    if (entries.empty()) continue;
    auto& entry = entries.back();
    if (auto value = value_of(line, "title"); !value.empty()) entry.title = value;
    if (auto value = value_of(line, "status"); !value.empty()) entry.status = value;
    if (auto value = value_of(line, "note"); !value.empty()) entry.note = value;
    const auto text = trimmed(line);
    if (text == "tests:")
      list = &entry.tests;
    else if (list != nullptr && text.starts_with("- ") && line.starts_with("      "))
      list->push_back(trimmed(text.substr(2)));
    else
      list = nullptr;
  }
  return entries;
}

/// Every test there is: `Suite.Case`, `ctest:NAME`, `journey:NAME`, `web:PATH`.
class Tests {
 public:
  explicit Tests(const fs::path& root) : root_(root) {
    static const std::regex kCase(
        R"((?:TEST|TEST_F|TEST_P|TYPED_TEST|RC_GTEST_PROP|RC_GTEST_FIXTURE_PROP)\(\s*(\w+),\s*(\w+))");
    for (const auto& file : files_below(root / "tests", {".cpp"})) {
      const auto text = content_of(file);
      for (std::sregex_iterator at(text.begin(), text.end(), kCase), end; at != end; ++at)
        names_.insert((*at)[1].str() + "." + (*at)[2].str());
      if (file.parent_path().filename() == "fuzz") names_.insert("ctest:fuzz_" + file.stem().string());
    }
    static const std::regex kProgram(R"((?:relais_test|add_test)\(\s*(?:NAME\s+)?(\w+))");
    for (const auto& file : files_below(root / "tests", {".txt"})) {
      const auto text = content_of(file);
      for (std::sregex_iterator at(text.begin(), text.end(), kProgram), end; at != end; ++at)
        names_.insert("ctest:" + (*at)[1].str());
    }
    for (const auto& file : files_below(root / "web/staff/journeys", {".mjs"})) journeys_ += content_of(file);
  }

  [[nodiscard]] bool has(const std::string& name) const {
    if (name.starts_with("web:")) return fs::exists(root_ / "web" / name.substr(4));
    if (name.starts_with("journey:"))
      return std::regex_search(journeys_, std::regex("async function " + name.substr(8) + "\\("));
    return names_.contains(name);
  }

 private:
  fs::path root_;
  std::set<std::string> names_;
  std::string journeys_;
};

void check_entry(const Entry& entry, const Tests& tests, std::vector<Finding>& findings) {
  static constexpr std::array<std::string_view, 4> kStates = {"tested", "reviewed", "not_applicable", "open"};
  const auto complain = [&](const std::string& what) {
    findings.push_back({"docs/asvs.yaml", entry.line, "row " + std::to_string(entry.row) + " " + what});
  };
  if (entry.title.empty()) complain("has no title");
  if (std::find(kStates.begin(), kStates.end(), entry.status) == kStates.end())
    complain("has no status; expected tested, reviewed, not_applicable or open");
  if (entry.status == "tested" && entry.tests.empty()) complain("is tested by no test");
  if (entry.status != "tested" && entry.note.empty()) complain("does not say why it is " + entry.status);
  for (const auto& name : entry.tests)
    if (!tests.has(name)) complain("names the test " + name + ", which is not there");
}

}  // namespace

std::vector<Parser> find_parsers(const fs::path& source) {
  static const std::regex kFunction(
      R"(\b((?:parse|read|from|decode)\w*|\w+_(?:from|decoded))\(\s*(?:std::string_view|std::span<const std::uint8_t>))");
  static const std::regex kClass(R"(^class (\w+(?:Reader|Parser))\b[^;]*$)");
  std::set<Parser> found;
  for (const auto& file : files_below(source, {".hpp"})) {
    const auto lines = lines_of(file);
    for (std::size_t i = 0; i < lines.size(); ++i) {
      const auto& line = lines[i];
      const auto begin = line.find_first_not_of(' ');
      if (begin == std::string::npos || line.compare(begin, 2, "//") == 0) continue;
      // What stands inside a class is a step of the class, unless it makes one.
      if (begin > 0 && line.find("static ") == std::string::npos) continue;
      const auto header = "src/" + fs::relative(file, source).generic_string();
      std::smatch match;
      if (std::regex_search(line, match, kClass) ||
          (std::regex_search(line, match, kFunction) && line.find("return ") == std::string::npos))
        found.insert({header, static_cast<int>(i) + 1, match[1].str()});
    }
  }
  return {found.begin(), found.end()};
}

std::vector<Finding> check_parsers(const fs::path& root) {
  std::vector<Finding> findings;
  const auto listed = read_list(root / "tests/fuzz/parsers.txt", findings);
  std::set<std::string> there;
  for (const auto& parser : find_parsers(root / "src")) {
    const auto key = parser.header + " " + parser.name;
    there.insert(key);
    const auto entry = listed.find(key);
    if (entry == listed.end())
      findings.push_back({parser.header, parser.line, parser.name + " has no fuzz target in tests/fuzz/parsers.txt"});
    else if (const auto wrong = wrong_target(root, parser.name, entry->second.target))
      findings.push_back({parser.header, parser.line, *wrong});
  }
  for (const auto& [key, entry] : listed)
    if (!there.contains(key))
      findings.push_back({"tests/fuzz/parsers.txt", entry.line, key + " is no parser any more"});
  return findings;
}

std::vector<Finding> check_verification(const fs::path& root, int rows) {
  std::vector<Finding> findings;
  const auto entries = read_entries(root / "docs/asvs.yaml");
  const Tests tests(root);
  std::set<int> there;
  for (const auto& entry : entries) {
    there.insert(entry.row);
    check_entry(entry, tests, findings);
  }
  for (int row = 1; row <= rows; ++row)
    if (!there.contains(row)) findings.push_back({"docs/asvs.yaml", 0, "row " + std::to_string(row) + " is missing"});
  return findings;
}

}  // namespace relais::house

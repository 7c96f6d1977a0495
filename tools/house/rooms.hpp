// Which room includes which: the plan of the house (tools/rooms.txt) against the #include lines under src/.
// Reads files, changes nothing. Standard library only, so that it builds before anything else does.
#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace relais::house {

/// One thing that breaks a rule: where it stands, and what is wrong in one sentence.
struct Finding {
  std::string file;
  int line = 0;
  std::string what;
  bool operator==(const Finding&) const = default;
};

/// `FILE:LINE: what`.
[[nodiscard]] std::string to_string(const Finding& finding);

/// The allowed edges, the fences around third-party headers, and the words with a place of their own.
struct Plan {
  std::map<std::string, std::set<std::string>> may_include;  ///< room → rooms it may include
  std::map<std::string, std::vector<std::string>> fences;    ///< header prefix → rooms or files that may include it
  std::map<std::string, std::vector<std::string>> bans;      ///< word → rooms or files that may use it
};

/// Reads a plan. What cannot be read, and every cycle among the rooms, is added to `findings`.
[[nodiscard]] Plan read_plan(const std::filesystem::path& file, std::vector<Finding>& findings);

/// A cycle among the allowed edges as `a → b → a`; empty when there is none.
[[nodiscard]] std::string find_cycle(const Plan& plan);

/// Every #include and every banned word under `source` that the plan does not allow there; every folder with code that
/// is no room. A word in a comment or in a text between quotes is no use of it.
[[nodiscard]] std::vector<Finding> check_rooms(const Plan& plan, const std::filesystem::path& source);

}  // namespace relais::house

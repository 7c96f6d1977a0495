// check_house [ROOT]: prints what breaks a rule of the house, one line each. Exit code 1 when anything does.
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "house/rooms.hpp"
#include "house/texts.hpp"

int main(int count, char** arguments) {
  namespace house = relais::house;
  const std::filesystem::path root = count > 1 ? arguments[1] : ".";
  const char* home = std::getenv("HOME");
  std::vector<house::Finding> findings;
  const auto plan = house::read_plan(root / "tools/rooms.txt", findings);
  const auto add = [&findings](const std::vector<house::Finding>& more) {
    findings.insert(findings.end(), more.begin(), more.end());
  };
  add(house::check_rooms(plan, root / "src"));
  add(house::check_words(root, house::machine_words(root, home == nullptr ? "" : home)));
  add(house::check_links(root));
  for (const auto& finding : findings) std::fprintf(stderr, "%s\n", house::to_string(finding).c_str());
  return findings.empty() ? 0 : 1;
}

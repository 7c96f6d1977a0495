// What the project says of itself in tables must be true: every parser has a fuzz target, and every test that the table
// of security verification names is there.
#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "house/rooms.hpp"

namespace relais::house {

/// A function or class declared in a header that reads text or bytes from outside.
struct Parser {
  std::string header;  ///< src/ROOM/FILE.hpp
  int line = 0;
  std::string name;
  auto operator<=>(const Parser&) const = default;
};

/// By name and first parameter: `parse…`, `read_…`, `from…`, `decode…`, `…_from`, `…_decoded` that take a view or a
/// span, and classes whose names end in Reader or Parser.
[[nodiscard]] std::vector<Parser> find_parsers(const std::filesystem::path& source);

/// Against tests/fuzz/parsers.txt, whose lines are `HEADER NAME: TARGET` or `HEADER NAME: none, because …`: every
/// parser is listed, every listed one exists, and its target has a seed and calls it.
[[nodiscard]] std::vector<Finding> check_parsers(const std::filesystem::path& root);

/// docs/asvs.yaml: every row from 1 to `rows` is there; a tested entry names tests that exist, any other says why.
[[nodiscard]] std::vector<Finding> check_verification(const std::filesystem::path& root, int rows);

}  // namespace relais::house

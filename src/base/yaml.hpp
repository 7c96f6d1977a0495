// YAML (and so JSON) files as a tree that remembers its lines, so that every complaint can name FILE:LINE.
// Meant for files of the house and scenarios, never for request bodies.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.hpp"
#include "base/result.hpp"

namespace relais::base {

struct YamlEntry;

/// One node. Scalars keep their text as written; `quoted` tells "12" from 12.
struct YamlNode {
  enum class Kind { null, scalar, list, map } kind = Kind::null;
  std::string scalar;
  bool quoted = false;
  std::vector<YamlNode> items;
  std::vector<YamlEntry> entries;
  int line = 0;

  [[nodiscard]] bool is_map() const { return kind == Kind::map; }
  [[nodiscard]] bool is_list() const { return kind == Kind::list; }
  [[nodiscard]] bool is_scalar() const { return kind == Kind::scalar; }
  [[nodiscard]] bool is_null() const { return kind == Kind::null; }
  /// The value under a key of a map, or null.
  [[nodiscard]] const YamlNode* find(std::string_view key) const;
};

/// A key and its value; not std::pair, which must not be asked for while YamlNode is still incomplete.
struct YamlEntry {
  std::string first;
  YamlNode second;
};

/// Limits: 32 levels deep, 8 MiB. Repeated keys and aliases are refused.
[[nodiscard]] Result<YamlNode> parse_yaml(std::string_view text, std::string_view file);
[[nodiscard]] Result<YamlNode> read_yaml(const std::filesystem::path& file);
/// The same tree as JSON: unquoted true/false, whole numbers and null become such, the rest text.
[[nodiscard]] json::value to_json(const YamlNode& node);
/// The whole text of a file.
[[nodiscard]] Result<std::string> read_file(const std::filesystem::path& file);

/// Reads the fields of one map and complains with FILE:LINE about the first one that is wrong, missing or unknown.
class YamlReader {
 public:
  YamlReader(const YamlNode& node, std::string file) : node_(&node), file_(std::move(file)) {}

  [[nodiscard]] const YamlNode* optional(std::string_view key);
  [[nodiscard]] const YamlNode& required(std::string_view key);
  [[nodiscard]] std::string text(std::string_view key);
  [[nodiscard]] std::string text_or(std::string_view key, std::string fallback);
  [[nodiscard]] bool flag_or(std::string_view key, bool fallback);
  [[nodiscard]] std::optional<Date> date(std::string_view key);
  [[nodiscard]] std::optional<int> number(std::string_view key);
  /// A list of scalars; a single scalar counts as a list of one.
  [[nodiscard]] std::vector<std::string> texts(std::string_view key);
  void complain(const YamlNode& at, std::string what, std::string expected);
  [[nodiscard]] bool ok() const { return !error_; }
  /// The first complaint, else a complaint about keys nobody asked for, else nothing.
  [[nodiscard]] std::optional<Error> finish();
  [[nodiscard]] const YamlNode& node() const { return *node_; }
  [[nodiscard]] const std::string& file() const { return file_; }

 private:
  const YamlNode* node_;
  std::string file_;
  std::vector<std::string> asked_;
  std::optional<Error> error_;
};

}  // namespace relais::base

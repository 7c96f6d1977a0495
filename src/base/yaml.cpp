#include "base/yaml.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <sstream>

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/parser.h>
#include <yaml-cpp/yaml.h>

namespace relais::base {
namespace {

constexpr std::size_t kLargestFile = 8U * 1024 * 1024;
constexpr std::size_t kDeepest = 32;

// Thrown inside this file only: the parser calls back and cannot return values.
struct Refused {
  Error error;
};

class TreeBuilder : public YAML::EventHandler {
 public:
  explicit TreeBuilder(std::string file) : file_(std::move(file)) {}

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t) override { add(node_at(mark, YamlNode::Kind::null)); }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    refuse(mark.line + 1, "aliases are not read here", "the value itself");
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t, const std::string& value) override {
    auto node = node_at(mark, YamlNode::Kind::scalar);
    node.scalar = value;
    node.quoted = tag == "!";
    add(std::move(node));
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {
    open(node_at(mark, YamlNode::Kind::list));
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {
    open(node_at(mark, YamlNode::Kind::map));
  }
  void OnMapEnd() override { close(); }

  YamlNode take() { return std::move(root_); }

 private:
  struct Open {
    YamlNode node;
    std::optional<std::string> key;
  };

  [[noreturn]] void refuse(int line, std::string what, std::string expected) const {
    throw Refused{Error{
        ErrorKind::bad_input, "bad_yaml", fmt::format("{}:{}", file_, line), std::move(what), std::move(expected), {}}};
  }

  static YamlNode node_at(const YAML::Mark& mark, YamlNode::Kind kind) {
    YamlNode node;
    node.kind = kind;
    node.line = mark.line + 1;
    return node;
  }

  void open(YamlNode node) {
    if (stack_.size() >= kDeepest) refuse(node.line, "this is nested too deeply", "at most 32 levels");
    stack_.push_back({std::move(node), std::nullopt});
  }

  void close() {
    auto node = std::move(stack_.back().node);
    stack_.pop_back();
    add(std::move(node));
  }

  void add(YamlNode node) {
    if (stack_.empty()) {
      root_ = std::move(node);
      return;
    }
    auto& top = stack_.back();
    if (top.node.is_list()) {
      top.node.items.push_back(std::move(node));
    } else if (!top.key) {
      if (!node.is_scalar()) refuse(node.line, "this key is not a text", "a plain key");
      if (top.node.find(node.scalar) != nullptr)
        refuse(node.line, "the key " + node.scalar + " stands here twice", "each key once");
      top.key = std::move(node.scalar);
    } else {
      top.node.entries.emplace_back(std::move(*top.key), std::move(node));
      top.key.reset();
    }
  }

  std::string file_;
  std::vector<Open> stack_;
  YamlNode root_;
};

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

const YamlNode* YamlNode::find(std::string_view key) const {
  const auto found =
      std::find_if(entries.begin(), entries.end(), [&](const auto& entry) { return entry.first == key; });
  return found == entries.end() ? nullptr : &found->second;
}

Result<YamlNode> parse_yaml(std::string_view text, std::string_view file) {
  if (text.size() > kLargestFile)
    return fail(ErrorKind::too_large, "too_large", std::string(file), "this file is too large", "at most 8 MiB");
  TreeBuilder builder{std::string(file)};
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    if (!parser.HandleNextDocument(builder))
      return fail(ErrorKind::bad_input, "empty_file", std::string(file), "this file holds no document",
                  "one YAML document");
  } catch (const Refused& refused) {
    return fail(refused.error);
  } catch (const YAML::Exception& exception) {
    return fail(ErrorKind::bad_input, "bad_yaml", fmt::format("{}:{}", file, exception.mark.line + 1), exception.msg,
                "valid YAML");
  }
  return builder.take();
}

Result<std::string> read_file(const std::filesystem::path& file) {
  std::error_code error;
  if (std::filesystem::is_directory(file, error))
    return fail(ErrorKind::bad_input, "not_a_file", file.string(), "this is a folder", "a file");
  std::ifstream stream(file, std::ios::binary);
  if (!stream)
    return fail(ErrorKind::bad_input, "no_such_file", file.string(), "this file cannot be read", "a readable file");
  return std::string(std::istreambuf_iterator<char>(stream), {});
}

Result<YamlNode> read_yaml(const std::filesystem::path& file) {
  auto text = read_file(file);
  if (!text) return fail(std::move(text.error()));
  return parse_yaml(*text, file.string());
}

json::value to_json(const YamlNode& node) {
  switch (node.kind) {
    case YamlNode::Kind::null:
      return nullptr;
    case YamlNode::Kind::list: {
      json::array list;
      for (const auto& item : node.items) list.push_back(to_json(item));
      return list;
    }
    case YamlNode::Kind::map: {
      json::object object;
      for (const auto& [key, value] : node.entries) object[key] = to_json(value);
      return object;
    }
    case YamlNode::Kind::scalar:
      break;
  }
  if (!node.quoted) {
    if (node.scalar == "true" || node.scalar == "false") return node.scalar == "true";
    if (node.scalar == "null" || node.scalar == "~") return nullptr;
    if (const auto number = whole_number(node.scalar)) return *number;
  }
  return json::value(node.scalar);
}

const YamlNode* YamlReader::optional(std::string_view key) {
  asked_.emplace_back(key);
  if (!node_->is_map()) {
    complain(*node_, "this is not a map", "keys and values");
    return nullptr;
  }
  return node_->find(key);
}

const YamlNode& YamlReader::required(std::string_view key) {
  static const YamlNode nothing;
  const auto* found = optional(key);
  if (found == nullptr) {
    complain(*node_, fmt::format("the key {} is missing", key), "a value for it");
    return nothing;
  }
  return *found;
}

std::string YamlReader::text(std::string_view key) {
  const auto& found = required(key);
  if (ok() && !found.is_scalar()) complain(found, fmt::format("{} is not a text", key), "a text");
  return found.scalar;
}

std::string YamlReader::text_or(std::string_view key, std::string fallback) {
  const auto* found = optional(key);
  if (found == nullptr || found->is_null()) return fallback;
  if (!found->is_scalar()) complain(*found, fmt::format("{} is not a text", key), "a text");
  return found->scalar;
}

bool YamlReader::flag_or(std::string_view key, bool fallback) {
  const auto* found = optional(key);
  if (found == nullptr) return fallback;
  if (found->scalar != "true" && found->scalar != "false")
    complain(*found, fmt::format("{} is not a truth value", key), "true or false");
  return found->scalar == "true";
}

std::optional<Date> YamlReader::date(std::string_view key) {
  const auto* found = optional(key);
  if (found == nullptr || found->is_null()) return std::nullopt;
  const auto date = parse_date(found->scalar);
  if (!date) complain(*found, fmt::format("{} is not a date", key), "a day that exists, as YYYY-MM-DD");
  return date;
}

std::optional<int> YamlReader::number(std::string_view key) {
  const auto* found = optional(key);
  if (found == nullptr || found->is_null()) return std::nullopt;
  const auto value = whole_number(found->scalar);
  if (!value || *value > 1'000'000'000 || *value < -1'000'000'000) {
    complain(*found, fmt::format("{} is not a whole number", key), "a whole number");
    return std::nullopt;
  }
  return static_cast<int>(*value);
}

std::vector<std::string> YamlReader::texts(std::string_view key) {
  const auto* found = optional(key);
  if (found == nullptr || found->is_null()) return {};
  if (found->is_scalar()) return {found->scalar};
  std::vector<std::string> all;
  for (const auto& item : found->items) {
    if (!item.is_scalar()) complain(item, fmt::format("{} holds something that is not a text", key), "a list of texts");
    all.push_back(item.scalar);
  }
  if (!found->is_list()) complain(*found, fmt::format("{} is not a list", key), "a list of texts");
  return all;
}

void YamlReader::complain(const YamlNode& at, std::string what, std::string expected) {
  if (error_) return;
  error_ = Error{ErrorKind::bad_input, "bad_value",         fmt::format("{}:{}", file_, at.line),
                 std::move(what),      std::move(expected), {}};
}

std::optional<Error> YamlReader::finish() {
  if (error_) return error_;
  for (const auto& [key, value] : node_->entries) {
    if (std::find(asked_.begin(), asked_.end(), key) != asked_.end()) continue;
    std::string known;
    for (const auto& name : asked_) known += (known.empty() ? "" : ", ") + name;
    complain(value, "unknown key " + key, "one of " + known);
    break;
  }
  return error_;
}

}  // namespace relais::base

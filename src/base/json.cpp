#include "base/json.hpp"

#include <algorithm>
#include <cmath>

namespace relais::base {
namespace {

constexpr std::size_t kLargestDocument = 16U * 1024 * 1024;

void write_pretty(std::string& out, const json::value& value, std::size_t depth) {
  const auto indent = [&](std::size_t levels) { out.append(levels * 2, ' '); };
  if (value.is_object() && !value.get_object().empty()) {
    out += "{\n";
    bool first = true;
    for (const auto& entry : value.get_object()) {
      if (!first) out += ",\n";
      first = false;
      indent(depth + 1);
      out += json::serialize(json::string(entry.key()));
      out += ": ";
      write_pretty(out, entry.value(), depth + 1);
    }
    out += '\n';
    indent(depth);
    out += '}';
  } else if (value.is_array() && !value.get_array().empty()) {
    out += "[\n";
    bool first = true;
    for (const auto& item : value.get_array()) {
      if (!first) out += ",\n";
      first = false;
      indent(depth + 1);
      write_pretty(out, item, depth + 1);
    }
    out += '\n';
    indent(depth);
    out += ']';
  } else {
    out += json::serialize(value);
  }
}

std::string place_of(std::string_view text, std::size_t offset, std::string_view where) {
  std::size_t line = 1;
  std::size_t column = 1;
  for (const char c : text.substr(0, offset)) {
    column = c == '\n' ? 1 : column + 1;
    line += c == '\n' ? 1 : 0;
  }
  return fmt::format("{}{}{}:{}", where, where.empty() ? "line " : ":", line, column);
}

/// Boost reads 1e999 as infinity and writes that as a word that is not JSON.
bool is_finite(const json::value& value) {
  if (value.is_double()) return std::isfinite(value.get_double());
  if (value.is_array()) return std::ranges::all_of(value.get_array(), is_finite);
  if (value.is_object())
    return std::ranges::all_of(value.get_object(), [](const auto& entry) { return is_finite(entry.value()); });
  return true;
}

}  // namespace

Result<json::value> parse_json(std::string_view text, std::string_view where) {
  if (text.size() > kLargestDocument)
    return fail(ErrorKind::too_large, "too_large", std::string(where), "this document is too large", "at most 16 MiB");
  json::stream_parser parser({}, json::parse_options{.max_depth = 32});
  json::error_code error;
  const auto consumed = parser.write_some(text.data(), text.size(), error);
  if (!error && consumed < text.size()) {
    if (text.substr(consumed).find_first_not_of(" \t\r\n") != std::string_view::npos) error = json::error::extra_data;
  }
  if (!error) parser.finish(error);
  if (error)
    return fail(ErrorKind::bad_input, "bad_json", place_of(text, consumed, where),
                "this is not JSON (" + error.message() + ")", "one JSON document");
  auto value = parser.release();
  if (!is_finite(value))
    return fail(ErrorKind::bad_input, "bad_json", place_of(text, 0, where), "a number is too large",
                "numbers below 1e308");
  return value;
}

std::string pretty(const json::value& value) {
  std::string out;
  write_pretty(out, value, 0);
  out += '\n';
  return out;
}

}  // namespace relais::base

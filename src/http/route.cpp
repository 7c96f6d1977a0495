#include "http/route.hpp"

#include <algorithm>
#include <charconv>
#include <stdexcept>

#include <fmt/format.h>

namespace relais::http {

namespace {

std::vector<std::string> split(std::string_view path) {
  std::vector<std::string> segments;
  std::size_t start = 1;
  while (start <= path.size()) {
    const auto slash = std::min(path.find('/', start), path.size());
    segments.emplace_back(path.substr(start, slash - start));
    start = slash + 1;
  }
  return segments;
}

struct Placeholder {
  std::string_view before;
  std::string_view after;
};

/// `{id}` or `{letter}.pdf`: one placeholder a segment, with fixed text around it.
std::optional<Placeholder> placeholder(std::string_view segment) {
  const auto open = segment.find('{');
  const auto close = segment.find('}');
  if (open == std::string_view::npos || close == std::string_view::npos) return std::nullopt;
  return Placeholder{segment.substr(0, open), segment.substr(close + 1)};
}

bool fits(const std::vector<std::string>& pattern, const std::vector<std::string>& path,
          std::vector<std::string>& values) {
  if (pattern.size() != path.size()) return false;
  values.clear();
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const auto hole = placeholder(pattern[i]);
    if (!hole) {
      if (pattern[i] != path[i]) return false;
      continue;
    }
    const std::string_view segment = path[i];
    if (segment.size() <= hole->before.size() + hole->after.size() || !segment.starts_with(hole->before) ||
        !segment.ends_with(hole->after))
      return false;
    auto value = percent_decoded(
        segment.substr(hole->before.size(), segment.size() - hole->before.size() - hole->after.size()), false);
    if (!value || value->find('/') != std::string::npos) return false;
    values.push_back(std::move(*value));
  }
  return true;
}

std::string shape(const std::vector<std::string>& segments) {
  std::string text;
  for (const auto& segment : segments) {
    const auto hole = placeholder(segment);
    text += '/';
    text += hole ? std::string(hole->before) + "{}" + std::string(hole->after) : segment;
  }
  return text;
}

std::size_t literal_segments(const std::vector<std::string>& segments) {
  return static_cast<std::size_t>(
      std::count_if(segments.begin(), segments.end(), [](const auto& s) { return !placeholder(s); }));
}

}  // namespace

void Router::add(Route route) {
  auto segments = split(route.head.pattern);
  for (std::size_t i = 0; i < routes_.size(); ++i)
    if (routes_[i].head.method == route.head.method && shape(segments_[i]) == shape(segments))
      throw std::logic_error("two routes for " + route.head.pattern);
  segments_.push_back(std::move(segments));
  routes_.push_back(std::move(route));
}

Router::Match Router::match(Method method, std::string_view path) const {
  const auto wanted = method == Method::head ? Method::get : method;
  const auto segments = split(path);
  Match found;
  std::vector<std::string> values;
  std::size_t best = 0;
  for (std::size_t i = 0; i < routes_.size(); ++i) {
    if (!fits(segments_[i], segments, values)) continue;
    const auto& head = routes_[i].head;
    if (head.method != wanted) {
      found.allowed += (found.allowed.empty() ? "" : ", ") + std::string(to_string(head.method));
      continue;
    }
    // `/law/unknown` goes before `/law/{topic}`.
    const auto literal = literal_segments(segments_[i]) + 1;
    if (literal <= best) continue;
    best = literal;
    found.route = &routes_[i];
    found.path = values;
  }
  return found;
}

namespace detail {

namespace {

/// The text of one parameter as the JSON value its member is read from; nothing when it is none of that kind.
std::optional<json::value> query_value(const std::string& value, char kind) {
  if (kind == 'b') {
    if (value != "true" && value != "false") return std::nullopt;
    return json::value(value == "true");
  }
  if (kind == 'i') {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    if (error != std::errc() || end != value.data() + value.size()) return std::nullopt;
    return json::value(number);
  }
  if (kind == 'l') {
    json::array list;
    for (std::string_view rest = value; !rest.empty();) {
      const auto comma = std::min(rest.find(','), rest.size());
      if (comma > 0) list.emplace_back(rest.substr(0, comma));
      rest.remove_prefix(std::min(comma + 1, rest.size()));
    }
    return json::value(std::move(list));
  }
  return json::value(value);
}

std::string_view kind_words(char kind) { return kind == 'b' ? "true or false" : "a whole number"; }

}  // namespace

Outcome<json::object> query_object(const Request& request, const std::vector<std::pair<std::string, char>>& known) {
  const auto pairs = parse_query(request.query);
  if (!pairs)
    return refuse(
        problem(400, "bad_parameter", "the query of the address is not well-formed; expected name=value pairs"));
  json::object object;
  for (const auto& [name, value] : *pairs) {
    const auto found = std::find_if(known.begin(), known.end(),
                                    [&, &wanted = name](const auto& entry) { return entry.first == wanted; });
    if (found == known.end()) {
      std::string names;
      for (const auto& entry : known) names += (names.empty() ? "" : ", ") + entry.first;
      return refuse(problem(400, "unknown_parameter",
                            names.empty() ? "unknown query parameter; expected none"
                                          : "unknown query parameter; expected one of " + names));
    }
    if (object.contains(name))
      return refuse(problem(400, "bad_parameter", found->first + ": given twice; expected once"));
    auto read = query_value(value, found->second);
    if (!read)
      return refuse(
          problem(400, "bad_parameter",
                  fmt::format("{}: this value cannot be read; expected {}", found->first, kind_words(found->second))));
    object[name] = std::move(*read);
  }
  return object;
}

Outcome<json::value> json_body(const Request& request) {
  const auto type = request.header("content-type");
  if (!type || !(*type == "application/json" || type->starts_with("application/json;")))
    return refuse(
        problem(415, "not_json", "the body is not declared as JSON; expected content-type: application/json"));
  auto value = base::parse_json(request.body, "body");
  if (!value) {
    auto wrong = problem_of(value.error());
    wrong.status = 400;
    return refuse(std::move(wrong));
  }
  return std::move(*value);
}

}  // namespace detail

}  // namespace relais::http

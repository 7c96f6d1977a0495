// What comes in and what goes out over HTTP, as plain values: the rest of the room never sees the network library.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace relais::wire {

enum class Method { get, head, post, put, patch, delete_, options, other };
[[nodiscard]] std::string_view to_string(Method method);

/// Header names are lower case. Order is kept; a name may occur more than once.
using Headers = std::vector<std::pair<std::string, std::string>>;

struct Request {
  Method method = Method::get;
  std::string path;   ///< as sent, without the query; still percent-encoded
  std::string query;  ///< without the question mark; still percent-encoded
  Headers headers;
  std::string body;
  std::string peer;  ///< address of the other side, for throttling only; never logged

  /// The value of the first header of that (lower case) name.
  [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const;
  /// A cookie's value.
  [[nodiscard]] std::optional<std::string_view> cookie(std::string_view name) const;
};

struct Response {
  int status = 200;
  Headers headers;
  std::string body;
  /// Takes the place of `body` when set: files that many answers share.
  std::shared_ptr<const std::string> shared_body;

  void set(std::string name, std::string value);
  [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const;
  [[nodiscard]] const std::string& content() const { return shared_body ? *shared_body : body; }
};

/// The standard words of a status.
[[nodiscard]] std::string_view title_of(int status);

/// Percent-decoding of one path segment or query value; nothing when an escape is broken or hides a control character.
[[nodiscard]] std::optional<std::string> percent_decoded(std::string_view text, bool plus_is_blank);

/// `a=1&b=2`, decoded, in order; nothing when an escape is broken.
[[nodiscard]] std::optional<std::vector<std::pair<std::string, std::string>>> parse_query(std::string_view query);

/// SHA-256 as 64 lower-case hexadecimal digits.
[[nodiscard]] std::string sha256_hex(std::string_view data);

}  // namespace relais::wire

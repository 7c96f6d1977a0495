// Errors as RFC 9457 problem details, and the one table from kinds of failure to statuses.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "base/json.hpp"
#include "base/result.hpp"
#include "http/engine.hpp"

namespace relais::http {

namespace json = base::json;

/// What a caller is told. Holds no personal data but in `current`, which is what the caller may see anyway.
struct Problem {
  int status = 500;
  std::string code;                    ///< for programs; see docs/api.md
  std::string detail;                  ///< for people: what is wrong; what is expected
  std::string pointer;                 ///< where in the request body, as JSON pointer; may be empty
  json::array unmet;                   ///< conditions of the law that do not hold: {id, text}
  json::array rules;                   ///< Reasons: the rules that refuse
  std::optional<json::value> current;  ///< on a conflict: what holds now
  json::array since;                   ///< on a conflict: what was written since
  json::object more;                   ///< further members of this kind of problem
  Headers headers;                     ///< for instance retry-after
};

/// Stands for "no query parameters", "no body", "no content".
struct None {};
BOOST_DESCRIBE_STRUCT(None, (), ())

template <class T>
using Outcome = tl::expected<T, Problem>;

[[nodiscard]] Problem problem(int status, std::string code, std::string detail, std::string pointer = {});
[[nodiscard]] Problem problem_of(const base::Error& error);
[[nodiscard]] inline tl::unexpected<Problem> refuse(Problem problem) {
  return tl::unexpected<Problem>(std::move(problem));
}
[[nodiscard]] inline tl::unexpected<Problem> refuse(const base::Error& error) { return refuse(problem_of(error)); }

/// The status that goes with a failure. Code decides within a kind.
[[nodiscard]] int status_of(const base::Error& error);
[[nodiscard]] json::object to_json(const Problem& problem);
[[nodiscard]] Response to_response(const Problem& problem);

}  // namespace relais::http

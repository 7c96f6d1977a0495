// What can fail in normal use is a value. `Result<T>` holds a T or an Error; exceptions are for broken invariants only.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <tl/expected.hpp>

namespace relais::base {

/// What kind of failure it is; decides the exit code of a command and the status of an HTTP answer.
enum class ErrorKind {
  bad_input,        ///< the caller's text or value is wrong (exit 2, HTTP 400/422)
  not_allowed,      ///< a rule or the policy says no (exit 1, HTTP 403/409)
  not_found,        ///< absent, or not to be known about by this caller (exit 1, HTTP 404)
  conflict,         ///< somebody else was faster (HTTP 409/412)
  unauthenticated,  ///< nobody is signed in (HTTP 401)
  too_large,        ///< over a stated limit (HTTP 413)
  unavailable,      ///< the system cannot do it now (exit 3, HTTP 503)
};

/// A failure that a person can act on. Never holds personal data: `where` names a place (FILE:LINE, a JSON pointer,
/// a field), `what` says what is wrong, `expected` what would be right.
struct Error {
  ErrorKind kind = ErrorKind::bad_input;
  std::string code;
  std::string where;
  std::string what;
  std::string expected;
  std::vector<std::string> unmet;

  /// One line: `where: what; expected`. Empty parts are left out.
  [[nodiscard]] std::string line() const {
    std::string text = where.empty() ? what : where + ": " + what;
    if (!expected.empty()) text += "; expected " + expected;
    return text;
  }
};

template <class T>
using Result = tl::expected<T, Error>;

/// Shorthand to return a failure: `return fail(ErrorKind::bad_input, "unknown_key", "/person", "unknown key", "…");`
[[nodiscard]] inline tl::unexpected<Error> fail(ErrorKind kind, std::string code, std::string where, std::string what,
                                                std::string expected = {}) {
  return tl::unexpected<Error>(
      Error{kind, std::move(code), std::move(where), std::move(what), std::move(expected), {}});
}

[[nodiscard]] inline tl::unexpected<Error> fail(Error error) { return tl::unexpected<Error>(std::move(error)); }

}  // namespace relais::base

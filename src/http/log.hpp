// One JSON line an answer, for the journal: what route, how it ended, how long it took. By construction there is no way
// to hand it an address, a query, an id of a case or a name: it takes the pattern of the route only.
#pragma once

#include <chrono>
#include <iosfwd>
#include <mutex>
#include <string>
#include <string_view>

#include "base/date.hpp"
#include "http/engine.hpp"

namespace relais::http {

class Log {
 public:
  /// `out` outlives the log.
  explicit Log(std::ostream& out) : out_(out) {}

  /// `route` is a pattern such as `/api/v1/cases/{id}`.
  void answered(base::Instant at, Method method, std::string_view route, int status, std::chrono::microseconds took,
                std::string_view trace);
  /// Something the operator should know; `what` is a fixed sentence of the program, `code` of an error.
  void event(base::Instant at, std::string_view level, std::string_view what, std::string_view code,
             std::string_view trace = {});

 private:
  void line(const std::string& text);
  std::ostream& out_;
  std::mutex writing_;
};

}  // namespace relais::http

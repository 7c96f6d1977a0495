#include "http/log.hpp"

#include <ostream>

#include <fmt/format.h>

#include "base/json.hpp"

namespace relais::http {

void Log::answered(base::Instant at, Method method, std::string_view route, int status, std::chrono::microseconds took,
                   std::string_view trace) {
  line(fmt::format(R"({{"at":"{}","level":"{}","method":"{}","route":{},"status":{},"ms":{:.3f},"trace":"{}"}})"
                   "\n",
                   base::to_string(at), status >= 500 ? "error" : "info", to_string(method),
                   base::json::serialize(base::json::string(route)), status, static_cast<double>(took.count()) / 1000.0,
                   trace));
}

void Log::event(base::Instant at, std::string_view level, std::string_view what, std::string_view code,
                std::string_view trace) {
  base::json::object entry{{"at", base::to_string(at)}, {"level", level}, {"what", what}};
  if (!code.empty()) entry["code"] = code;
  if (!trace.empty()) entry["trace"] = trace;
  line(base::json::serialize(entry) + "\n");
}

void Log::line(const std::string& text) {
  const std::lock_guard<std::mutex> lock(writing_);
  out_ << text << std::flush;
}

}  // namespace relais::http

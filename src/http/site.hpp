// The application behind the server: the ordered list of what happens to every request.
//
//   find the route → shows it is ours (X-Relais, Origin, Sec-Fetch) → who is asking, how much → key of the write,
//   replay of a known one → If-Match → query and body are read → the handler → security headers → one line in the log
#pragma once

#include <functional>
#include <vector>

#include "http/engine.hpp"
#include "http/log.hpp"
#include "http/route.hpp"
#include "http/sign_in.hpp"

namespace relais::http {

/// All routes of the API and the calendar, in the order of the documentation.
[[nodiscard]] std::vector<Route> all_routes();

class Site final : public Application {
 public:
  /// What is handed in outlives the site. `now` is asked once a request.
  Site(const Backend& backend, StaticFiles files, Log& log, std::function<base::Instant()> now);

  Response handle(const Request& request) override;
  Response refuse(int status) override;
  [[nodiscard]] std::size_t body_limit(Method method, std::string_view path) const override;

 private:
  struct Passage;
  Response answer(const Request& request, Passage& passage);
  Outcome<Response> run(const Route& route, Call& call);
  static std::optional<Problem> note_refusal(const Route& route, const Call& call, const Problem& refused);
  Outcome<std::optional<Response>> replay(const Route& route, Call& call);

  [[nodiscard]] bool is_secure() const;

  Backend backend_;
  Router router_;
  StaticFiles files_;
  Log& log_;
  std::function<base::Instant()> now_;
  std::unique_ptr<Limits> limits_;  ///< null: none
};

}  // namespace relais::http

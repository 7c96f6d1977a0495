#include "http/routes.hpp"

#include "http/site.hpp"

namespace relais::http {

std::vector<Route> all_routes() {
  std::vector<Route> routes;
  add_session_routes(routes);
  add_account_routes(routes);
  add_case_routes(routes);
  add_operation_routes(routes);
  add_referral_routes(routes);
  add_queue_routes(routes);
  add_law_routes(routes);
  add_directory_routes(routes);
  add_exchange_routes(routes);
  add_shelter_routes(routes);
  add_trust_routes(routes);
  add_letterbox_routes(routes);
  add_system_routes(routes);
  return routes;
}

Problem problem_of(const desks::Failure& failure) {
  auto made = problem_of(failure.error);
  if (!failure.unmet.empty()) {
    made.unmet.clear();
    for (const auto& condition : failure.unmet) made.unmet.push_back(base::encode(condition));
  }
  for (const auto& rule : failure.rules) made.rules.push_back(base::encode(rule));
  if (!failure.current.is_null()) made.current = failure.current;
  if (failure.since.is_array()) made.since = failure.since.get_array();
  return made;
}

Outcome<std::size_t> page_limit(const std::optional<int>& asked) {
  const int limit = asked.value_or(50);
  if (limit < 1 || limit > 200)
    return refuse(problem(400, "bad_parameter", "limit: this number is out of range; expected 1 to 200"));
  return static_cast<std::size_t>(limit);
}

RouteHead reads(std::string pattern, std::string tag, std::string summary, std::vector<std::string> codes) {
  RouteHead head;
  head.method = Method::get;
  head.pattern = std::move(pattern);
  head.tag = std::move(tag);
  head.summary = std::move(summary);
  head.codes = std::move(codes);
  return head;
}

RouteHead opens(std::string pattern, std::string tag, std::string summary, std::vector<std::string> codes) {
  auto head = reads(std::move(pattern), std::move(tag), std::move(summary), std::move(codes));
  head.method = Method::post;
  head.success = 201;
  head.needs.write_key = true;
  return head;
}

RouteHead changes(std::string pattern, std::string tag, std::string summary, std::vector<std::string> codes) {
  auto head = opens(std::move(pattern), std::move(tag), std::move(summary), std::move(codes));
  head.success = 200;
  head.needs.if_match = true;
  return head;
}

}  // namespace relais::http

// The groups of routes. Handlers translate between HTTP and the desks and decide nothing themselves.
#pragma once

#include "http/route.hpp"

namespace relais::http {

void add_session_routes(std::vector<Route>& routes);
void add_account_routes(std::vector<Route>& routes);
void add_case_routes(std::vector<Route>& routes);
void add_operation_routes(std::vector<Route>& routes);
void add_referral_routes(std::vector<Route>& routes);
void add_queue_routes(std::vector<Route>& routes);
void add_law_routes(std::vector<Route>& routes);
void add_directory_routes(std::vector<Route>& routes);
void add_exchange_routes(std::vector<Route>& routes);
void add_shelter_routes(std::vector<Route>& routes);
void add_trust_routes(std::vector<Route>& routes);
void add_letterbox_routes(std::vector<Route>& routes);
void add_system_routes(std::vector<Route>& routes);

/// A desk's failure as a problem: its rules, unmet conditions, and on a conflict both versions.
[[nodiscard]] Problem problem_of(const desks::Failure& failure);

/// What a desk answered, as an outcome of a route.
template <class T>
[[nodiscard]] Outcome<T> told(desks::Answer<T> answer) {
  if (answer) return std::move(*answer);
  return refuse(problem_of(answer.error()));
}
template <class T>
[[nodiscard]] Outcome<T> told(base::Result<T> answer) {
  if (answer) return std::move(*answer);
  return refuse(answer.error());
}

/// Query of a list.
struct PageQuery {
  std::optional<int> limit;
  std::optional<std::string> cursor;
};
BOOST_DESCRIBE_STRUCT(PageQuery, (), (limit, cursor))

/// Between 1 and 200; 50 when absent.
[[nodiscard]] Outcome<std::size_t> page_limit(const std::optional<int>& asked);

/// For heads of routes.
[[nodiscard]] RouteHead reads(std::string pattern, std::string tag, std::string summary,
                              std::vector<std::string> codes = {});
/// A write that opens something new.
[[nodiscard]] RouteHead opens(std::string pattern, std::string tag, std::string summary,
                              std::vector<std::string> codes = {});
/// A write to something that exists and has a version.
[[nodiscard]] RouteHead changes(std::string pattern, std::string tag, std::string summary,
                                std::vector<std::string> codes = {});

}  // namespace relais::http

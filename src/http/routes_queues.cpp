#include "desks/guardian.hpp"
#include "desks/immigration.hpp"
#include "desks/magistrate.hpp"
#include "desks/worklist.hpp"
#include "http/routes.hpp"

namespace relais::http {

namespace {

enum class WorklistKind { due, overdue, all };
BOOST_DESCRIBE_ENUM(WorklistKind, due, overdue, all)

struct WorklistQuery {
  std::optional<WorklistKind> kind;
  std::optional<int> limit;
  std::optional<std::string> cursor;
};
BOOST_DESCRIBE_STRUCT(WorklistQuery, (), (kind, limit, cursor))

Outcome<desks::ClockList> worklist(const Call& call, const WorklistQuery& query, None) {
  const auto limit = page_limit(query.limit);
  if (!limit) return refuse(limit.error());
  desks::WorklistFilter filter;
  filter.kind = base::enum_name(query.kind.value_or(WorklistKind::all));
  filter.limit = *limit;
  filter.cursor = query.cursor.value_or("");
  return told(desks::worklist(call.desk(), filter));
}

/// A queue that differs from the others only in whose it is.
template <class List>
Route queue(RouteHead head, desks::Answer<List> (*list)(const desks::Call&, std::size_t, const std::string&)) {
  return make_route<PageQuery, None, List>(std::move(head),
                                           [list](const Call& call, const PageQuery& query, None) -> Outcome<List> {
                                             const auto limit = page_limit(query.limit);
                                             if (!limit) return refuse(limit.error());
                                             return told(list(call.desk(), *limit, query.cursor.value_or("")));
                                           });
}

}  // namespace

void add_queue_routes(std::vector<Route>& routes) {
  routes.push_back(make_route<WorklistQuery, None, desks::ClockList>(
      reads("/api/v1/worklist", "Queues", "What your desk must do or know, soonest first, each date with its article."),
      worklist));
  routes.push_back(queue(
      reads("/api/v1/opinions", "Queues", "The magistrate's page: cases where an opinion is awaited, oldest first."),
      &desks::list_opinions));
  routes.push_back(
      queue(reads("/api/v1/requests", "Queues", "The Immigration Office's queue: document requests, oldest first."),
            &desks::list_requests));
  routes.push_back(
      queue(reads("/api/v1/wards", "Queues", "A guardian's wards; the Guardianship Service's signalled minors."),
            &desks::list_wards));
}

}  // namespace relais::http

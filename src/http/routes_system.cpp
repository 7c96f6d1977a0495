#include "http/routes.hpp"

namespace relais::http {

namespace {

struct Health {
  std::string status;
  std::string version;
  int schema = 0;
  std::string store;
};
BOOST_DESCRIBE_STRUCT(Health, (), (status, version, schema, store))

Outcome<Health> health(const Call& call, const None&, None) {
  auto& store = call.backend.store;
  if (const auto answers = store.meta("invented"); !answers) return refuse(answers.error());
  return Health{"ok", call.backend.settings.version, store.schema(), std::string(store.engine())};
}

Outcome<RawAnswer> openapi(const Call& call, const None&, None) { return RawAnswer{call.backend.openapi, {}}; }

}  // namespace

void add_system_routes(std::vector<Route>& routes) {
  auto document = reads("/api/v1/openapi.json", "System", "This description.");
  document.needs.session = false;
  routes.push_back(make_route<None, None, RawAnswer>(document, openapi));
  auto alive = reads("/api/v1/health", "System", "Whether the server and its store answer.", {"503:unavailable"});
  alive.needs.session = false;
  routes.push_back(make_route<None, None, Health>(alive, health));
}

}  // namespace relais::http

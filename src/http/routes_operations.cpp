#include "desks/inspection.hpp"
#include "http/routes.hpp"

namespace relais::http {

namespace {

Outcome<desks::PageOf> page_of(const PageQuery& query) {
  const auto limit = page_limit(query.limit);
  if (!limit) return refuse(limit.error());
  return desks::PageOf{*limit, query.cursor.value_or("")};
}

Outcome<desks::OperationList> operations(const Call& call, const PageQuery& query, None) {
  const auto page = page_of(query);
  if (!page) return refuse(page.error());
  return told(desks::list_operations(call.desk(), *page));
}

Outcome<desks::PartyList> parties(const Call& call, const PageQuery& query, None) {
  const auto page = page_of(query);
  if (!page) return refuse(page.error());
  return told(desks::list_parties(call.desk(), *page));
}

RouteHead bulk(std::string pattern, std::string summary) {
  auto head = opens(std::move(pattern), "Operations", std::move(summary), {"403:not_yours_to_do", "404:not_found"});
  head.success = 200;
  return head;
}

void add_party_routes(std::vector<Route>& routes) {
  routes.push_back(make_route<PageQuery, None, desks::PartyList>(
      reads("/api/v1/parties", "Parties", "Suspects and employers your desk described."), parties));
  routes.push_back(make_route<None, desks::DescribeParty, desks::PartyView>(
      opens("/api/v1/parties", "Parties", "Describe a suspect or employer; kept apart from the cases.",
            {"403:not_yours_to_do"}),
      [](const Call& call, const None&, const desks::DescribeParty& body) {
        return told(desks::describe_party(call.desk(), body));
      }));
  routes.push_back(make_route<None, None, desks::PartyView>(
      reads("/api/v1/parties/{id}", "Parties", "One suspect or employer.", {"404:not_found"}),
      [](const Call& call, const None&, None) { return told(desks::read_party(call.desk(), call.path[0])); }));
  routes.push_back(make_route<None, desks::LinkParty, desks::OperationView>(
      changes("/api/v1/operations/{id}/parties", "Operations", "Link a party to an operation.",
              {"403:not_yours_to_do", "404:not_found"}),
      [](const Call& call, const None&, const desks::LinkParty& body) {
        return told(desks::link_party(call.desk(), call.path[0], call.expected_version, body));
      }));
}

}  // namespace

void add_operation_routes(std::vector<Route>& routes) {
  routes.push_back(make_route<PageQuery, None, desks::OperationList>(
      reads("/api/v1/operations", "Operations", "Inspections and police operations of your desk, latest first."),
      operations));
  routes.push_back(make_route<None, desks::OpenOperation, desks::OperationView>(
      opens("/api/v1/operations", "Operations", "Record an inspection or police operation.", {"403:not_yours_to_do"}),
      [](const Call& call, const None&, const desks::OpenOperation& body) {
        return told(desks::open_operation(call.desk(), body));
      }));
  routes.push_back(make_route<None, None, desks::OperationView>(
      reads("/api/v1/operations/{id}", "Operations",
            "An operation with its people, their missing duties and referrals.", {"404:not_found"}),
      [](const Call& call, const None&, None) { return told(desks::read_operation(call.desk(), call.path[0])); }));
  routes.push_back(make_route<None, desks::AddPeople, desks::OperationView>(
      changes("/api/v1/operations/{id}/people", "Operations",
              "Add people found; each becomes a case, all in one transaction.",
              {"403:not_yours_to_do", "404:not_found"}),
      [](const Call& call, const None&, const desks::AddPeople& body) {
        return told(desks::add_people(call.desk(), call.path[0], call.expected_version, body));
      }));
  routes.push_back(make_route<None, desks::BulkActs, desks::BulkAnswer>(
      bulk("/api/v1/operations/{id}/acts", "The same acts for several people; a refused one does not stop the others."),
      [](const Call& call, const None&, const desks::BulkActs& body) {
        return told(desks::act_on_operation(call.desk(), call.path[0], body));
      }));
  routes.push_back(make_route<None, desks::BulkReferral, desks::BulkAnswer>(
      bulk("/api/v1/operations/{id}/referrals",
           "Refer people of an operation; `spread` deals them out over several desks."),
      [](const Call& call, const None&, const desks::BulkReferral& body) {
        return told(desks::refer_people(call.desk(), call.path[0], body));
      }));
  add_party_routes(routes);
}

}  // namespace relais::http

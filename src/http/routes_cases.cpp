#include "desks/intake.hpp"
#include "http/routes.hpp"

namespace relais::http {

namespace {

struct CasesQuery {
  std::optional<std::string> phase;
  std::optional<std::string> q;
  std::optional<bool> mine;
  std::optional<int> limit;
  std::optional<std::string> cursor;
};
BOOST_DESCRIBE_STRUCT(CasesQuery, (), (phase, q, mine, limit, cursor))

struct AsOfQuery {
  std::optional<base::Date> as_of;
};
BOOST_DESCRIBE_STRUCT(AsOfQuery, (), (as_of))

Outcome<desks::CaseList> list(const Call& call, const CasesQuery& query, None) {
  const auto limit = page_limit(query.limit);
  if (!limit) return refuse(limit.error());
  desks::CaseFilter filter;
  filter.phase = query.phase;
  filter.words = query.q;
  filter.mine = query.mine.value_or(false);
  filter.limit = *limit;
  filter.cursor = query.cursor.value_or("");
  return told(desks::list_cases(call.desk(), filter));
}

const std::vector<std::string> kRefusals{"403:not_yours_to_do", "404:not_found", "409:conditions_not_met",
                                         "409:procedure_ended"};

}  // namespace

void add_case_routes(std::vector<Route>& routes) {
  routes.push_back(make_route<CasesQuery, None, desks::CaseList>(
      reads("/api/v1/cases", "Cases", "The cases your desk may open, newest first."), list));
  routes.push_back(make_route<None, desks::OpenCase, desks::CaseView>(
      opens("/api/v1/cases", "Cases", "Open a case: a label, what is known of the person, the first signal.",
            kRefusals),
      [](const Call& call, const None&, const desks::OpenCase& body) {
        return told(desks::open_case(call.desk(), body));
      }));
  routes.push_back(make_route<AsOfQuery, None, desks::CaseView>(
      reads("/api/v1/cases/{id}", "Cases",
            "The case as you may see it: person, standing with reasons, next lawful steps, timeline.",
            {"404:not_found"}),
      [](const Call& call, const AsOfQuery& query, None) {
        return told(desks::read_case(call.desk(), call.path[0], query.as_of));
      }));
  routes.push_back(make_route<None, desks::Acts, desks::CaseView>(
      changes("/api/v1/cases/{id}/acts", "Cases", "Record what happened; all acts or none.", kRefusals),
      [](const Call& call, const None&, const desks::Acts& body) {
        return told(desks::act_on_case(call.desk(), call.path[0], call.expected_version, body));
      }));
  auto check = reads("/api/v1/cases/{id}/check", "Cases", "Whether these acts would be recorded; writes nothing.",
                     {"404:not_found"});
  check.method = Method::post;
  routes.push_back(make_route<None, desks::Acts, desks::CheckAnswer>(
      check, [](const Call& call, const None&, const desks::Acts& body) {
        return told(desks::check_acts(call.desk(), call.path[0], body));
      }));
  routes.push_back(make_route<None, desks::SendReferral, desks::CaseView>(
      changes("/api/v1/cases/{id}/referrals", "Cases", "Ask a duty desk to take this person: the need first, no name.",
              kRefusals),
      [](const Call& call, const None&, const desks::SendReferral& body) {
        return told(desks::refer_case(call.desk(), call.path[0], call.expected_version, body));
      }));
}

}  // namespace relais::http

#include "desks/intake.hpp"
#include "http/routes.hpp"

namespace relais::http {

namespace {

struct CasesQuery {
  std::optional<std::string> phase;
  std::optional<bool> mine;
  std::optional<int> limit;
  std::optional<std::string> cursor;
};
BOOST_DESCRIBE_STRUCT(CasesQuery, (), (phase, mine, limit, cursor))

/// In the body, because addresses are kept by browsers, proxies and journals.
struct SearchBody {
  std::string words;  ///< beginnings of words of a name, in any script, or a number of a document or telephone
  std::optional<std::string> phase;
  std::optional<bool> mine;
};
BOOST_DESCRIBE_STRUCT(SearchBody, (), (words, phase, mine))

struct AsOfQuery {
  std::optional<base::Date> as_of;
};
BOOST_DESCRIBE_STRUCT(AsOfQuery, (), (as_of))

Outcome<desks::CaseList> list(const Call& call, const CasesQuery& query, None) {
  const auto limit = page_limit(query.limit);
  if (!limit) return refuse(limit.error());
  desks::CaseFilter filter;
  filter.phase = query.phase;
  filter.mine = query.mine.value_or(false);
  filter.limit = *limit;
  filter.cursor = query.cursor.value_or("");
  return told(desks::list_cases(call.desk(), filter));
}

Outcome<desks::CaseList> search(const Call& call, const None&, const SearchBody& body) {
  constexpr std::size_t kMostLetters = 200;
  if (body.words.size() > kMostLetters) {
    auto wrong = problem(422, "bad_value", "this is too long to look for; expected at most 200 bytes");
    wrong.pointer = "/words";
    return refuse(std::move(wrong));
  }
  desks::CaseFilter filter;
  filter.phase = body.phase;
  filter.words = body.words;
  filter.mine = body.mine.value_or(false);
  return told(desks::list_cases(call.desk(), filter));
}

const std::vector<std::string> kRefusals{"403:not_yours_to_do", "404:not_found", "409:conditions_not_met",
                                         "409:procedure_ended"};

}  // namespace

void add_case_routes(std::vector<Route>& routes) {
  routes.push_back(make_route<CasesQuery, None, desks::CaseList>(
      reads("/api/v1/cases", "Cases", "The cases your desk may open, newest first."), list));
  auto found = reads("/api/v1/cases/search", "Cases",
                     "The cases of your desk whose name, label or number begins so; at most 200, newest first.");
  found.method = Method::post;
  routes.push_back(make_route<None, SearchBody, desks::CaseList>(found, search));
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

#include "desks/centre.hpp"
#include "desks/referral.hpp"
#include "http/routes.hpp"

namespace relais::http {

namespace {

enum class ReferralStates { waiting, answered, all };
BOOST_DESCRIBE_ENUM(ReferralStates, waiting, answered, all)

struct ReferralsQuery {
  std::optional<ReferralStates> state;
  std::optional<bool> sent;
  std::optional<int> limit;
  std::optional<std::string> cursor;
};
BOOST_DESCRIBE_STRUCT(ReferralsQuery, (), (state, sent, limit, cursor))

Outcome<desks::ReferralList> list(const Call& call, const ReferralsQuery& query, None) {
  const auto limit = page_limit(query.limit);
  if (!limit) return refuse(limit.error());
  desks::ReferralFilter filter;
  filter.state = base::enum_name(query.state.value_or(ReferralStates::all));
  filter.sent = query.sent.value_or(false);
  filter.limit = *limit;
  filter.cursor = query.cursor.value_or("");
  return told(desks::list_referrals(call.desk(), filter));
}

RouteHead on_referral(std::string pattern, std::string summary) {
  auto head = opens(std::move(pattern), "Referrals", std::move(summary), {"404:not_found", "409:not_waiting_for_you"});
  head.success = 200;
  return head;
}

}  // namespace

void add_referral_routes(std::vector<Route>& routes) {
  routes.push_back(make_route<ReferralsQuery, None, desks::ReferralList>(
      reads("/api/v1/referrals", "Referrals",
            "The inbox of your desk, waiting ones first; with `sent` what your desk sent."),
      list));
  routes.push_back(make_route<None, desks::AnswerReferral, desks::ReferralLine>(
      on_referral("/api/v1/referrals/{id}/answer", "Accept, or decline with a reason."),
      [](const Call& call, const None&, const desks::AnswerReferral& body) {
        return told(desks::answer_referral(call.desk(), call.path[0], body));
      }));
  routes.push_back(make_route<None, None, desks::ReferralLine>(
      on_referral("/api/v1/referrals/{id}/arrived", "The person is there."),
      [](const Call& call, const None&, None) { return told(desks::state_arrival(call.desk(), call.path[0])); }));
  routes.push_back(make_route<None, None, desks::DeskList>(
      reads("/api/v1/desks", "Desks", "The desks that work with each other and whether they have room."),
      [](const Call& call, const None&, None) { return told(desks::list_desks(call.desk())); }));
  routes.push_back(make_route<None, casework::CapacityStated, desks::DeskLine>(
      changes("/api/v1/desks/{id}/capacity", "Desks", "State the room of your own desk: free or full.",
              {"403:not_yours_to_do"}),
      [](const Call& call, const None&, const casework::CapacityStated& body) {
        return told(desks::state_capacity(call.desk(), call.path[0], call.expected_version, body));
      }));
}

}  // namespace relais::http

#include <charconv>

#include "desks/access_record.hpp"
#include "desks/trust.hpp"
#include "http/routes.hpp"

namespace relais::http {

namespace {

/// A write that needs no version: it opens something new, or ends what is named. Safe to repeat under its key.
RouteHead acts(std::string pattern, std::string tag, std::string summary, std::vector<std::string> codes = {}) {
  auto head = opens(std::move(pattern), std::move(tag), std::move(summary), std::move(codes));
  head.success = 200;
  return head;
}

std::int64_t number_of(const std::string& text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() ? number : 0;
}

void add_access(std::vector<Route>& routes) {
  routes.push_back(make_route<None, None, desks::AccessAnswer>(
      reads("/api/v1/cases/{id}/access", "Trust",
            "Who has access to this case, by which rules, for what, on which basis.",
            {"403:not_yours_to_see", "404:not_found"}),
      [](const Call& call, const None&, None) { return told(desks::who_has_access(call.desk(), call.path[0])); }));
  routes.push_back(make_route<None, None, desks::AccessRecord>(
      reads("/api/v1/cases/{id}/access/record", "Trust",
            "The person's own access record: who used the file, when and what for, in words to hand out.",
            {"403:not_yours_to_see", "404:not_found"}),
      [](const Call& call, const None&, None) { return told(desks::access_record(call.desk(), call.path[0])); }));
  routes.push_back(make_route<PageQuery, None, desks::LogPage>(
      reads("/api/v1/log", "Trust", "The log of uses by pseudonym, for the data protection officer.",
            {"403:not_yours_to_see"}),
      [](const Call& call, const PageQuery& query, None) -> Outcome<desks::LogPage> {
        const auto limit = page_limit(query.limit);
        if (!limit) return refuse(limit.error());
        return told(desks::read_log(call.desk(), *limit, query.cursor.value_or("")));
      }));
}

void add_glass(std::vector<Route>& routes) {
  routes.push_back(make_route<None, None, desks::GlassOffers>(
      reads("/api/v1/break-glass", "Trust", "What you could open in danger, for how long, and whom you can tell."),
      [](const Call& call, const None&, None) { return told(desks::glass_offers(call.desk())); }));
  auto opening = acts("/api/v1/cases/{id}/break-glass", "Trust",
                      "Open in danger what is otherwise shut: a typed reason, a colleague who is told, a short time.",
                      {"403:not_yours_to_do", "403:not_yours_to_see", "404:not_found", "409:already_so"});
  opening.success = 201;
  opening.needs.level = 3;
  opening.needs.step_up = true;
  routes.push_back(make_route<None, desks::BreakGlass, desks::GlassView>(
      opening, [](const Call& call, const None&, const desks::BreakGlass& body) {
        return told(desks::break_glass(call.desk(), call.path[0], body));
      }));
  routes.push_back(make_route<None, None, desks::GlassList>(
      reads("/api/v1/break-glass/reviews", "Trust", "Broken glass that awaits your review."),
      [](const Call& call, const None&, None) { return told(desks::glasses_to_review(call.desk())); }));
  routes.push_back(make_route<None, desks::ReviewGlass, desks::GlassView>(
      acts("/api/v1/cases/{id}/break-glass/{number}/review", "Trust", "Say whether the glass was broken rightly.",
           {"403:not_yours_to_do", "404:not_found", "409:already_so", "409:not_by_yourself"}),
      [](const Call& call, const None&, const desks::ReviewGlass& body) {
        return told(desks::review_glass(call.desk(), call.path[0], number_of(call.path[1]), body));
      }));
}

void add_conflicts(std::vector<Route>& routes) {
  routes.push_back(make_route<None, desks::StateConflict, desks::ConflictView>(
      acts("/api/v1/cases/{id}/conflicts", "Trust", "Declare a conflict of interest: it locks the account out at once.",
           {"403:not_yours_to_do", "404:not_found", "409:already_so"}),
      [](const Call& call, const None&, const desks::StateConflict& body) {
        return told(desks::declare_conflict(call.desk(), call.path[0], body));
      }));
  routes.push_back(make_route<None, desks::StateConflict, desks::CaseVersion>(
      acts("/api/v1/cases/{id}/conflicts/lift", "Trust", "Lift a conflict of interest of somebody else.",
           {"403:not_yours_to_do", "404:not_found", "409:already_so", "409:not_by_yourself"}),
      [](const Call& call, const None&, const desks::StateConflict& body) {
        return told(desks::lift_conflict(call.desk(), call.path[0], body));
      }));
}

void add_desk(std::vector<Route>& routes) {
  routes.push_back(make_route<None, None, desks::CoverList>(
      reads("/api/v1/desk/covers", "Trust",
            "Who stands in for whom at your desk, and for which desks you may act today."),
      [](const Call& call, const None&, None) { return told(desks::covers(call.desk())); }));
  auto give = acts("/api/v1/desk/covers", "Trust", "Have somebody stand in for somebody of your desk until a day.",
                   {"403:not_yours_to_do"});
  give.success = 201;
  routes.push_back(make_route<None, desks::GiveCover, desks::CoverView>(
      give, [](const Call& call, const None&, const desks::GiveCover& body) {
        return told(desks::give_cover(call.desk(), body));
      }));
  routes.push_back(make_route<None, None, desks::CoverList>(
      acts("/api/v1/desk/covers/{number}/end", "Trust", "End a cover before its day.",
           {"403:not_yours_to_do", "404:not_found"}),
      [](const Call& call, const None&, None) {
        return told(desks::end_cover(call.desk(), number_of(call.path[0])));
      }));
  routes.push_back(make_route<None, None, desks::DeskReview>(
      reads("/api/v1/desk/access", "Trust", "Who has access at your desk, and when that is to be gone through again.",
            {"403:not_yours_to_do"}),
      [](const Call& call, const None&, None) { return told(desks::desk_review(call.desk())); }));
  routes.push_back(make_route<None, desks::ReviewAccess, desks::DeskReview>(
      acts("/api/v1/desk/access/reviews", "Trust", "Record that you went through who has access.",
           {"403:not_yours_to_do"}),
      [](const Call& call, const None&, const desks::ReviewAccess& body) {
        return told(desks::review_desk(call.desk(), body));
      }));
}

}  // namespace

void add_trust_routes(std::vector<Route>& routes) {
  add_access(routes);
  add_glass(routes);
  add_conflicts(routes);
  add_desk(routes);
}

}  // namespace relais::http

#include "base/opening_hours.hpp"
#include "desks/worklist.hpp"
#include "exchange/calendar.hpp"
#include "http/routes.hpp"
#include "http/sign_in.hpp"

namespace relais::http {

namespace {

/// The calendar reaches back this far, so that what is overdue stays in sight.
constexpr std::int32_t kCalendarPast = 60;

struct ServiceList : desks::Whole {
  std::vector<json::value> items;  ///< services as in directory/services.yaml, each with open_now
};
BOOST_DESCRIBE_STRUCT(ServiceList, (), (items))

struct CalendarView {
  std::string url;  ///< on this host; who has it reads the feed without signing in
};
BOOST_DESCRIBE_STRUCT(CalendarView, (), (url))

struct LanguageQuery {
  std::optional<std::string> language;
};
BOOST_DESCRIBE_STRUCT(LanguageQuery, (), (language))

Outcome<ServiceList> directory(const Call& call, const None&, None) {
  ServiceList list;
  const auto& services = call.backend.house.services;
  const auto* all = services.is_object() ? services.get_object().if_contains("services") : nullptr;
  if (all == nullptr || !all->is_array()) return list;
  const auto now = base::in_brussels(call.now);
  for (const auto& service : all->get_array()) {
    if (!service.is_object()) continue;
    auto shown = service.get_object();
    const auto* hours = shown.if_contains("hours");
    const auto open = hours == nullptr ? std::optional<bool>() : base::open_at(*hours, now);
    shown["open_now"] = open ? json::value(*open) : json::value(nullptr);
    list.items.emplace_back(std::move(shown));
  }
  return list;
}

Outcome<CalendarView> calendar(const Call& call, const None&, None) {
  const auto token = call.gate->calendar_token(call.asker.desk, random_token());
  if (!token) return refuse(token.error());
  return CalendarView{"/calendar/" + *token + ".ics"};
}

Outcome<RawAnswer> feed(const Call& call, const LanguageQuery& query, None) {
  const auto desk = call.backend.store.desk_of_calendar(call.path[0]);
  if (!desk) return refuse(desk.error());
  if (!*desk)
    return refuse(
        problem(404, "not_found", "there is no such calendar; expected the address given by /api/v1/calendar"));
  const auto& words = call.backend.letters.words();
  const auto found = words.find(query.language.value_or("en"));
  if (found == words.end() || found->second.calendar_one.empty())
    return refuse(problem(400, "bad_parameter",
                          "language: the calendar does not speak this language; expected fr, nl, de or en"));
  const auto days = desks::calendar_of(call.backend.store, **desk, base::add_days(call.today(), -kCalendarPast));
  if (!days) return refuse(days.error());
  std::vector<exchange::DueDay> due;
  for (const auto& day : *days) due.push_back({day.due, day.things});
  const exchange::CalendarFeed head{**desk, found->second.calendar_one, found->second.calendar_many, call.now};
  return RawAnswer{exchange::write_calendar(head, due),
                   {{"content-disposition", "attachment; filename=\"relais.ics\""}}};
}

}  // namespace

void add_directory_routes(std::vector<Route>& routes) {
  routes.push_back(make_route<None, None, ServiceList>(
      reads("/api/v1/directory", "Directory",
            "Services as published, open now or not, conflicts between sources kept."),
      directory));
  routes.push_back(make_route<None, None, CalendarView>(
      reads("/api/v1/calendar", "Directory", "The address of your desk's calendar feed."), calendar));
  auto feed_head = reads("/calendar/{token}.ics", "Directory", "The dates of a desk, without a word about any person.",
                         {"404:not_found"});
  feed_head.needs.session = false;
  feed_head.answer_type = "text/calendar; charset=utf-8";
  routes.push_back(make_route<LanguageQuery, None, RawAnswer>(feed_head, feed));
}

}  // namespace relais::http

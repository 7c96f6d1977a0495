// Routes, described once: from one description requests are parsed, needs are checked and the OpenAPI document is made.
//
// A handler is a plain function (Call, Query, Body) → Outcome<Answer>. Query and Body are structs described with
// Boost.Describe; unknown query parameters and unknown body fields are refused with their place.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.hpp"
#include "base/schema.hpp"
#include "desks/gate.hpp"
#include "desks/house.hpp"
#include "exchange/letters.hpp"
#include "http/engine.hpp"
#include "http/problem.hpp"

namespace relais::http {

class SignIn;
class Words;

/// What the server was started with.
struct Settings {
  bool demo = false;  ///< demonstration mode: accounts shown on the sign-in page
  std::string version;
  std::string origin = {};                   ///< where the public finds this server; empty when that is not known
  std::optional<Limits::Rules> limits = {};  ///< how much may be asked; without them as much as anybody likes
};

/// What all requests share.
struct Backend {
  const desks::House& house;
  desks::Gate& store;  ///< the house's own gate: sign-in, answers for repeats, health
  const exchange::Letters& letters;
  const Words& words;
  SignIn& sign_in;
  Settings settings;
  std::string openapi = {};  ///< the description of the routes; made by the site
};

/// One request on its way to a handler: who asks, when, and on what condition.
struct Call {
  const Request& request;
  std::vector<std::string> path;  ///< values of the placeholders, in order
  const Backend& backend;
  base::RandomSource& random;
  base::Instant now;
  access::Asker asker;                      ///< empty names where the route needs no session
  store::Session session;                   ///< of the asker
  std::optional<desks::Remember> remember;  ///< for writes with an Idempotency-Key
  std::int64_t expected_version = 0;        ///< from If-Match
  std::shared_ptr<desks::Gate> gate = {};   ///< of this asker; absent where the route needs no session

  [[nodiscard]] base::Date today() const { return base::in_brussels(now).date; }
  /// The same for the desks.
  [[nodiscard]] desks::Call desk() const { return {backend.house, *gate, random, now, asker, remember}; }
};

struct Reply {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  std::optional<std::int64_t> version;  ///< becomes the ETag
  Headers headers;
};

struct Needs {
  bool session = true;
  bool write_key = false;  ///< Idempotency-Key
  bool if_match = false;
  int level = 2;         ///< assurance the session must have reached (access::Asker::level)
  bool step_up = false;  ///< and a factor shown within the last minutes: 403 `step_up_needed` otherwise
};

struct Parameter {
  std::string name;
  json::object schema;
};

/// What a route says about itself.
struct RouteHead {
  Method method = Method::get;
  std::string pattern;  ///< `/api/v1/cases/{id}`
  std::string tag;      ///< group in the documentation
  std::string summary;
  Needs needs;
  int success = 200;
  std::string answer_type = "application/json";
  std::string body_type = "application/json";
  std::size_t body_limit = 1024 * 1024;
  std::vector<std::string> codes;  ///< further problem codes than those of its needs
};

struct Route {
  RouteHead head;
  std::vector<Parameter> parameters;
  std::function<json::object(json::object& components)> body_schema;    ///< absent: no body
  std::function<json::object(json::object& components)> answer_schema;  ///< absent: no content
  std::function<Outcome<Reply>(const Call&)> run;
};

/// The body of a request as text that is not JSON.
struct RawBody {
  std::string text;
};

/// An answer that is not described as JSON: a PDF, a calendar.
struct RawAnswer {
  std::string content;
  Headers headers;
};

/// A described answer with headers of its own.
template <class T>
struct Dressed {
  using Inner = T;
  T answer;
  Headers headers;
};

template <class T>
struct Bare {
  using Type = T;
};
template <class T>
struct Bare<Dressed<T>> {
  using Type = T;
};

namespace detail {

/// Query parameters are texts; each becomes a JSON value of the member's type and then goes through the one decoder.
Outcome<json::object> query_object(const Request& request, const std::vector<std::pair<std::string, char>>& known);

template <class T>
constexpr char query_kind() {
  if constexpr (base::IsOptional<T>::value)
    return query_kind<typename T::value_type>();
  else if constexpr (std::is_same_v<T, bool>)
    return 'b';
  else if constexpr (std::is_integral_v<T>)
    return 'i';
  else if constexpr (base::IsVector<T>::value)
    return 'l';
  else
    return 's';
}

template <class Query>
Outcome<Query> read_query(const Request& request) {
  std::vector<std::pair<std::string, char>> known;
  Query sample{};
  boost::mp11::mp_for_each<base::detail::Members<Query>>([&](auto d) {
    known.emplace_back(base::detail::json_name(d.name), query_kind<std::remove_cvref_t<decltype(sample.*d.pointer)>>());
  });
  auto object = query_object(request, known);
  if (!object) return refuse(std::move(object.error()));
  auto read = base::decode<Query>(json::value(std::move(*object)));
  if (read) return std::move(*read);
  auto wrong = problem_of(read.error());
  wrong.status = 400;
  wrong.code = "bad_parameter";
  wrong.detail = wrong.pointer.substr(1) + ": " + wrong.detail;
  wrong.pointer.clear();
  return refuse(std::move(wrong));
}

template <class Query>
std::vector<Parameter> parameters_of() {
  std::vector<Parameter> parameters;
  json::object ignored;
  Query sample{};
  boost::mp11::mp_for_each<base::detail::Members<Query>>([&](auto d) {
    using Member = std::remove_cvref_t<decltype(sample.*d.pointer)>;
    parameters.push_back({std::string(base::detail::json_name(d.name)), base::schema_of<Member>(ignored)});
  });
  return parameters;
}

Outcome<json::value> json_body(const Request& request);

template <class Body>
Outcome<Body> read_body(const Request& request) {
  if constexpr (std::is_same_v<Body, None>) {
    return Body{};
  } else if constexpr (std::is_same_v<Body, RawBody>) {
    return RawBody{request.body};
  } else {
    auto value = json_body(request);
    if (!value) return refuse(std::move(value.error()));
    auto body = base::decode<Body>(*value);
    if (!body) return refuse(body.error());
    return std::move(*body);
  }
}

template <class Answer>
void fill_reply(Reply& reply, Answer answer) {
  if constexpr (requires { typename Answer::Inner; }) {
    reply.headers = std::move(answer.headers);
    fill_reply(reply, std::move(answer.answer));
  } else if constexpr (std::is_same_v<Answer, RawAnswer>) {
    reply.body = std::move(answer.content);
    reply.headers = std::move(answer.headers);
  } else if constexpr (std::is_same_v<Answer, None>) {
    reply.status = 204;
  } else {
    if constexpr (requires { answer.version; })
      if constexpr (std::is_same_v<std::remove_cvref_t<decltype(answer.version)>, std::int64_t>)
        reply.version = answer.version;
    reply.body = json::serialize(base::encode(answer));
  }
}

}  // namespace detail

/// A route from its head and a handler `Outcome<Answer>(const Call&, const Query&, Body)`.
template <class Query, class Body, class Answer, class Handler>
[[nodiscard]] Route make_route(RouteHead head, Handler handler) {
  using Told = typename Bare<Answer>::Type;
  Route route;
  route.parameters = detail::parameters_of<Query>();
  if constexpr (std::is_same_v<Body, RawBody>)
    route.body_schema = [](json::object&) { return json::object{{"type", "string"}}; };
  else if constexpr (!std::is_same_v<Body, None>)
    route.body_schema = [](json::object& components) { return base::schema_of<Body>(components); };
  if constexpr (std::is_same_v<Told, RawAnswer>)
    route.answer_schema = [](json::object&) { return json::object{{"type", "string"}, {"format", "binary"}}; };
  else if constexpr (!std::is_same_v<Told, None>)
    route.answer_schema = [](json::object& components) { return base::schema_of<Told>(components); };
  if constexpr (std::is_same_v<Told, None>) head.success = 204;
  route.run = [head, handler = std::move(handler)](const Call& call) -> Outcome<Reply> {
    auto query = detail::read_query<Query>(call.request);
    if (!query) return refuse(std::move(query.error()));
    auto body = detail::read_body<Body>(call.request);
    if (!body) return refuse(std::move(body.error()));
    Outcome<Answer> answer = handler(call, *query, std::move(*body));
    if (!answer) return refuse(std::move(answer.error()));
    Reply reply;
    reply.status = head.success;
    reply.content_type = head.answer_type;
    detail::fill_reply(reply, std::move(*answer));
    return reply;
  };
  route.head = std::move(head);
  return route;
}

/// Finds the route of a request. Built once, then read from many threads.
class Router {
 public:
  /// Two routes with the same method and shape are a mistake of the program: throws std::logic_error.
  void add(Route route);
  [[nodiscard]] const std::vector<Route>& routes() const { return routes_; }

  struct Match {
    const Route* route = nullptr;  ///< null: no such path, or another method
    std::vector<std::string> path;
    std::string allowed;  ///< methods of that path when only the method is wrong
  };
  /// HEAD finds the route of GET.
  [[nodiscard]] Match match(Method method, std::string_view path) const;

 private:
  std::vector<Route> routes_;
  std::vector<std::vector<std::string>> segments_;
};

/// OpenAPI 3.1 of these routes.
[[nodiscard]] json::object openapi_of(const std::vector<Route>& routes, std::string_view version);

}  // namespace relais::http

#include "http/site.hpp"

#include <algorithm>
#include <charconv>
#include <exception>

#include <fmt/format.h>

#include "desks/trust.hpp"
#include "http/browser_rules.hpp"

namespace relais::http {

namespace {

constexpr std::string_view kApi = "/api/";
/// Names the desk that the asker stands in for; a cover must hold today.
constexpr std::string_view kForDesk = "relais-for-desk";

/// What a request takes from the buckets of limits.hpp: whole files and papers cost more than a look.
double cost_of(const RouteHead& head) {
  constexpr std::size_t kBulk = 4UL * 1024 * 1024;
  if (head.body_limit > kBulk || head.pattern.starts_with("/api/v1/export")) return 20;
  return head.answer_type == "application/json" ? 1 : 5;
}

Problem too_much(std::chrono::seconds wait) {
  auto made = problem(429, "too_many_requests", "more was asked than one may ask at once; expected a pause");
  made.headers.emplace_back("retry-after", std::to_string(wait.count()));
  return made;
}

/// `"12"` → 12.
std::optional<std::int64_t> version_of(std::string_view etag) {
  if (etag.size() < 3 || etag.front() != '"' || etag.back() != '"') return std::nullopt;
  const auto digits = etag.substr(1, etag.size() - 2);
  std::int64_t version = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), version);
  if (error != std::errc() || end != digits.data() + digits.size() || version < 0) return std::nullopt;
  return version;
}

bool is_key(std::string_view key) {
  return key.size() >= 8 && key.size() <= 64 &&
         std::all_of(key.begin(), key.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

std::optional<Problem> read_condition(const Route& route, Call& call) {
  if (!route.head.needs.if_match) return std::nullopt;
  const auto etag = call.request.header("if-match");
  if (!etag)
    return problem(428, "precondition_required",
                   "it is not said which version this change is meant for; expected the header If-Match");
  const auto version = version_of(*etag);
  if (!version) return problem(400, "bad_etag", "If-Match: this is not a version; expected the ETag of what was read");
  call.expected_version = *version;
  return std::nullopt;
}

std::optional<Problem> read_key(const Route& route, Call& call) {
  if (!route.head.needs.write_key) return std::nullopt;
  const auto key = call.request.header("idempotency-key");
  if (!key)
    return problem(400, "idempotency_key_missing",
                   "this write could not be repeated safely; expected the header Idempotency-Key");
  if (!is_key(*key))
    return problem(400, "idempotency_key_missing",
                   "Idempotency-Key: this is not a key; expected 8 to 64 visible characters");
  const auto& request = call.request;
  const auto hash =
      sha256_hex(fmt::format("{}\n{}?{}\n{}", to_string(request.method), request.path, request.query, request.body));
  call.remember = desks::Remember{call.asker.user, std::string(*key), hash};
  return std::nullopt;
}

Response to_response(Reply reply) {
  Response response;
  response.status = reply.status;
  response.headers = std::move(reply.headers);
  if (reply.status != 204) response.set("content-type", std::move(reply.content_type));
  if (reply.version) response.set("etag", fmt::format("\"{}\"", *reply.version));
  response.body = std::move(reply.body);
  return response;
}

Response remembered(const store::IdempotencyRecord& record) {
  Response response;
  response.status = record.status == 0 ? 200 : record.status;
  response.set("content-type", "application/json");
  if (!record.etag.empty()) response.set("etag", record.etag.front() == '"' ? record.etag : '"' + record.etag + '"');
  if (!record.location.empty()) response.set("location", record.location);
  response.set("idempotency-replayed", "true");
  response.body = record.answer;
  return response;
}

std::string trace_id(base::RandomSource& random) { return fmt::format("{:016x}", random.next()); }

}  // namespace

struct Site::Passage {
  std::string_view route = "-";
  base::Instant now;
  std::string trace;
};

Site::Site(const Backend& backend, StaticFiles files, Log& log, std::function<base::Instant()> now)
    : backend_(backend), files_(std::move(files)), log_(log), now_(std::move(now)) {
  for (auto& route : all_routes()) router_.add(std::move(route));
  if (backend_.settings.limits) limits_ = std::make_unique<Limits>(*backend_.settings.limits);
  backend_.openapi = json::serialize(openapi_of(router_.routes(), backend_.settings.version));
}

std::size_t Site::body_limit(Method method, std::string_view path) const {
  const auto match = router_.match(method, path);
  return match.route != nullptr && match.route->body_schema ? match.route->head.body_limit : 64UL * 1024;
}

Response Site::refuse(int status) {
  Problem told = problem(status, "bad_request", "this is not a request that can be read; expected HTTP/1.1");
  if (status == 413)
    told = problem(413, "too_large", "the body is too large; expected at most the limit of this route");
  if (status == 503) {
    told = problem(503, "busy", "too much is being sent at once; expected a pause");
    told.headers.emplace_back("retry-after", "5");
  }
  auto response = http::to_response(told);
  add_security_headers(response, {}, Surface::data, is_secure());
  log_.answered(now_(), Method::other, "-", status, std::chrono::microseconds(0), "");
  return response;
}

bool Site::is_secure() const { return backend_.settings.origin.starts_with("https://"); }

Response Site::handle(const Request& request) {
  const auto started = std::chrono::steady_clock::now();
  base::SystemRandom random;
  Passage passage{"-", now_(), trace_id(random)};
  Response response;
  try {
    response = answer(request, passage);
  } catch (const std::exception&) {
    // What the exception says may hold anything, so it stays out of the log and of the answer.
    log_.event(passage.now, "error", "a handler broke an invariant", "broken_invariant", passage.trace);
    auto broken = problem(500, "broken_invariant", "the server failed at this request; nothing of it was kept");
    broken.more["trace"] = passage.trace;
    response = http::to_response(broken);
  }
  add_security_headers(response, request, passage.route == "static" ? Surface::file : Surface::data, is_secure());
  const auto took = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - started);
  log_.answered(passage.now, request.method, passage.route, response.status, took, passage.trace);
  return response;
}

Response Site::answer(const Request& request, Passage& passage) {
  const auto match = router_.match(request.method, request.path);
  if (match.route == nullptr) {
    auto allowed = match.allowed;
    if (allowed.empty() && !request.path.starts_with(kApi)) {
      if (auto file = files_.answer(request)) {
        passage.route = "static";
        return std::move(*file);
      }
      if (files_.has(request)) allowed = "GET, HEAD";
    }
    // A method that no route takes is refused as such wherever it is tried.
    if (allowed.empty() && request.method == Method::other) allowed = "GET, HEAD, POST, PUT, PATCH, DELETE";
    if (!allowed.empty()) {
      auto wrong = problem(405, "method_not_allowed", "this address does not take that method; expected " + allowed);
      wrong.headers.emplace_back("allow", allowed);
      return http::to_response(wrong);
    }
    return http::to_response(
        problem(404, "not_found", "there is nothing at this address; expected a route of /api/v1/openapi.json"));
  }
  const auto& route = *match.route;
  passage.route = route.head.pattern;
  base::SystemRandom random;
  Call call{request, match.path, backend_, random, passage.now, {}, {}, {}, 0};
  auto response = run(route, call);
  return response ? std::move(*response) : http::to_response(response.error());
}

Outcome<Response> Site::run(const Route& route, Call& call) {
  if (auto wrong = foreign(call.request, backend_.settings.origin)) return http::refuse(std::move(*wrong));
  if (route.head.needs.session) {
    auto visit = backend_.sign_in.visit(call.request, call.now);
    if (!visit) return http::refuse(std::move(visit.error()));
    if (auto wait = limits_ ? limits_->spend_account(visit->asker.user, cost_of(route.head), call.now) : std::nullopt)
      return http::refuse(too_much(*wait));
    if (auto enough = backend_.sign_in.enough(*visit, route.head.needs.level, route.head.needs.step_up, call.now);
        !enough)
      return http::refuse(std::move(enough.error()));
    call.asker = std::move(visit->asker);
    call.session = std::move(visit->session);
    if (const auto desk = call.request.header(kForDesk)) {
      auto standing = desks::standing_in(backend_.house, backend_.store, call.asker, std::string(*desk), call.today());
      if (!standing) return http::refuse(problem_of(standing.error()));
      call.asker = std::move(*standing);
    }
    call.gate = std::make_shared<desks::Gate>(backend_.house, backend_.store.room(), call.asker, call.now);
  } else if (limits_ && !route.head.pattern.starts_with("/api/v1/session")) {
    // Signing in has limits of its own, which let a known browser pass whatever its network does.
    if (auto wait = limits_->spend_source(call.request.peer, cost_of(route.head), call.now))
      return http::refuse(too_much(*wait));
  }
  if (auto wrong = read_key(route, call)) return http::refuse(std::move(*wrong));
  auto known = replay(route, call);
  if (!known) return http::refuse(std::move(known.error()));
  if (*known) return std::move(**known);
  if (auto wrong = read_condition(route, call)) return http::refuse(std::move(*wrong));
  auto reply = route.run(call);
  if (reply) return to_response(std::move(*reply));
  if (reply.error().code == "idempotency_key_taken" || reply.error().code == "version_conflict") {
    // The same request came twice at once and the other one was first: its answer is the answer.
    auto other = replay(route, call);
    if (other && *other) return std::move(**other);
  }
  if (auto unnoted = note_refusal(route, call, reply.error())) return http::refuse(std::move(*unnoted));
  return http::refuse(std::move(reply.error()));
}

/// What was asked for and not allowed leaves an entry; without one nothing is answered, not even the refusal.
std::optional<Problem> Site::note_refusal(const Route& route, const Call& call, const Problem& refused) {
  constexpr std::string_view kOfACase = "/api/v1/cases/{id}";
  if (refused.status != 403 || !call.gate) return std::nullopt;
  const bool of_a_case = route.head.pattern.starts_with(kOfACase) && !call.path.empty();
  auto noted = call.gate->note_refusal(refused.code, of_a_case ? std::optional(call.path.front()) : std::nullopt);
  if (!noted) return problem_of(noted.error());
  return std::nullopt;
}

Outcome<std::optional<Response>> Site::replay(const Route& route, Call& call) {
  if (!call.remember || !route.head.needs.write_key) return std::optional<Response>();
  const auto record = backend_.store.idempotency(call.remember->account, call.remember->key);
  if (!record) return http::refuse(record.error());
  if (!*record) return std::optional<Response>();
  if ((*record)->request_hash != call.remember->request_hash)
    return http::refuse(problem(422, "idempotency_key_reused",
                                "this Idempotency-Key was used for another request; expected a new one"));
  return std::optional<Response>(remembered(**record));
}

}  // namespace relais::http

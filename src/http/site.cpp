#include "http/site.hpp"

#include <algorithm>
#include <charconv>
#include <exception>

#include <fmt/format.h>

namespace relais::http {

namespace {

constexpr std::string_view kApi = "/api/";

/// What every answer carries. The application needs no inline script or style and nothing from elsewhere; the one
/// script that is run as a worker brings a policy of its own.
void add_security_headers(Response& response, bool api) {
  if (!response.header("content-security-policy"))
    response.set(
        "content-security-policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
        "manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'");
  response.set("x-content-type-options", "nosniff");
  response.set("x-frame-options", "DENY");
  response.set("referrer-policy", "no-referrer");
  response.set("cross-origin-opener-policy", "same-origin");
  response.set("cross-origin-resource-policy", "same-origin");
  response.set("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()");
  if (api || !response.header("cache-control")) response.set("cache-control", "no-store");
}

bool is_write(Method method) { return method != Method::get && method != Method::head; }

/// A foreign page can neither set our header nor hide where it comes from.
std::optional<Problem> foreign_write(const Request& request) {
  if (request.header("x-relais") != std::string_view("1"))
    return problem(403, "csrf_header_missing",
                   "this write does not show that it comes from Relais; expected the header X-Relais: 1");
  const auto site = request.header("sec-fetch-site");
  if (site && *site != "same-origin" && *site != "none")
    return problem(403, "csrf_header_missing", "this write comes from a foreign page; expected one of this Relais");
  return std::nullopt;
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
  backend_.openapi = json::serialize(openapi_of(router_.routes(), backend_.settings.version));
}

std::size_t Site::body_limit(Method method, std::string_view path) const {
  const auto match = router_.match(method, path);
  return match.route != nullptr && match.route->body_schema ? match.route->head.body_limit : 64UL * 1024;
}

Response Site::refuse(int status) {
  auto response =
      http::to_response(problem(status, status == 413 ? "too_large" : "bad_request",
                                status == 413 ? "the body is too large; expected at most the limit of this route"
                                              : "this is not a request that can be read; expected HTTP/1.1"));
  add_security_headers(response, true);
  log_.answered(now_(), Method::other, "-", status, std::chrono::microseconds(0), "");
  return response;
}

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
  add_security_headers(response, passage.route != "static");
  const auto took = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - started);
  log_.answered(passage.now, request.method, passage.route, response.status, took, passage.trace);
  return response;
}

Response Site::answer(const Request& request, Passage& passage) {
  const auto match = router_.match(request.method, request.path);
  if (match.route == nullptr) {
    if (!match.allowed.empty()) {
      auto wrong =
          problem(405, "method_not_allowed", "this address does not take that method; expected " + match.allowed);
      wrong.headers.emplace_back("allow", match.allowed);
      return http::to_response(wrong);
    }
    if (!request.path.starts_with(kApi))
      if (auto file = files_.answer(request)) {
        passage.route = "static";
        return std::move(*file);
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
  if (is_write(call.request.method))
    if (auto foreign = foreign_write(call.request)) return http::refuse(std::move(*foreign));
  if (route.head.needs.session) {
    auto visit = backend_.sign_in.visit(call.request, call.now);
    if (!visit) return http::refuse(std::move(visit.error()));
    if (auto enough = backend_.sign_in.enough(*visit, route.head.needs.level, route.head.needs.step_up, call.now);
        !enough)
      return http::refuse(std::move(enough.error()));
    call.asker = std::move(visit->asker);
    call.session = std::move(visit->session);
    call.gate = std::make_shared<desks::Gate>(backend_.house, backend_.store.room(), call.asker, call.now);
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

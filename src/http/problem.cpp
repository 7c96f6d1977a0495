#include "http/problem.hpp"

#include <algorithm>
#include <array>

namespace relais::http {

namespace {

struct CodeStatus {
  std::string_view code;
  int status;
};

/// Codes whose status differs from the one of their kind.
constexpr std::array kByCode{
    CodeStatus{"version_conflict", 412},
    CodeStatus{"precondition_required", 428},
    CodeStatus{"idempotency_key_reused", 422},
    CodeStatus{"bad_json", 400},
    CodeStatus{"bad_cursor", 400},
    CodeStatus{"unknown_parameter", 400},
    CodeStatus{"bad_parameter", 400},
    CodeStatus{"idempotency_key_missing", 400},
    CodeStatus{"too_many_attempts", 429},
    CodeStatus{"forbidden", 403},
    CodeStatus{"not_yours_to_see", 403},
    CodeStatus{"not_yours_to_do", 403},
    CodeStatus{"level_needed", 403},
    CodeStatus{"csrf_header_missing", 403},
    CodeStatus{"foreign_page", 403},
    CodeStatus{"too_many_requests", 429},
    CodeStatus{"budget_spent", 429},
    CodeStatus{"key_not_yours", 403},
};

}  // namespace

int status_of(const base::Error& error) {
  const auto special =
      std::find_if(kByCode.begin(), kByCode.end(), [&](const CodeStatus& row) { return row.code == error.code; });
  if (special != kByCode.end()) return special->status;
  switch (error.kind) {
    case base::ErrorKind::bad_input:
      return 422;
    case base::ErrorKind::not_allowed:
      return 409;
    case base::ErrorKind::not_found:
      return 404;
    case base::ErrorKind::conflict:
      return 409;
    case base::ErrorKind::unauthenticated:
      return 401;
    case base::ErrorKind::too_large:
      return 413;
    case base::ErrorKind::unavailable:
      return 503;
  }
  return 500;
}

Problem problem(int status, std::string code, std::string detail, std::string pointer) {
  Problem made;
  made.status = status;
  made.code = std::move(code);
  made.detail = std::move(detail);
  made.pointer = std::move(pointer);
  return made;
}

Problem problem_of(const base::Error& error) {
  auto detail = error.expected.empty() ? error.what : error.what + "; expected " + error.expected;
  const bool is_pointer = !error.where.empty() && error.where.front() == '/';
  if (!is_pointer && !error.where.empty()) detail = error.where + ": " + detail;
  auto made = problem(status_of(error), error.code, std::move(detail), is_pointer ? error.where : std::string());
  for (const auto& id : error.unmet) made.unmet.push_back(json::object{{"id", id}});
  if (made.status == 503) made.headers.emplace_back("retry-after", "2");
  return made;
}

json::object to_json(const Problem& problem) {
  json::object body{{"type", "about:blank"},
                    {"title", title_of(problem.status)},
                    {"status", problem.status},
                    {"code", problem.code},
                    {"detail", problem.detail}};
  if (!problem.pointer.empty()) body["pointer"] = problem.pointer;
  if (!problem.unmet.empty()) body["unmet"] = problem.unmet;
  if (!problem.rules.empty()) body["rules"] = problem.rules;
  if (problem.current) body["current"] = *problem.current;
  if (!problem.since.empty()) body["since"] = problem.since;
  for (const auto& member : problem.more) body[member.key()] = member.value();
  return body;
}

Response to_response(const Problem& problem) {
  Response response;
  response.status = problem.status;
  response.headers = problem.headers;
  response.set("content-type", "application/problem+json");
  response.body = json::serialize(to_json(problem));
  return response;
}

}  // namespace relais::http

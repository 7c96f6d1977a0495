#include "http/browser_rules.hpp"

#include <algorithm>

#include "wire/security_headers.hpp"

namespace relais::http {

namespace {

/// Trusted Types: the application has no sink for text as script or markup; the one policy lets its worker through.
constexpr std::string_view kFilePolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types relais-worker";
constexpr std::string_view kDataPolicy =
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
bool same_name(std::string_view left, std::string_view right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](char a, char b) { return lower(a) == lower(b); });
}

/// `https://relais.example:8443` → `relais.example:8443`.
std::string_view authority_of(std::string_view origin) {
  const auto at = origin.find("://");
  return at == std::string_view::npos ? std::string_view() : origin.substr(at + 3);
}

bool of_our_origin(const Request& request, std::string_view own) {
  const auto origin = request.header("origin");
  if (!origin || (!own.empty() && *origin == own)) return true;
  const auto host = request.header("host");
  return host && same_name(authority_of(*origin), *host);
}

bool ends_a_session(const Request& request, const Response& response) {
  return request.method == Method::delete_ && request.path == "/api/v1/session" && response.status < 400;
}

}  // namespace

bool is_write(Method method) { return method != Method::get && method != Method::head && method != Method::options; }

void add_security_headers(Response& response, const Request& request, Surface surface, bool secure) {
  if (!response.header("content-security-policy"))
    response.set("content-security-policy", std::string(surface == Surface::file ? kFilePolicy : kDataPolicy));
  wire::harden(response, secure);
  if (surface == Surface::data || !response.header("cache-control")) response.set("cache-control", "no-store");
  // Pages that were looked at do not come back with the Back button; the cookie is ended by its own header.
  if (ends_a_session(request, response)) response.set("clear-site-data", "\"cache\"");
}

std::optional<Problem> foreign(const Request& request, std::string_view own) {
  const auto site = request.header("sec-fetch-site");
  const bool from_elsewhere = site && *site != "same-origin" && *site != "none";
  if (!is_write(request.method)) {
    const bool followed_a_link = request.header("sec-fetch-mode") == std::string_view("navigate") &&
                                 request.header("sec-fetch-dest") == std::string_view("document");
    if (from_elsewhere && !followed_a_link)
      return problem(403, "foreign_page", "this read comes from a foreign page; expected one of this Relais");
    return std::nullopt;
  }
  if (request.header("x-relais") != std::string_view("1"))
    return problem(403, "csrf_header_missing",
                   "this write does not show that it comes from Relais; expected the header X-Relais: 1");
  if (from_elsewhere || !of_our_origin(request, own))
    return problem(403, "csrf_header_missing", "this write comes from a foreign page; expected one of this Relais");
  return std::nullopt;
}

}  // namespace relais::http

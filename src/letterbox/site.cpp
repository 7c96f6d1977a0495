#include "letterbox/site.hpp"

#include <algorithm>

#include "ledger/hash.hpp"
#include "vault/bytes.hpp"
#include "wire/security_headers.hpp"

namespace relais::letterbox {
namespace {

constexpr std::string_view kBox = "/box/";
constexpr std::string_view kFiles = "/s/";
constexpr std::string_view kManifest = "/s/manifest";
constexpr std::string_view kDataPolicy =
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

std::string hash_source(std::string_view text) {
  return "'sha256-" + ledger::base64(ledger::bytes_of(ledger::sha256(text))) + "'";
}

/// Inline style and script are allowed by their hashes alone; the page itself may not run WebAssembly.
std::string policy_of(const door::Pages& pages) {
  std::string policy = "default-src 'none'; style-src 'self' " + hash_source(pages.style()) + "; script-src 'self'";
  if (!pages.exit_script().empty()) policy += " " + hash_source(pages.exit_script());
  return policy +
         "; img-src 'self' data: blob:; connect-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; "
         "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types relais-worker";
}

wire::Response data(int status, std::string body) {
  wire::Response response;
  response.status = status;
  response.set("content-type", "application/json");
  response.set("content-security-policy", std::string(kDataPolicy));
  response.body = std::move(body);
  return response;
}

wire::Response only(std::string_view methods) {
  auto response = data(405, padded_json({{"error", {{"code", "bad_request"}, {"text", "another method is needed"}}}}));
  response.set("allow", std::string(methods));
  return response;
}

std::string_view method_name(wire::Method method) { return wire::to_string(method); }

bool reads(wire::Method method) { return method == wire::Method::get || method == wire::Method::head; }

/// `w` or `v` of /LL/w and /LL/v; 0 for any other path.
char report_page(std::string_view path) {
  const auto slash = path.rfind('/');
  if (slash == std::string_view::npos || slash < 3 || path.substr(1, slash - 1).find('/') != std::string_view::npos)
    return 0;
  const auto name = path.substr(slash + 1);
  return name == "w" || name == "v" ? name.front() : '\0';
}

/// A page of somebody else made the browser send this.
bool is_foreign(const wire::Request& request) {
  const auto site = request.header("sec-fetch-site");
  return site && *site != "same-origin" && *site != "none";
}

}  // namespace

Site::Site(const door::Pages& pages, Spool& spool, Box& box, Plain& plain, ServedFiles files, Spool::Now now,
           bool secure)
    : pages_(pages),
      spool_(spool),
      box_(box),
      plain_(plain),
      files_(std::move(files)),
      now_(std::move(now)),
      secure_(secure),
      manifest_(files_.manifest()),
      page_policy_(policy_of(pages)) {}

wire::Response Site::finished(wire::Response response) const {
  response.set("cache-control", "no-store");
  wire::harden(response, secure_);
  return response;
}

wire::Response Site::handle(const wire::Request& request) { return finished(answer(request)); }

wire::Response Site::refuse(int status) { return finished(data(status, Box::refuse(status).body)); }

std::size_t Site::body_limit(wire::Method method, std::string_view path) const {
  if (method != wire::Method::post) return 0;
  return path.starts_with(kBox) ? Box::kLongestBody : door::kMostFormBytes;
}

wire::Response Site::shown(const door::Page& page) const {
  wire::Response response;
  response.status = page.status;
  if (!page.location.empty()) response.set("location", page.location);
  response.set("content-type", "text/html; charset=utf-8");
  if (!page.language.empty()) response.set("content-language", page.language);
  response.set("content-security-policy", page_policy_);
  response.body = page.html;
  return response;
}

wire::Response Site::answer(const wire::Request& request) {
  const std::string_view path = request.path;
  if (path.starts_with(kBox)) return call(request, path.substr(kBox.size()));
  if (path.starts_with(kFiles)) return file(request);
  const bool sends = request.method == wire::Method::post;
  if (!sends && !reads(request.method)) return only("GET, HEAD, POST");
  const auto wanted = request.header("accept-language").value_or(std::string_view());
  if (sends && is_foreign(request)) return shown(pages_.missing(path, wanted, now_()));
  if (const auto page = report_page(path); page != 0) {
    const auto language = path.substr(1, path.size() - 3);
    const auto all = pages_.languages();
    if (std::find(all.begin(), all.end(), language) != all.end()) {
      if (!sends) return shown(page == 'w' ? plain_.write(language) : plain_.back(language));
      return shown(page == 'w' ? plain_.send(language, request.body, request.peer)
                               : plain_.open(language, request.body, request.peer));
    }
  }
  if (const auto page = pages_.answer(method_name(request.method), path, request.body, wanted, now_()))
    return shown(*page);
  return shown(pages_.missing(path, wanted, now_()));
}

wire::Response Site::call(const wire::Request& request, std::string_view name) {
  if (name == "directory") {
    if (!reads(request.method)) return only("GET, HEAD");
  } else {
    if (request.method != wire::Method::post) return only("POST");
    const auto type = request.header("content-type");
    if (!type || !type->starts_with("application/json") || is_foreign(request)) return data(415, Box::refuse(415).body);
  }
  auto answer = box_.handle(name, request.body, request.peer);
  return data(answer.status, std::move(answer.body));
}

wire::Response Site::file(const wire::Request& request) const {
  if (!reads(request.method)) return only("GET, HEAD");
  if (request.path == kManifest) {
    const auto proof = spool_.manifest_proof(manifest_);
    return data(200, base::json::serialize(base::json::object{{"manifest", vault::to_base64url(manifest_)},
                                                              {"proof", proof && *proof ? **proof : std::string()}}));
  }
  const auto accepted = request.header("accept-encoding");
  if (auto found = files_.answer(request.path, accepted && accepted->find("gzip") != std::string_view::npos))
    return std::move(*found);
  return data(404, Box::refuse(404).body);
}

}  // namespace relais::letterbox

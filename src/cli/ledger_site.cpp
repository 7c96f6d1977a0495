#include "cli/ledger_site.hpp"

#include <algorithm>

#include "http/browser_rules.hpp"

namespace relais::cli {
namespace {

constexpr std::string_view kPrefix = "/ledger/";
constexpr std::size_t kHashBytes = 32;

wire::Response plain(int status, std::string_view type, std::string body, std::string_view keep) {
  wire::Response response;
  response.status = status;
  response.set("content-type", std::string(type));
  response.set("cache-control", std::string(keep));
  response.set("x-content-type-options", "nosniff");
  response.set("content-security-policy", "default-src 'none'; frame-ancestors 'none'");
  response.set("referrer-policy", "no-referrer");
  response.body = std::move(body);
  return response;
}

wire::Response not_here() { return plain(404, "text/plain; charset=utf-8", "not found\n", "no-store"); }

wire::Response not_now() { return plain(503, "text/plain; charset=utf-8", "not available now\n", "no-store"); }

}  // namespace

wire::Response LedgerSite::handle(const wire::Request& request) {
  const std::string_view path = request.path;
  if (!path.starts_with(kPrefix)) return behind_.handle(request);
  if (request.method != wire::Method::get && request.method != wire::Method::head) {
    auto refused = plain(405, "text/plain; charset=utf-8", "only GET\n", "no-store");
    refused.set("allow", "GET, HEAD");
    http::add_security_headers(refused, request, http::Surface::file, false);
    return refused;
  }
  auto response = path == "/ledger/checkpoint" ? checkpoint() : tile(path.substr(kPrefix.size()));
  if (request.method == wire::Method::head) response.body.clear();
  http::add_security_headers(response, request, http::Surface::file, false);
  return response;
}

wire::Response LedgerSite::checkpoint() {
  const auto last = evidence_.latest_checkpoint();
  if (!last) return not_now();
  if (!*last) return not_here();
  return plain(200, "text/plain; charset=utf-8", (*last)->note, "no-cache");
}

wire::Response LedgerSite::tile(std::string_view path) {
  const auto asked = ledger::parse_tile_path(path);
  if (!asked || asked->entries) return not_here();
  std::optional<std::string> hashes;
  const auto read = evidence_.snapshot([&](store::LedgerReading& log) -> base::Result<void> {
    const auto head = log.head();
    if (!head) return base::fail(head.error());
    if (ledger::tile_width(asked->place, head->integrated) < asked->width) return {};
    auto tile = log.tile(asked->place);
    if (!tile) return base::fail(std::move(tile.error()));
    hashes = std::move(*tile);
    return {};
  });
  if (!read) return not_now();
  if (!hashes || hashes->size() < asked->width * kHashBytes) return not_here();
  // A narrower tile is the beginning of a wider one.
  hashes->resize(asked->width * kHashBytes);
  return plain(200, "application/octet-stream", std::move(*hashes), "public, max-age=604800, immutable");
}

}  // namespace relais::cli

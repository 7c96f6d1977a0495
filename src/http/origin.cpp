#include "http/origin.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace relais::http {

namespace {

bool is_loopback(std::string_view host) {
  return host == "localhost" || host == "::1" || (host.starts_with("127.") && std::ranges::count(host, '.') == 3);
}

bool is_host(std::string_view host) {
  return !host.empty() && host.size() <= 253 && std::ranges::all_of(host, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == ':';
  });
}

bool is_port(std::string_view port) {
  return !port.empty() && port.size() <= 5 && std::ranges::all_of(port, [](char c) { return c >= '0' && c <= '9'; });
}

tl::unexpected<base::Error> bad(std::string what) {
  return base::fail(base::ErrorKind::bad_input, "bad_origin", "--origin", std::move(what),
                    "https://HOST or https://HOST:PORT, in lower case; http only for localhost");
}

}  // namespace

RelyingParty Origin::relying_party() const {
  if (!loopback) return {host, text};
  const auto colon = text.rfind(':');
  const bool has_port = colon != std::string::npos && is_port(text.substr(colon + 1));
  return {"localhost", text.substr(0, text.find("://")) + "://localhost" + (has_port ? text.substr(colon) : "")};
}

base::Result<Origin> read_origin(std::string_view text) {
  const bool secure = text.starts_with("https://");
  if (!secure && !text.starts_with("http://")) return bad("this is not an origin");
  auto rest = text.substr(secure ? 8 : 7);
  Origin origin{std::string(text), {}, false};
  if (rest.starts_with('[')) {
    const auto end = rest.find(']');
    if (end == std::string_view::npos) return bad("this is not an origin");
    origin.host = rest.substr(1, end - 1);
    rest.remove_prefix(end + 1);
  } else {
    const auto end = std::min(rest.find(':'), rest.size());
    origin.host = rest.substr(0, end);
    rest.remove_prefix(end);
  }
  if (!is_host(origin.host) || (!rest.empty() && (rest.front() != ':' || !is_port(rest.substr(1)))))
    return bad("this is not an origin");
  origin.loopback = is_loopback(origin.host);
  if (!secure && !origin.loopback) return bad("over http sessions would travel in the clear");
  return origin;
}

base::Result<Origin> origin_of(std::string_view listen, unsigned port) {
  if (!is_loopback(listen)) return bad("a server that others reach must be told under which name");
  if (listen == "127.0.0.1" || listen == "::1") return read_origin(fmt::format("http://localhost:{}", port));
  return read_origin(fmt::format("http://{}:{}", listen, port));
}

}  // namespace relais::http

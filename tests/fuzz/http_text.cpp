// Any bytes as the small texts of HTTP: percent escapes, a query, a cookie, an origin, an address. What is decoded
// holds no control character, and what is read stays within what was sent.
#include "wire/message.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "http/browser_rules.hpp"
#include "http/origin.hpp"
#include "wire/encoding.hpp"
#include "wire/limits.hpp"

namespace {

namespace http = relais::http;
namespace wire = relais::wire;

bool clean(std::string_view text) {
  return std::none_of(text.begin(), text.end(),
                      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

void check_escapes(std::string_view text) {
  const auto decoded = wire::percent_decoded(text, false);
  if (decoded && (!clean(*decoded) || decoded->size() > text.size())) std::abort();
  const auto pairs = wire::parse_query(text);
  if (!pairs) return;
  for (const auto& [name, value] : *pairs)
    if (!clean(name) || !clean(value)) std::abort();
}

void check_request(std::string_view text) {
  wire::Request request;
  request.headers = {{"cookie", std::string(text)},
                     {"origin", std::string(text)},
                     {"host", std::string(text)},
                     {"sec-fetch-site", std::string(text)}};
  if (const auto cookie = request.cookie("relais"); cookie && cookie->find(';') != std::string_view::npos) std::abort();
  request.method = wire::Method::post;
  if (!http::foreign(request)) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check_escapes(text);
  check_request(text);
  if (const auto bytes = wire::from_base64url(text); bytes && wire::to_base64url(*bytes) != text) std::abort();
  if (const auto origin = http::read_origin(text); origin && (origin->text != text || origin->host.empty()))
    std::abort();
  const auto network = wire::network_around(text);
  if (wire::network_around(text) != network) std::abort();
  return 0;
}

#include "http/fetch.hpp"

#include <chrono>
#include <memory>
#include <optional>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include "http/origin.hpp"

namespace relais::http {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using boost::system::error_code;
using Tcp = asio::ip::tcp;

constexpr std::chrono::seconds kPatience{10};
constexpr std::size_t kLongest = 256UL * 1024;

tl::unexpected<base::Error> not_reached(std::string_view what) {
  return base::fail(base::ErrorKind::unavailable, "not_reached", "",
                    "the identity provider cannot be reached: " + std::string(what), "an answer within ten seconds");
}

/// One conversation, step by step, each with what is left of the time.
class Conversation {
 public:
  Conversation() : until_(std::chrono::steady_clock::now() + kPatience) {}

  /// Starts an asynchronous step with a handler and waits for it.
  template <class Start>
  error_code step(Start start) {
    std::optional<error_code> told;
    start([&told](const error_code& error, const auto&...) { told = error; });
    io_.restart();
    io_.run_until(until_);
    if (told) return *told;
    // What is still under way refers to objects of this function, so it is let go before they are.
    socket_.close();
    io_.restart();
    io_.run();
    return asio::error::timed_out;
  }

  asio::io_context io_;
  Tcp::socket socket_{io_};

 private:
  std::chrono::steady_clock::time_point until_;
};

beast::http::request<beast::http::string_body> message_of(const FetchRequest& request, const Origin& origin) {
  namespace bh = beast::http;
  const auto path = request.url.substr(origin.text.size());
  bh::request<bh::string_body> message(request.body.empty() ? bh::verb::get : bh::verb::post, path.empty() ? "/" : path,
                                       11);
  message.set(bh::field::host, origin.text.substr(origin.text.find("://") + 3));
  message.set(bh::field::accept, "application/json");
  message.set(bh::field::connection, "close");
  if (!request.body.empty()) message.set(bh::field::content_type, "application/x-www-form-urlencoded");
  for (const auto& [name, value] : request.headers) message.set(name, value);
  message.body() = request.body;
  message.prepare_payload();
  return message;
}

template <class Stream>
base::Result<Fetched> exchange(Conversation& talk, Stream& stream, const FetchRequest& request, const Origin& origin) {
  namespace bh = beast::http;
  const auto message = message_of(request, origin);
  if (const auto error = talk.step([&](auto done) { bh::async_write(stream, message, std::move(done)); }))
    return not_reached(error.message());
  beast::flat_buffer buffer;
  bh::response_parser<bh::string_body> parser;
  parser.body_limit(kLongest);
  if (const auto error = talk.step([&](auto done) { bh::async_read(stream, buffer, parser, std::move(done)); }))
    return not_reached(error.message());
  return Fetched{static_cast<int>(parser.get().result_int()), std::move(parser.get().body())};
}

base::Result<void> connect(Conversation& talk, const Origin& origin) {
  const auto text = std::string_view(origin.text);
  const auto after = text.substr(text.find("://") + 3);
  const auto colon = after.rfind(':');
  const bool has_port = colon != std::string_view::npos && after.back() != ']';
  const std::string port(has_port ? after.substr(colon + 1) : text.starts_with("https") ? "443" : "80");
  Tcp::resolver resolver(talk.io_);
  Tcp::resolver::results_type found;
  const auto error = talk.step([&](auto done) {
    resolver.async_resolve(origin.host, port, [&found, done](const error_code& failed, auto results) mutable {
      found = std::move(results);
      done(failed);
    });
  });
  if (error) return not_reached(error.message());
  for (const auto& entry : found)
    if (!origin.loopback && is_inside(entry.endpoint().address().to_string()))
      return base::fail(base::ErrorKind::unavailable, "foreign_address", "",
                        "the name of the identity provider leads into a private network", "a public address");
  if (const auto refused = talk.step([&](auto done) { asio::async_connect(talk.socket_, found, std::move(done)); }))
    return not_reached(refused.message());
  return {};
}

base::Result<Fetched> fetch(const FetchRequest& request, const Origin& origin) {
  if (origin_part(request.url) != origin.text)
    return base::fail(base::ErrorKind::unavailable, "foreign_address", "",
                      "the identity provider names an address of another host", origin.text);
  Conversation talk;
  if (auto connected = connect(talk, origin); !connected) return base::fail(std::move(connected.error()));
  if (!origin.text.starts_with("https")) return exchange(talk, talk.socket_, request, origin);
  asio::ssl::context context(asio::ssl::context::tls_client);
  context.set_default_verify_paths();
  context.set_verify_mode(asio::ssl::verify_peer);
  context.set_options(asio::ssl::context::no_tlsv1 | asio::ssl::context::no_tlsv1_1);
  asio::ssl::stream<Tcp::socket&> stream(talk.socket_, context);
  stream.set_verify_callback(asio::ssl::host_name_verification(origin.host));
  if (SSL_set_tlsext_host_name(stream.native_handle(), origin.host.c_str()) != 1) return not_reached("TLS");
  if (const auto error =
          talk.step([&](auto done) { stream.async_handshake(asio::ssl::stream_base::client, std::move(done)); }))
    return not_reached(error.message());
  return exchange(talk, stream, request, origin);
}

}  // namespace

std::string_view origin_part(std::string_view url) {
  const auto scheme = url.find("://");
  if (scheme == std::string_view::npos) return {};
  return url.substr(0, std::min(url.find_first_of("/?#", scheme + 3), url.size()));
}

bool is_inside(std::string_view address) {
  error_code error;
  auto known = asio::ip::make_address(address, error);
  if (error) return true;
  if (known.is_v6()) {
    const auto v6 = known.to_v6();
    if (!v6.is_v4_mapped()) {
      const auto first = v6.to_bytes()[0];
      return v6.is_loopback() || v6.is_unspecified() || v6.is_link_local() || v6.is_site_local() || v6.is_multicast() ||
             (first & 0xFEU) == 0xFC;
    }
    known = asio::ip::make_address_v4(asio::ip::v4_mapped, v6);
  }
  const auto v4 = known.to_v4().to_bytes();
  return v4[0] == 0 || v4[0] == 10 || v4[0] == 127 || v4[0] >= 224 || (v4[0] == 100 && (v4[1] & 0xC0U) == 64) ||
         (v4[0] == 169 && v4[1] == 254) || (v4[0] == 172 && (v4[1] & 0xF0U) == 16) || (v4[0] == 192 && v4[1] == 168);
}

Fetch fetch_from(const std::string& origin) {
  return [known = read_origin(origin)](const FetchRequest& request) -> base::Result<Fetched> {
    if (!known) return base::fail(known.error());
    return fetch(request, *known);
  };
}

}  // namespace relais::http

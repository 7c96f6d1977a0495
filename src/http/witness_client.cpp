#include "http/witness_client.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

#include <memory>
#include <optional>

namespace relais::http {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using Tcp = asio::ip::tcp;
using boost::system::error_code;

constexpr std::string_view kScheme = "http://";
constexpr std::size_t kLongest = 64UL * 1024;

struct Address {
  std::string host;
  std::string port = "80";
  std::string path;
};

std::optional<Address> parse_url(std::string_view url) {
  if (!url.starts_with(kScheme)) return std::nullopt;
  url.remove_prefix(kScheme.size());
  const auto slash = std::min(url.find('/'), url.size());
  auto authority = url.substr(0, slash);
  auto prefix = url.substr(slash);
  while (prefix.ends_with('/')) prefix.remove_suffix(1);
  Address address;
  address.path = std::string(prefix) + "/add-checkpoint";
  const auto bracket = authority.find(']');
  const auto colon = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
  if (colon != std::string_view::npos) {
    address.port = authority.substr(colon + 1);
    authority = authority.substr(0, colon);
  }
  if (authority.starts_with('[') && authority.ends_with(']')) authority = authority.substr(1, authority.size() - 2);
  address.host = authority;
  if (address.host.empty() || address.port.empty()) return std::nullopt;
  return address;
}

/// One question and its answer, each step starting the next; over when the time is.
class Exchange {
 public:
  Exchange(const Address& address, const std::string& body, std::chrono::milliseconds patience)
      : address_(address), patience_(patience) {
    request_.method(beast::http::verb::post);
    request_.target(address.path);
    request_.set(beast::http::field::host, address.host);
    request_.set(beast::http::field::content_type, "text/plain; charset=utf-8");
    request_.body() = body;
    request_.prepare_payload();
    parser_.body_limit(kLongest);
  }

  error_code run() {
    resolver_.async_resolve(address_.host, address_.port, [this](const error_code& error, const auto& found) {
      if (error) return void(end_ = error);
      stream_.expires_after(patience_);
      stream_.async_connect(found, [this](const error_code& failed, const auto&) {
        if (failed) return void(end_ = failed);
        send();
      });
    });
    io_.run_for(patience_ + std::chrono::seconds(1));
    return end_;
  }

  [[nodiscard]] const auto& reply() const { return parser_.get(); }

 private:
  void send() {
    beast::http::async_write(stream_, request_, [this](const error_code& error, std::size_t) {
      if (error) return void(end_ = error);
      beast::http::async_read(stream_, buffer_, parser_,
                              [this](const error_code& failed, std::size_t) { end_ = failed; });
    });
  }

  const Address& address_;
  std::chrono::milliseconds patience_;
  error_code end_ = asio::error::timed_out;
  asio::io_context io_;
  Tcp::resolver resolver_{io_};
  beast::tcp_stream stream_{io_};
  beast::flat_buffer buffer_;
  beast::http::request<beast::http::string_body> request_;
  beast::http::response_parser<beast::http::string_body> parser_;
};

}  // namespace

base::Result<WitnessReply> add_checkpoint(std::string_view url, const std::string& body,
                                          std::chrono::milliseconds patience) {
  const auto address = parse_url(url);
  if (!address) {
    return base::fail(base::ErrorKind::bad_input, "bad_url", "--witness", "this is no address of a witness",
                      "http://HOST[:PORT][/PREFIX]");
  }
  Exchange exchange(*address, body, patience);
  if (const auto error = exchange.run()) {
    return base::fail(base::ErrorKind::unavailable, "witness_unreachable", address->host, error.message(),
                      "a witness that answers");
  }
  return WitnessReply{static_cast<int>(exchange.reply().result_int()), exchange.reply().body()};
}

}  // namespace relais::http

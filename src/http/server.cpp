#include "http/server.hpp"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <set>
#include <thread>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/version.hpp>

namespace relais::http {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using asio::ip::tcp;
using beast::error_code;
using Parser = beast::http::request_parser<beast::http::string_body>;

/// Larger than any body limit an application states; the real limit is applied once the header is known.
constexpr std::uint64_t kLargestBody = 64ULL * 1024 * 1024;

Method method_of(beast::http::verb verb) {
  switch (verb) {
    case beast::http::verb::get:
      return Method::get;
    case beast::http::verb::head:
      return Method::head;
    case beast::http::verb::post:
      return Method::post;
    case beast::http::verb::put:
      return Method::put;
    case beast::http::verb::patch:
      return Method::patch;
    case beast::http::verb::delete_:
      return Method::delete_;
    case beast::http::verb::options:
      return Method::options;
    default:
      return Method::other;
  }
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (auto& c : result)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return result;
}

std::string_view view(beast::string_view text) { return {text.data(), text.size()}; }

Request to_request(Parser& parser, std::string peer) {
  auto& message = parser.get();
  Request request;
  request.method = method_of(message.method());
  const auto target = view(message.target());
  const auto question = target.find('?');
  request.path = target.substr(0, question);
  if (question != std::string_view::npos) request.query = target.substr(question + 1);
  for (const auto& field : message) request.headers.emplace_back(lower(view(field.name_string())), view(field.value()));
  request.body = std::move(message.body());
  request.peer = std::move(peer);
  return request;
}

/// The status that tells a client what was wrong with bytes that are no request.
int status_of(error_code error) {
  if (error == beast::http::error::header_limit || error == beast::http::error::buffer_overflow) return 431;
  if (error == beast::http::error::body_limit) return 413;
  if (error == beast::error::timeout) return 408;
  return 400;
}

class Connection;

/// What connections share with the server that made them.
struct Shared {
  const ServerOptions& options;
  Application& application;
  asio::thread_pool& workers;
  std::set<Connection*> open;  ///< touched by the network thread only
  bool stopping = false;       ///< touched by the network thread only
  std::function<void()> on_last_closed;
};

/// One client. Lives as long as an operation of it is under way; everything but `handle` runs on the network thread.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(tcp::socket socket, Shared& shared) : stream_(std::move(socket)), shared_(shared) {
    shared_.open.insert(this);
    error_code ignored;
    stream_.socket().set_option(tcp::no_delay(true), ignored);
    peer_ = stream_.socket().remote_endpoint(ignored).address().to_string(ignored);
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() {
    shared_.open.erase(this);
    if (shared_.stopping && shared_.open.empty()) shared_.on_last_closed();
  }

  void next_request() {
    if (shared_.stopping) return close();
    parser_.emplace();
    parser_->header_limit(static_cast<std::uint32_t>(shared_.options.header_limit));
    parser_->body_limit(kLargestBody);
    if (buffer_.size() > 0) return read_header();
    idle_ = true;
    stream_.expires_after(shared_.options.idle_timeout);
    stream_.async_read_some(buffer_.prepare(8192), [self = shared_from_this()](error_code error, std::size_t size) {
      self->idle_ = false;
      if (error) return self->close();
      self->buffer_.commit(size);
      self->read_header();
    });
  }

  /// Between two requests there is nothing to wait for.
  void close_if_idle() {
    if (idle_) close();
  }
  void close() {
    error_code ignored;
    stream_.socket().shutdown(tcp::socket::shutdown_both, ignored);
    stream_.close();
  }

 private:
  void read_header() {
    stream_.expires_after(shared_.options.header_timeout);
    beast::http::async_read_header(stream_, buffer_, *parser_,
                                   [self = shared_from_this()](error_code error, std::size_t) {
                                     if (error) return self->failed(error);
                                     self->header_read();
                                   });
  }

  void header_read() {
    const auto& message = parser_->get();
    if (const auto status = refusal_of(message)) return refuse(status);
    if (parser_->is_done()) return handle();
    const auto target = view(message.target());
    const auto limit = shared_.application.body_limit(method_of(message.method()), target.substr(0, target.find('?')));
    if (parser_->content_length() && *parser_->content_length() > limit) return refuse(413);
    limit_ = limit;
    stream_.expires_after(shared_.options.body_timeout);
    if (beast::iequals(message[beast::http::field::expect], "100-continue")) return invite_body();
    read_body();
  }

  /// What the parser lets pass but no honest client sends.
  static int refusal_of(const Parser::value_type& message) {
    if (message.version() != 11 && message.version() != 10) return 400;
    const auto target = view(message.target());
    if (target.empty() || target.front() != '/') return 400;
    if (message.version() == 11 && message.count(beast::http::field::host) != 1) return 400;
    if (message.count(beast::http::field::content_length) > 0 &&
        message.count(beast::http::field::transfer_encoding) > 0)
      return 400;
    if (message.count(beast::http::field::transfer_encoding) > 0 &&
        !beast::iequals(message[beast::http::field::transfer_encoding], "chunked"))
      return 501;
    const auto expect = message[beast::http::field::expect];
    if (!expect.empty() && !beast::iequals(expect, "100-continue")) return 417;
    return 0;
  }

  void invite_body() {
    static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
    asio::async_write(stream_, asio::buffer(kContinue.data(), kContinue.size()),
                      [self = shared_from_this()](error_code error, std::size_t) {
                        if (error) return self->close();
                        self->read_body();
                      });
  }

  /// Piece by piece, so that a chunked body is cut off at the limit of its route.
  void read_body() {
    if (parser_->get().body().size() > limit_) return refuse(413);
    if (parser_->is_done()) return handle();
    beast::http::async_read_some(stream_, buffer_, *parser_,
                                 [self = shared_from_this()](error_code error, std::size_t) {
                                   if (error) return self->failed(error);
                                   self->read_body();
                                 });
  }

  void handle() {
    stream_.expires_never();
    keep_alive_ = parser_->get().keep_alive();
    version_ = parser_->get().version();
    head_ = parser_->get().method() == beast::http::verb::head;
    auto request = std::make_shared<Request>(to_request(*parser_, peer_));
    asio::post(shared_.workers, [self = shared_from_this(), request]() mutable {
      auto response = self->shared_.application.handle(*request);
      request.reset();
      const auto executor = self->stream_.get_executor();
      asio::post(executor, [self = std::move(self), response = std::move(response)]() mutable {
        self->answer(std::move(response));
      });
    });
  }

  void refuse(int status) {
    keep_alive_ = false;
    head_ = false;
    auto response = shared_.application.refuse(status);
    answer(std::move(response));
  }

  void failed(error_code error) {
    if (error == beast::http::error::end_of_stream || error == asio::error::operation_aborted ||
        error == asio::error::connection_reset || error == asio::error::eof)
      return close();
    // The timer has closed the socket already; nobody would read an answer.
    if (error == beast::error::timeout) return close();
    refuse(status_of(error));
  }

  void answer(Response response) {
    if (shared_.stopping) keep_alive_ = false;
    response_ = std::move(response);
    head_text_ = fmt::format("HTTP/1.1 {} {}\r\n", response_.status,
                             view(beast::http::obsolete_reason(static_cast<beast::http::status>(response_.status))));
    for (const auto& [name, value] : response_.headers) head_text_ += fmt::format("{}: {}\r\n", name, value);
    const auto& content = response_.content();
    if (response_.status != 204 && response_.status != 304)
      head_text_ += fmt::format("content-length: {}\r\n", content.size());
    if (!keep_alive_)
      head_text_ += "connection: close\r\n";
    else if (version_ == 10)
      head_text_ += "connection: keep-alive\r\n";
    head_text_ += "\r\n";
    const bool bodiless = head_ || response_.status == 204 || response_.status == 304;
    const std::array<asio::const_buffer, 2> buffers{asio::buffer(head_text_),
                                                    bodiless ? asio::const_buffer() : asio::buffer(content)};
    stream_.expires_after(shared_.options.write_timeout);
    asio::async_write(stream_, buffers, [self = shared_from_this()](error_code error, std::size_t) {
      if (error) return self->close();
      if (!self->keep_alive_) return self->linger();
      self->response_ = {};
      self->next_request();
    });
  }

  /// Lets the client read the answer before the connection goes: bytes of it that are still unread would reset it.
  void linger() {
    error_code ignored;
    stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
    stream_.expires_after(std::chrono::seconds(2));
    drain(256);
  }
  void drain(int left) {
    if (left == 0) return close();
    buffer_.clear();
    stream_.async_read_some(buffer_.prepare(65536), [self = shared_from_this(), left](error_code error, std::size_t) {
      if (error) return self->close();
      self->drain(left - 1);
    });
  }

  beast::tcp_stream stream_;
  beast::flat_buffer buffer_;
  std::optional<Parser> parser_;
  Shared& shared_;
  std::string peer_;
  std::string head_text_;
  Response response_;
  std::size_t limit_ = 0;
  unsigned version_ = 11;
  bool keep_alive_ = true;
  bool head_ = false;
  bool idle_ = false;
};

}  // namespace

class Server::Impl {
 public:
  Impl(const ServerOptions& options, Application& application)
      : options_(options),
        workers_(options.workers),
        shared_{options_, application, workers_, {}, false, [this] { context_.stop(); }},
        acceptor_(context_),
        drain_timer_(context_),
        signals_(context_) {}
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl() {
    stop();
    wait();
    // Connections that outlived the drain time go with the context, which comes after what they share.
    shared_.on_last_closed = [] {};
  }

  base::Result<void> listen() {
    error_code error;
    const auto address = asio::ip::make_address(options_.listen, error);
    if (error)
      return base::fail(base::ErrorKind::bad_input, "bad_address", "--listen", "this is not an IP address",
                        "for instance 127.0.0.1 or ::1");
    const tcp::endpoint endpoint(address, options_.port);
    acceptor_.open(endpoint.protocol(), error);
    if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (error)
      return base::fail(base::ErrorKind::unavailable, "cannot_listen", fmt::format("--port {}", options_.port),
                        "cannot listen there (" + error.message() + ")", "a free port");
    port_ = acceptor_.local_endpoint().port();
    accept();
    network_ = std::thread([this] { context_.run(); });
    return {};
  }

  [[nodiscard]] std::uint16_t port() const { return port_; }

  void stop() {
    asio::post(context_, [this] { begin_stop(); });
  }

  void wait() {
    const std::lock_guard<std::mutex> lock(waiting_);
    if (network_.joinable()) network_.join();
    workers_.join();
  }

  void watch_signals() {
    asio::post(context_, [this] {
      error_code ignored;
      signals_.add(SIGINT, ignored);
      signals_.add(SIGTERM, ignored);
      signals_.async_wait([this](error_code error, int) {
        if (!error) begin_stop();
      });
    });
  }

 private:
  void accept() {
    acceptor_.async_accept([this](error_code error, tcp::socket socket) {
      if (error == asio::error::operation_aborted || shared_.stopping) return;
      if (error) return retry_accept();
      if (shared_.open.size() < options_.max_connections)
        std::make_shared<Connection>(std::move(socket), shared_)->next_request();
      accept();
    });
  }

  /// Out of descriptors: breathe instead of spinning.
  void retry_accept() {
    drain_timer_.expires_after(std::chrono::milliseconds(50));
    drain_timer_.async_wait([this](error_code error) {
      if (!error) accept();
    });
  }

  void begin_stop() {
    if (shared_.stopping) return;
    shared_.stopping = true;
    error_code ignored;
    acceptor_.close(ignored);
    signals_.cancel(ignored);
    if (shared_.open.empty()) return context_.stop();
    const std::vector<Connection*> open(shared_.open.begin(), shared_.open.end());
    for (auto* connection : open) connection->close_if_idle();
    drain_timer_.expires_after(options_.drain_timeout);
    drain_timer_.async_wait([this](error_code error) {
      if (!error) context_.stop();
    });
  }

  const ServerOptions options_;
  asio::thread_pool workers_;
  Shared shared_;
  asio::io_context context_{1};
  tcp::acceptor acceptor_;
  asio::steady_timer drain_timer_;
  asio::signal_set signals_;
  std::thread network_;
  std::mutex waiting_;
  std::uint16_t port_ = 0;
};

base::Result<std::unique_ptr<Server>> Server::start(const ServerOptions& options, Application& application) {
  auto impl = std::make_unique<Impl>(options, application);
  if (auto listening = impl->listen(); !listening) return base::fail(std::move(listening.error()));
  return std::make_unique<Server>(std::move(impl));
}

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Server::~Server() = default;
std::uint16_t Server::port() const { return impl_->port(); }
void Server::stop() { impl_->stop(); }
void Server::wait() { impl_->wait(); }
void Server::wait_for_signal() {
  impl_->watch_signals();
  impl_->wait();
}

}  // namespace relais::http

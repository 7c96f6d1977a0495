#include "wire/server.hpp"

#include <array>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>

#include "wire/connection.hpp"
#include "wire/limits.hpp"

namespace relais::wire {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

class Server::Impl {
 public:
  Impl(const ServerOptions& options, Application& application)
      : options_(options),
        workers_(options.workers),
        shared_(options_, application, workers_),
        acceptor_(context_),
        drain_timer_(context_),
        signals_(context_) {
    shared_.on_last_closed = [this] { context_.stop(); };
  }
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
    error_code ignored;
    signals_.add(SIGINT, ignored);
    signals_.add(SIGTERM, ignored);
    signals_.async_wait([this](error_code error, int) {
      if (!error) begin_stop();
    });
  }

 private:
  void accept() {
    acceptor_.async_accept([this](error_code error, tcp::socket socket) {
      if (error == asio::error::operation_aborted || shared_.stopping) return;
      if (error) return retry_accept();
      take_in(std::move(socket));
      accept();
    });
  }

  void take_in(tcp::socket socket) {
    error_code error;
    const auto address = socket.remote_endpoint(error).address();
    if (error) return;
    auto peer = address.to_string();
    auto source = address.is_loopback() || shared_.is_proxy(peer) ? std::string() : network_around(peer);
    const auto of_source = shared_.per_source.find(source);
    if (of_source != shared_.per_source.end() && of_source->second >= options_.connections_per_source) return;
    if (shared_.open.size() >= options_.max_connections && !shared_.make_room()) return;
    std::make_shared<Connection>(std::move(socket), shared_, std::move(peer), std::move(source))->next_request();
  }

  /// Out of descriptors: make room, and breathe instead of spinning.
  void retry_accept() {
    shared_.make_room();
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
void Server::end_at_signals() { impl_->watch_signals(); }

}  // namespace relais::wire

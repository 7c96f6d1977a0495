// The HTTP/1.1 engine: accepts connections, bounds what a client may cost (time, header, body, number), and hands each
// whole request to an application on a pool of workers. Knows no route, no session and no case.
//
// A client that sends slowly holds a connection, never a worker. Requests that break the protocol are refused here
// (framing.hpp). A full house does not shut newcomers out: the client that has been waited for longest makes room.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "wire/message.hpp"

namespace relais::wire {

/// What the engine asks of what it serves. Called from many threads at once.
class Application {
 public:
  Application() = default;
  Application(const Application&) = delete;
  Application& operator=(const Application&) = delete;
  virtual ~Application() = default;
  /// Answers one request; does not throw.
  virtual Response handle(const Request& request) = 0;
  /// The answer to a request that was refused before it was whole: 400, 413, 414, 417, 431, 501, 503
  /// or 505.
  virtual Response refuse(int status) = 0;
  /// The largest body in bytes that this request may carry; asked once the header is known.
  [[nodiscard]] virtual std::size_t body_limit(Method method, std::string_view path) const = 0;
};

struct ServerOptions {
  std::string listen = "127.0.0.1";
  std::uint16_t port = 8080;  ///< 0: the system picks one
  unsigned workers = 24;
  std::size_t max_connections = 4096;
  /// Of one network (/24 or /48). This machine and the proxies below may have as many as there are.
  std::size_t connections_per_source = 512;
  std::size_t header_limit = 16 * 1024;
  /// Bytes of all requests that are under way together; a body beyond that is refused with 503.
  std::size_t request_memory = 256ULL * 1024 * 1024;
  /// Addresses of the proxies in front: only from them X-Forwarded-For says who the other side is (its last entry).
  std::vector<std::string> proxies;
  std::chrono::milliseconds idle_timeout{75'000};  ///< between two requests of one connection
  std::chrono::milliseconds header_timeout{10'000};
  std::chrono::milliseconds body_timeout{30'000};
  std::chrono::milliseconds write_timeout{30'000};
  std::chrono::milliseconds drain_timeout{10'000};  ///< how long a stop waits for requests under way
};

class Server {
 public:
  class Impl;
  /// Binds and begins to serve. Complains when the address is unknown or taken.
  static base::Result<std::unique_ptr<Server>> start(const ServerOptions& options, Application& application);
  explicit Server(std::unique_ptr<Impl> impl);
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  ~Server();

  [[nodiscard]] std::uint16_t port() const;
  /// Accepts no more, lets requests under way finish, closes. Safe from any thread; repeated calls do nothing.
  void stop();
  /// Returns once stopped.
  void wait();
  /// From when it returns, SIGINT and SIGTERM stop the server. Once, before others are told that it serves.
  void end_at_signals();

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace relais::wire

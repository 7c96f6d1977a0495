// One client of the engine and what all of them share. Used by server.cpp alone.
#pragma once

#include <chrono>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>

#include "wire/framing.hpp"
#include "wire/server.hpp"

namespace relais::wire {

class Connection;

/// Touched by the network thread only, but for the workers.
struct Shared {
  Shared(const ServerOptions& chosen, Application& served, boost::asio::thread_pool& pool)
      : options(chosen), application(served), workers(pool), scratch(64UL * 1024, '\0') {}

  /// Closes the connection that has been waited for longest; false when all of them are being served.
  bool make_room();
  [[nodiscard]] bool is_proxy(std::string_view address) const;

  const ServerOptions& options;
  Application& application;
  boost::asio::thread_pool& workers;
  std::string scratch;  ///< where every read lands first: a connection that waits holds no buffer
  std::set<Connection*> open;
  std::list<Connection*> waited_for;  ///< idle, or in the middle of a head; whom we wait for longest comes first
  std::map<std::string, std::size_t, std::less<>> per_source;
  std::size_t held = 0;  ///< bytes of all requests under way
  bool stopping = false;
  std::function<void()> on_last_closed = [] {};
};

/// Lives as long as an operation of it is under way. Everything but the work of the application runs on the network
/// thread.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  /// `source` is counted while this lives; empty: not counted.
  Connection(boost::asio::ip::tcp::socket socket, Shared& shared, std::string peer, std::string source);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection();

  void next_request();
  /// Between two requests there is nothing to wait for.
  void close_if_idle();
  void close();

 private:
  using Place = std::list<Connection*>::iterator;

  void expect_within(std::chrono::milliseconds time);
  void wait_for_client();
  void no_longer_waited_for();
  void readable();
  void feed(std::string_view bytes);
  bool head_known();
  bool fits_in_memory();
  void give_memory_back();
  void invite_body();
  void handle();
  void refuse(int status);
  void answer(Response response);
  void answered();
  void linger();
  void drain(int left);
  [[nodiscard]] std::string peer_of(const Head& head) const;

  boost::asio::ip::tcp::socket socket_;
  boost::asio::steady_timer timer_;
  Shared& shared_;
  std::string peer_;
  std::string source_;
  RequestReader reader_;
  std::string unread_;  ///< what came after the request under way
  std::optional<Place> place_;
  std::size_t held_ = 0;
  std::string head_text_;
  Response response_;
  int minor_ = 1;
  bool keep_alive_ = true;
  bool head_only_ = false;
  bool idle_ = false;
};

}  // namespace relais::wire

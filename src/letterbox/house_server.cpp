#include "letterbox/house_server.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <list>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <utility>

#include "vault/socket.hpp"

namespace relais::letterbox {
namespace {

using base::Result;
namespace json = base::json;
using protocol::Reply;

Reply of(const Result<void>& done) {
  if (!done) return base::fail(done.error());
  return json::value(nullptr);
}

template <class T>
Reply of(const Result<T>& value) {
  if (!value) return base::fail(value.error());
  return base::encode(*value);
}

class Answering {
 public:
  Answering(Spool& spool, Box& box) : spool_(spool), box_(box) {}

  Reply operator()(const protocol::Collect& asked) { return of(spool_.collect(asked.after, asked.limit)); }
  Reply operator()(const protocol::Taken& asked) { return of(spool_.taken(asked.upto)); }
  Reply operator()(const protocol::Deliver& asked) { return of(spool_.deliver(asked.tip, asked.part, asked.object)); }
  Reply operator()(const protocol::Epoch& asked) { return of(spool_.add_epoch({asked.body, asked.signature})); }
  Reply operator()(const protocol::Publish& asked) { return of(spool_.publish({asked.body, asked.signature})); }
  Reply operator()(const protocol::Directory&) {
    const auto force = spool_.in_force();
    if (!force)
      return base::fail(base::ErrorKind::unavailable, "no_directory", "directory", "no directory was published yet",
                        "relais letterbox publish");
    return base::encode(force->published);
  }
  Reply operator()(const protocol::Forget& asked) { return of(spool_.forget(asked.tip)); }
  Reply operator()(const protocol::Look& asked) {
    auto state = spool_.state(asked.known_size);
    if (state) state->bits = box_.newcomer_bits();
    return of(state);
  }

 private:
  Spool& spool_;
  Box& box_;
};

class Server final : public HouseServer {
 public:
  Server(Spool& spool, Box& box, std::filesystem::path file, HouseServerOptions options, vault::Socket listening)
      : spool_(spool),
        box_(box),
        file_(std::move(file)),
        options_(std::move(options)),
        listening_(std::move(listening)) {
    if (::pipe2(wake_.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe can be made");
    acceptor_ = std::thread([this] { accept_all(); });
  }
  ~Server() override {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
      const char byte = 0;
      if (::write(wake_[1], &byte, 1) != 1) std::terminate();
      for (const auto& connection : connections_) ::shutdown(connection.socket.get(), SHUT_RDWR);
    }
    acceptor_.join();
    for (auto& connection : connections_) connection.thread.join();
    for (const int end : wake_) ::close(end);
    std::error_code ignored;
    std::filesystem::remove(file_, ignored);
  }

 private:
  struct Connection {
    vault::Socket socket;
    std::thread thread;
    bool ended = false;
  };

  void accept_all() {
    for (;;) {
      std::array<pollfd, 2> wait{pollfd{listening_.get(), POLLIN, 0}, pollfd{wake_[0], POLLIN, 0}};
      if (::poll(wait.data(), wait.size(), -1) < 0) continue;
      if (wait[1].revents != 0) return;
      vault::Socket socket(::accept4(listening_.get(), nullptr, nullptr, SOCK_CLOEXEC));
      if (socket) take(std::move(socket));
    }
  }

  [[nodiscard]] bool may(int descriptor) const {
    const auto peer = vault::peer_of(descriptor);
    return peer && (*peer == ::geteuid() || *peer == 0 ||
                    std::find(options_.callers.begin(), options_.callers.end(), *peer) != options_.callers.end());
  }

  void take(vault::Socket socket) {
    if (!may(socket.get())) return;
    timeval patience{vault::kFramePatience.count(), 0};
    ::setsockopt(socket.get(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    const std::lock_guard lock(mutex_);
    connections_.remove_if([](Connection& connection) {
      if (!connection.ended) return false;
      connection.thread.join();
      return true;
    });
    if (stopping_ || connections_.size() >= options_.most_connections) return;
    auto& connection = connections_.emplace_back();
    connection.socket = std::move(socket);
    connection.thread = std::thread([this, &connection] { converse(connection); });
  }

  void converse(Connection& connection) {
    while (const auto body = vault::receive_frame(connection.socket.get())) {
      const auto request = protocol::read_request(*body);
      const auto reply = request ? answer(spool_, box_, *request) : Reply(base::fail(request.error()));
      if (!vault::send_frame(connection.socket.get(), protocol::body_of(reply))) break;
    }
    const std::lock_guard lock(mutex_);
    connection.ended = true;
  }

  Spool& spool_;
  Box& box_;
  const std::filesystem::path file_;
  const HouseServerOptions options_;
  vault::Socket listening_;
  std::array<int, 2> wake_{};
  std::mutex mutex_;
  bool stopping_ = false;
  std::list<Connection> connections_;
  std::thread acceptor_;
};

}  // namespace

Reply answer(Spool& spool, Box& box, const protocol::Request& request) {
  return std::visit(Answering(spool, box), request);
}

Result<std::unique_ptr<HouseServer>> serve_house(Spool& spool, Box& box, const std::filesystem::path& socket,
                                                 const HouseServerOptions& options) {
  auto listening = vault::listen_at(socket, options.callers.empty() ? 0600 : 0660);
  if (!listening) return base::fail(std::move(listening.error()));
  return std::make_unique<Server>(spool, box, socket, options, std::move(*listening));
}

}  // namespace relais::letterbox

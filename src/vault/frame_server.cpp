#include "vault/frame_server.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <list>
#include <mutex>
#include <stdexcept>
#include <system_error>
#include <thread>
#include <utility>

#include <sodium.h>

#include "vault/socket.hpp"

namespace relais::vault {
namespace {

class Server final : public FrameServer {
 public:
  Server(std::filesystem::path file, FrameServerOptions options, AnswerFrame answer, Socket listening)
      : file_(std::move(file)),
        options_(std::move(options)),
        answer_(std::move(answer)),
        listening_(std::move(listening)) {
    if (::pipe2(wake_.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe can be made");
    acceptor_ = std::thread([this] { accept_all(); });
  }
  ~Server() override {
    Server::stop();
    acceptor_.join();
    for (auto& connection : connections_) connection.thread.join();
    for (const int end : wake_) ::close(end);
    std::error_code ignored;
    std::filesystem::remove(file_, ignored);
  }

  void stop() override {
    const std::lock_guard lock(mutex_);
    if (std::exchange(stopping_, true)) return;
    const char byte = 0;
    if (::write(wake_[1], &byte, 1) != 1) std::terminate();
    for (const auto& connection : connections_) ::shutdown(connection.socket.get(), SHUT_RDWR);
  }

 private:
  struct Connection {
    Socket socket;
    std::thread thread;
    bool ended = false;
  };

  void accept_all() {
    for (;;) {
      std::array<pollfd, 2> wait{pollfd{listening_.get(), POLLIN, 0}, pollfd{wake_[0], POLLIN, 0}};
      if (::poll(wait.data(), wait.size(), -1) < 0) continue;
      if (wait[1].revents != 0) return;
      Socket socket(::accept4(listening_.get(), nullptr, nullptr, SOCK_CLOEXEC));
      if (socket) take(std::move(socket));
    }
  }

  void take(Socket socket) {
    const auto peer = peer_of(socket.get());
    const bool is_operator = peer && (*peer == ::geteuid() || *peer == 0);
    const bool may = is_operator || (peer && std::find(options_.callers.begin(), options_.callers.end(), *peer) !=
                                                 options_.callers.end());
    timeval patience{kFramePatience.count(), 0};
    ::setsockopt(socket.get(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    const std::lock_guard lock(mutex_);
    connections_.remove_if([](Connection& connection) {
      if (!connection.ended) return false;
      connection.thread.join();
      return true;
    });
    if (!may || stopping_ || connections_.size() >= options_.most_connections) return;
    auto& connection = connections_.emplace_back();
    connection.socket = std::move(socket);
    try {
      connection.thread = std::thread([this, &connection, is_operator] { talk(connection, is_operator); });
    } catch (const std::system_error&) {
      // No memory for one more: this caller is turned away, the others go on.
      connections_.pop_back();
    }
  }

  void talk(Connection& connection, bool is_operator) {
    const int descriptor = connection.socket.get();
    while (auto frame = receive_frame(descriptor)) {
      auto body = answer_(*frame, is_operator);
      sodium_memzero(frame->data(), frame->size());
      if (!body) break;
      const bool sent = send_frame(descriptor, *body);
      sodium_memzero(body->data(), body->size());
      if (!sent) break;
    }
    ::shutdown(descriptor, SHUT_RDWR);
    const std::lock_guard lock(mutex_);
    connection.ended = true;
  }

  const std::filesystem::path file_;
  const FrameServerOptions options_;
  const AnswerFrame answer_;
  Socket listening_;
  std::array<int, 2> wake_{};
  std::mutex mutex_;
  bool stopping_ = false;
  std::list<Connection> connections_;
  std::thread acceptor_;
};

}  // namespace

base::Result<std::unique_ptr<FrameServer>> serve_frames(const std::filesystem::path& socket, FrameServerOptions options,
                                                        AnswerFrame answer) {
  auto listening = listen_at(socket, options.callers.empty() ? 0600 : 0660);
  if (!listening) return base::fail(std::move(listening.error()));
  return std::make_unique<Server>(socket, std::move(options), std::move(answer), std::move(*listening));
}

}  // namespace relais::vault

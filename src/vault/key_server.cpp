#include "vault/key_server.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <list>
#include <mutex>
#include <stdexcept>
#include <system_error>
#include <thread>

#include <sodium.h>

#include "base/json.hpp"

#include "vault/bytes.hpp"
#include "vault/socket.hpp"

namespace relais::vault {
namespace {

using base::ErrorKind;

constexpr std::size_t kMostFresh = 1000;
constexpr std::size_t kMostRewrapped = 10'000;

Reply refused(base::Error error) { return {std::move(error), {}, {}}; }

Reply of(const Result<void>& done) { return done ? Reply{} : refused(done.error()); }

Reply of(const Result<std::string>& text) { return text ? Reply{{}, {}, {*text}} : refused(text.error()); }

Reply of(Result<std::vector<std::string>> texts) {
  return texts ? Reply{{}, {}, std::move(*texts)} : refused(texts.error());
}

Reply of(const Result<KeysState>& state) {
  return state ? Reply{{}, {}, {base::json::serialize(base::encode(*state))}} : refused(state.error());
}

Reply fresh(Keyring& keyring, const Request& request) {
  const auto keys = keyring.fresh(std::min<std::size_t>(request.number, kMostFresh), request.list);
  if (!keys) return refused(keys.error());
  Reply reply;
  for (const auto& fresh : *keys) {
    reply.texts.push_back(fresh.id);
    reply.texts.emplace_back(text_of(fresh.key));
  }
  return reply;
}

Reply open(Keyring& keyring, const Request& request) {
  const auto& texts = request.texts;
  const auto keys = keyring.open(request.list, {texts[0], texts[1], texts[2], texts[3]});
  if (!keys) return refused(keys.error());
  Reply reply;
  for (const auto& key : *keys) reply.texts.emplace_back(text_of(key));
  return reply;
}

Reply answer_operator(Keyring& keyring, const Request& request) {
  switch (request.operation) {
    case Operation::unseal_with_share:
      return of(keyring.unseal_with_share(request.texts[0]));
    case Operation::unseal_with_passphrase:
      return of(keyring.unseal_with_passphrase(request.texts[0]));
    case Operation::seal:
      return of(keyring.seal());
    case Operation::rotate:
      return of(keyring.rotate(request.texts[0]));
    case Operation::freeze:
      return of(keyring.freeze(request.number != 0));
    case Operation::watch:
      return of(keyring.watch(request.list));
    case Operation::destroyed:
      return of(keyring.destroyed());
    case Operation::copy_to:
      return of(keyring.copy_to(request.texts[0]));
    case Operation::rewrap: {
      const auto done = keyring.rewrap(std::min<std::size_t>(request.number, kMostRewrapped));
      if (!done) return refused(done.error());
      return {{}, {static_cast<std::uint64_t>(done->done), static_cast<std::uint64_t>(done->left)}, {}};
    }
    case Operation::revoke: {
      const auto held = keyring.revoke(request.texts[0]);
      if (!held) return refused(held.error());
      return {{}, {static_cast<std::uint64_t>(*held)}, {}};
    }
    default:
      return refused(base::fail(ErrorKind::bad_input, "bad_request", {}, "this is not for operators", "").value());
  }
}

void wipe(std::vector<std::string>& texts) {
  for (auto& text : texts) sodium_memzero(text.data(), text.size());
}

class Server final : public KeyServer {
 public:
  Server(Keyring& keyring, std::filesystem::path file, const KeyServerOptions& options, Socket listening)
      : keyring_(keyring), file_(std::move(file)), options_(options), listening_(std::move(listening)) {
    if (::pipe2(wake_.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe can be made");
    acceptor_ = std::thread([this] { accept_all(); });
  }
  ~Server() override {
    stop();
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
      auto request = read_request(*frame);
      sodium_memzero(frame->data(), frame->size());
      if (!request) break;
      auto reply = answer(keyring_, *request, is_operator);
      wipe(request->texts);
      auto body = body_of(reply);
      wipe(reply.texts);
      const bool sent = send_frame(descriptor, body);
      sodium_memzero(body.data(), body.size());
      if (!sent) break;
    }
    ::shutdown(descriptor, SHUT_RDWR);
    const std::lock_guard lock(mutex_);
    connection.ended = true;
  }

  Keyring& keyring_;
  std::filesystem::path file_;
  KeyServerOptions options_;
  Socket listening_;
  std::array<int, 2> wake_{};
  std::mutex mutex_;
  bool stopping_ = false;
  std::list<Connection> connections_;
  std::thread acceptor_;
};

}  // namespace

Reply answer(Keyring& keyring, const Request& request, bool is_operator) {
  const auto& texts = request.texts;
  if (for_operators(request.operation)) {
    if (is_operator) return answer_operator(keyring, request);
    return refused({ErrorKind::not_allowed,
                    "operators_only",
                    {},
                    "only operators may do this",
                    "the user of the key process, or root",
                    {}});
  }
  switch (request.operation) {
    case Operation::fresh:
      return fresh(keyring, request);
    case Operation::open:
      return open(keyring, request);
    case Operation::share:
      return of(keyring.share(texts[0], request.list));
    case Operation::destroy:
      return of(keyring.destroy(request.list));
    case Operation::blind:
      return of(keyring.blind(texts[4], request.list, {texts[0], texts[1], texts[2], texts[3]}));
    case Operation::sign:
      return of(keyring.sign(texts[0], texts[1]));
    case Operation::public_key:
      return of(keyring.public_key(texts[0]));
    default:
      return of(keyring.state());
  }
}

Result<std::unique_ptr<KeyServer>> serve_keys(Keyring& keyring, const std::filesystem::path& socket,
                                              const KeyServerOptions& options) {
  auto listening = listen_at(socket, options.callers.empty() ? 0600 : 0660);
  if (!listening) return base::fail(listening.error());
  return std::make_unique<Server>(keyring, socket, options, std::move(*listening));
}

std::vector<std::string> leave_no_core() {
  std::vector<std::string> missing;
  const rlimit none{0, 0};
  if (::setrlimit(RLIMIT_CORE, &none) != 0) missing.emplace_back("core files cannot be switched off");
  if (::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) missing.emplace_back("debuggers cannot be kept out");
  return missing;
}

std::vector<std::string> harden_process() {
  auto missing = leave_no_core();
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) missing.emplace_back("new privileges cannot be given up");
  if (::mlockall(MCL_CURRENT | MCL_FUTURE) != 0)
    missing.emplace_back("memory may go to the swap (raise the limit of locked memory, or encrypt the swap)");
  return missing;
}

}  // namespace relais::vault

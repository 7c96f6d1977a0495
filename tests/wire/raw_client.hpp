// A client that says exactly the bytes it is told to say, for talking to a server as no library would.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace relais::test {

class RawClient {
 public:
  explicit RawClient(std::uint16_t port, const std::string& to = "127.0.0.1")
      : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    ::inet_pton(AF_INET, to.c_str(), &address.sin_addr);
    connected_ = ::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0;
  }
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;
  ~RawClient() { ::close(socket_); }

  [[nodiscard]] bool connected() const { return connected_; }

  bool send(std::string_view bytes) const {
    while (!bytes.empty()) {
      const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  /// Says that nothing follows.
  void finish() const { ::shutdown(socket_, SHUT_WR); }

  /// Everything until the other side closes, or until nothing came for that long.
  std::string read_all(std::chrono::milliseconds patience = std::chrono::milliseconds(20000)) {
    std::string all;
    for (std::string part = read_some(patience); !part.empty(); part = read_some(patience)) all += part;
    return all;
  }

  /// One answer with content-length (or none); keeps what came after it.
  std::string read_answer(std::chrono::milliseconds patience = std::chrono::milliseconds(20000)) {
    for (;;) {
      const auto end = kept_.find("\r\n\r\n");
      if (end != std::string::npos) {
        const auto size = end + 4 + content_length(kept_.substr(0, end));
        if (kept_.size() >= size) {
          auto answer = kept_.substr(0, size);
          kept_.erase(0, size);
          return answer;
        }
      }
      const auto part = read_some(patience);
      if (part.empty()) return std::exchange(kept_, {});
      kept_ += part;
    }
  }

  /// Whether the other side has closed, waiting that long at most.
  bool closed_within(std::chrono::milliseconds patience) {
    pollfd poll{socket_, POLLIN, 0};
    const auto until = std::chrono::steady_clock::now() + patience;
    for (;;) {
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
      if (left.count() <= 0 || ::poll(&poll, 1, static_cast<int>(left.count())) <= 0) return false;
      char buffer[4096];
      if (::recv(socket_, buffer, sizeof(buffer), 0) <= 0) return true;
    }
  }

 private:
  static std::size_t content_length(const std::string& head) {
    const auto at = head.find("content-length: ");
    return at == std::string::npos ? 0 : static_cast<std::size_t>(std::stoul(head.substr(at + 16)));
  }
  std::string read_some(std::chrono::milliseconds patience) const {
    pollfd poll{socket_, POLLIN, 0};
    if (::poll(&poll, 1, static_cast<int>(patience.count())) <= 0) return {};
    char buffer[65536];
    const auto got = ::recv(socket_, buffer, sizeof(buffer), 0);
    return got <= 0 ? std::string() : std::string(buffer, static_cast<std::size_t>(got));
  }

  int socket_;
  bool connected_ = false;
  std::string kept_;
};

/// The status of an answer, 0 when it is none.
[[nodiscard]] inline int status_of(const std::string& answer) {
  return answer.starts_with("HTTP/1.1 ") && answer.size() > 12 ? std::stoi(answer.substr(9, 3)) : 0;
}

}  // namespace relais::test

#include "vault/socket.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include "vault/bytes.hpp"
#include "vault/protocol.hpp"

namespace relais::vault {
namespace {

using base::ErrorKind;

base::Result<sockaddr_un> address_of(const std::filesystem::path& file) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (file.native().size() >= sizeof address.sun_path)
    return base::fail(ErrorKind::bad_input, "bad_socket", file.string(), "the name of the socket is too long",
                      "a name of less than 108 bytes");
  std::memcpy(address.sun_path, file.c_str(), file.native().size() + 1);
  return address;
}

bool connects(int descriptor, const sockaddr_un& address) {
  return ::connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

/// Exactly `size` bytes before the deadline.
bool receive_all(int descriptor, char* into, std::size_t size, std::chrono::steady_clock::time_point deadline) {
  while (size > 0) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    pollfd wait{descriptor, POLLIN, 0};
    if (left.count() <= 0 || ::poll(&wait, 1, static_cast<int>(left.count())) <= 0) return false;
    const auto got = ::recv(descriptor, into, size, 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    into += got;
    size -= static_cast<std::size_t>(got);
  }
  return true;
}

}  // namespace

Socket::Socket(Socket&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

Socket& Socket::operator=(Socket&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

Socket::~Socket() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

base::Result<Socket> connect_to(const std::filesystem::path& file) {
  const auto address = address_of(file);
  if (!address) return base::fail(address.error());
  Socket socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!socket || !connects(socket.get(), *address))
    return base::fail(ErrorKind::unavailable, "keys_unreachable", file.string(), "the key process does not answer",
                      "`relais keys serve` at this socket");
  timeval patience{kFramePatience.count(), 0};
  ::setsockopt(socket.get(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  return socket;
}

base::Result<Socket> listen_at(const std::filesystem::path& file, mode_t mode) {
  const auto address = address_of(file);
  if (!address) return base::fail(address.error());
  Socket socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  struct stat about {};
  if (::lstat(file.c_str(), &about) == 0) {
    if (!S_ISSOCK(about.st_mode) || connects(socket.get(), *address))
      return base::fail(ErrorKind::conflict, "socket_taken", file.string(), "something else is here already",
                        "a socket nobody listens at, or a new name");
    ::unlink(file.c_str());
    socket = Socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  }
  const auto before = ::umask(0777);
  const bool bound = socket && ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&*address), sizeof *address) == 0;
  const int reason = errno;
  ::umask(before);
  if (!bound || ::chmod(file.c_str(), mode) != 0 || ::listen(socket.get(), SOMAXCONN) != 0)
    return base::fail(ErrorKind::unavailable, "cannot_listen", file.string(),
                      "cannot listen here: " + std::generic_category().message(reason),
                      "a new name in an existing folder that may be written");
  return socket;
}

std::optional<uid_t> peer_of(int descriptor) {
  ucred who{};
  socklen_t size = sizeof who;
  if (::getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &who, &size) != 0) return std::nullopt;
  return who.uid;
}

bool send_frame(int descriptor, std::string_view body) {
  if (body.size() > kLargestFrame) return false;
  std::string head;
  put_u32(head, static_cast<std::uint32_t>(body.size()));
  for (auto part : {std::string_view(head), body}) {
    while (!part.empty()) {
      const auto sent = ::send(descriptor, part.data(), part.size(), MSG_NOSIGNAL);
      if (sent < 0 && errno == EINTR) continue;
      if (sent <= 0) return false;
      part.remove_prefix(static_cast<std::size_t>(sent));
    }
  }
  return true;
}

std::optional<std::string> receive_frame(int descriptor) {
  pollfd wait{descriptor, POLLIN, 0};
  while (::poll(&wait, 1, -1) < 0)
    if (errno != EINTR) return std::nullopt;
  const auto deadline = std::chrono::steady_clock::now() + kFramePatience;
  std::string head(4, '\0');
  if (!receive_all(descriptor, head.data(), head.size(), deadline)) return std::nullopt;
  const auto size = Reader(head).u32();
  if (size > kLargestFrame) return std::nullopt;
  std::string body(size, '\0');
  if (!receive_all(descriptor, body.data(), body.size(), deadline)) return std::nullopt;
  return body;
}

}  // namespace relais::vault

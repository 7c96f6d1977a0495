// Within the room: frames over Unix sockets. Blocking; no frame may take longer than `kFramePatience`.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace relais::vault {

inline constexpr std::chrono::seconds kFramePatience{10};

/// A file descriptor that closes itself.
class Socket {
 public:
  Socket() = default;
  explicit Socket(int descriptor) : descriptor_(descriptor) {}
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  Socket(Socket&& other) noexcept;
  Socket& operator=(Socket&& other) noexcept;
  ~Socket();
  [[nodiscard]] int get() const { return descriptor_; }
  explicit operator bool() const { return descriptor_ >= 0; }

 private:
  int descriptor_ = -1;
};

/// Code `keys_unreachable`.
[[nodiscard]] base::Result<Socket> connect_to(const std::filesystem::path& file);
/// Makes the socket with the given mode; replaces one that nobody answers at. Code `socket_taken`.
[[nodiscard]] base::Result<Socket> listen_at(const std::filesystem::path& file, mode_t mode);
/// The user at the other end.
[[nodiscard]] std::optional<uid_t> peer_of(int descriptor);

[[nodiscard]] bool send_frame(int descriptor, std::string_view body);
/// Waits for a frame as long as it takes to begin; nothing when the other side went away, is too slow, or sends too
/// much.
[[nodiscard]] std::optional<std::string> receive_frame(int descriptor);

}  // namespace relais::vault

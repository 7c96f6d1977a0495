// A Unix socket at which frames are answered, one thread a connection, to users of the system that are known by name.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace relais::vault {

struct FrameServerOptions {
  /// Users that may ask, besides the one that runs the process and root, who are its operators. With any here the
  /// socket opens to its group (0660); without, to its owner alone (0600).
  std::vector<uid_t> callers = {};
  std::size_t most_connections = 64;
};

/// The answer to one frame; nothing ends the connection. Called from many threads at once. The frame and the answer are
/// wiped from memory afterwards.
using AnswerFrame = std::function<std::optional<std::string>(std::string_view frame, bool is_operator)>;

class FrameServer {
 public:
  FrameServer() = default;
  FrameServer(const FrameServer&) = delete;
  FrameServer& operator=(const FrameServer&) = delete;
  /// Stops, and removes the socket.
  virtual ~FrameServer() = default;
  /// Ends every connection; safe from any thread, more than once.
  virtual void stop() = 0;
};

/// Listens when it returns. Code `socket_taken`.
[[nodiscard]] base::Result<std::unique_ptr<FrameServer>> serve_frames(const std::filesystem::path& socket,
                                                                      FrameServerOptions options, AnswerFrame answer);

}  // namespace relais::vault

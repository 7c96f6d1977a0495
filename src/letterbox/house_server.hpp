// The letterbox at its Unix socket: answers the house (letterbox/client.hpp), one thread a connection.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <memory>
#include <vector>

#include "letterbox/box.hpp"
#include "letterbox/protocol.hpp"
#include "letterbox/spool.hpp"

namespace relais::letterbox {

struct HouseServerOptions {
  /// Users of the system that may ask, besides the one that runs the process and root. With any here the socket opens
  /// to its group (0660); without, to its owner alone (0600).
  std::vector<uid_t> callers = {};
  std::size_t most_connections = 16;
};

class HouseServer {
 public:
  HouseServer() = default;
  HouseServer(const HouseServer&) = delete;
  HouseServer& operator=(const HouseServer&) = delete;
  /// Ends every connection, and removes the socket.
  virtual ~HouseServer() = default;
};

/// Listens when it returns. What is handed in outlives the server.
[[nodiscard]] base::Result<std::unique_ptr<HouseServer>> serve_house(Spool& spool, Box& box,
                                                                     const std::filesystem::path& socket,
                                                                     const HouseServerOptions& options = {});

/// What a request is answered.
[[nodiscard]] protocol::Reply answer(Spool& spool, Box& box, const protocol::Request& request);

}  // namespace relais::letterbox

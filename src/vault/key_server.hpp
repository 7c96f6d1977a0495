// The key process at its socket: answers requests of the users it knows, one thread a connection.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <memory>
#include <vector>

#include "vault/keyring.hpp"
#include "vault/protocol.hpp"

namespace relais::vault {

struct KeyServerOptions {
  /// Users of the system that may use keys, besides the one that runs the process and root, who also may do what
  /// operators do. With any here the socket opens to its group (0660); without, to its owner alone (0600).
  std::vector<uid_t> callers = {};
  std::size_t most_connections = 64;
};

class KeyServer {
 public:
  KeyServer() = default;
  KeyServer(const KeyServer&) = delete;
  KeyServer& operator=(const KeyServer&) = delete;
  /// Stops, and removes the socket.
  virtual ~KeyServer() = default;
  /// Ends every connection; safe from any thread, more than once.
  virtual void stop() = 0;
};

/// Listens when it returns. The keyring outlives the server.
[[nodiscard]] Result<std::unique_ptr<KeyServer>> serve_keys(Keyring& keyring, const std::filesystem::path& socket,
                                                            const KeyServerOptions& options = {});

/// What a request is answered; `is_operator` decides about operations for operators.
[[nodiscard]] Reply answer(Keyring& keyring, const Request& request, bool is_operator);

/// No core file holds what this process knows, and no debugger attaches. Says what could not be had, for a warning.
[[nodiscard]] std::vector<std::string> leave_no_core();
/// That, and no page goes to the swap.
[[nodiscard]] std::vector<std::string> harden_process();

}  // namespace relais::vault

// The key process at its socket: answers requests of the users it knows.
#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "vault/frame_server.hpp"
#include "vault/keyring.hpp"
#include "vault/protocol.hpp"

namespace relais::vault {

/// Operators may also do what operators do. Listens when it returns; the keyring outlives the server.
[[nodiscard]] Result<std::unique_ptr<FrameServer>> serve_keys(Keyring& keyring, const std::filesystem::path& socket,
                                                              FrameServerOptions options = {});

/// What a request is answered; `is_operator` decides about operations for operators.
[[nodiscard]] Reply answer(Keyring& keyring, const Request& request, bool is_operator);

/// No core file holds what this process knows, and no debugger attaches. Says what could not be had, for a warning.
[[nodiscard]] std::vector<std::string> leave_no_core();
/// That, and no page goes to the swap.
[[nodiscard]] std::vector<std::string> harden_process();

}  // namespace relais::vault

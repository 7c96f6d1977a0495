// The keeper of keys at the other end of a socket.
#pragma once

#include <filesystem>
#include <memory>

#include "vault/keyring.hpp"

namespace relais::vault {

/// Connects when first asked, and again after the process was restarted: a request that met a dead connection is sent
/// once more. Several threads get a connection each. Code `keys_unreachable`.
[[nodiscard]] std::unique_ptr<Keyring> connect_keyring(const std::filesystem::path& socket);

}  // namespace relais::vault

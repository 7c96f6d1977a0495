// The keeper inside this program. Who has the keystore and the file of its root key has every key: fit for
// demonstrations and for a house whose disk is its safe. Operators who want more run the key process.
#pragma once

#include <filesystem>
#include <memory>

#include "vault/keyring.hpp"
#include "vault/keys.hpp"

namespace relais::vault {

using EmbeddedOptions = KeyringOptions;

/// Made when absent, with its root key in `KEYSTORE.root`, both readable by their owner only. Code `keystore_is_locked`
/// for a keystore of the key process. Several processes may have it open; budgets are counted by each for itself.
[[nodiscard]] Result<std::unique_ptr<Keys>> open_embedded(const std::filesystem::path& keystore,
                                                          EmbeddedOptions options);
/// The same with what operators do.
[[nodiscard]] Result<std::unique_ptr<Keyring>> open_embedded_keyring(const std::filesystem::path& keystore,
                                                                     EmbeddedOptions options = {});

}  // namespace relais::vault

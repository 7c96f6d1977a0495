// Keepers of keys as operators open them.
#pragma once

#include <iosfwd>
#include <memory>
#include <string>

#include "cli/command.hpp"
#include "vault/keyring.hpp"

namespace relais::cli {

/// Budgets of law/access/budgets.yaml (or `--budgets`), alarms as JSON lines on `err`, which outlives the keyring.
[[nodiscard]] base::Result<vault::KeyringOptions> keyring_options(const Arguments& arguments, std::ostream& err);
/// `socket:PATH`, or a keystore that opens with its root file.
[[nodiscard]] base::Result<std::unique_ptr<vault::Keyring>> open_keyring_at(const Arguments& arguments,
                                                                            const std::string& where,
                                                                            std::ostream& err);

}  // namespace relais::cli

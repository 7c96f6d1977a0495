// How the root key of a keystore is come by: from a file beside it (the weaker way: who has both files has the keys),
// from any two of three operators, or from a passphrase.
#pragma once

#include <array>
#include <filesystem>
#include <string>
#include <string_view>

#include "vault/keystore.hpp"

namespace relais::vault {

/// `N-XXXX-…-XXXX`: the number of the share, eight groups of Crockford base 32 (160 random bits), a group of check
/// digits.
using ShareText = std::string;

/// Makes three shares and keeps the root key under each pair of them. The shares are shown once and kept nowhere.
[[nodiscard]] Result<std::array<ShareText, 3>> lock_with_shares(Keystore& keystore, const DataKey& root);
/// Reads small and capital letters, O as 0, I and L as 1, any grouping. Codes: `bad_share`, `same_share`,
/// `wrong_share`.
[[nodiscard]] Result<DataKey> unlock_with_shares(Keystore& keystore, std::string_view first, std::string_view second);
/// Checks the form and the check digits only; the number of the share.
[[nodiscard]] Result<int> check_share(std::string_view text);

/// Argon2id, three passes over 64 MiB. Code `weak_passphrase` below 15 characters.
[[nodiscard]] Result<void> lock_with_passphrase(Keystore& keystore, const DataKey& root, std::string_view passphrase);
/// Code `wrong_passphrase`.
[[nodiscard]] Result<DataKey> unlock_with_passphrase(Keystore& keystore, std::string_view passphrase);

/// The root key in the file beside an embedded keystore (`KEYSTORE.root`, mode 0600).
[[nodiscard]] std::filesystem::path root_file_of(const std::filesystem::path& keystore);
/// Made when absent and `make` says so. Codes: `no_root_key`, `root_key_exposed` (others may read the file).
[[nodiscard]] Result<DataKey> read_root_file(const std::filesystem::path& file, bool make);

}  // namespace relais::vault

// The keeper of keys itself, on a keystore: root key → keys of organisations → case keys. Runs inside a program
// (embedded) or inside the process `relais keys`.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "vault/budget.hpp"
#include "vault/keys.hpp"

namespace relais::vault {

struct Rewrapped {
  std::int64_t done = 0;
  std::int64_t left = 0;
};

/// What operators do. The same from inside and over the socket.
class KeyAdmin {
 public:
  KeyAdmin() = default;
  KeyAdmin(const KeyAdmin&) = delete;
  KeyAdmin& operator=(const KeyAdmin&) = delete;
  virtual ~KeyAdmin() = default;

  /// One operator's share; the keeper opens with the second one. A share waits ten minutes for another. Code
  /// `wrong_share`.
  [[nodiscard]] virtual Result<KeysState> unseal_with_share(std::string_view share) = 0;
  [[nodiscard]] virtual Result<KeysState> unseal_with_passphrase(std::string_view passphrase) = 0;
  /// Forgets every key until it is unsealed again.
  [[nodiscard]] virtual Result<void> seal() = 0;

  /// A new key for the organisation; what lies under the old one still opens. Follow with `rewrap`.
  [[nodiscard]] virtual Result<void> rotate(std::string_view organisation) = 0;
  /// Moves up to `limit` case keys under the newest key of their organisation, all or none; the bodies stay as they
  /// are. An old key that nothing is left under is destroyed. May be stopped and taken up again at any time.
  [[nodiscard]] virtual Result<Rewrapped> rewrap(std::size_t limit) = 0;
  /// The organisation can open nothing any more: its wraps and its keys are destroyed. Says how many cases it held.
  [[nodiscard]] virtual Result<std::int64_t> revoke(std::string_view organisation) = 0;

  /// Nothing opens, except for upkeep, until it is thawed. Thawing also lets lists go on after too much was opened.
  [[nodiscard]] virtual Result<void> freeze(bool frozen) = 0;
  /// Cases that nobody has a reason to open: opening one raises an alarm and goes on as if nothing were.
  [[nodiscard]] virtual Result<void> watch(std::span<const std::string> references) = 0;
  /// Destroyed keys that this keystore remembers, for keeping an older copy of it honest.
  [[nodiscard]] virtual Result<std::vector<KeyId>> destroyed() = 0;
  /// A consistent copy of the keystore: sealed rows only, worthless without the root key.
  [[nodiscard]] virtual Result<void> copy_to(const std::filesystem::path& file) = 0;
};

struct KeyringOptions {
  Budgets budgets = {};
  std::function<base::Instant()> now = {};          ///< the clock; the system's when absent
  std::function<void(const Alarm&)> on_alarm = {};  ///< called with the keyring locked: do not call back
};

class Keyring : public Keys, public KeyAdmin {};

/// Made when absent; `root` opens it and is made for it. Code `wrong_root_key`.
[[nodiscard]] Result<std::unique_ptr<Keyring>> open_keyring(const std::filesystem::path& file, const DataKey& root,
                                                            std::string keeper, KeyringOptions options = {});
/// An existing one, sealed, for the key process.
[[nodiscard]] Result<std::unique_ptr<Keyring>> open_sealed_keyring(const std::filesystem::path& file,
                                                                   KeyringOptions options = {});

}  // namespace relais::vault

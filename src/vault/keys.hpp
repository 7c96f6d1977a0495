// Who keeps the keys of case files. The rest of Relais asks for single keys, says for whom, and never sees the keys
// that protect them. Two keepers stand behind the one interface: a keyring inside this program, and the client of the
// process `relais keys`.
//
// A case key exists only in the keeper's own file, wrapped once for every organisation that has the case and once for
// the house. Destroying it makes every copy of the case, backups included, unreadable.
//
// Thread safety: every member may be called from any thread. Error codes: `keys_sealed` (nobody has unlocked the keeper
// yet), `keys_unreachable` (no process answers), `key_destroyed`, `key_not_yours` (this organisation holds no wrap),
// `budget_spent` (too many different files in too short a time), `keys_frozen` (the house has been frozen).
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe.hpp>

#include "base/date.hpp"
#include "base/result.hpp"
#include "vault/data_key.hpp"

namespace relais::vault {

using base::Result;

/// For whom a key is used; what budgets and alarms count by.
struct Use {
  std::string user;          ///< pseudonym of the account, or `system`
  std::string organisation;  ///< the desk on whose behalf; `house` for upkeep
  std::string purpose;       ///< id of a purpose of law/access
  /// The case; only its hash is kept. Uses with a reference count as files opened, uses without one count every key
  /// as a line of a list, against the larger budget.
  std::string reference;
};

struct FreshKey {
  KeyId id;
  DataKey key;
};

/// Something a person has to look at. Holds no personal data.
struct Alarm {
  base::Instant at;
  std::string kind;  ///< budget_spent | poison_opened | lists_stopped | frozen | thawed | opened | sealed
  std::string user;
  std::string organisation;
};
BOOST_DESCRIBE_STRUCT(Alarm, (), (at, kind, user, organisation))

struct KeysState {
  std::string keeper;  ///< `memory`, `embedded` or `process`
  bool sealed = false;
  bool frozen = false;         ///< nothing opens but for upkeep
  bool lists_stopped = false;  ///< too much was opened in the whole house; files still open one by one
  std::int64_t case_keys = 0;
  std::int64_t destroyed = 0;
  std::int64_t organisations = 0;
  std::int64_t waiting_for_rewrap = 0;  ///< wraps still under an older key of their organisation
  std::vector<Alarm> alarms;            ///< the latest hundred, oldest first
};
BOOST_DESCRIBE_STRUCT(KeysState, (),
                      (keeper, sealed, frozen, lists_stopped, case_keys, destroyed, organisations, waiting_for_rewrap,
                       alarms))

/// The organisation that holds a wrap of every key: upkeep, backup, search.
inline constexpr std::string_view kHouse = "house";

class Keys {
 public:
  Keys() = default;
  Keys(const Keys&) = delete;
  Keys& operator=(const Keys&) = delete;
  virtual ~Keys() = default;

  /// New case keys, on stable storage when it returns, wrapped for `organisations` and the house.
  [[nodiscard]] virtual Result<std::vector<FreshKey>> fresh(std::size_t count,
                                                            const std::vector<std::string>& organisations) = 0;
  /// In the order asked. All or none; the error's `where` names the key.
  [[nodiscard]] virtual Result<std::vector<DataKey>> open(std::span<const KeyId> keys, const Use& use) = 0;
  /// Exactly these and the house hold a wrap afterwards.
  [[nodiscard]] virtual Result<void> share(const KeyId& key, const std::vector<std::string>& organisations) = 0;
  /// Every wrap is gone from the keeper's file when it returns. A key that does not exist is no error.
  [[nodiscard]] virtual Result<void> destroy(std::span<const KeyId> keys) = 0;
  /// Tags under which words can be looked for without being stored: 16 lower-case hexadecimal digits each, the same for
  /// the same index and word. `index` is any name; tags of different indexes have nothing in common.
  [[nodiscard]] virtual Result<std::vector<std::string>> blind(std::string_view index,
                                                               std::span<const std::string> words, const Use& use) = 0;
  /// Ed25519 over `message`, 64 raw bytes. `what` is `checkpoint` or `directory`.
  [[nodiscard]] virtual Result<std::string> sign(std::string_view what, std::string_view message) = 0;
  /// The public half, 32 raw bytes.
  [[nodiscard]] virtual Result<std::string> public_key(std::string_view what) = 0;
  [[nodiscard]] virtual Result<KeysState> state() = 0;
};

/// In memory, forgotten with the object; for tests and demonstrations without a file. Has no budgets.
[[nodiscard]] std::unique_ptr<Keys> ephemeral();

/// The keeper inside this program, without budgets; vault/embedded.hpp says more.
[[nodiscard]] Result<std::unique_ptr<Keys>> open_embedded(const std::filesystem::path& keystore);

/// The keeper in the process that listens at `socket`; vault/client.hpp says more. Asks nothing yet: the process may
/// start later, and come back after a restart.
[[nodiscard]] Result<std::unique_ptr<Keys>> connect(const std::filesystem::path& socket);

}  // namespace relais::vault

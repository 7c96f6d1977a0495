// The file of the keeper: rows of sealed keys, no secret in the clear. An SQLite file of its own, so that no backup of
// the case files ever holds a key of theirs. Deleted rows are overwritten, and the journal is emptied when a key is
// destroyed.
//
// Not thread-safe; the keyring serialises. Several processes may have the same file open. Failures are `unavailable`.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "vault/data_key.hpp"

namespace relais::vault {

using base::Result;

/// The key that wraps the case keys of one organisation. One version is `enabled`, older ones are `decrypt_only` until
/// nothing is under them any more; a `destroyed` one has no sealed text.
struct OrganisationKey {
  std::string organisation;
  std::int64_t version = 0;
  KeyId id;
  std::string state;
  std::string sealed;  ///< under the root key
};

/// A case key sealed for one organisation.
struct Wrap {
  KeyId key;
  std::string organisation;
  std::int64_t version = 0;  ///< of the organisation's key
  std::string sealed;
};

struct KeystoreCounts {
  std::int64_t keys = 0;
  std::int64_t destroyed = 0;
  std::int64_t organisations = 0;
  std::int64_t stale_wraps = 0;
};

class Keystore {
 public:
  /// `:memory:` or a file; made with mode 0600 when absent and `make` says so. Codes: `not_a_keystore`,
  /// `no_keystore`, `keystore_busy`.
  [[nodiscard]] static Result<std::unique_ptr<Keystore>> open(const std::filesystem::path& file, bool make);
  Keystore(const Keystore&) = delete;
  Keystore& operator=(const Keystore&) = delete;
  virtual ~Keystore() = default;

  /// All or nothing, on stable storage when it returns.
  [[nodiscard]] virtual Result<void> all_or_nothing(const std::function<Result<void>()>& work) = 0;

  /// Named values: how to unlock, sealed secrets, the instance.
  [[nodiscard]] virtual Result<std::optional<std::string>> value(std::string_view name) = 0;
  [[nodiscard]] virtual Result<void> put_value(std::string_view name, std::string_view value) = 0;
  [[nodiscard]] virtual Result<void> drop_value(std::string_view name) = 0;
  [[nodiscard]] virtual Result<std::vector<std::string>> names_of_values(std::string_view prefix) = 0;

  [[nodiscard]] virtual Result<std::vector<OrganisationKey>> organisation_keys() = 0;
  [[nodiscard]] virtual Result<void> put_organisation_key(const OrganisationKey& key) = 0;

  [[nodiscard]] virtual Result<void> add_key(const KeyId& key) = 0;
  [[nodiscard]] virtual Result<bool> has_key(const KeyId& key) = 0;
  /// Drops every wrap and remembers the id as destroyed. Says whether there was such a key.
  [[nodiscard]] virtual Result<bool> destroy_key(const KeyId& key, std::int64_t at_micros) = 0;
  [[nodiscard]] virtual Result<std::vector<KeyId>> destroyed_keys() = 0;

  [[nodiscard]] virtual Result<void> put_wrap(const Wrap& wrap) = 0;
  [[nodiscard]] virtual Result<std::optional<Wrap>> wrap(const KeyId& key, std::string_view organisation) = 0;
  [[nodiscard]] virtual Result<std::vector<std::string>> holders(const KeyId& key) = 0;
  [[nodiscard]] virtual Result<void> drop_wrap(const KeyId& key, std::string_view organisation) = 0;
  [[nodiscard]] virtual Result<std::int64_t> drop_wraps_of(std::string_view organisation) = 0;
  /// Wraps under an older version of their organisation's key than the enabled one.
  [[nodiscard]] virtual Result<std::vector<Wrap>> stale_wraps(std::size_t limit) = 0;
  [[nodiscard]] virtual Result<std::int64_t> wraps_under(std::string_view organisation, std::int64_t version) = 0;
  [[nodiscard]] virtual Result<KeystoreCounts> counts() = 0;

  /// Empties the journal into the file, so that no overwritten row stays in it.
  [[nodiscard]] virtual Result<void> settle() = 0;
  /// A consistent copy, as a new file with mode 0600.
  [[nodiscard]] virtual Result<void> copy_to(const std::filesystem::path& file) = 0;

 protected:
  Keystore() = default;
};

/// Makes the file if it is not there, readable by nobody else for even a moment; says whether it made it.
[[nodiscard]] Result<bool> make_private_file(const std::filesystem::path& file);

}  // namespace relais::vault

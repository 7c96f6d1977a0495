// What an account can prove itself with besides its password. Kept as one text in the account, sealed with it; secrets
// in it are hashed wherever the server need not read them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "store/store.hpp"

namespace relais::http {

struct Passkey {
  std::string id;    ///< as the authenticator calls it, base 64
  std::string key;   ///< public, COSE, base 64
  std::string name;  ///< as its owner calls it
  std::int64_t count = 0;
  int level = 3;        ///< 3, or 2 until somebody confirms it; see level_of_new()
  bool warned = false;  ///< its counter went back once
  base::Instant added;
  std::optional<base::Instant> used;
  bool operator==(const Passkey&) const = default;
};
BOOST_DESCRIBE_STRUCT(Passkey, (), (id, key, name, count, level, warned, added, used))

struct Totp {
  std::string secret;  ///< base 64
  std::int64_t last_step = 0;
  base::Instant added;
  bool operator==(const Totp&) const = default;
};
BOOST_DESCRIBE_STRUCT(Totp, (), (secret, last_step, added))

/// Somebody at an identity provider: `subject` means nothing without its `issuer`.
struct Federated {
  std::string issuer;
  std::string subject;
  int level = 3;  ///< what it counts for at most; as of a passkey
  base::Instant added;
  bool operator==(const Federated&) const = default;
};
BOOST_DESCRIBE_STRUCT(Federated, (), (issuer, subject, level, added))

/// A browser in which the account has signed in before, by the hash of a cookie. It proves nothing; it only has a lane
/// of its own, so that guesses from elsewhere cannot keep it out.
struct KnownDevice {
  std::string hash;
  base::Instant seen;
  bool operator==(const KnownDevice&) const = default;
};
BOOST_DESCRIBE_STRUCT(KnownDevice, (), (hash, seen))

/// A code that an administrator handed over; opens the account once, to set up factors.
struct Invitation {
  std::string hash;
  base::Instant expires;
  bool operator==(const Invitation&) const = default;
};
BOOST_DESCRIBE_STRUCT(Invitation, (), (hash, expires))

struct Factors {
  std::string handle;  ///< random; what authenticators know the account by
  std::vector<Passkey> passkeys;
  std::optional<Totp> totp;
  std::vector<std::string> recovery;  ///< hashes of codes that were not used yet
  std::vector<Federated> identities;
  std::vector<KnownDevice> devices;
  std::optional<Invitation> invitation;
  int reached = 0;  ///< the highest level that a factor of this account ever had

  /// Whether a password alone no longer opens anything.
  [[nodiscard]] bool any() const { return !passkeys.empty() || totp || !identities.empty(); }
  [[nodiscard]] const Passkey* find(std::string_view id) const;
  [[nodiscard]] Passkey* find(std::string_view id);
  /// What a passkey or identity counts for that is added in this session. An account whose factors once reached level 3
  /// gets further ones of that level only from a session of that level: neither a recovery code, nor an authenticator
  /// app set up with one, raises what a person can reach; somebody else confirms (`relais user confirm`).
  [[nodiscard]] int level_of_new(const store::Session& session) const;
};
BOOST_DESCRIBE_STRUCT(Factors, (), (handle, passkeys, totp, recovery, identities, devices, invitation, reached))

/// Code `factors_damaged` when the text is not what write_factors() makes.
[[nodiscard]] base::Result<Factors> read_factors(const store::Account& account);
void write_factors(store::Account& account, const Factors& factors);

/// 120 random bits as six groups of four letters and digits: more than can be guessed, so one fast hash is enough.
[[nodiscard]] std::string new_secret_code();
/// The hash a secret code is kept as; blanks, hyphens and the case of letters make no difference.
[[nodiscard]] std::string hash_of_code(std::string_view code);

}  // namespace relais::http

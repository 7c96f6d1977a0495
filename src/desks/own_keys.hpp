// The keys of people who work here, for what the server must not read. They are made in a browser; here lie the public
// halves and, sealed, the private ones. Losing every way to a private key loses what was sealed to that person alone:
// nobody here can help, and that is the point.
#pragma once

#include "desks/house.hpp"

namespace relais::desks {

/// One way to the private keys, as the browser sealed it.
struct KeyWrap : Whole {
  std::string way;         ///< passphrase, passkey, code
  std::string salt;        ///< 16 bytes in base64url
  std::string credential;  ///< of a passkey, its id; else empty
  std::string sealed;      ///< a record of format CTE1
};
BOOST_DESCRIBE_STRUCT(KeyWrap, (), (way, salt, credential, sealed))

/// A pair for reading (X25519) and a pair for signing (Ed25519). Public keys are 64 hexadecimal digits.
struct OwnKey : Whole {
  std::string id;  ///< names the reading key: 16 hexadecimal digits
  std::string box;
  std::string sign;
  Date made;
  std::vector<KeyWrap> wraps;
};
BOOST_DESCRIBE_STRUCT(OwnKey, (), (id, box, sign, made, wraps))

struct OwnKeys : Whole {
  std::string account;            ///< bound into the wraps
  std::optional<OwnKey> current;  ///< absent until the person has made one
  std::vector<OwnKey> retired;    ///< they still open what was sealed to them
  std::string known;  ///< which keys of colleagues the person has compared, sealed to themselves; empty at first
};
BOOST_DESCRIBE_STRUCT(OwnKeys, (), (account, current, retired, known))

/// A first key, a new key in the place of `replaces`, or new ways to the present key (same public halves).
struct PutOwnKey {
  std::string box;
  std::string sign;
  std::vector<KeyWrap> wraps;
  std::optional<std::string> replaces;  ///< id of the current key; absent when there is none
};
BOOST_DESCRIBE_STRUCT(PutOwnKey, (), (box, sign, wraps, replaces))

struct PutKnownKeys {
  std::string known;
};
BOOST_DESCRIBE_STRUCT(PutKnownKeys, (), (known))

/// What a colleague needs to seal to somebody, or to check who sealed.
struct ColleagueKey : Whole {
  std::string account;
  std::string display;
  bool can_sign_in = true;
  std::optional<std::string> id;  ///< absent when the person has made no key yet
  std::optional<std::string> box;
  std::optional<std::string> sign;
  std::vector<std::string> signed_before;  ///< retired signing keys
};
BOOST_DESCRIBE_STRUCT(ColleagueKey, (), (account, display, can_sign_in, id, box, sign, signed_before))

struct ColleagueKeys : Whole {
  std::string desk;
  std::vector<ColleagueKey> items;
};
BOOST_DESCRIBE_STRUCT(ColleagueKeys, (), (desk, items))

[[nodiscard]] Answer<OwnKeys> own_keys(const Call& call);
/// `keys_moved_on` when the key to be replaced is not the current one.
[[nodiscard]] Answer<OwnKeys> put_own_key(const Call& call, const PutOwnKey& put);
[[nodiscard]] Answer<OwnKeys> put_known_keys(const Call& call, const PutKnownKeys& put);
/// The people of the asker's desk, themselves included. What the server says here is to be compared by fingerprint:
/// a server in the wrong hands could name other keys.
[[nodiscard]] Answer<ColleagueKeys> colleague_keys(const Call& call);

/// Somebody who works here, with the keys they have made.
struct KeyHolder {
  std::string account;
  std::string display;
  std::string desk;
  std::string role;
  bool can_sign_in = true;
  std::optional<OwnKey> current;
  std::vector<std::string> retired;  ///< ids of old reading keys
};
/// The key that an account has now.
[[nodiscard]] base::Result<std::optional<OwnKey>> current_key(Gate& store, const std::string& account);
/// Everybody, for checking what was sealed to whom.
[[nodiscard]] base::Result<std::vector<KeyHolder>> key_holders(Gate& store);

}  // namespace relais::desks

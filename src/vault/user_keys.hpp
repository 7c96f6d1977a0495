// The keys of one person who works here, as their browser keeps them: both private halves sealed under each way that
// leads to them. Twin of web/envelope/src/user_keys.ts for the two ways that need no browser. The server itself never
// opens one; demonstrations and tests do, in the place of a person.
//
//   sealed = record of vault/envelope.hpp under key id = salt, key = derive(stretched, "user-keys/WAY", {account,
//   salt}),
//            in the place {account, ACCOUNT, user-keys/WAY/KID, 1}; text = secret of the box 32 ‖ seed of the signature
//            32
//   stretched = Argon2id(passphrase, salt), or BLAKE2b-256 keyed with the salt over the 16 bytes of the printed code
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "vault/end_to_end.hpp"

namespace relais::vault {

struct UserKeys {
  BoxPair box;
  SignPair sign;
};

enum class Way { passphrase, code };

/// A way as the server keeps it.
struct WrappedKeys {
  Way way = Way::passphrase;
  std::string salt;  ///< 16 bytes in base64url
  std::string sealed;
};

[[nodiscard]] UserKeys random_user_keys();

/// `secret`: a passphrase in Unicode NFKC, or a printed code as read_code() takes it. Codes: `bad_code`,
/// `out_of_memory`.
[[nodiscard]] base::Result<WrappedKeys> wrap_keys(const UserKeys& keys, std::string_view account, Way way,
                                                  std::string_view secret);
/// With a salt of your own, 16 raw bytes, for test vectors.
[[nodiscard]] base::Result<WrappedKeys> wrap_keys(const UserKeys& keys, std::string_view account, Way way,
                                                  std::string_view secret, std::string_view salt);

/// `box` and `sign` are the public halves that are expected, 32 raw bytes. One error for a wrong secret and for a
/// changed text.
[[nodiscard]] base::Result<UserKeys> unwrap_keys(const WrappedKeys& wrapped, std::string_view account,
                                                 std::string_view secret, std::string_view box, std::string_view sign);

/// 128 random bits and a check byte: seven groups of four letters and digits, none that look alike.
[[nodiscard]] std::string new_code();
/// The 16 bytes of a printed code. Forgives case, blanks, hyphens, O for 0 and I or L for 1; nothing when mistyped.
[[nodiscard]] std::optional<std::string> read_code(std::string_view text);

}  // namespace relais::vault

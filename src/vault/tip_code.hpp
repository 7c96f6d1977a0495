// The code with which a person who reported in confidence comes back, and everything that follows from it. The code is
// a number below 10^20 and lies on paper or in a head; it is written as two references as Belgian bills carry them, so
// that it says nothing to whoever finds it. The server learns the two public keys that follow from it, never the code.
//
// M = Argon2id(20 digits, salt = BLAKE2b-128("ctp1/tip" ‖ 0x00 ‖ instance)); auth = Ed25519 of derive(M, "tip-auth",
// {instance}); box = X25519 of derive(M, "tip-box", {instance}); mailbox = BLAKE2b-256(public key of auth) in hex.
// web/envelope has the twin; tests/vault/letterbox_vectors.json holds both to it.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "vault/end_to_end.hpp"

namespace relais::vault {

/// Twenty decimal digits that wipe themselves. There is no way to print one but the references.
class TipCode {
 public:
  /// Uniform below 10^20, from the operating system's randomness.
  [[nodiscard]] static TipCode random();
  /// Two references one after the other: digits with blanks, `+` and `/` anywhere between. `bad_code` when the number
  /// of digits is wrong; its `where` is 1 or 2 when that reference's check digits tell a slip of the pen. Neither
  /// repeats what was written.
  [[nodiscard]] static base::Result<TipCode> read(std::string_view text);

  TipCode(const TipCode&) = delete;
  TipCode& operator=(const TipCode&) = delete;
  TipCode(TipCode&& other) noexcept;
  TipCode& operator=(TipCode&& other) noexcept;
  ~TipCode();

  [[nodiscard]] std::string_view digits() const { return {digits_.data(), digits_.size()}; }
  /// `+++ddd/dddd/dddcc+++` twice.
  [[nodiscard]] std::array<std::string, 2> references() const;

 private:
  TipCode() = default;
  std::array<char, 20> digits_{};
};

/// What follows from a code at one installation.
struct TipKeys {
  SignPair auth;
  BoxPair box;
  std::string mailbox;  ///< 64 hexadecimal digits
};
/// One Argon2id: 64 MiB and about a fifth of a second. Code `out_of_memory`.
[[nodiscard]] base::Result<TipKeys> tip_keys(const TipCode& code, std::string_view instance);
/// The mailbox of a public signing key (32 raw bytes).
[[nodiscard]] std::string mailbox_of(std::string_view auth_public_key);

/// What a call to the letterbox says; every part enters the signature, and the object by its hash.
struct TipCall {
  std::string_view instance;
  std::string_view call;    ///< submit, attach, fetch or reply
  std::string_view nonce;   ///< 64 hexadecimal digits
  std::string_view tip;     ///< 32 hexadecimal digits; empty for fetch
  std::string_view part;    ///< report, message/N, file/I/N; empty for fetch
  std::string_view object;  ///< as sent; empty for fetch
};
/// 64 raw bytes.
[[nodiscard]] std::string sign_call(const SignPair& auth, const TipCall& call);
/// False for keys and signatures of the wrong length too.
[[nodiscard]] bool check_call(std::string_view auth_public_key, const TipCall& call, std::string_view signature);

/// Whether BLAKE2b-256("ctp1/work" ‖ 0x00 ‖ nonce ‖ counter u64) begins with so many zero bits. `nonce`: 32 raw bytes.
[[nodiscard]] bool is_work(std::string_view nonce, std::uint64_t counter, unsigned bits);
/// The smallest counter that is; 2^bits hashes on average.
[[nodiscard]] std::uint64_t do_work(std::string_view nonce, unsigned bits);

}  // namespace relais::vault

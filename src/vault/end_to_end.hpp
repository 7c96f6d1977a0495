// Sealed objects that the server cannot open: format CTE1 with n ≥ 1, suite 1. They are made and opened in a browser by
// the twin of this file (web/envelope); here they are inspected, and made and opened in tests.
//
//   "CTE1" | suite u8 | purpose u8 | day u16 | n u8 | n × wrap | commit 32 | nonce 24 | ciphertext and tag
//   wrap = kid 8 | kind u8 | length u16 | sealed key
//
// A fresh random K per object; wrap = crypto_box_seal(K) to the reader's X25519 key (80 bytes), for a pair of
// custodians nested, the first's seal outside (128 bytes). header = everything before the commitment;
// enc = derive(K, "enc", header), commit = derive(K, "commit", header). XChaCha20-Poly1305; additional data =
// everything before the nonce, then the context (context_bytes of vault/envelope.hpp). Plain text = kid of the author
// 8 | Ed25519 signature over "ctp1/sig" ‖ header ‖ context ‖ payload 64 | payload | 0x80 and zeros up to 2, 8 or
// 32 KiB or a multiple of 32 KiB. kid = the first 8 bytes of BLAKE2b-256("ctp1/kid" ‖ 0x00 ‖ public key); of a pair,
// over both public keys in order.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "vault/data_key.hpp"
#include "vault/envelope.hpp"

namespace relais::vault {

/// What an object is for. Numbers are part of the format; 1 is the record of vault/envelope.hpp.
enum class Purpose : std::uint8_t { shelter = 3, tip = 4, reply = 5, desk_key = 6 };
enum class ReaderKind : std::uint8_t { desk = 1, escrow_pair = 2, user = 3, organisation = 4 };

/// X25519, for reading.
struct BoxPair {
  std::string public_key;  ///< 32 raw bytes
  DataKey secret;
  [[nodiscard]] static BoxPair random();
  [[nodiscard]] static BoxPair from(DataKey secret);
};

/// Ed25519, for signing.
struct SignPair {
  std::string public_key;  ///< 32 raw bytes
  DataKey seed;
  [[nodiscard]] static SignPair random();
  [[nodiscard]] static SignPair from(DataKey seed);
};

/// 16 lower-case hexadecimal digits that name a public key (or a pair, `second` not empty).
[[nodiscard]] std::string kid_of(std::string_view public_key, std::string_view second = {});

struct Recipient {
  ReaderKind kind = ReaderKind::user;
  std::string public_key;   ///< 32 raw bytes
  std::string second = {};  ///< of the second custodian, for an escrow pair only
};

/// What anybody can see of a sealed object without a key.
struct ObjectHead {
  struct Wrap {
    std::string kid;
    ReaderKind kind = ReaderKind::user;
    std::string sealed_key;
  };
  Purpose purpose = Purpose::shelter;
  std::uint16_t day = 0;  ///< days since 1970-01-01
  std::vector<Wrap> wraps;
};

struct OpenedObject {
  std::string author;  ///< kid
  std::string payload;
};

/// The public signing key of an author by kid; nothing when unknown, and then the object does not open.
using FindAuthor = std::function<std::optional<std::string>(std::string_view kid)>;

/// 1 to 255 readers, none twice. Raw bytes of the object in base64url without padding.
[[nodiscard]] base::Result<std::string> seal_to(std::span<const Recipient> readers, Purpose purpose, std::uint16_t day,
                                                const SignPair& author, const Context& context,
                                                std::string_view payload);

/// Refuses everything that has not the shape of an object, with the one error `sealed_text_damaged`.
[[nodiscard]] base::Result<ObjectHead> inspect(std::string_view sealed);

/// Opens as one reader. One error for every failure.
[[nodiscard]] base::Result<OpenedObject> open_as(const BoxPair& reader, const FindAuthor& find_author, Purpose purpose,
                                                 const Context& context, std::string_view sealed);

/// Opens as the two custodians of an escrow pair, `first` being the one whose seal is outside.
[[nodiscard]] base::Result<OpenedObject> open_as_pair(const BoxPair& first, const BoxPair& second,
                                                      const FindAuthor& find_author, Purpose purpose,
                                                      const Context& context, std::string_view sealed);

}  // namespace relais::vault

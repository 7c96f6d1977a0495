// Sealed texts of case files: format CTE1, suite 1. A sealed text names the key it needs, hides its length in a bucket,
// commits to its key (no sealed text opens to two different texts under two keys), and opens only in the place it was
// made for.
//
//   "CTE1" | suite u8 | purpose u8 | day u16 | n u8 | wraps or key id 16 | commit 32 | nonce 24 | ciphertext and tag
//
// Numbers are big-endian. This header is about n = 0: the body of a record under a key of the keeper (purpose 1).
// vault/end_to_end.hpp has n > 0. K = derive(data key, "obj", key id, context); enc = derive(K, "enc", header);
// commit = derive(K, "commit", header), where header is everything before the commitment. XChaCha20-Poly1305 under enc;
// its additional data is everything before the nonce, then the context. The plain text is followed by 0x80 and zeros up
// to its bucket. There is one version: anything else does not parse.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/ids.hpp"
#include "base/result.hpp"
#include "vault/data_key.hpp"

namespace relais::vault {

/// Where a sealed text belongs. Moved anywhere else, or back to an older version, it does not open.
struct Context {
  std::string type;  ///< of the object: case, referral, …
  std::string id;    ///< of the object
  std::string part;  ///< field or row within it
  std::uint64_t version = 0;
  std::string instance = {};  ///< the installation, where a key may be used in several; empty for keys of one keeper
};

/// The context as it enters keys and additional data: instance, type, id, part, version (8 bytes), length-prefixed.
[[nodiscard]] std::string context_bytes(const Context& context);

/// Base64url without padding; always begins with `Q1RFMQ`. A text of n bytes becomes about 1.34 × (bucket + 121)
/// characters; buckets are 64, 256 and 1,024 bytes, 2, 8 and 32 KiB, and multiples of 32 KiB.
[[nodiscard]] base::Result<std::string> seal(const KeyId& id, const DataKey& key, const Context& context,
                                             std::string_view plain);
/// With a nonce of your own source, for test vectors. Never seal two texts with the same source state.
[[nodiscard]] base::Result<std::string> seal(const KeyId& id, const DataKey& key, const Context& context,
                                             std::string_view plain, base::RandomSource& random);

/// One error for every failure, `sealed_text_damaged`: who tampers learns nothing from it.
[[nodiscard]] base::Result<std::string> unseal(const DataKey& key, const Context& context, std::string_view sealed);

/// Which key a sealed text needs, without opening it. The same single error when it is none.
[[nodiscard]] base::Result<KeyId> key_of(std::string_view sealed);

/// Whether it claims to be a sealed text; says nothing about whether it opens.
[[nodiscard]] bool looks_sealed(std::string_view text);

}  // namespace relais::vault

// A long text sealed to the holders of backup keys, in frames: made and read without holding it in memory.
//
//   "RLBK1" | n u8 | n × (kid 8 | sealed key 80) | header of the stream 24 | frames: length u32, ciphertext
//
// One random key for each file, sealed to every recipient (X25519, crypto_box_seal). The frames are libsodium's
// secretstream (XChaCha20-Poly1305) under derive(key, "backup", everything before the frames): frames cannot be left
// out, repeated, swapped or taken from another file. The last one carries the final tag; without it nothing was read,
// and nothing may follow it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "vault/end_to_end.hpp"

namespace relais::vault {

using PutBytes = std::function<base::Result<void>(std::string_view)>;
/// Gives at most this many bytes; none at the end.
using TakeSome = std::function<base::Result<std::string>(std::size_t)>;

class StreamSealer {
 public:
  StreamSealer() = default;
  StreamSealer(const StreamSealer&) = delete;
  StreamSealer& operator=(const StreamSealer&) = delete;
  virtual ~StreamSealer() = default;
  [[nodiscard]] virtual base::Result<void> put(std::string_view plain) = 0;
  /// Writes the last frame. What was written without it does not open.
  [[nodiscard]] virtual base::Result<void> finish() = 0;
};

class StreamOpener {
 public:
  StreamOpener() = default;
  StreamOpener(const StreamOpener&) = delete;
  StreamOpener& operator=(const StreamOpener&) = delete;
  virtual ~StreamOpener() = default;
  /// Exactly so many bytes. One error for every failure: `sealed_text_damaged`.
  [[nodiscard]] virtual base::Result<std::string> take(std::size_t size) = 0;
  /// What is left of the frame, at most so many; nothing at the end.
  [[nodiscard]] virtual base::Result<std::string> take_some(std::size_t most) = 0;
  /// Whether everything was taken, the last frame was whole and nothing follows it.
  [[nodiscard]] virtual base::Result<void> end() = 0;
};

/// `recipients`: public keys, 32 raw bytes each, 1 to 16.
[[nodiscard]] base::Result<std::unique_ptr<StreamSealer>> seal_stream(std::span<const std::string> recipients,
                                                                      PutBytes put);
[[nodiscard]] base::Result<std::unique_ptr<StreamOpener>> open_stream(const BoxPair& recipient, TakeSome take);

/// A recipient as people pass it on: `relais-backup-` and 64 hexadecimal digits, then eight check digits.
[[nodiscard]] std::string recipient_text(std::string_view public_key);
[[nodiscard]] base::Result<std::string> read_recipient(std::string_view text);
/// The secret half, to be kept where the backups are not: `RELAIS-BACKUP-SECRET-` and the same.
[[nodiscard]] std::string secret_text(const BoxPair& pair);
[[nodiscard]] base::Result<BoxPair> read_secret_text(std::string_view text);

}  // namespace relais::vault

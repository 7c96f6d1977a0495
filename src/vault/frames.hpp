// A file that travels with a confidential report, as separate frames so that nobody holds it whole while it is on its
// way. Each frame is one text in base64url.
//
//   frame 0: header of the stream 24 ‖ ciphertext of {"name","type","size"} followed by blanks up to 1,024 bytes
//   frame 1 …: ciphertext of 65,536 bytes of content each; the last one shorter, with the final tag
//
// libsodium's secretstream (XChaCha20-Poly1305) under derive(file key, "tip-file", {context_bytes of part file/I}):
// frames cannot be left out, repeated, swapped or taken from another file. The content is followed by zeros up to its
// Padmé length (at most 12 % more), so that its size says little. Without the final tag nothing was read, and nothing
// may follow it. web/envelope has the twin.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "vault/data_key.hpp"
#include "vault/envelope.hpp"

namespace relais::vault {

inline constexpr std::size_t kFrameContent = std::size_t{64} << 10U;
inline constexpr std::size_t kFrameOverhead = 17;
inline constexpr std::size_t kFrameHeader = 24;
inline constexpr std::size_t kFileHead = 1024;
inline constexpr std::size_t kLargestFile = std::size_t{50} << 20U;

/// The length after padding: Nikitin et al., "Reducing Metadata Leakage from Encrypted Files and Communication with
/// PURBs" (2019), section 4.
[[nodiscard]] std::uint64_t padme(std::uint64_t length);

struct TipFile {
  std::string name;
  std::string type;
  std::string content;
};

/// All frames in order, two at least. `too_large` for more than 50 MiB or a name that does not fit into the first
/// frame.
[[nodiscard]] base::Result<std::vector<std::string>> seal_frames(const DataKey& file_key, const Context& context,
                                                                 const TipFile& file);
/// One error for every failure, `sealed_text_damaged`.
[[nodiscard]] base::Result<TipFile> open_frames(const DataKey& file_key, const Context& context,
                                                const std::vector<std::string>& frames);

}  // namespace relais::vault

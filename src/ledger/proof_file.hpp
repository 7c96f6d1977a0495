// A proof that stands alone (c2sp.org/tlog-proof): an entry, its place, the path to the root, and the checkpoint with
// every signature it had. The entry itself travels as the file's extra data and is checked by its hash.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "ledger/note.hpp"
#include "ledger/tree.hpp"

namespace relais::ledger {

struct ProofFile {
  std::string entry;  ///< the bytes that were hashed
  std::uint64_t index = 0;
  Proof path;
  Note checkpoint;
};

[[nodiscard]] std::string to_text(const ProofFile& file);
/// `bad_proof` with the line that is wrong. Checks the form alone.
[[nodiscard]] Result<ProofFile> parse_proof_file(std::string_view text);

struct Proven {
  Checkpoint checkpoint;
  struct Seen {
    std::string name;
    std::uint64_t seconds = 0;
  };
  std::vector<Seen> witnesses;  ///< those of the keys given that cosigned
};

/// Whether the log that has this key committed itself to the entry at this place. `proof_fails` says what does not
/// hold: the signature, the origin, or the path.
[[nodiscard]] Result<Proven> check(const ProofFile& file, const VerifierKey& log,
                                   std::span<const VerifierKey> witnesses);

}  // namespace relais::ledger

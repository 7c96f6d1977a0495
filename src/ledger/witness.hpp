// What a witness decides (c2sp.org/tlog-witness), without network, clock or file: it cosigns a checkpoint only when
// that continues the last one it cosigned for the same log.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "ledger/note.hpp"
#include "ledger/tree.hpp"

namespace relais::ledger {

/// The body of a request to add-checkpoint.
struct AddCheckpoint {
  std::uint64_t old_size = 0;
  Proof proof;
  std::string note;  ///< as it came
};
[[nodiscard]] std::string to_text(const AddCheckpoint& request);
/// `bad_request`.
[[nodiscard]] Result<AddCheckpoint> parse_add_checkpoint(std::string_view body);

/// What the witness remembers of one log; kept on stable storage before the answer is given.
struct Remembered {
  std::uint64_t size = 0;  ///< 0: nothing cosigned yet
  Hash root{};
};

struct WitnessAnswer {
  int status = 0;  ///< of HTTP
  std::string content_type;
  std::string body;
  std::optional<Remembered> remember;  ///< what to keep before answering; only with status 200
  std::string checkpoint;              ///< with status 200: the note with our cosignature, to keep
};

/// A log this witness knows: its name and the keys that may sign for it.
struct KnownLog {
  std::string origin;
  std::vector<VerifierKey> keys;
};

/// `recall` tells what is remembered of a log. The caller sees to it that nobody else decides for the same log between
/// this call and the keeping of what it answers.
using Recall = std::function<Remembered(std::string_view origin)>;
[[nodiscard]] WitnessAnswer decide(std::string_view body, const std::vector<KnownLog>& logs, const SigningKey& witness,
                                   std::uint64_t seconds, const Recall& recall);

}  // namespace relais::ledger

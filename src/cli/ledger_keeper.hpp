// Keeps the log of uses going while the server runs: tiles and checkpoints every ten seconds or thousand entries, and
// each checkpoint to the witnesses. Nothing here ever holds up a write.
#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "http/log.hpp"
#include "store/evidence.hpp"
#include "vault/keys.hpp"

namespace relais::cli {

/// A witness to send checkpoints to, and the key it answers with.
struct WitnessAt {
  ledger::VerifierKey key;
  std::string url;
};
/// `KEY@URL`. `bad_witness`.
[[nodiscard]] base::Result<WitnessAt> parse_witness(std::string_view text);

/// Makes tiles and signs a checkpoint with the house's key.
[[nodiscard]] base::Result<store::LedgerHead> advance_log(store::Evidence& evidence, vault::Keys& keys);

/// One witness's share of the work; remembers how far the witness is.
class WitnessPost {
 public:
  explicit WitnessPost(WitnessAt witness) : witness_(std::move(witness)) {}
  /// Sends the latest checkpoint if the witness has not cosigned it. True when it has by now. `witness_ahead` when the
  /// witness knows a longer log than ours: the store was put back to an older state.
  [[nodiscard]] base::Result<bool> send(store::Evidence& evidence);
  [[nodiscard]] const ledger::VerifierKey& key() const { return witness_.key; }

 private:
  [[nodiscard]] base::Result<bool> ask(store::Evidence& evidence, const store::LoggedCheckpoint& checkpoint,
                                       bool again);

  WitnessAt witness_;
  std::uint64_t known_ = 0;     ///< size the witness has cosigned, as far as we know
  std::uint64_t cosigned_ = 0;  ///< number of the checkpoint it cosigned last
};

class LedgerKeeper {
 public:
  /// What is handed in outlives the keeper.
  LedgerKeeper(store::Evidence& evidence, vault::Keys& keys, std::vector<WitnessAt> witnesses, http::Log& log);
  LedgerKeeper(const LedgerKeeper&) = delete;
  LedgerKeeper& operator=(const LedgerKeeper&) = delete;
  /// Signs what was written until now, then stops.
  ~LedgerKeeper();

 private:
  struct Post {
    WitnessPost post;
    std::chrono::steady_clock::time_point since;  ///< cosigned everything last
    bool told = false;
  };
  void run();
  void advance();
  void send();
  [[nodiscard]] bool due();

  store::Evidence& evidence_;
  vault::Keys& keys_;
  std::vector<Post> posts_;
  http::Log& log_;
  std::chrono::steady_clock::time_point advanced_;
  std::mutex guard_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread worker_;
};

}  // namespace relais::cli

// What happens in the letterbox whether anybody writes or not: its log is signed and shown to witnesses, ended keys
// leave the directory, what was kept long enough goes. Nothing here ever holds up a reporter.
#pragma once

#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "cli/ledger_keeper.hpp"
#include "http/log.hpp"
#include "letterbox/spool.hpp"
#include "vault/end_to_end.hpp"

namespace relais::cli {

/// An invented installation: its root and two witnesses lie in the folder of the spool, and the keys of its desks are
/// taken from `demo_keys.json` there, which the demonstration of the house writes.
class LetterboxDemonstration {
 public:
  /// Makes the keys when they are absent.
  [[nodiscard]] static base::Result<LetterboxDemonstration> open(const std::filesystem::path& folder);
  [[nodiscard]] std::string root_key() const;
  /// Publishes when the file has come or changed. False: it is not there yet.
  [[nodiscard]] base::Result<bool> publish(letterbox::Spool& spool, base::Instant now);
  [[nodiscard]] base::Result<void> cosign(letterbox::Spool& spool, const letterbox::SignedCheckpoint& checkpoint,
                                          base::Instant now) const;

 private:
  LetterboxDemonstration(std::filesystem::path folder, vault::SignPair root, std::vector<ledger::SigningKey> witnesses)
      : folder_(std::move(folder)), root_(std::move(root)), witnesses_(std::move(witnesses)) {}
  std::filesystem::path folder_;
  vault::SignPair root_;
  std::vector<ledger::SigningKey> witnesses_;
  std::string published_;
};

class LetterboxKeeper {
 public:
  /// What is handed in outlives the keeper; `demonstration` may be null.
  LetterboxKeeper(letterbox::Spool& spool, std::vector<WitnessAt> witnesses, LetterboxDemonstration* demonstration,
                  http::Log& log);
  LetterboxKeeper(const LetterboxKeeper&) = delete;
  LetterboxKeeper& operator=(const LetterboxKeeper&) = delete;
  ~LetterboxKeeper();

 private:
  using Clock = std::chrono::steady_clock;
  struct Post {
    WitnessAt witness;
    std::uint64_t known = 0;      ///< size it has cosigned, as far as we know
    std::int64_t cosigned = 0;    ///< number of the checkpoint it cosigned last
    Clock::time_point at = {};    ///< when
    Clock::time_point next = {};  ///< not before
    bool told = false;
  };
  void run();
  void once();
  void send(const letterbox::SignedCheckpoint& checkpoint);
  base::Result<void> ask(Post& post, const letterbox::SignedCheckpoint& checkpoint, bool again);
  void trouble(std::string_view what, const base::Error& error);

  letterbox::Spool& spool_;
  std::vector<Post> posts_;
  LetterboxDemonstration* const demonstration_;
  http::Log& log_;
  Clock::time_point signed_at_ = {};
  Clock::time_point kept_at_ = {};
  std::int64_t shown_ = 0;  ///< number the witnesses of the demonstration cosigned last
  Clock::time_point shown_at_ = {};
  std::string last_trouble_;
  std::mutex guard_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread worker_;
};

}  // namespace relais::cli

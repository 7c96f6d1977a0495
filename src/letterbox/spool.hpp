// Where sealed reports wait: one SQLite file and the key of its log, in a folder of their own. It holds no case, no
// account and no address. What it acknowledges lies on stable storage; every object is a leaf of its log, in the same
// transaction.
//
// Thread safety: every member may be called from any thread. One thread writes; what arrives while it waits for the
// disk goes into the next transaction together. Codes besides those named: `spool_full`, `spool_failed`.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/date.hpp"
#include "base/result.hpp"
#include "ledger/note.hpp"
#include "ledger/tile.hpp"
#include "letterbox/database.hpp"
#include "letterbox/directory.hpp"
#include "letterbox/items.hpp"
#include "letterbox/receipt.hpp"
#include "letterbox/rules.hpp"

namespace relais::letterbox {

/// A part as a reporter sends it; signatures, work and readers have been checked.
struct Arrival {
  std::string tip;
  std::string part;  ///< report, message/N or file/I/N
  std::string auth;  ///< 64 hexadecimal digits
  std::string box;   ///< 64 hexadecimal digits; with a report only
  std::vector<std::string> desks;
  bool busy = false;
  std::int64_t bits = 0;
  bool last = false;  ///< of frames
  std::string object;
};

/// What the owner of a code is told about one report. The report itself is never there.
struct TipView {
  std::string tip;
  base::Date day;
  std::vector<std::string> desks;
  std::int64_t messages = 0;
  std::int64_t files = 0;
  std::vector<Receipt> receipts;
  struct Reply {
    std::string part;
    std::string object;
  };
  std::vector<Reply> replies;
};

/// A directory that is in force, with everything that is asked of it often.
struct InForce {
  PublishedDirectory published;
  Directory directory;
  std::string root_key;  ///< 64 hexadecimal digits
  std::string log_name;
};

struct SignedCheckpoint {
  std::int64_t number = 0;
  std::uint64_t size = 0;
  std::string note;
};

class Spool {
 public:
  using Now = std::function<base::Instant()>;

  /// Makes folder, file and log key when they are not there, readable by their owner alone. `root_key` (64 hexadecimal
  /// digits) is pinned when first given; `other_root` when another one is.
  [[nodiscard]] static base::Result<std::unique_ptr<Spool>> open(const std::filesystem::path& folder,
                                                                 const Rules& rules, Now now,
                                                                 std::string_view root_key = {});
  Spool(const Spool&) = delete;
  Spool& operator=(const Spool&) = delete;
  /// Finishes what was begun.
  ~Spool();

  // From reporters.

  /// The receipt; none for a frame that is not the last. The same part again gives the same receipt. Codes: `taken`,
  /// `unknown_tip` (or somebody else's), `quota`, `out_of_order` (a message or frame before its predecessor).
  [[nodiscard]] base::Result<std::optional<SignedPart>> put(const Arrival& arrival);
  /// What lies in a mailbox. An unknown one is empty, and takes as long.
  [[nodiscard]] base::Result<std::vector<TipView>> mailbox(std::string_view mailbox);
  /// Wipes answers that were read; `read` holds "TIP reply/N".
  [[nodiscard]] base::Result<void> drop_read(std::string_view mailbox, const std::vector<std::string>& read);

  // From the house; see letterbox/client.hpp.

  [[nodiscard]] base::Result<Collected> collect(std::int64_t after, std::int64_t limit);
  [[nodiscard]] base::Result<void> taken(std::int64_t upto);
  [[nodiscard]] base::Result<Collected> collect_calm(std::int64_t after, std::int64_t limit);
  [[nodiscard]] base::Result<void> taken_ones(const std::vector<std::int64_t>& seqs);
  [[nodiscard]] base::Result<void> deliver(std::string_view tip, std::string_view part, std::string_view object);
  [[nodiscard]] base::Result<void> forget(std::string_view tip);
  [[nodiscard]] base::Result<void> publish(const SignedPart& root);
  [[nodiscard]] base::Result<void> add_epoch(const SignedPart& epoch);
  /// `known_size`: the size a proof is wanted from.
  [[nodiscard]] base::Result<State> state(std::int64_t known_size);

  // Upkeep.

  /// Of the disk, in MiB.
  [[nodiscard]] std::int64_t free_mib() const;
  /// Null until one was published and a checkpoint covers it.
  [[nodiscard]] std::shared_ptr<const InForce> in_force() const;
  /// Once a day or more often: ended epochs leave the directory, what was kept long enough goes.
  [[nodiscard]] base::Result<void> upkeep();
  /// Signs the tree as it is now, unless the last checkpoint did.
  [[nodiscard]] base::Result<SignedCheckpoint> checkpoint();
  [[nodiscard]] base::Result<ledger::Proof> consistency(std::uint64_t from, std::uint64_t to);
  /// Keeps cosignatures of the latest checkpoint; a newer line of a witness takes the place of its older one.
  [[nodiscard]] base::Result<void> cosigned(std::int64_t number, const std::vector<ledger::SignatureLine>& lines);
  /// Logs the list of files that are served, unless it is the one logged last. Its place in the log.
  [[nodiscard]] base::Result<std::int64_t> log_manifest(std::string_view manifest);
  [[nodiscard]] base::Result<std::optional<std::string>> manifest_proof(std::string_view manifest);

  [[nodiscard]] SignedPart sign(const Receipt& receipt) const { return sign_receipt(log_, receipt); }
  [[nodiscard]] ledger::VerifierKey log_key() const { return log_.verifier(); }
  /// 64 hexadecimal digits, empty when no root was pinned yet.
  [[nodiscard]] std::string root_key() const;

 private:
  struct Job {
    std::function<base::Result<void>()> work;
    std::promise<base::Result<void>> done;
  };
  struct KnownTip;
  struct Sent;

  Spool(std::filesystem::path folder, Rules rules, Now now)
      : folder_(std::move(folder)), rules_(std::move(rules)), now_(std::move(now)) {}
  base::Result<void> start(std::string_view root_key);
  base::Result<void> load_log_key();
  base::Result<void> load_tree();
  base::Result<void> pin_root(std::string_view root_key);

  /// Runs on the writing thread, within a transaction that is on stable storage when this returns. `work` refuses
  /// before it writes: what it wrote would go with the transaction of others.
  base::Result<void> write(std::function<base::Result<void>()> work);
  void write_all();
  void commit(std::vector<Job>& batch);

  // On the writing thread.
  base::Result<std::int64_t> append(LeafKind kind, const ledger::Hash& hash);
  base::Result<void> save_tree();
  base::Result<void> put_now(const Sent& sent, Receipt& receipt);
  base::Result<bool> same_again(const Sent& sent, const KnownTip& tip, Receipt& receipt);
  base::Result<std::optional<KnownTip>> known_tip(std::string_view tip);
  base::Result<void> admit(const Sent& sent, const std::optional<KnownTip>& tip);
  base::Result<void> admit_frame(const Sent& sent, const KnownTip& tip);
  base::Result<void> insert(const Sent& sent, const KnownTip& tip, Receipt& receipt);
  base::Result<void> finish_file(const Sent& sent, const KnownTip& tip, Receipt& receipt);
  base::Result<std::int64_t> number(std::string_view sql, const std::vector<Value>& values);
  base::Result<void> drop_tip(std::string_view tip);
  base::Result<Collected> collect_by(std::string_view sql, std::int64_t after, std::int64_t limit);
  base::Result<std::vector<std::int64_t>> taken_ahead();
  void settle();
  base::Result<void> renew_directory();
  base::Result<void> set(std::string_view name, std::string_view value);

  struct Proven {
    std::shared_ptr<const InForce> force;  ///< null while no checkpoint covers it
    bool witnessed = false;
  };
  base::Result<void> refresh_directory();
  base::Result<void> seal_directory();
  base::Result<void> put_in_force(std::shared_ptr<const InForce> force);
  base::Result<Proven> prove(const std::string& document, std::int64_t place);
  base::Result<std::optional<std::string>> get(Database& from, std::string_view name) const;
  [[nodiscard]] std::string instance() const;
  [[nodiscard]] base::Date today() const { return day_of(now_()); }
  [[nodiscard]] ledger::TileWriter::Get tiles_from(Database& from) const;

  const std::filesystem::path folder_;
  const Rules rules_;
  const Now now_;
  ledger::SigningKey log_;
  std::unique_ptr<Database> writer_;
  std::optional<ledger::TileWriter> tree_;

  std::mutex reading_;
  std::unique_ptr<Database> reader_;

  mutable std::mutex published_guard_;
  std::shared_ptr<const InForce> in_force_;
  std::string instance_;
  std::string root_key_;

  std::mutex guard_;
  std::condition_variable wake_;
  std::deque<Job> queue_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace relais::letterbox

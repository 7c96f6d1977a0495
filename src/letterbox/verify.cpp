#include "letterbox/verify.hpp"

#include <map>
#include <optional>
#include <set>

#include "base/json.hpp"
#include "base/yaml.hpp"
#include "ledger/tile.hpp"
#include "letterbox/database.hpp"
#include "letterbox/directory.hpp"
#include "vault/bytes.hpp"
#include "vault/data_key.hpp"
#include "vault/stretch.hpp"
#include "vault/tip_code.hpp"

namespace relais::letterbox {
namespace {

using base::Result;

struct Leaf {
  LeafKind kind = LeafKind::object;
  std::string hash;
  bool gone = false;
  bool named = false;  ///< something in the tables says that it is this entry
};

std::string sha256_hex(std::string_view text) { return ledger::hex(ledger::bytes_of(ledger::sha256(text))); }

class Verifier {
 public:
  explicit Verifier(Database& database, ledger::VerifierKey key) : database_(database), key_(std::move(key)) {}

  Result<Verified> run(const std::vector<std::string>& pins) {
    for (const auto step :
         {&Verifier::read_checkpoints, &Verifier::read_leaves, &Verifier::read_tiles, &Verifier::read_tips,
          &Verifier::read_items, &Verifier::read_files, &Verifier::read_replies, &Verifier::read_directories})
      if (auto done = (this->*step)(); !done) return base::fail(std::move(done.error()));
    compare_pins(pins);
    for (const auto& [place, leaf] : leaves_) {
      // No rule ever drops a directory.
      if (leaf.gone && leaf.kind == LeafKind::object)
        ++verified_.gone;
      else if (leaf.kind != LeafKind::manifest && !leaf.named)
        find("missing", entry(place), "what this entry stands for is not there, and nothing says that it was dropped");
    }
    return std::move(verified_);
  }

 private:
  static std::string entry(std::int64_t place) { return "entry " + std::to_string(place); }
  void find(std::string code, std::string where, std::string what) {
    verified_.findings.push_back({std::move(code), std::move(where), std::move(what)});
  }
  Result<void> each(std::string_view sql, const std::function<void(const Row&)>& sink) {
    auto read = database_.run(sql, {}, sink);
    if (!read) return base::fail(std::move(read.error()));
    return {};
  }

  /// A checkpoint that this log signed.
  std::optional<ledger::Checkpoint> signed_by_log(const std::string& text) {
    const auto note = ledger::parse_note(text);
    if (!note || ledger::verdict_of(*note, key_) != ledger::Verdict::good) return std::nullopt;
    const auto checkpoint = ledger::parse_checkpoint(note->text);
    if (!checkpoint || checkpoint->origin != key_.name) return std::nullopt;
    return *checkpoint;
  }

  Result<void> read_checkpoints() {
    return each("SELECT number, size, note FROM checkpoint ORDER BY number", [&](const Row& row) {
      const auto where = "checkpoint " + std::to_string(row.integer(0));
      const auto checkpoint = signed_by_log(row.text(2));
      if (!checkpoint) return find("bad_checkpoint", where, "it is not signed by the key of this log");
      if (static_cast<std::int64_t>(checkpoint->size) != row.integer(1) || checkpoint->size < largest_)
        return find("bad_checkpoint", where, "its size does not follow the one before it");
      largest_ = checkpoint->size;
      roots_.emplace(checkpoint->size, checkpoint->root);
    });
  }

  Result<void> read_leaves() {
    auto tree = ledger::TileWriter::resume(0, {});
    if (!tree) return base::fail(std::move(tree.error()));
    const auto compare = [&] {
      const auto known = roots_.find(tree->size());
      const auto root = tree->size() == 0 ? ledger::empty_root() : tree->root();
      if (known != roots_.end() && known->second != root)
        find("bad_tree", entry(static_cast<std::int64_t>(tree->size())), "the log is not what a checkpoint says");
      grown_.push_back(root);
    };
    compare();
    auto read = each("SELECT place, kind, hash, gone FROM leaf ORDER BY place", [&](const Row& row) {
      const auto place = row.integer(0);
      if (place != static_cast<std::int64_t>(tree->size()))
        find("missing", entry(static_cast<std::int64_t>(tree->size())), "an entry of the log is missing");
      const auto kind = static_cast<LeafKind>(row.integer(1));
      leaves_[place] = {kind, row.text(2), row.integer(3) != 0, false};
      const auto bytes = vault::from_hex(row.text(2));
      tree->append(ledger::leaf_hash(leaf_of(kind, ledger::hash_of(bytes.value_or("")).value_or(ledger::Hash{}))));
      compare();
    });
    if (!read) return read;
    verified_.entries = static_cast<std::int64_t>(leaves_.size());
    if (largest_ > tree->size()) find("rolled_back", "log", "it is shorter than a checkpoint it signed");
    return tree->flush([this](const ledger::TilePlace& place, std::string_view hashes) -> Result<void> {
      tiles_[place] = hashes;
      return {};
    });
  }

  Result<void> read_tiles() {
    auto read = each("SELECT level, place, hashes FROM tile", [&](const Row& row) {
      const ledger::TilePlace place{static_cast<unsigned>(row.integer(0)), static_cast<std::uint64_t>(row.integer(1))};
      const auto found = tiles_.find(place);
      if (found == tiles_.end() || found->second != row.text(2))
        find("bad_tree", ledger::to_path({false, place, 256}), "this tile is not that of the entries");
      else
        tiles_.erase(found);
    });
    if (!tiles_.empty()) find("bad_tree", "tiles", "a tile is missing");
    return read;
  }

  Result<void> read_tips() {
    return each("SELECT id, mailbox, auth FROM tip", [&](const Row& row) {
      mailboxes_[row.text(0)] = row.text(1);
      const auto auth = vault::from_hex(row.text(2));
      if (!auth || vault::mailbox_of(*auth) != row.text(1))
        find("altered", "a mailbox", "its name does not follow from its key");
    });
  }

  /// The entry is there, of that kind, says this, and nothing else claims it.
  void claim(std::int64_t place, LeafKind kind, const ledger::Hash& hash, const std::string& what) {
    const auto leaf = leaves_.find(place);
    if (leaf == leaves_.end()) return find("missing", entry(place), what + " names an entry that is not there");
    if (std::exchange(leaf->second.named, true)) find("repeated", entry(place), what + " repeats another one's entry");
    if (leaf->second.kind != kind || leaf->second.hash != ledger::hex(ledger::bytes_of(hash)))
      find("moved", entry(place), what + " is not what was logged here");
    if (leaf->second.gone) find("altered", entry(place), what + " is there though it was dropped");
  }

  void claim_object(const std::string& tip, const std::string& part, const std::string& hash, std::int64_t place,
                    const std::string& what) {
    const auto bytes = vault::from_hex(hash).value_or(std::string());
    claim(place, LeafKind::object, object_leaf_hash(tip, part, mailboxes_[tip], bytes), what);
  }

  Result<void> read_items() {
    std::uint64_t taken = 0;
    auto read = each("SELECT value FROM named WHERE name = 'taken_upto'",
                     [&](const Row& row) { taken = ledger::decimal(row.text(0)).value_or(0); });
    if (!read) return read;
    std::set<std::int64_t> ahead;
    read = each("SELECT value FROM named WHERE name = 'taken_ahead'", [&](const Row& row) {
      for (const auto seq :
           base::decode_text<std::vector<std::int64_t>>(row.text(0)).value_or(std::vector<std::int64_t>()))
        ahead.insert(seq);
    });
    if (!read) return read;
    return each("SELECT seq, tip, part, hash, leaf, object FROM item ORDER BY seq", [&](const Row& row) {
      const auto what = "part " + std::to_string(row.integer(0));
      const auto tip = row.text(1);
      const auto part = row.text(2);
      const auto hash = row.text(3);
      if (row.null(5))
        ++verified_.collected;
      else
        ++verified_.waiting;
      if (!row.null(5) && sha256_hex(row.text(5)) != hash)
        find("altered", what, "its text is not the one that was sent");
      if (row.null(5) && static_cast<std::uint64_t>(row.integer(0)) > taken && !ahead.contains(row.integer(0)))
        find("wiped", what, "its text is gone though the house has not taken it");
      if (!mailboxes_.contains(tip)) find("missing", what, "its report is not there");
      if (part.starts_with("file/"))
        frames_[tip + part.substr(0, part.rfind('/'))][ledger::decimal(part.substr(part.rfind('/') + 1)).value_or(0)] =
            hash;
      else if (row.null(4))
        find("missing", what, "it has no entry in the log");
      else
        claim_object(tip, part, hash, row.integer(4), what);
    });
  }

  Result<void> read_files() {
    return each("SELECT tip, number, frames, hash, leaf FROM file", [&](const Row& row) {
      const auto part = "file/" + std::to_string(row.integer(1));
      const auto what = "the file of entry " + std::to_string(row.integer(4));
      std::string hashes;
      const auto& frames = frames_[row.text(0) + part];
      for (const auto& [number, hash] : frames) hashes += vault::from_hex(hash).value_or(std::string());
      if (static_cast<std::int64_t>(frames.size()) != row.integer(2) ||
          vault::to_hex(vault::blake2b(hashes, vault::DataKey::kSize)) != row.text(3))
        find("altered", what, "its frames are not those that were sent");
      claim_object(row.text(0), part, row.text(3), row.integer(4), what);
    });
  }

  Result<void> read_replies() {
    return each("SELECT tip, part, hash, leaf, object FROM reply", [&](const Row& row) {
      ++verified_.answers;
      const auto what = "the answer of entry " + std::to_string(row.integer(3));
      if (!row.null(4) && sha256_hex(row.text(4)) != row.text(2))
        find("altered", what, "its text is not the one that was delivered");
      claim_object(row.text(0), row.text(1), row.text(2), row.integer(3), what);
    });
  }

  Result<void> read_directories() {
    std::int64_t last = 0;
    return each("SELECT serial, leaf, document FROM directory ORDER BY serial", [&](const Row& row) {
      const auto what = "directory " + std::to_string(row.integer(0));
      if (row.integer(0) != ++last) find("missing", what, "a directory before this one is missing");
      last = row.integer(0);
      claim(row.integer(1), LeafKind::directory, ledger::sha256(row.text(2)), what);
    });
  }

  void compare_pins(const std::vector<std::string>& pins) {
    for (std::size_t i = 0; i < pins.size(); ++i) {
      const auto where = "pin " + std::to_string(i + 1);
      const auto checkpoint = signed_by_log(pins[i]);
      if (!checkpoint)
        find("rolled_back", where, "it is of another log: this spool is not the one it was taken from");
      else if (checkpoint->size >= grown_.size())
        find("rolled_back", where, "the log was longer when this was taken");
      else if (grown_[checkpoint->size] != checkpoint->root)
        find("rolled_back", where, "the log was another one when this was taken");
    }
  }

  Database& database_;
  const ledger::VerifierKey key_;
  Verified verified_;
  std::uint64_t largest_ = 0;
  std::map<std::uint64_t, ledger::Hash> roots_;
  std::vector<ledger::Hash> grown_;  ///< the root at each size
  std::map<std::int64_t, Leaf> leaves_;
  std::map<ledger::TilePlace, std::string> tiles_;
  std::map<std::string, std::string> mailboxes_;
  std::map<std::string, std::map<std::uint64_t, std::string>> frames_;
};

}  // namespace

Result<Verified> verify_spool(const std::filesystem::path& folder, const std::vector<std::string>& pins) {
  const auto text = base::read_file(folder / "log.key");
  if (!text) return base::fail(text.error());
  const auto key = ledger::parse_signing_key(std::string_view(*text).substr(0, text->find('\n')));
  if (!key) return base::fail(key.error());
  if (!std::filesystem::exists(folder / "spool.db"))
    return base::fail(base::ErrorKind::not_found, "no_spool", folder.string(), "there is no spool here",
                      "the folder of relais letterbox serve");
  auto database = Database::open(folder / "spool.db", Database::Mode::read);
  if (!database) return base::fail(std::move(database.error()));
  if (auto begun = (*database)->script("BEGIN"); !begun) return base::fail(std::move(begun.error()));
  return Verifier(**database, key->verifier()).run(pins);
}

}  // namespace relais::letterbox

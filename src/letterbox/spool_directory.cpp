// Who reads, the log's checkpoints, and what goes by itself.
#include <algorithm>

#include "ledger/proof_file.hpp"
#include "letterbox/spool.hpp"
#include "vault/bytes.hpp"

namespace relais::letterbox {
namespace {

using base::ErrorKind;
using base::Result;

/// A reporter who began to write before midnight may send after it.
constexpr std::int32_t kGraceDays = 1;
/// Later keys stay out of the directory until they are near, so that it comes quickly to a slow telephone.
constexpr std::int32_t kAheadDays = 3;

/// The number of the latest checkpoint that enough witnesses saw.
constexpr std::string_view kWitnessed = "witnessed_checkpoint";

tl::unexpected<base::Error> bad_directory(std::string what, std::string expected) {
  return base::fail(ErrorKind::bad_input, "bad_directory", "root", std::move(what), std::move(expected));
}

/// Signature lines of the note with the newer one of each key.
void merge(std::vector<ledger::SignatureLine>& into, const std::vector<ledger::SignatureLine>& fresh) {
  for (const auto& line : fresh) {
    const auto same = [&](const auto& each) { return each.name == line.name && each.id == line.id; };
    const auto known = std::find_if(into.begin(), into.end(), same);
    if (known == into.end())
      into.push_back(line);
    else
      *known = line;
  }
}

}  // namespace

Result<void> Spool::publish(const SignedPart& part) {
  const auto pinned = vault::from_hex(root_key()).value_or(std::string());
  if (pinned.empty())
    return base::fail(ErrorKind::not_allowed, "no_root", "root", "no root is pinned for this letterbox",
                      "relais letterbox serve --root-key, once");
  auto root = read_root(part, pinned);
  if (!root) return base::fail(std::move(root.error()));
  if (root->log.name != log_.name || vault::from_hex(root->log.key) != log_.verifier().key)
    return bad_directory("it names another log", "the log of this spool, as relais letterbox state shows it");
  auto done = write([&]() -> Result<void> {
    const auto before = get(*writer_, "root_made");
    const auto installation = get(*writer_, "instance");
    if (!before || !installation) return base::fail((before ? installation : before).error());
    const auto made = base::to_string(root->made);
    if (*before && made < **before) return bad_directory("an older one than the one in force", "one made later");
    if (*installation && **installation != root->instance)
      return bad_directory("it is of another installation", **installation);
    for (const auto& [name, value] : {std::pair<std::string_view, std::string_view>{"root_made", made},
                                      {"instance", root->instance},
                                      {"root_body", part.body},
                                      {"root_signature", part.signature}})
      if (auto kept = set(name, value); !kept) return kept;
    return renew_directory();
  });
  if (!done) return done;
  return seal_directory();
}

Result<void> Spool::seal_directory() {
  auto made = checkpoint();
  if (!made) return base::fail(std::move(made.error()));
  return {};
}

Result<void> Spool::add_epoch(const SignedPart& part) {
  const auto pinned = vault::from_hex(root_key()).value_or(std::string());
  auto done = write([&]() -> Result<void> {
    const auto body = get(*writer_, "root_body");
    const auto signature = get(*writer_, "root_signature");
    if (!body || !signature) return base::fail((body ? signature : body).error());
    if (!*body || !*signature)
      return base::fail(ErrorKind::unavailable, "no_directory", "epoch", "no directory was published yet",
                        "relais letterbox publish");
    const auto root = read_root({**body, **signature}, pinned);
    if (!root) return base::fail(root.error());
    const auto epoch = read_epoch(part, *root);
    if (!epoch) return base::fail(epoch.error());
    if (epoch->not_after.days() + kGraceDays < today().days())
      return base::fail(ErrorKind::bad_input, "bad_epoch", "epoch", "it has ended", "an epoch of today or later");
    auto put = writer_->run(
        "INSERT OR IGNORE INTO epoch VALUES(?1, ?2, ?3, ?4, ?5)",
        {epoch->box, epoch->desk, part.body, part.signature, static_cast<std::int64_t>(epoch->not_after.days())});
    if (!put) return base::fail(std::move(put.error()));
    return renew_directory();
  });
  if (!done) return done;
  return seal_directory();
}

Result<void> Spool::renew_directory() {
  const auto body = get(*writer_, "root_body");
  const auto signature = get(*writer_, "root_signature");
  if (!body || !signature) return base::fail((body ? signature : body).error());
  if (!*body || !*signature) return {};
  const SignedPart root_part{**body, **signature};
  const auto root = read_root(root_part, vault::from_hex(root_key()).value_or(std::string()));
  if (!root) return base::fail(root.error());
  std::vector<SignedPart> epochs;
  auto read = writer_->run("SELECT body, signature FROM epoch ORDER BY desk, not_after, box", {}, [&](const Row& row) {
    SignedPart part{row.text(0), row.text(1)};
    // A new root part may have another key for the desk, or no such desk.
    const auto epoch = read_epoch(part, *root);
    if (epoch && epoch->not_before <= base::add_days(today(), kAheadDays)) epochs.push_back(std::move(part));
  });
  if (!read) return base::fail(std::move(read.error()));
  // The same again needs no new number.
  const auto content =
      ledger::hex(ledger::bytes_of(ledger::sha256(write_directory(root->instance, 0, root_part, epochs))));
  const auto before = get(*writer_, "directory_content");
  if (!before) return base::fail(before.error());
  if (*before == content) return {};
  if (auto kept = set("directory_content", content); !kept) return kept;
  const auto serial = number("SELECT coalesce(max(serial), 0) + 1 FROM directory", {});
  if (!serial) return base::fail(serial.error());
  const auto document = write_directory(root->instance, *serial, root_part, epochs);
  const auto index = append(LeafKind::directory, ledger::sha256(document));
  if (!index) return base::fail(index.error());
  auto put = writer_->run("INSERT INTO directory VALUES(?1, ?2, ?3)", {*serial, *index, document});
  if (!put) return base::fail(std::move(put.error()));
  return {};
}

Result<void> Spool::upkeep() {
  auto done = write([&]() -> Result<void> {
    const std::int64_t day = today().days();
    auto ended = writer_->run("DELETE FROM epoch WHERE not_after + ?2 < ?1", {day, std::int64_t{kGraceDays}});
    if (!ended) return base::fail(std::move(ended.error()));
    std::vector<std::string> tips;
    auto old = writer_->run(
        "SELECT id FROM tip WHERE act_day + ?2 < ?1 AND (act_day + ?3 < ?1 OR NOT EXISTS(SELECT 1 FROM item WHERE "
        "tip = tip.id AND object IS NOT NULL)) LIMIT 1000",
        {day, rules_.mailbox_days, rules_.uncollected_days}, [&](const Row& row) { tips.push_back(row.text(0)); });
    if (!old) return base::fail(std::move(old.error()));
    for (const auto& tip : tips)
      if (auto dropped = drop_tip(tip); !dropped) return dropped;
    return renew_directory();
  });
  if (!done) return done;
  settle();
  return seal_directory();
}

Result<SignedCheckpoint> Spool::checkpoint() {
  SignedCheckpoint made;
  auto done = write([&]() -> Result<void> {
    if (!tree_) return base::fail(ErrorKind::unavailable, "spool_failed", "spool.db", "the log cannot be read", "");
    auto read =
        writer_->run("SELECT number, size, note FROM checkpoint ORDER BY number DESC LIMIT 1", {}, [&](const Row& row) {
          made = {row.integer(0), static_cast<std::uint64_t>(row.integer(1)), row.text(2)};
        });
    if (!read) return base::fail(std::move(read.error()));
    if (made.number > 0 && made.size == tree_->size()) return {};
    const auto text = ledger::to_text(ledger::Checkpoint{log_.name, tree_->size(), tree_->root(), {}});
    const ledger::Note note{text, {ledger::log_signature(log_.verifier(), log_.sign(text))}};
    made = {made.number + 1, tree_->size(), ledger::to_text(note)};
    auto put = writer_->run("INSERT INTO checkpoint VALUES(?1, ?2, ?3)",
                            {made.number, static_cast<std::int64_t>(made.size), made.note});
    // Older ones prove nothing that the later do not.
    if (put)
      put = writer_->run(
          "DELETE FROM checkpoint WHERE number < ?1 - 1000 AND CAST(number AS TEXT) NOT IN (SELECT value FROM named "
          "WHERE name = ?2)",
          {made.number, kWitnessed});
    if (!put) return base::fail(std::move(put.error()));
    return {};
  });
  if (!done) return base::fail(std::move(done.error()));
  if (auto fresh = refresh_directory(); !fresh) return base::fail(std::move(fresh.error()));
  return made;
}

Result<ledger::Proof> Spool::consistency(std::uint64_t from, std::uint64_t to) {
  const std::lock_guard lock(reading_);
  return ledger::consistency_proof(from, to, ledger::nodes_of_tiles(to, tiles_from(*reader_)));
}

Result<void> Spool::cosigned(std::int64_t number_of, const std::vector<ledger::SignatureLine>& lines) {
  auto done = write([&]() -> Result<void> {
    std::string text;
    auto read = writer_->run("SELECT note FROM checkpoint WHERE number = ?1", {number_of},
                             [&](const Row& row) { text = row.text(0); });
    if (!read) return base::fail(std::move(read.error()));
    auto note = ledger::parse_note(text);
    if (!note) return base::fail(std::move(note.error()));
    merge(note->signatures, lines);
    auto put = writer_->run("UPDATE checkpoint SET note = ?2 WHERE number = ?1", {number_of, ledger::to_text(*note)});
    if (!put) return base::fail(std::move(put.error()));
    const auto body = get(*writer_, "root_body");
    const auto signature = get(*writer_, "root_signature");
    if (!body || !signature) return base::fail((body ? signature : body).error());
    if (!*body || !*signature) return {};
    const auto root = read_root({**body, **signature}, vault::from_hex(root_key()).value_or(std::string()));
    if (!root) return base::fail(root.error());
    const auto witnesses = witnesses_of(*root);
    const std::int64_t seen = std::count_if(witnesses.begin(), witnesses.end(), [&](const auto& key) {
      return ledger::cosigned_at(*note, key).has_value();
    });
    return seen < root->quorum ? Result<void>() : set(kWitnessed, std::to_string(number_of));
  });
  if (!done) return done;
  return refresh_directory();
}

Result<void> Spool::refresh_directory() {
  const std::lock_guard lock(reading_);
  std::vector<std::pair<std::string, std::int64_t>> documents;
  auto read = reader_->run("SELECT document, leaf FROM directory ORDER BY serial DESC LIMIT 5", {},
                           [&](const Row& row) { documents.emplace_back(row.text(0), row.integer(1)); });
  if (!read) return base::fail(std::move(read.error()));
  // The latest that enough witnesses saw: a new one waits for them behind the one before it. While there is none, the
  // latest, which devices then refuse.
  std::shared_ptr<const InForce> fallback;
  for (const auto& [document, place] : documents) {
    auto proven = prove(document, place);
    if (!proven) return base::fail(std::move(proven.error()));
    if (!proven->force) continue;
    if (proven->witnessed) return put_in_force(std::move(proven->force));
    if (!fallback) fallback = std::move(proven->force);
  }
  return fallback ? put_in_force(std::move(fallback)) : Result<void>();
}

Result<void> Spool::put_in_force(std::shared_ptr<const InForce> force) {
  const std::lock_guard published(published_guard_);
  instance_ = force->directory.root.instance;
  in_force_ = std::move(force);
  return {};
}

Result<Spool::Proven> Spool::prove(const std::string& document, std::int64_t place) {
  const auto root = root_key();
  auto directory = read_directory(document, vault::from_hex(root).value_or(std::string()));
  if (!directory) return base::fail(std::move(directory.error()));
  const auto witnesses = witnesses_of(directory->root);
  const auto quorum = directory->root.quorum;
  ledger::ProofFile proof;
  std::int64_t best = -1;
  // Witnesses may be away for two days while checkpoints go on: the last one they all saw is remembered.
  const auto witnessed = get(*reader_, kWitnessed);
  if (!witnessed) return base::fail(witnessed.error());
  auto read = reader_->run(
      "SELECT note FROM checkpoint WHERE size > ?1 AND (number = ?2 OR number > (SELECT max(number) FROM checkpoint) - "
      "20) ORDER BY number DESC",
      {place, static_cast<std::int64_t>(ledger::decimal(witnessed->value_or("0")).value_or(0))}, [&](const Row& row) {
        auto note = best < quorum ? ledger::parse_note(row.text(0)) : base::fail(base::Error{});
        if (!note) return;
        const std::int64_t seen = std::count_if(witnesses.begin(), witnesses.end(), [&](const auto& key) {
          return ledger::cosigned_at(*note, key).has_value();
        });
        if (seen <= best) return;
        best = seen;
        proof.checkpoint = std::move(*note);
      });
  if (!read) return base::fail(std::move(read.error()));
  if (best < 0) return Proven{};
  const auto checkpoint = ledger::parse_checkpoint(proof.checkpoint.text);
  if (!checkpoint) return base::fail(checkpoint.error());
  proof.entry = leaf_of(LeafKind::directory, ledger::sha256(document));
  proof.index = static_cast<std::uint64_t>(place);
  auto path = ledger::inclusion_proof(proof.index, checkpoint->size,
                                      ledger::nodes_of_tiles(checkpoint->size, tiles_from(*reader_)));
  if (!path) return base::fail(std::move(path.error()));
  proof.path = std::move(*path);
  return Proven{std::make_shared<const InForce>(
                    InForce{{document, ledger::to_text(proof)}, std::move(*directory), root, log_.name}),
                best >= quorum};
}

Result<std::int64_t> Spool::log_manifest(std::string_view manifest) {
  const auto hash = ledger::sha256(manifest);
  const auto hex = ledger::hex(ledger::bytes_of(hash));
  std::int64_t place = -1;
  auto done = write([&]() -> Result<void> {
    std::string last;
    auto read = writer_->run("SELECT place, hash FROM leaf WHERE kind = 3 ORDER BY place DESC LIMIT 1", {},
                             [&](const Row& row) {
                               place = row.integer(0);
                               last = row.text(1);
                             });
    if (!read) return base::fail(std::move(read.error()));
    if (last == hex) return {};
    const auto index = append(LeafKind::manifest, hash);
    if (!index) return base::fail(index.error());
    place = *index;
    return {};
  });
  if (!done) return base::fail(std::move(done.error()));
  return place;
}

Result<std::optional<std::string>> Spool::manifest_proof(std::string_view manifest) {
  const auto hash = ledger::sha256(manifest);
  const std::lock_guard lock(reading_);
  std::int64_t place = -1;
  std::string note;
  auto read = reader_->run("SELECT place FROM leaf WHERE kind = 3 AND hash = ?1 ORDER BY place DESC LIMIT 1",
                           {ledger::hex(ledger::bytes_of(hash))}, [&](const Row& row) { place = row.integer(0); });
  if (read && place >= 0)
    read = reader_->run("SELECT note FROM checkpoint WHERE size > ?1 ORDER BY number DESC LIMIT 1", {place},
                        [&](const Row& row) { note = row.text(0); });
  if (!read) return base::fail(std::move(read.error()));
  if (note.empty()) return std::optional<std::string>();
  ledger::ProofFile proof{leaf_of(LeafKind::manifest, hash), static_cast<std::uint64_t>(place), {}, {}};
  auto parsed = ledger::parse_note(note);
  const auto checkpoint = parsed ? ledger::parse_checkpoint(parsed->text) : base::fail(parsed.error());
  if (!checkpoint) return base::fail(checkpoint.error());
  auto path = ledger::inclusion_proof(proof.index, checkpoint->size,
                                      ledger::nodes_of_tiles(checkpoint->size, tiles_from(*reader_)));
  if (!path) return base::fail(std::move(path.error()));
  proof.path = std::move(*path);
  proof.checkpoint = std::move(*parsed);
  return std::optional(ledger::to_text(proof));
}

}  // namespace relais::letterbox

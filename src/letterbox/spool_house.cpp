// What the house does to the spool.
#include "ledger/tree.hpp"
#include "letterbox/parts.hpp"
#include "letterbox/spool.hpp"
#include "vault/bytes.hpp"
#include "vault/end_to_end.hpp"

namespace relais::letterbox {
namespace {

using base::ErrorKind;
using base::Result;

/// A frame of the socket holds 4 MiB.
constexpr std::size_t kMostCollected = std::size_t{3} << 20U;
constexpr std::int64_t kMostItems = 1000;

Item item_of(const Row& row) {
  Item item;
  item.seq = row.integer(0);
  item.tip = row.text(1);
  item.part = row.text(2);
  item.mailbox = row.text(3);
  item.auth = row.text(4);
  item.box = row.text(5);
  item.desks = base::decode_text<std::vector<std::string>>(row.text(6)).value_or(std::vector<std::string>());
  item.lane = row.integer(7) != 0 ? "busy" : "calm";
  item.bits = row.integer(8);
  item.day = base::Date::from_days(static_cast<std::int32_t>(row.integer(9)));
  item.hash = row.text(10);
  item.index = row.null(11) ? -1 : row.integer(11);
  item.last = row.integer(12) != 0;
  item.object = row.text(13);
  return item;
}

}  // namespace

Result<Collected> Spool::collect(std::int64_t after, std::int64_t limit) {
  return collect_by(
      "SELECT i.seq, i.tip, i.part, t.mailbox, t.auth, t.box, i.desks, i.busy, i.bits, i.day, i.hash, i.leaf, i.last, "
      "i.object FROM item i JOIN tip t ON t.id = i.tip WHERE i.seq > ?1 AND i.object IS NOT NULL ORDER BY i.seq LIMIT "
      "1",
      after, limit);
}

Result<Collected> Spool::collect_calm(std::int64_t after, std::int64_t limit) {
  // A message never goes ahead of its report: without one it would be nobody's. Frames keep their turn, so that a file
  // is never there with a hole.
  return collect_by(
      "SELECT i.seq, i.tip, i.part, t.mailbox, t.auth, t.box, i.desks, i.busy, i.bits, i.day, i.hash, i.leaf, i.last, "
      "i.object FROM item i INDEXED BY item_calm JOIN tip t ON t.id = i.tip WHERE i.seq > ?1 AND i.object IS NOT NULL "
      "AND i.busy = 0 AND (i.part = 'report' OR (i.part LIKE 'message/%' AND EXISTS(SELECT 1 FROM item r WHERE r.tip = "
      "i.tip AND r.part = 'report' AND (r.busy = 0 OR r.object IS NULL)))) ORDER BY i.seq LIMIT 1",
      after, limit);
}

Result<Collected> Spool::collect_by(std::string_view sql, std::int64_t after, std::int64_t limit) {
  limit = std::clamp<std::int64_t>(limit, 1, kMostItems);
  const std::lock_guard lock(reading_);
  Collected collected;
  std::size_t size = 0;
  // Rows are taken one by one so that a batch of large frames is not read to be thrown away.
  auto next = after;
  for (;;) {
    std::optional<Item> item;
    auto read = reader_->run(sql, {next}, [&](const Row& row) { item = item_of(row); });
    if (!read) return base::fail(std::move(read.error()));
    if (!item) return collected;
    if (static_cast<std::int64_t>(collected.items.size()) == limit ||
        (!collected.items.empty() && size + item->object.size() > kMostCollected)) {
      collected.more = true;
      return collected;
    }
    size += item->object.size() + 600;
    next = item->seq;
    collected.items.push_back(std::move(*item));
  }
}

/// What was taken before its turn: `verify` must not miss it.
Result<std::vector<std::int64_t>> Spool::taken_ahead() {
  const auto text = get(*writer_, "taken_ahead");
  if (!text) return base::fail(text.error());
  if (!*text) return std::vector<std::int64_t>();
  return base::decode_text<std::vector<std::int64_t>>(**text);
}

Result<void> Spool::taken(std::int64_t upto) {
  auto done = write([&]() -> Result<void> {
    auto wiped = writer_->run("UPDATE item SET object = NULL WHERE seq <= ?1 AND object IS NOT NULL", {upto});
    if (!wiped) return base::fail(std::move(wiped.error()));
    const auto before = get(*writer_, "taken_upto");
    auto ahead = taken_ahead();
    if (!before || !ahead) return base::fail(before ? ahead.error() : before.error());
    if (ledger::decimal(before->value_or("0")).value_or(0) >=
        static_cast<std::uint64_t>(std::max<std::int64_t>(upto, 0)))
      return {};
    if (std::erase_if(*ahead, [&](std::int64_t seq) { return seq <= upto; }) > 0)
      if (auto kept = set("taken_ahead", base::json::serialize(base::encode(*ahead))); !kept) return kept;
    return set("taken_upto", std::to_string(upto));
  });
  if (done) settle();
  return done;
}

Result<void> Spool::taken_ones(const std::vector<std::int64_t>& seqs) {
  auto done = write([&]() -> Result<void> {
    auto ahead = taken_ahead();
    if (!ahead) return base::fail(std::move(ahead.error()));
    for (const auto seq : seqs) {
      auto wiped = writer_->run("UPDATE item SET object = NULL WHERE seq = ?1 AND object IS NOT NULL", {seq});
      if (!wiped) return base::fail(std::move(wiped.error()));
      if (*wiped > 0) ahead->push_back(seq);
    }
    return set("taken_ahead", base::json::serialize(base::encode(*ahead)));
  });
  if (done) settle();
  return done;
}

/// What was wiped must not stay in the journal either; a reader in the way only puts it off to the next time.
void Spool::settle() {
  const std::lock_guard lock(reading_);
  if (auto settled = reader_->run("PRAGMA wal_checkpoint(TRUNCATE)"); !settled) reader_->mend();
}

Result<void> Spool::deliver(std::string_view tip, std::string_view part, std::string_view object) {
  const auto parsed = parse_part(part);
  const auto head = vault::inspect(object);
  if (!is_tip(tip) || !parsed || parsed->kind != PartKind::reply || !head || head->purpose != vault::Purpose::reply)
    return base::fail(ErrorKind::bad_input, "bad_request", "object", "this is no sealed answer", "reply/N of a report");
  return write([&]() -> Result<void> {
    std::string mailbox;
    std::string box;
    auto read = writer_->run("SELECT mailbox, box FROM tip WHERE id = ?1", {tip}, [&](const Row& row) {
      mailbox = row.text(0);
      box = row.text(1);
    });
    if (!read) return base::fail(std::move(read.error()));
    if (mailbox.empty())
      return base::fail(ErrorKind::not_found, "unknown_tip", "tip", "the mailbox of this report is gone",
                        "a report of the last 90 days");
    const auto kid = vault::kid_of(vault::from_hex(box).value_or(std::string()));
    if (std::none_of(head->wraps.begin(), head->wraps.end(), [&](const auto& wrap) { return wrap.kid == kid; }))
      return base::fail(ErrorKind::bad_input, "not_for_us", "object", "it is not sealed to that reporter",
                        "the box key of the report");
    const auto hash = ledger::sha256(object);
    const auto hex = ledger::hex(ledger::bytes_of(hash));
    std::string known;
    read = writer_->run("SELECT hash FROM reply WHERE tip = ?1 AND part = ?2", {tip, part},
                        [&](const Row& row) { known = row.text(0); });
    if (!read) return base::fail(std::move(read.error()));
    if (known == hex) return {};
    if (!known.empty())
      return base::fail(ErrorKind::conflict, "taken", "part", "another answer has this number", "the next number");
    const auto index = append(LeafKind::object, object_leaf_hash(tip, part, mailbox, ledger::bytes_of(hash)));
    if (!index) return base::fail(index.error());
    const std::int64_t day = today().days();
    auto put = writer_->run("INSERT INTO reply VALUES(?1, ?2, ?3, ?4, ?5, ?6)", {tip, part, hex, *index, day, object});
    if (put) put = writer_->run("UPDATE tip SET act_day = ?2 WHERE id = ?1", {tip, day});
    if (!put) return base::fail(std::move(put.error()));
    return {};
  });
}

Result<void> Spool::forget(std::string_view tip) {
  auto done = write([&] { return drop_tip(tip); });
  if (done) settle();
  return done;
}

Result<void> Spool::drop_tip(std::string_view tip) {
  for (const std::string_view sql :
       {"UPDATE leaf SET gone = 1 WHERE place IN (SELECT leaf FROM item WHERE tip = ?1 AND leaf IS NOT NULL UNION "
        "SELECT leaf FROM file WHERE tip = ?1 UNION SELECT leaf FROM reply WHERE tip = ?1)",
        "DELETE FROM item WHERE tip = ?1", "DELETE FROM file WHERE tip = ?1", "DELETE FROM reply WHERE tip = ?1",
        "DELETE FROM tip WHERE id = ?1"}) {
    auto done = writer_->run(sql, {tip});
    if (!done) return base::fail(std::move(done.error()));
  }
  return {};
}

Result<State> Spool::state(std::int64_t known_size) {
  State state;
  state.instance = instance();
  state.log_name = log_.name;
  state.log_key = vault::to_hex(log_.verifier().key);
  const std::lock_guard lock(reading_);
  // One view of the file: size, tiles and the rest belong together.
  if (auto begun = reader_->script("BEGIN"); !begun) return base::fail(std::move(begun.error()));
  auto all = [&]() -> Result<void> {
    const auto size = get(*reader_, "tree_size");
    if (!size) return base::fail(size.error());
    const auto leaves = ledger::decimal(size->value_or("0")).value_or(0);
    state.tree_size = static_cast<std::int64_t>(leaves);
    const auto nodes = ledger::nodes_of_tiles(leaves, tiles_from(*reader_));
    auto root = leaves == 0 ? Result<ledger::Hash>(ledger::empty_root()) : ledger::subtree_hash(0, leaves, nodes);
    if (!root) return base::fail(std::move(root.error()));
    state.root = ledger::hex(ledger::bytes_of(*root));
    if (known_size > 0 && static_cast<std::uint64_t>(known_size) < leaves) {
      const auto proof = ledger::consistency_proof(static_cast<std::uint64_t>(known_size), leaves, nodes);
      if (!proof) return base::fail(proof.error());
      for (const auto& step : *proof) state.proof.push_back(ledger::hex(ledger::bytes_of(step)));
    }
    auto read = reader_->run("SELECT count(*), min(day) FROM item WHERE object IS NOT NULL", {}, [&](const Row& row) {
      state.waiting = row.integer(0);
      if (!row.null(1))
        state.oldest_day = base::to_string(base::Date::from_days(static_cast<std::int32_t>(row.integer(1))));
    });
    if (read)
      read = reader_->run("SELECT coalesce(max(serial), 0) FROM directory", {},
                          [&](const Row& row) { state.serial = row.integer(0); });
    if (read)
      read = reader_->run("SELECT note FROM checkpoint ORDER BY number DESC LIMIT 1", {},
                          [&](const Row& row) { state.checkpoint = row.text(0); });
    if (!read) return base::fail(std::move(read.error()));
    return {};
  }();
  static_cast<void>(reader_->script("COMMIT"));
  if (!all) return base::fail(std::move(all.error()));
  return state;
}

}  // namespace relais::letterbox

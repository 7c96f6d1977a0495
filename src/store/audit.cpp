#include "store/audit.hpp"

#include <algorithm>
#include <cstring>
#include <map>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

#include "ledger/entry.hpp"

namespace relais::store {
namespace {

using ledger::Hash;
using ledger::TilePlace;

constexpr std::size_t kBatch = 4096;
constexpr std::size_t kHashBytes = 32;

/// Hashes are spread evenly already.
struct Spread {
  std::size_t operator()(const Hash& hash) const {
    std::size_t value = 0;
    std::memcpy(&value, hash.data(), sizeof value);
    return value;
  }
};

/// What the entries say of one object.
struct State {
  std::uint64_t last = 0;
  std::optional<Hash> rows;
  bool linked = false;  ///< the store still says which object it is
};

/// A root that has to come out at some size.
struct Expected {
  std::string place;
  std::string what;
  Hash root{};
};

class Auditor {
 public:
  Auditor(LedgerReading& log, const AuditAsk& ask, AuditReport& report) : log_(log), ask_(ask), report_(report) {}

  Result<void> run() {
    const auto head = log_.head();
    if (!head) {
      if (head.error().code != "no_ledger") return base::fail(head.error());
      found("ledger_head", "the log of uses has no head");
      return {};
    }
    head_ = *head;
    report_.entries = head_.size;
    using Step = Result<void> (Auditor::*)();
    for (const Step step : {&Auditor::read_checkpoints, &Auditor::scan, &Auditor::check_tiles, &Auditor::check_objects,
                            &Auditor::check_rows_without_entry, &Auditor::check_counters}) {
      if (report_.first) return {};
      if (auto done = (this->*step)(); !done) return done;
    }
    if (!report_.first && later_) report_.first = std::move(later_);
    return {};
  }

 private:
  void found(std::string place, std::string what) {
    if (!report_.first) report_.first = AuditFinding{std::move(place), std::move(what)};
  }
  static std::string entry(std::uint64_t number) { return fmt::format("entry {}", number); }

  // Checkpoints are read first, for the roots they expect; what is wrong with themselves is told after the entries.
  Result<void> read_checkpoints() {
    auto all = log_.checkpoints();
    if (!all) return base::fail(std::move(all.error()));
    report_.checkpoints = all->size();
    std::uint64_t number = 0;
    std::uint64_t size = 0;
    for (const auto& each : *all) {
      if (each.number != ++number) return later(fmt::format("checkpoint {}", number), "is missing");
      if (each.size <= size) return later(fmt::format("checkpoint {}", number), "is not larger than the one before");
      size = each.size;
      read_checkpoint(each);
    }
    if (number != head_.checkpoints) return later(fmt::format("checkpoint {}", number + 1), "is missing");
    if (size > head_.integrated) return later(fmt::format("checkpoint {}", number), "holds more than the tiles");
    report_.covered = size;
    if (!all->empty()) report_.last = std::move(all->back());
    for (const auto& seen : ask_.seen) {
      if (seen.size == 0) continue;
      if (seen.size > head_.integrated) {
        return later("log", fmt::format("{} has seen {} entries, here are {}: the store was put back to an older state",
                                        seen.by, seen.size, head_.integrated));
      }
      expected_.emplace(seen.size, Expected{"log",
                                            fmt::format("up to entry {} is not what {} has seen: the log was "
                                                        "rewritten",
                                                        seen.size, seen.by),
                                            seen.root});
    }
    return {};
  }

  Result<void> later(std::string place, std::string what) {
    if (!later_) later_ = AuditFinding{std::move(place), std::move(what)};
    return {};
  }

  void read_checkpoint(const LoggedCheckpoint& each) {
    const auto place = fmt::format("checkpoint {}", each.number);
    const auto note = ledger::parse_note(each.note);
    const auto checkpoint = note ? ledger::parse_checkpoint(note->text) : base::fail(note.error());
    if (!checkpoint) return static_cast<void>(later(place, "cannot be read"));
    if (checkpoint->size != each.size) return static_cast<void>(later(place, "is kept under another size"));
    expected_.emplace(each.size, Expected{place, "has another root than its entries", checkpoint->root});
    if (!ask_.key) return;
    const bool good =
        checkpoint->origin == ask_.key->name && ledger::verdict_of(*note, *ask_.key) == ledger::Verdict::good;
    if (!good) return static_cast<void>(later(place, "is not signed with the key of the log"));
    ++report_.signatures;
  }

  Result<void> scan() {
    if (ask_.from > head_.integrated) {
      return base::fail(base::ErrorKind::bad_input, "bad_from", "--from", "there are not as many entries in the tiles",
                        fmt::format("at most {}", head_.integrated));
    }
    if (auto skipped = skip(); !skipped || report_.first) return skipped;
    auto next = ask_.from;
    while (next < head_.size) {
      const auto batch = log_.entries(next, kBatch);
      if (!batch) return base::fail(batch.error());
      for (const auto& each : *batch) {
        if (each.number != next) return found_gap(next);
        if (auto done = take(each); !done || report_.first) return done;
        if (++next == head_.size) break;
      }
      if (batch->empty()) return found_gap(next);
      if (ask_.progress) ask_.progress(next, head_.size);
    }
    const auto more = log_.entries(head_.size, 1);
    if (!more) return base::fail(more.error());
    if (!more->empty()) found(entry(more->front().number), "was added past the head of the log");
    return {};
  }

  Result<void> found_gap(std::uint64_t number) {
    found(entry(number), "is missing");
    return {};
  }

  /// Leaf hashes before --from come from the tiles.
  Result<void> skip() {
    while (writer_.size() < ask_.from) {
      const auto at = writer_.size();
      if (auto loaded = load_tile(at / ledger::kTileWidth); !loaded || report_.first) return loaded;
      const auto leaf = ledger::hash_of(tile_.substr(at % ledger::kTileWidth * kHashBytes, kHashBytes));
      writer_.append(leaf.value_or(Hash{}));
      if (auto grown = grew(); !grown || report_.first) return grown;
    }
    return {};
  }

  Result<void> load_tile(std::uint64_t index) {
    if (loaded_ == index) return {};
    auto tile = log_.tile({0, index});
    if (!tile) return base::fail(std::move(tile.error()));
    const auto path = ledger::to_path({false, {0, index}, 256});
    if (!*tile) {
      found(path, "is missing");
    } else if ((*tile)->size() != ledger::tile_width({0, index}, head_.integrated) * kHashBytes) {
      found(path, "has another number of hashes than the log");
    } else {
      tile_ = std::move(**tile);
      loaded_ = index;
    }
    return {};
  }

  Result<void> take(const LoggedEntry& each) {
    if (each.number < head_.integrated) {
      const auto leaf = hasher_.leaf(each.bytes);
      if (auto loaded = load_tile(each.number / ledger::kTileWidth); !loaded || report_.first) return loaded;
      const auto position = each.number % ledger::kTileWidth * kHashBytes;
      if (!differs_ && tile_.compare(position, kHashBytes, ledger::bytes_of(leaf)) != 0) differs_ = each.number;
      writer_.append(leaf);
      if (auto grown = grew(); !grown || report_.first) return grown;
    }
    if (differs_) return {};
    return read(each);
  }

  /// After every leaf: the roots that are expected at this size, and from time to time the tiles above.
  Result<void> grew() {
    const auto size = writer_.size();
    for (auto [at, end] = expected_.equal_range(size); at != end; ++at) {
      const bool holds = writer_.root() == at->second.root;
      if (differs_) {
        if (holds) {
          found(ledger::to_path({false, {0, *differs_ / ledger::kTileWidth}, 256}),
                fmt::format("has another hash than entry {}, which fits the checkpoint", *differs_));
        } else {
          found(entry(*differs_), "is not what was logged");
        }
        return {};
      }
      if (!holds) {
        found(at->second.place, at->second.what);
        return {};
      }
    }
    if (size == head_.integrated && differs_) {
      found(entry(*differs_), "is not what its tile says, and no checkpoint says which of them is right");
      return {};
    }
    if (size % (kBatch * 4) == 0 || size == head_.integrated) {
      return writer_.flush([this](const TilePlace& place, std::string_view hashes) { return compare(place, hashes); });
    }
    return {};
  }

  Result<void> compare(const TilePlace& place, std::string_view hashes) {
    if (place.level == 0 || report_.first) return {};
    const auto tile = log_.tile(place);
    if (!tile) return base::fail(tile.error());
    const auto path = ledger::to_path({false, place, 256});
    if (!*tile) {
      found(path, "is missing");
    } else if (!(*tile)->starts_with(hashes)) {
      found(path, "is not what the tiles below it say");
    }
    return {};
  }

  Result<void> read(const LoggedEntry& each) {
    const auto decoded = ledger::decode(each.bytes);
    if (!decoded) {
      found(entry(each.number), "cannot be read: " + decoded.error().what);
      return {};
    }
    if (decoded->action == ledger::Action::erased) erased_events_ += static_cast<std::uint64_t>(decoded->amount);
    if (!decoded->touched) return {};
    const auto& touched = *decoded->touched;
    if (touched.kind == "outbox") {
      last_message_ = std::max(last_message_, static_cast<std::uint64_t>(decoded->amount));
    }
    const auto [at, fresh] = states_.try_emplace(touched.commitment);
    auto& state = at->second;
    const bool linked = fresh ? !touched.previous || *touched.previous < ask_.from
                              : touched.previous && *touched.previous == state.last;
    if (!linked) found(entry(each.number), "does not follow the last entry of its object");
    state.last = each.number;
    if (touched.rows) state.rows = touched.rows;
    return {};
  }

  Result<void> check_tiles() {
    const auto places = ledger::tiles_from(0, head_.integrated);
    const auto count = log_.tile_count();
    if (!count) return base::fail(count.error());
    for (const auto& place : places) {
      if (place.level == 0) continue;
      const auto tile = log_.tile(place);
      if (!tile) return base::fail(tile.error());
      const auto path = ledger::to_path({false, place, 256});
      if (!*tile) {
        found(path, "is missing");
      } else if ((*tile)->size() != ledger::tile_width(place, head_.integrated) * kHashBytes) {
        found(path, "has another number of hashes than the log");
      }
    }
    if (*count != places.size()) found("ledger_tile", "has rows that belong to no tile of the log");
    return {};
  }

  Result<void> check_objects() {
    const auto objects = log_.objects();
    if (!objects) return base::fail(objects.error());
    for (const auto& each : *objects) {
      known_.insert(name_of(each.object));
      if (each.last_entry < ask_.from) continue;
      const auto found_state = states_.find(ledger::commit_to(each.salt, each.object));
      if (found_state == states_.end()) {
        found(name_of(each.object),
              "is known to the store, but no entry is about it: its salt or its name was changed");
        return {};
      }
      auto& state = found_state->second;
      state.linked = true;
      if (state.last != each.last_entry) {
        found(name_of(each.object), fmt::format("has its last entry at {}, not at {}", state.last, each.last_entry));
        return {};
      }
      if (ask_.from > 0 && !state.rows) continue;
      const auto rows = log_.rows_of(each.object);
      if (!rows) return base::fail(rows.error());
      ++report_.objects;
      if (*rows != state.rows.value_or(no_rows())) {
        found(name_of(each.object), what_happened(*rows, state));
        return {};
      }
    }
    return check_gone();
  }

  static std::string what_happened(const Hash& rows, const State& state) {
    if (rows == no_rows()) return fmt::format("has no rows any more, and no entry after {} says so", state.last);
    return fmt::format("has other rows than entry {} or one before it says", state.last);
  }

  /// Objects that nobody can name any more must be gone by their own last entry.
  Result<void> check_gone() {
    std::optional<std::uint64_t> first;
    for (const auto& [commitment, state] : states_) {
      if (state.linked) continue;
      ++report_.erased;
      if (state.rows == no_rows()) continue;
      if (!first || state.last < *first) first = state.last;
    }
    if (first && ask_.from == 0)
      found(entry(*first), "is about an object that is gone, and no entry says that it went");
    return {};
  }

  Result<void> check_rows_without_entry() {
    const auto all = log_.objects_with_rows();
    if (!all) return base::fail(all.error());
    for (const auto& object : *all) {
      if (known_.contains(name_of(object))) continue;
      found(name_of(object), "has rows, but no entry is about it");
      return {};
    }
    return {};
  }

  Result<void> check_counters() {
    if (ask_.from > 0) return {};
    const auto counters = log_.counters();
    if (!counters) return base::fail(counters.error());
    const auto events = counters->events + erased_events_;
    if (counters->event_sequence && *counters->event_sequence != events) {
      found("event_sequence", fmt::format("counts {} events where there were {}", *counters->event_sequence, events));
    }
    if (counters->outbox_sequence && *counters->outbox_sequence != last_message_) {
      found("outbox",
            fmt::format("counts to {} where the last message was {}", *counters->outbox_sequence, last_message_));
    }
    return {};
  }

  static std::string name_of(const ledger::Object& object) { return object.kind + " " + object.id; }

  LedgerReading& log_;
  const AuditAsk& ask_;
  AuditReport& report_;
  LedgerHead head_;
  std::optional<AuditFinding> later_;
  std::multimap<std::uint64_t, Expected> expected_;
  ledger::TileWriter writer_;
  ledger::Hasher hasher_;
  std::string tile_;
  std::optional<std::uint64_t> loaded_;
  std::optional<std::uint64_t> differs_;
  std::unordered_map<Hash, State, Spread> states_;
  std::unordered_set<std::string> known_;
  std::uint64_t erased_events_ = 0;
  std::uint64_t last_message_ = 0;
};

}  // namespace

Result<AuditReport> audit(Evidence& evidence, const AuditAsk& ask) {
  AuditReport report;
  const auto done = evidence.snapshot([&](LedgerReading& log) {
    report = {};
    return Auditor(log, ask, report).run();
  });
  if (!done) return base::fail(done.error());
  return report;
}

}  // namespace relais::store

// Backups while running, restoring them, and the drill that proves both.
#include <chrono>
#include <filesystem>
#include <ostream>

#include <fmt/format.h>

#include "base/yaml.hpp"
#include "cli/all_commands.hpp"
#include "cli/audit_files.hpp"
#include "cli/backup.hpp"
#include "cli/keyrings.hpp"
#include "cli/ledger_keeper.hpp"
#include "cli/stores.hpp"
#include "desks/retention.hpp"
#include "store/audit.hpp"

namespace relais::cli {

namespace {

using base::ErrorKind;
using base::Result;

constexpr std::size_t kCasesOpened = 20;

Result<vault::BoxPair> secret_of(const Arguments& arguments) {
  const auto text = base::read_file(arguments.required("secret"));
  if (!text) return base::fail(text.error());
  return vault::read_secret_text(*text);
}

Result<std::vector<std::string>> recipients_of(const Arguments& arguments) {
  std::vector<std::string> all;
  for (const auto& text : arguments.texts("key")) {
    auto key = vault::read_recipient(text);
    if (!key) return base::fail(key.error());
    all.push_back(std::move(*key));
  }
  return all;
}

/// A folder that is gone afterwards.
class Scratch {
 public:
  explicit Scratch(const std::filesystem::path& beside) {
    auto name = (beside / "relais-XXXXXX").native();
    if (::mkdtemp(name.data()) != nullptr) path_ = name;
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  ~Scratch() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] Result<void> made() const {
    if (!path_.empty()) return {};
    return base::fail(ErrorKind::unavailable, "cannot_write", "--work", "no folder can be made here",
                      "a folder that may be written");
  }

 private:
  std::filesystem::path path_;
};

// ------------------------------------------------------------ backup

int backup_key(const Arguments& arguments, std::ostream& out, std::ostream& err) {
  const auto pair = vault::BoxPair::random();
  if (const auto kept = write_private(arguments.required("out"), vault::secret_text(pair) + "\n"); !kept)
    return complain(err, kept.error());
  const auto recipient = vault::recipient_text(pair.public_key);
  if (arguments.json())
    print_json(out, base::json::object{{"recipient", recipient}});
  else
    out << "Give this to `relais backup --key`:\n\n  " << recipient
        << "\n\nThe secret half is in the file. Keep it where the backups and the keystore are not.\n";
  return kDone;
}

/// A consistent copy of the keystore, sealed as well.
Result<void> backup_keystore(const Arguments& arguments, std::span<const std::string> recipients, std::ostream& err) {
  const auto to = arguments.text("keystore-to");
  if (!to) return {};
  const auto ring = open_keyring_at(arguments, keys_place(arguments), err);
  if (!ring) return base::fail(ring.error());
  const auto folder = std::filesystem::absolute(*to).parent_path();
  const Scratch scratch(folder);
  if (auto made = scratch.made(); !made) return made;
  const auto plain = scratch.path() / "keys";
  if (auto copied = (*ring)->copy_to(plain); !copied) return copied;
  return seal_file(plain, *to, recipients);
}

/// The entry about the backup stands in the backup, under a checkpoint.
Result<void> note_backup(const Arguments& arguments) {
  const auto house = open_house(arguments);
  if (!house) return base::fail(house.error());
  auto room = open_room(arguments);
  if (!room) return base::fail(room.error());
  const desks::Gate gate(**house, *room, now);
  const auto deed = gate.deed(ledger::Action::backed_up);
  if (!deed) return base::fail(deed.error());
  if (auto noted = room->store->note({*deed}); !noted) return noted;
  const auto advanced = advance_log(room->store->evidence(), *room->keys);
  return advanced ? Result<void>() : base::fail(advanced.error());
}

int backup(const Arguments& arguments, std::ostream& out, std::ostream& err) {
  const auto recipients = recipients_of(arguments);
  if (!recipients) return complain(err, recipients.error());
  if (const auto noted = note_backup(arguments); !noted) return complain(err, noted.error());
  const auto file = arguments.required("to");
  const auto copied = write_backup(arguments.required("store"), file, *recipients, tell_time_left(err, "backup"));
  if (!copied) return complain(err, copied.error());
  if (const auto done = backup_keystore(arguments, *recipients, err); !done) return complain(err, done.error());
  std::error_code ignored;
  const auto bytes = std::filesystem::file_size(file, ignored);
  if (arguments.json())
    print_json(out, base::json::object{{"file", file}, {"rows", copied->rows}, {"bytes", bytes}});
  else
    out << fmt::format("{} rows in {} bytes. Try it with `relais drill`.\n", copied->rows, bytes);
  return kDone;
}

// ------------------------------------------------------------ restore

Result<store::AuditReport> audited(store::Store& store, vault::Keys* keys, const std::optional<Pins>& pins) {
  store::AuditAsk ask;
  if (pins) {
    ask.key = pins->key;
    ask.seen = pins->seen;
  }
  if (!ask.key && keys != nullptr) {
    const auto origin = store.evidence().origin();
    if (!origin) return base::fail(origin.error());
    const auto key = keys->public_key("checkpoint");
    if (!key) return base::fail(key.error());
    ask.key = ledger::VerifierKey{*origin, ledger::KeyType::log, *key};
  }
  return store::audit(store.evidence(), ask);
}

Result<std::optional<Pins>> pins_of(const Arguments& arguments) {
  const auto file = arguments.text("pins");
  if (!file) return std::nullopt;
  const auto text = base::read_file(*file);
  if (!text) return base::fail(text.error());
  auto pins = parse_pins(*text, *file);
  if (!pins) return base::fail(pins.error());
  return std::move(*pins);
}

bool is_file(const std::string& store) { return store.find("://") == std::string::npos; }

/// What was restored and must not be used is not left lying under a name somebody could take for a store.
void remove_store(const std::string& store) {
  std::error_code ignored;
  if (!is_file(store)) return;
  for (const auto* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(store + suffix, ignored);
}

struct Restored {
  store::Copied copied;
  store::AuditReport audit;
  std::int64_t erased = 0;
};

/// With keys at hand: what was erased since the backup goes again, and the log says that this is a restored store.
Result<std::int64_t> take_up(const Arguments& arguments, const std::string& place, std::ostream& err) {
  const auto keys = arguments.text("keys");
  if (!keys) return 0;
  const auto house = open_house(arguments);
  if (!house) return base::fail(house.error());
  store::Options options;
  options.clock = now;
  auto store = store::open(place, options);
  if (!store) return base::fail(store.error());
  auto ring = open_keyring_at(arguments, *keys, err);
  if (!ring) return base::fail(ring.error());
  desks::Gate gate(**house, {std::move(*store), std::move(*ring)}, now);
  const auto dropped = desks::drop_what_was_erased(gate);
  if (!dropped) return dropped;
  const auto deed = gate.deed(ledger::Action::restored);
  if (!deed) return base::fail(deed.error());
  if (auto noted = gate.room().store->note({*deed}); !noted) return base::fail(noted.error());
  return dropped;
}

Result<Restored> restore_into(const Arguments& arguments, const std::string& place, const vault::BoxPair& secret,
                              std::ostream& err) {
  const auto pins = pins_of(arguments);
  if (!pins) return base::fail(pins.error());
  Restored restored;
  auto copied = read_backup(arguments.required("FILE"), secret, place, now(), tell_time_left(err, "restore"));
  if (!copied) return base::fail(copied.error());
  restored.copied = std::move(*copied);
  {
    const auto store = store::open(place);
    if (!store) return base::fail(store.error());
    auto report = audited(**store, nullptr, *pins);
    if (!report) return base::fail(report.error());
    restored.audit = std::move(*report);
  }
  if (const auto& wrong = restored.audit.first)
    return base::fail(ErrorKind::not_allowed, "backup_refused", wrong->place, wrong->what,
                      "a backup whose log is whole and no older than what was seen outside");
  const auto erased = take_up(arguments, place, err);
  if (!erased) return base::fail(erased.error());
  restored.erased = *erased;
  return restored;
}

int restore_store(const Arguments& arguments, std::ostream& out, std::ostream& err) {
  const auto secret = secret_of(arguments);
  if (!secret) return complain(err, secret.error());
  const auto target = arguments.required("store");
  std::error_code ignored;
  if (is_file(target) && std::filesystem::exists(target, ignored))
    return complain(err, {ErrorKind::conflict,
                          "store_not_empty",
                          target,
                          "there is something here already",
                          "a new file, or an empty database",
                          {}});
  const auto place = is_file(target) ? target + ".restoring" : target;
  const auto restored = restore_into(arguments, place, *secret, err);
  if (!restored) {
    remove_store(place);
    return complain(err, restored.error());
  }
  if (place != target) std::filesystem::rename(place, target);
  if (arguments.json())
    print_json(out, base::json::object{{"rows", restored->copied.rows},
                                       {"entries", restored->audit.entries},
                                       {"checkpoints", restored->audit.checkpoints},
                                       {"erased_again", restored->erased}});
  else
    out << fmt::format(
        "{} rows restored; the log of {} entries and {} checkpoints is whole; {} files erased since were "
        "erased again.\n",
        restored->copied.rows, restored->audit.entries, restored->audit.checkpoints, restored->erased);
  return kDone;
}

int restore(const Arguments& arguments, std::ostream& out, std::ostream& err) {
  const auto keystore = arguments.text("keystore-from");
  if (!keystore && !arguments.text("FILE"))
    return complain(err, {ErrorKind::bad_input,
                          "nothing_to_restore",
                          "FILE",
                          "no backup was named",
                          "a backup of a store, or --keystore-from FILE",
                          {}});
  if (keystore) {
    const auto secret = secret_of(arguments);
    if (!secret) return complain(err, secret.error());
    if (const auto done = open_file(*keystore, *secret, arguments.required("keys")); !done)
      return complain(err, done.error());
    if (!arguments.json()) out << "The keystore is back. It opens with the root key or the shares it had.\n";
  }
  return arguments.text("FILE") ? restore_store(arguments, out, err) : kDone;
}

// ------------------------------------------------------------ drill

struct Step {
  std::string name;
  std::int64_t milliseconds = 0;
  std::string result;
};
BOOST_DESCRIBE_STRUCT(Step, (), (name, milliseconds, result))

class Drill {
 public:
  Drill(const Arguments& arguments, std::ostream& err)
      : arguments_(arguments),
        err_(err),
        scratch_(arguments.text("work").value_or(std::filesystem::temp_directory_path().string())) {}

  Result<std::vector<Step>> run() {
    if (auto made = scratch_.made(); !made) return base::fail(made.error());
    for (const auto& [name, step] : {std::pair{"backup", &Drill::make}, std::pair{"restore", &Drill::bring_back},
                                     std::pair{"audit verify", &Drill::verify}, std::pair{"count", &Drill::count},
                                     std::pair{"open files", &Drill::open_files}}) {
      const auto begun = std::chrono::steady_clock::now();
      auto result = (this->*step)();
      if (!result) return base::fail(result.error());
      const auto gone = std::chrono::steady_clock::now() - begun;
      steps_.push_back({name, std::chrono::duration_cast<std::chrono::milliseconds>(gone).count(), std::move(*result)});
    }
    return steps_;
  }

 private:
  Result<std::string> make() {
    if (auto noted = note_backup(arguments_); !noted) return base::fail(noted.error());
    const std::vector<std::string> recipients{pair_.public_key};
    auto copied = write_backup(arguments_.required("store"), scratch_.path() / "backup", recipients,
                               tell_time_left(err_, "backup"));
    if (!copied) return base::fail(copied.error());
    copied_ = std::move(*copied);
    return fmt::format("{} rows", copied_.rows);
  }

  Result<std::string> bring_back() {
    const auto restored =
        read_backup(scratch_.path() / "backup", pair_, place(), now(), tell_time_left(err_, "restore"));
    if (!restored) return base::fail(restored.error());
    return fmt::format("{} rows", restored->rows);
  }

  Result<std::string> verify() {
    auto room = open_copy();
    if (!room) return base::fail(room.error());
    const auto report = audited(*room->store, room->keys.get(), std::nullopt);
    if (!report) return base::fail(report.error());
    if (report->first)
      return base::fail(ErrorKind::not_allowed, "drill_failed", report->first->place, report->first->what,
                        "a log that is whole");
    return fmt::format("{} entries, {} signatures", report->entries, report->signatures);
  }

  /// Everything that was copied is there, table by table.
  Result<std::string> count() {
    const auto again = store::copy_out(place(), [](std::string_view) { return Result<void>(); });
    if (!again) return base::fail(again.error());
    if (again->tables != copied_.tables)
      return base::fail(ErrorKind::not_allowed, "drill_failed", "count", "the restored store has other rows",
                        "the same number in every table");
    return fmt::format("{} tables, the same rows in each", again->tables.size());
  }

  Result<std::string> open_files() {
    const auto house = open_house(arguments_);
    if (!house) return base::fail(house.error());
    auto room = open_copy();
    if (!room) return base::fail(room.error());
    desks::Gate gate(**house, *room, now);
    std::vector<std::string> ids;
    auto walked = room->store->for_each_case(kCasesOpened, [&](std::span<const store::CaseRow> rows) {
      for (const auto& row : rows) ids.push_back(row.id);
      return false;
    });
    if (!walked) return base::fail(walked.error());
    const auto streams = gate.read_streams(store::StreamKind::case_file, ids);
    if (!streams) return base::fail(streams.error());
    std::size_t events = 0;
    for (const auto& stream : *streams) events += stream.events.size();
    if (!ids.empty() && events == 0)
      return base::fail(ErrorKind::not_allowed, "drill_failed", "open", "no file of the restored store opens",
                        "files that open with the keys of this house");
    return fmt::format("{} files, {} events", ids.size(), events);
  }

  Result<desks::Strongroom> open_copy() {
    store::Options options;
    options.clock = now;
    auto store = store::open(place(), options);
    if (!store) return base::fail(store.error());
    auto ring = open_keyring_at(arguments_, keys_place(arguments_), err_);
    if (!ring) return base::fail(ring.error());
    return desks::Strongroom{std::move(*store), std::move(*ring)};
  }

  [[nodiscard]] std::string place() const { return (scratch_.path() / "restored.db").string(); }

  const Arguments& arguments_;
  std::ostream& err_;
  Scratch scratch_;
  vault::BoxPair pair_ = vault::BoxPair::random();
  store::Copied copied_;
  std::vector<Step> steps_;
};

std::string in_seconds(std::int64_t milliseconds) {
  return fmt::format("{}.{}", milliseconds / 1000, milliseconds % 1000 / 100);
}

int drill(const Arguments& arguments, std::ostream& out, std::ostream& err) {
  const auto steps = Drill(arguments, err).run();
  if (!steps) return complain(err, steps.error());
  std::int64_t milliseconds = 0;
  for (const auto& step : *steps) milliseconds += step.milliseconds;
  if (arguments.json()) {
    print_json(out, base::json::object{{"steps", base::encode(*steps)}, {"milliseconds", milliseconds}});
    return kDone;
  }
  Table table({"STEP", "SECONDS", "RESULT"});
  for (const auto& step : *steps) table.row({step.name, in_seconds(step.milliseconds), step.result});
  table.print(out);
  out << "A fresh instance stood after " << in_seconds(milliseconds) << " s.\n";
  return kDone;
}

}  // namespace

void add_backup_commands(Commands& commands) {
  commands.add({"backup-key",
                "Make a key that backups are sealed to.",
                "Whoever holds the secret half opens the backups, and finds only texts that are sealed once more.",
                {},
                {{"out", "FILE", "Where the secret half is written; a new file.", true, false, {}, {}}},
                {"relais backup-key --out /media/usb/relais-backup.secret"},
                backup_key});
  commands.add({"backup",
                "Back a store up while it is in use.",
                "The state of one moment, sealed to every key given. The keystore is backed up apart, with "
                "--keystore-to, and for a shorter time: an erased file is gone for good when the last copy of the "
                "keystore from before is gone. Works with SQLite and PostgreSQL, and restores into either.",
                {},
                {store_option(),
                 keys_option(),
                 {"to", "FILE", "Where to write; a new file.", true, false, {}, {}},
                 {"key", "RECIPIENT", "Who can open it, as printed by backup-key.", true, true, {}, {}},
                 {"keystore-to", "FILE", "Back the keystore up as well, into this new file.", false, false, {}, {}}},
                {"relais backup --store relais.db --to /backup/2026-11-21 --key relais-backup-4f…"},
                backup});
  commands.add({"restore",
                "Restore a backup into a fresh place.",
                "The log of uses is verified first; with --pins a backup older than what was seen outside is refused. "
                "With --keys, files that were erased since are erased again.",
                {{"FILE", "a backup of a store", false}},
                {{"store", "WHERE", "A new file, or an empty database.", false, false, "relais.db", {}},
                 {"secret", "FILE", "The secret half of a backup key.", true, false, {}, {}},
                 {"keys",
                  "WHERE",
                  "The keystore of today; with --keystore-from, where it is restored to.",
                  false,
                  false,
                  {},
                  {}},
                 {"keystore-from", "FILE", "A backup of a keystore.", false, false, {}, {}},
                 {"pins", "FILE", "Pins of `relais audit verify`.", false, false, {}, {}}},
                {"relais restore /backup/2026-11-21 --secret relais-backup.secret --store new.db --pins relais.pins"},
                restore});
  commands.add({"drill",
                "Prove that a backup brings everything back: back up, restore aside, verify, count, open.",
                "Nothing of the store is changed but the entry that says so. Exit code 1 when a step fails.",
                {},
                {store_option(),
                 keys_option(),
                 {"work",
                  "DIR",
                  "Where the copy is made; the system's folder for temporary files if absent.",
                  false,
                  false,
                  {},
                  {}}},
                {"relais drill --store relais.db"},
                drill});
}

}  // namespace relais::cli

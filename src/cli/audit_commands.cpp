// Commands about the log of uses: verify, show, checkpoint, prove, check-proof.
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <map>
#include <ostream>

#include <fmt/format.h>

#include "base/yaml.hpp"
#include "cli/all_commands.hpp"
#include "cli/audit_files.hpp"
#include "cli/ledger_keeper.hpp"
#include "cli/stores.hpp"
#include "ledger/entry.hpp"
#include "ledger/proof_file.hpp"
#include "store/audit.hpp"

namespace relais::cli {
namespace {

using base::ErrorKind;
using base::Result;

constexpr std::int64_t kMicros = 1'000'000;

Result<std::uint64_t> number(const Arguments& arguments, std::string_view name) {
  const auto text = arguments.required(name);
  if (const auto value = ledger::decimal(text)) return *value;
  return base::fail(ErrorKind::bad_input, "bad_number", std::string(name), "this is not a number",
                    "a whole number, 0 or more");
}

/// The key of the log, from where somebody outside keeps it or from the keystore beside the store.
Result<std::optional<ledger::VerifierKey>> log_key(const Arguments& arguments, const std::optional<Pins>& pins,
                                                   const std::string& origin) {
  if (const auto given = arguments.text("log-key")) {
    auto key = ledger::parse_key(*given);
    if (!key) return base::fail(std::move(key.error()));
    return std::optional(std::move(*key));
  }
  if (pins && pins->key) return pins->key;
  if (origin.empty()) return std::nullopt;
  const auto keys = open_keys_if_there(arguments);
  if (!keys) return base::fail(keys.error());
  if (!*keys) return std::nullopt;
  const auto bytes = (*keys)->public_key("checkpoint");
  if (!bytes) return base::fail(bytes.error());
  return ledger::VerifierKey{origin, ledger::KeyType::log, *bytes};
}

Result<std::optional<Pins>> read_pins(const Arguments& arguments) {
  const auto file = arguments.text("pins");
  if (!file || !std::filesystem::exists(*file)) return std::nullopt;
  const auto text = base::read_file(*file);
  if (!text) return base::fail(text.error());
  auto pins = parse_pins(*text, *file);
  if (!pins) return base::fail(std::move(pins.error()));
  return std::move(*pins);
}

struct Witnessed {
  std::string name;
  WitnessSaw saw;
};

Result<std::vector<Witnessed>> read_witnesses(const Arguments& arguments, const std::string& origin) {
  std::vector<Witnessed> all;
  for (const auto& file : arguments.texts("witness")) {
    const auto text = base::read_file(file);
    if (!text) return base::fail(text.error());
    const auto memory = parse_witness_memory(*text, file);
    if (!memory) return base::fail(memory.error());
    const auto seen = saw(*memory, origin);
    if (!seen) return base::fail(seen.error());
    if (!*seen) {
      return base::fail(ErrorKind::not_found, "unknown_log", file, "this witness has seen nothing of this log",
                        "the memory of a witness that is sent its checkpoints");
    }
    all.push_back({(*seen)->root.by, **seen});
  }
  return all;
}

/// A line with what is done and how long the rest takes, on standard error, not more than once a second.
class Progress {
 public:
  explicit Progress(std::ostream& err) : err_(err), begun_(Clock::now()), told_(begun_) {}
  void operator()(std::uint64_t done, std::uint64_t total) {
    const auto at = Clock::now();
    if (at - told_ < std::chrono::seconds(1) || done == 0) return;
    told_ = at;
    const auto spent = std::chrono::duration<double>(at - begun_).count();
    const auto left = spent * static_cast<double>(total - done) / static_cast<double>(done);
    err_ << fmt::format("relais: {} of {} entries, about {:.0f} s left\n", done, total, left);
  }

 private:
  using Clock = std::chrono::steady_clock;
  std::ostream& err_;
  Clock::time_point begun_;
  Clock::time_point told_;
};

/// A witness that has cosigned nothing for longer than allowed, though there is something new.
std::optional<store::AuditFinding> stale(const std::vector<Witnessed>& witnesses, const store::AuditReport& report,
                                         std::uint64_t minutes) {
  const auto at = static_cast<std::uint64_t>(now().micros() / kMicros);
  for (const auto& witness : witnesses) {
    if (witness.saw.root.size >= report.covered || witness.saw.seconds + minutes * 60 >= at) continue;
    return store::AuditFinding{
        witness.name, fmt::format("cosigned last {} minutes ago, at {} of {} entries", (at - witness.saw.seconds) / 60,
                                  witness.saw.root.size, report.covered)};
  }
  return std::nullopt;
}

constexpr std::string_view kExplanation =
    "An entry that is not what was logged was changed after a checkpoint covered it; what it said before is lost "
    "unless a\n"
    "backup has it, but everything before it still stands. A case, account or setting with other rows than its entry "
    "says\n"
    "was changed without this program. A log that was rewritten or put back needs whoever holds its key, or an older "
    "copy\n"
    "of the whole store. Keep the file as it is, restore the last good backup beside it, and compare.\n";

void tell(const store::AuditReport& report, bool signatures, bool explain, std::ostream& out) {
  if (report.first) {
    out << fmt::format("NOT GOOD: {} {}.\n", report.first->place, report.first->what);
    if (explain) out << kExplanation;
    return;
  }
  out << fmt::format("Good: {} entries, {} of them under {} checkpoints; {} objects are as their last entries say.\n",
                     report.entries, report.covered, report.checkpoints, report.objects);
  if (!signatures) out << "Signatures were not checked: no key is known here (--log-key, --pins or the keystore).\n";
  if (report.covered < report.entries)
    out << fmt::format("{} entries are not under a checkpoint yet.\n", report.entries - report.covered);
  if (explain && report.erased > 0)
    out << fmt::format("{} objects are gone and can be linked to nobody any more.\n", report.erased);
}

base::json::object as_json(const store::AuditReport& report, bool signatures) {
  base::json::object told{{"good", !report.first},           {"entries", report.entries},
                          {"covered", report.covered},       {"checkpoints", report.checkpoints},
                          {"objects", report.objects},       {"gone", report.erased},
                          {"signatures_checked", signatures}};
  if (report.first) told["first"] = base::json::object{{"place", report.first->place}, {"what", report.first->what}};
  return told;
}

/// After a good audit the file holds what was found, for the next one.
Result<void> keep_pins(const std::string& file, std::optional<Pins> pins, const ledger::VerifierKey& key,
                       const store::AuditReport& report) {
  if (!report.last) return {};
  const auto note = ledger::parse_note(report.last->note);
  const auto checkpoint = note ? ledger::parse_checkpoint(note->text) : base::fail(note.error());
  if (!checkpoint) return base::fail(checkpoint.error());
  Pins kept = std::move(pins).value_or(Pins{});
  kept.key = key;
  const store::SeenRoot latest{"the file of pins", checkpoint->size, checkpoint->root};
  const bool there = std::any_of(kept.seen.begin(), kept.seen.end(),
                                 [&](const store::SeenRoot& seen) { return seen.size == latest.size; });
  if (!there) kept.seen.push_back(latest);
  return replace_file(file, to_text(kept), false);
}

int verify(const Arguments& arguments, std::ostream& out, std::ostream& err) {
  const auto from = number(arguments, "from");
  if (!from) return complain(err, from.error());
  const auto minutes = number(arguments, "stale-after");
  if (!minutes) return complain(err, minutes.error());
  auto store = open_store_alone(arguments);
  if (!store) return complain(err, store.error());
  auto& evidence = (*store)->evidence();
  const auto origin = evidence.origin();
  if (!origin) return complain(err, origin.error());
  const auto pins = read_pins(arguments);
  if (!pins) return complain(err, pins.error());
  const auto key = log_key(arguments, *pins, *origin);
  if (!key) return complain(err, key.error());
  const auto witnesses = read_witnesses(arguments, *origin);
  if (!witnesses) return complain(err, witnesses.error());

  store::AuditAsk ask;
  ask.from = *from;
  ask.key = *key;
  if (*pins) ask.seen = (*pins)->seen;
  for (const auto& witness : *witnesses) ask.seen.push_back(witness.saw.root);
  Progress progress(err);
  ask.progress = [&](std::uint64_t done, std::uint64_t total) { progress(done, total); };
  auto report = store::audit(evidence, ask);
  if (!report) return complain(err, report.error());
  if (!report->first) report->first = stale(*witnesses, *report, *minutes);
  if (const auto file = arguments.text("pins"); file && !report->first && *key) {
    if (auto kept = keep_pins(*file, *pins, **key, *report); !kept) return complain(err, kept.error());
  }
  if (arguments.json()) {
    print_json(out, as_json(*report, key->has_value()));
  } else {
    tell(*report, key->has_value(), arguments.has("explain"), out);
  }
  return report->first ? kAnswerNo : kDone;
}

int sign_now(const Arguments& arguments, std::ostream& out, std::ostream& err) {
  auto room = open_room(arguments);
  if (!room) return complain(err, room.error());
  auto& evidence = room->store->evidence();
  if (auto done = advance_log(evidence, *room->keys); !done) return complain(err, done.error());
  const auto last = evidence.latest_checkpoint();
  if (!last) return complain(err, last.error());
  const auto origin = evidence.origin();
  if (!origin) return complain(err, origin.error());
  const auto bytes = room->keys->public_key("checkpoint");
  if (!bytes) return complain(err, bytes.error());
  const ledger::VerifierKey key{*origin, ledger::KeyType::log, *bytes};
  if (arguments.json()) {
    print_json(out, base::json::object{{"key", key.text()}, {"checkpoint", *last ? (*last)->note : std::string()}});
  } else {
    out << (*last ? (*last)->note : std::string()) << "\nkey " << key.text() << "\n";
  }
  return kDone;
}

Result<ledger::ProofFile> make_proof(store::LedgerReading& log, std::uint64_t index) {
  const auto checkpoints = log.checkpoints();
  if (!checkpoints) return base::fail(checkpoints.error());
  if (checkpoints->empty() || checkpoints->back().size <= index) {
    return base::fail(ErrorKind::not_found, "not_covered", "ENTRY", "no checkpoint covers this entry",
                      "an entry under a checkpoint; relais audit checkpoint makes one");
  }
  const auto entry = log.entries(index, 1);
  if (!entry) return base::fail(entry.error());
  if (entry->empty() || entry->front().number != index) {
    return base::fail(ErrorKind::unavailable, "damaged_log", fmt::format("entry {}", index), "is missing",
                      "every entry; run relais audit verify");
  }
  const auto size = checkpoints->back().size;
  const auto get = [&log](const ledger::TilePlace& place) -> Result<std::string> {
    auto tile = log.tile(place);
    if (!tile) return base::fail(std::move(tile.error()));
    return std::move(*tile).value_or(std::string());
  };
  auto path = ledger::inclusion_proof(index, size, ledger::nodes_of_tiles(size, get));
  if (!path) return base::fail(std::move(path.error()));
  auto note = ledger::parse_note(checkpoints->back().note);
  if (!note) return base::fail(std::move(note.error()));
  return ledger::ProofFile{entry->front().bytes, index, std::move(*path), std::move(*note)};
}

int prove(const Arguments& arguments, std::ostream& out, std::ostream& err) {
  const auto index = number(arguments, "ENTRY");
  if (!index) return complain(err, index.error());
  auto store = open_store_alone(arguments);
  if (!store) return complain(err, store.error());
  std::string text;
  const auto read = (*store)->evidence().snapshot([&](store::LedgerReading& log) -> Result<void> {
    const auto proof = make_proof(log, *index);
    if (!proof) return base::fail(proof.error());
    text = ledger::to_text(*proof);
    return {};
  });
  if (!read) return complain(err, read.error());
  if (const auto file = arguments.text("out")) {
    if (auto written = replace_file(*file, text, false); !written) return complain(err, written.error());
  } else {
    out << text;
  }
  return kDone;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

std::string when(std::int64_t micros) {
  const auto local = base::in_brussels(base::Instant::from_micros(micros));
  return fmt::format("{} {:02}:{:02}", base::to_string(local.date), local.minute_of_day / 60, local.minute_of_day % 60);
}

base::json::object as_json(std::uint64_t index, const ledger::Entry& entry, const std::string& object) {
  base::json::object told{{"entry", index},
                          {"at", base::to_string(base::Instant::from_micros(entry.at))},
                          {"user", entry.user},
                          {"desk", entry.desk},
                          {"action", ledger::word_of(entry.action)},
                          {"outcome", ledger::word_of(entry.outcome)},
                          {"purpose", entry.purpose},
                          {"rules", joined(entry.rules)},
                          {"classes", joined(entry.classes)},
                          {"amount", entry.amount},
                          {"object", object}};
  return told;
}

int check_proof(const Arguments& arguments, std::ostream& out, std::ostream& err) {
  const auto text = base::read_file(arguments.required("FILE"));
  if (!text) return complain(err, text.error());
  const auto file = ledger::parse_proof_file(*text);
  if (!file) return complain(err, file.error());
  const auto pins = read_pins(arguments);
  if (!pins) return complain(err, pins.error());
  const auto key = log_key(arguments, *pins, {});
  if (!key) return complain(err, key.error());
  if (!*key) {
    return complain(err, {ErrorKind::bad_input,
                          "no_key",
                          "--log-key",
                          "a proof proves nothing without the key of the log",
                          "--log-key KEY, or --pins FILE that has it",
                          {}});
  }
  std::vector<ledger::VerifierKey> witnesses;
  for (const auto& given : arguments.texts("witness-key")) {
    auto parsed = ledger::parse_key(given);
    if (!parsed) return complain(err, parsed.error());
    witnesses.push_back(std::move(*parsed));
  }
  const auto proven = ledger::check(*file, **key, witnesses);
  if (!proven) return complain(err, proven.error());
  const auto entry = ledger::decode(file->entry);
  if (!entry) return complain(err, entry.error());
  const auto object = entry->touched ? entry->touched->kind : std::string();
  if (arguments.json()) {
    auto told = as_json(file->index, *entry, object);
    told["key"] = (*key)->text();
    told["witnesses"] = proven->witnesses.size();
    print_json(out, told);
    return kDone;
  }
  out << fmt::format("Proven: entry {} of {} stands in the log of {}.\n", file->index, proven->checkpoint.size,
                     proven->checkpoint.origin)
      << fmt::format("{}: {} of {} {} {} ({}).\n", when(entry->at), entry->user,
                     entry->desk.empty() ? "no desk" : entry->desk, ledger::word_of(entry->action), object,
                     ledger::word_of(entry->outcome))
      << fmt::format("Checked with the key {}.\n", (*key)->text());
  for (const auto& witness : proven->witnesses)
    out << fmt::format("{} has seen it on {}.\n", witness.name,
                       when(static_cast<std::int64_t>(witness.seconds) * kMicros));
  return kDone;
}

struct Shown {
  std::uint64_t number = 0;
  ledger::Entry entry;
  std::string object;
};

/// The last entries, or those of one object, the latest first.
Result<std::vector<Shown>> recent(store::Evidence& evidence, const std::optional<ledger::Object>& object,
                                  std::uint64_t limit) {
  std::vector<store::LoggedEntry> entries;
  std::map<ledger::Hash, std::string> names;
  if (object) {
    auto found = evidence.entries_of(*object, limit);
    if (!found) return base::fail(std::move(found.error()));
    entries = std::move(*found);
  }
  auto read = evidence.snapshot([&](store::LedgerReading& log) -> Result<void> {
    const auto objects = log.objects();
    if (!objects) return base::fail(objects.error());
    for (const auto& each : *objects)
      names[ledger::commit_to(each.salt, each.object)] = each.object.kind + " " + each.object.id;
    if (object) return {};
    const auto head = log.head();
    if (!head) return base::fail(head.error());
    auto found = log.entries(head->size - std::min(head->size, limit), limit);
    if (!found) return base::fail(std::move(found.error()));
    entries = std::move(*found);
    std::reverse(entries.begin(), entries.end());
    return {};
  });
  if (!read) return base::fail(std::move(read.error()));
  std::vector<Shown> shown;
  for (const auto& each : entries) {
    auto entry = ledger::decode(each.bytes);
    if (!entry) return base::fail(std::move(entry.error()));
    std::string name;
    if (entry->touched) {
      const auto known = names.find(entry->touched->commitment);
      name = known == names.end() ? "gone " + entry->touched->kind : known->second;
    }
    shown.push_back({each.number, std::move(*entry), std::move(name)});
  }
  return shown;
}

int show(const Arguments& arguments, std::ostream& out, std::ostream& err) {
  const auto limit = number(arguments, "limit");
  if (!limit) return complain(err, limit.error());
  std::optional<ledger::Object> object;
  if (const auto given = arguments.text("object")) {
    const auto blank = given->find(' ');
    if (blank == std::string::npos || !ledger::is_kind(given->substr(0, blank)))
      return complain(
          err, {ErrorKind::bad_input, "bad_object", "--object", "this is no object", "KIND ID, such as case 01H…", {}});
    object = ledger::Object{given->substr(0, blank), given->substr(blank + 1)};
  }
  auto store = open_store_alone(arguments);
  if (!store) return complain(err, store.error());
  const auto shown = recent((*store)->evidence(), object, std::min<std::uint64_t>(*limit, 100'000));
  if (!shown) return complain(err, shown.error());
  if (arguments.json()) {
    base::json::array all;
    for (const auto& each : *shown) all.push_back(as_json(each.number, each.entry, each.object));
    print_json(out, all);
    return kDone;
  }
  Table table({"entry", "when", "who", "desk", "did", "outcome", "to", "purpose", "rules"});
  for (const auto& each : *shown) {
    table.row({std::to_string(each.number), when(each.entry.at), each.entry.user, each.entry.desk,
               std::string(ledger::word_of(each.entry.action)), std::string(ledger::word_of(each.entry.outcome)),
               each.object, each.entry.purpose, joined(each.entry.rules)});
  }
  table.print(out);
  return kDone;
}

Option log_key_option() {
  return {"log-key", "KEY", "The key of the log, as `relais audit checkpoint` prints it.", false, false, {}, {}};
}
Option pins_option(std::string help) { return {"pins", "FILE", std::move(help), false, false, {}, {}}; }

}  // namespace

void add_audit_commands(Commands& commands) {
  commands.describe_group("audit", "The log of uses: is it whole, what does it say, and proofs from it");
  commands.add(
      {"audit verify",
       "Check the whole log and every row it speaks of; name the first bad thing.",
       "Checks that entries are dense and fit their tiles, that every checkpoint has the root of its entries and the "
       "signature of the log, that every object's entries follow each other and its rows are what its last entry says, "
       "and that nobody outside remembers more. Exit 0 when all is good, 1 when something is not.",
       {},
       {store_option(),
        keys_option(),
        {"from",
         "N",
         "Read entries from this one on; what lies before is only checked by its hashes.",
         false,
         false,
         "0",
         {}},
        log_key_option(),
        pins_option("Key and roots kept from earlier; made when absent, added to when all is good."),
        {"witness", "FILE", "The memory of a witness, as it keeps it in its --state.", false, true, {}, {}},
        {"stale-after",
         "MINUTES",
         "How old the last cosignature may be when there is something new.",
         false,
         false,
         "15",
         {}},
        {"explain", "", "Say what it means.", false, false, {}, {}}},
       {"relais audit verify --store relais.db --pins relais.pins",
        "relais audit verify --store relais.db --witness w1.json --explain"},
       verify});
  commands.add({"audit show",
                "The last entries of the log, or those of one object.",
                "Names no person: accounts stand as pseudonyms.",
                {},
                {store_option(),
                 {"limit", "N", "How many.", false, false, "50", {}},
                 {"object", "OBJECT", "Kind and id: `case 01H…`.", false, false, {}, {}}},
                {"relais audit show --limit 20", "relais audit show --object 'case 01HZY7Q8F5J0000000000000AB'"},
                show});
  commands.add({"audit checkpoint",
                "Sign the log as it is now; print the checkpoint and the log's key.",
                "`relais serve` does this by itself every ten seconds.",
                {},
                {store_option(), keys_option()},
                {"relais audit checkpoint --store relais.db"},
                sign_now});
  commands.add({"audit prove",
                "Write a proof that one entry stands in the log.",
                "The file can be checked by anybody who has the key of the log, without the store.",
                {{"ENTRY", "number of the entry"}},
                {store_option(), {"out", "FILE", "Where to write; standard output if absent.", false, false, {}, {}}},
                {"relais audit prove 1234 --out 1234.tlog-proof"},
                prove});
  commands.add({"audit check-proof",
                "Check a proof file without the store.",
                "Says with which key it was checked, what the entry says, and which witnesses have seen it.",
                {{"FILE", "a proof file"}},
                {log_key_option(),
                 pins_option("A file of pins that has the key."),
                 {"witness-key", "KEY", "The key of a witness.", false, true, {}, {}}},
                {"relais audit check-proof 1234.tlog-proof --pins relais.pins"},
                check_proof});
}

}  // namespace relais::cli

// What evidence costs: entries a second, durable, from 32 callers at once, against plain inserts of the same bytes by
// the same writer; then the audit of a long log, and the size of a proof from it.
// Usage: bench_ledger FOLDER [ENTRIES] [SECONDS]
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "ledger/entry.hpp"
#include "ledger/proof_file.hpp"
#include "store/audit.hpp"
#include "store/sqlite/database.hpp"

namespace {

using namespace relais;
using Clock = std::chrono::steady_clock;

constexpr int kCallers = 32;
constexpr std::uint64_t kObjects = 20'000;
constexpr std::uint64_t kBatch = 500;

/// Of all cores, what this program has used.
double processor() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

double since(Clock::time_point begun) { return std::chrono::duration<double>(Clock::now() - begun).count(); }

[[noreturn]] void stop(const base::Error& error) {
  fmt::print(stderr, "{}\n", error.line());
  std::exit(3);
}

ledger::Deed looking(std::uint64_t number) {
  ledger::Deed deed;
  deed.at = base::Instant::from_micros(1'700'000'000'000'000 + static_cast<std::int64_t>(number));
  deed.user = "p:0123456789abcdef";
  deed.desk = "payoke";
  deed.session = "0123456789abcdef";
  deed.action = ledger::Action::open;
  deed.rules = {"centre_own_cases"};
  deed.policy = std::string(64, 'a');
  deed.purpose = "assistance";
  deed.classes = {"identity", "contact"};
  deed.object = ledger::Object{"case", fmt::format("{:08}", number % kObjects)};
  return deed;
}

/// How often a second `work` is done by so many callers at once.
template <class Work>
double per_second(double seconds, const Work& work) {
  std::atomic<std::uint64_t> done = 0;
  const auto begun = Clock::now();
  std::vector<std::thread> threads;
  for (int caller = 0; caller < kCallers; ++caller) {
    threads.emplace_back([&] {
      while (since(begun) < seconds) {
        if (auto worked = work(done++); !worked) stop(worked.error());
      }
    });
  }
  for (auto& thread : threads) thread.join();
  return static_cast<double>(done) / since(begun);
}

std::unique_ptr<store::Store> opened(const std::string& file, bool durable) {
  auto store = store::open(file, {.readers = 4, .durable = durable, .clock = {}});
  if (!store) stop(store.error());
  return std::move(*store);
}

/// The objects that entries will speak of, with an entry each.
void make_objects(store::Store& store) {
  for (std::uint64_t first = 0; first < kObjects; first += kBatch) {
    store::Write write;
    for (auto i = first; i < std::min(first + kBatch, kObjects); ++i) {
      store::StoredEvent event{0, {}, {}, "bench", "payoke", "centre:payoke", "note_written", "{}"};
      write.appends.push_back({{store::StreamKind::case_file, fmt::format("{:08}", i)}, 0, {event}});
    }
    auto deed = looking(first);
    deed.action = ledger::Action::change;
    deed.object.reset();
    write.deeds = {deed};
    if (auto done = store.write(std::move(write)); !done) stop(done.error());
  }
}

std::string entry_bytes() {
  return *ledger::encode(
      *ledger::entry_of(looking(1), ledger::Touched{"case", ledger::sha256("x"), std::nullopt, std::uint64_t{7}}));
}

/// The same writer without any evidence: one row an entry, or the three rows that an entry touches.
class Plain {
 public:
  Plain(const std::string& file, bool three_rows) : three_rows_(three_rows) {
    auto opened = store::sqlite::open_database(file, {});
    if (!opened) stop(opened.error());
    database_ = std::move(*opened);
    auto made = database_->write([](store::Connection& connection) {
      return connection.script(
          "CREATE TABLE entry (number INTEGER PRIMARY KEY, entry BLOB NOT NULL); CREATE TABLE head (size BIGINT NOT "
          "NULL); "
          "INSERT INTO head VALUES (0); CREATE TABLE object (kind TEXT NOT NULL, id TEXT NOT NULL, salt BLOB NOT NULL, "
          "last_entry BIGINT NOT NULL, PRIMARY KEY (kind, id)) WITHOUT ROWID; "
          "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 19999) "
          "INSERT INTO object SELECT 'case', printf('%08d', i), randomblob(16), 0 FROM n");
    });
    if (!made) stop(made.error());
  }
  base::Result<void> insert(std::uint64_t number) {
    return database_->write([&](store::Connection& connection) -> base::Result<void> {
      if (auto done = connection.run("INSERT INTO entry (entry) VALUES (?1)", {store::Bytes{bytes_}}); !done)
        return base::fail(std::move(done.error()));
      if (!three_rows_) return {};
      const auto id = fmt::format("{:08}", number % kObjects);
      if (auto done = connection.run("UPDATE object SET last_entry = ?1 WHERE kind = 'case' AND id = ?2",
                                     {static_cast<std::int64_t>(number), std::string_view(id)});
          !done)
        return base::fail(std::move(done.error()));
      if (auto done = connection.run("UPDATE head SET size = size + 1"); !done)
        return base::fail(std::move(done.error()));
      return {};
    });
  }

 private:
  std::unique_ptr<store::Database> database_;
  std::string bytes_ = entry_bytes();
  bool three_rows_;
};

/// In turns, so that whatever else the machine does falls on all three.
void compare(const std::string& folder, double seconds) {
  constexpr int kTurns = 10;
  Plain one(folder + "/one.db", false);
  Plain three(folder + "/three.db", true);
  auto store = opened(folder + "/noted.db", true);
  make_objects(*store);
  double ones = 0;
  double threes = 0;
  double noted = 0;
  for (int turn = 0; turn < kTurns; ++turn) {
    const auto each = seconds / kTurns;
    ones += per_second(each, [&](std::uint64_t number) { return one.insert(number); }) / kTurns;
    threes += per_second(each, [&](std::uint64_t number) { return three.insert(number); }) / kTurns;
    noted += per_second(each, [&](std::uint64_t number) { return store->note({looking(number)}); }) / kTurns;
  }
  fmt::print(
      "durable, {} callers: {:.0f} entries a second; the same three rows without evidence {:.0f} ({:.2f} times), "
      "a single insert of the same bytes {:.0f} ({:.2f} times)\n",
      kCallers, noted, threes, threes / noted, ones, ones / noted);
}

void fill(store::Store& store, std::uint64_t entries) {
  for (auto number = kObjects; number < entries; number += kBatch) {
    std::vector<ledger::Deed> deeds;
    for (auto i = number; i < std::min(number + kBatch, entries); ++i) deeds.push_back(looking(i * 7919));
    if (auto noted = store.note(std::move(deeds)); !noted) stop(noted.error());
  }
}

std::size_t proof_bytes(store::Evidence& evidence, std::uint64_t index) {
  std::size_t size = 0;
  auto read = evidence.snapshot([&](store::LedgerReading& log) -> base::Result<void> {
    const auto last = log.checkpoints().value().back();
    const auto get = [&](const ledger::TilePlace& place) -> base::Result<std::string> {
      return *log.tile(place).value();
    };
    const auto path = ledger::inclusion_proof(index, last.size, ledger::nodes_of_tiles(last.size, get)).value();
    const auto entry = log.entries(index, 1).value().front().bytes;
    size = ledger::to_text(ledger::ProofFile{entry, index, path, ledger::parse_note(last.note).value()}).size();
    return {};
  });
  if (!read) stop(read.error());
  return size;
}

void long_log(const std::string& file, std::uint64_t entries) {
  const ledger::SigningKey key{"log", ledger::KeyType::log, std::string(32, 'l')};
  auto store = opened(file, false);
  make_objects(*store);
  fill(*store, entries);
  auto& evidence = store->evidence();
  auto begun = Clock::now();
  const auto head = evidence.advance(
      key.verifier().key, [&](std::string_view text) -> base::Result<std::string> { return key.sign(text); });
  if (!head) stop(head.error());
  fmt::print("tiles and checkpoint of {} entries: {:.2f} s\n", head->size, since(begun));
  store::AuditAsk ask;
  ask.key = ledger::VerifierKey{evidence.origin().value(), ledger::KeyType::log, key.verifier().key};
  begun = Clock::now();
  const auto used = processor();
  const auto report = store::audit(evidence, ask);
  if (!report) stop(report.error());
  fmt::print("audit of {} entries and the rows of {} objects: {:.2f} s, {:.2f} s of processor time, {}\n",
             report->entries, report->objects, since(begun), processor() - used, report->first ? "NOT GOOD" : "good");
  fmt::print("proof of one entry of {}: {} bytes\n", report->entries, proof_bytes(evidence, report->entries / 3));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  const std::string folder = argv[1];
  const auto entries = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1'000'000;
  const double seconds = argc > 3 ? std::strtod(argv[3], nullptr) : 10.0;
  fmt::print("an entry of a file that was opened: {} bytes\n", entry_bytes().size());
  compare(folder, seconds);
  long_log(folder + "/long.db", entries);
  return 0;
}

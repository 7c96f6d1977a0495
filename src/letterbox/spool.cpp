#include "letterbox/spool.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "base/yaml.hpp"
#include "letterbox/parts.hpp"
#include "letterbox/spool_schema.hpp"
#include "vault/bytes.hpp"
#include "vault/data_key.hpp"

namespace relais::letterbox {
namespace {

using base::ErrorKind;
using base::Result;

constexpr std::size_t kLargestBatch = 512;

Result<void> write_private(const std::filesystem::path& file, std::string_view text) {
  const auto failed = [&] {
    return base::fail(ErrorKind::unavailable, "spool_failed", file.string(),
                      "cannot be written: " + std::generic_category().message(errno), "a folder that may be written");
  };
  const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (descriptor < 0) return failed();
  const bool written =
      ::write(descriptor, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(descriptor) == 0;
  ::close(descriptor);
  if (!written) return failed();
  return {};
}

Result<void> unreadable() {
  return base::fail(ErrorKind::unavailable, "spool_failed", "spool.db", "the log cannot be read", "a whole spool");
}

Result<void> make_folder(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (!error) ::chmod(folder.c_str(), 0700);
  if (error || !std::filesystem::is_directory(folder))
    return base::fail(ErrorKind::unavailable, "spool_failed", folder.string(), "this folder cannot be made",
                      "a folder that may be written");
  return {};
}

}  // namespace

Result<std::unique_ptr<Spool>> Spool::open(const std::filesystem::path& folder, const Rules& rules, Now now,
                                           std::string_view root_key) {
  std::unique_ptr<Spool> spool(new Spool(folder, rules, std::move(now)));
  if (auto made = make_folder(folder); !made) return base::fail(std::move(made.error()));
  if (auto started = spool->start(root_key); !started) return base::fail(std::move(started.error()));
  return spool;
}

Result<void> Spool::start(std::string_view root_key) {
  if (auto loaded = load_log_key(); !loaded) return loaded;
  const auto file = folder_ / "spool.db";
  const bool fresh = !std::filesystem::exists(file);
  if (fresh)
    if (auto made = write_private(file, {}); !made) return made;
  auto writer = Database::open(file, Database::Mode::write);
  if (!writer) return base::fail(std::move(writer.error()));
  writer_ = std::move(*writer);
  std::int64_t tables = 0;
  auto looked = writer_->run("SELECT count(*) FROM sqlite_schema WHERE name = 'named'", {},
                             [&](const Row& row) { tables = row.integer(0); });
  if (!looked) return base::fail(std::move(looked.error()));
  if (tables == 0)
    if (auto made = writer_->script(std::string("BEGIN IMMEDIATE;") + kSpoolSchema + "COMMIT;"); !made) return made;
  if (auto made = writer_->script(kSpoolIndexes); !made) return made;
  const auto format = get(*writer_, "format");
  if (!format) return base::fail(format.error());
  if (*format != kSpoolFormat)
    return base::fail(ErrorKind::bad_input, "not_a_spool", file.string(), "this is not a spool of this version",
                      "a spool made by Relais");
  if (auto loaded = load_tree(); !loaded) return loaded;
  if (auto pinned = pin_root(root_key); !pinned) return pinned;
  auto reader = Database::open(file, Database::Mode::read);
  if (!reader) return base::fail(std::move(reader.error()));
  reader_ = std::move(*reader);
  if (auto read = refresh_directory(); !read) return read;
  thread_ = std::thread([this] { write_all(); });
  return {};
}

Result<void> Spool::load_log_key() {
  const auto file = folder_ / "log.key";
  if (!std::filesystem::exists(file)) {
    log_ = {"letterbox/" + vault::to_hex(vault::random_bytes(8)), ledger::KeyType::log, vault::random_bytes(32)};
    return write_private(file, to_text(log_) + "\n");
  }
  const auto text = base::read_file(file);
  if (!text) return base::fail(text.error());
  auto key = ledger::parse_signing_key(std::string_view(*text).substr(0, text->find('\n')));
  if (!key || key->type != ledger::KeyType::log)
    return base::fail(ErrorKind::bad_input, "bad_key", file.string(), "this is not the key of a log",
                      "the key made with the spool");
  log_ = std::move(*key);
  return {};
}

Result<void> Spool::load_tree() {
  const auto size = get(*writer_, "tree_size");
  if (!size) return base::fail(size.error());
  auto tree = ledger::TileWriter::resume(ledger::decimal(size->value_or("0")).value_or(0), tiles_from(*writer_));
  if (!tree) return base::fail(std::move(tree.error()));
  tree_ = std::move(*tree);
  return {};
}

Result<void> Spool::pin_root(std::string_view root_key) {
  const auto pinned = get(*writer_, "root_key");
  if (!pinned) return base::fail(pinned.error());
  root_key_ = pinned->value_or(std::string());
  if (root_key.empty() || root_key == root_key_) return {};
  if (!root_key_.empty())
    return base::fail(ErrorKind::conflict, "other_root", "--root-key", "this spool belongs to another root", root_key_);
  const auto bytes = vault::from_hex(root_key);
  if (!bytes || bytes->size() != vault::DataKey::kSize)
    return base::fail(ErrorKind::bad_input, "bad_key", "--root-key", "this is not the key of a root",
                      "64 hexadecimal digits, as relais letterbox root prints them");
  if (auto kept = set("root_key", root_key); !kept) return kept;
  root_key_ = root_key;
  return {};
}

Spool::~Spool() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(guard_);
    stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
  static_cast<void>(writer_->script("PRAGMA wal_checkpoint(TRUNCATE)"));
}

Result<std::optional<std::string>> Spool::get(Database& from, std::string_view name) const {
  std::optional<std::string> found;
  auto read = from.run("SELECT value FROM named WHERE name = ?1", {name}, [&](const Row& row) { found = row.text(0); });
  if (!read) return base::fail(std::move(read.error()));
  return found;
}

Result<void> Spool::set(std::string_view name, std::string_view value) {
  auto put = writer_->run("INSERT INTO named VALUES(?1, ?2) ON CONFLICT(name) DO UPDATE SET value = excluded.value",
                          {name, value});
  if (!put) return base::fail(std::move(put.error()));
  return {};
}

ledger::TileWriter::Get Spool::tiles_from(Database& from) const {
  return [&from](const ledger::TilePlace& place) -> Result<std::string> {
    std::string hashes;
    auto read = from.run("SELECT hashes FROM tile WHERE level = ?1 AND place = ?2",
                         {static_cast<std::int64_t>(place.level), static_cast<std::int64_t>(place.index)},
                         [&](const Row& row) { hashes = row.text(0); });
    if (!read) return base::fail(std::move(read.error()));
    return hashes;
  };
}

Result<void> Spool::write(std::function<Result<void>()> work) {
  std::future<Result<void>> done;
  {
    const std::lock_guard lock(guard_);
    queue_.push_back({std::move(work), {}});
    done = queue_.back().done.get_future();
  }
  wake_.notify_one();
  return done.get();
}

void Spool::write_all() {
  for (;;) {
    std::vector<Job> batch;
    {
      std::unique_lock lock(guard_);
      wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
      if (queue_.empty()) return;
      while (!queue_.empty() && batch.size() < kLargestBatch) {
        batch.push_back(std::move(queue_.front()));
        queue_.pop_front();
      }
    }
    commit(batch);
  }
}

void Spool::commit(std::vector<Job>& batch) {
  std::vector<Result<void>> results;
  auto all = writer_->script("BEGIN IMMEDIATE");
  for (auto& job : batch) {
    if (!all) break;
    results.push_back(job.work());
    if (writer_->broken()) all = results.back() ? unreadable() : Result<void>(base::fail(results.back().error()));
  }
  if (all) all = save_tree();
  if (all) all = writer_->script("COMMIT");
  if (!all) {
    static_cast<void>(writer_->script("ROLLBACK"));
    writer_->mend();
    // What the tree took in is not in the file: it is read again, and until that works nothing is accepted.
    if (auto again = load_tree(); !again) tree_.reset();
    writer_->mend();
  }
  for (std::size_t i = 0; i < batch.size(); ++i) {
    if (!all)
      batch[i].done.set_value(base::fail(all.error()));
    else
      batch[i].done.set_value(std::move(results[i]));
  }
}

Result<std::int64_t> Spool::append(LeafKind kind, const ledger::Hash& hash) {
  if (!tree_) return base::fail(unreadable().error());
  const auto index = static_cast<std::int64_t>(tree_->size());
  auto put = writer_->run("INSERT INTO leaf(place, kind, hash) VALUES(?1, ?2, ?3)",
                          {index, static_cast<std::int64_t>(kind), vault::to_hex(ledger::bytes_of(hash))});
  if (!put) return base::fail(std::move(put.error()));
  tree_->append(ledger::leaf_hash(leaf_of(kind, hash)));
  return index;
}

Result<void> Spool::save_tree() {
  if (!tree_) return unreadable();
  auto flushed = tree_->flush([this](const ledger::TilePlace& place, std::string_view hashes) -> Result<void> {
    auto put = writer_->run(
        "INSERT INTO tile VALUES(?1, ?2, ?3) ON CONFLICT(level, place) DO UPDATE SET hashes = excluded.hashes",
        {static_cast<std::int64_t>(place.level), static_cast<std::int64_t>(place.index), Bytes{hashes}});
    if (!put) return base::fail(std::move(put.error()));
    return {};
  });
  if (!flushed) return flushed;
  return set("tree_size", std::to_string(tree_->size()));
}

std::int64_t Spool::free_mib() const {
  std::error_code error;
  const auto space = std::filesystem::space(folder_, error);
  return error ? 0 : static_cast<std::int64_t>(space.available >> 20U);
}

std::string Spool::root_key() const {
  const std::lock_guard lock(published_guard_);
  return root_key_;
}

std::string Spool::instance() const {
  const std::lock_guard lock(published_guard_);
  return instance_;
}

std::shared_ptr<const InForce> Spool::in_force() const {
  const std::lock_guard lock(published_guard_);
  return in_force_;
}

}  // namespace relais::letterbox

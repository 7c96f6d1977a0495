#include "cli/letterbox_keeper.hpp"

#include "base/yaml.hpp"
#include "cli/audit_files.hpp"
#include "cli/stores.hpp"
#include "http/witness_client.hpp"
#include "ledger/witness.hpp"
#include "vault/bytes.hpp"

namespace relais::cli {
namespace {

using base::ErrorKind;
using base::Result;

constexpr std::chrono::seconds kLook{1};
/// A new directory counts once its checkpoint is signed and seen: that must not take long.
constexpr std::chrono::seconds kSignEvery{2};
constexpr std::chrono::minutes kKeepEvery{10};
/// A cosignature counts for two days; a new one each hour leaves room for a witness that is away.
constexpr std::chrono::hours kCosignEvery{1};
constexpr std::chrono::seconds kTryAgain{20};
constexpr std::chrono::milliseconds kPatience{5000};
constexpr std::size_t kSeed = 32;

struct DemoKeys {
  std::string instance;
  std::vector<letterbox::Custodian> custodians;
  std::vector<letterbox::ReadingDesk> desks;
  std::vector<letterbox::SignedPart> epochs;
};
BOOST_DESCRIBE_STRUCT(DemoKeys, (), (instance, custodians, desks, epochs))

/// The text of a file, made when absent.
Result<std::string> kept_text(const std::filesystem::path& file, const std::string& fresh) {
  if (!std::filesystem::exists(file)) {
    if (auto kept = replace_file(file.string(), fresh + "\n", true); !kept) return base::fail(std::move(kept.error()));
    return fresh;
  }
  auto text = base::read_file(file);
  if (!text) return text;
  return text->substr(0, text->find('\n'));
}

}  // namespace

Result<LetterboxDemonstration> LetterboxDemonstration::open(const std::filesystem::path& folder) {
  std::error_code ignored;
  std::filesystem::create_directories(folder, ignored);
  const auto seed_text = kept_text(folder / "root.key", vault::to_hex(vault::random_bytes(kSeed)));
  if (!seed_text) return base::fail(seed_text.error());
  const auto seed = vault::from_hex(*seed_text);
  auto key = vault::DataKey::from(vault::as_bytes(seed.value_or(std::string())));
  if (!key)
    return base::fail(ErrorKind::bad_input, "bad_key", (folder / "root.key").string(), "this is not the key of a root",
                      "the key made with the demonstration");
  std::vector<ledger::SigningKey> witnesses;
  for (const std::string name : {"a", "b"}) {
    const ledger::SigningKey fresh{"demonstration.invalid/witness-" + name, ledger::KeyType::witness,
                                   vault::random_bytes(kSeed)};
    const auto text = kept_text(folder / ("witness-" + name + ".key"), to_text(fresh));
    if (!text) return base::fail(text.error());
    auto witness = ledger::parse_signing_key(*text);
    if (!witness) return base::fail(std::move(witness.error()));
    witnesses.push_back(std::move(*witness));
  }
  return LetterboxDemonstration(folder, vault::SignPair::from(std::move(*key)), std::move(witnesses));
}

std::string LetterboxDemonstration::root_key() const { return vault::to_hex(root_.public_key); }

Result<bool> LetterboxDemonstration::publish(letterbox::Spool& spool, base::Instant now) {
  const auto file = folder_ / "demo_keys.json";
  if (!std::filesystem::exists(file)) return false;
  auto text = base::read_file(file);
  if (!text) return base::fail(std::move(text.error()));
  if (*text == published_) return true;
  auto keys = base::decode_text<DemoKeys>(*text, file.string());
  if (!keys) return base::fail(std::move(keys.error()));
  const auto today = letterbox::day_of(now);
  letterbox::Root root;
  root.instance = keys->instance;
  root.made = today;
  root.not_before = base::add_days(today, -1);
  root.not_after = base::add_days(today, 365);
  const auto log = spool.log_key();
  root.log = {log.name, vault::to_hex(log.key)};
  for (const auto& witness : witnesses_)
    root.witnesses.push_back({witness.name, vault::to_hex(witness.verifier().key)});
  root.quorum = static_cast<std::int64_t>(root.witnesses.size());
  root.custodians = std::move(keys->custodians);
  root.desks = std::move(keys->desks);
  if (auto done = spool.publish(letterbox::sign_root(root_, root)); !done) return base::fail(std::move(done.error()));
  for (const auto& epoch : keys->epochs) {
    auto added = spool.add_epoch(epoch);
    // The file keeps old ones too.
    if (!added && added.error().what != "it has ended") return base::fail(std::move(added.error()));
  }
  published_ = std::move(*text);
  return true;
}

Result<void> LetterboxDemonstration::cosign(letterbox::Spool& spool, const letterbox::SignedCheckpoint& checkpoint,
                                            base::Instant now) const {
  const auto note = ledger::parse_note(checkpoint.note);
  if (!note) return base::fail(note.error());
  std::vector<ledger::SignatureLine> lines;
  for (const auto& witness : witnesses_)
    lines.push_back(ledger::cosign(witness, note->text, static_cast<std::uint64_t>(now.micros() / 1'000'000)));
  return spool.cosigned(checkpoint.number, lines);
}

LetterboxKeeper::LetterboxKeeper(letterbox::Spool& spool, std::vector<WitnessAt> witnesses,
                                 LetterboxDemonstration* demonstration, http::Log& log)
    : spool_(spool), demonstration_(demonstration), log_(log) {
  for (auto& witness : witnesses) posts_.push_back({std::move(witness), 0, 0, {}, {}, false});
  worker_ = std::thread([this] { run(); });
}

LetterboxKeeper::~LetterboxKeeper() {
  {
    const std::lock_guard lock(guard_);
    stopping_ = true;
  }
  wake_.notify_all();
  worker_.join();
  if (const auto last = spool_.checkpoint(); !last)
    trouble("the log of the letterbox could not be signed", last.error());
}

void LetterboxKeeper::run() {
  std::unique_lock lock(guard_);
  while (!stopping_) {
    lock.unlock();
    once();
    lock.lock();
    wake_.wait_for(lock, kLook, [this] { return stopping_; });
  }
}

void LetterboxKeeper::trouble(std::string_view what, const base::Error& error) {
  // Said once, not every second.
  const auto text = std::string(what) + error.code;
  if (text == last_trouble_) return;
  last_trouble_ = text;
  log_.event(now(), "error", what, error.code);
}

void LetterboxKeeper::once() {
  const auto clock = Clock::now();
  if (demonstration_ != nullptr)
    if (const auto published = demonstration_->publish(spool_, now()); !published)
      trouble("the keys of the demonstration could not be published", published.error());
  if (kept_at_ == Clock::time_point() || clock - kept_at_ >= kKeepEvery) {
    kept_at_ = clock;
    if (const auto kept = spool_.upkeep(); !kept) trouble("the upkeep of the letterbox failed", kept.error());
  }
  if (signed_at_ != Clock::time_point() && clock - signed_at_ < kSignEvery) return;
  signed_at_ = clock;
  const auto checkpoint = spool_.checkpoint();
  if (!checkpoint) return trouble("the log of the letterbox could not be signed", checkpoint.error());
  send(*checkpoint);
}

void LetterboxKeeper::send(const letterbox::SignedCheckpoint& checkpoint) {
  const auto clock = Clock::now();
  if (demonstration_ != nullptr && (checkpoint.number != shown_ || clock - shown_at_ >= kCosignEvery)) {
    const auto done = demonstration_->cosign(spool_, checkpoint, now());
    if (!done) return trouble("the witnesses of the demonstration failed", done.error());
    shown_ = checkpoint.number;
    shown_at_ = clock;
  }
  for (auto& post : posts_) {
    const bool seen = post.cosigned == checkpoint.number && clock - post.at < kCosignEvery;
    if (seen || clock < post.next) continue;
    const auto done = ask(post, checkpoint, true);
    if (done) {
      post.at = clock;
      post.told = false;
      continue;
    }
    post.next = clock + kTryAgain;
    if (!post.told) log_.event(now(), "error", "a witness does not cosign the letterbox", done.error().code);
    post.told = true;
  }
}

Result<void> LetterboxKeeper::ask(Post& post, const letterbox::SignedCheckpoint& checkpoint, bool again) {
  auto proof = spool_.consistency(post.known, checkpoint.size);
  if (!proof) return base::fail(std::move(proof.error()));
  // A witness signs the text alone: signatures of others need not travel.
  const auto reply = http::add_checkpoint(
      post.witness.url, ledger::to_text(ledger::AddCheckpoint{post.known, std::move(*proof), checkpoint.note}),
      kPatience);
  if (!reply) return base::fail(reply.error());
  if (reply->status == 409 && again) {
    const auto size = ledger::decimal(std::string_view(reply->body).substr(0, reply->body.find('\n')));
    if (size && *size > checkpoint.size)
      return base::fail(ErrorKind::conflict, "witness_ahead", post.witness.key.name,
                        "this witness has seen a longer log than this spool holds", "the spool as it was");
    if (size) {
      post.known = *size;
      return ask(post, checkpoint, false);
    }
  }
  auto lines = ledger::parse_signature_lines(reply->body);
  const auto note = ledger::parse_note(checkpoint.note);
  if (reply->status != 200 || !lines || !note || !ledger::cosigned_at({note->text, *lines}, post.witness.key))
    return base::fail(ErrorKind::unavailable, "bad_cosignature", post.witness.key.name, "the witness did not cosign",
                      "a cosignature");
  std::erase_if(
      *lines, [&](const auto& line) { return line.name != post.witness.key.name || line.id != post.witness.key.id(); });
  if (auto kept = spool_.cosigned(checkpoint.number, *lines); !kept) return kept;
  post.known = checkpoint.size;
  post.cosigned = checkpoint.number;
  return {};
}

}  // namespace relais::cli

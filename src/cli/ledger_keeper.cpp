#include "cli/ledger_keeper.hpp"

#include "cli/stores.hpp"
#include "http/witness_client.hpp"
#include "ledger/witness.hpp"

namespace relais::cli {
namespace {

using base::ErrorKind;
using base::Result;
using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kLook{1};
constexpr std::chrono::seconds kEvery{10};
constexpr std::uint64_t kMany = 1000;
constexpr std::chrono::minutes kSilence{15};
constexpr std::chrono::milliseconds kPatience{5000};

ledger::TileWriter::Get tiles_of(store::LedgerReading& log) {
  return [&log](const ledger::TilePlace& place) -> Result<std::string> {
    auto tile = log.tile(place);
    if (!tile) return base::fail(std::move(tile.error()));
    if (*tile) return std::move(**tile);
    return base::fail(ErrorKind::unavailable, "damaged_tile", ledger::to_path({false, place, 256}),
                      "this tile of the log is missing", "every tile; run relais audit verify");
  };
}

Result<ledger::Proof> proof_between(store::Evidence& evidence, std::uint64_t from, std::uint64_t to) {
  ledger::Proof proof;
  auto read = evidence.snapshot([&](store::LedgerReading& log) -> Result<void> {
    auto made = ledger::consistency_proof(from, to, ledger::nodes_of_tiles(to, tiles_of(log)));
    if (!made) return base::fail(std::move(made.error()));
    proof = std::move(*made);
    return {};
  });
  if (!read) return base::fail(std::move(read.error()));
  return proof;
}

}  // namespace

Result<WitnessAt> parse_witness(std::string_view text) {
  const auto at = text.rfind('@');
  const auto wrong = [] {
    return base::fail(ErrorKind::bad_input, "bad_witness", "--witness", "this is no witness",
                      "KEY@http://HOST:PORT, with the key that relais witness prints");
  };
  if (at == std::string_view::npos || !text.substr(at + 1).starts_with("http://")) return wrong();
  auto key = ledger::parse_key(text.substr(0, at));
  if (!key || key->type != ledger::KeyType::witness) return wrong();
  return WitnessAt{std::move(*key), std::string(text.substr(at + 1))};
}

Result<store::LedgerHead> advance_log(store::Evidence& evidence, vault::Keys& keys) {
  const auto key = keys.public_key("checkpoint");
  if (!key) return base::fail(key.error());
  return evidence.advance(*key, [&](std::string_view text) { return keys.sign("checkpoint", text); });
}

Result<bool> WitnessPost::send(store::Evidence& evidence) {
  const auto last = evidence.latest_checkpoint();
  if (!last) return base::fail(last.error());
  if (!*last || (*last)->number == cosigned_) return true;
  return ask(evidence, **last, true);
}

Result<bool> WitnessPost::ask(store::Evidence& evidence, const store::LoggedCheckpoint& checkpoint, bool again) {
  auto proof = proof_between(evidence, known_, checkpoint.size);
  if (!proof) return base::fail(std::move(proof.error()));
  const ledger::AddCheckpoint request{known_, std::move(*proof), checkpoint.note};
  const auto reply = http::add_checkpoint(witness_.url, ledger::to_text(request), kPatience);
  if (!reply) return base::fail(reply.error());
  if (reply->status == 409 && again) {
    const auto text = std::string_view(reply->body);
    const auto size = ledger::decimal(text.substr(0, text.find('\n')));
    if (size && *size > checkpoint.size) {
      return base::fail(ErrorKind::conflict, "witness_ahead", witness_.key.name,
                        "this witness has seen a longer log than this store holds",
                        "the store as it was; it has been put back to an older state");
    }
    if (size) {
      known_ = *size;
      return ask(evidence, checkpoint, false);
    }
  }
  if (reply->status != 200) {
    return base::fail(ErrorKind::unavailable, "witness_refused", witness_.key.name,
                      "the witness answered " + std::to_string(reply->status), "a cosignature");
  }
  auto lines = ledger::parse_signature_lines(reply->body);
  const auto note = ledger::parse_note(checkpoint.note);
  if (!lines || !note)
    return base::fail(ErrorKind::unavailable, "bad_cosignature", witness_.key.name, "not a signature", "");
  const ledger::Note answered{note->text, *lines};
  if (!ledger::cosigned_at(answered, witness_.key)) {
    return base::fail(ErrorKind::unavailable, "bad_cosignature", witness_.key.name,
                      "the answer is not signed with the key of the witness", "its cosignature");
  }
  std::erase_if(*lines, [&](const ledger::SignatureLine& line) {
    return line.name != witness_.key.name || line.id != witness_.key.id();
  });
  if (auto kept = evidence.cosigned(checkpoint.number, *lines); !kept) return base::fail(std::move(kept.error()));
  known_ = checkpoint.size;
  cosigned_ = checkpoint.number;
  return true;
}

LedgerKeeper::LedgerKeeper(store::Evidence& evidence, vault::Keys& keys, std::vector<WitnessAt> witnesses,
                           http::Log& log)
    : evidence_(evidence), keys_(keys), log_(log), advanced_(Clock::now() - kEvery) {
  for (auto& witness : witnesses) posts_.push_back({WitnessPost(std::move(witness)), Clock::now(), false});
  worker_ = std::thread([this] { run(); });
}

LedgerKeeper::~LedgerKeeper() {
  {
    const std::lock_guard<std::mutex> lock(guard_);
    stopping_ = true;
  }
  wake_.notify_all();
  worker_.join();
  advance();
}

void LedgerKeeper::run() {
  std::unique_lock<std::mutex> lock(guard_);
  while (!stopping_) {
    lock.unlock();
    if (due()) {
      advance();
      send();
    }
    lock.lock();
    wake_.wait_for(lock, kLook, [this] { return stopping_; });
  }
}

bool LedgerKeeper::due() {
  if (Clock::now() - advanced_ >= kEvery) return true;
  store::LedgerHead head;
  const auto read = evidence_.snapshot([&](store::LedgerReading& log) -> Result<void> {
    const auto found = log.head();
    if (!found) return base::fail(found.error());
    head = *found;
    return {};
  });
  return read && head.size - head.integrated >= kMany;
}

void LedgerKeeper::advance() {
  advanced_ = Clock::now();
  if (const auto done = advance_log(evidence_, keys_); !done) {
    log_.event(now(), "error", "the log of uses could not be signed", done.error().code);
  }
}

void LedgerKeeper::send() {
  for (auto& each : posts_) {
    const auto sent = each.post.send(evidence_);
    if (sent && *sent) {
      each.since = Clock::now();
      each.told = false;
      continue;
    }
    if (!sent && sent.error().code == "witness_ahead") {
      log_.event(now(), "error", "a witness has seen a longer log", sent.error().code);
      continue;
    }
    if (!each.told && Clock::now() - each.since >= kSilence) {
      each.told = true;
      log_.event(now(), "error", "a witness has not cosigned for a quarter of an hour",
                 sent ? std::string_view("witness_silent") : std::string_view(sent.error().code));
    }
  }
}

}  // namespace relais::cli

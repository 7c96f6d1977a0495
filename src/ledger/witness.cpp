#include "ledger/witness.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace relais::ledger {
namespace {

using base::ErrorKind;

constexpr std::string_view kOld = "old ";
constexpr std::size_t kMaxProof = 63;

tl::unexpected<base::Error> bad_request(std::string what, std::string expected) {
  return base::fail(ErrorKind::bad_input, "bad_request", "add-checkpoint", std::move(what), std::move(expected));
}

WitnessAnswer plain(int status, std::string_view text) {
  return {status, "text/plain; charset=utf-8", std::string(text) + "\n", {}, {}};
}

WitnessAnswer other_size(std::uint64_t size) { return {409, "text/x.tlog.size", fmt::format("{}\n", size), {}, {}}; }

bool signed_by_one_of(const Note& note, const std::vector<VerifierKey>& keys) {
  return std::any_of(keys.begin(), keys.end(),
                     [&](const VerifierKey& key) { return verdict_of(note, key) == Verdict::good; });
}

}  // namespace

std::string to_text(const AddCheckpoint& request) {
  auto text = fmt::format("{}{}\n", kOld, request.old_size);
  for (const auto& hash : request.proof) text += base64(bytes_of(hash)) + "\n";
  return text + "\n" + request.note;
}

Result<AddCheckpoint> parse_add_checkpoint(std::string_view body) {
  AddCheckpoint request;
  for (bool first = true;; first = false) {
    const auto end = body.find('\n');
    if (end == std::string_view::npos) return bad_request("a line has no end", "a line end after each line");
    const auto line = body.substr(0, end);
    body.remove_prefix(end + 1);
    if (first) {
      const auto size = line.starts_with(kOld) ? decimal(line.substr(kOld.size())) : std::nullopt;
      if (!size) return bad_request("the first line is no size", "old and the size of the last checkpoint");
      request.old_size = *size;
    } else if (line.empty()) {
      request.note = body;
      return request;
    } else {
      const auto bytes = from_base64(line);
      const auto hash = bytes ? hash_of(*bytes) : std::nullopt;
      if (!hash || request.proof.size() == kMaxProof) {
        return bad_request("a line of the proof is no hash", "at most 63 hashes in base 64");
      }
      request.proof.push_back(*hash);
    }
  }
}

WitnessAnswer decide(std::string_view body, const std::vector<KnownLog>& logs, const SigningKey& witness,
                     std::uint64_t seconds, const Recall& recall) {
  const auto request = parse_add_checkpoint(body);
  if (!request) return plain(400, request.error().what);
  auto note = parse_note(request->note);
  if (!note) return plain(400, note.error().what);
  const auto checkpoint = parse_checkpoint(note->text);
  if (!checkpoint) return plain(400, checkpoint.error().what);
  const auto log =
      std::find_if(logs.begin(), logs.end(), [&](const KnownLog& known) { return known.origin == checkpoint->origin; });
  if (log == logs.end()) return plain(404, "this log is not known here");
  if (!signed_by_one_of(*note, log->keys)) return plain(403, "the checkpoint is not signed by the log");
  if (request->old_size > checkpoint->size) return plain(400, "the old size is larger than the checkpoint");
  const auto last = recall(checkpoint->origin);
  if (request->old_size != last.size) return other_size(last.size);
  if (last.size == checkpoint->size && last.size != 0 && last.root != checkpoint->root) return other_size(last.size);
  const auto last_root = last.size == 0 ? empty_root() : last.root;
  if (!check_consistency(last.size, last_root, checkpoint->size, checkpoint->root, request->proof)) {
    return plain(422, "the proof does not lead from the last checkpoint to this one");
  }
  const auto line = cosign(witness, note->text, seconds);
  note->signatures.push_back(line);
  return {200, "text/plain; charset=utf-8", to_text(line), Remembered{checkpoint->size, checkpoint->root},
          to_text(*note)};
}

}  // namespace relais::ledger

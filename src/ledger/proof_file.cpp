#include "ledger/proof_file.hpp"

#include <fmt/format.h>

namespace relais::ledger {
namespace {

using base::ErrorKind;

constexpr std::string_view kFirst = "c2sp.org/tlog-proof@v1";
constexpr std::string_view kExtra = "extra ";
constexpr std::string_view kIndex = "index ";
constexpr std::size_t kMaxPath = 63;

tl::unexpected<base::Error> bad_proof(std::string what, std::string expected) {
  return base::fail(ErrorKind::bad_input, "bad_proof", "proof", std::move(what), std::move(expected));
}

tl::unexpected<base::Error> fails(std::string what, std::string expected) {
  return base::fail(ErrorKind::not_allowed, "proof_fails", "proof", std::move(what), std::move(expected));
}

std::optional<std::string_view> take_line(std::string_view& text) {
  const auto end = text.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  const auto line = text.substr(0, end);
  text.remove_prefix(end + 1);
  return line;
}

}  // namespace

std::string to_text(const ProofFile& file) {
  auto text = fmt::format("{}\n{}{}\n{}{}\n", kFirst, kExtra, base64(file.entry), kIndex, file.index);
  for (const auto& hash : file.path) text += base64(bytes_of(hash)) + "\n";
  return text + "\n" + to_text(file.checkpoint);
}

Result<ProofFile> parse_proof_file(std::string_view text) {
  if (take_line(text) != kFirst) return bad_proof("the first line is another", std::string(kFirst));
  ProofFile file;
  const auto extra = take_line(text);
  auto entry = extra && extra->starts_with(kExtra) ? from_base64(extra->substr(kExtra.size())) : std::nullopt;
  if (!entry) return bad_proof("the second line holds no entry", "extra and the entry in base 64");
  file.entry = std::move(*entry);
  const auto place = take_line(text);
  const auto index = place && place->starts_with(kIndex) ? decimal(place->substr(kIndex.size())) : std::nullopt;
  if (!index) return bad_proof("the third line holds no place", "index and the number of the entry");
  file.index = *index;
  for (;;) {
    const auto line = take_line(text);
    if (!line) return bad_proof("the path does not end", "an empty line before the checkpoint");
    if (line->empty()) break;
    const auto bytes = from_base64(*line);
    const auto hash = bytes ? hash_of(*bytes) : std::nullopt;
    if (!hash || file.path.size() == kMaxPath)
      return bad_proof("the path holds no hash", "at most 63 hashes in base 64");
    file.path.push_back(*hash);
  }
  auto note = parse_note(text);
  if (!note) return base::fail(std::move(note.error()));
  file.checkpoint = std::move(*note);
  return file;
}

Result<Proven> check(const ProofFile& file, const VerifierKey& log, std::span<const VerifierKey> witnesses) {
  if (verdict_of(file.checkpoint, log) != Verdict::good) {
    return fails("the checkpoint is not signed by this key", "a signature of " + log.name);
  }
  auto checkpoint = parse_checkpoint(file.checkpoint.text);
  if (!checkpoint) return base::fail(std::move(checkpoint.error()));
  if (checkpoint->origin != log.name) return fails("the checkpoint is of another log", log.name);
  if (!check_inclusion(leaf_hash(file.entry), file.index, checkpoint->size, checkpoint->root, file.path)) {
    return fails("the path does not lead to the root of the checkpoint", "the entry as it was logged");
  }
  Proven proven{std::move(*checkpoint), {}};
  for (const auto& witness : witnesses) {
    if (const auto seconds = cosigned_at(file.checkpoint, witness))
      proven.witnesses.push_back({witness.name, *seconds});
  }
  return proven;
}

}  // namespace relais::ledger

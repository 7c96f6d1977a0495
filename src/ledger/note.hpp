// Signed notes (c2sp.org/signed-note), checkpoints (c2sp.org/tlog-checkpoint) and witness cosignatures
// (c2sp.org/tlog-cosignature), with Ed25519 alone: type 0x01 for the log itself, 0x04 for a witness. Lines of other
// keys and types are kept and ignored, as those texts ask.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "ledger/hash.hpp"

namespace relais::ledger {

using base::Result;

enum class KeyType : std::uint8_t { log = 0x01, witness = 0x04 };

/// A public key with its name: `NAME+ID+BASE64` in text, where ID are four bytes in hexadecimal digits.
struct VerifierKey {
  std::string name;
  KeyType type = KeyType::log;
  std::string key;  ///< 32 bytes

  [[nodiscard]] std::uint32_t id() const;
  [[nodiscard]] std::string text() const;
  bool operator==(const VerifierKey&) const = default;
};

/// `bad_key` when it is not a key of one of our two types, or its id does not fit.
[[nodiscard]] Result<VerifierKey> parse_key(std::string_view text);
/// Whether a name may stand in a signature line: not empty, no blank, no plus, no control character.
[[nodiscard]] bool is_key_name(std::string_view name);

/// A secret key for those who sign in their own process: witnesses and tests. The 32-byte seed of Ed25519.
struct SigningKey {
  std::string name;
  KeyType type = KeyType::log;
  std::string seed;
  [[nodiscard]] VerifierKey verifier() const;
  [[nodiscard]] std::string sign(std::string_view message) const;  ///< 64 bytes
};
/// `PRIVATE+KEY+NAME+ID+BASE64`.
[[nodiscard]] std::string to_text(const SigningKey& key);
[[nodiscard]] Result<SigningKey> parse_signing_key(std::string_view text);

/// Ed25519 (RFC 8032) over the message; false for keys and signatures of the wrong length too.
[[nodiscard]] bool verify_ed25519(std::string_view key, std::string_view message, std::string_view signature);

struct SignatureLine {
  std::string name;
  std::uint32_t id = 0;
  std::string signature;
  bool operator==(const SignatureLine&) const = default;
};
/// With its line end.
[[nodiscard]] std::string to_text(const SignatureLine& line);
/// One or more lines, as a witness answers them.
[[nodiscard]] Result<std::vector<SignatureLine>> parse_signature_lines(std::string_view text);

struct Note {
  std::string text;  ///< ends in a line end
  std::vector<SignatureLine> signatures;
};

/// At most 64 signatures and 1 MiB. `bad_note` says what is wrong with the form; no signature is checked.
[[nodiscard]] Result<Note> parse_note(std::string_view bytes);
[[nodiscard]] std::string to_text(const Note& note);

/// What the tree was at one size.
struct Checkpoint {
  std::string origin;
  std::uint64_t size = 0;
  Hash root{};
  std::vector<std::string> extensions;
  bool operator==(const Checkpoint&) const = default;
};
[[nodiscard]] std::string to_text(const Checkpoint& checkpoint);
[[nodiscard]] Result<Checkpoint> parse_checkpoint(std::string_view note_text);

/// The line that a signature of type 0x01 makes. `signature` is over the text of the note.
[[nodiscard]] SignatureLine log_signature(const VerifierKey& key, std::string_view signature);
/// What a witness signs: two lines before the text of the note. `seconds` since 1970.
[[nodiscard]] std::string cosignature_message(std::string_view note_text, std::uint64_t seconds);
[[nodiscard]] SignatureLine cosign(const SigningKey& witness, std::string_view note_text, std::uint64_t seconds);

enum class Verdict { unsigned_by_key, good, bad };
/// What this key says about the note: nothing, or something that holds, or something that does not. `bad` as soon as
/// one of its lines does not hold.
[[nodiscard]] Verdict verdict_of(const Note& note, const VerifierKey& key);
/// When the witness saw the note: the latest time of its good lines.
[[nodiscard]] std::optional<std::uint64_t> cosigned_at(const Note& note, const VerifierKey& witness);

}  // namespace relais::ledger

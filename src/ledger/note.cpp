#include "ledger/note.hpp"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace relais::ledger {
namespace {

using base::ErrorKind;

constexpr std::string_view kDash = "\xe2\x80\x94 ";
constexpr std::string_view kPrivate = "PRIVATE+KEY+";
constexpr std::size_t kMaxSignatures = 64;
constexpr std::size_t kMaxNote = 1U << 20U;
constexpr std::size_t kTimestamp = 8;

const unsigned char* raw(std::string_view bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }

tl::unexpected<base::Error> bad_note(std::string what, std::string expected) {
  return base::fail(ErrorKind::bad_input, "bad_note", "note", std::move(what), std::move(expected));
}

tl::unexpected<base::Error> bad_key(std::string what) {
  return base::fail(ErrorKind::bad_input, "bad_key", "key", std::move(what), "NAME+ID+BASE64 of an Ed25519 key");
}

std::string big_endian(std::uint64_t number, unsigned bytes) {
  std::string text;
  for (auto left = bytes; left > 0; --left) text += static_cast<char>(number >> ((left - 1) * 8U) & 0xffU);
  return text;
}

std::uint64_t from_big_endian(std::string_view bytes) {
  std::uint64_t number = 0;
  for (const auto byte : bytes) number = number << 8U | static_cast<std::uint8_t>(byte);
  return number;
}

std::uint32_t key_id(std::string_view name, std::string_view type_and_key) {
  const auto hash = sha256(fmt::format("{}\n{}", name, type_and_key));
  return static_cast<std::uint32_t>(from_big_endian(bytes_of(hash).substr(0, 4)));
}

std::string type_and_bytes(KeyType type, std::string_view bytes) {
  return static_cast<char>(type) + std::string(bytes);
}

/// The parts of NAME+ID+BASE64, where BASE64 may hold a plus itself.
struct KeyParts {
  std::string name;
  std::uint32_t id = 0;
  KeyType type = KeyType::log;
  std::string bytes;
};

Result<KeyParts> parse_parts(std::string_view text) {
  const auto first = text.find('+');
  const auto second = first == std::string_view::npos ? first : text.find('+', first + 1);
  if (second == std::string_view::npos) return bad_key("this is not a key");
  KeyParts parts;
  parts.name = text.substr(0, first);
  const auto id = from_hex(text.substr(first + 1, second - first - 1));
  const auto bytes = from_base64(text.substr(second + 1));
  if (!is_key_name(parts.name) || !id || id->size() != 4 || !bytes) return bad_key("this is not a key");
  if (bytes->size() != 33) return bad_key("the key has not the right length");
  const auto type = static_cast<std::uint8_t>(bytes->front());
  if (type != static_cast<std::uint8_t>(KeyType::log) && type != static_cast<std::uint8_t>(KeyType::witness)) {
    return bad_key("a key of an unknown type");
  }
  parts.type = static_cast<KeyType>(type);
  parts.id = static_cast<std::uint32_t>(from_big_endian(*id));
  parts.bytes = bytes->substr(1);
  return parts;
}

Result<SignatureLine> parse_signature_line(std::string_view line) {
  const auto wrong = [] {
    return bad_note("a line is no signature", "a dash, the name of the key, and the signature in base 64");
  };
  if (!line.starts_with(kDash)) return wrong();
  line.remove_prefix(kDash.size());
  const auto blank = line.find(' ');
  if (blank == std::string_view::npos) return wrong();
  SignatureLine parsed;
  parsed.name = line.substr(0, blank);
  const auto bytes = from_base64(line.substr(blank + 1));
  if (!is_key_name(parsed.name) || !bytes || bytes->size() < 5) return wrong();
  parsed.id = static_cast<std::uint32_t>(from_big_endian(std::string_view(*bytes).substr(0, 4)));
  parsed.signature = bytes->substr(4);
  return parsed;
}

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char letter) { return static_cast<unsigned char>(letter) < 0x20 && letter != '\n'; });
}

/// The next line without its end; nothing when no line end follows.
std::optional<std::string_view> take_line(std::string_view& text) {
  const auto end = text.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  const auto line = text.substr(0, end);
  text.remove_prefix(end + 1);
  return line;
}

bool line_holds(const SignatureLine& line, const VerifierKey& key, std::string_view note_text) {
  if (key.type == KeyType::log) return verify_ed25519(key.key, note_text, line.signature);
  if (line.signature.size() != kTimestamp + crypto_sign_BYTES) return false;
  const auto seconds = from_big_endian(std::string_view(line.signature).substr(0, kTimestamp));
  return seconds >> 63U == 0 && verify_ed25519(key.key, cosignature_message(note_text, seconds),
                                               std::string_view(line.signature).substr(kTimestamp));
}

}  // namespace

std::uint32_t VerifierKey::id() const { return key_id(name, type_and_bytes(type, key)); }

std::string VerifierKey::text() const {
  return fmt::format("{}+{:08x}+{}", name, id(), base64(type_and_bytes(type, key)));
}

bool is_key_name(std::string_view name) {
  // Spaces outside ASCII: U+0085, U+00A0, U+1680, U+2000 to U+200A, U+2028, U+2029, U+202F, U+205F, U+3000.
  constexpr std::array<std::string_view, 9> kSpaces = {"\xc2\x85",     "\xc2\xa0",     "\xe1\x9a\x80",
                                                       "\xe2\x80\xa8", "\xe2\x80\xa9", "\xe2\x80\xaf",
                                                       "\xe2\x81\x9f", "\xe3\x80\x80", "+"};
  if (name.empty() || !base::is_clean_text(name)) return false;
  for (const auto space : kSpaces) {
    if (name.find(space) != std::string_view::npos) return false;
  }
  for (auto at = name.find("\xe2\x80"); at != std::string_view::npos; at = name.find("\xe2\x80", at + 1)) {
    if (static_cast<unsigned char>(name[at + 2]) <= 0x8a) return false;
  }
  return std::none_of(name.begin(), name.end(),
                      [](char letter) { return static_cast<unsigned char>(letter) <= 0x20 || letter == 0x7f; });
}

Result<VerifierKey> parse_key(std::string_view text) {
  auto parts = parse_parts(text);
  if (!parts) return base::fail(std::move(parts.error()));
  VerifierKey key{std::move(parts->name), parts->type, std::move(parts->bytes)};
  if (key.id() != parts->id) return bad_key("the id of the key does not fit the key");
  return key;
}

VerifierKey SigningKey::verifier() const {
  std::array<unsigned char, crypto_sign_PUBLICKEYBYTES> open{};
  std::array<unsigned char, crypto_sign_SECRETKEYBYTES> secret{};
  crypto_sign_seed_keypair(open.data(), secret.data(), raw(seed));
  sodium_memzero(secret.data(), secret.size());
  return {name, type, std::string(reinterpret_cast<const char*>(open.data()), open.size())};
}

std::string SigningKey::sign(std::string_view message) const {
  std::array<unsigned char, crypto_sign_PUBLICKEYBYTES> open{};
  std::array<unsigned char, crypto_sign_SECRETKEYBYTES> secret{};
  std::array<unsigned char, crypto_sign_BYTES> signature{};
  crypto_sign_seed_keypair(open.data(), secret.data(), raw(seed));
  crypto_sign_detached(signature.data(), nullptr, raw(message), message.size(), secret.data());
  sodium_memzero(secret.data(), secret.size());
  return {reinterpret_cast<const char*>(signature.data()), signature.size()};
}

std::string to_text(const SigningKey& key) {
  return fmt::format("{}{}+{:08x}+{}", kPrivate, key.name, key.verifier().id(),
                     base64(type_and_bytes(key.type, key.seed)));
}

Result<SigningKey> parse_signing_key(std::string_view text) {
  if (!text.starts_with(kPrivate)) return bad_key("this is not a secret key");
  auto parts = parse_parts(text.substr(kPrivate.size()));
  if (!parts) return base::fail(std::move(parts.error()));
  SigningKey key{std::move(parts->name), parts->type, std::move(parts->bytes)};
  if (key.verifier().id() != parts->id) return bad_key("the id of the key does not fit the key");
  return key;
}

bool verify_ed25519(std::string_view key, std::string_view message, std::string_view signature) {
  if (key.size() != crypto_sign_PUBLICKEYBYTES || signature.size() != crypto_sign_BYTES) return false;
  return crypto_sign_verify_detached(raw(signature), raw(message), message.size(), raw(key)) == 0;
}

std::string to_text(const SignatureLine& line) {
  return fmt::format("{}{} {}\n", kDash, line.name, base64(big_endian(line.id, 4) + line.signature));
}

Result<std::vector<SignatureLine>> parse_signature_lines(std::string_view text) {
  std::vector<SignatureLine> lines;
  while (!text.empty()) {
    const auto line = take_line(text);
    if (!line) return bad_note("the last line has no end", "a line end");
    if (lines.size() == kMaxSignatures) return bad_note("too many signatures", "at most 64");
    auto parsed = parse_signature_line(*line);
    if (!parsed) return base::fail(std::move(parsed.error()));
    lines.push_back(std::move(*parsed));
  }
  if (lines.empty()) return bad_note("no signature", "at least one signature line");
  return lines;
}

Result<Note> parse_note(std::string_view bytes) {
  if (bytes.size() > kMaxNote) return bad_note("too long", "at most 1 MiB");
  if (has_control(bytes) || !base::is_clean_text(bytes)) {
    return bad_note("not a text", "UTF-8 without control characters");
  }
  const auto blank = bytes.rfind("\n\n");
  if (blank == std::string_view::npos) return bad_note("no empty line before the signatures", "a signed note");
  auto signatures = parse_signature_lines(bytes.substr(blank + 2));
  if (!signatures) return base::fail(std::move(signatures.error()));
  return Note{std::string(bytes.substr(0, blank + 1)), std::move(*signatures)};
}

std::string to_text(const Note& note) {
  auto text = note.text + "\n";
  for (const auto& line : note.signatures) text += to_text(line);
  return text;
}

std::string to_text(const Checkpoint& checkpoint) {
  auto text = fmt::format("{}\n{}\n{}\n", checkpoint.origin, checkpoint.size, base64(bytes_of(checkpoint.root)));
  for (const auto& line : checkpoint.extensions) text += line + "\n";
  return text;
}

Result<Checkpoint> parse_checkpoint(std::string_view note_text) {
  const auto wrong = [] {
    return base::fail(ErrorKind::bad_input, "bad_checkpoint", "checkpoint", "this is not a checkpoint",
                      "the name of the log, its size and its root, a line each");
  };
  const auto origin = take_line(note_text);
  const auto size = take_line(note_text);
  const auto root = take_line(note_text);
  if (!origin || !size || !root || origin->empty() || has_control(*origin)) return wrong();
  const auto number = decimal(*size);
  const auto bytes = from_base64(*root);
  const auto hash = bytes ? hash_of(*bytes) : std::nullopt;
  if (!number || !hash) return wrong();
  Checkpoint checkpoint{std::string(*origin), *number, *hash, {}};
  while (!note_text.empty()) {
    const auto line = take_line(note_text);
    if (!line || line->empty()) return wrong();
    checkpoint.extensions.emplace_back(*line);
  }
  return checkpoint;
}

SignatureLine log_signature(const VerifierKey& key, std::string_view signature) {
  return {key.name, key.id(), std::string(signature)};
}

std::string cosignature_message(std::string_view note_text, std::uint64_t seconds) {
  return fmt::format("cosignature/v1\ntime {}\n{}", seconds, note_text);
}

SignatureLine cosign(const SigningKey& witness, std::string_view note_text, std::uint64_t seconds) {
  return {witness.name, witness.verifier().id(),
          big_endian(seconds, kTimestamp) + witness.sign(cosignature_message(note_text, seconds))};
}

Verdict verdict_of(const Note& note, const VerifierKey& key) {
  auto verdict = Verdict::unsigned_by_key;
  const auto id = key.id();
  for (const auto& line : note.signatures) {
    if (line.name != key.name || line.id != id) continue;
    if (!line_holds(line, key, note.text)) return Verdict::bad;
    verdict = Verdict::good;
  }
  return verdict;
}

std::optional<std::uint64_t> cosigned_at(const Note& note, const VerifierKey& witness) {
  std::optional<std::uint64_t> latest;
  if (witness.type != KeyType::witness || verdict_of(note, witness) != Verdict::good) return latest;
  const auto id = witness.id();
  for (const auto& line : note.signatures) {
    if (line.name != witness.name || line.id != id) continue;
    const auto seconds = from_big_endian(std::string_view(line.signature).substr(0, kTimestamp));
    if (!latest || *latest < seconds) latest = seconds;
  }
  return latest;
}

}  // namespace relais::ledger

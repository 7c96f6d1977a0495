#include "vault/unlock.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>

#include <fmt/format.h>

#include "base/text.hpp"
#include "base/yaml.hpp"
#include "vault/bytes.hpp"
#include "vault/envelope.hpp"

namespace relais::vault {
namespace {

using base::ErrorKind;

constexpr std::string_view kDigits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::size_t kShareBytes = 20;
constexpr std::size_t kShareDigits = 32;
constexpr std::size_t kCheckDigits = 4;
constexpr std::size_t kGroup = 4;
constexpr std::size_t kShortestPassphrase = 15;

std::string hash_of(std::string_view label, std::string_view text) {
  need_sodium();
  std::string all = "ctp1/";
  all.append(label).push_back('\0');
  all.append(text);
  std::string hash(32, '\0');
  crypto_generichash(raw(hash), hash.size(), raw(all), all.size(), nullptr, 0);
  sodium_memzero(all.data(), all.size());
  return hash;
}

/// Five bits a digit, most significant first; the bits of `bytes` are a multiple of five.
std::string to_digits(std::string_view bytes) {
  std::string text;
  unsigned pending = 0;
  unsigned bits = 0;
  for (const char byte : bytes) {
    pending = pending << 8 | static_cast<unsigned char>(byte);
    for (bits += 8; bits >= 5; bits -= 5) text.push_back(kDigits[pending >> (bits - 5) & 31U]);
    pending &= (1U << bits) - 1;
  }
  return text;
}

std::string from_digits(std::string_view digits) {
  std::string bytes;
  unsigned pending = 0;
  unsigned bits = 0;
  for (const char digit : digits) {
    pending = pending << 5 | static_cast<unsigned>(kDigits.find(digit));
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push_back(static_cast<char>(pending >> bits & 0xffU));
      pending &= (1U << bits) - 1;
    }
  }
  return bytes;
}

struct Share {
  char number = '1';
  std::string secret;
};

std::string check_digits(const Share& share) {
  return to_digits(hash_of("share-check", share.number + share.secret).substr(0, 5)).substr(0, kCheckDigits);
}

std::string share_text(const Share& share) {
  std::string text(1, share.number);
  const auto digits = to_digits(share.secret) + check_digits(share);
  for (std::size_t at = 0; at < digits.size(); at += kGroup) text += "-" + digits.substr(at, kGroup);
  return text;
}

Result<Share> read_share(std::string_view text) {
  const auto bad = [] {
    return base::fail(ErrorKind::bad_input, "bad_share", "share", "this is not a share, or a letter of it is wrong",
                      "a number and nine groups of four, as printed");
  };
  std::string plain;
  for (const char letter : base::trimmed(text)) {
    if (letter == '-' || letter == ' ') continue;
    char upper = letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
    if (upper == 'O') upper = '0';
    if (upper == 'I' || upper == 'L') upper = '1';
    if (kDigits.find(upper) == std::string_view::npos) return bad();
    plain.push_back(upper);
  }
  if (plain.size() != 1 + kShareDigits + kCheckDigits || plain[0] < '1' || plain[0] > '3') return bad();
  Share share{plain[0], from_digits(std::string_view(plain).substr(1, kShareDigits))};
  if (check_digits(share) != plain.substr(1 + kShareDigits)) return bad();
  return share;
}

DataKey pair_key(const Share& first, const Share& second) {
  const auto& low = first.number < second.number ? first : second;
  const auto& high = first.number < second.number ? second : first;
  auto hash = hash_of("share-pair", low.number + low.secret + high.number + high.secret);
  auto key = *DataKey::from(as_bytes(hash));
  sodium_memzero(hash.data(), hash.size());
  return key;
}

std::string pair_name(char first, char second) {
  return fmt::format("{}-{}", std::min(first, second), std::max(first, second));
}

Context slot_context(std::string_view part) { return {"root-key", "", std::string(part), 1}; }

Result<DataKey> open_slot(Keystore& keystore, const std::string& part, const DataKey& key, const char* code,
                          const char* what) {
  const auto slot = keystore.value("unlock/" + part);
  if (!slot) return base::fail(slot.error());
  if (*slot) {
    if (const auto root = unseal(key, slot_context(part), **slot)) return DataKey::from(as_bytes(*root));
  }
  return base::fail(ErrorKind::not_allowed, code, part, what, "the secret this keystore was made with");
}

Result<void> keep_slot(Keystore& keystore, const std::string& part, const DataKey& key, const DataKey& root) {
  const auto sealed = seal(new_key_id(), key, slot_context(part), text_of(root));
  if (!sealed) return base::fail(sealed.error());
  return keystore.put_value("unlock/" + part, *sealed);
}

Result<DataKey> stretched(std::string_view passphrase, std::string_view salt) {
  need_sodium();
  std::string key(DataKey::kSize, '\0');
  constexpr unsigned long long kPasses = 3;
  constexpr std::size_t kMemory = std::size_t{64} << 20U;
  if (salt.size() != crypto_pwhash_SALTBYTES ||
      crypto_pwhash(raw(key), key.size(), passphrase.data(), passphrase.size(), raw(salt), kPasses, kMemory,
                    crypto_pwhash_ALG_ARGON2ID13) != 0)
    return base::fail(ErrorKind::unavailable, "no_memory", {}, "the passphrase cannot be checked now",
                      "64 MiB of free memory");
  auto result = DataKey::from(as_bytes(key));
  sodium_memzero(key.data(), key.size());
  return result;
}

Result<void> write_root_file(const std::filesystem::path& file, const DataKey& root) {
  auto text = to_hex(text_of(root)) + "\n";
  const int descriptor = ::open(file.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
  const bool written =
      descriptor >= 0 && ::write(descriptor, text.data(), text.size()) == std::ssize(text) && ::fsync(descriptor) == 0;
  if (descriptor >= 0) ::close(descriptor);
  sodium_memzero(text.data(), text.size());
  if (!written)
    return base::fail(ErrorKind::unavailable, "cannot_make_file", file.string(), "the root key cannot be written",
                      "a new file in an existing folder");
  return {};
}

}  // namespace

Result<std::array<ShareText, 3>> lock_with_shares(Keystore& keystore, const DataKey& root) {
  std::array<Share, 3> shares{Share{'1', random_bytes(kShareBytes)}, Share{'2', random_bytes(kShareBytes)},
                              Share{'3', random_bytes(kShareBytes)}};
  for (std::size_t i = 0; i < shares.size(); ++i) {
    for (std::size_t j = i + 1; j < shares.size(); ++j) {
      const auto part = "pair/" + pair_name(shares[i].number, shares[j].number);
      if (auto kept = keep_slot(keystore, part, pair_key(shares[i], shares[j]), root); !kept)
        return base::fail(kept.error());
    }
  }
  return std::array<ShareText, 3>{share_text(shares[0]), share_text(shares[1]), share_text(shares[2])};
}

Result<int> check_share(std::string_view text) {
  const auto share = read_share(text);
  if (!share) return base::fail(share.error());
  return share->number - '0';
}

Result<DataKey> unlock_with_shares(Keystore& keystore, std::string_view first, std::string_view second) {
  const auto one = read_share(first);
  if (!one) return base::fail(one.error());
  const auto other = read_share(second);
  if (!other) return base::fail(other.error());
  if (one->number == other->number)
    return base::fail(ErrorKind::bad_input, "same_share", "share", "both shares have the same number",
                      "the shares of two different operators");
  return open_slot(keystore, "pair/" + pair_name(one->number, other->number), pair_key(*one, *other), "wrong_share",
                   "these two shares do not open this keystore");
}

Result<void> lock_with_passphrase(Keystore& keystore, const DataKey& root, std::string_view passphrase) {
  if (passphrase.size() < kShortestPassphrase)
    return base::fail(ErrorKind::bad_input, "weak_passphrase", "passphrase", "this passphrase is too short",
                      "15 characters or more");
  const auto salt = random_bytes(crypto_pwhash_SALTBYTES);
  const auto key = stretched(passphrase, salt);
  if (!key) return base::fail(key.error());
  if (auto kept = keystore.put_value("unlock/salt", to_hex(salt)); !kept) return kept;
  return keep_slot(keystore, "passphrase", *key, root);
}

Result<DataKey> unlock_with_passphrase(Keystore& keystore, std::string_view passphrase) {
  const auto salt = keystore.value("unlock/salt");
  if (!salt) return base::fail(salt.error());
  const auto bytes = from_hex(salt->value_or(""));
  if (!*salt || !bytes)
    return base::fail(ErrorKind::bad_input, "no_passphrase", {}, "this keystore is not opened with a passphrase",
                      "the shares of two operators");
  const auto key = stretched(passphrase, *bytes);
  if (!key) return base::fail(key.error());
  return open_slot(keystore, "passphrase", *key, "wrong_passphrase", "this passphrase does not open this keystore");
}

std::filesystem::path root_file_of(const std::filesystem::path& keystore) { return keystore.native() + ".root"; }

Result<DataKey> read_root_file(const std::filesystem::path& file, bool make) {
  struct stat about {};
  if (::stat(file.c_str(), &about) != 0) {
    if (!make)
      return base::fail(ErrorKind::not_found, "no_root_key", file.string(), "the root key of the keystore is not here",
                        "the file that was made with the keystore");
    auto root = DataKey::random();
    if (auto written = write_root_file(file, root); !written) return base::fail(written.error());
    return root;
  }
  if ((about.st_mode & 077) != 0)
    return base::fail(ErrorKind::not_allowed, "root_key_exposed", file.string(), "others may read the root key",
                      "mode 0600");
  auto text = base::read_file(file);
  if (!text) return base::fail(text.error());
  auto bytes = from_hex(base::trimmed(*text));
  sodium_memzero(text->data(), text->size());
  if (!bytes || bytes->size() != DataKey::kSize)
    return base::fail(ErrorKind::bad_input, "bad_root_key", file.string(), "this is not a root key",
                      "64 hexadecimal digits");
  auto root = DataKey::from(as_bytes(*bytes));
  sodium_memzero(bytes->data(), bytes->size());
  return root;
}

}  // namespace relais::vault

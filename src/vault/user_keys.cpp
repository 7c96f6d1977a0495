#include "vault/user_keys.hpp"

#include <sodium.h>

#include "vault/bytes.hpp"
#include "vault/kdf.hpp"
#include "vault/stretch.hpp"

namespace relais::vault {

namespace {

constexpr std::size_t kSaltSize = 16;
constexpr std::size_t kCodeSize = 16;
constexpr std::size_t kCodeLetters = 28;
constexpr std::size_t kLettersInAGroup = 4;
constexpr unsigned kBitsInALetter = 5;
constexpr std::string_view kLetters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

std::string_view name_of(Way way) { return way == Way::passphrase ? "passphrase" : "code"; }

base::Result<DataKey> stretched(Way way, std::string_view secret, std::string_view salt) {
  if (way == Way::passphrase) return stretch(secret, salt);
  auto code = read_code(secret);
  if (!code)
    return base::fail(base::ErrorKind::bad_input, "bad_code", {}, "this is not a printed code",
                      "seven groups of four letters and digits");
  std::string hash(DataKey::kSize, '\0');
  crypto_generichash(raw(hash), hash.size(), raw(*code), code->size(), raw(salt), salt.size());
  auto key = DataKey::from(as_bytes(hash));
  sodium_memzero(hash.data(), hash.size());
  sodium_memzero(code->data(), code->size());
  return key;
}

base::Result<DataKey> key_of(Way way, std::string_view secret, std::string_view account, std::string_view salt) {
  auto from = stretched(way, secret, salt);
  if (!from) return from;
  return derive(*from, "user-keys/" + std::string(name_of(way)), {account, salt});
}

Context place_of(std::string_view account, Way way, std::string_view box) {
  return {"account", std::string(account), "user-keys/" + std::string(name_of(way)) + "/" + kid_of(box), 1};
}

char check_byte(std::string_view code) {
  std::string text = "ctp1/code";
  text.push_back('\0');
  text.append(code);
  return blake2b(text, kCodeSize).front();
}

}  // namespace

UserKeys random_user_keys() { return {BoxPair::random(), SignPair::random()}; }

base::Result<WrappedKeys> wrap_keys(const UserKeys& keys, std::string_view account, Way way, std::string_view secret) {
  return wrap_keys(keys, account, way, secret, random_bytes(kSaltSize));
}

base::Result<WrappedKeys> wrap_keys(const UserKeys& keys, std::string_view account, Way way, std::string_view secret,
                                    std::string_view salt) {
  need_sodium();
  auto key = key_of(way, secret, account, salt);
  if (!key) return base::fail(std::move(key.error()));
  std::string halves(text_of(keys.box.secret));
  halves.append(text_of(keys.sign.seed));
  auto sealed = seal(to_hex(salt), *key, place_of(account, way, keys.box.public_key), halves);
  sodium_memzero(halves.data(), halves.size());
  if (!sealed) return base::fail(std::move(sealed.error()));
  return WrappedKeys{way, to_base64url(salt), std::move(*sealed)};
}

base::Result<UserKeys> unwrap_keys(const WrappedKeys& wrapped, std::string_view account, std::string_view secret,
                                   std::string_view box, std::string_view sign) {
  need_sodium();
  const auto salt = from_base64url(wrapped.salt);
  if (!salt || salt->size() != kSaltSize) return damaged();
  const auto key = key_of(wrapped.way, secret, account, *salt);
  if (!key) return damaged();
  auto halves = unseal(*key, place_of(account, wrapped.way, box), wrapped.sealed);
  if (!halves || halves->size() != 2 * DataKey::kSize) return damaged();
  auto first = DataKey::from(as_bytes(std::string_view(*halves).substr(0, DataKey::kSize)));
  auto second = DataKey::from(as_bytes(std::string_view(*halves).substr(DataKey::kSize)));
  sodium_memzero(halves->data(), halves->size());
  UserKeys keys{BoxPair::from(std::move(*first)), SignPair::from(std::move(*second))};
  if (keys.box.public_key != box || keys.sign.public_key != sign) return damaged();
  return keys;
}

std::string new_code() {
  need_sodium();
  auto bytes = random_bytes(kCodeSize);
  bytes.push_back(check_byte(bytes));
  std::string code;
  unsigned held = 0;
  unsigned bits = 0;
  const auto put = [&] {
    bits -= kBitsInALetter;
    if (code.size() % (kLettersInAGroup + 1) == kLettersInAGroup) code.push_back('-');
    code.push_back(kLetters[held >> bits & 31U]);
  };
  for (const char byte : bytes) {
    held = (held << 8U | static_cast<unsigned char>(byte)) & 0xffffU;
    bits += 8;
    while (bits >= kBitsInALetter) put();
  }
  // 136 bits and four zeros make 28 letters.
  held <<= kBitsInALetter - bits;
  bits = kBitsInALetter;
  put();
  sodium_memzero(bytes.data(), bytes.size());
  return code;
}

std::optional<std::string> read_code(std::string_view text) {
  need_sodium();
  std::string bytes;
  unsigned held = 0;
  unsigned bits = 0;
  std::size_t letters = 0;
  for (char c : text) {
    if (c == '-' || c == ' ' || c == '\t' || c == '\n' || c == '\r') continue;
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    if (c == 'O') c = '0';
    if (c == 'I' || c == 'L') c = '1';
    const auto value = kLetters.find(c);
    if (value == std::string_view::npos || ++letters > kCodeLetters) return std::nullopt;
    held = (held << kBitsInALetter | static_cast<unsigned>(value)) & 0xffffU;
    bits += kBitsInALetter;
    if (bits >= 8) {
      bits -= 8;
      bytes.push_back(static_cast<char>(held >> bits & 0xffU));
    }
  }
  const bool rest_is_zero = (held & ((1U << bits) - 1)) == 0;
  if (letters != kCodeLetters || bytes.size() != kCodeSize + 1 || !rest_is_zero) return std::nullopt;
  const char check = bytes.back();
  bytes.pop_back();
  if (check_byte(bytes) != check) return std::nullopt;
  return bytes;
}

}  // namespace relais::vault

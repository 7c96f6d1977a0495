#include "vault/tip_code.hpp"

#include <algorithm>

#include <sodium.h>

#include "vault/bytes.hpp"
#include "vault/kdf.hpp"
#include "vault/stretch.hpp"

namespace relais::vault {
namespace {

constexpr std::size_t kHalf = 10;
constexpr std::size_t kCheck = 2;
constexpr std::size_t kHashSize = 32;

/// Mod 97 of the ten digits; 97 stands for 0, as on Belgian transfers.
unsigned check_digits(std::string_view ten) {
  std::uint64_t number = 0;
  for (const char digit : ten) number = number * 10 + static_cast<unsigned>(digit - '0');
  const auto rest = static_cast<unsigned>(number % 97);
  return rest == 0 ? 97 : rest;
}

bool half_holds(std::string_view twelve) {
  const auto said = static_cast<unsigned>(twelve[kHalf] - '0') * 10 + static_cast<unsigned>(twelve[kHalf + 1] - '0');
  return said == check_digits(twelve.substr(0, kHalf));
}

std::string call_text(const TipCall& call) {
  std::string text = "ctp1/call";
  text.push_back('\0');
  text += length_prefixed(
      {call.instance, call.call, call.nonce, call.tip, call.part, to_hex(blake2b(call.object, kHashSize))});
  return text;
}

}  // namespace

TipCode TipCode::random() {
  need_sodium();
  TipCode code;
  for (auto& digit : code.digits_) digit = static_cast<char>('0' + randombytes_uniform(10));
  return code;
}

base::Result<TipCode> TipCode::read(std::string_view text) {
  constexpr std::size_t kWhole = 2 * (kHalf + kCheck);
  std::array<char, kWhole> found{};
  std::size_t count = 0;
  bool clean = text.size() <= 200;
  for (const char letter : text.substr(0, 200)) {
    if (letter >= '0' && letter <= '9') {
      if (count < kWhole) found[count] = letter;
      ++count;
    } else if (letter != ' ' && letter != '+' && letter != '/' && letter != '\n' && letter != '\r' && letter != '\t') {
      clean = false;
    }
  }
  if (!clean || count != kWhole) {
    sodium_memzero(found.data(), found.size());
    return base::fail(base::ErrorKind::bad_input, "bad_code", {}, "this is not a whole code",
                      "two references of twelve digits each");
  }
  const std::string_view all(found.data(), found.size());
  for (std::size_t half = 0; half < 2; ++half) {
    if (!half_holds(all.substr(half * (kHalf + kCheck), kHalf + kCheck))) {
      sodium_memzero(found.data(), found.size());
      return base::fail(base::ErrorKind::bad_input, "bad_code", half == 0 ? "1" : "2",
                        "a digit of this reference is wrong", "the reference as it was shown");
    }
  }
  TipCode code;
  std::copy_n(found.begin(), kHalf, code.digits_.begin());
  std::copy_n(found.begin() + kHalf + kCheck, kHalf, code.digits_.begin() + kHalf);
  sodium_memzero(found.data(), found.size());
  return code;
}

TipCode::TipCode(TipCode&& other) noexcept : digits_(other.digits_) {
  sodium_memzero(other.digits_.data(), other.digits_.size());
}

TipCode& TipCode::operator=(TipCode&& other) noexcept {
  if (this != &other) {
    digits_ = other.digits_;
    sodium_memzero(other.digits_.data(), other.digits_.size());
  }
  return *this;
}

TipCode::~TipCode() { sodium_memzero(digits_.data(), digits_.size()); }

std::array<std::string, 2> TipCode::references() const {
  std::array<std::string, 2> all;
  for (std::size_t half = 0; half < 2; ++half) {
    const auto ten = digits().substr(half * kHalf, kHalf);
    const auto check = check_digits(ten);
    auto& text = all[half];
    text = "+++";
    text.append(ten.substr(0, 3)).append("/").append(ten.substr(3, 4)).append("/").append(ten.substr(7, 3));
    text.push_back(static_cast<char>('0' + check / 10));
    text.push_back(static_cast<char>('0' + check % 10));
    text += "+++";
  }
  return all;
}

base::Result<TipKeys> tip_keys(const TipCode& code, std::string_view instance) {
  std::string salt_text = "ctp1/tip";
  salt_text.push_back('\0');
  salt_text.append(instance);
  auto master = stretch(code.digits(), blake2b(salt_text, crypto_pwhash_SALTBYTES));
  if (!master) return base::fail(std::move(master.error()));
  TipKeys keys{SignPair::from(derive(*master, "tip-auth", {instance})),
               BoxPair::from(derive(*master, "tip-box", {instance})),
               {}};
  keys.mailbox = mailbox_of(keys.auth.public_key);
  return keys;
}

std::string mailbox_of(std::string_view auth_public_key) { return to_hex(blake2b(auth_public_key, kHashSize)); }

std::string sign_call(const SignPair& auth, const TipCall& call) {
  need_sodium();
  const auto text = call_text(call);
  std::string secret(crypto_sign_SECRETKEYBYTES, '\0');
  std::string public_key(crypto_sign_PUBLICKEYBYTES, '\0');
  crypto_sign_seed_keypair(raw(public_key), raw(secret), auth.seed.bytes().data());
  std::string signature(crypto_sign_BYTES, '\0');
  crypto_sign_detached(raw(signature), nullptr, raw(text), text.size(), raw(secret));
  sodium_memzero(secret.data(), secret.size());
  return signature;
}

bool check_call(std::string_view auth_public_key, const TipCall& call, std::string_view signature) {
  need_sodium();
  if (auth_public_key.size() != crypto_sign_PUBLICKEYBYTES || signature.size() != crypto_sign_BYTES) return false;
  const auto text = call_text(call);
  return crypto_sign_verify_detached(raw(signature), raw(text), text.size(), raw(auth_public_key)) == 0;
}

bool is_work(std::string_view nonce, std::uint64_t counter, unsigned bits) {
  std::string text = "ctp1/work";
  text.push_back('\0');
  text.append(nonce);
  put_u64(text, counter);
  const auto hash = blake2b(text, kHashSize);
  for (unsigned bit = 0; bit < bits && bit < 8 * kHashSize; ++bit)
    if ((static_cast<unsigned char>(hash[bit / 8]) & (0x80U >> (bit % 8))) != 0) return false;
  return bits <= 8 * kHashSize;
}

std::uint64_t do_work(std::string_view nonce, unsigned bits) {
  std::uint64_t counter = 0;
  while (!is_work(nonce, counter, bits)) ++counter;
  return counter;
}

}  // namespace relais::vault

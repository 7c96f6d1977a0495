#include "vault/bytes.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include <sodium.h>

namespace relais::vault {
namespace {

constexpr auto kIsLetter = [] {
  std::array<bool, 256> is{};
  for (const char letter : std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"))
    is[static_cast<unsigned char>(letter)] = true;
  return is;
}();

}  // namespace

void need_sodium() {
  static const bool ready = sodium_init() >= 0;
  if (!ready) throw std::runtime_error("libsodium cannot be used on this machine");
}

std::string random_bytes(std::size_t count) {
  need_sodium();
  std::string bytes(count, '\0');
  randombytes_buf(bytes.data(), bytes.size());
  return bytes;
}

std::string to_hex(std::string_view bytes) {
  std::string text(bytes.size() * 2 + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), raw(bytes), bytes.size());
  text.pop_back();
  return text;
}

std::optional<std::string> from_hex(std::string_view text) {
  if (text.size() % 2 != 0 || text.find_first_not_of("0123456789abcdef") != std::string_view::npos) return std::nullopt;
  std::string bytes(text.size() / 2, '\0');
  if (sodium_hex2bin(raw(bytes), bytes.size(), text.data(), text.size(), nullptr, nullptr, nullptr) != 0)
    return std::nullopt;
  return bytes;
}

std::string to_base64url(std::string_view bytes) {
  constexpr int kVariant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
  std::string text(sodium_base64_encoded_len(bytes.size(), kVariant), '\0');
  sodium_bin2base64(text.data(), text.size(), raw(bytes), bytes.size(), kVariant);
  text.pop_back();
  return text;
}

std::optional<std::string> from_base64url(std::string_view text) {
  // libsodium 1.0.18 takes some bytes above 0x7f for letters.
  if (!std::all_of(text.begin(), text.end(), [](char letter) { return kIsLetter[static_cast<unsigned char>(letter)]; }))
    return std::nullopt;
  std::string bytes(text.size() / 4 * 3 + 3, '\0');
  std::size_t size = 0;
  if (sodium_base642bin(raw(bytes), bytes.size(), text.data(), text.size(), nullptr, &size, nullptr,
                        sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0)
    return std::nullopt;
  bytes.resize(size);
  return bytes;
}

void put_u16(std::string& out, std::uint16_t value) {
  out.push_back(static_cast<char>(value >> 8));
  out.push_back(static_cast<char>(value & 0xff));
}

void put_u32(std::string& out, std::uint32_t value) {
  put_u16(out, static_cast<std::uint16_t>(value >> 16));
  put_u16(out, static_cast<std::uint16_t>(value & 0xffff));
}

void put_u64(std::string& out, std::uint64_t value) {
  put_u32(out, static_cast<std::uint32_t>(value >> 32));
  put_u32(out, static_cast<std::uint32_t>(value & 0xffff'ffff));
}

std::string_view Reader::take(std::size_t count) {
  if (!ok_ || count > rest_.size()) {
    ok_ = false;
    rest_ = {};
    return {};
  }
  const auto part = rest_.substr(0, count);
  rest_.remove_prefix(count);
  return part;
}

std::uint8_t Reader::u8() {
  const auto part = take(1);
  return part.empty() ? std::uint8_t{0} : static_cast<std::uint8_t>(part[0]);
}

std::uint16_t Reader::u16() {
  const unsigned high = u8();
  return static_cast<std::uint16_t>(high << 8 | u8());
}

std::uint32_t Reader::u32() {
  const std::uint32_t high = u16();
  return high << 16 | u16();
}

std::uint64_t Reader::u64() {
  const std::uint64_t high = u32();
  return high << 32 | u32();
}

std::string padded(std::string_view plain, std::size_t size) {
  std::string text(plain);
  text.push_back('\x80');
  text.resize(size, '\0');
  return text;
}

std::optional<std::string> unpadded(std::string_view text) {
  const auto last = text.find_last_not_of('\0');
  if (last == std::string_view::npos || text[last] != '\x80') return std::nullopt;
  return std::string(text.substr(0, last));
}

std::string encrypt(const DataKey& key, std::string_view nonce, std::string_view additional, std::string_view plain) {
  std::string sealed(plain.size() + crypto_aead_xchacha20poly1305_ietf_ABYTES, '\0');
  crypto_aead_xchacha20poly1305_ietf_encrypt(raw(sealed), nullptr, raw(plain), plain.size(), raw(additional),
                                             additional.size(), nullptr, raw(nonce), key.bytes().data());
  return sealed;
}

std::optional<std::string> decrypt(const DataKey& key, std::string_view nonce, std::string_view additional,
                                   std::string_view sealed) {
  if (nonce.size() != crypto_aead_xchacha20poly1305_ietf_NPUBBYTES ||
      sealed.size() < crypto_aead_xchacha20poly1305_ietf_ABYTES)
    return std::nullopt;
  std::string plain(sealed.size() - crypto_aead_xchacha20poly1305_ietf_ABYTES, '\0');
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(raw(plain), nullptr, nullptr, raw(sealed), sealed.size(),
                                                 raw(additional), additional.size(), raw(nonce),
                                                 key.bytes().data()) != 0)
    return std::nullopt;
  return plain;
}

tl::unexpected<base::Error> damaged() {
  return base::fail(base::ErrorKind::unavailable, "sealed_text_damaged", {},
                    "a sealed text does not open: it was changed, moved, or sealed with another key",
                    "the text as it was sealed, in its place");
}

}  // namespace relais::vault

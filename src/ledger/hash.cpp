#include "ledger/hash.hpp"

#include <openssl/evp.h>

#include <charconv>
#include <new>
#include <stdexcept>

namespace relais::ledger {
namespace {

constexpr std::string_view kLeaf("\x00", 1);
constexpr std::string_view kNode("\x01", 1);
constexpr std::string_view kDigits = "0123456789abcdef";
constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

int value_of(char letter, std::string_view alphabet) {
  const auto at = alphabet.find(letter);
  return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

void must(int outcome) {
  if (outcome != 1) throw std::runtime_error("SHA-256 is not available");
}

struct FreeDigest {
  void operator()(EVP_MD* digest) const { EVP_MD_free(digest); }
};
struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

/// Looked up once and never changed: the lookup costs more than hashing a leaf.
const EVP_MD* algorithm() {
  static const std::unique_ptr<EVP_MD, FreeDigest> found(EVP_MD_fetch(nullptr, "SHA256", nullptr));
  if (!found) throw std::runtime_error("SHA-256 is not available");
  return found.get();
}

}  // namespace

struct Hasher::State {
  std::unique_ptr<EVP_MD_CTX, FreeContext> context{EVP_MD_CTX_new()};
};

Hasher::Hasher() : state_(std::make_unique<State>()) {
  if (!state_->context) throw std::bad_alloc();
}
Hasher::~Hasher() = default;
Hasher::Hasher(Hasher&&) noexcept = default;
Hasher& Hasher::operator=(Hasher&&) noexcept = default;

void Hasher::start() { must(EVP_DigestInit_ex2(state_->context.get(), algorithm(), nullptr)); }

void Hasher::add(std::string_view bytes) { must(EVP_DigestUpdate(state_->context.get(), bytes.data(), bytes.size())); }

void Hasher::add(const Hash& hash) { add(bytes_of(hash)); }

Hash Hasher::finish() {
  Hash hash{};
  must(EVP_DigestFinal_ex(state_->context.get(), hash.data(), nullptr));
  return hash;
}

Hash Hasher::leaf(std::string_view entry) {
  start();
  add(kLeaf);
  add(entry);
  return finish();
}

Hash Hasher::node(const Hash& left, const Hash& right) {
  start();
  add(kNode);
  add(left);
  add(right);
  return finish();
}

Hash sha256(std::string_view bytes) {
  Hasher hasher;
  hasher.start();
  hasher.add(bytes);
  return hasher.finish();
}

Hash leaf_hash(std::string_view entry) { return Hasher().leaf(entry); }

Hash empty_root() { return sha256({}); }

std::string_view bytes_of(const Hash& hash) { return {reinterpret_cast<const char*>(hash.data()), hash.size()}; }

std::optional<Hash> hash_of(std::string_view bytes) {
  Hash hash{};
  if (bytes.size() != hash.size()) return std::nullopt;
  for (std::size_t i = 0; i < hash.size(); ++i) hash[i] = static_cast<std::uint8_t>(bytes[i]);
  return hash;
}

std::string base64(std::string_view bytes) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t bits = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      bits = bits << 8U | (i + k < bytes.size() ? static_cast<std::uint8_t>(bytes[i + k]) : 0U);
    }
    const auto letters = bytes.size() - i >= 3 ? std::size_t{4} : bytes.size() - i + 1;
    for (std::size_t k = 0; k < 4; ++k) text += k < letters ? kLetters[bits >> (18U - 6U * k) & 63U] : '=';
  }
  return text;
}

std::optional<std::string> from_base64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3);
  for (std::size_t i = 0; i < text.size(); i += 4) {
    const bool last = i + 4 == text.size();
    const std::size_t pads = last ? (text[i + 3] == '=' ? (text[i + 2] == '=' ? 2U : 1U) : 0U) : 0U;
    std::uint32_t bits = 0;
    for (std::size_t k = 0; k < 4; ++k) {
      const int value = k < 4 - pads ? value_of(text[i + k], kLetters) : 0;
      if (value < 0) return std::nullopt;
      bits = bits << 6U | static_cast<std::uint32_t>(value);
    }
    // Bits that carry nothing must be zero, or one text would have several spellings.
    if ((pads == 1 && (bits & 0xffU) != 0) || (pads == 2 && (bits & 0xffffU) != 0)) return std::nullopt;
    for (std::size_t k = 0; k < 3 - pads; ++k) bytes += static_cast<char>(bits >> (16U - 8U * k) & 0xffU);
  }
  return bytes;
}

std::string hex(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const auto letter : bytes) {
    const auto byte = static_cast<std::uint8_t>(letter);
    text += kDigits[byte >> 4U];
    text += kDigits[byte & 15U];
  }
  return text;
}

std::optional<std::string> from_hex(std::string_view text) {
  if (text.size() % 2 != 0) return std::nullopt;
  std::string bytes;
  bytes.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = value_of(text[i], kDigits);
    const int low = value_of(text[i + 1], kDigits);
    if (high < 0 || low < 0) return std::nullopt;
    bytes += static_cast<char>(high * 16 + low);
  }
  return bytes;
}

std::optional<std::uint64_t> decimal(std::string_view text) {
  if (text.empty() || text.size() > 19 || (text.size() > 1 && text.front() == '0')) return std::nullopt;
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < 0) return std::nullopt;
  return static_cast<std::uint64_t>(number);
}

}  // namespace relais::ledger

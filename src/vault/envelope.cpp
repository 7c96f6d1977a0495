#include "vault/envelope.hpp"

#include <sodium.h>

#include "vault/bytes.hpp"
#include "vault/envelope_format.hpp"
#include "vault/kdf.hpp"

namespace relais::vault {
namespace {

constexpr std::uint8_t kRecord = 1;
constexpr std::size_t kKeyIdSize = 16;
constexpr std::size_t kHeaderSize = 4 + 1 + 1 + 2 + 1 + kKeyIdSize;

std::size_t multiple_of_32k(std::size_t length) { return (length / 32768 + 1) * 32768; }

std::string header_for(std::string_view key_id) {
  std::string header(kMagic);
  header.push_back(static_cast<char>(kSuite1));
  header.push_back(static_cast<char>(kRecord));
  put_u16(header, 0);  // a record says its days itself, inside
  header.push_back('\0');
  header.append(key_id);
  return header;
}

struct Parsed {
  std::string_view header;
  std::string_view key_id;
  std::string_view rest;
};

std::optional<Parsed> parse(std::string_view bytes) {
  Reader reader(bytes);
  if (reader.take(kMagic.size()) != kMagic || reader.u8() != kSuite1 || reader.u8() != kRecord || reader.u16() != 0 ||
      reader.u8() != 0)
    return std::nullopt;
  const auto key_id = reader.take(kKeyIdSize);
  if (!reader.ok() || reader.rest().size() < kCommitSize + kNonceSize + kTagSize) return std::nullopt;
  return Parsed{bytes.substr(0, kHeaderSize), key_id, reader.rest()};
}

DataKey object_key(const DataKey& key, std::string_view key_id, std::string_view context) {
  return derive(key, "obj", {key_id, context});
}

base::Result<std::string> seal_with(const KeyId& id, const DataKey& key, const Context& context, std::string_view plain,
                                    std::string_view nonce) {
  const auto key_id = from_hex(id);
  if (!key_id || key_id->size() != kKeyIdSize)
    return base::fail(base::ErrorKind::bad_input, "bad_key_id", {}, "this is not the id of a key",
                      "32 hexadecimal digits");
  if (plain.size() > kLargestObject / 2)
    return base::fail(base::ErrorKind::too_large, "too_large", {}, "this text is too long to be sealed",
                      "at most 8 MiB");
  const auto where = context_bytes(context);
  auto text = padded(plain, record_bucket(plain.size()));
  const auto sealed = finish_object(header_for(*key_id), object_key(key, *key_id, where), where, nonce, text);
  sodium_memzero(text.data(), text.size());
  return to_base64url(sealed);
}

}  // namespace

std::size_t record_bucket(std::size_t length) {
  for (const std::size_t bucket : {64, 256, 1024, 2048, 8192, 32768})
    if (length < bucket) return bucket;
  return multiple_of_32k(length);
}

std::size_t object_bucket(std::size_t length) {
  for (const std::size_t bucket : {2048, 8192, 32768})
    if (length < bucket) return bucket;
  return multiple_of_32k(length);
}

std::string finish_object(std::string header, const DataKey& key, std::string_view context, std::string_view nonce,
                          std::string_view plain) {
  const auto encryption = derive(key, "enc", {header});
  const auto commitment = derive(key, "commit", {header});
  header.append(text_of(commitment));
  const auto ciphertext = encrypt(encryption, nonce, header + std::string(context), plain);
  header.append(nonce).append(ciphertext);
  return header;
}

std::optional<std::string> open_object(std::string_view header, std::string_view rest, const DataKey& key,
                                       std::string_view context) {
  Reader reader(rest);
  const auto commitment = reader.take(kCommitSize);
  const auto nonce = reader.take(kNonceSize);
  if (!reader.ok()) return std::nullopt;
  const auto expected = derive(key, "commit", {header});
  if (sodium_memcmp(commitment.data(), expected.bytes().data(), kCommitSize) != 0) return std::nullopt;
  std::string additional(header);
  additional.append(commitment).append(context);
  return decrypt(derive(key, "enc", {header}), nonce, additional, reader.rest());
}

std::string context_bytes(const Context& context) {
  std::string version;
  put_u64(version, context.version);
  return length_prefixed({context.instance, context.type, context.id, context.part, version});
}

base::Result<std::string> seal(const KeyId& id, const DataKey& key, const Context& context, std::string_view plain) {
  return seal_with(id, key, context, plain, random_bytes(kNonceSize));
}

base::Result<std::string> seal(const KeyId& id, const DataKey& key, const Context& context, std::string_view plain,
                               base::RandomSource& random) {
  std::string nonce;
  while (nonce.size() < kNonceSize) put_u64(nonce, random.next());
  return seal_with(id, key, context, plain, nonce);
}

base::Result<std::string> unseal(const DataKey& key, const Context& context, std::string_view sealed) {
  if (sealed.size() > kLargestObject * 2) return damaged();
  const auto bytes = from_base64url(sealed);
  if (!bytes) return damaged();
  const auto parsed = parse(*bytes);
  if (!parsed) return damaged();
  const auto where = context_bytes(context);
  auto text = open_object(parsed->header, parsed->rest, object_key(key, parsed->key_id, where), where);
  if (!text) return damaged();
  auto plain = unpadded(*text);
  const bool canonical = plain && record_bucket(plain->size()) == text->size();
  sodium_memzero(text->data(), text->size());
  if (!canonical) return damaged();
  return std::move(*plain);
}

base::Result<KeyId> key_of(std::string_view sealed) {
  // The header is 25 bytes: 34 characters hold 25.5 of them.
  constexpr std::size_t kEnough = 36;
  if (!looks_sealed(sealed) || sealed.size() < kEnough) return damaged();
  const auto bytes = from_base64url(sealed.substr(0, kEnough));
  if (!bytes) return damaged();
  Reader reader(*bytes);
  if (reader.take(kMagic.size()) != kMagic || reader.u8() != kSuite1 || reader.u8() != kRecord || reader.u16() != 0 ||
      reader.u8() != 0)
    return damaged();
  const auto key_id = reader.take(kKeyIdSize);
  if (!reader.ok()) return damaged();
  return to_hex(key_id);
}

bool looks_sealed(std::string_view text) { return text.starts_with("Q1RFMQ"); }

}  // namespace relais::vault

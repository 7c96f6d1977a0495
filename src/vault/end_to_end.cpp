#include "vault/end_to_end.hpp"

#include <algorithm>
#include <set>

#include <sodium.h>

#include "vault/bytes.hpp"
#include "vault/envelope_format.hpp"
#include "vault/kdf.hpp"

namespace relais::vault {
namespace {

constexpr std::size_t kKidSize = 8;
constexpr std::size_t kPublicSize = 32;
constexpr std::size_t kSignatureSize = 64;
constexpr std::size_t kSingleWrap = DataKey::kSize + crypto_box_SEALBYTES;
constexpr std::size_t kPairWrap = kSingleWrap + crypto_box_SEALBYTES;

std::optional<Purpose> purpose_of(std::uint8_t number) {
  for (const auto purpose : {Purpose::shelter, Purpose::tip, Purpose::reply, Purpose::desk_key})
    if (number == static_cast<std::uint8_t>(purpose)) return purpose;
  return std::nullopt;
}

std::optional<ReaderKind> kind_of(std::uint8_t number) {
  for (const auto kind : {ReaderKind::desk, ReaderKind::escrow_pair, ReaderKind::user, ReaderKind::organisation})
    if (number == static_cast<std::uint8_t>(kind)) return kind;
  return std::nullopt;
}

std::optional<std::string> box(std::string_view public_key, std::string_view text) {
  std::string sealed(text.size() + crypto_box_SEALBYTES, '\0');
  if (crypto_box_seal(raw(sealed), raw(text), text.size(), raw(public_key)) != 0) return std::nullopt;
  return sealed;
}

std::optional<std::string> unbox(const BoxPair& pair, std::string_view sealed) {
  if (sealed.size() < crypto_box_SEALBYTES) return std::nullopt;
  std::string text(sealed.size() - crypto_box_SEALBYTES, '\0');
  if (crypto_box_seal_open(raw(text), raw(sealed), sealed.size(), raw(pair.public_key), pair.secret.bytes().data()) !=
      0)
    return std::nullopt;
  return text;
}

std::string signed_text(std::string_view header, std::string_view context, std::string_view payload) {
  std::string text = "ctp1/sig";
  text.append(header).append(context).append(payload);
  return text;
}

struct Parsed {
  ObjectHead head;
  std::string_view header;
  std::string_view rest;
};

std::optional<ObjectHead::Wrap> parse_wrap(Reader& reader) {
  const auto kid = reader.take(kKidSize);
  const auto kind = kind_of(reader.u8());
  const auto length = reader.u16();
  if (!reader.ok() || !kind || length != (*kind == ReaderKind::escrow_pair ? kPairWrap : kSingleWrap))
    return std::nullopt;
  const auto sealed_key = reader.take(length);
  if (!reader.ok()) return std::nullopt;
  return ObjectHead::Wrap{to_hex(kid), *kind, std::string(sealed_key)};
}

std::optional<Parsed> parse(std::string_view bytes) {
  Reader reader(bytes);
  if (reader.take(kMagic.size()) != kMagic || reader.u8() != kSuite1) return std::nullopt;
  const auto purpose = purpose_of(reader.u8());
  const auto day = reader.u16();
  const auto count = reader.u8();
  if (!reader.ok() || !purpose || count == 0) return std::nullopt;
  Parsed parsed{{*purpose, day, {}}, {}, {}};
  std::set<std::string> kids;
  for (unsigned i = 0; i < count; ++i) {
    auto wrap = parse_wrap(reader);
    if (!wrap || !kids.insert(wrap->kid).second) return std::nullopt;
    parsed.head.wraps.push_back(std::move(*wrap));
  }
  parsed.rest = reader.rest();
  parsed.header = bytes.substr(0, bytes.size() - parsed.rest.size());
  if (parsed.rest.size() < kCommitSize + kNonceSize + kTagSize) return std::nullopt;
  return parsed;
}

base::Result<std::string> header_for(std::span<const Recipient> readers, Purpose purpose, std::uint16_t day,
                                     const DataKey& key) {
  std::string header(kMagic);
  header.push_back(static_cast<char>(kSuite1));
  header.push_back(static_cast<char>(purpose));
  put_u16(header, day);
  header.push_back(static_cast<char>(readers.size()));
  for (const auto& reader : readers) {
    const bool pair = reader.kind == ReaderKind::escrow_pair;
    if (reader.public_key.size() != kPublicSize || reader.second.size() != (pair ? kPublicSize : 0))
      return base::fail(base::ErrorKind::bad_input, "bad_reader", {}, "this is not the key of a reader", "32 bytes");
    auto sealed = pair ? box(reader.second, text_of(key)) : box(reader.public_key, text_of(key));
    if (sealed && pair) sealed = box(reader.public_key, *sealed);
    if (!sealed)
      return base::fail(base::ErrorKind::bad_input, "bad_reader", {}, "nothing can be sealed to this key",
                        "an X25519 key");
    header.append(*from_hex(kid_of(reader.public_key, reader.second)));
    header.push_back(static_cast<char>(reader.kind));
    put_u16(header, static_cast<std::uint16_t>(sealed->size()));
    header.append(*sealed);
  }
  return header;
}

base::Result<OpenedObject> read_plain(std::string_view text, const Parsed& parsed, std::string_view context,
                                      const FindAuthor& find_author) {
  const auto plain = unpadded(text);
  if (!plain || object_bucket(plain->size()) != text.size()) return damaged();
  Reader reader(*plain);
  const auto kid = to_hex(reader.take(kKidSize));
  const auto signature = reader.take(kSignatureSize);
  if (!reader.ok()) return damaged();
  const auto author = find_author(kid);
  if (!author || author->size() != kPublicSize || kid_of(*author) != kid) return damaged();
  const auto message = signed_text(parsed.header, context, reader.rest());
  if (crypto_sign_verify_detached(raw(signature), raw(message), message.size(), raw(*author)) != 0) return damaged();
  return OpenedObject{kid, std::string(reader.rest())};
}

using Unwrap = std::function<std::optional<std::string>(const ObjectHead::Wrap&)>;

base::Result<OpenedObject> open_with(std::string_view kid, const Unwrap& unwrap, const FindAuthor& find_author,
                                     Purpose purpose, const Context& context, std::string_view sealed) {
  need_sodium();
  if (sealed.size() > kLargestObject * 2) return damaged();
  const auto bytes = from_base64url(sealed);
  if (!bytes) return damaged();
  const auto parsed = parse(*bytes);
  if (!parsed || parsed->head.purpose != purpose) return damaged();
  const auto& wraps = parsed->head.wraps;
  const auto mine = std::find_if(wraps.begin(), wraps.end(), [&](const auto& wrap) { return wrap.kid == kid; });
  if (mine == wraps.end()) return damaged();
  auto secret = unwrap(*mine);
  if (!secret) return damaged();
  const auto key = DataKey::from(as_bytes(*secret));
  sodium_memzero(secret->data(), secret->size());
  if (!key) return damaged();
  const auto where = context_bytes(context);
  auto text = open_object(parsed->header, parsed->rest, *key, where);
  if (!text) return damaged();
  return read_plain(*text, *parsed, where, find_author);
}

}  // namespace

BoxPair BoxPair::random() { return from(DataKey::random()); }

BoxPair BoxPair::from(DataKey secret) {
  need_sodium();
  std::string public_key(kPublicSize, '\0');
  crypto_scalarmult_base(raw(public_key), secret.bytes().data());
  return {std::move(public_key), std::move(secret)};
}

SignPair SignPair::random() { return from(DataKey::random()); }

SignPair SignPair::from(DataKey seed) {
  need_sodium();
  std::string public_key(kPublicSize, '\0');
  std::string secret(crypto_sign_SECRETKEYBYTES, '\0');
  crypto_sign_seed_keypair(raw(public_key), raw(secret), seed.bytes().data());
  sodium_memzero(secret.data(), secret.size());
  return {std::move(public_key), std::move(seed)};
}

std::string kid_of(std::string_view public_key, std::string_view second) {
  need_sodium();
  std::string text = "ctp1/kid";
  text.push_back('\0');
  text.append(public_key).append(second);
  std::string hash(32, '\0');
  crypto_generichash(raw(hash), hash.size(), raw(text), text.size(), nullptr, 0);
  return to_hex(hash.substr(0, kKidSize));
}

base::Result<std::string> seal_to(std::span<const Recipient> readers, Purpose purpose, std::uint16_t day,
                                  const SignPair& author, const Context& context, std::string_view payload) {
  need_sodium();
  std::set<std::string> kids;
  for (const auto& reader : readers) kids.insert(kid_of(reader.public_key, reader.second));
  if (readers.empty() || readers.size() > 255 || kids.size() != readers.size())
    return base::fail(base::ErrorKind::bad_input, "bad_readers", {}, "these readers cannot be sealed to",
                      "1 to 255 different readers");
  if (payload.size() > kLargestObject / 2)
    return base::fail(base::ErrorKind::too_large, "too_large", {}, "this text is too long to be sealed",
                      "at most 8 MiB");
  const auto key = DataKey::random();
  auto header = header_for(readers, purpose, day, key);
  if (!header) return base::fail(header.error());
  const auto where = context_bytes(context);
  const auto message = signed_text(*header, where, payload);
  std::string secret(crypto_sign_SECRETKEYBYTES, '\0');
  std::string public_key(kPublicSize, '\0');
  crypto_sign_seed_keypair(raw(public_key), raw(secret), author.seed.bytes().data());
  std::string signature(kSignatureSize, '\0');
  crypto_sign_detached(raw(signature), nullptr, raw(message), message.size(), raw(secret));
  sodium_memzero(secret.data(), secret.size());
  auto plain = *from_hex(kid_of(author.public_key));
  plain.append(signature).append(payload);
  const auto text = padded(plain, object_bucket(plain.size()));
  return to_base64url(finish_object(std::move(*header), key, where, random_bytes(kNonceSize), text));
}

base::Result<ObjectHead> inspect(std::string_view sealed) {
  if (sealed.size() > kLargestObject * 2) return damaged();
  const auto bytes = from_base64url(sealed);
  if (!bytes) return damaged();
  auto parsed = parse(*bytes);
  if (!parsed) return damaged();
  return std::move(parsed->head);
}

base::Result<OpenedObject> open_as(const BoxPair& reader, const FindAuthor& find_author, Purpose purpose,
                                   const Context& context, std::string_view sealed) {
  const auto unwrap = [&](const ObjectHead::Wrap& wrap) -> std::optional<std::string> {
    if (wrap.kind == ReaderKind::escrow_pair) return std::nullopt;
    return unbox(reader, wrap.sealed_key);
  };
  return open_with(kid_of(reader.public_key), unwrap, find_author, purpose, context, sealed);
}

base::Result<OpenedObject> open_as_pair(const BoxPair& first, const BoxPair& second, const FindAuthor& find_author,
                                        Purpose purpose, const Context& context, std::string_view sealed) {
  const auto unwrap = [&](const ObjectHead::Wrap& wrap) -> std::optional<std::string> {
    if (wrap.kind != ReaderKind::escrow_pair) return std::nullopt;
    const auto inner = unbox(first, wrap.sealed_key);
    return inner ? unbox(second, *inner) : std::nullopt;
  };
  return open_with(kid_of(first.public_key, second.public_key), unwrap, find_author, purpose, context, sealed);
}

}  // namespace relais::vault

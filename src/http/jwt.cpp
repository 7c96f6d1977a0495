#include "http/jwt.hpp"

#include <algorithm>

#include "http/engine.hpp"

namespace relais::http {

namespace {

namespace json = base::json;

constexpr std::size_t kLongest = 16UL * 1024;

tl::unexpected<base::Error> bad(std::string what, std::string expected) {
  return base::fail(base::ErrorKind::unauthenticated, "bad_token", "", std::move(what), std::move(expected));
}

std::optional<json::object> json_part(std::string_view text) {
  const auto bytes = from_base64url(text);
  if (!bytes) return std::nullopt;
  auto value = base::parse_json(*bytes);
  if (!value || !value->is_object()) return std::nullopt;
  return std::move(value->get_object());
}

std::string_view algorithm_of(SignatureKind kind) {
  switch (kind) {
    case SignatureKind::es256:
      return "ES256";
    case SignatureKind::rs256:
      return "RS256";
    case SignatureKind::ed25519:
      return "EdDSA";
  }
  return "";
}

std::string decoded(const json::object& key, std::string_view name) {
  return from_base64url(claim(key, name)).value_or(std::string());
}

/// Nothing for keys of kinds, curves and uses that we do not take.
std::optional<VerifyKey> key_of(const json::object& key) {
  if (const auto use = claim(key, "use"); !use.empty() && use != "sig") return std::nullopt;
  const auto kind = claim(key, "kty");
  auto read = base::Result<VerifyKey>(bad("another kind of key", "RSA or EC"));
  if (kind == "RSA") read = VerifyKey::rs256(decoded(key, "n"), decoded(key, "e"));
  if (kind == "EC" && claim(key, "crv") == "P-256") read = VerifyKey::es256(decoded(key, "x"), decoded(key, "y"));
  if (!read) return std::nullopt;
  const auto algorithm = claim(key, "alg");
  if (!algorithm.empty() && algorithm != algorithm_of(read->kind())) return std::nullopt;
  return std::move(*read);
}

}  // namespace

std::string_view claim(const json::object& claims, std::string_view name) {
  const auto* found = claims.if_contains(name);
  return found != nullptr && found->is_string() ? std::string_view(found->get_string()) : std::string_view();
}

base::Result<std::vector<PublishedKey>> read_jwks(std::string_view text) {
  const auto value = base::parse_json(text);
  const auto* list = value && value->is_object() ? value->get_object().if_contains("keys") : nullptr;
  if (list == nullptr || !list->is_array() || list->get_array().size() > 100)
    return bad("this is not a set of keys", "a JWKS with at most 100 keys");
  std::vector<PublishedKey> keys;
  for (const auto& each : list->get_array()) {
    if (!each.is_object()) return bad("this is not a set of keys", "objects in `keys`");
    auto key = key_of(each.get_object());
    if (!key) continue;
    const std::string id(claim(each.get_object(), "kid"));
    if (std::ranges::any_of(keys, [&](const PublishedKey& other) { return other.id == id; }))
      return bad("two keys have one id", "an id for each key");
    keys.push_back({id, std::move(*key)});
  }
  return keys;
}

base::Result<Token> read_token(std::string_view text) {
  if (text.size() > kLongest) return bad("the token is too long", "at most 16 KiB");
  const auto first = text.find('.');
  const auto second = first == std::string_view::npos ? first : text.find('.', first + 1);
  if (second == std::string_view::npos || text.find('.', second + 1) != std::string_view::npos)
    return bad("this is not a token", "three parts");
  const auto header = json_part(text.substr(0, first));
  auto claims = json_part(text.substr(first + 1, second - first - 1));
  auto signature = from_base64url(text.substr(second + 1));
  if (!header || !claims || !signature) return bad("this is not a token", "three parts in base 64");
  // Extensions that must be understood (RFC 7515 §4.1.11) and keys that the token itself brings are not.
  for (const auto* refused : {"crit", "jwk", "jku", "x5u", "x5c", "b64"})
    if (header->contains(refused)) return bad("the token asks for something that is not taken", "alg, kid and typ");
  return Token{std::string(claim(*header, "alg")), std::string(claim(*header, "kid")), std::move(*claims),
               std::string(text.substr(0, second)), std::move(*signature)};
}

base::Result<void> verify_token(const Token& token, const std::vector<PublishedKey>& keys) {
  const auto found = token.key_id.empty()
                         ? (keys.size() == 1 ? keys.begin() : keys.end())
                         : std::ranges::find_if(keys, [&](const auto& key) { return key.id == token.key_id; });
  if (found == keys.end())
    return base::fail(base::ErrorKind::unauthenticated, "unknown_key", "", "no published key signed this token",
                      "a key of the identity provider");
  if (token.algorithm != algorithm_of(found->key.kind()))
    return bad("the token was signed in another way than its key is for", std::string(algorithm_of(found->key.kind())));
  if (!found->key.verify_jws(token.signed_part, token.signature))
    return bad("the signature of the token is wrong", "one of the identity provider");
  return {};
}

}  // namespace relais::http

#include "http/webauthn.hpp"

#include "base/json.hpp"
#include "http/cbor.hpp"
#include "http/engine.hpp"

namespace relais::http {

namespace {

namespace json = base::json;

constexpr unsigned kUserPresent = 0x01;
constexpr unsigned kUserVerified = 0x04;
constexpr unsigned kKeyIncluded = 0x40;
constexpr unsigned kExtensions = 0x80;
constexpr std::size_t kLongestId = 1023;

tl::unexpected<base::Error> bad(std::string where, std::string what, std::string expected) {
  return base::fail(base::ErrorKind::bad_input, "bad_passkey", std::move(where), std::move(what), std::move(expected));
}

std::string_view text_of(const json::object& object, std::string_view key) {
  const auto* found = object.if_contains(key);
  return found != nullptr && found->is_string() ? std::string_view(found->get_string()) : std::string_view();
}

base::Result<json::object> client_data_of(std::string_view bytes) {
  if (bytes.size() > 4096) return bad("clientDataJSON", "this is too long", "at most 4096 bytes");
  auto value = base::parse_json(bytes);
  if (!value || !value->is_object()) return bad("clientDataJSON", "this is not a JSON object", "what the browser made");
  return std::move(value->get_object());
}

/// §7.1 steps 7–10 and §7.2 steps 11–14.
base::Result<void> check_client_data(const RelyingParty& us, std::string_view challenge, std::string_view type,
                                     std::string_view bytes) {
  const auto data = client_data_of(bytes);
  if (!data) return base::fail(data.error());
  if (text_of(*data, "type") != type)
    return bad("clientDataJSON.type", "this was made for something else", std::string(type));
  if (!same_secret(text_of(*data, "challenge"), challenge))
    return bad("clientDataJSON.challenge", "this answers another challenge", "the one that was sent");
  if (text_of(*data, "origin") != us.origin)
    return bad("clientDataJSON.origin", "this was made on another site", us.origin);
  const auto* crossed = data->if_contains("crossOrigin");
  if ((crossed != nullptr && *crossed != json::value(false)) || data->contains("topOrigin"))
    return bad("clientDataJSON.crossOrigin", "this was made inside a page of another site", "a page of this Relais");
  return {};
}

struct AuthenticatorData {
  unsigned flags = 0;
  std::uint32_t count = 0;
  std::string id;
  std::string key;
};

/// The credential that follows the first 37 bytes of a registration; answers how many bytes it took.
base::Result<std::size_t> read_credential(std::string_view rest, AuthenticatorData& data) {
  constexpr std::size_t kHead = 16 + 2;
  if (rest.size() < kHead) return bad("authenticatorData", "the credential is cut off", "an id and a key");
  const std::size_t size =
      static_cast<std::size_t>(static_cast<unsigned char>(rest[16])) * 256 + static_cast<unsigned char>(rest[17]);
  if (size == 0 || size > kLongestId || rest.size() < kHead + size)
    return bad("authenticatorData", "the id of the credential has a wrong length", "1 to 1023 bytes");
  data.id = rest.substr(kHead, size);
  const auto key = read_cbor(rest.substr(kHead + size));
  if (!key) return bad("authenticatorData", "the key cannot be read", "a COSE key");
  data.key = rest.substr(kHead + size, key->used);
  return kHead + size + key->used;
}

/// §6.1: hash of our name, flags, counter; then the credential and extensions that the flags announce, and nothing
/// else.
base::Result<AuthenticatorData> authenticator_data(const RelyingParty& us, std::string_view bytes) {
  constexpr std::size_t kFixed = 37;
  if (bytes.size() < kFixed) return bad("authenticatorData", "this is too short", "37 bytes or more");
  if (!same_secret(bytes.substr(0, 32), sha256(us.id)))
    return bad("authenticatorData.rpIdHash", "this passkey is for another site", us.id);
  AuthenticatorData data;
  data.flags = static_cast<unsigned char>(bytes[32]);
  for (std::size_t i = 33; i < kFixed; ++i) data.count = (data.count << 8U) | static_cast<unsigned char>(bytes[i]);
  if ((data.flags & kUserPresent) == 0)
    return bad("authenticatorData.flags", "nobody touched the authenticator", "user presence");
  if ((data.flags & kUserVerified) == 0)
    return bad("authenticatorData.flags", "the authenticator did not check who used it", "user verification");
  std::size_t used = kFixed;
  if ((data.flags & kKeyIncluded) != 0) {
    const auto taken = read_credential(bytes.substr(used), data);
    if (!taken) return base::fail(taken.error());
    used += *taken;
  }
  if ((data.flags & kExtensions) != 0) {
    const auto extensions = read_cbor(bytes.substr(used));
    if (!extensions || !extensions->value.is(Cbor::Kind::map))
      return bad("authenticatorData", "the extensions cannot be read", "a map");
    used += extensions->used;
  }
  if (used != bytes.size()) return bad("authenticatorData", "there is more than was announced", "nothing after it");
  return data;
}

/// `none`, or `packed` signed by the new key itself, which proves nothing more but must not be wrong.
base::Result<void> check_statement(const Cbor& object, std::string_view authenticator, const AuthenticatorData& data,
                                   std::string_view client_data) {
  const auto* format = object.find("fmt");
  const auto* statement = object.find("attStmt");
  if (format == nullptr || statement == nullptr || !statement->is(Cbor::Kind::map))
    return bad("attestationObject", "the statement is missing", "fmt and attStmt");
  if (format->text == "none" && statement->keys.empty()) return {};
  const auto* signature = statement->find("sig");
  if (format->text != "packed" || signature == nullptr || statement->find("x5c") != nullptr)
    return bad("attestationObject.fmt", "this attestation was not asked for", "none");
  const auto key = cose_key(data.key);
  if (!key || !key->verify(std::string(authenticator) + sha256(client_data), signature->text))
    return bad("attestationObject.attStmt", "the new key did not sign this", "a signature of the new key");
  return {};
}

const std::string* bytes_at(const Cbor& map, std::int64_t label) {
  const auto* found = map.find(label);
  return found != nullptr && found->is(Cbor::Kind::bytes) ? &found->text : nullptr;
}

std::int64_t number_at(const Cbor& map, std::int64_t label) {
  const auto* found = map.find(label);
  return found != nullptr && found->is(Cbor::Kind::integer) ? found->integer : 0;
}

}  // namespace

base::Result<std::string> challenge_of(std::string_view client_data) {
  const auto data = client_data_of(client_data);
  if (!data) return base::fail(data.error());
  const auto challenge = text_of(*data, "challenge");
  if (challenge.empty() || challenge.size() > 100)
    return bad("clientDataJSON.challenge", "there is no challenge", "the one that was sent");
  return std::string(challenge);
}

base::Result<VerifyKey> cose_key(std::string_view bytes) {
  const auto read = read_cbor(bytes);
  if (!read || read->used != bytes.size() || !read->value.is(Cbor::Kind::map))
    return bad("publicKey", "this is not a COSE key", "a map");
  const auto& map = read->value;
  const auto type = number_at(map, 1);
  const auto algorithm = number_at(map, 3);
  const auto curve = number_at(map, -1);
  const auto* x = bytes_at(map, -2);
  const auto* y = bytes_at(map, -3);
  if (type == 2 && algorithm == -7 && curve == 1 && x != nullptr && y != nullptr) return VerifyKey::es256(*x, *y);
  if (type == 1 && algorithm == -8 && curve == 6 && x != nullptr) return VerifyKey::ed25519(*x);
  const auto* modulus = bytes_at(map, -1);
  if (type == 3 && algorithm == -257 && modulus != nullptr && x != nullptr) return VerifyKey::rs256(*modulus, *x);
  return bad("publicKey.alg", "keys of this kind are not taken", "ES256, EdDSA or RS256");
}

base::Result<NewPasskey> check_registration(const RelyingParty& us, std::string_view challenge,
                                            const Attestation& attestation) {
  if (auto right = check_client_data(us, challenge, "webauthn.create", attestation.client_data); !right)
    return base::fail(std::move(right.error()));
  const auto read = read_cbor(attestation.object);
  if (!read || read->used != attestation.object.size() || !read->value.is(Cbor::Kind::map))
    return bad("attestationObject", "this cannot be read", "a CBOR map");
  const auto* authenticator = read->value.find("authData");
  if (authenticator == nullptr || !authenticator->is(Cbor::Kind::bytes))
    return bad("attestationObject.authData", "this is missing", "bytes");
  const auto data = authenticator_data(us, authenticator->text);
  if (!data) return base::fail(data.error());
  if ((data->flags & kKeyIncluded) == 0)
    return bad("authenticatorData.flags", "there is no new key", "a credential with its key");
  if (auto key = cose_key(data->key); !key) return base::fail(std::move(key.error()));
  if (auto right = check_statement(read->value, authenticator->text, *data, attestation.client_data); !right)
    return base::fail(std::move(right.error()));
  return NewPasskey{data->id, data->key, data->count};
}

base::Result<PasskeyUse> check_assertion(const RelyingParty& us, std::string_view challenge, std::string_view key,
                                         std::uint32_t last_count, const Assertion& assertion) {
  if (auto right = check_client_data(us, challenge, "webauthn.get", assertion.client_data); !right)
    return base::fail(std::move(right.error()));
  const auto data = authenticator_data(us, assertion.authenticator_data);
  if (!data) return base::fail(data.error());
  const auto known = cose_key(key);
  if (!known) return base::fail(known.error());
  if (!known->verify(assertion.authenticator_data + sha256(assertion.client_data), assertion.signature))
    return bad("signature", "this signature is not of the known passkey", "a signature of it");
  const bool counts = data->count != 0 || last_count != 0;
  return PasskeyUse{data->count, counts && data->count <= last_count};
}

}  // namespace relais::http

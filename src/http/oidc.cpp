#include "http/oidc.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "base/yaml.hpp"
#include "http/engine.hpp"
#include "http/origin.hpp"

namespace relais::http {

namespace {

namespace json = base::json;
using base::ErrorKind;

constexpr std::int64_t kSecond = 1'000'000;
constexpr std::int64_t kDescriptionLasts = 3600 * kSecond;
constexpr std::int64_t kClocksDiffer = 60;   ///< seconds that two clocks may be apart
constexpr std::int64_t kTokenIsNew = 600;    ///< seconds since it was issued
constexpr std::int64_t kProofIsFresh = 300;  ///< seconds since the person showed a factor

tl::unexpected<base::Error> bad_token(std::string where, std::string what) {
  return base::fail(ErrorKind::unauthenticated, "bad_token", std::move(where), std::move(what),
                    "a token of the identity provider for this Relais, made just now");
}

using Form = std::vector<std::pair<std::string_view, std::string>>;
std::string form_of(const Form& fields) {
  std::string text;
  for (const auto& [name, value] : fields)
    text += fmt::format("{}{}={}", text.empty() ? "" : "&", name, percent_encoded(value));
  return text;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

std::optional<std::int64_t> seconds_at(const json::object& claims, std::string_view name) {
  const auto* found = claims.if_contains(name);
  if (found == nullptr) return std::nullopt;
  if (found->is_int64()) return found->get_int64();
  return std::nullopt;
}

/// `aud` names us and nobody else; `azp`, where it stands, is us.
bool meant_for(const json::object& claims, const std::string& client) {
  const auto* audience = claims.if_contains("aud");
  if (audience == nullptr || (claims.contains("azp") && claim(claims, "azp") != client)) return false;
  if (audience->is_string()) return audience->get_string() == client;
  return audience->is_array() && audience->get_array().size() == 1 && audience->get_array()[0] == json::value(client);
}

base::Result<std::map<std::string, int>> levels_of(const base::YamlNode& node, const std::string& file) {
  std::map<std::string, int> levels;
  for (const auto& [acr, level] : node.entries) {
    if (level.scalar != "1" && level.scalar != "2" && level.scalar != "3")
      return base::fail(ErrorKind::bad_input, "bad_oidc", fmt::format("{}:{}", file, level.line),
                        "this is not a level of assurance", "1, 2 or 3");
    levels[acr] = level.scalar.front() - '0';
  }
  return levels;
}

}  // namespace

base::Result<OidcConfig> OidcConfig::load(const std::filesystem::path& file) {
  auto tree = base::read_yaml(file);
  if (!tree) return base::fail(std::move(tree.error()));
  const auto name = file.filename().string();
  base::YamlReader reader(*tree, name);
  OidcConfig config;
  config.issuer = reader.text("issuer");
  config.client_id = reader.text("client_id");
  const auto secret_file = reader.text_or("client_secret_file", "");
  config.scopes = reader.texts("scopes");
  auto levels = levels_of(reader.required("levels"), name);
  base::YamlReader label(reader.required("label"), name);
  config.label.fr = label.text("fr");
  config.label.nl = label.text("nl");
  config.label.de = label.text("de");
  config.label.en = label.text("en");
  if (auto wrong = label.finish()) return base::fail(std::move(*wrong));
  if (auto wrong = reader.finish()) return base::fail(std::move(*wrong));
  if (!levels) return base::fail(std::move(levels.error()));
  config.levels = std::move(*levels);
  if (auto origin = read_origin(origin_part(config.issuer)); !origin)
    return base::fail(ErrorKind::bad_input, "bad_oidc", name, "the issuer is not an address", origin.error().expected);
  if (std::ranges::find(config.scopes, "openid") == config.scopes.end())
    config.scopes.insert(config.scopes.begin(), "openid");
  if (secret_file.empty()) return config;
  const auto secret = base::read_file(file.parent_path() / secret_file);
  if (!secret) return base::fail(secret.error());
  config.client_secret = base::trimmed(*secret);
  return config;
}

base::Result<IdentityProvider::Described> IdentityProvider::described(base::Instant now) {
  {
    const std::lock_guard<std::mutex> lock(guard_);
    if (described_ && described_->read.micros() + kDescriptionLasts > now.micros()) return *described_;
  }
  const auto base =
      config_.issuer.ends_with('/') ? config_.issuer.substr(0, config_.issuer.size() - 1) : config_.issuer;
  const auto told = fetch_({base + "/.well-known/openid-configuration", {}, {}});
  if (!told) return base::fail(told.error());
  const auto value = base::parse_json(told->body);
  if (told->status != 200 || !value || !value->is_object() || claim(value->get_object(), "issuer") != config_.issuer)
    return base::fail(ErrorKind::unavailable, "provider_refused", "issuer",
                      "the identity provider does not describe itself as configured", "its own name as issuer");
  const auto& object = value->get_object();
  Described made{std::string(claim(object, "authorization_endpoint")), std::string(claim(object, "token_endpoint")),
                 std::string(claim(object, "jwks_uri")), false, now};
  const auto* names = object.if_contains("authorization_response_iss_parameter_supported");
  made.names_issuer = names != nullptr && *names == json::value(true);
  const auto home = origin_part(config_.issuer);
  for (const auto& address : {made.authorization, made.token, made.keys})
    if (origin_part(address) != home)
      return base::fail(ErrorKind::unavailable, "foreign_address", "",
                        "the identity provider names an address of another host", std::string(home));
  const std::lock_guard<std::mutex> lock(guard_);
  described_ = made;
  return made;
}

base::Result<std::string> IdentityProvider::address(const Journey& journey, base::Instant now) {
  const auto description = described(now);
  if (!description) return base::fail(description.error());
  std::vector<std::string> wanted;
  for (const auto& [acr, level] : config_.levels)
    if (level >= 2) wanted.push_back(acr);
  Form form{{"response_type", "code"},
            {"client_id", config_.client_id},
            {"redirect_uri", journey.redirect_uri},
            {"scope", joined(config_.scopes)},
            {"state", journey.state},
            {"nonce", journey.nonce},
            {"code_challenge", to_base64url(sha256(journey.verifier))},
            {"code_challenge_method", "S256"}};
  if (!wanted.empty()) form.emplace_back("acr_values", joined(wanted));
  if (journey.fresh) {
    form.emplace_back("prompt", "login");
    form.emplace_back("max_age", std::to_string(kProofIsFresh));
  }
  const bool has_query = description->authorization.find('?') != std::string::npos;
  return description->authorization + (has_query ? "&" : "?") + form_of(form);
}

base::Result<void> IdentityProvider::check_issuer(const std::optional<std::string>& issuer, base::Instant now) {
  if (issuer && *issuer != config_.issuer) return bad_token("iss", "this answer comes from another identity provider");
  if (issuer) return {};
  const auto description = described(now);
  if (!description) return base::fail(description.error());
  if (description->names_issuer)
    return bad_token("iss", "this answer does not say which identity provider it comes from");
  return {};
}

base::Result<std::string> IdentityProvider::id_token(const Described& description, const Journey& journey,
                                                     const std::string& code) {
  FetchRequest request{description.token, {}, {}};
  Form form{{"grant_type", "authorization_code"},
            {"code", code},
            {"redirect_uri", journey.redirect_uri},
            {"code_verifier", journey.verifier}};
  if (config_.client_secret.empty()) {
    form.emplace_back("client_id", config_.client_id);
  } else {
    // The header takes the ordinary alphabet of base 64 (RFC 7617); ours differs in two letters and the padding.
    auto word = to_base64url(percent_encoded(config_.client_id) + ":" + percent_encoded(config_.client_secret));
    std::ranges::replace(word, '-', '+');
    std::ranges::replace(word, '_', '/');
    while (word.size() % 4 != 0) word += '=';
    request.headers.emplace_back("authorization", "Basic " + word);
  }
  request.body = form_of(form);
  const auto told = fetch_(request);
  if (!told) return base::fail(told.error());
  const auto value = base::parse_json(told->body);
  if (told->status != 200 || !value || !value->is_object())
    return base::fail(ErrorKind::unauthenticated, "provider_refused", "", "the identity provider did not take the code",
                      "signing in again");
  return std::string(claim(value->get_object(), "id_token"));
}

base::Result<std::vector<PublishedKey>> IdentityProvider::keys(const Described& description, bool again) {
  {
    const std::lock_guard<std::mutex> lock(guard_);
    if (!again && !keys_.empty()) return keys_;
  }
  const auto told = fetch_({description.keys, {}, {}});
  if (!told) return base::fail(told.error());
  auto read = read_jwks(told->body);
  if (!read) return read;
  const std::lock_guard<std::mutex> lock(guard_);
  keys_ = *read;
  return read;
}

base::Result<Identity> IdentityProvider::redeem(const Journey& journey, const std::string& code, base::Instant now) {
  const auto description = described(now);
  if (!description) return base::fail(description.error());
  const auto text = id_token(*description, journey, code);
  if (!text) return base::fail(text.error());
  const auto token = read_token(*text);
  if (!token) return base::fail(token.error());
  auto known = keys(*description, false);
  if (!known) return base::fail(std::move(known.error()));
  auto right = verify_token(*token, *known);
  if (!right && right.error().code == "unknown_key") {
    // The provider may have changed its keys since: they are asked for once more.
    known = keys(*description, true);
    if (!known) return base::fail(std::move(known.error()));
    right = verify_token(*token, *known);
  }
  if (!right) return base::fail(std::move(right.error()));
  return identity_of(token->claims, journey, now);
}

/// OpenID Connect Core 1.0 §3.1.3.7.
base::Result<Identity> IdentityProvider::identity_of(const json::object& claims, const Journey& journey,
                                                     base::Instant now) const {
  const auto seconds = now.micros() / kSecond;
  if (claim(claims, "iss") != config_.issuer) return bad_token("iss", "this token is of another identity provider");
  if (!meant_for(claims, config_.client_id)) return bad_token("aud", "this token is for somebody else");
  const auto expires = seconds_at(claims, "exp");
  if (!expires || *expires + kClocksDiffer <= seconds) return bad_token("exp", "this token has expired");
  const auto issued = seconds_at(claims, "iat");
  if (!issued || *issued > seconds + kClocksDiffer || *issued + kTokenIsNew < seconds)
    return bad_token("iat", "this token was not issued just now");
  if (const auto from = seconds_at(claims, "nbf"); from && *from > seconds + kClocksDiffer)
    return bad_token("nbf", "this token does not hold yet");
  if (journey.nonce.empty() || !same_secret(claim(claims, "nonce"), journey.nonce))
    return bad_token("nonce", "this token answers another question");
  if (journey.fresh) {
    const auto shown = seconds_at(claims, "auth_time");
    if (!shown || *shown + kProofIsFresh + kClocksDiffer < seconds)
      return bad_token("auth_time", "the person did not show a factor just now");
  }
  const auto subject = claim(claims, "sub");
  if (subject.empty() || subject.size() > 255) return bad_token("sub", "this token is about nobody");
  const auto level = config_.levels.find(std::string(claim(claims, "acr")));
  if (level == config_.levels.end())
    return base::fail(ErrorKind::unauthenticated, "level_unknown", "acr",
                      "the identity provider did not check well enough who this is",
                      "one of the levels in the configuration");
  return Identity{config_.issuer, std::string(subject), level->second};
}

}  // namespace relais::http

// Signing in with an identity provider: OpenID Connect, authorization code with PKCE (S256), state and nonce. One
// provider, named in a file; how sure each of its levels is (`acr`) stands there too, for instance those of the Belgian
// federal authentication service. A level that the file does not name is refused.
//
// Somebody is known by issuer and subject together, never by name or e-mail.
#pragma once

#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "http/fetch.hpp"
#include "http/jwt.hpp"

namespace relais::http {

struct OidcConfig {
  std::string issuer;
  std::string client_id;
  std::string client_secret;  ///< empty for a client without one
  std::vector<std::string> scopes;
  std::map<std::string, int> levels;  ///< `acr` → level of assurance, 1 to 3
  base::LocalText label;              ///< for the button

  /// The file that `relais serve --oidc` names. The secret stands in a file of its own. Complains with FILE:LINE.
  static base::Result<OidcConfig> load(const std::filesystem::path& file);
};

struct Identity {
  std::string issuer;
  std::string subject;
  int level = 1;
};

/// What one journey to the provider is recognised by.
struct Journey {
  std::string state;
  std::string nonce;
  std::string verifier;
  std::string redirect_uri;
  bool fresh = false;  ///< the person must show a factor now, even when the provider knows them
};

class IdentityProvider {
 public:
  IdentityProvider(OidcConfig config, Fetch fetch) : config_(std::move(config)), fetch_(std::move(fetch)) {}

  [[nodiscard]] const OidcConfig& config() const { return config_; }
  /// Where to send the browser.
  [[nodiscard]] base::Result<std::string> address(const Journey& journey, base::Instant now);
  /// Who came back with this code. Codes: `bad_token` for a token that is not right in every part, `level_unknown` for
  /// an `acr` the file does not name, `provider_refused`, `not_reached`.
  [[nodiscard]] base::Result<Identity> redeem(const Journey& journey, const std::string& code, base::Instant now);
  /// RFC 9207: an answer that names its issuer must name ours; one that must name it and does not is refused.
  [[nodiscard]] base::Result<void> check_issuer(const std::optional<std::string>& issuer, base::Instant now);

 private:
  struct Described {
    std::string authorization;
    std::string token;
    std::string keys;
    bool names_issuer = false;
    base::Instant read;
  };

  [[nodiscard]] base::Result<Described> described(base::Instant now);
  [[nodiscard]] base::Result<std::vector<PublishedKey>> keys(const Described& description, bool again);
  [[nodiscard]] base::Result<std::string> id_token(const Described& description, const Journey& journey,
                                                   const std::string& code);
  [[nodiscard]] base::Result<Identity> identity_of(const base::json::object& claims, const Journey& journey,
                                                   base::Instant now) const;

  const OidcConfig config_;
  const Fetch fetch_;
  std::mutex guard_;
  std::optional<Described> described_;
  std::vector<PublishedKey> keys_;
};

}  // namespace relais::http

// The one place where "who is asking" is decided: cookie → session → account → asker.
//
// Ways in, the surest first: a passkey (level 3), an identity provider (the level its configuration gives), a password
// with a code of an authenticator app or a recovery code (level 2). A password alone (level 1) opens nothing but the
// page where factors are set up, and only as long as the account has none. On a store of invented cases a password is
// enough and counts as level 3, and the screen says so.
//
// Of session tokens, 256 random bits, only the SHA-256 is kept; a token is replaced whenever the person proves more. An
// unknown name and a wrong password cost the same time and give the same answer. Guessing is slowed down by name and
// source, by account and by source; a browser that has signed in before has a lane of its own, so that nobody can be
// kept out from outside. Every entry, refusal and change of a factor leaves a deed.
//
// Thread-safe.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "desks/gate.hpp"
#include "http/challenges.hpp"
#include "http/engine.hpp"
#include "http/factors.hpp"
#include "http/oidc.hpp"
#include "http/origin.hpp"
#include "http/passwords.hpp"
#include "http/problem.hpp"
#include "http/throttle.hpp"

namespace relais::http {

/// How long a session lasts (law/access/sign_in.yaml).
struct SessionRules {
  std::chrono::minutes idle{15};       ///< a session that is not used ends
  std::chrono::minutes absolute{480};  ///< a session ends
  int at_once = 2;                     ///< sessions of one account; a further one ends the one used longest ago
};

struct SignInLimits : HashCost {
  SessionRules sessions;
  SessionRules demonstration{std::chrono::minutes(12 * 60), std::chrono::minutes(24 * 60), 100};
  std::chrono::minutes fresh{5};  ///< a proof is fresh for what asks for one
  int hashes_at_once = 2;         ///< of strangers; known browsers have as many of their own
  int hashes_waiting = 8;         ///< beyond that the answer is 503
  Rate per_name{5, std::chrono::seconds(60)};
  Rate per_account{20, std::chrono::seconds(30)};
  Rate per_source{60, std::chrono::seconds(2)};
  Rate per_device{10, std::chrono::seconds(30)};
  Rate per_asking{60, std::chrono::seconds(1)};  ///< questions for a passkey or a provider, by source

  /// Reads `sessions`, `demonstration` and `fresh_minutes`; complains with FILE:LINE.
  static base::Result<SignInLimits> load(const std::filesystem::path& file);
};

/// Where a request comes from.
struct Door {
  std::string peer;
  std::string device;  ///< value of the cookie of a browser that has signed in before; may be empty
};
[[nodiscard]] Door door_of(const Request& request);

struct Credentials {
  std::string name;
  std::optional<std::string> password;
  std::optional<std::string> code;        ///< of an authenticator app
  std::optional<std::string> recovery;    ///< one of the recovery codes
  std::optional<std::string> invitation;  ///< in place of the password
};
BOOST_DESCRIBE_STRUCT(Credentials, (), (name, password, code, recovery, invitation))

/// What the browser brings from an authenticator, in base 64 without padding.
struct PasskeyAnswer {
  std::string id;
  std::string client_data;
  std::string authenticator_data;
  std::string signature;
  std::optional<std::string> user_handle;
};
BOOST_DESCRIBE_STRUCT(PasskeyAnswer, (), (id, client_data, authenticator_data, signature, user_handle))

/// What the browser needs to ask an authenticator.
struct PasskeyQuestion {
  std::string challenge;
  std::string rp_id;
  std::vector<std::string> allow;  ///< ids of passkeys; empty lets the person choose
  int timeout_ms = 120'000;
};
BOOST_DESCRIBE_STRUCT(PasskeyQuestion, (), (challenge, rp_id, allow, timeout_ms))

/// What an identity provider sent the browser back with.
struct OidcAnswer {
  std::string state;
  std::optional<std::string> code;
  std::optional<std::string> error;
  std::optional<std::string> iss;
};
BOOST_DESCRIBE_STRUCT(OidcAnswer, (), (state, code, error, iss))

struct Visit {
  access::Asker asker;
  store::Session session;
};

struct Entered {
  std::string token;   ///< for the session cookie; kept nowhere
  std::string device;  ///< for the cookie of the browser; empty when it is known already
  Visit visit;
  std::string warning;  ///< `passkey_counter`: the passkey may have a copy
};

class SignIn {
 public:
  /// What is handed in outlives it. `provider` may be null.
  SignIn(const desks::House& house, desks::Gate& store, SignInLimits limits = {}, KnownPasswords known = {},
         std::unique_ptr<IdentityProvider> provider = nullptr);
  SignIn(const SignIn&) = delete;
  SignIn& operator=(const SignIn&) = delete;
  ~SignIn();

  /// Passkeys and identity providers work from then on.
  void set_origin(Origin origin);
  /// Whether a browser at `host` can use passkeys here.
  [[nodiscard]] std::optional<std::string> rp_id() const;
  [[nodiscard]] const IdentityProvider* provider() const { return provider_.get(); }
  [[nodiscard]] const SignInLimits& limits() const { return limits_; }

  /// Who sends this request; a 401 problem when nobody known does.
  [[nodiscard]] Outcome<Visit> visit(const Request& request, base::Instant now);
  [[nodiscard]] Outcome<access::Asker> who(const Request& request, base::Instant now);
  /// Nothing when the session reached that level and, for `step_up`, showed a factor a short while ago; else the
  /// problem.
  [[nodiscard]] Outcome<None> enough(const Visit& visit, int level, bool step_up, base::Instant now);
  /// Ends the session of this request, if there is one.
  [[nodiscard]] Outcome<None> sign_out(const Request& request, base::Instant now);

  // Ways in. With `prove`, the same person proves again who they are: the session goes on under a new token.
  [[nodiscard]] Outcome<Entered> with_password(const Credentials& credentials, const Door& door, const Visit* prove,
                                               base::Instant now);
  [[nodiscard]] Outcome<PasskeyQuestion> ask_passkey(const Visit* prove, const Door& door, base::Instant now);
  [[nodiscard]] Outcome<Entered> with_passkey(const PasskeyAnswer& answer, const Door& door, const Visit* prove,
                                              base::Instant now);
  /// Where to send the browser; with `visit`, to prove again or to join the identity to the account.
  [[nodiscard]] Outcome<std::string> ask_provider(const Visit* visit, const Door& door, base::Instant now);
  /// Somebody unknown to us is refused with `identity_unknown`, unless they are signed in: then the identity is joined
  /// to their account, for which the proof must be fresh.
  [[nodiscard]] Outcome<Entered> with_provider(const OidcAnswer& answer, const Door& door, const Visit* prove,
                                               base::Instant now);

  // Sessions of one's own; named by the first 16 digits of the hash of their token.
  [[nodiscard]] Outcome<std::vector<store::Session>> sessions(const Visit& visit, base::Instant now);
  /// One, or all but the present one.
  [[nodiscard]] Outcome<None> end_sessions(const Visit& visit, const std::optional<std::string>& which,
                                           base::Instant now);

  /// Reads the account, lets `edit` change it and its factors, and keeps them; one at a time. `edit` answers a problem
  /// to leave everything as it is.
  using Edit = std::function<Outcome<None>(store::Account& account, Factors& factors)>;
  [[nodiscard]] Outcome<None> change(const std::string& account, const Edit& edit);
  /// As change(), for a factor: leaves a deed and ends all other sessions. Answers the present one under a new token;
  /// it rises to `level`, which `edit` may set, when the change itself proved as much.
  [[nodiscard]] Outcome<Entered> change_factor(const Visit& visit, std::string_view what, const int& level,
                                               base::Instant now, const Edit& edit);
  [[nodiscard]] Outcome<Factors> factors_of(const Visit& visit);
  [[nodiscard]] Outcome<RelyingParty> relying_party() const;
  [[nodiscard]] Challenges& challenges() { return challenges_; }
  [[nodiscard]] const KnownPasswords& known_passwords() const { return known_; }
  [[nodiscard]] const desks::House& house() const { return house_; }
  /// The slow hash of a new password, when its turn comes; 503 when too many wait.
  [[nodiscard]] Outcome<std::string> hash(const std::string& password);

 private:
  class Lane;
  struct Proof;

  [[nodiscard]] Outcome<None> slow_down(const std::string& name, const Door& door, bool known_browser,
                                        base::Instant now) const;
  [[nodiscard]] Outcome<None> slow_asking(const Door& door, base::Instant now);
  void failed(const std::string& name, const Door& door, bool known_browser, base::Instant now);
  [[nodiscard]] Outcome<bool> password_right(const store::Account* account, const Factors& factors,
                                             const Credentials& credentials, bool known_browser, base::Instant now);
  [[nodiscard]] Outcome<Proof> second_factor(store::Account& account, Factors& factors, const Credentials& credentials,
                                             base::Instant now) const;
  [[nodiscard]] Outcome<Entered> enter(const store::Account& account, const Proof& proof, const Door& door,
                                       const Visit* prove, base::Instant now);
  [[nodiscard]] Outcome<std::string> remember_browser(const store::Account& account, const Door& door,
                                                      base::Instant now);
  [[nodiscard]] Outcome<None> make_room(const store::Account& account, const SessionRules& rules, base::Instant now);
  [[nodiscard]] Outcome<bool> waived();
  [[nodiscard]] Outcome<std::optional<store::Account>> account_with(const std::string& credential);
  [[nodiscard]] const SessionRules& rules_of(const store::Session& session) const;
  [[nodiscard]] Outcome<None> leave_deed(ledger::Action action, ledger::Outcome outcome, const access::Asker& asker,
                                         std::string_view what, base::Instant now);

  const desks::House& house_;
  desks::Gate& store_;
  const SignInLimits limits_;
  const KnownPasswords known_;
  const std::unique_ptr<IdentityProvider> provider_;
  std::unique_ptr<Lane> strangers_;
  std::unique_ptr<Lane> familiar_;
  std::once_flag decoy_made_;
  std::string decoy_;  ///< verified against when the name is unknown
  Challenges challenges_;
  Throttle by_name_;
  Throttle by_account_;
  Throttle by_source_;
  Throttle by_device_;
  Throttle by_asking_;
  std::mutex changing_;  ///< held while an account is read, changed and kept
  mutable std::mutex guard_;
  std::optional<Origin> origin_;
  std::map<std::string, std::string, std::less<>> owners_;  ///< of passkeys and identities
};

/// `__Host-` cookies are taken by browsers only with Secure, without Domain and for the whole host, so that neither a
/// neighbouring host nor a page over http can plant one.
inline constexpr std::string_view kSessionCookie = "__Host-relais";
inline constexpr std::string_view kBrowserCookie = "__Host-relais-browser";

/// `set-cookie` for somebody who entered.
[[nodiscard]] Headers cookies_of(const Entered& entered);
/// `set-cookie` for somebody who left; the browser stays known.
[[nodiscard]] Headers no_session_cookie();

}  // namespace relais::http

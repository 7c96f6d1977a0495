// One's own account: factors, password, sessions.
#include <algorithm>

#include "http/routes.hpp"
#include "http/sign_in.hpp"
#include "http/totp.hpp"

namespace relais::http {

namespace {

constexpr std::size_t kMostPasskeys = 10;
constexpr std::size_t kRecoveryCodes = 10;
constexpr std::int64_t kChallengeLasts = 10LL * 60 * 1'000'000;

struct PasskeyLine {
  std::string id;
  std::string name;
  int level = 3;
  bool warned = false;
  base::Instant added;
  std::optional<base::Instant> used;
};
BOOST_DESCRIBE_STRUCT(PasskeyLine, (), (id, name, level, warned, added, used))

struct IdentityLine {
  std::string issuer;
  base::Instant added;
};
BOOST_DESCRIBE_STRUCT(IdentityLine, (), (issuer, added))

struct SessionLine {
  std::string id;
  bool current = false;
  std::string how;
  int level = 1;
  base::Instant created;
  base::Instant last_seen;
  base::Instant expires;
};
BOOST_DESCRIBE_STRUCT(SessionLine, (), (id, current, how, level, created, last_seen, expires))

struct MyAccount {
  static constexpr bool kWritesEmptyLists = true;
  std::string name;
  int level = 1;
  std::string how;
  std::vector<PasskeyLine> passkeys;
  std::optional<base::Instant> totp;  ///< since when there is an authenticator app
  std::int64_t recovery_left = 0;
  std::vector<IdentityLine> identities;
  std::vector<SessionLine> sessions;
  std::optional<std::string> passkeys_at;  ///< the host name under which passkeys work here
  std::optional<base::LocalText> provider;
  bool has_password = false;
  bool waived = false;  ///< invented cases: a password is enough
};
BOOST_DESCRIBE_STRUCT(MyAccount, (),
                      (name, level, how, passkeys, totp, recovery_left, identities, sessions, passkeys_at, provider,
                       has_password, waived))

/// What the browser needs to make a new passkey.
struct NewPasskeyQuestion {
  std::string challenge;
  std::string rp_id;
  std::string user_handle;
  std::string user_name;
  std::string user_display;
  std::vector<int> algorithms;
  std::vector<std::string> exclude;
};
BOOST_DESCRIBE_STRUCT(NewPasskeyQuestion, (),
                      (challenge, rp_id, user_handle, user_name, user_display, algorithms, exclude))

struct NewPasskeyAnswer {
  std::string name;
  std::string client_data;
  std::string attestation;
};
BOOST_DESCRIBE_STRUCT(NewPasskeyAnswer, (), (name, client_data, attestation))

struct NewName {
  std::string name;
};
BOOST_DESCRIBE_STRUCT(NewName, (), (name))

struct NewTotp {
  std::string challenge;
  std::string secret;
  std::string uri;
};
BOOST_DESCRIBE_STRUCT(NewTotp, (), (challenge, secret, uri))

struct NewTotpAnswer {
  std::string challenge;
  std::string code;
};
BOOST_DESCRIBE_STRUCT(NewTotpAnswer, (), (challenge, code))

struct RecoveryCodes {
  std::vector<std::string> codes;
};
BOOST_DESCRIBE_STRUCT(RecoveryCodes, (), (codes))

struct NewPassword {
  std::string password;
};
BOOST_DESCRIBE_STRUCT(NewPassword, (), (password))

Visit visit_of(const Call& call) { return {call.asker, call.session}; }

Problem bad_value(std::string pointer, std::string detail) {
  return problem(422, "bad_value", std::move(detail), std::move(pointer));
}

Outcome<std::string> name_of(const std::string& text) {
  const std::string name(base::trimmed(text));
  if (name.empty() || name.size() > 60 || !base::is_clean_text(name))
    return refuse(bad_value("/name", "this is empty, too long or no text; expected a name such as Phone"));
  return name;
}

Outcome<MyAccount> look(const Call& call, const None&, None) {
  auto& sign_in = call.backend.sign_in;
  const auto visit = visit_of(call);
  const auto factors = sign_in.factors_of(visit);
  if (!factors) return refuse(factors.error());
  const auto sessions = sign_in.sessions(visit, call.now);
  if (!sessions) return refuse(sessions.error());
  const auto account = call.backend.store.account(call.asker.user);
  if (!account) return refuse(account.error());
  const auto invented = call.backend.store.meta("invented");
  if (!invented) return refuse(invented.error());
  MyAccount mine;
  mine.name = call.asker.user;
  mine.level = call.session.level;
  mine.how = call.session.how;
  for (const auto& key : factors->passkeys)
    mine.passkeys.push_back({key.id, key.name, key.level, key.warned, key.added, key.used});
  if (factors->totp) mine.totp = factors->totp->added;
  mine.recovery_left = static_cast<std::int64_t>(factors->recovery.size());
  for (const auto& identity : factors->identities) mine.identities.push_back({identity.issuer, identity.added});
  for (const auto& session : *sessions) {
    const auto id = session.token_hash.substr(0, 16);
    mine.sessions.push_back({id, id == call.asker.session, session.how, session.level, session.created,
                             session.last_seen, session.expires});
  }
  mine.passkeys_at = sign_in.rp_id();
  if (const auto* provider = sign_in.provider(); provider != nullptr) mine.provider = provider->config().label;
  mine.has_password = *account && !(*account)->password_hash.empty();
  mine.waived = invented->has_value();
  return mine;
}

Outcome<Dressed<None>> kept(Outcome<Entered> entered) {
  if (!entered) return refuse(std::move(entered.error()));
  return Dressed<None>{{}, cookies_of(*entered)};
}

// ---------------------------------------------------------------- passkeys

Outcome<NewPasskeyQuestion> ask_new_passkey(const Call& call, const None&, None) {
  auto& sign_in = call.backend.sign_in;
  const auto us = sign_in.relying_party();
  if (!us) return refuse(us.error());
  NewPasskeyQuestion question;
  auto done = sign_in.change(call.asker.user, [&](store::Account&, Factors& factors) -> Outcome<None> {
    if (factors.handle.empty()) factors.handle = to_base64url(random_bytes(32));
    question.user_handle = factors.handle;
    for (const auto& passkey : factors.passkeys) question.exclude.push_back(passkey.id);
    return None{};
  });
  if (!done) return refuse(std::move(done.error()));
  question.rp_id = us->id;
  question.user_name = call.asker.user;
  question.user_display = call.asker.display;
  question.algorithms.assign(std::begin(kPasskeyAlgorithms), std::end(kPasskeyAlgorithms));
  question.challenge = sign_in.challenges().ask(
      {Purpose::add_passkey, call.asker.user, {}, {}, base::Instant::from_micros(call.now.micros() + kChallengeLasts)},
      call.now);
  return question;
}

Outcome<Dressed<None>> add_passkey(const Call& call, const None&, NewPasskeyAnswer answer) {
  auto& sign_in = call.backend.sign_in;
  const auto us = sign_in.relying_party();
  if (!us) return refuse(us.error());
  auto name = name_of(answer.name);
  if (!name) return refuse(std::move(name.error()));
  const Attestation attestation{from_base64url(answer.client_data).value_or(""),
                                from_base64url(answer.attestation).value_or("")};
  const auto challenge = challenge_of(attestation.client_data);
  if (!challenge) return refuse(challenge.error());
  const auto pending = sign_in.challenges().take(*challenge, call.now);
  if (!pending || pending->purpose != Purpose::add_passkey || pending->account != call.asker.user)
    return refuse(problem(401, "challenge_over", "this answer comes too late; expected another attempt"));
  const auto made = check_registration(*us, *challenge, attestation);
  if (!made) return refuse(made.error());
  int level = 0;
  return kept(sign_in.change_factor(
      visit_of(call), "passkey", level, call.now, [&](store::Account&, Factors& factors) -> Outcome<None> {
        const auto id = to_base64url(made->id);
        if (factors.find(id) != nullptr)
          return refuse(problem(409, "already_so", "this passkey is there already; expected another one"));
        if (factors.passkeys.size() >= kMostPasskeys)
          return refuse(problem(409, "too_many_passkeys", "there are ten passkeys; expected one to be removed first"));
        level = factors.level_of_new(call.session);
        factors.reached = std::max(factors.reached, level);
        factors.passkeys.push_back({id, to_base64url(made->key), *name, made->count, level, false, call.now, {}});
        return None{};
      }));
}

Outcome<None> rename_passkey(const Call& call, const None&, NewName answer) {
  auto name = name_of(answer.name);
  if (!name) return refuse(std::move(name.error()));
  return call.backend.sign_in.change(call.asker.user, [&](store::Account&, Factors& factors) -> Outcome<None> {
    auto* passkey = factors.find(call.path[0]);
    if (passkey == nullptr)
      return refuse(problem(404, "not_found", "there is no such passkey; expected one of your own"));
    passkey->name = *name;
    return None{};
  });
}

/// Nobody throws away the last thing that opens their account.
Outcome<None> unless_last(const Factors& factors) {
  if (factors.any()) return None{};
  return refuse(problem(409, "last_factor",
                        "this is the last second factor of the account; expected another one to be added first"));
}

Outcome<Dressed<None>> remove_passkey(const Call& call, const None&, None) {
  return kept(call.backend.sign_in.change_factor(
      visit_of(call), "passkey", 0, call.now, [&](store::Account&, Factors& factors) -> Outcome<None> {
        if (std::erase_if(factors.passkeys, [&](const Passkey& key) { return key.id == call.path[0]; }) == 0)
          return refuse(problem(404, "not_found", "there is no such passkey; expected one of your own"));
        return unless_last(factors);
      }));
}

// ---------------------------------------------------------------- authenticator app, recovery codes, password

Outcome<NewTotp> ask_new_totp(const Call& call, const None&, None) {
  const auto secret = new_totp_secret();
  NewTotp made;
  made.challenge = call.backend.sign_in.challenges().ask(
      {Purpose::add_totp, call.asker.user, secret, {}, base::Instant::from_micros(call.now.micros() + kChallengeLasts)},
      call.now);
  made.secret = to_base32(secret);
  made.uri = otpauth_uri(secret, "Relais", call.asker.user);
  return made;
}

Outcome<Dressed<None>> add_totp(const Call& call, const None&, NewTotpAnswer answer) {
  const auto pending = call.backend.sign_in.challenges().take(answer.challenge, call.now);
  if (!pending || pending->purpose != Purpose::add_totp || pending->account != call.asker.user)
    return refuse(problem(401, "challenge_over", "this answer comes too late; expected another attempt"));
  const auto step = check_totp(pending->secret, answer.code, 0, call.now);
  if (!step) return refuse(problem(422, "wrong_code", "this code is wrong; expected the one the app shows", "/code"));
  return kept(call.backend.sign_in.change_factor(visit_of(call), "totp", 2, call.now,
                                                 [&](store::Account&, Factors& factors) -> Outcome<None> {
                                                   factors.totp = Totp{to_base64url(pending->secret), *step, call.now};
                                                   return None{};
                                                 }));
}

Outcome<Dressed<None>> remove_totp(const Call& call, const None&, None) {
  return kept(call.backend.sign_in.change_factor(
      visit_of(call), "totp", 0, call.now, [&](store::Account&, Factors& factors) -> Outcome<None> {
        if (!factors.totp) return refuse(problem(404, "not_found", "there is no authenticator app; expected one"));
        factors.totp.reset();
        return unless_last(factors);
      }));
}

Outcome<Dressed<None>> remove_identities(const Call& call, const None&, None) {
  return kept(call.backend.sign_in.change_factor(visit_of(call), "oidc", 0, call.now,
                                                 [&](store::Account&, Factors& factors) -> Outcome<None> {
                                                   factors.identities.clear();
                                                   return unless_last(factors);
                                                 }));
}

Outcome<Dressed<RecoveryCodes>> make_recovery_codes(const Call& call, const None&, None) {
  RecoveryCodes made;
  for (std::size_t i = 0; i < kRecoveryCodes; ++i) made.codes.push_back(new_secret_code());
  auto entered = call.backend.sign_in.change_factor(
      visit_of(call), "recovery", 0, call.now, [&](store::Account&, Factors& factors) -> Outcome<None> {
        if (!factors.any())
          return refuse(
              problem(409, "factor_needed", "there is nothing to recover yet; expected a second factor first"));
        factors.recovery.clear();
        for (const auto& code : made.codes) factors.recovery.push_back(hash_of_code(code));
        return None{};
      });
  if (!entered) return refuse(std::move(entered.error()));
  return Dressed<RecoveryCodes>{std::move(made), cookies_of(*entered)};
}

Outcome<Dressed<None>> change_password(const Call& call, const None&, NewPassword answer) {
  auto& sign_in = call.backend.sign_in;
  const auto* desk = call.backend.house.book.find(call.asker.desk);
  std::vector<std::string> context{call.asker.user, call.asker.display, call.asker.desk, "relais"};
  if (desk != nullptr) context.push_back(desk->name.en);
  if (auto good = check_password(sign_in.known_passwords(), answer.password, context); !good) {
    auto wrong = problem_of(good.error());
    wrong.pointer = "/password";
    return refuse(std::move(wrong));
  }
  auto hash = sign_in.hash(answer.password);
  if (!hash) return refuse(std::move(hash.error()));
  return kept(sign_in.change_factor(visit_of(call), "password", 0, call.now,
                                    [&](store::Account& account, Factors&) -> Outcome<None> {
                                      account.password_hash = *hash;
                                      return None{};
                                    }));
}

// ---------------------------------------------------------------- sessions

Outcome<None> end_session(const Call& call, const None&, None) {
  return call.backend.sign_in.end_sessions(visit_of(call), call.path[0], call.now);
}

Outcome<None> end_other_sessions(const Call& call, const None&, None) {
  return call.backend.sign_in.end_sessions(visit_of(call), std::nullopt, call.now);
}

// ---------------------------------------------------------------- heads

RouteHead own(Method method, std::string pattern, std::string summary, std::vector<std::string> codes, bool step_up) {
  auto head = opens(std::move(pattern), "Account", std::move(summary), std::move(codes));
  head.method = method;
  head.needs = {};
  head.needs.level = 1;
  head.needs.step_up = step_up;
  head.success = 200;
  head.body_limit = 64UL * 1024;
  return head;
}

void add_passkey_routes(std::vector<Route>& routes) {
  routes.push_back(make_route<None, None, NewPasskeyQuestion>(
      own(Method::post, "/api/v1/account/passkeys/question", "What a browser needs to make a new passkey.",
          {"409:passkeys_not_here"}, true),
      ask_new_passkey));
  routes.push_back(make_route<None, NewPasskeyAnswer, Dressed<None>>(
      own(Method::post, "/api/v1/account/passkeys", "Add the passkey that the browser made. Ends all other sessions.",
          {"401:challenge_over", "409:already_so", "409:too_many_passkeys", "422:bad_passkey", "422:bad_key"}, true),
      add_passkey));
  routes.push_back(make_route<None, NewName, None>(
      own(Method::post, "/api/v1/account/passkeys/{id}", "Call a passkey something else.", {"404:not_found"}, false),
      rename_passkey));
  routes.push_back(make_route<None, None, Dressed<None>>(
      own(Method::delete_, "/api/v1/account/passkeys/{id}", "Remove a passkey. Ends all other sessions.",
          {"404:not_found", "409:last_factor"}, true),
      remove_passkey));
}

void add_other_factor_routes(std::vector<Route>& routes) {
  routes.push_back(make_route<None, None, NewTotp>(
      own(Method::post, "/api/v1/account/totp/question", "A new secret for an authenticator app.", {}, true),
      ask_new_totp));
  routes.push_back(make_route<None, NewTotpAnswer, Dressed<None>>(
      own(Method::post, "/api/v1/account/totp",
          "Use the authenticator app that shows this code; replaces an earlier one. Ends all other sessions.",
          {"401:challenge_over", "422:wrong_code"}, true),
      add_totp));
  routes.push_back(make_route<None, None, Dressed<None>>(
      own(Method::delete_, "/api/v1/account/totp", "Remove the authenticator app. Ends all other sessions.",
          {"404:not_found", "409:last_factor"}, true),
      remove_totp));
  routes.push_back(make_route<None, None, Dressed<None>>(
      own(Method::delete_, "/api/v1/account/identities",
          "Part with the identities of the identity provider. Ends all other sessions.", {"409:last_factor"}, true),
      remove_identities));
  routes.push_back(make_route<None, None, Dressed<RecoveryCodes>>(
      own(Method::post, "/api/v1/account/recovery",
          "Ten new recovery codes, shown this once; earlier ones no longer count. Ends all other sessions.",
          {"409:factor_needed"}, true),
      make_recovery_codes));
  routes.push_back(make_route<None, NewPassword, Dressed<None>>(
      own(Method::post, "/api/v1/account/password", "Take a new password. Ends all other sessions.",
          {"422:bad_password", "503:busy"}, true),
      change_password));
}

}  // namespace

void add_account_routes(std::vector<Route>& routes) {
  auto head = reads("/api/v1/account", "Account", "Your own account: factors and sessions.");
  head.needs.level = 1;
  routes.push_back(make_route<None, None, MyAccount>(head, look));
  add_passkey_routes(routes);
  add_other_factor_routes(routes);
  routes.push_back(make_route<None, None, None>(
      own(Method::delete_, "/api/v1/account/sessions/{id}", "End one of your sessions.", {"404:not_found"}, false),
      end_session));
  routes.push_back(make_route<None, None, None>(
      own(Method::delete_, "/api/v1/account/sessions", "End all your sessions but this one.", {}, false),
      end_other_sessions));
}

}  // namespace relais::http

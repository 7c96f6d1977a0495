// Signing in and out, and proving again who one is.
#include "desks/demo.hpp"
#include "desks/letterbox_escrow.hpp"
#include "http/routes.hpp"
#include "http/sign_in.hpp"

namespace relais::http {

namespace {

struct UserView {
  std::string name;
  std::string display;
  std::string role;
  std::string desk;
  base::LocalText desk_name;
  std::string acts_as;
  bool letterbox = false;  ///< works at a desk that receives confidential reports
  bool custodian = false;  ///< one of the three who open a report together
};
BOOST_DESCRIBE_STRUCT(UserView, (), (name, display, role, desk, desk_name, acts_as, letterbox, custodian))

struct SessionView {
  UserView user;
  bool demo = false;
  base::Date today;
  bool invented = false;
  int level = 1;
  std::string how;
  std::optional<std::string> warning;
};
BOOST_DESCRIBE_STRUCT(SessionView, (), (user, demo, today, invented, level, how, warning))

struct AddressView {
  std::string address;
};
BOOST_DESCRIBE_STRUCT(AddressView, (), (address))

Outcome<SessionView> session_view(const Call& call, const Visit& visit, const std::string& warning = {}) {
  const auto invented = call.backend.store.meta("invented");
  if (!invented) return refuse(invented.error());
  const auto& asker = visit.asker;
  SessionView view;
  const auto* desk = call.backend.house.book.find(asker.desk);
  const auto custodian = desks::is_custodian(call.backend.store, asker);
  if (!custodian) return refuse(custodian.error());
  view.user = {asker.user,
               asker.display,
               asker.role,
               asker.desk,
               desk != nullptr ? desk->name : base::LocalText{},
               asker.acts_as,
               desks::receives_tips(call.backend.house, asker),
               *custodian};
  view.demo = call.backend.settings.demo;
  view.today = call.today();
  view.invented = invented->has_value();
  view.level = visit.session.level;
  view.how = visit.session.how;
  if (!warning.empty()) view.warning = warning;
  return view;
}

json::array demo_accounts() {
  json::array accounts;
  for (const auto& account : desks::demo_accounts())
    accounts.push_back(json::object{{"name", account.name},
                                    {"display", account.display},
                                    {"role", account.role},
                                    {"desk", account.desk},
                                    {"password", desks::demo_password()}});
  return accounts;
}

/// How one may sign in here, for the page that asks.
json::object ways(const Call& call) {
  json::object found;
  if (const auto host = call.backend.sign_in.rp_id()) found["passkeys"] = *host;
  if (const auto* provider = call.backend.sign_in.provider(); provider != nullptr)
    found["provider"] = base::encode(provider->config().label);
  return found;
}

Outcome<SessionView> who(const Call& call, const None&, None) {
  auto visit = call.backend.sign_in.visit(call.request, call.now);
  if (visit) return session_view(call, *visit);
  auto refused = std::move(visit.error());
  if (refused.status != 401) return refuse(std::move(refused));
  refused.more["ways"] = ways(call);
  if (call.backend.settings.demo) refused.more["demo_accounts"] = demo_accounts();
  return refuse(std::move(refused));
}

Outcome<Dressed<SessionView>> let_in(const Call& call, Outcome<Entered> entered) {
  if (!entered) return refuse(std::move(entered.error()));
  auto view = session_view(call, entered->visit, entered->warning);
  if (!view) return refuse(std::move(view.error()));
  return Dressed<SessionView>{std::move(*view), cookies_of(*entered)};
}

Visit visit_of(const Call& call) { return {call.asker, call.session}; }

Outcome<Dressed<SessionView>> sign_in(const Call& call, const None&, Credentials credentials) {
  return let_in(call, call.backend.sign_in.with_password(credentials, door_of(call.request), nullptr, call.now));
}

Outcome<PasskeyQuestion> ask_passkey(const Call& call, const None&, None) {
  return call.backend.sign_in.ask_passkey(nullptr, door_of(call.request), call.now);
}

Outcome<Dressed<SessionView>> answer_passkey(const Call& call, const None&, PasskeyAnswer answer) {
  return let_in(call, call.backend.sign_in.with_passkey(answer, door_of(call.request), nullptr, call.now));
}

Outcome<AddressView> ask_provider(const Call& call, const None&, None) {
  auto address = call.backend.sign_in.ask_provider(nullptr, door_of(call.request), call.now);
  if (!address) return refuse(std::move(address.error()));
  return AddressView{std::move(*address)};
}

Outcome<Dressed<SessionView>> answer_provider(const Call& call, const None&, OidcAnswer answer) {
  return let_in(call, call.backend.sign_in.with_provider(answer, door_of(call.request), nullptr, call.now));
}

Outcome<Dressed<SessionView>> prove(const Call& call, const None&, Credentials credentials) {
  const auto visit = visit_of(call);
  return let_in(call, call.backend.sign_in.with_password(credentials, door_of(call.request), &visit, call.now));
}

Outcome<PasskeyQuestion> ask_to_prove(const Call& call, const None&, None) {
  const auto visit = visit_of(call);
  return call.backend.sign_in.ask_passkey(&visit, door_of(call.request), call.now);
}

Outcome<Dressed<SessionView>> prove_by_passkey(const Call& call, const None&, PasskeyAnswer answer) {
  const auto visit = visit_of(call);
  return let_in(call, call.backend.sign_in.with_passkey(answer, door_of(call.request), &visit, call.now));
}

Outcome<AddressView> ask_provider_to_prove(const Call& call, const None&, None) {
  const auto visit = visit_of(call);
  auto address = call.backend.sign_in.ask_provider(&visit, door_of(call.request), call.now);
  if (!address) return refuse(std::move(address.error()));
  return AddressView{std::move(*address)};
}

Outcome<Dressed<SessionView>> prove_by_provider(const Call& call, const None&, OidcAnswer answer) {
  const auto visit = visit_of(call);
  return let_in(call, call.backend.sign_in.with_provider(answer, door_of(call.request), &visit, call.now));
}

Outcome<Dressed<None>> sign_out(const Call& call, const None&, None) {
  auto done = call.backend.sign_in.sign_out(call.request, call.now);
  if (!done) return refuse(std::move(done.error()));
  return Dressed<None>{{}, no_session_cookie()};
}

/// Writes of the sign-in are not repeated: each is answered once, whatever comes of it.
RouteHead door(std::string pattern, std::string summary, std::vector<std::string> codes) {
  auto head = opens(std::move(pattern), "Session", std::move(summary), std::move(codes));
  head.needs = {};
  head.needs.session = false;
  head.success = 200;
  head.body_limit = 16384;
  return head;
}

RouteHead inner_door(std::string pattern, std::string summary, std::vector<std::string> codes) {
  auto head = door(std::move(pattern), std::move(summary), std::move(codes));
  head.needs.session = true;
  head.needs.level = 1;
  return head;
}

const std::vector<std::string> kPasswordCodes{"401:wrong_name_or_password", "401:factor_needed",     "401:wrong_code",
                                              "403:proof_too_weak",         "429:too_many_attempts", "503:busy"};
const std::vector<std::string> kPasskeyCodes{"401:passkey_refused", "401:challenge_over", "409:passkeys_not_here",
                                             "429:too_many_attempts"};
const std::vector<std::string> kProviderCodes{"401:provider_refused",  "401:challenge_over", "401:identity_unknown",
                                              "401:bad_token",         "401:level_unknown",  "404:not_found",
                                              "429:too_many_attempts", "503:not_reached"};

void add_proofs(std::vector<Route>& routes) {
  routes.push_back(make_route<None, Credentials, Dressed<SessionView>>(
      inner_door("/api/v1/session/proof",
                 "Prove again who you are with the password and a code. The session goes on under a new token.",
                 kPasswordCodes),
      prove));
  routes.push_back(make_route<None, None, PasskeyQuestion>(
      inner_door("/api/v1/session/proof/passkey/question", "A challenge for one of your passkeys.", kPasskeyCodes),
      ask_to_prove));
  routes.push_back(make_route<None, PasskeyAnswer, Dressed<SessionView>>(
      inner_door("/api/v1/session/proof/passkey", "Prove again who you are with a passkey.", kPasskeyCodes),
      prove_by_passkey));
  routes.push_back(make_route<None, None, AddressView>(
      inner_door("/api/v1/session/proof/oidc/question",
                 "Where the identity provider asks who you are: to prove it again, or to join the identity to your "
                 "account.",
                 kProviderCodes),
      ask_provider_to_prove));
  routes.push_back(make_route<None, OidcAnswer, Dressed<SessionView>>(
      inner_door("/api/v1/session/proof/oidc", "What the identity provider sent you back with.", kProviderCodes),
      prove_by_provider));
}

}  // namespace

void add_session_routes(std::vector<Route>& routes) {
  auto look =
      reads("/api/v1/session", "Session",
            "Who is signed in. A 401 tells in `ways` how to sign in here, and in demonstration mode the accounts.",
            {"401:not_signed_in"});
  look.needs.session = false;
  routes.push_back(make_route<None, None, SessionView>(look, who));
  routes.push_back(make_route<None, Credentials, Dressed<SessionView>>(
      door("/api/v1/session",
           "Sign in with a password and a code; sets the session cookie. A password that is right but not enough is "
           "answered with 401 and the `factors` that may follow.",
           kPasswordCodes),
      sign_in));
  routes.push_back(make_route<None, None, Dressed<None>>(
      [] {
        auto leave = door("/api/v1/session", "Sign out; the session ends at once.", {});
        leave.method = Method::delete_;
        return leave;
      }(),
      sign_out));
  routes.push_back(make_route<None, None, PasskeyQuestion>(
      door("/api/v1/session/passkey/question", "A challenge for a passkey of whoever is there.", kPasskeyCodes),
      ask_passkey));
  routes.push_back(make_route<None, PasskeyAnswer, Dressed<SessionView>>(
      door("/api/v1/session/passkey", "Sign in with a passkey.", kPasskeyCodes), answer_passkey));
  routes.push_back(make_route<None, None, AddressView>(
      door("/api/v1/session/oidc/question", "Where the identity provider asks who is there.", kProviderCodes),
      ask_provider));
  routes.push_back(make_route<None, OidcAnswer, Dressed<SessionView>>(
      door("/api/v1/session/oidc", "Sign in with what the identity provider sent the browser back with.",
           kProviderCodes),
      answer_provider));
  add_proofs(routes);
}

}  // namespace relais::http

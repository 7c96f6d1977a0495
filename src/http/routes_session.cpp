#include "desks/demo.hpp"
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
};
BOOST_DESCRIBE_STRUCT(UserView, (), (name, display, role, desk, desk_name, acts_as))

struct SessionView {
  UserView user;
  bool demo = false;
  base::Date today;
  bool invented = false;
};
BOOST_DESCRIBE_STRUCT(SessionView, (), (user, demo, today, invented))

struct Credentials {
  std::string name;
  std::string password;
};
BOOST_DESCRIBE_STRUCT(Credentials, (), (name, password))

Outcome<SessionView> session_view(const Call& call, const access::Asker& asker) {
  const auto invented = call.backend.store.meta("invented");
  if (!invented) return refuse(invented.error());
  SessionView view;
  const auto* desk = call.backend.house.book.find(asker.desk);
  view.user = {asker.user,   asker.display, asker.role, asker.desk, desk != nullptr ? desk->name : base::LocalText{},
               asker.acts_as};
  view.demo = call.backend.settings.demo;
  view.today = call.today();
  view.invented = invented->has_value();
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

Outcome<SessionView> who(const Call& call, const None&, None) {
  auto asker = call.backend.sign_in.who(call.request, call.now);
  if (asker) return session_view(call, *asker);
  auto refused = std::move(asker.error());
  if (refused.status == 401 && call.backend.settings.demo) refused.more["demo_accounts"] = demo_accounts();
  return refuse(std::move(refused));
}

std::string cookie(std::string_view token, std::string_view further) {
  return std::string(kSessionCookie) + "=" + std::string(token) + "; Path=/; HttpOnly; SameSite=Strict" +
         std::string(further);
}

Outcome<Dressed<SessionView>> sign_in(const Call& call, const None&, Credentials credentials) {
  auto signed_in = call.backend.sign_in.sign_in(credentials.name, credentials.password, call.request.peer, call.now);
  if (!signed_in) return refuse(std::move(signed_in.error()));
  auto view = session_view(call, signed_in->asker);
  if (!view) return refuse(std::move(view.error()));
  return Dressed<SessionView>{std::move(*view), {{"set-cookie", cookie(signed_in->token, "")}}};
}

Outcome<Dressed<None>> sign_out(const Call& call, const None&, None) {
  auto done = call.backend.sign_in.sign_out(call.request);
  if (!done) return refuse(std::move(done.error()));
  return Dressed<None>{{}, {{"set-cookie", cookie("", "; Max-Age=0")}}};
}

}  // namespace

void add_session_routes(std::vector<Route>& routes) {
  auto look = reads("/api/v1/session", "Session", "Who is signed in. In demonstration mode a 401 lists the accounts.",
                    {"401:not_signed_in"});
  look.needs.session = false;
  routes.push_back(make_route<None, None, SessionView>(look, who));
  auto enter = opens("/api/v1/session", "Session", "Sign in; sets the session cookie.",
                     {"401:wrong_name_or_password", "429:too_many_attempts", "503:busy"});
  enter.needs = {false, false, false};
  enter.success = 200;
  enter.body_limit = 8192;
  routes.push_back(make_route<None, Credentials, Dressed<SessionView>>(enter, sign_in));
  auto leave = enter;
  leave.method = Method::delete_;
  leave.summary = "Sign out; the session ends at once.";
  leave.codes = {};
  routes.push_back(make_route<None, None, Dressed<None>>(leave, sign_out));
}

}  // namespace relais::http

// What a session allows, and its end.
#include <algorithm>

#include <fmt/format.h>

#include "base/yaml.hpp"
#include "desks/administration.hpp"
#include "http/sign_in.hpp"

namespace relais::http {

namespace {

/// A session that is in use is noted once in this time, not at every request.
constexpr std::int64_t kTouchEvery = 60LL * 1'000'000;
constexpr std::size_t kNameOfSession = 16;

std::int64_t micros(std::chrono::minutes minutes) { return std::chrono::microseconds(minutes).count(); }

Problem not_signed_in() { return problem(401, "not_signed_in", "nobody is signed in; expected a session"); }

SessionRules read_rules(const base::YamlNode& node, const std::string& file, std::optional<base::Error>& wrong) {
  base::YamlReader reader(node, file);
  SessionRules rules;
  const auto idle = reader.number("idle_minutes");
  const auto absolute = reader.number("absolute_minutes");
  const auto at_once = reader.number("at_once");
  if (!idle || !absolute || !at_once || *idle < 1 || *absolute < *idle || *at_once < 1)
    reader.complain(node, "these are not rules for sessions", "idle_minutes, absolute_minutes and at_once, 1 or more");
  rules.idle = std::chrono::minutes(idle.value_or(15));
  rules.absolute = std::chrono::minutes(absolute.value_or(480));
  rules.at_once = at_once.value_or(2);
  if (auto complaint = reader.finish(); complaint && !wrong) wrong = std::move(complaint);
  return rules;
}

/// By what a session of that level can be proven again.
std::vector<std::string> ways_to_prove(const Factors& factors, const store::Session& session, bool needs_passkey) {
  if (session.how == "demonstration" || !factors.any()) return {"password"};
  std::vector<std::string> ways;
  if (!factors.passkeys.empty()) ways.emplace_back("passkey");
  if (!factors.identities.empty()) ways.emplace_back("oidc");
  if (factors.totp && !needs_passkey) ways.emplace_back("totp");
  if (!factors.recovery.empty() && !needs_passkey) ways.emplace_back("recovery");
  return ways;
}

}  // namespace

base::Result<SignInLimits> SignInLimits::load(const std::filesystem::path& file) {
  auto tree = base::read_yaml(file);
  if (!tree) return base::fail(std::move(tree.error()));
  const auto name = file.filename().string();
  base::YamlReader reader(*tree, name);
  SignInLimits limits;
  std::optional<base::Error> wrong;
  limits.sessions = read_rules(reader.required("sessions"), name, wrong);
  limits.demonstration = read_rules(reader.required("demonstration"), name, wrong);
  const auto fresh = reader.number("fresh_minutes");
  if (!fresh || *fresh < 1) reader.complain(*tree, "fresh_minutes is missing", "a number of minutes, 1 or more");
  limits.fresh = std::chrono::minutes(fresh.value_or(5));
  if (auto complaint = reader.finish()) return base::fail(std::move(*complaint));
  if (wrong) return base::fail(std::move(*wrong));
  return limits;
}

const SessionRules& SignIn::rules_of(const store::Session& session) const {
  return session.how == "demonstration" ? limits_.demonstration : limits_.sessions;
}

Outcome<Visit> SignIn::visit(const Request& request, base::Instant now) {
  const auto token = request.cookie(kSessionCookie);
  if (!token || token->size() != 43) return refuse(not_signed_in());
  const auto token_hash = sha256_hex(*token);
  auto session = store_.session(token_hash);
  if (!session) return refuse(session.error());
  if (!*session) return refuse(not_signed_in());
  auto& found = **session;
  if (found.expires <= now || found.last_seen.micros() + micros(rules_of(found).idle) <= now.micros())
    return refuse(not_signed_in());
  const auto account = store_.account(found.account);
  if (!account) return refuse(account.error());
  if (!*account || (*account)->disabled) return refuse(not_signed_in());
  if (found.last_seen.micros() + kTouchEvery <= now.micros())
    if (auto touched = store_.touch_session(token_hash, now); !touched) return refuse(touched.error());
  auto asker = desks::asker_of(house_, **account);
  if (!asker) return refuse(not_signed_in());
  asker->level = found.level;
  asker->session = token_hash.substr(0, kNameOfSession);
  return Visit{std::move(*asker), std::move(found)};
}

Outcome<access::Asker> SignIn::who(const Request& request, base::Instant now) {
  auto found = visit(request, now);
  if (!found) return refuse(std::move(found.error()));
  return std::move(found->asker);
}

Outcome<None> SignIn::enough(const Visit& visit, int level, bool step_up, base::Instant now) {
  if (visit.session.level < level)
    return refuse(problem(403, "second_factor_needed",
                          "this session was opened with a password alone; expected a second factor, set up on the page "
                          "of the account"));
  if (!step_up || visit.session.proved.micros() + micros(limits_.fresh) > now.micros()) return None{};
  const auto factors = factors_of(visit);
  if (!factors) return refuse(factors.error());
  auto needed = problem(403, "step_up_needed",
                        fmt::format("this needs a proof of who you are that is not older than {} minutes; expected one "
                                    "of the factors named",
                                    limits_.fresh.count()));
  needed.more["factors"] = base::encode(ways_to_prove(*factors, visit.session, visit.session.level > 2));
  return refuse(std::move(needed));
}

Outcome<None> SignIn::sign_out(const Request& request, base::Instant now) {
  const auto here = visit(request, now);
  if (const auto token = request.cookie(kSessionCookie))
    if (auto dropped = store_.drop_session(sha256_hex(*token)); !dropped) return refuse(dropped.error());
  if (!here) return None{};
  return leave_deed(ledger::Action::sign_out, ledger::Outcome::permitted, here->asker, {}, now);
}

Outcome<std::vector<store::Session>> SignIn::sessions(const Visit& visit, base::Instant now) {
  auto all = store_.sessions_of(visit.asker.user);
  if (!all) return refuse(all.error());
  std::erase_if(*all, [&](const store::Session& session) {
    return session.expires <= now || session.last_seen.micros() + micros(rules_of(session).idle) <= now.micros();
  });
  return std::move(*all);
}

Outcome<None> SignIn::end_sessions(const Visit& visit, const std::optional<std::string>& which, base::Instant now) {
  const auto all = store_.sessions_of(visit.asker.user);
  if (!all) return refuse(all.error());
  int ended = 0;
  for (const auto& session : *all) {
    const auto name = std::string_view(session.token_hash).substr(0, kNameOfSession);
    const bool meant = which ? name == *which : name != visit.asker.session;
    if (!meant) continue;
    if (auto dropped = store_.drop_session(session.token_hash); !dropped) return refuse(dropped.error());
    ++ended;
  }
  if (which && ended == 0)
    return refuse(problem(404, "not_found", "there is no such session; expected one of your own"));
  return leave_deed(ledger::Action::session_ended, ledger::Outcome::permitted, visit.asker, {}, now);
}

Outcome<Entered> SignIn::change_factor(const Visit& visit, std::string_view what, const int& level, base::Instant now,
                                       const Edit& edit) {
  if (auto changed = change(visit.asker.user, edit); !changed) return refuse(std::move(changed.error()));
  if (auto left = leave_deed(ledger::Action::factor_changed, ledger::Outcome::permitted, visit.asker, what, now); !left)
    return refuse(std::move(left.error()));
  if (auto dropped = store_.drop_sessions_of(visit.asker.user); !dropped) return refuse(dropped.error());
  Entered entered;
  entered.token = random_token();
  entered.visit = visit;
  auto& session = entered.visit.session;
  session.account = visit.asker.user;
  session.token_hash = sha256_hex(entered.token);
  session.last_seen = now;
  if (level > session.level) {
    session.level = level;
    session.how = what;
    session.proved = now;
    entered.visit.asker.level = level;
  }
  entered.visit.asker.session = session.token_hash.substr(0, kNameOfSession);
  if (auto kept = store_.put_session(session); !kept) return refuse(kept.error());
  return entered;
}

// ---------------------------------------------------------------- cookies

namespace {

std::pair<std::string, std::string> cookie(std::string_view name, std::string_view value, std::string_view further) {
  return {"set-cookie", fmt::format("{}={}; Path=/; Secure; HttpOnly; SameSite=Strict{}", name, value, further)};
}

}  // namespace

Headers cookies_of(const Entered& entered) {
  Headers headers{cookie(kSessionCookie, entered.token, "")};
  // Half a year: a browser that is used less often starts in the lane of strangers, no more.
  if (!entered.device.empty()) headers.push_back(cookie(kBrowserCookie, entered.device, "; Max-Age=15552000"));
  return headers;
}

Headers no_session_cookie() {
  return {cookie(kSessionCookie, "", "; Max-Age=0")};
}

}  // namespace relais::http

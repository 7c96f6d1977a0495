#include "http/sign_in.hpp"

#include <algorithm>
#include <condition_variable>

#include <fmt/format.h>

#include "desks/administration.hpp"
#include "http/totp.hpp"

namespace relais::http {

namespace {

constexpr std::int64_t kChallengeLasts = 2LL * 60 * 1'000'000;
constexpr std::int64_t kJourneyLasts = 10LL * 60 * 1'000'000;
constexpr std::size_t kBrowsersKept = 8;
constexpr std::string_view kDemonstration = "demonstration";

base::Instant later(base::Instant now, std::int64_t micros) {
  return base::Instant::from_micros(now.micros() + micros);
}

std::int64_t micros(std::chrono::minutes minutes) { return std::chrono::microseconds(minutes).count(); }

Problem wrong_name_or_password() {
  return problem(401, "wrong_name_or_password",
                 "the name or the password is wrong; expected an account of this Relais");
}

Problem passkey_refused() {
  return problem(401, "passkey_refused", "this passkey opens nothing here; expected one of an account of this Relais");
}

std::string owner_key(const Passkey& passkey) { return "passkey " + passkey.id; }
std::string owner_key(const Federated& identity) { return "oidc " + identity.issuer + " " + identity.subject; }

std::vector<std::string> factors_for_password(const Factors& factors) {
  std::vector<std::string> ways;
  if (factors.totp) ways.emplace_back("totp");
  if (!factors.recovery.empty()) ways.emplace_back("recovery");
  if (!factors.passkeys.empty()) ways.emplace_back("passkey");
  if (!factors.identities.empty()) ways.emplace_back("oidc");
  return ways;
}

}  // namespace

/// Lets a few in at a time and a few more wait.
class SignIn::Lane {
 public:
  Lane(int at_once, int waiting) : free_(at_once), may_wait_(waiting) {}
  [[nodiscard]] bool enter() {
    std::unique_lock<std::mutex> lock(guard_);
    if (free_ == 0) {
      if (may_wait_ == 0) return false;
      --may_wait_;
      freed_.wait(lock, [this] { return free_ > 0; });
      ++may_wait_;
    }
    --free_;
    return true;
  }
  void leave() {
    {
      const std::lock_guard<std::mutex> lock(guard_);
      ++free_;
    }
    freed_.notify_one();
  }

 private:
  std::mutex guard_;
  std::condition_variable freed_;
  int free_;
  int may_wait_;
};

/// What somebody has shown.
struct SignIn::Proof {
  int level = 1;
  std::string how;
  std::string warning;
};

SignIn::SignIn(const desks::House& house, desks::Gate& store, SignInLimits limits, KnownPasswords known,
               std::unique_ptr<IdentityProvider> provider)
    : house_(house),
      store_(store),
      limits_(limits),
      known_(std::move(known)),
      provider_(std::move(provider)),
      strangers_(std::make_unique<Lane>(limits.hashes_at_once, limits.hashes_waiting)),
      familiar_(std::make_unique<Lane>(limits.hashes_at_once, limits.hashes_waiting)),
      by_name_(limits.per_name),
      by_account_(limits.per_account),
      by_source_(limits.per_source),
      by_device_(limits.per_device),
      by_asking_(limits.per_asking) {}
SignIn::~SignIn() = default;

Door door_of(const Request& request) {
  const auto device = request.cookie(kBrowserCookie);
  return {network_of(request.peer), device && device->size() == 43 ? sha256_hex(*device) : std::string()};
}

void SignIn::set_origin(Origin origin) {
  const std::lock_guard<std::mutex> lock(guard_);
  origin_ = std::move(origin);
}

std::optional<std::string> SignIn::rp_id() const {
  const auto us = relying_party();
  return us ? std::optional(us->id) : std::nullopt;
}

Outcome<RelyingParty> SignIn::relying_party() const {
  const std::lock_guard<std::mutex> lock(guard_);
  if (!origin_)
    return refuse(problem(409, "passkeys_not_here", "this server does not know its public name; expected --origin"));
  return origin_->relying_party();
}

/// A store of invented cases needs no second factor: there is nothing to protect, and everybody may try it.
Outcome<bool> SignIn::waived() {
  const auto invented = store_.meta("invented");
  if (!invented) return refuse(invented.error());
  return invented->has_value();
}

Outcome<None> SignIn::leave_deed(ledger::Action action, ledger::Outcome outcome, const access::Asker& asker,
                                 std::string_view what, base::Instant now) {
  ledger::Deed deed;
  deed.at = now;
  deed.user = "-";
  if (!asker.user.empty()) {
    auto user = store_.pseudonym(asker.user);
    if (!user) return refuse(user.error());
    deed.user = std::move(*user);
  }
  deed.desk = asker.desk;
  deed.session = asker.session;
  deed.action = action;
  deed.outcome = outcome;
  if (!what.empty()) deed.rules = {std::string(what)};
  if (auto noted = store_.note({std::move(deed)}); !noted) return refuse(noted.error());
  return None{};
}

// ---------------------------------------------------------------- slowing down

Outcome<None> SignIn::slow_down(const std::string& name, const Door& door, bool known_browser,
                                base::Instant now) const {
  const auto wait = known_browser
                        ? by_device_.wait(door.device, now)
                        : std::max({by_name_.wait(sha256_hex(name + "\n" + door.peer), now),
                                    by_account_.wait(sha256_hex(name), now), by_source_.wait(door.peer, now)});
  if (!wait) return None{};
  auto refused = problem(429, "too_many_attempts", "too many failed attempts; expected a pause");
  refused.headers.emplace_back("retry-after", std::to_string(wait->count()));
  return refuse(std::move(refused));
}

void SignIn::failed(const std::string& name, const Door& door, bool known_browser, base::Instant now) {
  if (known_browser) return by_device_.spend(door.device, now);
  by_name_.spend(sha256_hex(name + "\n" + door.peer), now);
  by_account_.spend(sha256_hex(name), now);
  by_source_.spend(door.peer, now);
}

/// Questions are remembered until they are answered, so they are paid for as failures are.
Outcome<None> SignIn::slow_asking(const Door& door, base::Instant now) {
  if (const auto wait = std::max(by_asking_.wait(door.peer, now), by_source_.wait(door.peer, now))) {
    auto refused = problem(429, "too_many_attempts", "too many attempts; expected a pause");
    refused.headers.emplace_back("retry-after", std::to_string(wait->count()));
    return refuse(std::move(refused));
  }
  by_asking_.spend(door.peer, now);
  return None{};
}

Outcome<std::string> SignIn::hash(const std::string& password) {
  if (!familiar_->enter()) return refuse(problem(503, "busy", "too many people are signing in; expected a moment"));
  auto made = hash_password(password, limits_);
  familiar_->leave();
  if (!made) return refuse(made.error());
  return std::move(*made);
}

// ---------------------------------------------------------------- accounts

Outcome<None> SignIn::change(const std::string& name, const Edit& edit) {
  const std::lock_guard<std::mutex> lock(changing_);
  auto account = store_.account(name);
  if (!account) return refuse(account.error());
  if (!*account) return refuse(problem(404, "not_found", "there is no such account; expected one of this Relais"));
  auto factors = read_factors(**account);
  if (!factors) return refuse(factors.error());
  if (auto done = edit(**account, *factors); !done) return done;
  write_factors(**account, *factors);
  if (auto kept = store_.put_account(**account); !kept) return refuse(kept.error());
  return None{};
}

Outcome<Factors> SignIn::factors_of(const Visit& visit) {
  const auto account = store_.account(visit.asker.user);
  if (!account) return refuse(account.error());
  if (!*account) return Factors{};
  auto factors = read_factors(**account);
  if (!factors) return refuse(factors.error());
  return std::move(*factors);
}

Outcome<std::optional<store::Account>> SignIn::account_with(const std::string& credential) {
  const auto holds = [&](const store::Account& account) {
    const auto factors = read_factors(account);
    if (!factors) return false;
    const auto is = [&](const auto& each) { return owner_key(each) == credential; };
    return std::ranges::any_of(factors->passkeys, is) || std::ranges::any_of(factors->identities, is);
  };
  std::string name;
  {
    const std::lock_guard<std::mutex> lock(guard_);
    if (const auto found = owners_.find(credential); found != owners_.end()) name = found->second;
  }
  if (!name.empty()) {
    auto account = store_.account(name);
    if (!account) return refuse(account.error());
    if (*account && holds(**account)) return std::move(*account);
  }
  auto all = store_.accounts();
  if (!all) return refuse(all.error());
  const auto found = std::ranges::find_if(*all, holds);
  if (found == all->end()) return std::optional<store::Account>();
  const std::lock_guard<std::mutex> lock(guard_);
  owners_[credential] = found->name;
  return std::optional(std::move(*found));
}

// ---------------------------------------------------------------- entering

Outcome<std::string> SignIn::remember_browser(const store::Account& account, const Door& door, base::Instant now) {
  const auto factors = read_factors(account);
  if (!factors) return refuse(factors.error());
  if (std::ranges::find(factors->devices, door.device, &KnownDevice::hash) != factors->devices.end())
    return std::string();
  auto token = random_token();
  auto done = change(account.name, [&](store::Account&, Factors& its) -> Outcome<None> {
    its.devices.push_back({sha256_hex(token), now});
    if (its.devices.size() > kBrowsersKept) its.devices.erase(its.devices.begin());
    return None{};
  });
  if (!done) return refuse(std::move(done.error()));
  return token;
}

Outcome<None> SignIn::make_room(const store::Account& account, const SessionRules& rules, base::Instant now) {
  auto all = store_.sessions_of(account.name);
  if (!all) return refuse(all.error());
  std::erase_if(*all, [&](const store::Session& session) { return session.expires <= now; });
  for (auto i = static_cast<std::size_t>(std::max(rules.at_once - 1, 0)); i < all->size(); ++i)
    if (auto ended = store_.drop_session((*all)[i].token_hash); !ended) return refuse(ended.error());
  return None{};
}

Outcome<Entered> SignIn::enter(const store::Account& account, const Proof& proof, const Door& door, const Visit* prove,
                               base::Instant now) {
  auto asker = desks::asker_of(house_, account);
  if (!asker) return refuse(wrong_name_or_password());
  if (prove != nullptr && proof.level < prove->session.level)
    return refuse(problem(403, "proof_too_weak",
                          "this session was opened with a surer factor than this one; expected one as sure"));
  const auto& rules = proof.how == kDemonstration ? limits_.demonstration : limits_.sessions;
  Entered entered;
  entered.token = random_token();
  entered.warning = proof.warning;
  auto& session = entered.visit.session;
  session = {sha256_hex(entered.token),          account.name, now, now,
             later(now, micros(rules.absolute)), proof.level,  now, proof.how};
  if (prove != nullptr) {
    // The session goes on, on its own terms: a proof makes it fresh, and may raise it.
    const auto& before = prove->session;
    session.created = before.created;
    session.expires = before.expires;
    if (proof.level <= before.level) session.how = before.how;
    if (auto ended = store_.drop_session(before.token_hash); !ended) return refuse(ended.error());
  } else if (auto room = make_room(account, rules, now); !room) {
    return refuse(std::move(room.error()));
  }
  if (auto kept = store_.put_session(session); !kept) return refuse(kept.error());
  asker->level = session.level;
  asker->session = session.token_hash.substr(0, 16);
  entered.visit.asker = std::move(*asker);
  if (proof.how != kDemonstration) {
    auto device = remember_browser(account, door, now);
    if (!device) return refuse(std::move(device.error()));
    entered.device = std::move(*device);
  }
  if (auto left = leave_deed(ledger::Action::sign_in, ledger::Outcome::permitted, entered.visit.asker, proof.how, now);
      !left)
    return refuse(std::move(left.error()));
  return entered;
}

// ---------------------------------------------------------------- with a password

Outcome<bool> SignIn::password_right(const store::Account* account, const Factors& factors,
                                     const Credentials& credentials, bool known_browser, base::Instant now) {
  if (credentials.invitation) {
    const auto& open = factors.invitation;
    return account != nullptr && open && open->expires > now &&
           same_secret(open->hash, hash_of_code(*credentials.invitation));
  }
  auto& lane = known_browser ? *familiar_ : *strangers_;
  if (!lane.enter()) {
    auto busy = problem(503, "busy", "too many people are signing in; expected another attempt in a moment");
    busy.headers.emplace_back("retry-after", "2");
    return refuse(std::move(busy));
  }
  std::call_once(decoy_made_, [&] { decoy_ = hash_password(random_token(), limits_).value_or(std::string()); });
  const bool has_one = account != nullptr && !account->password_hash.empty();
  const bool right = verify_password(has_one ? account->password_hash : decoy_, credentials.password.value_or(""));
  lane.leave();
  return has_one && right;
}

Outcome<SignIn::Proof> SignIn::second_factor(store::Account& account, Factors& factors, const Credentials& credentials,
                                             base::Instant now) const {
  if (credentials.invitation) {
    factors.invitation.reset();
    return Proof{1, "invitation", {}};
  }
  if (needs_new_hash(account.password_hash, limits_))
    if (auto better = hash_password(*credentials.password, limits_)) account.password_hash = std::move(*better);
  if (!factors.any()) return Proof{1, "password", {}};
  if (credentials.code && factors.totp) {
    const auto secret = from_base64url(factors.totp->secret).value_or(std::string());
    if (const auto step = check_totp(secret, *credentials.code, factors.totp->last_step, now)) {
      factors.totp->last_step = *step;
      return Proof{2, "totp", {}};
    }
  }
  if (credentials.recovery) {
    const auto hash = hash_of_code(*credentials.recovery);
    const auto found =
        std::ranges::find_if(factors.recovery, [&](const std::string& each) { return same_secret(each, hash); });
    if (found != factors.recovery.end()) {
      factors.recovery.erase(found);
      return Proof{2, "recovery", {}};
    }
  }
  if (credentials.code || credentials.recovery)
    return refuse(problem(401, "wrong_code", "this code is wrong or was used already; expected a new one"));
  auto needed = problem(401, "factor_needed", "a password alone does not open this account; expected a second factor");
  needed.more["factors"] = base::encode(factors_for_password(factors));
  return refuse(std::move(needed));
}

Outcome<Entered> SignIn::with_password(const Credentials& credentials, const Door& door, const Visit* prove,
                                       base::Instant now) {
  const auto& name = prove != nullptr ? prove->asker.user : credentials.name;
  if (credentials.password.value_or("").size() > kLongestPassword || name.size() > 100)
    return refuse(
        problem(422, "bad_value", "the name or the password is too long; expected at most 100 and 1024 bytes"));
  auto account = store_.account(name);
  if (!account) return refuse(account.error());
  const bool known = account->has_value() && !(*account)->disabled;
  auto factors = known ? read_factors(**account) : base::Result<Factors>(Factors{});
  if (!factors) return refuse(factors.error());
  const bool known_browser =
      std::ranges::find(factors->devices, door.device, &KnownDevice::hash) != factors->devices.end();
  if (auto slow = slow_down(name, door, known_browser, now); !slow) return refuse(std::move(slow.error()));
  auto right = password_right(known ? &**account : nullptr, *factors, credentials, known_browser, now);
  if (!right) return refuse(std::move(right.error()));
  access::Asker asker;
  if (known) asker.user = (*account)->name;
  const auto turned_away = [&](Problem why) -> Outcome<Entered> {
    failed(name, door, known_browser, now);
    const auto left = leave_deed(ledger::Action::sign_in_refused, ledger::Outcome::refused, asker, why.code, now);
    return refuse(left ? std::move(why) : left.error());
  };
  if (!*right) return turned_away(wrong_name_or_password());
  auto easy = waived();
  if (!easy) return refuse(std::move(easy.error()));
  Proof proof{3, std::string(kDemonstration), {}};
  if (!*easy || credentials.code || credentials.recovery || credentials.invitation) {
    auto shown = change(name, [&](store::Account& fresh, Factors& its) -> Outcome<None> {
      auto second = second_factor(fresh, its, credentials, now);
      if (!second) return refuse(std::move(second.error()));
      proof = std::move(*second);
      return None{};
    });
    if (!shown && shown.error().code == "factor_needed") return refuse(std::move(shown.error()));
    if (!shown) return turned_away(std::move(shown.error()));
  }
  by_name_.forget(sha256_hex(name + "\n" + door.peer));
  by_device_.forget(door.device);
  return enter(**account, proof, door, prove, now);
}

// ---------------------------------------------------------------- with a passkey

Outcome<PasskeyQuestion> SignIn::ask_passkey(const Visit* prove, const Door& door, base::Instant now) {
  const auto us = relying_party();
  if (!us) return refuse(us.error());
  if (auto slow = slow_asking(door, now); !slow) return refuse(std::move(slow.error()));
  PasskeyQuestion question;
  question.rp_id = us->id;
  Pending pending{Purpose::sign_in, {}, {}, {}, later(now, kChallengeLasts)};
  if (prove != nullptr) {
    pending.purpose = Purpose::prove;
    pending.account = prove->asker.user;
    const auto factors = factors_of(*prove);
    if (!factors) return refuse(factors.error());
    for (const auto& passkey : factors->passkeys) question.allow.push_back(passkey.id);
  }
  question.challenge = challenges_.ask(std::move(pending), now);
  return question;
}

Outcome<Entered> SignIn::with_passkey(const PasskeyAnswer& answer, const Door& door, const Visit* prove,
                                      base::Instant now) {
  const auto us = relying_party();
  if (!us) return refuse(us.error());
  access::Asker asker;
  const auto turned_away = [&](Problem why) -> Outcome<Entered> {
    by_source_.spend(door.peer, now);
    const auto left = leave_deed(ledger::Action::sign_in_refused, ledger::Outcome::refused, asker, why.code, now);
    return refuse(left ? std::move(why) : left.error());
  };
  const Assertion assertion{from_base64url(answer.client_data).value_or(""),
                            from_base64url(answer.authenticator_data).value_or(""),
                            from_base64url(answer.signature).value_or("")};
  const auto challenge = challenge_of(assertion.client_data);
  if (!challenge) return turned_away(passkey_refused());
  const auto pending = challenges_.take(*challenge, now);
  const auto purpose = prove != nullptr ? Purpose::prove : Purpose::sign_in;
  if (!pending || pending->purpose != purpose || (prove != nullptr && pending->account != prove->asker.user))
    return turned_away(problem(401, "challenge_over", "this answer comes too late; expected another attempt"));
  auto account = account_with("passkey " + answer.id);
  if (!account) return refuse(std::move(account.error()));
  if (!*account || (*account)->disabled || (prove != nullptr && (*account)->name != prove->asker.user))
    return turned_away(passkey_refused());
  asker.user = (*account)->name;
  Proof proof{3, "passkey", {}};
  auto checked = change((*account)->name, [&](store::Account&, Factors& factors) -> Outcome<None> {
    auto* passkey = factors.find(answer.id);
    if (passkey == nullptr || (answer.user_handle && *answer.user_handle != factors.handle))
      return refuse(passkey_refused());
    const auto use = check_assertion(*us, *challenge, from_base64url(passkey->key).value_or(""),
                                     static_cast<std::uint32_t>(passkey->count), assertion);
    if (!use) return refuse(passkey_refused());
    if (use->count_went_back) passkey->warned = true;
    if (passkey->warned) proof.warning = "passkey_counter";
    passkey->count = std::max(passkey->count, static_cast<std::int64_t>(use->count));
    passkey->used = now;
    proof.level = passkey->level;
    return None{};
  });
  if (!checked) return turned_away(std::move(checked.error()));
  return enter(**account, proof, door, prove, now);
}

// ---------------------------------------------------------------- with an identity provider

namespace {

Journey journey_of(const Pending& pending, std::string state, const Origin& origin) {
  return {std::move(state), pending.nonce, pending.secret, origin.text + "/", !pending.account.empty()};
}

Problem no_provider() {
  return problem(404, "not_found", "no identity provider is configured here; expected another way to sign in");
}

}  // namespace

Outcome<std::string> SignIn::ask_provider(const Visit* visit, const Door& door, base::Instant now) {
  if (!provider_) return refuse(no_provider());
  if (auto slow = slow_asking(door, now); !slow) return refuse(std::move(slow.error()));
  std::optional<Origin> origin;
  {
    const std::lock_guard<std::mutex> lock(guard_);
    origin = origin_;
  }
  if (!origin) return refuse(no_provider());
  Pending pending{Purpose::oidc, visit != nullptr ? visit->asker.user : std::string(), random_token(), random_token(),
                  later(now, kJourneyLasts)};
  const auto state = challenges_.ask(pending, now);
  auto address = provider_->address(journey_of(pending, state, *origin), now);
  if (!address) return refuse(address.error());
  return std::move(*address);
}

Outcome<Entered> SignIn::with_provider(const OidcAnswer& answer, const Door& door, const Visit* prove,
                                       base::Instant now) {
  if (!provider_) return refuse(no_provider());
  access::Asker asker = prove != nullptr ? prove->asker : access::Asker{};
  const auto turned_away = [&](Problem why) -> Outcome<Entered> {
    by_source_.spend(door.peer, now);
    const auto left = leave_deed(ledger::Action::sign_in_refused, ledger::Outcome::refused, asker, why.code, now);
    return refuse(left ? std::move(why) : left.error());
  };
  const auto pending = challenges_.take(answer.state, now);
  if (!pending || pending->purpose != Purpose::oidc ||
      pending->account != (prove != nullptr ? prove->asker.user : std::string()))
    return turned_away(problem(401, "challenge_over", "this answer comes too late; expected another attempt"));
  if (const auto ours = provider_->check_issuer(answer.iss, now); !ours) return turned_away(problem_of(ours.error()));
  if (!answer.code || answer.error)
    return turned_away(problem(401, "provider_refused", "the identity provider did not sign you in"));
  std::optional<Origin> origin;
  {
    const std::lock_guard<std::mutex> lock(guard_);
    origin = origin_;
  }
  if (!origin) return refuse(no_provider());
  const auto identity = provider_->redeem(journey_of(*pending, answer.state, *origin), *answer.code, now);
  if (!identity) return turned_away(problem_of(identity.error()));
  Federated joined{identity->issuer, identity->subject, 3, now};
  auto account = account_with(owner_key(joined));
  if (!account) return refuse(std::move(account.error()));
  if (!*account && prove != nullptr) {
    if (auto fresh = enough(*prove, 1, true, now); !fresh) return refuse(std::move(fresh.error()));
    int level = 0;
    return change_factor(*prove, "oidc", level, now, [&](store::Account&, Factors& factors) -> Outcome<None> {
      joined.level = factors.level_of_new(prove->session);
      level = std::min(joined.level, identity->level);
      factors.reached = std::max(factors.reached, level);
      factors.identities.push_back(joined);
      return None{};
    });
  }
  if (!*account || (*account)->disabled || (prove != nullptr && (*account)->name != prove->asker.user))
    return turned_away(
        problem(401, "identity_unknown",
                "no account here belongs to this identity; expected one that its owner has joined to it"));
  const auto factors = read_factors(**account);
  if (!factors) return refuse(factors.error());
  int level = 1;
  for (const auto& each : factors->identities)
    if (owner_key(each) == owner_key(joined)) level = std::min(each.level, identity->level);
  return enter(**account, Proof{level, "oidc", {}}, door, prove, now);
}

}  // namespace relais::http

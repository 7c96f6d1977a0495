#include "http/sign_in.hpp"

#include <array>
#include <stdexcept>

#include <sodium.h>

#include "base/text.hpp"
#include "desks/administration.hpp"

namespace relais::http {

namespace {

/// A session that is in use is noted once in this time, not at every request.
constexpr std::int64_t kTouchEvery = 5LL * 60 * 1'000'000;
constexpr std::size_t kFailuresKept = 10'000;

std::int64_t micros(std::chrono::minutes minutes) { return std::chrono::microseconds(minutes).count(); }

Problem not_signed_in() { return problem(401, "not_signed_in", "nobody is signed in; expected a session"); }

void start_sodium() {
  if (sodium_init() < 0) throw std::runtime_error("libsodium cannot start");
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

SignIn::SignIn(const desks::House& house, store::Store& store, const SignInLimits& limits)
    : house_(house),
      store_(store),
      limits_(limits),
      lane_(std::make_unique<Lane>(limits.hashes_at_once, limits.hashes_waiting)) {
  start_sodium();
}
SignIn::~SignIn() = default;

base::Result<std::string> hash_password(const std::string& password, const SignInLimits& limits) {
  start_sodium();
  std::array<char, crypto_pwhash_STRBYTES> text{};
  if (crypto_pwhash_str_alg(text.data(), password.data(), password.size(), limits.passes, limits.memory,
                            crypto_pwhash_ALG_ARGON2ID13) != 0)
    return base::fail(base::ErrorKind::unavailable, "no_memory", "password",
                      "there is not enough memory to hash a password", "64 MiB");
  return std::string(text.data());
}

bool SignIn::verify(const std::string& hash, const std::string& password) const {
  return hash.size() < crypto_pwhash_STRBYTES &&
         crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

Outcome<SignedIn> SignIn::sign_in(const std::string& name, const std::string& password, const std::string& source,
                                  base::Instant now) {
  const auto who_from = sha256_hex(name + "\n" + source);
  if (const auto wait = must_wait(who_from, now)) {
    auto refused = problem(429, "too_many_attempts", "too many failed attempts; expected a pause");
    refused.headers.emplace_back("retry-after", std::to_string(wait->count()));
    return refuse(std::move(refused));
  }
  if (password.size() > 1024 || name.size() > 100)
    return refuse(
        problem(422, "bad_value", "the name or the password is too long; expected at most 100 and 1024 bytes"));
  const auto account = store_.account(name);
  if (!account) return refuse(account.error());
  if (!lane_->enter()) {
    auto busy = problem(503, "busy", "too many people are signing in; expected another attempt in a moment");
    busy.headers.emplace_back("retry-after", "2");
    return refuse(std::move(busy));
  }
  std::call_once(decoy_made_, [&] { decoy_ = hash_password(random_token(), limits_).value_or(std::string()); });
  const bool known = account->has_value() && !(*account)->disabled;
  const bool right = verify(known ? (*account)->password_hash : decoy_, password);
  lane_->leave();
  if (!known || !right) {
    failed_once(who_from, now);
    return refuse(problem(401, "wrong_name_or_password",
                          "the name or the password is wrong; expected an account of this Relais"));
  }
  auto asker = desks::asker_of(house_, **account);
  if (!asker) return refuse(asker.error());
  auto token = random_token();
  const auto expires = base::Instant::from_micros(now.micros() + micros(limits_.absolute));
  if (auto kept = store_.put_session({sha256_hex(token), (*account)->name, now, now, expires}); !kept)
    return refuse(kept.error());
  const std::lock_guard<std::mutex> lock(failures_lock_);
  failures_.erase(who_from);
  return SignedIn{std::move(token), std::move(*asker)};
}

Outcome<access::Asker> SignIn::who(const Request& request, base::Instant now) {
  const auto token = request.cookie(kSessionCookie);
  if (!token || token->size() != 43) return refuse(not_signed_in());
  const auto token_hash = sha256_hex(*token);
  const auto session = store_.session(token_hash);
  if (!session) return refuse(session.error());
  if (!*session) return refuse(not_signed_in());
  const auto& found = **session;
  if (found.expires <= now || found.last_seen.micros() + micros(limits_.idle) <= now.micros())
    return refuse(not_signed_in());
  const auto account = store_.account(found.account);
  if (!account) return refuse(account.error());
  if (!*account || (*account)->disabled) return refuse(not_signed_in());
  if (found.last_seen.micros() + kTouchEvery <= now.micros())
    if (auto touched = store_.touch_session(token_hash, now); !touched) return refuse(touched.error());
  auto asker = desks::asker_of(house_, **account);
  if (!asker) return refuse(not_signed_in());
  return std::move(*asker);
}

Outcome<None> SignIn::sign_out(const Request& request) {
  if (const auto token = request.cookie(kSessionCookie))
    if (auto dropped = store_.drop_session(sha256_hex(*token)); !dropped) return refuse(dropped.error());
  return None{};
}

std::optional<std::chrono::seconds> SignIn::must_wait(const std::string& who_from, base::Instant now) {
  const std::lock_guard<std::mutex> lock(failures_lock_);
  const auto found = failures_.find(who_from);
  if (found == failures_.end()) return std::nullopt;
  const auto until = found->second.last.micros() + micros(limits_.window);
  if (until <= now.micros()) {
    failures_.erase(found);
    return std::nullopt;
  }
  if (found->second.count < limits_.failures) return std::nullopt;
  return std::chrono::seconds((until - now.micros()) / 1'000'000 + 1);
}

void SignIn::failed_once(const std::string& who_from, base::Instant now) {
  const std::lock_guard<std::mutex> lock(failures_lock_);
  if (failures_.size() >= kFailuresKept)
    std::erase_if(failures_, [&](const auto& entry) {
      return entry.second.last.micros() + micros(limits_.window) <= now.micros();
    });
  if (failures_.size() >= kFailuresKept) failures_.erase(failures_.begin());
  auto& failures = failures_[who_from];
  ++failures.count;
  failures.last = now;
}

base::Result<void> check_password(std::string_view password, std::string_view account) {
  using base::ErrorKind;
  if (password.size() > 1024)
    return base::fail(ErrorKind::bad_input, "bad_password", "password", "this password is too long",
                      "at most 1024 bytes");
  std::size_t characters = 0;
  for (const char c : password)
    if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80U) ++characters;
  if (characters < 12)
    return base::fail(ErrorKind::bad_input, "bad_password", "password", "this password is too short",
                      "at least 12 characters");
  if (!base::is_clean_text(password))
    return base::fail(ErrorKind::bad_input, "bad_password", "password",
                      "this password holds control characters or is not UTF-8", "plain text");
  if (password == account)
    return base::fail(ErrorKind::bad_input, "bad_password", "password", "this password is the name of the account",
                      "something nobody guesses");
  return {};
}

std::string random_token() {
  start_sodium();
  std::array<unsigned char, 32> bytes{};
  randombytes_buf(bytes.data(), bytes.size());
  std::array<char, sodium_base64_ENCODED_LEN(32, sodium_base64_VARIANT_URLSAFE_NO_PADDING)> text{};
  sodium_bin2base64(text.data(), text.size(), bytes.data(), bytes.size(), sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  return text.data();
}

}  // namespace relais::http

// The one place where "who is asking" is decided: cookie → session → account → asker. Passwords are hashed with
// Argon2id (64 MiB, 2 passes); session tokens are 256 random bits, of which only the SHA-256 is kept.
//
// An unknown name and a wrong password cost the same time and give the same answer. After five failures of one name
// from one address further attempts wait. At most two hashes are computed at a time, so that sign-ins cannot exhaust
// memory.
#pragma once

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "desks/house.hpp"
#include "http/problem.hpp"

namespace relais::http {

struct SignInLimits {
  std::chrono::minutes idle{12 * 60};      ///< a session that is not used ends
  std::chrono::minutes absolute{24 * 60};  ///< a session ends
  int failures = 5;                        ///< of one name from one address, within the window
  std::chrono::minutes window{15};
  int hashes_at_once = 2;
  int hashes_waiting = 8;  ///< beyond that the answer is 503
  unsigned long long memory = 64ULL * 1024 * 1024;
  unsigned long long passes = 2;
};

struct SignedIn {
  std::string token;  ///< for the cookie; kept nowhere
  access::Asker asker;
};

class SignIn {
 public:
  SignIn(const desks::House& house, store::Store& store, const SignInLimits& limits = {});
  SignIn(const SignIn&) = delete;
  SignIn& operator=(const SignIn&) = delete;
  ~SignIn();

  [[nodiscard]] Outcome<SignedIn> sign_in(const std::string& name, const std::string& password,
                                          const std::string& source, base::Instant now);
  /// Who sends this request; a 401 problem when nobody known does.
  [[nodiscard]] Outcome<access::Asker> who(const Request& request, base::Instant now);
  /// Ends the session of this request, if there is one.
  [[nodiscard]] Outcome<None> sign_out(const Request& request);

 private:
  class Lane;
  struct Failures {
    int count = 0;
    base::Instant last;
  };

  [[nodiscard]] std::optional<std::chrono::seconds> must_wait(const std::string& who_from, base::Instant now);
  void failed_once(const std::string& who_from, base::Instant now);
  [[nodiscard]] bool verify(const std::string& hash, const std::string& password) const;

  const desks::House& house_;
  store::Store& store_;
  const SignInLimits limits_;
  std::unique_ptr<Lane> lane_;
  std::once_flag decoy_made_;
  std::string decoy_;  ///< verified against when the name is unknown
  std::mutex failures_lock_;
  std::map<std::string, Failures> failures_;
};

/// Rules for a new password: 12 characters at least, 1,024 bytes at most, not the account's name.
[[nodiscard]] base::Result<void> check_password(std::string_view password, std::string_view account);

/// Argon2id with the memory and passes of the limits; some 100 ms and 64 MiB.
[[nodiscard]] base::Result<std::string> hash_password(const std::string& password, const SignInLimits& limits = {});

/// 256 random bits as 43 characters of URL-safe base 64.
[[nodiscard]] std::string random_token();

inline constexpr std::string_view kSessionCookie = "relais_session";

}  // namespace relais::http

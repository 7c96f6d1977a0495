// Passwords: long, not known to those who guess, and hashed slowly. No rule about kinds of characters, no expiry, no
// questions (NIST SP 800-63B-4 §3.1.1.2).
#pragma once

#include <filesystem>
#include <set>
#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace relais::http {

inline constexpr std::size_t kShortestPassword = 15;   ///< characters
inline constexpr std::size_t kLongestPassword = 1024;  ///< bytes

/// What one hash costs.
struct HashCost {
  unsigned long long memory = 64ULL * 1024 * 1024;
  unsigned long long passes = 2;
};

/// Passwords that are refused because everybody tries them.
class KnownPasswords {
 public:
  KnownPasswords() = default;
  /// `common`: one word a line, lines with `#!comment:` left out (law/access/common_passwords.txt).
  static base::Result<KnownPasswords> load(const std::filesystem::path& common);
  /// A file of lines `SHA-1 in upper-case hexadecimal digits:count`, sorted, as Have I Been Pwned publishes it. It is
  /// searched where it lies; nothing is sent anywhere.
  [[nodiscard]] base::Result<void> add_breached(const std::filesystem::path& sorted);

  /// A word of the list, alone or repeated or with digits and signs around it; or a run such as 12345….
  [[nodiscard]] bool is_common(std::string_view password) const;
  /// Whether it stands in the file of breached passwords; false without such a file.
  [[nodiscard]] base::Result<bool> is_breached(std::string_view password) const;

 private:
  std::set<std::string, std::less<>> words_;
  std::filesystem::path breached_;
};

/// Rules for a new password: 15 characters at least, 1,024 bytes at most, plain text, not known (see above) and not
/// made of `context` (name, desk, this program) alone. Code `bad_password`; the error never holds the password.
[[nodiscard]] base::Result<void> check_password(const KnownPasswords& known, std::string_view password,
                                                std::span<const std::string> context);

/// Argon2id; some 100 ms and 64 MiB.
[[nodiscard]] base::Result<std::string> hash_password(const std::string& password, const HashCost& cost = {});
[[nodiscard]] bool verify_password(const std::string& hash, const std::string& password);
/// The hash was made at another cost than this one.
[[nodiscard]] bool needs_new_hash(const std::string& hash, const HashCost& cost);

}  // namespace relais::http

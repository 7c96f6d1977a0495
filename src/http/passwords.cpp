#include "http/passwords.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <stdexcept>

#include <fmt/format.h>
#include <openssl/evp.h>
#include <sodium.h>

#include "base/text.hpp"
#include "base/yaml.hpp"

namespace relais::http {

namespace {

using base::ErrorKind;

void start_sodium() {
  if (sodium_init() < 0) throw std::runtime_error("libsodium cannot start");
}

tl::unexpected<base::Error> bad_password(std::string what, std::string expected) {
  return base::fail(ErrorKind::bad_input, "bad_password", "password", std::move(what), std::move(expected));
}

std::string folded(std::string_view text) {
  std::string made;
  for (const char c : text) made += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return made;
}

/// Without what people put around a word to make it longer.
std::string letters_of(std::string_view text) {
  std::string made;
  for (const char c : text)
    if ((c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80) made += c;
  return made;
}

/// The shortest text that gives this one when repeated.
std::string_view repeated_part(std::string_view text) {
  for (std::size_t size = 1; size <= text.size() / 2; ++size) {
    if (text.size() % size != 0) continue;
    const auto part = text.substr(0, size);
    bool all = true;
    for (std::size_t at = size; all && at < text.size(); at += size) all = text.substr(at, size) == part;
    if (all) return part;
  }
  return text;
}

/// Each character follows the one before, as in a run of keys or digits, but for at most two places.
bool is_run(std::string_view text) {
  static constexpr std::array<std::string_view, 9> kRuns = {
      "abcdefghijklmnopqrstuvwxyz", "zyxwvutsrqponmlkjihgfedcba", "01234567890123456789",
      "98765432109876543210",       "qwertyuiopasdfghjklzxcvbnm", "azertyuiopqsdfghjklmwxcvbn",
      "qwertzuiopasdfghjklyxcvbnm", "1qaz2wsx3edc4rfv5tgb6yhn",   "aqwzsxedcrfvtgb"};
  std::size_t breaks = 0;
  for (std::size_t i = 0; i + 1 < text.size(); ++i) {
    const auto pair = text.substr(i, 2);
    if (pair[0] == pair[1]) continue;
    if (std::ranges::none_of(kRuns, [&](std::string_view run) { return run.find(pair) != std::string_view::npos; }))
      ++breaks;
  }
  return breaks <= 2;
}

std::string sha1_hex(std::string_view data) {
  std::array<unsigned char, 20> digest{};
  unsigned size = 0;
  if (EVP_Digest(data.data(), data.size(), digest.data(), &size, EVP_sha1(), nullptr) != 1)
    throw std::runtime_error("SHA-1 is not available");
  std::string text;
  for (const auto byte : digest) text += fmt::format("{:02X}", byte);
  return text;
}

}  // namespace

base::Result<KnownPasswords> KnownPasswords::load(const std::filesystem::path& common) {
  const auto text = base::read_file(common);
  if (!text) return base::fail(text.error());
  KnownPasswords known;
  for (std::string_view rest = *text; !rest.empty();) {
    const auto end = std::min(rest.find('\n'), rest.size());
    const auto line = rest.substr(0, end);
    if (!line.empty() && !line.starts_with("#!comment:")) known.words_.insert(folded(line));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return known;
}

base::Result<void> KnownPasswords::add_breached(const std::filesystem::path& sorted) {
  std::ifstream file(sorted, std::ios::binary);
  std::string first;
  const bool read = static_cast<bool>(std::getline(file, first));
  const bool fits = first.size() > 41 && first[40] == ':' && std::all_of(first.begin(), first.begin() + 40, [](char c) {
                      return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F');
                    });
  if (!read || !fits)
    return base::fail(ErrorKind::bad_input, "bad_breached_list", sorted.string() + ":1",
                      "this is not a list of breached passwords", "sorted lines of SHA-1:count");
  breached_ = sorted;
  return {};
}

bool KnownPasswords::is_common(std::string_view password) const {
  const auto text = folded(password);
  if (is_run(text) || is_run(repeated_part(text))) return true;
  const auto word = letters_of(text);
  return words_.contains(text) || words_.contains(repeated_part(text)) || words_.contains(word) ||
         words_.contains(repeated_part(word));
}

base::Result<bool> KnownPasswords::is_breached(std::string_view password) const {
  if (breached_.empty()) return false;
  const auto wanted = sha1_hex(password);
  std::ifstream file(breached_, std::ios::binary | std::ios::ate);
  if (!file)
    return base::fail(ErrorKind::unavailable, "bad_breached_list", "", "the list of breached passwords is gone",
                      "the file named at start");
  std::int64_t low = 0;
  std::int64_t high = file.tellg();
  std::string line;
  // Lines are found by halving: the first whole line after the middle decides on which side to go on.
  while (low < high) {
    const auto middle = low + (high - low) / 2;
    file.clear();
    file.seekg(middle);
    if (middle > 0) std::getline(file, line);
    const bool any = static_cast<bool>(std::getline(file, line));
    if (any && line.starts_with(wanted)) return true;
    if (!any || line.substr(0, 40) > wanted)
      high = middle;
    else
      low = middle + 1;
  }
  return false;
}

base::Result<void> check_password(const KnownPasswords& known, std::string_view password,
                                  std::span<const std::string> context) {
  if (password.size() > kLongestPassword) return bad_password("this password is too long", "at most 1024 bytes");
  const auto characters =
      std::ranges::count_if(password, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; });
  if (characters < static_cast<std::ptrdiff_t>(kShortestPassword))
    return bad_password("this password is too short", "at least 15 characters; a sentence is a good one");
  if (!base::is_clean_text(password))
    return bad_password("this password holds control characters or is not UTF-8", "plain text");
  const auto bare = letters_of(folded(password));
  for (const auto& word : context) {
    const auto plain = letters_of(folded(word));
    if (plain.size() >= 3 && repeated_part(bare) == repeated_part(plain))
      return bad_password("this password is made of the name of the account, the desk or this program",
                          "something nobody guesses");
  }
  if (known.is_common(password))
    return bad_password("this password is a common word or a run of keys, made longer", "something nobody guesses");
  const auto breached = known.is_breached(password);
  if (!breached) return base::fail(breached.error());
  if (*breached) return bad_password("this password was found in a leak", "one that is used nowhere else");
  return {};
}

base::Result<std::string> hash_password(const std::string& password, const HashCost& cost) {
  start_sodium();
  std::array<char, crypto_pwhash_STRBYTES> text{};
  if (crypto_pwhash_str_alg(text.data(), password.data(), password.size(), cost.passes, cost.memory,
                            crypto_pwhash_ALG_ARGON2ID13) != 0)
    return base::fail(ErrorKind::unavailable, "no_memory", "password", "there is not enough memory to hash a password",
                      "64 MiB");
  return std::string(text.data());
}

bool verify_password(const std::string& hash, const std::string& password) {
  start_sodium();
  return !hash.empty() && hash.size() < crypto_pwhash_STRBYTES &&
         crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

bool needs_new_hash(const std::string& hash, const HashCost& cost) {
  start_sodium();
  return hash.size() >= crypto_pwhash_STRBYTES ||
         crypto_pwhash_str_needs_rehash(hash.c_str(), cost.passes, cost.memory) != 0;
}

}  // namespace relais::http

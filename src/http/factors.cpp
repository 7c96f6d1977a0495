#include "http/factors.hpp"

#include <algorithm>

#include "http/engine.hpp"

namespace relais::http {

const Passkey* Factors::find(std::string_view id) const {
  const auto found = std::ranges::find(passkeys, id, &Passkey::id);
  return found == passkeys.end() ? nullptr : &*found;
}

Passkey* Factors::find(std::string_view id) {
  const auto found = std::ranges::find(passkeys, id, &Passkey::id);
  return found == passkeys.end() ? nullptr : &*found;
}

int Factors::level_of_new(const store::Session& session) const {
  if (session.level >= 3) return 3;
  return session.how == "recovery" || reached >= 3 ? 2 : 3;
}

base::Result<Factors> read_factors(const store::Account& account) {
  if (account.factors.empty()) return Factors{};
  auto value = base::parse_json(account.factors);
  auto factors = value ? base::decode<Factors>(*value) : base::Result<Factors>(base::fail(value.error()));
  if (factors) return factors;
  return base::fail(base::ErrorKind::unavailable, "factors_damaged", "account",
                    "the factors of this account cannot be read", "what the sign-in wrote");
}

void write_factors(store::Account& account, const Factors& factors) {
  account.factors = base::json::serialize(base::encode(factors));
}

std::string new_secret_code() {
  const auto text = to_base32(random_bytes(15));
  std::string code;
  for (std::size_t i = 0; i < text.size(); i += 4) code += (i == 0 ? "" : "-") + text.substr(i, 4);
  return code;
}

std::string hash_of_code(std::string_view code) {
  std::string plain;
  for (const char c : code) {
    if (c == '-' || c == ' ') continue;
    plain += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return sha256_hex("relais secret code\n" + plain);
}

}  // namespace relais::http

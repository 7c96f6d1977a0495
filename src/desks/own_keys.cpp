#include "desks/own_keys.hpp"

#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

#include "desks/work.hpp"
#include "vault/end_to_end.hpp"

namespace relais::desks {

namespace {

constexpr std::array<std::string_view, 3> kWays = {"passphrase", "passkey", "code"};
constexpr std::size_t kMostWraps = 8;
constexpr std::size_t kMostRetired = 20;
constexpr std::size_t kLongestWrap = 1024;
constexpr std::size_t kLongestKnown = 64UL * 1024;
constexpr std::size_t kSaltLetters = 22;
constexpr std::size_t kLongestCredential = 1366;

/// As the account keeps it.
struct Kept {
  std::optional<OwnKey> current;
  std::vector<OwnKey> retired;
  std::string known;
};
BOOST_DESCRIBE_STRUCT(Kept, (), (current, retired, known))

tl::unexpected<Failure> wrong(std::string at, std::string what, std::string expected) {
  return failed(
      base::Error{base::ErrorKind::bad_input, "bad_value", std::move(at), std::move(what), std::move(expected), {}});
}

base::Result<Kept> kept_of(const store::Account& account) {
  if (account.keys.empty()) return Kept{};
  auto json = base::parse_json(account.keys);
  if (!json) return base::fail(std::move(json.error()));
  return base::decode<Kept>(*json);
}

base::Result<store::Account> account_of(const Call& call) {
  auto account = call.store.account(call.asker.user);
  if (!account) return base::fail(std::move(account.error()));
  if (!*account) return base::fail(not_here());
  return std::move(**account);
}

bool is_hex(std::string_view text, std::size_t digits) {
  return text.size() == digits &&
         std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool is_base64url(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

int digit(char c) { return c <= '9' ? c - '0' : c - 'a' + 10; }

std::string bytes_of(std::string_view hex) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
    bytes.push_back(static_cast<char>(digit(hex[i]) * 16 + digit(hex[i + 1])));
  return bytes;
}

std::optional<tl::unexpected<Failure>> fault_in(const std::vector<KeyWrap>& wraps) {
  if (wraps.empty() || wraps.size() > kMostWraps)
    return wrong("/wraps", "there is no way to this key, or too many", fmt::format("1 to {}", kMostWraps));
  for (std::size_t i = 0; i < wraps.size(); ++i) {
    const auto& wrap = wraps[i];
    const auto at = fmt::format("/wraps/{}", i);
    if (std::ranges::find(kWays, wrap.way) == kWays.end())
      return wrong(at + "/way", "this way is not known", "passphrase, passkey or code");
    if (wrap.salt.size() != kSaltLetters || !is_base64url(wrap.salt))
      return wrong(at + "/salt", "this is not a salt", "16 bytes in base64url");
    if (wrap.credential.size() > kLongestCredential || !is_base64url(wrap.credential) ||
        wrap.credential.empty() != (wrap.way != "passkey"))
      return wrong(at + "/credential", "this does not name a passkey", "its id for a passkey, nothing otherwise");
    if (wrap.sealed.size() > kLongestWrap || !vault::looks_sealed(wrap.sealed) || !is_base64url(wrap.sealed))
      return wrong(at + "/sealed", "this is not a sealed key", "a record of format CTE1");
  }
  if (std::ranges::none_of(wraps, [](const KeyWrap& wrap) { return wrap.way == "code"; }))
    return wrong("/wraps", "whoever forgets would lose everything", "the printed code among the ways");
  return std::nullopt;
}

/// What the request leaves behind, or why it may not.
Answer<Kept> with_key(Kept kept, OwnKey key, const std::optional<std::string>& replaces) {
  const bool same = kept.current && kept.current->box == key.box && kept.current->sign == key.sign;
  const auto present = kept.current ? std::optional(kept.current->id) : std::nullopt;
  if (!same && present != replaces)
    return failed(base::Error{base::ErrorKind::conflict,
                              "keys_moved_on",
                              "/replaces",
                              "another key was made meanwhile",
                              "the key that is current now",
                              {}});
  const auto taken = [&](const OwnKey& old) { return old.box == key.box || old.sign == key.sign; };
  if (!same && ((kept.current && taken(*kept.current)) || std::ranges::any_of(kept.retired, taken)))
    return wrong("/box", "half of this key was used before", "two fresh halves");
  if (same) key.made = kept.current->made;
  if (!same && kept.current) {
    if (kept.retired.size() >= kMostRetired)
      return wrong("/replaces", "there are too many old keys", fmt::format("at most {}", kMostRetired));
    kept.retired.push_back(std::move(*kept.current));
  }
  kept.current = std::move(key);
  return kept;
}

OwnKeys view_of(const Call& call, Kept kept) {
  return {{}, call.asker.user, std::move(kept.current), std::move(kept.retired), std::move(kept.known)};
}

Answer<OwnKeys> keep(const Call& call, store::Account account, Kept kept) {
  account.keys = base::json::serialize(base::encode(kept));
  if (auto written = call.store.put_account(account); !written) return failed(std::move(written.error()));
  return view_of(call, std::move(kept));
}

ColleagueKey colleague(const store::Account& account, const Kept& kept) {
  ColleagueKey one{{}, account.name, account.display, !account.disabled, {}, {}, {}, {}};
  if (kept.current) {
    one.id = kept.current->id;
    one.box = kept.current->box;
    one.sign = kept.current->sign;
  }
  for (const auto& old : kept.retired) one.signed_before.push_back(old.sign);
  return one;
}

}  // namespace

Answer<OwnKeys> own_keys(const Call& call) {
  auto account = account_of(call);
  if (!account) return failed(std::move(account.error()));
  auto kept = kept_of(*account);
  if (!kept) return failed(std::move(kept.error()));
  return view_of(call, std::move(*kept));
}

Answer<OwnKeys> put_own_key(const Call& call, const PutOwnKey& put) {
  constexpr std::size_t kDigits = 64;
  if (!is_hex(put.box, kDigits)) return wrong("/box", "this is not a public key", "64 lower-case hexadecimal digits");
  if (!is_hex(put.sign, kDigits)) return wrong("/sign", "this is not a public key", "64 lower-case hexadecimal digits");
  if (auto fault = fault_in(put.wraps)) return std::move(*fault);
  auto account = account_of(call);
  if (!account) return failed(std::move(account.error()));
  auto kept = kept_of(*account);
  if (!kept) return failed(std::move(kept.error()));
  OwnKey key{{}, vault::kid_of(bytes_of(put.box)), put.box, put.sign, call.today(), put.wraps};
  auto with = with_key(std::move(*kept), std::move(key), put.replaces);
  if (!with) return failed(std::move(with.error()));
  return keep(call, std::move(*account), std::move(*with));
}

Answer<OwnKeys> put_known_keys(const Call& call, const PutKnownKeys& put) {
  if (put.known.size() > kLongestKnown || !vault::inspect(put.known))
    return wrong("/known", "this is not a sealed object", "an object of format CTE1");
  auto account = account_of(call);
  if (!account) return failed(std::move(account.error()));
  auto kept = kept_of(*account);
  if (!kept) return failed(std::move(kept.error()));
  kept->known = put.known;
  return keep(call, std::move(*account), std::move(*kept));
}

base::Result<std::optional<OwnKey>> current_key(Gate& store, const std::string& name) {
  auto account = store.account(name);
  if (!account) return base::fail(std::move(account.error()));
  if (!*account) return std::optional<OwnKey>();
  auto kept = kept_of(**account);
  if (!kept) return base::fail(std::move(kept.error()));
  return std::move(kept->current);
}

base::Result<std::vector<KeyHolder>> key_holders(Gate& store) {
  auto accounts = store.accounts();
  if (!accounts) return base::fail(std::move(accounts.error()));
  std::vector<KeyHolder> all;
  for (const auto& account : *accounts) {
    auto kept = kept_of(account);
    if (!kept) return base::fail(std::move(kept.error()));
    KeyHolder holder{account.name, account.display, account.desk, account.role, !account.disabled, {}, {}};
    for (const auto& old : kept->retired) holder.retired.push_back(old.id);
    holder.current = std::move(kept->current);
    all.push_back(std::move(holder));
  }
  return all;
}

Answer<ColleagueKeys> colleague_keys(const Call& call) {
  auto accounts = call.store.accounts();
  if (!accounts) return failed(std::move(accounts.error()));
  ColleagueKeys list{{}, call.asker.desk, {}};
  for (const auto& account : *accounts) {
    if (account.desk != call.asker.desk) continue;
    auto kept = kept_of(account);
    if (!kept) return failed(std::move(kept.error()));
    list.items.push_back(colleague(account, *kept));
  }
  return list;
}

}  // namespace relais::desks

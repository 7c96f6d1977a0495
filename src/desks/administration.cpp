#include "desks/administration.hpp"

#include <algorithm>

#include "desks/work.hpp"

namespace relais::desks {

namespace {

bool is_account_name(std::string_view name) {
  return name.size() >= 2 && name.size() <= 40 && std::ranges::all_of(name, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
         });
}

tl::unexpected<base::Error> bad(std::string where, std::string what, std::string expected) {
  return base::fail(base::ErrorKind::bad_input, "bad_value", std::move(where), std::move(what), std::move(expected));
}

}  // namespace

base::Result<void> add_account(const House& house, Gate& store, const NewAccount& account) {
  if (!is_account_name(account.name))
    return bad("name", "this cannot be the name of an account", "2 to 40 of a-z 0-9 . -");
  if (base::trimmed(account.display).empty() || account.display.size() > casework::kShortText ||
      !base::is_clean_text(account.display))
    return bad("display", "this is empty, too long or no text", "a name to show");
  const auto* desk = house.book.find(account.desk);
  if (desk == nullptr) return bad("desk", "this desk is not known", "a desk of directory/desks.yaml");
  if (std::ranges::find(access::roles(), account.role) == access::roles().end())
    return bad("role", "this role is not known", "a role of the access policy");
  if (!house.policy.role_at(account.role, desk->kind))
    return bad("role", "accounts of this desk have other roles", "role " + desk->kind);
  for (const auto& language : account.languages)
    if (!base::is_language_tag(language)) return bad("languages", "this is not a language", "language tags such as fr");
  if (account.password_hash.empty()) return bad("password", "there is no password", "a hashed password");
  auto present = store.account(account.name);
  if (!present) return base::fail(std::move(present.error()));
  if (*present)
    return base::fail(base::ErrorKind::conflict, "account_exists", "name", "there is an account of this name",
                      "another name");
  return store.put_account(
      {account.name, account.display, account.role, account.desk, account.languages, account.password_hash, false, {}});
}

base::Result<void> disable_account(Gate& store, const std::string& name) {
  auto account = store.account(name);
  if (!account) return base::fail(std::move(account.error()));
  if (!*account)
    return base::fail(base::ErrorKind::not_found, "not_found", "name", "there is no such account", "an account");
  (*account)->disabled = true;
  if (auto kept = store.put_account(**account); !kept) return kept;
  return store.drop_sessions_of(name);
}

base::Result<access::Asker> asker_of(const House& house, const store::Account& account) {
  const auto* desk = house.book.find(account.desk);
  if (account.disabled || desk == nullptr || !house.policy.role_at(account.role, desk->kind))
    return base::fail(base::ErrorKind::unauthenticated, "not_signed_in", "", "this account cannot sign in",
                      "another account");
  return access::Asker{account.name, account.display, account.role, account.desk, desk->acts_as, account.languages};
}

}  // namespace relais::desks

// Accounts. Administrators see no case.
#pragma once

#include "desks/house.hpp"

namespace relais::desks {

/// A new account as it is asked for; hashing the password is the sign-in's part.
struct NewAccount {
  std::string name;  ///< 2–40 of a-z 0-9 . -
  std::string display;
  std::string role;
  std::string desk;
  std::vector<std::string> languages;
  std::string password_hash;
};
[[nodiscard]] base::Result<void> add_account(const House& house, Gate& store, const NewAccount& account);
[[nodiscard]] base::Result<void> disable_account(Gate& store, const std::string& name);
/// The asker behind an account; refused when the account is disabled or its desk is gone.
[[nodiscard]] base::Result<access::Asker> asker_of(const House& house, const store::Account& account);

}  // namespace relais::desks

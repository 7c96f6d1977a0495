// What one use of Relais leaves behind, before it becomes an entry of the log. Holds no personal data: people who work
// here stand in it by account, and become pseudonyms in the entry.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/date.hpp"

namespace relais::ledger {

/// Numbers are part of the format of entries: never reuse one.
enum class Action : std::uint16_t {
  change = 1,     ///< rows of the object were written
  open = 2,       ///< the file was read
  list = 3,       ///< lines of several files were read
  search = 4,     ///< by name or number
  count = 5,      ///< figures without persons
  carry_out = 6,  ///< an export, a letter, a calendar
  refuse = 7,     ///< asked for and not allowed
  sign_in = 8,
  sign_in_refused = 9,
  sign_out = 10,
  factor_changed = 11,
  account_changed = 12,
  session_ended = 13,
  key_changed = 14,
  policy_loaded = 15,
  break_glass = 16,
  access_reviewed = 17,
  erased = 18,   ///< the object and its key are gone; no row of it may remain
  expired = 19,  ///< rows were dropped because their time was up
  upkeep = 20,   ///< the house itself: sweep, escalation, migration
  backed_up = 21,
  restored = 22,
};

enum class Outcome : std::uint8_t { permitted = 1, refused = 2, broken_glass = 3 };

/// A thing of the store: `case`, `operation`, `party`, `desk`, `account`, `session`, `answer`, `meta`, `outbox`,
/// `house`, `tip`, `tip_part`, and its id there.
struct Object {
  std::string kind;
  std::string id;
  auto operator<=>(const Object&) const = default;
};

struct Deed {
  base::Instant at;     ///< when, by the clock of the edge
  std::string user;     ///< pseudonym of the account (32 hexadecimal digits), `system` or `-` for nobody known
  std::string desk;     ///< id in directory/desks.yaml; empty for nobody
  std::string session;  ///< first 16 hexadecimal digits of the hash of the session's token; empty when there is none
  Action action = Action::change;
  Outcome outcome = Outcome::permitted;
  std::vector<std::string> rules;    ///< ids of the rules of law/access that decided
  std::string policy;                ///< hash of the policy in force
  std::string purpose;               ///< id of a purpose of law/access
  std::vector<std::string> classes;  ///< classes of fields that were opened or refused
  std::int64_t amount = 0;           ///< lines listed, found or carried out
  std::optional<Object> object;
};

}  // namespace relais::ledger

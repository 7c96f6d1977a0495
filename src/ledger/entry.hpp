// An entry of the log as it is hashed: a deed without any name or number that means something outside the log. Binary,
// big-endian, versioned; an unknown version, an unknown word or a byte too many does not parse.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "ledger/deed.hpp"
#include "ledger/hash.hpp"

namespace relais::ledger {

/// What an entry says about the object it concerns.
struct Touched {
  std::string kind;                       ///< one of kKinds
  Hash commitment{};                      ///< stands for the object; see commit_to()
  std::optional<Hash> rows;               ///< hash of all its rows after the deed; absent when it only was looked at
  std::optional<std::uint64_t> previous;  ///< the entry before this one of the same object
  bool operator==(const Touched&) const = default;
};

struct Entry {
  std::int64_t at = 0;  ///< microseconds since 1970
  std::string user;     ///< `p:` and 16, or 32 hexadecimal digits, `system` or `-`
  std::string desk;
  std::string session;  ///< first digits of the hash of the session's token, or empty
  Action action = Action::change;
  Outcome outcome = Outcome::permitted;
  std::vector<std::string> rules;
  std::string policy;  ///< hexadecimal digits or empty
  std::string purpose;
  std::vector<std::string> classes;
  std::int64_t amount = 0;
  std::optional<Touched> touched;
  bool operator==(const Entry&) const = default;
};

/// Kinds of objects; the place in this list is part of the format.
[[nodiscard]] bool is_kind(std::string_view kind);
/// The word of an action as people read it (`change`, `open`, …); nothing for a number that has none.
[[nodiscard]] std::string_view word_of(Action action);
[[nodiscard]] std::string_view word_of(Outcome outcome);

/// The deed as an entry; `touched` when it concerns an object. `bad_deed` names the field that cannot be encoded.
[[nodiscard]] base::Result<Entry> entry_of(const Deed& deed, std::optional<Touched> touched);
/// At most 4,096 bytes; ordinary entries stay below 512. Fields must be as entry_of makes them.
[[nodiscard]] base::Result<std::string> encode(const Entry& entry);
/// `bad_entry`.
[[nodiscard]] base::Result<Entry> decode(std::string_view bytes);

/// Stands for an object in the log. Without the salt nobody can say which; once the salt is destroyed, nobody ever can.
[[nodiscard]] Hash commit_to(std::string_view salt, const Object& object);

}  // namespace relais::ledger

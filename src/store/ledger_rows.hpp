// Writing entries of the log inside a transaction that changes rows. Private to the room.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "ledger/deed.hpp"
#include "ledger/hash.hpp"
#include "store/sql.hpp"
#include "store/store.hpp"

namespace relais::store {

/// Where rows of an object lie.
struct ObjectTable {
  /// `two_words`: the id of the object is two words with a blank between them.
  enum class By { kind_and_id, id, number, two_words };
  std::string_view kind;  ///< empty: any kind
  std::string_view table;
  std::string_view where;  ///< of the object ?1 (and ?2)
  By by = By::id;
  std::string_view order;    ///< that no two rows of an object share
  std::string_view objects;  ///< a statement that lists kind and id of all objects with rows here
};
[[nodiscard]] std::span<const ObjectTable> object_tables();

[[nodiscard]] ledger::Object answer_object(std::string_view account, std::string_view key);
[[nodiscard]] ledger::Object outbox_object(std::int64_t sequence);

/// SHA-256 over all rows of the object.
[[nodiscard]] Result<ledger::Hash> hash_rows(Connection& connection, const ledger::Object& object);

/// Leaves an entry for every deed, and for every object in `touched` that no deed names an entry like the first deed's.
/// Objects in `touched` have their rows stated. Call it last in a transaction: from here on writers take turns.
[[nodiscard]] Result<void> leave_entries(Connection& connection, std::vector<ledger::Deed> deeds,
                                         std::vector<ledger::Object> touched);

/// Every object gets an entry that states its rows as they are now; after a change of the schema.
[[nodiscard]] Result<void> restate_all(Connection& connection, base::Instant at);

/// The deed of the store itself.
[[nodiscard]] ledger::Deed house_deed(ledger::Action action, base::Instant at);

}  // namespace relais::store

// The schema, as numbered steps forward. Private to the room.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/date.hpp"
#include "base/result.hpp"
#include "store/sql.hpp"

namespace relais::store {

/// One step. `sql` is portable but for six words in braces that each engine spells in its own way:
/// {text} text compared byte by byte, {bytes} bytes that are no text, {clustered} a table kept in the order of its key,
/// {rowid} a number that is the key, {serial} a key the engine counts, {sequence} whatever the engine needs to number
/// all events in one order.
struct Migration {
  int number;
  std::string_view name;
  std::string_view sql;
};

[[nodiscard]] std::span<const Migration> migrations();

/// Brings the schema up to `newest` (the last migration unless a test says otherwise) in one transaction.
/// `at` dates the entries of the log that state what was changed. `newer_schema` when the store was written by a newer
/// program.
[[nodiscard]] base::Result<void> migrate(Database& database, int newest, base::Instant at = {});

}  // namespace relais::store

#include "store/ledger_rows.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "base/ids.hpp"
#include "ledger/entry.hpp"
#include "store/evidence.hpp"

namespace relais::store {
namespace {

using base::ErrorKind;
using ledger::Deed;
using ledger::Hash;
using ledger::Object;
using Text = std::string_view;
using By = ObjectTable::By;

constexpr std::size_t kSalt = 16;
// When somebody was last seen changes with every request and proves nothing.
constexpr Text kUnstated = "last_seen";

constexpr std::array kTables = {
    ObjectTable{"", "event", "kind = ?1 AND stream = ?2", By::kind_and_id, "number",
                "SELECT DISTINCT kind, stream FROM event"},
    ObjectTable{"", "object_key", "kind = ?1 AND id = ?2", By::kind_and_id, "kind", "SELECT kind, id FROM object_key"},
    ObjectTable{"case", "case_index", "id = ?1", By::id, "id", "SELECT 'case', id FROM case_index"},
    ObjectTable{"case", "case_name", "case_id = ?1", By::id, "kind, word",
                "SELECT DISTINCT 'case', case_id FROM case_name"},
    ObjectTable{"case", "case_desk", "case_id = ?1", By::id, "desk, relation",
                "SELECT DISTINCT 'case', case_id FROM case_desk"},
    ObjectTable{"case", "case_clock", "case_id = ?1", By::id, "position",
                "SELECT DISTINCT 'case', case_id FROM case_clock"},
    ObjectTable{"case", "referral", "case_id = ?1", By::id, "id, hop", "SELECT DISTINCT 'case', case_id FROM referral"},
    ObjectTable{"operation", "operation_index", "id = ?1", By::id, "id", "SELECT 'operation', id FROM operation_index"},
    ObjectTable{"party", "party_index", "id = ?1", By::id, "id", "SELECT 'party', id FROM party_index"},
    ObjectTable{"desk", "calendar", "desk = ?1", By::id, "desk", "SELECT 'desk', desk FROM calendar"},
    ObjectTable{"account", "account", "name = ?1", By::id, "name", "SELECT 'account', name FROM account"},
    ObjectTable{"session", "session", "token_hash = ?1", By::id, "token_hash",
                "SELECT 'session', token_hash FROM session"},
    ObjectTable{"answer", "idempotency", "account = ?1 AND word = ?2", By::two_words, "word",
                "SELECT 'answer', account || ' ' || word FROM idempotency"},
    ObjectTable{"meta", "meta", "name = ?1", By::id, "name", "SELECT 'meta', name FROM meta"},
    ObjectTable{"outbox", "outbox", "sequence = ?1", By::number, "sequence",
                "SELECT 'outbox', CAST(sequence AS TEXT) FROM outbox"},
    ObjectTable{"tip", "tip", "id = ?1", By::id, "id", "SELECT 'tip', id FROM tip"},
    ObjectTable{"tip", "tip_desk", "tip = ?1", By::id, "desk", "SELECT DISTINCT 'tip', tip FROM tip_desk"},
    ObjectTable{"tip", "tip_reply", "tip = ?1", By::id, "number", "SELECT DISTINCT 'tip', tip FROM tip_reply"},
    ObjectTable{"tip", "tip_case", "tip = ?1", By::id, "desk, case_id", "SELECT DISTINCT 'tip', tip FROM tip_case"},
    ObjectTable{"tip", "tip_escrow", "tip = ?1", By::id, "number", "SELECT DISTINCT 'tip', tip FROM tip_escrow"},
    ObjectTable{"tip_part", "tip_part", "tip = ?1 AND part = ?2", By::two_words, "part",
                "SELECT 'tip_part', tip || ' ' || part FROM tip_part"},
    ObjectTable{"desk", "desk_key", "desk = ?1", By::id, "part", "SELECT DISTINCT 'desk', desk FROM desk_key"},
    ObjectTable{"desk", "desk_key_wrap", "desk = ?1", By::id, "part, reader",
                "SELECT DISTINCT 'desk', desk FROM desk_key_wrap"},
    ObjectTable{"house", "courier", "name = ?1", By::id, "name", "SELECT 'house', name FROM courier"},
    ObjectTable{"house", "schema_step", "'schema' = ?1", By::id, "number",
                "SELECT DISTINCT 'house', 'schema' FROM schema_step"},
};

// Things that come and go: what links their entries goes with them.
bool passes_away(Text kind) { return kind == "session" || kind == "answer" || kind == "outbox" || kind == "tip_part"; }

void add_field(std::string& into, Text bytes) {
  for (int shift = 24; shift >= 0; shift -= 8) {
    into += static_cast<char>(bytes.size() >> static_cast<unsigned>(shift) & 0xffU);
  }
  into += bytes;
}

/// Name and value of every column that holds something: a column that is added empty changes nothing.
void add_row(std::string& into, const Row& row) {
  into += 'r';
  for (int column = 0; column < row.columns(); ++column) {
    if (row.is_null(column) || row.name(column) == kUnstated) continue;
    add_field(into, row.name(column));
    add_field(into, row.text(column));
  }
}

Result<void> read_rows(Connection& connection, const ObjectTable& table, const Object& object, const RowSink& sink) {
  const auto sql = fmt::format("SELECT * FROM {} WHERE {} ORDER BY {}", table.table, table.where, table.order);
  const auto done = [&]() -> Result<std::int64_t> {
    switch (table.by) {
      case By::kind_and_id:
        return connection.run(sql, {Text(object.kind), Text(object.id)}, sink);
      case By::number: {
        std::int64_t number = 0;
        std::from_chars(object.id.data(), object.id.data() + object.id.size(), number);
        return connection.run(sql, {number}, sink);
      }
      case By::two_words: {
        const auto cut = std::min(object.id.find(' '), object.id.size());
        const auto word = std::min(cut + 1, object.id.size());
        return connection.run(sql, {Text(object.id).substr(0, cut), Text(object.id).substr(word)}, sink);
      }
      case By::id:
        break;
    }
    return connection.run(sql, {Text(object.id)}, sink);
  }();
  if (!done) return base::fail(done.error());
  return {};
}

struct Known {
  std::string salt;
  std::optional<std::uint64_t> last;
};

Result<std::optional<Known>> find_object(Connection& connection, const Object& object) {
  std::optional<Known> known;
  auto read = connection.run("SELECT salt, last_entry FROM ledger_object WHERE kind = ?1 AND id = ?2",
                             {Text(object.kind), Text(object.id)}, [&](const Row& row) {
                               known = Known{row.bytes(0), static_cast<std::uint64_t>(row.integer(1))};
                             });
  if (!read) return base::fail(std::move(read.error()));
  return known;
}

std::string fresh_salt() {
  base::SystemRandom random;
  std::string salt;
  while (salt.size() < kSalt) {
    auto bits = random.next();
    for (int byte = 0; byte < 8; ++byte, bits >>= 8U) salt += static_cast<char>(bits & 0xffU);
  }
  return salt;
}

Result<void> keep_object(Connection& connection, const Object& object, const Known& known, bool fresh) {
  const auto last = static_cast<std::int64_t>(known.last.value_or(0));
  auto kept = fresh ? connection.run("INSERT INTO ledger_object (kind, id, salt, last_entry) VALUES (?1, ?2, ?3, ?4)",
                                     {Text(object.kind), Text(object.id), Bytes{known.salt}, last})
                    : connection.run("UPDATE ledger_object SET last_entry = ?3 WHERE kind = ?1 AND id = ?2",
                                     {Text(object.kind), Text(object.id), last});
  if (!kept) return base::fail(std::move(kept.error()));
  return {};
}

Result<void> forget_object(Connection& connection, const Object& object) {
  auto gone =
      connection.run("DELETE FROM ledger_object WHERE kind = ?1 AND id = ?2", {Text(object.kind), Text(object.id)});
  if (!gone) return base::fail(std::move(gone.error()));
  return {};
}

Result<std::uint64_t> take_numbers(Connection& connection, std::size_t count) {
  std::int64_t size = -1;
  const auto many = static_cast<std::int64_t>(count);
  auto taken = connection.run("UPDATE ledger_head SET size = size + ?1 RETURNING size", {many},
                              [&](const Row& row) { size = row.integer(0); });
  if (!taken) return base::fail(std::move(taken.error()));
  if (size < many) {
    return base::fail(ErrorKind::unavailable, "no_ledger", "ledger_head", "the log of uses has no head",
                      "a store whose log is whole; restore the last backup");
  }
  return static_cast<std::uint64_t>(size - many);
}

/// One leaf to write.
struct Leaf {
  Deed deed;
  bool states = false;  ///< the rows of its object changed
};

/// What the entry says of its object; nothing for an object that is looked at and was never there.
Result<std::optional<ledger::Touched>> touch(Connection& connection, const Leaf& leaf, std::uint64_t number) {
  if (!leaf.deed.object) return std::nullopt;
  const auto& object = *leaf.deed.object;
  auto found = find_object(connection, object);
  if (!found) return base::fail(std::move(found.error()));
  if (!*found && !leaf.states && object.kind != "house") return std::nullopt;
  auto known = found->value_or(Known{fresh_salt(), std::nullopt});
  ledger::Touched touched{object.kind, ledger::commit_to(known.salt, object), std::nullopt, known.last};
  if (leaf.states) {
    const auto rows = hash_rows(connection, object);
    if (!rows) return base::fail(rows.error());
    touched.rows = *rows;
  }
  known.last = number;
  const bool gone =
      touched.rows == no_rows() && (passes_away(object.kind) || leaf.deed.action == ledger::Action::erased);
  auto kept = gone ? forget_object(connection, object) : keep_object(connection, object, known, !*found);
  if (!kept) return base::fail(std::move(kept.error()));
  return touched;
}

Result<void> write_leaf(Connection& connection, const Leaf& leaf, std::uint64_t number) {
  auto touched = touch(connection, leaf, number);
  if (!touched) return base::fail(std::move(touched.error()));
  const auto entry = ledger::entry_of(leaf.deed, std::move(*touched));
  if (!entry) return base::fail(entry.error());
  const auto bytes = ledger::encode(*entry);
  if (!bytes) return base::fail(bytes.error());
  auto written = connection.run("INSERT INTO ledger_entry (number, entry) VALUES (?1, ?2)",
                                {static_cast<std::int64_t>(number), Bytes{*bytes}});
  if (!written) return base::fail(std::move(written.error()));
  return {};
}

std::vector<Leaf> leaves_of(std::vector<Deed> deeds, std::vector<Object> touched) {
  std::sort(touched.begin(), touched.end());
  touched.erase(std::unique(touched.begin(), touched.end()), touched.end());
  std::set<Object> named;
  for (const auto& deed : deeds) {
    if (deed.object) named.insert(*deed.object);
  }
  std::vector<Object> unnamed;
  std::set_difference(touched.begin(), touched.end(), named.begin(), named.end(), std::back_inserter(unnamed));
  std::vector<Leaf> leaves;
  // A deed that names nothing speaks for whatever was touched and is not named.
  const bool spoken_for = !unnamed.empty() && !deeds.front().object;
  const auto first = unnamed.empty() ? Deed() : deeds.front();
  for (std::size_t i = spoken_for ? 1 : 0; i < deeds.size(); ++i) {
    const bool states = deeds[i].object && std::binary_search(touched.begin(), touched.end(), *deeds[i].object);
    leaves.push_back({std::move(deeds[i]), states});
  }
  for (auto& object : unnamed) {
    auto deed = first;
    if (object.kind == "outbox") std::from_chars(object.id.data(), object.id.data() + object.id.size(), deed.amount);
    deed.object = std::move(object);
    leaves.push_back({std::move(deed), true});
  }
  return leaves;
}

}  // namespace

Hash no_rows() { return ledger::empty_root(); }

std::vector<std::string_view> tables_of_objects() {
  std::vector<std::string_view> names;
  for (const auto& table : kTables) names.push_back(table.table);
  return names;
}

std::span<const ObjectTable> object_tables() { return kTables; }

Object answer_object(std::string_view account, std::string_view key) {
  return {"answer", fmt::format("{} {}", account, key)};
}

Object outbox_object(std::int64_t sequence) { return {"outbox", fmt::format("{}", sequence)}; }

Result<Hash> hash_rows(Connection& connection, const Object& object) {
  std::string all;
  for (const auto& table : kTables) {
    if (!table.kind.empty() && table.kind != object.kind) continue;
    bool first = true;
    auto read = read_rows(connection, table, object, [&](const Row& row) {
      if (std::exchange(first, false)) {
        all += 't';
        add_field(all, table.table);
      }
      add_row(all, row);
    });
    if (!read) return base::fail(std::move(read.error()));
  }
  return ledger::sha256(all);
}

Result<void> leave_entries(Connection& connection, std::vector<Deed> deeds, std::vector<Object> touched) {
  if (deeds.empty() && !touched.empty()) {
    return base::fail(ErrorKind::bad_input, "no_deed", "store", "a change without a word about who makes it",
                      "at least one deed");
  }
  const auto leaves = leaves_of(std::move(deeds), std::move(touched));
  if (leaves.empty()) return {};
  auto number = take_numbers(connection, leaves.size());
  if (!number) return base::fail(std::move(number.error()));
  for (const auto& leaf : leaves) {
    if (auto written = write_leaf(connection, leaf, (*number)++); !written) return written;
  }
  return {};
}

Deed house_deed(ledger::Action action, base::Instant at) {
  Deed deed;
  deed.at = at;
  deed.user = "system";
  deed.action = action;
  return deed;
}

Result<void> restate_all(Connection& connection, base::Instant at) {
  std::set<Object> all;
  for (const auto& table : kTables) {
    auto read = connection.run(table.objects, {}, [&](const Row& row) { all.insert({row.string(0), row.string(1)}); });
    if (!read) return base::fail(std::move(read.error()));
  }
  return leave_entries(connection, {house_deed(ledger::Action::upkeep, at)}, {all.begin(), all.end()});
}

}  // namespace relais::store

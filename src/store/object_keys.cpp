// Which key opens which object, and who stands how to a case.
#include <array>

#include "store/ledger_rows.hpp"
#include "store/sql_store.hpp"

namespace relais::store {
namespace {

using Text = std::string_view;

constexpr Text kKeep =
    "INSERT INTO object_key (kind, id, key_id, organisations) VALUES (?1, ?2, ?3, ?4) "
    "ON CONFLICT (kind, id) DO UPDATE SET key_id = excluded.key_id, organisations = excluded.organisations";
constexpr Text kFind = "SELECT key_id, organisations FROM object_key WHERE kind = ?1 AND id = ?2";
constexpr Text kDesks =
    "SELECT desk, relation FROM case_desk WHERE case_id = ?1 "
    "UNION SELECT desk, 'was_asked' FROM referral WHERE case_id = ?1 ORDER BY 1, 2";

}  // namespace

Result<void> write_object_keys(Connection& connection, const Write& write) {
  for (const auto& key : write.keys) {
    auto kept = connection.run(kKeep, {Text(key.kind), Text(key.id), Text(key.key), Text(key.organisations)});
    if (!kept) return base::fail(std::move(kept.error()));
  }
  return {};
}

Result<std::vector<ObjectKey>> SqlStore::object_keys(std::string_view kind, std::span<const std::string> ids) {
  std::vector<ObjectKey> all;
  auto read = database_->snapshot([&](Connection& connection) -> Result<void> {
    all.clear();
    for (const auto& id : ids) {
      auto& found = all.emplace_back(ObjectKey{std::string(kind), id, {}, {}});
      auto done = connection.run(kFind, {kind, Text(id)}, [&](const Row& row) {
        found.key = row.text(0);
        found.organisations = row.text(1);
      });
      if (!done) return base::fail(std::move(done.error()));
    }
    return {};
  });
  if (!read) return base::fail(std::move(read.error()));
  return all;
}

Result<std::vector<std::vector<CaseDesk>>> SqlStore::case_desks(std::span<const std::string> ids) {
  std::vector<std::vector<CaseDesk>> all;
  auto read = database_->snapshot([&](Connection& connection) -> Result<void> {
    all.clear();
    for (const auto& id : ids) {
      auto& desks = all.emplace_back();
      auto done = connection.run(kDesks, {Text(id)}, [&](const Row& row) {
        desks.push_back({row.string(0), row.string(1)});
      });
      if (!done) return base::fail(std::move(done.error()));
    }
    return {};
  });
  if (!read) return base::fail(std::move(read.error()));
  return all;
}

Result<void> SqlStore::note(std::vector<ledger::Deed> deeds) {
  return database_->write([&](Connection& connection) { return leave_entries(connection, deeds, {}); });
}

}  // namespace relais::store

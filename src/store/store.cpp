#include "store/store.hpp"

#include <array>
#include <filesystem>
#include <utility>

#include "store/migrations.hpp"
#include "store/place.hpp"
#include "store/postgres/database.hpp"
#include "store/sql_store.hpp"
#include "store/sqlite/database.hpp"

namespace relais::store {
namespace {

constexpr std::array<std::pair<StreamKind, std::string_view>, 4> kKinds = {{{StreamKind::case_file, "case"},
                                                                            {StreamKind::operation, "operation"},
                                                                            {StreamKind::party, "party"},
                                                                            {StreamKind::desk, "desk"}}};

bool is_postgres(std::string_view where) {
  return where.starts_with("postgresql://") || where.starts_with("postgres://");
}

}  // namespace

std::string_view to_text(StreamKind kind) {
  for (const auto& [known, text] : kKinds) {
    if (known == kind) return text;
  }
  return {};
}

std::optional<StreamKind> stream_kind(std::string_view text) {
  for (const auto& [kind, known] : kKinds) {
    if (known == text) return kind;
  }
  return std::nullopt;
}

int newest_schema() { return migrations().back().number; }

Result<std::unique_ptr<Database>> open_database(std::string_view where, const Options& options) {
  const std::string place(where);
  return is_postgres(where) ? postgres::open_database(place, options) : sqlite::open_database(place, options);
}

Result<void> is_there(std::string_view where) {
  std::error_code ignored;
  if (is_postgres(where) || std::filesystem::exists(where, ignored)) return {};
  return base::fail(base::ErrorKind::not_found, "no_store", std::string(where), "there is no store here",
                    "a file made by Relais, or postgresql://…");
}

Result<std::unique_ptr<Store>> open(std::string_view where, const Options& options) {
  auto database = open_database(where, options);
  if (!database) return base::fail(std::move(database.error()));
  if (auto ready = migrate(**database, newest_schema(), options.clock ? options.clock() : base::Instant()); !ready)
    return base::fail(std::move(ready.error()));
  return std::make_unique<SqlStore>(std::move(*database), newest_schema(), options.clock);
}

}  // namespace relais::store

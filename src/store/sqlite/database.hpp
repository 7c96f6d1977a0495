// SQLite behind the database interface: write-ahead log, full sync, one writer thread that puts the writes waiting at
// the moment into one transaction (group commit), and a pool of reading connections.
#pragma once

#include <memory>
#include <string>

#include "base/result.hpp"
#include "store/sql.hpp"
#include "store/store.hpp"

namespace relais::store::sqlite {

[[nodiscard]] base::Result<std::unique_ptr<Database>> open_database(const std::string& file, const Options& options);

}  // namespace relais::store::sqlite

// PostgreSQL behind the database interface: libpq, a pool of connections, read committed transactions. What keeps two
// writers apart is the key of the log, (kind, stream, number): the second one to write a number finds it taken.
#pragma once

#include <memory>
#include <string>

#include "base/result.hpp"
#include "store/sql.hpp"
#include "store/store.hpp"

namespace relais::store::postgres {

[[nodiscard]] base::Result<std::unique_ptr<Database>> open_database(const std::string& url, const Options& options);

}  // namespace relais::store::postgres

// From the name of a place to its database. Private to the room.
#pragma once

#include <memory>
#include <string_view>

#include "base/result.hpp"
#include "store/sql.hpp"
#include "store/store.hpp"

namespace relais::store {

[[nodiscard]] Result<std::unique_ptr<Database>> open_database(std::string_view where, const Options& options);
/// A file that does not exist is not made; code `no_store`.
[[nodiscard]] Result<void> is_there(std::string_view where);

}  // namespace relais::store

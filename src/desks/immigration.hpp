// The Immigration Office's queue: document requests, complete or not by rule, oldest first.
#pragma once

#include "desks/house.hpp"

namespace relais::desks {

[[nodiscard]] Answer<RequestList> list_requests(const Call& call, std::size_t limit, const std::string& cursor);

}  // namespace relais::desks

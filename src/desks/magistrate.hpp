// The reference magistrate's page: cases where an opinion is awaited, oldest first, with the facts it rests on.
#pragma once

#include "desks/house.hpp"

namespace relais::desks {

[[nodiscard]] Answer<OpinionList> list_opinions(const Call& call, std::size_t limit, const std::string& cursor);

}  // namespace relais::desks

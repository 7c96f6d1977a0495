// A guardian's wards; the Guardianship Service's signalled minors.
#pragma once

#include "desks/house.hpp"

namespace relais::desks {

[[nodiscard]] Answer<WardList> list_wards(const Call& call, std::size_t limit, const std::string& cursor);

}  // namespace relais::desks

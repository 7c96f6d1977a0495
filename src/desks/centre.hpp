// The desks that receive people: who they are, whether they have room. Free or full, never a number of beds, no
// address.
#pragma once

#include "desks/house.hpp"

namespace relais::desks {

[[nodiscard]] Answer<DeskList> list_desks(const Call& call);
/// Only the desk itself states its room.
[[nodiscard]] Answer<DeskLine> state_capacity(const Call& call, const std::string& desk, std::int64_t expected_version,
                                              const casework::CapacityStated& capacity);

}  // namespace relais::desks

// What single and bulk work on operations share. Private to the room.
#pragma once

#include "desks/inspection.hpp"
#include "desks/views.hpp"

namespace relais::desks {

/// The operation and its cases as far as the asker's desk may work with them.
struct OperationWork {
  casework::OperationState operation;
  std::vector<casework::CaseState> cases;
};

/// Only the desk that opened the operation works on it; for others it is not there.
[[nodiscard]] Answer<OperationWork> open_for_work(const Call& call, const std::string& id);
[[nodiscard]] base::Result<OperationView> view_of(const Call& call, const OperationWork& work);
[[nodiscard]] casework::Recorded<casework::OperationEvent> signed_event(const Call& call, Date on, std::int64_t number,
                                                                        casework::OperationEvent event);

}  // namespace relais::desks

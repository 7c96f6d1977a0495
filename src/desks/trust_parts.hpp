// What the files about trust share. Private to the room.
#pragma once

#include "desks/trust.hpp"
#include "desks/work.hpp"

namespace relais::desks {

[[nodiscard]] ClassName class_name(const House& house, access::FieldClass what);
[[nodiscard]] PurposeView purpose_view(const House& house, const access::Purpose& purpose);
[[nodiscard]] GlassView glass_view(const Call& call, const std::string& case_id, const casework::BrokenGlass& glass);
/// The gate of the house itself, for what an account may ask for although it has no relation to the case yet. What it
/// writes carries a deed of the asker.
[[nodiscard]] Gate house_gate(const Call& call);
/// Writes what was decided on a case with a deed of the asker, and answers the case afterwards.
[[nodiscard]] Answer<casework::CaseState> write_as_asker(const Call& call, Gate& gate, casework::CaseState state,
                                                         casework::Decided<std::vector<casework::CaseRecord>> decided,
                                                         ledger::Action action, std::vector<std::string> rules,
                                                         std::vector<std::string> classes);

}  // namespace relais::desks

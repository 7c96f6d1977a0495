// What the files about trust share. Private to the room.
#pragma once

#include <functional>

#include "desks/trust.hpp"
#include "desks/work.hpp"

namespace relais::desks {

[[nodiscard]] ClassName class_name(const House& house, access::FieldClass what);
[[nodiscard]] PurposeView purpose_view(const House& house, const access::Purpose& purpose);
[[nodiscard]] GlassView glass_view(const Call& call, const std::string& case_id, const casework::BrokenGlass& glass);
/// The gate of the house itself, for what an account may ask for although it has no relation to the case yet. What it
/// writes carries a deed of the asker.
[[nodiscard]] Gate house_gate(const Call& call);
/// What the asker does to a case, and how the log names it.
struct Doing {
  ledger::Action action = ledger::Action::change;
  std::vector<std::string> rules;
  std::vector<std::string> classes;
  Made made = Made::changed;
};
/// Writes what was decided on a case with a deed of the asker, keeps the answer made from the case afterwards under the
/// call's idempotency key, and answers that case.
[[nodiscard]] Answer<casework::CaseState> write_as_asker(
    const Call& call, Gate& gate, casework::CaseState state,
    casework::Decided<std::vector<casework::CaseRecord>> decided, Doing doing,
    const std::function<base::json::value(const casework::CaseState&)>& answer);

}  // namespace relais::desks

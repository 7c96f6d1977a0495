// Trust between desks: how somebody stands to a case, why a file was opened or stays shut, who looked into it, breaking
// glass in danger, conflicts of interest, covers during leave, and the reviews of all that.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "desks/gate.hpp"
#include "desks/house.hpp"

namespace relais::desks {

/// The class that a field of the file belongs to, by its name in the API (`given_name`, `safe_contact`, `notes`), or
/// the class itself by its own.
[[nodiscard]] std::optional<access::FieldClass> class_of_field(std::string_view field);
/// The names of all fields that class_of_field knows.
[[nodiscard]] std::vector<std::string> field_names();

/// How a desk stands to a case by its row in the index; `not_found` when there is no such case. Consents count as a
/// relation and open nothing, for what they open stands in the file.
[[nodiscard]] base::Result<access::Ties> ties_by_row(Gate& store, const std::string& case_id, const std::string& desk);

}  // namespace relais::desks

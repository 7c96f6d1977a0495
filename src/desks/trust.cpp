#include "desks/trust.hpp"

#include <algorithm>

#include "desks/views.hpp"

namespace relais::desks {

namespace {

using access::FieldClass;

struct Named {
  std::string_view field;
  FieldClass what;
};

// Fields beside those of the person.
constexpr Named kFields[] = {
    {"need", FieldClass::need},        {"timeline", FieldClass::procedure}, {"offers", FieldClass::procedure},
    {"opinions", FieldClass::opinion}, {"assessments", FieldClass::report}, {"operation", FieldClass::report},
    {"notes", FieldClass::narrative},  {"referrals", FieldClass::sharing},  {"access", FieldClass::sharing}};

}  // namespace

std::optional<FieldClass> class_of_field(std::string_view field) {
  for (const auto& each : person_fields())
    if (field == each.name) return each.what;
  for (const auto& each : kFields)
    if (each.field == field) return each.what;
  return base::enum_from<FieldClass>(field);
}

std::vector<std::string> field_names() {
  std::vector<std::string> names;
  for (const auto& each : person_fields()) names.emplace_back(each.name);
  for (const auto& each : kFields) names.emplace_back(each.field);
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<FieldClass>>([&](auto d) {
    if (std::ranges::find(names, d.name) == names.end()) names.emplace_back(d.name);
  });
  return names;
}

base::Result<access::Ties> ties_by_row(Gate& store, const std::string& case_id, const std::string& desk) {
  auto row = store.case_row(case_id);
  if (!row) return base::fail(std::move(row.error()));
  if (!*row) return base::fail(not_here());
  return ties_of(**row, desk);
}

}  // namespace relais::desks

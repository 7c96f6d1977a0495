// The law as the commands need it: library and procedure from the data folder.
#pragma once

#include "cli/command.hpp"
#include "law/procedure.hpp"
#include "law/records.hpp"

namespace relais::cli {

struct LoadedLaw {
  law::Library library;
  law::Procedure procedure;
};

[[nodiscard]] base::Result<LoadedLaw> load_law(const Arguments& arguments);

}  // namespace relais::cli

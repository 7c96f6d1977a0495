// The law of the repository, loaded once for each test program that asks for it.
#pragma once

#include <stdexcept>

#include "law/procedure.hpp"

namespace relais::law {

struct RealLaw {
  Library library;
  Procedure procedure;
};

/// Tests run from the source folder, where law/ lies.
inline RealLaw load_real_law() {
  auto library = load_library("law");
  if (!library) throw std::runtime_error(library.error().line());
  auto procedure = Procedure::load("law", *library);
  if (!procedure) throw std::runtime_error(procedure.error().line());
  return {std::move(*library), std::move(*procedure)};
}

inline const RealLaw& real_law() {
  static const RealLaw law = load_real_law();
  return law;
}

}  // namespace relais::law

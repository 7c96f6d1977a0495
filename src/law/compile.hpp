// Reads law/procedure into a Program.
#pragma once

#include <filesystem>
#include <memory>

#include "law/program.hpp"

namespace relais::law {

/// Complains with FILE:LINE about the first thing that is wrong: an unknown word, a missing field, an expression.
[[nodiscard]] Result<std::unique_ptr<const Program>> compile_program(const std::filesystem::path& law_folder,
                                                                     const Library& library);

}  // namespace relais::law

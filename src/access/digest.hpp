// SHA-256 of a text, so that every decision can name the policy it was made under.
#pragma once

#include <string>
#include <string_view>

namespace relais::access {

/// 64 lower-case hexadecimal digits.
[[nodiscard]] std::string sha256_hex(std::string_view text);

}  // namespace relais::access

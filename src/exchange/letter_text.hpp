// Placeholders of letters: {name} in a text.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace relais::exchange {

/// The day the letter is made: a field that every template has without declaring it.
inline constexpr std::string_view kMadeOn = "made_on";

/// The names in braces, in order. An unclosed brace is text.
[[nodiscard]] std::vector<std::string> placeholders(std::string_view text);
/// The text with every {name} replaced by what `value` returns for it.
[[nodiscard]] std::string replaced(std::string_view text, const std::function<std::string(std::string_view)>& value);

}  // namespace relais::exchange

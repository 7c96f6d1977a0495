// Small pieces of HTML. Everything that comes from data or from a person goes through `escaped` exactly once.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace relais::door {

/// The text with & < > " ' as character references: safe in elements and in quoted attributes.
[[nodiscard]] std::string escaped(std::string_view text);

/// French with the blanks before ? ! : ; » and after « unbreakable, so that no line begins with a sign.
[[nodiscard]] std::string french_blanks(std::string_view text);

/// A text with its {names} filled in; a name without a value stays as it is. Values are not looked into again.
[[nodiscard]] std::string filled(std::string_view text, const std::map<std::string, std::string, std::less<>>& values);

/// What is written on the button: "+32 78 055 800" as "078 055 800"; other numbers as they are.
[[nodiscard]] std::string national(std::string_view display);
/// What a screen reader says: digit by digit, a pause between groups: "0 7 8, 0 5 5, 8 0 0".
[[nodiscard]] std::string spoken(std::string_view display);

/// A style text without comments, indentation and line ends. Leaves strings alone as long as they hold no comment.
[[nodiscard]] std::string squeezed(std::string_view style);

}  // namespace relais::door

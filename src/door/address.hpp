// The neutral addresses of the public pages, and which language a browser prefers. No word in an address says what the
// site is about, and nothing a person answers stands in it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace relais::door {

/// `/fr/b/2` is {fr, 'b', 2}; `/fr/` is {fr, 0, 0}.
struct Address {
  std::string language;
  char page = 0;   ///< a small letter, 0 for the first page
  int number = 0;  ///< 1 to 99, 0 for none
  bool operator==(const Address&) const = default;
};

/// Reads exactly `/LL/`, `/LL/p` and `/LL/p/N`; LL is a language tag in small letters of at most 8 letters, which need
/// not be one the site has. Nothing for anything else: no query, no percent signs, no leading zeros.
[[nodiscard]] std::optional<Address> parse_address(std::string_view path);
[[nodiscard]] std::string to_string(const Address& address);

/// The language of `available` that an Accept-Language header prefers (RFC 9110 §12.5.4, by primary subtag), else
/// `fallback`. Reads at most 32 entries; what it cannot read counts for nothing.
[[nodiscard]] std::string preferred_language(std::string_view accept_language,
                                             const std::vector<std::string>& available, std::string_view fallback);

}  // namespace relais::door

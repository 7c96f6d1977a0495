// ISO 3166-1 countries: codes only. Names come from the Unicode locale data of the screen or the letter.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/json.hpp"

namespace relais::base {

/// One country, or the two codes of ISO/IEC 7501 for nobody's: XXA stateless, XXX unknown.
class Country {
 public:
  constexpr Country() = default;
  /// By ISO 3166-1 alpha-3 code in capitals.
  static std::optional<Country> from(std::string_view alpha3);
  /// By alpha-2 code in capitals.
  static std::optional<Country> from_alpha2(std::string_view alpha2);
  [[nodiscard]] std::string_view alpha3() const;
  /// Empty for XXA and XXX.
  [[nodiscard]] std::string_view alpha2() const;
  /// A small number below count(), stable within one build; for tables.
  [[nodiscard]] constexpr std::uint16_t index() const { return index_; }
  static std::size_t count();
  constexpr auto operator<=>(const Country&) const = default;

 private:
  constexpr explicit Country(std::uint16_t index) : index_(index) {}
  std::uint16_t index_ = 0;
};

template <>
struct AsString<Country> {
  static constexpr bool is = true;
  static constexpr std::string_view kWhat = "a country as ISO 3166-1 alpha-3, XXA (stateless) or XXX (unknown)";
  static constexpr std::string_view kFormat = "country";
  static std::optional<Country> from(std::string_view text) { return Country::from(text); }
  static std::string to(Country value) { return std::string(value.alpha3()); }
};

}  // namespace relais::base

// Identifiers made by the application: 128 bits, ordered by the time they were made, 26 characters of Crockford
// base 32.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/date.hpp"
#include "base/json.hpp"

namespace relais::base {

/// The text of an id: 48 bits of milliseconds, then 80 random bits.
[[nodiscard]] std::string make_id(Instant now, const std::array<std::uint8_t, 10>& random);
[[nodiscard]] bool is_id(std::string_view text);

/// An id of one kind of thing; ids of different kinds do not mix.
template <class Tag>
class Id {
 public:
  Id() = default;
  static std::optional<Id> from(std::string_view text) {
    if (!is_id(text)) return std::nullopt;
    Id id;
    id.text_ = text;
    return id;
  }
  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] bool empty() const { return text_.empty(); }
  auto operator<=>(const Id&) const = default;

 private:
  std::string text_;
};

template <class Tag>
struct AsString<Id<Tag>> {
  static constexpr bool is = true;
  static constexpr std::string_view kWhat = "an identifier of 26 characters";
  static constexpr std::string_view kFormat = "id";
  static std::optional<Id<Tag>> from(std::string_view text) { return Id<Tag>::from(text); }
  static std::string to(const Id<Tag>& value) { return value.text(); }
};

/// Where ids and other random choices come from; made at the edge, deterministic in tests and demonstration data.
class RandomSource {
 public:
  RandomSource() = default;
  RandomSource(const RandomSource&) = delete;
  RandomSource& operator=(const RandomSource&) = delete;
  virtual ~RandomSource() = default;
  virtual std::uint64_t next() = 0;
};

/// The same sequence for the same seed (SplitMix64, Steele, Lea and Flood 2014). Not for secrets.
class SeededRandom final : public RandomSource {
 public:
  explicit SeededRandom(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() override;

 private:
  std::uint64_t state_;
};

/// From the operating system.
class SystemRandom final : public RandomSource {
 public:
  std::uint64_t next() override;
};

template <class Tag>
[[nodiscard]] Id<Tag> new_id(Instant now, RandomSource& random) {
  std::array<std::uint8_t, 10> bytes{};
  auto bits = random.next();
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i == 8) bits = random.next();
    bytes[i] = static_cast<std::uint8_t>(bits);
    bits >>= 8;
  }
  return *Id<Tag>::from(make_id(now, bytes));
}

}  // namespace relais::base

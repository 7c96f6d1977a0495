#include "base/ids.hpp"

#include <sys/random.h>

#include <algorithm>
#include <stdexcept>

namespace relais::base {
namespace {
constexpr std::string_view kAlphabet = "0123456789abcdefghjkmnpqrstvwxyz";
}

std::string make_id(Instant now, const std::array<std::uint8_t, 10>& random) {
  std::array<std::uint8_t, 16> bytes{};
  auto millis = static_cast<std::uint64_t>(now.micros() / 1000);
  for (std::size_t i = 6; i-- > 0; millis >>= 8) bytes[i] = static_cast<std::uint8_t>(millis);
  std::copy(random.begin(), random.end(), bytes.begin() + 6);
  // 26 characters carry 130 bits: two zero bits stand in front.
  std::string text(26, '0');
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned five = 0;
    for (std::size_t bit = i * 5; bit < i * 5 + 5; ++bit) {
      const unsigned value = bit < 2 ? 0U : (bytes[(bit - 2) / 8] >> (7 - (bit - 2) % 8)) & 1U;
      five = five << 1 | value;
    }
    text[i] = kAlphabet[five];
  }
  return text;
}

bool is_id(std::string_view text) {
  return text.size() == 26 && text.find_first_not_of(kAlphabet) == std::string_view::npos && text[0] <= '7';
}

std::uint64_t SeededRandom::next() {
  state_ += 0x9E37'79B9'7F4A'7C15ULL;
  std::uint64_t z = state_;
  z = (z ^ (z >> 30)) * 0xBF58'476D'1CE4'E5B9ULL;
  z = (z ^ (z >> 27)) * 0x94D0'49BB'1331'11EBULL;
  return z ^ (z >> 31);
}

std::uint64_t SystemRandom::next() {
  std::uint64_t value = 0;
  if (::getrandom(&value, sizeof value, 0) != static_cast<ssize_t>(sizeof value))
    throw std::runtime_error("the operating system gave no randomness");
  return value;
}

}  // namespace relais::base

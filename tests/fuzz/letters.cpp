// Any bytes as a text with placeholders and as the note that keeps what an import could not place: braces that stay
// open are text, every placeholder is replaced once, and what was noted is read back.
#include "exchange/letter_text.hpp"

#include <cstdint>
#include <cstdlib>

#include "exchange/picture.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace exchange = relais::exchange;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  std::size_t asked = 0;
  const auto all = exchange::replaced(text, [&](std::string_view) {
    ++asked;
    return std::string("{x}");
  });
  if (asked != exchange::placeholders(text).size()) std::abort();
  if (asked == 0 && all != text) std::abort();
  const auto noted = exchange::read_noted(text);
  if (exchange::read_noted(exchange::noted_text(noted)) != noted) std::abort();
  return 0;
}

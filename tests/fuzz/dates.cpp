// Any bytes as a date or an instant: what is read is written back letter for letter, and lies on a day in Belgium.
#include "base/date.hpp"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace base = relais::base;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto date = base::parse_date(text); date && base::to_string(*date) != text) std::abort();
  if (const auto instant = base::parse_instant(text)) {
    if (base::parse_instant(base::to_string(*instant)) != instant) std::abort();
    const auto local = base::in_brussels(*instant);
    if (local.minute_of_day < 0 || local.minute_of_day >= 24 * 60) std::abort();
  }
  return 0;
}

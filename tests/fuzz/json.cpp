// Any bytes as JSON: refused with a place, or read; what was read is written and read again as the same value.
#include "base/json.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>

#include "base/text.hpp"

namespace {

namespace base = relais::base;

/// Equal, but for the last bits of a floating-point number: no value of the house is one, and Boost rounds them
/// loosely.
bool same(const base::json::value& left, const base::json::value& right) {
  if (left.is_double() && right.is_double()) {
    const double a = left.get_double();
    const double b = right.get_double();
    return a == b || std::abs(a - b) <= 1e-12 * std::max(std::abs(a), std::abs(b));
  }
  if (left.is_array() && right.is_array()) {
    return std::ranges::equal(left.get_array(), right.get_array(), same);
  }
  if (left.is_object() && right.is_object()) {
    return left.get_object().size() == right.get_object().size() &&
           std::ranges::all_of(left.get_object(), [&](const auto& entry) {
             const auto* other = right.get_object().if_contains(entry.key());
             return other != nullptr && same(entry.value(), *other);
           });
  }
  return left == right;
}

void check_round_trip(const base::json::value& value) {
  const auto again = base::parse_json(base::pretty(value), "again");
  if (!again || !same(*again, value)) std::abort();
  if (const auto sentence = base::decode<base::LocalText>(value)) {
    const auto back = base::decode<base::LocalText>(base::encode(*sentence));
    if (!back || back->fr != sentence->fr || back->en != sentence->en) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto value = base::parse_json(std::string_view(reinterpret_cast<const char*>(data), size), "fuzz");
  if (value) {
    check_round_trip(*value);
  } else if (value.error().where.empty() || value.error().what.empty()) {
    std::abort();
  }
  return 0;
}

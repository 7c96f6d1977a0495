// Any text as a directory of the letterbox: refused, or one that names its installation and custodians with keys.
#include "desks/letterbox_parts.hpp"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto known = relais::desks::parse_directory({reinterpret_cast<const char*>(data), size});
  if (!known) return 0;
  if (known->instance.empty()) std::abort();
  for (const auto& each : known->custodians)
    if (!relais::desks::is_hex64(each.box)) std::abort();
  return 0;
}

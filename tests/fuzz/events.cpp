// Any bytes as an event of a case: refused with a JSON pointer, or read and written back the
// same.
#include <cstdint>
#include <cstdlib>

#include "casework/events.hpp"

namespace {

using namespace relais;

void check_event(const base::json::value& value) {
  const auto event = base::decode<casework::CaseEvent>(value);
  if (!event) {
    if (!event.error().where.starts_with('/') || event.error().what.empty()) std::abort();
    return;
  }
  const auto written = base::encode(*event);
  const auto again = base::decode<casework::CaseEvent>(written);
  if (!again || base::encode(*again) != written) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto value = base::parse_json(text, "fuzz")) check_event(*value);
  return 0;
}

// Any bytes as an event of a case and as a bundle of cases: refused with a JSON pointer, or read and written back the
// same.
#include <cstdint>
#include <cstdlib>

#include "exchange/bundle.hpp"

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

void check_bundle(std::string_view text) {
  const auto read = exchange::read_bundle(text, "fuzz");
  if (!read) return;
  for (const auto& problem : read->problems)
    if (!problem.where.starts_with('/') || problem.what.empty()) std::abort();
  const auto written = base::json::serialize(exchange::write_bundle(read->bundle));
  const auto again = exchange::read_bundle(written, "again");
  if (!again || !again->problems.empty() || again->bundle.cases.size() != read->bundle.cases.size()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto value = base::parse_json(text, "fuzz")) {
    check_event(*value);
    check_bundle(text);
  }
  return 0;
}

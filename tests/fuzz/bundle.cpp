// Any bytes as an export of whole cases: refused, or read with its problems named; what was read is written the same
// again.
#include "exchange/bundle.hpp"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace exchange = relais::exchange;
  const auto read = exchange::read_bundle(std::string_view(reinterpret_cast<const char*>(data), size), "fuzz.json");
  if (!read) {
    if (read.error().what.empty()) std::abort();
    return 0;
  }
  for (const auto& problem : read->problems) {
    if (problem.where.empty()) std::abort();
  }
  const auto text = relais::base::pretty(exchange::write_bundle(read->bundle));
  const auto again = exchange::read_bundle(text, "again");
  if (!again || !again->problems.empty()) std::abort();
  if (relais::base::pretty(exchange::write_bundle(again->bundle)) != text) std::abort();
  return 0;
}

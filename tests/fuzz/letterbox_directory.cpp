// Any bytes as a directory, before and after a line end as document and proof: nothing is believed that the root did
// not sign.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "letterbox/directory.hpp"

namespace letterbox = relais::letterbox;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto end = std::min(text.find('\n'), text.size());
  static const auto root = relais::vault::SignPair::random();
  const auto document = text.substr(0, end);
  if (letterbox::read_directory(document, root.public_key)) std::abort();
  const auto proof = end == text.size() ? std::string_view() : text.substr(end + 1);
  if (letterbox::check_directory(document, proof, root.public_key, relais::base::Instant::from_micros(0))) std::abort();
  return 0;
}

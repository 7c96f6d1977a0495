// Any bytes as a code, and as the frames of a file (a line each): read codes are written again to what was read, and no
// frames open that were not sealed.
#include "vault/tip_code.hpp"

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "vault/frames.hpp"

namespace vault = relais::vault;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto code = vault::TipCode::read(text)) {
    const auto references = code->references();
    const auto again = vault::TipCode::read(references[0] + references[1]);
    if (!again || again->digits() != code->digits()) std::abort();
  }
  std::vector<std::string> frames;
  for (std::size_t at = 0; at <= text.size();) {
    const auto end = std::min(text.find('\n', at), text.size());
    frames.emplace_back(text.substr(at, end - at));
    at = end + 1;
  }
  static const auto key = vault::DataKey::random();
  if (vault::open_frames(key, {"tip", "0", "file/0", 1, "fuzz"}, frames)) std::abort();
  return 0;
}

// Any text as the printed code of a person: nothing, or sixteen bytes; and as sealed keys, which never open.
#include "vault/user_keys.hpp"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace vault = relais::vault;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto code = vault::read_code(text);
  if (code && code->size() != 16) std::abort();
  static const auto kCode = vault::new_code();
  const vault::WrappedKeys wrapped{vault::Way::code, "AAAAAAAAAAAAAAAAAAAAAA", std::string(text)};
  const std::string key(32, 'k');
  if (vault::unwrap_keys(wrapped, "fuzz", kCode, key, key)) std::abort();
  return 0;
}

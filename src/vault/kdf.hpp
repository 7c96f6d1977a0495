// One way of deriving keys for everything, the same in the browser: BLAKE2b-256, keyed, over a label and parts whose
// lengths are part of the text, so that no two different inputs read alike.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "vault/data_key.hpp"

namespace relais::vault {

/// Four bytes of length, most significant first, before each part.
[[nodiscard]] std::string length_prefixed(std::initializer_list<std::string_view> parts);

/// BLAKE2b-256(key, "ctp1/" ‖ label ‖ 0x00 ‖ length_prefixed(parts)).
[[nodiscard]] DataKey derive(const DataKey& key, std::string_view label, std::initializer_list<std::string_view> parts);

}  // namespace relais::vault

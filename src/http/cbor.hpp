// The part of CBOR (RFC 8949) that authenticators use: integers, byte and text strings, lists, maps, true, false, null,
// all of definite length. Floating-point numbers, tags, indefinite lengths and repeated keys are refused.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace relais::http {

struct Cbor {
  enum class Kind { integer, bytes, text, list, map, boolean, null } kind = Kind::null;
  std::int64_t integer = 0;  ///< of integer; 0 or 1 of boolean
  std::string text;          ///< of text and bytes
  std::vector<Cbor> keys;    ///< of map, beside `items`
  std::vector<Cbor> items;   ///< of list and map

  /// The value under a key of a map, or null.
  [[nodiscard]] const Cbor* find(std::int64_t key) const;
  [[nodiscard]] const Cbor* find(std::string_view key) const;
  [[nodiscard]] bool is(Kind wanted) const { return kind == wanted; }
};

struct CborRead {
  Cbor value;
  std::size_t used = 0;  ///< bytes taken from the front
};

/// Reads one item; what follows it is left to the caller. Limits: 8 levels deep, 64 KiB. Code `bad_cbor`.
[[nodiscard]] base::Result<CborRead> read_cbor(std::string_view bytes);

}  // namespace relais::http

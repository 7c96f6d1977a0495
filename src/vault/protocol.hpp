// What goes over the socket of the key process: frames of a length (u32) and a body, numbers big-endian. A body is a
// version, an operation and its values; nothing is optional and nothing may follow.
//
//   request: version u8 = 1 | operation u8 | number u64 | count u32, texts | count u32, list
//   reply:   version u8 = 1 | 0 u8 | count u32, numbers u64 | count u32, texts
//            version u8 = 1 | 1 u8 | kind u8 | code | where | what | expected
//
// A text is a length u32 and its bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace relais::vault {

inline constexpr std::size_t kLargestFrame = std::size_t{4} << 20U;

enum class Operation : std::uint8_t {
  fresh = 1,
  open = 2,
  share = 3,
  destroy = 4,
  blind = 5,
  sign = 6,
  public_key = 7,
  state = 8,
  unseal_with_share = 20,
  unseal_with_passphrase = 21,
  seal = 22,
  rotate = 23,
  rewrap = 24,
  revoke = 25,
  freeze = 26,
  watch = 27,
  destroyed = 28,
  copy_to = 29,
};

/// Whether only operators may ask for it.
[[nodiscard]] bool for_operators(Operation operation);

struct Request {
  Operation operation = Operation::state;
  std::uint64_t number = 0;
  std::vector<std::string> texts;  ///< as many as the operation has; `number_of_texts`
  std::vector<std::string> list;
  bool operator==(const Request&) const = default;
};

struct Reply {
  std::optional<base::Error> error;
  std::vector<std::uint64_t> numbers;
  std::vector<std::string> texts;
};

[[nodiscard]] std::size_t number_of_texts(Operation operation);
[[nodiscard]] std::string body_of(const Request& request);
[[nodiscard]] std::string body_of(const Reply& reply);
/// Nothing for anything that is not exactly one request.
[[nodiscard]] std::optional<Request> read_request(std::string_view body);
[[nodiscard]] std::optional<Reply> read_reply(std::string_view body);

}  // namespace relais::vault

// Asks a witness for a cosignature (c2sp.org/tlog-witness): one POST, plain text both ways. What travels is public and
// signed, so the connection needs no secrecy; put a TLS proxy before a witness that lies beyond one's own network.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace relais::http {

struct WitnessReply {
  int status = 0;
  std::string body;
};

/// Posts `body` to `url`/add-checkpoint; `url` is http://HOST[:PORT][/PREFIX]. The answer is at most 64 KiB. Codes:
/// `bad_url`, `witness_unreachable`.
[[nodiscard]] base::Result<WitnessReply> add_checkpoint(std::string_view url, const std::string& body,
                                                        std::chrono::milliseconds patience);

}  // namespace relais::http

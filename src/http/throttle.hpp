// Slows guessing down without ever locking anybody out. Attempts of each key are paid from a bucket that fills up again
// by itself; an empty bucket means a pause of at most one refill.
#pragma once

#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/date.hpp"

namespace relais::http {

struct Rate {
  int burst = 5;                    ///< attempts that may follow each other at once
  std::chrono::seconds refill{60};  ///< after which there is one more
};

class Throttle {
 public:
  explicit Throttle(Rate rate, std::size_t most = 10'000) : rate_(rate), most_(most) {}
  /// How long to wait before the next attempt; nothing when it may be made now.
  [[nodiscard]] std::optional<std::chrono::seconds> wait(std::string_view key, base::Instant now) const;
  /// One attempt was made and failed.
  void spend(std::string_view key, base::Instant now);
  /// Fills the bucket.
  void forget(std::string_view key);

 private:
  /// The instant at which the bucket is full again says all there is to know about it.
  [[nodiscard]] std::int64_t allowance() const;

  const Rate rate_;
  const std::size_t most_;
  mutable std::mutex guard_;
  std::map<std::string, std::int64_t, std::less<>> full_at_;
};

/// The network an address belongs to: an IPv4 address itself, the first 56 bits of an IPv6 one (what one subscriber
/// gets).
[[nodiscard]] std::string network_of(const std::string& address);

}  // namespace relais::http

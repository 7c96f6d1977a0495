// How much one account and one source may ask in a while. Token buckets in a table of fixed size; nothing is written
// down, and sources are kept only under a hash whose key changes every day and never leaves the process.
//
// What somebody signed in asks is paid by the account alone: nobody else, from wherever, can empty its bucket, so no
// flood shuts a centre out of its own files. An empty bucket means a wait of seconds, never a lock.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/date.hpp"

namespace relais::wire {

/// The network around an address: the first 24 bits of an IPv4 one, the first 48 of an IPv6 one. Anything else is
/// returned as it is.
[[nodiscard]] std::string network_around(std::string_view address);

struct Allowance {
  double per_second = 10;  ///< what flows in
  double at_most = 300;    ///< what a bucket holds
};

class Limits {
 public:
  struct Rules {
    Allowance account{20, 600};
    Allowance source{10, 300};
    std::size_t buckets = 20'000;  ///< kept at most, in each of two generations
  };
  Limits();
  explicit Limits(Rules rules);

  /// Takes `cost` from the bucket. When it holds less: nothing is taken, and the answer is how long to wait.
  std::optional<std::chrono::seconds> spend_account(std::string_view account, double cost, base::Instant now);
  /// The same for an address nobody is signed in from.
  std::optional<std::chrono::seconds> spend_source(std::string_view address, double cost, base::Instant now);
  /// How many buckets are kept.
  [[nodiscard]] std::size_t buckets() const;

 private:
  struct Bucket {
    double tokens = 0;
    base::Instant at;
  };
  using Table = std::unordered_map<std::string, Bucket>;

  std::optional<std::chrono::seconds> spend(const std::string& key, const Allowance& allowance, double cost,
                                            base::Instant now);
  Bucket& bucket(const std::string& key, const Allowance& allowance, base::Instant now);
  [[nodiscard]] std::string source_key(std::string_view address, base::Instant now);

  const Rules rules_;
  mutable std::mutex guard_;
  Table young_;
  Table old_;
  std::array<unsigned char, 32> secret_{};
  std::int64_t day_ = -1;
};

}  // namespace relais::wire

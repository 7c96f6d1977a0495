// How much is coming in, from each network and in all, and what that costs its senders. Nothing is ever refused for
// being too much: it costs more work, and it is put into the lane that is read second.
//
// A network is remembered as a keyed hash for two windows at most; the key is forgotten with its window, and nothing is
// written down. Thread safety: every member may be called from any thread.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/date.hpp"
#include "letterbox/rules.hpp"

namespace relais::letterbox {

class Tide {
 public:
  /// What one network, and everybody together, may send within a window without any change.
  struct Calm {
    std::int64_t from_network = 1;
    std::int64_t in_all = 1;
  };
  Tide(const Rules& rules, Calm calm);
  /// Something was accepted from this address. True: its network is busy.
  bool arrived(std::string_view address, base::Instant now);
  /// Leading zero bits asked for, `least` when all is calm.
  [[nodiscard]] unsigned bits(std::string_view address, std::int64_t least, base::Instant now);
  /// For a network that was never seen.
  [[nodiscard]] unsigned bits_for_newcomer(std::int64_t least, base::Instant now);

 private:
  struct Window {
    std::string secret;
    std::unordered_map<std::string, std::int64_t> networks;
    std::int64_t others = 0;  ///< of networks there was no room for
    std::int64_t all = 0;
  };
  void turn(base::Instant now);
  [[nodiscard]] static std::string name_in(const Window& window, std::string_view network);
  [[nodiscard]] std::int64_t seen(std::string_view network) const;
  [[nodiscard]] unsigned bits_now(std::int64_t from_network, std::int64_t least) const;

  const Rules rules_;
  const Calm calm_;
  std::mutex guard_;
  std::int64_t number_ = -1;
  Window now_;
  Window before_;
};

}  // namespace relais::letterbox

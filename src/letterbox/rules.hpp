// The numbers of the letterbox, from law/letterbox.yaml: how much one reporter may send, how long it waits, and how
// much work a flood costs its senders.
#pragma once

#include <cstdint>
#include <filesystem>

#include "base/result.hpp"

namespace relais::letterbox {

struct Rules {
  // Of one report, and of one code.
  std::int64_t files = 10;
  std::int64_t file_bytes = std::int64_t{50} << 20U;
  std::int64_t tip_bytes = std::int64_t{100} << 20U;  ///< of all its files, before padding
  std::int64_t messages = 100;
  std::int64_t tips = 20;
  std::int64_t least_free_mib = 1024;  ///< of the disk: below it no more files are taken, reports still are

  // Days.
  std::int64_t mailbox_days = 90;       ///< after the last answer or act of the reporter
  std::int64_t uncollected_days = 365;  ///< for what nobody ever collected

  // Work, as leading zero bits of a hash.
  std::int64_t window_minutes = 60;
  std::int64_t calm_from_network = 6;            ///< reports and messages within the window that ask for no more
  std::int64_t calm_in_all = 300;                ///< the same of everybody
  std::int64_t calm_frames_from_network = 1600;  ///< frames of files, 64 KiB each
  std::int64_t calm_frames_in_all = 20'000;
  std::int64_t submit_bits = 12;
  std::int64_t fetch_bits = 10;
  std::int64_t attach_bits = 0;
  std::int64_t bits_of_doubling = 2;  ///< added each time the calm number of one network doubles
  std::int64_t bits_of_all = 6;       ///< added at most for what everybody sends
  std::int64_t most_bits = 20;

  /// Code `bad_rules` with FILE:LINE.
  [[nodiscard]] static base::Result<Rules> load(const std::filesystem::path& file);
};

}  // namespace relais::letterbox

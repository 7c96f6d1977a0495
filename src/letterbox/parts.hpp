// Names of the parts of a report.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace relais::letterbox {

enum class PartKind { report, message, frame, reply };

struct Part {
  PartKind kind = PartKind::report;
  std::int64_t number = 0;  ///< N of message/N and reply/N; I of file/I/N
  std::int64_t frame = 0;   ///< N of file/I/N
};

/// `report`, `message/N` and `reply/N` from 1 on, `file/I/N` from 0 on; numbers have at most five digits and no leading
/// zero.
[[nodiscard]] std::optional<Part> parse_part(std::string_view text);
/// 32 lower-case hexadecimal digits.
[[nodiscard]] bool is_tip(std::string_view text);

}  // namespace relais::letterbox

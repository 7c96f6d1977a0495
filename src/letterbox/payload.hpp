// What stands inside sealed parts, and to whom they are sealed: the twin of the browser's, used where a person has no
// script and the server seals on arrival, and by tests.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe.hpp>

#include "base/date.hpp"
#include "base/result.hpp"
#include "letterbox/directory.hpp"
#include "vault/end_to_end.hpp"
#include "vault/tip_code.hpp"

namespace relais::letterbox {

struct FileNote {
  std::string key;  ///< 32 bytes in base64url
  std::string name;
  std::string type;
  std::int64_t size = 0;
  std::int64_t frames = 0;
  bool stripped = false;
};
BOOST_DESCRIBE_STRUCT(FileNote, (), (key, name, type, size, frames, stripped))

/// Payload of the part `report`.
struct Report {
  static constexpr bool kWritesEmptyLists = true;
  std::int64_t v = 1;
  std::string box;  ///< where the reporter reads answers, 64 hexadecimal digits
  std::string language;
  std::string kind;  ///< victim, witness, professional or other
  std::optional<bool> minor;
  bool danger = false;
  std::vector<std::string> what;
  std::string text;
  std::string where;
  std::string when;
  std::string contact;
  std::string safe_time;
  std::vector<FileNote> files;
};
BOOST_DESCRIBE_STRUCT(Report, (),
                      (v, box, language, kind, minor, danger, what, text, where, when, contact, safe_time, files))

/// Payload of `message/N`.
struct Message {
  static constexpr bool kWritesEmptyLists = true;
  std::int64_t v = 1;
  std::string box;  ///< where answers are read: a desk may have no report left to take it from
  std::string language;
  std::string text;
  std::vector<FileNote> files;
};
BOOST_DESCRIBE_STRUCT(Message, (), (v, box, language, text, files))

/// Payload of `reply/N`.
struct Answer {
  static constexpr bool kWritesEmptyLists = true;
  std::int64_t v = 1;
  std::string language;
  std::string text;
  std::string from_desk;
  std::optional<std::int64_t> answers;
  std::vector<std::string> sentences;
};
BOOST_DESCRIBE_STRUCT(Answer, (), (v, language, text, from_desk, answers, sentences))

/// Each desk by its epoch of the day, and any two of the three custodians unless the reporter refuses that. Code
/// `no_epoch` when one of the desks cannot receive that day.
[[nodiscard]] base::Result<std::vector<vault::Recipient>> readers_of(const Directory& directory,
                                                                     const std::vector<std::string>& desks,
                                                                     base::Date on, bool with_custodians);

/// Seals a part of a tip (report or message/N).
[[nodiscard]] base::Result<std::string> seal_part(const Directory& directory,
                                                  const std::vector<vault::Recipient>& readers,
                                                  const vault::TipKeys& reporter, std::string_view tip,
                                                  std::string_view part, base::Date on, std::string_view payload);

/// Opens a reply as the reporter. `sealed_text_damaged` unless a desk of the directory signed it in its own name.
[[nodiscard]] base::Result<Answer> open_answer(const Directory& directory, const vault::BoxPair& reporter,
                                               std::string_view tip, std::string_view part, std::string_view sealed);

}  // namespace relais::letterbox

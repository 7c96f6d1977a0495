// How long records are kept (law/access/retention.yaml), carrying it out, and the erasure of one file. Erasing destroys
// the key first: from then on no copy of the file opens, in no backup, whatever becomes of the rows.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "desks/gate.hpp"

namespace relais::desks {

enum class RetentionEnd { drop, destroy, propose, keep, operator_ };
BOOST_DESCRIBE_ENUM(RetentionEnd, drop, destroy, propose, keep, operator_)

struct RetentionClass {
  std::string id;
  base::LocalText text;
  std::string from;  ///< what the time counts from
  int days = 0;
  int months = 0;
  RetentionEnd then = RetentionEnd::keep;
  std::string certainty;
  std::string basis;
};

struct RetentionSchedule {
  std::vector<RetentionClass> classes;
  std::vector<std::string> reasons;              ///< for erasing a file before its time
  std::vector<std::string> second_person_roles;  ///< who may consent

  /// Complains with FILE:LINE about an unknown or missing word, and about a class this program would not carry out.
  [[nodiscard]] static Result<RetentionSchedule> load(const std::filesystem::path& file);
  [[nodiscard]] const RetentionClass* find(std::string_view id) const;
};

/// What one round did, or would do.
struct RetentionRound {
  struct Line {
    std::string class_;
    std::string then;
    std::int64_t found = 0;          ///< records whose time is up
    std::int64_t done = 0;           ///< of these, dropped or destroyed now
    std::vector<std::string> cases;  ///< proposed: files for two persons to decide on
  };
  bool dry = false;
  std::vector<Line> lines;
};
BOOST_DESCRIBE_STRUCT(RetentionRound::Line, (), (class_, then, found, done, cases))
BOOST_DESCRIBE_STRUCT(RetentionRound, (), (dry, lines))

/// `gate` is the house's own. Erasures that were interrupted are finished first. With `dry` nothing changes and nothing
/// is logged.
[[nodiscard]] Result<RetentionRound> keep_to_schedule(Gate& gate, const RetentionSchedule& schedule, Instant now,
                                                      bool dry);

struct Erasure {
  std::string case_id;
  std::string reason;         ///< a word of the schedule
  std::string second_person;  ///< account that consented, already proven to be the one
};

/// Destroys the key of the file, drops every row of it, and leaves the entries that say so. A second call for the same
/// file answers `not_found`. Interrupted in the middle, the next call or round goes on: the file does not open any more
/// from the first moment. Codes: `not_found`, `bad_reason`, `second_person_may_not`.
[[nodiscard]] Result<void> erase_case(Gate& gate, const RetentionSchedule& schedule, const Erasure& erasure);

/// Files whose keys were destroyed while this copy of the store was elsewhere, as after restoring an older backup:
/// their rows are dropped too. Answers how many.
[[nodiscard]] Result<std::int64_t> drop_what_was_erased(Gate& gate);

}  // namespace relais::desks

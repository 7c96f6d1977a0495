// Who used a file: the person's own record in words a person understands, and the log by pseudonym for the officer who
// supervises.
#pragma once

#include "desks/house.hpp"

namespace relais::desks {

struct RecordLine : Whole {
  Instant at;
  std::optional<std::string> desk;  ///< absent for the system itself
  LocalText who;                    ///< name of the desk
  LocalText what;                   ///< what was done
  LocalText purpose;
  bool broken_glass = false;
};
BOOST_DESCRIBE_STRUCT(RecordLine, (), (at, desk, who, what, purpose, broken_glass))

struct AccessRecord : Whole {
  std::string case_;
  std::optional<std::string> language;  ///< the person's own
  LocalText title;
  LocalText intro;
  std::vector<RecordLine> items;  ///< the latest first; upkeep that reads nothing is left out
  bool complete = true;           ///< false when there is more than fits
};
BOOST_DESCRIBE_STRUCT(AccessRecord, (), (case_, language, title, intro, items, complete))

/// For whoever accompanies or represents the person, to be read to them or printed.
[[nodiscard]] Answer<AccessRecord> access_record(const Call& call, const std::string& id);

struct LogLine : Whole {
  std::int64_t number = 0;
  Instant at;
  std::string user;  ///< pseudonym
  std::string desk;
  std::string action;
  std::string outcome;
  std::string purpose;
  std::vector<std::string> rules;
  std::vector<std::string> classes;
  std::int64_t amount = 0;
  std::string policy;
  std::string object;  ///< kind only: which one it is, the log does not say
};
BOOST_DESCRIBE_STRUCT(LogLine, (),
                      (number, at, user, desk, action, outcome, purpose, rules, classes, amount, policy, object))

struct LogPage : Whole {
  std::vector<LogLine> items;       ///< the latest first
  std::optional<std::string> next;  ///< cursor for what is older
};
BOOST_DESCRIBE_STRUCT(LogPage, (), (items, next))

/// For the data protection officer; asking leaves an entry itself.
[[nodiscard]] Answer<LogPage> read_log(const Call& call, std::size_t limit, const std::string& cursor);

}  // namespace relais::desks

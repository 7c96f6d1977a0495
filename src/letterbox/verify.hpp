// Whether a spool is what its log says: without any key of a reader, from outside the process that serves it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include <boost/describe.hpp>

#include "base/result.hpp"

namespace relais::letterbox {

/// Something that is not as it was logged.
struct Finding {
  std::string code;   ///< altered | moved | repeated | missing | wiped | bad_tree | bad_checkpoint | rolled_back
  std::string where;  ///< an entry of the log, or a row by its number; never who wrote it
  std::string what;
};
BOOST_DESCRIBE_STRUCT(Finding, (), (code, where, what))

struct Verified {
  static constexpr bool kWritesEmptyLists = true;
  std::int64_t entries = 0;
  std::int64_t waiting = 0;
  std::int64_t collected = 0;
  std::int64_t answers = 0;
  std::int64_t gone = 0;  ///< entries marked as dropped, by rule or by the house; nothing proves who marked them
  std::vector<Finding> findings;
};
BOOST_DESCRIBE_STRUCT(Verified, (), (entries, waiting, collected, answers, gone, findings))

/// Reads everything once; linear in the size of the spool. `pins`: checkpoints that were kept elsewhere, as signed
/// notes. Fails only when the spool cannot be read; what is wrong with it is a finding.
[[nodiscard]] base::Result<Verified> verify_spool(const std::filesystem::path& folder,
                                                  const std::vector<std::string>& pins);

}  // namespace relais::letterbox

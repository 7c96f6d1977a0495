// What every use-case stands on: the house (law, desks, policy: fixed while the program runs), and one call (who asks,
// when, with what store). A use-case returns an answer of desks/answers.hpp or a Failure that says which rule or policy
// refused.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "access/policy.hpp"
#include "base/ids.hpp"
#include "casework/desk_book.hpp"
#include "desks/answers.hpp"
#include "law/procedure.hpp"
#include "law/records.hpp"
#include "store/store.hpp"

namespace relais::desks {

using base::Date;
using base::Instant;

/// Loaded once; immutable and shared by all threads.
struct House {
  law::Library library;
  law::Procedure procedure;
  casework::DeskBook book;
  access::Policy policy;
  std::vector<std::string> letters;  ///< ids of the letter templates
  base::json::value services;        ///< directory/services.yaml as it stands
  int majority_months = 216;         ///< counting.majority
  /// Words of a person's access record, "group.code" (locales/access/record.yaml).
  std::map<std::string, LocalText, std::less<>> record_words = {};

  /// Reads `data`/law, `data`/directory and `data`/locales. The first error names FILE:LINE.
  static base::Result<std::unique_ptr<const House>> load(const std::filesystem::path& data);
};

/// Under which key the answer of a write is kept, so that the same request gets the same answer.
struct Remember {
  std::string account;
  std::string key;
  std::string request_hash;
};

class Gate;

struct Call {
  const House& house;
  Gate& store;  ///< of this asker: whatever is read or written passes it
  base::RandomSource& random;
  Instant now;
  access::Asker asker;
  std::optional<Remember> remember;  ///< for writes

  /// The day in Belgium.
  [[nodiscard]] Date today() const { return base::in_brussels(now).date; }
};

/// Why a use-case did not happen. `error.kind` decides the status of the answer.
struct Failure {
  base::Error error;
  std::vector<Reason> rules;     ///< for refusals of the law
  std::vector<Condition> unmet;  ///< for conditions_not_met, in words
  base::json::value current;     ///< on version_conflict: the thing as it is now; null otherwise
  base::json::value since;       ///< on version_conflict: what was written since; null otherwise
};

template <class T>
using Answer = tl::expected<T, Failure>;

[[nodiscard]] inline tl::unexpected<Failure> failed(base::Error error) {
  return tl::unexpected<Failure>(Failure{std::move(error), {}, {}, nullptr, nullptr});
}
[[nodiscard]] inline tl::unexpected<Failure> failed(Failure failure) {
  return tl::unexpected<Failure>(std::move(failure));
}

/// The status a remembered answer carries: 201 when something was opened, 200 otherwise.
enum class Made { opened, changed };

}  // namespace relais::desks

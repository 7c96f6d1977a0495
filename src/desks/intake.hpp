// Opening a case, reading it, and recording what happens to it: the file that every desk works on in its own way.
#pragma once

#include "desks/house.hpp"

namespace relais::desks {

struct CaseFilter {
  std::optional<std::string> phase;
  std::optional<std::string> words;  ///< beginnings of words of the label or the name
  bool mine = false;                 ///< only cases this desk accompanies or has in charge
  std::size_t limit = 50;            ///< at most 200
  std::string cursor;
};

[[nodiscard]] Answer<CaseView> open_case(const Call& call, const OpenCase& request);
/// `as_of`: what we now know held on that day.
[[nodiscard]] Answer<CaseView> read_case(const Call& call, const std::string& id, std::optional<Date> as_of = {});
[[nodiscard]] Answer<CaseList> list_cases(const Call& call, const CaseFilter& filter);
/// `expected_version`: the version the caller has seen. version_conflict carries the present view and what came since.
[[nodiscard]] Answer<CaseView> act_on_case(const Call& call, const std::string& id, std::int64_t expected_version,
                                           const Acts& request);
/// Whether act_on_case would be done; writes nothing.
[[nodiscard]] Answer<CheckAnswer> check_acts(const Call& call, const std::string& id, const Acts& request);
/// One person's referral (the bulk form is in inspection.hpp).
[[nodiscard]] Answer<CaseView> refer_case(const Call& call, const std::string& id, std::int64_t expected_version,
                                          const SendReferral& request);

/// The streams of the cases this desk may export whole (it accompanies them or opened them); all when `ids` is empty.
[[nodiscard]] Answer<std::vector<std::string>> exportable_cases(const Call& call, const std::vector<std::string>& ids);

/// The case as the asker may see it, for letters: person fields withheld are absent. `letters` must be open to the
/// asker.
[[nodiscard]] Answer<CaseView> case_for_letter(const Call& call, const std::string& id);

}  // namespace relais::desks

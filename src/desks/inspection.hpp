// Operations: an inspection or police action with its people, and what is done for all of them at once. Suspects and
// employers are parties, kept apart from the cases.
#pragma once

#include "desks/house.hpp"

namespace relais::desks {

struct PageOf {
  std::size_t limit = 50;
  std::string cursor;
};

[[nodiscard]] Answer<OperationList> list_operations(const Call& call, const PageOf& page);
[[nodiscard]] Answer<OperationView> open_operation(const Call& call, const OpenOperation& request);
[[nodiscard]] Answer<OperationView> read_operation(const Call& call, const std::string& id);
/// Each person becomes a case: opened, described, detected, linked; all in one transaction. At most 200 at once.
[[nodiscard]] Answer<OperationView> add_people(const Call& call, const std::string& id, std::int64_t expected_version,
                                               const AddPeople& request);
/// The same acts on every named case (all people when none is named); a refused case does not stop the others.
[[nodiscard]] Answer<BulkAnswer> act_on_operation(const Call& call, const std::string& id, const BulkActs& request);
/// A referral for each person. `spread` deals them out over `desk` and `then`, those with room first.
[[nodiscard]] Answer<BulkAnswer> refer_people(const Call& call, const std::string& id, const BulkReferral& request);

[[nodiscard]] Answer<PartyList> list_parties(const Call& call, const PageOf& page);
[[nodiscard]] Answer<PartyView> describe_party(const Call& call, const DescribeParty& request);
[[nodiscard]] Answer<PartyView> read_party(const Call& call, const std::string& id);
[[nodiscard]] Answer<OperationView> link_party(const Call& call, const std::string& id, std::int64_t expected_version,
                                               const LinkParty& request);

}  // namespace relais::desks

// Where a person is hidden. The address is sealed in the browser of one who knows it, to people of the same centre by
// name; the server keeps the text and gives it to nobody else. It stands in no view, list, letter, calendar or export.
#pragma once

#include "desks/house.hpp"

namespace relais::desks {

struct ShelterReaderView : Whole {
  std::string account;
  std::string display;
  std::string key;
  bool present_key = false;  ///< still the current key of somebody who can sign in at this desk
};
BOOST_DESCRIBE_STRUCT(ShelterReaderView, (), (account, display, key, present_key))

/// That there is an address and who can open it; never the text.
struct ShelterView : Whole {
  std::int64_t version = 0;  ///< of the case
  std::int64_t edition = 0;  ///< of the address; 0: there was none yet
  bool present = false;
  std::optional<Date> sealed_on;
  std::optional<std::string> sealed_by;
  std::vector<ShelterReaderView> readers;
  bool may_open = false;
  bool may_seal = false;
};
BOOST_DESCRIBE_STRUCT(ShelterView, (), (version, edition, present, sealed_on, sealed_by, readers, may_open, may_seal))

struct SealedShelter : Whole {
  std::string case_id;
  std::int64_t edition = 0;
  std::string sealed;
  std::vector<casework::ShelterReader> readers;
};
BOOST_DESCRIBE_STRUCT(SealedShelter, (), (case_id, edition, sealed, readers))

struct SealShelter {
  std::int64_t edition = 0;
  std::string sealed;
  std::vector<casework::ShelterReader> readers;
};
BOOST_DESCRIBE_STRUCT(SealShelter, (), (edition, sealed, readers))

/// For the centre that accompanies the person.
[[nodiscard]] Answer<ShelterView> shelter_of(const Call& call, const std::string& id);
/// For a named reader; the opening is in the log before the text is given.
[[nodiscard]] Answer<SealedShelter> sealed_shelter(const Call& call, const std::string& id);
/// A first edition by anybody of the centre; a later one by one of its readers, or by anybody of the centre when none
/// of them is left. The readers are people of the desk with their current keys, exactly those the text is sealed to.
[[nodiscard]] Answer<ShelterView> seal_shelter(const Call& call, const std::string& id, std::int64_t expected_version,
                                               const SealShelter& request);

}  // namespace relais::desks

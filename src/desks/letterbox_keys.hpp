// The keys of a desk that receives reports: one for signing, and one for reading of each week. Both are made in the
// browser of a member, who seals the secret half to every member; here lie the public halves and the sealed ones. A
// sealed half has one reader, so that the halves of somebody who leaves can be deleted.
#pragma once

#include "desks/letterbox.hpp"

namespace relais::desks {

struct DeskSignKey : Whole {
  std::string public_;               ///< 64 hexadecimal digits
  std::vector<std::string> sealed;   ///< those the asker can open: CTE1, purpose desk_key
  std::vector<std::string> holders;  ///< ids of the reading keys that it is sealed to
  bool published = false;            ///< it stands in the directory that reporters see
  bool renew = false;                ///< somebody who has left could open it
};
BOOST_DESCRIBE_STRUCT(DeskSignKey, (), (public_, sealed, holders, published, renew))

struct DeskEpoch : Whole {
  std::string box;  ///< 64 hexadecimal digits
  Date not_before;
  Date not_after;
  std::string body;  ///< base64url of what the desk signed
  std::string signature;
  std::vector<std::string> sealed;
  std::vector<std::string> holders;
  bool current = false;
  bool published = false;  ///< the letterbox has it
  bool destroyed = false;  ///< its sealed halves are gone: what only it opens stays shut
  bool renew = false;
};
BOOST_DESCRIBE_STRUCT(DeskEpoch, (),
                      (box, not_before, not_after, body, signature, sealed, holders, current, published, destroyed,
                       renew))

/// Somebody of another body who, with a second one, opens a report when its desk cannot.
struct CustodianView : Whole {
  std::string id;
  base::json::value name;
  base::json::value body;
  std::string box;
};
BOOST_DESCRIBE_STRUCT(CustodianView, (), (id, name, body, box))

struct LetterboxKeys : Whole {
  std::string desk;
  std::string instance;  ///< empty until the letterbox was reached once
  std::optional<DeskSignKey> sign;
  std::vector<DeskEpoch> epochs;  ///< latest first
  std::vector<ColleagueKey> members;
  std::vector<CustodianView> custodians;
};
BOOST_DESCRIBE_STRUCT(LetterboxKeys, (), (desk, instance, sign, epochs, members, custodians))

/// The same public half again adds sealed halves; another one takes its place.
struct KeepSignKey {
  std::string public_;
  std::vector<std::string> sealed;
};
BOOST_DESCRIBE_STRUCT(KeepSignKey, (), (public_, sealed))

struct KeepEpoch {
  std::string body;  ///< base64url of JSON {instance, desk, box, not_before, not_after}
  std::string signature;
  std::vector<std::string> sealed;
};
BOOST_DESCRIBE_STRUCT(KeepEpoch, (), (body, signature, sealed))

[[nodiscard]] Answer<LetterboxKeys> letterbox_keys(const Call& call);
/// Each sealed half has one reader, a member with the key they have now; the asker is among the holders.
[[nodiscard]] Answer<LetterboxKeys> keep_sign_key(const Call& call, const KeepSignKey& key);
/// Signed by the desk's signing key; a week at most, and not before the week it is made in.
[[nodiscard]] Answer<LetterboxKeys> keep_epoch(const Call& call, const KeepEpoch& epoch);

/// Deletes the sealed halves of people who no longer work at the desk. `store` is the house's own gate. Answers how
/// many.
[[nodiscard]] base::Result<int> drop_leavers(const House& house, Gate& store);

}  // namespace relais::desks

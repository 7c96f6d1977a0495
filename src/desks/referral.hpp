// The inbox of a duty desk and what becomes of a referral: need first, an answer by a time, the next desk when it runs
// out, the minimum data on acceptance, "arrived" for the referrer.
#pragma once

#include "desks/house.hpp"

namespace relais::desks {

struct ReferralFilter {
  std::string state = "all";  ///< waiting, answered, all
  bool sent = false;          ///< what this desk sent instead of what it received
  std::size_t limit = 50;
  std::string cursor;
};

[[nodiscard]] Answer<ReferralList> list_referrals(const Call& call, const ReferralFilter& filter);
/// Refused with `not_waiting_for_you` when the desk is not the one that must answer now.
[[nodiscard]] Answer<ReferralLine> answer_referral(const Call& call, const std::string& referral,
                                                   const AnswerReferral& request);
[[nodiscard]] Answer<ReferralLine> state_arrival(const Call& call, const std::string& referral);

/// Passes on every referral whose time has run out; returns how many. For the server's timer and the nightly sweep.
/// Referrals nobody is left to be asked for stay visible as overdue.
[[nodiscard]] base::Result<int> escalate_due(const House& house, Gate& store, Instant now);

}  // namespace relais::desks

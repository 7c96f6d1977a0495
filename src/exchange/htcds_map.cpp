#include "exchange/htcds_map.hpp"

#include <algorithm>
#include <iterator>

namespace relais::exchange {
namespace {

struct Pair {
  std::string_view from;
  std::string_view to;
};

// Article 433quinquies of the Penal Code and, from 8 April 2026, the new code, against the pick-list of the standard.
constexpr Pair kPurposes[] = {
    {"sexual", "SexualExploitation"},
    {"labour", "ForcedLabour"},
    {"begging", "ForcedBegging"},
    {"organs", "OrganRemoval"},
    {"forced_marriage", "ForcedMarriage"},
    {"illegal_adoption", "ForcedAdoption"},
    {"surrogacy", "Surrogacy"},
};
// Work contrary to human dignity covers both, in Belgium.
constexpr Pair kMorePurposes[] = {{"labour", "ChildLabour"}, {"labour", "Servitude"}};

// ISIC revision 4: a hand car wash is class 4520 and a garage too (G), a riding school 9319 (R), a nail bar 9602 (S).
constexpr Pair kIndustries[] = {
    {"agriculture_horticulture", "A_AgricultureForestryAndFishing"},
    {"construction", "F_Construction"},
    {"restaurants_cafes", "I_AccommodationAndFoodServiceActivities"},
    {"exotic_catering", "I_AccommodationAndFoodServiceActivities"},
    {"cleaning", "N_AdministrativeAndSupportServiceActivities"},
    {"car_wash", "G_WholesaleAndRetailTradeRepairOfMotorVehicles"},
    {"garages", "G_WholesaleAndRetailTradeRepairOfMotorVehicles"},
    {"night_phone_shops", "G_WholesaleAndRetailTradeRepairOfMotorVehicles"},
    {"riding_schools", "R_ArtsEntertainmentAndRecreation"},
    {"domestic_work", "T_ActivitiesOfHouseholdsAsEmployers"},
    {"diplomatic_households", "T_ActivitiesOfHouseholdsAsEmployers"},
    {"bakeries", "C_Manufacturing"},
    {"textile", "C_Manufacturing"},
    {"meat", "C_Manufacturing"},
    {"nail_bars", "S_OtherServiceActivities"},
    {"massage", "S_OtherServiceActivities"},
    {"parcel_delivery", "H_TransportationAndStorage"},
    {"transport", "H_TransportationAndStorage"},
    {"care", "Q_HumanHealthAndSocialWorkActivities"},
};

// Indicators of the ILO list that name a means, by the end of their code.
constexpr Pair kControl[] = {
    {"papers", "WithholdsDocuments"},
    {"debt", "DebtBondage"},
    {"isolation", "RestrictsMovement"},
    {"violence", "PhysicalAbuse"},
    {"threat_violence", "PhysicalThreats"},
    {"violence_family", "ThreatensChildrenFamily"},
    {"threat_inform", "ThreatensChildrenFamily"},
    {"denunciation", "ThreatsLawEnforcement"},
    {"money_withheld", "TakesEarnings"},
    {"wages_withheld", "TakesEarnings"},
    {"hours", "ExcessiveWorkingHours"},
    {"threat_worse", "PsychologicalAbuse"},
    {"influence", "PsychologicalAbuse"},
};

constexpr Pair kDeciders[] = {
    {"police", "Police"},
    {"inspector", "NonPoliceGovernmentalOrganization"},
    {"immigration_office", "NonPoliceGovernmentalOrganization"},
    {"guardianship_service", "NonPoliceGovernmentalOrganization"},
    {"magistrate", "CourtOrProsecution"},
    {"labour_auditor", "CourtOrProsecution"},
    {"court", "CourtOrProsecution"},
    {"centre", "NGO"},
    {"minors_centre", "NGO"},
};

template <std::size_t N>
std::optional<std::string_view> to_of(const Pair (&pairs)[N], std::string_view from) {
  const auto* found =
      std::find_if(std::begin(pairs), std::end(pairs), [&](const Pair& pair) { return pair.from == from; });
  return found == std::end(pairs) ? std::nullopt : std::optional(found->to);
}

template <std::size_t N>
std::optional<std::string_view> from_of(const Pair (&pairs)[N], std::string_view to) {
  const auto* found = std::find_if(std::begin(pairs), std::end(pairs), [&](const Pair& pair) { return pair.to == to; });
  return found == std::end(pairs) ? std::nullopt : std::optional(found->from);
}

}  // namespace

std::optional<std::string_view> exploitation_of(std::string_view purpose) { return to_of(kPurposes, purpose); }

std::optional<std::string_view> purpose_of(std::string_view exploitation) {
  const auto found = from_of(kPurposes, exploitation);
  return found ? found : from_of(kMorePurposes, exploitation);
}

std::optional<std::string_view> industry_of(std::string_view sector) { return to_of(kIndustries, sector); }

std::optional<std::string_view> control_of(std::string_view indicator) {
  // Codes look like "d2_papers", alone or behind the id of their list.
  const auto dot = indicator.rfind('.');
  if (dot != std::string_view::npos) indicator.remove_prefix(dot + 1);
  if (indicator.size() < 4 || indicator[0] != 'd' || indicator[2] != '_') return std::nullopt;
  return to_of(kControl, indicator.substr(3));
}

std::optional<std::string_view> decider_of(std::string_view actor) {
  const auto found = to_of(kDeciders, actor.substr(0, actor.find(':')));
  return found || actor.empty() ? found : std::optional<std::string_view>("Other");
}

bool is_own_column(std::string_view header) {
  return std::find(std::begin(kOwnColumns), std::end(kOwnColumns), header) != std::end(kOwnColumns);
}

std::vector<Loss> LossReport::take() const {
  std::vector<Loss> losses;
  for (const auto& [what, count] : counts_) losses.push_back({what.first, count, what.second});
  return losses;
}

}  // namespace relais::exchange

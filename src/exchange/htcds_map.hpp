// The words of the Belgian procedure beside the codes of the standard, and the be_ columns. Private to the room.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "exchange/htcds.hpp"

namespace relais::exchange {

/// Code of vic_TypeOfExploitation; nothing for a purpose the standard does not have (`crime`).
[[nodiscard]] std::optional<std::string_view> exploitation_of(std::string_view purpose);
/// The Belgian purpose; nothing for codes without one. Several codes lead to the same purpose.
[[nodiscard]] std::optional<std::string_view> purpose_of(std::string_view exploitation);
/// Section of vic_ForcedLabourIndustry for a code of law/indicators/sectors.
[[nodiscard]] std::optional<std::string_view> industry_of(std::string_view sector);
/// Codes of vic_MethodsOfControl that a ticked indicator stands for.
[[nodiscard]] std::optional<std::string_view> control_of(std::string_view indicator);
[[nodiscard]] std::optional<std::string_view> decider_of(std::string_view actor);

/// A column of Relais' own. JSON where a text cannot hold it.
inline constexpr std::string_view kOwnColumns[] = {"be_CaseId",         "be_Label",
                                                   "be_OpenedOn",       "be_Ground",
                                                   "be_SmugglingForm",  "be_Purposes",
                                                   "be_DetectedOn",     "be_FactsOn",
                                                   "be_HelpDeclinedOn", "be_AgeGroup",
                                                   "be_Birth",          "be_Citizenship",
                                                   "be_Language",       "be_InterpreterNeeded",
                                                   "be_Residence",      "be_Accompanied",
                                                   "be_Aliases",        "be_SafeContact",
                                                   "be_Consents",       "be_Notes",
                                                   "be_Judicial",       "be_Phase",
                                                   "be_Document",       "be_DocumentExpires"};
[[nodiscard]] bool is_own_column(std::string_view header);

/// Counts losses by field and reason.
class LossReport {
 public:
  void add(std::string_view field, std::string_view why) { ++counts_[{std::string(field), std::string(why)}]; }
  [[nodiscard]] std::vector<Loss> take() const;

 private:
  std::map<std::pair<std::string, std::string>, std::size_t> counts_;
};

}  // namespace relais::exchange

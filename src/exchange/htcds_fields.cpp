#include "exchange/htcds_fields.hpp"

#include <algorithm>
#include <iterator>
#include <map>

#include "base/text.hpp"

namespace relais::exchange {
namespace {

constexpr std::string_view kOrganisations =
    "NGO LawEnforcement HealthServiceOrganisation CentralGovernmentOrganisation LocalGovernmentOrganisation "
    "ImmigrationService LegalService CorporateBusiness SchoolOrCollege";
constexpr std::string_view kGenders =
    "Feminine Masculine TransgenderFeminine TransgenderMasculine NonConforming NonSpecifiedUnknown";
constexpr std::string_view kMaritalStatus = "Single Married Widowed Divorced Separated RegisteredPartnership";
constexpr std::string_view kEducation =
    "EarlyChildhoodEducation PrimaryEducation LowerSecondaryEducation UpperSecondaryEducation "
    "PostSecondaryNonTertiaryEducation ShortCycleTertiaryEducation BachelorsOrEquivalentLevel "
    "MastersOrEquivalentLevel DoctoralOrEquivalentLevel";
constexpr std::string_view kStatus = "PossibleVictimOfTrafficking ActualVictimOfTrafficking NotAVictimOfTrafficking";
constexpr std::string_view kDeciders = "Police NGO CourtOrProsecution NonPoliceGovernmentalOrganization Other";
constexpr std::string_view kRelations = "Familial Acquainted Unaquainted";
constexpr std::string_view kWebsites =
    "Facebook Instagram WhatsApp Telegram FacebookMessenger Viber SnapChat Line 4Sale WeChat QQ QZone TikTok "
    "Twitter Other";
constexpr std::string_view kRecruitment =
    "AtAPlaceOfBusiness AtAnEducationalInstitution AtWork ThroughOnlineSocialNetworks "
    "ThroughAnOnlineAdvertisement ThroughATelevisionAdvert ThroughANewspaperAdvert ThroughFamilyOrFamilyEvents "
    "ThroughFriendsOrSocialEvents Other";
// The last two stand in the definitions of the standard and not in its list.
constexpr std::string_view kControl =
    "PhysicalThreats ThreatsLawEnforcement ThreatensChildrenFamily DebtBondage FalsePromises PhysicalAbuse "
    "SexualAbuse TakesEarnings RestrictsFinancialAccess RestrictsMedicalCare WithholdsNecessities "
    "PsychologicalAbuse PsychoactiveSubstance ExcessiveWorkingHours WithholdsDocuments Other RestrictsMovement "
    "UsesChildren";
constexpr std::string_view kExploitation =
    "ForcedLabour SexualExploitation ChildLabour ForcedMarriage Servitude ForcedMilitaryByNonStateActors "
    "OrganRemoval ForcedBegging ForcedAdoption Surrogacy Other";
constexpr std::string_view kIndustries =
    "A_AgricultureForestryAndFishing B_MiningAndQuarrying C_Manufacturing "
    "D_ElectricityGasSteamAndAirConditioningSupply E_WaterSupplySewerageWasteManagement F_Construction "
    "G_WholesaleAndRetailTradeRepairOfMotorVehicles H_TransportationAndStorage "
    "I_AccommodationAndFoodServiceActivities J_InformationAndCommunication K_FinancialAndInsuranceActivities "
    "L_RealEstateActivities M_ProfessionalScientificAndTechnicalActivities "
    "N_AdministrativeAndSupportServiceActivities O_PublicAdministrationAndDefence P_Education "
    "Q_HumanHealthAndSocialWorkActivities R_ArtsEntertainmentAndRecreation S_OtherServiceActivities "
    "T_ActivitiesOfHouseholdsAsEmployers U_ActivitiesOfExtraterritorialOrganizations";
constexpr std::string_view kSexExploitation =
    "Prostitution Pornography RemoteInteractiveServices PrivateSexualServices";
constexpr std::string_view kRoles =
    "TravellingPartner Transporter RecruiterOrIntermediary BrokerTravelAgent TransferredIndividual "
    "HarbouredIndividual SoldIndividual BoughtIndividual ReceivedIndividual ControlledIndividual Smuggler Abuser "
    "Kidnapper Exploiter Other";
constexpr std::string_view kCaseStatus = "Active FollowUp Closed ClosedReferred";
constexpr std::string_view kReferralReasons = "AdditionalServicesRequired MigrationOrChangeOfLocation Other";
constexpr std::string_view kEventTypes = "Recruitment Transit Exploitation";
constexpr std::string_view kPlanTypes =
    "Education Financial Health LabourExploitationRehabilitation Legal Livelihood RightsBasedTraining "
    "SexualExploitationRehabilitation SocialCare";

constexpr std::string_view kAddress = "an address could be that of a shelter";
constexpr std::string_view kNamesOfStaff = "names of officials and case workers are not kept";
constexpr std::string_view kOtherTable = "organisations are desks or parties, not part of a case";
constexpr std::string_view kPerpetrators = "suspects are kept apart from the people they are suspected of harming";
constexpr std::string_view kDeprecated = "deprecated by the standard";
constexpr std::string_view kUnsafeContact = "nothing says that writing or calling there is safe";
constexpr std::string_view kForm = "a form of address; no field of a case";
constexpr std::string_view kOwner = "the case belongs to the desk that takes it in";

constexpr auto kHeld = HtcdsFate::held;
constexpr auto kNoted = HtcdsFate::noted;
constexpr auto kDropped = HtcdsFate::dropped;

constexpr HtcdsField kFields[] = {
    {"org_Name", "Organisation Name", HtcdsKind::text, {}, false, false, false, kDropped, kOtherTable},
    {"org_ShippingStreet", "Shipping Street", HtcdsKind::text, {}, false, false, false, kDropped, kOtherTable},
    {"org_ShippingCity", "Shipping City", HtcdsKind::text, {}, false, false, false, kDropped, kOtherTable},
    {"org_ShippingState", "Shipping State/Province", HtcdsKind::text, {}, false, false, false, kDropped, kOtherTable},
    {"org_ShippingPostalCode",
     "Shipping Zip/Postal Code",
     HtcdsKind::text,
     {},
     false,
     false,
     false,
     kDropped,
     kOtherTable},
    {"org_ShippingCountry", "Shipping Country", HtcdsKind::country, {}, false, false, false, kDropped, kOtherTable},
    {"org_ShippingLongitude", "Shipping Longitude", HtcdsKind::number, {}, false, false, false, kDropped, kOtherTable},
    {"org_ShippingLatitude", "Shipping Latitude", HtcdsKind::number, {}, false, false, false, kDropped, kOtherTable},
    {"org_Phone", "Phone", HtcdsKind::phone, {}, false, false, false, kDropped, kOtherTable},
    {"org_Type", "Type", HtcdsKind::code, kOrganisations, false, false, false, kDropped, kOtherTable},
    {"prs_Salutation", "Salutation", HtcdsKind::text, {}, false, true, false, kDropped, kForm},
    {"prs_FirstName", "First Name", HtcdsKind::text, {}, false, true, false, kHeld, {}},
    {"prs_MiddleName", "Middle Name", HtcdsKind::text, {}, false, false, false, kHeld, {}},
    {"prs_SecondName", "Second Name", HtcdsKind::text, {}, false, true, false, kHeld, {}},
    {"prs_Birthdate", "Birthdate", HtcdsKind::date, {}, false, true, false, kHeld, {}},
    {"prs_Gender", "Gender", HtcdsKind::code, kGenders, false, true, false, kHeld, {}},
    {"prs_Deceased", "Deceased", HtcdsKind::checkbox, {}, false, false, false, kNoted, {}},
    {"prs_MaritalStatus", "Marital Status", HtcdsKind::code, kMaritalStatus, false, false, false, kNoted, {}},
    {"prs_NumberOfChildren", "Number of Children", HtcdsKind::number, {}, false, false, false, kNoted, {}},
    {"prs_PrimaryLanguage", "Primary Language", HtcdsKind::language, {}, false, false, false, kHeld, {}},
    {"prs_SecondaryLanguage", "Secondary Language", HtcdsKind::language, {}, false, false, false, kNoted, {}},
    {"prs_HighestLevelOfEducation",
     "Highest Level of Education",
     HtcdsKind::code,
     kEducation,
     false,
     false,
     false,
     kNoted,
     {}},
    {"prs_Citizenship", "Citizenship", HtcdsKind::country, {}, true, true, false, kHeld, {}},
    {"prs_IdentityNumber", "Identity Number", HtcdsKind::text, {}, false, false, false, kHeld, {}},
    {"prs_Title", "Title", HtcdsKind::text, {}, false, true, false, kDropped, kForm},
    {"prs_Email", "Email", HtcdsKind::text, {}, false, true, false, kDropped, kUnsafeContact},
    {"prs_HomePhone", "Home Phone", HtcdsKind::phone, {}, false, true, false, kDropped, kUnsafeContact},
    {"prs_MobilePhone", "Mobile Phone", HtcdsKind::phone, {}, false, true, false, kHeld, {}},
    {"prs_MailingStreet", "Mailing Street", HtcdsKind::text, {}, false, true, false, kDropped, kAddress},
    {"prs_MailingCity", "Mailing City", HtcdsKind::text, {}, false, true, false, kDropped, kAddress},
    {"prs_MailingState", "Mailing State/Province", HtcdsKind::text, {}, false, true, false, kDropped, kAddress},
    {"prs_MailingPostalCode", "Mailing Zip/Postal Code", HtcdsKind::text, {}, false, true, false, kDropped, kAddress},
    {"prs_MailingCountry", "Mailing Country", HtcdsKind::country, {}, false, true, false, kDropped, kAddress},
    {"prs_MailingLongitude", "Mailing Longitude", HtcdsKind::number, {}, false, false, false, kDropped, kAddress},
    {"prs_MailingLatitude", "Mailing Latitude", HtcdsKind::number, {}, false, false, false, kDropped, kAddress},
    {"vic_AgreementToManagePersonalData",
     "Agreement to Manage Personal Data",
     HtcdsKind::text,
     {},
     false,
     false,
     true,
     kDropped,
     kDeprecated},
    {"vic_TraffickingStatus", "Trafficking Status", HtcdsKind::code, kStatus, false, true, false, kHeld, {}},
    {"vic_TraffickingStatusDecisionMakingOrg",
     "Trafficking Status Decision Making Organization",
     HtcdsKind::code,
     kDeciders,
     false,
     true,
     false,
     kNoted,
     {}},
    {"vic_RelationshipToTrafficker",
     "Relationship to Trafficker",
     HtcdsKind::code,
     kRelations,
     false,
     false,
     false,
     kNoted,
     {}},
    {"vic_AgeWhenTrafficked", "Age When Trafficked", HtcdsKind::number, {}, false, false, false, kNoted, {}},
    {"vic_RecruitmentWebsitesAndApps",
     "Recruitment Websites and Apps",
     HtcdsKind::code,
     kWebsites,
     true,
     false,
     false,
     kNoted,
     {}},
    {"vic_ExploitationWebsitesAndApps",
     "Exploitation Websites and Apps",
     HtcdsKind::code,
     kWebsites,
     true,
     false,
     false,
     kNoted,
     {}},
    {"vic_MethodOfRecruitment", "Method of Recruitment", HtcdsKind::code, kRecruitment, true, true, false, kNoted, {}},
    {"vic_LocationOfRecruitment", "Location of Recruitment", HtcdsKind::text, {}, false, true, false, kNoted, {}},
    {"vic_MethodsOfControl", "Methods of Control", HtcdsKind::code, kControl, true, true, false, kNoted, {}},
    {"vic_TypeOfExploitation", "Type of Exploitation", HtcdsKind::code, kExploitation, true, true, false, kHeld, {}},
    {"vic_ForcedLabourIndustry", "Forced Labour Industry", HtcdsKind::code, kIndustries, true, true, false, kNoted, {}},
    {"vic_TypeOfSexExploitation",
     "Type of Sex Exploitation",
     HtcdsKind::code,
     kSexExploitation,
     true,
     true,
     false,
     kNoted,
     {}},
    {"vic_LocationOfExploitation", "Location of Exploitation", HtcdsKind::text, {}, false, true, false, kNoted, {}},
    {"vic_Vulnerabilities", "Vulnerabilities", HtcdsKind::text, {}, false, false, true, kDropped, kDeprecated},
    {"vic_DetailsOfVulnerabilities",
     "Details of Vulnerabilities",
     HtcdsKind::text,
     {},
     false,
     false,
     true,
     kDropped,
     kDeprecated},
    {"per_RoleInProcess", "Role in Process", HtcdsKind::code, kRoles, true, false, false, kDropped, kPerpetrators},
    {"per_RoleDetails", "Role Details", HtcdsKind::text, {}, false, false, false, kDropped, kPerpetrators},
    {"per_Organisation", "Organisation", HtcdsKind::text, {}, false, false, false, kDropped, kPerpetrators},
    {"cas_Status", "Status", HtcdsKind::code, kCaseStatus, false, true, false, kHeld, {}},
    {"cas_ReasonForCaseClosure", "Reason for Case Closure", HtcdsKind::text, {}, false, true, false, kHeld, {}},
    {"cas_CaseOwner", "Case Owner", HtcdsKind::text, {}, false, true, false, kDropped, kOwner},
    {"cas_ReferringOrganisation", "Referring Organisation", HtcdsKind::text, {}, false, true, false, kNoted, {}},
    {"cas_IncomingReferralDate", "Incoming Referral Date", HtcdsKind::date, {}, false, true, false, kNoted, {}},
    {"cas_ReferringPrimaryCaseWorker",
     "Referring Primary Case Worker",
     HtcdsKind::text,
     {},
     false,
     true,
     false,
     kDropped,
     kNamesOfStaff},
    {"cas_ReasonForIncomingReferral",
     "Reason for Incoming Referral",
     HtcdsKind::code,
     kReferralReasons,
     false,
     true,
     false,
     kNoted,
     {}},
    {"cas_IncomingReferralDetails", "Incoming Referral Details", HtcdsKind::text, {}, false, true, false, kNoted, {}},
    {"cas_ReferredOrganisation", "Referred Organisation", HtcdsKind::text, {}, true, true, false, kNoted, {}},
    {"cas_ReferredPrimaryCaseWorker",
     "Referred Primary Case Worker",
     HtcdsKind::text,
     {},
     false,
     true,
     false,
     kDropped,
     kNamesOfStaff},
    {"cas_ReasonForOutgoingReferral",
     "Reason for Outgoing Referral",
     HtcdsKind::code,
     kReferralReasons,
     true,
     true,
     false,
     kNoted,
     {}},
    {"cas_OutgoingReferralDate", "Outgoing Referral Date", HtcdsKind::date, {}, true, true, false, kNoted, {}},
    {"cas_OutgoingReferralDetails", "Outgoing Referral Details", HtcdsKind::text, {}, false, true, false, kNoted, {}},
    {"cco_CaseComment", "Case Comment", HtcdsKind::text, {}, false, false, false, kHeld, {}},
    {"hte_Longitude", "Event Longitude", HtcdsKind::number, {}, false, false, false, kDropped, kAddress},
    {"hte_Latitude", "Event Latitude", HtcdsKind::number, {}, false, false, false, kDropped, kAddress},
    {"hte_City", "City", HtcdsKind::text, {}, false, false, false, kNoted, {}},
    {"hte_Country", "Country", HtcdsKind::country, {}, false, false, false, kNoted, {}},
    {"hte_State", "State/Province", HtcdsKind::text, {}, false, false, false, kNoted, {}},
    {"hte_Street", "Street", HtcdsKind::text, {}, false, false, false, kDropped, kAddress},
    {"hte_PostalCode", "Zip/Postal Code", HtcdsKind::text, {}, false, false, false, kDropped, kAddress},
    {"hte_Date", "Event Date", HtcdsKind::date, {}, false, false, false, kNoted, {}},
    {"hte_Type", "Event Type", HtcdsKind::code, kEventTypes, false, false, false, kNoted, {}},
    {"hte_Description", "Event Description", HtcdsKind::text, {}, false, false, false, kNoted, {}},
    {"spl_Objectives", "Objectives", HtcdsKind::text, {}, false, false, false, kNoted, {}},
    {"spl_ActionPlan", "Action Plan", HtcdsKind::text, {}, false, false, false, kNoted, {}},
    {"spl_PlannedEndDate", "Planned End Date", HtcdsKind::date, {}, false, false, false, kNoted, {}},
    {"spl_ActualEndDate", "Actual End Date", HtcdsKind::date, {}, false, false, false, kNoted, {}},
    {"spl_Type", "Support Plan Type", HtcdsKind::code, kPlanTypes, true, false, false, kNoted, {}},
    {"con_Consent", "Consent", HtcdsKind::checkbox, {}, false, true, false, kHeld, {}},
};

struct Alias {
  std::string_view from;  ///< as key_of writes it
  std::string_view name;
};

// Spelling of the spreadsheet template, names of version 1.
constexpr Alias kAliases[] = {
    {"victraffickinstatusdecisionmakingorg", "vic_TraffickingStatusDecisionMakingOrg"},
    {"victypeofsexualexploitation", "vic_TypeOfSexExploitation"},
    {"prsnationality", "prs_Citizenship"},
    {"prslastname", "prs_SecondName"},
};

// Values of version 1 and of the country forms that are still in use.
constexpr Alias kCodeAliases[] = {
    {"female", "Feminine"},
    {"male", "Masculine"},
    {"transgendernonconforming", "NonConforming"},
    {"unknown", "NonSpecifiedUnknown"},
    {"psychoactivesubstances", "PsychoactiveSubstance"},
    {"threatoflawenforcement", "ThreatsLawEnforcement"},
    {"unacquainted", "Unaquainted"},
};

constexpr std::string_view kSurveyColumns =
    " start end today deviceid username version metainstanceid instanceid instancename id uuid submissiontime "
    "validationstatus "
    "status notes submittedby tags index key ";

constexpr std::string_view kLanguages =
    "aaaar ababk aeave afafr akaka amamh anarg arara asasm avava ayaym azaze babak bebel bgbul bhbih bibis bmbam "
    "bnben bobod brbre bsbos cacat ceche chcha cocos crcre csces cuchu cvchv cycym dadan dedeu dvdiv dzdzo eeewe "
    "elell eneng eoepo esspa etest eueus fafas ffful fifin fjfij fofao frfra fyfry gagle gdgla glglg gngrn guguj "
    "gvglv hahau heheb hihin hohmo hrhrv hthat huhun hyhye hzher iaina idind ieile igibo iiiii ikipk ioido isisl "
    "itita iuiku jajpn jvjav kakat kgkon kikik kjkua kkkaz klkal kmkhm knkan kokor krkau kskas kukur kvkom kwcor "
    "kykir lalat lbltz lglug lilim lnlin lolao ltlit lulub lvlav mgmlg mhmah mimri mkmkd mlmal mnmon mrmar msmsa "
    "mtmlt mymya nanau nbnob ndnde nenep ngndo nlnld nnnno nonor nrnbl nvnav nynya ococi ojoji omorm orori ososs "
    "papan pipli plpol pspus ptpor quque rmroh rnrun roron rurus rwkin sasan scsrd sdsnd sesme sgsag sisin skslk "
    "slslv smsmo snsna sosom sqsqi srsrp ssssw stsot susun svswe swswa tatam tetel tgtgk ththa titir tktuk tltgl "
    "tntsn toton trtur tstso tttat twtwi tytah uguig ukukr ururd uzuzb veven vivie vovol wawln wowol xhxho yiyid "
    "yoyor zazha zhzho zuzul ";
constexpr std::string_view kBibliographic =
    "tibbod czeces welcym gerdeu greell baqeus perfas frefra armhye iceisl geokat maomri macmkd maymsa burmya dutnld "
    "rumron "
    "sloslk albsqi chizho ";

/// Letters and digits alone, in small letters.
std::string key_of(std::string_view text) {
  std::string key;
  for (const char c : text) {
    if (c >= 'A' && c <= 'Z')
      key += static_cast<char>(c - 'A' + 'a');
    else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
      key += c;
  }
  return key;
}

using FieldsByKey = std::map<std::string, const HtcdsField*, std::less<>>;

FieldsByKey names_by_key() {
  FieldsByKey fields;
  for (const auto& field : kFields) fields.emplace(key_of(field.name), &field);
  for (const auto& alias : kAliases) fields.emplace(alias.from, fields.at(key_of(alias.name)));
  return fields;
}

/// Where two fields share a label the core one is meant: the templates hold no others.
FieldsByKey labels_by_key() {
  FieldsByKey fields;
  for (const bool core : {true, false})
    for (const auto& field : kFields)
      if (field.core == core) fields.emplace(key_of(field.label), &field);
  return fields;
}

template <class Use>
void each_code(std::string_view codes, Use use) {
  while (!codes.empty()) {
    const auto end = std::min(codes.find(' '), codes.size());
    use(codes.substr(0, end));
    codes.remove_prefix(std::min(end + 1, codes.size()));
  }
}

}  // namespace

std::span<const HtcdsField> htcds_fields() { return kFields; }

const HtcdsField* htcds_field(std::string_view name) {
  const auto* found =
      std::find_if(std::begin(kFields), std::end(kFields), [&](const auto& field) { return field.name == name; });
  return found == std::end(kFields) ? nullptr : found;
}

const HtcdsField* htcds_by_name(std::string_view header) {
  static const auto kByKey = names_by_key();
  if (const auto slash = header.rfind('/');
      slash != std::string_view::npos && header.find('_', slash) != std::string_view::npos)
    header.remove_prefix(slash + 1);
  const auto found = kByKey.find(key_of(header));
  return found == kByKey.end() ? nullptr : found->second;
}

const HtcdsField* htcds_by_label(std::string_view label, bool seen_before) {
  static const auto kByKey = labels_by_key();
  const auto key = key_of(label);
  if (seen_before && key == "secondname") return htcds_field("prs_Title");
  const auto found = kByKey.find(key);
  return found == kByKey.end() ? nullptr : found->second;
}

bool is_survey_column(std::string_view header) {
  const auto key = key_of(header);
  return !key.empty() && kSurveyColumns.find(" " + key + " ") != std::string_view::npos &&
         htcds_by_name(header) == nullptr && header.find(' ') == std::string_view::npos &&
         (header.front() < 'A' || header.front() > 'Z');
}

std::optional<std::string> htcds_code(const HtcdsField& field, std::string_view text) {
  const auto key = key_of(text);
  if (key.empty()) return std::nullopt;
  std::optional<std::string> found;
  each_code(field.codes, [&](std::string_view code) {
    if (found) return;
    const auto code_key = key_of(code);
    // Sections of the industry list carry a letter in front; their labels are longer than their codes.
    const bool sectioned = code.size() > 2 && code[1] == '_';
    const auto bare = sectioned ? code_key.substr(1) : code_key;
    if (key == code_key || key == bare || (sectioned && key.starts_with(bare))) found = code;
  });
  if (found) return found;
  for (const auto& alias : kCodeAliases)
    if (alias.from == key)
      each_code(field.codes, [&](std::string_view code) {
        if (code == alias.name) found = code;
      });
  return found;
}

std::vector<std::string> htcds_values(const HtcdsField& field, std::string_view cell) {
  std::vector<std::string> values;
  const auto split = [&](std::string_view text, std::string_view separators) {
    values.clear();
    while (!text.empty()) {
      const auto end = std::min(text.find_first_of(separators), text.size());
      if (const auto part = base::trimmed(text.substr(0, end)); !part.empty()) values.emplace_back(part);
      text.remove_prefix(std::min(end + 1, text.size()));
    }
  };
  const bool one_label = field.kind == HtcdsKind::code && htcds_code(field, cell).has_value();
  if (!field.several || one_label) {
    if (const auto text = base::trimmed(cell); !text.empty()) values.emplace_back(text);
    return values;
  }
  split(cell, ";");
  if (values.size() != 1 || field.kind == HtcdsKind::text) return values;
  const auto whole = values;
  split(cell, " ");
  const bool all_codes = field.kind != HtcdsKind::code ||
                         std::all_of(values.begin(), values.end(),
                                     [&](const auto& value) { return htcds_code(field, value).has_value(); });
  return all_codes ? values : whole;
}

std::optional<std::string> iso_639_2(std::string_view tag) {
  const auto primary = tag.substr(0, tag.find('-'));
  if (primary.size() == 3) return key_of(primary);
  if (primary.size() != 2) return std::nullopt;
  const auto key = key_of(primary);
  for (std::size_t at = 0; at + 5 <= kLanguages.size(); at += 6)
    if (kLanguages.substr(at, 2) == key) return std::string(kLanguages.substr(at + 2, 3));
  return std::nullopt;
}

std::optional<std::string> language_tag(std::string_view code) {
  auto key = key_of(code);
  if (key.size() != code.size() || (key.size() != 2 && key.size() != 3)) return std::nullopt;
  for (std::size_t at = 0; at + 6 <= kBibliographic.size(); at += 7)
    if (kBibliographic.substr(at, 3) == key) key = kBibliographic.substr(at + 3, 3);
  for (std::size_t at = 0; at + 5 <= kLanguages.size(); at += 6)
    if (kLanguages.substr(at, 2) == key || kLanguages.substr(at + 2, 3) == key)
      return std::string(kLanguages.substr(at, 2));
  return key.size() == 3 ? std::optional(key) : std::nullopt;
}

}  // namespace relais::exchange

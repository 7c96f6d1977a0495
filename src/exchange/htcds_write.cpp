#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "exchange/htcds.hpp"
#include "exchange/htcds_fields.hpp"
#include "exchange/htcds_map.hpp"

namespace relais::exchange {
namespace {

using namespace casework;
using Cells = std::map<std::string, std::string, std::less<>>;

constexpr std::string_view kOneBit = "one tick stands for recipient, purpose, data and end; be_Consents has them";

template <class T>
std::string as_json(const T& value) {
  return base::json::serialize(base::encode(value));
}

/// Adds a value to a cell that may hold several.
void add_value(Cells& cells, std::string_view name, std::string_view value) {
  auto& cell = cells[std::string(name)];
  for (std::size_t at = 0; at <= cell.size();) {
    const auto end = std::min(cell.find(';', at), cell.size());
    if (std::string_view(cell).substr(at, end - at) == value && !cell.empty()) return;
    at = end + 1;
  }
  cell += (cell.empty() ? "" : ";") + std::string(value);
}

class CaseLine {
 public:
  CaseLine(const CasePicture& picture, Date today, const HtcdsOptions& options, LossReport& losses)
      : picture_(picture), today_(today), options_(options), losses_(losses) {}

  Cells write() {
    write_case();
    write_person();
    write_contact();
    write_exploitation();
    write_consent();
    write_referrals();
    write_notes();
    for (const auto& [name, value] : picture_.noted) write_noted(name, value);
    std::erase_if(cells_, [](const auto& cell) { return cell.second.empty(); });
    return std::move(cells_);
  }

 private:
  void put(std::string_view name, std::string value) { cells_[std::string(name)] = std::move(value); }
  void put(std::string_view name, const std::optional<Date>& date) {
    if (date) put(name, base::to_string(*date));
  }

  void write_case() {
    if (picture_.id) put("be_CaseId", picture_.id->text());
    put("be_Label", picture_.label);
    put("be_OpenedOn", picture_.opened_on);
    put("be_Ground", std::string(base::enum_name(picture_.ground)));
    if (picture_.smuggling_form) put("be_SmugglingForm", std::string(base::enum_name(*picture_.smuggling_form)));
    if (picture_.ground == Ground::smuggling) losses_.add("be_Ground", "the standard knows trafficking only");
    put("be_DetectedOn", picture_.detected_on);
    put("be_FactsOn", picture_.facts_on);
    put("be_HelpDeclinedOn", picture_.help_declined_on);
    if (picture_.help_declined_on)
      losses_.add("be_HelpDeclinedOn", "the standard cannot say that a person declined help");
    const bool only_status = picture_.closed == "Closed" || picture_.closed == "ClosedReferred";
    put("cas_Status", picture_.closed ? (only_status ? *picture_.closed : "Closed") : "Active");
    if (picture_.closed && !only_status) put("cas_ReasonForCaseClosure", *picture_.closed);
    write_standing();
  }

  void write_standing() {
    if (!picture_.judicial.empty()) put("be_Judicial", picture_.judicial);
    if (!picture_.phase.empty()) put("be_Phase", picture_.phase);
    if (picture_.document) put("be_Document", *picture_.document);
    put("be_DocumentExpires", picture_.document_expires);
    if (!picture_.phase.empty() && picture_.phase != "none")
      losses_.add("be_Phase", "no field for phases and residence documents");
    const bool not_one = !picture_.presumed_victim || picture_.judicial == "denied";
    const bool decided = picture_.judicial == "definitive";
    put("vic_TraffickingStatus", not_one   ? "NotAVictimOfTrafficking"
                                 : decided ? "ActualVictimOfTrafficking"
                                           : "PossibleVictimOfTrafficking");
    if (picture_.judicial == "provisional" || picture_.judicial == "ended")
      losses_.add("vic_TraffickingStatus", "possible, actual or not: a provisional or ended status is none of them");
    const auto decider = not_one || decided ? std::optional<std::string_view>("CourtOrProsecution")
                                            : decider_of(picture_.detected_by.value_or(""));
    if (decider && !picture_.judicial.empty()) put("vic_TraffickingStatusDecisionMakingOrg", std::string(*decider));
  }

  void write_person() {
    const auto& person = picture_.person;
    put("prs_FirstName", person.given_name.value_or(""));
    put("prs_SecondName", person.family_name.value_or(""));
    if (person.born && person.born->earliest == person.born->latest) {
      put("prs_Birthdate", base::to_string(person.born->earliest));
    } else if (person.born) {
      put("be_Birth", base::to_string(person.born->earliest) + "/" + base::to_string(person.born->latest));
      losses_.add("prs_Birthdate", "an uncertain birth date has no field; be_Birth has the two days");
    }
    if (person.age_group) put("be_AgeGroup", std::string(base::enum_name(*person.age_group)));
    write_gender();
    write_nationality();
    write_language();
    put("prs_IdentityNumber", person.identity_document.value_or(""));
    if (person.interpreter_needed) put("be_InterpreterNeeded", "TRUE");
    if (person.residence) put("be_Residence", std::string(base::enum_name(*person.residence)));
    if (person.accompanied) put("be_Accompanied", *person.accompanied ? "TRUE" : "FALSE");
    if (!person.aliases.empty()) {
      put("be_Aliases", as_json(person.aliases));
      losses_.add("be_Aliases", "no field for other names");
    }
  }

  void write_gender() {
    if (!picture_.person.gender) return;
    switch (*picture_.person.gender) {
      case Gender::female:
        return put("prs_Gender", "Feminine");
      case Gender::male:
        return put("prs_Gender", "Masculine");
      case Gender::other:
        return put("prs_Gender", "NonConforming");
      case Gender::unknown:
        return put("prs_Gender", "NonSpecifiedUnknown");
    }
  }

  void write_nationality() {
    bool all = true;
    std::string exact;
    for (const auto& country : picture_.person.nationality) {
      if (country.alpha2().empty())
        all = false;
      else
        add_value(cells_, "prs_Citizenship", country.alpha2());
      exact += (exact.empty() ? "" : ";") + std::string(country.alpha3());
    }
    if (all) return;
    put("be_Citizenship", exact);
    losses_.add("prs_Citizenship", "stateless and unknown have no code in ISO 3166");
  }

  void write_language() {
    const auto& tag = picture_.person.language;
    if (!tag) return;
    const auto code = iso_639_2(*tag);
    if (code) put("prs_PrimaryLanguage", *code);
    if (!code || language_tag(*code) != *tag) {
      put("be_Language", *tag);
      losses_.add("prs_PrimaryLanguage", "ISO 639-2 has no scripts, regions or this language");
    }
  }

  void write_contact() {
    const auto& contact = picture_.person.safe_contact;
    if (!contact) return;
    // The number goes out only beside the rules under which it may be called.
    put("be_SafeContact", as_json(*contact));
    losses_.add("prs_MobilePhone", "a number without its rules is a danger; be_SafeContact has both");
  }

  void write_exploitation() {
    std::string exact;
    for (const auto& purpose : picture_.purposes) {
      exact += (exact.empty() ? "" : ";") + purpose;
      const auto code = exploitation_of(purpose);
      add_value(cells_, "vic_TypeOfExploitation", code.value_or("Other"));
      if (!code) losses_.add("vic_TypeOfExploitation", "no code for this purpose of Belgian law; be_Purposes names it");
    }
    put("be_Purposes", exact);
    if (picture_.sector) {
      if (const auto industry = industry_of(*picture_.sector)) put("vic_ForcedLabourIndustry", std::string(*industry));
    }
    bool unsaid = false;
    for (const auto& indicator : picture_.indicators) {
      const auto control = control_of(indicator);
      if (control)
        add_value(cells_, "vic_MethodsOfControl", *control);
      else
        unsaid = true;
    }
    if (unsaid) losses_.add("vic_MethodsOfControl", "indicators that name no means of control have no field");
  }

  void write_consent() {
    const bool any = std::any_of(picture_.consents.begin(), picture_.consents.end(), [&](const auto& consent) {
      return consent.since <= today_ && (!consent.until || today_ <= *consent.until) &&
             (!consent.withdrawn_on || today_ < *consent.withdrawn_on);
    });
    put("con_Consent", any ? "TRUE" : "FALSE");
    if (picture_.consents.empty()) return;
    put("be_Consents", as_json(picture_.consents));
    losses_.add("con_Consent", kOneBit);
  }

  void write_referrals() {
    for (const auto& referral : picture_.referrals) {
      // One value a referral in both cells, so that they stay pairs.
      auto& desks = cells_["cas_ReferredOrganisation"];
      desks += (desks.empty() ? "" : ";") + referral.desk;
      auto& dates = cells_["cas_OutgoingReferralDate"];
      dates += (dates.empty() ? "" : ";") + base::to_string(referral.sent);
    }
    if (!picture_.referrals.empty())
      losses_.add("cas_ReferredOrganisation", "answers, reasons and escalations have no field");
  }

  void write_notes() {
    if (picture_.notes.empty()) return;
    if (!options_.include_notes) return losses_.add("cco_CaseComment", "notes were left out as asked");
    std::string all;
    for (const auto& note : picture_.notes) all += (all.empty() ? "" : "\n\n") + note.text;
    put("cco_CaseComment", all);
    put("be_Notes", as_json(picture_.notes));
  }

  void write_noted(const std::string& name, const std::string& value) {
    const auto* field = htcds_field(name);
    if (field == nullptr) return;
    if (field->several && field->kind == HtcdsKind::code)
      for (const auto& each : htcds_values(*field, value)) add_value(cells_, name, each);
    else
      put(name, value);
  }

  const CasePicture& picture_;
  Date today_;
  const HtcdsOptions& options_;
  LossReport& losses_;
  Cells cells_;
};

/// The core fields, then the others that occur, then ours: the order never depends on the cases.
std::vector<std::string> header_of(const std::vector<Cells>& lines) {
  std::set<std::string, std::less<>> used;
  for (const auto& line : lines)
    for (const auto& [name, value] : line) used.insert(name);
  std::vector<std::string> header;
  for (const auto& field : htcds_fields())
    if (field.core) header.emplace_back(field.name);
  for (const auto& field : htcds_fields())
    if (!field.core && used.contains(field.name)) header.emplace_back(field.name);
  for (const auto own : kOwnColumns) header.emplace_back(own);
  return header;
}

}  // namespace

HtcdsExport write_htcds(std::span<const CasePicture> cases, Date today, const HtcdsOptions& options) {
  HtcdsExport result;
  LossReport losses;
  std::vector<Cells> lines;
  for (const auto& picture : cases) {
    if (picture.ground == Ground::smuggling && !options.include_smuggling) {
      ++result.left_out;
      continue;
    }
    lines.push_back(CaseLine(picture, today, options, losses).write());
  }
  const auto header = header_of(lines);
  result.csv = csv_line(header);
  for (const auto& line : lines) {
    std::vector<std::string> cells;
    for (const auto& name : header) {
      const auto found = line.find(name);
      cells.push_back(found == line.end() ? std::string() : found->second);
    }
    result.csv += csv_line(cells);
  }
  result.cases = lines.size();
  result.losses = losses.take();
  return result;
}

}  // namespace relais::exchange

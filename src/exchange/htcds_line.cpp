#include "exchange/htcds_line.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "base/text.hpp"

namespace relais::exchange {
namespace {

using namespace casework;

std::optional<Country> country_from(std::string_view text) {
  return text.size() == 2 ? Country::from_alpha2(text) : Country::from(text);
}

std::optional<bool> flag_from(std::string_view text) {
  for (const std::string_view yes : {"TRUE", "True", "true", "1", "Yes", "yes"})
    if (text == yes) return true;
  for (const std::string_view no : {"FALSE", "False", "false", "0", "No", "no"})
    if (text == no) return false;
  return std::nullopt;
}

/// E.164 after the marks that people put between digits are taken out: `^\+?[1-9]\d{1,14}$`.
std::optional<std::string> phone_from(std::string_view text) {
  std::string phone;
  for (const char c : text) {
    if (c == ' ' || c == '.' || c == '/' || c == '-' || c == '(' || c == ')') continue;
    phone += c;
  }
  const auto digits = std::string_view(phone).substr(phone.starts_with('+') ? 1 : 0);
  const bool right = digits.size() >= 2 && digits.size() <= 15 && digits[0] != '0' &&
                     digits.find_first_not_of("0123456789") == std::string_view::npos;
  return right ? std::optional(phone) : std::nullopt;
}

bool is_number(std::string_view text) {
  double value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  return read.ec == std::errc() && read.ptr == text.data() + text.size() && std::isfinite(value);
}

std::string expectation(const HtcdsField& field) {
  switch (field.kind) {
    case HtcdsKind::date:
      return "a day that exists, as YYYY-MM-DD";
    case HtcdsKind::phone:
      return "a telephone number with its country code, as +32 2 000 00 00";
    case HtcdsKind::number:
      return "a number with a point";
    case HtcdsKind::checkbox:
      return "TRUE or FALSE";
    case HtcdsKind::country:
      return "a code of ISO 3166, as BE or BEL";
    case HtcdsKind::language:
      return "a code of ISO 639-2, as fra";
    case HtcdsKind::code:
      return "one of " + std::string(field.codes);
    case HtcdsKind::text:
      break;
  }
  return "a text";
}

}  // namespace

CasePicture HtcdsLineReader::read() {
  const auto& columns = columns_.all();
  for (std::size_t i = 0; i < row_.cells.size(); ++i) {
    const auto cell = csv_text(row_.cells[i]);
    if (base::trimmed(cell).empty()) continue;
    if (i >= columns.size() || (columns[i].field == nullptr && columns[i].own.empty() && !columns[i].ignored)) {
      problems_.push_back({row_.line, i + 1, "this cell has no column", "an empty cell, or a name in the first line"});
    } else if (!columns[i].own.empty()) {
      values_[columns[i].own] = {{cell}, i + 1};
    } else if (columns[i].field != nullptr) {
      values_[std::string(columns[i].field->name)].column = i + 1;
      read_cell(*columns[i].field, cell);
    }
  }
  if (problems_.empty()) place();
  return std::move(picture_);
}

void HtcdsLineReader::read_cell(const HtcdsField& field, const std::string& cell) {
  auto& value = values_[std::string(field.name)];
  if (field.fate == HtcdsFate::dropped) {
    lose(field.name, field.why);
    return;
  }
  // Free text keeps its blanks and semicolons.
  const auto parts =
      field.kind == HtcdsKind::text && !field.several ? std::vector<std::string>{cell} : htcds_values(field, cell);
  for (const auto& part : parts) {
    if (auto right = checked(field, part))
      value.values.push_back(std::move(*right));
    else
      complain(value.column, field.name, "this value cannot be read", expectation(field));
  }
}

std::optional<std::string> HtcdsLineReader::checked(const HtcdsField& field, const std::string& value) {
  switch (field.kind) {
    case HtcdsKind::text:
      return value;
    case HtcdsKind::date:
      return base::parse_date(value) ? std::optional(value) : std::nullopt;
    case HtcdsKind::phone:
      return phone_from(value);
    case HtcdsKind::number:
      return is_number(value) ? std::optional(value) : std::nullopt;
    case HtcdsKind::checkbox: {
      const auto flag = flag_from(value);
      return flag ? std::optional<std::string>(*flag ? "TRUE" : "FALSE") : std::nullopt;
    }
    case HtcdsKind::country: {
      const auto country = country_from(value);
      return country ? std::optional<std::string>(country->alpha3()) : std::nullopt;
    }
    case HtcdsKind::language:
      return language_tag(value);
    case HtcdsKind::code:
      return htcds_code(field, value);
  }
  return std::nullopt;
}

void HtcdsLineReader::place() {
  place_own();
  place_person(picture_.person);
  place_status();
  place_purposes();
  place_consents();
  place_notes();
  keep_rest();
}

void HtcdsLineReader::place_person(Person& person) {
  auto given = one("prs_FirstName");
  if (const auto middle = one("prs_MiddleName"); !middle.empty()) {
    given += (given.empty() ? "" : " ") + middle;
    lose("prs_MiddleName", "joined to the first name");
  }
  if (!given.empty()) person.given_name = given;
  if (const auto family = one("prs_SecondName"); !family.empty()) person.family_name = family;
  if (const auto number = one("prs_IdentityNumber"); !number.empty()) person.identity_document = number;
  if (const auto language = one("be_Language"); !language.empty()) {
    if (base::is_language_tag(language))
      person.language = language;
    else
      complain(find("be_Language")->column, "be_Language", "this value cannot be read", "a language as BCP 47");
  } else if (const auto code = one("prs_PrimaryLanguage"); !code.empty()) {
    person.language = code;
  }
  own_enum("be_AgeGroup", person.age_group);
  own_enum("be_Residence", person.residence);
  own_flag("be_Accompanied", person.accompanied);
  std::optional<bool> interpreter;
  own_flag("be_InterpreterNeeded", interpreter);
  person.interpreter_needed = interpreter.value_or(false);
  own_json("be_Aliases", person.aliases);
  place_birth(person);
  place_gender(person);
  place_nationality(person);
  place_contact(person);
}

void HtcdsLineReader::place_birth(Person& person) {
  if (const auto day = base::parse_date(one("prs_Birthdate"))) person.born = Birth{*day, *day};
  const auto text = one("be_Birth");
  if (text.empty()) return;
  const auto middle = text.find('/');
  const auto earliest = base::parse_date(text.substr(0, middle));
  const auto latest = middle == std::string::npos ? earliest : base::parse_date(text.substr(middle + 1));
  if (earliest && latest && *earliest <= *latest)
    person.born = Birth{*earliest, *latest};
  else
    complain(find("be_Birth")->column, "be_Birth", "this value cannot be read",
             "two days in order, as YYYY-MM-DD/YYYY-MM-DD");
}

void HtcdsLineReader::place_gender(Person& person) {
  const auto code = one("prs_Gender");
  if (code == "Feminine")
    person.gender = Gender::female;
  else if (code == "Masculine")
    person.gender = Gender::male;
  else if (code == "NonSpecifiedUnknown")
    person.gender = Gender::unknown;
  else if (!code.empty())
    person.gender = Gender::other;
  // The exact word is kept, for the people it belongs to.
  if (code.starts_with("Transgender")) picture_.noted["prs_Gender"] = code;
}

void HtcdsLineReader::place_nationality(Person& person) {
  const auto* own = find("be_Citizenship");
  if (own == nullptr) {
    if (const auto* value = find("prs_Citizenship"))
      for (const auto& code : value->values) person.nationality.push_back(*Country::from(code));
    return;
  }
  for (const auto& code : htcds_values(*htcds_field("prs_Citizenship"), own->values[0])) {
    if (const auto country = country_from(code))
      person.nationality.push_back(*country);
    else
      complain(own->column, "be_Citizenship", "this value cannot be read",
               "codes of ISO 3166, XXA or XXX, separated by ;");
  }
}

void HtcdsLineReader::place_contact(Person& person) {
  SafeContact contact;
  if (find("be_SafeContact") != nullptr) {
    own_json("be_SafeContact", contact);
    person.safe_contact = contact;
  } else if (const auto phone = one("prs_MobilePhone"); !phone.empty()) {
    // The file does not say what is safe, so nothing is left on the line.
    contact.phone = phone;
    contact.never_leave_message = true;
    person.safe_contact = contact;
  }
}

void HtcdsLineReader::place_status() {
  const auto status = one("vic_TraffickingStatus");
  picture_.presumed_victim = status != "NotAVictimOfTrafficking";
  if (status == "ActualVictimOfTrafficking")
    lose("vic_TraffickingStatus", "the status is decided by the magistrate; the person is taken in as presumed victim");
  const auto state = one("cas_Status");
  if (state == "Closed" || state == "ClosedReferred") {
    const auto reason = one("cas_ReasonForCaseClosure");
    picture_.closed = reason.empty() ? state : reason;
  } else {
    if (state == "FollowUp") picture_.noted["cas_Status"] = state;
    if (const auto reason = one("cas_ReasonForCaseClosure"); !reason.empty())
      picture_.noted["cas_ReasonForCaseClosure"] = reason;
  }
}

void HtcdsLineReader::place_purposes() {
  const auto add = [&](std::string purpose) {
    if (std::find(picture_.purposes.begin(), picture_.purposes.end(), purpose) == picture_.purposes.end())
      picture_.purposes.push_back(std::move(purpose));
  };
  if (const auto* own = find("be_Purposes")) {
    for (const auto& purpose : htcds_values(*htcds_field("cas_ReferredOrganisation"), own->values[0])) {
      if (exploitation_of(purpose) || purpose == "crime")
        add(purpose);
      else
        complain(own->column, "be_Purposes", "this purpose is not known", "words of the law data, separated by ;");
    }
    return;
  }
  const auto* value = find("vic_TypeOfExploitation");
  if (value == nullptr) return;
  bool kept = true;
  for (const auto& code : value->values) {
    const auto purpose = purpose_of(code);
    if (purpose) add(std::string(*purpose));
    if (!purpose || exploitation_of(*purpose) != code) kept = false;
  }
  if (kept) return;
  picture_.noted["vic_TypeOfExploitation"] = fmt::format("{}", fmt::join(value->values, ";"));
  lose("vic_TypeOfExploitation", "Belgian law has no purpose of that name, or a wider one; the code is kept in a note");
}

void HtcdsLineReader::place_consents() {
  if (find("be_Consents") != nullptr) return own_json("be_Consents", picture_.consents);
  if (one("con_Consent") == "TRUE")
    lose("con_Consent", "a tick says neither who may know what nor until when: consent has to be asked again");
}

void HtcdsLineReader::place_notes() {
  if (find("be_Notes") != nullptr) return own_json("be_Notes", picture_.notes);
  if (const auto comment = one("cco_CaseComment"); !comment.empty()) picture_.notes.push_back({"und", comment});
}

void HtcdsLineReader::place_own() {
  picture_.label = one("be_Label");
  if (picture_.label.empty()) picture_.label = fmt::format("Import {}", row_.line);
  if (const auto* id = find("be_CaseId")) {
    picture_.id = CaseId::from(id->values[0]);
    if (!picture_.id) complain(id->column, "be_CaseId", "this value cannot be read", "an identifier of 26 characters");
  }
  std::optional<Ground> ground;
  own_enum("be_Ground", ground);
  picture_.ground = ground.value_or(Ground::trafficking);
  own_enum("be_SmugglingForm", picture_.smuggling_form);
  own_date("be_OpenedOn", picture_.opened_on);
  own_date("be_DetectedOn", picture_.detected_on);
  own_date("be_FactsOn", picture_.facts_on);
  own_date("be_HelpDeclinedOn", picture_.help_declined_on);
  for (const std::string_view name : {"be_Judicial", "be_Phase", "be_Document", "be_DocumentExpires"})
    if (const auto text = one(name); !text.empty() && text != "none")
      lose(name, "decided by the magistrate or the Immigration Office, never taken over from a file");
}

/// What has no field of its own, word for word.
void HtcdsLineReader::keep_rest() {
  for (const auto& [name, value] : values_) {
    const auto* field = htcds_field(name);
    if (field == nullptr || field->fate != HtcdsFate::noted || value.values.empty()) continue;
    picture_.noted[name] = fmt::format("{}", fmt::join(value.values, ";"));
    lose(name, "kept in a note, without a field of its own");
  }
}

std::string HtcdsLineReader::one(std::string_view name) const {
  const auto* value = find(name);
  return value == nullptr || value->values.empty() ? std::string() : value->values[0];
}

const HtcdsLineReader::Value* HtcdsLineReader::find(std::string_view name) const {
  const auto found = values_.find(name);
  return found == values_.end() || found->second.values.empty() ? nullptr : &found->second;
}

template <class T>
void HtcdsLineReader::own_enum(std::string_view name, std::optional<T>& target) {
  const auto* value = find(name);
  if (value == nullptr) return;
  target = base::enum_from<T>(base::trimmed(value->values[0]));
  if (!target) complain(value->column, name, "this value is not known", "one of " + base::enum_names<T>());
}

template <class T>
void HtcdsLineReader::own_json(std::string_view name, T& target) {
  const auto* value = find(name);
  if (value == nullptr) return;
  auto read = base::decode_text<T>(value->values[0]);
  if (read)
    target = std::move(*read);
  else
    complain(value->column, name, "this value is not the JSON it should be", "what an export of Relais writes there");
}

void HtcdsLineReader::own_date(std::string_view name, std::optional<base::Date>& target) {
  const auto* value = find(name);
  if (value == nullptr) return;
  target = base::parse_date(base::trimmed(value->values[0]));
  if (!target) complain(value->column, name, "this value cannot be read", "a day that exists, as YYYY-MM-DD");
}

void HtcdsLineReader::own_flag(std::string_view name, std::optional<bool>& target) {
  const auto* value = find(name);
  if (value == nullptr) return;
  target = flag_from(base::trimmed(value->values[0]));
  if (!target) complain(value->column, name, "this value cannot be read", "TRUE or FALSE");
}

void HtcdsLineReader::complain(std::size_t column, std::string_view name, std::string_view what, std::string expected) {
  problems_.push_back({row_.line, column, fmt::format("{}: {}", name, what), std::move(expected)});
}

}  // namespace relais::exchange

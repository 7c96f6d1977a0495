#include "exchange/htcds.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "exchange/htcds_fields.hpp"

namespace relais::exchange {
namespace {

using namespace casework;

Date day(std::string_view text) { return *base::parse_date(text); }

HtcdsImport import_of(std::string_view text, bool strict = false) {
  auto import = read_htcds(text, strict);
  EXPECT_TRUE(import.has_value()) << import.error().line();
  return import.value_or(HtcdsImport{});
}

CasePicture picture_of_line(std::string_view text) {
  const auto import = import_of(text);
  EXPECT_TRUE(import.problems.empty()) << import.problems.front().what;
  EXPECT_EQ(import.lines.size(), 1U);
  return import.lines.empty() ? CasePicture{} : import.lines[0].picture;
}

bool loses(const std::vector<Loss>& losses, std::string_view field) {
  return std::any_of(losses.begin(), losses.end(), [&](const Loss& loss) { return loss.field == field; });
}

std::size_t column_of(const std::string& csv, std::string_view name) {
  CsvReader reader(csv);
  const auto header = reader.next()->cells;
  return static_cast<std::size_t>(std::find(header.begin(), header.end(), name) - header.begin());
}

std::string cell_of(const HtcdsExport& written, std::string_view name, std::size_t line = 0) {
  CsvReader reader(written.csv);
  (void)reader.next();
  auto row = reader.next();
  for (std::size_t i = 0; i < line; ++i) row = reader.next();
  return csv_text(row->cells.at(column_of(written.csv, name)));
}

TEST(HtcdsStandard, Has84FieldsOfWhich38AreCoreAnd3Deprecated) {
  const auto fields = htcds_fields();
  EXPECT_EQ(fields.size(), 84U);
  const auto core = [&](std::string_view prefix) {
    return std::count_if(fields.begin(), fields.end(),
                         [&](const auto& f) { return f.core && f.name.starts_with(prefix); });
  };
  EXPECT_EQ(core("prs_"), 15);
  EXPECT_EQ(core("vic_"), 9);
  EXPECT_EQ(core("cas_"), 13);
  EXPECT_EQ(core("con_"), 1);
  EXPECT_EQ(core(""), 38);
  EXPECT_EQ(std::count_if(fields.begin(), fields.end(), [](const auto& f) { return f.deprecated; }), 3);
  std::set<std::string_view> names;
  for (const auto& field : fields) {
    EXPECT_TRUE(names.insert(field.name).second) << field.name;
    EXPECT_EQ(field.kind == HtcdsKind::code, !field.codes.empty()) << field.name;
    EXPECT_EQ(field.fate == HtcdsFate::dropped, !field.why.empty()) << field.name;
  }
}

// The ten contradictions between the official templates and the standard.

TEST(HtcdsTemplates, Trap1NamesOfTheSurveyFormDifferFromTheStandard) {
  const auto picture =
      picture_of_line("prs_First_Name,prs_Second_Name,vic_Methods_of_Control\nAna,Silva,DebtBondage TakesEarnings\n");
  EXPECT_EQ(picture.person.given_name, "Ana");
  EXPECT_EQ(picture.person.family_name, "Silva");
  EXPECT_EQ(picture.noted.at("vic_MethodsOfControl"), "DebtBondage;TakesEarnings");
}

TEST(HtcdsTemplates, Trap2AChoiceValueEndsInABlank) {
  EXPECT_EQ(
      picture_of_line("prs_FirstName,vic_MethodsOfControl\nAna,\"DebtBondage \"\n").noted.at("vic_MethodsOfControl"),
      "DebtBondage");
  EXPECT_EQ(picture_of_line("prs_FirstName,vic_MethodsOfControl\nAna,DebtBondage ;FalsePromises\n")
                .noted.at("vic_MethodsOfControl"),
            "DebtBondage;FalsePromises");
}

TEST(HtcdsTemplates, Trap3TheTitleIsLabelledSecondName) {
  const auto import = import_of("First Name,Second Name,Second Name,Gender\nAna,Silva,Mrs,Feminine\n");
  ASSERT_TRUE(import.problems.empty());
  ASSERT_EQ(import.lines.size(), 1U);
  EXPECT_EQ(import.lines[0].picture.person.family_name, "Silva");
  EXPECT_TRUE(loses(import.losses, "prs_Title"));
}

TEST(HtcdsTemplates, Trap4TheSpreadsheetMisspellsTheDecidingOrganisation) {
  const auto picture = picture_of_line("prs_FirstName,vic_TraffickinStatusDecisionMakingOrg\nAna,CourtOrProsecution\n");
  EXPECT_EQ(picture.noted.at("vic_TraffickingStatusDecisionMakingOrg"), "CourtOrProsecution");
}

TEST(HtcdsTemplates, Trap5AddressNamesAndLabelsStandInAnotherOrder) {
  const auto import = import_of(
      "prs_FirstName,prs_SecondName,prs_MailingStreet,prs_MailingCity\nFirst Name,Second Name,Mailing City,Mailing "
      "Street\n"
      "Ana,Silva,Rue Haute 1,Bruxelles\n");
  ASSERT_EQ(import.lines.size(), 1U);
  ASSERT_EQ(import.remarks.size(), 2U);
  EXPECT_EQ(import.remarks[0], "column 3: the name says prs_MailingStreet, the label prs_MailingCity; the name counts");
  EXPECT_TRUE(loses(import.losses, "prs_MailingStreet"));
  for (const auto& [name, value] : import.lines[0].picture.noted)
    EXPECT_EQ(value.find("Rue Haute"), std::string::npos) << name;
}

TEST(HtcdsTemplates, Trap6AColumnHasALabelAndNoName) {
  const auto import = import_of(
      "prs_FirstName,cas_ReferredOrganisation,,cas_OutgoingReferralDate\n"
      "First Name,Referred Organisation,Reason for Outgoing Referral,Outgoing Referral Date\n"
      "Ana,Refuge X,AdditionalServicesRequired,2024-02-01\n");
  ASSERT_TRUE(import.problems.empty()) << import.problems[0].what;
  ASSERT_EQ(import.lines.size(), 1U);
  EXPECT_EQ(import.lines[0].picture.noted.at("cas_ReasonForOutgoingReferral"), "AdditionalServicesRequired");
  EXPECT_EQ(import.remarks[0], "column 3: without a name, taken for cas_ReasonForOutgoingReferral by its label");
}

TEST(HtcdsTemplates, Trap7NamesAreInAHiddenLineAboveTheLabels) {
  const auto both =
      import_of("prs_FirstName,prs_SecondName,prs_Gender\nFirst Name,Second Name,Gender\nAna,Silva,Feminine\n");
  ASSERT_EQ(both.lines.size(), 1U) << "the labels are no person";
  EXPECT_EQ(both.lines[0].line, 3U);
  const auto lost = import_of("First Name,Second Name,Gender\nAna,Silva,Feminine\n");
  ASSERT_EQ(lost.lines.size(), 1U);
  EXPECT_EQ(lost.lines[0].picture.person.family_name, "Silva");
  EXPECT_EQ(lost.lines[0].picture.person.gender, Gender::female);
}

TEST(HtcdsTemplates, Trap8SeveralValuesAreJoinedBySemicolonsOrByBlanks) {
  for (const auto* cell : {"SexualExploitation;ForcedBegging", "SexualExploitation ForcedBegging",
                           "Sexual exploitation; Forced begging", "SexualExploitation ; ForcedBegging;"}) {
    const auto picture = picture_of_line(std::string("prs_FirstName,vic_TypeOfExploitation\nAna,") + cell + "\n");
    EXPECT_EQ(picture.purposes, (std::vector<std::string>{"sexual", "begging"})) << cell;
  }
  EXPECT_EQ(picture_of_line("prs_FirstName,vic_TypeOfExploitation\nAna,Sexual exploitation\n").purposes,
            std::vector<std::string>{"sexual"});
}

TEST(HtcdsTemplates, Trap9CitizenshipAndIndustryMayHoldOneOrSeveral) {
  const auto one = picture_of_line("prs_Citizenship,vic_ForcedLabourIndustry\nMA,F_Construction\n");
  EXPECT_EQ(one.person.nationality, (std::vector<Country>{*Country::from("MAR")}));
  const auto several =
      picture_of_line("prs_Citizenship,vic_ForcedLabourIndustry\nMA;BEL,F_Construction C_Manufacturing\n");
  EXPECT_EQ(several.person.nationality, (std::vector<Country>{*Country::from("MAR"), *Country::from("BEL")}));
  EXPECT_EQ(several.noted.at("vic_ForcedLabourIndustry"), "F_Construction;C_Manufacturing");
}

TEST(HtcdsTemplates, Trap10TwoMeansOfControlAreDefinedAndNotListed) {
  const auto picture = picture_of_line("prs_FirstName,vic_MethodsOfControl\nAna,RestrictsMovement;UsesChildren\n");
  EXPECT_EQ(picture.noted.at("vic_MethodsOfControl"), "RestrictsMovement;UsesChildren");
}

// What comes in.

TEST(HtcdsRead, TakesEachFieldToItsPlace) {
  const auto picture = picture_of_line(
      "prs_FirstName,prs_MiddleName,prs_SecondName,prs_Birthdate,prs_Gender,prs_PrimaryLanguage,prs_Citizenship,"
      "prs_IdentityNumber,prs_MobilePhone,vic_TraffickingStatus,cas_Status,cas_ReasonForCaseClosure,cco_CaseComment\n"
      "Ana,Maria,Silva,1996-02-29,Feminine,por,BR,AB 123,+32 470 00 00 "
      "00,PossibleVictimOfTrafficking,Closed,left,\"Said: \"\"no\"\"\"\n");
  EXPECT_EQ(picture.person.given_name, "Ana Maria");
  EXPECT_EQ(picture.person.born, (Birth{day("1996-02-29"), day("1996-02-29")}));
  EXPECT_EQ(picture.person.language, "pt");
  EXPECT_EQ(picture.person.identity_document, "AB 123");
  ASSERT_TRUE(picture.person.safe_contact.has_value());
  EXPECT_EQ(picture.person.safe_contact->phone, "+32470000000");
  EXPECT_TRUE(picture.person.safe_contact->never_leave_message);
  EXPECT_EQ(picture.closed, "left");
  EXPECT_EQ(picture.notes, (std::vector<PicturedNote>{{"und", "Said: \"no\""}}));
}

TEST(HtcdsRead, AnAddressIsNeverTakenForItCouldBeAShelters) {
  const auto import = import_of(
      "prs_FirstName,prs_MailingStreet,prs_MailingPostalCode,hte_Street,prs_Email,prs_HomePhone\nAna,Secret "
      "1,1000,Secret 2,a@b.be,x\n");
  ASSERT_EQ(import.lines.size(), 1U);
  EXPECT_TRUE(import.lines[0].picture.noted.empty());
  for (const auto* field : {"prs_MailingStreet", "prs_MailingPostalCode", "hte_Street", "prs_Email", "prs_HomePhone"})
    EXPECT_TRUE(loses(import.losses, field)) << field;
}

TEST(HtcdsRead, AStatusIsNeverTakenOverFromAFile) {
  const auto import = import_of(
      "prs_FirstName,vic_TraffickingStatus,be_Phase,be_Judicial\nAna,ActualVictimOfTrafficking,a_card,definitive\n");
  ASSERT_EQ(import.lines.size(), 1U);
  EXPECT_EQ(import.lines[0].picture.phase, "");
  EXPECT_EQ(import.lines[0].picture.judicial, "");
  for (const auto* field : {"vic_TraffickingStatus", "be_Phase", "be_Judicial"})
    EXPECT_TRUE(loses(import.losses, field));
  const auto events = events_of(import.lines[0].picture, day("2024-02-01"));
  for (const auto& each : events) {
    const auto* step = std::get_if<StepTaken>(&each.event);
    EXPECT_TRUE(step == nullptr || step->step == "detect");
  }
}

TEST(HtcdsRead, ATickIsNoConsent) {
  const auto import = import_of("prs_FirstName,con_Consent\nAna,TRUE\n");
  EXPECT_TRUE(import.lines[0].picture.consents.empty());
  EXPECT_TRUE(loses(import.losses, "con_Consent"));
}

TEST(HtcdsRead, NamibiaIsACountryAndNotAnAbsence) {
  EXPECT_EQ(picture_of_line("prs_FirstName,prs_Citizenship\nAna,NA\n").person.nationality,
            (std::vector<Country>{*Country::from("NAM")}));
}

TEST(HtcdsRead, ExploitationWithoutABelgianPurposeIsKeptAndReported) {
  const auto import = import_of("prs_FirstName,vic_TypeOfExploitation\nAna,ForcedMilitaryByNonStateActors;Servitude\n");
  EXPECT_EQ(import.lines[0].picture.purposes, std::vector<std::string>{"labour"});
  EXPECT_EQ(import.lines[0].picture.noted.at("vic_TypeOfExploitation"), "ForcedMilitaryByNonStateActors;Servitude");
  EXPECT_TRUE(loses(import.losses, "vic_TypeOfExploitation"));
}

TEST(HtcdsRead, ValuesOfVersionOneAreUnderstood) {
  const auto picture = picture_of_line("prs_First_Name,prs_Nationality,prs_Gender\nAna,BR,Female\n");
  EXPECT_EQ(picture.person.gender, Gender::female);
  EXPECT_EQ(picture.person.nationality.size(), 1U);
}

TEST(HtcdsRead, ATransgenderPersonKeepsTheExactWord) {
  const auto picture = picture_of_line("prs_FirstName,prs_Gender\nAna,TransgenderFeminine\n");
  EXPECT_EQ(picture.person.gender, Gender::other);
  const std::vector<CasePicture> cases = {picture};
  EXPECT_EQ(cell_of(write_htcds(cases, day("2024-02-01")), "prs_Gender"), "TransgenderFeminine");
}

TEST(HtcdsRead, ColumnsOfSurveyToolsAreIgnored) {
  const auto import =
      import_of("start,end,data/prs_First_Name,__version__,meta/instanceID,_id,_status\n1,2,Ana,v,u,7,ok\n");
  EXPECT_TRUE(import.problems.empty());
  EXPECT_EQ(import.lines[0].picture.person.given_name, "Ana");
}

TEST(HtcdsRead, ABelgianSpreadsheetSeparatesBySemicolons) {
  const auto picture =
      picture_of_line("\xEF\xBB\xBFprs_FirstName;prs_SecondName;prs_Citizenship\r\nAna;Silva;\"BR;PT\"\r\n");
  EXPECT_EQ(picture.person.nationality.size(), 2U);
}

// What is wrong.

constexpr std::string_view kMixed =
    "prs_FirstName,prs_Birthdate,prs_Gender,prs_MobilePhone,prs_Nothing\n"
    "Ana,1996-02-30,Feminine,,\n"
    "Bea,1996-02-28,Femal,0470 00 00 00,\n"
    "Cia,1996-02-28,Feminine,+32470000000,\n"
    "Dia,1996,\"x\"y,,\n"
    "Eva,,,,,surplus\n"
    "Fay,,Masculine,,\n";

TEST(HtcdsRead, ABadLineIsNamedWithLineAndColumnAndTheOthersLoad) {
  const auto import = import_of(kMixed);
  ASSERT_EQ(import.lines.size(), 2U);
  EXPECT_EQ(import.lines[0].line, 4U);
  EXPECT_EQ(import.lines[1].line, 7U);
  std::vector<std::pair<std::size_t, std::size_t>> places;
  for (const auto& problem : import.problems) places.emplace_back(problem.line, problem.column);
  EXPECT_EQ(places, (std::vector<std::pair<std::size_t, std::size_t>>{{1, 5}, {2, 2}, {3, 3}, {3, 4}, {5, 3}, {6, 6}}));
  EXPECT_EQ(import.problems[1].what, "prs_Birthdate: this value cannot be read");
  EXPECT_EQ(import.problems[1].expected, "a day that exists, as YYYY-MM-DD");
  for (const auto& problem : import.problems)
    for (const std::string_view content : {"Ana", "Bea", "1996", "0470", "surplus", "Femal,"})
      EXPECT_EQ((problem.what + problem.expected).find(content), std::string::npos) << problem.what;
}

TEST(HtcdsRead, StrictTakesNothingWhenAnythingIsWrong) {
  const auto import = import_of(kMixed, true);
  EXPECT_TRUE(import.lines.empty());
  EXPECT_EQ(import.problems.size(), 6U);
  EXPECT_EQ(import_of("prs_FirstName\nAna\n", true).lines.size(), 1U);
}

TEST(HtcdsRead, WhatIsNoHtcdsFileIsRefused) {
  EXPECT_EQ(read_htcds("", false).error().code, "empty_file");
  EXPECT_EQ(read_htcds("a,b\n1,2\n", false).error().code, "no_known_column");
  EXPECT_EQ(read_htcds("\"prs_FirstName\n", false).error().code, "bad_csv");
}

TEST(HtcdsRead, AColumnThatComesTwiceIsAProblemUnlessItMayRepeat) {
  const auto twice = import_of("prs_FirstName,prs_FirstName\nAna,Bea\n");
  ASSERT_EQ(twice.problems.size(), 1U);
  EXPECT_EQ(twice.problems[0].column, 2U);
  const auto repeated = import_of("prs_FirstName,cas_ReferredOrganisation,cas_ReferredOrganisation\nAna,X,Y\n");
  EXPECT_TRUE(repeated.problems.empty());
  EXPECT_EQ(repeated.lines[0].picture.noted.at("cas_ReferredOrganisation"), "X;Y");
}

// What goes out.

CasePicture sample() {
  CasePicture picture;
  picture.label = "Person 7";
  picture.opened_on = day("2024-01-30");
  picture.detected_on = day("2024-01-30");
  picture.detected_by = "inspector";
  picture.purposes = {"labour", "crime"};
  picture.person.given_name = "Nguyễn";
  picture.person.nationality = {*Country::from("VNM"), *Country::from("XXX")};
  picture.person.born = Birth{day("1996-01-01"), day("1996-12-31")};
  picture.person.language = "vi";
  picture.person.safe_contact = SafeContact{"+32470000000", "after 18:00", std::nullopt, true};
  picture.judicial = "presumed";
  picture.phase = "reflection";
  picture.document = "annex_15";
  picture.sector = "car_wash";
  picture.indicators = {"d2_papers", "indicators.ilo_labour_adult.d2_debt", "d5_papers", "d4_living"};
  picture.help_declined_on = day("2024-01-31");
  picture.consents = {{"payoke", "shelter", {DataClass::identity}, day("2024-01-30"), day("2024-12-31"), {}, "vi"}};
  picture.referrals = {{"payoke", day("2024-01-30")}, {"pag-asa", day("2024-01-31")}};
  return picture;
}

TEST(HtcdsWrite, SaysWhatTheStandardCanSayAndTheRestInItsOwnColumns) {
  const std::vector<CasePicture> cases = {sample()};
  const auto written = write_htcds(cases, day("2024-02-01"));
  EXPECT_EQ(cell_of(written, "prs_FirstName"), "Nguyễn");
  EXPECT_EQ(cell_of(written, "prs_Citizenship"), "VN");
  EXPECT_EQ(cell_of(written, "be_Citizenship"), "VNM;XXX");
  EXPECT_EQ(cell_of(written, "prs_Birthdate"), "");
  EXPECT_EQ(cell_of(written, "be_Birth"), "1996-01-01/1996-12-31");
  EXPECT_EQ(cell_of(written, "prs_PrimaryLanguage"), "vie");
  EXPECT_EQ(cell_of(written, "vic_TypeOfExploitation"), "ForcedLabour;Other");
  EXPECT_EQ(cell_of(written, "be_Purposes"), "labour;crime");
  EXPECT_EQ(cell_of(written, "vic_ForcedLabourIndustry"), "G_WholesaleAndRetailTradeRepairOfMotorVehicles");
  EXPECT_EQ(cell_of(written, "vic_MethodsOfControl"), "WithholdsDocuments;DebtBondage");
  EXPECT_EQ(cell_of(written, "vic_TraffickingStatus"), "PossibleVictimOfTrafficking");
  EXPECT_EQ(cell_of(written, "vic_TraffickingStatusDecisionMakingOrg"), "NonPoliceGovernmentalOrganization");
  EXPECT_EQ(cell_of(written, "con_Consent"), "TRUE");
  EXPECT_EQ(cell_of(written, "cas_ReferredOrganisation"), "payoke;pag-asa");
  EXPECT_EQ(cell_of(written, "cas_OutgoingReferralDate"), "2024-01-30;2024-01-31");
  EXPECT_EQ(cell_of(written, "be_Phase"), "reflection");
}

TEST(HtcdsWrite, CarriesAReportOfWhatIsLost) {
  const std::vector<CasePicture> cases = {sample()};
  const auto written = write_htcds(cases, day("2024-02-01"));
  for (const auto* field : {"vic_TypeOfExploitation", "be_Phase", "con_Consent", "be_HelpDeclinedOn", "prs_Birthdate",
                            "prs_Citizenship", "prs_MobilePhone", "vic_MethodsOfControl", "cas_ReferredOrganisation"})
    EXPECT_TRUE(loses(written.losses, field)) << field;
}

TEST(HtcdsWrite, ATelephoneNumberNeverLeavesWithoutItsRules) {
  const std::vector<CasePicture> cases = {sample()};
  const auto written = write_htcds(cases, day("2024-02-01"));
  EXPECT_EQ(cell_of(written, "prs_MobilePhone"), "");
  EXPECT_NE(cell_of(written, "be_SafeContact").find("never_leave_message"), std::string::npos);
}

TEST(HtcdsWrite, ConsentThatEndedOrWasWithdrawnIsNone) {
  auto withdrawn = sample();
  withdrawn.consents[0].withdrawn_on = day("2024-02-01");
  const std::vector<CasePicture> cases = {withdrawn, sample()};
  EXPECT_EQ(cell_of(write_htcds(cases, day("2024-02-01")), "con_Consent"), "FALSE");
  EXPECT_EQ(cell_of(write_htcds(cases, day("2025-01-01")), "con_Consent", 1), "FALSE");
}

TEST(HtcdsWrite, SmugglingIsLeftOutUnlessAskedFor) {
  auto smuggled = sample();
  smuggled.ground = Ground::smuggling;
  smuggled.smuggling_form = SmugglingForm::life;
  const std::vector<CasePicture> cases = {smuggled, sample()};
  const auto without = write_htcds(cases, day("2024-02-01"));
  EXPECT_EQ(without.cases, 1U);
  EXPECT_EQ(without.left_out, 1U);
  HtcdsOptions options;
  options.include_smuggling = true;
  const auto with = write_htcds(cases, day("2024-02-01"), options);
  EXPECT_EQ(with.cases, 2U);
  EXPECT_EQ(cell_of(with, "be_SmugglingForm"), "life");
  EXPECT_TRUE(loses(with.losses, "be_Ground"));
}

TEST(HtcdsWrite, NotesStayUnlessAskedFor) {
  auto noted = sample();
  noted.notes = {{"fr", "Elle a peur."}};
  const std::vector<CasePicture> cases = {noted};
  EXPECT_EQ(write_htcds(cases, day("2024-02-01")).csv.find("peur"), std::string::npos);
  HtcdsOptions options;
  options.include_notes = true;
  EXPECT_EQ(cell_of(write_htcds(cases, day("2024-02-01"), options), "cco_CaseComment"), "Elle a peur.");
}

TEST(HtcdsLanguages, GoBothWays) {
  EXPECT_EQ(iso_639_2("fr"), "fra");
  EXPECT_EQ(iso_639_2("zh-Hant"), "zho");
  EXPECT_EQ(language_tag("fre"), "fr");
  EXPECT_EQ(language_tag("dut"), "nl");
  EXPECT_EQ(language_tag("nld"), "nl");
  EXPECT_EQ(language_tag("pt"), "pt");
  EXPECT_EQ(language_tag("tir"), "ti");
  EXPECT_EQ(language_tag("aii"), "aii");
  EXPECT_EQ(language_tag("french"), std::nullopt);
  EXPECT_EQ(iso_639_2("x"), std::nullopt);
}

}  // namespace
}  // namespace relais::exchange

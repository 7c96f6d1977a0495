// A mistake in the law as data is refused with the file and line where it stands.
#include <gtest/gtest.h>

#include <algorithm>

#include "law/procedure.hpp"
#include "planted_law.hpp"

namespace relais::law {
namespace {

/// What loading the whole folder complains about; empty when it loads.
std::string complaint(const PlantedLaw& planted) {
  const auto library = load_library(planted.root());
  if (!library) return library.error().line();
  const auto procedure = Procedure::load(planted.root(), *library);
  return procedure ? "" : procedure.error().line();
}

/// FILE:LINE of the first occurrence of a text.
std::string place_of(const PlantedLaw& planted, const std::string& file, const std::string& text) {
  const auto whole = planted.read(file);
  const auto at = whole.find(text);
  const auto line = 1 + std::count(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(at), '\n');
  return file + ":" + std::to_string(line);
}

struct Mistake {
  const char* name;
  const char* file;
  const char* from;
  const char* to;
  const char* line_with;  ///< the line that must be named, found by this text after the edit
  const char* what;
};

class LawWithAMistake : public testing::TestWithParam<Mistake> {};

TEST_P(LawWithAMistake, IsRefusedWithItsPlace) {
  const auto& mistake = GetParam();
  const PlantedLaw planted;
  planted.replace(mistake.file, mistake.from, mistake.to);
  const auto said = complaint(planted);
  EXPECT_NE(said.find(mistake.what), std::string::npos) << said;
  EXPECT_NE(said.find(place_of(planted, mistake.file, mistake.line_with)), std::string::npos)
      << said << "\nexpected " << place_of(planted, mistake.file, mistake.line_with);
}

constexpr const char* kValues = "procedure/15_values.yaml";
constexpr const char* kConditions = "procedure/20_conditions.yaml";
constexpr const char* kDocuments = "procedure/30_documents.yaml";
constexpr const char* kVerbs = "procedure/40_verbs.yaml";
constexpr const char* kRefusals = "procedure/50_refusals.yaml";
constexpr const char* kTransitions = "procedure/60_transitions.yaml";
constexpr const char* kStanding = "procedure/70_standing.yaml";
constexpr const char* kVocabulary = "procedure/10_vocabulary.yaml";

INSTANTIATE_TEST_SUITE_P(
    Law, LawWithAMistake,
    testing::Values(
        Mistake{"UnknownKeyInARule", kConditions, "    name: belgian\n", "    name: belgian\n    colour: red\n",
                "colour: red", "colour"},
        Mistake{"UnknownKeyInARecord", "fines.yaml", "    key: fines.surcharge\n",
                "    key: fines.surcharge\n    sum: 3\n", "sum: 3", "sum"},
        Mistake{"BadDate", kDocuments, "valid: {from: 2017-05-20}", "valid: {from: 2017-02-30}", "2017-02-30", "date"},
        Mistake{"BadDateInARecord", "fines.yaml", "valid: {from: 2012-01-01, to: 2016-12-31}",
                "valid: {from: 2012-01-01, to: 2016-12-32}", "2016-12-32", "date"},
        Mistake{"ValidityBackwards", kDocuments, "valid: {from: 1994-10-07, to: 2017-05-19}",
                "valid: {from: 1994-10-07, to: 1993-05-19}", "1993-05-19", "ends before it begins"},
        Mistake{"UnknownConditionInNeeds", kRefusals, "needs: [centre_request]", "needs: [centre_requests]",
                "- id: refusal.issue_needs_request", "centre_requests is not known"},
        Mistake{"UnknownConditionInAnExpression", kTransitions, "when: not conviction_or_retained_charges",
                "when: not conviction_or_retained", "when: not conviction_or_retained", "is not known"},
        Mistake{"CircularConditions", kConditions, "is: assisted\n", "is: assisted or assisted_by_centre\n",
                "- id: condition.assisted_by_centre", "rests on itself"},
        Mistake{"NotACondition", kConditions, "is: assisted\n", "is: statement_on\n",
                "- id: condition.assisted_by_centre", "is not a condition"},
        Mistake{"TermOfBothKinds", kValues, "term: {days: 45}", "term: {days: 45, months: 1}",
                "term: {days: 45, months: 1}", "either days or months"},
        Mistake{"TermThatIsNoNumber", kValues, "term: {days: 45}", "term: {days: many}", "days: many", "number"},
        Mistake{"DuplicateId", kVerbs, "- id: verb.secure_danger", "- id: verb.detect",
                "- id: verb.detect\n    verb: secure_danger", "stands here twice"},
        Mistake{"DuplicateCondition", kConditions, "name: third_country", "name: belgian",
                "- id: condition.third_country", "stands here twice"},
        Mistake{"UnknownActor", kVerbs, "who: [guardianship_service]", "who: [guardianship_office]",
                "- id: verb.appoint_guardian", "guardianship_office"},
        Mistake{"UnknownVerb", kTransitions, "on: secure_danger", "on: secure_dangers",
                "- id: transition.danger_secured", "the verb secure_dangers is not known"},
        Mistake{"UnknownFact", kTransitions, "set: {declined_on: \"on\"}", "set: {declined_in: \"on\"}", "declined_in",
                "declined_in is not known"},
        Mistake{"FactOfTheInterpreter", kTransitions, "set: {declined_on: \"on\"}", "set: {document.expires: \"on\"}",
                "set: {document.expires: \"on\"}", "not for setting"},
        Mistake{"ValueOfAnotherKind", kTransitions, "set: {declined_on: \"on\"}", "set: {declined_on: assisted}",
                "set: {declined_on: assisted}", "another kind"},
        Mistake{"UnknownDocument", kRefusals, "for: [ai_1]", "for: [ai_9]", "- id: refusal.first_registration_once",
                "the document ai_9 is not known"},
        Mistake{"UnknownPhase", kDocuments, "leads_to: ai_2", "leads_to: ai_3", "- id: document.ai_2",
                "the phase ai_3 is not known"},
        Mistake{"UnknownTerm", kDocuments, "term: a_card_term", "term: z_card_term", "- id: document.a_card",
                "z_card_term is not known"},
        Mistake{"UnknownCertainty", kStanding, "certainty: seed", "certainty: sure", "certainty: sure",
                "certainty sure is not known"},
        Mistake{"UnknownLanguage", kConditions, "      en: \"The person has Belgian nationality.\"",
                "      it: \"x\"\n      en: \"The person has Belgian nationality.\"", "it: \"x\"", "it"},
        Mistake{"RefusalWithoutReason", kRefusals, "    refuse_when: not asked.in_force\n", "",
                "- id: refusal.not_in_force", "a refusal needs one reason"},
        Mistake{"UnknownSection", kStanding,
                "standing_conditions:", "standing_condition:", "standing_condition:", "unknown section"}),
    [](const auto& mistake) { return std::string(mistake.param.name); });

TEST(LawLoading, ReportsAMissingFolder) {
  const auto library = load_library("no/such/folder");
  ASSERT_FALSE(library);
  EXPECT_EQ(library.error().code, "no_law");
  EXPECT_NE(library.error().line().find("no/such/folder"), std::string::npos);
}

TEST(LawLoading, ReportsAMissingProcedure) {
  const PlantedLaw planted;
  std::filesystem::remove_all(planted.root() / "procedure");
  EXPECT_NE(complaint(planted).find("there is no procedure here"), std::string::npos);
}

TEST(LawLoading, ReportsAMissingSection) {
  for (const auto* file : {"procedure/10_vocabulary.yaml", "procedure/15_values.yaml", "procedure/20_conditions.yaml",
                           "procedure/30_documents.yaml", "procedure/40_verbs.yaml"}) {
    const PlantedLaw planted;
    std::filesystem::remove(planted.root() / file);
    EXPECT_NE(complaint(planted), "") << file;
  }
}

TEST(LawLoading, ReportsAMissingCountingConvention) {
  const PlantedLaw planted;
  planted.replace("counting.yaml", "    key: counting.days\n", "    key: counting.day\n");
  EXPECT_NE(complaint(planted).find("counting.days is missing"), std::string::npos);
}

TEST(LawLoading, RefusesAnUnknownConvention) {
  const PlantedLaw planted;
  planted.replace("counting.yaml", "value: {first_day: day_after}", "value: {first_day: whenever}");
  EXPECT_NE(complaint(planted).find("whenever is not known"), std::string::npos);
}

TEST(LawLoading, RefusesACountryThatIsNone) {
  const PlantedLaw planted;
  planted.replace("countries.yaml", "[AUT, BEL, DEU,", "[AUT, ZZZ, DEU,");
  EXPECT_NE(complaint(planted).find("unknown country \"ZZZ\""), std::string::npos);
}

TEST(LawLoading, CountsByTheConventionOfTheData) {
  const PlantedLaw planted;
  planted.replace("counting.yaml", "value: {first_day: day_after}", "value: {first_day: same_day}");
  planted.replace("counting.yaml", "value: {end: same_day_clamped}", "value: {end: day_before_clamped}");
  const auto library = load_library(planted.root());
  const auto procedure = Procedure::load(planted.root(), *library);
  ASSERT_TRUE(procedure) << procedure.error().line();
  PersonFacts person;
  person.nationality.push_back(*base::Country::from("MAR"));
  person.born_earliest = person.born_latest = base::parse_date("1990-05-14");
  const auto on = *base::parse_date("2024-02-01");
  const std::vector<Step> steps{
      {on, "centre:payoke", "accept_assistance", {}, {}}, {on, "victim", "leave_milieu", {}, {}},
      {on, "centre:payoke", "request_document", {}, {}},  {on, "immigration_office", "issue_document", {}, {}},
      {on, "police", "record_statement", {}, {}},         {on, "centre:payoke", "request_document", {}, {}}};
  const std::vector<Date> asked{on};
  EXPECT_EQ(procedure->play(person, steps, asked).standings.front().document->expires, base::parse_date("2024-03-16"));
  auto further = steps;
  further.push_back({on, "immigration_office", "issue_document", {}, {}});
  EXPECT_EQ(procedure->play(person, further, asked).standings.front().document->expires,
            base::parse_date("2024-04-30"));
}

}  // namespace
}  // namespace relais::law

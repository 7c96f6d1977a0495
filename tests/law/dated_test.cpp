// What the law was on any past date stays answerable.
#include <gtest/gtest.h>

#include "real_law.hpp"

namespace relais::law {
namespace {

Date on(const char* text) { return *base::parse_date(text); }

const Record& record(const char* key, const char* date) {
  const auto* found = real_law().library.on(key, on(date));
  if (found == nullptr) throw std::runtime_error(fmt::format("nothing holds as {} on {}", key, date));
  return *found;
}

std::string factor(const char* date) {
  return std::string(record("fines.surcharge", date).value.at("factor").as_string());
}

TEST(DatedLaw, SurchargesOnFinesFollowTheDateOfTheFacts) {
  EXPECT_EQ(factor("2005-09-12"), "5.5");
  EXPECT_EQ(factor("2011-12-31"), "5.5");
  EXPECT_EQ(factor("2012-01-01"), "6");
  EXPECT_EQ(factor("2016-12-31"), "6");
  EXPECT_EQ(factor("2017-01-01"), "8");
  EXPECT_EQ(factor("2024-06-01"), "8");
  EXPECT_EQ(record("fines.surcharge", "2017-01-01").header.selected_by, SelectedBy::facts);
}

TEST(DatedLaw, FinesAreMultipliedByVictimsFrom2August2013) {
  EXPECT_FALSE(record("fines.per_victim", "2013-08-01").value.at("multiply").as_bool());
  EXPECT_TRUE(record("fines.per_victim", "2013-08-02").value.at("multiply").as_bool());
  EXPECT_FALSE(record("fines.per_victim", "2013-08-02").alternatives.empty());
}

TEST(DatedLaw, WorkedExamplesOfFinesAreRight) {
  // 500 euro at least, per victim, times the surcharge.
  for (const auto& item : record("fines.payable", "2024-01-01").value.at("worked").as_array()) {
    const auto& example = item.as_object();
    const std::string date(example.at("facts_on").as_string());
    const bool multiply = record("fines.per_victim", date.c_str()).value.at("multiply").as_bool();
    const auto victims = multiply ? static_cast<double>(example.at("victims").as_int64()) : 1.0;
    const auto base = std::stod(std::string(record("fines.amount.base", date.c_str()).value.at("min").as_string()));
    EXPECT_DOUBLE_EQ(base * std::stod(factor(date.c_str())) * victims,
                     std::stod(std::string(example.at("min").as_string())))
        << date;
  }
}

TEST(DatedLaw, TheNewPenalCodeStartsOnAChosenDateWithItsAlternativesMarked) {
  const auto& start = record("penal_code.start", "2026-01-01");
  EXPECT_TRUE(start.chosen);
  EXPECT_EQ(start.header.certainty, Certainty::unknown);
  EXPECT_EQ(start.value.at("in_force").as_string(), "2026-04-08");
  ASSERT_GE(start.alternatives.size(), 2U);
  for (const auto& alternative : start.alternatives) EXPECT_FALSE(alternative.note.empty());
  const auto first = *base::parse_date(std::string_view(start.value.at("in_force").as_string()));
  EXPECT_EQ(real_law().library.on("penal_code.level.3", base::add_days(first, -1)), nullptr);
  EXPECT_NE(real_law().library.on("penal_code.level.3", first), nullptr);
  EXPECT_EQ(factor("2026-04-07"), "8");
  EXPECT_EQ(factor("2026-04-08"), "1");
}

TEST(DatedLaw, TheReflectionDocumentChangesOn20May2017) {
  const auto document = [](const char* date) {
    return std::string(record("eligibility.reflection_document", date).value.at("document").as_string());
  };
  EXPECT_EQ(document("2017-05-19"), "annex_13");
  EXPECT_EQ(document("2017-05-20"), "annex_15");
  const auto& procedure = real_law().procedure;
  const auto old_rule = *procedure.find_rule("document.annex_13");
  const auto new_rule = *procedure.find_rule("document.annex_15");
  EXPECT_TRUE(procedure.header(old_rule).valid.holds(on("2017-05-19")));
  EXPECT_FALSE(procedure.header(old_rule).valid.holds(on("2017-05-20")));
  EXPECT_FALSE(procedure.header(new_rule).valid.holds(on("2017-05-19")));
  EXPECT_TRUE(procedure.header(new_rule).valid.holds(on("2017-05-20")));
  ASSERT_EQ(procedure.alternatives(new_rule).size(), 1U);
  EXPECT_EQ(procedure.alternatives(new_rule).front().value.at("valid_from").as_string(), "2017-05-04");
}

TEST(DatedLaw, TheProcedureAndTheTopicsSayTheSame) {
  const auto& procedure = real_law().procedure;
  // Two places state the reflection document and the reminder; they must not drift apart.
  for (const auto* date : {"2017-05-19", "2017-05-20", "2024-01-01"}) {
    const std::string kind(record("eligibility.reflection_document", date).value.at("document").as_string());
    EXPECT_TRUE(procedure.header(*procedure.find_rule("document." + kind)).valid.holds(on(date))) << date;
  }
  EXPECT_EQ(record("counting.majority", "2024-01-01").value.at("months").as_int64(), 216);
}

TEST(DatedLaw, EveryChosenRecordHasAlternativesAndTheOtherWayRound) {
  for (const auto& [name, topic] : real_law().library.topics)
    for (const auto& found : topic.records) {
      EXPECT_EQ(found.chosen, !found.alternatives.empty()) << found.header.id;
      EXPECT_FALSE(found.header.sources.empty()) << found.header.id;
    }
}

TEST(DatedLaw, CertaintiesAreWrittenAsTheyAreRead) {
  for (const auto certainty : {Certainty::seed, Certainty::public_source, Certainty::knowledge, Certainty::unknown})
    EXPECT_EQ(certainty_from(to_string(certainty)), certainty);
  EXPECT_EQ(certainty_from("sure"), std::nullopt);
}

}  // namespace
}  // namespace relais::law

// What does not load, and that the complaint says where.
#include <gtest/gtest.h>

#include "shipped.hpp"

namespace relais::access::tests {
namespace {

struct Mistake {
  const char* what;
  const char* file;
  const char* after;
  const char* from;
  const char* to;
};

class Loading : public ::testing::TestWithParam<Mistake> {};

TEST_P(Loading, AMistakeDoesNotLoadAndIsNamedWithFileAndLine) {
  const auto& mistake = GetParam();
  const auto loaded = Policy::parse(changed(mistake.file, mistake.after, mistake.from, mistake.to));
  ASSERT_FALSE(loaded.has_value()) << mistake.what;
  EXPECT_EQ(loaded.error().where.rfind(std::string(mistake.file) + ":", 0), 0U) << loaded.error().line();
  EXPECT_FALSE(loaded.error().expected.empty()) << loaded.error().line();
}

INSTANTIATE_TEST_SUITE_P(
    Policy, Loading,
    ::testing::Values(
        Mistake{"an unknown role", "40_frontline.yaml", "", "[police, inspector]", "[polce, inspector]"},
        Mistake{"an unknown relation", "40_frontline.yaml", "", "[reporter]", "[reportr]"},
        Mistake{"an unknown purpose", "40_frontline.yaml", "", "[detect, prosecute]", "[detect, curiosity]"},
        Mistake{"an unknown class", "40_frontline.yaml", "", "[need, minimum", "[ned, minimum"},
        Mistake{"an unknown action", "40_frontline.yaml", "", "[read, list", "[reed, list"},
        Mistake{"an unknown verb", "40_frontline.yaml", "", "[open_case", "[open_cases"},
        Mistake{"an unknown key", "40_frontline.yaml", "", "roles:", "role:"},
        Mistake{"a permit for everybody", "40_frontline.yaml", "", "    roles: [police, inspector]\n", ""},
        Mistake{"a permit without purpose", "40_frontline.yaml", "", "    purposes: [detect, prosecute]\n", ""},
        Mistake{"a permit for no role", "40_frontline.yaml", "", "roles: [police, inspector]", "roles: []"},
        Mistake{"a case read without a relation", "40_frontline.yaml", "id: frontline.reports", "[reporter]",
                "[nobody]"},
        Mistake{"an id twice", "40_frontline.yaml", "", "hospital.opens", "frontline.opens"},
        Mistake{"a consent for verbs", "40_frontline.yaml", "", "    purposes:", "    consent: [open]\n    purposes:"},
        Mistake{"a reason in three languages", "40_frontline.yaml", "", "      de: \"Wer einem",
                "      dx: \"Wer einem"},
        Mistake{"a purpose without a basis", "10_purposes.yaml", "", "    basis:", "    bases:"},
        Mistake{"a basis without a source", "10_purposes.yaml", "", "sources: [S4, P01]", "sources: []"},
        Mistake{"a basis without a text of law", "10_purposes.yaml", "",
                "\"Circular of 23 December 2016 on multidisciplinary cooperation\"", "\" \""},
        Mistake{"an unknown certainty", "10_purposes.yaml", "", "certainty: public", "certainty: surely"},
        Mistake{"an unknown role described", "20_roles.yaml", "", "id: police", "id: polce"},
        Mistake{"a role twice", "20_roles.yaml", "", "id: inspector", "id: police"},
        Mistake{"a role without a known purpose", "20_roles.yaml", "", "purpose: detect", "purpose: curiosity"},
        Mistake{"a level that is none", "20_roles.yaml", "", "level: 2", "level: 4"},
        Mistake{"a class that belongs to nobody", "30_classes.yaml", "", "of: case", "of: nobody"},
        Mistake{"a forbid lifted that is not there", "80_break_glass.yaml", "", "[closed.files_rest]",
                "[closed.files]"},
        Mistake{"a final forbid lifted", "80_break_glass.yaml", "", "[closed.files_rest]", "[shelter.secret]"},
        Mistake{"a break-glass that acts", "80_break_glass.yaml", "", "    level: 3", "    write: [note_written]"},
        Mistake{"a break-glass that exports", "80_break_glass.yaml", "", "    level: 3", "    actions: [export]"},
        Mistake{"a break-glass at a lower level", "80_break_glass.yaml", "", "level: 3", "level: 2"},
        Mistake{"a break-glass without an end", "80_break_glass.yaml", "", "    minutes: 60\n", ""},
        Mistake{"a break-glass without review", "80_break_glass.yaml", "", "    review_hours: 24\n", ""},
        Mistake{"a break-glass that nobody else learns of", "80_break_glass.yaml", "", "second_person: true",
                "second_person: false"},
        Mistake{"a break-glass that notifies nobody", "80_break_glass.yaml", "", "notify: [owner, dpo]", "notify: []"},
        Mistake{"a forbid with relations", "90_forbids.yaml", "", "    final: true",
                "    relations: [owner]\n    final: true"},
        Mistake{"an exception for everybody", "90_forbids.yaml", "id: shelter.secret", "relations: [shelter]",
                "relations: [nobody]"},
        Mistake{"a rule about nothing", "90_forbids.yaml", "id: bank.reads_nothing",
                "    actions: all\n    classes: all\n", ""},
        Mistake{"a section that is no list", "90_forbids.yaml", "", "forbids:\n", "forbids: none\nrest:\n"}));

TEST(LoadingAFolder, ARoleOrAClassThatIsNotDescribedDoesNotLoad) {
  auto files = shipped_files();
  for (auto& [name, text] : files)
    if (name == "20_roles.yaml")
      text.erase(text.find("  - id: police"), text.find("  - id: inspector") - text.find("  - id: police"));
  const auto loaded = Policy::parse(files);
  ASSERT_FALSE(loaded.has_value());
  EXPECT_NE(loaded.error().what.find("police"), std::string::npos);
}

TEST(LoadingAFolder, AFolderWithoutAPolicyIsNamed) {
  const auto loaded = Policy::load("law/access/nowhere");
  ASSERT_FALSE(loaded.has_value());
  EXPECT_EQ(loaded.error().where, "law/access/nowhere");
}

}  // namespace
}  // namespace relais::access::tests

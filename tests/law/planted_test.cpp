// The invariants are able to fail: a law without one of its refusals is found out.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "law/program.hpp"
#include "law/walks.hpp"
#include "lives.hpp"
#include "planted_law.hpp"
#include "real_law.hpp"

namespace relais::law {
namespace {

/// What the first broken life says, or nothing after so many lives.
std::string found_by_lives(const Procedure& procedure, std::size_t lives) {
  const auto& program = procedure.program();
  const Pool pool(program);
  Machine machine(program);
  base::SeededRandom random(7);
  for (std::size_t i = 0; i < lives; ++i) {
    const auto person = random_person(random);
    if (const auto wrong = broken_invariant(machine, program, pool, person, pool.life(random))) return *wrong;
  }
  return "";
}

struct Edit {
  const char* file;
  const char* from;
  const char* to;
};

struct Plant {
  const char* name;
  std::vector<Edit> edits;
  const char* found;
};

class PlantedMistake : public testing::TestWithParam<Plant> {};

TEST_P(PlantedMistake, IsFoundByRandomLives) {
  const auto& plant = GetParam();
  const PlantedLaw planted;
  for (const auto& edit : plant.edits) planted.replace(edit.file, edit.from, edit.to);
  const auto procedure = Procedure::load(planted.root(), real_law().library);
  ASSERT_TRUE(procedure) << procedure.error().line();
  const auto found = found_by_lives(*procedure, 100'000);
  EXPECT_NE(found.find(plant.found), std::string::npos) << "found: " << found;
}

constexpr const char* kRefusals = "procedure/50_refusals.yaml";
constexpr const char* kVerbs = "procedure/40_verbs.yaml";
constexpr const char* kDocuments = "procedure/30_documents.yaml";

// Where two rules guard the same door, both must be taken away.
std::vector<Plant> plants() {
  return {
      {"SecondExtension",
       {{kRefusals, "refuse_when: ai_2_used", "refuse_when: false"},
        {kRefusals, "needs: [holds_first_registration, left_milieu,", "needs: [left_milieu,"}},
       "ai_2 twice"},
      {"ReflectionForChildren",
       {{kRefusals, "refuse_when: unaccompanied_minor", "refuse_when: false"}},
       "for an unaccompanied minor"},
      {"SchemeOpenToAll",
       {{kRefusals, "refuse_when: not scheme_open", "refuse_when: false"}},
       "smuggling opened the scheme to an EU citizen"},
      {"DocumentsForBelgians",
       {{kRefusals, "refuse_when: belgian or holds_own_title", "refuse_when: false"},
        {"procedure/60_transitions.yaml", "phase is none and (belgian or holds_own_title)", "phase is none and false"}},
       "a document for somebody who needs none"},
      {"IssueWithoutRequest",
       {{kRefusals, "needs: [centre_request]", "needs: [third_country]"}},
       "without an open request"},
      {"CardWithoutFiveYes",
       {{kRefusals,
         "needs: [case_still_open, regarded_as_victim, clear_will_to_cooperate, all_ties_cut, "
         "not_considered_dangerous]",
         "needs: [case_still_open]"}},
       "A card without five times yes"},
      {"CardWithoutOpinion",
       {{kRefusals, "refuse_when: not opinion_fresh", "refuse_when: false"}},
       "a_card without an opinion since the last document"},
      {"UnlimitedWithoutConviction",
       {{kRefusals, "needs: [holds_registration_or_card, conviction_or_retained_charges,",
         "needs: [holds_registration_or_card,"}},
       "B card without conviction or retained charges"},
      {"AnnexFifteenTooEarly",
       {{kDocuments, "valid: {from: 2017-05-20}", "valid: {from: 2017-04-20}"}},
       "Annex 15 before 20 May 2017"},
      {"LawyersAsk",
       {{kVerbs, "who: [centre]\n    else: only_a_centre_may_request",
         "who: [centre, lawyer]\n    else: only_a_centre_may_request"}},
       "a request by lawyer was accepted"},
      {"FortySixDays", {{"procedure/15_values.yaml", "term: {days: 45}", "term: {days: 46}"}}, "does not last 45 days"},
  };
}

INSTANTIATE_TEST_SUITE_P(Law, PlantedMistake, testing::ValuesIn(plants()),
                         [](const auto& plant) { return std::string(plant.param.name); });

TEST(RandomLives, FindNothingInTheLawAsItStands) { EXPECT_EQ(found_by_lives(real_law().procedure, 20'000), ""); }

}  // namespace
}  // namespace relais::law

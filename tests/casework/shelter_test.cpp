#include <gtest/gtest.h>

#include "casework/decide.hpp"
#include "records.hpp"

namespace relais::casework {
namespace {

class ShelterOfACase : public ::testing::Test {
 protected:
  static law::Library library_of_the_house() {
    auto library = law::load_library("law");
    if (!library) throw std::runtime_error(library.error().line());
    return std::move(*library);
  }
  static law::Procedure procedure_of(const law::Library& library) {
    auto procedure = law::Procedure::load("law", library);
    if (!procedure) throw std::runtime_error(procedure.error().line());
    return std::move(*procedure);
  }
  static DeskBook book_of_the_house() {
    auto book = DeskBook::load("directory/desks.yaml");
    if (!book) throw std::runtime_error(book.error().line());
    return std::move(*book);
  }

  std::string code_of(const ShelterSealed& sealed) const {
    const auto decided = decide_shelter(setting, log.state(), sealed, worker);
    return decided ? "allowed" : decided.error().error.code + " " + decided.error().error.where;
  }
  ShelterSealed edition(std::int64_t number) const {
    return {number, "Q1RFMQ", {{"worker", "00112233445566aa"}, {"colleague", "ffeeddccbbaa9988"}}};
  }

  const law::Library library = library_of_the_house();
  const law::Procedure procedure = procedure_of(library);
  const DeskBook book = book_of_the_house();
  const Setting setting{procedure, library, book, {}, day(10), moment(900'000)};
  const Acting worker{"worker", "payoke", "centre:payoke"};
  Log log = Log().add(day(0), CaseOpened{"Person 1", Ground::trafficking, std::nullopt, std::nullopt});
};

TEST_F(ShelterOfACase, EachEditionTakesThePlaceOfTheOneBefore) {
  EXPECT_FALSE(log.state().shelter);
  log.add(day(1), edition(1));
  auto second = edition(2);
  second.readers.pop_back();
  log.add(day(2), second);
  const auto state = log.state();
  ASSERT_TRUE(state.shelter);
  EXPECT_TRUE(state.shelter->present());
  EXPECT_EQ(state.shelter->held.edition, 2);
  EXPECT_EQ(state.shelter->on, day(2));
  EXPECT_TRUE(state.shelter->names("worker"));
  EXPECT_FALSE(state.shelter->names("colleague"));
  EXPECT_FALSE(state.shelter->names("work"));
}

TEST_F(ShelterOfACase, TheNextEditionFollowsTheOneOnRecord) {
  EXPECT_EQ(code_of(edition(1)), "allowed");
  EXPECT_EQ(code_of(edition(2)), "version_conflict /edition");
  log.add(day(1), edition(1));
  EXPECT_EQ(code_of(edition(1)), "version_conflict /edition");
  EXPECT_EQ(code_of(edition(2)), "allowed");
  const auto decided = decide_shelter(setting, log.state(), edition(2), worker);
  ASSERT_EQ(decided->size(), 1U);
  EXPECT_EQ(decided->front().number, 3);
  EXPECT_EQ(decided->front().by_desk, "payoke");
}

TEST_F(ShelterOfACase, WhoSealsStaysAmongTheReadersAndEachComesOnce) {
  auto without_me = edition(1);
  without_me.readers.erase(without_me.readers.begin());
  EXPECT_EQ(code_of(without_me), "bad_value /readers");
  auto twice = edition(1);
  twice.readers.push_back(twice.readers.front());
  EXPECT_EQ(code_of(twice), "bad_value /readers/2/account");
  auto nobody = edition(1);
  nobody.readers.clear();
  EXPECT_EQ(code_of(nobody), "bad_value /readers");
  auto odd_key = edition(1);
  odd_key.readers[1].key = "FFEEDDCCBBAA9988";
  EXPECT_EQ(code_of(odd_key), "bad_value /readers/1/key");
}

TEST_F(ShelterOfACase, PlainWordsAndEmptyTextsAreRefused) {
  for (const auto* text : {"", "Rue de la Loi 16", "Q1RF+Q", "Q1RFMQ=="}) {
    auto plain = edition(1);
    plain.sealed = text;
    EXPECT_EQ(code_of(plain), "bad_value /sealed") << text;
  }
  auto huge = edition(1);
  huge.sealed.assign(65537, 'A');
  EXPECT_EQ(code_of(huge), "bad_value /sealed");
}

TEST_F(ShelterOfACase, AClosedFileTakesNone) {
  log.add(day(1), FileClosed{"done"});
  EXPECT_EQ(code_of(edition(1)), "file_closed ");
}

TEST_F(ShelterOfACase, ItIsNeitherAnActNorCorrected) {
  const std::vector<CaseEvent> act{edition(1)};
  EXPECT_EQ(decide(setting, log.state(), act, worker, day(5)).error().error.code, "not_an_act");
  log.add(day(1), edition(1), "payoke");
  const std::vector<CaseEvent> correction{Corrected{2, "moved", std::nullopt}};
  EXPECT_EQ(decide(setting, log.state(), correction, worker, day(5)).error().error.code, "cannot_be_corrected");
}

}  // namespace
}  // namespace relais::casework

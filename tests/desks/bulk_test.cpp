// An inspection with thirty people: entered, informed and referred at once.
#include <map>

#include "office.hpp"

namespace relais::tests {
namespace {

using namespace casework;

class Inspection : public ::testing::Test {
 protected:
  Office office;
  std::string id = must(desks::open_operation(office.at("onss-brussels"), opening())).id;

  desks::OpenOperation opening() {
    desks::OpenOperation request;
    request.on = office.today();
    request.opened.took_place = office.today();
    request.opened.title = "Building site";
    return request;
  }
  desks::AddPeople people(std::size_t count) {
    desks::AddPeople request;
    request.on = office.today();
    for (std::size_t i = 0; i < count; ++i) {
      desks::FoundPerson found;
      found.person = person();
      request.people.push_back(found);
    }
    request.detect = {{}, {"labour"}, {}};
    return request;
  }
  int missing(const desks::OperationView& view, const std::string& duty) {
    int count = 0;
    for (const auto& each : view.people)
      for (const auto& owed : each.duties_missing) count += owed.duty == duty ? 1 : 0;
    return count;
  }
};

TEST_F(Inspection, ThirtyPeopleAreEnteredInformedAndReferredAtOnce) {
  auto view = must(desks::add_people(office.at("onss-brussels"), id, 1, people(30)));
  ASSERT_EQ(view.people.size(), 30U);
  EXPECT_EQ(missing(view, "explain_rights"), 30);
  auto rights = step("explain_rights");
  rights.language = "vi";
  const auto done = must(desks::act_on_operation(office.at("onss-brussels"), id,
                                                 {office.today(), std::nullopt, {rights, step("inform_magistrate")}}));
  EXPECT_EQ(done.done.size(), 30U);
  EXPECT_TRUE(done.refused.empty());
  desks::BulkReferral referral;
  referral.on = office.today();
  referral.desk = "pag-asa";
  referral.then = {"payoke", "surya"};
  referral.spread = true;
  EXPECT_EQ(must(desks::refer_people(office.at("onss-brussels"), id, referral)).done.size(), 30U);
  view = must(desks::read_operation(office.at("onss-brussels"), id));
  EXPECT_EQ(missing(view, "contact_centre"), 0);
  std::map<std::string, int> dealt;
  for (const auto& each : view.people) ++dealt[each.referral->desk];
  EXPECT_EQ(dealt["pag-asa"], 10);
  EXPECT_EQ(dealt["payoke"], 10);
  EXPECT_EQ(dealt["surya"], 10);
  EXPECT_EQ(view.counts.referred, 30);
  EXPECT_EQ(must(desks::list_operations(office.at("onss-brussels"), {})).items.at(0).people, 30);
}

TEST_F(Inspection, SpreadingPrefersDesksWithRoom) {
  must(desks::add_people(office.at("onss-brussels"), id, 1, people(4)));
  must(desks::state_capacity(office.at("surya"), "surya", 0, {Room::free, Room::full, Room::full}));
  desks::BulkReferral referral;
  referral.on = office.today();
  referral.desk = "pag-asa";
  referral.then = {"payoke", "surya"};
  referral.spread = true;
  must(desks::refer_people(office.at("onss-brussels"), id, referral));
  for (const auto& each : must(desks::read_operation(office.at("onss-brussels"), id)).people)
    EXPECT_EQ(each.referral->desk, "surya");
}

TEST_F(Inspection, ARefusedPersonDoesNotStopTheOthers) {
  const auto view = must(desks::add_people(office.at("onss-brussels"), id, 1, people(3)));
  must(act(office, "onss-brussels", view.people[1].id, {FileClosed{"entered twice"}}));
  const auto bulk = must(desks::act_on_operation(office.at("onss-brussels"), id,
                                                 {office.today(), std::nullopt, {step("inform_magistrate")}}));
  EXPECT_EQ(bulk.done.size(), 2U);
  ASSERT_EQ(bulk.refused.size(), 1U);
  EXPECT_EQ(bulk.refused[0].problem.code, "file_closed");
}

TEST_F(Inspection, OneWrongPersonEntersNobody) {
  auto request = people(3);
  request.people[2].person.language = "not a language";
  const auto refused = desks::add_people(office.at("onss-brussels"), id, 1, request);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().error.where, "/people/2/person/language");
  EXPECT_TRUE(must(desks::read_operation(office.at("onss-brussels"), id)).people.empty());
}

TEST_F(Inspection, OtherDesksDoNotFindTheOperation) {
  must(desks::add_people(office.at("onss-brussels"), id, 1, people(2)));
  for (const auto* desk : {"onss-antwerp", "pag-asa", "immigration-office", "rapporteur", "administration"})
    EXPECT_FALSE(desks::read_operation(office.at(desk), id).has_value()) << desk;
  EXPECT_TRUE(must(desks::list_operations(office.at("police-brussels"), {})).items.empty());
}

TEST_F(Inspection, PartiesStayWithTheDeskThatDescribedThem) {
  desks::DescribeParty party;
  party.on = office.today();
  party.described.name = "Example Works Ltd (invented)";
  const auto described = must(desks::describe_party(office.at("onss-brussels"), party));
  const auto view =
      must(desks::link_party(office.at("onss-brussels"), id, 1, {office.today(), described.id, "employer"}));
  ASSERT_EQ(view.parties.size(), 1U);
  EXPECT_FALSE(desks::read_party(office.at("pag-asa"), described.id).has_value());
}

}  // namespace
}  // namespace relais::tests

#include "exchange/bundle.hpp"

#include <gtest/gtest.h>

#include <map>

namespace relais::exchange {
namespace {

using namespace relais::casework;
namespace json = base::json;

template <class Id>
Id id_of(std::uint8_t n) {
  std::array<std::uint8_t, 10> bytes{};
  bytes[9] = n;
  return *Id::from(base::make_id(*base::parse_instant("2024-02-01T09:30:00Z"), bytes));
}

template <class Event>
Recorded<Event> record(std::int64_t number, Event event) {
  return {number,
          *base::parse_date("2024-02-01"),
          base::Instant::from_micros(1'706'780'000'000'000 + number),
          "police-antwerp",
          "jan",
          "police",
          std::move(event)};
}

CaseFile sample_case(std::uint8_t n) {
  CaseFile file{id_of<CaseId>(n), {}};
  CaseOpened opened;
  opened.label = "Person 7";
  file.events.push_back(record<CaseEvent>(1, opened));
  Person person;
  person.given_name = "Ana";
  person.nationality = {*Country::from("BRA"), *Country::from("XXX")};
  person.born = Birth{*base::parse_date("1996-01-01"), *base::parse_date("1996-12-31")};
  file.events.push_back(record<CaseEvent>(2, PersonDescribed{person}));
  StepTaken step;
  step.step = "detect";
  step.purposes = {"labour"};
  file.events.push_back(record<CaseEvent>(3, step));
  Corrected corrected;
  corrected.number = 3;
  corrected.reason = "wrong purpose";
  step.purposes = {"sexual"};
  corrected.replacement = base::encode(CaseEvent(step));
  file.events.push_back(record<CaseEvent>(4, corrected));
  return file;
}

Bundle sample() {
  Bundle bundle;
  bundle.exported = *base::parse_instant("2024-03-01T00:00:00Z");
  bundle.cases = {sample_case(1), sample_case(2)};
  OperationOpened opened;
  opened.title = "Car wash";
  bundle.operations = {{id_of<OperationId>(3),
                        {record<OperationEvent>(1, opened), record<OperationEvent>(2, PersonFound{id_of<CaseId>(1)})}}};
  PartyDescribed party;
  party.name = "Washing Ltd";
  bundle.parties = {{id_of<PartyId>(4), {record<PartyEvent>(1, party), record<PartyEvent>(2, party)}}};
  return bundle;
}

/// What is in the store of a test.
struct Kept {
  std::map<CaseId, std::vector<Recorded<CaseEvent>>> cases;
  std::map<OperationId, std::vector<Recorded<OperationEvent>>> operations;
  std::map<PartyId, std::vector<Recorded<PartyEvent>>> parties;

  [[nodiscard]] Present present() const {
    return {[this](const CaseId& id) { return of(cases, id); },
            [this](const OperationId& id) { return of(operations, id); },
            [this](const PartyId& id) { return of(parties, id); }};
  }
  void take(const ImportPlan& plan) {
    for (const auto& file : plan.cases) add(cases[file.id], file.events);
    for (const auto& file : plan.operations) add(operations[file.id], file.events);
    for (const auto& file : plan.parties) add(parties[file.id], file.events);
  }

 private:
  template <class Map>
  static base::Result<typename Map::mapped_type> of(const Map& map, const typename Map::key_type& id) {
    const auto found = map.find(id);
    return found == map.end() ? typename Map::mapped_type{} : found->second;
  }
  template <class List>
  static void add(List& list, const List& more) {
    list.insert(list.end(), more.begin(), more.end());
  }
};

std::string text_of(const Bundle& bundle) { return json::serialize(write_bundle(bundle)); }

std::string changed(const std::string& pointer, const json::value& value) {
  auto document = write_bundle(sample());
  const auto slash = pointer.rfind('/');
  auto& parent = slash == 0 ? document : document.at_pointer(pointer.substr(0, slash));
  const auto key = pointer.substr(slash + 1);
  if (parent.is_array())
    parent.as_array()[std::stoul(key)] = value;
  else
    parent.as_object()[key] = value;
  return json::serialize(document);
}

TEST(Bundle, WhatIsWrittenIsReadBackWhole) {
  const auto read = read_bundle(text_of(sample()));
  ASSERT_TRUE(read.has_value()) << read.error().line();
  EXPECT_TRUE(read->problems.empty());
  EXPECT_EQ(text_of(read->bundle), text_of(sample()));
  EXPECT_EQ(read->bundle.cases.size(), 2U);
  EXPECT_TRUE(same_record(read->bundle.cases[1].events[3], sample().cases[1].events[3]));
}

TEST(Bundle, ASealedShelterAddressStaysBehind) {
  auto with = sample();
  ShelterSealed shelter{1, "Q1RFMQcanary", {{"someone.at.the.centre", "00112233445566aa"}}};
  with.cases[0].events.push_back(record<CaseEvent>(5, shelter));
  const auto text = text_of(with);
  EXPECT_EQ(text.find("canary"), std::string::npos);
  EXPECT_EQ(text.find("someone.at.the.centre"), std::string::npos);
  const auto read = read_bundle(text);
  ASSERT_TRUE(read.has_value());
  ASSERT_TRUE(read->problems.empty());
  Kept kept;
  for (const auto& file : with.cases) kept.cases[file.id] = file.events;
  const auto plan = plan_import(read->bundle, kept.present());
  EXPECT_TRUE(plan->conflicts.empty()) << "what stayed behind is no difference";
  EXPECT_TRUE(plan->cases.empty());
}

TEST(Bundle, ASealedShelterAddressIsNotTakenFromABundle) {
  auto with = sample();
  with.cases[0].events.push_back(record<CaseEvent>(5, ShelterSealed{1, "", {}}));
  auto document = write_bundle(with);
  document.at_pointer("/cases/0/events/4/event").as_object()["sealed"] = "Q1RFMQ";
  const auto read = read_bundle(json::serialize(document));
  ASSERT_TRUE(read.has_value());
  ASSERT_EQ(read->problems.size(), 1U);
  EXPECT_EQ(read->problems[0].where, "/cases/0/events/4/event/sealed");
}

TEST(Bundle, WhoReportedInConfidenceStaysBehindAndIsNotTakenIn) {
  auto with = sample();
  const TipTakenOn taken{"00112233445566778899aabbccddeeff", *base::parse_date("2026-01-05"), "told to the desk",
                         "canary, a neighbour"};
  with.cases[0].events.push_back(record<CaseEvent>(5, taken));
  const auto text = text_of(with);
  EXPECT_NE(text.find("told to the desk"), std::string::npos);
  EXPECT_EQ(text.find("canary"), std::string::npos);
  auto document = write_bundle(with);
  document.at_pointer("/cases/0/events/4/event").as_object()["sender"] = "somebody";
  const auto read = read_bundle(json::serialize(document));
  ASSERT_TRUE(read.has_value());
  ASSERT_EQ(read->problems.size(), 1U);
  EXPECT_EQ(read->problems[0].where, "/cases/0/events/4/event/sender");
}

TEST(Bundle, ImportingTwiceChangesNothingTheSecondTime) {
  Kept kept;
  const auto first = plan_import(sample(), kept.present());
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(first->cases.size(), 2U);
  EXPECT_EQ(first->unchanged, 0U);
  kept.take(*first);
  const auto second = plan_import(sample(), kept.present());
  ASSERT_TRUE(second.has_value());
  EXPECT_TRUE(second->cases.empty());
  EXPECT_EQ(second->unchanged, 4U);
  EXPECT_TRUE(second->conflicts.empty());
}

TEST(Bundle, AStreamThatGrewBringsOnlyItsNewEvents) {
  Kept kept;
  kept.take(*plan_import(sample(), kept.present()));
  auto longer = sample();
  longer.cases[0].events.push_back(record<CaseEvent>(5, FoundAgain{}));
  const auto plan = plan_import(longer, kept.present());
  ASSERT_TRUE(plan.has_value());
  ASSERT_EQ(plan->cases.size(), 1U);
  ASSERT_EQ(plan->cases[0].events.size(), 1U);
  EXPECT_EQ(plan->cases[0].events[0].number, 5);
  EXPECT_EQ(plan->unchanged, 3U);
}

TEST(Bundle, AnotherEventWithTheSameNumberIsAConflictThatNamesIt) {
  Kept kept;
  kept.take(*plan_import(sample(), kept.present()));
  auto other = sample();
  other.cases[1].events[2].by_user = "piet";
  other.cases[1].events.push_back(record<CaseEvent>(5, FoundAgain{}));
  const auto plan = plan_import(other, kept.present());
  ASSERT_TRUE(plan.has_value());
  EXPECT_TRUE(plan->cases.empty()) << "nothing of a stream in conflict is taken";
  ASSERT_EQ(plan->conflicts.size(), 1U);
  EXPECT_EQ(plan->conflicts[0].code, "stream_differs");
  EXPECT_EQ(plan->conflicts[0].where, "/cases/1/events/2");
}

TEST(Bundle, AStoreThatCannotBeReadStopsTheImport) {
  const Kept nothing;
  auto present = nothing.present();
  present.parties = [](const PartyId&) -> base::Result<std::vector<Recorded<PartyEvent>>> {
    return base::fail(base::ErrorKind::unavailable, "store_unavailable", "", "the store does not answer");
  };
  const auto plan = plan_import(sample(), present);
  ASSERT_FALSE(plan.has_value());
  EXPECT_EQ(plan.error().code, "store_unavailable");
}

TEST(Bundle, AWrongStreamIsLeftOutAndNamedTheOthersLoad) {
  const struct {
    std::string pointer;
    json::value value;
    std::string where;
  } kCases[] = {
      {"/cases/0/events/1/number", 3, "/cases/0/events/1/number"},
      {"/cases/0/events/1/on", "2024-02-30", "/cases/0/events/1/on"},
      {"/cases/0/events/2/recorded", "2023-01-01T00:00:00Z", "/cases/0/events/2/recorded"},
      {"/cases/0/events/1/event/type", "nonsense", "/cases/0/events/1/event/type"},
      {"/cases/0/events/1/event/person/gender", "x", "/cases/0/events/1/event/person/gender"},
      {"/cases/0/events/0/event", json::object{{"type", "found_again"}}, "/cases/0/events/0/event/type"},
      {"/cases/0/events/2/event", json::object{{"type", "case_opened"}, {"label", "x"}, {"ground", "trafficking"}},
       "/cases/0/events/2/event/type"},
      {"/cases/0/events/3/event/number", 4, "/cases/0/events/3/event/number"},
      {"/cases/0/events/3/event/replacement", json::object{{"type", "found_again"}},
       "/cases/0/events/3/event/replacement"},
      {"/cases/0/events/3/event/replacement/stop", 1, "/cases/0/events/3/event/replacement/stop"},
      {"/cases/0/events/1/extra", 1, "/cases/0/events/1/extra"},
      {"/cases/0/id", "short", "/cases/0/id"},
      {"/cases/0/events", json::array{}, "/cases/0/events"},
      {"/cases/1/id", json::value(sample().cases[0].id.text()), "/cases/1/id"},
  };
  for (const auto& [pointer, value, where] : kCases) {
    const auto read = read_bundle(changed(pointer, value));
    ASSERT_TRUE(read.has_value()) << pointer << " " << read.error().line();
    ASSERT_EQ(read->problems.size(), 1U) << pointer;
    EXPECT_EQ(read->problems[0].where, where);
    EXPECT_EQ(read->bundle.cases.size(), 1U) << pointer;
    EXPECT_EQ(read->bundle.parties.size(), 1U) << pointer;
    EXPECT_EQ(read->problems[0].line().find("Ana"), std::string::npos);
  }
}

TEST(Bundle, AnExportMayBeLargerThanAnyRequest) {
  const auto text = text_of(sample()) + std::string(17U * 1024 * 1024, ' ');
  const auto read = read_bundle(text);
  ASSERT_TRUE(read.has_value()) << read.error().line();
  EXPECT_EQ(read->bundle.cases.size(), 2U);
  const auto broken = read_bundle(text + "x", "cases.json");
  ASSERT_FALSE(broken.has_value());
  EXPECT_TRUE(broken.error().where.starts_with("cases.json: byte ")) << broken.error().where;
}

TEST(Bundle, WhatIsNoBundleIsRefusedWhole) {
  EXPECT_EQ(read_bundle(changed("/format", "other")).error().code, "unknown_format");
  EXPECT_EQ(read_bundle(changed("/version", 2)).error().code, "unknown_version");
  EXPECT_EQ(read_bundle(changed("/more", 2)).error().where, "/more");
  EXPECT_FALSE(read_bundle("[1,").has_value());
  EXPECT_FALSE(read_bundle("[]").has_value());
}

}  // namespace
}  // namespace relais::exchange

// Whom to call, whatever a person answers.
#include "door/contact.hpp"

#include <algorithm>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace relais::door {
namespace {

const Contact& contact() {
  static const auto loaded = Contact::load(".");
  if (!loaded) ADD_FAILURE() << loaded.error().line();
  return *loaded;
}

base::Instant at(std::string_view text) { return *base::parse_instant(text); }

/// Any answers a form can give, and some a form cannot.
rc::Gen<Asked> any_asked() {
  return rc::gen::build<Asked>(
      rc::gen::set(&Asked::language, rc::gen::element<std::string>("fr", "nl", "de", "en", "uk", "ar", "vi")),
      rc::gen::set(&Asked::place,
                   rc::gen::element<std::optional<std::string>>(std::nullopt, "4000", "1000", "2000", "9000", "Liège",
                                                                "antwerpen", "0000", "9999", "nowhere", "6700 Arlon")),
      rc::gen::set(&Asked::age, rc::gen::elementOf(values_of("age"))),
      rc::gen::set(&Asked::danger, rc::gen::elementOf(values_of("danger"))),
      rc::gen::set(&Asked::who, rc::gen::elementOf(values_of("who"))),
      rc::gen::set(&Asked::what, rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(values_of("what")))),
      rc::gen::set(&Asked::now,
                   rc::gen::map(rc::gen::inRange<std::int64_t>(1'600'000'000, 2'000'000'000),
                                [](auto seconds) { return base::Instant::from_micros(seconds * 1'000'000); })));
}

std::vector<const Entry*> all_of(const Answer& answer) {
  std::vector<const Entry*> all;
  for (const auto* list : {&answer.first, &answer.centres, &answer.also})
    for (const auto& entry : *list) all.push_back(&entry);
  return all;
}

RC_GTEST_PROP(WhomToCall, TheThreeCentresAreAlwaysThere, ()) {
  const auto asked = *any_asked();
  const auto answer = whom_to_call(contact(), asked);
  RC_ASSERT(answer.centres.size() == 3U);
  for (const auto* id : {"pag-asa", "payoke", "surya"}) RC_ASSERT(answer.find(id) != nullptr);
}

RC_GTEST_PROP(WhomToCall, TheContactPointIsAlwaysAmongTheFirst, ()) {
  const auto asked = *any_asked();
  const auto answer = whom_to_call(contact(), asked);
  const auto found = std::find_if(answer.first.begin(), answer.first.end(),
                                  [](const Entry& entry) { return entry.service->id == "national-contact-point"; });
  RC_ASSERT(found != answer.first.end());
  // Before it only what is more urgent.
  for (auto before = answer.first.begin(); before != found; ++before)
    RC_ASSERT(before->service->kind == "emergency" || before->service->id == "child-focus");
}

RC_GTEST_PROP(WhomToCall, DangerPutsTheEmergencyNumbersFirst, ()) {
  auto asked = *any_asked();
  asked.danger = "yes";
  const auto answer = whom_to_call(contact(), asked);
  RC_ASSERT(answer.first.size() >= 2U);
  RC_ASSERT(answer.first[0].service->id == "police-101");
  RC_ASSERT(answer.first[1].service->id == "emergency-112");
}

RC_GTEST_PROP(WhomToCall, EmergencyNumbersNeverDisappear, ()) {
  const auto asked = *any_asked();
  const auto answer = whom_to_call(contact(), asked);
  RC_ASSERT(answer.find("police-101") != nullptr);
  RC_ASSERT(answer.find("emergency-112") != nullptr);
}

RC_GTEST_PROP(WhomToCall, AMinorFindsTheirNumberBeforeAllButDanger, ()) {
  auto asked = *any_asked();
  asked.age = "minor";
  const auto answer = whom_to_call(contact(), asked);
  const std::size_t place = asked.danger == "yes" ? 2 : 0;
  RC_ASSERT(answer.first.size() > place);
  RC_ASSERT(answer.first[place].service->id == "child-focus");
  RC_ASSERT(answer.first[place].service->phones.front().dial == "116000");
}

RC_GTEST_PROP(WhomToCall, TheViolenceLineIsForQuestionsInDutchOnly, ()) {
  const auto asked = *any_asked();
  const auto answer = whom_to_call(contact(), asked);
  const auto* line = answer.find("line-1712");
  for (const auto& entry : answer.first) RC_ASSERT(entry.service->id != "line-1712");
  if (line == nullptr) return;
  RC_ASSERT(asked.language == "nl");
  RC_ASSERT(line->why == "violence_questions");
  const auto about = [&](std::string_view what) {
    return std::find(asked.what.begin(), asked.what.end(), what) != asked.what.end();
  };
  RC_ASSERT(about("violence") || about("sexual"));
}

RC_GTEST_PROP(WhomToCall, EverythingShownCanBeCalledAndNothingTwice, ()) {
  const auto asked = *any_asked();
  const auto answer = whom_to_call(contact(), asked);
  std::vector<std::string> seen;
  for (const auto* entry : all_of(answer)) {
    // Without a number only a door that is nearer than all that have one, and its note says why.
    if (entry->service->phones.empty()) {
      RC_ASSERT(!entry->service->note.empty());
      RC_ASSERT(answer.place != nullptr);
      continue;
    }
    for (const char letter : entry->service->phones.front().dial)
      RC_ASSERT((letter >= '0' && letter <= '9') || letter == '+');
    RC_ASSERT(std::find(seen.begin(), seen.end(), entry->service->id) == seen.end());
    RC_ASSERT(!entry->why.empty());
    RC_ASSERT(!entry->sources.empty());
    seen.push_back(entry->service->id);
  }
}

TEST(WhomToCall, TheNearestCentreStandsFirst) {
  Asked asked;
  asked.now = at("2026-11-18T11:00:00Z");
  const auto nearest = [&](std::string place) {
    asked.place = std::move(place);
    return whom_to_call(contact(), asked).centres.front().service->id;
  };
  EXPECT_EQ(nearest("4000"), "surya");
  EXPECT_EQ(nearest("5000 Namur"), "surya");
  EXPECT_EQ(nearest("2018"), "payoke");
  EXPECT_EQ(nearest("Gent"), "payoke");
  EXPECT_EQ(nearest("bruxelles"), "pag-asa");
}

TEST(WhomToCall, TheNearestCareAfterSexualViolenceIsFoundByPlace) {
  Asked asked;
  asked.now = at("2026-11-18T11:00:00Z");
  asked.what = {"sexual"};
  asked.place = "9000";
  const auto answer = whom_to_call(contact(), asked);
  const auto* ghent = answer.find("sexual-violence-ghent");
  ASSERT_NE(ghent, nullptr);
  ASSERT_TRUE(ghent->distance.has_value());
  EXPECT_LT(*ghent->distance, 10.0);
  EXPECT_EQ(answer.find("sexual-violence-liege"), nullptr);
  asked.place = "2650";
  const auto edegem = whom_to_call(contact(), asked);
  const auto* door = edegem.find("sexual-violence-antwerp");
  ASSERT_NE(door, nullptr) << "next door, though without a number";
  EXPECT_EQ(edegem.also.front().service, door->service);
  asked.place.reset();
  EXPECT_NE(whom_to_call(contact(), asked).find("sexual-violence-liege"), nullptr)
      << "all of them when nobody knows where";
}

TEST(WhomToCall, TheViolenceLineSaysWhenItOpens) {
  Asked asked;
  asked.language = "nl";
  asked.what = {"violence"};
  asked.now = at("2026-11-18T02:00:00Z");
  const auto night = whom_to_call(contact(), asked);
  ASSERT_NE(night.find("line-1712"), nullptr);
  EXPECT_EQ(night.find("line-1712")->opening.state, base::Opening::State::closed);
  EXPECT_EQ(night.find("line-1712")->opening.minute, 9 * 60);
  asked.now = at("2026-11-18T11:00:00Z");
  EXPECT_EQ(whom_to_call(contact(), asked).find("line-1712")->opening.state, base::Opening::State::open);
}

TEST(WhomToCall, WhatAQuestionnaireNamesComesToTheFrontButNeverBeforeTheCentres) {
  Asked asked;
  asked.now = at("2026-11-18T11:00:00Z");
  asked.what = {"labour"};
  asked.then = {"national-contact-point", "onss", "surya", "college-prosecutors"};
  const auto answer = whom_to_call(contact(), asked);
  EXPECT_EQ(answer.first.front().service->id, "national-contact-point");
  EXPECT_EQ(answer.also.front().service->id, "onss");
  EXPECT_EQ(answer.first.back().service->id, "college-prosecutors") << "no rule shows it";
  EXPECT_EQ(answer.centres.size(), 3U);
}

TEST(WhomToCall, AShelterHasNoPlace) {
  for (const auto& service : contact().directory.services())
    if (service.kind == "minors_centre") {
      EXPECT_FALSE(service.at.has_value()) << service.id;
    }
}

TEST(Distance, AgreesWithKnownOnes) {
  // Brussels to Liège, by the city halls: 89 km; Brussels to Paris: 264 km.
  EXPECT_NEAR(kilometres({50.8467, 4.3525}, {50.6451, 5.5734}), 88.9, 1.0);
  EXPECT_NEAR(kilometres({50.8467, 4.3525}, {48.8566, 2.3522}), 264.0, 2.0);
  EXPECT_EQ(kilometres({50.0, 4.0}, {50.0, 4.0}), 0.0);
}

TEST(Places, AreFoundByCodeAndByNameInAnyLanguage) {
  const auto& directory = contact().directory;
  EXPECT_EQ(directory.municipalities().size(), 565U);
  for (const auto* text : {"4000", "Liège", "LIEGE", "luik", "Lüttich", " 4000 Liège ", "B-4000"}) {
    const auto* found = directory.locate(text);
    ASSERT_NE(found, nullptr) << text;
    EXPECT_EQ(found->name.find("nl")->second, "Luik") << text;
  }
  for (const auto* text : {"", "40000", "400", "Atlantis", "0000"}) EXPECT_EQ(directory.locate(text), nullptr) << text;
}

TEST(Places, EveryPostalCodeIsInOneRegion) {
  for (const auto& place : contact().directory.municipalities()) {
    EXPECT_TRUE(place.at.has_value());
    for (const auto& code : place.postal_codes) ASSERT_NE(contact().directory.locate(code), nullptr) << code;
  }
}

}  // namespace
}  // namespace relais::door

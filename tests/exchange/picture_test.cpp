#include "exchange/picture.hpp"

#include <gtest/gtest.h>

#include <array>

namespace relais::exchange {
namespace {

using namespace casework;

Date day(std::string_view text) { return *base::parse_date(text); }
CaseId some_case() {
  return *CaseId::from(base::make_id(base::Instant::from_micros(0), std::array<std::uint8_t, 10>{}));
}

/// A stream with these events, one a day from 30 January 2024 on.
CaseState state_of(const std::vector<CaseEvent>& events) {
  std::vector<CaseRecord> records;
  for (const auto& event : events) {
    const auto number = static_cast<std::int64_t>(records.size()) + 1;
    records.push_back({number, base::add_days(day("2024-01-30"), static_cast<std::int32_t>(number) - 1),
                       base::Instant::from_micros(1'706'600'000'000'000 + number), "onss-antwerp", "jan", "inspector",
                       event});
  }
  return CaseState::of(some_case(), records);
}

CaseOpened opened() {
  CaseOpened event;
  event.label = "Person 7";
  return event;
}

StepTaken step(std::string verb) {
  StepTaken taken;
  taken.step = std::move(verb);
  return taken;
}

TEST(Picture, ShowsWhatAFlatLineCanHold) {
  auto detect = step("detect");
  detect.purposes = {"labour", "begging"};
  detect.facts_on = day("2024-01-01");
  const auto picture = picture_of(
      state_of({opened(), PersonDescribed{{}}, detect, step("decline_help"),
                IndicatorsNoted{"ilo_labour_adult", {{"d2_papers", {}}}},
                ConsentGiven{"payoke", "shelter", {DataClass::identity}, {}, {}}, ConsentWithdrawn{"payoke", {}}}),
      {"presumed", "none", {}, {}, "car_wash"});
  EXPECT_EQ(picture.label, "Person 7");
  EXPECT_EQ(picture.purposes, (std::vector<std::string>{"labour", "begging"}));
  EXPECT_EQ(picture.detected_on, day("2024-02-01"));
  EXPECT_EQ(picture.detected_by, "inspector");
  EXPECT_EQ(picture.facts_on, day("2024-01-01"));
  EXPECT_EQ(picture.help_declined_on, day("2024-02-02"));
  EXPECT_EQ(picture.indicators, std::vector<std::string>{"d2_papers"});
  ASSERT_EQ(picture.consents.size(), 1U);
  EXPECT_EQ(picture.consents[0].withdrawn_on, day("2024-02-05"));
  EXPECT_EQ(picture.sector, "car_wash");
}

TEST(Picture, HelpThatWasAcceptedLaterIsNoRefusal) {
  EXPECT_EQ(picture_of(state_of({opened(), step("decline_help"), step("accept_assistance")}), {}).help_declined_on,
            std::nullopt);
}

TEST(Picture, OpinionsAndPrivilegedNotesStayOut) {
  const auto picture =
      picture_of(state_of({opened(), NoteWritten{NoteKind::fact, "fr", "vu"},
                           NoteWritten{NoteKind::opinion, "fr", "cru"}, NoteWritten{NoteKind::privileged, "fr", "tu"}}),
                 {});
  EXPECT_EQ(picture.notes, (std::vector<PicturedNote>{{"fr", "vu"}}));
}

TEST(Picture, WhatHasNoFieldIsKeptInANoteAndFoundAgain) {
  const std::map<std::string, std::string> noted = {{"vic_MethodsOfControl", "DebtBondage"},
                                                    {"vic_LocationOfExploitation", "a\\b\nc = d\n"}};
  EXPECT_EQ(read_noted(noted_text(noted)), noted);
  EXPECT_TRUE(read_noted("an ordinary note = nothing").empty());
  CasePicture picture;
  picture.noted = noted;
  picture.label = "x";
  const auto events = events_of(picture, day("2024-02-01"));
  std::vector<CaseEvent> plain;
  for (const auto& each : events) plain.push_back(each.event);
  const auto back = picture_of(state_of(plain), {});
  EXPECT_EQ(back.noted, noted);
  EXPECT_TRUE(back.notes.empty());
}

TEST(Picture, EventsBeginWithTheOpeningAndRunInTimeOrder) {
  CasePicture picture;
  picture.label = "Person 1";
  picture.opened_on = day("2024-01-10");
  picture.detected_on = day("2024-01-05");
  picture.closed = "left";
  picture.help_declined_on = day("2024-01-12");
  picture.consents = {{"payoke", "shelter", {DataClass::identity}, day("2024-01-20"), {}, day("2024-01-25"), {}}};
  const auto events = events_of(picture, day("2024-02-01"));
  ASSERT_EQ(events.size(), 7U);
  EXPECT_EQ(std::get<StepTaken>(events[3].event).step, "decline_help");
  EXPECT_TRUE(std::holds_alternative<CaseOpened>(events[0].event));
  EXPECT_TRUE(std::holds_alternative<FileClosed>(events.back().event));
  for (std::size_t i = 1; i < events.size(); ++i) EXPECT_LE(events[i - 1].on, events[i].on);
  EXPECT_EQ(events[0].on, day("2024-01-10"));
}

TEST(Picture, WhoIsNoVictimIsNotDetected) {
  CasePicture picture;
  picture.presumed_victim = false;
  for (const auto& each : events_of(picture, day("2024-02-01")))
    EXPECT_FALSE(std::holds_alternative<StepTaken>(each.event));
}

}  // namespace
}  // namespace relais::exchange

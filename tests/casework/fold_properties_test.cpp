// The case is its events, in whatever portions they arrive.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "records.hpp"

namespace relais::casework {
namespace {

Person any_person() {
  Person person;
  person.given_name = "Person " + std::to_string(*rc::gen::inRange(0, 9));
  if (*rc::gen::arbitrary<bool>())
    person.born = Birth{day(*rc::gen::inRange(-9000, -4000)), day(*rc::gen::inRange(-4000, -3000))};
  return person;
}

const char* any_desk() { return *rc::gen::element("payoke", "pag-asa", "surya"); }

CaseEvent any_event(std::int64_t number, bool corrections) {
  switch (*rc::gen::inRange(0, corrections ? 12 : 10)) {
    case 0:
      return PersonDescribed{any_person()};
    case 1:
      return step(*rc::gen::element("detect", "leave_milieu", "record_statement", "accept_assistance"));
    case 2:
      return NoteWritten{NoteKind::fact, "en", std::to_string(number)};
    case 3:
      return ConsentGiven{any_desk(), "care", {DataClass::medical}, std::nullopt, std::nullopt};
    case 4:
      return ConsentWithdrawn{any_desk(), std::nullopt};
    case 5:
      return ReferralSent{referral_id(static_cast<std::uint8_t>(*rc::gen::inRange(0, 3))),
                          any_desk(),
                          Need{},
                          moment(number + 60),
                          {any_desk()}};
    case 6:
      return ReferralAnswered{referral_id(static_cast<std::uint8_t>(*rc::gen::inRange(0, 3))),
                              *rc::gen::arbitrary<bool>(), "reason"};
    case 7:
      return Assigned{any_desk(), "centre"};
    case 8:
      return FileClosed{"done"};
    case 9:
      return Disappeared{day(1), std::nullopt};
    default:
      break;
  }
  Corrected corrected{*rc::gen::inRange<std::int64_t>(2, number), "because", std::nullopt};
  if (number <= 2) return FoundAgain{};
  if (*rc::gen::arbitrary<bool>()) corrected.replacement = base::encode(CaseEvent(PersonDescribed{any_person()}));
  return corrected;
}

Log any_log(bool corrections = true) {
  Log log;
  log.add(day(0), CaseOpened{"Person", Ground::trafficking, std::nullopt, std::nullopt});
  const int length = *rc::gen::inRange(3, 30);
  for (int i = 0; i < length; ++i)
    log.add(day(*rc::gen::inRange(0, 40)),
            any_event(static_cast<std::int64_t>(log.records.size()) + 1, corrections && i > 1));
  return log;
}

TEST(FoldProperties, AnyPrefixAndItsRestAreTheWhole) {
  EXPECT_TRUE(rc::check([] {
    const auto log = any_log();
    const auto cut = *rc::gen::inRange<std::size_t>(0, log.records.size());
    auto state = CaseState::of(case_id(), std::span(log.records).first(cut));
    for (const auto& record : std::span(log.records).subspan(cut)) state.apply(record);
    RC_ASSERT(picture(state) == picture(log.state()));
    RC_ASSERT(state.version() == log.state().version());
  }));
}

TEST(FoldProperties, AsOfTheLastDayIsTheWhole) {
  EXPECT_TRUE(rc::check([] {
    const auto state = any_log().state();
    RC_ASSERT(picture(state.as_of(state.last_day())) == picture(state));
  }));
}

TEST(FoldProperties, AsOfADayIsTheFoldOfWhatHadHappened) {
  EXPECT_TRUE(rc::check([] {
    const auto log = any_log(false);
    const auto asked = day(*rc::gen::inRange(0, 40));
    Log kept;
    for (const auto& record : log.records)
      if (record.on <= asked) kept.add(record.on, record.event);
    const auto then = log.state().as_of(asked);
    RC_ASSERT(then.steps().size() == kept.state().steps().size());
    RC_ASSERT(base::encode(then.person) == base::encode(kept.state().person));
    RC_ASSERT(then.consents.size() == kept.state().consents.size());
    RC_ASSERT(then.notes.size() == kept.state().notes.size());
  }));
}

TEST(FoldProperties, WhatWasKnownThenIsThePrefixWrittenByThen) {
  EXPECT_TRUE(rc::check([] {
    const auto log = any_log();
    const auto cut = *rc::gen::inRange<std::size_t>(1, log.records.size() + 1);
    const auto known = log.state().as_known_at(log.records[cut - 1].recorded);
    RC_ASSERT(picture(known) == picture(CaseState::of(case_id(), std::span(log.records).first(cut))));
  }));
}

TEST(FoldProperties, CorrectingACorrectionAwayRestoresTheCase) {
  EXPECT_TRUE(rc::check([] {
    auto log = any_log();
    const auto before = picture(log.state());
    const auto last = static_cast<std::int64_t>(log.records.size());
    // An event nobody corrected so far, so that the case before is the case to return to.
    std::int64_t target = 0;
    for (std::int64_t number = 2; number <= last; ++number)
      if (!log.state().corrected_by(number) &&
          !std::holds_alternative<Corrected>(log.records[static_cast<std::size_t>(number - 1)].event))
        target = number;
    RC_PRE(target != 0);
    log.add(day(40), Corrected{target, "a mistake", std::nullopt})
        .add(day(40), Corrected{last + 1, "no mistake", std::nullopt});
    RC_ASSERT(picture(log.state()) == before);
  }));
}

TEST(FoldProperties, AfterAWithdrawalNoConsentOfThatRecipientIsOpenThatDay) {
  EXPECT_TRUE(rc::check([] {
    auto log = any_log(false);
    const std::string recipient = any_desk();
    const auto on = day(41);
    log.add(on, ConsentWithdrawn{recipient, std::nullopt});
    for (const auto& consent : log.state().consents) RC_ASSERT(consent.recipient != recipient || !consent.open(on));
  }));
}

TEST(FoldProperties, EventsComeBackFromJsonAsTheyWere) {
  EXPECT_TRUE(rc::check([] {
    for (const auto& record : any_log().records) {
      const auto json = base::encode(record.event);
      const auto back = base::decode<CaseEvent>(json);
      RC_ASSERT(back.has_value());
      RC_ASSERT(base::encode(*back) == json);
    }
  }));
}

}  // namespace
}  // namespace relais::casework

// The courses that cases take, told with invented delays inside the terms of the law.
#include <array>

#include "desks/demo_world.hpp"

namespace relais::desks::demo {

namespace {

using namespace casework;

constexpr const char* kOffice = "immigration-office";

StepTaken a_step(const std::string& verb) {
  StepTaken taken;
  taken.step = verb;
  return taken;
}

StepTaken with_reason(const std::string& verb, const std::string& reason) {
  auto taken = a_step(verb);
  taken.reason = reason;
  return taken;
}

StepTaken opinion(const std::string& victim, const std::string& others = "yes") {
  auto taken = a_step("give_opinion");
  taken.case_open = others;
  taken.victim = victim;
  taken.cooperates = others;
  taken.ties_cut = others;
  taken.no_danger = "yes";
  taken.remark = "Invented reasons.";
  return taken;
}

StepTaken judgment(const std::string& verb) {
  auto taken = a_step(verb);
  taken.by = "court";
  taken.instance = "first";
  return taken;
}

StepTaken rights(const Person& person) {
  auto taken = a_step("explain_rights");
  taken.language = person.language;
  taken.leaflet = "rights_leaflet";
  return taken;
}

NoteWritten note(const std::string& language, const std::string& text) { return {NoteKind::fact, language, text}; }

std::string magistrate_of(const Story& story) {
  for (const auto& each : story.state().assigned)
    if (each.capacity == "magistrate") return each.desk;
  return "magistrate-brussels";
}

bool third_country(Kind kind) { return kind != Kind::european && kind != Kind::belgian; }

void tick_indicators(Story& story, const std::string& finder, bool works) {
  if (works)
    story.act(finder, {IndicatorsNoted{"onss_2021", {{"indicators.onss_2021.little_or_no_wage", std::nullopt}}}});
  else
    story.act(finder,
              {IndicatorsNoted{"col_01_2015", {{"indicators.col_01_2015.identity_held_by_others", std::nullopt}}}});
}

void do_duties(Story& story, Chance& chance, const std::string& finder, Kind kind, bool works) {
  story.act(finder, {a_step("secure_danger"), rights(story.state().person)});
  if (chance.percent(70)) tick_indicators(story, finder, works);
  story.step(finder, "inform_magistrate");
  if (third_country(kind)) story.step(finder, "report_to_immigration_office");
}

std::vector<std::string> other_centres(const std::string& centre) {
  std::vector<std::string> others;
  for (const char* each : {"pag-asa", "payoke", "surya"})
    if (each != centre) others.emplace_back(each);
  return others;
}

/// Refers to the centre of the district; sometimes it has no room and the next one takes the person. Returns who took
/// it.
std::string place(Story& story, Chance& chance, const std::string& finder, const std::string& centre) {
  const auto others = other_centres(centre);
  story.refer(finder, centre, chance.percent(40) ? Urgency::now : Urgency::today, others);
  std::string taker = centre;
  if (chance.percent(12)) {
    story.answer(centre, false, "No room for the coming nights.");
    taker = others.front();
  }
  story.answer(taker, true).wait(chance.between(0, 1)).arrive(taker);
  story.act(taker, {a_step("accept_assistance"), a_step("leave_milieu")});
  return taker;
}

void first_days_in_the_centre(Story& story, Chance& chance, const std::string& centre) {
  if (chance.percent(50))
    story.act(centre,
              {note(centre == "payoke" ? "nl" : "fr", centre == "payoke" ? "Onthaalgesprek (verzonnen dossier)."
                                                                         : "Entretien d’accueil (dossier inventé).")});
  if (chance.percent(60))
    story.act(centre, {ConsentGiven{kOffice,
                                    "document request",
                                    {DataClass::identity, DataClass::residence},
                                    std::nullopt,
                                    story.state().person.language}});
}

/// Asks and gets; `days_to_issue` after the answer that is needed.
void request(Story& story, const std::string& centre) {
  story.act(centre, {a_step("request_document"), LetterMade{"document_request", centre == "payoke" ? "nl" : "fr"}});
}

/// Whether the invented person's stay ends here, on one of the grounds of the law, and how.
bool ends_early(Story& story, Chance& chance, const std::string& centre) {
  const int roll = chance.between(1, 100);
  if (roll > 9) return false;
  if (roll <= 3)
    story.act(centre, {a_step("stop_cooperating")});
  else if (roll <= 5) {
    auto contact = a_step("resume_contact");
    contact.voluntary = true;
    story.act(centre, {contact});
  } else if (roll == 6)
    story.act(magistrate_of(story), {with_reason("fraud_found", "Invented: statements found untrue.")});
  else if (roll == 7)
    story.act(magistrate_of(story), {with_reason("public_order_danger", "Invented ground.")});
  else
    story.act(centre, {with_reason("end_assistance", "Invented: the person left.")});
  story.wait(4, 20).act(kOffice, {with_reason("withdraw_document", "A ground that ends the stay is on record.")});
  story.wait(10, 40).act(centre, {FileClosed{"The stay was ended."}});
  return true;
}

void close_happily(Story& story, Chance& chance, const std::string& centre) {
  story.wait(2, 8).step(kOffice, "issue_document");
  if (chance.percent(60))
    story.wait(60, 200).act(centre, {FileClosed{"Unlimited stay obtained; assistance completed."}});
}

/// Renewals of the A card until the case is judged.
void years_of_the_card(Story& story, Chance& chance, const std::string& centre) {
  for (int renewal = 0; renewal < 9; ++renewal) {
    if (story.lies_back(181, 215) && chance.percent(50)) return (void)story.stop();  // overdue, and not for long
    story.wait(100, 120);
    if (ends_early(story, chance, centre)) return;
    const auto magistrate = magistrate_of(story);
    if (renewal >= 1 && chance.percent(35)) {
      if (chance.percent(22)) {
        story.act(magistrate, {with_reason("dismiss", "Invented: not enough evidence.")});
        story.wait(20, 60).act(centre, {FileClosed{"The case was dismissed."}});
        return;
      }
      story.act(magistrate, {chance.percent(60) ? judgment("convict") : a_step("retain_charges")});
      story.wait(10, 25);
      auto unlimited = a_step("request_document");
      unlimited.document = "b_card";
      story.act(centre, {unlimited});
      return close_happily(story, chance, centre);
    }
    story.wait(48, 54);
    request(story, centre);
    story.wait(3, 6).act(magistrate, {opinion("yes")});
    story.wait(0, 2).step(kOffice, "issue_document");
  }
}

/// From the first attestation to the card, by the magistrate's answers.
void towards_the_card(Story& story, Chance& chance, const std::string& centre) {
  if (story.lies_back(91, 125) && chance.percent(60)) return (void)story.stop();
  story.wait(30, 45);
  if (ends_early(story, chance, centre)) return;
  story.wait(18, 25);
  request(story, centre);
  const auto magistrate = magistrate_of(story);
  const int roll = chance.between(1, 100);
  story.wait(4, 14);
  if (roll <= 10) {
    story.act(magistrate, {opinion("no")});
    story.wait(1, 4).act(kOffice,
                         {with_reason("refuse_document", "The magistrate does not regard the person as a victim.")});
    story.wait(20, 40).act(centre, {FileClosed{"The stay was refused."}});
    return;
  }
  if (roll <= 45) {
    story.act(magistrate, {opinion("unclear")}).wait(1, 4).step(kOffice, "issue_document");
    story.wait(55, 66);
    request(story, centre);
    story.wait(4, 12);
  }
  story.act(magistrate, {opinion("yes")}).wait(1, 4).step(kOffice, "issue_document");
  years_of_the_card(story, chance, centre);
}

void from_reflection(Story& story, Chance& chance, const std::string& centre) {
  story.wait(0, 2);
  request(story, centre);
  story.wait(1, 4).step(kOffice, "issue_document");
  const int roll = chance.between(1, 100);
  if (roll <= 7) {
    auto back = a_step("choose_return");
    back.by = "victim";
    story.wait(12, 40).act(centre, {back}).wait(10, 20).act(centre, {FileClosed{"Returned with assistance."}});
    return;
  }
  if (roll <= 15) {
    story.wait(46, 60).act(centre, {with_reason("end_assistance", "Invented: no decision within the period.")});
    story.wait(2, 9).act(kOffice,
                         {with_reason("withdraw_document", "No decision at the end of the reflection period.")});
    story.wait(5, 20).act(centre, {FileClosed{"No decision within the reflection period."}});
    return;
  }
  story.wait(10, 36).step(centre, "record_statement");
  request(story, centre);
  story.wait(1, 4).step(kOffice, "issue_document");
  towards_the_card(story, chance, centre);
}

void decline(Story& story, const std::string& finder) {
  auto declined = a_step("decline_help");
  declined.by = "victim";
  story.act(finder, {declined, LetterMade{"rights_leaflet", "fr"}});
  story.wait(30, 90).act(finder, {FileClosed{"Help was declined; contacts were given."}});
}

void minor_course(Story& story, Chance& chance, const District& district, const std::string& finder) {
  story.act(finder, {rights(story.state().person), a_step("signal_minor"), a_step("inform_magistrate"),
                     a_step("report_to_immigration_office")});
  story.wait(1, 6).act(
      "guardianship-service",
      {a_step("appoint_guardian"), Assigned{chance.percent(50) ? "guardian-1" : "guardian-2", "guardian"}});
  const auto centre = place(story, chance, finder, district.centre);
  if (chance.percent(70)) story.act(centre, {Assigned{district.minors_centre, "minors_centre"}});
  story.wait(2, 10).step(centre, "record_statement");
  request(story, centre);
  story.wait(1, 4).step(kOffice, "issue_document");
  if (chance.percent(12)) {
    story.wait(5, 25).act(centre, {Disappeared{story.date(), "police and Child Focus"}});
    if (!chance.percent(50)) {
      story.wait(60, 120).act(centre, {FileClosed{"Not found again; the search stays with the police."}});
      return;
    }
    story.wait(3, 12).act(centre, {FoundAgain{}});
  }
  towards_the_card(story, chance, centre);
}

void assistance_only(Story& story, Chance& chance, const std::string& finder, const std::string& centre) {
  const auto taker = place(story, chance, finder, centre);
  first_days_in_the_centre(story, chance, taker);
  story.wait(10, 60).step(taker, "record_statement");
  story.wait(20, 90).act(magistrate_of(story), {opinion(chance.percent(80) ? "yes" : "unclear")});
  story.wait(200, 500);
  if (chance.percent(50)) story.act(magistrate_of(story), {judgment("convict")});
  story.wait(30, 120).act(taker, {FileClosed{"Assistance completed."}});
}

void ask_abroad(Story& story, Chance& chance, const std::string& centre) {
  const auto country = *base::Country::from(chance.percent(75) ? "NLD" : "LUX");
  story.act(centre, {CrossBorderAsked{country, "Invented: in danger here, examine taking in.",
                                      base::add_days(story.date(), 21)}});
  if (chance.percent(40))
    story.wait(5, 18).act(centre, {CrossBorderAnswered{country, chance.percent(50), "Invented answer."}});
}

}  // namespace

void tell(Story& story, Chance& chance, const District& district, Kind kind, const std::string& finder, bool works) {
  if (kind == Kind::minor) return minor_course(story, chance, district, finder);
  do_duties(story, chance, finder, kind, works);
  if (chance.percent(9)) return decline(story, finder);
  if (!third_country(kind)) return assistance_only(story, chance, finder, district.centre);
  const auto centre = place(story, chance, finder, district.centre);
  first_days_in_the_centre(story, chance, centre);
  if (chance.percent(2)) ask_abroad(story, chance, centre);
  if (chance.percent(25)) {
    story.wait(0, 1).step(centre, "record_statement");
    request(story, centre);
    story.wait(1, 4).step(kOffice, "issue_document");
    return towards_the_card(story, chance, centre);
  }
  from_reflection(story, chance, centre);
}

void tell_awaiting(Story& story, Chance& chance, const District& district, const std::string& finder, bool works,
                   bool answered) {
  do_duties(story, chance, finder, Kind::third_country, works);
  const auto centre = place(story, chance, finder, district.centre);
  first_days_in_the_centre(story, chance, centre);
  story.step(centre, "record_statement");
  request(story, centre);
  story.wait(1, 3).step(kOffice, "issue_document").wait(60, 64);
  request(story, centre);
  if (answered) story.wait(2, 6).act(magistrate_of(story), {opinion(chance.percent(70) ? "yes" : "unclear")});
}

void tell_fresh(Story& story, Chance& chance, const District& district, const std::string& finder, Fresh how,
                Instant now) {
  const auto minutes_ago = [&](int minutes) { return Instant::from_micros(now.micros() - 60'000'000LL * minutes); };
  if (how == Fresh::just_found) return;
  story.act(finder, {rights(story.state().person)});
  if (how == Fresh::informed) return;
  story.act(finder, {a_step("inform_magistrate"), a_step("report_to_immigration_office")});
  switch (how) {
    case Fresh::just_found:
    case Fresh::informed:
      return;
    case Fresh::waiting:
      story.at(minutes_ago(chance.between(25, 55)))
          .refer(finder, district.centre, Urgency::today, other_centres(district.centre));
      return;
    case Fresh::overdue:
      story.at(minutes_ago(chance.between(300, 420)))
          .refer(finder, district.centre, Urgency::now, other_centres(district.centre));
      return;
    case Fresh::nobody_yet: {
      const auto others = other_centres(district.centre);
      story.at(minutes_ago(chance.between(200, 240))).refer(finder, district.centre, Urgency::now, others);
      for (const auto& desk : {std::string(district.centre), others[0], others[1]})
        story.answer(desk, false, "No room tonight.");
      return;
    }
    case Fresh::accepted:
      story.at(minutes_ago(chance.between(120, 180))).refer(finder, district.centre, Urgency::today, {});
      story.answer(district.centre, true);
      return;
    case Fresh::asked_document:
      request(story, place(story, chance, finder, district.centre));
      return;
  }
}

}  // namespace relais::desks::demo

#include <algorithm>

#include <fmt/format.h>

#include "desks/views.hpp"
#include "desks/worklist.hpp"

namespace relais::desks {

namespace {

using access::FieldClass;
using casework::CaseState;

// Which class each field of the person belongs to.
constexpr Field kPersonFields[] = {{"given_name", FieldClass::identity},
                                   {"family_name", FieldClass::identity},
                                   {"aliases", FieldClass::identity},
                                   {"born", FieldClass::identity},
                                   {"nationality", FieldClass::minimum},
                                   {"age_group", FieldClass::minimum},
                                   {"gender", FieldClass::minimum},
                                   {"language", FieldClass::minimum},
                                   {"accompanied", FieldClass::minor},
                                   {"residence", FieldClass::residence},
                                   {"identity_document", FieldClass::residence},
                                   {"safe_contact", FieldClass::contact},
                                   {"standing", FieldClass::procedure},
                                   {"indicators", FieldClass::report},
                                   {"links", FieldClass::suspects},
                                   {"consents", FieldClass::sharing},
                                   {"letters", FieldClass::letters}};

bool is_event_of_a_case(std::string_view verb) {
  bool found = false;
  boost::mp11::mp_for_each<boost::mp11::mp_transform<boost::mp11::mp_identity, CaseEvent>>(
      [&](auto each) { found = found || decltype(each)::type::kType == verb; });
  return found;
}

std::optional<int> age_on(const Person& person, Date on) {
  if (!person.born) return std::nullopt;
  int years = 0;
  while (base::add_months_clamped(person.born->latest, (years + 1) * 12) <= on && years < 150) ++years;
  return years;
}

StandingView standing_view(const House& house, const law::Standing& standing, const Eye& eye) {
  StandingView view;
  view.on = standing.on;
  view.duties_missing = duties_view(house, standing);
  if (!eye.sees(FieldClass::procedure)) return view;
  view.judicial = standing.judicial;
  view.phase = standing.phase;
  view.document = document_view(standing.document);
  for (const auto& deadline : standing.deadlines)
    view.deadlines.push_back({{},
                              deadline.what,
                              deadline.due,
                              days_between(standing.on, deadline.due),
                              reasons_of(house, deadline.because)});
  for (const auto& next : standing.next)
    view.next.push_back({{}, next.verb, next.by, next.document, reasons_of(house, next.because)});
  view.conditions_unmet = conditions_of(house, standing.conditions_unmet);
  view.grounds = standing.grounds;
  return view;
}

std::vector<ConsentView> consents_view(const CaseState& state, Date today) {
  std::vector<ConsentView> all;
  for (const auto& consent : state.consents)
    all.push_back({{},
                   consent.recipient,
                   consent.purpose,
                   consent.data,
                   consent.since,
                   consent.until,
                   consent.withdrawn_on,
                   consent.open(today)});
  return all;
}

const base::LocalText kByConsent{"Consentement de la personne.", "Toestemming van de persoon.",
                                 "Einwilligung der Person.", "Consent of the person."};

std::vector<AccessView> access_view(const House& house, const CaseState& state, Date today) {
  std::vector<AccessView> all;
  for (const auto& bond : casework::bonds_of(state, house.book)) {
    const auto* desk = house.book.find(bond.desk);
    const auto tie = base::enum_from<access::Tie>(base::enum_name(bond.relation));
    if (desk == nullptr || !tie) continue;
    const auto grants = house.policy.applying(desk->kind, {{*tie}, {}});
    if (grants.empty()) continue;
    all.push_back({{}, bond.desk, std::string(base::enum_name(bond.relation)), grants.front()->why});
  }
  for (const auto& consent : state.consents)
    if (consent.open(today)) all.push_back({{}, consent.recipient, "recipient", kByConsent});
  return all;
}

// What the asker's own desk wrote is always shown to it.
void add_report(const Call& call, const CaseState& state, const Eye& eye, CaseView& view) {
  for (const auto& record : state.log()) {
    if (!eye.sees(FieldClass::report) && record.by_desk != call.asker.desk) continue;
    const auto event = state.effective(record.number);
    if (!event) continue;
    if (const auto* noted = std::get_if<casework::IndicatorsNoted>(&*event)) view.indicators.push_back(*noted);
    if (const auto* stated = std::get_if<casework::AssessmentStated>(&*event)) view.assessments.push_back(*stated);
  }
}

bool note_seen(const Call& call, const casework::Note& note, const Eye& eye) {
  if (note.by_desk == call.asker.desk) return true;
  const auto* desk = call.house.book.find(note.by_desk);
  const bool secret = note.kind == casework::NoteKind::privileged || desk == nullptr || desk->secrecy;
  return eye.sees(secret ? FieldClass::privileged : FieldClass::narrative);
}

base::Result<void> add_links(const Call& call, const CaseState& state, const Eye& eye, CaseView& view) {
  for (const auto& link : state.links) {
    LinkView shown;
    shown.relation = link.relation;
    if (link.to_party) {
      if (!eye.sees(FieldClass::suspects)) continue;
      auto row = call.store.party_row(link.to_party->text());
      if (!row) return base::fail(std::move(row.error()));
      shown.party = link.to_party->text();
      if (*row) shown.name = (*row)->name;
    } else {
      auto row = call.store.case_row(link.to_case->text());
      if (!row) return base::fail(std::move(row.error()));
      if (!*row || !Eye(call.house, call.asker, ties_of(call.house, call.asker, **row)).opens()) continue;
      shown.case_ = (*row)->id;
      shown.name = (*row)->label;
    }
    view.links.push_back(std::move(shown));
  }
  return {};
}

base::Result<void> add_operation(const Call& call, const CaseState& state, const Eye& eye, CaseView& view) {
  if (!state.operation || !eye.sees(FieldClass::report)) return {};
  auto row = call.store.operation_row(state.operation->text());
  if (!row) return base::fail(std::move(row.error()));
  if (*row) view.operation = OperationRef{{}, (*row)->id, (*row)->title};
  return {};
}

std::vector<std::string> papers_missing(const CaseState& state, const Eye& eye, Date today) {
  std::vector<std::string> missing;
  if (eye.sees(FieldClass::residence) && !state.person.identity_document) missing.emplace_back("identity_document");
  if (eye.sees(FieldClass::minimum) && !state.person.language) missing.emplace_back("language");
  if (eye.sees(FieldClass::identity) && !state.person.born) missing.emplace_back("birth_date");
  if (eye.sees(FieldClass::contact) && !state.person.safe_contact) missing.emplace_back("safe_contact");
  const bool consented =
      std::ranges::any_of(state.consents, [&](const casework::Consent& each) { return each.open(today); });
  if (eye.sees(FieldClass::sharing) && !consented) missing.emplace_back("consent");
  return missing;
}

void add_referrals(const Call& call, const CaseState& state, const Eye& eye, CaseView& view) {
  for (const auto& referral : state.referrals) {
    const bool mine = referral.from_desk == call.asker.desk || referral.desk == call.asker.desk;
    if (mine || eye.sees(FieldClass::sharing))
      view.referrals.push_back(referral_line(call, state, referral, mine ? call.asker.desk : referral.from_desk));
  }
}

void add_plain(const Call& call, const CaseState& state, const Eye& eye, Date on, CaseView& view) {
  if (eye.sees(FieldClass::sharing)) {
    view.consents = consents_view(state, on);
    view.access = access_view(call.house, state, on);
  }
  for (const auto& note : state.notes)
    if (note_seen(call, note, eye))
      view.notes.push_back({{},
                            note.number,
                            note.on,
                            note.kind,
                            note.language,
                            note.text,
                            note.by_desk,
                            note.by_desk == call.asker.desk ? note.by_user : std::string()});
  if (eye.sees(FieldClass::letters))
    for (const auto& letter : state.letters) view.letters.push_back({{}, letter.letter, letter.language, letter.on});
  if (!eye.sees(FieldClass::procedure)) return;
  view.disappeared = state.disappeared;
  for (const auto& each : state.cross_border)
    view.cross_border.push_back(
        {{}, each.country, each.reason, each.asked_on, each.answer_by, each.answered_on, each.accepted, each.answer});
}

}  // namespace

Eye::Eye(const House& house, const access::Asker& asker, access::Ties ties)
    : house_(house), asker_(asker), ties_(std::move(ties)), things_(house.policy.opened(asker, ties_)) {}

Eye Eye::of(const Call& call, const CaseState& state) {
  return {call.house, call.asker, ties_of(call.house, call.asker, state, call.now)};
}

bool Eye::writes(std::string_view verb) const {
  const auto thing = access::thing_of(verb);
  return thing && things_[*thing];
}

bool Eye::opens() const {
  bool any = false;
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<FieldClass>>([&](auto d) {
    any = any ||
          (d.value != FieldClass::need && house_.policy.info(d.value).of == access::ClassOf::case_ && sees(d.value));
  });
  return any;
}

std::optional<Failure> unknown_link(const Call& call, const std::vector<CaseEvent>& acts) {
  for (std::size_t i = 0; i < acts.size(); ++i) {
    const auto* linked = std::get_if<casework::Linked>(&acts[i]);
    if (linked == nullptr) continue;
    bool known = false;
    if (linked->to_case) {
      const auto row = call.store.case_row(linked->to_case->text());
      known = row && *row && Eye(call.house, call.asker, ties_of(call.house, call.asker, **row)).opens();
    } else if (linked->to_party) {
      const auto row = call.store.party_row(linked->to_party->text());
      known = row && *row && (*row)->by_desk == call.asker.desk;
    }
    if (!known)
      return Failure{{base::ErrorKind::bad_input,
                      "bad_value",
                      fmt::format("/acts/{}/{}", i, linked->to_case ? "to_case" : "to_party"),
                      "there is no such thing for your desk",
                      "a case your desk may open, or a party it described",
                      {}},
                     {},
                     {},
                     nullptr,
                     nullptr};
  }
  return std::nullopt;
}

Person person_seen(const Person& person, const Eye& eye) {
  Person seen;
  if (eye.sees(FieldClass::identity)) {
    seen.given_name = person.given_name;
    seen.family_name = person.family_name;
    seen.aliases = person.aliases;
    seen.born = person.born;
  }
  if (eye.sees(FieldClass::minimum)) {
    seen.nationality = person.nationality;
    seen.age_group = person.age_group;
    seen.gender = person.gender;
    seen.language = person.language;
    seen.interpreter_needed = person.interpreter_needed;
  }
  if (eye.sees(FieldClass::minor)) seen.accompanied = person.accompanied;
  if (eye.sees(FieldClass::residence)) {
    seen.residence = person.residence;
    seen.identity_document = person.identity_document;
  }
  if (eye.sees(FieldClass::contact)) seen.safe_contact = person.safe_contact;
  return seen;
}

std::span<const Field> person_fields() { return kPersonFields; }

std::vector<std::string> fields_withheld(const Eye& eye) {
  std::vector<std::string> names;
  for (const auto& field : kPersonFields)
    if (!eye.sees(field.what)) names.emplace_back(field.name);
  return names;
}

law::Standing standing_of(const House& house, const CaseState& state, Date on, law::Wanted wanted) {
  const auto steps = state.law_steps();
  const Date asked[] = {on};
  return std::move(house.procedure.play(state.person_facts(), steps, asked, wanted).standings.front());
}

std::optional<DocumentView> document_view(const std::optional<law::HeldDocument>& held) {
  if (!held) return std::nullopt;
  return DocumentView{{}, held->kind, held->issued, held->expires, held->renewal};
}

std::vector<DutyView> duties_view(const House& house, const law::Standing& standing) {
  std::vector<DutyView> all;
  for (const auto& duty : standing.duties_missing)
    all.push_back({{}, duty.duty, duty.by, duty.since, reasons_of(house, duty.because)});
  return all;
}

base::Result<CaseView> view_of(const Call& call, const CaseState& state, std::optional<Date> as_of) {
  const auto on = as_of.value_or(call.today());
  const Eye eye = Eye::of(call, state);
  const auto shown = as_of ? state.as_of(*as_of) : state;
  if (!shown.exists()) return base::fail(not_here());
  CaseView view;
  view.id = shown.id().text();
  view.version = state.version();
  view.label = shown.label;
  view.opened_on = shown.opened_on;
  view.opened_by = shown.opened_by;
  view.ground = shown.ground;
  view.smuggling_form = shown.smuggling_form;
  view.person = person_seen(shown.person, eye);
  if (eye.sees(FieldClass::minimum) || eye.sees(FieldClass::identity))
    view.age_group = casework::age_group_on(shown.person, on, call.house.majority_months);
  if (eye.sees(FieldClass::identity)) view.age = age_on(shown.person, on);
  view.withheld = fields_withheld(eye);
  for (const auto tie : eye.ties().ties) view.relations.emplace_back(base::enum_name(tie));
  for (const auto& verb : access::verbs())
    if (!as_of && is_event_of_a_case(verb) && eye.writes(verb)) view.may_write.push_back(verb);
  const auto standing = standing_of(call.house, shown, on);
  view.standing = standing_view(call.house, standing, eye);
  if (!as_of) view.offers = offers_of(call, shown, eye, standing);
  view.timeline = timeline_of(call, shown, eye);
  add_report(call, shown, eye, view);
  add_referrals(call, shown, eye, view);
  add_plain(call, shown, eye, on, view);
  if (auto linked = add_links(call, shown, eye, view); !linked) return base::fail(std::move(linked.error()));
  if (auto found = add_operation(call, shown, eye, view); !found) return base::fail(std::move(found.error()));
  view.missing_papers = papers_missing(shown, eye, on);
  view.closed = shown.closed;
  view.as_of = as_of;
  return view;
}

}  // namespace relais::desks

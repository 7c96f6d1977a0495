#include <algorithm>
#include <map>

#include "desks/letterbox_parts.hpp"
#include "desks/views.hpp"

namespace relais::desks {

namespace {

using access::FieldClass;
using namespace casework;

template <class... F>
struct Overloaded : F... {
  using F::operator()...;
};
template <class... F>
Overloaded(F...) -> Overloaded<F...>;

/// Whether an entry is shown whole, by its date only, or not at all.
enum class Shown { whole, bare, hidden };

Shown shown_if(bool seen) { return seen ? Shown::whole : Shown::bare; }
Shown whole_or_nothing(bool seen) { return seen ? Shown::whole : Shown::hidden; }

/// What was told to a desk under professional secrecy is as secret as what it notes.
bool told_seen(const House& house, const CaseRecord& record, bool privileged, const Eye& eye) {
  const auto* desk = house.book.find(record.by_desk);
  const bool secret = privileged || desk == nullptr || desk->secrecy;
  return eye.sees(secret ? FieldClass::privileged : FieldClass::narrative);
}

Shown how_shown(const House& house, const CaseRecord& record, const CaseEvent& event, const Eye& eye) {
  const bool sharing = eye.sees(FieldClass::sharing);
  const bool procedure = eye.sees(FieldClass::procedure);
  return std::visit(
      Overloaded{
          [&](const CaseOpened&) { return shown_if(eye.sees(FieldClass::report)); },
          [&](const PersonDescribed&) { return shown_if(eye.sees(FieldClass::minimum)); },
          [&](const StepTaken&) { return whole_or_nothing(procedure); },
          [&](const IndicatorsNoted&) { return whole_or_nothing(eye.sees(FieldClass::report)); },
          [&](const AssessmentStated&) { return whole_or_nothing(eye.sees(FieldClass::report)); },
          [&](const ReferralSent&) { return whole_or_nothing(sharing); },
          [&](const ReferralAnswered&) { return whole_or_nothing(sharing); },
          [&](const ReferralEscalated&) { return whole_or_nothing(sharing); },
          [&](const PersonArrived&) { return whole_or_nothing(sharing); },
          [&](const ConsentGiven&) { return whole_or_nothing(sharing); },
          [&](const ConsentWithdrawn&) { return whole_or_nothing(sharing); },
          [&](const NoteWritten& note) {
            return whole_or_nothing(told_seen(house, record, note.kind == NoteKind::privileged, eye));
          },
          [&](const TipTakenOn&) { return whole_or_nothing(told_seen(house, record, false, eye)); },
          [&](const Linked& linked) {
            return whole_or_nothing(eye.sees(linked.to_party ? FieldClass::suspects : FieldClass::report));
          },
          [&](const LetterMade&) { return whole_or_nothing(eye.sees(FieldClass::letters)); },
          [&](const Assigned&) { return shown_if(procedure); },
          [&](const CrossBorderAsked&) { return whole_or_nothing(procedure); },
          [&](const CrossBorderAnswered&) { return whole_or_nothing(procedure); },
          [&](const Disappeared&) { return whole_or_nothing(procedure); },
          [&](const FoundAgain&) { return whole_or_nothing(procedure); },
          [&](const Corrected&) { return Shown::bare; },
          [&](const FileClosed&) { return shown_if(procedure); },
          [&](const FileReopened&) { return shown_if(procedure); },
          [](const ShelterSealed&) { return Shown::hidden; },
          [&](const BreakGlassOpened&) { return whole_or_nothing(sharing); },
          [&](const BreakGlassReviewed&) { return whole_or_nothing(sharing); },
          [](const ConflictDeclared&) { return Shown::hidden; },
          [](const ConflictLifted&) { return Shown::hidden; },
      },
      event);
}

// The five answers and the reasons behind a decision belong to those who may read opinions; the others learn the
// result.
StepTaken step_seen(StepTaken step, const Eye& eye) {
  if (eye.sees(FieldClass::opinion)) return step;
  step.remark.reset();
  if (step.step != "give_opinion") return step;
  step.case_open.reset();
  step.victim.reset();
  step.cooperates.reset();
  step.ties_cut.reset();
  step.no_danger.reset();
  step.reason.reset();
  return step;
}

CaseEvent event_seen(const CaseEvent& event, const Eye& eye) {
  if (const auto* described = std::get_if<PersonDescribed>(&event))
    return PersonDescribed{person_seen(described->person, eye)};
  if (const auto* step = std::get_if<StepTaken>(&event)) return step_seen(*step, eye);
  return event;
}

/// Who reported in confidence stays with those of the desk that received it.
CaseEvent without_sender(const Call& call, const CaseRecord& record) {
  auto event = record.event;
  auto* taken = std::get_if<TipTakenOn>(&event);
  if (taken == nullptr || !taken->sender) return event;
  const auto as = as_tip_desk(call.house, call.asker);
  const bool theirs = as && record.by_desk == call.asker.desk &&
                      call.house.policy.may_see(*as, {.ties = {access::Tie::tip_desk}}, FieldClass::tip_sender);
  if (!theirs) taken->sender.reset();
  return event;
}

std::map<std::int64_t, std::string> refused_steps(const House& house, const CaseState& state) {
  std::map<std::int64_t, std::string> refused;
  const auto steps = state.law_steps();
  const auto play = house.procedure.play(state.person_facts(), steps, {},
                                         {.deadlines = false, .next = false, .duties = false, .case_file = true});
  for (std::size_t i = 0; i < play.outcomes.size(); ++i)
    if (!play.outcomes[i].accepted && play.outcomes[i].error)
      refused[state.steps()[i].number] = play.outcomes[i].error->code;
  return refused;
}

/// A correction is shown like what it corrects. That a shelter was sealed is told by its own use-case only.
Shown shown_of(const Call& call, const CaseState& state, const CaseRecord& record, const Eye& eye) {
  if (std::holds_alternative<ShelterSealed>(record.event)) return Shown::hidden;
  if (record.by_desk == call.asker.desk) return Shown::whole;
  const auto* corrected = std::get_if<Corrected>(&record.event);
  if (corrected == nullptr) return how_shown(call.house, record, record.event, eye);
  for (const auto& each : state.log())
    if (each.number == corrected->number)
      return std::min(shown_of(call, state, each, eye), Shown::bare,
                      [](Shown a, Shown b) { return static_cast<int>(a) > static_cast<int>(b); });
  return Shown::hidden;
}

}  // namespace

std::vector<TimelineEntry> timeline_of(const Call& call, const CaseState& state, const Eye& eye, std::int64_t after) {
  const auto refused = refused_steps(call.house, state);
  std::vector<TimelineEntry> all;
  for (const auto& record : state.log()) {
    if (record.number <= after) continue;
    const auto shown = shown_of(call, state, record, eye);
    if (shown == Shown::hidden) continue;
    const bool own = record.by_desk == call.asker.desk;
    TimelineEntry entry;
    entry.number = record.number;
    entry.on = record.on;
    entry.recorded = record.recorded;
    entry.by_desk = record.by_desk;
    if (own) entry.by_user = record.by_user;
    entry.acting_as = record.acting_as;
    const auto event = without_sender(call, record);
    auto json = base::encode(own ? event : event_seen(event, eye));
    entry.type = json.as_object().at("type").as_string();
    if (shown == Shown::whole) entry.event = std::move(json);
    entry.corrected_by = state.corrected_by(record.number);
    if (const auto found = refused.find(record.number); found != refused.end()) entry.refused = found->second;
    all.push_back(std::move(entry));
  }
  return all;
}

}  // namespace relais::desks

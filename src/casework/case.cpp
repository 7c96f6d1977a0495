#include "casework/case.hpp"

#include <algorithm>
#include <stdexcept>
#include <type_traits>

namespace relais::casework {

namespace {

template <class... F>
struct Overloaded : F... {
  using F::operator()...;
};
template <class... F>
Overloaded(F...) -> Overloaded<F...>;

Referral* find(std::vector<Referral>& referrals, const ReferralId& id) {
  const auto found = std::ranges::find(referrals, id, &Referral::id);
  return found == referrals.end() ? nullptr : &*found;
}

void fold_answer(Referral& referral, const ReferralAnswered& answered, Instant at) {
  referral.state = answered.accepted ? ReferralState::accepted : ReferralState::declined;
  referral.reason = answered.reason;
  referral.trail.push_back({referral.desk, answered.accepted ? "accepted" : "declined", at, answered.reason});
}

void fold_escalation(Referral& referral, const ReferralEscalated& escalated, Instant at) {
  if (escalated.because == "time_ran_out")
    referral.trail.push_back({referral.desk, "escalated", at, escalated.because});
  referral.desk = escalated.desk;
  referral.answer_by = escalated.answer_by;
  referral.state = ReferralState::waiting;
  referral.reason = escalated.because;
  const auto reached = std::ranges::find(referral.then, escalated.desk);
  if (reached != referral.then.end()) referral.then.erase(referral.then.begin(), reached + 1);
  referral.trail.push_back({escalated.desk, "asked", at, escalated.because});
}

void fold_withdrawal(std::vector<Consent>& consents, const ConsentWithdrawn& withdrawn, Date on) {
  for (auto& consent : consents)
    if (consent.recipient == withdrawn.recipient && !consent.withdrawn_on &&
        (!withdrawn.purpose || *withdrawn.purpose == consent.purpose))
      consent.withdrawn_on = on;
}

void fold_cross_border(std::vector<CrossBorder>& all, const CrossBorderAnswered& answered, Date on) {
  for (auto& asked : all)
    if (asked.country == answered.country && !asked.answered_on) {
      asked.answered_on = on;
      asked.accepted = answered.accepted;
      asked.answer = answered.reason;
    }
}

void set(law::Step& step, const char* name, const std::optional<std::string>& value) {
  if (value) step.params.emplace_back(name, *value);
}

}  // namespace

law::Step to_law_step(const StepTaken& taken, Date on, const std::string& acting_as) {
  law::Step step;
  step.on = on;
  step.by = taken.by.value_or(acting_as);
  step.verb = taken.step;
  step.purposes = taken.purposes;
  if (taken.facts_on) step.params.emplace_back("facts_on", base::to_string(*taken.facts_on));
  set(step, "language", taken.language);
  set(step, "centre", taken.centre);
  set(step, "document", taken.document);
  set(step, "reason", taken.reason);
  set(step, "case_open", taken.case_open);
  set(step, "victim", taken.victim);
  set(step, "cooperates", taken.cooperates);
  set(step, "ties_cut", taken.ties_cut);
  set(step, "no_danger", taken.no_danger);
  set(step, "instance", taken.instance);
  if (taken.voluntary) step.params.emplace_back("voluntary", *taken.voluntary ? "true" : "false");
  return step;
}

CaseState CaseState::of(CaseId id, std::span<const CaseRecord> records) {
  CaseState state(std::move(id));
  state.log_.reserve(records.size());
  for (const auto& record : records) state.apply(record);
  return state;
}

void CaseState::apply(CaseRecord record) {
  if (record.number != version_ + 1) throw std::logic_error("an event of a case is out of order");
  version_ = record.number;
  log_.push_back(std::move(record));
  const auto& last = log_.back();
  if (std::holds_alternative<Corrected>(last.event))
    rebuild();
  else
    fold(last, last.event);
}

template <class Keep>
CaseState CaseState::with_only(Keep keep) const {
  CaseState part(id_);
  for (const auto& each : log_)
    if (keep(each)) part.log_.push_back(each);
  part.version_ = part.log_.empty() ? 0 : part.log_.back().number;
  part.rebuild();
  return part;
}

CaseState CaseState::as_of(Date day) const {
  if (log_.empty() || log_.front().on > day) return CaseState(id_);
  return with_only(
      [&](const CaseRecord& each) { return each.on <= day || std::holds_alternative<Corrected>(each.event); });
}

CaseState CaseState::as_known_at(Instant instant) const {
  return with_only([&](const CaseRecord& each) { return each.recorded <= instant; });
}

const CaseRecord* CaseState::record(std::int64_t number) const {
  const auto found = std::ranges::lower_bound(log_, number, {}, &CaseRecord::number);
  return found == log_.end() || found->number != number ? nullptr : &*found;
}

std::optional<std::int64_t> CaseState::corrected_by(std::int64_t number) const {
  const auto found = corrections_.find(number);
  if (found == corrections_.end()) return std::nullopt;
  return found->second.by;
}

std::optional<CaseEvent> CaseState::effective(std::int64_t number) const {
  const auto found = corrections_.find(number);
  if (found != corrections_.end()) return found->second.replacement;
  const auto* written = record(number);
  if (written == nullptr) return std::nullopt;
  return written->event;
}

// From the newest to the oldest: a correction that was itself corrected has no effect, and of two that name the same
// event the newer one counts.
void CaseState::find_corrections() {
  corrections_.clear();
  for (auto each = log_.rbegin(); each != log_.rend(); ++each) {
    const auto* corrected = std::get_if<Corrected>(&each->event);
    if (corrected == nullptr || corrections_.contains(each->number) || corrections_.contains(corrected->number))
      continue;
    Correction correction{each->number, std::nullopt};
    if (corrected->replacement)
      if (auto replaced = base::decode<CaseEvent>(*corrected->replacement))
        correction.replacement = std::move(*replaced);
    corrections_.emplace(corrected->number, std::move(correction));
  }
}

void CaseState::rebuild() {
  CaseState fresh(id_);
  fresh.log_ = std::move(log_);
  fresh.version_ = version_;
  fresh.find_corrections();
  for (const auto& each : fresh.log_)
    if (const auto event = fresh.effective(each.number)) fresh.fold(each, *event);
  *this = std::move(fresh);
}

void CaseState::fold(const CaseRecord& record, const CaseEvent& event) {
  const auto step_taken = [&](const StepTaken& e) {
    const auto later = std::ranges::upper_bound(steps_, record.on, {}, [](const NumberedStep& s) { return s.step.on; });
    steps_.insert(later, {record.number, to_law_step(e, record.on, record.acting_as)});
  };
  const auto opened = [&](const CaseOpened& e) {
    opened_on = record.on;
    opened_by = record.by_desk;
    label = e.label;
    ground = e.ground;
    smuggling_form = e.smuggling_form;
    operation = e.operation;
  };
  const auto sent = [&](const ReferralSent& e) {
    Referral referral{e.referral, record.by_desk,         e.desk,       e.need, record.recorded, e.answer_by,
                      e.then,     ReferralState::waiting, std::nullopt, {}};
    referral.trail.push_back({e.desk, "asked", record.recorded, std::nullopt});
    referrals.push_back(std::move(referral));
  };
  const auto arrived = [&](const PersonArrived& e) {
    if (auto* referral = find(referrals, e.referral)) {
      referral->state = ReferralState::arrived;
      referral->trail.push_back({referral->desk, "arrived", record.recorded, std::nullopt});
    }
  };
  std::visit(
      Overloaded{
          opened,
          [&](const PersonDescribed& e) { person = e.person; },
          step_taken,
          [&](const IndicatorsNoted& e) { indicators.push_back(e); },
          [&](const AssessmentStated& e) { assessments.push_back(e); },
          sent,
          [&](const ReferralAnswered& e) {
            if (auto* referral = find(referrals, e.referral)) fold_answer(*referral, e, record.recorded);
          },
          [&](const ReferralEscalated& e) {
            if (auto* referral = find(referrals, e.referral)) fold_escalation(*referral, e, record.recorded);
          },
          arrived,
          [&](const ConsentGiven& e) {
            consents.push_back(
                {record.number, e.recipient, e.purpose, e.data, record.on, e.until, e.language, std::nullopt});
          },
          [&](const ConsentWithdrawn& e) { fold_withdrawal(consents, e, record.on); },
          [&](const NoteWritten& e) {
            notes.push_back({record.number, record.on, e.kind, e.language, e.text, record.by_desk, record.by_user});
          },
          [&](const Linked& e) { links.push_back(e); },
          [&](const LetterMade& e) {
            letters.push_back({e.letter, e.language, record.on});
          },
          [&](const Assigned& e) {
            assigned.push_back({e.desk, e.capacity, record.on});
          },
          [&](const CrossBorderAsked& e) {
            cross_border.push_back({e.country, e.reason, record.on, e.answer_by, {}, {}, {}});
          },
          [&](const CrossBorderAnswered& e) { fold_cross_border(cross_border, e, record.on); },
          [&](const Disappeared& e) { disappeared = e; },
          [&](const FoundAgain&) { disappeared.reset(); },
          [](const Corrected&) {},
          [](const TipTakenOn&) {},
          [&](const FileClosed& e) { closed = e.reason; },
          [&](const FileReopened&) { closed.reset(); },
          [&](const ShelterSealed& e) {
            shelter = Shelter{e, record.on, record.by_desk, record.by_user};
          },
          [&](const BreakGlassOpened& e) {
            glasses.push_back(
                {record.number, record.on, record.recorded, record.by_desk, record.by_user, e, {}, {}, {}});
          },
          [&](const BreakGlassReviewed& e) {
            const auto glass = std::ranges::find(glasses, e.number, &BrokenGlass::number);
            if (glass == glasses.end()) return;
            glass->review = e;
            glass->reviewed_on = record.on;
            glass->reviewed_by = record.by_user;
          },
          [&](const ConflictDeclared& e) {
            conflicts.push_back({e.account, e.reason, record.on, record.by_user, {}});
          },
          [&](const ConflictLifted& e) {
            for (auto& conflict : conflicts)
              if (conflict.account == e.account && !conflict.lifted_on) conflict.lifted_on = record.on;
          },
      },
      event);
}

bool CaseState::in_conflict(std::string_view account) const {
  return std::ranges::any_of(
      conflicts, [&](const Conflict& conflict) { return conflict.account == account && !conflict.lifted_on; });
}

bool Shelter::names(std::string_view account) const {
  return std::ranges::find(held.readers, account, &ShelterReader::account) != held.readers.end();
}

std::vector<law::Step> CaseState::law_steps() const {
  std::vector<law::Step> plain;
  plain.reserve(steps_.size());
  for (const auto& each : steps_) plain.push_back(each.step);
  return plain;
}

law::PersonFacts CaseState::person_facts() const {
  law::PersonFacts facts;
  facts.nationality = person.nationality;
  if (person.born) {
    facts.born_earliest = person.born->earliest;
    facts.born_latest = person.born->latest;
  }
  if (person.age_group) facts.minor_or_in_doubt = *person.age_group != AgeGroup::adult;
  facts.accompanied = person.accompanied.value_or(false);
  facts.residence = base::enum_name(person.residence.value_or(Residence::none));
  facts.ground = base::enum_name(ground);
  if (smuggling_form) facts.smuggling_form = base::enum_name(*smuggling_form);
  return facts;
}

bool CaseState::took(std::string_view verb) const {
  return std::ranges::any_of(steps_, [&](const NumberedStep& each) { return each.step.verb == verb; });
}

const Referral* CaseState::find_referral(const ReferralId& id) const {
  const auto found = std::ranges::find(referrals, id, &Referral::id);
  return found == referrals.end() ? nullptr : &*found;
}

Date CaseState::last_day() const {
  Date last = opened_on;
  for (const auto& each : log_) last = std::max(last, each.on);
  return last;
}

std::string age_group_on(const Person& person, Date on, int majority_months) {
  if (person.born) {
    const bool adult_at_latest = base::add_months_clamped(person.born->latest, majority_months) <= on;
    const bool adult_at_earliest = base::add_months_clamped(person.born->earliest, majority_months) <= on;
    if (adult_at_latest) return "adult";
    return adult_at_earliest ? "in_doubt" : "minor";
  }
  if (!person.age_group) return "adult";
  return std::string(base::enum_name(*person.age_group));
}

}  // namespace relais::casework

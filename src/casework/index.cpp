#include <algorithm>
#include <set>

#include "casework/case.hpp"
#include "casework/desk_book.hpp"

namespace relais::casework {

namespace {

Relation relation_of_capacity(std::string_view capacity) {
  if (capacity == "magistrate") return Relation::magistrate;
  if (capacity == "guardian") return Relation::guardian;
  if (capacity == "immigration") return Relation::office;
  return Relation::owner;
}

// A ward has one guardian at a time; of the other capacities several may stand side by side.
void add_assigned(const CaseState& state, std::set<BondRow>& bonds) {
  const Assignment* guardian = nullptr;
  for (const auto& assignment : state.assigned) {
    if (assignment.capacity == "guardian")
      guardian = &assignment;
    else
      bonds.insert({assignment.desk, relation_of_capacity(assignment.capacity)});
  }
  if (guardian != nullptr) bonds.insert({guardian->desk, Relation::guardian});
}

void add_referrals(const CaseState& state, std::set<BondRow>& bonds) {
  for (const auto& referral : state.referrals) {
    switch (referral.state) {
      case ReferralState::waiting:
        bonds.insert({referral.desk, Relation::asked});
        break;
      case ReferralState::accepted:
        bonds.insert({referral.desk, Relation::accepted});
        break;
      case ReferralState::arrived:
        bonds.insert({referral.desk, Relation::owner});
        break;
      case ReferralState::declined:
      case ReferralState::escalated:
        break;
    }
  }
}

bool is_kind(const Desk& desk, std::string_view actor) { return desk.acts_as == actor || desk.kind == actor; }

std::vector<std::string> rule_ids(const law::Procedure& procedure, const std::vector<law::RuleRef>& rules) {
  std::vector<std::string> ids;
  for (const auto rule : rules) ids.push_back(procedure.header(rule).id);
  return ids;
}

class Clocks {
 public:
  Clocks(const CaseState& state, const Indexed& with, CaseRow& row) : state_(state), with_(with), row_(row) {}

  void deadlines(const law::Standing& standing) {
    for (const auto& deadline : standing.deadlines)
      for (const auto& desk : accompanying())
        add(desk, ClockKind::deadline, deadline.what, deadline.due, rule_ids(with_.procedure, deadline.because));
  }

  void duties(const law::Standing& standing) {
    for (const auto& duty : standing.duties_missing)
      for (const auto& desk : owing(duty.by))
        add(desk, ClockKind::duty, duty.duty, duty.since, rule_ids(with_.procedure, duty.because));
  }

  void waiting_answers(Date today) {
    for (const auto& referral : state_.referrals) {
      if (referral.state == ReferralState::waiting)
        add(referral.desk, ClockKind::referral, "answer_referral", base::in_brussels(referral.answer_by).date, {});
      const bool nobody = referral.state == ReferralState::declined ||
                          (referral.state == ReferralState::waiting && referral.then.empty() &&
                           base::in_brussels(referral.answer_by).date < today);
      if (nobody && &referral == &state_.referrals.back() && !taken())
        add(referral.from_desk, ClockKind::referral, "nobody_yet", base::in_brussels(referral.answer_by).date, {});
    }
    for (const auto& asked : state_.cross_border)
      if (!asked.answered_on)
        for (const auto& desk : accompanying()) add(desk, ClockKind::cross_border, "cross_border", asked.answer_by, {});
  }

  // Whoever accompanies the person reviews what was opened in danger, also when the file is closed.
  void reviews() {
    for (const auto& glass : state_.glasses)
      if (!glass.review)
        for (const auto& desk : reviewing())
          add(desk, ClockKind::review, "review_break_glass", base::in_brussels(glass.held.review_by).date,
              {glass.held.rule});
  }

  void queues(const law::Standing& standing) {
    for (const auto& next : standing.next) {
      if (next.verb == "give_opinion")
        at(Relation::magistrate, ClockKind::opinion, next, row_.opinion_since, row_.opinion_for);
      if (next.verb == "issue_document" || next.verb == "refuse_document")
        at(Relation::office, ClockKind::request, next, row_.request_since, row_.request_for);
    }
    if (row_.opinion_since && !row_.opinion_for) row_.opinion_for = row_.request_for;
  }

 private:
  void add(const std::string& desk, ClockKind kind, const std::string& what, Date due, std::vector<std::string> rules) {
    row_.clocks.push_back({desk, kind, what, due, std::move(rules)});
  }

  void at(Relation relation, ClockKind kind, const law::NextStep& next, std::optional<Date>& since,
          std::optional<std::string>& document) {
    if (next.document) document = next.document;
    if (since) return;
    since = asked_on();
    for (const auto& bond : row_.bonds)
      if (bond.relation == relation) add(bond.desk, kind, next.verb, *since, rule_ids(with_.procedure, next.because));
  }

  [[nodiscard]] Date asked_on() const {
    Date on = state_.opened_on;
    for (const auto& each : state_.steps())
      if (each.step.verb == "request_document") on = each.step.on;
    return on;
  }

  [[nodiscard]] bool taken() const {
    return std::ranges::any_of(row_.bonds, [](const BondRow& bond) {
      return bond.relation == Relation::owner || bond.relation == Relation::accepted;
    });
  }

  // Who follows the person's dates: who accompanies, else who found the person.
  [[nodiscard]] std::set<std::string> accompanying() const {
    std::set<std::string> desks;
    for (const auto& bond : row_.bonds)
      if (bond.relation == Relation::owner || bond.relation == Relation::accepted ||
          bond.relation == Relation::guardian)
        desks.insert(bond.desk);
    if (desks.empty()) desks.insert(state_.opened_by);
    return desks;
  }

  [[nodiscard]] std::set<std::string> reviewing() const {
    std::set<std::string> desks;
    for (const auto& bond : row_.bonds)
      if (bond.relation == Relation::owner) desks.insert(bond.desk);
    if (desks.empty()) desks.insert(state_.opened_by);
    return desks;
  }

  // The desks of the actor that owes the duty, else who opened the case and must see to it.
  [[nodiscard]] std::set<std::string> owing(std::string_view actor) const {
    std::set<std::string> desks;
    for (const auto& bond : row_.bonds) {
      const auto* desk = with_.book.find(bond.desk);
      if (desk != nullptr && bond.relation != Relation::asked && is_kind(*desk, actor)) desks.insert(bond.desk);
    }
    if (desks.empty()) desks.insert(state_.opened_by);
    return desks;
  }

  const CaseState& state_;
  const Indexed& with_;
  CaseRow& row_;
};

void fill_referrals(const CaseState& state, CaseRow& row) {
  for (const auto& referral : state.referrals) {
    for (const auto& step : referral.trail) {
      if (step.state == "asked") continue;
      const bool passed = step.state == "escalated" || step.state == "declined";
      if (!passed || step.desk == referral.desk) continue;
      row.referrals.push_back({referral.id, step.desk, referral.from_desk,
                               step.state == "declined" ? ReferralState::declined : ReferralState::escalated, false,
                               false, referral.sent, step.at});
    }
    row.referrals.push_back({referral.id, referral.desk, referral.from_desk, referral.state, true,
                             !referral.then.empty(), referral.sent, referral.answer_by});
  }
}

void fill_next_due(const law::Standing& standing, CaseRow& row) {
  for (const auto& deadline : standing.deadlines)
    if (!row.next_due || deadline.due < *row.next_due) {
      row.next_due = deadline.due;
      row.next_what = deadline.what;
    }
}

}  // namespace

std::vector<BondRow> bonds_of(const CaseState& state, const DeskBook& book) {
  std::set<BondRow> bonds;
  if (!state.exists()) return {};
  bonds.insert({state.opened_by, Relation::reporter});
  add_referrals(state, bonds);
  add_assigned(state, bonds);
  for (const auto& each : state.steps()) {
    if (each.step.verb == "accept_assistance")
      for (const auto* desk : book.acting_as(each.step.by)) bonds.insert({desk->id, Relation::owner});
  }
  for (const auto& desk : book.all())
    for (const auto& verb : desk.told_by)
      if (desk.told_as && state.took(verb)) bonds.insert({desk.id, *desk.told_as});
  std::vector<BondRow> all;
  for (const auto& bond : bonds)
    if (bond.relation != Relation::accepted || !bonds.contains({bond.desk, Relation::owner})) all.push_back(bond);
  return all;
}

CaseRow index_of(const CaseState& state, const Indexed& with, Date today) {
  CaseRow row;
  row.id = state.id();
  row.version = state.version();
  row.label = state.label;
  row.language = state.person.language;
  row.age_group = age_group_on(state.person, today, with.majority_months);
  row.opened_on = state.opened_on;
  row.opened_by = state.opened_by;
  row.closed = state.closed.has_value();
  row.operation = state.operation;
  row.swept_on = today;
  row.bonds = bonds_of(state, with.book);
  fill_referrals(state, row);

  const auto steps = state.law_steps();
  const Date asked[] = {std::max(today, state.last_day())};
  const auto play =
      with.procedure.play(state.person_facts(), steps, asked,
                          {.deadlines = true, .next = !row.closed, .duties = !row.closed, .case_file = true});
  const auto& standing = play.standings.front();
  row.phase = standing.phase;
  row.judicial = standing.judicial;
  Clocks clocks(state, with, row);
  clocks.reviews();
  if (row.closed) return row;
  fill_next_due(standing, row);
  row.duties_missing = static_cast<int>(standing.duties_missing.size());
  clocks.deadlines(standing);
  clocks.duties(standing);
  clocks.waiting_answers(today);
  clocks.queues(standing);
  return row;
}

}  // namespace relais::casework

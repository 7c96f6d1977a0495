#include <algorithm>

#include "desks/views.hpp"
#include "desks/worklist.hpp"

namespace relais::desks {

namespace {

using casework::CaseState;

constexpr std::string_view kVerbRules = "verb.";

bool says_who_may(const House& house, law::RuleRef rule) {
  return house.procedure.header(rule).id.starts_with(kVerbRules);
}

RefusedView refused_view(const House& house, const law::StepOutcome& outcome) {
  RefusedView view;
  if (!outcome.error) return view;
  view.code = outcome.error->code;
  view.message = house.procedure.header(outcome.error->rule).text.en;
  view.rules = reasons_of(house, {outcome.error->rule});
  view.unmet = conditions_of(house, outcome.error->unmet);
  return view;
}

/// What the asker's desk can do with one verb: in its own part, or for somebody it records for.
struct Trial {
  std::string actor;
  law::StepOutcome outcome;
  bool competent = false;
};

class Offers {
 public:
  Offers(const Call& call, const CaseState& state, const Eye& eye) : call_(call), state_(state), eye_(eye) {
    if (!call.asker.acts_as.empty()) actors_.push_back(call.asker.acts_as);
    if (const auto* desk = call.house.book.find(call.asker.desk))
      actors_.insert(actors_.end(), desk->records_for.begin(), desk->records_for.end());
  }

  void add_next(const law::NextStep& next) {
    auto trial = best(next.verb, next.document);
    Offer offer{{}, next.verb, next.by, next.document, false, std::nullopt, reasons_of(call_.house, next.because)};
    settle(offer, trial);
    if (!again(offer)) offers_.push_back(std::move(offer));
  }

  // Verbs the asker is competent for but that the standing does not call for: possible, or refused and why.
  void add_other(const std::string& verb) {
    for (const auto& offer : offers_)
      if (offer.step == verb) return;
    auto trial = best(verb, std::nullopt);
    if (!trial.competent) return;
    Offer offer{{}, verb, {trial.actor}, std::nullopt, false, std::nullopt, {}};
    settle(offer, trial);
    offers_.push_back(std::move(offer));
  }

  [[nodiscard]] std::vector<Offer> done() && {
    std::ranges::stable_sort(offers_,
                             [](const Offer& a, const Offer& b) { return a.allowed_for_me > b.allowed_for_me; });
    return std::move(offers_);
  }

 private:
  [[nodiscard]] bool again(const Offer& offer) {
    for (auto& each : offers_)
      if (each.step == offer.step && each.document == offer.document) {
        each.because.insert(each.because.end(), offer.because.begin(), offer.because.end());
        return true;
      }
    return false;
  }

  [[nodiscard]] Trial best(const std::string& verb, const std::optional<std::string>& document) const {
    Trial best;
    for (const auto& actor : actors_) {
      law::Step step{call_.today(), actor, verb, {}, {}};
      if (document) step.params.emplace_back("document", *document);
      Trial trial{actor, casework::step_outcome(call_.house.procedure, state_, step), false};
      trial.competent =
          trial.outcome.accepted || (trial.outcome.error && !says_who_may(call_.house, trial.outcome.error->rule));
      if (trial.outcome.accepted) return trial;
      if (best.actor.empty() || (trial.competent && !best.competent)) best = std::move(trial);
    }
    return best;
  }

  void settle(Offer& offer, const Trial& trial) const {
    offer.allowed_for_me = trial.outcome.accepted && eye_.writes("step_taken") && !state_.closed;
    if (offer.allowed_for_me) {
      offer.by = {trial.actor};
      return;
    }
    if (!trial.outcome.accepted && trial.outcome.error) offer.refused = refused_view(call_.house, trial.outcome);
  }

  const Call& call_;
  const CaseState& state_;
  const Eye& eye_;
  std::vector<std::string> actors_;
  std::vector<Offer> offers_;
};

}  // namespace

std::vector<Offer> offers_of(const Call& call, const CaseState& state, const Eye& eye, const law::Standing& standing) {
  Offers offers(call, state, eye);
  if (eye.sees(access::FieldClass::procedure) || eye.writes("step_taken"))
    for (const auto& next : standing.next) offers.add_next(next);
  if (eye.writes("step_taken"))
    for (std::uint32_t i = 0; i < call.house.procedure.rule_count(); ++i) {
      const auto& id = call.house.procedure.header(law::RuleRef{i}).id;
      if (id.starts_with(kVerbRules)) offers.add_other(id.substr(kVerbRules.size()));
    }
  return std::move(offers).done();
}

}  // namespace relais::desks

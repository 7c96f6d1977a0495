// From what a desk wants to do to the events that record it, or to the refusal that says why not. Pure.
//
// All acts of one call stand or fall together. A step that the law refuses is never recorded.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "casework/case.hpp"
#include "casework/desk_book.hpp"
#include "law/procedure.hpp"
#include "law/records.hpp"

namespace relais::casework {

/// Who acts: an account at a desk that takes a part in the procedure.
struct Acting {
  std::string user;
  std::string desk;
  std::string acts_as;
};

/// Why an act was refused. `error.where` is the JSON pointer of the act or of the field in it (`/acts/2/step`).
struct Refused {
  base::Error error;
  std::vector<law::RuleRef> rules;
};
template <class T>
using Decided = tl::expected<T, Refused>;

/// What a decision looks at beside the case. Nothing in it changes while the program runs, but the clock values.
struct Setting {
  const law::Procedure& procedure;
  const law::Library& library;
  const DeskBook& book;
  std::span<const std::string> letters;  ///< ids of the letter templates
  Date today;
  Instant now;
};

/// Limits of free text, in bytes of UTF-8.
inline constexpr std::size_t kShortText = 200;
inline constexpr std::size_t kLongText = 20000;

/// The events that opening a case records: opened, described, detected.
struct Opening {
  CaseOpened opened;
  std::optional<Person> person;
  std::optional<StepTaken> detect;
};
[[nodiscard]] Decided<std::vector<CaseRecord>> decide_opening(const Setting& setting, const CaseId& id,
                                                              const Opening& opening, const Acting& acting, Date on);

/// The events that these acts record on an existing case, numbered after its last one. Acts may bring others with them:
/// informing the magistrate assigns the magistrate's desk; a referral to a centre records that the centre was
/// contacted.
[[nodiscard]] Decided<std::vector<CaseRecord>> decide(const Setting& setting, const CaseState& state,
                                                      std::span<const CaseEvent> acts, const Acting& acting, Date on);

/// The asked desk's answer; declining passes the referral on to the next desk at once.
[[nodiscard]] Decided<std::vector<CaseRecord>> decide_answer(const Setting& setting, const CaseState& state,
                                                             const ReferralId& referral, bool accepted,
                                                             const std::optional<std::string>& reason,
                                                             const Acting& acting, Date on);
[[nodiscard]] Decided<std::vector<CaseRecord>> decide_arrival(const Setting& setting, const CaseState& state,
                                                              const ReferralId& referral, const Acting& acting,
                                                              Date on);
/// A new edition of the sealed address of the shelter. Whoever seals it stays among its readers, so that nobody locks
/// the whole team out by mistake. `version_conflict` when the edition does not follow the one on record.
[[nodiscard]] Decided<std::vector<CaseRecord>> decide_shelter(const Setting& setting, const CaseState& state,
                                                              const ShelterSealed& sealed, const Acting& acting);
/// Breaking glass: a typed reason of at least kReasonLetters letters, a colleague who is told, an end.
inline constexpr std::size_t kReasonLetters = 20;
[[nodiscard]] Decided<std::vector<CaseRecord>> decide_break_glass(const Setting& setting, const CaseState& state,
                                                                  const BreakGlassOpened& opened, const Acting& acting);
/// By somebody else than who broke it, once.
[[nodiscard]] Decided<std::vector<CaseRecord>> decide_review(const Setting& setting, const CaseState& state,
                                                             const BreakGlassReviewed& review, const Acting& acting);
[[nodiscard]] Decided<std::vector<CaseRecord>> decide_conflict(const Setting& setting, const CaseState& state,
                                                               const ConflictDeclared& conflict, const Acting& acting);
/// By somebody else than whom it locks out.
[[nodiscard]] Decided<std::vector<CaseRecord>> decide_no_conflict(const Setting& setting, const CaseState& state,
                                                                  const ConflictLifted& lifted, const Acting& acting);
/// Passes every referral whose time ran out on to its next desk; empty when there is nothing to pass on.
[[nodiscard]] std::vector<CaseRecord> decide_escalation(const Setting& setting, const CaseState& state);

/// What the procedure says of one more step on that day, given all steps on record (also the later ones).
[[nodiscard]] law::StepOutcome step_outcome(const law::Procedure& procedure, const CaseState& state,
                                            const law::Step& step);

}  // namespace relais::casework

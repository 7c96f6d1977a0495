#include <algorithm>

#include <fmt/format.h>

#include "casework/decide.hpp"
#include "casework/validate.hpp"

namespace relais::casework {

namespace {

constexpr std::int64_t kMinute = 60'000'000;

tl::unexpected<Refused> refuse(base::Error error) { return tl::unexpected(Refused{std::move(error), {}}); }

/// Letters of any script: a byte that begins a character beyond ASCII counts as one.
std::size_t letters_in(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte >= 0xc0;
  }));
}

std::optional<base::Error> fault_in_reason(std::string_view reason, const std::string& at) {
  if (auto fault = find_fault_in_text(reason, kLongText, at)) return fault;
  if (letters_in(reason) >= kReasonLetters) return std::nullopt;
  return bad(at, "this is too short to be a reason", fmt::format("at least {} letters", kReasonLetters));
}

std::vector<CaseRecord> record(const Setting& setting, const CaseState& state, CaseEvent event, const Acting& acting) {
  return {
      {state.version() + 1, setting.today, setting.now, acting.desk, acting.user, acting.acts_as, std::move(event)}};
}

}  // namespace

Decided<std::vector<CaseRecord>> decide_break_glass(const Setting& setting, const CaseState& state,
                                                    const BreakGlassOpened& opened, const Acting& acting) {
  if (auto fault = fault_in_reason(opened.reason, "/reason")) return refuse(std::move(*fault));
  if (opened.classes.empty() || opened.rule.empty())
    return refuse(bad("/classes", "nothing is to be opened", "at least one class of fields"));
  if (opened.informed.empty() || opened.informed == acting.user)
    return refuse(bad("/informed", "nobody else is informed", "the account of a colleague"));
  if (opened.until.micros() < setting.now.micros() + kMinute || opened.review_by < opened.until)
    return refuse(bad("/minutes", "the time is too short, or the review comes before its end", "at least a minute"));
  for (const auto& glass : state.glasses)
    if (glass.by_user == acting.user && glass.open(setting.now))
      return refuse(no("already_so", "", "you have broken the glass of this case already", "the end of that time"));
  return record(setting, state, opened, acting);
}

Decided<std::vector<CaseRecord>> decide_review(const Setting& setting, const CaseState& state,
                                               const BreakGlassReviewed& review, const Acting& acting) {
  if (auto fault = find_fault_in_text(review.remark, kLongText, "/remark")) return refuse(std::move(*fault));
  const auto glass = std::ranges::find(state.glasses, review.number, &BrokenGlass::number);
  if (glass == state.glasses.end())
    return refuse(bad("/number", "no glass was broken there", "the number of an opening"));
  if (glass->review) return refuse(no("already_so", "/number", "this was reviewed already", "another opening"));
  if (glass->by_user == acting.user)
    return refuse(no("not_by_yourself", "/number", "nobody reviews what they opened themselves", "somebody else"));
  return record(setting, state, review, acting);
}

Decided<std::vector<CaseRecord>> decide_conflict(const Setting& setting, const CaseState& state,
                                                 const ConflictDeclared& conflict, const Acting& acting) {
  if (auto fault = find_fault_in_text(conflict.reason, kLongText, "/reason")) return refuse(std::move(*fault));
  if (auto fault = find_fault_in_text(conflict.account, kShortText, "/account")) return refuse(std::move(*fault));
  if (state.in_conflict(conflict.account))
    return refuse(no("already_so", "/account", "this conflict of interest is declared already", "another account"));
  return record(setting, state, conflict, acting);
}

Decided<std::vector<CaseRecord>> decide_no_conflict(const Setting& setting, const CaseState& state,
                                                    const ConflictLifted& lifted, const Acting& acting) {
  if (auto fault = find_fault_in_text(lifted.reason, kLongText, "/reason")) return refuse(std::move(*fault));
  if (lifted.account == acting.user)
    return refuse(no("not_by_yourself", "/account", "nobody lifts their own conflict of interest", "somebody else"));
  if (!state.in_conflict(lifted.account))
    return refuse(no("already_so", "/account", "no conflict of interest is declared", "a declared one"));
  return record(setting, state, lifted, acting);
}

}  // namespace relais::casework

#include "access/policy.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/json.hpp"

namespace relais::access {

namespace {

template <class E>
Mask bit(E value) {
  return Mask{1} << static_cast<unsigned>(value);
}

bool holds(Mask mask, std::size_t index) { return ((mask >> index) & 1U) != 0; }

base::Error unknown_case() {
  return {base::ErrorKind::not_found, "not_found", "", "there is no such thing here", "", {}};
}

base::Error not_to_see() {
  return {base::ErrorKind::not_allowed,
          "not_yours_to_see",
          "",
          "your desk may not see this part of the case",
          "a consent, or another relation to the case",
          {}};
}

base::Error not_to_do() {
  return {base::ErrorKind::not_allowed,
          "not_yours_to_do",
          "",
          "your desk may not record this here",
          "a desk in another relation to the case",
          {}};
}

Consent consent_of(const Circumstances& in, std::size_t what) {
  return holds(in.consented, what) ? Consent::open : in.consent;
}

std::uint64_t matching_forbids(const std::vector<Rule>& forbids, const Circumstances& in, std::size_t thing) {
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < forbids.size(); ++i)
    if (forbids[i].things[thing] && matches(forbids[i], in) && meant(forbids[i], in)[thing])
      bits |= std::uint64_t{1} << i;
  return bits;
}

bool any_class_of_a_case(const Rule& rule) { return (rule.things & things_of_classes(kAll)).any(); }

}  // namespace

Things things_of_classes(Mask classes) {
  Things things;
  for (std::size_t what = 0; what < kClasses; ++what)
    if (holds(classes, what))
      for (std::size_t action = 0; action < kActions; ++action) things.set(action * kClasses + what);
  return things;
}

bool matches(const Rule& rule, const Circumstances& in) {
  if ((rule.roles & bit(in.role)) == 0 || !holds(rule.purposes, in.purpose)) return false;
  if ((rule.phases & bit(in.phase)) == 0 || (rule.secrecy & bit(in.secrecy)) == 0) return false;
  if (!holds(rule.minor, in.minor ? 1 : 0) || in.level < rule.level || in.level >= rule.below_level) return false;
  if (rule.kind != RuleKind::forbid) return (rule.relations & in.relations) != 0;
  if (rule.only_conflict && !in.conflict) return false;
  return (rule.unless_roles & bit(in.role)) == 0 && (rule.unless_relations & in.relations) == 0 &&
         !holds(rule.unless_purposes, in.purpose);
}

Things meant(const Rule& rule, const Circumstances& in) {
  const Mask all_consents = (Mask{1} << 4U) - 1;
  Mask classes = rule.kind == RuleKind::break_glass ? in.glass : kAll;
  if ((rule.consent & all_consents) != all_consents)
    for (std::size_t what = 0; what < kClasses; ++what)
      if ((rule.consent & bit(consent_of(in, what))) == 0) classes &= ~(Mask{1} << what);
  if (classes == kAll) return rule.things;
  return rule.things & things_of_classes(classes);
}

Things Policy::opened(const Circumstances& in) const {
  const auto& rules = by_role_[static_cast<std::size_t>(in.role)];
  Things plain;
  for (const auto i : rules.permits)
    if (matches(permits_[i], in)) plain |= meant(permits_[i], in);
  Things shut;
  std::uint64_t matching = 0;
  for (const auto i : rules.forbids) {
    if (!matches(forbids_[i], in)) continue;
    matching |= std::uint64_t{1} << i;
    shut |= meant(forbids_[i], in);
  }
  Things all = plain & ~shut;
  if (in.glass == 0) return all;
  for (const auto g : rules.glasses) {
    const auto& glass = glasses_[g];
    if (!matches(glass, in)) continue;
    Things opens = meant(glass, in);
    for (const auto i : rules.forbids)
      if (((matching & ~glass.lifted) >> i & 1U) != 0) opens &= ~meant(forbids_[i], in);
    all |= opens;
  }
  return all;
}

void Policy::index_by_role() {
  by_role_.assign(roles_.size(), {});
  for (std::size_t role = 0; role < roles_.size(); ++role) {
    const auto gather = [role](const std::vector<Rule>& rules, std::vector<std::uint16_t>& into) {
      for (std::size_t i = 0; i < rules.size(); ++i)
        if (holds(rules[i].roles, role) && !holds(rules[i].unless_roles, role))
          into.push_back(static_cast<std::uint16_t>(i));
    };
    gather(permits_, by_role_[role].permits);
    gather(forbids_, by_role_[role].forbids);
    gather(glasses_, by_role_[role].glasses);
  }
}

Explanation Policy::explained(const Circumstances& in, std::size_t thing) const {
  Explanation found;
  found.purpose = in.purpose < purposes_.size() ? &purposes_[in.purpose] : nullptr;
  const auto forbidding = matching_forbids(forbids_, in, thing);
  for (std::size_t i = 0; i < forbids_.size(); ++i)
    if ((forbidding >> i & 1U) != 0) found.forbids.push_back(&forbids_[i]);
  for (const auto& rule : permits_)
    if (rule.things[thing] && matches(rule, in) && meant(rule, in)[thing]) found.permits.push_back(&rule);
  found.permitted = !found.permits.empty() && forbidding == 0;
  for (const auto& glass : glasses_) {
    if (!glass.things[thing] || !matches(glass, in) || !meant(glass, in)[thing]) continue;
    found.permits.push_back(&glass);
    if (found.permitted || (forbidding & ~glass.lifted) != 0) continue;
    found.permitted = true;
    found.broken_glass = true;
  }
  return found;
}

Explanation Policy::explain(const Circumstances& in, std::size_t thing) const {
  auto found = explained(in, thing);
  auto surer = in;
  for (surer.level = in.level + 1; !found.permitted && !found.level_needed && surer.level <= 3; ++surer.level)
    if (explained(surer, thing).permitted) found.level_needed = surer.level;
  return found;
}

std::optional<std::size_t> Policy::find_purpose(std::string_view id) const {
  const auto found = std::ranges::find(purposes_, id, &Purpose::id);
  if (found == purposes_.end()) return std::nullopt;
  return static_cast<std::size_t>(found - purposes_.begin());
}

std::optional<Circumstances> Policy::circumstances(const Asker& asker, const Ties& ties) const {
  const auto role = base::enum_from<Role>(asker.role);
  if (!role) return std::nullopt;
  Circumstances in;
  in.role = *role;
  in.purpose = info(*role).purpose;
  if (!asker.purpose.empty()) {
    const auto said = find_purpose(asker.purpose);
    if (!said) return std::nullopt;
    in.purpose = *said;
  }
  for (const auto tie : ties.ties) in.relations |= bit(tie);
  in.level = asker.level;
  in.phase = ties.phase;
  in.minor = ties.minor;
  in.secrecy = ties.secrecy;
  in.conflict = ties.conflict;
  in.consent = ties.consent;
  for (const auto what : ties.consented) in.consented |= bit(what);
  for (const auto what : ties.break_glass) in.glass |= bit(what);
  return in;
}

const Purpose* Policy::purpose_of(const Asker& asker) const {
  const auto in = circumstances(asker, {});
  return in ? &purposes_[in->purpose] : nullptr;
}

Result<Permit> Policy::decided(const std::optional<Circumstances>& in, std::size_t thing,
                               const base::Error& refusal) const {
  if (!in) return base::fail(refusal);
  const auto found = explain(*in, thing);
  if (found.permitted)
    return Permit(found.broken_glass ? found.permits.back()->id : found.permits.front()->id, found.broken_glass);
  if (found.level_needed)
    return base::fail(base::ErrorKind::not_allowed, "level_needed", "", "this needs a surer sign-in than yours",
                      fmt::format("level {}", *found.level_needed));
  return base::fail(refusal);
}

Result<Permit> Policy::may(const Asker& asker, const Ties& ties, Action action, FieldClass what) const {
  if (!ties.any() && info(what).of == ClassOf::case_ && action != Action::match && action != Action::count)
    return base::fail(unknown_case());
  return decided(circumstances(asker, ties), thing_of(action, what), not_to_see());
}

Result<Permit> Policy::may_act(const Asker& asker, const Ties& ties, std::string_view verb) const {
  const auto thing = thing_of(verb);
  if (!thing) return base::fail(not_to_do());
  auto answer = decided(circumstances(asker, ties), *thing, not_to_do());
  if (!answer && !ties.any() && needs_a_case(verb) && answer.error().code != "level_needed")
    return base::fail(unknown_case());
  return answer;
}

Things Policy::opened(const Asker& asker, const Ties& ties) const {
  const auto in = circumstances(asker, ties);
  if (!in) return {};
  auto things = opened(*in);
  if (ties.any()) return things;
  for (std::size_t what = 0; what < kClasses; ++what)
    if (classes_[what].of == ClassOf::case_)
      for (std::size_t action = 0; action < kActions; ++action)
        if (action != static_cast<std::size_t>(Action::match) && action != static_cast<std::size_t>(Action::count))
          things.reset(action * kClasses + what);
  return things;
}

std::vector<const Rule*> Policy::applying(std::string_view role, const Ties& ties) const {
  std::vector<const Rule*> all;
  const auto known = base::enum_from<Role>(role);
  if (!known) return all;
  Mask relations = 0;
  for (const auto tie : ties.ties)
    if (tie != Tie::nobody) relations |= bit(tie);
  for (const auto& rule : permits_)
    if ((rule.roles & bit(*known)) != 0 && (rule.relations & relations) != 0 && any_class_of_a_case(rule))
      all.push_back(&rule);
  return all;
}

std::vector<const Rule*> Policy::glasses(const Asker& asker, const Ties& ties) const {
  std::vector<const Rule*> all;
  const auto in = circumstances(asker, ties);
  if (!in) return all;
  for (const auto& glass : glasses_)
    if (matches(glass, *in)) all.push_back(&glass);
  return all;
}

const Rule* Policy::find(std::string_view rule) const {
  for (const auto* rules : {&permits_, &forbids_, &glasses_})
    if (const auto found = std::ranges::find(*rules, rule, &Rule::id); found != rules->end()) return &*found;
  return nullptr;
}

bool Policy::role_at(std::string_view role, std::string_view desk_kind) const {
  const auto known = base::enum_from<Role>(role);
  return known && std::ranges::find(info(*known).at, desk_kind) != info(*known).at.end();
}

}  // namespace relais::access

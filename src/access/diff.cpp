#include "access/diff.hpp"

#include <algorithm>
#include <array>
#include <bitset>
#include <map>
#include <tuple>

#include <fmt/format.h>

#include "base/json.hpp"

namespace relais::access {

namespace {

constexpr std::array<std::size_t, 7> kSizes = {3, 10, 2, 4, 4, 2, 2};
using When = std::bitset<kCircumstances>;

std::array<std::size_t, 7> digits_of(std::size_t index) {
  std::array<std::size_t, 7> digits{};
  for (std::size_t i = kSizes.size(); i-- > 0;) {
    digits[i] = index % kSizes[i];
    index /= kSizes[i];
  }
  return digits;
}

std::string value_name(std::size_t dimension, std::size_t value) {
  switch (dimension) {
    case 0:
      return fmt::format("level {}", value + 1);
    case 1:
      return fmt::format("phase {}", base::enum_name(static_cast<Phase>(value)));
    case 2:
      return value == 1 ? "a minor" : "not a minor";
    case 3:
      return fmt::format("consent {}", base::enum_name(static_cast<Consent>(value)));
    case 4:
      return fmt::format("secrecy {}", base::enum_name(static_cast<Secrecy>(value)));
    case 5:
      return value == 1 ? "under a conflict of interest" : "without conflict of interest";
    default:
      return value == 1 ? "with broken glass" : "without broken glass";
  }
}

/// In words when the set is a product of values, by its size and an example otherwise.
std::string describe(const When& when) {
  std::array<std::uint32_t, 7> occurring{};
  std::size_t example = 0;
  for (std::size_t i = kCircumstances; i-- > 0;) {
    if (!when[i]) continue;
    example = i;
    const auto digits = digits_of(i);
    for (std::size_t d = 0; d < digits.size(); ++d) occurring[d] |= 1U << digits[d];
  }
  std::size_t product = 1;
  std::string text;
  for (std::size_t d = 0; d < kSizes.size(); ++d) {
    std::string values;
    std::size_t count = 0;
    for (std::size_t v = 0; v < kSizes[d]; ++v)
      if ((occurring[d] >> v & 1U) != 0) {
        values += (values.empty() ? "" : " or ") + value_name(d, v);
        ++count;
      }
    product *= count;
    if (count < kSizes[d]) text += (text.empty() ? "" : "; ") + values;
  }
  if (product == when.count()) return text;
  std::string one;
  const auto digits = digits_of(example);
  for (std::size_t d = 0; d < digits.size(); ++d) one += (one.empty() ? "" : ", ") + value_name(d, digits[d]);
  return fmt::format("in {} of {} circumstances, such as {}{}", when.count(), kCircumstances, one,
                     text.empty() ? "" : "; only with " + text);
}

/// What changed for one role, relation and purpose: things gathered by the circumstances in which they changed.
using Cell = std::map<std::string, std::pair<When, std::vector<std::size_t>>>;

void gather(Cell& cell, const std::vector<When>& changed) {
  for (std::size_t thing = 0; thing < changed.size(); ++thing) {
    if (changed[thing].none()) continue;
    auto& entry = cell[changed[thing].to_string()];
    entry.first = changed[thing];
    entry.second.push_back(thing);
  }
}

struct Key {
  bool opens;
  std::vector<std::size_t> things;
  std::string when;
  auto operator<=>(const Key&) const = default;
};

struct Where {
  std::size_t role;
  std::size_t relation;
  std::string purpose;
};

std::optional<Circumstances> start_of(const Policy& policy, const Where& where) {
  const auto purpose = policy.find_purpose(where.purpose);
  if (!purpose) return std::nullopt;
  Circumstances in;
  in.role = static_cast<Role>(where.role);
  in.relations = 1U | (Mask{1} << where.relation);
  in.purpose = *purpose;
  return in;
}

struct Opened {
  std::vector<When> opened;
  std::vector<When> shut;
};

bool compare_at(const Policy& older, const Policy& newer, const Where& where, Opened& changed) {
  auto before = start_of(older, where);
  auto after = start_of(newer, where);
  bool any = false;
  for (std::size_t i = 0; i < kCircumstances; ++i) {
    Things had;
    Things has;
    if (before) {
      set_circumstances(*before, i);
      had = older.opened(*before);
    }
    if (after) {
      set_circumstances(*after, i);
      has = newer.opened(*after);
    }
    if (had == has) continue;
    any = true;
    for (std::size_t thing = 0; thing < thing_count(); ++thing) {
      if (has[thing] && !had[thing]) changed.opened[thing].set(i);
      if (had[thing] && !has[thing]) changed.shut[thing].set(i);
    }
  }
  return any;
}

std::vector<std::string> all_purposes(const Policy& older, const Policy& newer) {
  std::vector<std::string> ids;
  for (const auto* policy : {&older, &newer})
    for (const auto& purpose : policy->purposes())
      if (std::ranges::find(ids, purpose.id) == ids.end()) ids.push_back(purpose.id);
  return ids;
}

/// What decides in a rule, wordings aside.
auto decisive(const Rule& rule) {
  return std::tuple(rule.kind, rule.relations, rule.purposes, rule.phases, rule.minor, rule.consent, rule.secrecy,
                    rule.level, rule.below_level, rule.only_conflict, rule.unless_relations, rule.unless_purposes,
                    rule.things.to_string(), rule.lifts, rule.id);
}

/// Whether the same rules mean a role in both policies, so that no request of the role needs comparing.
bool same_rules(const Policy& older, const Policy& newer, Role role) {
  const auto of = [role](const Policy& policy) {
    std::vector<decltype(decisive(Rule{}))> all;
    for (const auto* rules : {&policy.permits(), &policy.forbids(), &policy.break_glasses()})
      for (const auto& rule : *rules)
        if ((rule.roles & ~rule.unless_roles) >> static_cast<unsigned>(role) & 1U) all.push_back(decisive(rule));
    std::ranges::sort(all);
    return all;
  };
  return std::ranges::equal(older.purposes(), newer.purposes(), {}, &Purpose::id, &Purpose::id) &&
         of(older) == of(newer);
}

constexpr std::size_t kTies = boost::mp11::mp_size<boost::describe::describe_enumerators<Tie>>::value;

}  // namespace

void set_circumstances(Circumstances& in, std::size_t index) {
  const auto digits = digits_of(index);
  in.level = static_cast<int>(digits[0]) + 1;
  in.phase = static_cast<Phase>(digits[1]);
  in.minor = digits[2] == 1;
  in.consent = static_cast<Consent>(digits[3]);
  in.consented = 0;
  in.secrecy = static_cast<Secrecy>(digits[4]);
  in.conflict = digits[5] == 1;
  in.glass = digits[6] == 1 ? (Mask{1} << kClasses) - 1 : 0;
}

PolicyDiff compare(const Policy& older, const Policy& newer) {
  PolicyDiff diff;
  diff.same_text = older.canonical() == newer.canonical();
  // First by role and purpose over relations, then lines that say the same are merged over purposes and roles.
  std::map<std::tuple<std::vector<std::string>, Key>, std::map<std::string, std::vector<std::string>>> lines;
  std::map<Key, std::uint64_t> weights;
  for (std::size_t role = 0; role < roles().size(); ++role)
    for (const auto& purpose : all_purposes(older, newer)) {
      diff.compared += kTies * kCircumstances * thing_count();
      if (same_rules(older, newer, static_cast<Role>(role))) continue;
      std::map<Key, std::vector<std::string>> relations;
      for (std::size_t relation = 0; relation < kTies; ++relation) {
        Opened changed{std::vector<When>(thing_count()), std::vector<When>(thing_count())};
        if (!compare_at(older, newer, {role, relation, purpose}, changed)) continue;
        for (const bool opens : {true, false}) {
          Cell cell;
          gather(cell, opens ? changed.opened : changed.shut);
          for (const auto& [text, entry] : cell) {
            Key key{opens, entry.second, describe(entry.first)};
            const auto requests = entry.first.count() * entry.second.size();
            (opens ? diff.opened : diff.shut) += requests;
            weights[key] = requests;
            relations[std::move(key)].emplace_back(base::enum_name(static_cast<Tie>(relation)));
          }
        }
      }
      for (auto& [key, names] : relations) lines[{names, key}][purpose].push_back(roles()[role]);
    }
  for (const auto& [head, by_purpose] : lines) {
    const auto& [relations, key] = head;
    std::map<std::vector<std::string>, std::vector<std::string>> by_roles;
    for (const auto& [purpose, names] : by_purpose) by_roles[names].push_back(purpose);
    for (const auto& [names, purposes] : by_roles) {
      PolicyChange change{key.opens, names, relations, purposes, {}, key.when, 0};
      for (const auto thing : key.things) change.things.push_back(thing_name(thing));
      change.requests = weights[key] * names.size() * relations.size() * purposes.size();
      diff.changes.push_back(std::move(change));
    }
  }
  return diff;
}

}  // namespace relais::access

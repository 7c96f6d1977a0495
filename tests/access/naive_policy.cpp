#include "naive_policy.hpp"

#include <algorithm>
#include <stdexcept>

#include <yaml-cpp/yaml.h>
#include <boost/mp11.hpp>

namespace relais::access::tests {

namespace {

using Words = std::vector<std::string>;
using Marks = NaiveRule::Marks;

template <class E>
Words words_of() {
  Words words;
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto d) {
    const std::string name = d.name;
    words.push_back(name.ends_with('_') ? name.substr(0, name.size() - 1) : name);
  });
  return words;
}

std::size_t place(const Words& words, const std::string& word) {
  const auto found = std::find(words.begin(), words.end(), word);
  if (found == words.end()) throw std::runtime_error("unknown word " + word);
  return static_cast<std::size_t>(found - words.begin());
}

/// The words of a list, marked; nothing when the list is absent.
Marks marks(const YAML::Node& list, const Words& words) {
  if (!list) return {};
  Marks found(words.size(), 0);
  for (const auto& word : list) found[place(words, word.as<std::string>())] = 1;
  return found;
}

Words listed(const YAML::Node& list, const Words& all) {
  if (!list) return {};
  if (list.IsScalar()) return all;
  return list.as<Words>();
}

std::vector<char> about(const YAML::Node& node, const Words& actions) {
  const auto classes = words_of<FieldClass>();
  std::vector<char> things(kThings, 0);
  for (const auto& action : listed(node["actions"], actions))
    for (const auto& name : listed(node["classes"], classes))
      things[place(actions, action) * kClasses + place(classes, name)] = 1;
  const auto& all_verbs = verbs();
  for (const auto& verb : listed(node["write"], all_verbs)) things[kActions * kClasses + place(all_verbs, verb)] = 1;
  return things;
}

NaiveRule read_rule(const YAML::Node& node, const Words& purposes) {
  NaiveRule rule;
  rule.id = node["id"].as<std::string>();
  rule.roles = marks(node["roles"], words_of<Role>());
  rule.relations = marks(node["relations"], words_of<Tie>());
  rule.purposes = marks(node["purposes"], purposes);
  rule.phases = marks(node["phases"], words_of<Phase>());
  rule.consent = marks(node["consent"], words_of<Consent>());
  rule.secrecy = marks(node["secrecy"], words_of<Secrecy>());
  if (node["minor"]) rule.minor = node["minor"].as<bool>() ? 1 : 0;
  rule.level = node["level"].as<int>(1);
  rule.below_level = node["below_level"].as<int>(0);
  rule.conflict = node["conflict"].as<bool>(false);
  if (const auto unless = node["unless"]) {
    rule.unless_roles = marks(unless["roles"], words_of<Role>());
    rule.unless_relations = marks(unless["relations"], words_of<Tie>());
    rule.unless_purposes = marks(unless["purposes"], purposes);
  }
  for (const auto& lifted : node["lifts"]) rule.lifts.insert(lifted.as<std::string>());
  rule.about = about(node, words_of<Action>());
  return rule;
}

/// §2: a role whose level is above 1 brings a forbid of everything below it.
NaiveRule level_of_role(const YAML::Node& node) {
  NaiveRule rule;
  rule.id = "role." + node["id"].as<std::string>();
  rule.is_forbid = true;
  rule.roles = Marks(words_of<Role>().size(), 0);
  rule.roles[place(words_of<Role>(), node["id"].as<std::string>())] = 1;
  rule.below_level = node["level"].as<int>(1);
  rule.about = std::vector<char>(kThings, 1);
  return rule;
}

bool holds(const Marks& condition, std::size_t value) { return condition.empty() || condition[value] != 0; }

bool is_listed(const Marks& list, std::size_t value) { return !list.empty() && list[value] != 0; }

bool any_listed(const Marks& list, const std::set<std::size_t>& values) {
  return std::any_of(values.begin(), values.end(), [&](std::size_t value) { return is_listed(list, value); });
}

/// §3, all but what depends on the thing.
bool conditions_hold(const NaiveRule& rule, const NaiveRequest& request) {
  if (!holds(rule.roles, request.role) || !holds(rule.purposes, request.purpose) ||
      !holds(rule.phases, request.phase) || !holds(rule.secrecy, request.secrecy))
    return false;
  if (rule.minor >= 0 && (rule.minor == 1) != request.minor) return false;
  if (!rule.is_forbid) return any_listed(rule.relations, request.relations) && request.level >= rule.level;
  if (rule.below_level > 0 && request.level >= rule.below_level) return false;
  if (rule.conflict && !request.conflict) return false;
  const bool excepted = is_listed(rule.unless_roles, request.role) ||
                        is_listed(rule.unless_purposes, request.purpose) ||
                        any_listed(rule.unless_relations, request.relations);
  return !excepted;
}

/// §3: what the rule is about, with the state of consent and the broken glass of the class of the thing.
bool means(const NaiveRule& rule, const NaiveRequest& request, std::size_t thing) {
  if (rule.about[thing] == 0) return false;
  const bool of_a_class = thing < kActions * kClasses;
  if (!rule.consent.empty() && (!of_a_class || rule.consent[request.consent[thing % kClasses]] == 0)) return false;
  return !rule.is_glass || (of_a_class && request.glass[thing % kClasses]);
}

Things meant(const NaiveRule& rule, const NaiveRequest& request) {
  if (rule.consent.empty() && !rule.is_glass) return rule.all_about;
  Things things;
  for (std::size_t thing = 0; thing < kThings; ++thing)
    if (means(rule, request, thing)) things.set(thing);
  return things;
}

Things set_of(const std::vector<char>& marked) {
  Things things;
  for (std::size_t thing = 0; thing < kThings; ++thing) things.set(thing, thing < thing_count() && marked[thing] != 0);
  return things;
}

}  // namespace

NaivePolicy::NaivePolicy(std::vector<std::pair<std::string, std::string>> files) {
  std::sort(files.begin(), files.end());
  std::vector<YAML::Node> trees;
  for (const auto& [name, text] : files) trees.push_back(YAML::Load(text));
  for (const auto& tree : trees)
    for (const auto& purpose : tree["purposes"]) purposes_.push_back(purpose["id"].as<std::string>());
  for (const auto& tree : trees) {
    for (const auto& role : tree["roles"])
      if (role["level"].as<int>(1) > 1) rules_.push_back(level_of_role(role));
    for (const auto& node : tree["permits"]) {
      rules_.push_back(read_rule(node, purposes_));
      rules_.back().is_permit = true;
    }
    for (const auto& node : tree["forbids"]) {
      rules_.push_back(read_rule(node, purposes_));
      rules_.back().is_forbid = true;
    }
    for (const auto& node : tree["break_glass"]) {
      rules_.push_back(read_rule(node, purposes_));
      auto& rule = rules_.back();
      rule.is_glass = true;
      rule.level = 3;
      const auto classes = marks(node["classes"], words_of<FieldClass>());
      std::copy(classes.begin(), classes.end(), rule.about.begin());
    }
  }
  for (auto& rule : rules_) rule.all_about = set_of(rule.about);
}

bool NaivePolicy::says_yes(const NaiveRequest& request, std::size_t thing) const {
  std::vector<const NaiveRule*> permits, forbids, glasses;
  for (const auto& rule : rules_) {
    if (!conditions_hold(rule, request) || !means(rule, request, thing)) continue;
    (rule.is_permit ? permits : rule.is_forbid ? forbids : glasses).push_back(&rule);
  }
  if (forbids.empty() && !permits.empty()) return true;
  return std::any_of(glasses.begin(), glasses.end(), [&](const NaiveRule* glass) {
    return std::all_of(forbids.begin(), forbids.end(),
                       [&](const NaiveRule* forbid) { return glass->lifts.contains(forbid->id); });
  });
}

Things NaivePolicy::says_yes(const NaiveRequest& request) const {
  Things permitted, forbidden, opened;
  std::vector<const NaiveRule*> forbids, glasses;
  for (const auto& rule : rules_) {
    if (!conditions_hold(rule, request)) continue;
    if (rule.is_glass) glasses.push_back(&rule);
    if (rule.is_permit) permitted |= meant(rule, request);
    if (!rule.is_forbid) continue;
    forbids.push_back(&rule);
    forbidden |= meant(rule, request);
  }
  for (const auto* glass : glasses) {
    auto things = meant(*glass, request);
    for (const auto* forbid : forbids)
      if (!glass->lifts.contains(forbid->id)) things &= ~meant(*forbid, request);
    opened |= things;
  }
  return (permitted & ~forbidden) | opened;
}

}  // namespace relais::access::tests

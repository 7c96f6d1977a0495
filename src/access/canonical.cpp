#include <algorithm>

#include "access/policy.hpp"
#include "base/json.hpp"

namespace relais::access {

namespace {

template <class E>
base::json::value words(Mask mask) {
  if (mask == kAll) return nullptr;
  base::json::array all;
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto d) {
    if ((mask >> static_cast<unsigned>(d.value) & 1U) != 0) all.emplace_back(d.name);
  });
  return all;
}

base::json::value purpose_words(const Policy& policy, Mask mask) {
  if (mask == kAll) return nullptr;
  std::vector<std::string> ids;
  for (std::size_t i = 0; i < policy.purposes().size(); ++i)
    if ((mask >> i & 1U) != 0) ids.push_back(policy.purposes()[i].id);
  std::ranges::sort(ids);
  return base::encode(ids);
}

base::json::value things(const Things& set) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < thing_count(); ++i)
    if (set[i]) names.push_back(thing_name(i));
  std::ranges::sort(names);
  return base::encode(names);
}

base::json::object rule_json(const Policy& policy, const Rule& rule) {
  auto lifts = rule.lifts;
  std::ranges::sort(lifts);
  return {{"id", rule.id},
          {"kind", base::enum_name(rule.kind)},
          {"roles", words<Role>(rule.roles)},
          {"relations", words<Tie>(rule.relations)},
          {"purposes", purpose_words(policy, rule.purposes)},
          {"phases", words<Phase>(rule.phases)},
          {"minor", rule.minor == kAll ? base::json::value(nullptr) : base::json::value(rule.minor == 2)},
          {"consent", words<Consent>(rule.consent)},
          {"secrecy", words<Secrecy>(rule.secrecy)},
          {"level", rule.level},
          {"below_level", rule.below_level},
          {"conflict", rule.only_conflict},
          {"unless_roles", words<Role>(rule.unless_roles)},
          {"unless_relations", words<Tie>(rule.unless_relations)},
          {"unless_purposes", purpose_words(policy, rule.unless_purposes)},
          {"final", rule.is_final},
          {"things", things(rule.things)},
          {"lifts", base::encode(lifts)},
          {"minutes", rule.minutes},
          {"review_hours", rule.review_hours},
          {"notify", base::encode(rule.notify)},
          {"why", base::encode(rule.why)}};
}

template <class Item, class Key>
std::vector<const Item*> sorted(const std::vector<Item>& items, Key key) {
  std::vector<const Item*> all;
  for (const auto& item : items) all.push_back(&item);
  std::ranges::sort(all, {}, [&](const Item* item) { return std::string(key(*item)); });
  return all;
}

}  // namespace

std::string Policy::canonical() const {
  base::json::array purposes;
  for (const auto* each : sorted(purposes_, [](const Purpose& p) { return p.id; }))
    purposes.push_back(base::json::object{{"id", each->id},
                                          {"text", base::encode(each->text)},
                                          {"article", each->basis.article},
                                          {"certainty", law::to_string(each->basis.certainty)},
                                          {"sources", base::encode(each->basis.sources)},
                                          {"basis", base::encode(each->basis.text)}});
  base::json::array roles;
  for (const auto& each : roles_)
    roles.push_back(base::json::object{{"id", base::enum_name(each.role)},
                                       {"purpose", purposes_[each.purpose].id},
                                       {"level", each.level},
                                       {"at", base::encode(each.at)},
                                       {"text", base::encode(each.text)}});
  base::json::array classes;
  for (const auto& each : classes_)
    classes.push_back(base::json::object{{"id", base::enum_name(each.what)},
                                         {"of", base::enum_name(each.of)},
                                         {"sensitive", each.sensitive},
                                         {"text", base::encode(each.text)}});
  base::json::object all{{"purposes", std::move(purposes)},
                         {"roles", std::move(roles)},
                         {"classes", std::move(classes)},
                         {"access_review_days", access_review_days_}};
  const auto id = [](const Rule& rule) { return rule.id; };
  for (const auto& [name, rules] : {std::pair<const char*, const std::vector<Rule>*>{"permits", &permits_},
                                    {"forbids", &forbids_},
                                    {"break_glass", &glasses_}}) {
    base::json::array list;
    for (const auto* rule : sorted(*rules, id)) list.push_back(rule_json(*this, *rule));
    all[name] = std::move(list);
  }
  return base::json::serialize(all);
}

}  // namespace relais::access

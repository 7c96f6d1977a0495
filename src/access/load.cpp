// Reading the policy: words are checked here once, so that deciding never meets one it does not know.
#include <algorithm>
#include <system_error>

#include <fmt/format.h>

#include "access/digest.hpp"
#include "access/policy.hpp"
#include "base/json.hpp"
#include "base/yaml.hpp"

namespace relais::access {

using base::YamlNode;
using base::YamlReader;

/// What the files say, gathered until all of them are read.
class PolicyLoader {
 public:
  struct File {
    std::string name;
    YamlNode tree;
  };

  static Result<Policy> load(const std::vector<File>& files);

 private:
  using Read = Result<void> (PolicyLoader::*)(const YamlNode&, const std::string&);
  Result<void> each(const std::vector<File>& files, std::string_view section, Read read);
  Result<void> read_purpose(const YamlNode& node, const std::string& file);
  Result<void> read_role(const YamlNode& node, const std::string& file);
  Result<void> read_class(const YamlNode& node, const std::string& file);
  Result<void> read_permit(const YamlNode& node, const std::string& file);
  Result<void> read_forbid(const YamlNode& node, const std::string& file);
  Result<void> read_glass(const YamlNode& node, const std::string& file);
  Result<void> finish();

  void conditions(YamlReader& reader, Rule& rule);
  Mask purposes(YamlReader& reader, std::string_view key);
  Result<void> keep(std::vector<Rule>& rules, Rule rule, YamlReader& reader);

  Policy policy_;
  LocalText too_low_;
  Mask roles_seen_ = 0;
  Mask classes_seen_ = 0;
};

namespace {

LocalText read_text(YamlReader& parent, std::string_view key) {
  LocalText text;
  const auto& node = parent.required(key);
  if (!parent.ok()) return text;
  YamlReader reader(node, parent.file());
  text = {reader.text("fr"), reader.text("nl"), reader.text("de"), reader.text("en")};
  if (const auto error = reader.finish())
    parent.complain(node, error->what, error->expected);
  else if (!text.complete())
    parent.complain(node, "a language is empty", "fr, nl, de and en");
  return text;
}

template <class E>
Mask read_words(YamlReader& reader, std::string_view key, std::string_view what) {
  const auto* node = reader.optional(key);
  const auto words = reader.texts(key);
  if (node != nullptr && words.empty()) reader.complain(*node, fmt::format("no {} is named", what), "at least one");
  Mask mask = 0;
  for (const auto& word : words) {
    if (const auto known = base::enum_from<E>(word))
      mask |= Mask{1} << static_cast<unsigned>(*known);
    else
      reader.complain(*node, fmt::format("unknown {} {}", what, word), "one of " + base::enum_names<E>());
  }
  return mask;
}

template <class E>
void narrow(YamlReader& reader, std::string_view key, std::string_view what, Mask& mask) {
  if (reader.optional(key) != nullptr) mask = read_words<E>(reader, key, what);
}

bool says_all(const YamlNode* node) { return node != nullptr && node->is_scalar() && node->scalar == "all"; }

std::vector<Action> read_actions(YamlReader& reader) {
  const auto* node = reader.optional("actions");
  std::vector<Action> actions;
  if (says_all(node)) {
    for (std::size_t i = 0; i < kActions; ++i) actions.push_back(static_cast<Action>(i));
    return actions;
  }
  for (const auto& word : reader.texts("actions")) {
    if (const auto known = action_from(word))
      actions.push_back(*known);
    else
      reader.complain(*node, "unknown action " + word, "one of read, list, search, count, match, print, export");
  }
  return actions;
}

Mask read_classes(YamlReader& reader) {
  if (says_all(reader.optional("classes"))) return (Mask{1} << kClasses) - 1;
  return read_words<FieldClass>(reader, "classes", "class of fields");
}

void read_things(YamlReader& reader, Rule& rule, std::vector<Action> actions, Mask classes) {
  if (actions.empty() != (classes == 0))
    reader.complain(reader.node(), "actions and classes go together", "both or none of them");
  for (const auto action : actions)
    for (std::size_t what = 0; what < kClasses; ++what)
      if ((classes >> what & 1U) != 0) rule.things.set(thing_of(action, static_cast<FieldClass>(what)));
  const auto* node = reader.optional("write");
  if (says_all(node)) {
    for (const auto& verb : verbs()) rule.things.set(*thing_of(verb));
    return;
  }
  for (const auto& word : reader.texts("write")) {
    if (const auto thing = thing_of(word))
      rule.things.set(*thing);
    else
      reader.complain(*node, "unknown verb " + word, fmt::format("one of {}", fmt::join(verbs(), ", ")));
  }
}

bool has_verbs(const Rule& rule) { return (rule.things >> (kActions * kClasses)).any(); }

/// What can be had of a case without any relation to it: whether there is a match, and figures.
bool reads_a_case(const Rule& rule, const std::vector<ClassInfo>& classes) {
  for (const auto& info : classes)
    for (const auto action : {Action::read, Action::list, Action::search, Action::print, Action::export_})
      if (info.of == ClassOf::case_ && rule.things[thing_of(action, info.what)]) return true;
  return false;
}

std::optional<bool> read_flag(YamlReader& reader, std::string_view key) {
  const auto* node = reader.optional(key);
  if (node == nullptr) return std::nullopt;
  if (node->is_scalar() && !node->quoted && (node->scalar == "true" || node->scalar == "false"))
    return node->scalar == "true";
  reader.complain(*node, fmt::format("{} is neither true nor false", key), "true or false");
  return std::nullopt;
}

int read_number(YamlReader& reader, std::string_view key, int least, int most, int fallback) {
  const auto* node = reader.optional(key);
  if (node == nullptr) return fallback;
  const auto number = reader.number(key);
  if (number && *number >= least && *number <= most) return *number;
  reader.complain(*node, fmt::format("{} is out of range", key), fmt::format("{} to {}", least, most));
  return fallback;
}

/// A complaint about a word in the list under a key.
void read_notify(YamlReader& reader, Rule& rule) {
  rule.notify = reader.texts("notify");
  for (const auto& word : rule.notify)
    if (word != "owner" && word != "dpo") reader.complain(reader.node(), "nobody is called " + word, "owner, dpo");
  if (rule.notify.empty()) reader.complain(reader.node(), "nobody is told of it", "notify: owner, dpo");
}

}  // namespace

Result<void> PolicyLoader::each(const std::vector<File>& files, std::string_view section, Read read) {
  for (const auto& file : files) {
    const auto* list = file.tree.find(section);
    if (list == nullptr) continue;
    if (!list->is_list())
      return base::fail(base::ErrorKind::bad_input, "bad_policy", fmt::format("{}:{}", file.name, list->line),
                        fmt::format("{} is no list", section), "a list");
    for (const auto& node : list->items)
      if (auto done = (this->*read)(node, file.name); !done) return done;
  }
  return {};
}

Result<void> PolicyLoader::read_purpose(const YamlNode& node, const std::string& file) {
  YamlReader reader(node, file);
  Purpose purpose;
  purpose.id = reader.text("id");
  purpose.text = read_text(reader, "text");
  const auto& basis = reader.required("basis");
  if (reader.ok()) {
    YamlReader inner(basis, file);
    purpose.basis.article = inner.text("article");
    const auto certainty = inner.text("certainty");
    purpose.basis.sources = inner.texts("sources");
    purpose.basis.text = read_text(inner, "text");
    const auto known = law::certainty_from(certainty);
    if (inner.ok() && !known)
      inner.complain(basis, "unknown certainty " + certainty, "seed, public, knowledge or unknown");
    if (inner.ok() && (purpose.basis.sources.empty() || base::trimmed(purpose.basis.article).empty()))
      inner.complain(basis, "this basis names no text or no source", "article and sources");
    purpose.basis.certainty = known.value_or(law::Certainty::unknown);
    if (auto error = inner.finish()) return base::fail(std::move(*error));
  }
  if (reader.ok() && policy_.find_purpose(purpose.id)) reader.complain(node, "this purpose stands here twice", "one");
  if (policy_.purposes_.size() >= 32) reader.complain(node, "there are too many purposes", "at most 32");
  if (auto error = reader.finish()) return base::fail(std::move(*error));
  policy_.purposes_.push_back(std::move(purpose));
  return {};
}

Result<void> PolicyLoader::read_role(const YamlNode& node, const std::string& file) {
  YamlReader reader(node, file);
  const auto word = reader.text("id");
  const auto purpose = reader.text("purpose");
  RoleInfo info;
  info.level = read_number(reader, "level", 1, 3, 3);
  info.at = reader.texts("at");
  info.text = read_text(reader, "text");
  const auto role = base::enum_from<Role>(word);
  const auto known = policy_.find_purpose(purpose);
  if (reader.ok() && !role) reader.complain(node, "unknown role " + word, "one of " + base::enum_names<Role>());
  if (reader.ok() && !known) reader.complain(node, "unknown purpose " + purpose, "a purpose with a basis");
  if (reader.ok() && (roles_seen_ >> static_cast<unsigned>(*role) & 1U) != 0)
    reader.complain(node, "this role stands here twice", "one");
  if (auto error = reader.finish()) return base::fail(std::move(*error));
  info.role = *role;
  info.purpose = *known;
  roles_seen_ |= Mask{1} << static_cast<unsigned>(*role);
  policy_.roles_[static_cast<std::size_t>(*role)] = std::move(info);
  return {};
}

Result<void> PolicyLoader::read_class(const YamlNode& node, const std::string& file) {
  YamlReader reader(node, file);
  const auto word = reader.text("id");
  const auto of = reader.text("of");
  ClassInfo info;
  info.sensitive = read_flag(reader, "sensitive").value_or(true);
  info.text = read_text(reader, "text");
  const auto what = base::enum_from<FieldClass>(word);
  const auto owner = of == "case" ? ClassOf::case_ : base::enum_from<ClassOf>(of).value_or(ClassOf::case_);
  if (reader.ok() && !what)
    reader.complain(node, "unknown class of fields " + word, "one of " + base::enum_names<FieldClass>());
  if (reader.ok() && of != "case" && of != "tip" && of != "house")
    reader.complain(node, "a class belongs to " + of, "case, tip or house");
  if (reader.ok() && (classes_seen_ >> static_cast<unsigned>(*what) & 1U) != 0)
    reader.complain(node, "this class stands here twice", "one");
  if (auto error = reader.finish()) return base::fail(std::move(*error));
  info.what = *what;
  info.of = owner;
  classes_seen_ |= Mask{1} << static_cast<unsigned>(*what);
  policy_.classes_[static_cast<std::size_t>(*what)] = std::move(info);
  return {};
}

Mask PolicyLoader::purposes(YamlReader& reader, std::string_view key) {
  Mask mask = 0;
  for (const auto& word : reader.texts(key)) {
    if (const auto known = policy_.find_purpose(word))
      mask |= Mask{1} << *known;
    else
      reader.complain(*reader.optional(key), "unknown purpose " + word, "a purpose with a basis");
  }
  return mask;
}

void PolicyLoader::conditions(YamlReader& reader, Rule& rule) {
  rule.id = reader.text("id");
  narrow<Role>(reader, "roles", "role", rule.roles);
  if (reader.optional("purposes") != nullptr) rule.purposes = purposes(reader, "purposes");
  narrow<Phase>(reader, "phases", "phase", rule.phases);
  narrow<Consent>(reader, "consent", "state of consent", rule.consent);
  narrow<Secrecy>(reader, "secrecy", "secrecy", rule.secrecy);
  if (const auto minor = read_flag(reader, "minor")) rule.minor = *minor ? 2 : 1;
  rule.why = read_text(reader, "why");
  rule.at = fmt::format("{}:{}", reader.file(), reader.node().line);
}

Result<void> PolicyLoader::keep(std::vector<Rule>& rules, Rule rule, YamlReader& reader) {
  const auto& node = reader.node();
  if (reader.ok() && rule.things.none())
    reader.complain(node, "this rule is about nothing", "actions and classes, or write");
  if (reader.ok() && rule.consent != kAll && has_verbs(rule))
    reader.complain(node, "a consent is given for classes, not for verbs", "a rule without write");
  if (reader.ok() && policy_.find(rule.id) != nullptr)
    reader.complain(node, "rule " + rule.id + " stands here twice", "ids that differ");
  if (auto error = reader.finish()) return base::fail(std::move(*error));
  rules.push_back(std::move(rule));
  return {};
}

Result<void> PolicyLoader::read_permit(const YamlNode& node, const std::string& file) {
  YamlReader reader(node, file);
  Rule rule;
  conditions(reader, rule);
  rule.level = read_number(reader, "level", 1, 3, 1);
  narrow<Tie>(reader, "relations", "relation", rule.relations);
  for (const auto* key : {"roles", "relations", "purposes"})
    if (reader.ok() && reader.optional(key) == nullptr)
      reader.complain(node, fmt::format("a permit without {}", key), "at least one");
  auto actions = read_actions(reader);
  const auto classes = read_classes(reader);
  read_things(reader, rule, std::move(actions), classes);
  if (reader.ok() && (rule.relations & 1U) != 0 && reads_a_case(rule, policy_.classes_))
    reader.complain(node, "reads a case without a relation to it", "a relation other than nobody");
  return keep(policy_.permits_, std::move(rule), reader);
}

Result<void> PolicyLoader::read_forbid(const YamlNode& node, const std::string& file) {
  YamlReader reader(node, file);
  Rule rule;
  rule.kind = RuleKind::forbid;
  conditions(reader, rule);
  rule.below_level = read_number(reader, "below_level", 2, 3, 4);
  rule.only_conflict = read_flag(reader, "conflict").value_or(false);
  rule.is_final = read_flag(reader, "final").value_or(false);
  auto actions = read_actions(reader);
  const auto classes = read_classes(reader);
  read_things(reader, rule, std::move(actions), classes);
  if (const auto* unless = reader.optional("unless")) {
    YamlReader inner(*unless, file);
    rule.unless_roles = read_words<Role>(inner, "roles", "role");
    rule.unless_relations = read_words<Tie>(inner, "relations", "relation");
    rule.unless_purposes = purposes(inner, "purposes");
    if (inner.ok() && (rule.unless_relations & 1U) != 0)
      inner.complain(*unless, "nobody is a relation that everybody holds", "another relation");
    if (auto error = inner.finish()) return base::fail(std::move(*error));
  }
  if (policy_.forbids_.size() >= 64) reader.complain(node, "there are too many forbids", "at most 64, roles included");
  return keep(policy_.forbids_, std::move(rule), reader);
}

Result<void> PolicyLoader::read_glass(const YamlNode& node, const std::string& file) {
  YamlReader reader(node, file);
  Rule rule;
  rule.kind = RuleKind::break_glass;
  conditions(reader, rule);
  narrow<Tie>(reader, "relations", "relation", rule.relations);
  for (const auto* key : {"roles", "relations", "purposes", "minutes", "review_hours"})
    if (reader.ok() && reader.optional(key) == nullptr)
      reader.complain(node, fmt::format("a break-glass without {}", key), "a value");
  rule.level = read_number(reader, "level", 3, 3, 3);
  rule.minutes = read_number(reader, "minutes", 1, 1440, 0);
  rule.review_hours = read_number(reader, "review_hours", 1, 336, 0);
  rule.second_person = read_flag(reader, "second_person").value_or(false);
  if (reader.ok() && !rule.second_person) reader.complain(node, "nobody else is informed", "second_person: true");
  read_notify(reader, rule);
  // It reads, and does nothing else: there is no key for actions or verbs.
  const auto classes = read_classes(reader);
  for (std::size_t what = 0; what < kClasses; ++what)
    if ((classes >> what & 1U) != 0) rule.things.set(thing_of(Action::read, static_cast<FieldClass>(what)));
  rule.lifts = reader.texts("lifts");
  for (const auto& id : rule.lifts) {
    const auto found = std::ranges::find(policy_.forbids_, id, &Rule::id);
    if (found == policy_.forbids_.end())
      reader.complain(node, "no forbid is called " + id, "the id of a forbid");
    else if (found->is_final)
      reader.complain(node, "forbid " + id + " is final", "a forbid that is not");
    else
      rule.lifted |= std::uint64_t{1} << static_cast<std::size_t>(found - policy_.forbids_.begin());
  }
  return keep(policy_.glasses_, std::move(rule), reader);
}

Result<void> PolicyLoader::finish() {
  for (std::size_t i = 0; i < policy_.roles_.size(); ++i)
    if ((roles_seen_ >> i & 1U) == 0)
      return base::fail(base::ErrorKind::bad_input, "bad_policy", "roles",
                        fmt::format("role {} is not described", base::enum_name(static_cast<Role>(i))), "every role");
  if (!too_low_.complete())
    return base::fail(base::ErrorKind::bad_input, "bad_policy", "role_level",
                      "it is not said what somebody below the level of their role is told", "fr, nl, de and en");
  if (policy_.access_review_days_ == 0)
    return base::fail(base::ErrorKind::bad_input, "bad_policy", "reviews",
                      "it is not said how often desks review who has access", "reviews: {access_days: …}");
  for (std::size_t i = 0; i < policy_.classes_.size(); ++i)
    if ((classes_seen_ >> i & 1U) == 0)
      return base::fail(base::ErrorKind::bad_input, "bad_policy", "classes",
                        fmt::format("class {} is not described", base::enum_name(static_cast<FieldClass>(i))),
                        "every class of fields");
  return {};
}

Result<Policy> PolicyLoader::load(const std::vector<File>& files) {
  PolicyLoader loader;
  loader.policy_.roles_.resize(roles().size());
  loader.policy_.classes_.resize(kClasses);
  for (std::size_t i = 0; i < kClasses; ++i) loader.policy_.classes_[i].what = static_cast<FieldClass>(i);
  for (const auto& file : files) {
    YamlReader reader(file.tree, file.name);
    for (const auto* section : {"purposes", "roles", "classes", "permits", "forbids", "break_glass"})
      (void)reader.optional(section);
    if (const auto* reviews = reader.optional("reviews")) {
      YamlReader inner(*reviews, file.name);
      loader.policy_.access_review_days_ = read_number(inner, "access_days", 1, 3660, 0);
      if (auto error = inner.finish()) return base::fail(std::move(*error));
    }
    if (reader.optional("role_level") != nullptr) loader.too_low_ = read_text(reader, "role_level");
    if (auto error = reader.finish()) return base::fail(std::move(*error));
  }
  // Order matters: roles name purposes, break-glasses name forbids.
  const std::pair<const char*, Read> sections[] = {{"purposes", &PolicyLoader::read_purpose},
                                                   {"roles", &PolicyLoader::read_role},
                                                   {"classes", &PolicyLoader::read_class}};
  for (const auto& [section, read] : sections)
    if (auto done = loader.each(files, section, read); !done) return base::fail(std::move(done.error()));
  if (auto done = loader.finish(); !done) return base::fail(std::move(done.error()));
  for (const auto& info : loader.policy_.roles_) {
    if (info.level == 1) continue;
    Rule rule;
    rule.id = fmt::format("role.{}", base::enum_name(info.role));
    rule.kind = RuleKind::forbid;
    rule.roles = Mask{1} << static_cast<unsigned>(info.role);
    rule.below_level = info.level;
    rule.is_final = true;
    for (std::size_t i = 0; i < thing_count(); ++i) rule.things.set(i);
    rule.why = loader.too_low_;
    loader.policy_.forbids_.push_back(std::move(rule));
  }
  const std::pair<const char*, Read> rules[] = {{"permits", &PolicyLoader::read_permit},
                                                {"forbids", &PolicyLoader::read_forbid},
                                                {"break_glass", &PolicyLoader::read_glass}};
  for (const auto& [section, read] : rules)
    if (auto done = loader.each(files, section, read); !done) return base::fail(std::move(done.error()));
  loader.policy_.index_by_role();
  loader.policy_.hash_ = sha256_hex(loader.policy_.canonical());
  return std::move(loader.policy_);
}

Result<Policy> Policy::parse(const std::vector<std::pair<std::string, std::string>>& files) {
  std::vector<PolicyLoader::File> trees;
  for (const auto& [name, text] : files) {
    auto tree = base::parse_yaml(text, name);
    if (!tree) return base::fail(std::move(tree.error()));
    trees.push_back({name, std::move(*tree)});
  }
  return PolicyLoader::load(trees);
}

Result<Policy> Policy::load(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> found;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error))
    if (entry.path().extension() == ".yaml") found.push_back(entry.path());
  if (error || found.empty())
    return base::fail(base::ErrorKind::bad_input, "bad_policy", folder.string(), "no policy is here",
                      "a folder with *.yaml files");
  std::ranges::sort(found);
  std::vector<PolicyLoader::File> trees;
  for (const auto& file : found) {
    auto tree = base::read_yaml(file);
    if (!tree) return base::fail(std::move(tree.error()));
    trees.push_back({file.string(), std::move(*tree)});
  }
  return PolicyLoader::load(trees);
}

}  // namespace relais::access

#include "access/policy.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/json.hpp"
#include "base/yaml.hpp"

namespace relais::access {

namespace {

using base::YamlNode;
using base::YamlReader;

bool holds(const std::vector<std::string>& words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

void check_words(YamlReader& reader, const std::vector<std::string>& given, const std::vector<std::string>& known,
                 std::string_view what) {
  for (const auto& word : given)
    if (!holds(known, word))
      reader.complain(reader.node(), fmt::format("unknown {} {}", what, word),
                      "one of " + fmt::format("{}", fmt::join(known, ", ")));
}

Result<Grant> read_grant(const YamlNode& node, const std::string& file) {
  YamlReader reader(node, file);
  Grant grant;
  grant.id = reader.text("id");
  grant.roles = reader.texts("roles");
  const auto relation = reader.text("relation");
  const auto classes = reader.texts("read");
  grant.write = reader.texts("write");
  const auto& why = reader.required("why");
  if (reader.ok()) {
    YamlReader words(why, file);
    grant.why = {words.text("fr"), words.text("nl"), words.text("de"), words.text("en")};
    if (auto error = words.finish()) return base::fail(std::move(*error));
    check_words(reader, grant.roles, roles(), "role");
    check_words(reader, grant.write, verbs(), "verb");
    if (const auto tie = base::enum_from<Tie>(relation))
      grant.tie = *tie;
    else
      reader.complain(node, "unknown relation " + relation, "one of " + base::enum_names<Tie>());
    for (const auto& word : classes) {
      if (const auto known = base::enum_from<FieldClass>(word))
        grant.read.push_back(*known);
      else
        reader.complain(node, "unknown class of fields " + word, "one of " + base::enum_names<FieldClass>());
    }
    if (grant.tie == Tie::nobody && !grant.read.empty())
      reader.complain(node, "reads without a relation to the case", "a relation");
    if (grant.roles.empty()) reader.complain(node, "nobody is named", "at least one role");
  }
  if (auto error = reader.finish()) return base::fail(std::move(*error));
  return grant;
}

bool applies(const Grant& grant, std::string_view role, const Ties& ties) {
  return holds(grant.roles, role) &&
         (grant.tie == Tie::nobody || std::ranges::find(ties.ties, grant.tie) != ties.ties.end());
}

tl::unexpected<base::Error> unknown_case() {
  return base::fail(base::ErrorKind::not_found, "not_found", "", "there is no such thing here", "");
}

}  // namespace

const std::vector<std::string>& roles() {
  static const std::vector<std::string> kRoles = {"police",        "inspector",  "hospital",       "centre",
                                                  "minors_centre", "magistrate", "labour_auditor", "immigration",
                                                  "guardianship",  "guardian",   "rapporteur",     "administrator"};
  return kRoles;
}

const std::vector<std::string>& verbs() {
  static const std::vector<std::string> kVerbs = {"open_case",
                                                  "open_operation",
                                                  "describe_party",
                                                  "state_capacity",
                                                  "answer_referral",
                                                  "state_arrival",
                                                  "person_described",
                                                  "step_taken",
                                                  "indicators_noted",
                                                  "assessment_stated",
                                                  "referral_sent",
                                                  "consent_given",
                                                  "consent_withdrawn",
                                                  "note_written",
                                                  "linked",
                                                  "letter_made",
                                                  "assigned",
                                                  "cross_border_asked",
                                                  "cross_border_answered",
                                                  "disappeared",
                                                  "found_again",
                                                  "corrected",
                                                  "file_closed",
                                                  "file_reopened",
                                                  "shelter_sealed",
                                                  "break_glass_opened",
                                                  "break_glass_reviewed",
                                                  "conflict_declared",
                                                  "conflict_lifted"};
  return kVerbs;
}

Result<Policy> Policy::load(const std::filesystem::path& file) {
  auto tree = base::read_yaml(file);
  if (!tree) return base::fail(std::move(tree.error()));
  YamlReader reader(*tree, file.string());
  const auto& list = reader.required("grants");
  if (auto error = reader.finish()) return base::fail(std::move(*error));
  Policy policy;
  for (const auto& node : list.items) {
    auto grant = read_grant(node, file.string());
    if (!grant) return base::fail(std::move(grant.error()));
    const bool twice = std::ranges::any_of(policy.grants_, [&](const Grant& each) { return each.id == grant->id; });
    if (twice)
      return base::fail(base::ErrorKind::bad_input, "bad_policy", fmt::format("{}:{}", file.string(), node.line),
                        "grant " + grant->id + " stands here twice", "ids that differ");
    policy.grants_.push_back(std::move(*grant));
  }
  return policy;
}

Result<Permit> Policy::may_see(const Asker& asker, const Ties& ties, FieldClass what) const {
  if (!ties.any()) return unknown_case();
  for (const auto& grant : grants_)
    if (applies(grant, asker.role, ties) && std::ranges::find(grant.read, what) != grant.read.end())
      return Permit(grant.id);
  const bool may_be_consented = std::ranges::find(ties.consented, what) != ties.consented.end();
  if (may_be_consented) return Permit("consent");
  return base::fail(base::ErrorKind::not_allowed, "not_yours_to_see", "", "your desk may not see this part of the case",
                    "a consent, or another relation to the case");
}

Result<Permit> Policy::may_act(const Asker& asker, const Ties& ties, std::string_view verb) const {
  bool needs_a_case = true;
  for (const auto& grant : grants_) {
    if (!holds(grant.write, verb)) continue;
    if (grant.tie == Tie::nobody) needs_a_case = false;
    if (applies(grant, asker.role, ties)) return Permit(grant.id);
  }
  if (needs_a_case && !ties.any()) return unknown_case();
  return base::fail(base::ErrorKind::not_allowed, "not_yours_to_do", "", "your desk may not record this here",
                    "a desk in another relation to the case");
}

std::vector<const Grant*> Policy::applying(std::string_view role, const Ties& ties) const {
  std::vector<const Grant*> all;
  for (const auto& grant : grants_)
    if (grant.tie != Tie::nobody && applies(grant, role, ties)) all.push_back(&grant);
  return all;
}

}  // namespace relais::access

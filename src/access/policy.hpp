// Who may see and do what, and what for. One place, asked by every read and every write; what it answers is data
// (law/access/policy): permits, forbids and break-glass over role, relation, purpose, action, class of fields, phase,
// minority, consent, secrecy and assurance of the sign-in. Whatever no rule permits is refused, and a forbid wins.
// docs/access-policy.md defines the language.
//
// Pure after loading: rules are compiled to bit masks once. It knows nothing of cases: callers state how the asker
// stands to the case.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "access/words.hpp"
#include "base/result.hpp"
#include "base/text.hpp"
#include "law/records.hpp"

namespace relais::access {

using base::LocalText;
using base::Result;

/// The law that allows a purpose, as surely as it is known.
struct Basis {
  std::string article;
  law::Certainty certainty = law::Certainty::unknown;
  std::vector<std::string> sources;  ///< ids in law/sources.yaml
  LocalText text;
};

struct Purpose {
  std::string id;
  LocalText text;
  Basis basis;
};

struct RoleInfo {
  Role role = Role::police;
  std::size_t purpose = 0;      ///< the purpose when none is said
  int level = 1;                ///< least assurance; below it the role gets nothing
  std::vector<std::string> at;  ///< kinds of desks whose accounts may have the role
  LocalText text;
};

enum class ClassOf { case_, tip, house };
BOOST_DESCRIBE_ENUM(ClassOf, case_, tip, house)

struct ClassInfo {
  FieldClass what = FieldClass::need;
  ClassOf of = ClassOf::case_;
  bool sensitive = false;
  LocalText text;
};

enum class RuleKind { permit, forbid, break_glass };
BOOST_DESCRIBE_ENUM(RuleKind, permit, forbid, break_glass)

/// Bits of a set of words: bit n stands for the nth enumerator, or the nth purpose.
using Mask = std::uint32_t;
inline constexpr Mask kAll = ~Mask{0};

/// One rule, compiled. A permit and a break-glass match when every condition holds; a forbid when every condition holds
/// and none of its exceptions does.
struct Rule {
  std::string id;
  RuleKind kind = RuleKind::permit;
  Mask roles = kAll;
  Mask relations = kAll;  ///< at least one of these is held; forbids have no such condition
  Mask purposes = kAll;
  Mask phases = kAll;
  Mask minor = kAll;  ///< bit 0: not a minor, bit 1: a minor or in doubt
  Mask consent = kAll;
  Mask secrecy = kAll;
  int level = 1;               ///< matches from this assurance on
  int below_level = 4;         ///< forbids: matches below this assurance only
  bool only_conflict = false;  ///< forbids: matches only under a conflict of interest
  Mask unless_roles = 0;       ///< forbids: exceptions
  Mask unless_relations = 0;
  Mask unless_purposes = 0;
  bool is_final = false;           ///< forbids: no break-glass may lift it
  Things things;                   ///< what it permits or forbids
  std::vector<std::string> lifts;  ///< break-glass: forbids that do not hold against it
  std::uint64_t lifted = 0;        ///< the same as bits over Policy::forbids()
  int minutes = 0;                 ///< break-glass: at most so long
  int review_hours = 0;            ///< break-glass: reviewed within
  bool second_person = false;      ///< break-glass: somebody else is informed
  std::vector<std::string> notify;
  LocalText why;
  std::string at;  ///< FILE:LINE
};

/// One situation in which things are asked for: all the dimensions of a request but the thing itself.
struct Circumstances {
  Role role = Role::police;
  Mask relations = 1;  ///< bits of Tie; `nobody` is always among them
  std::size_t purpose = 0;
  int level = 1;
  Phase phase = Phase::none;
  bool minor = false;
  Secrecy secrecy = Secrecy::none;
  bool conflict = false;
  Mask consented = 0;               ///< classes under an open consent
  Consent consent = Consent::none;  ///< of the other classes
  Mask glass = 0;                   ///< classes under an open break-glass
};

/// Proof that the policy was asked and said yes; only the policy makes one.
class Permit {
 public:
  /// Id of the rule that permits.
  [[nodiscard]] const std::string& grant() const { return grant_; }
  [[nodiscard]] bool broken_glass() const { return broken_glass_; }

 private:
  friend class Policy;
  Permit(std::string grant, bool broken_glass) : grant_(std::move(grant)), broken_glass_(broken_glass) {}
  std::string grant_;
  bool broken_glass_;
};

/// Why something is permitted or refused, for the person refused and for an auditor.
struct Explanation {
  bool permitted = false;
  bool broken_glass = false;         ///< permitted by a break-glass alone
  std::vector<const Rule*> permits;  ///< permits and break-glasses that match
  std::vector<const Rule*> forbids;  ///< forbids that match
  const Purpose* purpose = nullptr;  ///< null when the purpose is not known
  std::optional<int> level_needed;   ///< refused, and would be permitted from this assurance on
};

class Policy {
 public:
  /// Reads every *.yaml of the folder. A word that is not known, a purpose without basis, a role or class that is not
  /// described and a break-glass that does more than read do not load; complaints name FILE:LINE.
  static Result<Policy> load(const std::filesystem::path& folder);
  /// The same from texts: (file name, text).
  static Result<Policy> parse(const std::vector<std::pair<std::string, std::string>>& files);

  /// Refuses with `not_found` when the asker has no tie to the case at all, so that its existence stays unknown; with
  /// `level_needed` when a surer sign-in would do (`expected` says which); with `not_yours_to_see` otherwise.
  [[nodiscard]] Result<Permit> may_see(const Asker& asker, const Ties& ties, FieldClass what) const {
    return may(asker, ties, Action::read, what);
  }
  /// The same for another action than reading. What belongs to the house or to tips needs no tie to be known of.
  [[nodiscard]] Result<Permit> may(const Asker& asker, const Ties& ties, Action action, FieldClass what) const;
  /// As may_see; code `not_yours_to_do`.
  [[nodiscard]] Result<Permit> may_act(const Asker& asker, const Ties& ties, std::string_view verb) const;
  /// Everything the asker may do at once; O(rules of the role).
  [[nodiscard]] Things opened(const Asker& asker, const Ties& ties) const;

  /// Nothing when the role or the purpose is not known.
  [[nodiscard]] std::optional<Circumstances> circumstances(const Asker& asker, const Ties& ties) const;
  [[nodiscard]] Things opened(const Circumstances& in) const;
  [[nodiscard]] Explanation explain(const Circumstances& in, std::size_t thing) const;

  /// The permits by which somebody of that role in these relations reads anything of a case, for "who has access and
  /// why"; what needs no relation is left out.
  [[nodiscard]] std::vector<const Rule*> applying(std::string_view role, const Ties& ties) const;
  /// Rules of kind break-glass that a person of this role could open on a case in these relations.
  [[nodiscard]] std::vector<const Rule*> glasses(const Asker& asker, const Ties& ties) const;

  [[nodiscard]] const std::vector<Rule>& permits() const { return permits_; }
  [[nodiscard]] const std::vector<Rule>& forbids() const { return forbids_; }
  [[nodiscard]] const std::vector<Rule>& break_glasses() const { return glasses_; }
  [[nodiscard]] const Rule* find(std::string_view rule) const;
  [[nodiscard]] const std::vector<Purpose>& purposes() const { return purposes_; }
  [[nodiscard]] std::optional<std::size_t> find_purpose(std::string_view id) const;
  [[nodiscard]] const RoleInfo& info(Role role) const { return roles_[static_cast<std::size_t>(role)]; }
  [[nodiscard]] const ClassInfo& info(FieldClass what) const { return classes_[static_cast<std::size_t>(what)]; }
  /// What the asker looks for: the purpose they said, else their role's own; null when not known.
  [[nodiscard]] const Purpose* purpose_of(const Asker& asker) const;
  /// Whether accounts of desks of that kind may have the role.
  [[nodiscard]] bool role_at(std::string_view role, std::string_view desk_kind) const;

  /// How many days after a review of who has access the next one is due.
  [[nodiscard]] int access_review_days() const { return access_review_days_; }

  /// The whole policy in one text that does not depend on order of files, comments or layout.
  [[nodiscard]] std::string canonical() const;
  /// SHA-256 of canonical(), 64 lower-case hexadecimal digits; computed at load.
  [[nodiscard]] const std::string& hash() const { return hash_; }

 private:
  friend class PolicyLoader;
  [[nodiscard]] Explanation explained(const Circumstances& in, std::size_t thing) const;
  [[nodiscard]] Result<Permit> decided(const std::optional<Circumstances>& in, std::size_t thing,
                                       const base::Error& refusal) const;

  /// Which rules can match for a role at all.
  struct RoleRules {
    std::vector<std::uint16_t> permits;
    std::vector<std::uint16_t> forbids;
    std::vector<std::uint16_t> glasses;
  };
  void index_by_role();

  std::vector<RoleRules> by_role_;
  std::vector<Purpose> purposes_;
  std::vector<RoleInfo> roles_;
  std::vector<ClassInfo> classes_;
  std::vector<Rule> permits_;
  std::vector<Rule> forbids_;
  std::vector<Rule> glasses_;
  int access_review_days_ = 0;
  std::string hash_;
};

/// Whether the rule matches in these circumstances, the thing and the state of consent aside.
[[nodiscard]] bool matches(const Rule& rule, const Circumstances& in);
/// The rule's things that are meant in these circumstances: those whose consent is in the state the rule asks for, and,
/// for a break-glass, whose class the glass was broken for.
[[nodiscard]] Things meant(const Rule& rule, const Circumstances& in);
/// All actions on these classes.
[[nodiscard]] Things things_of_classes(Mask classes);

}  // namespace relais::access

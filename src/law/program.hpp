// The compiled procedure. Private to the room: only compile.cpp makes one, only machine.cpp runs it, check.cpp looks at
// it.
#pragma once

#include <array>
#include <map>
#include <string>
#include <vector>

#include "law/expression.hpp"
#include "law/records.hpp"

namespace relais::law {

/// Slots with a meaning for the interpreter itself; the facts of law/procedure follow after them.
enum Slot : std::uint32_t {
  kOn,
  kActor,
  kDocumentKind,
  kDocumentIssued,
  kDocumentExpires,
  kDocumentRenewal,
  kAskedDocument,
  kAskedInForce,
  kBornEarliest,
  kBornLatest,
  kMinorOrInDoubt,
  kAccompanied,
  kResidence,
  kGround,
  kSmugglingForm,
  kFirstFree,
};

struct TermVersion {
  base::Validity valid;
  base::Term term;
  std::uint32_t rule = 0;
};

struct TermValue {
  std::string name;
  std::vector<TermVersion> versions;
};

/// Membership of one group of countries over time: a row of flags by country index for each period.
struct CountryPeriod {
  base::Validity valid;
  std::vector<bool> members;
};
struct CountryGroup {
  std::string name;
  std::vector<CountryPeriod> periods;
};

struct Condition {
  std::string name;
  std::string text;  ///< as written, for explanations
  Code code;
  std::uint32_t rule = 0;
};

struct DocumentKind {
  std::string kind;
  Word leads_to = 0;
  std::optional<std::uint32_t> term;
  bool counted_from_previous_end = false;
  base::Validity valid;
  std::uint32_t rule = 0;
};

struct DueLine {
  Word document = 0;
  Code when;
};

struct Param {
  enum class Kind : std::uint8_t { date, symbol, flag, text, list } kind = Kind::text;
  std::string name;
  std::uint16_t domain = 0;
  std::uint32_t slot = 0;
};

enum class Candidate : std::uint8_t { named, requested, due };

struct Assignment {
  std::uint32_t slot = 0;
  Code value;
};

struct Transition {
  Code when;
  std::vector<Assignment> set;
  bool issue = false;
  bool end_document = false;
  std::uint32_t rule = 0;
};

struct RefusalRule {
  std::uint64_t documents = ~std::uint64_t{0};  ///< mask of documents it is for
  bool for_documents = false;
  Code when;                         ///< refuse when true; empty when `needs` decides
  std::vector<std::uint32_t> needs;  ///< conditions
  std::string error;
  std::uint32_t rule = 0;
};

struct Verb {
  std::string name;
  bool case_file = false;
  std::uint64_t who = 0;
  std::string otherwise;  ///< code when somebody else acts
  std::vector<std::uint32_t> params;
  std::vector<Candidate> asks_for;  ///< empty when the verb is not about a document
  std::vector<std::uint32_t> refusals;
  std::vector<std::uint32_t> transitions;
  std::uint32_t rule = 0;
};

struct DeadlineRule {
  std::string what;
  Code when;
  Code due;
  std::uint32_t rule = 0;
  std::vector<std::uint32_t> values;  ///< terms that `due` counts with
};

struct NextRule {
  std::uint32_t verb = 0;
  std::vector<std::uint32_t> by;  ///< actors
  bool case_file = false;
  Code when;
  std::uint32_t rule = 0;
};

struct DutyRule {
  std::string duty;
  bool case_file = false;
  Code by;  ///< an actor
  Code since;
  Code when;
  std::uint32_t rule = 0;
};

class Program {
 public:
  Names names;
  std::vector<Header> rules;               ///< by RuleRef
  std::vector<std::string> rule_sections;  ///< conditions, documents, verbs, refusals, …, by RuleRef
  std::vector<std::vector<Alternative>> rule_alternatives;
  std::map<std::string, std::uint32_t, std::less<>> rule_by_id;
  std::vector<TermValue> values;
  std::vector<CountryGroup> groups;
  std::vector<Condition> conditions;
  std::vector<DocumentKind> documents;  ///< in the order of the domain "documents"
  std::vector<DueLine> due;
  std::vector<Param> params;
  std::vector<Verb> verbs;
  std::map<std::string, std::uint32_t, std::less<>> verb_by_name;
  std::vector<Transition> transitions;
  std::vector<RefusalRule> refusals;
  std::vector<DeadlineRule> deadlines;
  std::vector<NextRule> next;
  std::vector<DutyRule> duties;
  std::vector<std::pair<std::string, std::uint32_t>> ground_slots;
  std::vector<std::uint32_t> standing_conditions;  ///< shown when unmet while the procedure runs
  /// By slot: the conditions whose truth may change with it, directly or through another condition.
  std::vector<std::vector<std::uint16_t>> dependents;
  std::vector<bool> dated;  ///< by rule: whether its validity has an end or a beginning
  std::vector<Word> start;  ///< first value of every slot
  std::uint16_t phases = 0, statuses = 0, documents_domain = 0, residences = 0, grounds = 0, smuggling_forms = 0;
  std::uint32_t phase_slot = 0, judicial_slot = 0, requested_document_slot = 0, facts_on_slot = 0;
  std::uint64_t final_phases = 0, final_statuses = 0;
  bool term_days_start_after = true;     ///< counting.days
  bool term_months_end_same_day = true;  ///< counting.months
  std::uint32_t counting_days_rule = 0, counting_months_rule = 0;

  [[nodiscard]] const std::string& symbol(std::uint16_t domain, Word value) const {
    return names.domains[domain].symbols[static_cast<std::size_t>(value)];
  }
};

}  // namespace relais::law

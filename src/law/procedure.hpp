// The procedure engine: (law, facts and events, date) → standing, deadlines, next steps, missing duties, each with
// reasons.
//
// Pure. A Procedure is loaded once from law/procedure and the library, and is immutable and safe to share between
// threads. It knows no rule of any country: states, terms, documents, who may and what refuses are data; this code
// interprets them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/countries.hpp"
#include "base/date.hpp"
#include "law/records.hpp"

namespace relais::law {

/// Facts of the person that the law looks at. Codes are those of the scenario contract.
struct PersonFacts {
  std::vector<base::Country> nationality;
  std::optional<Date> born_earliest;
  std::optional<Date> born_latest;
  /// Says minority where no birth date is known; a known birth date wins.
  std::optional<bool> minor_or_in_doubt;
  bool accompanied = false;
  std::string residence = "none";      ///< none, eu_right, lawful, asylum_seeker, diplomatic_card
  std::string ground = "trafficking";  ///< trafficking, smuggling
  std::string smuggling_form;          ///< minor, vulnerability, coercion, life, harm, simple; empty when not stated
};

/// One event of the procedure. `params` holds the further keys of the contract as text ("true"/"false" for truth
/// values, ISO dates for dates); `purposes` is the one list.
struct Step {
  Date on;
  std::string by;
  std::string verb;
  std::vector<std::pair<std::string, std::string>> params;
  std::vector<std::string> purposes;
};

/// Refers to a rule, document, value or deadline record of the procedure; Procedure::header gives its words and
/// sources.
struct RuleRef {
  std::uint32_t index = 0;
  auto operator<=>(const RuleRef&) const = default;
};

struct Refusal {
  std::string code;  ///< an error code of the contract
  RuleRef rule;
  std::vector<std::string> unmet;  ///< for conditions_not_met: ids of the conditions
};

struct StepOutcome {
  bool accepted = false;
  std::optional<Refusal> error;
  std::vector<RuleRef> because;
};

struct HeldDocument {
  std::string kind;
  Date issued;
  std::optional<Date> expires;  ///< absent for a title without end
  int renewal = 0;
};

struct Deadline {
  std::string what;
  Date due;
  std::vector<RuleRef> because;
};

struct NextStep {
  std::string verb;
  std::vector<std::string> by;
  std::optional<std::string> document;  ///< for requests and issues: the document that is due
  std::vector<RuleRef> because;
};

struct MissingDuty {
  std::string duty;  ///< the verb that fulfils it
  std::string by;
  Date since;
  std::vector<RuleRef> because;
};

struct Standing {
  Date on;
  std::string judicial;
  std::string phase;
  std::optional<HeldDocument> document;
  std::vector<Deadline> deadlines;
  std::vector<NextStep> next;
  std::vector<MissingDuty> duties_missing;
  std::vector<std::string> conditions_unmet;  ///< standing conditions of the scheme that do not hold now
  std::vector<std::string> grounds;           ///< ending grounds on record
};

/// What to compute of a standing; a nightly sweep leaves out what it does not need.
struct Wanted {
  bool deadlines = true;
  bool next = true;
  bool duties = true;
  bool case_file = false;  ///< also verbs and duties that exist in the case file only, not in the scenario contract
};

class Program;  // compiled form, private to the room

class Procedure {
 public:
  /// Compiles law/procedure against the library; complains with FILE:LINE.
  static Result<Procedure> load(const std::filesystem::path& law_folder, const Library& library);
  Procedure(Procedure&&) noexcept;
  Procedure& operator=(Procedure&&) noexcept;
  ~Procedure();

  /// Words and sources of a rule that was named as a reason.
  [[nodiscard]] const Header& header(RuleRef rule) const;
  [[nodiscard]] std::size_t rule_count() const;
  /// Which kind of rule it is: conditions, documents, values, verbs, refusals, transitions, deadlines, next, duties,
  /// counting.
  [[nodiscard]] const std::string& section(RuleRef rule) const;
  [[nodiscard]] const std::vector<Alternative>& alternatives(RuleRef rule) const;
  /// For a condition the expression as written in the law, else empty.
  [[nodiscard]] std::string expression(RuleRef rule) const;
  /// The rule behind the name of a condition, as it stands in `unmet`.
  [[nodiscard]] std::optional<RuleRef> condition_rule(std::string_view name) const;
  [[nodiscard]] std::optional<RuleRef> find_rule(std::string_view id) const;

  [[nodiscard]] bool knows_verb(std::string_view verb, bool case_file) const;
  [[nodiscard]] bool knows_actor(std::string_view actor) const;

  /// Plays all steps in order. An unlawful step is refused, explained and skipped.
  /// Steps whose verb or actor is unknown are refused with code `unknown_verb` / `unknown_actor`.
  struct Play {
    std::vector<StepOutcome> outcomes;
    std::vector<Standing> standings;  ///< one a date asked, in the order asked
  };
  [[nodiscard]] Play play(const PersonFacts& person, std::span<const Step> steps, std::span<const Date> asked,
                          Wanted wanted = {}) const;

  /// Whether one more step would be accepted after these.
  [[nodiscard]] StepOutcome may(const PersonFacts& person, std::span<const Step> steps, const Step& next) const;

  [[nodiscard]] const Program& program() const { return *program_; }

 private:
  explicit Procedure(std::unique_ptr<const Program> program);
  std::unique_ptr<const Program> program_;
};

}  // namespace relais::law

// Trust between desks: how somebody stands to a case, who has access and why, who looked into it, breaking glass in
// danger, conflicts of interest, covers during leave, and the reviews of all that.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "desks/gate.hpp"
#include "desks/house.hpp"

namespace relais::desks {

/// The class that a field of the file belongs to, by its name in the API (`given_name`, `safe_contact`, `notes`), or
/// the class itself by its own.
[[nodiscard]] std::optional<access::FieldClass> class_of_field(std::string_view field);
/// The names of all fields that class_of_field knows.
[[nodiscard]] std::vector<std::string> field_names();

/// How a desk stands to a case by its row in the index; `not_found` when there is no such case. Consents count as a
/// relation and open nothing, for what they open stands in the file.
[[nodiscard]] base::Result<access::Ties> ties_by_row(const House& house, Gate& store, const std::string& case_id,
                                                     const std::string& desk);

// ---------------------------------------------------------------- who has access, and why

struct ClassName {
  std::string id;
  LocalText text;
};
BOOST_DESCRIBE_STRUCT(ClassName, (), (id, text))

/// What an account looks for, and the law that allows it.
struct PurposeView : Whole {
  std::string id;
  LocalText text;
  std::string article;
  std::string certainty;  ///< seed, public, knowledge, unknown
  std::vector<SourceView> sources;
  LocalText basis;
};
BOOST_DESCRIBE_STRUCT(PurposeView, (), (id, text, article, certainty, sources, basis))

struct AccessRule : Whole {
  std::string rule;
  LocalText why;
  std::vector<ClassName> classes;  ///< that are really open by it, forbids counted in
};
BOOST_DESCRIBE_STRUCT(AccessRule, (), (rule, why, classes))

struct DeskAccess : Whole {
  std::string desk;
  std::string relation;
  std::vector<AccessRule> rules;
  PurposeView purpose;
};
BOOST_DESCRIBE_STRUCT(DeskAccess, (), (desk, relation, rules, purpose))

struct GlassView : Whole {
  std::string case_;
  std::int64_t number = 0;
  Instant opened;
  std::string by_desk;
  std::optional<std::string> by_user;  ///< shown to the same desk only
  std::string rule;
  std::vector<ClassName> classes;
  std::string reason;
  Instant until;
  bool open = false;
  Instant review_by;
  std::optional<casework::Verdict> verdict;
  std::optional<std::string> remark;
  std::optional<Date> reviewed_on;
};
BOOST_DESCRIBE_STRUCT(GlassView, (),
                      (case_, number, opened, by_desk, by_user, rule, classes, reason, until, open, review_by, verdict,
                       remark, reviewed_on))

struct ConflictView {
  std::string account;
  std::string reason;
  Date since;
};
BOOST_DESCRIBE_STRUCT(ConflictView, (), (account, reason, since))

struct AccessAnswer : Whole {
  std::vector<DeskAccess> desks;
  std::vector<GlassView> glasses;
  std::vector<ConflictView> conflicts;  ///< for the desk that accompanies the person
  std::vector<ClassName> withheld;      ///< classes that are not open to the asker
};
BOOST_DESCRIBE_STRUCT(AccessAnswer, (), (desks, glasses, conflicts, withheld))

/// For whoever may see the sharing of the file.
[[nodiscard]] Answer<AccessAnswer> who_has_access(const Call& call, const std::string& id);

// ---------------------------------------------------------------- breaking glass

struct Colleague {
  std::string account;
  std::string display;
};
BOOST_DESCRIBE_STRUCT(Colleague, (), (account, display))

/// What the asker could open in danger, on any case whose number they were told.
struct GlassOffer : Whole {
  std::string rule;
  LocalText why;
  std::vector<ClassName> classes;
  int minutes = 0;       ///< at most
  int review_hours = 0;  ///< reviewed within
  std::vector<std::string> notify;
};
BOOST_DESCRIBE_STRUCT(GlassOffer, (), (rule, why, classes, minutes, review_hours, notify))

struct GlassOffers : Whole {
  std::vector<GlassOffer> items;
  std::vector<Colleague> colleagues;  ///< who can be told
  int reason_letters = 0;             ///< a reason has at least so many
};
BOOST_DESCRIBE_STRUCT(GlassOffers, (), (items, colleagues, reason_letters))

struct BreakGlass {
  std::vector<std::string> classes;
  std::string reason;
  std::string informed;  ///< account of a colleague
  std::optional<int> minutes;
};
BOOST_DESCRIBE_STRUCT(BreakGlass, (), (classes, reason, informed, minutes))

struct ReviewGlass {
  casework::Verdict verdict = casework::Verdict::unclear;
  std::string remark;
};
BOOST_DESCRIBE_STRUCT(ReviewGlass, (), (verdict, remark))

struct GlassList : Whole {
  std::vector<GlassView> items;
};
BOOST_DESCRIBE_STRUCT(GlassList, (), (items))

[[nodiscard]] Answer<GlassOffers> glass_offers(const Call& call);
/// `not_yours_to_do` for whoever has no such way; `not_found` when there is no such case.
[[nodiscard]] Answer<GlassView> break_glass(const Call& call, const std::string& id, const BreakGlass& request);
/// What awaits a review: of the cases that the asker's desk accompanies, or of all for the data protection officer.
[[nodiscard]] Answer<GlassList> glasses_to_review(const Call& call);
[[nodiscard]] Answer<GlassView> review_glass(const Call& call, const std::string& id, std::int64_t number,
                                             const ReviewGlass& request);

// ---------------------------------------------------------------- conflicts of interest

struct StateConflict {
  std::optional<std::string> account;  ///< the asker's own when absent
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(StateConflict, (), (account, reason))

/// By anybody with a relation to the case, for themselves or a colleague of the desk. It takes effect at once.
[[nodiscard]] Answer<ConflictView> declare_conflict(const Call& call, const std::string& id,
                                                    const StateConflict& request);
struct CaseVersion {
  std::int64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(CaseVersion, (), (version))

/// By the desk that accompanies the person, or the data protection officer; never for oneself.
[[nodiscard]] Answer<CaseVersion> lift_conflict(const Call& call, const std::string& id, const StateConflict& request);

// ---------------------------------------------------------------- covers and reviews of a desk

struct CoverView {
  std::int64_t number = 0;
  std::string account;
  std::string by;
  std::string by_desk;
  Date from;
  Date until;
  std::string reason;
  bool holds = false;
};
BOOST_DESCRIBE_STRUCT(CoverView, (), (number, account, by, by_desk, from, until, reason, holds))

struct CoverList : Whole {
  std::vector<CoverView> items;       ///< of this desk, the ended and past ones left out
  std::vector<std::string> stand_in;  ///< other desks the asker may act for today
};
BOOST_DESCRIBE_STRUCT(CoverList, (), (items, stand_in))

struct GiveCover {
  std::string account;
  std::string by;
  Date from;
  Date until;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(GiveCover, (), (account, by, from, until, reason))

[[nodiscard]] Answer<CoverList> covers(const Call& call);
/// For somebody of the asker's desk, by somebody of it or of another desk of the same kind; at most a year.
[[nodiscard]] Answer<CoverView> give_cover(const Call& call, const GiveCover& request);
[[nodiscard]] Answer<CoverList> end_cover(const Call& call, std::int64_t number);
/// The asker at another desk, for which a cover holds today; `not_yours_to_do` otherwise.
[[nodiscard]] base::Result<access::Asker> standing_in(const House& house, Gate& store, access::Asker asker,
                                                      const std::string& desk, Date today);

struct PersonAccess : Whole {
  std::string account;
  std::string display;
  std::string role;
  bool disabled = false;
  std::vector<CoverView> covers;
};
BOOST_DESCRIBE_STRUCT(PersonAccess, (), (account, display, role, disabled, covers))

struct DeskReview : Whole {
  std::vector<PersonAccess> people;
  std::optional<Date> reviewed_on;
  std::optional<Date> due;  ///< absent: never reviewed, due at once
  bool overdue = true;
};
BOOST_DESCRIBE_STRUCT(DeskReview, (), (people, reviewed_on, due, overdue))

struct ReviewAccess {
  std::vector<std::string> accounts;  ///< that were found right
  std::string remark;
};
BOOST_DESCRIBE_STRUCT(ReviewAccess, (), (accounts, remark))

[[nodiscard]] Answer<DeskReview> desk_review(const Call& call);
[[nodiscard]] Answer<DeskReview> review_desk(const Call& call, const ReviewAccess& request);

}  // namespace relais::desks

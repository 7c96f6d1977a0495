// The case as the fold of its events. Pure: the same events give the same case, whatever the hour and in whatever
// portions they are applied. Corrections count from the day of what they correct.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "casework/index.hpp"
#include "law/procedure.hpp"

namespace relais::casework {

using CaseRecord = Recorded<CaseEvent>;

struct ReferralStep {
  std::string desk;
  std::string state;  ///< asked, accepted, declined, escalated, arrived
  Instant at;
  std::optional<std::string> reason;
  bool operator==(const ReferralStep&) const = default;
};
BOOST_DESCRIBE_STRUCT(ReferralStep, (), (desk, state, at, reason))

struct Referral {
  ReferralId id;
  std::string from_desk;
  std::string desk;  ///< the one asked last
  Need need;
  Instant sent;
  Instant answer_by;
  std::vector<std::string> then;  ///< desks still to be asked, in order
  ReferralState state = ReferralState::waiting;
  std::optional<std::string> reason;
  std::vector<ReferralStep> trail;
};

struct Consent {
  std::int64_t number = 0;
  std::string recipient;
  std::string purpose;
  std::vector<DataClass> data;
  Date since;
  std::optional<Date> until;
  std::optional<std::string> language;
  std::optional<Date> withdrawn_on;
  /// A withdrawal counts from the day it was made, that day included.
  [[nodiscard]] bool open(Date on) const {
    return since <= on && (!until || on <= *until) && (!withdrawn_on || on < *withdrawn_on);
  }
};

struct Note {
  std::int64_t number = 0;
  Date on;
  NoteKind kind = NoteKind::fact;
  std::string language;
  std::string text;
  std::string by_desk;
  std::string by_user;
};

struct Assignment {
  std::string desk;
  std::string capacity;
  Date on;
};

struct CrossBorder {
  Country country;
  std::string reason;
  Date asked_on;
  Date answer_by;
  std::optional<Date> answered_on;
  std::optional<bool> accepted;
  std::optional<std::string> answer;
};

/// The latest edition of the sealed address of the shelter.
struct Shelter {
  ShelterSealed held;
  Date on;
  std::string by_desk;
  std::string by_user;
  /// False where the text stayed behind: it does not travel in bundles.
  [[nodiscard]] bool present() const { return !held.sealed.empty(); }
  [[nodiscard]] bool names(std::string_view account) const;
};

/// A glass that was broken, with its review.
struct BrokenGlass {
  std::int64_t number = 0;
  Date on;
  Instant opened;
  std::string by_desk;
  std::string by_user;
  BreakGlassOpened held;
  std::optional<BreakGlassReviewed> review;
  std::optional<Date> reviewed_on;
  std::string reviewed_by;
  [[nodiscard]] bool open(Instant now) const { return now < held.until; }
};

struct Conflict {
  std::string account;
  std::string reason;
  Date since;
  std::string declared_by;
  std::optional<Date> lifted_on;
};

struct MadeLetter {
  std::string letter;
  std::string language;
  Date on;
};

/// A step of the procedure with the number of the event that recorded it.
struct NumberedStep {
  std::int64_t number = 0;
  law::Step step;
};

/// The step as the procedure engine reads it.
[[nodiscard]] law::Step to_law_step(const StepTaken& taken, Date on, const std::string& acting_as);

class CaseState {
 public:
  explicit CaseState(CaseId id) : id_(std::move(id)) {}
  /// The fold of a whole stream.
  static CaseState of(CaseId id, std::span<const CaseRecord> records);

  /// One more event; its number must be version() + 1 (a broken invariant otherwise).
  void apply(CaseRecord record);

  /// What we now know held on that day: events whose day lies later are left out, corrections count.
  [[nodiscard]] CaseState as_of(Date day) const;
  /// What had been written down at that instant.
  [[nodiscard]] CaseState as_known_at(Instant instant) const;

  [[nodiscard]] const CaseId& id() const { return id_; }
  [[nodiscard]] std::int64_t version() const { return version_; }
  [[nodiscard]] bool exists() const { return !log_.empty(); }
  /// As written, in order.
  [[nodiscard]] const std::vector<CaseRecord>& log() const { return log_; }
  /// The number of the event that corrects this one, if any.
  [[nodiscard]] std::optional<std::int64_t> corrected_by(std::int64_t number) const;
  /// The event as it counts now: replaced, or absent when it counts as never written.
  [[nodiscard]] std::optional<CaseEvent> effective(std::int64_t number) const;

  Date opened_on;
  std::string opened_by;
  std::string label;
  Ground ground = Ground::trafficking;
  std::optional<SmugglingForm> smuggling_form;
  std::optional<OperationId> operation;
  Person person;
  std::vector<Referral> referrals;
  std::vector<Consent> consents;
  std::vector<Note> notes;
  std::vector<Linked> links;
  std::vector<Assignment> assigned;
  std::vector<CrossBorder> cross_border;
  std::vector<MadeLetter> letters;
  std::vector<IndicatorsNoted> indicators;
  std::vector<AssessmentStated> assessments;
  std::optional<Disappeared> disappeared;
  std::optional<Shelter> shelter;
  std::vector<BrokenGlass> glasses;
  std::vector<Conflict> conflicts;
  std::optional<std::string> closed;  ///< the reason

  /// The steps in the order of their days; steps of one day in the order they were written.
  [[nodiscard]] const std::vector<NumberedStep>& steps() const { return steps_; }
  [[nodiscard]] std::vector<law::Step> law_steps() const;
  [[nodiscard]] law::PersonFacts person_facts() const;
  [[nodiscard]] bool took(std::string_view verb) const;
  /// Whether that account is locked out by a conflict of interest.
  [[nodiscard]] bool in_conflict(std::string_view account) const;
  [[nodiscard]] const Referral* find_referral(const ReferralId& id) const;
  /// The last day anything in the case happened.
  [[nodiscard]] Date last_day() const;

 private:
  struct Correction {
    std::int64_t by = 0;
    std::optional<CaseEvent> replacement;
  };
  /// The same case with only some of its records.
  template <class Keep>
  [[nodiscard]] CaseState with_only(Keep keep) const;
  [[nodiscard]] const CaseRecord* record(std::int64_t number) const;
  void rebuild();
  void find_corrections();
  void fold(const CaseRecord& record, const CaseEvent& event);

  CaseId id_;
  std::int64_t version_ = 0;
  std::vector<CaseRecord> log_;
  std::vector<NumberedStep> steps_;
  std::map<std::int64_t, Correction> corrections_;
};

/// Whether the person counts as a minor on that day: by the latest possible birth date, else by what was stated; in
/// doubt counts as minor (Directive 2011/36/EU, article 13(2)). `majority` is the age of majority in months, from the
/// law.
[[nodiscard]] std::string age_group_on(const Person& person, Date on, int majority_months);

// ---------------------------------------------------------------- the smaller streams

struct OperationState {
  OperationId id;
  std::int64_t version = 0;
  OperationOpened opened;
  std::string by_desk;
  std::vector<CaseId> people;
  std::vector<PartyLinked> parties;
  static OperationState of(OperationId id, std::span<const Recorded<OperationEvent>> records);
  void apply(const Recorded<OperationEvent>& record);
};

struct PartyState {
  PartyId id;
  std::int64_t version = 0;
  PartyDescribed described;
  std::string by_desk;
  static PartyState of(PartyId id, std::span<const Recorded<PartyEvent>> records);
  void apply(const Recorded<PartyEvent>& record);
};

/// Somebody standing in for somebody, with the number of the event that says so.
struct Cover {
  std::int64_t number = 0;
  CoverGiven given;
  bool ended = false;
  [[nodiscard]] bool holds(Date on) const { return !ended && given.from <= on && on <= given.until; }
};

struct DeskState {
  std::string desk;
  std::int64_t version = 0;
  CapacityStated capacity;
  std::vector<Cover> covers;
  std::optional<AccessReviewed> reviewed;
  std::optional<Date> reviewed_on;
  static DeskState of(std::string desk, std::span<const Recorded<DeskEvent>> records);
  void apply(const Recorded<DeskEvent>& record);
};

/// What each desk is to this case, each pair once, sorted.
class DeskBook;
[[nodiscard]] std::vector<BondRow> bonds_of(const CaseState& state, const DeskBook& book);

/// What `index_of` needs beside the case itself.
struct Indexed {
  const law::Procedure& procedure;
  const DeskBook& book;
  int majority_months = 216;
};
[[nodiscard]] CaseRow index_of(const CaseState& state, const Indexed& with, Date today);

}  // namespace relais::casework

// What can happen to a case, to an operation (an inspection or police action), to a party and to a desk: the words in
// which everything is recorded. Each struct is described once; storage, JSON, OpenAPI and TypeScript follow from it.
//
// Events say what happened and are never changed. A correction is a new event that names the one it corrects.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <boost/describe.hpp>

#include "base/countries.hpp"
#include "base/date.hpp"
#include "base/ids.hpp"
#include "base/json.hpp"
#include "base/text.hpp"

namespace relais::casework {

using base::Country;
using base::Date;
using base::Instant;

struct CaseTag;
struct OperationTag;
struct PartyTag;
struct ReferralTag;
using CaseId = base::Id<CaseTag>;
using OperationId = base::Id<OperationTag>;
using PartyId = base::Id<PartyTag>;
using ReferralId = base::Id<ReferralTag>;

// ---------------------------------------------------------------- the person

enum class Gender { female, male, other, unknown };
BOOST_DESCRIBE_ENUM(Gender, female, male, other, unknown)

/// What is stated about majority when no date of birth is known well enough. `in_doubt` counts as minor until decided
/// (Directive 2011/36/EU, article 13(2)).
enum class AgeGroup { adult, minor, in_doubt };
BOOST_DESCRIBE_ENUM(AgeGroup, adult, minor, in_doubt)

enum class Residence { none, eu_right, lawful, asylum_seeker, diplomatic_card };
BOOST_DESCRIBE_ENUM(Residence, none, eu_right, lawful, asylum_seeker, diplomatic_card)

enum class Ground { trafficking, smuggling };
BOOST_DESCRIBE_ENUM(Ground, trafficking, smuggling)

enum class SmugglingForm { minor, vulnerability, coercion, life, harm, simple };
BOOST_DESCRIBE_ENUM(SmugglingForm, minor, vulnerability, coercion, life, harm, simple)

/// A birth date known between two days; the same day twice when certain.
struct Birth {
  Date earliest;
  Date latest;
  bool operator==(const Birth&) const = default;
};
BOOST_DESCRIBE_STRUCT(Birth, (), (earliest, latest))

/// How the person may be reached without harm. Free of any address of a shelter.
struct SafeContact {
  std::optional<std::string> phone;
  std::optional<std::string> when;  ///< e.g. "weekdays after 18:00"
  std::optional<std::string> how;   ///< e.g. "message first, never speak to who answers"
  bool never_leave_message = false;
};
BOOST_DESCRIBE_STRUCT(SafeContact, (), (phone, when, how, never_leave_message))

/// What is known of a person. Nothing but the language is needed to begin with.
struct Person {
  std::optional<std::string> given_name;
  std::optional<std::string> family_name;
  std::vector<std::string> aliases;
  std::vector<Country> nationality;
  std::optional<Birth> born;
  std::optional<AgeGroup> age_group;
  std::optional<Gender> gender;
  std::optional<std::string> language;  ///< BCP 47, the language the person understands best
  bool interpreter_needed = false;
  std::optional<Residence> residence;
  std::optional<bool> accompanied;  ///< for a minor: with a parent or legal guardian
  std::optional<SafeContact> safe_contact;
  std::optional<std::string> identity_document;
};
BOOST_DESCRIBE_STRUCT(Person, (),
                      (given_name, family_name, aliases, nationality, born, age_group, gender, language,
                       interpreter_needed, residence, accompanied, safe_contact, identity_document))

// ---------------------------------------------------------------- events of a case

struct CaseOpened {
  static constexpr std::string_view kType = "case_opened";
  std::string label;  ///< neutral name on lists until a name is known, e.g. "Person 7"
  Ground ground = Ground::trafficking;
  std::optional<SmugglingForm> smuggling_form;
  std::optional<OperationId> operation;
};
BOOST_DESCRIBE_STRUCT(CaseOpened, (), (label, ground, smuggling_form, operation))

/// Replaces what was known of the person.
struct PersonDescribed {
  static constexpr std::string_view kType = "person_described";
  Person person;
};
BOOST_DESCRIBE_STRUCT(PersonDescribed, (), (person))

/// A step of the procedure, in the words of law/procedure (verbs of `relais procedure simulate` and the case-file
/// verbs).
struct StepTaken {
  static constexpr std::string_view kType = "step_taken";
  std::string step;               ///< the verb: detect, explain_rights, request_document, …
  std::optional<std::string> by;  ///< on whose behalf it is recorded (victim, court, …); absent: the desk's own part
  std::vector<std::string> purposes;
  std::optional<Date> facts_on;
  std::optional<std::string> language;  ///< explain_rights: language of the explanation
  std::optional<std::string> leaflet;   ///< explain_rights: which leaflet was handed over
  std::optional<std::string> centre;
  std::optional<std::string> document;
  std::optional<std::string> reason;
  std::optional<std::string> case_open;
  std::optional<std::string> victim;
  std::optional<std::string> cooperates;
  std::optional<std::string> ties_cut;
  std::optional<std::string> no_danger;
  std::optional<std::string> instance;
  std::optional<bool> voluntary;
  std::optional<std::string> remark;  ///< proof or reasons in words; never shown on letters
};
BOOST_DESCRIBE_STRUCT(StepTaken, (),
                      (step, by, purposes, facts_on, language, leaflet, centre, document, reason, case_open, victim,
                       cooperates, ties_cut, no_danger, instance, voluntary, remark))

struct IndicatorTick {
  std::string code;  ///< id of a record in law/indicators
  std::optional<std::string> note;
};
BOOST_DESCRIBE_STRUCT(IndicatorTick, (), (code, note))

/// Indicators are prompts for a human, never proof.
struct IndicatorsNoted {
  static constexpr std::string_view kType = "indicators_noted";
  std::string list;
  std::vector<IndicatorTick> ticks;
};
BOOST_DESCRIBE_STRUCT(IndicatorsNoted, (), (list, ticks))

/// A human's assessment: acts × purposes for the Belgian test, and the ILO dimensions, kept apart.
struct AssessmentStated {
  static constexpr std::string_view kType = "assessment_stated";
  std::vector<std::string> acts;
  std::vector<std::string> purposes;
  std::vector<std::string> ilo_dimensions;  ///< dimensions the assessor holds for positive
  std::string reasons;
};
BOOST_DESCRIBE_STRUCT(AssessmentStated, (), (acts, purposes, ilo_dimensions, reasons))

enum class Urgency { now, today, this_week };
BOOST_DESCRIBE_ENUM(Urgency, now, today, this_week)

/// What a desk is told before it accepts: no name.
struct Need {
  AgeGroup age_group = AgeGroup::adult;
  std::optional<Gender> gender;
  std::optional<std::string> language;
  Urgency urgency = Urgency::today;
  std::optional<std::string> region;  ///< brussels, flanders, wallonia
  bool shelter_needed = false;
  std::optional<std::string> call_back;  ///< how the referrer can be called back
  int people = 1;
};
BOOST_DESCRIBE_STRUCT(Need, (), (age_group, gender, language, urgency, region, shelter_needed, call_back, people))

struct ReferralSent {
  static constexpr std::string_view kType = "referral_sent";
  ReferralId referral;
  std::string desk;  ///< id in directory/desks.yaml
  Need need;
  Instant answer_by;
  std::vector<std::string> then;  ///< desks to ask next, in order, when the time runs out or it is declined
};
BOOST_DESCRIBE_STRUCT(ReferralSent, (), (referral, desk, need, answer_by, then))

struct ReferralAnswered {
  static constexpr std::string_view kType = "referral_answered";
  ReferralId referral;
  bool accepted = false;
  std::optional<std::string> reason;  ///< needed when declined
};
BOOST_DESCRIBE_STRUCT(ReferralAnswered, (), (referral, accepted, reason))

struct ReferralEscalated {
  static constexpr std::string_view kType = "referral_escalated";
  ReferralId referral;
  std::string from_desk;
  std::string desk;
  Instant answer_by;
  std::string because;  ///< time_ran_out | declined
};
BOOST_DESCRIBE_STRUCT(ReferralEscalated, (), (referral, from_desk, desk, answer_by, because))

/// The person is there. All the referrer ever learns without consent.
struct PersonArrived {
  static constexpr std::string_view kType = "person_arrived";
  ReferralId referral;
};
BOOST_DESCRIBE_STRUCT(PersonArrived, (), (referral))

enum class DataClass { identity, narrative, medical, residence, judicial, financial, contact };
BOOST_DESCRIBE_ENUM(DataClass, identity, narrative, medical, residence, judicial, financial, contact)

struct ConsentGiven {
  static constexpr std::string_view kType = "consent_given";
  std::string recipient;  ///< a desk id
  std::string purpose;
  std::vector<DataClass> data;
  std::optional<Date> until;
  std::optional<std::string> language;  ///< in which it was explained
};
BOOST_DESCRIBE_STRUCT(ConsentGiven, (), (recipient, purpose, data, until, language))

/// Works at once, for everything the recipient was allowed for that purpose (all purposes when absent).
struct ConsentWithdrawn {
  static constexpr std::string_view kType = "consent_withdrawn";
  std::string recipient;
  std::optional<std::string> purpose;
};
BOOST_DESCRIBE_STRUCT(ConsentWithdrawn, (), (recipient, purpose))

enum class NoteKind { fact, opinion, privileged };
BOOST_DESCRIBE_ENUM(NoteKind, fact, opinion, privileged)

struct NoteWritten {
  static constexpr std::string_view kType = "note_written";
  NoteKind kind = NoteKind::fact;
  std::string language;
  std::string text;
};
BOOST_DESCRIBE_STRUCT(NoteWritten, (), (kind, language, text))

/// A link to another case (relative, found together) or to a party (suspect, employer).
struct Linked {
  static constexpr std::string_view kType = "linked";
  std::optional<CaseId> to_case;
  std::optional<PartyId> to_party;
  std::string relation;  ///< relative | found_together | employer | suspect | recruiter | landlord
};
BOOST_DESCRIBE_STRUCT(Linked, (), (to_case, to_party, relation))

struct LetterMade {
  static constexpr std::string_view kType = "letter_made";
  std::string letter;  ///< id of a template in locales/letters
  std::string language;
};
BOOST_DESCRIBE_STRUCT(LetterMade, (), (letter, language))

/// A magistrate or guardian is put in charge; opens the case to that desk.
struct Assigned {
  static constexpr std::string_view kType = "assigned";
  std::string desk;
  std::string capacity;  ///< magistrate | guardian | immigration | minors_centre | centre
};
BOOST_DESCRIBE_STRUCT(Assigned, (), (desk, capacity))

struct CrossBorderAsked {
  static constexpr std::string_view kType = "cross_border_asked";
  Country country;  ///< NLD or LUX
  std::string reason;
  Date answer_by;
};
BOOST_DESCRIBE_STRUCT(CrossBorderAsked, (), (country, reason, answer_by))

struct CrossBorderAnswered {
  static constexpr std::string_view kType = "cross_border_answered";
  Country country;
  bool accepted = false;
  std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(CrossBorderAnswered, (), (country, accepted, reason))

struct Disappeared {
  static constexpr std::string_view kType = "disappeared";
  Date last_seen;
  std::optional<std::string> told;  ///< who was told (police, Child Focus)
};
BOOST_DESCRIBE_STRUCT(Disappeared, (), (last_seen, told))

struct FoundAgain {
  static constexpr std::string_view kType = "found_again";
};
BOOST_DESCRIBE_STRUCT(FoundAgain, (), ())

/// Names the event it corrects by its number in the case. With a replacement the old event counts as if it had said
/// that; without, as if it had never been.
struct Corrected {
  static constexpr std::string_view kType = "corrected";
  std::int64_t number = 0;
  std::string reason;
  std::optional<base::json::value> replacement;  ///< a CaseEvent as JSON, of the same type
};
BOOST_DESCRIBE_STRUCT(Corrected, (), (number, reason, replacement))

struct FileClosed {
  static constexpr std::string_view kType = "file_closed";
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(FileClosed, (), (reason))

struct FileReopened {
  static constexpr std::string_view kType = "file_reopened";
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(FileReopened, (), (reason))

/// One who can open what was sealed: an account and the key of that account it was sealed to.
struct ShelterReader {
  std::string account;
  std::string key;  ///< 16 lower-case hexadecimal digits
  bool operator==(const ShelterReader&) const = default;
};
BOOST_DESCRIBE_STRUCT(ShelterReader, (), (account, key))

/// Where the person is hidden, encrypted in the browser of one of its readers: this program keeps it and cannot open
/// it. Each edition takes the place of the one before; fewer readers means a new edition sealed to fewer keys. In a
/// bundle it travels without text and without readers.
struct ShelterSealed {
  static constexpr std::string_view kType = "shelter_sealed";
  std::int64_t edition = 0;  ///< from 1; bound into the sealed text, so that an older one cannot pass for a newer
  std::string sealed;        ///< an envelope of version CTE1 in base64url
  std::vector<ShelterReader> readers;
};
BOOST_DESCRIBE_STRUCT(ShelterSealed, (), (edition, sealed, readers))

/// Somebody opened in danger what is otherwise shut. It only reads, ends by itself, is told to a second person, and is
/// reviewed by others.
struct BreakGlassOpened {
  static constexpr std::string_view kType = "break_glass_opened";
  std::string rule;                  ///< id of the break-glass in law/access
  std::string purpose;               ///< id in law/access
  std::vector<std::string> classes;  ///< classes of fields that were opened
  std::string reason;
  std::string informed;  ///< account of the colleague who was told
  Instant until;
  Instant review_by;
};
BOOST_DESCRIBE_STRUCT(BreakGlassOpened, (), (rule, purpose, classes, reason, informed, until, review_by))

enum class Verdict { justified, not_justified, unclear };
BOOST_DESCRIBE_ENUM(Verdict, justified, not_justified, unclear)

struct BreakGlassReviewed {
  static constexpr std::string_view kType = "break_glass_reviewed";
  std::int64_t number = 0;  ///< of the opening
  Verdict verdict = Verdict::unclear;
  std::string remark;
};
BOOST_DESCRIBE_STRUCT(BreakGlassReviewed, (), (number, verdict, remark))

/// An account has a conflict of interest with this case: it is locked out until somebody else lifts it.
struct ConflictDeclared {
  static constexpr std::string_view kType = "conflict_declared";
  std::string account;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(ConflictDeclared, (), (account, reason))

struct ConflictLifted {
  static constexpr std::string_view kType = "conflict_lifted";
  std::string account;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(ConflictLifted, (), (account, reason))

/// A desk took on what was reported to it in confidence. The report itself stays sealed and is gone afterwards; this is
/// what the desk chose to keep of it. Who reported is known to that desk alone, and does not travel in a bundle.
struct TipTakenOn {
  static constexpr std::string_view kType = "tip_taken_on";
  std::string tip;  ///< id of the report, 32 hexadecimal digits
  Date reported;    ///< the day it came in
  std::string text;
  std::optional<std::string> sender;  ///< what is known of who reported, and how they can be reached
};
BOOST_DESCRIBE_STRUCT(TipTakenOn, (), (tip, reported, text, sender))

using CaseEvent = std::variant<CaseOpened, PersonDescribed, StepTaken, IndicatorsNoted, AssessmentStated, ReferralSent,
                               ReferralAnswered, ReferralEscalated, PersonArrived, ConsentGiven, ConsentWithdrawn,
                               NoteWritten, Linked, LetterMade, Assigned, CrossBorderAsked, CrossBorderAnswered,
                               Disappeared, FoundAgain, Corrected, FileClosed, FileReopened, ShelterSealed,
                               BreakGlassOpened, BreakGlassReviewed, ConflictDeclared, ConflictLifted, TipTakenOn>;

// ---------------------------------------------------------------- operations, parties, desks

struct Place {
  std::optional<std::string> street;
  std::optional<std::string> postal_code;
  std::optional<std::string> municipality;
};
BOOST_DESCRIBE_STRUCT(Place, (), (street, postal_code, municipality))

enum class OperationKind { inspection, police_operation, hospital_signal, other_signal };
BOOST_DESCRIBE_ENUM(OperationKind, inspection, police_operation, hospital_signal, other_signal)

struct OperationOpened {
  static constexpr std::string_view kType = "operation_opened";
  OperationKind kind = OperationKind::inspection;
  Date took_place;
  Place place;
  std::optional<std::string> sector;  ///< id of a record in law/indicators/sectors
  std::string title;
};
BOOST_DESCRIBE_STRUCT(OperationOpened, (), (kind, took_place, place, sector, title))

struct PersonFound {
  static constexpr std::string_view kType = "person_found";
  CaseId found;
};
BOOST_DESCRIBE_STRUCT(PersonFound, (), (found))

struct PartyLinked {
  static constexpr std::string_view kType = "party_linked";
  PartyId party;
  std::string relation;
};
BOOST_DESCRIBE_STRUCT(PartyLinked, (), (party, relation))

using OperationEvent = std::variant<OperationOpened, PersonFound, PartyLinked>;

enum class PartyKind { person, company };
BOOST_DESCRIBE_ENUM(PartyKind, person, company)

struct PartyDescribed {
  static constexpr std::string_view kType = "party_described";
  PartyKind kind = PartyKind::company;
  std::string name;
  std::optional<std::string> enterprise_number;
  std::optional<Place> place;
  std::optional<std::string> note;
};
BOOST_DESCRIBE_STRUCT(PartyDescribed, (), (kind, name, enterprise_number, place, note))

using PartyEvent = std::variant<PartyDescribed>;

enum class Room { free, full, unknown };
BOOST_DESCRIBE_ENUM(Room, free, full, unknown)

/// Capacity as the world may see it: free or full, never a number of beds, never an address.
struct CapacityStated {
  static constexpr std::string_view kType = "capacity_stated";
  Room women = Room::unknown;
  Room men = Room::unknown;
  Room minors = Room::unknown;
};
BOOST_DESCRIBE_STRUCT(CapacityStated, (), (women, men, minors))

/// Somebody stands in for an account of this desk, from one day to another, both included.
struct CoverGiven {
  static constexpr std::string_view kType = "cover_given";
  std::string account;  ///< who is away
  std::string by;       ///< account of who stands in
  std::string by_desk;  ///< the desk of that account
  Date from;
  Date until;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(CoverGiven, (), (account, by, by_desk, from, until, reason))

struct CoverEnded {
  static constexpr std::string_view kType = "cover_ended";
  std::int64_t number = 0;  ///< of the cover
};
BOOST_DESCRIBE_STRUCT(CoverEnded, (), (number))

/// Somebody went through who has access at this desk.
struct AccessReviewed {
  static constexpr std::string_view kType = "access_reviewed";
  std::vector<std::string> accounts;  ///< that were found right
  std::string remark;
  Date next;  ///< when it is due again
};
BOOST_DESCRIBE_STRUCT(AccessReviewed, (), (accounts, remark, next))

using DeskEvent = std::variant<CapacityStated, CoverGiven, CoverEnded, AccessReviewed>;

// ---------------------------------------------------------------- the envelope

/// An event with who, when and where it stands. `on` is the day it happened or took effect, `recorded` when it was
/// written.
template <class Event>
struct Recorded {
  std::int64_t number = 0;  ///< position in its stream, from 1
  Date on;
  Instant recorded;
  std::string by_desk;    ///< id in directory/desks.yaml
  std::string by_user;    ///< account name
  std::string acting_as;  ///< actor of law/procedure: police, inspector, centre:payoke, …
  Event event;
};

}  // namespace relais::casework

// What the use-cases take and give, described once: JSON, OpenAPI and the screens' types follow from it.
// Dates are days in Belgium, instants are UTC. Fields the asker may not see are absent; `withheld` names them.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include <boost/describe.hpp>

#include "base/text.hpp"
#include "casework/case.hpp"
#include "casework/events.hpp"
#include "casework/index.hpp"

namespace relais::desks {

using base::Date;
using base::Instant;
using base::LocalText;
using casework::CaseEvent;
using casework::Need;
using casework::Person;

/// Lists of answers are always written, also when empty.
struct Whole {
  static constexpr bool kWritesEmptyLists = true;
};

// ---------------------------------------------------------------- reasons

struct SourceView : Whole {
  std::string id;
  std::string title;
  std::optional<std::string> url;
};
BOOST_DESCRIBE_STRUCT(SourceView, (), (id, title, url))

/// A rule of law with its words and where it stands.
struct Reason : Whole {
  std::string rule;
  std::optional<std::string> article;
  LocalText text;
  std::string source;  ///< the first source's id
  std::vector<SourceView> sources;
  std::string certainty;  ///< seed, public, knowledge, unknown
  std::optional<Date> from;
  std::optional<Date> to;
  std::string selected_by;  ///< facts, decision
};
BOOST_DESCRIBE_STRUCT(Reason, (), (rule, article, text, source, sources, certainty, from, to, selected_by))

struct Condition : Whole {
  std::string id;
  LocalText text;
};
BOOST_DESCRIBE_STRUCT(Condition, (), (id, text))

// ---------------------------------------------------------------- clocks and lines

struct Clock : Whole {
  std::string case_;
  std::int64_t version = 0;
  std::string label;
  std::string phase;
  std::string what;
  Date due;
  int days_left = 0;
  std::string state;  ///< overdue, due_soon, later
  std::vector<Reason> because;
  bool duty = false;
  casework::ClockKind kind = casework::ClockKind::deadline;
};
BOOST_DESCRIBE_STRUCT(Clock, (), (case_, version, label, phase, what, due, days_left, state, because, duty, kind))

struct ClockList : Whole {
  std::vector<Clock> items;
  std::optional<std::string> next;
  std::int64_t total = 0;
};
BOOST_DESCRIBE_STRUCT(ClockList, (), (items, next, total))

struct CaseLine : Whole {
  std::string id;
  std::int64_t version = 0;
  std::string label;
  std::optional<std::string> name;
  std::string phase;
  std::string judicial;
  std::optional<Date> next_due;
  std::optional<std::string> next_what;
  std::optional<std::string> operation;
  std::optional<std::string> language;
  std::string age_group;
  Date opened_on;
  bool closed = false;
};
BOOST_DESCRIBE_STRUCT(CaseLine, (),
                      (id, version, label, name, phase, judicial, next_due, next_what, operation, language, age_group,
                       opened_on, closed))

struct CaseList : Whole {
  std::vector<CaseLine> items;
  std::optional<std::string> next;
  std::int64_t total = 0;
};
BOOST_DESCRIBE_STRUCT(CaseList, (), (items, next, total))

/// What the accepting desk gets to begin with.
struct Minimum : Whole {
  std::optional<std::string> language;
  std::string age_group;
  std::optional<casework::Gender> gender;
  std::vector<casework::Country> nationality;
  std::optional<casework::SafeContact> safe_contact;
};
BOOST_DESCRIBE_STRUCT(Minimum, (), (language, age_group, gender, nationality, safe_contact))

struct ReferralLine : Whole {
  std::string referral;
  std::optional<std::string> case_;  ///< only for desks that may open the case
  std::optional<std::int64_t> case_version;
  std::string desk;
  std::string from_desk;
  Need need;
  Instant sent;
  Instant answer_by;
  std::int64_t minutes_left = 0;  ///< negative when overdue
  casework::ReferralState state = casework::ReferralState::waiting;
  bool nobody_yet = false;  ///< everybody declined or let the time pass; nobody is left to ask
  std::optional<std::string> reason;
  std::optional<std::string> because;  ///< why it came to this desk: time_ran_out, declined
  std::optional<Minimum> minimum;
  std::vector<casework::ReferralStep> trail;
};
BOOST_DESCRIBE_STRUCT(ReferralLine, (),
                      (referral, case_, case_version, desk, from_desk, need, sent, answer_by, minutes_left, state,
                       nobody_yet, reason, because, minimum, trail))

struct ReferralList : Whole {
  std::vector<ReferralLine> items;
  std::optional<std::string> next;
  std::int64_t total = 0;
};
BOOST_DESCRIBE_STRUCT(ReferralList, (), (items, next, total))

// ---------------------------------------------------------------- the case file

struct OperationRef : Whole {
  std::string id;
  std::string title;
};
BOOST_DESCRIBE_STRUCT(OperationRef, (), (id, title))

struct DocumentView : Whole {
  std::string kind;
  Date issued;
  std::optional<Date> expires;
  int renewal = 0;
};
BOOST_DESCRIBE_STRUCT(DocumentView, (), (kind, issued, expires, renewal))

struct DeadlineView : Whole {
  std::string what;
  Date due;
  int days_left = 0;
  std::vector<Reason> because;
};
BOOST_DESCRIBE_STRUCT(DeadlineView, (), (what, due, days_left, because))

struct NextView : Whole {
  std::string do_;
  std::vector<std::string> by;
  std::optional<std::string> document;
  std::vector<Reason> because;
};
BOOST_DESCRIBE_STRUCT(NextView, (), (do_, by, document, because))

struct DutyView : Whole {
  std::string duty;
  std::string by;
  Date since;
  std::vector<Reason> because;
};
BOOST_DESCRIBE_STRUCT(DutyView, (), (duty, by, since, because))

struct StandingView : Whole {
  Date on;
  std::string judicial;
  std::string phase;
  std::optional<DocumentView> document;
  std::vector<DeadlineView> deadlines;
  std::vector<NextView> next;
  std::vector<DutyView> duties_missing;
  std::vector<Condition> conditions_unmet;
  std::vector<std::string> grounds;
};
BOOST_DESCRIBE_STRUCT(StandingView, (),
                      (on, judicial, phase, document, deadlines, next, duties_missing, conditions_unmet, grounds))

struct RefusedView : Whole {
  std::string code;
  std::string message;
  std::vector<Reason> rules;
  std::vector<Condition> unmet;
};
BOOST_DESCRIBE_STRUCT(RefusedView, (), (code, message, rules, unmet))

/// A step that can be taken now, or that the law or the policy refuses now, with what refuses it.
struct Offer : Whole {
  std::string step;
  std::vector<std::string> by;
  std::optional<std::string> document;
  bool allowed_for_me = false;
  std::optional<RefusedView> refused;
  std::vector<Reason> because;
};
BOOST_DESCRIBE_STRUCT(Offer, (), (step, by, document, allowed_for_me, refused, because))

struct TimelineEntry : Whole {
  std::int64_t number = 0;
  Date on;
  Instant recorded;
  std::string by_desk;
  std::optional<std::string> by_user;
  std::string acting_as;
  std::string type;
  std::optional<base::json::value> event;  ///< absent when the asker may see that it happened but not what
  std::optional<std::int64_t> corrected_by;
  std::optional<std::string> refused;  ///< code, when a later correction made the law refuse it
};
BOOST_DESCRIBE_STRUCT(TimelineEntry, (),
                      (number, on, recorded, by_desk, by_user, acting_as, type, event, corrected_by, refused))

struct ConsentView : Whole {
  std::string recipient;
  std::string purpose;
  std::vector<casework::DataClass> data;
  Date since;
  std::optional<Date> until;
  std::optional<Date> withdrawn_on;
  bool open = false;
};
BOOST_DESCRIBE_STRUCT(ConsentView, (), (recipient, purpose, data, since, until, withdrawn_on, open))

struct AccessView : Whole {
  std::string desk;
  std::string relation;
  LocalText why;
};
BOOST_DESCRIBE_STRUCT(AccessView, (), (desk, relation, why))

struct LinkView : Whole {
  std::optional<std::string> case_;  ///< only when the asker may open it
  std::optional<std::string> party;
  std::optional<std::string> name;  ///< of the party, or the label of the case
  std::string relation;
};
BOOST_DESCRIBE_STRUCT(LinkView, (), (case_, party, name, relation))

struct LetterView : Whole {
  std::string letter;
  std::string language;
  Date on;
};
BOOST_DESCRIBE_STRUCT(LetterView, (), (letter, language, on))

struct NoteView : Whole {
  std::int64_t number = 0;
  Date on;
  casework::NoteKind kind = casework::NoteKind::fact;
  std::string language;
  std::string text;
  std::string by_desk;
  std::string by_user;
};
BOOST_DESCRIBE_STRUCT(NoteView, (), (number, on, kind, language, text, by_desk, by_user))

struct CrossBorderView : Whole {
  casework::Country country;
  std::string reason;
  Date asked_on;
  Date answer_by;
  std::optional<Date> answered_on;
  std::optional<bool> accepted;
  std::optional<std::string> answer;
};
BOOST_DESCRIBE_STRUCT(CrossBorderView, (), (country, reason, asked_on, answer_by, answered_on, accepted, answer))

struct CaseView : Whole {
  std::string id;
  std::int64_t version = 0;
  std::string label;
  Date opened_on;
  std::string opened_by;
  std::optional<OperationRef> operation;
  casework::Ground ground = casework::Ground::trafficking;
  std::optional<casework::SmugglingForm> smuggling_form;
  Person person;
  std::string age_group;   ///< as it counts on the day of the standing
  std::optional<int> age;  ///< in years by the latest possible birth date
  std::vector<std::string> withheld;
  std::vector<std::string> relations;  ///< of the asker's desk to this case
  std::vector<std::string> may_write;  ///< event types the asker may record here
  StandingView standing;
  std::vector<Offer> offers;
  std::vector<TimelineEntry> timeline;
  std::vector<casework::IndicatorsNoted> indicators;
  std::vector<casework::AssessmentStated> assessments;
  std::vector<ReferralLine> referrals;
  std::vector<ConsentView> consents;
  std::vector<AccessView> access;
  std::vector<LinkView> links;
  std::vector<LetterView> letters;
  std::vector<NoteView> notes;
  std::vector<std::string> missing_papers;  ///< identity_document, safe_contact, consent, …
  std::optional<casework::Disappeared> disappeared;
  std::vector<CrossBorderView> cross_border;
  std::optional<std::string> closed;
  std::optional<Date> as_of;
};
BOOST_DESCRIBE_STRUCT(CaseView, (),
                      (id, version, label, opened_on, opened_by, operation, ground, smuggling_form, person, age_group,
                       age, withheld, relations, may_write, standing, offers, timeline, indicators, assessments,
                       referrals, consents, access, links, letters, notes, missing_papers, disappeared, cross_border,
                       closed, as_of))

// ---------------------------------------------------------------- operations and parties

struct PartyRef : Whole {
  std::string id;
  std::string name;
  std::string relation;
};
BOOST_DESCRIBE_STRUCT(PartyRef, (), (id, name, relation))

struct PersonLine : Whole {
  std::string id;
  std::int64_t version = 0;
  std::string label;
  std::optional<std::string> name;
  std::string phase;
  std::string judicial;
  std::optional<Date> next_due;
  std::optional<std::string> next_what;
  std::optional<std::string> language;
  std::string age_group;
  std::optional<casework::Gender> gender;
  std::vector<casework::Country> nationality;
  Date opened_on;
  bool closed = false;
  std::vector<DutyView> duties_missing;
  std::optional<ReferralLine> referral;  ///< the latest one
};
BOOST_DESCRIBE_STRUCT(PersonLine, (),
                      (id, version, label, name, phase, judicial, next_due, next_what, language, age_group, gender,
                       nationality, opened_on, closed, duties_missing, referral))

struct OperationCounts : Whole {
  int people = 0;
  int duties_missing = 0;
  int referred = 0;
  int accepted = 0;
};
BOOST_DESCRIBE_STRUCT(OperationCounts, (), (people, duties_missing, referred, accepted))

struct OperationView : Whole {
  std::string id;
  std::int64_t version = 0;
  casework::OperationOpened opened;
  std::string by_desk;
  std::vector<PersonLine> people;
  std::vector<PartyRef> parties;
  OperationCounts counts;
};
BOOST_DESCRIBE_STRUCT(OperationView, (), (id, version, opened, by_desk, people, parties, counts))

struct OperationLine : Whole {
  std::string id;
  std::int64_t version = 0;
  casework::OperationKind kind = casework::OperationKind::inspection;
  std::string title;
  Date took_place;
  std::optional<std::string> sector;
  std::optional<std::string> municipality;
  int people = 0;
};
BOOST_DESCRIBE_STRUCT(OperationLine, (), (id, version, kind, title, took_place, sector, municipality, people))

struct OperationList : Whole {
  std::vector<OperationLine> items;
  std::optional<std::string> next;
  std::int64_t total = 0;
};
BOOST_DESCRIBE_STRUCT(OperationList, (), (items, next, total))

struct PartyView : Whole {
  std::string id;
  std::int64_t version = 0;
  casework::PartyDescribed described;
  std::string by_desk;
};
BOOST_DESCRIBE_STRUCT(PartyView, (), (id, version, described, by_desk))

struct PartyList : Whole {
  std::vector<PartyView> items;
  std::optional<std::string> next;
  std::int64_t total = 0;
};
BOOST_DESCRIBE_STRUCT(PartyList, (), (items, next, total))

/// What a refusal looks like inside a bulk answer or a check; the members of a problem document.
struct ProblemView : Whole {
  std::string title;
  std::int64_t status = 409;
  std::string code;
  std::string detail;
  std::optional<std::string> pointer;
  std::vector<Condition> unmet;
  std::vector<Reason> rules;
};
BOOST_DESCRIBE_STRUCT(ProblemView, (), (title, status, code, detail, pointer, unmet, rules))

struct DoneCase : Whole {
  std::string case_;
  std::int64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(DoneCase, (), (case_, version))

struct RefusedCase : Whole {
  std::string case_;
  std::string label;
  ProblemView problem;
};
BOOST_DESCRIBE_STRUCT(RefusedCase, (), (case_, label, problem))

struct BulkAnswer : Whole {
  std::vector<DoneCase> done;
  std::vector<RefusedCase> refused;
};
BOOST_DESCRIBE_STRUCT(BulkAnswer, (), (done, refused))

struct CheckAnswer : Whole {
  bool allowed = false;
  std::optional<ProblemView> refusal;
};
BOOST_DESCRIBE_STRUCT(CheckAnswer, (), (allowed, refusal))

// ---------------------------------------------------------------- queues

struct StatementLine : Whole {
  Date on;
  std::string by;
};
BOOST_DESCRIBE_STRUCT(StatementLine, (), (on, by))

struct OpinionGiven : Whole {
  std::map<std::string, std::string> answers;  ///< the five questions, yes/no/unclear
  Date on;
};
BOOST_DESCRIBE_STRUCT(OpinionGiven, (), (answers, on))

struct OperationPicture : Whole {
  std::string id;
  std::string title;
  int people = 0;
};
BOOST_DESCRIBE_STRUCT(OperationPicture, (), (id, title, people))

struct OpinionFacts : Whole {
  std::optional<Date> detected_on;
  std::optional<std::string> detected_by;
  std::vector<std::string> purposes;
  std::vector<LocalText> indicators;
  std::vector<StatementLine> statements;
  std::optional<Date> milieu_left_on;
  std::optional<std::string> assisted_by;
};
BOOST_DESCRIBE_STRUCT(OpinionFacts, (),
                      (detected_on, detected_by, purposes, indicators, statements, milieu_left_on, assisted_by))

struct OpinionLine : Whole {
  std::string case_;
  std::int64_t version = 0;
  std::string label;
  Date asked_on;
  std::string document;
  std::optional<OpinionGiven> previous;
  OpinionFacts facts;
  std::optional<OperationPicture> operation;
  std::string phase;
  std::optional<DocumentView> held;
};
BOOST_DESCRIBE_STRUCT(OpinionLine, (),
                      (case_, version, label, asked_on, document, previous, facts, operation, phase, held))

struct OpinionList : Whole {
  std::vector<OpinionLine> items;
  std::optional<std::string> next;
  std::int64_t total = 0;
};
BOOST_DESCRIBE_STRUCT(OpinionList, (), (items, next, total))

struct RequestLine : Whole {
  std::string case_;
  std::int64_t version = 0;
  std::string label;
  std::optional<std::string> name;
  Date asked_on;
  std::string by;
  std::string document;              ///< the one that is due
  std::optional<std::string> named;  ///< the one the centre named
  bool complete = false;
  std::vector<Condition> unmet;
  std::optional<std::string> refused;  ///< code of the rule that keeps it from being issued
  std::optional<OpinionGiven> opinion;
  std::optional<DocumentView> previous;
  std::vector<Reason> because;
  std::optional<std::string> identity_document;
};
BOOST_DESCRIBE_STRUCT(RequestLine, (),
                      (case_, version, label, name, asked_on, by, document, named, complete, unmet, refused, opinion,
                       previous, because, identity_document))

struct RequestList : Whole {
  std::vector<RequestLine> items;
  std::optional<std::string> next;
  std::int64_t total = 0;
};
BOOST_DESCRIBE_STRUCT(RequestList, (), (items, next, total))

struct WardLine : Whole {
  std::string id;
  std::int64_t version = 0;
  std::string label;
  std::optional<std::string> name;
  std::string phase;
  std::string judicial;
  std::optional<std::string> language;
  std::string age_group;
  Date opened_on;
  bool closed = false;
  std::optional<std::string> guardian;  ///< the guardian's desk
  bool disappeared = false;
  std::vector<Clock> next_dates;
};
BOOST_DESCRIBE_STRUCT(WardLine, (),
                      (id, version, label, name, phase, judicial, language, age_group, opened_on, closed, guardian,
                       disappeared, next_dates))

struct WardList : Whole {
  std::vector<WardLine> items;
  std::optional<std::string> next;
  std::int64_t total = 0;
};
BOOST_DESCRIBE_STRUCT(WardList, (), (items, next, total))

struct DeskLine : Whole {
  std::string id;
  LocalText name;
  std::string organisation;
  std::string kind;
  std::string region;
  std::string acts_as;
  std::vector<std::string> receives;
  casework::CapacityStated capacity;
  std::int64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(DeskLine, (), (id, name, organisation, kind, region, acts_as, receives, capacity, version))

struct DeskList : Whole {
  std::vector<DeskLine> items;
};
BOOST_DESCRIBE_STRUCT(DeskList, (), (items))

// ---------------------------------------------------------------- requests

struct Detect : Whole {
  std::vector<std::string> purposes;
  std::optional<Date> facts_on;
};
BOOST_DESCRIBE_STRUCT(Detect, (), (purposes, facts_on))

struct OpenCase {
  Date on;
  casework::CaseOpened opened;
  std::optional<Person> person;
  std::optional<Detect> detect;
};
BOOST_DESCRIBE_STRUCT(OpenCase, (), (on, opened, person, detect))

struct Acts {
  Date on;
  std::vector<CaseEvent> acts;
};
BOOST_DESCRIBE_STRUCT(Acts, (), (on, acts))

struct SendReferral {
  Date on;
  std::string desk;
  Need need;
  std::vector<std::string> then;
};
BOOST_DESCRIBE_STRUCT(SendReferral, (), (on, desk, need, then))

struct OpenOperation {
  Date on;
  casework::OperationOpened opened;
};
BOOST_DESCRIBE_STRUCT(OpenOperation, (), (on, opened))

struct FoundPerson {
  std::optional<std::string> label;
  Person person;
  std::optional<casework::Ground> ground;
  std::optional<casework::SmugglingForm> smuggling_form;
};
BOOST_DESCRIBE_STRUCT(FoundPerson, (), (label, person, ground, smuggling_form))

struct AddPeople {
  Date on;
  std::vector<FoundPerson> people;
  Detect detect;
};
BOOST_DESCRIBE_STRUCT(AddPeople, (), (on, people, detect))

struct BulkActs {
  Date on;
  std::optional<std::vector<std::string>> cases;
  std::vector<CaseEvent> acts;
};
BOOST_DESCRIBE_STRUCT(BulkActs, (), (on, cases, acts))

struct BulkReferral {
  Date on;
  std::optional<std::vector<std::string>> cases;
  std::string desk;
  Need need;
  std::vector<std::string> then;
  bool spread = false;
};
BOOST_DESCRIBE_STRUCT(BulkReferral, (), (on, cases, desk, need, then, spread))

struct AnswerReferral {
  bool accepted = false;
  std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(AnswerReferral, (), (accepted, reason))

struct DescribeParty {
  Date on;
  casework::PartyDescribed described;
};
BOOST_DESCRIBE_STRUCT(DescribeParty, (), (on, described))

struct LinkParty {
  Date on;
  std::string party;
  std::string relation;
};
BOOST_DESCRIBE_STRUCT(LinkParty, (), (on, party, relation))

}  // namespace relais::desks

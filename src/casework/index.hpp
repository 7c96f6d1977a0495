// What lists, worklists, queues and inboxes need of one case without reading its file: one row a case and rows beside
// it. Computed by `index_of` from the case and its standing; the store keeps it in the same transaction as the events.
//
// Holds no name, no note, no statement: only the label, codes, dates and desks.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <boost/describe.hpp>

#include "casework/events.hpp"

namespace relais::casework {

/// How a desk stands to a case. What each relation opens is law/access/policy.
enum class Relation {
  reporter,    ///< opened the case or recorded the operation it comes from
  asked,       ///< has been asked to take the person and has not answered
  accepted,    ///< has accepted; the person is not there yet
  owner,       ///< accompanies the person
  magistrate,  ///< was informed and decides on the status
  office,      ///< the Immigration Office, once reported to or asked for a document
  guardian,    ///< guardian of this ward
  signalled,   ///< the Guardianship Service, once the minor was signalled
};
BOOST_DESCRIBE_ENUM(Relation, reporter, asked, accepted, owner, magistrate, office, guardian, signalled)

struct BondRow {
  std::string desk;
  Relation relation = Relation::reporter;
  auto operator<=>(const BondRow&) const = default;
};
BOOST_DESCRIBE_STRUCT(BondRow, (), (desk, relation))

enum class ClockKind { deadline, duty, referral, opinion, request, cross_border, review };
BOOST_DESCRIBE_ENUM(ClockKind, deadline, duty, referral, opinion, request, cross_border, review)

/// One thing that one desk must do or know by a day. For a duty `due` is the day since when it is owed.
struct ClockRow {
  std::string desk;
  ClockKind kind = ClockKind::deadline;
  std::string what;  ///< a deadline of the procedure, a duty's verb, or a word of the kind
  Date due;
  std::vector<std::string> rules;  ///< ids of the rules that say so
};
BOOST_DESCRIBE_STRUCT(ClockRow, (), (desk, kind, what, due, rules))

/// `waiting` at the desk that must answer; `escalated` for a desk that let it pass; `declined` when nobody is left to
/// ask.
enum class ReferralState { waiting, accepted, declined, escalated, arrived };
BOOST_DESCRIBE_ENUM(ReferralState, waiting, accepted, declined, escalated, arrived)

/// One referral as one desk sees it: a row for each desk that was ever asked; `current` for the one asked last.
struct ReferralRow {
  ReferralId referral;
  std::string desk;
  std::string from_desk;
  ReferralState state = ReferralState::waiting;
  bool current = true;
  bool next_left = false;  ///< whether another desk can still be asked
  Instant sent;
  Instant answer_by;
};
BOOST_DESCRIBE_STRUCT(ReferralRow, (), (referral, desk, from_desk, state, current, next_left, sent, answer_by))

struct CaseRow {
  CaseId id;
  std::int64_t version = 0;
  std::string label;
  std::string phase;
  std::string judicial;
  std::optional<std::string> language;
  std::string age_group;  ///< adult, minor, in_doubt
  Date opened_on;
  std::string opened_by;  ///< desk
  bool closed = false;
  std::optional<OperationId> operation;
  std::optional<Date> next_due;
  std::optional<std::string> next_what;
  int duties_missing = 0;
  std::optional<Date> opinion_since;       ///< the magistrate's opinion has been awaited since
  std::optional<std::string> opinion_for;  ///< the document it is awaited for
  std::optional<Date> request_since;       ///< a document request has been open since
  std::optional<std::string> request_for;  ///< the document asked for
  Date swept_on;                           ///< the day for which phase and clocks were computed
  std::vector<BondRow> bonds;
  std::vector<ClockRow> clocks;
  std::vector<ReferralRow> referrals;
};
BOOST_DESCRIBE_STRUCT(CaseRow, (),
                      (id, version, label, phase, judicial, language, age_group, opened_on, opened_by, closed,
                       operation, next_due, next_what, duties_missing, opinion_since, opinion_for, request_since,
                       request_for, swept_on, bonds, clocks, referrals))

}  // namespace relais::casework

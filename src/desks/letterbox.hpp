// Confidential reports as a receiving desk works with them. The server keeps them sealed: they are opened in the
// browser of a member of the desk, with a key of the desk's week that is itself sealed to each member. Plain text
// reaches the server at one moment only, when the desk takes a report on into a case and sends what it chose.
//
// Who works at a desk that receives reports (`letterbox` in directory/desks.yaml) holds the role `tip_desk` of the
// policy for everything here, under their own name. A desk that a report was not addressed to learns nothing of it, not
// even that it exists. Every list, read and change leaves an entry.
#pragma once

#include "desks/intake.hpp"
#include "desks/own_keys.hpp"

namespace relais::desks {

// ---------------------------------------------------------------- the inbox

struct TipFilter {
  std::string state = "open";       ///< open, mine, closed
  std::optional<std::string> lane;  ///< calm, busy
  bool sealed = false;              ///< with the sealed report itself; pages of at most 50 then
  std::size_t limit = 50;           ///< at most 200
  std::string cursor;
};

/// One report on the list. What it is about stands in the sealed text alone.
struct TipLine : Whole {
  std::string id;
  Date day;
  std::string lane;   ///< calm; busy while more came in than people send
  std::string state;  ///< new, claimed, taken_on, closed
  std::optional<std::string> claimed_by;
  std::optional<std::string> display;
  int parts = 0;   ///< report and later messages
  int unread = 0;  ///< of these, arrived since the desk looked last
  int files = 0;
  std::int64_t size = 0;  ///< of everything, sealed, in bytes
  std::optional<std::string> reporter_auth;
  std::optional<std::string> sealed;
};
BOOST_DESCRIBE_STRUCT(TipLine, (),
                      (id, day, lane, state, claimed_by, display, parts, unread, files, size, reporter_auth, sealed))

/// Open reports.
struct TipCounts : Whole {
  std::int64_t calm = 0;
  std::int64_t busy = 0;
  std::int64_t mine = 0;
};
BOOST_DESCRIBE_STRUCT(TipCounts, (), (calm, busy, mine))

struct TipList : Whole {
  std::vector<TipLine> items;
  TipCounts counts;
  std::optional<std::string> next;
};
BOOST_DESCRIBE_STRUCT(TipList, (), (items, counts, next))

struct TipPart : Whole {
  std::string part;    ///< report, message/N
  std::string sealed;  ///< empty once it was taken on or forgotten
  std::string hash;    ///< SHA-256 of the sealed text in hexadecimal digits, as the log of the letterbox has it
  std::int64_t index = 0;
  Date day;
  bool mine = false;                      ///< it is sealed to a key of this desk
  std::optional<std::string> damaged_by;  ///< who of the desk found it forged or altered
};
BOOST_DESCRIBE_STRUCT(TipPart, (), (part, sealed, hash, index, day, mine, damaged_by))

struct TipFile : Whole {
  int i = 0;
  int frames = 0;
  bool complete = false;
  std::optional<std::string> damaged_by;
};
BOOST_DESCRIBE_STRUCT(TipFile, (), (i, frames, complete, damaged_by))

struct TipReply : Whole {
  std::string part;  ///< reply/N
  std::string sealed;
  Date day;
  std::string by;          ///< account
  bool delivered = false;  ///< it lies where the reporter fetches it
  bool lost = false;       ///< the mailbox was gone before; the reporter never gets it
};
BOOST_DESCRIBE_STRUCT(TipReply, (), (part, sealed, day, by, delivered, lost))

struct TipView : Whole {
  std::string id;
  Date day;
  std::string lane;
  std::string state;
  std::optional<std::string> claimed_by;
  std::optional<std::string> display;
  std::int64_t version = 0;
  std::string reporter_box;           ///< 64 hexadecimal digits; the one inside the sealed report counts
  std::string reporter_auth;          ///< 64 hexadecimal digits
  std::optional<std::string> reason;  ///< why it was closed
  std::vector<TipPart> parts;
  std::vector<TipFile> files;
  std::vector<TipReply> replies;
  std::vector<std::string> cases;  ///< it was taken on into
};
BOOST_DESCRIBE_STRUCT(TipView, (),
                      (id, day, lane, state, claimed_by, display, version, reporter_box, reporter_auth, reason, parts,
                       files, replies, cases))

struct TipFrames : Whole {
  std::vector<std::string> frames;  ///< base64url, in order
};
BOOST_DESCRIBE_STRUCT(TipFrames, (), (frames))

struct ReplyToTip {
  std::string part;    ///< reply/N, the next one
  std::string sealed;  ///< to the reporter's box and the desk's present key, nobody else
};
BOOST_DESCRIBE_STRUCT(ReplyToTip, (), (part, sealed))

struct CloseTip {
  std::string reason;
  std::optional<std::int64_t> seen;  ///< how many parts the report showed; what the desk looked at when absent
};
BOOST_DESCRIBE_STRUCT(CloseTip, (), (reason, seen))

/// Several at once. Those stay open whose reporter wrote again and nobody has looked since.
struct CloseTips {
  std::vector<std::string> ids;  ///< at most 50
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(CloseTips, (), (ids, reason))

struct ClosedTips : Whole {
  std::int64_t closed = 0;
};
BOOST_DESCRIBE_STRUCT(ClosedTips, (), (closed))

struct DamagedPart {
  std::string part;
};
BOOST_DESCRIBE_STRUCT(DamagedPart, (), (part))

/// Taking a report on: into a case that the asker may write in, or into a new one.
struct TakeOnTip {
  std::optional<std::string> case_id;
  std::optional<OpenCase> new_;
  std::string text;                   ///< what the case is to know of it
  std::optional<std::string> sender;  ///< what is known of who reported; kept apart, for this desk alone
  std::vector<std::string> parts;     ///< which parts it is drawn from
  std::optional<std::int64_t> seen;   ///< how many parts the report showed; what the desk looked at when absent
};
BOOST_DESCRIBE_STRUCT(TakeOnTip, (), (case_id, new_, text, sender, parts, seen))

struct TakenOn : Whole {
  std::string id;
  std::string case_id;
  std::string state;
};
BOOST_DESCRIBE_STRUCT(TakenOn, (), (id, case_id, state))

[[nodiscard]] Answer<TipList> list_tips(const Call& call, const TipFilter& filter);
/// Marks what has arrived as read by the desk.
[[nodiscard]] Answer<TipView> read_tip(const Call& call, const std::string& id);
[[nodiscard]] Answer<TipFrames> tip_file(const Call& call, const std::string& id, int file);
/// `already_so` when a colleague has it.
[[nodiscard]] Answer<TipView> claim_tip(const Call& call, const std::string& id);
[[nodiscard]] Answer<TipView> release_tip(const Call& call, const std::string& id);
/// `not_claimed` unless the asker has it. The signature lies inside the sealed text, where only the reporter checks it;
/// here it is checked who could open it.
[[nodiscard]] Answer<TipView> reply_to_tip(const Call& call, const std::string& id, const ReplyToTip& reply);
/// `moved_on` when something has come in that the asker has not seen; the same for taking on.
[[nodiscard]] Answer<TipView> close_tip(const Call& call, const std::string& id, const CloseTip& close);
[[nodiscard]] Answer<ClosedTips> close_tips(const Call& call, const CloseTips& close);
[[nodiscard]] Answer<TipView> damaged_tip(const Call& call, const std::string& id, const DamagedPart& damaged);
/// Writes the case and drops what was sealed to this desk in one transaction, unless another desk still reads it.
[[nodiscard]] Answer<TakenOn> take_on_tip(const Call& call, const std::string& id, const TakeOnTip& taken);

/// Whether this account works for a desk that receives reports, and in that capacity.
[[nodiscard]] bool receives_tips(const House& house, const access::Asker& asker);

// ---------------------------------------------------------------- what comes in and goes out

/// One thing that lay in the letterbox, in the order of its arrival.
struct ArrivedPart {
  std::int64_t seq = 0;  ///< from 1; below, what did not come through the letterbox: invented ones
  std::string tip;       ///< 32 hexadecimal digits
  std::string part;      ///< report, message/N, file/I/N
  std::string mailbox;   ///< 64 hexadecimal digits
  std::string auth;      ///< the reporter's public key for signing, 64 hexadecimal digits
  std::string box;       ///< and for reading
  std::vector<std::string> desks;
  std::string lane;
  int bits = 0;  ///< how much work was asked for it
  Date day;
  std::string hash;
  std::int64_t index = 0;
  bool last = false;  ///< of a file
  std::string object;
};

/// How far the courier has come, and what the letterbox's log was then.
struct CourierPosition {
  std::int64_t seq = 0;
  std::uint64_t tree_size = 0;
  std::string root;  ///< hexadecimal digits; empty at size 0
  bool operator==(const CourierPosition&) const = default;
};

/// `store` is the house's own gate. What was taken in before is left as it is; desks that are not known get
/// theirs when they are; parts of reports that never came are passed over. All of it and the new position happen, or
/// nothing.
[[nodiscard]] base::Result<int> take_in(const House& house, Gate& store, std::span<const ArrivedPart> parts,
                                        const CourierPosition& from, const CourierPosition& to);
[[nodiscard]] base::Result<CourierPosition> courier_position(Gate& store);

/// What the letterbox is still to be told.
struct Outgoing {
  enum class Kind { deliver, epoch, forget };
  Kind kind = Kind::deliver;
  std::string tip;
  std::string part;       ///< deliver: reply/N
  std::string object;     ///< deliver: the sealed reply
  std::string desk;       ///< epoch
  std::string box;        ///< epoch: 64 hexadecimal digits
  std::string body;       ///< epoch: base64url
  std::string signature;  ///< epoch: hexadecimal digits
};
[[nodiscard]] base::Result<std::vector<Outgoing>> outgoing(Gate& store, std::size_t limit);
/// The letterbox has it.
[[nodiscard]] base::Result<void> went_out(Gate& store, const Outgoing& what);
/// The letterbox has no mailbox for it any more: nothing else waits behind answers to that report.
[[nodiscard]] base::Result<void> mailbox_gone(Gate& store, const Outgoing& what);

/// The directory document as the letterbox publishes it; kept when its serial is newer. `bad_directory` when it is
/// none.
[[nodiscard]] base::Result<void> keep_directory(Gate& store, const std::string& document);
/// Of the one that is kept; 0 before.
[[nodiscard]] base::Result<std::int64_t> directory_serial(Gate& store);

}  // namespace relais::desks

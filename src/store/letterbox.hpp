// Confidential reports as they lie in the store: sealed parts, what each desk has done with a report, the desks' keys,
// what custodians are asked for, and how far the courier has come. Reading; what is written goes into
// `Write::letterbox`, in one transaction with everything else a use-case changes.
//
// Everything here is either sealed, or a day, a number, a desk or a pseudonym. Reading leaves no entry by itself:
// whoever reads for a person notes it first.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.hpp"
#include "base/result.hpp"

namespace relais::store {

using base::Date;
using base::Instant;
using base::Result;

template <class Row>
struct Page;
struct Paging;

/// What one desk that a report was addressed to has done with it.
struct TipDesk {
  std::string desk = {};
  std::string state = "new";    ///< new, claimed, taken_on, closed; the first two are open
  std::string claimed_by = {};  ///< pseudonym; empty when nobody has it
  std::int64_t version = 1;
  int read = 0;             ///< how many of its parts the desk had seen when it looked last
  std::string reason = {};  ///< why it was closed, sealed
  [[nodiscard]] bool open() const { return state == "new" || state == "claimed"; }
  bool operator==(const TipDesk&) const = default;
};

struct TipRow {
  std::string id = {};
  std::string mailbox = {};
  std::string auth = {};
  std::string box = {};
  Date day = {};
  std::int64_t seq = 0;
  std::string lane = {};
  int bits = 0;
  int parts = 0;
  int files = 0;
  std::int64_t size = 0;
  Date changed = {};                 ///< the last day anything happened to it
  std::optional<Date> replied = {};  ///< day of the last reply
  std::int64_t forget = 0;           ///< 1: the letterbox is to forget it, 2: it has
  std::vector<TipDesk> desks = {};
  bool operator==(const TipRow&) const = default;
};

struct TipPartRow {
  std::string tip = {};
  std::string part = {};
  std::string kind = {};    ///< text, file
  std::int64_t number = 0;  ///< of the message (0 for the report) or of the file
  std::int64_t frame = 0;
  std::string hash = {};
  std::int64_t index = 0;
  Date day = {};
  bool last = false;
  std::int64_t size = 0;
  std::string damaged_by = {};  ///< pseudonym; empty: nobody said so
  std::string sealed = {};
  bool operator==(const TipPartRow&) const = default;
};

/// What stands of a file without its frames.
struct TipFileRow {
  std::int64_t file = 0;
  std::int64_t frames = 0;
  bool complete = false;
  std::string damaged_by = {};
};

struct TipReplyRow {
  std::string tip = {};
  std::int64_t number = 0;
  std::string desk = {};
  std::string sealed = {};
  Date day = {};
  std::string by = {};  ///< pseudonym
  bool delivered = false;
  bool operator==(const TipReplyRow&) const = default;
};

struct TipCase {
  std::string tip = {};
  std::string desk = {};
  std::string case_id = {};
};

struct DeskKeyRow {
  std::string desk = {};
  std::string part = {};  ///< sign, epoch/BOX
  std::string public_key = {};
  std::string body = {};
  std::string signature = {};
  std::optional<Date> not_before = {};
  std::optional<Date> not_after = {};
  bool published = false;
  bool destroyed = false;
  bool renew = false;
  bool operator==(const DeskKeyRow&) const = default;
};

struct DeskKeyWrap {
  std::string desk = {};
  std::string part = {};
  std::string reader = {};  ///< id of the reader's key
  std::string sealed = {};
};

struct EscrowRow {
  std::int64_t number = 0;  ///< given by the store when 0
  std::string tip = {};
  std::string part = {};
  std::string desk = {};
  std::string ground = {};  ///< sealed
  bool urgent = false;
  Instant asked = {};
  Instant not_before = {};
  std::string state = {};
  std::string asked_by = {};  ///< pseudonym, as the other accounts
  std::string reader = {};
  std::string reader_box = {};
  std::string pair = {};
  std::string half = {};
  std::string half_by = {};
  std::string opened = {};
  std::string opened_by = {};
  std::int64_t version = 1;
};

struct CourierRow {
  std::int64_t seq = 0;
  std::uint64_t tree_size = 0;
  std::string root = {};
  bool operator==(const CourierRow&) const = default;
};

/// What changes of a report that is there. Courier and desk write to the same row at the same time: numbers are added,
/// days and `forget` only grow, and what is not said stays.
struct TipChange {
  std::string tip = {};
  std::optional<Date> changed = {};
  std::optional<Date> replied = {};
  std::int64_t forget = 0;
  int parts = 0;
  int files = 0;
  std::int64_t size = 0;
  std::optional<int> only_at = {};  ///< code `moved_on` when it has another number of parts
};

/// Rows that one write changes. `tips` are new; a report that is there, a TipDesk whose version does not follow the one
/// that is there, and a courier that has moved on fail with `version_conflict`.
struct LetterboxWrite {
  struct OfTip {
    std::string tip = {};
    TipDesk desk;
  };
  std::vector<TipRow> tips = {};
  std::vector<TipChange> changes = {};
  std::vector<OfTip> desks = {};
  std::vector<TipPartRow> parts = {};  ///< one that is there already stays as it is, but for `damaged_by`
  std::vector<TipReplyRow> replies = {};
  std::vector<TipCase> cases = {};
  std::vector<std::string> wake = {};  ///< reports that desks which were done with them have again
  std::vector<std::string> wipe = {};  ///< reports whose sealed parts go
  std::vector<DeskKeyRow> keys = {};
  std::vector<DeskKeyWrap> wraps = {};       ///< added
  std::vector<DeskKeyWrap> gone_wraps = {};  ///< dropped; `sealed` is not looked at
  std::vector<EscrowRow> escrows = {};
  std::optional<std::pair<CourierRow, CourierRow>> courier = {};  ///< from, to

  [[nodiscard]] bool empty() const {
    return tips.empty() && changes.empty() && desks.empty() && parts.empty() && replies.empty() && cases.empty() &&
           wake.empty() && wipe.empty() && keys.empty() && wraps.empty() && gone_wraps.empty() && escrows.empty() &&
           !courier;
  }
};

struct TipQuery {
  std::string desk = {};
  bool open = true;
  std::optional<std::string> lane = {};
  std::optional<std::string> claimed_by = {};
};

struct TipLineRow {
  TipRow tip;
  TipDesk desk;
};

struct TipCountsRow {
  std::int64_t calm = 0;
  std::int64_t busy = 0;
  std::int64_t mine = 0;
};

class Letterbox {
 public:
  Letterbox() = default;
  Letterbox(const Letterbox&) = delete;
  Letterbox& operator=(const Letterbox&) = delete;
  virtual ~Letterbox() = default;

  [[nodiscard]] virtual Result<CourierRow> position() = 0;
  /// The latest first. O(page) whatever lies there.
  [[nodiscard]] virtual Result<Page<TipLineRow>> tips(const TipQuery& query, const Paging& paging) = 0;
  [[nodiscard]] virtual Result<TipCountsRow> counts(std::string_view desk, std::string_view claimed_by) = 0;
  /// With its desks.
  [[nodiscard]] virtual Result<std::optional<TipRow>> tip(std::string_view id) = 0;
  /// Report and messages in order.
  [[nodiscard]] virtual Result<std::vector<TipPartRow>> texts(std::string_view tip) = 0;
  [[nodiscard]] virtual Result<std::vector<TipFileRow>> files(std::string_view tip) = 0;
  [[nodiscard]] virtual Result<std::vector<std::string>> frames(std::string_view tip, std::int64_t file) = 0;
  [[nodiscard]] virtual Result<std::vector<TipReplyRow>> replies(std::string_view tip) = 0;
  [[nodiscard]] virtual Result<std::vector<TipReplyRow>> undelivered(std::size_t limit) = 0;
  [[nodiscard]] virtual Result<std::vector<std::string>> cases(std::string_view tip, std::string_view desk) = 0;
  /// Of one desk, or of all when empty; the latest week first.
  [[nodiscard]] virtual Result<std::vector<DeskKeyRow>> keys(std::string_view desk) = 0;
  [[nodiscard]] virtual Result<std::vector<DeskKeyWrap>> wraps(std::string_view desk) = 0;
  /// Of one desk, or of all when empty; the latest first, at most 200.
  [[nodiscard]] virtual Result<std::vector<EscrowRow>> escrows(std::string_view desk) = 0;
  [[nodiscard]] virtual Result<std::optional<EscrowRow>> escrow(std::int64_t number) = 0;
  [[nodiscard]] virtual Result<std::vector<std::string>> to_forget(std::size_t limit) = 0;
  /// Reports that nothing happened to since that day, and those whose last reply is as old.
  [[nodiscard]] virtual Result<std::vector<std::string>> unchanged_since(Date day, std::size_t limit) = 0;
  [[nodiscard]] virtual Result<std::vector<std::string>> replied_before(Date day, std::size_t limit) = 0;
};

}  // namespace relais::store

// Reading the index: rows, pages, worklists, inboxes.
#include <algorithm>
#include <array>
#include <charconv>
#include <deque>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "store/sql_store.hpp"

namespace relais::store {
namespace {

using base::ErrorKind;
using Text = std::string_view;

constexpr Text kNoDue = "9999-12-31";
constexpr Text kCaseColumns =
    "id, version, computed_on, label, phase, judicial, age_group, language, opened_on, closed, operation, next_due, "
    "next_what, opinion_asked_on, request_open_since, body";
constexpr Text kReferralColumns = "id, hop, case_id, desk, from_desk, state, sent, answer_by, body";
constexpr Text kOperationColumns = "id, version, by_desk, kind, title, took_place, body";
constexpr Text kPartyColumns = "id, version, by_desk, kind, name, enterprise_number, body";
// Lists of ids in one statement are filled up to this many, so that few shapes have to be prepared.
constexpr std::size_t kIdsAtOnce = 16;
// A page never holds more; protects the server, not the caller.
constexpr std::size_t kMaxPage = 1000;

std::optional<std::string> maybe_text(const Row& row, int column) {
  if (row.is_null(column)) return std::nullopt;
  return row.string(column);
}

std::optional<Date> maybe_date(const Row& row, int column) {
  if (row.is_null(column)) return std::nullopt;
  return base::parse_date(row.text(column));
}

Date date_of(const Row& row, int column) { return base::parse_date(row.text(column)).value_or(Date()); }

CaseRow case_of(const Row& row) {
  CaseRow result;
  result.id = row.text(0);
  result.version = row.integer(1);
  result.computed_on = date_of(row, 2);
  result.label = row.text(3);
  result.phase = row.text(4);
  result.judicial = row.text(5);
  result.age_group = row.text(6);
  result.language = maybe_text(row, 7);
  result.opened_on = date_of(row, 8);
  result.closed = row.integer(9) != 0;
  result.operation = maybe_text(row, 10);
  if (row.text(11) != kNoDue) result.next_due = maybe_date(row, 11);
  result.next_what = maybe_text(row, 12);
  result.opinion_asked_on = maybe_date(row, 13);
  result.request_open_since = maybe_date(row, 14);
  result.body = row.text(15);
  return result;
}

ReferralRow referral_of(const Row& row) {
  ReferralRow result;
  result.referral = row.text(0);
  result.hop = static_cast<int>(row.integer(1));
  result.case_id = row.text(2);
  result.desk = row.text(3);
  result.from_desk = row.text(4);
  result.state = row.text(5);
  result.sent = Instant::from_micros(row.integer(6));
  result.answer_by = Instant::from_micros(row.integer(7));
  result.body = row.text(8);
  return result;
}

OperationRow operation_of(const Row& row) {
  return {row.string(0), row.integer(1), row.string(2), row.string(3), row.string(4), date_of(row, 5), row.string(6)};
}

PartyRow party_of(const Row& row) {
  return {row.string(0), row.integer(1),     row.string(2), row.string(3),
          row.string(4), maybe_text(row, 5), row.string(6)};
}

Value view(const std::string& text) { return Text(text); }

/// A statement put together from filters. Holds the texts that its parameters point to.
class Query {
 public:
  std::string bind(std::string text) {
    values_.emplace_back(view(texts_.emplace_back(std::move(text))));
    return fmt::format("?{}", values_.size());
  }
  std::string bind(std::int64_t number) {
    values_.emplace_back(number);
    return fmt::format("?{}", values_.size());
  }
  std::string bind_list(const std::vector<std::string>& texts) {
    std::string list;
    for (const auto& text : texts) list += (list.empty() ? "(" : ", ") + bind(text);
    return list + ")";
  }
  void where(const std::string& condition) { where_ += (where_.empty() ? " WHERE " : " AND ") + condition; }
  [[nodiscard]] const std::string& conditions() const { return where_; }
  [[nodiscard]] std::span<const Value> values() const { return values_; }

 private:
  std::string where_;
  std::deque<std::string> texts_;
  std::vector<Value> values_;
};

/// A place in a list: the keys of the last row shown, as hexadecimal so that it fits into a URL.
std::string to_cursor(std::initializer_list<std::string> keys) {
  std::string cursor;
  for (const auto& key : keys) {
    if (!cursor.empty()) cursor += '-';
    for (const char letter : key) cursor += fmt::format("{:02x}", static_cast<unsigned char>(letter));
  }
  return cursor;
}

std::optional<std::vector<std::string>> from_cursor(Text cursor, std::size_t keys) {
  const auto digit = [](char letter) { return Text("0123456789abcdef").find(letter); };
  std::vector<std::string> found(1);
  for (std::size_t i = 0; i < cursor.size();) {
    if (cursor[i] == '-') {
      found.emplace_back();
      ++i;
      continue;
    }
    if (i + 1 >= cursor.size()) return std::nullopt;
    const auto high = digit(cursor[i]);
    const auto low = digit(cursor[i + 1]);
    if (high == Text::npos || low == Text::npos) return std::nullopt;
    found.back() += static_cast<char>(high * 16 + low);
    i += 2;
  }
  if (found.size() != keys) return std::nullopt;
  return found;
}

std::optional<std::int64_t> to_number(const std::string& text) {
  std::int64_t number = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), number);
  if (end.ec != std::errc() || end.ptr != text.data() + text.size()) return std::nullopt;
  return number;
}

tl::unexpected<base::Error> bad_cursor() {
  return base::fail(ErrorKind::bad_input, "bad_cursor", "cursor", "this is not a place in this list",
                    "the `next` of an earlier answer");
}

/// How a list is ordered: `keys` in SQL, all in the same direction; the cursor binds one value a key, numbers as
/// numbers.
struct Order {
  std::vector<std::string> keys;
  bool descending = false;
  std::vector<bool> number;

  [[nodiscard]] std::string clause() const {
    std::string text;
    for (const auto& key : keys) text += (text.empty() ? " ORDER BY " : ", ") + key + (descending ? " DESC" : "");
    return text;
  }
};

/// Adds "after the cursor" to the query.
Result<void> continue_after(Query& query, const Order& order, const std::string& cursor) {
  if (cursor.empty()) return {};
  const auto keys = from_cursor(cursor, order.keys.size());
  if (!keys) return bad_cursor();
  std::string bound;
  for (std::size_t i = 0; i < order.keys.size(); ++i) {
    const auto number = to_number((*keys)[i]);
    if (order.number[i] && !number) return bad_cursor();
    bound += (i == 0 ? "" : ", ") + (order.number[i] ? query.bind(*number) : query.bind((*keys)[i]));
  }
  query.where(fmt::format("({}) {} ({})", fmt::join(order.keys, ", "), order.descending ? "<" : ">", bound));
  return {};
}

/// How many rows of `source` the conditions leave.
Result<std::int64_t> count(Connection& connection, Text what, Text source, const Query& query) {
  std::int64_t total = 0;
  auto counted = connection.run(fmt::format("SELECT COUNT({}) FROM {}{}", what, source, query.conditions()),
                                query.values(), [&](const Row& row) { total = row.integer(0); });
  if (!counted) return base::fail(std::move(counted.error()));
  return total;
}

/// One page of `columns` from `source`. `row_of` reads a row, `cursor_of` gives its keys; `total` when it is known
/// already.
template <class Item, class RowOf, class CursorOf>
Result<Page<Item>> read_page(Connection& connection, Text columns, Text source, Query& query, const Order& order,
                             const Paging& paging, RowOf row_of, CursorOf cursor_of,
                             std::optional<std::int64_t> total = std::nullopt) {
  Page<Item> page;
  const auto counted = total ? Result<std::int64_t>(*total) : count(connection, "*", source, query);
  if (!counted) return base::fail(counted.error());
  page.total = *counted;
  if (auto placed = continue_after(query, order, paging.cursor); !placed) return base::fail(std::move(placed.error()));
  const auto limit = std::clamp<std::size_t>(paging.limit, 1, kMaxPage);
  const auto sql = fmt::format("SELECT {} FROM {}{}{} LIMIT {}", columns, source, query.conditions(), order.clause(),
                               query.bind(static_cast<std::int64_t>(limit + 1)));
  auto read = connection.run(sql, query.values(), [&](const Row& row) { page.items.push_back(row_of(row)); });
  if (!read) return base::fail(std::move(read.error()));
  if (page.items.size() > limit) {
    page.items.pop_back();
    page.next = cursor_of(page.items.back());
  }
  return page;
}

Order order_of(CaseOrder order) {
  switch (order) {
    case CaseOrder::newest_first:
      return {{"opened_on", "id"}, true, {false, false}};
    case CaseOrder::due_first:
      return {{"next_due", "id"}, false, {false, false}};
    case CaseOrder::opinion_oldest:
      return {{"opinion_asked_on", "id"}, false, {false, false}};
    case CaseOrder::request_oldest:
      return {{"request_open_since", "id"}, false, {false, false}};
  }
  return {};
}

std::string case_cursor(const CaseRow& row, CaseOrder order) {
  const auto day = [](const std::optional<Date>& date) { return date ? base::to_string(*date) : std::string(kNoDue); };
  switch (order) {
    case CaseOrder::newest_first:
      return to_cursor({base::to_string(row.opened_on), row.id});
    case CaseOrder::due_first:
      return to_cursor({day(row.next_due), row.id});
    case CaseOrder::opinion_oldest:
      return to_cursor({day(row.opinion_asked_on), row.id});
    case CaseOrder::request_oldest:
      return to_cursor({day(row.request_open_since), row.id});
  }
  return {};
}

/// How the cases of a desk are found: by going through the list and asking for each (right for a desk that sees much of
/// it: a page is full after a few rows), or by fetching all the desk has and ordering them (right for one that has
/// little).
enum class DeskPlan { probe, gather };
constexpr std::int64_t kMuch = 1000;

void filter_relations(Query& query, const CaseQuery& wanted) {
  query.where("desk = " + query.bind(*wanted.desk));
  if (!wanted.relations.empty()) query.where("relation IN " + query.bind_list(wanted.relations));
}

/// Whether nothing but the relation to a desk decides; then the index of relations alone can be counted.
bool only_by_desk(const CaseQuery& wanted) {
  return wanted.desk && !wanted.phase && !wanted.judicial && !wanted.operation && !wanted.closed &&
         wanted.tokens.empty() && (wanted.order == CaseOrder::newest_first || wanted.order == CaseOrder::due_first);
}

void filter_cases(Query& query, const CaseQuery& wanted, DeskPlan plan) {
  if (wanted.desk) {
    const auto desk = query.bind(*wanted.desk);
    const auto relation =
        wanted.relations.empty() ? std::string() : " AND relation IN " + query.bind_list(wanted.relations);
    query.where(plan == DeskPlan::gather
                    ? fmt::format("id IN (SELECT case_id FROM case_desk WHERE desk = {}{})", desk, relation)
                    : fmt::format("EXISTS (SELECT 1 FROM case_desk WHERE case_id = case_index.id AND desk = {}{})",
                                  desk, relation));
  }
  if (wanted.phase) query.where("phase = " + query.bind(*wanted.phase));
  if (wanted.judicial) query.where("judicial = " + query.bind(*wanted.judicial));
  if (wanted.operation) query.where("operation = " + query.bind(*wanted.operation));
  if (wanted.closed) query.where("closed = " + query.bind(std::int64_t{*wanted.closed ? 1 : 0}));
  for (const auto& token : wanted.tokens) {
    const auto from = query.bind(token);
    // The greatest character there is: whatever begins with the token stands before token + this.
    const auto to = query.bind(token + "\xf4\x8f\xbf\xbf");
    query.where(fmt::format("id IN (SELECT case_id FROM case_name WHERE kind = 'token' AND word >= {} AND word < {})",
                            from, to));
  }
  if (wanted.order == CaseOrder::opinion_oldest) query.where("opinion_asked_on IS NOT NULL");
  if (wanted.order == CaseOrder::request_oldest) query.where("request_open_since IS NOT NULL");
}

using RowsById = std::unordered_map<Text, CaseRow*>;

/// The four child tables, read for the cases that `condition` names.
Result<void> read_children_where(Connection& connection, const RowsById& rows, const std::string& condition,
                                 std::span<const Value> values) {
  struct Child {
    Text columns, table, order;
    void (*take)(const Row&, CaseRow&);
  };
  static constexpr std::array kChildren = {
      Child{"case_id, kind, word", "case_name", "case_id, kind, word",
            [](const Row& row, CaseRow& to) {
              if (row.text(1) == "display")
                to.display_name = row.string(2);
              else
                to.name_tokens.push_back(row.string(2));
            }},
      Child{"case_id, desk, relation", "case_desk", "case_id, desk, relation",
            [](const Row& row, CaseRow& to) {
              to.desks.push_back({row.string(1), row.string(2)});
            }},
      Child{"case_id, due, kind, what, by_actor, body", "case_clock", "case_id, position",
            [](const Row& row, CaseRow& to) {
              to.clocks.push_back({date_of(row, 1), row.string(2), row.string(3), row.string(4), row.string(5)});
            }},
      Child{"case_id, id, hop, desk, from_desk, state, sent, answer_by, body", "referral", "case_id, sent, id, hop",
            [](const Row& row, CaseRow& to) {
              to.referrals.push_back({row.string(1), static_cast<int>(row.integer(2)), row.string(0), row.string(3),
                                      row.string(4), row.string(5), Instant::from_micros(row.integer(6)),
                                      Instant::from_micros(row.integer(7)), row.string(8)});
            }}};
  for (const auto& child : kChildren) {
    auto read = connection.run(
        fmt::format("SELECT {} FROM {} WHERE {} ORDER BY {}", child.columns, child.table, condition, child.order),
        values, [&](const Row& row) {
          if (const auto found = rows.find(row.text(0)); found != rows.end()) child.take(row, *found->second);
        });
    if (!read) return base::fail(std::move(read.error()));
  }
  return {};
}

RowsById by_id(std::span<CaseRow> rows) {
  RowsById found;
  found.reserve(rows.size());
  for (auto& row : rows) found.emplace(row.id, &row);
  return found;
}

/// For rows in the order of ids without gaps in between.
Result<void> read_children_between(Connection& connection, std::vector<CaseRow>& rows) {
  if (rows.empty()) return {};
  const std::array values = {view(rows.front().id), view(rows.back().id)};
  return read_children_where(connection, by_id(rows), "case_id >= ?1 AND case_id <= ?2", values);
}

}  // namespace

Result<void> read_children(Connection& connection, std::vector<CaseRow>& rows) {
  for (std::size_t from = 0; from < rows.size(); from += kIdsAtOnce) {
    const auto some = std::span(rows).subspan(from, std::min(kIdsAtOnce, rows.size() - from));
    const auto width = some.size() == 1 ? std::size_t{1} : kIdsAtOnce;
    std::vector<Value> values;
    std::string list;
    for (std::size_t i = 0; i < width; ++i) {
      values.push_back(view(some[std::min(i, some.size() - 1)].id));
      list += fmt::format("{}?{}", i == 0 ? "" : ", ", i + 1);
    }
    if (auto read = read_children_where(connection, by_id(some), "case_id IN (" + list + ")", values); !read)
      return read;
  }
  return {};
}

Result<std::optional<CaseRow>> SqlStore::case_row(std::string_view id) {
  std::vector<CaseRow> rows;
  auto read = database_->snapshot([&](Connection& connection) -> Result<void> {
    rows.clear();
    auto done = connection.run(fmt::format("SELECT {} FROM case_index WHERE id = ?1", kCaseColumns), {id},
                               [&](const Row& row) { rows.push_back(case_of(row)); });
    if (!done) return base::fail(std::move(done.error()));
    return read_children(connection, rows);
  });
  if (!read) return base::fail(std::move(read.error()));
  if (rows.empty()) return std::nullopt;
  return std::move(rows.front());
}

Result<Page<CaseRow>> SqlStore::cases(const CaseQuery& wanted, const Paging& paging) {
  Page<CaseRow> page;
  auto read = database_->snapshot([&](Connection& connection) -> Result<void> {
    Query filter;
    const bool simple = only_by_desk(wanted);
    if (simple)
      filter_relations(filter, wanted);
    else
      filter_cases(filter, wanted, DeskPlan::gather);
    const auto total = simple ? count(connection, "DISTINCT case_id", "case_desk", filter)
                              : count(connection, "*", "case_index", filter);
    if (!total) return base::fail(total.error());
    Query query;
    filter_cases(query, wanted, *total > kMuch ? DeskPlan::probe : DeskPlan::gather);
    auto found = read_page<CaseRow>(
        connection, kCaseColumns, "case_index", query, order_of(wanted.order), paging, case_of,
        [&](const CaseRow& row) { return case_cursor(row, wanted.order); }, *total);
    if (!found) return base::fail(std::move(found.error()));
    page = std::move(*found);
    return read_children(connection, page.items);
  });
  if (!read) return base::fail(std::move(read.error()));
  return page;
}

Result<void> SqlStore::for_each_case(std::size_t batch, const CaseBatch& take) {
  const auto limit = static_cast<std::int64_t>(std::max<std::size_t>(batch, 1));
  std::string after;
  for (;;) {
    std::vector<CaseRow> rows;
    auto read = database_->snapshot([&](Connection& connection) -> Result<void> {
      rows.clear();
      auto done =
          connection.run(fmt::format("SELECT {} FROM case_index WHERE id > ?1 ORDER BY id LIMIT ?2", kCaseColumns),
                         {Text(after), limit}, [&](const Row& row) { rows.push_back(case_of(row)); });
      if (!done) return base::fail(std::move(done.error()));
      return read_children_between(connection, rows);
    });
    if (!read) return read;
    if (rows.empty() || !take(rows)) return {};
    if (static_cast<std::int64_t>(rows.size()) < limit) return {};
    after = rows.back().id;
  }
}

Result<Page<DueRow>> SqlStore::clocks(const ClockQuery& wanted, const Paging& paging) {
  Page<DueRow> page;
  std::vector<std::int64_t> positions;
  auto read = database_->snapshot([&](Connection& connection) -> Result<void> {
    positions.clear();
    Query query;
    if (wanted.kind)
      query.where("kind = " + query.bind(*wanted.kind));
    else
      query.where("closed = 0");
    if (wanted.desk) {
      query.where("case_id IN (SELECT case_id FROM case_desk WHERE desk = " + query.bind(*wanted.desk) + ")");
    }
    if (wanted.by) query.where("by_actor = " + query.bind(*wanted.by));
    if (wanted.from) query.where("due >= " + query.bind(base::to_string(*wanted.from)));
    if (wanted.until) query.where("due <= " + query.bind(base::to_string(*wanted.until)));
    const Order order{{"due", "case_id", "position"}, false, {false, false, true}};
    auto found = read_page<DueRow>(
        connection, "case_id, version, label, phase, due, kind, what, by_actor, case_clock.body, position",
        "case_clock JOIN case_index ON case_index.id = case_clock.case_id", query, order, paging,
        [&](const Row& row) {
          positions.push_back(row.integer(9));
          return DueRow{row.string(0),
                        row.integer(1),
                        row.string(2),
                        row.string(3),
                        {date_of(row, 4), row.string(5), row.string(6), row.string(7), row.string(8)}};
        },
        [&](const DueRow& row) {
          return to_cursor(
              {base::to_string(row.clock.due), row.case_id, fmt::format("{}", positions[positions.size() - 2])});
        });
    if (!found) return base::fail(std::move(found.error()));
    page = std::move(*found);
    return {};
  });
  if (!read) return base::fail(std::move(read.error()));
  return page;
}

Result<Page<ReferralRow>> SqlStore::referrals(const ReferralQuery& wanted, const Paging& paging) {
  Page<ReferralRow> page;
  auto read = database_->snapshot([&](Connection& connection) -> Result<void> {
    Query query;
    query.where((wanted.side == ReferralSide::received ? "desk = " : "from_desk = ") + query.bind(wanted.desk));
    if (!wanted.states.empty()) query.where("state IN " + query.bind_list(wanted.states));
    const Order order{
        {"CASE WHEN state = 'waiting' THEN 0 ELSE 1 END", "0 - sent", "id", "hop"}, false, {true, true, false, true}};
    auto found = read_page<ReferralRow>(
        connection, kReferralColumns, "referral", query, order, paging, referral_of, [](const ReferralRow& row) {
          return to_cursor({row.state == "waiting" ? "0" : "1", fmt::format("{}", -row.sent.micros()), row.referral,
                            fmt::format("{}", row.hop)});
        });
    if (!found) return base::fail(std::move(found.error()));
    page = std::move(*found);
    return {};
  });
  if (!read) return base::fail(std::move(read.error()));
  return page;
}

Result<std::vector<ReferralRow>> SqlStore::referral(std::string_view id) {
  std::vector<ReferralRow> rows;
  auto read = query(fmt::format("SELECT {} FROM referral WHERE id = ?1 ORDER BY hop", kReferralColumns),
                    std::array{Value(id)}, [&](const Row& row) { rows.push_back(referral_of(row)); });
  if (!read) return base::fail(std::move(read.error()));
  return rows;
}

Result<std::vector<ReferralRow>> SqlStore::referrals_overdue(Instant now, std::size_t limit) {
  std::vector<ReferralRow> rows;
  auto read = query(
      fmt::format("SELECT {} FROM referral WHERE state = 'waiting' AND answer_by < ?1 ORDER BY answer_by, id LIMIT ?2",
                  kReferralColumns),
      std::array{Value(now.micros()), Value(static_cast<std::int64_t>(limit))},
      [&](const Row& row) { rows.push_back(referral_of(row)); });
  if (!read) return base::fail(std::move(read.error()));
  return rows;
}

Result<Page<OperationRow>> SqlStore::operations(const std::optional<std::string>& desk, const Paging& paging) {
  Page<OperationRow> page;
  auto read = database_->snapshot([&](Connection& connection) -> Result<void> {
    Query query;
    if (desk) query.where("by_desk = " + query.bind(*desk));
    const Order order{{"took_place", "id"}, true, {false, false}};
    auto found = read_page<OperationRow>(connection, kOperationColumns, "operation_index", query, order, paging,
                                         operation_of, [](const OperationRow& row) {
                                           return to_cursor({base::to_string(row.took_place), row.id});
                                         });
    if (!found) return base::fail(std::move(found.error()));
    page = std::move(*found);
    return {};
  });
  if (!read) return base::fail(std::move(read.error()));
  return page;
}

Result<std::optional<OperationRow>> SqlStore::operation_row(std::string_view id) {
  std::optional<OperationRow> found;
  auto read = query(fmt::format("SELECT {} FROM operation_index WHERE id = ?1", kOperationColumns),
                    std::array{Value(id)}, [&](const Row& row) { found = operation_of(row); });
  if (!read) return base::fail(std::move(read.error()));
  return found;
}

Result<Page<PartyRow>> SqlStore::parties(const std::optional<std::string>& desk, const Paging& paging) {
  Page<PartyRow> page;
  auto read = database_->snapshot([&](Connection& connection) -> Result<void> {
    Query query;
    if (desk) query.where("by_desk = " + query.bind(*desk));
    // Names are sealed, so nothing here can order by them; ids begin with the time they were made.
    const Order order{{"id"}, true, {false}};
    auto found = read_page<PartyRow>(connection, kPartyColumns, "party_index", query, order, paging, party_of,
                                     [](const PartyRow& row) { return to_cursor({row.id}); });
    if (!found) return base::fail(std::move(found.error()));
    page = std::move(*found);
    return {};
  });
  if (!read) return base::fail(std::move(read.error()));
  return page;
}

Result<std::optional<PartyRow>> SqlStore::party_row(std::string_view id) {
  std::optional<PartyRow> found;
  auto read = query(fmt::format("SELECT {} FROM party_index WHERE id = ?1", kPartyColumns), std::array{Value(id)},
                    [&](const Row& row) { found = party_of(row); });
  if (!read) return base::fail(std::move(read.error()));
  return found;
}

Result<Counts> SqlStore::counts() {
  Counts counts;
  auto read = query(
      "SELECT (SELECT COUNT(*) FROM case_index), (SELECT COUNT(*) FROM case_index WHERE closed = 0), "
      "(SELECT COUNT(*) FROM operation_index), (SELECT COUNT(*) FROM party_index), (SELECT COUNT(*) FROM event)",
      {}, [&](const Row& row) {
        counts = {row.integer(0), row.integer(1), row.integer(2), row.integer(3), row.integer(4)};
      });
  if (!read) return base::fail(std::move(read.error()));
  return counts;
}

}  // namespace relais::store

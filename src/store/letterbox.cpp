// Reading confidential reports as they lie there.
#include "store/letterbox.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "store/sql_store.hpp"

namespace relais::store {
namespace {

using Text = std::string_view;

constexpr std::size_t kMostOnAPage = 200;
constexpr Text kTip =
    "t.id, t.mailbox, t.auth, t.box, t.day, t.seq, t.lane, t.bits, t.parts, t.files, t.size, t.changed, t.replied, "
    "t.forget";
constexpr int kTipColumns = 14;
constexpr Text kDesk = "d.desk, d.state, d.claimed_by, d.version, d.seen, d.reason";
constexpr Text kPart = "tip, part, kind, number, frame, hash, log_index, day, is_last, size, damaged_by, sealed";
constexpr Text kReply = "tip, number, desk, day, by_user, delivered, sealed";
constexpr Text kKey = "desk, part, public_key, body, signature, not_before, not_after, published, destroyed, renew";
constexpr Text kEscrow =
    "number, tip, part, desk, ground, urgent, asked, not_before, state, asked_by, reader, reader_box, pair, half, "
    "half_by, opened, opened_by, version";

Date day_of(const Row& row, int column) { return base::parse_date(row.text(column)).value_or(Date()); }
std::optional<Date> maybe_day(const Row& row, int column) {
  return row.is_null(column) ? std::nullopt : base::parse_date(row.text(column));
}

TipRow tip_of(const Row& row) {
  TipRow tip;
  tip.id = row.text(0);
  tip.mailbox = row.text(1);
  tip.auth = row.text(2);
  tip.box = row.text(3);
  tip.day = day_of(row, 4);
  tip.seq = row.integer(5);
  tip.lane = row.text(6);
  tip.bits = static_cast<int>(row.integer(7));
  tip.parts = static_cast<int>(row.integer(8));
  tip.files = static_cast<int>(row.integer(9));
  tip.size = row.integer(10);
  tip.changed = day_of(row, 11);
  tip.replied = maybe_day(row, 12);
  tip.forget = row.integer(13);
  return tip;
}

TipDesk desk_of(const Row& row, int from) {
  return {row.string(from),
          row.string(from + 1),
          row.string(from + 2),
          row.integer(from + 3),
          static_cast<int>(row.integer(from + 4)),
          row.string(from + 5)};
}

TipPartRow part_of(const Row& row) {
  return {row.string(0),  row.string(1),  row.string(2),       row.integer(3), row.integer(4), row.string(5),
          row.integer(6), day_of(row, 7), row.integer(8) != 0, row.integer(9), row.string(10), row.string(11)};
}

TipReplyRow reply_of(const Row& row) {
  return {row.string(0),  row.integer(1), row.string(2),      row.string(6),
          day_of(row, 3), row.string(4),  row.integer(5) != 0};
}

DeskKeyRow key_of(const Row& row) {
  return {row.string(0),     row.string(1),     row.string(2),       row.string(3),       row.string(4),
          maybe_day(row, 5), maybe_day(row, 6), row.integer(7) != 0, row.integer(8) != 0, row.integer(9) != 0};
}

EscrowRow escrow_of(const Row& row) {
  EscrowRow made;
  made.number = row.integer(0);
  made.tip = row.text(1);
  made.part = row.text(2);
  made.desk = row.text(3);
  made.ground = row.text(4);
  made.urgent = row.integer(5) != 0;
  made.asked = Instant::from_micros(row.integer(6));
  made.not_before = Instant::from_micros(row.integer(7));
  made.state = row.text(8);
  made.asked_by = row.text(9);
  made.reader = row.text(10);
  made.reader_box = row.text(11);
  made.pair = row.text(12);
  made.half = row.text(13);
  made.half_by = row.text(14);
  made.opened = row.text(15);
  made.opened_by = row.text(16);
  made.version = row.integer(17);
  return made;
}

class SqlLetterbox final : public Letterbox {
 public:
  explicit SqlLetterbox(Database& database) : database_(database) {}

  Result<CourierRow> position() override {
    CourierRow found;
    auto read = each("SELECT seq, tree_size, root FROM courier WHERE name = 'letterbox'", {}, [&](const Row& row) {
      found = {row.integer(0), static_cast<std::uint64_t>(row.integer(1)), row.string(2)};
    });
    if (!read) return base::fail(std::move(read.error()));
    return found;
  }

  Result<Page<TipLineRow>> tips(const TipQuery& query, const Paging& paging) override {
    auto sql = fmt::format(
        "SELECT {}, {} FROM tip_desk d JOIN tip t ON t.id = d.tip WHERE d.desk = ?1 AND d.is_open = ?2", kTip, kDesk);
    std::vector<Value> values = {Text(query.desk), std::int64_t{query.open ? 1 : 0}};
    const auto bind = [&](Text clause, Value value) {
      values.push_back(value);
      sql += fmt::format(fmt::runtime(clause), values.size());
    };
    if (query.lane) bind(" AND d.lane = ?{}", Text(*query.lane));
    if (query.claimed_by) bind(" AND d.claimed_by = ?{}", Text(*query.claimed_by));
    if (!paging.cursor.empty()) {
      std::int64_t before = 0;
      const auto* end = paging.cursor.data() + paging.cursor.size();
      if (const auto read = std::from_chars(paging.cursor.data(), end, before);
          read.ec != std::errc() || read.ptr != end)
        return base::fail(base::ErrorKind::bad_input, "bad_cursor", "cursor", "this is not a place in this list",
                          "what `next` of the page before said");
      bind(" AND d.seq < ?{}", before);
    }
    const auto limit = std::clamp<std::size_t>(paging.limit, 1, kMostOnAPage);
    bind(" ORDER BY d.seq DESC LIMIT ?{}", static_cast<std::int64_t>(limit + 1));
    Page<TipLineRow> page;
    auto read = each(sql, values, [&](const Row& row) {
      page.items.push_back({tip_of(row), desk_of(row, kTipColumns)});
    });
    if (!read) return base::fail(std::move(read.error()));
    if (page.items.size() > limit) {
      page.items.pop_back();
      page.next = fmt::format("{}", page.items.back().tip.seq);
    }
    return page;
  }

  Result<TipCountsRow> counts(Text desk, Text claimed_by) override {
    TipCountsRow found;
    const std::array<Value, 2> values = {desk, claimed_by};
    auto lanes = each("SELECT lane, COUNT(*) FROM tip_desk WHERE desk = ?1 AND is_open = 1 GROUP BY lane",
                      std::span(values).first(1),
                      [&](const Row& row) { (row.text(0) == "calm" ? found.calm : found.busy) += row.integer(1); });
    if (!lanes) return base::fail(std::move(lanes.error()));
    auto mine = each("SELECT COUNT(*) FROM tip_desk WHERE desk = ?1 AND is_open = 1 AND claimed_by = ?2", values,
                     [&](const Row& row) { found.mine = row.integer(0); });
    if (!mine) return base::fail(std::move(mine.error()));
    return found;
  }

  Result<std::optional<TipRow>> tip(Text id) override {
    std::optional<TipRow> found;
    const std::array<Value, 1> values = {id};
    auto read = database_.snapshot([&](Connection& connection) -> Result<void> {
      found.reset();
      auto one = connection.run(fmt::format("SELECT {} FROM tip t WHERE t.id = ?1", kTip), values,
                                [&](const Row& row) { found = tip_of(row); });
      if (!one) return base::fail(std::move(one.error()));
      if (!found) return {};
      auto desks = connection.run(fmt::format("SELECT {} FROM tip_desk d WHERE d.tip = ?1 ORDER BY d.desk", kDesk),
                                  values, [&](const Row& row) { found->desks.push_back(desk_of(row, 0)); });
      if (!desks) return base::fail(std::move(desks.error()));
      return {};
    });
    if (!read) return base::fail(std::move(read.error()));
    return found;
  }

  Result<std::vector<TipPartRow>> texts(Text tip) override {
    return all<TipPartRow>(
        fmt::format("SELECT {} FROM tip_part WHERE tip = ?1 AND kind = 'text' ORDER BY number", kPart), {tip}, part_of);
  }
  Result<std::vector<TipFileRow>> files(Text tip) override {
    return all<TipFileRow>(
        "SELECT number, COUNT(*), MAX(is_last), MAX(frame), MAX(damaged_by) FROM tip_part WHERE tip = ?1 AND kind = "
        "'file' GROUP BY "
        "number ORDER BY number",
        {tip}, [](const Row& row) {
          return TipFileRow{row.integer(0), row.integer(1), row.integer(2) != 0 && row.integer(3) + 1 == row.integer(1),
                            row.string(4)};
        });
  }
  Result<std::vector<std::string>> frames(Text tip, std::int64_t file) override {
    return all<std::string>(
        "SELECT sealed FROM tip_part WHERE tip = ?1 AND kind = 'file' AND number = ?2 ORDER BY frame", {tip, file},
        [](const Row& row) { return row.string(0); });
  }
  Result<std::vector<TipReplyRow>> replies(Text tip) override {
    return all<TipReplyRow>(fmt::format("SELECT {} FROM tip_reply WHERE tip = ?1 ORDER BY number", kReply), {tip},
                            reply_of);
  }
  Result<std::vector<TipReplyRow>> undelivered(std::size_t limit) override {
    return all<TipReplyRow>(
        fmt::format("SELECT {} FROM tip_reply WHERE delivered = 0 AND NOT EXISTS (SELECT 1 FROM tip WHERE tip.id = "
                    "tip_reply.tip AND tip.forget = 2) ORDER BY tip, number LIMIT ?1",
                    kReply),
        {static_cast<std::int64_t>(limit)}, reply_of);
  }
  Result<std::vector<std::string>> cases(Text tip, Text desk) override {
    return all<std::string>("SELECT case_id FROM tip_case WHERE tip = ?1 AND desk = ?2 ORDER BY case_id", {tip, desk},
                            [](const Row& row) { return row.string(0); });
  }
  Result<std::vector<DeskKeyRow>> keys(Text desk) override {
    return all<DeskKeyRow>(fmt::format("SELECT {} FROM desk_key WHERE (?1 = '' OR desk = ?1) ORDER BY desk, not_before "
                                       "DESC, part",
                                       kKey),
                           {desk}, key_of);
  }
  Result<std::vector<DeskKeyWrap>> wraps(Text desk) override {
    return all<DeskKeyWrap>(
        "SELECT desk, part, reader, sealed FROM desk_key_wrap WHERE (?1 = '' OR desk = ?1) ORDER BY desk, part, reader",
        {desk}, [](const Row& row) {
          return DeskKeyWrap{row.string(0), row.string(1), row.string(2), row.string(3)};
        });
  }
  Result<std::vector<EscrowRow>> escrows(Text desk) override {
    return all<EscrowRow>(
        fmt::format("SELECT {} FROM tip_escrow WHERE (?1 = '' OR desk = ?1) ORDER BY number DESC LIMIT 200", kEscrow),
        {desk}, escrow_of);
  }
  Result<std::optional<EscrowRow>> escrow(std::int64_t number) override {
    auto found =
        all<EscrowRow>(fmt::format("SELECT {} FROM tip_escrow WHERE number = ?1", kEscrow), {number}, escrow_of);
    if (!found) return base::fail(std::move(found.error()));
    if (found->empty()) return std::optional<EscrowRow>();
    return std::optional(std::move(found->front()));
  }
  Result<std::vector<std::string>> to_forget(std::size_t limit) override {
    return ids("SELECT id FROM tip WHERE forget = 1 ORDER BY id LIMIT ?1", {static_cast<std::int64_t>(limit)});
  }
  Result<std::vector<std::string>> unchanged_since(Date day, std::size_t limit) override {
    const auto text = base::to_string(day);
    return ids("SELECT id FROM tip WHERE changed <= ?1 ORDER BY changed, id LIMIT ?2",
               {Text(text), static_cast<std::int64_t>(limit)});
  }
  Result<std::vector<std::string>> replied_before(Date day, std::size_t limit) override {
    const auto text = base::to_string(day);
    return ids(
        "SELECT id FROM tip WHERE replied IS NOT NULL AND replied <= ?1 AND forget = 0 ORDER BY replied, id LIMIT ?2",
        {Text(text), static_cast<std::int64_t>(limit)});
  }

 private:
  Result<void> each(Text sql, std::span<const Value> values, const RowSink& sink) {
    return database_.read([&](Connection& connection) -> Result<void> {
      auto done = connection.run(sql, values, sink);
      if (!done) return base::fail(std::move(done.error()));
      return {};
    });
  }
  template <class Item, class Make>
  Result<std::vector<Item>> all(Text sql, std::initializer_list<Value> values, Make make) {
    std::vector<Item> found;
    auto read = each(sql, std::span<const Value>(values.begin(), values.size()),
                     [&](const Row& row) { found.push_back(make(row)); });
    if (!read) return base::fail(std::move(read.error()));
    return found;
  }
  Result<std::vector<std::string>> ids(Text sql, std::initializer_list<Value> values) {
    return all<std::string>(sql, values, [](const Row& row) { return row.string(0); });
  }

  Database& database_;
};

}  // namespace

std::unique_ptr<Letterbox> letterbox_of(Database& database) { return std::make_unique<SqlLetterbox>(database); }

}  // namespace relais::store

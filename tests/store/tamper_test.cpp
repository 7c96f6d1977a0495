// Somebody who may write to the database file changes it behind our back, one thing at a time, over every table there
// is. Each change must be found, and named.
#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <set>

#include "store/audit.hpp"
#include "store/engines.hpp"
#include "store/samples.hpp"
#include "store/sqlite/database.hpp"

namespace relais::store::testing {
namespace {

namespace fs = std::filesystem;
using Text = std::string_view;

const ledger::SigningKey kLog{"log", ledger::KeyType::log, std::string(32, 'l')};

// The log says everything of a session but when it was last seen.
const std::set<std::string> kUnstated = {"session.last_seen"};
// These have one row by their nature: nothing can change places.
const std::set<std::string> kOneRow = {"event_sequence", "ledger_head", "sqlite_sequence", "courier"};

ledger::Deed deed(ledger::Action action) {
  ledger::Deed made;
  made.user = "p:0123456789abcdef";
  made.action = action;
  return made;
}

using Rows = std::vector<std::vector<std::string>>;  ///< as SQL literals

/// The file in the hands of somebody else.
class Tool {
 public:
  explicit Tool(const std::string& file)
      : database_(std::move(*sqlite::open_database(file, {.readers = 1, .durable = false, .clock = {}}))) {
    run("PRAGMA ignore_check_constraints = ON");
  }
  void run(const std::string& sql) {
    const auto done = database_->write([&](Connection& connection) -> Result<void> {
      auto ran = connection.run(sql);
      if (!ran) return base::fail(std::move(ran.error()));
      return {};
    });
    ASSERT_TRUE(done) << sql << ": " << done.error().line();
  }
  Rows rows(const std::string& sql) {
    Rows all;
    const auto done = database_->read([&](Connection& connection) -> Result<void> {
      auto ran = connection.run(sql, {}, [&](const Row& row) {
        auto& one = all.emplace_back();
        for (int i = 0; i < row.columns(); ++i) one.push_back(row.string(i));
      });
      if (!ran) return base::fail(std::move(ran.error()));
      return {};
    });
    EXPECT_TRUE(done) << sql << ": " << done.error().line();
    return all;
  }
  std::vector<std::string> tables() {
    std::vector<std::string> names;
    for (const auto& row : rows("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"))
      names.push_back(row[0]);
    return names;
  }

 private:
  std::unique_ptr<Database> database_;
};

struct Table {
  std::string name;
  std::vector<std::string> columns;
  std::vector<std::string> others;  ///< columns outside the key
  Rows rows;                        ///< of the columns, as literals
};

Table describe(Tool& tool, const std::string& name) {
  Table table{name, {}, {}, {}};
  std::string quoted;
  for (const auto& column : tool.rows("SELECT name, pk FROM pragma_table_info('" + name + "')")) {
    table.columns.push_back(column[0]);
    if (column[1] == "0") table.others.push_back(column[0]);
    quoted += (quoted.empty() ? "" : ", ") + ("quote(" + column[0] + ")");
  }
  table.rows = tool.rows("SELECT " + quoted + " FROM " + name + " ORDER BY 1");
  return table;
}

std::string where(const Table& table, const std::vector<std::string>& row) {
  std::string text;
  for (std::size_t i = 0; i < row.size(); ++i) {
    text += (i == 0 ? " WHERE " : " AND ") + table.columns[i] + " IS " + row[i];
  }
  return text;
}

std::string altered(const std::string& column) {
  return "CASE typeof(" + column + ") WHEN 'integer' THEN " + column +
         " + 1000 WHEN 'blob' THEN CAST(CASE hex(substr(" + column +
         ", 1, 1)) WHEN 'FF' THEN x'00' ELSE x'FF' END || substr(" + column + ", 2) AS BLOB) WHEN 'null' THEN 'x' " +
         "ELSE " + column + " || 'x' END";
}

class Tampered : public ::testing::Test {
 protected:
  void SetUp() override {
    file_ = folder_.file("relais.db");
    {
      auto store = opened(file_);
      fill(*store, 0);
      older_ = folder_.file("older.db");
    }
    fs::copy_file(file_, older_);
    {
      auto store = opened(file_);
      fill(*store, 1);
    }
    const auto report = audited(file_);
    ASSERT_FALSE(report.first) << report.first->place << " " << report.first->what;
    EXPECT_GT(report.entries, 700U);
    EXPECT_EQ(report.covered, report.entries);
    EXPECT_EQ(report.signatures, report.checkpoints);
    last_ = report.last;
  }

  static std::unique_ptr<Store> opened(const std::string& file) {
    auto store = open(file, {.readers = 2, .durable = false, .clock = {}});
    EXPECT_TRUE(store) << store.error().line();
    return std::move(*store);
  }

  /// Confidential reports: what they bring into every table of theirs.
  static LetterboxWrite reports(const std::string& name, int half) {
    const auto word = name + std::to_string(half);
    const int nth = name == "a" ? 0 : 1;
    const auto on = day(half == 0 ? "2024-01-01" : "2024-01-02");
    const auto root = [](std::int64_t seq) { return seq == 0 ? std::string() : "root" + std::to_string(seq); };
    const std::int64_t seq = half * 2 + nth;
    LetterboxWrite write;
    const TipRow tip{name, "m" + name, "auth" + name, "box" + name, on, nth + 1, "calm", nth, 1, 0, 7,
                     on,   on,         nth,           {{"payoke"}}};
    if (half == 0) write.tips = {tip};
    if (half == 1) write.changes = {{name, on, on, nth, 1, 1, 1}};
    if (half == 1) write.desks = {{name, {"payoke", "claimed", "p:" + name, 2, 1, "reason" + name}}};
    write.parts = {
        {name, "message/" + std::to_string(half), "text", half, 0, "h" + word, seq, on, false, 3, {}, "s" + word}};
    write.replies = {{name, half + 1, "payoke", "r" + word, on, "p:" + name, false}};
    write.cases = {{name, "payoke", "c" + word}};
    write.keys = {{name, "epoch/x", "pub" + word, "body" + word, "sig" + word, on, on, half == 1, false, nth == 1}};
    write.wraps = {{name, "epoch/x", "kid" + word, "half" + word}};
    EscrowRow escrow;
    escrow.number = seq + 1;
    escrow.tip = name;
    escrow.part = "report";
    escrow.desk = "payoke";
    escrow.ground = "g" + word;
    escrow.state = "asked";
    write.escrows = {escrow};
    write.courier = {{seq, static_cast<std::uint64_t>(seq), root(seq)},
                     {seq + 1, static_cast<std::uint64_t>(seq + 1), root(seq + 1)}};
    return write;
  }

  /// A life in two halves; after each there is something in every table, and the second changes what the first wrote.
  static void fill(Store& store, int half) {
    const auto at = Instant::from_micros(1000 + half);
    for (const auto* id : {"a", "b"}) {
      const auto name = std::string(id);
      Write write;
      for (const auto kind : {StreamKind::case_file, StreamKind::operation, StreamKind::party, StreamKind::desk}) {
        write.appends.push_back(append(name, half, {event("e" + name + std::to_string(half))}, kind));
      }
      auto row = full_row(name, half + 1);
      row.label += std::to_string(half);
      row.display_name = "Name " + name + std::to_string(half);
      for (auto& clock : row.clocks) clock.what += name + std::to_string(half);
      write.cases = {row};
      write.operations = {
          {name, half + 1, "desk", "kind", "title" + name + std::to_string(half), day("2024-01-01"), "{}"}};
      write.parties = {{name, half + 1, "desk", "kind", "name" + name + std::to_string(half), std::nullopt, "{}"}};
      write.keys = {{"case", name, "key" + name + std::to_string(half), "payoke"}};
      write.idempotency =
          IdempotencyRecord{"p:0123456789abcdef", name + std::to_string(half), "h", 200, "", "", name, at};
      write.outbox = {{0, "topic", name + std::to_string(half), at}};
      write.letterbox = reports(name, half);
      write.deeds = {deed(ledger::Action::change)};
      ASSERT_TRUE(store.write(std::move(write)));
      Account account;
      account.name = name;
      account.display = name + std::to_string(half);
      ASSERT_TRUE(store.put_account(account));
      Session session;
      session.token_hash = name;
      session.account = name;
      session.created = session.last_seen = at;
      session.expires = Instant::from_micros(9000 + half);
      ASSERT_TRUE(store.put_session(session));
      ASSERT_TRUE(store.put_meta("m" + name, std::to_string(half)));
      ASSERT_TRUE(store.calendar_token(name, "token" + name));
      advance(store);
    }
    ASSERT_TRUE(store.touch_session("a", Instant::from_micros(5000)));
    for (int i = 0; i < 330; ++i) ASSERT_TRUE(store.note({deed(ledger::Action::list)}));
    ASSERT_TRUE(store.note({open_deed("a")}));
    if (half == 1) {
      ASSERT_TRUE(store.outbox_delivered(1));
      Write write;
      write.appends = {append("gone", 0, {event("x"), event("y")})};
      write.deeds = {deed(ledger::Action::change)};
      ASSERT_TRUE(store.write(std::move(write)));
      ASSERT_TRUE(store.evidence().erase({"case", "gone"}, deed(ledger::Action::erased)));
    }
    advance(store);
  }
  static ledger::Deed open_deed(const std::string& id) {
    auto made = deed(ledger::Action::open);
    made.object = ledger::Object{"case", id};
    return made;
  }
  static void advance(Store& store) {
    ASSERT_TRUE(store.evidence().advance(kLog.verifier().key,
                                         [](Text text) -> Result<std::string> { return kLog.sign(text); }));
  }

  static AuditReport audited(const std::string& file, std::vector<SeenRoot> seen = {}) {
    auto store = open(file, {.readers = 2, .durable = false, .clock = {}});
    if (!store) {
      // A schema from the future is refused before anything is read.
      AuditReport refused;
      refused.first = AuditFinding{"store", store.error().line()};
      return refused;
    }
    return audited(**store, std::move(seen));
  }

  static AuditReport audited(Store& store, std::vector<SeenRoot> seen) {
    AuditAsk ask;
    ask.key = ledger::VerifierKey{store.evidence().origin().value(), ledger::KeyType::log, kLog.verifier().key};
    ask.seen = std::move(seen);
    auto report = audit(store.evidence(), ask);
    if (!report) {
      ADD_FAILURE() << report.error().line();
      return {};
    }
    return *report;
  }

  /// What is found after this was done to a copy of the file.
  AuditFinding after(const std::function<void(Tool&)>& work) {
    const auto copy = folder_.file("copy.db");
    for (const auto* end : {"", "-wal", "-shm"}) fs::remove(copy + end);
    fs::copy_file(file_, copy);
    {
      Tool tool(copy);
      work(tool);
    }
    ++done_;
    return audited(copy).first.value_or(AuditFinding{});
  }
  AuditFinding after(const std::string& sql) {
    return after([&](Tool& tool) { tool.run(sql); });
  }

  Folder folder_;
  std::string file_;
  std::string older_;
  std::optional<LoggedCheckpoint> last_;
  int done_ = 0;
};

TEST_F(Tampered, every_table_belongs_to_objects_or_to_the_log) {
  Tool tool(file_);
  std::set<std::string> known = {"event_sequence", "sqlite_sequence", "ledger_entry",     "ledger_object",
                                 "ledger_head",    "ledger_tile",     "ledger_checkpoint"};
  for (const auto name : tables_of_objects()) known.insert(std::string(name));
  for (const auto& name : tool.tables()) {
    EXPECT_TRUE(known.contains(name)) << name << ": say in ledger_rows.cpp whose rows these are";
    EXPECT_FALSE(describe(tool, name).rows.empty()) << name << ": fill it in this test";
  }
}

TEST_F(Tampered, every_edited_column_of_every_table_is_found) {
  std::vector<Table> tables;
  {
    Tool tool(file_);
    for (const auto& name : tool.tables()) tables.push_back(describe(tool, name));
  }
  for (const auto& table : tables) {
    for (const auto& row : {table.rows.front(), table.rows.back()}) {
      for (const auto& column : table.columns) {
        if (kUnstated.contains(table.name + "." + column)) continue;
        const auto found =
            after("UPDATE " + table.name + " SET " + column + " = " + altered(column) + where(table, row));
        EXPECT_FALSE(found.place.empty()) << table.name << "." << column << where(table, row);
      }
    }
  }
  RecordProperty("changes", done_);
  std::cout << done_ << " edits, each found\n";
}

TEST_F(Tampered, every_deleted_and_every_added_row_is_found) {
  std::vector<Table> tables;
  {
    Tool tool(file_);
    for (const auto& name : tool.tables()) tables.push_back(describe(tool, name));
  }
  for (const auto& table : tables) {
    for (const auto& row : {table.rows.front(), table.rows.back()}) {
      const auto found = after("DELETE FROM " + table.name + where(table, row));
      EXPECT_FALSE(found.place.empty()) << "without" << where(table, row) << " in " << table.name;
    }
    std::string columns;
    for (const auto& column : table.columns) columns += (columns.empty() ? "" : ", ") + altered(column);
    const auto found = after("INSERT INTO " + table.name + " SELECT " + columns + " FROM " + table.name +
                             where(table, table.rows.back()));
    EXPECT_FALSE(found.place.empty()) << "with a row more in " << table.name;
  }
  std::cout << done_ << " rows deleted or added, each found\n";
}

TEST_F(Tampered, rows_that_change_places_are_found) {
  std::vector<Table> tables;
  {
    Tool tool(file_);
    for (const auto& name : tool.tables()) tables.push_back(describe(tool, name));
  }
  for (const auto& table : tables) {
    if (kOneRow.contains(table.name) || table.others.empty()) continue;
    ASSERT_GE(table.rows.size(), 2U) << table.name;
    const auto& first = table.rows.front();
    const auto& last = table.rows.back();
    bool differ = false;
    std::string set_first;
    std::string set_last;
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      const auto& column = table.columns[i];
      if (std::find(table.others.begin(), table.others.end(), column) == table.others.end()) continue;
      if (kUnstated.contains(table.name + "." + column)) continue;
      differ = differ || first[i] != last[i];
      set_first += (set_first.empty() ? "" : ", ") + column + " = " + last[i];
      set_last += (set_last.empty() ? "" : ", ") + column + " = " + first[i];
    }
    ASSERT_TRUE(differ) << table.name << ": its rows must differ for this test";
    const auto found = after([&](Tool& tool) {
      const bool unique = table.name == "calendar";
      if (unique) tool.run("UPDATE calendar SET token = 'elsewhere'" + where(table, last));
      tool.run("UPDATE " + table.name + " SET " + set_first + where(table, first));
      tool.run("UPDATE " + table.name + " SET " + set_last +
               (unique ? " WHERE token = 'elsewhere'" : where(table, last)));
    });
    EXPECT_FALSE(found.place.empty()) << table.name;
  }
  std::cout << done_ << " pairs of rows swapped, each found\n";
}

TEST_F(Tampered, an_older_copy_of_a_row_is_found) {
  std::vector<Table> tables;
  std::map<std::string, Table> now;
  {
    Tool old(older_);
    for (const auto& name : old.tables()) tables.push_back(describe(old, name));
    Tool tool(file_);
    for (const auto& name : tool.tables()) now.emplace(name, describe(tool, name));
  }
  std::set<std::string> covered;
  for (const auto& table : tables) {
    const auto& present = now.at(table.name).rows;
    int tried = 0;
    for (const auto& row : table.rows) {
      if (tried == 3) break;
      if (std::find(present.begin(), present.end(), row) != present.end()) continue;
      std::string values;
      for (const auto& value : row) values += (values.empty() ? "" : ", ") + value;
      const bool one = kOneRow.contains(table.name);
      const auto found = after([&](Tool& tool) {
        if (one) tool.run("DELETE FROM " + table.name);
        tool.run("INSERT OR REPLACE INTO " + table.name + " VALUES (" + values + ")");
      });
      EXPECT_FALSE(found.place.empty()) << table.name << " (" << values << ")";
      covered.insert(table.name);
      ++tried;
    }
  }
  for (const auto* name :
       {"case_index", "case_name", "case_clock", "operation_index", "party_index", "account", "session", "meta",
        "object_key", "outbox", "ledger_head", "ledger_object", "ledger_tile", "event_sequence"}) {
    EXPECT_TRUE(covered.contains(name)) << name << " did not change between the two halves";
  }
  std::cout << done_ << " older rows put back, each found\n";
}

TEST_F(Tampered, the_first_bad_thing_is_named) {
  const auto flip = [](int number) {
    return "UPDATE ledger_entry SET entry = CAST(x'01' || substr(entry, 2, 8) || x'01' || substr(entry, 11) AS BLOB) "
           "WHERE "
           "number = " +
           std::to_string(number);
  };
  const auto moved = after(
      "UPDATE ledger_entry SET entry = (SELECT entry FROM ledger_entry WHERE number = 5) WHERE "
      "number = 300");
  EXPECT_EQ(moved.place, "entry 300");
  EXPECT_EQ(moved.what, "is not what was logged");
  EXPECT_EQ(after(flip(2)).place, "entry 2");
  EXPECT_EQ(after([&](Tool& tool) {
              tool.run(flip(500));
              tool.run(flip(90));
            }).place,
            "entry 90");
  EXPECT_EQ(after("DELETE FROM ledger_entry WHERE number = 17").place, "entry 17");
  EXPECT_EQ(after("UPDATE case_index SET phase = 'closed' WHERE id = 'b'").place, "case b");
  EXPECT_EQ(after("UPDATE event SET body = '{}x' WHERE kind = 'party' AND stream = 'a'").place, "party a");
  EXPECT_EQ(after("DELETE FROM ledger_checkpoint WHERE number = 2").place, "checkpoint 2");
  EXPECT_EQ(
      after("UPDATE ledger_checkpoint SET note = replace(note, 'relais.log', 'relais.lag') WHERE number = 3").place,
      "checkpoint 3");
  EXPECT_EQ(after("UPDATE ledger_tile SET hashes = zeroblob(8192) WHERE level = 0 AND position = 1").place,
            "tile/0/001");
  EXPECT_EQ(after("DELETE FROM ledger_tile WHERE level = 1").place, "tile/1/000");
  EXPECT_EQ(
      after("INSERT INTO account (name, display, role, desk, languages, password_hash, disabled) VALUES ('ghost', "
            "'', '', '', '', '', 0)")
          .place,
      "account ghost");
  EXPECT_EQ(after("DELETE FROM ledger_head").place, "ledger_head");
}

TEST_F(Tampered, a_tail_that_was_cut_off_is_found) {
  for (const auto* sql :
       {"DELETE FROM ledger_entry WHERE number >= (SELECT size - 10 FROM ledger_head)",
        "DELETE FROM ledger_tile WHERE position = (SELECT MAX(position) FROM ledger_tile)",
        "DELETE FROM ledger_checkpoint WHERE number >= (SELECT checkpoints FROM ledger_head)",
        "UPDATE ledger_tile SET hashes = substr(hashes, 1, 32) WHERE level = 1",
        "UPDATE ledger_head SET size = size - 1", "UPDATE ledger_head SET integrated = integrated - 1"}) {
    EXPECT_FALSE(after(sql).place.empty()) << sql;
  }
}

// A store that was put back as a whole is whole: only somebody outside who remembers more can tell.
TEST_F(Tampered, a_whole_file_put_back_is_found_by_who_remembers_more) {
  EXPECT_FALSE(audited(older_).first);
  const auto note = ledger::parse_note(last_->note);
  const auto checkpoint = ledger::parse_checkpoint(note->text);
  const auto found = audited(older_, {{"witness w1", checkpoint->size, checkpoint->root}});
  ASSERT_TRUE(found.first);
  EXPECT_EQ(found.first->place, "log");
  EXPECT_NE(found.first->what.find("put back to an older state"), std::string::npos) << found.first->what;
  auto other = checkpoint->root;
  other[0] ^= 1;
  EXPECT_NE(audited(file_, {{"pins", checkpoint->size, other}}).first->what.find("rewritten"), std::string::npos);
  EXPECT_FALSE(audited(file_, {{"pins", checkpoint->size, checkpoint->root}}).first);
}

TEST_F(Tampered, an_audit_from_later_on_still_checks_every_root) {
  auto store = opened(file_);
  AuditAsk ask;
  ask.from = 500;
  const auto report = audit(store->evidence(), ask);
  ASSERT_TRUE(report);
  EXPECT_FALSE(report->first) << report->first->place << report->first->what;
  ask.from = 100'000;
  EXPECT_EQ(audit(store->evidence(), ask).error().code, "bad_from");
}

}  // namespace
}  // namespace relais::store::testing

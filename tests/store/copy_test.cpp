#include "store/copy.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "store/audit.hpp"
#include "store/engines.hpp"
#include "store/samples.hpp"

namespace relais::store::testing {
namespace {

constexpr auto kAt = Instant::from_micros(1'706'778'000'000'000);

ledger::Deed a_change() {
  ledger::Deed made;
  made.at = kAt;
  made.user = "p:0123456789abcdef";
  made.desk = "payoke";
  return made;
}

TakeBytes from(const std::string& stream, std::size_t& at) {
  return [&stream, &at](std::size_t size) -> base::Result<std::string> {
    if (size > stream.size() - at)
      return base::fail(base::ErrorKind::bad_input, "cut_short", "backup", "it ends too early", "all of it");
    at += size;
    return stream.substr(at - size, size);
  };
}

class Copy : public OnEngine {
 protected:
  void fill() {
    auto write = by_somebody();
    write.deeds = {a_change()};
    write.appends = {append("case-1", 0, {event("reported", "a 'quoted' \" text é \n two lines"), event("moved", "")}),
                     append("case-2", 0, {event("reported")}),
                     append("op-1", 0, {event("planned")}, StreamKind::operation)};
    write.cases = {full_row("case-1", 2), row("case-2")};
    write.outbox = {{0, "topic", "body", kAt}};
    ASSERT_TRUE(store().write(write));
    Account account;
    account.name = "p:1";
    account.role = "centre";
    ASSERT_TRUE(store().put_account(account));
    const auto sign = [](std::string_view) -> Result<std::string> { return std::string(64, 's'); };
    ASSERT_TRUE(store().evidence().advance(std::string(32, 'k'), sign));
  }

  std::string copied(const std::string& where, Copied& what) {
    std::string stream;
    const auto done = copy_out(where, [&](std::string_view bytes) -> base::Result<void> {
      stream.append(bytes);
      return {};
    });
    EXPECT_TRUE(done) << done.error().line();
    what = done.value_or(Copied());
    return stream;
  }

  /// Another store, of either engine.
  std::string new_place(const std::string& engine) {
    return engine == "sqlite" ? folder_.file("copy.db") : shared_cluster().make_database();
  }
};

TEST_P(Copy, IsTheSameStoreInEitherEngine) {
  fill();
  Copied before;
  const auto stream = copied(where_, before);
  EXPECT_EQ(before.tables.at("event"), 4);
  EXPECT_EQ(before.schema, newest_schema());
  for (const auto* engine : {"sqlite", "postgresql"}) {
    SCOPED_TRACE(engine);
    const auto place = new_place(engine);
    std::size_t at = 0;
    const auto loaded = copy_in(place, from(stream, at), kAt);
    ASSERT_TRUE(loaded) << loaded.error().line();
    EXPECT_EQ(loaded->tables, before.tables);
    EXPECT_EQ(at, stream.size());
    const auto again = open(place).value();
    EXPECT_EQ(again->read_stream({StreamKind::case_file, "case-1"}).value().events,
              store().read_stream({StreamKind::case_file, "case-1"}).value().events);
    EXPECT_EQ(again->case_row("case-1").value(), store().case_row("case-1").value());
    const auto report = audit(again->evidence(), {}).value();
    EXPECT_FALSE(report.first) << report.first->place << ": " << report.first->what;
    EXPECT_GT(report.entries, 3U);
    EXPECT_EQ(report.checkpoints, 1U);
    // It goes on where the other was: events and messages are numbered further.
    auto write = by_somebody();
    write.deeds = {a_change()};
    write.appends = {append("case-3", 0, {event("reported")})};
    write.outbox = {{0, "topic", "second", kAt}};
    const auto written = again->write(write);
    ASSERT_TRUE(written) << written.error().line();
    EXPECT_EQ(written->last_sequence, 5);
    EXPECT_EQ(again->outbox(0, 10).value().back().sequence, 2);
    const auto audited = audit(again->evidence(), {}).value();
    EXPECT_FALSE(audited.first) << audited.first->place << ": " << audited.first->what;
  }
}

TEST_P(Copy, APartOfItIsRefusedAndLeavesNothing) {
  fill();
  Copied what;
  const auto stream = copied(where_, what);
  for (const std::size_t length :
       {std::size_t{0}, std::size_t{5}, std::size_t{30}, stream.size() / 2, stream.size() - 9, stream.size() - 1}) {
    const auto place = new_place(GetParam());
    const auto part = stream.substr(0, length);
    std::size_t at = 0;
    EXPECT_FALSE(copy_in(place, from(part, at), kAt)) << length;
    if (length > 30) {
      EXPECT_EQ(open(place).value()->counts().value().events, 0);
    }
    std::filesystem::remove(folder_.file("copy.db"));
    std::filesystem::remove(folder_.file("copy.db-wal"));
    std::filesystem::remove(folder_.file("copy.db-shm"));
  }
}

TEST_P(Copy, NeverGoesOverSomethingThatIsThere) {
  fill();
  Copied what;
  const auto stream = copied(where_, what);
  std::size_t at = 0;
  EXPECT_EQ(copy_in(where_, from(stream, at), kAt).error().code, "store_not_empty");
}

TEST_P(Copy, NamesATableOrASchemaItDoesNotKnow) {
  fill();
  Copied what;
  auto stream = copied(where_, what);
  auto newer = stream;
  newer[14] = static_cast<char>(newer[14] + 90);
  std::size_t at = 0;
  EXPECT_EQ(copy_in(new_place("sqlite"), from(newer, at), kAt).error().code, "newer_schema");
  const auto name = stream.find("case_index");
  ASSERT_NE(name, std::string::npos);
  stream.replace(name, 10, "user_table");
  at = 0;
  EXPECT_EQ(copy_in(new_place("sqlite"), from(stream, at), kAt).error().code, "not_a_copy");
  EXPECT_EQ(copy_out(folder_.file("nowhere.db"), [](std::string_view) { return base::Result<void>(); }).error().code,
            "no_store");
}

RELAIS_ON_BOTH_ENGINES(Copy);

}  // namespace
}  // namespace relais::store::testing

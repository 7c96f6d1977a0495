#include "store/migrations.hpp"

#include <sys/stat.h>

#include <fstream>
#include <regex>

#include "store/engines.hpp"
#include "store/postgres/database.hpp"
#include "store/samples.hpp"
#include "store/sqlite/database.hpp"

namespace relais::store::testing {
namespace {

class Migrations : public ::testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    where_ = GetParam() == "sqlite" ? folder_.file("relais.db") : shared_cluster().make_database();
  }
  std::unique_ptr<Database> database() {
    auto opened = GetParam() == "sqlite" ? sqlite::open_database(where_, {}) : postgres::open_database(where_, {});
    EXPECT_TRUE(opened);
    return std::move(*opened);
  }
  void run(const std::string& sql) {
    auto raw = database();
    const auto done = raw->write([&](Connection& connection) { return connection.script(sql); });
    ASSERT_TRUE(done) << done.error().line();
  }

  Folder folder_;
  std::string where_;
};
RELAIS_ON_BOTH_ENGINES(Migrations);

TEST_P(Migrations, an_empty_database_gets_the_newest_schema_and_keeps_it) {
  for (int time = 0; time < 2; ++time) {
    const auto store = open(where_);
    ASSERT_TRUE(store) << store.error().line();
    EXPECT_EQ((*store)->schema(), newest_schema());
  }
}

TEST_P(Migrations, each_older_schema_comes_up_to_date_with_its_data) {
  ASSERT_TRUE(migrate(*database(), 1));
  run("INSERT INTO event (kind, stream, number, sequence, happened_on, recorded, by_user, by_desk, acting_as, type, "
      "body) "
      "VALUES ('case', 'old', 1, 1, '2020-01-01', 5, 'u', 'd', 'police', 'case_opened', '{}')");
  const auto store = open(where_);
  ASSERT_TRUE(store) << store.error().line();
  const auto old = (*store)->read_stream({StreamKind::case_file, "old"});
  ASSERT_TRUE(old);
  ASSERT_EQ(old->events.size(), 1U);
  EXPECT_EQ(old->events[0].on, day("2020-01-01"));
  auto write = writing(append("old", 1, {event("x")}));
  write.cases = {full_row("old", 2)};
  EXPECT_TRUE((*store)->write(std::move(write)));
}

TEST_P(Migrations, a_newer_schema_is_refused_in_plain_words) {
  ASSERT_TRUE(open(where_));
  run("INSERT INTO schema_step (number, name) VALUES (99, 'from the future')");
  const auto refused = open(where_);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "newer_schema");
  EXPECT_NE(refused.error().line().find("schema 99"), std::string::npos) << refused.error().line();
}

TEST_P(Migrations, a_database_of_another_program_is_left_alone) {
  run("CREATE TABLE event (x BIGINT)");
  const auto refused = open(where_);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "not_a_store");
}

TEST_P(Migrations, several_servers_may_start_at_once_on_an_empty_database) {
  std::vector<std::thread> starting;
  std::array<bool, 4> started{};
  for (auto& one : started) {
    starting.emplace_back([&] { one = open(where_).has_value(); });
  }
  for (auto& one : starting) one.join();
  for (const auto one : started) EXPECT_TRUE(one);
}

TEST(Schema, every_table_names_its_owner_and_how_long_its_rows_stay) {
  int tables = 0;
  for (const auto& migration : migrations()) {
    const std::string sql(migration.sql);
    const std::regex created("CREATE TABLE ([a-z_]+) ");
    for (auto found = std::sregex_iterator(sql.begin(), sql.end(), created); found != std::sregex_iterator(); ++found) {
      ++tables;
      const auto name = (*found)[1].str();
      const auto head = sql.substr(0, static_cast<std::size_t>(found->position()));
      const auto comment = head.rfind("-- " + name + ":");
      ASSERT_NE(comment, std::string::npos) << name << " has no comment of its own";
      const auto text = head.substr(comment);
      EXPECT_TRUE(std::regex_search(text, std::regex("-- owner: [a-z]+\\. retention: .{5,}"))) << name;
    }
  }
  EXPECT_GT(tables, 10);
}

TEST(Sqlite, a_new_file_is_private) {
  const Folder folder;
  ASSERT_TRUE(open(folder.file("relais.db")));
  for (const auto* name : {"relais.db"}) {
    struct stat status {};
    ASSERT_EQ(stat(folder.file(name).c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U) << name;
  }
}

TEST(Sqlite, a_file_that_is_no_database_is_refused_and_left_alone) {
  const Folder folder;
  const auto file = folder.file("notes.txt");
  const std::string text(4096, 'n');
  std::ofstream(file) << text;
  const auto refused = open(file);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "not_a_store") << refused.error().line();
  std::ifstream stream(file);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(stream), {}), text);
}

TEST(Sqlite, a_damaged_file_is_reported_as_damaged) {
  const Folder folder;
  const auto file = folder.file("relais.db");
  {
    const auto store = open(file);
    auto write = by_somebody();
    for (int i = 0; i < 300; ++i) {
      write.appends.push_back(append(fmt::format("{:04}", i), 0, {event("note", std::string(500, 'x'))}));
    }
    ASSERT_TRUE((*store)->write(std::move(write)));
  }
  {
    std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
    stream.seekp(0, std::ios::end);
    const auto size = stream.tellp();
    ASSERT_GT(size, 65536);
    const std::string rubbish(4096, '\xff');
    for (std::streamoff page = 4096; page < size; page += 4096) {
      stream.seekp(page);
      stream.write(rubbish.data(), static_cast<std::streamsize>(rubbish.size()));
    }
  }
  const auto refused = open(file);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "corrupt_store") << refused.error().line();
}

TEST(Sqlite, a_folder_that_is_not_there_is_named) {
  const Folder folder;
  const auto refused = open(folder.file("missing/relais.db"));
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().where.find("missing/relais.db"), std::string::npos);
}

TEST(Postgres, an_unreachable_server_is_an_error_not_a_wait) {
  const auto refused = open("postgresql:///relais?host=/nonexistent-folder");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "store_unavailable");
}

TEST(Postgres, a_restarted_server_is_found_again) {
  Cluster cluster;
  const auto where = cluster.make_database();
  const auto store = open(where);
  ASSERT_TRUE(store);
  ASSERT_TRUE((*store)->write(writing(append("a", 0, {event("x")}))));
  cluster.stop_immediately();
  EXPECT_FALSE((*store)->read_stream({StreamKind::case_file, "a"}));
  cluster.start();
  EXPECT_EQ((*store)->read_stream({StreamKind::case_file, "a"})->version(), 1);
  const auto again = (*store)->write(writing(append("a", 1, {event("y")})));
  EXPECT_TRUE(again) << again.error().line();
}

}  // namespace
}  // namespace relais::store::testing

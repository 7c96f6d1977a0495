// Retention and erasure: what is erased is gone from the store, from its log, and from every backup made before.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "desks/gate_parts.hpp"
#include "desks/office.hpp"
#include "desks/retention.hpp"
#include "desks/work.hpp"
#include "ledger/entry.hpp"
#include "store/audit.hpp"
#include "store/copy.hpp"
#include "store/evidence.hpp"

namespace relais::tests {
namespace {

constexpr std::string_view kCanary = "Zebrafinkova";

desks::RetentionSchedule schedule() {
  auto loaded = desks::RetentionSchedule::load("law/access/retention.yaml");
  if (!loaded) throw std::runtime_error(loaded.error().line());
  return std::move(*loaded);
}

std::string all_bytes(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

class Erasing : public ::testing::Test {
 protected:
  /// A case with the canary as name, opened by the police.
  std::string open_case() {
    auto who = person();
    who.family_name = kCanary;
    return must(desks::open_case(office_.at("police-antwerp"), a_case(office_.today(), std::move(who))), "open").id;
  }

  void add_account(const std::string& name, const std::string& role) {
    store::Account account;
    account.name = name;
    account.role = role;
    account.desk = "payoke";
    ASSERT_TRUE(office_.store().put_account(account));
  }

  base::Result<void> erase(const std::string& id, const std::string& second = "an.peeters") {
    return desks::erase_case(office_.store(), schedule(), {id, "request_of_the_person", second});
  }

  std::int64_t entries(ledger::Action action) {
    std::int64_t count = 0;
    const auto read = office_.room().store->evidence().snapshot([&](store::LedgerReading& log) -> base::Result<void> {
      const auto all = log.entries(0, 100'000).value();
      for (const auto& entry : all)
        if (ledger::decode(entry.bytes).value().action == action) ++count;
      return {};
    });
    EXPECT_TRUE(read);
    return count;
  }

  void expect_whole() {
    const auto report = store::audit(office_.room().store->evidence(), {});
    ASSERT_TRUE(report);
    EXPECT_FALSE(report->first) << report->first->place << ": " << report->first->what;
  }

  Office office_;
};

TEST_F(Erasing, AFileIsGoneFromEveryTableAndTheLogStaysWhole) {
  add_account("an.peeters", "centre");
  const auto id = open_case();
  const auto kept = open_case();
  ASSERT_TRUE(erase(id));
  EXPECT_TRUE(office_.store().read_stream({store::StreamKind::case_file, id}).value().events.empty());
  EXPECT_FALSE(office_.store().case_row(id).value());
  EXPECT_FALSE(office_.store().read_stream({store::StreamKind::case_file, kept}).value().events.empty());
  const auto again = erase(id);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, "not_found") << "it reads as erased, not as damage";
  EXPECT_EQ(entries(ledger::Action::erased), 1);
  EXPECT_EQ(entries(ledger::Action::access_reviewed), 1) << "the consent of the second person";
  expect_whole();
}

TEST_F(Erasing, ABackupMadeBeforeDoesNotOpenAnyMore) {
  add_account("an.peeters", "centre");
  const auto id = open_case();
  const auto where = (office_.folder() / "store.db").string();
  std::string backup;
  ASSERT_TRUE(store::copy_out(where, [&](std::string_view bytes) -> base::Result<void> {
    backup.append(bytes);
    return {};
  }));
  ASSERT_TRUE(erase(id));

  for (const auto& entry : std::filesystem::directory_iterator(office_.folder()))
    EXPECT_EQ(all_bytes(entry.path()).find(kCanary), std::string::npos) << entry.path().filename();
  EXPECT_EQ(backup.find(kCanary), std::string::npos);

  std::size_t at = 0;
  const auto restored = (office_.folder() / "restored.db").string();
  ASSERT_TRUE(store::copy_in(
      restored,
      [&](std::size_t size) -> base::Result<std::string> {
        at += size;
        return backup.substr(at - size, size);
      },
      office_.now()));
  desks::Strongroom room{store::open(restored).value(), office_.room().keys};
  desks::Gate gate(house(), room, [this] { return office_.now(); });
  const auto raw = room.store->read_stream({store::StreamKind::case_file, id}).value();
  ASSERT_FALSE(raw.events.empty()) << "the backup holds the sealed file";
  const auto read = gate.read_stream({store::StreamKind::case_file, id});
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, "key_destroyed");
  EXPECT_EQ(desks::drop_what_was_erased(gate).value(), 1);
  EXPECT_TRUE(gate.read_stream({store::StreamKind::case_file, id}).value().events.empty());
  const auto report = store::audit(room.store->evidence(), {}).value();
  EXPECT_FALSE(report.first) << report.first->place << ": " << report.first->what;
}

TEST_F(Erasing, TakesTwoPersonsAndAReason) {
  const auto id = open_case();
  EXPECT_EQ(erase(id, "nobody").error().code, "second_person_may_not");
  add_account("police.only", "police");
  EXPECT_EQ(erase(id, "police.only").error().code, "second_person_may_not");
  add_account("an.peeters", "centre");
  EXPECT_EQ(desks::erase_case(office_.store(), schedule(), {id, "because", "an.peeters"}).error().code, "bad_reason");
  EXPECT_EQ(entries(ledger::Action::erased), 0);
  EXPECT_TRUE(erase(id));
}

TEST_F(Erasing, AnInterruptedErasureIsFinished) {
  const auto id = open_case();
  // As if the program had died after the key was destroyed.
  ASSERT_TRUE(office_.room().store->put_meta("erasing", id));
  const auto key = office_.room().store->object_keys("case", std::span(&id, 1)).value().front().key;
  ASSERT_TRUE(office_.room().keys->destroy(std::span(&key, 1)));
  ASSERT_FALSE(office_.store().read_stream({store::StreamKind::case_file, id}));
  ASSERT_TRUE(desks::keep_to_schedule(office_.store(), schedule(), office_.now(), false));
  EXPECT_TRUE(office_.store().read_stream({store::StreamKind::case_file, id}).value().events.empty());
  EXPECT_EQ(office_.room().store->meta("erasing").value().value_or(""), "");
  expect_whole();
}

TEST_F(Erasing, ARoundDestroysTheKeysOfOldAnswersAndSaysSo) {
  auto call = office_.at("police-antwerp");
  call.remember = desks::Remember{"police-antwerp.user", "key-1", "hash"};
  must(desks::open_case(call, a_case(office_.today())), "open");
  const auto day = desks::answers_key(office_.now());
  const auto key_id = [&] {
    return office_.room().store->object_keys("house", std::span(&day, 1)).value().front().key;
  };
  const auto before = key_id();
  ASSERT_FALSE(before.empty());
  const auto today = desks::keep_to_schedule(office_.store(), schedule(), office_.now(), false).value();
  EXPECT_EQ(key_id(), before) << "not yet";
  office_.days_later(3);
  const auto dry = desks::keep_to_schedule(office_.store(), schedule(), office_.now(), true).value();
  const auto answers = [](const desks::RetentionRound& round) {
    return *std::ranges::find(round.lines, std::string("answers"), &desks::RetentionRound::Line::class_);
  };
  EXPECT_EQ(answers(dry).found, 1);
  EXPECT_EQ(answers(dry).done, 0);
  EXPECT_EQ(key_id(), before) << "a dry run changes nothing";
  EXPECT_EQ(answers(desks::keep_to_schedule(office_.store(), schedule(), office_.now(), false).value()).done, 1);
  EXPECT_TRUE(key_id().empty());
  EXPECT_EQ(entries(ledger::Action::expired) >= 2, true);
  expect_whole();
}

TEST_F(Erasing, ClosedFilesAreProposedOrErasedAsTheScheduleSays) {
  const auto open = open_case();
  const auto closed = open_case();
  // Only what stands in the clear decides: the row says closed, the stream says since when.
  auto row = office_.room().store->case_row(closed).value().value();
  row.closed = true;
  store::Write write;
  write.deeds = {office_.store().deed(ledger::Action::upkeep).value()};
  write.cases = {row};
  ASSERT_TRUE(office_.room().store->write(write));
  auto plan = schedule();
  auto& files = *std::ranges::find(plan.classes, std::string("case_files"), &desks::RetentionClass::id);
  const auto round = [&] {
    const auto done = desks::keep_to_schedule(office_.store(), plan, office_.now(), false).value();
    return *std::ranges::find(done.lines, std::string("case_files"), &desks::RetentionRound::Line::class_);
  };
  EXPECT_TRUE(round().cases.empty()) << "not yet";
  office_.days_later(3655);
  EXPECT_EQ(round().cases, std::vector<std::string>{closed});
  EXPECT_FALSE(office_.room().store->read_stream({store::StreamKind::case_file, closed}).value().events.empty());
  files.then = desks::RetentionEnd::destroy;
  EXPECT_EQ(round().done, 1);
  EXPECT_TRUE(office_.room().store->read_stream({store::StreamKind::case_file, closed}).value().events.empty());
  EXPECT_FALSE(office_.room().store->read_stream({store::StreamKind::case_file, open}).value().events.empty());
  expect_whole();
}

TEST(RetentionData, ComplainsAboutWhatItWouldNotCarryOut) {
  const auto good = all_bytes("law/access/retention.yaml");
  const auto load = [](const std::string& text) {
    const auto file = std::filesystem::temp_directory_path() / "relais-retention-test.yaml";
    std::ofstream(file) << text;
    auto loaded = desks::RetentionSchedule::load(file);
    std::filesystem::remove(file);
    return loaded;
  };
  EXPECT_TRUE(load(good));
  const auto with = [&](std::string_view before, std::string_view after) {
    auto text = good;
    text.replace(text.find(before), before.size(), after);
    return load(text).has_value();
  };
  EXPECT_FALSE(with("id: answers", "id: replies")) << "an unknown class, and a missing one";
  EXPECT_FALSE(with("then: propose", "then: drop")) << "files are never simply dropped";
  EXPECT_FALSE(with("then: propose", "then: forget"));
  EXPECT_FALSE(with("months: 120", "months: 120\n    days: 3"));
  EXPECT_FALSE(with("certainty: unknown", "certainty: sure"));
  EXPECT_FALSE(with("en: \"Files of closed cases\"", "xx: \"Files of closed cases\""));
}

}  // namespace
}  // namespace relais::tests

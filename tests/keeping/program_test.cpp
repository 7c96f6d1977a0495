// The real program: the key process and its operators, backup, restore and drill, on both engines.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/json.hpp"
#include "base/yaml.hpp"
#include "cli/process.hpp"
#include "store/cluster.hpp"
#include "vault/folder.hpp"

namespace relais::test {
namespace {

base::json::object json_of(const Finished& finished) {
  EXPECT_EQ(finished.code, 0) << finished.err;
  const auto parsed = base::parse_json(finished.out, "output");
  EXPECT_TRUE(parsed) << finished.out;
  return parsed ? parsed->as_object() : base::json::object();
}

/// A key process that was opened by two operators.
class Opened {
 public:
  explicit Opened(const Folder& folder) : keystore_(folder / "keys.db"), socket_(folder / "keys.sock") {
    const auto made = json_of(run({"keys", "init", "--keystore", keystore_, "--json"}));
    for (const auto& share : made.at("shares").as_array()) shares.emplace_back(share.as_string());
    start();
  }
  void start() {
    process.emplace(std::vector<std::string>{"keys", "serve", "--keystore", keystore_, "--socket", socket_});
    EXPECT_NE(process->line().find("Listening"), std::string::npos);
  }
  void stop() {
    process->kill(SIGTERM);
    EXPECT_EQ(process->wait(), 0);
    process.reset();
  }
  [[nodiscard]] Finished unseal(std::size_t share) const {
    return run({"keys", "unseal", "--socket", socket_}, shares[share] + "\n");
  }
  void open() const {
    EXPECT_EQ(unseal(0).code, 0);
    EXPECT_EQ(unseal(2).code, 0);
  }
  [[nodiscard]] std::string place() const { return "socket:" + socket_; }
  [[nodiscard]] base::json::object status() const {
    return base::parse_json(run({"keys", "status", "--keys", place(), "--json"}).out, "status").value().as_object();
  }

  std::vector<std::string> shares;
  std::optional<Process> process;

 private:
  std::string keystore_;
  std::string socket_;
};

TEST(KeysProgram, IsOpenedByTwoOperatorsAndSealedAgain) {
  const Folder folder;
  Opened keys(folder);
  ASSERT_EQ(keys.shares.size(), 3U);
  EXPECT_TRUE(keys.status().at("sealed").as_bool());
  EXPECT_EQ(run({"keys", "status", "--keys", keys.place()}).code, 1);
  EXPECT_EQ(keys.unseal(0).code, 0);
  EXPECT_TRUE(keys.status().at("sealed").as_bool()) << "one share opens nothing";
  EXPECT_EQ(keys.unseal(0).code, 2) << "nor does the same one twice";
  keys.open();
  EXPECT_FALSE(keys.status().at("sealed").as_bool());
  const auto socket = keys.place().substr(7);
  EXPECT_EQ(run({"keys", "seal", "--socket", socket}).code, 0);
  EXPECT_TRUE(keys.status().at("sealed").as_bool());
  keys.open();
  keys.stop();
  EXPECT_EQ(run({"keys", "status", "--keys", keys.place()}).code, 3) << "nobody answers";
  keys.start();
  EXPECT_TRUE(keys.status().at("sealed").as_bool()) << "sealed at every start";
  const auto limits = base::read_file("/proc/" + std::to_string(keys.process->id()) + "/limits").value();
  const auto core = limits.find("Max core file size");
  ASSERT_NE(core, std::string::npos);
  EXPECT_EQ(limits.substr(core, 60).find_first_of("123456789"), std::string::npos) << "no core file may hold a key";
}

TEST(KeysProgram, AKeystoreOfTheProcessIsNotOpenedInside) {
  const Folder folder;
  const auto file = folder / "keys.db";
  ASSERT_EQ(run({"keys", "init", "--keystore", file, "--passphrase"}, "a sentence of an operator\n").code, 0);
  EXPECT_EQ(run({"keys", "init", "--keystore", file}).code, 1) << "never over a file that is there";
  EXPECT_NE(run({"keys", "status", "--keys", file}).err.find("opened by operators"), std::string::npos);
  const auto weak = folder / "weak.db";
  EXPECT_EQ(run({"keys", "init", "--keystore", weak, "--passphrase"}, "short\n").code, 2);
  EXPECT_FALSE(std::filesystem::exists(weak)) << "a keystore nobody can open is not left behind";
}

/// Parameter: the engine of the store.
class BackupProgram : public ::testing::TestWithParam<std::string> {
 protected:
  BackupProgram() : keys_(folder_) {
    keys_.open();
    if (GetParam() == "postgresql") cluster_.emplace();
    store_ = new_place("store.db");
    EXPECT_EQ(relais({"demo", "--people", "12"}).code, 0);
    recipient_ = json_of(run({"backup-key", "--out", folder_ / "secret", "--json"})).at("recipient").as_string();
  }

  std::string new_place(const char* name) { return cluster_ ? cluster_->make_database() : (folder_ / name).string(); }

  Finished relais(std::vector<std::string> words, const std::string& input = {}) {
    words.insert(words.end(), {"--store", store_, "--keys", keys_.place()});
    return run(words, input);
  }
  Finished back_up(const char* name) { return relais({"backup", "--to", folder_ / name, "--key", recipient_}); }
  Finished restore(const char* name, const std::string& into, std::vector<std::string> more = {}) {
    more.insert(more.begin(), {"restore", folder_ / name, "--secret", folder_ / "secret", "--store", into});
    return run(more);
  }

  Folder folder_;
  Opened keys_;
  std::optional<store::testing::Cluster> cluster_;
  std::string store_;
  std::string recipient_;
};

TEST_P(BackupProgram, BringsEverythingBackAndOpensWithTheSameKeys) {
  ASSERT_EQ(back_up("backup").code, 0);
  const auto into = new_place("new.db");
  const auto restored = restore("backup", into);
  ASSERT_EQ(restored.code, 0) << restored.err;
  EXPECT_EQ(run({"audit", "verify", "--store", into, "--keys", keys_.place()}).code, 0);
  EXPECT_EQ(run({"export", "--store", into, "--keys", keys_.place()}).out.size(), relais({"export"}).out.size());
  EXPECT_EQ(restore("backup", into).code, 1) << "never over something that is there";
  EXPECT_EQ(back_up("backup").code, 3) << "nor does a backup";
}

TEST_P(BackupProgram, ABackupOlderThanWhatWasSeenOutsideIsRefused) {
  ASSERT_EQ(back_up("old").code, 0);
  ASSERT_EQ(back_up("newer").code, 0);
  const auto pins = folder_ / "pins";
  ASSERT_EQ(relais({"audit", "verify", "--pins", pins}).code, 0);
  const auto into = new_place("new.db");
  const auto refused = restore("old", into, {"--pins", pins});
  EXPECT_EQ(refused.code, 1) << refused.err;
  if (GetParam() == "sqlite") {
    EXPECT_FALSE(std::filesystem::exists(into)) << "nothing is left that could be taken for a store";
  }
  EXPECT_EQ(restore("newer", new_place("newer.db"), {"--pins", pins}).code, 0);
}

TEST_P(BackupProgram, ADamagedBackupIsRefusedAndLeavesNothing) {
  ASSERT_EQ(back_up("backup").code, 0);
  auto bytes = all_bytes(folder_ / "backup");
  bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
  std::ofstream(folder_ / "bent", std::ios::binary) << bytes;
  const auto into = new_place("new.db");
  const auto refused = restore("bent", into);
  EXPECT_NE(refused.code, 0);
  std::ofstream(folder_ / "cut", std::ios::binary) << bytes.substr(0, bytes.size() / 3);
  EXPECT_NE(restore("cut", new_place("cut.db")).code, 0);
}

TEST_P(BackupProgram, TheDrillProvesItWhileTheStoreIsThere) {
  const auto done = relais({"drill", "--work", folder_.path(), "--json"});
  const auto steps = json_of(done).at("steps").as_array();
  ASSERT_EQ(steps.size(), 5U);
  EXPECT_EQ(steps[4].as_object().at("name").as_string(), "open files");
  for (const auto& entry : std::filesystem::directory_iterator(folder_.path()))
    EXPECT_NE(entry.path().filename().string().substr(0, 7), "relais-") << "the copy is gone";
}

std::vector<std::string> ids_of(const Finished& exported) {
  std::vector<std::string> ids;
  const auto bundle = base::parse_json(exported.out, "export").value();
  for (const auto& one : bundle.as_object().at("cases").as_array())
    ids.emplace_back(one.as_object().at("id").as_string());
  return ids;
}

/// An operation may still name a file by its id, as it names everybody it met; the file itself is not there.
bool holds(const Finished& exported, const std::string& id) {
  const auto ids = ids_of(exported);
  EXPECT_FALSE(ids.empty());
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

TEST_P(BackupProgram, AnErasedFileDoesNotComeBack) {
  ASSERT_EQ(relais({"user", "add", "an.peeters", "--role", "centre", "--desk", "payoke"},
                   "violet tractor over the quiet harbour\n")
                .code,
            0);
  ASSERT_EQ(back_up("backup").code, 0);
  const auto id = ids_of(relais({"export"})).back();
  const std::vector<std::string> words{"erase", id, "--reason", "opened_by_mistake", "--second", "an.peeters"};
  EXPECT_EQ(relais(words, "not the password of that person\n").code, 1);
  const auto erased = relais(words, "violet tractor over the quiet harbour\n");
  ASSERT_EQ(erased.code, 0) << erased.err;
  EXPECT_EQ(relais({"audit", "verify"}).code, 0);
  EXPECT_FALSE(holds(relais({"export"}), id));
  const auto into = new_place("new.db");
  const auto restored = json_of(restore("backup", into, {"--keys", keys_.place(), "--json"}));
  EXPECT_EQ(restored.at("erased_again").as_int64(), 1);
  EXPECT_FALSE(holds(run({"export", "--store", into, "--keys", keys_.place()}), id));
  EXPECT_EQ(run({"audit", "verify", "--store", into, "--keys", keys_.place()}).code, 0);
}

TEST_P(BackupProgram, ARotationLeavesAnEntryAndEveryFileOpens) {
  const auto before = ids_of(relais({"export"})).size();
  ASSERT_EQ(relais({"keys", "rotate", "Payoke"}).code, 0);
  ASSERT_EQ(relais({"keys", "rotate", "house"}).code, 0);
  EXPECT_EQ(relais({"keys", "rotate", "nobody of this name"}).code, 1);
  EXPECT_EQ(ids_of(relais({"export"})).size(), before);
  EXPECT_NE(run({"audit", "show", "--store", store_, "--json"}).out.find("rotate"), std::string::npos);
  EXPECT_EQ(keys_.status().at("waiting_for_rewrap").as_int64(), 0);
}

TEST_P(BackupProgram, TheKeystoreIsBackedUpApart) {
  ASSERT_EQ(
      relais({"backup", "--to", folder_ / "backup", "--key", recipient_, "--keystore-to", folder_ / "keys.backup"})
          .code,
      0);
  const auto copy = folder_ / "copy.db";
  ASSERT_EQ(
      run({"restore", "--keystore-from", folder_ / "keys.backup", "--secret", folder_ / "secret", "--keys", copy}).code,
      0);
  const auto socket = folder_ / "copy.sock";
  Process again({"keys", "serve", "--keystore", copy, "--socket", socket});
  ASSERT_NE(again.line().find("Listening"), std::string::npos);
  EXPECT_EQ(run({"keys", "unseal", "--socket", socket}, keys_.shares[1] + "\n").code, 0);
  EXPECT_EQ(run({"keys", "unseal", "--socket", socket}, keys_.shares[2] + "\n").code, 0);
  EXPECT_EQ(run({"export", "--store", store_, "--keys", "socket:" + socket.string()}).code, 0);
}

INSTANTIATE_TEST_SUITE_P(, BackupProgram, ::testing::Values(std::string("sqlite"), std::string("postgresql")),
                         [](const auto& each) { return each.param; });

}  // namespace
}  // namespace relais::test

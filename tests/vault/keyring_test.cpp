#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <set>
#include <thread>

#include <sys/stat.h>

#include "folder.hpp"
#include "vault/bytes.hpp"
#include "vault/embedded.hpp"
#include "vault/envelope.hpp"
#include "vault/keyring.hpp"
#include "vault/keystore.hpp"
#include "vault/unlock.hpp"

namespace relais::vault {
namespace {

const Use kPayoke{"aa11", "payoke", "assist", ""};
const Use kSurya{"bb22", "surya", "assist", ""};
const Use kUpkeep{"system", "house", "upkeep", ""};

using test::all_bytes;
using test::Folder;

class KeyringTest : public ::testing::Test {
 protected:
  KeyringTest() { open(); }

  void open(Budgets budgets = {}) {
    ring_.reset();
    KeyringOptions options;
    options.budgets = budgets;
    options.now = [this] { return now_; };
    auto ring = open_embedded_keyring(file_, options);
    ASSERT_TRUE(ring) << ring.error().line();
    ring_ = std::move(*ring);
  }

  FreshKey fresh(const std::vector<std::string>& organisations) {
    return std::move(ring_->fresh(1, organisations).value().front());
  }

  std::string code_of_open(const KeyId& key, const Use& use) {
    const std::vector<KeyId> keys{key};
    const auto opened = ring_->open(keys, use);
    return opened ? "opened" : opened.error().code;
  }

  void later(std::int64_t minutes) { now_ = base::Instant::from_micros(now_.micros() + minutes * 60'000'000); }

  Folder folder_;
  std::filesystem::path file_ = folder_ / "keys.db";
  base::Instant now_ = base::Instant::from_micros(1'795'000'000'000'000);
  std::unique_ptr<Keyring> ring_;
};

TEST_F(KeyringTest, OpensForThoseItWasMadeForAndTheHouse) {
  const auto key = fresh({"payoke"});
  EXPECT_EQ(code_of_open(key.id, kPayoke), "opened");
  EXPECT_EQ(code_of_open(key.id, kUpkeep), "opened");
  EXPECT_EQ(code_of_open(key.id, kSurya), "key_not_yours");
  const std::vector<KeyId> keys{key.id};
  EXPECT_TRUE(ring_->open(keys, kPayoke).value().front().equals(key.key));
}

TEST_F(KeyringTest, KeepsKeysAcrossAStart) {
  const auto key = fresh({"payoke"});
  const auto tags = ring_->blind("name", std::vector<std::string>{"fatmata"}, kPayoke).value();
  const auto signer = ring_->public_key("checkpoint").value();
  open();
  const std::vector<KeyId> keys{key.id};
  EXPECT_TRUE(ring_->open(keys, kPayoke).value().front().equals(key.key));
  EXPECT_EQ(ring_->blind("name", std::vector<std::string>{"fatmata"}, kPayoke).value(), tags);
  EXPECT_EQ(ring_->public_key("checkpoint").value(), signer);
}

TEST_F(KeyringTest, IsSharedWithExactlyThoseNamed) {
  const auto key = fresh({"payoke"});
  ASSERT_TRUE(ring_->share(key.id, {"payoke", "surya"}));
  EXPECT_EQ(code_of_open(key.id, kSurya), "opened");
  ASSERT_TRUE(ring_->share(key.id, {"surya"}));
  EXPECT_EQ(code_of_open(key.id, kPayoke), "key_not_yours");
  EXPECT_EQ(code_of_open(key.id, kSurya), "opened");
  EXPECT_EQ(code_of_open(key.id, kUpkeep), "opened");
  EXPECT_EQ(ring_->share(new_key_id(), {"surya"}).error().code, "key_destroyed");
}

TEST_F(KeyringTest, ADestroyedKeyIsGoneFromEveryFileOfTheKeystore) {
  const auto key = fresh({"payoke", "surya"});
  const auto other = fresh({"payoke"});
  ring_.reset();
  std::set<std::string> wraps;
  {
    const auto keystore = Keystore::open(file_, false).value();
    for (const auto* holder : {"payoke", "surya", "house"})
      wraps.insert(keystore->wrap(key.id, holder).value().value().sealed.substr(40, 64));
  }
  open();
  const auto found_in_files = [&] {
    std::size_t found = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
      const auto bytes = all_bytes(entry.path());
      for (const auto& wrap : wraps)
        if (bytes.find(wrap) != std::string::npos) ++found;
    }
    return found;
  };
  ASSERT_GE(found_in_files(), wraps.size()) << "the search would find them";
  const std::vector<KeyId> keys{key.id};
  ASSERT_TRUE(ring_->destroy(keys));
  EXPECT_EQ(found_in_files(), 0U);
  EXPECT_EQ(code_of_open(key.id, kPayoke), "key_destroyed");
  EXPECT_EQ(code_of_open(key.id, kUpkeep), "key_destroyed");
  EXPECT_EQ(code_of_open(other.id, kPayoke), "opened");
  EXPECT_TRUE(ring_->destroy(keys)) << "again is no error";
  EXPECT_EQ(ring_->destroyed().value(), keys);
}

TEST_F(KeyringTest, TheFileHoldsNoKeyInTheClear) {
  const auto key = fresh({"payoke"});
  for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
    const auto bytes = all_bytes(entry.path());
    EXPECT_EQ(bytes.find(text_of(key.key)), std::string::npos);
    EXPECT_EQ(bytes.find(to_hex(text_of(key.key))), std::string::npos);
    struct stat about {};
    ASSERT_EQ(::stat(entry.path().c_str(), &about), 0);
    EXPECT_EQ(about.st_mode & 077, 0U) << entry.path().filename();
  }
}

TEST_F(KeyringTest, ARotatedOrganisationReadsOnAndItsOldKeyIsDestroyed) {
  std::vector<FreshKey> keys;
  for (int i = 0; i < 25; ++i) keys.push_back(fresh({"payoke", "surya"}));
  const auto sealed = seal(keys[0].id, keys[0].key, {"case", "a", "event", 1}, "text").value();
  ASSERT_TRUE(ring_->rotate("payoke"));
  EXPECT_EQ(code_of_open(keys[0].id, kPayoke), "opened") << "before anything was moved";
  auto moved = ring_->rewrap(10).value();
  EXPECT_EQ(moved.done, 10);
  EXPECT_EQ(moved.left, 15);
  open();  // stopped half-way and taken up again
  EXPECT_EQ(ring_->state().value().waiting_for_rewrap, 15);
  const auto later_key = fresh({"payoke"});
  while (ring_->rewrap(10).value().left > 0) {
  }
  for (const auto& key : keys) EXPECT_EQ(code_of_open(key.id, kPayoke), "opened");
  EXPECT_EQ(code_of_open(later_key.id, kPayoke), "opened");
  const std::vector<KeyId> first{keys[0].id};
  const auto opened = ring_->open(first, kPayoke).value();
  EXPECT_EQ(unseal(opened.front(), {"case", "a", "event", 1}, sealed).value(), "text") << "the body was not touched";
  ring_.reset();
  const auto rows = Keystore::open(file_, false).value()->organisation_keys().value();
  int destroyed = 0;
  for (const auto& row : rows) {
    if (row.state != "destroyed") continue;
    ++destroyed;
    EXPECT_EQ(row.organisation, "payoke");
    EXPECT_TRUE(row.sealed.empty());
  }
  EXPECT_EQ(destroyed, 1);
}

TEST_F(KeyringTest, ARevokedOrganisationOpensNothing) {
  const auto key = fresh({"payoke", "surya"});
  EXPECT_EQ(ring_->revoke("payoke").value(), 1);
  EXPECT_EQ(code_of_open(key.id, kPayoke), "key_not_yours");
  EXPECT_EQ(code_of_open(key.id, kSurya), "opened");
  ASSERT_TRUE(ring_->share(key.id, {"payoke"}));
  EXPECT_EQ(code_of_open(key.id, kPayoke), "opened") << "with a new key of its own";
  EXPECT_FALSE(ring_->revoke("house"));
}

TEST_F(KeyringTest, TwoProcessesSeeEachOthersOrganisations) {
  const auto other = open_embedded_keyring(file_).value();
  const auto made_there = std::move(other->fresh(1, {"surya"}).value().front());
  EXPECT_EQ(code_of_open(made_there.id, kSurya), "opened");
  ASSERT_TRUE(other->rotate("surya"));
  const auto again = std::move(other->fresh(1, {"surya"}).value().front());
  EXPECT_EQ(code_of_open(again.id, kSurya), "opened");
}

TEST_F(KeyringTest, AWrapMovedToAnotherCaseDoesNotOpen) {
  const auto mine = fresh({"payoke"});
  const auto theirs = fresh({"surya"});
  ring_.reset();
  {
    const auto keystore = Keystore::open(file_, false).value();
    auto wrap = keystore->wrap(mine.id, "payoke").value().value();
    wrap.key = theirs.id;
    ASSERT_TRUE(keystore->put_wrap(wrap));
  }
  open();
  EXPECT_EQ(code_of_open(theirs.id, kPayoke), "sealed_text_damaged");
}

TEST_F(KeyringTest, TagsTellWordsAndIndexesApart) {
  const std::vector<std::string> words{"fatmata", "amina", "fatmata"};
  const auto names = ring_->blind("name", words, kPayoke).value();
  ASSERT_EQ(names.size(), 3U);
  EXPECT_EQ(names[0], names[2]);
  EXPECT_NE(names[0], names[1]);
  EXPECT_EQ(names[0].size(), 16U);
  EXPECT_NE(ring_->blind("number", words, kPayoke).value()[0], names[0]);
}

TEST_F(KeyringTest, SignsAndNamesNoOtherKeys) {
  const auto signature = ring_->sign("checkpoint", "origin\n1\nroot\n").value();
  EXPECT_EQ(signature.size(), 64U);
  EXPECT_EQ(ring_->public_key("checkpoint").value().size(), 32U);
  EXPECT_NE(ring_->public_key("checkpoint").value(), ring_->public_key("directory").value());
  EXPECT_EQ(ring_->sign("root", "x").error().code, "no_such_key");
}

TEST_F(KeyringTest, ThePersonsBudgetEndsAndComesBack) {
  open({3, 5, 0, 0, 0});
  const auto key = fresh({"payoke"});
  const auto as = [&](const std::string& reference) {
    return code_of_open(key.id, {"aa11", "payoke", "assist", reference});
  };
  EXPECT_EQ(as("one"), "opened");
  EXPECT_EQ(as("two"), "opened");
  EXPECT_EQ(as("three"), "opened");
  EXPECT_EQ(as("two"), "opened") << "the same file again costs nothing";
  EXPECT_EQ(as("four"), "budget_spent");
  EXPECT_EQ(as("one"), "opened");
  EXPECT_EQ(code_of_open(key.id, {"cc33", "payoke", "assist", "four"}), "opened") << "a colleague is not concerned";
  EXPECT_EQ(ring_->state().value().alarms.back().kind, "budget_spent");
  later(61);
  EXPECT_EQ(as("four"), "opened");
  EXPECT_EQ(as("five"), "opened");
  EXPECT_EQ(as("six"), "budget_spent") << "the day's budget";
  later(24 * 60);
  EXPECT_EQ(as("six"), "opened");
  EXPECT_EQ(code_of_open(key.id, kUpkeep), "opened");
}

TEST_F(KeyringTest, LinesOfListsHaveABudgetOfTheirOwn) {
  open({1, 0, 4, 0, 0});
  std::vector<KeyId> page;
  for (int i = 0; i < 6; ++i) page.push_back(fresh({"payoke"}).id);
  EXPECT_TRUE(ring_->open(std::span(page).first(4), kPayoke));
  EXPECT_TRUE(ring_->open(std::span(page).first(4), kPayoke));
  EXPECT_EQ(ring_->open(page, kPayoke).error().code, "budget_spent");
  EXPECT_EQ(code_of_open(page[5], {"aa11", "payoke", "assist", "one"}), "opened");
}

TEST_F(KeyringTest, TooMuchInTheWholeHouseStopsListsUntilSomebodyLooked) {
  open({0, 0, 0, 0, 2});
  const auto key = fresh({"payoke"});
  for (const auto* user : {"a", "b", "c"}) EXPECT_EQ(code_of_open(key.id, {user, "payoke", "assist", user}), "opened");
  EXPECT_TRUE(ring_->state().value().lists_stopped);
  EXPECT_EQ(ring_->state().value().alarms.back().kind, "lists_stopped");
  EXPECT_EQ(code_of_open(key.id, kPayoke), "keys_frozen");
  EXPECT_EQ(code_of_open(key.id, {"d", "payoke", "assist", "d"}), "opened");
  ASSERT_TRUE(ring_->freeze(false));
  EXPECT_EQ(code_of_open(key.id, kPayoke), "opened");
}

TEST_F(KeyringTest, AFrozenHouseOpensNothingButForUpkeep) {
  const auto key = fresh({"payoke"});
  ASSERT_TRUE(ring_->freeze(true));
  EXPECT_EQ(code_of_open(key.id, kPayoke), "keys_frozen");
  EXPECT_EQ(code_of_open(key.id, kUpkeep), "opened");
  ASSERT_TRUE(ring_->freeze(false));
  EXPECT_EQ(code_of_open(key.id, kPayoke), "opened");
}

TEST_F(KeyringTest, AWatchedCaseRaisesAnAlarmAndOpensLikeAnyOther) {
  const auto key = fresh({"payoke"});
  ASSERT_TRUE(ring_->watch(std::vector<std::string>{"01bait"}));
  EXPECT_EQ(code_of_open(key.id, {"aa11", "payoke", "assist", "01other"}), "opened");
  EXPECT_TRUE(ring_->state().value().alarms.empty());
  open();
  EXPECT_EQ(code_of_open(key.id, {"aa11", "payoke", "assist", "01bait"}), "opened");
  const auto alarms = ring_->state().value().alarms;
  ASSERT_EQ(alarms.size(), 1U);
  EXPECT_EQ(alarms[0].kind, "poison_opened");
  EXPECT_EQ(alarms[0].user, "aa11");
  EXPECT_EQ(all_bytes(file_).find("01bait"), std::string::npos) << "the list of baits is not in the file";
}

TEST_F(KeyringTest, SealedItGivesNothingAway) {
  const auto key = fresh({"payoke"});
  ASSERT_TRUE(ring_->seal());
  EXPECT_EQ(code_of_open(key.id, kPayoke), "keys_sealed");
  EXPECT_EQ(ring_->sign("checkpoint", "x").error().code, "keys_sealed");
  EXPECT_EQ(ring_->blind("name", std::vector<std::string>{"a"}, kPayoke).error().code, "keys_sealed");
  EXPECT_EQ(ring_->fresh(1, {"payoke"}).error().code, "keys_sealed");
  EXPECT_TRUE(ring_->state().value().sealed);
}

TEST_F(KeyringTest, ManyCallersAtOnce) {
  const auto key = fresh({"payoke"});
  std::vector<std::thread> callers;
  std::atomic<int> opened = 0;
  callers.reserve(4);
  for (int caller = 0; caller < 4; ++caller)
    callers.emplace_back([&] {
      for (int i = 0; i < 50; ++i)
        if (code_of_open(key.id, kPayoke) == "opened") ++opened;
    });
  for (auto& caller : callers) caller.join();
  EXPECT_EQ(opened, 200);
}

TEST(Embedded, WantsItsRootKey) {
  const Folder folder;
  const auto file = folder / "keys.db";
  ASSERT_TRUE(open_embedded(file));
  const auto root = root_file_of(file);
  EXPECT_EQ(std::filesystem::status(root).permissions(), std::filesystem::perms(0600));
  std::filesystem::permissions(root, std::filesystem::perms(0644));
  EXPECT_EQ(open_embedded(file).error().code, "root_key_exposed");
  std::filesystem::remove(root);
  EXPECT_EQ(open_embedded(file).error().code, "no_root_key");
  EXPECT_EQ(open_keyring(file, DataKey::random(), "embedded").error().code, "wrong_root_key");
}

TEST(Embedded, RefusesAFileThatIsNoKeystore) {
  const Folder folder;
  const auto file = folder / "keys.db";
  std::ofstream(file) << "something else entirely, long enough to be read as a page of a database";
  const auto opened = Keystore::open(file, false);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, "not_a_keystore");
}

class UnlockTest : public ::testing::Test {
 protected:
  UnlockTest() : root_(DataKey::random()) {
    EXPECT_TRUE(open_keyring(file_, root_, "test"));
    auto keystore = Keystore::open(file_, false).value();
    shares_ = lock_with_shares(*keystore, root_).value();
  }

  Folder folder_;
  std::filesystem::path file_ = folder_ / "keys.db";
  DataKey root_;
  std::array<ShareText, 3> shares_;
};

TEST_F(UnlockTest, AnyTwoOfThreeOperatorsOpenAndNoneAlone) {
  const auto keystore = Keystore::open(file_, false).value();
  for (const auto& first : shares_) {
    for (const auto& second : shares_) {
      const auto opened = unlock_with_shares(*keystore, first, second);
      if (first == second) {
        EXPECT_EQ(opened.error().code, "same_share");
      } else {
        EXPECT_TRUE(opened.value().equals(root_));
      }
    }
  }
  const auto others = [] {
    const auto elsewhere = Keystore::open(":memory:", true).value();
    return lock_with_shares(*elsewhere, DataKey::random()).value();
  }();
  EXPECT_EQ(unlock_with_shares(*keystore, shares_[0], others[1]).error().code, "wrong_share");
}

TEST_F(UnlockTest, AShareIsReadAsPeopleTypeItAndAWrongLetterIsSeen) {
  const auto keystore = Keystore::open(file_, false).value();
  std::string typed = shares_[0];
  std::erase(typed, '-');
  for (auto& letter : typed) letter = static_cast<char>(std::tolower(letter));
  EXPECT_TRUE(unlock_with_shares(*keystore, " " + typed + "\n", shares_[2]));
  int unseen = 0;
  for (std::size_t at = 2; at < shares_[0].size(); ++at) {
    if (shares_[0][at] == '-') continue;
    auto wrong = shares_[0];
    wrong[at] = wrong[at] == '7' ? '8' : '7';
    if (check_share(wrong)) ++unseen;
  }
  EXPECT_EQ(unseen, 0);
  EXPECT_FALSE(check_share("4" + shares_[0].substr(1)));
  EXPECT_FALSE(check_share(""));
}

TEST_F(UnlockTest, TheKeeperOpensWithTheSecondShare) {
  base::Instant now = base::Instant::from_micros(1'795'000'000'000'000);
  KeyringOptions options;
  options.now = [&] { return now; };
  const auto ring = open_sealed_keyring(file_, options).value();
  EXPECT_TRUE(ring->state().value().sealed);
  EXPECT_EQ(open_embedded(file_).error().code, "keystore_is_locked");
  EXPECT_TRUE(ring->unseal_with_share(shares_[1]).value().sealed);
  now = base::Instant::from_micros(now.micros() + 11LL * 60'000'000);
  EXPECT_TRUE(ring->unseal_with_share(shares_[0]).value().sealed) << "the first share waited too long";
  EXPECT_FALSE(ring->unseal_with_share(shares_[2]).value().sealed);
  EXPECT_EQ(ring->state().value().alarms.back().kind, "opened");
}

TEST_F(UnlockTest, APassphraseOpensToo) {
  const auto keystore = Keystore::open(file_, false).value();
  EXPECT_EQ(lock_with_passphrase(*keystore, root_, "short").error().code, "weak_passphrase");
  ASSERT_TRUE(lock_with_passphrase(*keystore, root_, "a long sentence of an operator"));
  EXPECT_TRUE(unlock_with_passphrase(*keystore, "a long sentence of an operator").value().equals(root_));
  EXPECT_EQ(unlock_with_passphrase(*keystore, "a long sentence of another").error().code, "wrong_passphrase");
}

TEST(BudgetData, IsReadAndAMistakeIsNamed) {
  const auto real = read_budgets("law/access/budgets.yaml");
  ASSERT_TRUE(real) << real.error().line();
  EXPECT_EQ(real->files_an_hour, 60);
  const Folder folder;
  std::ofstream(folder / "budgets.yaml") << "files_an_hour: 60\nfiles_a_day: many\n";
  const auto wrong = read_budgets(folder / "budgets.yaml");
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().where, "budgets.yaml:2");
}

}  // namespace
}  // namespace relais::vault

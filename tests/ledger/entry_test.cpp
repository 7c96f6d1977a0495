#include "ledger/entry.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace relais::ledger {
namespace {

Deed opening() {
  Deed deed;
  deed.at = base::Instant::from_micros(1'706'778'000'123'456);
  deed.user = "00112233445566778899aabbccddeeff";
  deed.desk = "payoke";
  deed.session = "0123456789abcdef";
  deed.action = Action::open;
  deed.rules = {"centre_own_cases"};
  deed.policy = std::string(64, 'a');
  deed.purpose = "assistance";
  deed.classes = {"identity", "medical"};
  deed.object = Object{"case", "01HZY7Q8F5J0000000000000AB"};
  return deed;
}

Touched touched() { return {"case", commit_to("salt", {"case", "1"}), sha256("rows"), 41}; }

TEST(Entry, is_read_as_it_was_written_and_is_short) {
  const auto entry = entry_of(opening(), touched());
  ASSERT_TRUE(entry) << entry.error().line();
  const auto bytes = encode(*entry);
  ASSERT_TRUE(bytes);
  EXPECT_LE(bytes->size(), 256U);
  const auto again = decode(*bytes);
  ASSERT_TRUE(again) << again.error().line();
  EXPECT_EQ(*again, *entry);
  EXPECT_EQ(bytes->find("01HZY7Q8F5"), std::string::npos);
}

// The format is for ever: these bytes must be readable by every later program.
TEST(Entry, the_bytes_of_version_1) {
  Entry entry;
  entry.at = 0x0102030405060708;
  entry.user = "-";
  entry.desk = "d";
  entry.action = Action::refuse;
  entry.outcome = Outcome::refused;
  entry.rules = {"r"};
  entry.policy = "abcd";
  entry.amount = -1;
  entry.touched = Touched{"case", Hash{}, std::nullopt, 0};
  EXPECT_EQ(hex(*encode(entry)),
            "01"
            "0102030405060708"
            "00"
            "0164"
            "00"
            "0007"
            "02"
            "010172"
            "02abcd"
            "00"
            "00"
            "ffffffffffffffff"
            "0101" +
                std::string(64, '0') + "0000000000000001");
}

TEST(Entry, the_house_itself_and_nobody_have_names_of_their_own) {
  for (const auto* user : {"system", "-", "00000000000000000000000000000000", "p:0123456789abcdef"}) {
    auto deed = opening();
    deed.user = user;
    EXPECT_EQ(decode(*encode(*entry_of(deed, {})))->user, user);
  }
}

TEST(Entry, what_cannot_stand_in_it_is_refused_with_its_field) {
  const auto field = [](auto change) {
    auto deed = opening();
    change(deed);
    const auto entry = entry_of(deed, touched());
    return entry ? std::string("none") : entry.error().where;
  };
  EXPECT_EQ(field([](Deed&) {}), "none");
  EXPECT_EQ(field([](Deed& deed) { deed.user = "an.peeters"; }), "user");
  EXPECT_EQ(field([](Deed& deed) { deed.user = "p:0123"; }), "user");
  EXPECT_EQ(field([](Deed& deed) { deed.session = std::string(65, 's'); }), "session");
  EXPECT_EQ(field([](Deed& deed) { deed.policy = "P"; }), "policy");
  EXPECT_EQ(field([](Deed& deed) { deed.desk = std::string(256, 'd'); }), "desk");
  EXPECT_EQ(field([](Deed& deed) { deed.purpose = "\xff"; }), "purpose");
  EXPECT_EQ(field([](Deed& deed) { deed.rules.assign(256, "r"); }), "rules");
  EXPECT_EQ(field([](Deed& deed) { deed.action = static_cast<Action>(99); }), "action");
  EXPECT_EQ(field([](Deed& deed) { deed.outcome = static_cast<Outcome>(0); }), "outcome");
  auto unknown = touched();
  unknown.kind = "thing";
  EXPECT_EQ(entry_of(opening(), unknown).error().where, "object");
}

TEST(Entry, nothing_but_the_whole_entry_parses) {
  const auto bytes = *encode(*entry_of(opening(), touched()));
  for (std::size_t length = 0; length < bytes.size(); ++length) EXPECT_FALSE(decode(bytes.substr(0, length))) << length;
  EXPECT_FALSE(decode(bytes + '\0'));
  for (int version = 0; version < 256; ++version) {
    auto other = bytes;
    other[0] = static_cast<char>(version);
    EXPECT_EQ(decode(other).has_value(), version == 1);
  }
}

TEST(Entry, what_parses_has_one_spelling) {
  const auto bytes = *encode(*entry_of(opening(), touched()));
  rc::check("a changed byte gives another entry or none", [&] {
    auto other = bytes;
    const auto at = *rc::gen::inRange<std::size_t>(0, other.size());
    other[at] = *rc::gen::distinctFrom(rc::gen::arbitrary<char>(), other[at]);
    const auto entry = decode(other);
    if (entry) {
      RC_ASSERT(*encode(*entry) == other);
      RC_ASSERT(*entry != *decode(bytes));
    }
  });
}

TEST(Entry, every_action_and_outcome_has_a_word) {
  for (std::uint16_t number = 1; number <= static_cast<std::uint16_t>(Action::restored); ++number) {
    EXPECT_FALSE(word_of(static_cast<Action>(number)).empty()) << number;
  }
  EXPECT_TRUE(word_of(static_cast<Action>(23)).empty());
  EXPECT_EQ(word_of(Action::carry_out), "carry_out");
  EXPECT_EQ(word_of(Action::restored), "restored");
  EXPECT_EQ(word_of(Outcome::broken_glass), "broken_glass");
}

TEST(Commitment, differs_with_salt_kind_and_id_and_never_by_how_they_join) {
  const auto base = commit_to("salt", {"case", "1"});
  EXPECT_NE(base, commit_to("salu", {"case", "1"}));
  EXPECT_NE(base, commit_to("salt", {"party", "1"}));
  EXPECT_NE(base, commit_to("salt", {"case", "2"}));
  EXPECT_NE(commit_to("salt", {"case", "1"}), commit_to("saltc", {"ase", "1"}));
  EXPECT_NE(commit_to("s", {"case", "12"}), commit_to("s", {"case1", "2"}));
}

}  // namespace
}  // namespace relais::ledger

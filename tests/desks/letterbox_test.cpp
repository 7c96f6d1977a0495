// Confidential reports at the desk that receives them: who sees what, who opens what, and what the store never holds.
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <map>

#include <fmt/format.h>
#include <sodium.h>

#include "desks/letterbox_escrow.hpp"
#include "desks/letterbox_keys.hpp"
#include "desks/retention.hpp"
#include "ledger/note.hpp"
#include "office.hpp"
#include "store/audit.hpp"
#include "store/evidence.hpp"
#include "vault/bytes.hpp"
#include "vault/end_to_end.hpp"

namespace relais::tests {
namespace {

constexpr std::string_view kWord = "zyxsecretwordofthereporter";
constexpr std::string_view kInstance = "relais-test";

/// What a custodian's browser does with a seal.
bool unseal(const vault::BoxPair& pair, std::string_view sealed, std::string& into) {
  return sealed.size() == into.size() + crypto_box_SEALBYTES &&
         crypto_box_seal_open(vault::raw(into), vault::raw(sealed), sealed.size(), vault::raw(pair.public_key),
                              pair.secret.bytes().data()) == 0;
}
std::string sealed_to(std::string_view public_key, std::string_view text) {
  std::string sealed(text.size() + crypto_box_SEALBYTES, '\0');
  crypto_box_seal(vault::raw(sealed), vault::raw(text), text.size(), vault::raw(public_key));
  return sealed;
}

struct Colleague {
  std::string name;
  vault::BoxPair box = vault::BoxPair::random();
  vault::SignPair sign = vault::SignPair::random();
};

/// Somebody with a browser at home.
struct Reporter {
  vault::SignPair auth = vault::SignPair::random();
  vault::BoxPair box = vault::BoxPair::random();
};

struct Epoch {
  vault::BoxPair box = vault::BoxPair::random();
  std::string body;
};

class LetterboxTest : public ::testing::Test {
 protected:
  LetterboxTest() {
    join("ann", "payoke");
    join("bob", "payoke");
    join("zoe", "pag-asa");
    join("pol", "police-federal");
    join("rap", "rapporteur");
    office.hire("night", "oncall", "payoke");
    for (const auto* each : {"ann", "zoe", "rap"}) custodians.push_back(each);
    publish(1);
    give_keys("payoke", {"ann", "bob"});
    give_keys("pag-asa", {"zoe"});
  }

  void join(const std::string& name, const std::string& desk) {
    const auto* found = house().book.find(desk);
    office.hire(name, found->kind, desk);
    people.emplace(name, Colleague{name});
    desk_of[name] = desk;
    const auto& one = people.at(name);
    must(desks::put_own_key(as(name), {vault::to_hex(one.box.public_key),
                                       vault::to_hex(one.sign.public_key),
                                       {{{}, "code", std::string(22, 'A'), "", "Q1RFMQ"}},
                                       {}}),
         "key");
  }
  desks::Call as(const std::string& name) {
    return office.as(name, house().book.find(desk_of.at(name))->kind, desk_of.at(name));
  }

  /// What the letterbox publishes.
  void publish(int serial) {
    base::json::array list;
    for (const auto& name : custodians)
      list.push_back(base::json::object{{"id", "custodian-" + name},
                                        {"name", base::json::object{{"en", name}}},
                                        {"body", base::json::object{{"en", desk_of.at(name)}}},
                                        {"box", vault::to_hex(people.at(name).box.public_key)}});
    const auto root = base::json::serialize(
        base::json::object{{"instance", kInstance}, {"custodians", list}, {"desks", base::json::array{}}});
    const auto document = base::json::serialize(
        base::json::object{{"format", "relais-directory-1"},
                           {"instance", kInstance},
                           {"serial", serial},
                           {"root", base::json::object{{"body", vault::to_base64url(root)}, {"signature", ""}}},
                           {"epochs", base::json::array{}}});
    const auto kept = desks::keep_directory(office.store(), document);
    ASSERT_TRUE(kept.has_value()) << kept.error().line();
  }

  std::string half_for(const std::string& desk, const std::string& part, const vault::DataKey& secret,
                       const std::string& reader, const std::string& author) {
    const vault::Recipient to{vault::ReaderKind::user, people.at(reader).box.public_key};
    return *vault::seal_to(std::span(&to, 1), vault::Purpose::desk_key, 20000, people.at(author).sign,
                           {"desk", desk, part, 1}, vault::text_of(secret));
  }
  desks::KeepEpoch week(const std::string& desk, const Epoch& epoch, Date from,
                        const std::vector<std::string>& readers) {
    const auto box = vault::to_hex(epoch.box.public_key);
    const auto body =
        base::json::serialize(base::json::object{{"instance", kInstance},
                                                 {"desk", desk},
                                                 {"box", box},
                                                 {"not_before", base::to_string(from)},
                                                 {"not_after", base::to_string(base::add_days(from, 6))}});
    desks::KeepEpoch put{vault::to_base64url(body), {}, {}};
    const ledger::SigningKey key{"desk", ledger::KeyType::log, std::string(vault::text_of(signs.at(desk).seed))};
    put.signature = vault::to_hex(key.sign(std::string("ctp1/epoch") + '\0' + body));
    for (const auto& reader : readers)
      put.sealed.push_back(half_for(desk, "epoch/" + box, epoch.box.secret, reader, readers.front()));
    return put;
  }
  void give_keys(const std::string& desk, const std::vector<std::string>& readers) {
    signs.emplace(desk, vault::SignPair::random());
    desks::KeepSignKey sign{vault::to_hex(signs.at(desk).public_key), {}};
    for (const auto& reader : readers)
      sign.sealed.push_back(half_for(desk, "sign", signs.at(desk).seed, reader, readers.front()));
    must(desks::keep_sign_key(as(readers.front()), sign), "sign");
    epochs.emplace(desk, Epoch{});
    must(desks::keep_epoch(as(readers.front()), week(desk, epochs.at(desk), office.today(), readers)), "epoch");
  }

  static std::string tip_id(int number) { return fmt::format("{:032x}", number); }
  vault::Context place(const std::string& tip, const std::string& part) const {
    return {"tip", tip, part, 1, std::string(kInstance)};
  }
  std::vector<vault::Recipient> readers_for(const std::vector<std::string>& desks, bool escrow) const {
    std::vector<vault::Recipient> readers;
    for (const auto& desk : desks) readers.push_back({vault::ReaderKind::desk, epochs.at(desk).box.public_key});
    if (!escrow) return readers;
    const auto key = [&](std::size_t i) { return people.at(custodians[i]).box.public_key; };
    readers.push_back({vault::ReaderKind::escrow_pair, key(0), key(1)});
    readers.push_back({vault::ReaderKind::escrow_pair, key(0), key(2)});
    readers.push_back({vault::ReaderKind::escrow_pair, key(1), key(2)});
    return readers;
  }
  desks::ArrivedPart part(int number, const std::string& name, const std::vector<std::string>& desks,
                          bool escrow = true) {
    const auto readers = readers_for(desks, escrow);
    desks::ArrivedPart made;
    made.tip = tip_id(number);
    made.part = name;
    made.auth = vault::to_hex(reporter.auth.public_key);
    made.box = vault::to_hex(reporter.box.public_key);
    made.mailbox = std::string(64, 'a');
    made.desks = desks;
    made.lane = "calm";
    made.day = office.today();
    made.hash = std::string(64, 'b');
    made.object = *vault::seal_to(readers, vault::Purpose::tip, 20000, reporter.auth, place(made.tip, name),
                                  fmt::format("{{\"text\":\"{}\"}}", kWord));
    made.seq = ++seq;
    return made;
  }
  int bring(const std::vector<desks::ArrivedPart>& parts) {
    const auto from = *desks::courier_position(office.store());
    auto to = from;
    to.seq = seq;
    to.tree_size += parts.size();
    to.root = std::string(64, 'c');
    const auto taken = desks::take_in(house(), office.store(), parts, from, to);
    if (!taken) throw std::runtime_error(taken.error().line());
    return *taken;
  }
  desks::ReplyToTip reply(const std::string& tip, int number, const std::string& desk) {
    const std::vector<vault::Recipient> readers = {{vault::ReaderKind::user, reporter.box.public_key},
                                                   {vault::ReaderKind::desk, epochs.at(desk).box.public_key}};
    const auto name = fmt::format("reply/{}", number);
    return {name, *vault::seal_to(readers, vault::Purpose::reply, 20000, signs.at(desk), place(tip, name), kWord)};
  }
  static std::string code(const auto& answer) { return answer ? "done" : answer.error().error.code; }

  std::string whole_store() {
    std::string all;
    for (const auto& file : std::filesystem::directory_iterator(office.folder())) {
      std::ifstream in(file.path(), std::ios::binary);
      all.append(std::istreambuf_iterator<char>(in), {});
    }
    return all;
  }

  Office office;
  std::map<std::string, Colleague> people;
  std::map<std::string, std::string> desk_of;
  std::map<std::string, vault::SignPair> signs;
  std::map<std::string, Epoch> epochs;
  std::vector<std::string> custodians;
  Reporter reporter;
  std::int64_t seq = 0;
};

TEST_F(LetterboxTest, OnlyTheDeskItWasAddressedToLearnsOfAReport) {
  EXPECT_EQ(bring({part(1, "report", {"payoke"})}), 1);
  EXPECT_EQ(must(desks::list_tips(as("ann"), {})).items.size(), 1U);
  EXPECT_EQ(must(desks::list_tips(as("zoe"), {})).items.size(), 0U);
  EXPECT_EQ(must(desks::list_tips(as("zoe"), {})).counts.calm, 0);
  for (const auto* other : {"zoe", "pol"}) {
    EXPECT_EQ(code(desks::read_tip(as(other), tip_id(1))), "not_found") << other;
    EXPECT_EQ(code(desks::read_tip(as(other), tip_id(99))), "not_found") << "a report that never was looks the same";
    EXPECT_EQ(code(desks::claim_tip(as(other), tip_id(1))), "not_found") << other;
    EXPECT_EQ(code(desks::close_tip(as(other), tip_id(1), {"x", 1})), "not_found") << other;
    EXPECT_EQ(code(desks::ask_escrow(as(other), tip_id(1), {std::string(40, 'x'), true, {}, {}})), "not_found");
  }
  EXPECT_EQ(code(desks::read_tip(as("rap"), tip_id(1))), "not_yours_to_see");
  EXPECT_EQ(code(desks::list_tips(office.at("hospital-ghent"), {})), "not_yours_to_see");
  EXPECT_EQ(code(desks::list_tips(office.as("night", "oncall", "payoke"), {})), "not_yours_to_see");
}

TEST_F(LetterboxTest, AMemberOpensItInTheirBrowserAndTheStoreNeverHoldsTheText) {
  bring({part(1, "report", {"payoke"}), part(1, "message/1", {"payoke"})});
  const auto line = must(desks::list_tips(as("bob"), {})).items.at(0);
  EXPECT_EQ(line.unread, 2);
  const auto view = must(desks::read_tip(as("bob"), tip_id(1)));
  EXPECT_EQ(must(desks::list_tips(as("ann"), {})).items.at(0).unread, 0);
  const auto keys = must(desks::letterbox_keys(as("bob")));
  ASSERT_EQ(keys.epochs.size(), 1U);
  ASSERT_EQ(keys.epochs[0].sealed.size(), 1U) << "one half, the one that is Bob's";
  EXPECT_EQ(keys.epochs[0].holders.size(), 2U);
  const auto ann = [&](std::string_view) { return std::optional(people.at("ann").sign.public_key); };
  const auto half = vault::open_as(people.at("bob").box, ann, vault::Purpose::desk_key,
                                   {"desk", "payoke", "epoch/" + keys.epochs[0].box, 1}, keys.epochs[0].sealed[0]);
  ASSERT_TRUE(half.has_value());
  const auto box = vault::BoxPair::from(*vault::DataKey::from(vault::as_bytes(half->payload)));
  const auto author = [&](std::string_view) { return std::optional(reporter.auth.public_key); };
  for (const auto& each : view.parts) {
    EXPECT_TRUE(each.mine);
    const auto opened = vault::open_as(box, author, vault::Purpose::tip, place(tip_id(1), each.part), each.sealed);
    ASSERT_TRUE(opened.has_value()) << each.part;
    EXPECT_NE(opened->payload.find(kWord), std::string::npos);
  }
  EXPECT_EQ(whole_store().find(kWord), std::string::npos);
}

TEST_F(LetterboxTest, EveryUseLeavesAnEntryAndTheStoreStaysVerifiable) {
  const auto entries = [&] {
    std::uint64_t size = 0;
    EXPECT_TRUE(office.store().evidence().snapshot([&](store::LedgerReading& log) -> base::Result<void> {
      size = log.head()->size;
      return {};
    }));
    return size;
  };
  auto before = entries();
  const auto more = [&](const char* what) {
    const auto now = entries();
    EXPECT_GT(now, before) << what;
    before = now;
  };
  bring({part(1, "report", {"payoke"}), part(1, "file/0/0", {"payoke"})});
  more("arrival");
  must(desks::list_tips(as("ann"), {}));
  more("list");
  must(desks::read_tip(as("ann"), tip_id(1)));
  more("first look");
  must(desks::read_tip(as("ann"), tip_id(1)));
  more("second look");
  EXPECT_FALSE(must(desks::list_tips(as("ann"), {"open", {}, true, 50, {}})).items.at(0).sealed->empty());
  more("a list with the sealed texts");
  must(desks::tip_file(as("ann"), tip_id(1), 0));
  more("file");
  must(desks::claim_tip(as("ann"), tip_id(1)));
  more("claim");
  must(desks::reply_to_tip(as("ann"), tip_id(1), reply(tip_id(1), 1, "payoke")));
  more("reply");
  must(desks::release_tip(as("ann"), tip_id(1)));
  more("release");
  must(desks::damaged_tip(as("bob"), tip_id(1), {"report"}));
  more("damaged");
  must(desks::close_tip(as("bob"), tip_id(1), {"nothing can be done", 1}));
  more("close");
  EXPECT_EQ(must(desks::read_tip(as("ann"), tip_id(1))).reason, "nothing can be done");
  EXPECT_EQ(must(desks::read_tip(as("ann"), tip_id(1))).parts[0].damaged_by, "Person bob");
  EXPECT_EQ(whole_store().find("nothing can be done"), std::string::npos) << "reasons are words of people";
}

TEST_F(LetterboxTest, OneColleagueAtATimeHasItInHand) {
  bring({part(1, "report", {"payoke"})});
  EXPECT_EQ(code(desks::reply_to_tip(as("ann"), tip_id(1), reply(tip_id(1), 1, "payoke"))), "not_claimed");
  EXPECT_EQ(must(desks::claim_tip(as("ann"), tip_id(1))).claimed_by, "ann");
  EXPECT_EQ(code(desks::claim_tip(as("bob"), tip_id(1))), "already_so");
  EXPECT_EQ(code(desks::release_tip(as("bob"), tip_id(1))), "not_claimed");
  EXPECT_EQ(must(desks::list_tips(as("ann"), {"mine", {}, false, 50, {}})).items.size(), 1U);
  EXPECT_EQ(must(desks::list_tips(as("bob"), {"mine", {}, false, 50, {}})).items.size(), 0U);
  must(desks::release_tip(as("ann"), tip_id(1)));
  EXPECT_EQ(must(desks::claim_tip(as("bob"), tip_id(1))).claimed_by, "bob");
}

TEST_F(LetterboxTest, AnAnswerGoesToTheReporterAndNobodyElse) {
  bring({part(1, "report", {"payoke"})});
  must(desks::claim_tip(as("ann"), tip_id(1)));
  auto good = reply(tip_id(1), 1, "payoke");
  auto other = good;
  other.sealed = reply(tip_id(1), 1, "pag-asa").sealed;
  EXPECT_EQ(code(desks::reply_to_tip(as("ann"), tip_id(1), other)), "bad_value") << "sealed to another desk";
  Reporter stranger;
  std::swap(stranger.box, reporter.box);
  EXPECT_EQ(code(desks::reply_to_tip(as("ann"), tip_id(1), reply(tip_id(1), 1, "payoke"))), "bad_value");
  std::swap(stranger.box, reporter.box);
  EXPECT_EQ(code(desks::reply_to_tip(as("ann"), tip_id(1), {"reply/2", good.sealed})), "version_conflict");
  EXPECT_EQ(code(desks::reply_to_tip(as("ann"), tip_id(1), good)), "done");
  const auto out = *desks::outgoing(office.store(), 10);
  ASSERT_EQ(out.size(), 3U) << "two keys of the week and the answer";
  const auto sent = std::ranges::find(out, desks::Outgoing::Kind::deliver, &desks::Outgoing::kind);
  ASSERT_NE(sent, out.end());
  EXPECT_EQ(sent->object, good.sealed);
  for (const auto& each : out) ASSERT_TRUE(desks::went_out(office.store(), each).has_value());
  EXPECT_TRUE(desks::outgoing(office.store(), 10)->empty());
  EXPECT_TRUE(must(desks::read_tip(as("ann"), tip_id(1))).replies.at(0).delivered);
  EXPECT_TRUE(must(desks::letterbox_keys(as("ann"))).epochs.at(0).published);
}

TEST_F(LetterboxTest, TakingOnMakesACaseAndDropsWhatWasSent) {
  bring({part(1, "report", {"payoke"}), part(1, "file/0/0", {"payoke"})});
  must(desks::claim_tip(as("ann"), tip_id(1)));
  desks::TakeOnTip taken;
  taken.new_ = desks::OpenCase{};
  taken.new_->on = office.today();
  taken.new_->opened.label = "From a report";
  taken.text = "Works in a kitchen without pay.";
  taken.sender = "A neighbour, evenings only.";
  taken.parts = {"report", "file/0"};
  taken.seen = 1;
  const auto done = must(desks::take_on_tip(as("ann"), tip_id(1), taken));
  const auto view = must(desks::read_case(as("ann"), done.case_id));
  const auto text = base::json::serialize(base::encode(view));
  EXPECT_NE(text.find("without pay"), std::string::npos);
  EXPECT_NE(text.find("A neighbour"), std::string::npos) << "the desk that received it knows who reported";
  const auto night = desks::read_case(office.as("night", "oncall", "payoke"), done.case_id);
  if (night) {
    EXPECT_EQ(base::json::serialize(base::encode(*night)).find("A neighbour"), std::string::npos);
  }
  const auto after = must(desks::read_tip(as("ann"), tip_id(1)));
  EXPECT_EQ(after.state, "taken_on");
  EXPECT_TRUE(after.parts.empty());
  EXPECT_EQ(after.cases, std::vector{done.case_id});
  EXPECT_EQ(code(desks::tip_file(as("ann"), tip_id(1), 0)), "not_found");
  EXPECT_EQ(whole_store().find("without pay"), std::string::npos) << "the file is sealed under its own key";
}

TEST_F(LetterboxTest, WhatCameInMeanwhileIsNeitherDroppedNorClosedUnread) {
  bring({part(1, "report", {"payoke"}), part(2, "report", {"payoke"})});
  must(desks::claim_tip(as("ann"), tip_id(1)));
  EXPECT_EQ(must(desks::read_tip(as("ann"), tip_id(1))).parts.size(), 1U);
  bring({part(1, "message/1", {"payoke"})});
  desks::TakeOnTip taken;
  taken.new_ = desks::OpenCase{};
  taken.new_->on = office.today();
  taken.new_->opened.label = "From a report";
  taken.text = "Only the first of two texts.";
  EXPECT_EQ(code(desks::take_on_tip(as("ann"), tip_id(1), taken)), "moved_on") << "nobody has looked at it";
  taken.seen = 1;
  EXPECT_EQ(code(desks::take_on_tip(as("ann"), tip_id(1), taken)), "moved_on");
  EXPECT_EQ(code(desks::close_tip(as("ann"), tip_id(1), {"nothing to do", 1})), "moved_on");
  EXPECT_EQ(must(desks::close_tips(as("ann"), {{tip_id(1), tip_id(2)}, "a flood"})).closed, 1);
  EXPECT_EQ(must(desks::read_tip(as("bob"), tip_id(2))).state, "closed");
  const auto view = must(desks::read_tip(as("ann"), tip_id(1)));
  EXPECT_EQ(view.state, "claimed");
  ASSERT_EQ(view.parts.size(), 2U);
  EXPECT_FALSE(view.parts[1].sealed.empty());
  taken.seen = 2;
  EXPECT_EQ(code(desks::take_on_tip(as("ann"), tip_id(1), taken)), "done");
}

TEST_F(LetterboxTest, AnAnswerToAMailboxThatIsGoneHoldsUpNothing) {
  bring({part(1, "report", {"payoke"})});
  must(desks::claim_tip(as("ann"), tip_id(1)));
  must(desks::reply_to_tip(as("ann"), tip_id(1), reply(tip_id(1), 1, "payoke")));
  EXPECT_FALSE(must(desks::read_tip(as("ann"), tip_id(1))).replies.at(0).lost);
  const auto out = *desks::outgoing(office.store(), 10);
  const auto sent = std::ranges::find(out, desks::Outgoing::Kind::deliver, &desks::Outgoing::kind);
  ASSERT_NE(sent, out.end());
  ASSERT_TRUE(desks::mailbox_gone(office.store(), *sent).has_value());
  const auto after = *desks::outgoing(office.store(), 10);
  EXPECT_EQ(after.size(), out.size() - 1);
  const auto view = must(desks::read_tip(as("ann"), tip_id(1)));
  EXPECT_TRUE(view.replies.at(0).lost);
  EXPECT_FALSE(view.replies.at(0).delivered);
}

TEST_F(LetterboxTest, WhoWroteYesterdayKeepsTheMailbox) {
  const auto schedule = desks::RetentionSchedule::load("law/access/retention.yaml");
  ASSERT_TRUE(schedule.has_value()) << schedule.error().line();
  bring({part(1, "report", {"payoke"})});
  must(desks::claim_tip(as("ann"), tip_id(1)));
  must(desks::reply_to_tip(as("ann"), tip_id(1), reply(tip_id(1), 1, "payoke")));
  office.days_later(101);
  bring({part(1, "message/1", {"payoke"})});
  office.days_later(1);
  ASSERT_TRUE(desks::keep_to_schedule(office.store(), *schedule, office.now(), false).has_value());
  EXPECT_EQ(office.store().letterbox().tip(tip_id(1))->value().forget, 0);
  office.days_later(101);
  ASSERT_TRUE(desks::keep_to_schedule(office.store(), *schedule, office.now(), false).has_value());
  EXPECT_EQ(office.store().letterbox().tip(tip_id(1))->value().forget, 1);
}

TEST_F(LetterboxTest, IntoAnExistingCaseOnlyWhereOneMayWrite) {
  const auto id = must(desks::open_case(office.at("onss-brussels"), a_case(office.today()))).id;
  bring({part(1, "report", {"payoke"})});
  must(desks::claim_tip(as("ann"), tip_id(1)));
  desks::TakeOnTip taken;
  taken.case_id = id;
  taken.text = "It is about the same kitchen.";
  taken.seen = 1;
  EXPECT_EQ(code(desks::take_on_tip(as("ann"), tip_id(1), taken)), "not_found");
  taken.new_ = desks::OpenCase{};
  EXPECT_EQ(code(desks::take_on_tip(as("ann"), tip_id(1), taken)), "bad_value") << "one case, not two";
  EXPECT_EQ(must(desks::read_tip(as("ann"), tip_id(1))).state, "claimed");
}

TEST_F(LetterboxTest, AnotherDeskKeepsWhatItStillReads) {
  bring({part(1, "report", {"payoke", "pag-asa"})});
  must(desks::claim_tip(as("ann"), tip_id(1)));
  desks::TakeOnTip taken;
  taken.new_ = desks::OpenCase{};
  taken.new_->on = office.today();
  taken.new_->opened.label = "From a report";
  taken.text = "Taken on by one of two.";
  taken.seen = 1;
  must(desks::take_on_tip(as("ann"), tip_id(1), taken));
  EXPECT_TRUE(must(desks::read_tip(as("ann"), tip_id(1))).parts.at(0).sealed.empty());
  EXPECT_FALSE(must(desks::read_tip(as("zoe"), tip_id(1))).parts.at(0).sealed.empty());
  must(desks::close_tip(as("zoe"), tip_id(1), {"the other centre has it", 1}));
  bring({part(1, "message/1", {"payoke", "pag-asa"})});
  EXPECT_EQ(must(desks::read_tip(as("ann"), tip_id(1))).state, "claimed") << "who writes again is heard again";
  EXPECT_EQ(must(desks::read_tip(as("zoe"), tip_id(1))).state, "new");
}

TEST_F(LetterboxTest, KeysAreSealedToMembersOneByOne) {
  const auto keys = must(desks::letterbox_keys(as("ann")));
  EXPECT_EQ(keys.instance, kInstance);
  EXPECT_EQ(keys.members.size(), 2U) << "on-call staff holds no key";
  Epoch next;
  auto put = week("payoke", next, base::add_days(office.today(), 7), {"ann", "bob"});
  auto forged = put;
  forged.signature = std::string(128, '0');
  EXPECT_EQ(code(desks::keep_epoch(as("ann"), forged)), "bad_value");
  EXPECT_EQ(code(desks::keep_epoch(as("zoe"), put)), "bad_value") << "another desk";
  auto outside = put;
  outside.sealed.push_back(half_for("payoke", "x", next.box.secret, "zoe", "ann"));
  EXPECT_EQ(code(desks::keep_epoch(as("ann"), outside)), "bad_value") << "a reader of another desk";
  auto without_me = put;
  without_me.sealed.erase(without_me.sealed.begin());
  EXPECT_EQ(code(desks::keep_epoch(as("ann"), without_me)), "bad_value");
  EXPECT_EQ(code(desks::keep_epoch(as("ann"), put)), "done");
  EXPECT_EQ(code(desks::keep_epoch(as("ann"), put)), "done") << "again changes nothing";
}

TEST_F(LetterboxTest, WhoLeavesLosesTheirHalves) {
  EXPECT_EQ(*desks::drop_leavers(house(), office.store()), 0);
  ASSERT_TRUE(desks::disable_account(office.store(), "bob").has_value());
  EXPECT_EQ(*desks::drop_leavers(house(), office.store()), 2) << "the signing key and the week's";
  const auto keys = must(desks::letterbox_keys(as("ann")));
  EXPECT_TRUE(keys.sign->renew);
  EXPECT_TRUE(keys.epochs.at(0).renew);
  EXPECT_EQ(keys.epochs.at(0).holders.size(), 1U);
  Epoch next;
  EXPECT_EQ(code(desks::keep_epoch(as("ann"), week("payoke", next, base::add_days(office.today(), 7), {"ann", "bob"}))),
            "bad_value")
      << "nobody seals the next week to somebody who has left";
  EXPECT_EQ(code(desks::keep_epoch(as("ann"), week("payoke", next, base::add_days(office.today(), 7), {"ann"}))),
            "done");
}

TEST_F(LetterboxTest, KeysAndReportsEndWhenTheirTimeIsUp) {
  const auto schedule = desks::RetentionSchedule::load("law/access/retention.yaml");
  ASSERT_TRUE(schedule.has_value()) << schedule.error().line();
  bring({part(1, "report", {"payoke"})});
  must(desks::claim_tip(as("ann"), tip_id(1)));
  must(desks::reply_to_tip(as("ann"), tip_id(1), reply(tip_id(1), 1, "payoke")));
  const auto round = [&] {
    const auto done = desks::keep_to_schedule(office.store(), *schedule, office.now(), false);
    if (!done) throw std::runtime_error(done.error().line());
  };
  office.days_later(6 + 35);
  round();
  EXPECT_FALSE(must(desks::letterbox_keys(as("ann"))).epochs.at(0).destroyed);
  office.days_later(1);
  round();
  const auto keys = must(desks::letterbox_keys(as("ann")));
  EXPECT_TRUE(keys.epochs.at(0).destroyed);
  EXPECT_TRUE(keys.epochs.at(0).holders.empty());
  const auto forgets = [&] {
    const auto out = *desks::outgoing(office.store(), 10);
    return std::ranges::count(out, desks::Outgoing::Kind::forget, &desks::Outgoing::kind);
  };
  EXPECT_EQ(forgets(), 0);
  office.days_later(60);
  round();
  EXPECT_EQ(forgets(), 1) << "the mailbox";
  const auto out = *desks::outgoing(office.store(), 10);
  for (const auto& each : out) ASSERT_TRUE(desks::went_out(office.store(), each).has_value());
  EXPECT_EQ(code(desks::read_tip(as("ann"), tip_id(1))), "done");
  office.days_later(300);
  round();
  EXPECT_EQ(code(desks::read_tip(as("ann"), tip_id(1))), "not_found");
}

TEST_F(LetterboxTest, TwoCustodiansOfDifferentBodiesOpenOneText) {
  bring({part(1, "report", {"payoke"})});
  const auto asked = must(desks::ask_escrow(as("bob"), tip_id(1),
                                            {"Article 458 of the Penal Code; the week's key is lost", false, {}, {}}));
  EXPECT_EQ(asked.state, "asked");
  EXPECT_TRUE(asked.pairs.empty()) << "the desk gets no seals";
  EXPECT_TRUE(must(desks::escrows(as("pol"))).items.empty());
  EXPECT_EQ(code(desks::peel_escrow(as("pol"), asked.n, {"x", "y"})), "not_found");
  const auto first = must(desks::escrows(as("ann"))).items.at(0);
  EXPECT_EQ(first.mine, "custodian-ann");
  const auto pair = std::ranges::find_if(
      first.pairs, [](const auto& each) { return each.first == "custodian-ann" && each.second == "custodian-rap"; });
  ASSERT_NE(pair, first.pairs.end());
  const auto outer = *vault::from_base64url(pair->sealed);
  std::string inner(outer.size() - 48, '\0');
  ASSERT_TRUE(unseal(people.at("ann").box, outer, inner));
  EXPECT_EQ(code(desks::peel_escrow(as("rap"), asked.n, {pair->kid, vault::to_base64url(inner)})), "already_so")
      << "the second cannot begin";
  EXPECT_EQ(must(desks::peel_escrow(as("ann"), asked.n, {pair->kid, vault::to_base64url(inner)})).state, "half");
  std::string key(32, '\0');
  const auto second = must(desks::escrows(as("rap"))).items.at(0);
  const auto half = std::ranges::find(second.pairs, pair->kid, &desks::EscrowPair::kid);
  ASSERT_TRUE(unseal(people.at("rap").box, *vault::from_base64url(*half->half), key));
  const auto resealed = vault::to_base64url(sealed_to(*vault::from_hex(second.reader.box), key));
  EXPECT_EQ(code(desks::peel_escrow(as("ann"), asked.n, {pair->kid, resealed})), "not_by_yourself");
  EXPECT_EQ(code(desks::peel_escrow(as("rap"), asked.n, {pair->kid, resealed})), "too_early");
  office.later(24 * 60);
  EXPECT_EQ(must(desks::peel_escrow(as("rap"), asked.n, {pair->kid, resealed})).state, "open");
  const auto open = must(desks::escrows(as("bob"))).items.at(0);
  ASSERT_TRUE(open.opened && open.object);
  std::string again(32, '\0');
  ASSERT_TRUE(unseal(people.at("bob").box, *vault::from_base64url(*open.opened), again));
  EXPECT_EQ(again, key);
  EXPECT_FALSE(must(desks::escrows(as("ann"))).items.at(0).object.has_value()) << "the custodian gets no text";
}

TEST_F(LetterboxTest, WithoutThreeBodiesOrAgainstTheReporterNobodyIsAsked) {
  bring({part(1, "report", {"payoke"}, false), part(2, "report", {"payoke"})});
  const desks::AskEscrow ask{"the week's key is lost with the device", true, {}, {}};
  EXPECT_EQ(code(desks::ask_escrow(as("bob"), tip_id(1), ask)), "no_escrow");
  custodians = {"ann", "bob", "rap"};
  publish(2);
  EXPECT_EQ(code(desks::ask_escrow(as("bob"), tip_id(2), ask)), "custodians_unfit") << "two of one body";
}

TEST_F(LetterboxTest, TheCourierNeitherLosesNorDoubles) {
  const auto report = part(1, "report", {"payoke"});
  const auto from = *desks::courier_position(office.store());
  const desks::CourierPosition to{seq, 1, std::string(64, 'c')};
  EXPECT_EQ(*desks::take_in(house(), office.store(), std::vector{report}, from, to), 1);
  const auto again = desks::take_in(house(), office.store(), std::vector{report}, from, to);
  ASSERT_FALSE(again.has_value());
  EXPECT_EQ(again.error().code, "version_conflict") << "another server was faster";
  EXPECT_EQ(*desks::courier_position(office.store()), to);
  auto nobodys = part(8, "report", {"payoke"});
  nobodys.desks = {"hospital-ghent", "no-such-desk"};
  EXPECT_EQ(bring({part(7, "message/1", {"payoke"}), nobodys, part(9, "../x", {"payoke"})}), 1)
      << "what is no part of a report is passed over";
  const auto kept = office.store().letterbox().tip(nobodys.tip)->value();
  ASSERT_EQ(kept.desks.size(), 2U) << "a desk that the book does not have yet gets it when it does";
  EXPECT_EQ(office.store().letterbox().texts(nobodys.tip)->at(0).sealed, nobodys.object);
}

TEST_F(LetterboxTest, ARealReportIsFoundAmongAHundredThousand) {
  const int junk = std::getenv("RELAIS_FLOOD") != nullptr ? 100'000 : 5'000;
  auto first = part(1, "report", {"payoke"});
  std::vector<desks::ArrivedPart> batch;
  for (int i = 0; i < junk; ++i) {
    auto copy = first;
    copy.tip = tip_id(i + 1000);
    copy.lane = "busy";
    copy.seq = ++seq;
    batch.push_back(std::move(copy));
    if (batch.size() == 500) {
      bring(batch);
      batch.clear();
    }
  }
  auto real = part(2, "report", {"payoke"});
  bring({real});
  const auto since = std::chrono::steady_clock::now();
  const auto calm = must(desks::list_tips(as("ann"), {"open", "calm", false, 50, {}}));
  const auto busy = must(desks::list_tips(as("ann"), {"open", "busy", false, 50, {}}));
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - since);
  std::printf("two pages among %d reports: %lld ms\n", junk, static_cast<long long>(took.count()));
  ASSERT_EQ(calm.items.size(), 1U);
  EXPECT_EQ(calm.items[0].id, real.tip);
  EXPECT_EQ(busy.counts.busy, junk);
  EXPECT_EQ(busy.items.size(), 50U);
  const auto next = must(desks::list_tips(as("ann"), {"open", "busy", false, 50, *busy.next}));
  EXPECT_NE(next.items.at(0).id, busy.items.at(49).id);
  EXPECT_LT(took.count(), 1000);
}

}  // namespace
}  // namespace relais::tests

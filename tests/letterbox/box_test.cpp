// What a reporter can do, what the house gets of it, and what is refused.
#include <gtest/gtest.h>

#include <fstream>
#include <set>

#include "letterbox/installation.hpp"
#include "vault/bytes.hpp"

namespace relais::letterbox::testing {
namespace {

namespace json = base::json;

class TheBox : public ::testing::Test {
 protected:
  void SetUp() override {
    house.open();
    house.publish();
  }
  std::vector<Item> collected(std::int64_t after = 0) {
    const auto all = house.spool().collect(after, 1000);
    EXPECT_TRUE(all);
    return all ? all->items : std::vector<Item>();
  }
  Installation house;
};

TEST_F(TheBox, a_report_arrives_sealed_and_its_receipt_holds) {
  const Reporter reporter(house, true);
  const auto tip = new_tip();
  const auto answer = reporter.submit(tip, "Ils dorment dans le garage.");
  ASSERT_EQ(answer.status, 200) << answer.code();
  const auto receipt =
      read_receipt(base::decode<SignedPart>(answer.body.at("receipt")).value(), house.spool().log_key());
  ASSERT_TRUE(receipt) << receipt.error().line();
  EXPECT_EQ(receipt->tip, tip);
  EXPECT_EQ(receipt->part, "report");
  const auto items = collected();
  ASSERT_EQ(items.size(), 1U);
  EXPECT_EQ(items[0].tip, tip);
  EXPECT_EQ(items[0].mailbox, reporter.keys.mailbox);
  EXPECT_EQ(items[0].auth, vault::to_hex(reporter.keys.auth.public_key));
  EXPECT_EQ(items[0].desks, std::vector<std::string>{"pag-asa"});
  EXPECT_EQ(items[0].lane, "calm");
  EXPECT_EQ(items[0].index, receipt->index);
  EXPECT_EQ(items[0].hash, receipt->hash);
  const auto read = read_as(house, house.desks[0], reporter, tip, "report", items[0].object);
  ASSERT_TRUE(read);
  EXPECT_NE(read->find("garage"), std::string::npos);
  EXPECT_FALSE(read_as(house, house.desks[1], reporter, tip, "report", items[0].object));
}

TEST_F(TheBox, the_same_again_gives_the_same_receipt_and_another_text_is_refused) {
  const Reporter reporter(house);
  const auto tip = new_tip();
  const auto object = reporter.seal(tip, "report", {"pag-asa"}, reporter.report_payload("one"));
  const auto first = reporter.send("submit", reporter.submit_call(tip, object, {"pag-asa"}));
  const auto again = reporter.send("submit", reporter.submit_call(tip, object, {"pag-asa"}));
  ASSERT_EQ(first.status, 200);
  ASSERT_EQ(again.status, 200);
  EXPECT_EQ(first.body.at("receipt"), again.body.at("receipt"));
  EXPECT_EQ(reporter.submit(tip, "two").code(), "taken");
  const Reporter other(house);
  EXPECT_EQ(other.submit(tip, "three").code(), "taken");
  EXPECT_EQ(collected().size(), 1U);
}

TEST_F(TheBox, a_challenge_counts_once_and_five_minutes) {
  const Reporter reporter(house);
  const auto tip = new_tip();
  const auto object = reporter.seal(tip, "report", {"pag-asa"}, reporter.report_payload("one"));
  const auto body = reporter.submit_call(tip, object, {"pag-asa"});
  EXPECT_EQ(reporter.send("submit", body).status, 200);
  EXPECT_EQ(reporter.send("submit", body).code(), "stale_nonce");
  const auto late = reporter.submit_call(tip, object, {"pag-asa"});
  house.pass(std::int64_t{301} * 1'000'000);
  EXPECT_EQ(reporter.send("submit", late).code(), "stale_nonce");
  house.pass(std::int64_t{-2} * 1'000'000);
  EXPECT_EQ(reporter.send("submit", late).status, 200);
  auto of_another_call = reporter.call("fetch", tip, "report", object);
  of_another_call["box"] = vault::to_hex(reporter.keys.box.public_key);
  of_another_call["desks"] = json::array{"pag-asa"};
  of_another_call["object"] = object;
  EXPECT_EQ(reporter.send("submit", of_another_call).code(), "stale_nonce");
  auto invented = reporter.submit_call(tip, object, {"pag-asa"});
  invented["nonce"] = std::string(64, '0');
  EXPECT_EQ(reporter.send("submit", invented).code(), "stale_nonce");
}

TEST_F(TheBox, work_that_is_not_done_is_refused) {
  const Reporter reporter(house);
  const auto tip = new_tip();
  const auto object = reporter.seal(tip, "report", {"pag-asa"}, reporter.report_payload("one"));
  auto body = reporter.submit_call(tip, object, {"pag-asa"});
  const auto nonce = *vault::from_hex(std::string(body.at("nonce").as_string()));
  std::uint64_t wrong = 0;
  while (vault::is_work(nonce, wrong, 12)) ++wrong;
  body["work"] = std::to_string(wrong);
  EXPECT_EQ(reporter.send("submit", body).code(), "bad_work");
}

TEST_F(TheBox, only_desks_of_the_directory_are_sealed_to) {
  const Reporter reporter(house);
  const auto tip = new_tip();
  const auto to_both = reporter.seal(tip, "report", {"pag-asa", "payoke"}, reporter.report_payload("x"));
  EXPECT_EQ(reporter.send("submit", reporter.submit_call(tip, to_both, {"pag-asa"})).code(), "not_for_us");
  EXPECT_EQ(reporter.send("submit", reporter.submit_call(tip, to_both, {"payoke", "pag-asa"})).status, 200);
  const auto stranger = vault::BoxPair::random();
  const auto elsewhere =
      vault::seal_to(std::vector<vault::Recipient>{{vault::ReaderKind::desk, stranger.public_key, {}}},
                     vault::Purpose::tip, 1, reporter.keys.auth, {"tip", tip, "report", 1, "relais-test"}, "{}");
  EXPECT_EQ(reporter.send("submit", reporter.submit_call(new_tip(), *elsewhere, {"pag-asa"})).code(), "not_for_us");
  const auto nobody = reporter.seal(tip, "report", {}, "{}");
  EXPECT_EQ(reporter.send("submit", reporter.submit_call(new_tip(), nobody, {"pag-asa"})).code(), "not_for_us");
  const auto ended = reporter.submit_call(new_tip(), to_both, {"payoke", "pag-asa"});
  house.pass(9 * kDay);
  EXPECT_EQ(reporter.send("submit", ended).code(), "stale_nonce");
  const auto later = reporter.submit_call(new_tip(), to_both, {"payoke", "pag-asa"});
  EXPECT_EQ(reporter.send("submit", later).code(), "not_for_us");
}

TEST_F(TheBox, every_flip_of_a_bit_is_refused_or_found_by_the_reader) {
  const Reporter reporter(house);
  const auto tip = new_tip();
  const auto object = reporter.seal(tip, "report", {"pag-asa"}, reporter.report_payload("one"));
  const auto bytes = *vault::from_base64url(object);
  std::size_t accepted = 0;
  for (std::size_t bit = 0; bit < bytes.size() * 8; bit += 1 + bit / 4000) {
    auto flipped = bytes;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_FALSE(read_as(house, house.desks[0], reporter, tip, "report", vault::to_base64url(flipped))) << bit;
    // On the way, after signing: the signature covers the object.
    if (bit % 97 != 0) continue;
    auto body = reporter.submit_call(new_tip(), object, {"pag-asa"});
    body["object"] = vault::to_base64url(flipped);
    accepted += reporter.send("submit", body).status == 200 ? 1U : 0U;
  }
  EXPECT_EQ(accepted, 0U);
}

TEST_F(TheBox, every_flip_of_a_field_is_refused) {
  const Reporter reporter(house);
  const auto tip = new_tip();
  const auto object = reporter.seal(tip, "report", {"pag-asa"}, reporter.report_payload("one"));
  for (const auto* field : {"nonce", "auth", "signature", "tip", "part", "object"}) {
    auto body = reporter.submit_call(tip, object, {"pag-asa"});
    auto text = std::string(body.at(field).as_string());
    text.back() = text.back() == '1' ? '2' : '1';
    body[field] = text;
    EXPECT_NE(reporter.send("submit", body).status, 200) << field;
  }
  for (const auto* field : {"nonce", "work", "auth", "box", "signature", "tip", "part", "desks", "object"}) {
    auto body = reporter.submit_call(tip, object, {"pag-asa"});
    body.erase(field);
    if (std::string_view(field) == "desks") {
      EXPECT_EQ(reporter.send("submit", body).code(), "bad_request");
      continue;
    }
    EXPECT_EQ(reporter.send("submit", body).code(), "bad_request") << field;
  }
  auto more = reporter.submit_call(tip, object, {"pag-asa"});
  more["more"] = 1;
  EXPECT_EQ(reporter.send("submit", more).code(), "bad_request");
  EXPECT_TRUE(collected().empty());
}

TEST_F(TheBox, files_come_in_frames_and_are_whole_or_not_there) {
  const Reporter reporter(house);
  const auto tip = new_tip();
  ASSERT_EQ(reporter.submit(tip, "with a photo").status, 200);
  const auto key = vault::DataKey::random();
  const vault::TipFile file{"photo.jpg", "image/jpeg", std::string(150'000, 'p')};
  const vault::Context place{"tip", tip, "file/0", 1, "relais-test"};
  const auto frames = vault::seal_frames(key, place, file).value();
  const auto last = reporter.attach(tip, 0, frames);
  ASSERT_EQ(last.status, 200) << last.code();
  const auto receipt = read_receipt(base::decode<SignedPart>(last.body.at("receipt")).value(), house.spool().log_key());
  ASSERT_TRUE(receipt);
  EXPECT_EQ(receipt->part, "file/0");
  std::vector<std::string> arrived;
  for (const auto& item : collected())
    if (item.part.starts_with("file/")) arrived.push_back(item.object);
  const auto opened = vault::open_frames(key, place, arrived);
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->content, file.content);
  // Again is no error, more is, and so is a hole.
  EXPECT_EQ(reporter.attach(tip, 0, frames).status, 200);
  const auto after = "file/0/" + std::to_string(frames.size());
  auto longer = reporter.call("attach", tip, after, frames.back());
  longer["object"] = frames.back();
  longer["last"] = true;
  EXPECT_EQ(reporter.send("attach", longer).code(), "taken");
  auto hole = reporter.call("attach", tip, "file/1/1", frames[1]);
  hole["object"] = frames[1];
  hole["last"] = false;
  EXPECT_EQ(reporter.send("attach", hole).code(), "out_of_order");
  const Reporter other(house);
  EXPECT_EQ(other.attach(tip, 1, frames).code(), "unknown_tip");
}

TEST_F(TheBox, quotas_hold_for_each_report) {
  house.close();
  house.rules.files = 2;
  house.rules.file_bytes = 300'000;
  house.rules.tip_bytes = 400'000;
  house.rules.tips = 2;
  house.rules.messages = 1;
  house.open();
  const Reporter reporter(house);
  const auto tip = new_tip();
  ASSERT_EQ(reporter.submit(tip, "one").status, 200);
  const auto frames = [&](int file, std::size_t size) {
    return vault::seal_frames(vault::DataKey::random(), {"tip", tip, "file/" + std::to_string(file), 1, "relais-test"},
                              {"a", "b", std::string(size, 'x')})
        .value();
  };
  EXPECT_EQ(reporter.attach(tip, 0, frames(0, 500'000)).code(), "quota");
  EXPECT_EQ(reporter.attach(tip, 1, frames(1, 200'000)).code(), "quota");
  EXPECT_EQ(reporter.attach(tip, 2, frames(2, 10)).code(), "quota");
  EXPECT_EQ(reporter.message(tip, 2, "too early").code(), "out_of_order");
  EXPECT_EQ(reporter.message(tip, 1, "more").status, 200);
  EXPECT_EQ(reporter.message(tip, 2, "and more").code(), "quota");
  EXPECT_EQ(reporter.submit(new_tip(), "two").status, 200);
  EXPECT_EQ(reporter.submit(new_tip(), "three").code(), "quota");
}

TEST_F(TheBox, answers_come_back_once_and_the_report_never) {
  const Reporter reporter(house);
  const auto tip = new_tip();
  ASSERT_EQ(reporter.submit(tip, "the report itself").status, 200);
  const auto reply = answer_of(house, house.desks[0], reporter, tip, "reply/1", "Nous vous croyons.");
  ASSERT_TRUE(house.spool().deliver(tip, "reply/1", reply));
  ASSERT_TRUE(house.spool().deliver(tip, "reply/1", reply));
  const auto other = answer_of(house, house.desks[0], reporter, tip, "reply/1", "Another");
  EXPECT_EQ(house.spool().deliver(tip, "reply/1", other).error().code, "taken");
  const Reporter stranger(house);
  EXPECT_EQ(house.spool()
                .deliver(tip, "reply/2", answer_of(house, house.desks[0], stranger, tip, "reply/2", "x"))
                .error()
                .code,
            "not_for_us");
  EXPECT_EQ(house.spool().deliver(new_tip(), "reply/1", reply).error().code, "unknown_tip");

  const auto answer = reporter.fetch();
  ASSERT_EQ(answer.status, 200);
  const auto& told_tip = answer.body.at("tips").as_array().at(0).as_object();
  EXPECT_EQ(told_tip.at("tip").as_string(), tip);
  EXPECT_EQ(told_tip.at("messages").as_int64(), 0);
  EXPECT_EQ(told_tip.at("receipts").as_array().size(), 1U);
  const auto items = collected();
  EXPECT_EQ(json::serialize(answer.body).find(items.at(0).object.substr(100, 40)), std::string::npos);
  const auto& sealed = told_tip.at("replies").as_array().at(0).as_object();
  const auto read = open_answer(house.directory(), reporter.keys.box, tip, "reply/1", sealed.at("object").as_string());
  ASSERT_TRUE(read);
  EXPECT_EQ(read->text, "Nous vous croyons.");
  EXPECT_TRUE(stranger.fetch({tip + " reply/1"}).body.at("tips").as_array().empty());
  EXPECT_EQ(reporter.fetch().body.at("tips").as_array()[0].at("replies").as_array().size(), 1U);
  const auto after = reporter.fetch({tip + " reply/1"});
  EXPECT_TRUE(after.body.at("tips").as_array()[0].at("replies").as_array().empty());
  // Delivered again by a house that did not hear us: it stays read.
  EXPECT_TRUE(house.spool().deliver(tip, "reply/1", reply));
  EXPECT_TRUE(reporter.fetch().body.at("tips").as_array()[0].at("replies").as_array().empty());
}

TEST_F(TheBox, answers_have_few_lengths) {
  const std::set<std::size_t> allowed{4096, 16384, 65536};
  const Reporter reporter(house);
  const auto tip = new_tip();
  std::vector<Told> answers{reporter.send("challenge", {{"call", "submit"}}),
                            reporter.send("challenge", {{"no", 1}}),
                            reporter.send("nothing", {}),
                            reporter.submit(tip, "x"),
                            reporter.submit(tip, "y"),
                            told(house.box().handle("directory", "", "::1"))};
  for (const auto& answer : answers) EXPECT_TRUE(allowed.contains(answer.size)) << answer.size;
  EXPECT_EQ(reporter.fetch().size, 65536U);
  EXPECT_EQ(Reporter(house).fetch().size, 65536U);
  EXPECT_EQ(padded_json({}).size(), 4096U);
  EXPECT_EQ(padded_json({{"a", std::string(4077, 'x')}}).size(), 4096U);
  EXPECT_EQ(padded_json({{"a", std::string(4080, 'x')}}).size(), 16384U);
  EXPECT_EQ(padded_json({{"a", std::string(70'000, 'x')}}).size(), 131072U);
}

TEST_F(TheBox, without_a_directory_nothing_is_taken) {
  Installation empty;
  empty.open();
  EXPECT_EQ(told(empty.box().handle("directory", "", "::1")).code(), "no_directory");
  EXPECT_EQ(told(empty.box().handle("directory", "", "::1")).status, 503);
}

TEST_F(TheBox, a_directory_without_its_witnesses_is_not_believed) {
  Installation alone;
  alone.open();
  alone.quorum = 2;
  ASSERT_TRUE(alone.spool().publish(sign_root(alone.root, alone.root_body())));
  alone.add_epochs();
  const auto force = alone.spool().in_force();
  ASSERT_TRUE(force);
  const auto refused =
      check_directory(force->published.document, force->published.proof, alone.root.public_key, alone.now());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "directory_not_witnessed");
  alone.cosign();
  EXPECT_EQ(alone.directory().serial, 3);
  // A new one waits behind the one before it until witnesses have seen it.
  ASSERT_TRUE(alone.spool().publish(sign_root(alone.root, alone.root_body())));
  EXPECT_EQ(alone.spool().state(0)->serial, 3) << "the same again";
  auto changed = alone.root_body();
  changed.desks.pop_back();
  ASSERT_TRUE(alone.spool().publish(sign_root(alone.root, changed)));
  EXPECT_EQ(alone.spool().state(0)->serial, 4);
  EXPECT_EQ(alone.directory().serial, 3);
  alone.cosign();
  EXPECT_EQ(alone.directory().serial, 4);
  alone.pass(3 * kDay);
  const auto old = alone.spool().in_force();
  EXPECT_FALSE(check_directory(old->published.document, old->published.proof, alone.root.public_key, alone.now()));
}

TEST_F(TheBox, a_witnessed_directory_stays_in_force_while_witnesses_are_away) {
  for (int i = 0; i < 40; ++i) {
    ASSERT_EQ(Reporter(house).submit(new_tip(), "x").status, 200);
    ASSERT_TRUE(house.spool().checkpoint());
  }
  EXPECT_EQ(house.directory().serial, 3);
  house.close();
  house.open();
  EXPECT_EQ(house.directory().serial, 3);
}

TEST_F(TheBox, a_busy_network_works_more_and_waits_in_its_lane_and_nobody_else_does) {
  house.close();
  house.open();
  Reporter flood(house);
  std::int64_t bits = 0;
  for (int i = 0; i < 30; ++i) {
    const auto challenge = flood.send("challenge", {{"call", "submit"}});
    EXPECT_GE(challenge.body.at("bits").as_int64(), bits);
    bits = challenge.body.at("bits").as_int64();
    ASSERT_EQ(flood.submit(new_tip(), "junk").status, i < house.rules.tips ? 200 : 403);
  }
  EXPECT_GT(bits, house.rules.submit_bits + 3);
  EXPECT_LE(bits, house.rules.most_bits);
  Reporter person(house);
  person.address = "203.0.113.9";
  EXPECT_EQ(person.send("challenge", {{"call", "submit"}}).body.at("bits").as_int64(), house.rules.submit_bits);
  ASSERT_EQ(person.submit(new_tip(), "real").status, 200);
  const auto items = collected();
  EXPECT_EQ(items.back().lane, "calm");
  EXPECT_EQ(items[10].lane, "busy");
  Reporter neighbour(house);
  neighbour.address = "198.51.100.200";
  ASSERT_EQ(neighbour.submit(new_tip(), "same network").status, 200);
  EXPECT_EQ(collected().back().lane, "busy");
  house.pass(3 * house.rules.window_minutes * 60'000'000);
  ASSERT_EQ(neighbour.submit(new_tip(), "later").status, 200);
  EXPECT_EQ(collected().back().lane, "calm");
}

TEST_F(TheBox, a_challenge_of_calm_times_does_not_pay_in_a_flood) {
  const Reporter hoarder(house);
  const auto submit = [&](const std::string& tip) {
    const auto object = hoarder.seal(tip, "report", {"pag-asa"}, hoarder.report_payload("x"));
    return hoarder.submit_call(tip, object, {"pag-asa"});
  };
  const auto early = submit(new_tip());
  const auto hoarded = submit(new_tip());
  const auto flood = [&](std::int64_t reports) {
    for (std::int64_t i = 0; i < reports; ++i) ASSERT_EQ(Reporter(house).submit(new_tip(), "junk").status, 200);
  };
  // Up to two doublings may come while somebody works.
  flood(4 * house.rules.calm_from_network - 1);
  EXPECT_EQ(hoarder.send("submit", early).status, 200);
  flood(1);
  const auto refused = hoarder.send("submit", hoarded);
  EXPECT_EQ(refused.status, 409);
  EXPECT_EQ(refused.code(), "stale_nonce");
  EXPECT_EQ(hoarder.submit(new_tip(), "with the work of now").status, 200);
}

TEST(TheRules, the_shipped_numbers_load_and_wrong_ones_name_their_line) {
  const auto rules = Rules::load("law/letterbox.yaml");
  ASSERT_TRUE(rules) << rules.error().line();
  EXPECT_EQ(rules->files, 10);
  EXPECT_EQ(rules->file_bytes, std::int64_t{50} << 20);
  EXPECT_EQ(rules->tip_bytes, std::int64_t{100} << 20);
  EXPECT_EQ(rules->mailbox_days, 90);
  EXPECT_LE(rules->most_bits, 20);
  const test::Folder folder;
  const auto text = test::all_bytes("law/letterbox.yaml");
  std::ofstream(folder / "unknown.yaml") << text + "  more: 1\n";
  EXPECT_NE(Rules::load(folder / "unknown.yaml").error().where.find("unknown.yaml:"), std::string::npos);
  auto wrong = text;
  wrong.replace(wrong.find("window_minutes: 60"), 18, "window_minutes: 0 ");
  std::ofstream(folder / "wrong.yaml") << wrong;
  EXPECT_EQ(Rules::load(folder / "wrong.yaml").error().code, "bad_rules");
}

}  // namespace
}  // namespace relais::letterbox::testing

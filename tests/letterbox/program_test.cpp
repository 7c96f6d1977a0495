// The program as operators and browsers meet it: a root made elsewhere, a witness, a signed directory, reports over
// HTTP, a process that is killed, a spool that is looked into with the operator's tools.
#include <gtest/gtest.h>

#include <sys/stat.h>

#include <chrono>
#include <fstream>
#include <set>

#include <fmt/format.h>

#include "cli/process.hpp"
#include "letterbox/client.hpp"
#include "letterbox/database.hpp"
#include "letterbox/installation.hpp"
#include "vault/bytes.hpp"
#include "wire/raw_client.hpp"

namespace relais::letterbox::testing {
namespace {

namespace json = base::json;
using test::Folder;

base::Instant right_now() {
  return base::Instant::from_micros(
      std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch())
          .count());
}

/// A server of ours that says in JSON where it listens.
class Running {
 public:
  Running(std::vector<std::string> words, std::vector<std::string> more) {
    words.insert(words.end(), more.begin(), more.end());
    for (const auto* last : {"--data", ".", "--port", "0", "--json"}) words.emplace_back(last);
    process_ = std::make_unique<test::Process>(words);
    const auto said = base::parse_json(process_->line());
    if (said) said_ = said->as_object();
  }
  [[nodiscard]] bool ready() const { return !said_.empty(); }
  [[nodiscard]] std::string said(std::string_view name) const { return std::string(said_.at(name).as_string()); }
  [[nodiscard]] std::uint16_t port() const { return static_cast<std::uint16_t>(said_.at("port").as_int64()); }
  test::Process& process() { return *process_; }
  /// Ends it politely; what it wrote to its journal.
  std::string end() {
    process_->kill(SIGTERM);
    return process_->finish().err;
  }

 private:
  std::unique_ptr<test::Process> process_;
  json::object said_;
};

Told over_http(std::uint16_t port, const std::string& method, const std::string& path, const std::string& body = {}) {
  test::RawClient client(port);
  const auto request = fmt::format(
      "{} {} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: "
      "{}\r\n\r\n{}",
      method, path, body.size(), body);
  if (!client.connected() || !client.send(request)) return {};
  const auto answer = client.read_answer(std::chrono::seconds(20));
  const auto begin = answer.find("\r\n\r\n");
  if (begin == std::string::npos) return {};
  const auto value = base::parse_json(answer.substr(begin + 4));
  return {test::status_of(answer), value ? value->as_object() : json::object(), answer.size() - begin - 4};
}

/// What a browser does to report: challenge, work, signature, sealing.
Told report(std::uint16_t port, const Directory& directory, const vault::TipKeys& keys, const std::string& tip,
            const std::string& text) {
  const auto today = day_of(right_now());
  Report payload;
  payload.box = vault::to_hex(keys.box.public_key);
  payload.language = "nl";
  payload.kind = "victim";
  payload.text = text;
  const auto readers = readers_of(directory, {"pag-asa"}, today, true);
  if (!readers) return {};
  const auto object =
      seal_part(directory, *readers, keys, tip, "report", today, json::serialize(base::encode(payload)));
  const auto challenge = over_http(port, "POST", "/box/challenge", R"({"call":"submit"})");
  if (!object || challenge.status != 200) return challenge;
  const auto nonce = std::string(challenge.body.at("nonce").as_string());
  const auto work =
      vault::do_work(*vault::from_hex(nonce), static_cast<unsigned>(challenge.body.at("bits").as_int64()));
  const auto signature =
      vault::sign_call(keys.auth, {directory.root.instance, "submit", nonce, tip, "report", *object});
  return over_http(port, "POST", "/box/submit",
                   json::serialize(json::object{{"nonce", nonce},
                                                {"work", std::to_string(work)},
                                                {"auth", vault::to_hex(keys.auth.public_key)},
                                                {"box", payload.box},
                                                {"signature", vault::to_hex(signature)},
                                                {"tip", tip},
                                                {"part", "report"},
                                                {"desks", json::array{"pag-asa"}},
                                                {"object", *object}}));
}

vault::TipKeys some_keys() {
  vault::TipKeys keys{vault::SignPair::random(), vault::BoxPair::random(), {}};
  keys.mailbox = vault::mailbox_of(keys.auth.public_key);
  return keys;
}

class TheProgram : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto made = test::run({"letterbox", "root", "--key", folder / "root.key"});
    ASSERT_EQ(made.code, 0) << made.err;
    root = made.out.substr(0, 64);
    const auto again = test::run({"letterbox", "root", "--key", folder / "root.key"});
    EXPECT_EQ(again.out, made.out);
    Running first({"letterbox", "serve"}, {"--spool", spool(), "--root-key", root});
    ASSERT_TRUE(first.ready());
    const auto state = client_at(first.said("socket"))->state();
    ASSERT_TRUE(state) << state.error().line();
    log = {state->log_name, ledger::KeyType::log, *vault::from_hex(state->log_key)};
    first.end();
    witness = std::make_unique<Running>(
        std::vector<std::string>{"witness"},
        std::vector<std::string>{"--log-key", log.text(), "--key", folder / "w.key", "--state", folder / "w.json"});
    ASSERT_TRUE(witness->ready());
  }
  [[nodiscard]] std::string spool() const { return (folder / "spool").string(); }
  std::unique_ptr<Running> serve() const {
    auto made =
        std::make_unique<Running>(std::vector<std::string>{"letterbox", "serve"},
                                  std::vector<std::string>{"--spool", spool(), "--witness",
                                                           witness->said("key") + "@" + witness->said("listening")});
    EXPECT_TRUE(made->ready());
    return made;
  }
  void publish(const Running& door) {
    const auto today = day_of(right_now());
    Root body;
    body.instance = "relais-program";
    body.made = body.not_before = today;
    body.not_after = base::add_days(today, 30);
    body.log = {log.name, vault::to_hex(log.key)};
    const auto key = ledger::parse_key(witness->said("key")).value();
    body.witnesses = {{key.name, vault::to_hex(key.key)}};
    body.quorum = 1;
    body.desks = {{"pag-asa",
                   {{"fr", "PAG-ASA"}},
                   {{"fr", "son équipe"}},
                   vault::to_hex(desk.sign.public_key),
                   {"labour"},
                   false}};
    std::ofstream(folder / "plan.json") << json::serialize(base::encode(body));
    const auto signed_part = test::run({"letterbox", "sign", folder / "plan.json", "--key", folder / "root.key"});
    ASSERT_EQ(signed_part.code, 0) << signed_part.err;
    EXPECT_EQ(signed_part.out.find(test::all_bytes(folder / "root.key").substr(0, 64)), std::string::npos);
    std::ofstream(folder / "signed.json") << signed_part.out;
    const auto done = test::run({"letterbox", "publish", folder / "signed.json", "--socket", door.said("socket")});
    ASSERT_EQ(done.code, 0) << done.err;
    const auto epoch = sign_epoch(
        desk.sign, {"relais-program", "pag-asa", vault::to_hex(desk.box.public_key), today, base::add_days(today, 7)});
    ASSERT_TRUE(client_at(door.said("socket"))->epoch(epoch.body, epoch.signature));
  }
  /// What a device believes, once the witness has seen it.
  std::optional<Directory> believed(const Running& door) const {
    for (int tries = 0; tries < 100; ++tries) {
      const auto told = over_http(door.port(), "GET", "/box/directory");
      if (told.status == 200) {
        const auto document = vault::from_base64url(std::string(told.body.at("directory").as_string()));
        auto directory = check_directory(*document, std::string(told.body.at("proof").as_string()),
                                         *vault::from_hex(root), right_now());
        if (directory && !directory->epochs.empty()) return std::move(*directory);
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(200));
    }
    return std::nullopt;
  }

  Folder folder;
  std::string root;
  ledger::VerifierKey log;
  Desk desk{"pag-asa"};
  std::unique_ptr<Running> witness;
};

TEST_F(TheProgram, from_a_root_on_paper_to_a_report_that_survives_a_kill) {
  auto door = serve();
  publish(*door);
  const auto directory = believed(*door);
  ASSERT_TRUE(directory);
  const auto keys = some_keys();
  const auto tip = new_tip();
  const std::string planted = "De vrouwen slapen in de loods";
  const auto sent = report(door->port(), *directory, keys, tip, planted);
  ASSERT_EQ(sent.status, 200) << sent.code();
  const auto receipt = read_receipt(base::decode<SignedPart>(sent.body.at("receipt")).value(), log);
  ASSERT_TRUE(receipt);
  EXPECT_EQ(receipt->tip, tip);
  const auto told = std::make_unique<Folder>();
  std::this_thread::sleep_for(std::chrono::seconds(3));
  const auto pin = test::run({"letterbox", "checkpoint", "--socket", door->said("socket")});
  ASSERT_EQ(pin.code, 0);
  std::ofstream(*told / "pin.txt") << pin.out;
  door->process().kill(SIGKILL);
  const auto journal = door->process().finish().err;
  EXPECT_EQ(journal.find(planted), std::string::npos);
  EXPECT_EQ(journal.find("127.0.0.1"), std::string::npos) << journal;
  EXPECT_EQ(journal.find(tip), std::string::npos);

  const auto whole = test::run({"letterbox", "verify", "--spool", spool(), "--pin", *told / "pin.txt"});
  EXPECT_EQ(whole.code, 0) << whole.out << whole.err;
  door = serve();
  const auto items = client_at(door->said("socket"))->collect(0, 10);
  ASSERT_TRUE(items);
  ASSERT_EQ(items->items.size(), 1U);
  EXPECT_EQ(items->items[0].tip, tip);
  ASSERT_TRUE(believed(*door));
  EXPECT_EQ(door->end().find(planted), std::string::npos);

  for (const auto* name : {"spool.db", "log.key"}) {
    struct stat about {};
    ASSERT_EQ(::stat((folder.path() / "spool" / name).c_str(), &about), 0);
    EXPECT_EQ(about.st_mode & 0777U, 0600U) << name;
  }
  for (const auto& entry : std::filesystem::directory_iterator(spool()))
    EXPECT_EQ(test::all_bytes(entry.path()).find(planted), std::string::npos);
  {
    const auto database = Database::open(folder.path() / "spool" / "spool.db", Database::Mode::write).value();
    ASSERT_TRUE(database->script("UPDATE item SET object = 'Q' || object"));
  }
  const auto altered = test::run({"letterbox", "verify", "--spool", spool(), "--json"});
  EXPECT_EQ(altered.code, 1);
  EXPECT_NE(altered.out.find("altered"), std::string::npos);
}

TEST_F(TheProgram, what_was_answered_with_a_receipt_is_there_after_each_kill) {
  auto door = serve();
  publish(*door);
  const auto directory = believed(*door);
  ASSERT_TRUE(directory);
  std::set<std::string> told;
  std::mutex guard;
  for (int round = 0; round < 5; ++round) {
    std::vector<std::thread> threads;
    for (int i = 0; i < 3; ++i)
      threads.emplace_back([&] {
        for (;;) {
          const auto tip = new_tip();
          if (report(door->port(), *directory, some_keys(), tip, "text").status != 200) return;
          const std::lock_guard lock(guard);
          told.insert(tip);
        }
      });
    const auto before = told.size();
    for (int waited = 0; waited < 400; ++waited) {
      std::this_thread::sleep_for(std::chrono::milliseconds(25));
      const std::lock_guard lock(guard);
      if (told.size() >= before + 4) break;
    }
    door->process().kill(SIGKILL);
    for (auto& thread : threads) thread.join();
    door = serve();
  }
  EXPECT_GE(told.size(), 15U);
  const auto items = client_at(door->said("socket"))->collect(0, 1000);
  ASSERT_TRUE(items);
  for (const auto& item : items->items) told.erase(item.tip);
  EXPECT_TRUE(told.empty()) << told.size() << " are lost";
  door->end();
  EXPECT_EQ(test::run({"letterbox", "verify", "--spool", spool()}).code, 0);
}

TEST_F(TheProgram, mistakes_of_operators_are_named) {
  EXPECT_EQ(test::run({"letterbox", "state", "--socket", folder / "none.sock"}).code, 3);
  EXPECT_EQ(test::run({"letterbox", "verify", "--spool", folder / "none"}).code, 2);
  std::ofstream(folder / "plan.yaml") << "instance: x\nmade: 2026-01-01\n";
  const auto plan = test::run({"letterbox", "sign", folder / "plan.yaml", "--key", folder / "root.key"});
  EXPECT_EQ(plan.code, 2);
  EXPECT_NE(plan.err.find("plan.yaml"), std::string::npos) << plan.err;
  const auto other = test::run(
      {"letterbox", "serve", "--spool", spool(), "--root-key", std::string(64, 'a'), "--data", ".", "--port", "0"});
  EXPECT_NE(other.code, 0);
  EXPECT_NE(other.err.find("another root"), std::string::npos) << other.err;
}

}  // namespace
}  // namespace relais::letterbox::testing

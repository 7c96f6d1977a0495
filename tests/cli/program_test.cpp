// End to end: the program as it is installed, over its command line and its port.
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "../wire/raw_client.hpp"
#include "base/json.hpp"
#include "process.hpp"
#include "store/store.hpp"

namespace relais {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using test::Process;
using test::RawClient;
using test::run;

class Program : public testing::Test {
 protected:
  Program()
      : folder_(fs::path(testing::TempDir()) / ("program-" + std::to_string(::getpid()) + "-" +
                                                testing::UnitTest::GetInstance()->current_test_info()->name())),
        store_((folder_ / "relais.db").string()) {
    fs::create_directories(folder_);
  }
  ~Program() override { fs::remove_all(folder_); }

  void add_account() {
    const auto added =
        run({"user", "add", "an.peeters", "--role", "inspector", "--desk", "onss-antwerp", "--store", store_},
            "correct horse battery\n");
    ASSERT_EQ(added.code, 0) << added.err;
    // Invented cases: a password is enough.
    const auto store = store::open(store_);
    ASSERT_TRUE(store);
    ASSERT_TRUE((*store)->put_meta("invented", "test"));
  }
  std::unique_ptr<Process> serve(const std::vector<std::string>& more = {}) {
    std::vector<std::string> words{"serve", "--port", "0", "--json", "--store", store_};
    words.insert(words.end(), more.begin(), more.end());
    auto process = std::make_unique<Process>(words);
    const auto line = process->line();
    boost::system::error_code error;
    const auto told = json::parse(line, error);
    EXPECT_FALSE(error) << line;
    if (!error) port_ = static_cast<std::uint16_t>(told.as_object().at("port").as_int64());
    return process;
  }
  std::string ask(const std::string& method, const std::string& path, const std::string& body = {},
                  const std::string& headers = {}) const {
    RawClient client(port_);
    auto text = method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nX-Relais: 1\r\n" + headers;
    if (!cookie_.empty()) text += "Cookie: " + cookie_ + "\r\n";
    if (method != "GET")
      text += "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n";
    client.send(text + "\r\n" + body);
    return client.read_answer();
  }
  static std::string body_of(const std::string& answer) {
    const auto end = answer.find("\r\n\r\n");
    return end == std::string::npos ? std::string() : answer.substr(end + 4);
  }
  void sign_in() {
    const auto answer = ask("POST", "/api/v1/session", R"({"name":"an.peeters","password":"correct horse battery"})");
    ASSERT_EQ(test::status_of(answer), 200) << answer;
    const auto start = answer.find("__Host-relais=");
    cookie_ = answer.substr(start, answer.find(';', start) - start);
  }

  fs::path folder_;
  std::string store_;
  std::uint16_t port_ = 0;
  std::string cookie_;
};

TEST_F(Program, HelpIsHelp) {
  for (const auto& words : std::vector<std::vector<std::string>>{
           {"--help"}, {"serve", "--help"}, {"law", "--help"}, {"user", "add", "--help"}}) {
    const auto told = run(words);
    EXPECT_EQ(told.code, 0);
    EXPECT_NE(told.out.find("Usage: relais"), std::string::npos);
    EXPECT_NE(told.out.find("Exit codes"), std::string::npos);
    EXPECT_TRUE(told.err.empty());
  }
  EXPECT_NE(run({"serve", "--help"}).out.find("Examples:"), std::string::npos);
}

TEST_F(Program, BadUsageIsOneLineAndTwo) {
  for (const auto& words : std::vector<std::vector<std::string>>{{},
                                                                 {"nonsense"},
                                                                 {"serve", "--nonsense"},
                                                                 {"user", "add"},
                                                                 {"serve", "--port", "99999"},
                                                                 {"export", "--format", "xml"},
                                                                 {"completion", "tcsh"},
                                                                 {"directory", "--data", "/nowhere"}}) {
    const auto told = run(words);
    EXPECT_EQ(told.code, 2) << (words.empty() ? "" : words[0]);
    EXPECT_TRUE(told.err.starts_with("relais: ")) << told.err;
    EXPECT_EQ(std::count(told.err.begin(), told.err.end(), '\n'), 1) << told.err;
    EXPECT_NE(told.err.find("; expected "), std::string::npos) << told.err;
    EXPECT_TRUE(told.out.empty());
  }
}

TEST_F(Program, JsonIsOneDocument) {
  for (const auto& words : std::vector<std::vector<std::string>>{
           {"version", "--json"}, {"openapi", "--json"}, {"directory", "--json"}, {"completion", "bash", "--json"}}) {
    const auto told = run(words);
    EXPECT_EQ(told.code, 0) << words[0];
    boost::system::error_code error;
    static_cast<void>(json::parse(told.out, error));
    EXPECT_FALSE(error) << words[0];
  }
}

TEST_F(Program, CompletionScriptsAreShellScripts) {
  std::ofstream(folder_ / "relais.bash") << run({"completion", "bash"}).out;
  const auto script = (folder_ / "relais.bash").string();
  EXPECT_EQ(std::system(("bash -n " + script).c_str()), 0);
  const auto offers = [&](const std::string& words, const std::string& wanted) {
    const auto command =
        "bash -c 'source " + script + "; COMP_WORDS=(" + words +
        "); COMP_CWORD=$((${#COMP_WORDS[@]}-1)); _relais; echo \" ${COMPREPLY[*]} \"' | grep -q -- ' " + wanted + " '";
    return std::system(command.c_str()) == 0;
  };
  EXPECT_TRUE(offers("relais ser", "serve"));
  EXPECT_TRUE(offers("relais user a", "add"));
  EXPECT_TRUE(offers("relais serve --de", "--demo"));
  EXPECT_TRUE(offers("relais user add --role gu", "guardian"));
  EXPECT_TRUE(run({"completion", "fish"}).out.find("complete -c relais") != std::string::npos);
}

TEST_F(Program, AnAdministratorHandsOverACodeAndSetsNoPassword) {
  const auto invited = run(
      {"user", "add", "an.peeters", "--role", "inspector", "--desk", "onss-antwerp", "--invite", "--store", store_});
  ASSERT_EQ(invited.code, 0) << invited.err;
  const auto reset = run({"user", "reset", "an.peeters", "--store", store_, "--json"});
  ASSERT_EQ(reset.code, 0) << reset.err;
  const std::string code(json::parse(reset.out).as_object().at("invitation").as_string());
  EXPECT_EQ(code.size(), 29U) << code;
  EXPECT_EQ(invited.out.find(code), std::string::npos) << "each code is a new one";
  EXPECT_EQ(run({"user", "confirm", "an.peeters", "--store", store_}).code, 1) << "there is nothing to confirm";
  EXPECT_EQ(run({"user", "reset", "nobody", "--store", store_}).code, 1);
  const auto server = serve();
  const auto enter = [&](const std::string& with) {
    return test::status_of(ask("POST", "/api/v1/session", R"({"name":"an.peeters","invitation":")" + with + R"("})"));
  };
  EXPECT_EQ(enter("AAAA-AAAA-AAAA-AAAA-AAAA-AAAA"), 401);
  EXPECT_EQ(enter(code), 200);
  EXPECT_EQ(enter(code), 401) << "it opens once";
}

TEST_F(Program, AServerThatOthersReachMustKnowItsName) {
  const auto told = run({"serve", "--port", "0", "--listen", "0.0.0.0", "--store", store_});
  EXPECT_EQ(told.code, 2);
  EXPECT_NE(told.err.find("--origin"), std::string::npos) << told.err;
  EXPECT_EQ(run({"serve", "--port", "0", "--origin", "http://relais.example.be", "--store", store_}).code, 2);
}

TEST_F(Program, AccountsAreMadeListedAndDisabled) {
  add_account();
  EXPECT_EQ(run({"user", "add", "an.peeters", "--role", "inspector", "--desk", "onss-antwerp", "--store", store_},
                "correct horse battery\n")
                .code,
            1);
  EXPECT_EQ(
      run({"user", "add", "b.b", "--role", "inspector", "--desk", "onss-antwerp", "--store", store_}, "short\n").code,
      2);
  EXPECT_EQ(run({"user", "add", "b.b", "--role", "inspector", "--desk", "nowhere", "--store", store_},
                "correct horse battery\n")
                .code,
            2);
  EXPECT_EQ(run({"user", "add", "b.b", "--role", "wizard", "--desk", "onss-antwerp", "--store", store_},
                "correct horse battery\n")
                .code,
            2);
  EXPECT_NE(run({"user", "list", "--store", store_}).out.find("an.peeters"), std::string::npos);
  EXPECT_EQ(run({"user", "disable", "an.peeters", "--store", store_}).code, 0);
  EXPECT_NE(run({"user", "list", "--store", store_}).out.find("disabled"), std::string::npos);
  EXPECT_EQ(run({"user", "disable", "nobody", "--store", store_}).code, 1);
}

TEST_F(Program, WhatWasSavedIsThereAfterAKill) {
  add_account();
  std::string id;
  {
    auto server = serve();
    sign_in();
    const auto opened =
        ask("POST", "/api/v1/cases", R"({"on":"2024-02-05","opened":{"label":"Person 1","ground":"trafficking"}})",
            "Idempotency-Key: first-case-1\r\n");
    ASSERT_EQ(test::status_of(opened), 201) << opened;
    id = json::parse(body_of(opened)).as_object().at("id").as_string();
    server->kill(SIGKILL);
    EXPECT_NE(server->wait(), 0);
  }
  auto again = serve();
  EXPECT_EQ(test::status_of(ask("GET", "/api/v1/cases/" + id)), 200);
  again->kill(SIGTERM);
  EXPECT_EQ(again->wait(), 0);
}

TEST_F(Program, ServesTheApplicationFromAFolder) {
  fs::create_directories(folder_ / "web");
  std::ofstream(folder_ / "web" / "index.html") << "<!doctype html><title>Relais</title>";
  auto server = serve({"--web", (folder_ / "web").string()});
  const auto answer = ask("GET", "/");
  EXPECT_EQ(test::status_of(answer), 200);
  EXPECT_NE(answer.find("content-security-policy"), std::string::npos);
  EXPECT_EQ(test::status_of(ask("GET", "/../relais.db")), 404);
  server->kill(SIGINT);
  EXPECT_EQ(server->wait(), 0);
}

TEST_F(Program, ATakenPortIsAFailureOfTheSystem) {
  auto server = serve();
  const auto second = run({"serve", "--store", (folder_ / "other.db").string(), "--port", std::to_string(port_)});
  EXPECT_EQ(second.code, 3);
  EXPECT_NE(second.err.find("cannot listen there"), std::string::npos) << second.err;
}

TEST_F(Program, DemonstrationDataIsMarkedExportedAndImported) {
  const auto filled = run({"demo", "--people", "12", "--store", store_, "--json"});
  ASSERT_EQ(filled.code, 0) << filled.err;
  EXPECT_EQ(run({"demo", "--people", "12", "--store", store_}).code, 1);
  const auto file = (folder_ / "cases.json").string();
  ASSERT_EQ(run({"export", "--store", store_, "--output", file}).code, 0);
  const auto other = (folder_ / "other.db").string();
  const auto first = run({"import", file, "--store", other, "--json"});
  ASSERT_EQ(first.code, 0) << first.err;
  EXPECT_GT(json::parse(first.out).as_object().at("created").as_int64(), 10);
  const auto second = run({"import", file, "--store", other, "--json"});
  EXPECT_EQ(json::parse(second.out).as_object().at("created").as_int64(), 0);
  const auto before = run({"export", "--store", store_}).out;
  const auto after = run({"export", "--store", other}).out;
  const auto cases = [](const std::string& text) { return json::parse(text).as_object().at("cases"); };
  EXPECT_EQ(cases(before), cases(after));
  EXPECT_EQ(json::parse(after).as_object().at("invented"), true);
  const auto swept = run({"sweep", "--store", store_});
  EXPECT_EQ(swept.code, 0) << swept.err;
}

TEST_F(Program, BrokenImportsSayWhereAndTakeNothing) {
  std::ofstream(folder_ / "broken.json") << "{\"format\":\"relais-cases\",\n \"version\":";
  const auto told = run({"import", (folder_ / "broken.json").string(), "--store", store_});
  EXPECT_EQ(told.code, 2);
  EXPECT_EQ(std::count(told.err.begin(), told.err.end(), '\n'), 1) << told.err;
}

}  // namespace
}  // namespace relais

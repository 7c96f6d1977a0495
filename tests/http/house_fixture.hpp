// A whole application in one process: the law of the repository, a store in a temporary file, a clock that the test
// turns.
#pragma once

#include <cstdio>
#include <filesystem>
#include <sstream>

#include <gtest/gtest.h>
#include <unistd.h>

#include "http/site.hpp"
#include "http/words.hpp"

namespace relais::test {

/// Loaded once a program: reading the law takes a while.
inline const desks::House& house() {
  static const auto loaded = desks::House::load(".");
  if (!loaded) throw std::runtime_error(loaded.error().line());
  return **loaded;
}

class SiteTest : public testing::Test {
 protected:
  /// With invented cases a password is enough, as in a demonstration.
  explicit SiteTest(bool invented = true)
      : folder_(std::filesystem::path(testing::TempDir()) /
                ("site-" + std::to_string(::getpid()) + "-" + std::to_string(next_++))) {
    std::filesystem::create_directories(folder_);
    auto opened = store::open((folder_ / "relais.db").string());
    if (!opened) throw std::runtime_error(opened.error().line());
    store_ = std::make_unique<desks::Gate>(house(), desks::Strongroom{std::move(*opened), vault::ephemeral()},
                                           [this] { return now_; });
    limits_.memory = 8ULL * 1024 * 1024;
    limits_.passes = 1;
    if (invented) {
      EXPECT_TRUE(store_->put_meta("invented", "test"));
    }
    sign_in_ = std::make_unique<http::SignIn>(house(), *store_, limits_);
    sign_in_->set_origin(*http::read_origin("http://localhost:8080"));
    letters_ = std::make_unique<exchange::Letters>(*exchange::Letters::load("locales/letters"));
    words_ = std::make_unique<http::Words>(*http::Words::load("locales/http/words.yaml"));
    restart(false);
    hash_ = *http::hash_password("correct horse battery", limits_);
    add_account("an.peeters", "inspector", "onss-antwerp");
    add_account("els.centre", "centre", "payoke");
  }
  ~SiteTest() override { std::filesystem::remove_all(folder_); }

  void restart(bool demo) {
    site_ = std::make_unique<http::Site>(http::Backend{house(), *store_, *letters_, *words_, *sign_in_, {demo, "test"}},
                                         http::StaticFiles(), log_, [this] { return now_; });
  }

  void add_account(const std::string& name, const std::string& role, const std::string& desk) {
    store::Account account;
    account.name = name;
    account.display = "Display of " + name;
    account.role = role;
    account.desk = desk;
    account.password_hash = hash_;
    ASSERT_TRUE(store_->put_account(account));
  }

  void pass(std::int64_t minutes) { now_ = base::Instant::from_micros(now_.micros() + minutes * 60'000'000); }

  /// An answer with its body read.
  struct Told {
    int status = 0;
    http::Response response;
    base::json::value body;
    [[nodiscard]] std::string code() const { return std::string(body.as_object().at("code").as_string()); }
    [[nodiscard]] std::string text(std::string_view key) const {
      return std::string(body.as_object().at(key).as_string());
    }
    [[nodiscard]] std::string etag() const { return std::string(response.header("etag").value_or("")); }
  };

  Told send(http::Request request) {
    const auto question = request.path.find('?');
    if (question != std::string::npos) {
      request.query = request.path.substr(question + 1);
      request.path.resize(question);
    }
    if (request.peer.empty()) request.peer = "127.0.0.1";
    if (!cookie_.empty()) request.headers.emplace_back("cookie", cookie_);
    Told told;
    told.response = site_->handle(request);
    told.status = told.response.status;
    boost::system::error_code ignored;
    told.body = base::json::parse(told.response.content(), ignored);
    return told;
  }

  Told get(std::string path) {
    http::Request request;
    request.path = std::move(path);
    return send(std::move(request));
  }

  http::Request write(std::string path, std::string body, http::Headers more = {}) {
    http::Request request;
    request.method = http::Method::post;
    request.path = std::move(path);
    request.headers = {{"x-relais", "1"}, {"content-type", "application/json"}};
    for (auto& header : more) request.headers.push_back(std::move(header));
    request.body = std::move(body);
    return request;
  }
  /// A write with a fresh key.
  Told post(std::string path, std::string body, http::Headers more = {}) {
    more.emplace_back("idempotency-key", "key-" + std::to_string(++keys_) + "-12345678");
    return send(write(std::move(path), std::move(body), std::move(more)));
  }

  Told sign_in(const std::string& name, const std::string& password = "correct horse battery") {
    cookie_.clear();
    auto told = send(
        write("/api/v1/session", base::json::serialize(base::json::object{{"name", name}, {"password", password}})));
    if (const auto set = told.response.header("set-cookie")) cookie_ = std::string(set->substr(0, set->find(';')));
    return told;
  }

  /// A case of the inspector, opened today.
  Told open_case(const std::string& label = "Person 1") {
    return post(
        "/api/v1/cases",
        R"({"on":"2024-02-05","opened":{"label":")" + label +
            R"(","ground":"trafficking"},"person":{"language":"vi","nationality":["VNM"],"age_group":"adult",)" +
            R"("given_name":"Canary"},"detect":{"purposes":["labour"]}})");
  }

  std::filesystem::path folder_;
  std::unique_ptr<desks::Gate> store_;
  http::SignInLimits limits_;
  std::unique_ptr<http::SignIn> sign_in_;
  std::unique_ptr<exchange::Letters> letters_;
  std::unique_ptr<http::Words> words_;
  std::ostringstream journal_;
  http::Log log_{journal_};
  base::Instant now_ = *base::parse_instant("2024-02-05T10:00:00Z");
  std::unique_ptr<http::Site> site_;
  std::string cookie_;
  std::string hash_;
  int keys_ = 0;
  static inline int next_ = 0;
};

}  // namespace relais::test

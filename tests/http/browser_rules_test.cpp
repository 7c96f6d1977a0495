// What browsers are told with every answer, from where a request may come, which methods an address takes, and how much
// may be asked: over all routes there are.
#include "http/browser_rules.hpp"

#include <chrono>
#include <fstream>
#include <map>

#include "house_fixture.hpp"

namespace relais::http {
namespace {

using test::SiteTest;

class RulesTest : public SiteTest {
 protected:
  void serve(const std::string& origin, std::optional<Limits::Rules> limits = {}) {
    const auto web = folder_ / "web";
    std::filesystem::create_directories(web / "assets");
    std::ofstream(web / "index.html") << "<!doctype html><title>x</title>";
    std::ofstream(web / "assets" / "index-abcd1234.js") << "export {};";
    Settings settings{false, "test", origin, limits};
    site_ = std::make_unique<Site>(Backend{house(), *store_, *letters_, *words_, *sign_in_, settings},
                                   *StaticFiles::load(web), log_, [this] { return now_; });
  }
  static const desks::House& house() { return test::house(); }

  Request request(Method method, std::string path, Headers headers = {}) {
    Request made;
    made.method = method;
    made.path = std::move(path);
    made.headers = std::move(headers);
    made.peer = "192.0.2.7";
    return made;
  }
  static std::string filled(std::string pattern) {
    for (auto open = pattern.find('{'); open != std::string::npos; open = pattern.find('{'))
      pattern.replace(open, pattern.find('}') - open + 1, "01HN0000000000000000000000");
    return pattern;
  }
};

void expect_table(const Response& response, const std::string& what, bool file) {
  const std::map<std::string, std::string> exact{{"x-content-type-options", "nosniff"},
                                                 {"x-frame-options", "DENY"},
                                                 {"referrer-policy", "no-referrer"},
                                                 {"cross-origin-opener-policy", "same-origin"},
                                                 {"cross-origin-embedder-policy", "require-corp"},
                                                 {"cross-origin-resource-policy", "same-origin"}};
  for (const auto& [name, value] : exact) EXPECT_EQ(response.header(name).value_or("absent"), value) << what;
  const std::string policy(response.header("content-security-policy").value_or("absent"));
  for (const auto* part : {"default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"})
    EXPECT_NE(policy.find(part), std::string::npos) << what << ": " << policy;
  EXPECT_EQ(policy.find("unsafe"), std::string::npos) << what;
  EXPECT_EQ(policy.find('*'), std::string::npos) << what;
  EXPECT_EQ(policy.find("http"), std::string::npos) << what;
  EXPECT_EQ(policy.find("require-trusted-types-for 'script'") != std::string::npos, file) << what;
  const std::string features(response.header("permissions-policy").value_or("absent"));
  for (const auto* feature : {"camera=()", "microphone=()", "geolocation=()", "payment=()"})
    EXPECT_NE(features.find(feature), std::string::npos) << what;
  EXPECT_TRUE(response.header("cache-control")) << what;
  if (!file) {
    EXPECT_EQ(response.header("cache-control"), "no-store") << what;
  }
  for (const auto* banner : {"server", "x-powered-by"}) EXPECT_FALSE(response.header(banner)) << what;
}

TEST_F(RulesTest, EveryAnswerCarriesTheHeaderTable) {
  serve("http://localhost:8080");
  for (const auto* path : {"/", "/assets/index-abcd1234.js"}) {
    const auto answer = site_->handle(request(Method::get, path));
    EXPECT_EQ(answer.status, 200);
    expect_table(answer, path, true);
    const auto unchanged =
        site_->handle(request(Method::get, path, {{"if-none-match", std::string(*answer.header("etag"))}}));
    EXPECT_EQ(unchanged.status, 304);
    expect_table(unchanged, path, true);
  }
  for (const int status : {400, 413, 414, 417, 431, 501, 503, 505}) {
    const auto refused = site_->refuse(status);
    EXPECT_EQ(refused.status, status);
    expect_table(refused, std::to_string(status), false);
  }
  sign_in("an.peeters");
  const auto opened = open_case();
  expect_table(opened.response, "201", false);
  for (const auto& route : all_routes())
    for (const bool signed_in : {false, true}) {
      auto asked = write(filled(route.head.pattern), "{}", {{"idempotency-key", "12345678"}, {"if-match", "\"1\""}});
      asked.method = route.head.method;
      if (asked.method == Method::delete_ && route.head.pattern == "/api/v1/session") continue;
      if (signed_in) asked.headers.emplace_back("cookie", cookie_);
      const auto answer = site_->handle(asked);
      EXPECT_LT(answer.status, 500) << route.head.pattern << answer.content();
      expect_table(answer, route.head.pattern + " " + std::to_string(answer.status), false);
    }
}

TEST_F(RulesTest, OverHttpsBrowsersAreToldToRememberIt) {
  serve("http://localhost:8080");
  EXPECT_FALSE(site_->handle(request(Method::get, "/")).header("strict-transport-security"));
  serve("https://relais.example");
  for (const auto* path : {"/", "/nothing", "/api/v1/health", "/api/v1/cases"})
    EXPECT_TRUE(site_->handle(request(Method::get, path)).header("strict-transport-security")) << path;
  EXPECT_TRUE(site_->refuse(400).header("strict-transport-security"));
}

TEST_F(RulesTest, SigningOutClearsWhatTheBrowserKept) {
  sign_in("an.peeters");
  auto out = write("/api/v1/session", "");
  out.method = Method::delete_;
  const auto told = send(out);
  EXPECT_LT(told.status, 300);
  EXPECT_EQ(told.response.header("clear-site-data"), "\"cache\"");
  EXPECT_FALSE(get("/api/v1/health").response.header("clear-site-data"));
}

TEST_F(RulesTest, EveryAddressTakesItsMethodsAndNoOther) {
  serve("http://localhost:8080");
  sign_in("an.peeters");
  std::map<std::string, std::set<Method>> taken{{"/", {Method::get, Method::head}},
                                                {"/assets/index-abcd1234.js", {Method::get, Method::head}}};
  for (const auto& route : all_routes()) {
    auto& methods = taken[filled(route.head.pattern)];
    methods.insert(route.head.method);
    if (route.head.method == Method::get) methods.insert(Method::head);
  }
  Router router;
  for (auto& route : all_routes()) router.add(std::move(route));
  for (const auto& [path, methods] : taken)
    for (const auto method : {Method::get, Method::head, Method::post, Method::put, Method::patch, Method::delete_,
                              Method::options, Method::other}) {
      // A fixed address may also be one of those with a placeholder.
      if (methods.contains(method) || router.match(method, path).route != nullptr) continue;
      const auto answer = site_->handle(request(method, path, {{"x-relais", "1"}, {"cookie", cookie_}}));
      EXPECT_EQ(answer.status, 405) << to_string(method) << " " << path;
      EXPECT_TRUE(answer.header("allow")) << to_string(method) << " " << path;
    }
  EXPECT_EQ(site_->handle(request(Method::other, "/nothing")).status, 405);
  EXPECT_EQ(site_->handle(request(Method::get, "/nothing")).status, 404);
}

TEST_F(RulesTest, AWriteMustComeFromUsInEveryRespect) {
  serve("https://relais.example");
  struct Case {
    const char* own_header;
    const char* origin;
    const char* host;
    const char* site;
    bool passes;
  };
  const Case cases[] = {
      {"1", "https://relais.example", "relais.example", "same-origin", true},
      {"1", nullptr, "relais.example", nullptr, true},
      {"1", "https://relais.example", "behind-the-proxy", "same-origin", true},
      {"1", nullptr, "relais.example", "none", true},
      {nullptr, "https://relais.example", "relais.example", "same-origin", false},
      {"0", "https://relais.example", "relais.example", "same-origin", false},
      {"1", "https://evil.example", "relais.example", "same-origin", false},
      {"1", "null", "relais.example", "same-origin", false},
      {"1", "", "relais.example", "same-origin", false},
      {"1", "https://relais.example.evil.example", "relais.example", nullptr, false},
      {"1", "https://relais.example", "relais.example", "cross-site", false},
      {"1", "https://relais.example", "relais.example", "same-site", false},
  };
  sign_in("an.peeters");
  const auto before = store_->counts()->events;
  for (const auto& one : cases) {
    auto asked = request(Method::post, "/api/v1/cases",
                         {{"content-type", "application/json"}, {"cookie", cookie_}, {"host", one.host}});
    if (one.own_header != nullptr) asked.headers.emplace_back("x-relais", one.own_header);
    if (one.origin != nullptr) asked.headers.emplace_back("origin", one.origin);
    if (one.site != nullptr) asked.headers.emplace_back("sec-fetch-site", one.site);
    const auto answer = site_->handle(asked);
    EXPECT_EQ(answer.status, one.passes ? 400 : 403) << answer.content() << (one.origin ? one.origin : "");
  }
  EXPECT_EQ(store_->counts()->events, before);
}

TEST_F(RulesTest, OnlyJsonIsReadAsJson) {
  sign_in("an.peeters");
  const auto before = store_->counts()->events;
  for (const auto* type : {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
                           "application/jsonp", "text/json", ""}) {
    auto asked = write("/api/v1/cases", R"({"on":"2024-02-05","opened":{"label":"P","ground":"trafficking"}})",
                       {{"idempotency-key", "12345678"}});
    asked.headers[1].second = type;
    EXPECT_EQ(send(asked).status, 415) << type;
  }
  EXPECT_EQ(store_->counts()->events, before);
}

TEST_F(RulesTest, WhatAForeignPageEmbedsIsNotHandedOut) {
  struct Case {
    const char* site;
    const char* mode;
    const char* dest;
    bool passes;
  };
  const Case cases[] = {{"same-origin", "cors", "empty", true},       {"none", "navigate", "document", true},
                        {"cross-site", "navigate", "document", true}, {"cross-site", "no-cors", "image", false},
                        {"cross-site", "no-cors", "script", false},   {"cross-site", "cors", "empty", false},
                        {"same-site", "no-cors", "image", false},     {"cross-site", "navigate", "iframe", false},
                        {"cross-site", "navigate", "object", false},  {"cross-site", "navigate", "embed", false}};
  for (const auto& one : cases) {
    const auto answer = site_->handle(
        request(Method::get, "/api/v1/health",
                {{"sec-fetch-site", one.site}, {"sec-fetch-mode", one.mode}, {"sec-fetch-dest", one.dest}}));
    EXPECT_EQ(answer.status, one.passes ? 200 : 403) << one.site << " " << one.mode << " " << one.dest;
  }
}

/// GET never changes what is kept: every read there is, by somebody who may read.
TEST_F(RulesTest, ReadsChangeNothing) {
  sign_in("an.peeters");
  const auto opened = open_case();
  const auto before = store_->counts();
  ASSERT_TRUE(before);
  const auto version = get("/api/v1/cases/" + opened.text("id")).etag();
  for (const auto& route : all_routes()) {
    if (route.head.method != Method::get) continue;
    auto path = route.head.pattern;
    for (auto open = path.find('{'); open != std::string::npos; open = path.find('{'))
      path.replace(open, path.find('}') - open + 1, opened.text("id"));
    EXPECT_LT(get(path).status, 500) << path;
  }
  const auto after = store_->counts();
  EXPECT_EQ(after->events, before->events);
  EXPECT_EQ(get("/api/v1/cases/" + opened.text("id")).etag(), version);
}

/// Mass assignment, wrong types and nonsense: every body there is.
TEST_F(RulesTest, EveryBodyIsHeldToItsDescription) {
  sign_in("an.peeters");
  int bodies = 0;
  for (const auto& route : all_routes()) {
    if (!route.body_schema || route.head.body_type != "application/json") continue;
    ++bodies;
    for (const auto* body :
         {"", "[]", "\"text\"", "7", "null", "{", "{\"no_such_field\":1}", "{\"version\":9,\"id\":\"x\"}"}) {
      auto asked = write(filled(route.head.pattern), body, {{"idempotency-key", "12345678"}, {"if-match", "\"1\""}});
      asked.method = route.head.method;
      const auto told = send(asked);
      EXPECT_GE(told.status, 400) << route.head.pattern << " " << body;
      EXPECT_LT(told.status, 500) << route.head.pattern << " " << body << told.response.content();
    }
  }
  EXPECT_GT(bodies, 20);
}

TEST_F(RulesTest, DeepAndStrangeJsonIsRefusedAtOnce) {
  sign_in("an.peeters");
  const std::string deep(100'000, '[');
  std::string objects;
  for (int i = 0; i < 20'000; ++i) objects += "{\"a\":";
  for (const auto& body : {deep, deep + std::string(100'000, ']'), objects, std::string("{\"on\":NaN}"),
                           std::string("{\"on\":\"\\ud800\"}"), std::string("{\"on\":\"\xff\"}"), std::string("{} {}"),
                           std::string("{\"on\":1e999999}"), std::string("{'on':1}"), std::string("{\"on\":1,}"),
                           std::string("/**/{}"), std::string("{\"on\":\"2024-02-05\",\"on\":\"2024-02-06\"}")}) {
    const auto from = std::chrono::steady_clock::now();
    const auto told = post("/api/v1/cases", body);
    EXPECT_GE(told.status, 400) << body.substr(0, 60);
    EXPECT_LT(told.status, 500) << body.substr(0, 60);
    EXPECT_LT(std::chrono::steady_clock::now() - from, std::chrono::seconds(1)) << body.substr(0, 60);
  }
}

TEST_F(RulesTest, NothingLiesAroundToBeFound) {
  serve("http://localhost:8080");
  for (const auto* path : {"/.git/config", "/.env", "/backup.zip", "/relais.db", "/relais.db-wal",
                           "/assets/index-abcd1234.js.map", "/assets/", "/metrics", "/debug", "/server-status",
                           "/swagger", "/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/assets/..%2f..%2frelais.db",
                           "//etc/passwd", "/index.html%00.js", "/index.html~", "/web.config"})
    EXPECT_EQ(site_->handle(request(Method::get, path)).status, 404) << path;
}

TEST_F(RulesTest, AnAccountThatAsksTooMuchWaitsAndNobodyElseDoes) {
  Limits::Rules rules;
  rules.account = {1, 5};
  rules.source = {1, 5};
  serve("http://localhost:8080", rules);
  sign_in("an.peeters");
  int refused = 0;
  for (int i = 0; i < 20; ++i) {
    const auto told = get("/api/v1/worklist");
    if (told.status != 429) continue;
    ++refused;
    EXPECT_EQ(told.code(), "too_many_requests");
    EXPECT_TRUE(told.response.header("retry-after"));
  }
  EXPECT_EQ(refused, 15);
  sign_in("els.centre");
  EXPECT_EQ(get("/api/v1/worklist").status, 200);
  now_ = base::Instant::from_micros(now_.micros() + 2'000'000);
  sign_in("an.peeters");
  EXPECT_EQ(get("/api/v1/worklist").status, 200);
}

/// The network of a centre is flooded by somebody who is not signed in, from its own address: its people go on working,
/// and others of them still sign in.
TEST_F(RulesTest, AFloodFromACentresNetworkDoesNotLockItOut) {
  Limits::Rules rules;
  rules.source = {0.001, 5};
  serve("http://localhost:8080", rules);
  int refused = 0;
  for (int i = 0; i < 100; ++i) refused += site_->handle(request(Method::get, "/api/v1/health")).status == 429 ? 1 : 0;
  EXPECT_EQ(refused, 95);
  auto in = write("/api/v1/session", R"({"name":"els.centre","password":"correct horse battery"})");
  in.peer = "192.0.2.7";
  const auto entered = send(in);
  EXPECT_EQ(entered.status, 200) << entered.response.content();
  auto asked = request(Method::get, "/api/v1/worklist");
  const auto cookie = std::string(*entered.response.header("set-cookie"));
  asked.headers = {{"cookie", cookie.substr(0, cookie.find(';'))}};
  for (int i = 0; i < 20; ++i) EXPECT_EQ(site_->handle(asked).status, 200);
}

/// Security verification 4.1.3: forged headers of a proxy change neither limits nor answers nor the journal.
TEST_F(RulesTest, ForgedHeadersOfAProxyHaveNoEffect) {
  Limits::Rules rules;
  rules.source = {0.001, 5};
  serve("http://localhost:8080", rules);
  int served = 0;
  for (int i = 0; i < 50; ++i) {
    const auto answer = site_->handle(request(Method::get, "/api/v1/health",
                                              {{"x-forwarded-for", "10.1." + std::to_string(i) + ".1"},
                                               {"x-forwarded-proto", "https"},
                                               {"x-forwarded-host", "evil.example"},
                                               {"x-real-ip", "10.9.9.9"}}));
    served += answer.status == 200 ? 1 : 0;
    EXPECT_EQ(answer.content().find("evil"), std::string::npos);
    EXPECT_FALSE(answer.header("strict-transport-security"));
  }
  EXPECT_EQ(served, 5);
  EXPECT_EQ(journal_.str().find("evil"), std::string::npos);
  EXPECT_EQ(journal_.str().find("10.9."), std::string::npos);
}

/// Nothing of an address or of what was typed gets into the journal, and it stays one line an answer.
TEST_F(RulesTest, TheJournalHoldsNothingThatWasSent) {
  serve("http://localhost:8080");
  sign_in("an.peeters");
  for (const auto* path : {"/canary\x1b[31m", "/api/v1/cases/canary%0d%0acanary", "/api/v1/cases?q=canary", "/canary"})
    static_cast<void>(get(path));
  static_cast<void>(post("/api/v1/cases", R"({"canary":"canary"})"));
  const auto journal = journal_.str();
  EXPECT_EQ(journal.find("canary"), std::string::npos) << journal;
  EXPECT_EQ(journal.find('\x1b'), std::string::npos);
  std::istringstream lines(journal);
  for (std::string line; std::getline(lines, line);) {
    EXPECT_TRUE(line.starts_with('{') && line.ends_with('}')) << line;
  }
}

}  // namespace
}  // namespace relais::http

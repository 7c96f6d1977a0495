#include <map>
#include <set>

#include "house_fixture.hpp"

namespace relais::http {
namespace {

using test::SiteTest;

TEST_F(SiteTest, EveryAnswerCarriesTheSecurityHeaders) {
  for (const auto* path : {"/", "/nothing", "/api/v1/session", "/api/v1/health", "/api/v1/nothing", "/api/v1/cases",
                           "/api/v1/openapi.json"}) {
    const auto told = get(path);
    for (const auto* name :
         {"content-security-policy", "x-content-type-options", "referrer-policy", "cross-origin-opener-policy",
          "cross-origin-resource-policy", "x-frame-options", "permissions-policy", "cache-control"})
      EXPECT_TRUE(told.response.header(name)) << path << " " << name;
    EXPECT_EQ(told.response.header("content-security-policy")->find("unsafe"), std::string_view::npos);
  }
  EXPECT_TRUE(site_->refuse(413).header("content-security-policy"));
}

TEST_F(SiteTest, AnswersOfTheApiAreKeptNowhere) {
  EXPECT_EQ(get("/api/v1/health").response.header("cache-control"), "no-store");
}

TEST_F(SiteTest, UnknownAddressesAndMethodsAreSaid) {
  EXPECT_EQ(get("/api/v1/nothing").status, 404);
  Request request;
  request.method = Method::put;
  request.path = "/api/v1/cases";
  const auto told = send(request);
  EXPECT_EQ(told.status, 405);
  EXPECT_EQ(told.response.header("allow"), "GET, POST");
}

TEST_F(SiteTest, WritesOfForeignPagesAreRefused) {
  sign_in("an.peeters");
  auto bare = write("/api/v1/cases", "{}");
  bare.headers.erase(bare.headers.begin());
  EXPECT_EQ(send(bare).code(), "csrf_header_missing");
  EXPECT_EQ(send(write("/api/v1/cases", "{}", {{"sec-fetch-site", "cross-site"}})).status, 403);
  EXPECT_EQ(send(write("/api/v1/cases", "{}", {{"sec-fetch-site", "same-origin"}})).code(), "idempotency_key_missing");
}

TEST_F(SiteTest, NothingIsToldToNobody) {
  for (const auto& route : all_routes()) {
    if (!route.head.needs.session) continue;
    auto path = route.head.pattern;
    for (auto open = path.find('{'); open != std::string::npos; open = path.find('{'))
      path.replace(open, path.find('}') - open + 1, "01HN0000000000000000000000");
    auto request = write(path, "{}", {{"idempotency-key", "12345678"}, {"if-match", "\"1\""}});
    request.method = route.head.method;
    const auto told = send(request);
    EXPECT_EQ(told.status, 401) << path;
    EXPECT_EQ(told.code(), "not_signed_in") << path;
  }
}

TEST_F(SiteTest, EveryRouteRefusesUnknownQueryParameters) {
  sign_in("an.peeters");
  for (const auto& route : all_routes()) {
    if (route.head.method != Method::get) continue;
    auto path = route.head.pattern;
    for (auto open = path.find('{'); open != std::string::npos; open = path.find('{'))
      path.replace(open, path.find('}') - open + 1, "01HN0000000000000000000000");
    EXPECT_EQ(get(path + "?surprise=1").code(), "unknown_parameter") << path;
  }
}

TEST_F(SiteTest, ACaseIsOpenedReadAndListed) {
  sign_in("an.peeters");
  const auto opened = open_case();
  ASSERT_EQ(opened.status, 201) << opened.response.content();
  EXPECT_EQ(opened.etag(), "\"" + std::to_string(opened.body.as_object().at("version").as_int64()) + "\"");
  const auto id = opened.text("id");
  const auto read = get("/api/v1/cases/" + id);
  EXPECT_EQ(read.status, 200);
  EXPECT_EQ(read.etag(), opened.etag());
  const auto list = send(write("/api/v1/cases/search", R"({"words":"person"})"));
  EXPECT_EQ(list.body.as_object().at("total"), 1);
  EXPECT_EQ(get("/api/v1/cases?q=person").status, 400) << "names do not belong into addresses";
}

TEST_F(SiteTest, ACaseIsUnknownToADeskWithoutRelation) {
  sign_in("an.peeters");
  const auto id = open_case().text("id");
  sign_in("els.centre");
  EXPECT_EQ(get("/api/v1/cases/" + id).status, 404);
  EXPECT_EQ(get("/api/v1/cases").body.as_object().at("total"), 0);
  EXPECT_EQ(get("/api/v1/cases/01HN0000000000000000000000").response.content(),
            get("/api/v1/cases/" + id).response.content());
}

TEST_F(SiteTest, TheSameWriteTwiceIsOneWriteWithOneAnswer) {
  sign_in("an.peeters");
  const std::string body = R"({"on":"2024-02-05","opened":{"label":"Person 1","ground":"trafficking"}})";
  const auto request = write("/api/v1/cases", body, {{"idempotency-key", "once-and-only-once"}});
  const auto first = send(request);
  ASSERT_EQ(first.status, 201) << first.response.content();
  const auto second = send(request);
  EXPECT_EQ(second.status, 201);
  EXPECT_EQ(second.response.content(), first.response.content());
  EXPECT_EQ(second.etag(), first.etag());
  EXPECT_EQ(second.response.header("idempotency-replayed"), "true");
  EXPECT_EQ(get("/api/v1/cases").body.as_object().at("total"), 1);
}

TEST_F(SiteTest, AKeyIsForOneRequestOnly) {
  sign_in("an.peeters");
  const Headers key{{"idempotency-key", "once-and-only-once"}};
  ASSERT_EQ(
      send(write("/api/v1/cases", R"({"on":"2024-02-05","opened":{"label":"A","ground":"trafficking"}})", key)).status,
      201);
  const auto reused =
      send(write("/api/v1/cases", R"({"on":"2024-02-05","opened":{"label":"B","ground":"trafficking"}})", key));
  EXPECT_EQ(reused.status, 422);
  EXPECT_EQ(reused.code(), "idempotency_key_reused");
  EXPECT_EQ(get("/api/v1/cases").body.as_object().at("total"), 1);
}

TEST_F(SiteTest, AKeyOfOneAccountIsNotThatOfAnother) {
  const std::string body = R"({"on":"2024-02-05","opened":{"label":"Person 1","ground":"trafficking"}})";
  const auto request = write("/api/v1/cases", body, {{"idempotency-key", "once-and-only-once"}});
  sign_in("an.peeters");
  const auto first = send(request);
  sign_in("els.centre");
  const auto second = send(request);
  ASSERT_EQ(second.status, 201);
  EXPECT_NE(first.text("id"), second.text("id"));
}

TEST_F(SiteTest, WritesNeedAKeyOfSensibleLength) {
  sign_in("an.peeters");
  EXPECT_EQ(send(write("/api/v1/cases", "{}")).status, 400);
  for (const auto& key : {std::string("short"), std::string(65, 'a'), std::string("with blanks in it")})
    EXPECT_EQ(send(write("/api/v1/cases", "{}", {{"idempotency-key", key}})).code(), "idempotency_key_missing") << key;
}

TEST_F(SiteTest, AChangeNamesTheVersionItIsMeantFor) {
  sign_in("an.peeters");
  const auto opened = open_case();
  const auto path = "/api/v1/cases/" + opened.text("id") + "/acts";
  const std::string act =
      R"({"on":"2024-02-05","acts":[{"type":"note_written","kind":"fact","language":"en","text":"first"}]})";
  EXPECT_EQ(post(path, act).code(), "precondition_required");
  EXPECT_EQ(post(path, act).status, 428);
  EXPECT_EQ(post(path, act, {{"if-match", "W/\"1\""}}).code(), "bad_etag");
  const auto done = post(path, act, {{"if-match", opened.etag()}});
  EXPECT_EQ(done.status, 200) << done.response.content();
  EXPECT_NE(done.etag(), opened.etag());
}

TEST_F(SiteTest, TwoPeopleEditingOneCaseSeeBothVersions) {
  sign_in("an.peeters");
  const auto opened = open_case();
  const auto path = "/api/v1/cases/" + opened.text("id") + "/acts";
  const auto note = [](const std::string& text) {
    return R"({"on":"2024-02-05","acts":[{"type":"note_written","kind":"fact","language":"en","text":")" + text +
           "\"}]}";
  };
  ASSERT_EQ(post(path, note("hers"), {{"if-match", opened.etag()}}).status, 200);
  const auto late = post(path, note("his"), {{"if-match", opened.etag()}});
  ASSERT_EQ(late.status, 412) << late.response.content();
  EXPECT_EQ(late.code(), "version_conflict");
  const auto& current = late.body.as_object().at("current").as_object();
  EXPECT_EQ(current.at("version").as_int64(), opened.body.as_object().at("version").as_int64() + 1);
  const auto& since = late.body.as_object().at("since").as_array();
  ASSERT_EQ(since.size(), 1U);
  EXPECT_EQ(since[0].as_object().at("event").as_object().at("text"), "hers");
  EXPECT_EQ(get("/api/v1/cases/" + opened.text("id")).body.as_object().at("notes").as_array().size(), 1U);
}

TEST_F(SiteTest, ARefusalNamesTheRuleAndThePlace) {
  sign_in("an.peeters");
  const auto opened = open_case();
  const auto refused =
      post("/api/v1/cases/" + opened.text("id") + "/acts",
           R"({"on":"2024-02-05","acts":[{"type":"step_taken","step":"request_document","document":"annex_15"}]})",
           {{"if-match", opened.etag()}});
  EXPECT_EQ(refused.status, 409) << refused.response.content();
  EXPECT_EQ(refused.code(), "only_a_centre_may_request");
  EXPECT_TRUE(refused.text("pointer").starts_with("/acts/0"));
  EXPECT_FALSE(refused.body.as_object().at("rules").as_array().empty());
  const auto check = send(
      write("/api/v1/cases/" + opened.text("id") + "/check",
            R"({"on":"2024-02-05","acts":[{"type":"step_taken","step":"request_document","document":"annex_15"}]})"));
  EXPECT_EQ(check.status, 200);
  EXPECT_EQ(check.body.as_object().at("allowed"), false);
}

TEST_F(SiteTest, BodiesAreRefusedWithTheirPlace) {
  sign_in("an.peeters");
  EXPECT_EQ(post("/api/v1/cases", "{").code(), "bad_json");
  EXPECT_EQ(post("/api/v1/cases", std::string(200'000, '[')).status, 400);
  const auto wrong = post("/api/v1/cases", R"({"on":"2024-02-30","opened":{"label":"a","ground":"trafficking"}})");
  EXPECT_EQ(wrong.status, 422);
  EXPECT_EQ(wrong.text("pointer"), "/on");
  const auto unknown =
      post("/api/v1/cases", R"({"on":"2024-02-05","opened":{"label":"a","ground":"trafficking","x":1}})");
  EXPECT_EQ(unknown.text("pointer"), "/opened/x");
}

TEST_F(SiteTest, ListsArePaged) {
  sign_in("an.peeters");
  for (int i = 0; i < 5; ++i) ASSERT_EQ(open_case("Person " + std::to_string(i)).status, 201);
  std::set<std::string> seen;
  std::string cursor;
  for (int page = 0; page < 3; ++page) {
    const auto told = get("/api/v1/cases?limit=2" + (cursor.empty() ? "" : "&cursor=" + cursor));
    ASSERT_EQ(told.status, 200) << told.response.content();
    EXPECT_EQ(told.body.as_object().at("total"), 5);
    for (const auto& item : told.body.as_object().at("items").as_array())
      seen.insert(std::string(item.as_object().at("id").as_string()));
    const auto* next = told.body.as_object().if_contains("next");
    EXPECT_EQ(next == nullptr, page == 2);
    if (next != nullptr) cursor = next->as_string();
  }
  EXPECT_EQ(seen.size(), 5U);
  EXPECT_EQ(get("/api/v1/cases?limit=0").code(), "bad_parameter");
  EXPECT_EQ(get("/api/v1/cases?limit=201").code(), "bad_parameter");
  EXPECT_EQ(get("/api/v1/cases?cursor=nonsense").code(), "bad_cursor");
}

TEST_F(SiteTest, TheJournalKnowsRoutesOnly) {
  sign_in("an.peeters");
  const auto opened = open_case("Canarylabel");
  const auto id = opened.text("id");
  get("/api/v1/cases/" + id + "?as_of=2024-02-05");
  send(write("/api/v1/cases/search", R"({"words":"Canaryquery"})"));
  get("/api/v1/cases?q=Canaryquery");
  get("/api/v1/Canarypath");
  const auto journal = journal_.str();
  EXPECT_NE(journal.find("/api/v1/cases/{id}"), std::string::npos);
  for (const auto& secret :
       {id, std::string("Canary"), std::string("an.peeters"), std::string("horse"), cookie_.substr(15)})
    EXPECT_EQ(journal.find(secret), std::string::npos) << secret;
}

TEST_F(SiteTest, TheCalendarIsReadWithoutASessionAndSaysNothing) {
  sign_in("an.peeters");
  open_case("Canarylabel");
  const auto url = get("/api/v1/calendar").text("url");
  EXPECT_EQ(get("/api/v1/calendar").text("url"), url);
  cookie_.clear();
  const auto feed = get(url);
  ASSERT_EQ(feed.status, 200);
  EXPECT_EQ(feed.response.header("content-type"), "text/calendar; charset=utf-8");
  EXPECT_TRUE(feed.response.content().starts_with("BEGIN:VCALENDAR"));
  EXPECT_EQ(feed.response.content().find("Canary"), std::string::npos);
  EXPECT_EQ(get(url + "?language=nl").status, 200);
  EXPECT_EQ(get(url + "?language=xx").status, 400);
  EXPECT_EQ(get("/calendar/guessed.ics").status, 404);
}

TEST_F(SiteTest, TheLawIsReadByTopicAndDay) {
  sign_in("an.peeters");
  EXPECT_GT(get("/api/v1/law").body.as_object().at("items").as_array().size(), 5U);
  const auto procedure = get("/api/v1/law/procedure?on=2016-01-01");
  ASSERT_EQ(procedure.status, 200);
  std::map<std::string, bool> holds;
  for (const auto& record : procedure.body.as_object().at("records").as_array())
    holds[std::string(record.as_object().at("id").as_string())] = record.as_object().at("holds").as_bool();
  EXPECT_TRUE(holds.at("document.annex_13"));
  EXPECT_FALSE(holds.at("document.annex_15"));
  EXPECT_EQ(get("/api/v1/law/rules/document.annex_15").text("id"), "document.annex_15");
  EXPECT_EQ(get("/api/v1/law/nothing").status, 404);
  EXPECT_FALSE(get("/api/v1/law/unknown").body.as_object().at("items").as_array().empty());
}

TEST_F(SiteTest, IndicatorsAreFilteredByServiceAndForm) {
  sign_in("an.peeters");
  const auto count = [&](const std::string& query) {
    const auto told = get("/api/v1/indicators" + query);
    std::size_t prompts = 0;
    for (const auto& list : told.body.as_object().at("items").as_array())
      prompts += list.as_object().at("prompts").as_array().size();
    return prompts;
  };
  const auto all = count("");
  EXPECT_GT(all, count("?service=hospital"));
  EXPECT_GT(count("?service=hospital"), 0U);
  EXPECT_GT(all, count("?form=begging"));
}

TEST_F(SiteTest, TheDirectorySaysWhatIsOpen) {
  sign_in("an.peeters");
  const auto told = get("/api/v1/directory");
  const auto& items = told.body.as_object().at("items").as_array();
  ASSERT_FALSE(items.empty());
  for (const auto& service : items) EXPECT_TRUE(service.as_object().contains("open_now"));
}

TEST_F(SiteTest, ALetterIsMadeByThoseWhoMay) {
  sign_in("an.peeters");
  const auto opened = open_case();
  const auto path = "/api/v1/cases/" + opened.text("id") + "/letters/";
  const auto notice = get(path + "magistrate_notice.pdf?language=nl");
  ASSERT_EQ(notice.status, 200) << notice.response.content();
  EXPECT_EQ(notice.response.header("content-type"), "application/pdf");
  EXPECT_TRUE(notice.response.content().starts_with("%PDF-"));
  EXPECT_EQ(notice.response.header("content-disposition")->find("Canary"), std::string_view::npos);
  EXPECT_EQ(get(path + "document_request.pdf").status, 403);
  EXPECT_EQ(get(path + "nothing.pdf").status, 404);
  EXPECT_EQ(get(path + "magistrate_notice.pdf?language=xx").code(), "letter_language_missing");
}

TEST_F(SiteTest, RightsLeafletsSpeakEveryLanguageTheyWereWrittenIn) {
  sign_in("an.peeters");
  const auto path = "/api/v1/cases/" + open_case().text("id") + "/letters/rights_leaflet.pdf?language=";
  for (const auto& [language, wording] : letters_->find("rights_leaflet")->languages)
    EXPECT_EQ(get(path + language).status, 200) << language;
}

TEST_F(SiteTest, WholeCasesLeaveAndATableComesIn) {
  sign_in("an.peeters");
  const auto id = open_case().text("id");
  const auto out = get("/api/v1/export?cases=" + id);
  ASSERT_EQ(out.status, 200) << out.response.content();
  EXPECT_EQ(out.body.as_object().at("cases").as_array().size(), 1U);
  const auto table = get("/api/v1/export?format=htcds");
  ASSERT_EQ(table.status, 200);
  auto request = write("/api/v1/imports?format=htcds", table.text("csv"), {{"idempotency-key", "import-once-1"}});
  request.headers[1].second = "text/csv";
  const auto in = send(request);
  ASSERT_EQ(in.status, 201) << in.response.content();
  EXPECT_EQ(in.body.as_object().at("created"), 1) << in.response.content();
  EXPECT_EQ(get("/api/v1/cases").body.as_object().at("total"), 2);
  EXPECT_EQ(send(request).response.content(), in.response.content());
  EXPECT_EQ(get("/api/v1/cases").body.as_object().at("total"), 2);
  sign_in("els.centre");
  EXPECT_EQ(get("/api/v1/export?cases=" + id).status, 404);
}

}  // namespace
}  // namespace relais::http

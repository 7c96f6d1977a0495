// Many at once, and nonsense of every kind.
#include <atomic>
#include <set>
#include <thread>

#include "house_fixture.hpp"

namespace relais::http {
namespace {

using test::SiteTest;

/// Sends the same request from several threads at once.
std::vector<Response> at_once(Site& site, const Request& request, int threads) {
  std::vector<Response> answers(static_cast<std::size_t>(threads));
  std::vector<std::thread> running;
  std::atomic<bool> go{false};
  for (auto& answer : answers)
    running.emplace_back([&site, &request, &answer, &go] {
      while (!go) std::this_thread::yield();
      answer = site.handle(request);
    });
  go = true;
  for (auto& thread : running) thread.join();
  return answers;
}

TEST_F(SiteTest, OneKeySentByManyAtOnceIsOneCase) {
  sign_in("an.peeters");
  for (int round = 0; round < 5; ++round) {
    auto request = write("/api/v1/cases", R"({"on":"2024-02-05","opened":{"label":"Person 1","ground":"trafficking"}})",
                         {{"idempotency-key", "the-same-key-" + std::to_string(round)}, {"cookie", cookie_}});
    std::set<std::string> answers;
    for (const auto& answer : at_once(*site_, request, 8)) {
      EXPECT_EQ(answer.status, 201) << answer.content();
      answers.insert(answer.content());
    }
    EXPECT_EQ(answers.size(), 1U);
    EXPECT_EQ(get("/api/v1/cases").body.as_object().at("total"), round + 1);
  }
}

TEST_F(SiteTest, OfManyWhoEditOneVersionOneIsFirstAndTheOthersAreTold) {
  sign_in("an.peeters");
  const auto opened = open_case();
  const auto path = "/api/v1/cases/" + opened.text("id") + "/acts";
  const std::string body =
      R"({"on":"2024-02-05","acts":[{"type":"note_written","kind":"fact","language":"en","text":"mine"}]})";
  std::vector<Request> requests;
  for (int i = 0; i < 8; ++i)
    requests.push_back(write(
        path, body,
        {{"idempotency-key", "editor-number-" + std::to_string(i)}, {"if-match", opened.etag()}, {"cookie", cookie_}}));
  std::vector<Response> answers(requests.size());
  std::vector<std::thread> running;
  for (std::size_t i = 0; i < requests.size(); ++i)
    running.emplace_back([&, i] { answers[i] = site_->handle(requests[i]); });
  for (auto& thread : running) thread.join();
  int done = 0;
  for (const auto& answer : answers) {
    if (answer.status == 200)
      ++done;
    else
      EXPECT_EQ(answer.status, 412) << answer.content();
  }
  EXPECT_EQ(done, 1);
  EXPECT_EQ(get("/api/v1/cases/" + opened.text("id")).body.as_object().at("notes").as_array().size(), 1U);
}

/// A request bent out of shape in one or two places.
Request mutated(Request request, base::SeededRandom& random) {
  const auto bend = [&](std::string& text) {
    if (text.empty()) return;
    const auto at = random.next() % text.size();
    switch (random.next() % 4) {
      case 0:
        text[at] = static_cast<char>(random.next());
        break;
      case 1:
        text.erase(at, 1 + random.next() % 8);
        break;
      case 2:
        text.insert(at, text.substr(0, random.next() % 40));
        break;
      default:
        text.insert(at, 1, "{}[]\"\\/%?&=,:0-"[random.next() % 15]);
        break;
    }
  };
  for (auto times = 1 + random.next() % 2; times > 0; --times) {
    switch (random.next() % 4) {
      case 0:
        bend(request.path);
        break;
      case 1:
        bend(request.query);
        break;
      case 2:
        bend(request.headers[random.next() % request.headers.size()].second);
        break;
      default:
        bend(request.body);
        break;
    }
  }
  return request;
}

TEST_F(SiteTest, NonsenseIsRefusedAndBreaksNothing) {
  sign_in("an.peeters");
  const auto opened = open_case();
  const auto id = opened.text("id");
  const Headers headers{{"if-match", opened.etag()}, {"cookie", cookie_}, {"idempotency-key", "nonsense-nonsense"}};
  std::vector<Request> seeds{
      write("/api/v1/cases",
            R"({"on":"2024-02-05","opened":{"label":"P","ground":"trafficking"},"person":{"nationality":["VNM"]}})",
            headers),
      write("/api/v1/cases/" + id + "/acts",
            R"({"on":"2024-02-05","acts":[{"type":"step_taken","step":"explain_rights","language":"vi"}]})", headers),
      write("/api/v1/cases/" + id + "/check",
            R"({"on":"2024-02-05","acts":[{"type":"corrected","number":2,"reason":"x"}]})", headers),
      write("/api/v1/operations",
            R"({"on":"2024-02-05","opened":{"kind":"inspection","took_place":"2024-02-05","place":{},"title":"T"}})",
            headers),
      write("/api/v1/imports", "prs_FirstName,prs_LastName\nA,B\n", headers),
  };
  seeds.back().headers[1].second = "text/csv";
  for (const auto* path :
       {"/api/v1/worklist", "/api/v1/law/fines", "/api/v1/export", "/api/v1/cases", "/api/v1/indicators"}) {
    Request read;
    read.path = path;
    read.query = "limit=5&cursor=abc&on=2024-02-05&kind=due";
    read.headers = headers;
    seeds.push_back(read);
  }
  base::SeededRandom random(20240205);
  for (int i = 0; i < 1500; ++i) {
    auto request = mutated(seeds[random.next() % seeds.size()], random);
    request.peer = "127.0.0.1";
    const auto answer = site_->handle(request);
    ASSERT_LT(answer.status, 500) << to_string(request.method) << ' ' << request.path << '?' << request.query << '\n'
                                  << request.body << '\n'
                                  << answer.content();
  }
  EXPECT_EQ(get("/api/v1/cases/" + id).status, 200);
}

}  // namespace
}  // namespace relais::http

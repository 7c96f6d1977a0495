// The public door as a browser meets it, with and without script; what the server writes down, which is nothing that a
// person wrote.
#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <optional>
#include <regex>
#include <thread>

#include <fmt/format.h>

#include "ledger/proof_file.hpp"
#include "letterbox/installation.hpp"
#include "letterbox/site.hpp"
#include "vault/bytes.hpp"

namespace relais::letterbox::testing {
namespace {

namespace json = base::json;

class TheSite : public ::testing::Test {
 protected:
  void SetUp() override {
    house.open();
    house.publish();
    door::Look look;
    look.style = "body{color:#123}";
    look.exit_script = "addEventListener('x',()=>{});";
    look.root_key = house.spool().root_key();
    auto loaded = door::Pages::load(".", look);
    ASSERT_TRUE(loaded) << loaded.error().line();
    pages.emplace(std::move(*loaded));
    const auto clock = [this] { return house.now(); };
    auto made = Plain::load(".", *pages, house.spool(), house.box(), clock, nullptr, {});
    ASSERT_TRUE(made) << made.error().line();
    plain = std::move(*made);
    std::filesystem::create_directories(web.path() / "s");
    std::ofstream(web.path() / "s" / "report.js") << "let a = 1;";
    std::ofstream(web.path() / "s" / "report.js.gz") << "pretended";
    std::ofstream(web.path() / "s" / "keep_worker.js") << "let b = 1;";
    auto files = ServedFiles::load(web.path() / "s");
    ASSERT_TRUE(files);
    ASSERT_TRUE(house.spool().log_manifest(files->manifest()));
    house.cosign();
    site = std::make_unique<Site>(*pages, house.spool(), house.box(), *plain, std::move(*files), clock, true);
  }
  wire::Response ask(wire::Method method, const std::string& path, std::string body = {}, wire::Headers headers = {},
                     const std::string& peer = "203.0.113.77") {
    wire::Request request;
    request.method = method;
    request.path = path;
    request.body = std::move(body);
    request.headers = std::move(headers);
    request.peer = peer;
    return site->handle(request);
  }
  wire::Response get(const std::string& path, wire::Headers headers = {}) {
    return ask(wire::Method::get, path, {}, std::move(headers));
  }
  wire::Response post(const std::string& path, const std::string& form) {
    return ask(wire::Method::post, path, form, {{"content-type", "application/x-www-form-urlencoded"}});
  }
  static std::string code_in(const std::string& html) {
    const std::regex reference(R"(\+\+\+\d{3}/\d{4}/\d{5}\+\+\+)");
    std::string all;
    for (std::sregex_iterator at(html.begin(), html.end(), reference), end; at != end; ++at)
      all += (all.empty() ? "" : " ") + at->str();
    return all;
  }
  static std::string form_text(std::string text) {
    std::string encoded;
    for (const unsigned char letter : text) encoded += fmt::format("%{:02X}", letter);
    return encoded;
  }
  Installation house;
  test::Folder web;
  std::optional<door::Pages> pages;
  std::unique_ptr<Plain> plain;
  std::unique_ptr<Site> site;
};

TEST_F(TheSite, every_answer_carries_its_headers_and_no_cookie) {
  const std::vector<wire::Response> answers{get("/"),
                                            get("/fr/"),
                                            get("/fr/w"),
                                            get("/nl/v"),
                                            get("/nowhere"),
                                            get("/s/report.js"),
                                            get("/s/nothing"),
                                            get("/s/manifest"),
                                            get("/box/directory"),
                                            get("/box/submit"),
                                            post("/fr/w", ""),
                                            post("/fr/v", "code=1"),
                                            site->refuse(413),
                                            post("/box/fetch", "{}")};
  for (const auto& answer : answers) {
    EXPECT_EQ(answer.header("cache-control"), "no-store");
    EXPECT_EQ(answer.header("referrer-policy"), "no-referrer");
    EXPECT_EQ(answer.header("x-content-type-options"), "nosniff");
    EXPECT_TRUE(answer.header("strict-transport-security"));
    ASSERT_TRUE(answer.header("content-security-policy"));
    EXPECT_EQ(answer.header("content-security-policy")->find("unsafe-inline"), std::string_view::npos);
    EXPECT_FALSE(answer.header("set-cookie"));
    EXPECT_FALSE(answer.header("server"));
  }
}

TEST_F(TheSite, pages_may_not_run_what_the_worker_may) {
  const auto page = std::string(*get("/fr/w").header("content-security-policy"));
  EXPECT_EQ(page.find("wasm-unsafe-eval"), std::string::npos);
  EXPECT_NE(page.find("require-trusted-types-for 'script'"), std::string::npos);
  const auto hash = "'sha256-" + ledger::base64(ledger::bytes_of(ledger::sha256(pages->exit_script()))) + "'";
  EXPECT_NE(page.find(hash), std::string::npos);
  const auto script = std::string(*get("/s/report.js").header("content-security-policy"));
  EXPECT_NE(script.find("wasm-unsafe-eval"), std::string::npos);
  EXPECT_EQ(get("/s/keep_worker.js").header("service-worker-allowed"), "/");
  EXPECT_EQ(get("/s/report.js", {{"accept-encoding", "gzip"}}).content(), "pretended");
  EXPECT_EQ(get("/s/report.js").content(), "let a = 1;");
}

TEST_F(TheSite, other_methods_and_foreign_pages_are_refused) {
  EXPECT_EQ(ask(wire::Method::put, "/fr/").status, 405);
  EXPECT_EQ(ask(wire::Method::get, "/box/submit").status, 405);
  EXPECT_EQ(ask(wire::Method::post, "/box/directory").status, 405);
  EXPECT_EQ(ask(wire::Method::post, "/s/report.js").status, 405);
  EXPECT_EQ(post("/box/challenge", R"({"call":"submit"})").status, 415);
  const auto call = R"({"call":"submit"})";
  EXPECT_EQ(ask(wire::Method::post, "/box/challenge", call, {{"content-type", "application/json"}}).status, 200);
  EXPECT_EQ(ask(wire::Method::post, "/box/challenge", call,
                {{"content-type", "application/json"}, {"sec-fetch-site", "cross-site"}})
                .status,
            415);
  EXPECT_EQ(ask(wire::Method::post, "/fr/w", "text=x&desks=pag-asa", {{"sec-fetch-site", "cross-site"}}).status, 404);
}

TEST_F(TheSite, report_pages_are_plain_forms_with_what_the_script_needs) {
  const auto page = get("/fr/w").content();
  for (const auto* needed : {"<form id=\"write\"", "name=\"who\"", "name=\"what\"", "name=\"minor\"", "name=\"danger\"",
                             "value=\"pag-asa\"", "name=\"escrow\" value=\"yes\" checked", "<textarea id=\"text\"",
                             "id=\"numbers\"", "/s/report.js", "/s/report.css", "078 055 800"})
    EXPECT_NE(page.find(needed), std::string::npos) << needed;
  EXPECT_NE(page.find(house.spool().root_key()), std::string::npos);
  EXPECT_NE(get("/nl/v").content().find("<form id=\"back\""), std::string::npos);
  // A language without words of its own shows those of another, marked as such.
  EXPECT_NE(get("/ar/w").content().find("<div lang=\"en\""), std::string::npos);
}

TEST_F(TheSite, the_list_of_files_stands_in_the_log) {
  const auto answer = base::parse_json(get("/s/manifest").content()).value().as_object();
  const auto manifest = *vault::from_base64url(std::string(answer.at("manifest").as_string()));
  EXPECT_NE(manifest.find(wire::sha256_hex("let a = 1;")), std::string::npos);
  const auto proof = ledger::parse_proof_file(std::string(answer.at("proof").as_string()));
  ASSERT_TRUE(proof) << proof.error().line();
  EXPECT_TRUE(ledger::check(*proof, house.spool().log_key(), {}));
  EXPECT_EQ(proof->entry, leaf_of(LeafKind::manifest, ledger::sha256(manifest)));
}

TEST_F(TheSite, without_script_a_person_reports_reads_the_answer_and_writes_back) {
  const std::string planted = "Une dame dort dans la cave depuis mardi";
  const auto sent =
      post("/fr/w", "who=witness&what=domestic&minor=no&desks=pag-asa&escrow=yes&text=" + form_text(planted) +
                        "&where=" + form_text("Rue Inventée 12, Bruxelles"));
  ASSERT_EQ(sent.status, 200) << sent.content();
  const auto code = code_in(sent.content());
  ASSERT_EQ(code.size(), 41U);
  EXPECT_EQ(sent.content().find(planted), std::string::npos);

  const auto items = house.spool().collect(0, 10).value().items;
  ASSERT_EQ(items.size(), 1U);
  EXPECT_EQ(items[0].lane, "calm");
  const auto auth = *vault::from_hex(items[0].auth);
  const auto opened = vault::open_as(
      house.desks[0].box, [&](std::string_view) { return std::optional(auth); }, vault::Purpose::tip,
      {"tip", items[0].tip, "report", 1, "relais-test"}, items[0].object);
  ASSERT_TRUE(opened);
  const auto report = base::decode_text<Report>(opened->payload);
  ASSERT_TRUE(report) << report.error().line();
  EXPECT_EQ(report->text, planted);
  EXPECT_EQ(report->what, std::vector<std::string>{"domestic"});
  EXPECT_EQ(report->minor, false);

  const auto none = post("/nl/v", "code=" + form_text(code));
  EXPECT_EQ(none.status, 200);
  EXPECT_EQ(none.content().find(planted), std::string::npos);
  Reporter same(house);
  same.keys = vault::tip_keys(vault::TipCode::read(code).value(), "relais-test").value();
  const auto reply = answer_of(house, house.desks[0], same, items[0].tip, "reply/1", "Demain <soir> chez nous.");
  ASSERT_TRUE(house.spool().deliver(items[0].tip, "reply/1", reply));
  const auto read = post("/fr/v", "code=" + form_text(code));
  EXPECT_NE(read.content().find("Demain &lt;soir&gt; chez nous."), std::string::npos);

  const auto more = post("/fr/v", "code=" + form_text(code) + "&tip=" + items[0].tip + "&text=" + form_text("Encore"));
  EXPECT_EQ(more.status, 200);
  EXPECT_EQ(house.spool().collect(0, 10).value().items.at(1).part, "message/1");
  const auto gone = post("/fr/v", "code=" + form_text(code) + "&done=" + form_text(items[0].tip + " reply/1"));
  EXPECT_EQ(gone.content().find("chez nous."), std::string::npos);
  EXPECT_EQ(post("/fr/v", "code=" + form_text(code)).content().find("chez nous."), std::string::npos);
}

TEST_F(TheSite, a_forged_answer_is_shown_as_such_and_not_opened) {
  const Reporter reporter(house, false);
  const auto code = code_in(post("/en/w", "desks=pag-asa&text=x").content());
  const auto tip = house.spool().collect(0, 10).value().items.at(0).tip;
  Reporter same(house);
  same.keys = vault::tip_keys(vault::TipCode::read(code).value(), "relais-test").value();
  Desk stranger{"pag-asa"};
  ASSERT_TRUE(house.spool().deliver(tip, "reply/1",
                                    answer_of(house, stranger, same, tip, "reply/1", "Meet us at the station")));
  const auto page = post("/en/v", "code=" + form_text(code)).content();
  EXPECT_EQ(page.find("Meet us"), std::string::npos);
  EXPECT_NE(page.find("class=\"error\""), std::string::npos);
}

TEST_F(TheSite, what_is_wrong_with_a_form_is_said_and_nothing_is_lost) {
  const auto no_text = post("/fr/w", "desks=pag-asa&where=Namur");
  EXPECT_EQ(no_text.status, 422);
  EXPECT_NE(no_text.content().find("value=\"Namur\""), std::string::npos);
  const auto no_desk = post("/fr/w", "text=" + form_text("reste <ici>"));
  EXPECT_EQ(no_desk.status, 422);
  EXPECT_NE(no_desk.content().find("reste &lt;ici&gt;"), std::string::npos);
  EXPECT_EQ(post("/fr/w", "text=x&desks=nobody").status, 503);
  EXPECT_EQ(post("/fr/v", "code=123").status, 422);
  EXPECT_EQ(post("/fr/v", "").status, 422);
  EXPECT_EQ(post("/fr/w", std::string("text=%ff")).status, 400);
  EXPECT_TRUE(house.spool().collect(0, 10).value().items.empty());
}

TEST_F(TheSite, a_text_is_kept_whole_or_refused_with_everything_still_there) {
  std::string longest;
  while (longest.size() < 80'000) longest += "😀";
  const auto sent = post("/fr/w", "desks=pag-asa&text=" + form_text(longest));
  ASSERT_EQ(sent.status, 200);
  const auto item = house.spool().collect(0, 10).value().items.at(0);
  Reporter same(house);
  same.keys = vault::tip_keys(vault::TipCode::read(code_in(sent.content())).value(), "relais-test").value();
  const auto payload = read_as(house, house.desks[0], same, item.tip, "report", item.object);
  ASSERT_TRUE(payload);
  EXPECT_EQ(base::decode_text<Report>(*payload).value().text, longest);

  const auto refused = post("/en/w", "desks=pag-asa&where=Namur&text=" + std::string(80'000, 'x') + "end");
  EXPECT_EQ(refused.status, 422);
  EXPECT_NE(refused.content().find("xend</textarea>"), std::string::npos);
  EXPECT_NE(refused.content().find("<small class=\"error\">This text is too long"), std::string::npos);
  EXPECT_EQ(post("/en/w", "desks=pag-asa&text=x&contact=" + std::string(2001, 'x')).status, 422);
  const auto code = "code=" + form_text(code_in(sent.content())) + "&tip=" + item.tip;
  const auto message = post("/en/v", code + "&text=" + std::string(80'000, 'x') + "end");
  EXPECT_EQ(message.status, 422);
  EXPECT_NE(message.content().find("xend</textarea>"), std::string::npos);
  EXPECT_EQ(house.spool().collect(0, 10).value().items.size(), 1U);
}

TEST_F(TheSite, nothing_is_sealed_to_a_directory_that_no_device_would_believe) {
  const auto code = code_in(post("/fr/w", "desks=pag-asa&text=x").content());
  const auto tip = house.spool().collect(0, 10).value().items.at(0).tip;
  // The epochs still run; the witnesses have been away for too long.
  house.pass(3 * kDay);
  const auto refused = post("/fr/w", "desks=pag-asa&text=" + form_text("reste ici"));
  EXPECT_EQ(refused.status, 503);
  EXPECT_NE(refused.content().find("reste ici</textarea>"), std::string::npos);
  EXPECT_NE(refused.content().find("078 055 800"), std::string::npos);
  const auto back = "code=" + form_text(code) + "&tip=" + tip + "&text=Encore";
  EXPECT_NE(post("/fr/v", back).content().find("Encore</textarea>"), std::string::npos);
  EXPECT_EQ(house.spool().collect(0, 10).value().items.size(), 1U);
  house.cosign();
  EXPECT_EQ(post("/fr/w", "desks=pag-asa&text=x").status, 200);
}

class BusyForms : public TheSite {
 protected:
  void SetUp() override {
    house.rules.calm_from_network = 1;
    TheSite::SetUp();
  }
};

TEST_F(BusyForms, a_network_that_loops_leaves_a_turn_to_everybody_else) {
  const auto references = vault::TipCode::random().references();
  const auto body = "code=" + form_text(references[0] + references[1]);
  const auto open_from = [&](const std::string& peer) {
    return ask(wire::Method::post, "/fr/v", body, {}, peer).status;
  };
  for (int i = 0; i < 5; ++i) EXPECT_EQ(open_from("203.0.113.77"), 200);
  std::atomic<bool> over = false;
  std::atomic<int> served = 0;
  std::vector<std::thread> loops;
  for (int i = 0; i < 2; ++i)
    loops.emplace_back([&, i] {
      while (!over) served += open_from(fmt::format("203.0.113.{}", i)) == 200 ? 1 : 0;
    });
  while (served == 0) std::this_thread::yield();
  // From another network each time, as people are.
  for (int i = 0; i < 10; ++i) EXPECT_EQ(open_from(fmt::format("198.51.{}.1", i)), 200);
  over = true;
  for (auto& loop : loops) loop.join();
}

/// Everything that lies in the folder of the spool, file names included.
std::string everything_in(const std::filesystem::path& folder) {
  std::string all;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
    if (entry.is_regular_file()) all += entry.path().string() + test::all_bytes(entry.path());
  return all;
}

TEST_F(TheSite, nothing_that_a_person_wrote_or_is_lies_in_the_spool) {
  const std::string planted = "Zwarte bestelwagen bij het magazijn";
  const auto sent = post("/nl/w", "who=victim&desks=pag-asa&desks=payoke&text=" + form_text(planted) + "&contact=" +
                                      form_text("0470 00 00 00") + "&where=" + form_text("Verzonnenstraat 3"));
  ASSERT_EQ(sent.status, 200);
  const auto code = code_in(sent.content());
  static_cast<void>(post("/nl/v", "code=" + form_text(code)));
  const Reporter scripted(house);
  ASSERT_EQ(scripted.submit(new_tip(), planted).status, 200);
  std::string digits;
  for (const char letter : code)
    if (letter >= '0' && letter <= '9') digits += letter;
  const auto check = [&] {
    const auto all = everything_in(house.folder());
    ASSERT_GT(all.size(), 10'000U);
    for (const auto& secret :
         {planted, std::string("bestelwagen"), std::string("0470 00"), std::string("Verzonnen"), code, digits,
          code.substr(0, 20), code.substr(21), digits.substr(0, 10) + digits.substr(12, 10), std::string("203.0.113"),
          std::string("198.51.100"), vault::to_base64url(planted).substr(0, 30), vault::to_hex(planted).substr(0, 40)})
      EXPECT_EQ(all.find(secret), std::string::npos) << secret;
  };
  check();
  house.close();
  check();
  house.open();
}

}  // namespace
}  // namespace relais::letterbox::testing

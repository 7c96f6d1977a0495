// Who gets in, by what, for how long, and what keeps everybody else out.
#include "http/sign_in.hpp"

#include <algorithm>
#include <atomic>
#include <fstream>
#include <set>
#include <thread>

#include "authenticator.hpp"
#include "house_fixture.hpp"
#include "http/totp.hpp"
#include "ledger/entry.hpp"
#include "store/evidence.hpp"

namespace relais::http {
namespace {

using test::SiteTest;

TEST_F(SiteTest, SignsInAndTellsWhoIsThere) {
  const auto told = sign_in("an.peeters");
  ASSERT_EQ(told.status, 200) << told.response.content();
  const auto cookie = std::string(*told.response.header("set-cookie"));
  for (const auto* part : {"__Host-relais=", "Secure", "HttpOnly", "SameSite=Strict", "Path=/"})
    EXPECT_NE(cookie.find(part), std::string::npos) << part;
  const auto session = get("/api/v1/session");
  ASSERT_EQ(session.status, 200);
  const auto& user = session.body.as_object().at("user").as_object();
  EXPECT_EQ(user.at("name"), "an.peeters");
  EXPECT_EQ(user.at("desk"), "onss-antwerp");
  EXPECT_EQ(user.at("acts_as"), "inspector");
  EXPECT_EQ(session.body.as_object().at("today"), "2024-02-05");
}

TEST_F(SiteTest, AnUnknownNameAndAWrongPasswordGetOneAnswer) {
  const auto wrong = sign_in("an.peeters", "wrong horse battery");
  const auto unknown = sign_in("nobody", "wrong horse battery");
  EXPECT_EQ(wrong.status, 401);
  EXPECT_EQ(wrong.response.content(), unknown.response.content());
  EXPECT_FALSE(wrong.response.header("set-cookie"));
}

TEST_F(SiteTest, FailuresOfOneNameFromOneAddressMustWait) {
  for (int i = 0; i < limits_.per_name.burst; ++i) EXPECT_EQ(sign_in("an.peeters", "wrong horse battery").status, 401);
  const auto waiting = sign_in("an.peeters");
  EXPECT_EQ(waiting.status, 429);
  EXPECT_TRUE(waiting.response.header("retry-after"));
  auto elsewhere = write("/api/v1/session", R"({"name":"an.peeters","password":"correct horse battery"})");
  elsewhere.peer = "127.0.0.2";
  EXPECT_EQ(send(elsewhere).status, 200);
  pass(1);
  EXPECT_EQ(sign_in("an.peeters").status, 200) << "a pause, never a lock";
}

TEST_F(SiteTest, ASuccessForgetsTheFailuresBeforeIt) {
  for (int round = 0; round < 3; ++round) {
    for (int i = 0; i < limits_.per_name.burst - 1; ++i)
      EXPECT_EQ(sign_in("an.peeters", "wrong horse battery").status, 401);
    EXPECT_EQ(sign_in("an.peeters").status, 200);
  }
}

TEST_F(SiteTest, ASessionThatIsNotUsedEnds) {
  sign_in("an.peeters");
  pass(11 * 60);
  EXPECT_EQ(get("/api/v1/session").status, 200);
  pass(11 * 60);
  EXPECT_EQ(get("/api/v1/session").status, 200);
  pass(3 * 60);
  EXPECT_EQ(get("/api/v1/session").status, 401);
}

TEST_F(SiteTest, AnIdleSessionEnds) {
  sign_in("an.peeters");
  pass(12 * 60);
  EXPECT_EQ(get("/api/v1/session").status, 401);
}

TEST_F(SiteTest, SigningOutEndsTheSessionAtOnce) {
  sign_in("an.peeters");
  auto leave = write("/api/v1/session", "");
  leave.method = Method::delete_;
  const auto told = send(leave);
  EXPECT_EQ(told.status, 204);
  EXPECT_NE(told.response.header("set-cookie")->find("Max-Age=0"), std::string_view::npos);
  EXPECT_EQ(get("/api/v1/cases").status, 401);
}

TEST_F(SiteTest, ADisabledAccountIsOutAtOnce) {
  sign_in("an.peeters");
  auto account = **store_->account("an.peeters");
  account.disabled = true;
  ASSERT_TRUE(store_->put_account(account));
  EXPECT_EQ(get("/api/v1/cases").status, 401);
  EXPECT_EQ(sign_in("an.peeters").status, 401);
}

TEST_F(SiteTest, ForgedCookiesAreNobody) {
  for (const auto* forged : {"__Host-relais=", "__Host-relais=short",
                             "__Host-relais=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "other=1"}) {
    cookie_ = forged;
    EXPECT_EQ(get("/api/v1/session").status, 401) << forged;
  }
}

TEST_F(SiteTest, TheStoreKeepsNeitherTokenNorPassword) {
  sign_in("an.peeters");
  const auto token = cookie_.substr(cookie_.find('=') + 1);
  EXPECT_EQ(token.size(), 43U);
  EXPECT_FALSE(store_->session(token)->has_value());
  EXPECT_TRUE(store_->session(sha256_hex(token))->has_value());
  EXPECT_TRUE((*store_->account("an.peeters"))->password_hash.starts_with("$argon2id$"));
}

TEST_F(SiteTest, AccountsAreShownInDemonstrationModeOnly) {
  EXPECT_FALSE(get("/api/v1/session").body.as_object().contains("demo_accounts"));
  restart(true);
  const auto told = get("/api/v1/session");
  EXPECT_EQ(told.status, 401);
  EXPECT_GT(told.body.as_object().at("demo_accounts").as_array().size(), 5U);
  EXPECT_FALSE(get("/api/v1/cases").body.as_object().contains("demo_accounts"));
}

// ---------------------------------------------------------------- a store of real cases

/// Factors, proofs and sessions as they are where it matters.
class RealSite : public SiteTest {
 protected:
  RealSite() : SiteTest(false) {}

  Told delete_(std::string path) {
    auto request = write(std::move(path), "");
    request.method = Method::delete_;
    return taken(send(std::move(request)));
  }
  Told ask(std::string path, std::string body = "{}") { return taken(send(write(std::move(path), std::move(body)))); }
  /// Goes on with the session of the answer, as a browser would.
  Told taken(Told told) {
    if (const auto set = told.response.header("set-cookie")) cookie_ = std::string(set->substr(0, set->find(';')));
    return told;
  }

  void add_passkey(test::Authenticator& device) {
    const auto question = ask("/api/v1/account/passkeys/question");
    ASSERT_EQ(question.status, 200) << question.response.content();
    handle_ = question.text("user_handle");
    const auto made = device.create(question.text("challenge"));
    const auto told =
        ask("/api/v1/account/passkeys", R"({"name":"Key","client_data":")" + to_base64url(made.client_data) +
                                            R"(","attestation":")" + to_base64url(made.object) + R"("})");
    ASSERT_EQ(told.status, 204) << told.response.content();
  }
  std::string answer_of(test::Authenticator& device, const std::string& challenge) {
    const auto made = device.get(challenge);
    return R"({"id":")" + to_base64url(device.id) + R"(","client_data":")" + to_base64url(made.client_data) +
           R"(","authenticator_data":")" + to_base64url(made.authenticator_data) + R"(","signature":")" +
           to_base64url(made.signature) + R"(","user_handle":")" + handle_ + R"("})";
  }
  Told with_passkey(test::Authenticator& device, const std::string& path = "/api/v1/session/passkey") {
    const auto question = ask(path + "/question");
    EXPECT_EQ(question.status, 200) << question.response.content();
    return ask(path, answer_of(device, question.text("challenge")));
  }
  /// Sets an authenticator app up and answers its secret.
  std::string add_totp() {
    const auto question = ask("/api/v1/account/totp/question");
    EXPECT_EQ(question.status, 200) << question.response.content();
    const auto uri = question.text("uri");
    const auto secret = secret_of(question.text("secret"));
    const auto told = ask("/api/v1/account/totp", R"({"challenge":")" + question.text("challenge") + R"(","code":")" +
                                                      totp_code(secret, totp_step(now_)) + R"("})");
    EXPECT_EQ(told.status, 204) << told.response.content();
    return secret;
  }
  static std::string secret_of(const std::string& base32) {
    std::string bytes;
    std::uint32_t held = 0;
    unsigned bits = 0;
    for (const char c : base32) {
      held = (held << 5U) | static_cast<std::uint32_t>(c >= 'A' ? c - 'A' : c - '2' + 26);
      bits += 5;
      if (bits < 8) continue;
      bits -= 8;
      bytes += static_cast<char>((held >> bits) & 0xFFU);
    }
    return bytes;
  }
  Told password_with(const std::string& more) {
    cookie_.clear();
    return ask("/api/v1/session", R"({"name":"an.peeters","password":"correct horse battery")" + more + "}");
  }
  std::string handle_;
};

TEST_F(RealSite, APasswordAloneOpensThePageOfTheAccountAndNothingElse) {
  ASSERT_EQ(sign_in("an.peeters").status, 200);
  EXPECT_EQ(get("/api/v1/session").body.as_object().at("level"), 1);
  const auto refused = get("/api/v1/cases");
  EXPECT_EQ(refused.status, 403);
  EXPECT_EQ(refused.code(), "second_factor_needed");
  EXPECT_EQ(get("/api/v1/account").status, 200);
  for (const auto& route : all_routes()) {
    if (route.head.needs.session && route.head.needs.level < 2) {
      EXPECT_TRUE(route.head.pattern.starts_with("/api/v1/account") ||
                  route.head.pattern.starts_with("/api/v1/session"))
          << route.head.pattern << " opens at level 1";
    }
  }
}

TEST_F(RealSite, APasskeyIsAddedAndSignsInAtTheHighestLevel) {
  sign_in("an.peeters");
  test::Authenticator device;
  const auto before = cookie_;
  add_passkey(device);
  EXPECT_NE(cookie_, before) << "a new token with the rise";
  EXPECT_EQ(get("/api/v1/session").body.as_object().at("level"), 3);
  EXPECT_EQ(get("/api/v1/cases").status, 200);
  cookie_ = before;
  EXPECT_EQ(get("/api/v1/session").status, 401) << "the token before it is nobody";
  cookie_.clear();
  const auto told = with_passkey(device);
  EXPECT_EQ(told.status, 200) << told.response.content();
  EXPECT_EQ(told.body.as_object().at("how"), "passkey");
  EXPECT_EQ(password_with("").code(), "factor_needed") << "the password alone no longer opens anything";
}

TEST_F(RealSite, AnAnswerOfAPasskeyCountsOnceAndInTime) {
  sign_in("an.peeters");
  test::Authenticator device;
  add_passkey(device);
  cookie_.clear();
  auto question = ask("/api/v1/session/passkey/question");
  const auto answer = answer_of(device, question.text("challenge"));
  EXPECT_EQ(ask("/api/v1/session/passkey", answer).status, 200);
  EXPECT_EQ(ask("/api/v1/session/passkey", answer).code(), "challenge_over") << "replayed";
  question = ask("/api/v1/session/passkey/question");
  pass(3);
  EXPECT_EQ(ask("/api/v1/session/passkey", answer_of(device, question.text("challenge"))).code(), "challenge_over");
  question = ask("/api/v1/session/passkey/question");
  const auto of_proof = answer_of(device, question.text("challenge"));
  sign_in("els.centre");
  EXPECT_EQ(ask("/api/v1/session/proof/passkey", of_proof).code(), "challenge_over") << "asked for something else";
}

TEST_F(RealSite, ForeignPasskeysAndForeignHandlesAreRefused) {
  sign_in("an.peeters");
  test::Authenticator device;
  add_passkey(device);
  cookie_.clear();
  test::Authenticator stranger;
  stranger.id = "credential-2";
  EXPECT_EQ(with_passkey(stranger).code(), "passkey_refused");
  test::Authenticator forger;
  EXPECT_EQ(with_passkey(forger).code(), "passkey_refused") << "the right id, another key";
  handle_ = "somebody-else";
  EXPECT_EQ(with_passkey(device).code(), "passkey_refused");
}

TEST_F(RealSite, ACounterThatWentBackIsShown) {
  sign_in("an.peeters");
  test::Authenticator device;
  device.count = 50;
  add_passkey(device);
  cookie_.clear();
  device.count = 3;
  const auto told = with_passkey(device);
  EXPECT_EQ(told.status, 200);
  EXPECT_EQ(told.body.as_object().at("warning"), "passkey_counter");
  EXPECT_EQ(get("/api/v1/account").body.as_object().at("passkeys").as_array()[0].as_object().at("warned"), true);
}

TEST_F(RealSite, AnAuthenticatorAppGivesTwoFactorsAndEachCodeCountsOnce) {
  sign_in("an.peeters");
  const auto secret = add_totp();
  EXPECT_EQ(get("/api/v1/session").body.as_object().at("level"), 2);
  const auto code = [&] { return R"(,"code":")" + totp_code(secret, totp_step(now_)) + R"(")"; };
  EXPECT_EQ(password_with(code()).code(), "wrong_code") << "it set the app up and is used";
  pass(1);
  EXPECT_EQ(password_with(code()).status, 200);
  EXPECT_EQ(password_with(code()).status, 401) << "twice";
  EXPECT_EQ(password_with(R"(,"code":"000000")").status, 401);
  EXPECT_EQ(password_with("").code(), "factor_needed");
}

TEST_F(RealSite, OneCodeSentManyTimesAtOnceOpensOneSession) {
  sign_in("an.peeters");
  const auto secret = add_totp();
  pass(1);
  const auto request = write("/api/v1/session", R"({"name":"an.peeters","password":"correct horse battery","code":")" +
                                                    totp_code(secret, totp_step(now_)) + R"("})");
  std::atomic<int> opened{0};
  std::vector<std::thread> running;
  for (int i = 0; i < 4; ++i)
    running.emplace_back([&] {
      if (site_->handle(request).status == 200) ++opened;
    });
  for (auto& thread : running) thread.join();
  EXPECT_EQ(opened, 1);
}

TEST_F(RealSite, ARecoveryCodeCountsOnceAndNeverRaisesWhatOneCanReach) {
  sign_in("an.peeters");
  EXPECT_EQ(ask("/api/v1/account/recovery").code(), "factor_needed") << "nothing to recover yet";
  add_totp();
  const auto codes = ask("/api/v1/account/recovery").body.as_object().at("codes").as_array();
  ASSERT_EQ(codes.size(), 10U);
  const auto recovery = R"(,"recovery":")" + std::string(codes[3].as_string()) + R"(")";
  const auto told = password_with(recovery);
  EXPECT_EQ(told.status, 200) << told.response.content();
  EXPECT_EQ(told.body.as_object().at("level"), 2);
  test::Authenticator device;
  add_passkey(device);
  EXPECT_EQ(get("/api/v1/session").body.as_object().at("level"), 2)
      << "a passkey added after recovery is not trusted yet";
  cookie_.clear();
  EXPECT_EQ(with_passkey(device).body.as_object().at("level"), 2);
  EXPECT_EQ(password_with(recovery).code(), "wrong_code") << "used";
  EXPECT_EQ((*store_->account("an.peeters"))->factors.find(codes[4].as_string().c_str()), std::string::npos)
      << "only hashes are kept";
}

TEST_F(RealSite, NoDetourLeadsFromRecoveryToTheHighestLevel) {
  sign_in("an.peeters");
  test::Authenticator lost;
  add_passkey(lost);
  const auto codes = ask("/api/v1/account/recovery").body.as_object().at("codes").as_array();
  const auto recovery = R"(,"recovery":")" + std::string(codes[0].as_string()) + R"(")";
  ASSERT_EQ(password_with(recovery).body.as_object().at("level"), 2);
  const auto secret = add_totp();
  EXPECT_EQ(delete_("/api/v1/account/passkeys/" + to_base64url(lost.id)).status, 204);
  pass(1);
  ASSERT_EQ(password_with(R"(,"code":")" + totp_code(secret, totp_step(now_)) + R"(")").body.as_object().at("how"),
            "totp");
  test::Authenticator fresh;
  fresh.id = "credential-2";
  add_passkey(fresh);
  EXPECT_EQ(get("/api/v1/session").body.as_object().at("level"), 2);
  cookie_.clear();
  EXPECT_EQ(with_passkey(fresh).body.as_object().at("level"), 2) << "until somebody confirms it";
}

TEST_F(RealSite, AnInvitationOpensOnceToSetFactorsUp) {
  const auto code = new_secret_code();
  auto account = **store_->account("an.peeters");
  Factors factors;
  factors.invitation = Invitation{hash_of_code(code), base::Instant::from_micros(now_.micros() + 60'000'000)};
  write_factors(account, factors);
  ASSERT_TRUE(store_->put_account(account));
  const auto body = R"({"name":"an.peeters","invitation":")" + code + R"("})";
  const auto told = ask("/api/v1/session", body);
  EXPECT_EQ(told.status, 200) << told.response.content();
  EXPECT_EQ(told.body.as_object().at("level"), 1);
  EXPECT_EQ(ask("/api/v1/account/password", R"({"password":"a sentence of my own"})").status, 204);
  cookie_.clear();
  EXPECT_EQ(ask("/api/v1/session", body).status, 401) << "used";
  EXPECT_EQ(sign_in("an.peeters", "a sentence of my own").status, 200);
}

TEST_F(RealSite, WhatNeedsAFreshProofSaysByWhat) {
  sign_in("an.peeters");
  test::Authenticator device;
  add_passkey(device);
  pass(6);
  const auto refused = ask("/api/v1/account/totp/question");
  EXPECT_EQ(refused.status, 403);
  EXPECT_EQ(refused.code(), "step_up_needed");
  EXPECT_EQ(refused.body.as_object().at("factors").as_array()[0], "passkey");
  const auto before = cookie_;
  const auto proven = with_passkey(device, "/api/v1/session/proof/passkey");
  ASSERT_EQ(proven.status, 200) << proven.response.content();
  EXPECT_NE(cookie_, before);
  EXPECT_EQ(ask("/api/v1/account/totp/question").status, 200);
  const auto now = cookie_;
  cookie_ = before;
  EXPECT_EQ(get("/api/v1/session").status, 401) << "fixation: the token before the proof is nobody";
  cookie_ = now;
  pass(6);
  EXPECT_EQ(ask("/api/v1/account/totp/question").status, 403);
}

TEST_F(RealSite, AWeakerFactorDoesNotMakeASurerSessionFresh) {
  sign_in("an.peeters");
  test::Authenticator device;
  add_passkey(device);
  const auto secret = add_totp();
  pass(6);
  const auto told = ask("/api/v1/session/proof", R"({"name":"","password":"correct horse battery","code":")" +
                                                     totp_code(secret, totp_step(now_)) + R"("})");
  EXPECT_EQ(told.code(), "proof_too_weak");
  EXPECT_EQ(ask("/api/v1/account/totp/question").code(), "step_up_needed");
}

TEST_F(RealSite, QuestionsAreBounded) {
  int slowed = 0;
  for (int i = 0; i < 100; ++i) slowed += ask("/api/v1/session/passkey/question").status == 429 ? 1 : 0;
  EXPECT_EQ(slowed, 100 - limits_.per_asking.burst);
}

TEST_F(RealSite, NobodyProvesForSomebodyElse) {
  sign_in("an.peeters");
  test::Authenticator mine;
  add_passkey(mine);
  const auto an = cookie_;
  sign_in("els.centre");
  test::Authenticator theirs;
  theirs.id = "credential-2";
  add_passkey(theirs);
  cookie_ = an;
  EXPECT_EQ(with_passkey(theirs, "/api/v1/session/proof/passkey").code(), "passkey_refused");
  EXPECT_EQ(ask("/api/v1/session/proof", R"({"name":"els.centre","password":"correct horse battery"})").code(),
            "factor_needed")
      << "the name in the body does not count: it is an.peeters who proves";
}

TEST_F(RealSite, AnIdleSessionEndsAfterAQuarterAndAnyAfterEightHours) {
  sign_in("an.peeters");
  test::Authenticator device;
  add_passkey(device);
  for (int i = 0; i < 33; ++i) {
    pass(14);
    ASSERT_EQ(get("/api/v1/session").status, 200) << i;
  }
  pass(14);
  pass(14);
  EXPECT_EQ(get("/api/v1/session").status, 401);
  cookie_.clear();
  with_passkey(device);
  pass(15);
  EXPECT_EQ(get("/api/v1/session").status, 401);
  cookie_.clear();
  with_passkey(device);
  for (int i = 0; i < 40; ++i) {
    pass(12);
    if (get("/api/v1/session").status != 401) continue;
    EXPECT_EQ(i, 39) << "twelve minutes forty times are eight hours";
    return;
  }
  FAIL() << "a session that is used never ended";
}

TEST_F(RealSite, OneSeesAndEndsOnesOwnSessions) {
  sign_in("an.peeters");
  test::Authenticator device;
  add_passkey(device);
  const auto first = cookie_;
  pass(1);
  cookie_.clear();
  with_passkey(device);
  const auto sessions = get("/api/v1/account").body.as_object().at("sessions").as_array();
  ASSERT_EQ(sessions.size(), 2U);
  const auto other = sessions[0].as_object().at("current").as_bool() ? 1U : 0U;
  const std::string id(sessions[other].as_object().at("id").as_string());
  sign_in("els.centre");
  EXPECT_EQ(delete_("/api/v1/account/sessions/" + id).status, 404) << "not theirs to end";
  cookie_.clear();
  with_passkey(device);
  const auto third = cookie_;
  cookie_ = first;
  EXPECT_EQ(get("/api/v1/session").status, 401) << "two at once: the one used longest ago gave way";
  cookie_ = third;
  EXPECT_EQ(delete_("/api/v1/account/sessions").status, 204);
  EXPECT_EQ(get("/api/v1/account").body.as_object().at("sessions").as_array().size(), 1U);
}

TEST_F(RealSite, AChangedFactorEndsAllOtherSessions) {
  sign_in("an.peeters");
  test::Authenticator device;
  add_passkey(device);
  const auto first = cookie_;
  cookie_.clear();
  with_passkey(device);
  add_totp();
  EXPECT_EQ(get("/api/v1/session").status, 200);
  cookie_ = first;
  EXPECT_EQ(get("/api/v1/session").status, 401);
}

TEST_F(RealSite, TheLastFactorStays) {
  sign_in("an.peeters");
  test::Authenticator device;
  add_passkey(device);
  EXPECT_EQ(delete_("/api/v1/account/passkeys/" + to_base64url(device.id)).code(), "last_factor");
  add_totp();
  EXPECT_EQ(delete_("/api/v1/account/passkeys/" + to_base64url(device.id)).status, 204);
  EXPECT_EQ(delete_("/api/v1/account/totp").code(), "last_factor");
}

TEST_F(RealSite, ACentreIsNotKeptOutByGuessesFromElsewhere) {
  const auto told = sign_in("els.centre");
  std::string browser;
  for (const auto& [name, value] : told.response.headers)
    if (name == "set-cookie" && value.starts_with("__Host-relais-browser=")) browser = value.substr(0, value.find(';'));
  ASSERT_FALSE(browser.empty());
  const auto attempt = [&](const std::string& password, const std::string& peer, const std::string& cookie) {
    auto request = write("/api/v1/session", R"({"name":"els.centre","password":")" + password + R"("})");
    request.peer = peer;
    cookie_ = cookie;
    return send(request).status;
  };
  for (int i = 0; i < 40; ++i) attempt("wrong horse battery", "198.51.100." + std::to_string(i), "");
  EXPECT_EQ(attempt("correct horse battery", "203.0.113.1", ""), 429) << "strangers wait";
  EXPECT_EQ(attempt("correct horse battery", "198.51.100.1", browser), 200)
      << "their own browser has a lane of its own";
}

TEST_F(RealSite, EveryWayInAndOutLeavesAnEntryWithoutAName) {
  sign_in("an.peeters", "wrong horse battery");
  sign_in("nobody.known", "wrong horse battery");
  sign_in("an.peeters");
  test::Authenticator device;
  add_passkey(device);
  delete_("/api/v1/account/sessions");
  delete_("/api/v1/session");
  std::vector<std::pair<ledger::Action, std::string>> told;
  const auto read = store_->room().store->evidence().snapshot([&](store::LedgerReading& log) -> base::Result<void> {
    const auto entries = log.entries(0, 10'000);
    if (!entries) return base::fail(entries.error());
    for (const auto& each : *entries) {
      EXPECT_EQ(each.bytes.find("peeters"), std::string::npos);
      const auto entry = ledger::decode(each.bytes);
      if (!entry) return base::fail(entry.error());
      if (entry->action >= ledger::Action::sign_in && entry->action <= ledger::Action::session_ended &&
          !entry->touched)  // rows that were written leave entries of their own
        told.emplace_back(entry->action, entry->user);
    }
    return {};
  });
  ASSERT_TRUE(read) << read.error().line();
  std::vector<ledger::Action> actions;
  for (const auto& [action, user] : told) actions.push_back(action);
  using ledger::Action;
  EXPECT_EQ(actions, (std::vector{Action::sign_in_refused, Action::sign_in_refused, Action::sign_in,
                                  Action::factor_changed, Action::session_ended, Action::sign_out}));
  ASSERT_EQ(told.size(), 6U);
  EXPECT_EQ(told[1].second, "-") << "nobody known";
  EXPECT_EQ(told[0].second, told[5].second);
  EXPECT_EQ(told[0].second, *store_->pseudonym("an.peeters"));
}

TEST_F(RealSite, HashesOfAnotherCostAreMadeAnewAtSignIn) {
  auto account = **store_->account("an.peeters");
  HashCost cheaper{8ULL * 1024 * 1024, 2};
  account.password_hash = *hash_password("correct horse battery", cheaper);
  ASSERT_TRUE(store_->put_account(account));
  sign_in("an.peeters");
  EXPECT_FALSE(needs_new_hash((*store_->account("an.peeters"))->password_hash, limits_));
  EXPECT_EQ(sign_in("an.peeters").status, 200);
}

TEST(SignInLimits, AreReadFromTheHouse) {
  const auto limits = SignInLimits::load("law/access/sign_in.yaml");
  ASSERT_TRUE(limits) << limits.error().line();
  EXPECT_EQ(limits->sessions.idle, std::chrono::minutes(15));
  EXPECT_EQ(limits->sessions.absolute, std::chrono::hours(8));
  EXPECT_EQ(limits->sessions.at_once, 2);
  EXPECT_EQ(limits->fresh, std::chrono::minutes(5));
}

// ---------------------------------------------------------------- passwords and tokens

class Passwords : public testing::Test {
 protected:
  [[nodiscard]] bool good(std::string_view password) const {
    return check_password(known_, password, context_).has_value();
  }
  KnownPasswords known_ = *KnownPasswords::load("law/access/common_passwords.txt");
  const std::vector<std::string> context_{"an.peeters", "ONSS Antwerp", "relais"};
};

TEST_F(Passwords, AreLongAndOtherwiseFree) {
  for (const auto* password : {"correct horse battery", "kéèùçàêëïöüß où", "     fifteen chars",
                               "日本語の長い合言葉です。はい。", "aaaa bbbb cccc dd 77"})
    EXPECT_TRUE(good(password)) << password;
  EXPECT_TRUE(good(std::string(64, 'x') + " and much more than that, as long as one likes"));
  EXPECT_FALSE(good("fourteen chars"));
  EXPECT_FALSE(good(std::string(1025, 'a')));
  EXPECT_FALSE(
      good("with\x01"
           "a control character"));
}

TEST_F(Passwords, ThatEverybodyTriesAreRefused) {
  for (const auto* password : {"passwordpassword", "Password1234567", "123456789012345", "111111111111111",
                               "qwertyuiopasdfg", "azertyuiopqsdfg", "iloveyouiloveyou", "Elizabeth!!!!!!!!2024",
                               "an.peetersan.peeters", "relais-relais-relais", "ONSS Antwerp 2024", "abcabcabcabcabc"})
    EXPECT_FALSE(good(password)) << password;
  int refused = 0;
  int all = 0;
  std::ifstream list("law/access/common_passwords.txt");
  for (std::string word; std::getline(list, word);) {
    if (word.starts_with("#!comment:")) continue;
    ++all;
    while (word.size() < 15) word += word;
    refused += good(word) ? 0 : 1;
  }
  EXPECT_GT(all, 3000);
  EXPECT_EQ(refused, all);
}

TEST_F(Passwords, ThatWereLeakedAreFoundInALargeFile) {
  const auto file = std::filesystem::path(testing::TempDir()) / "relais-breached.txt";
  std::set<std::string> hashes;
  for (int i = 0; i < 5000; ++i) hashes.insert(sha256_hex(std::to_string(i)).substr(0, 40));
  std::vector<std::string> lines(hashes.begin(), hashes.end());
  for (auto& line : lines)
    for (auto& c : line) c = static_cast<char>(std::toupper(c));
  lines.emplace_back("98DECC62ECE399A22ED30D490EF333BE7FDE7385");
  std::sort(lines.begin(), lines.end());
  {
    std::ofstream out(file);
    for (const auto& line : lines) out << line << ":" << 3 << "\r\n";
  }
  ASSERT_TRUE(known_.add_breached(file));
  EXPECT_FALSE(good("correct horse battery"));
  EXPECT_TRUE(good("a sentence of my own"));
  std::ofstream(file) << "not a list\n";
  EXPECT_FALSE(known_.add_breached(file));
  std::filesystem::remove(file);
}

TEST(Tokens, AreLongAndDiffer) {
  std::set<std::string> seen;
  for (int i = 0; i < 100'000; ++i) seen.insert(random_token());
  EXPECT_EQ(seen.size(), 100'000U);
  EXPECT_EQ(seen.begin()->size(), 43U);
  EXPECT_EQ(from_base64url(*seen.begin())->size(), 32U);
}

}  // namespace
}  // namespace relais::http

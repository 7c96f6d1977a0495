#include "http/sign_in.hpp"

#include "house_fixture.hpp"

namespace relais::http {
namespace {

using test::SiteTest;

TEST_F(SiteTest, SignsInAndTellsWhoIsThere) {
  const auto told = sign_in("an.peeters");
  ASSERT_EQ(told.status, 200) << told.response.content();
  const auto cookie = std::string(*told.response.header("set-cookie"));
  for (const auto* part : {"HttpOnly", "SameSite=Strict", "Path=/"})
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
  for (int i = 0; i < limits_.failures; ++i) EXPECT_EQ(sign_in("an.peeters", "wrong horse battery").status, 401);
  const auto waiting = sign_in("an.peeters");
  EXPECT_EQ(waiting.status, 429);
  EXPECT_TRUE(waiting.response.header("retry-after"));
  auto elsewhere = write("/api/v1/session", R"({"name":"an.peeters","password":"correct horse battery"})");
  elsewhere.peer = "127.0.0.2";
  EXPECT_EQ(send(elsewhere).status, 200);
  pass(16);
  EXPECT_EQ(sign_in("an.peeters").status, 200);
}

TEST_F(SiteTest, ASuccessForgetsTheFailuresBeforeIt) {
  for (int round = 0; round < 3; ++round) {
    for (int i = 0; i < limits_.failures - 1; ++i) EXPECT_EQ(sign_in("an.peeters", "wrong horse battery").status, 401);
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
  for (const auto* forged : {"relais_session=", "relais_session=short",
                             "relais_session=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "other=1"}) {
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

TEST(Passwords, AreLongAndPlain) {
  EXPECT_TRUE(check_password("correct horse battery", "an"));
  EXPECT_TRUE(check_password("kéèùçàêëïöüß", "an"));
  EXPECT_FALSE(check_password("short", "an"));
  EXPECT_FALSE(check_password(std::string(1025, 'a'), "an"));
  EXPECT_FALSE(
      check_password("with\x01"
                     "control char",
                     "an"));
  EXPECT_FALSE(check_password("an.name.of.account", "an.name.of.account"));
}

TEST(Tokens, AreLongAndDiffer) {
  EXPECT_EQ(random_token().size(), 43U);
  EXPECT_NE(random_token(), random_token());
}

}  // namespace
}  // namespace relais::http

// An identity provider that lies in every way we know of. Its answers are made with real keys; only the network is
// played.
#include "http/oidc.hpp"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "authenticator.hpp"
#include "http/origin.hpp"

namespace relais::http {
namespace {

const base::Instant kNow = *base::parse_instant("2024-02-05T10:00:00Z");

class Provider : public testing::Test {
 protected:
  Provider() : key_(test::rsa()), other_(test::p256()) {
    config_.issuer = "https://login.example.be";
    config_.client_id = "relais";
    config_.client_secret = "s3cret & more";
    config_.scopes = {"openid"};
    config_.levels = {{"urn:eid", 3}, {"urn:sms", 2}};
    journey_ = {"state-1", "nonce-1", "verifier-1", "https://relais.example.be/", false};
  }

  std::string description() const {
    return R"({"issuer":")" + described_issuer_ + R"(","authorization_endpoint":"https://login.example.be/auth",)" +
           R"("token_endpoint":")" + token_endpoint_ + R"(","jwks_uri":"https://login.example.be/jwks")" + more_ + "}";
  }

  std::string claims(const std::string& name = {}, const std::string& value = {}) const {
    const auto seconds = kNow.micros() / 1'000'000;
    std::vector<std::pair<std::string, std::string>> all{{"iss", R"("https://login.example.be")"},
                                                         {"aud", R"("relais")"},
                                                         {"sub", R"("somebody")"},
                                                         {"nonce", R"("nonce-1")"},
                                                         {"acr", R"("urn:eid")"},
                                                         {"iat", std::to_string(seconds)},
                                                         {"auth_time", std::to_string(seconds)},
                                                         {"exp", std::to_string(seconds + 300)}};
    std::string text;
    bool found = name.empty();
    for (auto& [key, told] : all) {
      if (key == name) {
        told = value;
        found = true;
      }
      if (!told.empty()) text += (text.empty() ? "" : ",") + ("\"" + key + "\":" + told);
    }
    if (!found) text += ",\"" + name + "\":" + value;
    return "{" + text + "}";
  }

  std::unique_ptr<IdentityProvider> provider() {
    return std::make_unique<IdentityProvider>(config_, [this](const FetchRequest& request) -> base::Result<Fetched> {
      asked_.push_back(request);
      if (request.url.ends_with("openid-configuration")) return Fetched{200, description()};
      if (request.url.ends_with("/jwks")) return Fetched{200, R"({"keys":[)" + jwks_ + "]}"};
      return Fetched{token_status_, R"({"token_type":"Bearer","id_token":")" + token_ + R"("})"};
    });
  }

  base::Result<Identity> redeem(const std::string& token) {
    token_ = token;
    return provider()->redeem(journey_, "code-1", kNow);
  }
  base::Result<Identity> with(const std::string& name, const std::string& value) {
    return redeem(test::token_of(key_.get(), "RS256", "k1", claims(name, value)));
  }

  test::KeyPair key_;
  test::KeyPair other_;
  OidcConfig config_;
  Journey journey_;
  std::string described_issuer_ = "https://login.example.be";
  std::string token_endpoint_ = "https://login.example.be/token";
  std::string more_;
  std::string jwks_ = test::jwk_of(key_.get(), "k1");
  std::string token_;
  int token_status_ = 200;
  std::vector<FetchRequest> asked_;
};

TEST_F(Provider, SomebodyComesBackWithALevel) {
  const auto identity = redeem(test::token_of(key_.get(), "RS256", "k1", claims()));
  ASSERT_TRUE(identity) << identity.error().line();
  EXPECT_EQ(identity->issuer, config_.issuer);
  EXPECT_EQ(identity->subject, "somebody");
  EXPECT_EQ(identity->level, 3);
  EXPECT_EQ(with("acr", R"("urn:sms")")->level, 2);
  jwks_ = test::jwk_of(other_.get(), "k2");
  EXPECT_TRUE(redeem(test::token_of(other_.get(), "ES256", "k2", claims())));
  EXPECT_TRUE(redeem(test::token_of(other_.get(), "ES256", "", claims()))) << "the only key there is";
}

TEST_F(Provider, IsAskedWithAProofThatTheCodeIsOurs) {
  ASSERT_TRUE(redeem(test::token_of(key_.get(), "RS256", "k1", claims())));
  const auto address = *provider()->address(journey_, kNow);
  EXPECT_TRUE(address.starts_with("https://login.example.be/auth?response_type=code&client_id=relais&")) << address;
  // RFC 7636 §4.2.
  EXPECT_NE(address.find("code_challenge=" + to_base64url(sha256("verifier-1"))), std::string::npos);
  for (const auto* part : {"code_challenge_method=S256", "state=state-1", "nonce=nonce-1",
                           "acr_values=urn%3Aeid%20urn%3Asms", "redirect_uri=https%3A%2F%2Frelais.example.be%2F"})
    EXPECT_NE(address.find(part), std::string::npos) << part;
  EXPECT_EQ(address.find("verifier-1"), std::string::npos);
  EXPECT_EQ(address.find("s3cret"), std::string::npos);
  const auto& asked = asked_[1];
  EXPECT_EQ(asked.url, "https://login.example.be/token");
  EXPECT_NE(asked.body.find("code_verifier=verifier-1"), std::string::npos);
  ASSERT_EQ(asked.headers.size(), 1U);
  EXPECT_EQ(asked.headers[0].second, "Basic cmVsYWlzOnMzY3JldCUyMCUyNiUyMG1vcmU=");
}

TEST_F(Provider, EachSingleWrongClaimIsRefused) {
  const auto seconds = kNow.micros() / 1'000'000;
  const std::vector<std::pair<std::string, std::string>> wrong{{"iss", R"("https://login.example.be/")"},
                                                               {"iss", R"("https://other.example.be")"},
                                                               {"iss", ""},
                                                               {"aud", R"("another")"},
                                                               {"aud", R"(["relais","another"])"},
                                                               {"aud", "[]"},
                                                               {"aud", ""},
                                                               {"azp", R"("another")"},
                                                               {"nonce", R"("nonce-2")"},
                                                               {"nonce", ""},
                                                               {"acr", R"("urn:weak")"},
                                                               {"acr", ""},
                                                               {"sub", R"("")"},
                                                               {"sub", ""},
                                                               {"exp", std::to_string(seconds - 61)},
                                                               {"exp", ""},
                                                               {"iat", std::to_string(seconds + 61)},
                                                               {"iat", std::to_string(seconds - 601)},
                                                               {"iat", R"("now")"},
                                                               {"nbf", std::to_string(seconds + 61)}};
  for (const auto& [name, value] : wrong) EXPECT_FALSE(with(name, value)) << name << " " << value;
  EXPECT_TRUE(with("aud", R"(["relais"])"));
  EXPECT_TRUE(with("azp", R"("relais")"));
  EXPECT_EQ(with("acr", R"("urn:weak")").error().code, "level_unknown");
}

TEST_F(Provider, TokensThatNobodyOrSomebodyElseSignedAreRefused) {
  const auto right = test::token_of(key_.get(), "RS256", "k1", claims());
  const auto none = to_base64url(R"({"alg":"none"})") + "." + to_base64url(claims()) + ".";
  EXPECT_FALSE(redeem(none));
  EXPECT_FALSE(redeem(to_base64url(R"({"alg":"HS256","kid":"k1"})") + "." + to_base64url(claims()) + "." +
                      to_base64url(std::string(32, 'x'))))
      << "the public key as a shared secret";
  EXPECT_FALSE(redeem(test::token_of(other_.get(), "ES256", "k1", claims()))) << "another kind of key under a known id";
  EXPECT_FALSE(redeem(test::token_of(test::rsa().get(), "RS256", "k1", claims()))) << "another key";
  EXPECT_EQ(redeem(test::token_of(key_.get(), "RS256", "k9", claims())).error().code, "unknown_key");
  EXPECT_FALSE(redeem(right.substr(0, right.rfind('.')) + "."));
  EXPECT_FALSE(redeem(right + "."));
  EXPECT_FALSE(redeem(""));
  auto bent = right;
  bent[right.find('.') + 5] = bent[right.find('.') + 5] == 'A' ? 'B' : 'A';
  EXPECT_FALSE(redeem(bent));
  EXPECT_FALSE(redeem(to_base64url(R"({"alg":"RS256","kid":"k1","jwk":{}})") + right.substr(right.find('.'))));
}

TEST_F(Provider, KeysThatWereChangedAreAskedForOnceMore) {
  auto one = provider();
  token_ = test::token_of(key_.get(), "RS256", "k1", claims());
  ASSERT_TRUE(one->redeem(journey_, "code", kNow));
  jwks_ = test::jwk_of(other_.get(), "k2");
  token_ = test::token_of(other_.get(), "ES256", "k2", claims());
  EXPECT_TRUE(one->redeem(journey_, "code", kNow));
}

TEST_F(Provider, DescriptionsOfOthersAreRefused) {
  described_issuer_ = "https://evil.example";
  EXPECT_EQ(provider()->address(journey_, kNow).error().code, "provider_refused");
  described_issuer_ = config_.issuer;
  token_endpoint_ = "https://evil.example/token";
  EXPECT_EQ(provider()->address(journey_, kNow).error().code, "foreign_address");
  token_endpoint_ = "https://login.example.be.evil.example/token";
  EXPECT_EQ(provider()->address(journey_, kNow).error().code, "foreign_address");
}

TEST_F(Provider, AnAnswerThatNamesAnotherProviderIsRefused) {
  EXPECT_TRUE(provider()->check_issuer(std::nullopt, kNow));
  EXPECT_TRUE(provider()->check_issuer(config_.issuer, kNow));
  EXPECT_FALSE(provider()->check_issuer("https://evil.example", kNow));
  more_ = R"(,"authorization_response_iss_parameter_supported":true)";
  EXPECT_FALSE(provider()->check_issuer(std::nullopt, kNow)) << "RFC 9207: it promised to name itself";
}

TEST_F(Provider, AFreshProofIsFresh) {
  journey_.fresh = true;
  EXPECT_TRUE(with("sub", R"("somebody")"));
  EXPECT_FALSE(with("auth_time", std::to_string(kNow.micros() / 1'000'000 - 361)));
  EXPECT_FALSE(with("auth_time", ""));
  EXPECT_NE(provider()->address(journey_, kNow)->find("prompt=login&max_age=300"), std::string::npos);
}

TEST_F(Provider, ACodeThatIsNotTakenIsToldSo) {
  token_status_ = 400;
  EXPECT_EQ(redeem("x").error().code, "provider_refused");
}

TEST(OidcConfig, IsReadAndComplainsWithItsPlace) {
  const auto folder = std::filesystem::path(testing::TempDir()) / "relais-oidc";
  std::filesystem::create_directories(folder);
  const auto file = folder / "oidc.yaml";
  const std::string good =
      "issuer: https://login.example.be\nclient_id: relais\nclient_secret_file: secret\nscopes: [openid, profile]\n"
      "levels:\n  urn:eid: 3\nlabel: {fr: a, nl: b, de: c, en: d}\n";
  std::ofstream(folder / "secret") << "hush\n";
  std::ofstream(file) << good;
  const auto config = OidcConfig::load(file);
  ASSERT_TRUE(config) << config.error().line();
  EXPECT_EQ(config->client_secret, "hush");
  EXPECT_EQ(config->levels.at("urn:eid"), 3);
  std::ofstream(file) << good << "surprise: 1\n";
  EXPECT_FALSE(OidcConfig::load(file));
  auto high = good;
  high.replace(high.find(": 3"), 3, ": 9");
  std::ofstream(file) << high;
  EXPECT_NE(OidcConfig::load(file).error().line().find("oidc.yaml:6"), std::string::npos);
  auto plain = good;
  plain.replace(plain.find("https"), 5, "http");
  std::ofstream(file) << plain;
  EXPECT_FALSE(OidcConfig::load(file)) << "over http";
  std::filesystem::remove_all(folder);
}

TEST(Fetching, NeverLeadsInside) {
  for (const auto* address : {"127.0.0.1", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254",
                              "0.0.0.0", "100.64.0.1", "224.0.0.1", "::1", "::", "fe80::1", "fd00::1", "fc00::1",
                              "::ffff:10.0.0.1", "::ffff:127.0.0.1", "2130706433", "not an address"})
    EXPECT_TRUE(is_inside(address)) << address;
  for (const auto* address : {"193.191.1.1", "172.32.0.1", "100.128.0.1", "2a02::1", "::ffff:193.191.1.1"})
    EXPECT_FALSE(is_inside(address)) << address;
}

TEST(Fetching, AsksNobodyButTheOneHost) {
  const auto fetch = fetch_from("http://127.0.0.1:1");
  EXPECT_EQ(fetch({"https://127.0.0.1:1/x", {}, {}}).error().code, "foreign_address");
  EXPECT_EQ(fetch({"http://127.0.0.1:12/x", {}, {}}).error().code, "foreign_address");
  EXPECT_EQ(fetch({"http://127.0.0.1:1/x", {}, {}}).error().code, "not_reached") << "nobody listens there";
  EXPECT_FALSE(fetch_from("http://login.example.be")({"http://login.example.be/", {}, {}})) << "never in the clear";
}

TEST(Origins, AreHttpsOrThisMachine) {
  for (const auto* text : {"https://relais.example.be", "https://relais.example.be:8443", "http://localhost:8080",
                           "http://127.0.0.1:8080", "http://[::1]:8080"})
    EXPECT_TRUE(read_origin(text)) << text;
  for (const auto* text :
       {"http://relais.example.be", "https://", "https://relais.example.be/", "https://a@b", "relais",
        "https://Relais.example.be", "https://relais.example.be:", "https://x:123456", "ftp://x"})
    EXPECT_FALSE(read_origin(text)) << text;
  EXPECT_EQ(origin_of("127.0.0.1", 8080)->relying_party().origin, "http://localhost:8080");
  EXPECT_EQ(read_origin("https://relais.example.be:8443")->relying_party().id, "relais.example.be");
  EXPECT_FALSE(origin_of("0.0.0.0", 80));
}

}  // namespace
}  // namespace relais::http

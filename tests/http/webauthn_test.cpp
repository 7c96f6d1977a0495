// Passkeys against an authenticator in software: what is right passes, and each single thing that is wrong is refused.
#include "http/webauthn.hpp"

#include <functional>

#include <gtest/gtest.h>

#include "authenticator.hpp"
#include "http/cbor.hpp"

namespace relais::http {
namespace {

using test::Authenticator;

const RelyingParty kUs{"localhost", "http://localhost:8080"};
const std::string kChallenge = "challenge-of-forty-three-characters-00000000";

TEST(Passkeys, OfAllThreeKindsAreMadeAndUsed) {
  const auto rsa = test::rsa();
  const auto ed = test::ed25519();
  for (auto device : {Authenticator(), Authenticator(rsa, test::cose_rsa(rsa.get())),
                      Authenticator(ed, test::cose_ed25519(ed.get()))}) {
    const auto made = check_registration(kUs, kChallenge, device.create(kChallenge));
    ASSERT_TRUE(made) << made.error().line();
    EXPECT_EQ(made->id, device.id);
    EXPECT_EQ(made->key, device.cose());
    const auto used = check_assertion(kUs, kChallenge, made->key, made->count, device.get(kChallenge));
    ASSERT_TRUE(used) << used.error().line();
    EXPECT_EQ(used->count, 1U);
    EXPECT_FALSE(used->count_went_back);
  }
}

struct Wrong {
  std::string name;
  std::function<void(Authenticator&)> bend;
};

TEST(Passkeys, EachSingleWrongThingIsRefused) {
  const std::vector<Wrong> all{
      {"another site", [](auto& a) { a.rp_id = "evil.example"; }},
      {"another origin", [](auto& a) { a.origin = "https://evil.example"; }},
      {"another port", [](auto& a) { a.origin = "http://localhost:8081"; }},
      {"nobody touched it", [](auto& a) { a.flags = 0x04; }},
      {"nobody was checked", [](auto& a) { a.flags = 0x01; }},
      {"inside a foreign page", [](auto& a) { a.more_client_data = R"(,"crossOrigin":true)"; }},
      {"under a foreign page", [](auto& a) { a.more_client_data = R"(,"topOrigin":"https://evil.example")"; }},
      {"extensions announced and absent", [](auto& a) { a.flags |= 0x80; }},
  };
  for (const auto& wrong : all) {
    Authenticator bent;
    wrong.bend(bent);
    EXPECT_FALSE(check_registration(kUs, kChallenge, bent.create(kChallenge))) << wrong.name;
    EXPECT_FALSE(check_assertion(kUs, kChallenge, bent.cose(), 0, bent.get(kChallenge))) << wrong.name;
  }
}

TEST(Passkeys, AnAnswerCountsForItsOwnChallengeAndPurpose) {
  Authenticator device;
  EXPECT_FALSE(check_registration(kUs, "another challenge", device.create(kChallenge)));
  EXPECT_FALSE(check_assertion(kUs, "another challenge", device.cose(), 0, device.get(kChallenge)));
  auto swapped = device.get(kChallenge);
  swapped.client_data = device.client_data("webauthn.create", kChallenge);
  EXPECT_FALSE(check_assertion(kUs, kChallenge, device.cose(), 0, swapped));
  EXPECT_EQ(*challenge_of(device.client_data("webauthn.get", kChallenge)), kChallenge);
  for (const auto* nonsense : {"", "{", "[]", R"({"challenge":5})", R"({"type":"webauthn.get"})"})
    EXPECT_FALSE(challenge_of(nonsense)) << nonsense;
}

TEST(Passkeys, EveryFlippedBitOfTheSignedBytesIsNoticed) {
  Authenticator device;
  const auto right = device.get(kChallenge);
  ASSERT_TRUE(check_assertion(kUs, kChallenge, device.cose(), 0, right));
  for (std::size_t i = 0; i < right.authenticator_data.size() * 8; ++i) {
    auto bent = right;
    bent.authenticator_data[i / 8] = static_cast<char>(bent.authenticator_data[i / 8] ^ (1 << (i % 8)));
    EXPECT_FALSE(check_assertion(kUs, kChallenge, device.cose(), 0, bent)) << i;
  }
  auto bent = right;
  bent.signature.back() = static_cast<char>(bent.signature.back() ^ 1);
  EXPECT_FALSE(check_assertion(kUs, kChallenge, device.cose(), 0, bent));
  EXPECT_FALSE(check_assertion(kUs, kChallenge, Authenticator().cose(), 0, right)) << "another key";
}

TEST(Passkeys, ACounterThatWentBackIsTold) {
  Authenticator device;
  device.count = 41;
  EXPECT_FALSE(check_assertion(kUs, kChallenge, device.cose(), 41, device.get(kChallenge))->count_went_back);
  EXPECT_TRUE(check_assertion(kUs, kChallenge, device.cose(), 43, device.get(kChallenge))->count_went_back);
  device.count = 4;
  EXPECT_TRUE(check_assertion(kUs, kChallenge, device.cose(), 5, device.get(kChallenge))->count_went_back)
      << "the same";
  device.count = 0xFFFFFFFF;
  EXPECT_FALSE(check_assertion(kUs, kChallenge, device.cose(), 0, device.get(kChallenge))->count_went_back)
      << "authenticators that do not count stay at 0";
}

TEST(Passkeys, OtherAlgorithmsAndWeakKeysAreNotTaken) {
  const auto key = test::p256();
  EXPECT_FALSE(cose_key(test::cose_p256(key.get(), -35))) << "ES384";
  EXPECT_FALSE(cose_key(test::cose_p256(key.get(), -257))) << "an EC key that says RS256";
  const auto weak = test::rsa(1024);
  EXPECT_FALSE(cose_key(test::cose_rsa(weak.get())));
  auto off_curve = test::cose_p256(key.get());
  off_curve.back() = static_cast<char>(off_curve.back() ^ 1);
  EXPECT_FALSE(cose_key(off_curve));
  EXPECT_FALSE(cose_key(test::cose_p256(key.get()) + "x")) << "something after it";
}

TEST(Passkeys, AttestationsThatWereNotAskedForAreRefused) {
  Authenticator device;
  auto made = device.create(kChallenge);
  const auto at = made.object.find("none");
  made.object.replace(at, 4, "tpm2");
  EXPECT_FALSE(check_registration(kUs, kChallenge, made));
  auto longer = device.create(kChallenge);
  longer.object += '\0';
  EXPECT_FALSE(check_registration(kUs, kChallenge, longer));
  device.id = std::string(1024, 'x');
  EXPECT_FALSE(check_registration(kUs, kChallenge, device.create(kChallenge))) << "an id over 1023 bytes";
  device.id = std::string(1023, 'x');
  EXPECT_TRUE(check_registration(kUs, kChallenge, device.create(kChallenge)));
}

TEST(Cbor, VectorsOfTheStandardThatAuthenticatorsUse) {
  // RFC 8949 Appendix A.
  const auto read = [](std::string_view bytes) { return read_cbor(bytes); };
  EXPECT_EQ(read("\x18\x64")->value.integer, 100);
  EXPECT_EQ(read("\x39\x03\xe7")->value.integer, -1000);
  EXPECT_EQ(read("\x1b\x7f\xff\xff\xff\xff\xff\xff\xff")->value.integer, INT64_MAX);
  EXPECT_EQ(read(std::string_view("\x44\x01\x02\x03\x04", 5))->value.text, "\x01\x02\x03\x04");
  EXPECT_EQ(read("\x64IETF")->value.text, "IETF");
  EXPECT_EQ(read(std::string_view("\xa2\x61\x61\x01\x61\x62\x82\x02\x03", 9))->value.find("b")->items.size(), 2U);
  EXPECT_EQ(read("\xf5")->value.integer, 1);
}

TEST(Cbor, WhatAuthenticatorsDoNotUseIsRefused) {
  for (const auto& bytes : std::vector<std::string>{
           "", "\x18", std::string("\x18\x17", 2), "\x5f\x41\x01\xff", "\x9f\xff", "\xbf\xff", "\xc1\x01", "\xfb\x01",
           std::string("\xa2\x01\x02\x01\x03", 5), "\x61\xff", "\x1b\xff\xff\xff\xff\xff\xff\xff\xff",
           "\x5b\xff\xff\xff\xff\xff\xff\xff\xff", std::string(20, '\x81') + "\x01", "\xa1\x41\x61\x01", "\xf7"})
    EXPECT_FALSE(read_cbor(bytes)) << to_base64url(bytes);
  EXPECT_FALSE(read_cbor(std::string(70'000, '\x01')));
}

}  // namespace
}  // namespace relais::http

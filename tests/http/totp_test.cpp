#include "http/totp.hpp"

#include <gtest/gtest.h>

#include "http/engine.hpp"

namespace relais::http {
namespace {

const std::string kSecret = "12345678901234567890";

base::Instant at(std::int64_t seconds) { return base::Instant::from_micros(seconds * 1'000'000); }

TEST(Totp, VectorsOfTheStandard) {
  // RFC 6238 Appendix B, the last six of eight digits.
  for (const auto& [seconds, code] : std::vector<std::pair<std::int64_t, std::string>>{{59, "287082"},
                                                                                       {1111111109, "081804"},
                                                                                       {1111111111, "050471"},
                                                                                       {1234567890, "005924"},
                                                                                       {2000000000, "279037"},
                                                                                       {20000000000, "353130"}})
    EXPECT_EQ(totp_code(kSecret, totp_step(at(seconds))), code) << seconds;
}

TEST(Totp, ACodeCountsForItsStepAndTheNext) {
  const auto code = totp_code(kSecret, totp_step(at(3000)));
  EXPECT_TRUE(check_totp(kSecret, code, 0, at(3000)));
  EXPECT_TRUE(check_totp(kSecret, code, 0, at(3029)));
  EXPECT_TRUE(check_totp(kSecret, code, 0, at(3059))) << "typed slowly";
  EXPECT_FALSE(check_totp(kSecret, code, 0, at(3060)));
  EXPECT_FALSE(check_totp(kSecret, code, 0, at(2999))) << "a clock that runs ahead";
}

TEST(Totp, ACodeCountsOnceAndNoOlderOneAfterIt) {
  const auto step = totp_step(at(3000));
  EXPECT_EQ(check_totp(kSecret, totp_code(kSecret, step), 0, at(3000)), step);
  EXPECT_FALSE(check_totp(kSecret, totp_code(kSecret, step), step, at(3001)));
  EXPECT_FALSE(check_totp(kSecret, totp_code(kSecret, step - 1), step, at(3001)));
}

TEST(Totp, NonsenseIsNoCode) {
  for (const auto* text : {"", "28708", "2870822", "28 7082", "abcdef", "٢٨٧٠٨٢"})
    EXPECT_FALSE(check_totp(kSecret, text, 0, at(59))) << text;
}

TEST(Totp, TheAddressIsWhatAppsRead) {
  EXPECT_EQ(otpauth_uri(kSecret, "Relais", "an.peeters"),
            "otpauth://totp/Relais:an.peeters?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Relais&algorithm=SHA1&"
            "digits=6&period=30");
  EXPECT_EQ(new_totp_secret().size(), 20U);
  EXPECT_NE(new_totp_secret(), new_totp_secret());
}

TEST(Encoding, OneTextForOneSequenceOfBytes) {
  // RFC 4648 §10.
  EXPECT_EQ(to_base64url("fooba"), "Zm9vYmE");
  EXPECT_EQ(to_base32("fooba"), "MZXW6YTB");
  EXPECT_EQ(to_base64url("\xfb\xff"), "-_8");
  for (const auto* text : {"", "Zg", "Zm8", "Zm9v", "-_8"}) EXPECT_EQ(to_base64url(*from_base64url(text)), text);
  for (const auto* text : {"Z", "Zh", "Zm9", "Zg==", "+/8", "Zg\n", "Z g"}) EXPECT_FALSE(from_base64url(text)) << text;
}

}  // namespace
}  // namespace relais::http

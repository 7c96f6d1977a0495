#include "vault/envelope.hpp"

#include <gtest/gtest.h>

#include <set>

#include "vault/bytes.hpp"
#include "vault/envelope_format.hpp"
#include "vault/kdf.hpp"
#include "vault/keys.hpp"

namespace relais::vault {
namespace {

const Context kHere{"case", "01jd0000000000000000000000", "event", 7};

std::string sealed_example(const FreshKey& fresh, std::string_view plain = "she came with her sister") {
  return seal(fresh.id, fresh.key, kHere, plain).value();
}

FreshKey one_key() {
  const auto keys = ephemeral();
  auto fresh = keys->fresh(1, {"payoke"}).value();
  return std::move(fresh.front());
}

TEST(Envelope, OpensToWhatWasSealed) {
  const auto fresh = one_key();
  for (const std::size_t length : {0, 1, 63, 64, 255, 256, 2047, 2048, 32767, 32768, 70000}) {
    const std::string plain(length, 'x');
    const auto sealed = seal(fresh.id, fresh.key, kHere, plain);
    ASSERT_TRUE(sealed) << length;
    EXPECT_TRUE(looks_sealed(*sealed));
    EXPECT_EQ(key_of(*sealed).value(), fresh.id);
    EXPECT_EQ(unseal(fresh.key, kHere, *sealed).value(), plain) << length;
  }
}

TEST(Envelope, HidesTheLengthInABucket) {
  const auto fresh = one_key();
  EXPECT_EQ(sealed_example(fresh, "Li").size(), sealed_example(fresh, std::string(63, 'a')).size());
  EXPECT_LT(sealed_example(fresh, std::string(63, 'a')).size(), sealed_example(fresh, std::string(64, 'a')).size());
}

TEST(Envelope, NoFlippedBitOpens) {
  const auto fresh = one_key();
  const auto bytes = from_base64url(sealed_example(fresh)).value();
  for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    auto changed = bytes;
    changed[bit / 8] = static_cast<char>(static_cast<unsigned char>(changed[bit / 8]) ^ (1U << (bit % 8)));
    const auto opened = unseal(fresh.key, kHere, to_base64url(changed));
    ASSERT_FALSE(opened) << "bit " << bit;
    ASSERT_EQ(opened.error().code, "sealed_text_damaged");
  }
}

TEST(Envelope, NoTruncatedOrLongerTextOpens) {
  const auto fresh = one_key();
  const auto sealed = sealed_example(fresh);
  for (std::size_t length = 0; length < sealed.size(); ++length)
    ASSERT_FALSE(unseal(fresh.key, kHere, sealed.substr(0, length))) << length;
  EXPECT_FALSE(unseal(fresh.key, kHere, sealed + "A"));
  EXPECT_FALSE(unseal(fresh.key, kHere, sealed + "AAAA"));
  EXPECT_FALSE(unseal(fresh.key, kHere, sealed + "="));
  EXPECT_FALSE(unseal(fresh.key, kHere, " " + sealed));
}

TEST(Envelope, OpensNowhereElse) {
  const auto fresh = one_key();
  const auto sealed = sealed_example(fresh);
  auto elsewhere = kHere;
  elsewhere.id.back() = '1';
  EXPECT_FALSE(unseal(fresh.key, elsewhere, sealed));
  elsewhere = kHere;
  elsewhere.version = 6;
  EXPECT_FALSE(unseal(fresh.key, elsewhere, sealed));
  elsewhere = kHere;
  elsewhere.part = "name";
  EXPECT_FALSE(unseal(fresh.key, elsewhere, sealed));
  elsewhere = kHere;
  elsewhere.type = "operation";
  EXPECT_FALSE(unseal(fresh.key, elsewhere, sealed));
  elsewhere = kHere;
  elsewhere.instance = "another";
  EXPECT_FALSE(unseal(fresh.key, elsewhere, sealed));
}

TEST(Envelope, PartsOfAContextCannotBeShiftedIntoEachOther) {
  const auto fresh = one_key();
  const auto sealed = seal(fresh.id, fresh.key, {"ab", "c", "", 1}, "text").value();
  EXPECT_FALSE(unseal(fresh.key, {"a", "bc", "", 1}, sealed));
  EXPECT_FALSE(unseal(fresh.key, {"abc", "", "", 1}, sealed));
  EXPECT_FALSE(unseal(fresh.key, {"ab", "", "c", 1}, sealed));
}

TEST(Envelope, AnotherKeyOpensNothingAndBothKeysGiveTheSameError) {
  const auto fresh = one_key();
  const auto other = one_key();
  const auto sealed = sealed_example(fresh);
  const auto wrong_key = unseal(other.key, kHere, sealed);
  ASSERT_FALSE(wrong_key);
  const auto wrong_place = unseal(fresh.key, {}, sealed);
  ASSERT_FALSE(wrong_place);
  EXPECT_EQ(wrong_key.error().line(), wrong_place.error().line());
}

/// XChaCha20-Poly1305 alone can be made to open under two keys; the commitment is what prevents it. Here the ciphertext
/// is made with the right key for its place but another commitment.
TEST(Envelope, ACommitmentToAnotherKeyIsRefused) {
  const auto fresh = one_key();
  const auto other = one_key();
  const auto first = from_base64url(sealed_example(fresh)).value();
  const auto second = from_base64url(sealed_example(other)).value();
  auto mixed = first;
  mixed.replace(25, kCommitSize, second, 25, kCommitSize);
  EXPECT_FALSE(unseal(fresh.key, kHere, to_base64url(mixed)));
  EXPECT_FALSE(unseal(other.key, kHere, to_base64url(mixed)));
}

TEST(Envelope, PaddingHasOneForm) {
  const auto fresh = one_key();
  const auto where = context_bytes(kHere);
  const auto good = from_base64url(sealed_example(fresh)).value();
  const auto header = good.substr(0, 25);
  const auto key = derive(fresh.key, "obj", {from_hex(fresh.id).value(), where});
  const auto sealed_as = [&](std::string_view text) {
    return to_base64url(finish_object(header, key, where, random_bytes(kNonceSize), text));
  };
  EXPECT_EQ(unseal(fresh.key, kHere, sealed_as(padded("a", 64))).value(), "a");
  EXPECT_FALSE(unseal(fresh.key, kHere, sealed_as(padded("a", 256)))) << "a larger bucket than needed";
  EXPECT_FALSE(unseal(fresh.key, kHere, sealed_as("a"))) << "no padding";
  EXPECT_FALSE(unseal(fresh.key, kHere, sealed_as(std::string(64, '\0')))) << "no mark";
  EXPECT_FALSE(unseal(fresh.key, kHere, sealed_as(""))) << "nothing at all";
}

TEST(Envelope, NoncesDoNotRepeat) {
  const auto fresh = one_key();
  std::set<std::string> nonces;
  constexpr int kTimes = 20000;
  for (int i = 0; i < kTimes; ++i)
    nonces.insert(from_base64url(sealed_example(fresh, "")).value().substr(25 + kCommitSize, kNonceSize));
  EXPECT_EQ(nonces.size(), std::size_t{kTimes});
}

TEST(Envelope, OtherTextsAreNoSealedTexts) {
  const auto fresh = one_key();
  for (const std::string_view text : {"", "Q1RFMQ", "{}", "Fatmata", "Q1RFMQEBAAAA", "Q1RFMQ!!!!"}) {
    EXPECT_FALSE(unseal(fresh.key, kHere, text)) << text;
    EXPECT_FALSE(key_of(text)) << text;
  }
}

TEST(Envelope, ATextHasOneForm) {
  const auto fresh = one_key();
  const auto sealed = sealed_example(fresh);
  for (int byte = 0; byte < 256; ++byte) {
    auto changed = sealed;
    changed[60] = static_cast<char>(byte);
    EXPECT_EQ(unseal(fresh.key, kHere, changed).has_value(), changed == sealed) << byte;
  }
}

TEST(Envelope, AKeyIdHasOneForm) {
  const auto fresh = one_key();
  EXPECT_FALSE(seal("short", fresh.key, kHere, "a"));
  EXPECT_FALSE(seal(std::string(32, 'G'), fresh.key, kHere, "a"));
  EXPECT_FALSE(seal(std::string(32, 'A'), fresh.key, kHere, "a"));
}

TEST(DataKey, IsGoneWhereItWasMovedFrom) {
  auto key = DataKey::random();
  const auto copy = key.clone();
  const auto moved = std::move(key);
  EXPECT_TRUE(moved.equals(copy));
  for (const auto byte : key.bytes()) EXPECT_EQ(byte, 0);
}

TEST(Kdf, LabelsAndPartsAreKeptApart) {
  const auto key = DataKey::random();
  EXPECT_TRUE(derive(key, "enc", {"a"}).equals(derive(key, "enc", {"a"})));
  EXPECT_FALSE(derive(key, "enc", {"a"}).equals(derive(key, "commit", {"a"})));
  EXPECT_FALSE(derive(key, "enc", {"ab", "c"}).equals(derive(key, "enc", {"a", "bc"})));
  EXPECT_FALSE(derive(key, "enc", {"a"}).equals(derive(key, "enc", {"a", ""})));
}

}  // namespace
}  // namespace relais::vault

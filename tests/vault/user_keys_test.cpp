// The keys of a person: what the browser sealed opens here, and what is sealed here has the same form.
#include "vault/user_keys.hpp"

#include <gtest/gtest.h>

#include "base/json.hpp"
#include "base/yaml.hpp"
#include "vault/bytes.hpp"
#include "vault/envelope.hpp"

namespace relais::vault {
namespace {

struct WayText {
  std::string way;
  std::string salt;
  std::string credential;
  std::string sealed;
};
BOOST_DESCRIBE_STRUCT(WayText, (), (way, salt, credential, sealed))

struct Vectors {
  std::string about, account, box_secret, sign_seed, box, sign, passphrase, code, code_bytes;
  std::vector<WayText> ways;
};
BOOST_DESCRIBE_STRUCT(Vectors, (),
                      (about, account, box_secret, sign_seed, box, sign, passphrase, code, code_bytes, ways))

Vectors vectors() {
  const auto text = base::read_file("tests/vault/user_keys_vectors.json");
  auto read = base::decode_text<Vectors>(*text);
  return std::move(*read);
}

DataKey key_of(const std::string& hex) { return std::move(*DataKey::from(as_bytes(*from_hex(hex)))); }

TEST(UserKeys, WhatTheBrowserSealedOpensHere) {
  const auto known = vectors();
  for (const auto& each : known.ways) {
    const auto way = each.way == "code" ? Way::code : Way::passphrase;
    const auto& secret = way == Way::code ? known.code : known.passphrase;
    const auto keys =
        unwrap_keys({way, each.salt, each.sealed}, known.account, secret, *from_hex(known.box), *from_hex(known.sign));
    ASSERT_TRUE(keys.has_value()) << each.way;
    EXPECT_EQ(to_hex(text_of(keys->box.secret)), known.box_secret);
    EXPECT_EQ(to_hex(text_of(keys->sign.seed)), known.sign_seed);
  }
}

TEST(UserKeys, WhatIsSealedHereComesBackByEachWayAndByNoOther) {
  const auto known = vectors();
  const UserKeys keys{BoxPair::from(key_of(known.box_secret)), SignPair::from(key_of(known.sign_seed))};
  const auto code = new_code();
  const auto& box = keys.box.public_key;
  const auto& sign = keys.sign.public_key;
  for (const auto way : {Way::passphrase, Way::code}) {
    const auto& secret = way == Way::code ? code : known.passphrase;
    const auto wrapped = wrap_keys(keys, "ann", way, secret);
    ASSERT_TRUE(wrapped.has_value());
    EXPECT_TRUE(unwrap_keys(*wrapped, "ann", secret, box, sign).has_value());
    EXPECT_FALSE(unwrap_keys(*wrapped, "bob", secret, box, sign).has_value());
    EXPECT_FALSE(unwrap_keys(*wrapped, "ann", way == Way::code ? new_code() : "another", box, sign).has_value());
    EXPECT_FALSE(unwrap_keys(*wrapped, "ann", secret, sign, box).has_value());
    auto damaged = *wrapped;
    damaged.sealed.back() = damaged.sealed.back() == 'A' ? 'Q' : 'A';
    EXPECT_FALSE(unwrap_keys(damaged, "ann", secret, box, sign).has_value());
  }
}

TEST(UserKeys, APrintedCodeForgivesHowItIsWrittenAndNoSlip) {
  const auto known = vectors();
  EXPECT_EQ(to_hex(*read_code(known.code)), known.code_bytes);
  for (int i = 0; i < 50; ++i) {
    const auto code = new_code();
    ASSERT_EQ(code.size(), 34U) << code;
    const auto bytes = read_code(code);
    ASSERT_TRUE(bytes.has_value()) << code;
    std::string loose;
    for (const char c : code) {
      if (c == '-')
        loose += ' ';
      else if (c == '0')
        loose += 'o';
      else if (c == '1')
        loose += 'l';
      else
        loose += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    }
    EXPECT_EQ(read_code(loose), bytes);
  }
  EXPECT_FALSE(read_code("").has_value());
  EXPECT_FALSE(read_code(known.code + "0").has_value());
  EXPECT_FALSE(read_code(known.code.substr(1)).has_value());
  auto slip = known.code;
  slip[0] = slip[0] == '7' ? '8' : '7';
  EXPECT_FALSE(read_code(slip).has_value());
}

}  // namespace
}  // namespace relais::vault

// The vectors in tests/vault/vectors.json are shared with the browser's implementation of the envelope.
#include <gtest/gtest.h>

#include "base/json.hpp"
#include "base/yaml.hpp"
#include "vault/bytes.hpp"
#include "vault/end_to_end.hpp"
#include "vault/kdf.hpp"

namespace relais::vault {
namespace {

using base::json::object;

const object& vectors() {
  static const auto all =
      base::parse_json(base::read_file("tests/vault/vectors.json").value(), "vectors.json").value().as_object();
  return all;
}

std::string text(const object& from, std::string_view field) { return std::string(from.at(field).as_string()); }
std::string bytes(const object& from, std::string_view field) { return from_hex(text(from, field)).value(); }
DataKey key(const object& from, std::string_view field) { return DataKey::from(as_bytes(bytes(from, field))).value(); }

Context context(const object& from) {
  const auto& fields = from.at("context").as_object();
  return {text(fields, "type"), text(fields, "id"), text(fields, "part"),
          static_cast<std::uint64_t>(fields.at("version").as_int64()), text(fields, "instance")};
}

/// The nonce of a vector, as the source that yields it.
class Given final : public base::RandomSource {
 public:
  explicit Given(std::string nonce) : nonce_(std::move(nonce)), reader_(nonce_) {}
  std::uint64_t next() override { return reader_.u64(); }

 private:
  std::string nonce_;
  Reader reader_;
};

TEST(Vectors, KeysAreDerivedAsWritten) {
  for (const auto& value : vectors().at("kdf").as_array()) {
    const auto& one = value.as_object();
    const auto& parts = one.at("parts").as_array();
    const auto part = [&](std::size_t i) { return from_hex(std::string(parts[i].as_string())).value(); };
    const auto root = key(one, "key");
    const auto label = text(one, "label");
    const auto out = parts.empty()       ? derive(root, label, {})
                     : parts.size() == 1 ? derive(root, label, {part(0)})
                                         : derive(root, label, {part(0), part(1)});
    EXPECT_TRUE(out.equals(key(one, "out"))) << label;
  }
}

TEST(Vectors, ContextsAreWrittenAsWritten) {
  for (const auto& value : vectors().at("context").as_array())
    EXPECT_EQ(to_hex(context_bytes(context(value.as_object()))), text(value.as_object(), "bytes"));
}

TEST(Vectors, RecordsAreSealedToTheByte) {
  for (const auto& value : vectors().at("record").as_array()) {
    const auto& one = value.as_object();
    const auto secret = key(one, "key");
    Given nonce(bytes(one, "nonce"));
    EXPECT_EQ(seal(text(one, "key_id"), secret, context(one), bytes(one, "plain"), nonce).value(), text(one, "sealed"));
    EXPECT_EQ(unseal(secret, context(one), text(one, "sealed")).value(), bytes(one, "plain"));
    EXPECT_EQ(key_of(text(one, "sealed")).value(), text(one, "key_id"));
  }
}

base::Result<OpenedObject> open_vector(const object& one, const object& reader, const std::string& sealed) {
  const auto author = bytes(one.at("author").as_object(), "public");
  const FindAuthor find = [&](std::string_view kid) {
    return kid == kid_of(author) ? std::optional(author) : std::nullopt;
  };
  const auto purpose = static_cast<Purpose>(one.at("purpose_number").as_int64());
  const auto first = BoxPair::from(key(reader, "secret"));
  if (!reader.contains("second_secret")) return open_as(first, find, purpose, context(one), sealed);
  return open_as_pair(first, BoxPair::from(key(reader, "second_secret")), find, purpose, context(one), sealed);
}

TEST(Vectors, ObjectsOpenForEveryReader) {
  for (const auto& value : vectors().at("object").as_array()) {
    const auto& one = value.as_object();
    EXPECT_EQ(kid_of(bytes(one.at("author").as_object(), "public")), text(one.at("author").as_object(), "kid"));
    EXPECT_EQ(to_hex(SignPair::from(key(one.at("author").as_object(), "seed")).public_key),
              text(one.at("author").as_object(), "public"));
    for (const auto& reader : one.at("readers").as_array()) {
      const auto& who = reader.as_object();
      EXPECT_EQ(to_hex(BoxPair::from(key(who, "secret")).public_key), text(who, "public"));
      const auto opened = open_vector(one, who, text(one, "sealed"));
      ASSERT_TRUE(opened) << text(who, "kind");
      EXPECT_EQ(opened->payload, bytes(one, "payload"));
    }
  }
}

TEST(Vectors, WhatMustBeRefusedIsRefused) {
  const auto& record = vectors().at("record").as_array()[0].as_object();
  const auto& sealed_object = vectors().at("object").as_array()[0].as_object();
  const auto& refused = vectors().at("refused").as_array();
  EXPECT_GE(refused.size(), 20U);
  for (const auto& value : refused) {
    const auto& one = value.as_object();
    const auto sealed = text(one, "sealed");
    EXPECT_FALSE(unseal(key(record, "key"), context(record), sealed)) << text(one, "why");
    EXPECT_FALSE(open_vector(sealed_object, sealed_object.at("readers").as_array()[0].as_object(), sealed))
        << text(one, "why");
  }
}

}  // namespace
}  // namespace relais::vault

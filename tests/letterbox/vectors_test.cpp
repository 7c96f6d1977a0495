// tests/vault/letterbox_vectors.json is written by the browser's implementation: what it makes opens here, and what it
// refuses is refused here.
#include <gtest/gtest.h>

#include "base/json.hpp"
#include "base/yaml.hpp"
#include "letterbox/directory.hpp"
#include "letterbox/payload.hpp"
#include "letterbox/receipt.hpp"
#include "vault/bytes.hpp"
#include "vault/frames.hpp"
#include "vault/tip_code.hpp"

namespace relais::letterbox {
namespace {

using base::json::object;

const object& vectors() {
  static const auto all =
      base::parse_json(base::read_file("tests/vault/letterbox_vectors.json").value(), "letterbox_vectors.json")
          .value()
          .as_object();
  return all;
}
const base::json::array& all(std::string_view name) { return vectors().at(name).as_array(); }
std::string text(const object& from, std::string_view field) { return std::string(from.at(field).as_string()); }
std::string bytes(const object& from, std::string_view field) { return vault::from_hex(text(from, field)).value(); }
std::string long_bytes(const object& from, std::string_view field) {
  return vault::from_base64url(text(from, field)).value();
}
vault::DataKey key(const object& from, std::string_view field) {
  return vault::DataKey::from(vault::as_bytes(bytes(from, field))).value();
}
std::uint64_t number(const object& from, std::string_view field) { return from.at(field).to_number<std::uint64_t>(); }
base::Instant when() { return base::Instant::from_micros(vectors().at("now").to_number<std::int64_t>() * 1000); }

/// The code of twenty digits, through the references that people write.
vault::TipCode code_of(const std::string& digits) {
  for (const auto& value : all("codes")) {
    const auto& one = value.as_object();
    if (text(one, "digits") != digits) continue;
    const auto& halves = one.at("references").as_array();
    return vault::TipCode::read(std::string(halves[0].as_string()) + " " + std::string(halves[1].as_string())).value();
  }
  throw std::runtime_error("no such code among the vectors");
}

TEST(LetterboxVectors, CodesAreWrittenAndReadAlike) {
  for (const auto& value : all("codes")) {
    const auto& one = value.as_object();
    const auto code = code_of(text(one, "digits"));
    EXPECT_EQ(code.digits(), text(one, "digits"));
    const auto references = code.references();
    EXPECT_EQ(references[0], one.at("references").as_array()[0].as_string());
    EXPECT_EQ(references[1], one.at("references").as_array()[1].as_string());
  }
  for (const auto& value : all("wrong_codes")) {
    const auto refused = vault::TipCode::read(text(value.as_object(), "text"));
    EXPECT_FALSE(refused) << text(value.as_object(), "why");
  }
}

TEST(LetterboxVectors, CodesLeadToTheSameKeys) {
  for (const auto& value : all("keys")) {
    const auto& one = value.as_object();
    const auto keys = vault::tip_keys(code_of(text(one, "digits")), text(one, "instance"));
    ASSERT_TRUE(keys);
    EXPECT_EQ(vault::to_hex(keys->auth.public_key), text(one.at("auth").as_object(), "public"));
    EXPECT_EQ(vault::to_hex(keys->box.public_key), text(one.at("box").as_object(), "public"));
    EXPECT_TRUE(keys->box.secret.equals(key(one.at("box").as_object(), "secret")));
    EXPECT_EQ(keys->mailbox, text(one, "mailbox"));
  }
}

TEST(LetterboxVectors, CallsAreSignedAlike) {
  for (const auto& value : all("calls")) {
    const auto& one = value.as_object();
    const auto instance = text(one, "instance");
    const auto name = text(one, "call");
    const auto nonce = text(one, "nonce");
    const auto tip = text(one, "tip");
    const auto part = text(one, "part");
    const auto sealed = text(one, "object");
    EXPECT_TRUE(
        vault::check_call(bytes(one, "auth"), {instance, name, nonce, tip, part, sealed}, bytes(one, "signature")));
    EXPECT_FALSE(vault::check_call(bytes(one, "auth"), {instance, name, nonce, tip, part, sealed + "A"},
                                   bytes(one, "signature")));
  }
}

TEST(LetterboxVectors, WorkCountsAlike) {
  for (const auto& value : all("work")) {
    const auto& one = value.as_object();
    EXPECT_EQ(vault::do_work(bytes(one, "nonce"), static_cast<unsigned>(number(one, "bits"))),
              ledger::decimal(text(one, "counter")).value());
  }
}

TEST(LetterboxVectors, FilesOpenAndBrokenOnesDoNot) {
  for (const auto& value : all("padme"))
    EXPECT_EQ(vault::padme(number(value.as_object(), "length")), number(value.as_object(), "padded"));
  const auto place = [](const object& one) {
    return vault::Context{"tip", text(one, "tip"), "file/" + std::to_string(number(one, "file")), 1,
                          text(one, "instance")};
  };
  std::vector<std::string> last;
  for (const auto& value : all("files")) {
    const auto& one = value.as_object();
    last.clear();
    for (const auto& frame : one.at("frames").as_array()) last.emplace_back(frame.as_string());
    const auto file = vault::open_frames(key(one, "key"), place(one), last);
    ASSERT_TRUE(file);
    EXPECT_EQ(file->name, text(one.at("head").as_object(), "name"));
    EXPECT_EQ(file->type, text(one.at("head").as_object(), "type"));
    EXPECT_EQ(file->content.size(), number(one.at("head").as_object(), "size"));
    EXPECT_EQ(ledger::hex(ledger::bytes_of(ledger::sha256(file->content))), text(one, "content_sha256"));
  }
  for (const auto& value : all("wrong_files")) {
    const auto& one = value.as_object();
    std::vector<std::string> frames;
    for (const auto& frame : one.at("frames").as_array()) {
      frames.push_back(frame.is_string() ? std::string(frame.as_string()) : last.at(frame.to_number<std::size_t>()));
    }
    EXPECT_FALSE(vault::open_frames(key(one, "key"), place(one), frames)) << text(one, "why");
  }
}

TEST(LetterboxVectors, DirectoriesAreBelievedAlike) {
  const auto root = bytes(vectors().at("root").as_object(), "public");
  const auto& good = vectors().at("directory").as_object();
  const auto believed = check_directory(long_bytes(good, "directory"), text(good, "proof"), root, when());
  ASSERT_TRUE(believed) << believed.error().line();
  EXPECT_EQ(believed->root.desks.size(), all("desks").size());
  for (const auto& value : all("refused_directories")) {
    const auto& one = value.as_object();
    const auto refused = check_directory(long_bytes(one, "directory"), text(one, "proof"), root, when());
    EXPECT_FALSE(refused) << text(one, "why");
  }
  const auto receipt = base::decode<SignedPart>(vectors().at("receipt"));
  ASSERT_TRUE(receipt);
  const auto read = read_receipt(*receipt, log_key_of(believed->root));
  ASSERT_TRUE(read) << read.error().line();
  EXPECT_EQ(read->tip, text(vectors(), "tip"));
}

TEST(LetterboxVectors, ObjectsOpenAndForgedRepliesDoNot) {
  const auto& reporter = all("keys")[2].as_object();
  const auto box = vault::BoxPair::from(key(reporter.at("box").as_object(), "secret"));
  const auto open = [&](const object& one, const vault::BoxPair& reader, vault::Purpose purpose,
                        const std::vector<std::string>& authors) {
    const auto known = [&](std::string_view kid) -> std::optional<std::string> {
      for (const auto& author : authors)
        if (vault::kid_of(author) == kid) return author;
      return std::nullopt;
    };
    return vault::open_as(reader, known, purpose,
                          {"tip", text(one, "tip"), text(one, "part"), 1, text(one, "instance")}, text(one, "sealed"));
  };
  const auto& document = vectors().at("directory").as_object();
  const auto directory =
      read_directory(long_bytes(document, "directory"), bytes(vectors().at("root").as_object(), "public"));
  ASSERT_TRUE(directory);
  for (const auto& value : all("objects")) {
    const auto& one = value.as_object();
    const bool reply = text(one, "purpose") == "reply";
    const auto purpose = reply ? vault::Purpose::reply : vault::Purpose::tip;
    const auto desk = vault::BoxPair::from(key(all("desks")[0].as_object().at("box").as_object(), "secret"));
    const auto opened = open(one, reply ? box : desk, purpose, {bytes(one, "author")});
    ASSERT_TRUE(opened);
    EXPECT_EQ(vault::to_hex(opened->payload), text(one, "payload"));
    if (reply) {
      EXPECT_TRUE(open_answer(*directory, box, text(one, "tip"), text(one, "part"), text(one, "sealed")));
    }
  }
  for (const auto& value : all("forged_replies")) {
    const auto& one = value.as_object();
    auto there = *directory;
    there.root.instance = text(one, "instance");
    EXPECT_FALSE(open_answer(there, box, text(one, "tip"), text(one, "part"), text(one, "sealed"))) << text(one, "why");
  }
}

}  // namespace
}  // namespace relais::letterbox

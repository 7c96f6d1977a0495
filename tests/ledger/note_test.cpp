#include "ledger/note.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace relais::ledger {
namespace {

// Keys, text and signatures of the note package of Go's module mirror.
constexpr std::string_view kPeter = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
constexpr std::string_view kPeterSecret =
    "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
constexpr std::string_view kEnoch = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop";
constexpr std::string_view kText =
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n";
constexpr std::string_view kPeterLine =
    "\xe2\x80\x94 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyB"
    "wJnAM=\n";
constexpr std::string_view kEnochLine =
    "\xe2\x80\x94 EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+Q"
    "Q=\n";

std::string joined(std::initializer_list<std::string_view> parts) {
  std::string text;
  for (const auto part : parts) text += part;
  return text;
}

TEST(Note, keys_and_signatures_of_another_implementation_are_read_and_made) {
  const auto key = parse_key(kPeter);
  ASSERT_TRUE(key) << key.error().line();
  EXPECT_EQ(key->text(), kPeter);
  EXPECT_EQ(key->id(), 0xc74f20a3U);
  const auto note = parse_note(joined({kText, "\n", kPeterLine, kEnochLine}));
  ASSERT_TRUE(note) << note.error().line();
  EXPECT_EQ(note->text, kText);
  EXPECT_EQ(verdict_of(*note, *key), Verdict::good);
  EXPECT_EQ(verdict_of(*note, *parse_key(kEnoch)), Verdict::good);
  const auto secret = parse_signing_key(kPeterSecret);
  ASSERT_TRUE(secret) << secret.error().line();
  EXPECT_EQ(secret->verifier(), *key);
  EXPECT_EQ(to_text(*secret), kPeterSecret);
  EXPECT_EQ(to_text(log_signature(*key, secret->sign(kText))), kPeterLine);
  EXPECT_EQ(to_text(*note), joined({kText, "\n", kPeterLine, kEnochLine}));
}

TEST(Note, a_mangled_key_is_refused) {
  for (std::size_t from = 0; from <= kPeter.size(); ++from) {
    for (std::size_t to = from + 1; to <= kPeter.size(); ++to) {
      if (from != 0 || to != kPeter.size()) {
        EXPECT_FALSE(parse_key(kPeter.substr(from, to - from)));
      }
    }
  }
  for (std::size_t i = 0; i < kPeter.size(); ++i) {
    std::string other(kPeter);
    ++other[i];
    EXPECT_FALSE(parse_key(other)) << other;
  }
  EXPECT_FALSE(parse_key("PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY=="));
  EXPECT_FALSE(parse_key("PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"));
}

TEST(Note, what_is_no_note_is_refused) {
  const auto bad = {joined({kText}),
                    joined({kText, "\n"}),
                    joined({kText, "\n", kPeterLine.substr(0, kPeterLine.size() - 1)}),
                    joined({"\x01", kText, "\n", kPeterLine}),
                    joined({"\xff", kText, "\n", kPeterLine}),
                    joined({"a\ttab\n\n", kPeterLine}),
                    joined({kText, "\n", "\xe2\x80\x94 Bad Name x08goQ==\n"}),
                    joined({kText, "\n", kPeterLine, "Unexpected line.\n"}),
                    joined({kText, "\n", "- PeterNeumann x08goQAA\n"}),
                    joined({kText, "\n", "\xe2\x80\x94 a+b x08goQAA\n"}),
                    joined({kText, "\n", "\xe2\x80\x94 a\xe2\x80\x83z x08goQAA\n"}),
                    joined({kText, "\n", "\xe2\x80\x94 a x08goQ==\n"})};
  for (const auto& text : bad) EXPECT_FALSE(parse_note(text)) << text;
  std::string many(kText);
  many += "\n";
  for (int i = 0; i < 65; ++i) many += kPeterLine;
  EXPECT_FALSE(parse_note(many));
}

TEST(Note, a_bad_signature_of_a_known_key_is_bad_whatever_else_is_good) {
  const auto key = *parse_key(kPeter);
  auto note = *parse_note(joined({kText, "\n", kPeterLine}));
  auto wrong = note.signatures.front();
  wrong.signature[5] = static_cast<char>(wrong.signature[5] ^ 1);
  note.signatures.push_back(wrong);
  EXPECT_EQ(verdict_of(note, key), Verdict::bad);
  note.signatures = {SignatureLine{"CarmenSandiego", key.id(), wrong.signature}};
  EXPECT_EQ(verdict_of(note, key), Verdict::unsigned_by_key);
}

// Example of c2sp.org/tlog-checkpoint and c2sp.org/tlog-cosignature.
constexpr std::string_view kExample =
    "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";

TEST(Checkpoint, the_published_example_is_read_and_written) {
  const auto checkpoint = parse_checkpoint(kExample);
  ASSERT_TRUE(checkpoint);
  EXPECT_EQ(checkpoint->origin, "example.com/behind-the-sofa");
  EXPECT_EQ(checkpoint->size, 20'852'163U);
  EXPECT_EQ(to_text(*checkpoint), kExample);
  for (const auto* bad :
       {"a\n1\n", "\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
        "a\n01\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n", "a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=",
        "a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n", "a\n1\nAAAA\n"}) {
    EXPECT_FALSE(parse_checkpoint(bad)) << bad;
  }
}

TEST(Cosignature, the_message_is_the_published_one_and_the_published_line_has_its_parts) {
  EXPECT_EQ(cosignature_message(kExample, 1'679'315'147), "cosignature/v1\ntime 1679315147\n" + std::string(kExample));
  const auto lines = parse_signature_lines(
      "\xe2\x80\x94 witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nP"
      "Zqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n");
  ASSERT_TRUE(lines);
  EXPECT_EQ(lines->front().id, 0x8d66cf3fU);
  EXPECT_EQ(hex(lines->front().signature.substr(0, 8)), "00000000641850cb");
  EXPECT_EQ(lines->front().signature.size(), 72U);
}

TEST(Cosignature, tells_when_and_holds_for_this_text_alone) {
  const SigningKey witness{"witness.example/w1", KeyType::witness, std::string(32, 'w')};
  Note note{std::string(kExample), {cosign(witness, kExample, 1'700'000'000)}};
  const auto key = *parse_key(witness.verifier().text());
  EXPECT_EQ(cosigned_at(note, key), 1'700'000'000U);
  note.signatures.push_back(cosign(witness, kExample, 1'700'000'060));
  EXPECT_EQ(cosigned_at(note, key), 1'700'000'060U);
  auto other = note;
  other.text[0] = 'E';
  EXPECT_EQ(verdict_of(other, key), Verdict::bad);
  EXPECT_EQ(cosigned_at(other, key), std::nullopt);
  rc::check("a flipped bit is found", [&] {
    auto flipped = note;
    auto& bytes = flipped.signatures.front().signature;
    const auto bit = *rc::gen::inRange<std::size_t>(0, bytes.size() * 8);
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ static_cast<char>(1U << bit % 8));
    RC_ASSERT(verdict_of(flipped, key) == Verdict::bad);
  });
}

}  // namespace
}  // namespace relais::ledger

#include "ledger/witness.hpp"

#include <gtest/gtest.h>

#include <map>

#include "ledger/proof_file.hpp"
#include "ledger/tile.hpp"

namespace relais::ledger {
namespace {

constexpr std::uint64_t kNow = 1'700'000'000;

/// A log of its own with a witness beside it.
class Witnessed : public ::testing::Test {
 protected:
  void grow(std::uint64_t size) {
    auto writer = TileWriter::resume(size_, get());
    ASSERT_TRUE(writer);
    for (; writer->size() < size;) writer->append(leaf_hash(entry(writer->size())));
    ASSERT_TRUE(writer->flush([&](const TilePlace& place, std::string_view hashes) -> Result<void> {
      tiles_[place] = hashes;
      return {};
    }));
    size_ = size;
  }
  std::string entry(std::uint64_t number) const { return std::to_string(number) + branch_; }
  TileWriter::Get get() {
    return [this](const TilePlace& place) -> Result<std::string> { return tiles_[place]; };
  }
  Note checkpoint(std::uint64_t size) {
    const Checkpoint made{log_.name, size, *subtree_hash(0, size, nodes_of_tiles(size_, get())), {}};
    const auto text = to_text(made);
    return {text, {log_signature(log_.verifier(), log_.sign(text))}};
  }
  std::string request(std::uint64_t from, std::uint64_t to) {
    auto proof = consistency_proof(from, to, nodes_of_tiles(size_, get()));
    return to_text(AddCheckpoint{from, *proof, to_text(checkpoint(to))});
  }
  WitnessAnswer ask(const std::string& body) {
    auto answer =
        decide(body, {{log_.name, {log_.verifier()}}}, witness_, kNow, [this](std::string_view) { return last_; });
    if (answer.remember) last_ = *answer.remember;
    return answer;
  }

  const SigningKey log_{"relais.example/log", KeyType::log, std::string(32, 'l')};
  const SigningKey witness_{"witness.example/w1", KeyType::witness, std::string(32, 'w')};
  std::map<TilePlace, std::string> tiles_;
  std::uint64_t size_ = 0;
  std::string branch_;
  Remembered last_;
};

TEST_F(Witnessed, cosigns_what_continues_what_it_saw) {
  grow(700);
  for (const auto& [from, to] :
       std::vector<std::pair<std::uint64_t, std::uint64_t>>{{0, 10}, {10, 10}, {10, 256}, {256, 700}}) {
    const auto answer = ask(request(from, to));
    ASSERT_EQ(answer.status, 200) << answer.body;
    auto note = checkpoint(to);
    const auto lines = parse_signature_lines(answer.body);
    ASSERT_TRUE(lines);
    note.signatures.insert(note.signatures.end(), lines->begin(), lines->end());
    EXPECT_EQ(cosigned_at(note, witness_.verifier()), kNow);
    EXPECT_EQ(answer.checkpoint, to_text(note));
    EXPECT_EQ(last_.size, to);
  }
}

TEST_F(Witnessed, says_which_size_it_knows_when_asked_from_another) {
  grow(20);
  ASSERT_EQ(ask(request(0, 10)).status, 200);
  const auto answer = ask(request(5, 20));
  EXPECT_EQ(answer.status, 409);
  EXPECT_EQ(answer.content_type, "text/x.tlog.size");
  EXPECT_EQ(answer.body, "10\n");
  EXPECT_EQ(ask(request(0, 20)).status, 409);
  EXPECT_EQ(ask(request(0, 5)).body, "10\n");
  EXPECT_EQ(last_.size, 10U);
}

TEST_F(Witnessed, a_log_rewritten_behind_its_back_is_never_cosigned) {
  grow(20);
  ASSERT_EQ(ask(request(0, 10)).status, 200);
  tiles_.clear();
  size_ = 0;
  branch_ = " rewritten";
  grow(20);
  EXPECT_EQ(ask(request(10, 20)).status, 422);
  EXPECT_EQ(ask(request(10, 10)).status, 409);
}

TEST_F(Witnessed, strangers_and_forgers_are_refused) {
  grow(20);
  auto note = checkpoint(20);
  note.signatures.front().signature[3] ^= 1;
  EXPECT_EQ(ask(to_text(AddCheckpoint{0, {}, to_text(note)})).status, 403);
  const SigningKey stranger{log_.name, KeyType::log, std::string(32, 's')};
  note.signatures = {log_signature(stranger.verifier(), stranger.sign(note.text))};
  EXPECT_EQ(ask(to_text(AddCheckpoint{0, {}, to_text(note)})).status, 403);
  auto other = checkpoint(20);
  other.text.insert(0, "x");
  EXPECT_EQ(ask(to_text(AddCheckpoint{0, {}, to_text(other)})).status, 404);
  EXPECT_EQ(last_.size, 0U);
}

TEST_F(Witnessed, what_is_no_request_is_400) {
  grow(20);
  const auto good = request(0, 20);
  const std::vector<std::string> wrong = {std::string(),
                                          "new 0\n\n" + good,
                                          "old 00\n" + good.substr(6),
                                          "old 1",
                                          good.substr(0, good.size() - 1),
                                          "old 0\nAAAA\n" + good.substr(6),
                                          std::string("old 0\n\n"),
                                          "old 21\n" + good.substr(6)};
  for (const auto& bad : wrong) {
    EXPECT_EQ(ask(bad).status, 400) << bad;
  }
  EXPECT_EQ(ask("old 0\n" + base64(bytes_of(sha256("x"))) + "\n" + good.substr(6)).status, 422);
  EXPECT_EQ(ask(good).status, 200);
}

TEST_F(Witnessed, a_proof_file_stands_alone) {
  grow(700);
  auto note = checkpoint(700);
  note.signatures.push_back(cosign(witness_, note.text, kNow));
  const ProofFile file{entry(300), 300, *inclusion_proof(300, 700, nodes_of_tiles(700, get())), note};
  const auto read = parse_proof_file(to_text(file));
  ASSERT_TRUE(read) << read.error().line();
  EXPECT_EQ(to_text(*read), to_text(file));
  const std::vector<VerifierKey> witnesses = {witness_.verifier()};
  const auto proven = check(*read, log_.verifier(), witnesses);
  ASSERT_TRUE(proven) << proven.error().line();
  EXPECT_EQ(proven->checkpoint.size, 700U);
  ASSERT_EQ(proven->witnesses.size(), 1U);
  EXPECT_EQ(proven->witnesses.front().seconds, kNow);
  auto other = *read;
  other.entry += "x";
  EXPECT_EQ(check(other, log_.verifier(), witnesses).error().code, "proof_fails");
  other = *read;
  other.index = 301;
  EXPECT_FALSE(check(other, log_.verifier(), witnesses));
  EXPECT_FALSE(check(*read, witness_.verifier(), witnesses));
}

// Every single byte of the file carries something: whatever is changed in it is refused, or changes only signatures of
// others.
TEST_F(Witnessed, no_byte_of_a_proof_file_can_be_changed) {
  grow(20);
  const ProofFile file{entry(7), 7, *inclusion_proof(7, 20, nodes_of_tiles(20, get())), checkpoint(20)};
  const auto text = to_text(file);
  for (std::size_t at = 0; at < text.size(); ++at) {
    auto other = text;
    other[at] = static_cast<char>(other[at] ^ 1);
    const auto read = parse_proof_file(other);
    EXPECT_FALSE(read && check(*read, log_.verifier(), {})) << at;
  }
}

}  // namespace
}  // namespace relais::ledger

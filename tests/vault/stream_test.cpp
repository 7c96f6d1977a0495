#include "vault/stream.hpp"

#include <gtest/gtest.h>

#include "vault/bytes.hpp"

namespace relais::vault {
namespace {

class Stream : public ::testing::Test {
 protected:
  std::string sealed(const std::string& plain, std::vector<std::string> recipients) {
    std::string out;
    const auto sealer = seal_stream(recipients, [&](std::string_view bytes) -> base::Result<void> {
                          out.append(bytes);
                          return {};
                        }).value();
    for (std::size_t at = 0; at < plain.size(); at += 10'000)
      EXPECT_TRUE(sealer->put(std::string_view(plain).substr(at, 10'000)));
    EXPECT_TRUE(sealer->finish());
    return out;
  }

  static base::Result<std::string> opened(const BoxPair& who, const std::string& file, std::size_t size) {
    std::size_t at = 0;
    const auto opener = open_stream(who, [&](std::size_t most) -> base::Result<std::string> {
      const auto part = file.substr(at, most);
      at += part.size();
      return part;
    });
    if (!opener) return base::fail(opener.error());
    auto plain = (*opener)->take(size);
    if (!plain) return plain;
    if (auto end = (*opener)->end(); !end) return base::fail(end.error());
    return plain;
  }

  BoxPair an_ = BoxPair::random();
  BoxPair bo_ = BoxPair::random();
};

TEST_F(Stream, OpensForEveryRecipientAtEveryLength) {
  for (const std::size_t size : {0U, 1U, 65'535U, 65'536U, 65'537U, 200'000U}) {
    const auto plain = random_bytes(size);
    const auto file = sealed(plain, {an_.public_key, bo_.public_key});
    EXPECT_EQ(opened(an_, file, size).value(), plain) << size;
    EXPECT_EQ(opened(bo_, file, size).value(), plain) << size;
    EXPECT_EQ(opened(BoxPair::random(), file, size).error().code, "not_for_this_key");
  }
}

TEST_F(Stream, IsReadWholeOrNotAtAll) {
  const auto plain = random_bytes(150'000);
  const auto file = sealed(plain, {an_.public_key});
  for (std::size_t length = 0; length < file.size(); length += length < 200 ? 1 : 4999)
    ASSERT_FALSE(opened(an_, file.substr(0, length), plain.size())) << length;
  // Cut exactly behind a frame: everything that is there is genuine, and still it is refused.
  const std::size_t head = 5 + 1 + 88 + 24;
  const std::size_t frame = 4 + 65'536 + 17;
  EXPECT_FALSE(opened(an_, file.substr(0, head + frame), 65'536));
  EXPECT_FALSE(opened(an_, file + "x", plain.size()));
  EXPECT_FALSE(opened(an_, file, plain.size() - 1)) << "something was not taken";
  EXPECT_FALSE(opened(an_, file, plain.size() + 1));
  auto swapped = file.substr(0, head) + file.substr(head + frame, frame) + file.substr(head, frame);
  EXPECT_FALSE(opened(an_, swapped, 65'536 * 2));
}

TEST_F(Stream, NoFlippedBitOpens) {
  const auto plain = random_bytes(100);
  const auto file = sealed(plain, {an_.public_key, bo_.public_key});
  for (std::size_t bit = 0; bit < file.size() * 8; ++bit) {
    auto changed = file;
    changed[bit / 8] = static_cast<char>(static_cast<unsigned char>(changed[bit / 8]) ^ (1U << (bit % 8)));
    ASSERT_FALSE(opened(an_, changed, plain.size())) << bit;
  }
}

TEST_F(Stream, KeysArePassedOnAsText) {
  EXPECT_EQ(read_recipient(recipient_text(an_.public_key) + "\n").value(), an_.public_key);
  EXPECT_EQ(read_secret_text(secret_text(an_)).value().public_key, an_.public_key);
  auto wrong = recipient_text(an_.public_key);
  wrong[20] = wrong[20] == '0' ? '1' : '0';
  EXPECT_FALSE(read_recipient(wrong)) << "a wrong digit is seen";
  EXPECT_FALSE(read_recipient(secret_text(an_))) << "the secret is not taken for the public half";
  EXPECT_FALSE(seal_stream({}, [](std::string_view) { return base::Result<void>(); }));
}

}  // namespace
}  // namespace relais::vault

#include <gtest/gtest.h>

#include <filesystem>
#include <thread>

#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "folder.hpp"
#include "vault/bytes.hpp"
#include "vault/client.hpp"
#include "vault/key_server.hpp"
#include "vault/socket.hpp"

namespace relais::vault {
namespace {

const Use kPayoke{"aa11", "payoke", "assist", "01case"};

class KeyProcess : public ::testing::Test {
 protected:
  KeyProcess()
      : ring_(open_keyring(folder_ / "keys.db", DataKey::random(), "process").value()),
        server_(serve_keys(*ring_, socket_).value()),
        client_(connect_keyring(socket_)) {}

  std::string exchange(const std::string& bytes) const {
    const auto connection = connect_to(socket_).value();
    EXPECT_EQ(::send(connection.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL), std::ssize(bytes));
    ::shutdown(connection.get(), SHUT_WR);
    std::string answer(4096, '\0');
    const auto got = ::recv(connection.get(), answer.data(), answer.size(), 0);
    answer.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
    return answer;
  }

  test::Folder folder_;
  std::filesystem::path socket_ = folder_ / "keys.sock";
  std::unique_ptr<Keyring> ring_;
  std::unique_ptr<FrameServer> server_;
  std::unique_ptr<Keyring> client_;
};

TEST_F(KeyProcess, AnswersLikeTheKeyringItself) {
  auto keys = client_->fresh(2, {"payoke"}).value();
  ASSERT_EQ(keys.size(), 2U);
  const std::vector<KeyId> ids{keys[0].id, keys[1].id};
  const auto opened = client_->open(ids, kPayoke).value();
  EXPECT_TRUE(opened[0].equals(keys[0].key));
  EXPECT_TRUE(opened[1].equals(keys[1].key));
  EXPECT_EQ(client_->open(ids, {"bb22", "surya", "assist", "01case"}).error().code, "key_not_yours");
  ASSERT_TRUE(client_->share(ids[0], {"surya"}));
  EXPECT_TRUE(client_->open(std::span(ids).first(1), {"bb22", "surya", "assist", "01case"}));
  const std::vector<std::string> words{"fatmata"};
  EXPECT_EQ(client_->blind("name", words, kPayoke).value(), ring_->blind("name", words, kPayoke).value());
  EXPECT_EQ(client_->sign("checkpoint", "m").value(), ring_->sign("checkpoint", "m").value());
  EXPECT_EQ(client_->public_key("directory").value(), ring_->public_key("directory").value());
  ASSERT_TRUE(client_->destroy(ids));
  EXPECT_EQ(client_->open(ids, kPayoke).error().code, "key_destroyed");
  EXPECT_EQ(client_->destroyed().value().size(), 2U);
  const auto state = client_->state().value();
  EXPECT_EQ(state.keeper, "process");
  EXPECT_EQ(state.destroyed, 2);
}

TEST_F(KeyProcess, DoesWhatOperatorsAskFor) {
  ASSERT_TRUE(client_->fresh(3, {"payoke"}));
  ASSERT_TRUE(client_->rotate("payoke"));
  const auto moved = client_->rewrap(2).value();
  EXPECT_EQ(moved.done, 2);
  EXPECT_EQ(moved.left, 1);
  EXPECT_EQ(client_->revoke("payoke").value(), 3);
  ASSERT_TRUE(client_->freeze(true));
  EXPECT_TRUE(client_->state().value().frozen);
  ASSERT_TRUE(client_->watch(std::vector<std::string>{"01bait"}));
  ASSERT_TRUE(client_->copy_to(folder_ / "copy.db"));
  EXPECT_TRUE(std::filesystem::exists(folder_ / "copy.db"));
  ASSERT_TRUE(client_->seal());
  EXPECT_EQ(client_->fresh(1, {}).error().code, "keys_sealed");
  EXPECT_EQ(client_->state().value().alarms.back().kind, "sealed");
}

TEST_F(KeyProcess, CallersMayUseKeysAndNothingElse) {
  for (const auto operation : {Operation::unseal_with_share, Operation::unseal_with_passphrase, Operation::seal,
                               Operation::rotate, Operation::rewrap, Operation::revoke, Operation::freeze,
                               Operation::watch, Operation::destroyed, Operation::copy_to}) {
    const Request request{operation, 0, std::vector<std::string>(number_of_texts(operation), "x"), {}};
    const auto reply = answer(*ring_, request, false);
    ASSERT_TRUE(reply.error);
    EXPECT_EQ(reply.error->code, "operators_only");
  }
  EXPECT_FALSE(answer(*ring_, {Operation::fresh, 1, {}, {"payoke"}}, false).error);
  EXPECT_FALSE(ring_->state().value().frozen);
}

TEST_F(KeyProcess, TheSocketIsItsOwnersAlone) {
  struct stat about {};
  ASSERT_EQ(::stat(socket_.c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 0777U, 0600U);
  EXPECT_EQ(serve_keys(*ring_, socket_).error().code, "socket_taken");
  const auto file = folder_ / "keys.db";
  EXPECT_EQ(serve_keys(*ring_, file).error().code, "socket_taken") << "a file that is no socket is left alone";
  EXPECT_TRUE(std::filesystem::is_regular_file(file));
}

TEST_F(KeyProcess, TheClientFindsARestartedProcess) {
  ASSERT_TRUE(client_->state());
  server_.reset();
  EXPECT_FALSE(std::filesystem::exists(socket_));
  EXPECT_EQ(client_->state().error().code, "keys_unreachable");
  server_ = serve_keys(*ring_, socket_).value();
  EXPECT_TRUE(client_->state());
  EXPECT_TRUE(client_->fresh(1, {"payoke"}));
}

TEST_F(KeyProcess, NonsenseEndsTheConnectionAndNothingElse) {
  EXPECT_EQ(exchange(std::string("\0\0\0\3abc", 7)), "");
  EXPECT_EQ(exchange("\xff\xff\xff\xff"), "");
  EXPECT_EQ(exchange(std::string("\0\0\0\0", 4)), "");
  EXPECT_EQ(exchange("GET / HTTP/1.1\r\n\r\n"), "");
  EXPECT_EQ(exchange(std::string("\0\0\0\x20short", 9)), "");
  auto valid = body_of(Request{Operation::state, 0, {}, {}});
  std::string framed;
  put_u32(framed, static_cast<std::uint32_t>(valid.size() + 1));
  EXPECT_EQ(exchange(framed + valid + "x"), "") << "nothing may follow";
  EXPECT_TRUE(client_->state());
}

TEST_F(KeyProcess, ManyClientsAtOnce) {
  const auto key = std::move(client_->fresh(1, {"payoke"}).value().front());
  std::atomic<int> opened = 0;
  std::vector<std::thread> threads;
  threads.reserve(6);
  for (int i = 0; i < 6; ++i)
    threads.emplace_back([&] {
      const std::vector<KeyId> ids{key.id};
      for (int times = 0; times < 50; ++times)
        if (client_->open(ids, kPayoke)) ++opened;
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(opened, 300);
}

TEST_F(KeyProcess, TooManyConnectionsAreTurnedAway) {
  server_.reset();
  FrameServerOptions options;
  options.most_connections = 2;
  server_ = serve_keys(*ring_, socket_, options).value();
  const auto first = connect_to(socket_).value();
  const auto second = connect_to(socket_).value();
  const auto frame = body_of(Request{Operation::state, 0, {}, {}});
  ASSERT_TRUE(send_frame(first.get(), frame));
  ASSERT_TRUE(receive_frame(first.get()));
  ASSERT_TRUE(send_frame(second.get(), frame));
  ASSERT_TRUE(receive_frame(second.get()));
  const auto third = connect_to(socket_).value();
  static_cast<void>(send_frame(third.get(), frame));
  EXPECT_FALSE(receive_frame(third.get()));
}

TEST(Client, SaysThatNobodyAnswers) {
  const test::Folder folder;
  EXPECT_EQ(connect_keyring(folder / "none.sock")->state().error().code, "keys_unreachable");
}

}  // namespace
}  // namespace relais::vault

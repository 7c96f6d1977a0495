#include "vault/client.hpp"

#include <mutex>

#include <sodium.h>

#include "base/json.hpp"

#include "vault/bytes.hpp"
#include "vault/protocol.hpp"
#include "vault/socket.hpp"

namespace relais::vault {
namespace {

using base::ErrorKind;

constexpr std::size_t kIdleConnections = 8;

tl::unexpected<base::Error> unreachable() {
  return base::fail(ErrorKind::unavailable, "keys_unreachable", {}, "the key process does not answer",
                    "`relais keys serve`");
}

Result<void> nothing(const Result<Reply>& reply) {
  if (!reply) return base::fail(reply.error());
  return {};
}

Result<KeysState> state_of(const Result<Reply>& reply) {
  if (!reply) return base::fail(reply.error());
  if (reply->texts.size() != 1) return unreachable();
  return base::decode_text<KeysState>(reply->texts[0]);
}

Result<std::string> text_of(const Result<Reply>& reply) {
  if (!reply) return base::fail(reply.error());
  if (reply->texts.size() != 1) return unreachable();
  return reply->texts[0];
}

class Client final : public Keyring {
 public:
  explicit Client(std::filesystem::path socket) : file_(std::move(socket)) {}

  Result<std::vector<FreshKey>> fresh(std::size_t count, const std::vector<std::string>& organisations) override {
    auto reply = ask({Operation::fresh, count, {}, organisations});
    if (!reply) return base::fail(reply.error());
    if (reply->texts.size() != 2 * count) return unreachable();
    std::vector<FreshKey> keys;
    for (std::size_t i = 0; i < reply->texts.size(); i += 2) {
      auto key = take_key(reply->texts[i + 1]);
      if (!key) return base::fail(key.error());
      keys.push_back({reply->texts[i], std::move(*key)});
    }
    return keys;
  }

  Result<std::vector<DataKey>> open(std::span<const KeyId> keys, const Use& use) override {
    auto reply =
        ask({Operation::open, 0, {use.user, use.organisation, use.purpose, use.reference}, {keys.begin(), keys.end()}});
    if (!reply) return base::fail(reply.error());
    if (reply->texts.size() != keys.size()) return unreachable();
    std::vector<DataKey> opened;
    for (auto& text : reply->texts) {
      auto key = take_key(text);
      if (!key) return base::fail(key.error());
      opened.push_back(std::move(*key));
    }
    return opened;
  }

  Result<void> share(const KeyId& key, const std::vector<std::string>& organisations) override {
    return nothing(ask({Operation::share, 0, {key}, organisations}));
  }

  Result<void> destroy(std::span<const KeyId> keys) override {
    return nothing(ask({Operation::destroy, 0, {}, {keys.begin(), keys.end()}}));
  }

  Result<std::vector<std::string>> blind(std::string_view index, std::span<const std::string> words,
                                         const Use& use) override {
    auto reply = ask({Operation::blind,
                      0,
                      {use.user, use.organisation, use.purpose, use.reference, std::string(index)},
                      {words.begin(), words.end()}});
    if (!reply) return base::fail(reply.error());
    if (reply->texts.size() != words.size()) return unreachable();
    return std::move(reply->texts);
  }

  Result<std::string> sign(std::string_view what, std::string_view message) override {
    return text_of(ask({Operation::sign, 0, {std::string(what), std::string(message)}, {}}));
  }

  Result<std::string> public_key(std::string_view what) override {
    return text_of(ask({Operation::public_key, 0, {std::string(what)}, {}}));
  }

  Result<KeysState> state() override { return state_of(ask({Operation::state, 0, {}, {}})); }

  Result<KeysState> unseal_with_share(std::string_view share) override {
    return state_of(ask({Operation::unseal_with_share, 0, {std::string(share)}, {}}));
  }

  Result<KeysState> unseal_with_passphrase(std::string_view passphrase) override {
    return state_of(ask({Operation::unseal_with_passphrase, 0, {std::string(passphrase)}, {}}));
  }

  Result<void> seal() override { return nothing(ask({Operation::seal, 0, {}, {}})); }

  Result<void> rotate(std::string_view organisation) override {
    return nothing(ask({Operation::rotate, 0, {std::string(organisation)}, {}}));
  }

  Result<Rewrapped> rewrap(std::size_t limit) override {
    const auto reply = ask({Operation::rewrap, limit, {}, {}});
    if (!reply) return base::fail(reply.error());
    if (reply->numbers.size() != 2) return unreachable();
    return Rewrapped{static_cast<std::int64_t>(reply->numbers[0]), static_cast<std::int64_t>(reply->numbers[1])};
  }

  Result<std::int64_t> revoke(std::string_view organisation) override {
    const auto reply = ask({Operation::revoke, 0, {std::string(organisation)}, {}});
    if (!reply) return base::fail(reply.error());
    if (reply->numbers.size() != 1) return unreachable();
    return static_cast<std::int64_t>(reply->numbers[0]);
  }

  Result<void> freeze(bool frozen) override { return nothing(ask({Operation::freeze, frozen ? 1U : 0U, {}, {}})); }

  Result<void> watch(std::span<const std::string> references) override {
    return nothing(ask({Operation::watch, 0, {}, {references.begin(), references.end()}}));
  }

  Result<std::vector<KeyId>> destroyed() override {
    auto reply = ask({Operation::destroyed, 0, {}, {}});
    if (!reply) return base::fail(reply.error());
    return std::move(reply->texts);
  }

  Result<void> copy_to(const std::filesystem::path& file) override {
    return nothing(ask({Operation::copy_to, 0, {std::filesystem::absolute(file).string()}, {}}));
  }

 private:
  static Result<DataKey> take_key(std::string& text) {
    auto key = DataKey::from(as_bytes(text));
    sodium_memzero(text.data(), text.size());
    return key;
  }

  Result<Reply> ask(const Request& request) {
    // A connection that idled may have died with the process; a new one has not.
    for (const bool may_idle : {true, false}) {
      auto socket = a_connection(may_idle);
      if (!socket) return base::fail(socket.error());
      auto body = body_of(request);
      const bool sent = send_frame(socket->get(), body);
      sodium_memzero(body.data(), body.size());
      auto frame = sent ? receive_frame(socket->get()) : std::nullopt;
      if (!frame) continue;
      auto reply = read_reply(*frame);
      sodium_memzero(frame->data(), frame->size());
      if (!reply) return unreachable();
      give_back(std::move(*socket));
      if (reply->error) return base::fail(std::move(*reply->error));
      return std::move(*reply);
    }
    return unreachable();
  }

  Result<Socket> a_connection(bool may_idle) {
    const std::lock_guard lock(mutex_);
    if (!may_idle) idle_.clear();
    if (idle_.empty()) return connect_to(file_);
    auto socket = std::move(idle_.back());
    idle_.pop_back();
    return socket;
  }

  void give_back(Socket socket) {
    const std::lock_guard lock(mutex_);
    if (idle_.size() < kIdleConnections) idle_.push_back(std::move(socket));
  }

  std::filesystem::path file_;
  std::mutex mutex_;
  std::vector<Socket> idle_;
};

}  // namespace

std::unique_ptr<Keyring> connect_keyring(const std::filesystem::path& socket) {
  return std::make_unique<Client>(socket);
}

Result<std::unique_ptr<Keys>> connect(const std::filesystem::path& socket) { return connect_keyring(socket); }

}  // namespace relais::vault

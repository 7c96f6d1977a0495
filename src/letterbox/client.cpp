#include "letterbox/client.hpp"

#include <optional>

#include "ledger/tree.hpp"
#include "letterbox/protocol.hpp"
#include "vault/socket.hpp"

namespace relais::letterbox {
namespace {

using base::ErrorKind;
using base::Result;
namespace json = base::json;

tl::unexpected<base::Error> unreachable(const std::filesystem::path& socket) {
  return base::fail(ErrorKind::unavailable, "letterbox_unreachable", socket.string(), "the letterbox does not answer",
                    "`relais letterbox serve` at this socket");
}

class OverSocket final : public Client {
 public:
  explicit OverSocket(std::filesystem::path socket) : file_(std::move(socket)) {}

  Result<Collected> collect(std::int64_t after, std::int64_t limit) override {
    return ask<Collected>(protocol::Collect{after, limit});
  }
  Result<void> taken(std::int64_t upto) override { return tell(protocol::Taken{upto}); }
  Result<Collected> collect_calm(std::int64_t after, std::int64_t limit) override {
    return ask<Collected>(protocol::CollectCalm{after, limit});
  }
  Result<void> taken_ones(const std::vector<std::int64_t>& seqs) override { return tell(protocol::TakenOnes{seqs}); }
  Result<void> deliver(std::string_view tip, std::string_view part, std::string_view object) override {
    return tell(protocol::Deliver{std::string(tip), std::string(part), std::string(object)});
  }
  Result<void> epoch(std::string_view body, std::string_view signature) override {
    return tell(protocol::Epoch{std::string(body), std::string(signature)});
  }
  Result<void> publish(std::string_view body, std::string_view signature) override {
    return tell(protocol::Publish{std::string(body), std::string(signature)});
  }
  Result<PublishedDirectory> directory() override { return ask<PublishedDirectory>(protocol::Directory{}); }
  Result<void> forget(std::string_view tip) override { return tell(protocol::Forget{std::string(tip)}); }

 protected:
  Result<State> look(std::int64_t known_size) override { return ask<State>(protocol::Look{known_size}); }

 private:
  std::optional<std::string> exchange(const std::string& body) {
    if (!socket_) {
      auto connected = vault::connect_to(file_);
      if (!connected) return std::nullopt;
      socket_ = std::move(*connected);
    }
    if (vault::send_frame(socket_.get(), body))
      if (auto reply = vault::receive_frame(socket_.get())) return reply;
    socket_ = vault::Socket();
    return std::nullopt;
  }

  protocol::Reply converse(const protocol::Request& request) {
    const auto body = protocol::body_of(request);
    auto reply = exchange(body);
    // The letterbox may have been restarted since; every request may be repeated.
    if (!reply) reply = exchange(body);
    if (!reply) return unreachable(file_);
    return protocol::read_reply(*reply);
  }

  template <class T>
  Result<T> ask(const protocol::Request& request) {
    auto reply = converse(request);
    if (!reply) return base::fail(std::move(reply.error()));
    auto value = base::decode<T>(*reply);
    if (!value)
      return base::fail(ErrorKind::unavailable, "bad_answer", value.error().where, "the letterbox answered otherwise",
                        "a letterbox of this version");
    return value;
  }

  Result<void> tell(const protocol::Request& request) {
    auto reply = converse(request);
    if (!reply) return base::fail(std::move(reply.error()));
    return {};
  }

  std::filesystem::path file_;
  vault::Socket socket_;
};

tl::unexpected<base::Error> rolled_back() {
  return base::fail(ErrorKind::conflict, "rolled_back", "letterbox",
                    "the log of the letterbox does not continue what it was", "the spool as it was, or a new start");
}

}  // namespace

Result<Collected> Client::collect_calm(std::int64_t, std::int64_t) { return Collected{}; }

Result<void> Client::taken_ones(const std::vector<std::int64_t>&) { return {}; }

Result<State> Client::state(std::int64_t known_size, std::string_view known_root) {
  auto state = look(known_size);
  if (!state || known_size == 0) return state;
  if (state->tree_size < known_size) return rolled_back();
  const auto hash = [](std::string_view hex) {
    const auto bytes = ledger::from_hex(hex);
    return bytes ? ledger::hash_of(*bytes) : std::nullopt;
  };
  const auto before = hash(known_root);
  const auto after = hash(state->root);
  ledger::Proof proof;
  for (const auto& text : state->proof) {
    const auto step = hash(text);
    if (!step) return rolled_back();
    proof.push_back(*step);
  }
  if (!before || !after ||
      !ledger::check_consistency(static_cast<std::uint64_t>(known_size), *before,
                                 static_cast<std::uint64_t>(state->tree_size), *after, proof))
    return rolled_back();
  return state;
}

std::unique_ptr<Client> client_at(const std::filesystem::path& socket) { return std::make_unique<OverSocket>(socket); }

}  // namespace relais::letterbox

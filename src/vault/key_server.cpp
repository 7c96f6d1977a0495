#include "vault/key_server.hpp"

#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <algorithm>

#include <sodium.h>

#include "base/json.hpp"
#include "vault/bytes.hpp"

namespace relais::vault {
namespace {

using base::ErrorKind;

constexpr std::size_t kMostFresh = 1000;
constexpr std::size_t kMostRewrapped = 10'000;

Reply refused(base::Error error) { return {std::move(error), {}, {}}; }

Reply of(const Result<void>& done) { return done ? Reply{} : refused(done.error()); }

Reply of(const Result<std::string>& text) { return text ? Reply{{}, {}, {*text}} : refused(text.error()); }

Reply of(Result<std::vector<std::string>> texts) {
  return texts ? Reply{{}, {}, std::move(*texts)} : refused(texts.error());
}

Reply of(const Result<KeysState>& state) {
  return state ? Reply{{}, {}, {base::json::serialize(base::encode(*state))}} : refused(state.error());
}

Reply fresh(Keyring& keyring, const Request& request) {
  const auto keys = keyring.fresh(std::min<std::size_t>(request.number, kMostFresh), request.list);
  if (!keys) return refused(keys.error());
  Reply reply;
  for (const auto& fresh : *keys) {
    reply.texts.push_back(fresh.id);
    reply.texts.emplace_back(text_of(fresh.key));
  }
  return reply;
}

Reply open(Keyring& keyring, const Request& request) {
  const auto& texts = request.texts;
  const auto keys = keyring.open(request.list, {texts[0], texts[1], texts[2], texts[3]});
  if (!keys) return refused(keys.error());
  Reply reply;
  for (const auto& key : *keys) reply.texts.emplace_back(text_of(key));
  return reply;
}

Reply answer_operator(Keyring& keyring, const Request& request) {
  switch (request.operation) {
    case Operation::unseal_with_share:
      return of(keyring.unseal_with_share(request.texts[0]));
    case Operation::unseal_with_passphrase:
      return of(keyring.unseal_with_passphrase(request.texts[0]));
    case Operation::seal:
      return of(keyring.seal());
    case Operation::rotate:
      return of(keyring.rotate(request.texts[0]));
    case Operation::freeze:
      return of(keyring.freeze(request.number != 0));
    case Operation::watch:
      return of(keyring.watch(request.list));
    case Operation::destroyed:
      return of(keyring.destroyed());
    case Operation::copy_to:
      return of(keyring.copy_to(request.texts[0]));
    case Operation::rewrap: {
      const auto done = keyring.rewrap(std::min<std::size_t>(request.number, kMostRewrapped));
      if (!done) return refused(done.error());
      return {{}, {static_cast<std::uint64_t>(done->done), static_cast<std::uint64_t>(done->left)}, {}};
    }
    case Operation::revoke: {
      const auto held = keyring.revoke(request.texts[0]);
      if (!held) return refused(held.error());
      return {{}, {static_cast<std::uint64_t>(*held)}, {}};
    }
    default:
      return refused(base::fail(ErrorKind::bad_input, "bad_request", {}, "this is not for operators", "").value());
  }
}

void wipe(std::vector<std::string>& texts) {
  for (auto& text : texts) sodium_memzero(text.data(), text.size());
}

}  // namespace

Reply answer(Keyring& keyring, const Request& request, bool is_operator) {
  const auto& texts = request.texts;
  if (for_operators(request.operation)) {
    if (is_operator) return answer_operator(keyring, request);
    return refused({ErrorKind::not_allowed,
                    "operators_only",
                    {},
                    "only operators may do this",
                    "the user of the key process, or root",
                    {}});
  }
  switch (request.operation) {
    case Operation::fresh:
      return fresh(keyring, request);
    case Operation::open:
      return open(keyring, request);
    case Operation::share:
      return of(keyring.share(texts[0], request.list));
    case Operation::destroy:
      return of(keyring.destroy(request.list));
    case Operation::blind:
      return of(keyring.blind(texts[4], request.list, {texts[0], texts[1], texts[2], texts[3]}));
    case Operation::sign:
      return of(keyring.sign(texts[0], texts[1]));
    case Operation::public_key:
      return of(keyring.public_key(texts[0]));
    default:
      return of(keyring.state());
  }
}

Result<std::unique_ptr<FrameServer>> serve_keys(Keyring& keyring, const std::filesystem::path& socket,
                                                FrameServerOptions options) {
  return serve_frames(socket, std::move(options), [&keyring](std::string_view frame, bool is_operator) {
    auto request = read_request(frame);
    if (!request) return std::optional<std::string>();
    auto reply = answer(keyring, *request, is_operator);
    wipe(request->texts);
    auto body = body_of(reply);
    wipe(reply.texts);
    return std::optional(std::move(body));
  });
}

std::vector<std::string> leave_no_core() {
  std::vector<std::string> missing;
  const rlimit none{0, 0};
  if (::setrlimit(RLIMIT_CORE, &none) != 0) missing.emplace_back("core files cannot be switched off");
  if (::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) missing.emplace_back("debuggers cannot be kept out");
  return missing;
}

std::vector<std::string> harden_process() {
  auto missing = leave_no_core();
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) missing.emplace_back("new privileges cannot be given up");
  if (::mlockall(MCL_CURRENT | MCL_FUTURE) != 0)
    missing.emplace_back("memory may go to the swap (raise the limit of locked memory, or encrypt the swap)");
  return missing;
}

}  // namespace relais::vault

#include <map>
#include <mutex>
#include <set>

#include <sodium.h>

#include "vault/bytes.hpp"
#include "vault/kdf.hpp"
#include "vault/keys.hpp"

namespace relais::vault {
namespace {

using base::ErrorKind;

struct Held {
  DataKey key;
  std::set<std::string> organisations;
};

class Ephemeral final : public Keys {
 public:
  Result<std::vector<FreshKey>> fresh(std::size_t count, const std::vector<std::string>& organisations) override {
    const std::lock_guard lock(mutex_);
    std::vector<FreshKey> keys;
    for (std::size_t i = 0; i < count; ++i) {
      auto key = DataKey::random();
      auto id = new_key_id();
      held_.emplace(id, Held{key.clone(), holders(organisations)});
      keys.push_back({std::move(id), std::move(key)});
    }
    return keys;
  }

  Result<std::vector<DataKey>> open(std::span<const KeyId> keys, const Use& use) override {
    const std::lock_guard lock(mutex_);
    std::vector<DataKey> opened;
    for (const auto& id : keys) {
      const auto found = held_.find(id);
      if (found == held_.end())
        return base::fail(ErrorKind::not_found, "key_destroyed", id, "this key was destroyed", "a key that exists");
      if (!found->second.organisations.contains(use.organisation))
        return base::fail(ErrorKind::not_allowed, "key_not_yours", id, "your organisation does not hold this key",
                          "a case of yours");
      opened.push_back(found->second.key.clone());
    }
    return opened;
  }

  Result<void> share(const KeyId& key, const std::vector<std::string>& organisations) override {
    const std::lock_guard lock(mutex_);
    const auto found = held_.find(key);
    if (found == held_.end())
      return base::fail(ErrorKind::not_found, "key_destroyed", key, "this key was destroyed", "a key that exists");
    found->second.organisations = holders(organisations);
    return {};
  }

  Result<void> destroy(std::span<const KeyId> keys) override {
    const std::lock_guard lock(mutex_);
    for (const auto& key : keys) destroyed_ += static_cast<std::int64_t>(held_.erase(key));
    return {};
  }

  Result<std::vector<std::string>> blind(std::string_view index, std::span<const std::string> words,
                                         const Use&) override {
    const auto key = derive(root_, "blind", {index});
    std::vector<std::string> tags;
    for (const auto& word : words) tags.push_back(to_hex(text_of(derive(key, "word", {word})).substr(0, 8)));
    return tags;
  }

  Result<std::string> sign(std::string_view what, std::string_view message) override {
    std::string public_half(crypto_sign_PUBLICKEYBYTES, '\0');
    std::string secret(crypto_sign_SECRETKEYBYTES, '\0');
    crypto_sign_seed_keypair(raw(public_half), raw(secret), derive(root_, "sign", {what}).bytes().data());
    std::string signature(crypto_sign_BYTES, '\0');
    crypto_sign_detached(raw(signature), nullptr, raw(message), message.size(), raw(secret));
    sodium_memzero(secret.data(), secret.size());
    return signature;
  }

  Result<std::string> public_key(std::string_view what) override {
    std::string public_half(crypto_sign_PUBLICKEYBYTES, '\0');
    std::string secret(crypto_sign_SECRETKEYBYTES, '\0');
    crypto_sign_seed_keypair(raw(public_half), raw(secret), derive(root_, "sign", {what}).bytes().data());
    sodium_memzero(secret.data(), secret.size());
    return public_half;
  }

  Result<KeysState> state() override {
    const std::lock_guard lock(mutex_);
    KeysState state;
    state.keeper = "memory";
    state.case_keys = static_cast<std::int64_t>(held_.size());
    state.destroyed = destroyed_;
    return state;
  }

 private:
  static std::set<std::string> holders(const std::vector<std::string>& organisations) {
    std::set<std::string> all(organisations.begin(), organisations.end());
    all.emplace(kHouse);
    return all;
  }

  std::mutex mutex_;
  std::map<KeyId, Held> held_;
  std::int64_t destroyed_ = 0;
  DataKey root_ = DataKey::random();
};

}  // namespace

std::unique_ptr<Keys> ephemeral() { return std::make_unique<Ephemeral>(); }

}  // namespace relais::vault

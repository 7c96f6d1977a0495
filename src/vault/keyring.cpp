#include "vault/keyring.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <mutex>
#include <set>

#include <sodium.h>

#include "vault/bytes.hpp"
#include "vault/embedded.hpp"
#include "vault/envelope.hpp"
#include "vault/kdf.hpp"
#include "vault/keystore.hpp"
#include "vault/unlock.hpp"

namespace relais::vault {
namespace {

using base::ErrorKind;

constexpr std::size_t kAlarmsKept = 100;
constexpr std::int64_t kMinute = 60LL * 1'000'000;
constexpr std::int64_t kShareWaits = 10 * kMinute;
constexpr std::string_view kUpkeep = "system";
constexpr std::string_view kSecrets[] = {"blind", "reference", "sign/checkpoint", "sign/directory"};

base::Instant system_now() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return base::Instant::from_micros(std::chrono::duration_cast<std::chrono::microseconds>(since).count());
}

tl::unexpected<base::Error> gone(const KeyId& id) {
  return base::fail(ErrorKind::not_found, "key_destroyed", id, "the key of this case was destroyed",
                    "a case that was not erased");
}

/// What is in memory while the keeper is open.
struct Opened {
  DataKey root;
  std::string instance;
  KeyId root_id;
  struct OrganisationSecret {
    KeyId id;
    DataKey key;
  };
  std::map<std::pair<std::string, std::int64_t>, OrganisationSecret> organisation_keys;
  std::map<std::string, std::int64_t, std::less<>> newest;
  std::map<std::string, DataKey, std::less<>> secrets;
};

class Ring final : public Keyring {
 public:
  Ring(std::unique_ptr<Keystore> keystore, std::string keeper, KeyringOptions options)
      : keystore_(std::move(keystore)),
        keeper_(std::move(keeper)),
        options_(std::move(options)),
        book_(options_.budgets) {
    if (!options_.now) options_.now = system_now;
  }

  Result<void> open_with(const DataKey& root) {
    const std::lock_guard lock(mutex_);
    return open_now(root);
  }

  Result<std::vector<FreshKey>> fresh(std::size_t count, const std::vector<std::string>& organisations) override {
    const std::lock_guard lock(mutex_);
    std::vector<FreshKey> keys;
    const auto made = while_open([&] {
      return keystore_->all_or_nothing([&]() -> Result<void> {
        for (std::size_t i = 0; i < count; ++i) {
          FreshKey fresh{new_key_id(), DataKey::random()};
          if (auto added = keystore_->add_key(fresh.id); !added) return added;
          for (const auto& organisation : with_house(organisations))
            if (auto wrapped = wrap_for(fresh.id, fresh.key, organisation); !wrapped) return wrapped;
          keys.push_back(std::move(fresh));
        }
        return {};
      });
    });
    if (!made) return base::fail(made.error());
    return keys;
  }

  Result<std::vector<DataKey>> open(std::span<const KeyId> keys, const Use& use) override {
    const std::lock_guard lock(mutex_);
    std::vector<DataKey> opened;
    const auto done = while_open([&]() -> Result<void> {
      if (auto allowed = not_frozen(use); !allowed) return allowed;
      for (const auto& id : keys) {
        auto key = unwrap(id, use.organisation);
        if (!key) return base::fail(key.error());
        opened.push_back(std::move(*key));
      }
      return count(keys, use);
    });
    if (!done) return base::fail(done.error());
    return opened;
  }

  Result<void> share(const KeyId& id, const std::vector<std::string>& organisations) override {
    const std::lock_guard lock(mutex_);
    return while_open([&] {
      return keystore_->all_or_nothing([&]() -> Result<void> {
        const auto key = unwrap(id, kHouse);
        if (!key) return base::fail(key.error());
        const auto before = keystore_->holders(id);
        if (!before) return base::fail(before.error());
        const auto wanted = with_house(organisations);
        for (const auto& organisation : *before)
          if (!wanted.contains(organisation))
            if (auto dropped = keystore_->drop_wrap(id, organisation); !dropped) return dropped;
        for (const auto& organisation : wanted)
          if (std::find(before->begin(), before->end(), organisation) == before->end())
            if (auto wrapped = wrap_for(id, *key, organisation); !wrapped) return wrapped;
        return {};
      });
    });
  }

  Result<void> destroy(std::span<const KeyId> keys) override {
    const std::lock_guard lock(mutex_);
    auto destroyed = keystore_->all_or_nothing([&]() -> Result<void> {
      for (const auto& key : keys)
        if (auto done = keystore_->destroy_key(key, options_.now().micros()); !done) return base::fail(done.error());
      return {};
    });
    return destroyed ? keystore_->settle() : destroyed;
  }

  Result<std::vector<std::string>> blind(std::string_view index, std::span<const std::string> words,
                                         const Use& use) override {
    const std::lock_guard lock(mutex_);
    std::vector<std::string> tags;
    const auto done = while_open([&]() -> Result<void> {
      if (auto allowed = not_frozen(use); !allowed) return allowed;
      const auto key = derive(opened_->secrets.at("blind"), "blind", {index});
      for (const auto& word : words) tags.push_back(to_hex(text_of(derive(key, "word", {word})).substr(0, 8)));
      return {};
    });
    if (!done) return base::fail(done.error());
    return tags;
  }

  Result<std::string> sign(std::string_view what, std::string_view message) override {
    const std::lock_guard lock(mutex_);
    std::string signature(crypto_sign_BYTES, '\0');
    const auto done = with_signing_key(what, [&](const std::string&, const std::string& secret) {
      crypto_sign_detached(raw(signature), nullptr, raw(message), message.size(), raw(secret));
    });
    if (!done) return base::fail(done.error());
    return signature;
  }

  Result<std::string> public_key(std::string_view what) override {
    const std::lock_guard lock(mutex_);
    std::string found;
    const auto done =
        with_signing_key(what, [&](const std::string& public_half, const std::string&) { found = public_half; });
    if (!done) return base::fail(done.error());
    return found;
  }

  Result<KeysState> state() override {
    const std::lock_guard lock(mutex_);
    return state_now();
  }

  Result<KeysState> unseal_with_share(std::string_view share) override {
    const std::lock_guard lock(mutex_);
    if (opened_) return state_now();
    if (auto checked = check_share(share); !checked) return base::fail(checked.error());
    const auto now = options_.now();
    if (waiting_share_.empty() || now.micros() - share_came_.micros() > kShareWaits) {
      waiting_share_ = share;
      share_came_ = now;
      return state_now();
    }
    const auto root = unlock_with_shares(*keystore_, waiting_share_, share);
    forget_share();
    if (!root) return base::fail(root.error());
    if (auto opened = open_now(*root); !opened) return base::fail(opened.error());
    raise("opened", {});
    return state_now();
  }

  Result<KeysState> unseal_with_passphrase(std::string_view passphrase) override {
    const std::lock_guard lock(mutex_);
    if (opened_) return state_now();
    const auto root = unlock_with_passphrase(*keystore_, passphrase);
    if (!root) return base::fail(root.error());
    if (auto opened = open_now(*root); !opened) return base::fail(opened.error());
    raise("opened", {});
    return state_now();
  }

  Result<void> seal() override {
    const std::lock_guard lock(mutex_);
    forget_share();
    if (opened_) raise("sealed", {});
    opened_.reset();
    return {};
  }

  Result<void> rotate(std::string_view organisation) override {
    const std::lock_guard lock(mutex_);
    return while_open([&] {
      return keystore_->all_or_nothing([&]() -> Result<void> {
        if (auto loaded = load_organisation_keys(); !loaded) return loaded;
        if (!opened_->newest.contains(organisation))
          return base::fail(ErrorKind::not_found, "no_such_organisation", std::string(organisation),
                            "this organisation has no key", "an organisation that has cases");
        return new_organisation_key(std::string(organisation));
      });
    });
  }

  Result<Rewrapped> rewrap(std::size_t limit) override {
    const std::lock_guard lock(mutex_);
    Rewrapped rewrapped;
    bool ended = false;
    const auto done = while_open([&] {
      return keystore_->all_or_nothing([&]() -> Result<void> {
        if (auto loaded = load_organisation_keys(); !loaded) return loaded;
        const auto stale = keystore_->stale_wraps(limit);
        if (!stale) return base::fail(stale.error());
        for (const auto& wrap : *stale) {
          const auto key = open_wrap(wrap);
          if (!key) return base::fail(key.error());
          if (auto wrapped = wrap_for(wrap.key, *key, wrap.organisation); !wrapped) return wrapped;
          ++rewrapped.done;
        }
        return end_unused_keys(ended);
      });
    });
    if (!done) return base::fail(done.error());
    if (ended)
      if (auto settled = keystore_->settle(); !settled) return base::fail(settled.error());
    const auto counts = keystore_->counts();
    if (!counts) return base::fail(counts.error());
    rewrapped.left = counts->stale_wraps;
    return rewrapped;
  }

  Result<std::int64_t> revoke(std::string_view organisation) override {
    const std::lock_guard lock(mutex_);
    if (organisation == kHouse)
      return base::fail(ErrorKind::not_allowed, "house_stays", "organisation", "the house cannot be revoked",
                        "an organisation");
    std::int64_t held = 0;
    auto done = keystore_->all_or_nothing([&]() -> Result<void> {
      const auto dropped = keystore_->drop_wraps_of(organisation);
      if (!dropped) return base::fail(dropped.error());
      held = *dropped;
      return end_keys([&](const OrganisationKey& key) { return key.organisation == organisation; });
    });
    if (done) done = keystore_->settle();
    if (!done) return base::fail(done.error());
    if (opened_)
      if (auto loaded = load_organisation_keys(); !loaded) return base::fail(loaded.error());
    return held;
  }

  Result<void> freeze(bool frozen) override {
    const std::lock_guard lock(mutex_);
    frozen_ = frozen;
    if (!frozen) lists_stopped_ = false;
    raise(frozen ? "frozen" : "thawed", {});
    return {};
  }

  Result<void> watch(std::span<const std::string> references) override {
    const std::lock_guard lock(mutex_);
    return while_open([&] {
      return keystore_->all_or_nothing([&]() -> Result<void> {
        for (const auto& reference : references)
          if (auto kept = keystore_->put_value("watched/" + hash_of(reference), ""); !kept) return kept;
        return {};
      });
    });
  }

  Result<std::vector<KeyId>> destroyed() override {
    const std::lock_guard lock(mutex_);
    return keystore_->destroyed_keys();
  }

  Result<void> copy_to(const std::filesystem::path& file) override {
    const std::lock_guard lock(mutex_);
    return keystore_->copy_to(file);
  }

 private:
  static std::set<std::string, std::less<>> with_house(const std::vector<std::string>& organisations) {
    std::set<std::string, std::less<>> all(organisations.begin(), organisations.end());
    all.emplace(kHouse);
    return all;
  }

  template <class Work>
  Result<void> while_open(Work work) {
    if (!opened_)
      return base::fail(ErrorKind::unavailable, "keys_sealed", {}, "the keys are locked away",
                        "operators who unseal them: `relais keys unseal`");
    return work();
  }

  Context context_of(std::string type, std::string id, std::string part, std::int64_t version) const {
    return {std::move(type), std::move(id), std::move(part), static_cast<std::uint64_t>(version), opened_->instance};
  }

  // ------------------------------------------------------------ opening

  Result<void> open_now(const DataKey& root) {
    const auto check = keystore_->value("root/check");
    if (!check) return base::fail(check.error());
    if (!*check)
      if (auto made = prepare(root); !made) return made;
    Opened opened{root.clone(), {}, {}, {}, {}, {}};
    const auto instance = keystore_->value("instance");
    if (!instance) return base::fail(instance.error());
    opened.instance = instance->value_or("");
    const auto sealed = keystore_->value("root/check");
    if (!sealed) return base::fail(sealed.error());
    const auto id = key_of(sealed->value_or(""));
    opened_ = std::move(opened);
    if (!id || !unseal(root, context_of("root-check", "", "", 1), **sealed)) {
      opened_.reset();
      return base::fail(ErrorKind::not_allowed, "wrong_root_key", "root key",
                        "this is not the root key of the keystore", "the key it was made with");
    }
    opened_->root_id = *id;
    auto loaded = load_secrets();
    if (loaded) loaded = load_organisation_keys();
    if (!loaded) opened_.reset();
    return loaded;
  }

  /// A keystore that was just made gets its name and its secrets.
  Result<void> prepare(const DataKey& root) {
    return keystore_->all_or_nothing([&]() -> Result<void> {
      const auto there = keystore_->value("root/check");
      if (!there) return base::fail(there.error());
      if (*there) return {};
      const auto instance = new_key_id();
      const auto root_id = new_key_id();
      const auto keep = [&](const std::string& name, std::string type, std::string part,
                            std::string_view plain) -> Result<void> {
        const auto sealed = vault::seal(root_id, root, {std::move(type), "", std::move(part), 1, instance}, plain);
        if (!sealed) return base::fail(sealed.error());
        return keystore_->put_value(name, *sealed);
      };
      if (auto kept = keystore_->put_value("instance", instance); !kept) return kept;
      if (auto kept = keep("root/check", "root-check", "", "open"); !kept) return kept;
      for (const auto name : kSecrets) {
        const auto secret = DataKey::random();
        if (auto kept = keep("secret/" + std::string(name), "secret", std::string(name), text_of(secret)); !kept)
          return kept;
      }
      return {};
    });
  }

  Result<void> load_secrets() {
    for (const auto name : kSecrets) {
      const auto sealed = keystore_->value("secret/" + std::string(name));
      if (!sealed) return base::fail(sealed.error());
      auto key = open_key(opened_->root, context_of("secret", "", std::string(name), 1), sealed->value_or(""));
      if (!key) return base::fail(key.error());
      opened_->secrets.insert_or_assign(std::string(name), std::move(*key));
    }
    return {};
  }

  static Result<DataKey> open_key(const DataKey& under, const Context& context, std::string_view sealed) {
    auto bytes = unseal(under, context, sealed);
    if (!bytes) return base::fail(bytes.error());
    auto key = DataKey::from(as_bytes(*bytes));
    sodium_memzero(bytes->data(), bytes->size());
    return key;
  }

  // ------------------------------------------------------------ keys of organisations

  Result<void> load_organisation_keys() {
    const auto rows = keystore_->organisation_keys();
    if (!rows) return base::fail(rows.error());
    opened_->organisation_keys.clear();
    opened_->newest.clear();
    for (const auto& row : *rows) {
      if (row.state == "destroyed") continue;
      auto key =
          open_key(opened_->root, context_of("organisation-key", row.id, row.organisation, row.version), row.sealed);
      if (!key) return base::fail(key.error());
      opened_->organisation_keys.insert_or_assign({row.organisation, row.version},
                                                  Opened::OrganisationSecret{row.id, std::move(*key)});
      if (row.state == "enabled") opened_->newest[row.organisation] = row.version;
    }
    return {};
  }

  /// Within a transaction. The one enabled before stays for what lies under it.
  Result<void> new_organisation_key(const std::string& organisation) {
    const auto rows = keystore_->organisation_keys();
    if (!rows) return base::fail(rows.error());
    std::int64_t version = 0;
    for (auto row : *rows) {
      if (row.organisation != organisation) continue;
      version = std::max(version, row.version);
      if (row.state != "enabled") continue;
      row.state = "decrypt_only";
      if (auto kept = keystore_->put_organisation_key(row); !kept) return kept;
    }
    OrganisationKey row{organisation, version + 1, new_key_id(), "enabled", {}};
    const auto key = DataKey::random();
    auto sealed = vault::seal(opened_->root_id, opened_->root,
                              context_of("organisation-key", row.id, organisation, row.version), text_of(key));
    if (!sealed) return base::fail(sealed.error());
    row.sealed = std::move(*sealed);
    if (auto kept = keystore_->put_organisation_key(row); !kept) return kept;
    return load_organisation_keys();
  }

  template <class Which>
  Result<void> end_keys(Which which) {
    const auto rows = keystore_->organisation_keys();
    if (!rows) return base::fail(rows.error());
    for (auto row : *rows) {
      if (row.state == "destroyed" || !which(row)) continue;
      row.state = "destroyed";
      row.sealed.clear();
      if (auto kept = keystore_->put_organisation_key(row); !kept) return kept;
    }
    return {};
  }

  Result<void> end_unused_keys(bool& ended) {
    const auto rows = keystore_->organisation_keys();
    if (!rows) return base::fail(rows.error());
    std::set<KeyId> unused;
    for (const auto& row : *rows) {
      if (row.state != "decrypt_only") continue;
      const auto under = keystore_->wraps_under(row.organisation, row.version);
      if (!under) return base::fail(under.error());
      if (*under == 0) unused.insert(row.id);
    }
    ended = !unused.empty();
    if (auto done = end_keys([&](const OrganisationKey& key) { return unused.contains(key.id); }); !done) return done;
    return ended ? load_organisation_keys() : Result<void>();
  }

  // ------------------------------------------------------------ case keys

  /// Within a transaction.
  Result<void> wrap_for(const KeyId& id, const DataKey& key, const std::string& organisation) {
    if (!is_current(organisation)) {
      // Another process may have made or renewed it meanwhile.
      if (auto loaded = load_organisation_keys(); !loaded) return loaded;
      if (!opened_->newest.contains(organisation))
        if (auto made = new_organisation_key(organisation); !made) return made;
    }
    const auto version = opened_->newest.at(organisation);
    const auto& under = opened_->organisation_keys.at({organisation, version});
    auto sealed = vault::seal(under.id, under.key, context_of("case-key", id, organisation, version), text_of(key));
    if (!sealed) return base::fail(sealed.error());
    return keystore_->put_wrap({id, organisation, version, std::move(*sealed)});
  }

  bool is_current(const std::string& organisation) const { return opened_->newest.contains(organisation); }

  Result<DataKey> open_wrap(const Wrap& wrap) {
    auto found = opened_->organisation_keys.find({wrap.organisation, wrap.version});
    if (found == opened_->organisation_keys.end()) {
      if (auto loaded = load_organisation_keys(); !loaded) return base::fail(loaded.error());
      found = opened_->organisation_keys.find({wrap.organisation, wrap.version});
      if (found == opened_->organisation_keys.end()) return damaged();
    }
    return open_key(found->second.key, context_of("case-key", wrap.key, wrap.organisation, wrap.version), wrap.sealed);
  }

  Result<DataKey> unwrap(const KeyId& id, std::string_view organisation) {
    const auto wrap = keystore_->wrap(id, organisation);
    if (!wrap) return base::fail(wrap.error());
    if (*wrap) return open_wrap(**wrap);
    const auto there = keystore_->has_key(id);
    if (!there) return base::fail(there.error());
    if (!*there) return gone(id);
    return base::fail(ErrorKind::not_allowed, "key_not_yours", id,
                      "your organisation does not hold the key of this case", "a case of your organisation");
  }

  // ------------------------------------------------------------ budgets and alarms

  std::string hash_of(std::string_view reference) const {
    return to_hex(text_of(derive(opened_->secrets.at("reference"), "reference", {reference})).substr(0, 16));
  }

  Result<void> not_frozen(const Use& use) const {
    const bool refused = frozen_ || (lists_stopped_ && use.reference.empty());
    if (!refused || use.user == kUpkeep) return {};
    return base::fail(ErrorKind::unavailable, "keys_frozen", {}, "the house was frozen, or too much was opened at once",
                      "an operator who has looked into it");
  }

  Result<void> count(std::span<const KeyId> keys, const Use& use) {
    if (use.user == kUpkeep) return {};
    const auto now = options_.now();
    auto answer = BudgetBook::Answer::granted;
    if (use.reference.empty()) {
      answer = book_.lines(use.user, keys, now);
    } else {
      const auto reference = hash_of(use.reference);
      answer = book_.file(use.user, reference, now);
      const auto watched = keystore_->value("watched/" + reference);
      if (!watched) return base::fail(watched.error());
      if (*watched) raise("poison_opened", use);
    }
    if (answer == BudgetBook::Answer::house_spent && !lists_stopped_) {
      lists_stopped_ = true;
      raise("lists_stopped", use);
    }
    if (answer != BudgetBook::Answer::spent) return {};
    if (!raised_lately("budget_spent", use.user, now)) raise("budget_spent", use);
    return base::fail(ErrorKind::not_allowed, "budget_spent", {},
                      "too many different files were opened in too short a time",
                      "to wait, or a colleague who looks into it");
  }

  bool raised_lately(std::string_view kind, std::string_view user, base::Instant now) const {
    return std::any_of(alarms_.begin(), alarms_.end(), [&](const Alarm& alarm) {
      return alarm.kind == kind && alarm.user == user && now.micros() - alarm.at.micros() < 10 * kMinute;
    });
  }

  void raise(std::string kind, const Use& use) {
    alarms_.push_back({options_.now(), std::move(kind), use.user, use.organisation});
    if (alarms_.size() > kAlarmsKept) alarms_.erase(alarms_.begin());
    if (options_.on_alarm) options_.on_alarm(alarms_.back());
  }

  Result<KeysState> state_now() {
    const auto counts = keystore_->counts();
    if (!counts) return base::fail(counts.error());
    KeysState state;
    state.keeper = keeper_;
    state.sealed = !opened_;
    state.frozen = frozen_;
    state.lists_stopped = lists_stopped_;
    state.case_keys = counts->keys;
    state.destroyed = counts->destroyed;
    state.organisations = counts->organisations;
    state.waiting_for_rewrap = counts->stale_wraps;
    state.alarms = alarms_;
    return state;
  }

  void forget_share() {
    sodium_memzero(waiting_share_.data(), waiting_share_.size());
    waiting_share_.clear();
  }

  Result<void> with_signing_key(std::string_view what,
                                const std::function<void(const std::string&, const std::string&)>& take) {
    return while_open([&]() -> Result<void> {
      const auto seed = opened_->secrets.find("sign/" + std::string(what));
      if (seed == opened_->secrets.end())
        return base::fail(ErrorKind::bad_input, "no_such_key", std::string(what),
                          "there is no signing key of this name", "checkpoint or directory");
      std::string public_half(crypto_sign_PUBLICKEYBYTES, '\0');
      std::string secret(crypto_sign_SECRETKEYBYTES, '\0');
      crypto_sign_seed_keypair(raw(public_half), raw(secret), seed->second.bytes().data());
      take(public_half, secret);
      sodium_memzero(secret.data(), secret.size());
      return {};
    });
  }

  std::mutex mutex_;
  std::unique_ptr<Keystore> keystore_;
  std::string keeper_;
  KeyringOptions options_;
  BudgetBook book_;
  std::optional<Opened> opened_;
  bool frozen_ = false;
  bool lists_stopped_ = false;
  std::vector<Alarm> alarms_;
  std::string waiting_share_;
  base::Instant share_came_;
};

}  // namespace

Result<std::unique_ptr<Keyring>> open_keyring(const std::filesystem::path& file, const DataKey& root,
                                              std::string keeper, KeyringOptions options) {
  auto keystore = Keystore::open(file, true);
  if (!keystore) return base::fail(keystore.error());
  auto ring = std::make_unique<Ring>(std::move(*keystore), std::move(keeper), std::move(options));
  if (auto opened = ring->open_with(root); !opened) return base::fail(opened.error());
  return ring;
}

Result<std::unique_ptr<Keyring>> open_sealed_keyring(const std::filesystem::path& file, KeyringOptions options) {
  auto keystore = Keystore::open(file, false);
  if (!keystore) return base::fail(keystore.error());
  return std::make_unique<Ring>(std::move(*keystore), "process", std::move(options));
}

Result<std::unique_ptr<Keyring>> open_embedded_keyring(const std::filesystem::path& keystore, KeyringOptions options) {
  std::error_code ignored;
  const bool there = std::filesystem::exists(keystore, ignored);
  if (there) {
    const auto existing = Keystore::open(keystore, false);
    if (!existing) return base::fail(existing.error());
    const auto locked = (*existing)->names_of_values("unlock/");
    if (!locked) return base::fail(locked.error());
    if (!locked->empty())
      return base::fail(ErrorKind::not_allowed, "keystore_is_locked", keystore.string(),
                        "this keystore is opened by operators", "the key process: `relais keys serve`");
  }
  const auto root = read_root_file(root_file_of(keystore), !there);
  if (!root) return base::fail(root.error());
  return open_keyring(keystore, *root, "embedded", std::move(options));
}

Result<std::unique_ptr<Keys>> open_embedded(const std::filesystem::path& keystore, KeyringOptions options) {
  return open_embedded_keyring(keystore, std::move(options));
}

Result<std::unique_ptr<Keys>> open_embedded(const std::filesystem::path& keystore) {
  return open_embedded(keystore, KeyringOptions());
}

std::unique_ptr<Keys> ephemeral() { return std::move(open_keyring(":memory:", DataKey::random(), "memory").value()); }

}  // namespace relais::vault

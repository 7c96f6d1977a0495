#include "vault/stream.hpp"

#include <algorithm>
#include <optional>

#include <sodium.h>

#include "base/text.hpp"
#include "vault/bytes.hpp"
#include "vault/kdf.hpp"

namespace relais::vault {
namespace {

using base::ErrorKind;

constexpr std::string_view kStreamMagic = "RLBK1";
constexpr std::size_t kFrame = std::size_t{64} << 10U;
constexpr std::size_t kSealedFrame = kFrame + crypto_secretstream_xchacha20poly1305_ABYTES;
constexpr std::size_t kMostRecipients = 16;
constexpr std::size_t kKid = 8;
constexpr std::size_t kSealedKey = DataKey::kSize + crypto_box_SEALBYTES;
constexpr std::string_view kRecipient = "relais-backup-";
constexpr std::string_view kSecret = "RELAIS-BACKUP-SECRET-";

class State {
 public:
  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() { sodium_memzero(&state_, sizeof state_); }
  crypto_secretstream_xchacha20poly1305_state* get() { return &state_; }

 private:
  crypto_secretstream_xchacha20poly1305_state state_{};
};

DataKey frame_key(const DataKey& key, std::string_view head) { return derive(key, "backup", {head}); }

class Sealer final : public StreamSealer {
 public:
  explicit Sealer(PutBytes put) : put_(std::move(put)) {}

  base::Result<void> start(std::span<const std::string> recipients) {
    const auto key = DataKey::random();
    std::string head(kStreamMagic);
    head.push_back(static_cast<char>(recipients.size()));
    for (const auto& recipient : recipients) {
      std::string sealed(kSealedKey, '\0');
      if (recipient.size() != DataKey::kSize ||
          crypto_box_seal(raw(sealed), key.bytes().data(), key.bytes().size(), raw(recipient)) != 0)
        return base::fail(ErrorKind::bad_input, "bad_recipient", "recipient", "nothing can be sealed to this key",
                          "a key made by `relais backup-key`");
      head.append(*from_hex(kid_of(recipient))).append(sealed);
    }
    std::string stream_head(crypto_secretstream_xchacha20poly1305_HEADERBYTES, '\0');
    crypto_secretstream_xchacha20poly1305_init_push(state_.get(), raw(stream_head),
                                                    frame_key(key, head).bytes().data());
    return put_(head + stream_head);
  }

  base::Result<void> put(std::string_view plain) override {
    while (!plain.empty()) {
      const auto part = plain.substr(0, kFrame - pending_.size());
      pending_.append(part);
      plain.remove_prefix(part.size());
      if (pending_.size() < kFrame) return {};
      if (auto done = frame(crypto_secretstream_xchacha20poly1305_TAG_MESSAGE); !done) return done;
    }
    return {};
  }

  base::Result<void> finish() override { return frame(crypto_secretstream_xchacha20poly1305_TAG_FINAL); }

 private:
  base::Result<void> frame(unsigned char tag) {
    std::string sealed(pending_.size() + crypto_secretstream_xchacha20poly1305_ABYTES, '\0');
    crypto_secretstream_xchacha20poly1305_push(state_.get(), raw(sealed), nullptr, raw(pending_), pending_.size(),
                                               nullptr, 0, tag);
    sodium_memzero(pending_.data(), pending_.size());
    pending_.clear();
    std::string out;
    put_u32(out, static_cast<std::uint32_t>(sealed.size()));
    return put_(out + sealed);
  }

  PutBytes put_;
  State state_;
  std::string pending_;
};

class Opener final : public StreamOpener {
 public:
  explicit Opener(TakeSome take) : take_(std::move(take)) {}

  base::Result<void> start(const BoxPair& recipient) {
    auto head = exactly(kStreamMagic.size() + 1);
    if (!head) return base::fail(head.error());
    if (!head->starts_with(kStreamMagic))
      return base::fail(ErrorKind::bad_input, "not_a_backup", "backup", "this is not a backup of this version",
                        "a file made by `relais backup`");
    const auto count = static_cast<unsigned char>(head->back());
    if (count == 0 || count > kMostRecipients) return damaged();
    const auto kid = *from_hex(kid_of(recipient.public_key));
    std::optional<DataKey> key;
    for (unsigned i = 0; i < count; ++i) {
      const auto wrap = exactly(kKid + kSealedKey);
      if (!wrap) return base::fail(wrap.error());
      head->append(*wrap);
      if (wrap->substr(0, kKid) == kid) key = unwrapped(recipient, std::string_view(*wrap).substr(kKid));
    }
    if (!key)
      return base::fail(ErrorKind::not_allowed, "not_for_this_key", "backup", "it is not sealed to this key",
                        "the secret half of one of its recipients");
    const auto stream_head = exactly(crypto_secretstream_xchacha20poly1305_HEADERBYTES);
    if (!stream_head) return base::fail(stream_head.error());
    if (crypto_secretstream_xchacha20poly1305_init_pull(state_.get(), raw(*stream_head),
                                                        frame_key(*key, *head).bytes().data()) != 0)
      return damaged();
    return {};
  }

  base::Result<std::string> take(std::size_t size) override {
    std::string text;
    while (text.size() < size) {
      if (at_ == plain_.size()) {
        if (final_) return damaged();
        if (auto next = frame(); !next) return base::fail(next.error());
        continue;
      }
      const auto part = std::string_view(plain_).substr(at_, size - text.size());
      text.append(part);
      at_ += part.size();
    }
    return text;
  }

  base::Result<std::string> take_some(std::size_t most) override {
    while (at_ == plain_.size() && !final_)
      if (auto next = frame(); !next) return base::fail(next.error());
    const auto part = plain_.substr(at_, most);
    at_ += part.size();
    return part;
  }

  base::Result<void> end() override {
    // The last frame may be an empty one that nobody had to take yet.
    if (!final_ && at_ == plain_.size())
      if (auto next = frame(); !next) return next;
    if (!final_ || at_ != plain_.size()) return damaged();
    const auto more = take_(1);
    if (!more) return base::fail(more.error());
    return more->empty() ? base::Result<void>() : damaged();
  }

 private:
  static std::optional<DataKey> unwrapped(const BoxPair& recipient, std::string_view sealed) {
    std::string bytes(DataKey::kSize, '\0');
    if (crypto_box_seal_open(raw(bytes), raw(sealed), sealed.size(), raw(recipient.public_key),
                             recipient.secret.bytes().data()) != 0)
      return std::nullopt;
    auto key = *DataKey::from(as_bytes(bytes));
    sodium_memzero(bytes.data(), bytes.size());
    return key;
  }

  base::Result<std::string> exactly(std::size_t size) {
    std::string bytes;
    while (bytes.size() < size) {
      const auto more = take_(size - bytes.size());
      if (!more) return base::fail(more.error());
      if (more->empty()) return damaged();
      bytes.append(*more);
    }
    return bytes;
  }

  base::Result<void> frame() {
    const auto head = exactly(4);
    if (!head) return base::fail(head.error());
    const auto size = Reader(*head).u32();
    if (size < crypto_secretstream_xchacha20poly1305_ABYTES || size > kSealedFrame) return damaged();
    const auto sealed = exactly(size);
    if (!sealed) return base::fail(sealed.error());
    plain_.assign(size - crypto_secretstream_xchacha20poly1305_ABYTES, '\0');
    at_ = 0;
    unsigned char tag = 0;
    if (crypto_secretstream_xchacha20poly1305_pull(state_.get(), raw(plain_), nullptr, &tag, raw(*sealed),
                                                   sealed->size(), nullptr, 0) != 0)
      return damaged();
    final_ = tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;
    if (!final_ && tag != crypto_secretstream_xchacha20poly1305_TAG_MESSAGE) return damaged();
    return {};
  }

  TakeSome take_;
  State state_;
  std::string plain_;
  std::size_t at_ = 0;
  bool final_ = false;
};

std::string with_check(std::string_view prefix, std::string_view bytes) {
  return std::string(prefix) + to_hex(bytes) + kid_of(bytes).substr(0, 8);
}

std::optional<std::string> without_check(std::string_view prefix, std::string_view text) {
  text = base::trimmed(text);
  if (!text.starts_with(prefix)) return std::nullopt;
  const auto bytes = from_hex(text.substr(prefix.size(), 2 * DataKey::kSize));
  if (!bytes || bytes->size() != DataKey::kSize || with_check(prefix, *bytes) != text) return std::nullopt;
  return bytes;
}

}  // namespace

base::Result<std::unique_ptr<StreamSealer>> seal_stream(std::span<const std::string> recipients, PutBytes put) {
  need_sodium();
  if (recipients.empty() || recipients.size() > kMostRecipients)
    return base::fail(ErrorKind::bad_input, "bad_recipients", "recipients", "a backup needs somebody who can open it",
                      "1 to 16 keys made by `relais backup-key`");
  auto sealer = std::make_unique<Sealer>(std::move(put));
  if (auto started = sealer->start(recipients); !started) return base::fail(started.error());
  return sealer;
}

base::Result<std::unique_ptr<StreamOpener>> open_stream(const BoxPair& recipient, TakeSome take) {
  need_sodium();
  auto opener = std::make_unique<Opener>(std::move(take));
  if (auto started = opener->start(recipient); !started) return base::fail(started.error());
  return opener;
}

std::string recipient_text(std::string_view public_key) { return with_check(kRecipient, public_key); }

base::Result<std::string> read_recipient(std::string_view text) {
  const auto bytes = without_check(kRecipient, text);
  if (!bytes)
    return base::fail(ErrorKind::bad_input, "bad_recipient", "recipient", "this is not the key of a recipient",
                      "relais-backup-… as printed by `relais backup-key`");
  return *bytes;
}

std::string secret_text(const BoxPair& pair) { return with_check(kSecret, text_of(pair.secret)); }

base::Result<BoxPair> read_secret_text(std::string_view text) {
  auto bytes = without_check(kSecret, text);
  if (!bytes)
    return base::fail(ErrorKind::bad_input, "bad_secret", "secret", "this is not the secret half of a backup key",
                      "RELAIS-BACKUP-SECRET-… as written by `relais backup-key`");
  auto key = DataKey::from(as_bytes(*bytes));
  sodium_memzero(bytes->data(), bytes->size());
  if (!key) return base::fail(key.error());
  return BoxPair::from(std::move(*key));
}

}  // namespace relais::vault

#include "vault/frames.hpp"

#include <algorithm>
#include <bit>

#include <sodium.h>

#include "base/json.hpp"
#include "vault/bytes.hpp"
#include "vault/kdf.hpp"

namespace relais::vault {
namespace {

namespace json = base::json;

static_assert(kFrameOverhead == crypto_secretstream_xchacha20poly1305_ABYTES);
static_assert(kFrameHeader == crypto_secretstream_xchacha20poly1305_HEADERBYTES);

DataKey key_of(const DataKey& file_key, const Context& context) {
  return derive(file_key, "tip-file", {context_bytes(context)});
}

struct Head {
  std::string name;
  std::string type;
  std::int64_t size = 0;
};
BOOST_DESCRIBE_STRUCT(Head, (), (name, type, size))

class Stream {
 public:
  Stream() = default;
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;
  ~Stream() { sodium_memzero(&state_, sizeof state_); }

  std::string begin(const DataKey& key) {
    std::string header(kFrameHeader, '\0');
    crypto_secretstream_xchacha20poly1305_init_push(&state_, raw(header), key.bytes().data());
    return header;
  }
  std::string push(std::string_view plain, bool last) {
    std::string sealed(plain.size() + kFrameOverhead, '\0');
    const auto tag =
        last ? crypto_secretstream_xchacha20poly1305_TAG_FINAL : crypto_secretstream_xchacha20poly1305_TAG_MESSAGE;
    crypto_secretstream_xchacha20poly1305_push(&state_, raw(sealed), nullptr, raw(plain), plain.size(), nullptr, 0,
                                               static_cast<unsigned char>(tag));
    return sealed;
  }
  bool resume(const DataKey& key, std::string_view header) {
    return crypto_secretstream_xchacha20poly1305_init_pull(&state_, raw(header), key.bytes().data()) == 0;
  }
  /// Appends the plain text; false unless it has exactly this tag.
  bool pull(std::string_view sealed, bool last, std::string& into) {
    if (sealed.size() < kFrameOverhead) return false;
    std::string plain(sealed.size() - kFrameOverhead, '\0');
    unsigned char tag = 0;
    if (crypto_secretstream_xchacha20poly1305_pull(&state_, raw(plain), nullptr, &tag, raw(sealed), sealed.size(),
                                                   nullptr, 0) != 0)
      return false;
    const auto wanted =
        last ? crypto_secretstream_xchacha20poly1305_TAG_FINAL : crypto_secretstream_xchacha20poly1305_TAG_MESSAGE;
    into += plain;
    return tag == wanted;
  }

 private:
  crypto_secretstream_xchacha20poly1305_state state_{};
};

tl::unexpected<base::Error> too_large(std::string what, std::string expected) {
  return base::fail(base::ErrorKind::too_large, "too_large", {}, std::move(what), std::move(expected));
}

}  // namespace

std::uint64_t padme(std::uint64_t length) {
  if (length < 2) return length;
  const auto exponent = static_cast<unsigned>(std::bit_width(length)) - 1;
  const auto kept = static_cast<unsigned>(std::bit_width(exponent));
  const std::uint64_t mask = (std::uint64_t{1} << (exponent - kept)) - 1;
  return (length + mask) & ~mask;
}

base::Result<std::vector<std::string>> seal_frames(const DataKey& file_key, const Context& context,
                                                   const TipFile& file) {
  need_sodium();
  if (file.content.size() > kLargestFile) return too_large("this file is too large", "at most 50 MiB");
  auto head = json::serialize(
      json::object{{"name", file.name}, {"type", file.type}, {"size", static_cast<std::int64_t>(file.content.size())}});
  if (head.size() > kFileHead) return too_large("the name of this file is too long", "less than 900 bytes");
  head.resize(kFileHead, ' ');
  Stream stream;
  const auto begin = stream.begin(key_of(file_key, context));
  std::vector<std::string> frames{to_base64url(begin + stream.push(head, false))};
  std::string content = file.content;
  content.resize(padme(content.size()), '\0');
  std::string_view rest = content;
  do {
    const auto part = rest.substr(0, kFrameContent);
    rest.remove_prefix(part.size());
    frames.push_back(to_base64url(stream.push(part, rest.empty())));
  } while (!rest.empty());
  sodium_memzero(content.data(), content.size());
  return frames;
}

base::Result<TipFile> open_frames(const DataKey& file_key, const Context& context,
                                  const std::vector<std::string>& frames) {
  need_sodium();
  constexpr std::size_t kMost = kLargestFile / kFrameContent * 9 / 8 + 2;
  if (frames.size() < 2 || frames.size() > kMost) return damaged();
  Stream stream;
  std::string head_text;
  std::string content;
  for (std::size_t i = 0; i < frames.size(); ++i) {
    const auto bytes = from_base64url(frames[i]);
    if (!bytes) return damaged();
    std::string_view sealed = *bytes;
    const bool last = i + 1 == frames.size();
    if (i == 0) {
      if (sealed.size() != kFrameHeader + kFileHead + kFrameOverhead ||
          !stream.resume(key_of(file_key, context), sealed.substr(0, kFrameHeader)) ||
          !stream.pull(sealed.substr(kFrameHeader), false, head_text))
        return damaged();
      continue;
    }
    if (sealed.size() > kFrameContent + kFrameOverhead || (!last && sealed.size() != kFrameContent + kFrameOverhead) ||
        !stream.pull(sealed, last, content))
      return damaged();
  }
  auto head = base::decode_text<Head>(head_text);
  if (!head || head->size < 0 || static_cast<std::uint64_t>(head->size) > kLargestFile) return damaged();
  const auto size = static_cast<std::size_t>(head->size);
  if (padme(size) != content.size()) return damaged();
  if (content.find_first_not_of('\0', size) != std::string::npos) return damaged();
  content.resize(size);
  return TipFile{std::move(head->name), std::move(head->type), std::move(content)};
}

}  // namespace relais::vault

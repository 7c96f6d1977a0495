#include "http/cbor.hpp"

#include <algorithm>
#include <limits>
#include <optional>

#include "base/text.hpp"

namespace relais::http {

namespace {

constexpr int kDeepest = 8;
constexpr std::size_t kLongest = 64UL * 1024;

bool same_key(const Cbor& left, const Cbor& right) {
  return left.kind == right.kind && left.integer == right.integer && left.text == right.text;
}

class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  std::optional<Cbor> value(int depth) {
    if (depth > kDeepest) return std::nullopt;
    const auto head = byte();
    if (!head) return std::nullopt;
    const unsigned major = *head >> 5U;
    const unsigned rest = *head & 31U;
    if (major == 7) return simple(rest);
    const auto count = argument(rest);
    if (!count) return std::nullopt;
    switch (major) {
      case 0:
      case 1:
        return integer(major == 1, *count);
      case 2:
      case 3:
        return string(major == 3, *count);
      case 4:
        return list(*count, depth);
      case 5:
        return map(*count, depth);
      default:
        return std::nullopt;
    }
  }
  [[nodiscard]] std::size_t used() const { return at_; }

 private:
  std::optional<unsigned> byte() {
    if (at_ >= bytes_.size()) return std::nullopt;
    return static_cast<unsigned char>(bytes_[at_++]);
  }

  /// The number of a head, which must be written in its shortest form.
  std::optional<std::uint64_t> argument(unsigned rest) {
    if (rest < 24) return rest;
    if (rest > 27) return std::nullopt;
    const unsigned size = 1U << (rest - 24);
    std::uint64_t number = 0;
    for (unsigned i = 0; i < size; ++i) {
      const auto next = byte();
      if (!next) return std::nullopt;
      number = (number << 8U) | *next;
    }
    const std::uint64_t least = size == 1 ? 24 : std::uint64_t{1} << (size * 4);
    if (number < least) return std::nullopt;
    return number;
  }

  static std::optional<Cbor> integer(bool negative, std::uint64_t number) {
    if (number > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) return std::nullopt;
    Cbor made;
    made.kind = Cbor::Kind::integer;
    made.integer = negative ? -1 - static_cast<std::int64_t>(number) : static_cast<std::int64_t>(number);
    return made;
  }

  std::optional<Cbor> string(bool is_text, std::uint64_t size) {
    if (size > bytes_.size() - at_) return std::nullopt;
    Cbor made;
    made.kind = is_text ? Cbor::Kind::text : Cbor::Kind::bytes;
    made.text = bytes_.substr(at_, size);
    if (is_text && !base::is_clean_text(made.text)) return std::nullopt;
    at_ += size;
    return made;
  }

  std::optional<Cbor> list(std::uint64_t count, int depth) {
    Cbor made;
    made.kind = Cbor::Kind::list;
    for (std::uint64_t i = 0; i < count; ++i) {
      auto item = value(depth + 1);
      if (!item) return std::nullopt;
      made.items.push_back(std::move(*item));
    }
    return made;
  }

  std::optional<Cbor> map(std::uint64_t count, int depth) {
    Cbor made;
    made.kind = Cbor::Kind::map;
    // Keys are compared with each other one by one: a map of an authenticator has a handful.
    if (count > 64) return std::nullopt;
    for (std::uint64_t i = 0; i < count; ++i) {
      auto key = value(depth + 1);
      if (!key || (!key->is(Cbor::Kind::integer) && !key->is(Cbor::Kind::text))) return std::nullopt;
      if (std::ranges::any_of(made.keys, [&](const Cbor& other) { return same_key(other, *key); })) return std::nullopt;
      auto item = value(depth + 1);
      if (!item) return std::nullopt;
      made.keys.push_back(std::move(*key));
      made.items.push_back(std::move(*item));
    }
    return made;
  }

  static std::optional<Cbor> simple(unsigned rest) {
    Cbor made;
    if (rest == 22) return made;
    if (rest != 20 && rest != 21) return std::nullopt;
    made.kind = Cbor::Kind::boolean;
    made.integer = rest == 21 ? 1 : 0;
    return made;
  }

  std::string_view bytes_;
  std::size_t at_ = 0;
};

}  // namespace

const Cbor* Cbor::find(std::int64_t key) const {
  for (std::size_t i = 0; i < keys.size(); ++i)
    if (keys[i].is(Kind::integer) && keys[i].integer == key) return &items[i];
  return nullptr;
}

const Cbor* Cbor::find(std::string_view key) const {
  for (std::size_t i = 0; i < keys.size(); ++i)
    if (keys[i].is(Kind::text) && keys[i].text == key) return &items[i];
  return nullptr;
}

base::Result<CborRead> read_cbor(std::string_view bytes) {
  if (bytes.size() > kLongest)
    return base::fail(base::ErrorKind::too_large, "bad_cbor", "", "this is too long", "at most 64 KiB");
  Reader reader(bytes);
  auto value = reader.value(1);
  if (!value)
    return base::fail(base::ErrorKind::bad_input, "bad_cbor", "", "this is not CBOR as authenticators write it",
                      "integers, strings, lists and maps of definite length");
  return CborRead{std::move(*value), reader.used()};
}

}  // namespace relais::http

#include "ledger/entry.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace relais::ledger {
namespace {

using base::Result;

constexpr std::uint8_t kVersion = 1;
constexpr std::size_t kMaxEntry = 4096;
constexpr std::size_t kMaxList = 255;
constexpr std::size_t kActor = 16;
constexpr std::size_t kTag = 8;
constexpr std::size_t kMaxSession = 64;
constexpr std::string_view kTagged = "p:";
constexpr std::string_view kSystem = "system";
constexpr std::string_view kNobody = "-";

constexpr std::array<std::string_view, 12> kKinds = {"case",   "operation", "party",  "desk",  "account", "session",
                                                     "answer", "meta",      "outbox", "house", "tip",     "tip_part"};

constexpr std::array<std::string_view, 22> kActions = {
    "change",          "open",        "list",           "search",
    "count",           "carry_out",   "refuse",         "sign_in",
    "sign_in_refused", "sign_out",    "factor_changed", "account_changed",
    "session_ended",   "key_changed", "policy_loaded",  "break_glass",
    "access_reviewed", "erased",      "expired",        "upkeep",
    "backed_up",       "restored"};
constexpr std::array<std::string_view, 3> kOutcomes = {"permitted", "refused", "broken_glass"};

// Who acted: a first byte says how, so that no pseudonym can look like the house itself.
enum Actor : std::uint8_t { nobody = 0, system = 1, person = 2, tagged = 3 };
// What follows about the object.
enum Says : std::uint8_t { nothing = 0, looked_at = 1, changed = 2 };

tl::unexpected<base::Error> bad_deed(std::string_view field, std::string expected) {
  return base::fail(base::ErrorKind::bad_input, "bad_deed", std::string(field), "this cannot stand in the log",
                    std::move(expected));
}

tl::unexpected<base::Error> bad_entry(std::string_view what) {
  return base::fail(base::ErrorKind::bad_input, "bad_entry", "entry", std::string(what), "an entry of version 1");
}

class Out {
 public:
  void number(std::uint64_t value, unsigned bytes) {
    for (auto left = bytes; left > 0; --left) bytes_ += static_cast<char>(value >> ((left - 1) * 8U) & 0xffU);
  }
  void bytes(std::string_view text) { bytes_.append(text); }
  void word(std::string_view text) {
    number(text.size(), 1);
    bytes(text);
  }
  void words(const std::vector<std::string>& list) {
    number(list.size(), 1);
    for (const auto& text : list) word(text);
  }
  std::string take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

/// Reads on until something is missing; then everything is empty and ok() is false.
class In {
 public:
  explicit In(std::string_view bytes) : left_(bytes) {}
  std::uint64_t number(unsigned count) {
    std::uint64_t value = 0;
    for (const auto byte : bytes(count)) value = value << 8U | static_cast<std::uint8_t>(byte);
    return value;
  }
  std::string_view bytes(std::size_t count) {
    if (left_.size() < count) {
      ok_ = false;
      left_ = {};
      return {};
    }
    const auto taken = left_.substr(0, count);
    left_.remove_prefix(count);
    return taken;
  }
  std::string word() {
    const auto text = bytes(number(1));
    ok_ = ok_ && base::is_clean_text(text);
    return std::string(text);
  }
  std::vector<std::string> words() {
    std::vector<std::string> list;
    for (auto count = number(1); count > 0 && ok_; --count) list.push_back(word());
    return list;
  }
  void refuse() { ok_ = false; }
  [[nodiscard]] bool ok() const { return ok_; }
  [[nodiscard]] bool whole() const { return ok_ && left_.empty(); }

 private:
  std::string_view left_;
  bool ok_ = true;
};

bool is_hex(std::string_view text) { return from_hex(text).has_value(); }
bool is_word(std::string_view text) { return text.size() <= kMaxList && base::is_clean_text(text); }
bool are_words(const std::vector<std::string>& list) {
  return list.size() <= kMaxList && std::all_of(list.begin(), list.end(), is_word);
}

void put_actor(Out& out, const std::string& user) {
  if (user == kNobody) return out.number(Actor::nobody, 1);
  if (user == kSystem) return out.number(Actor::system, 1);
  const bool tag = user.starts_with(kTagged);
  out.number(tag ? Actor::tagged : Actor::person, 1);
  out.bytes(from_hex(std::string_view(user).substr(tag ? kTagged.size() : 0)).value_or(std::string()));
}

std::string take_actor(In& in) {
  switch (in.number(1)) {
    case Actor::nobody:
      return std::string(kNobody);
    case Actor::system:
      return std::string(kSystem);
    case Actor::person:
      return hex(in.bytes(kActor));
    case Actor::tagged:
      return std::string(kTagged) + hex(in.bytes(kTag));
    default:
      in.refuse();
      return {};
  }
}

void put_touched(Out& out, const std::optional<Touched>& touched) {
  if (!touched) return out.number(Says::nothing, 1);
  out.number(touched->rows ? Says::changed : Says::looked_at, 1);
  const auto kind = std::find(kKinds.begin(), kKinds.end(), touched->kind) - kKinds.begin();
  out.number(static_cast<std::uint64_t>(kind) + 1, 1);
  out.bytes(bytes_of(touched->commitment));
  if (touched->rows) out.bytes(bytes_of(*touched->rows));
  // 0 says that there is none before.
  out.number(touched->previous ? *touched->previous + 1 : 0, 8);
}

std::optional<Touched> take_touched(In& in) {
  const auto says = in.number(1);
  if (says == Says::nothing) return std::nullopt;
  Touched touched;
  const auto kind = in.number(1);
  if (says > Says::changed || kind == 0 || kind > kKinds.size()) {
    in.refuse();
    return std::nullopt;
  }
  touched.kind = kKinds[kind - 1];
  touched.commitment = hash_of(in.bytes(32)).value_or(Hash{});
  if (says == Says::changed) touched.rows = hash_of(in.bytes(32)).value_or(Hash{});
  const auto previous = in.number(8);
  if (previous > 0) touched.previous = previous - 1;
  return touched;
}

bool is_user(std::string_view user) {
  if (user == kSystem || user == kNobody) return true;
  if (user.starts_with(kTagged)) return user.size() == kTagged.size() + 2 * kTag && is_hex(user.substr(kTagged.size()));
  return user.size() == 2 * kActor && is_hex(user);
}

Result<void> check(const Entry& entry) {
  const auto action = static_cast<std::size_t>(entry.action);
  const auto outcome = static_cast<std::size_t>(entry.outcome);
  if (action == 0 || action > kActions.size()) return bad_deed("action", "one of the known actions");
  if (outcome == 0 || outcome > kOutcomes.size()) return bad_deed("outcome", "one of the known outcomes");
  if (!is_user(entry.user)) return bad_deed("user", "p: and 16 or 32 hexadecimal digits, system or -");
  if (entry.session.size() > kMaxSession || !is_word(entry.session)) {
    return bad_deed("session", "at most 64 bytes of text");
  }
  if (entry.policy.size() > 128 || !is_hex(entry.policy)) return bad_deed("policy", "a hash in hexadecimal digits");
  if (!is_word(entry.desk)) return bad_deed("desk", "at most 255 bytes of text");
  if (!is_word(entry.purpose)) return bad_deed("purpose", "at most 255 bytes of text");
  if (!are_words(entry.rules)) return bad_deed("rules", "at most 255 words of text");
  if (!are_words(entry.classes)) return bad_deed("classes", "at most 255 words of text");
  if (entry.touched && !is_kind(entry.touched->kind)) return bad_deed("object", "one of the known kinds");
  return {};
}

}  // namespace

bool is_kind(std::string_view kind) { return std::find(kKinds.begin(), kKinds.end(), kind) != kKinds.end(); }

std::string_view word_of(Action action) {
  const auto number = static_cast<std::size_t>(action);
  return number == 0 || number > kActions.size() ? std::string_view() : kActions[number - 1];
}

std::string_view word_of(Outcome outcome) {
  const auto number = static_cast<std::size_t>(outcome);
  return number == 0 || number > kOutcomes.size() ? std::string_view() : kOutcomes[number - 1];
}

Result<Entry> entry_of(const Deed& deed, std::optional<Touched> touched) {
  Entry entry{deed.at.micros(), deed.user,   deed.desk,    deed.session, deed.action, deed.outcome,
              deed.rules,       deed.policy, deed.purpose, deed.classes, deed.amount, std::move(touched)};
  if (auto checked = check(entry); !checked) return base::fail(std::move(checked.error()));
  return entry;
}

Result<std::string> encode(const Entry& entry) {
  if (auto checked = check(entry); !checked) return base::fail(std::move(checked.error()));
  Out out;
  out.number(kVersion, 1);
  out.number(static_cast<std::uint64_t>(entry.at), 8);
  put_actor(out, entry.user);
  out.word(entry.desk);
  out.word(entry.session);
  out.number(static_cast<std::uint64_t>(entry.action), 2);
  out.number(static_cast<std::uint64_t>(entry.outcome), 1);
  out.words(entry.rules);
  out.word(from_hex(entry.policy).value_or(std::string()));
  out.word(entry.purpose);
  out.words(entry.classes);
  out.number(static_cast<std::uint64_t>(entry.amount), 8);
  put_touched(out, entry.touched);
  auto bytes = out.take();
  if (bytes.size() > kMaxEntry) return bad_deed("entry", "at most 4,096 bytes");
  return bytes;
}

Result<Entry> decode(std::string_view bytes) {
  In in(bytes);
  if (in.number(1) != kVersion) return bad_entry("an unknown version");
  Entry entry;
  entry.at = static_cast<std::int64_t>(in.number(8));
  entry.user = take_actor(in);
  entry.desk = in.word();
  entry.session = in.word();
  entry.action = static_cast<Action>(in.number(2));
  entry.outcome = static_cast<Outcome>(in.number(1));
  entry.rules = in.words();
  entry.policy = hex(in.bytes(in.number(1)));
  entry.purpose = in.word();
  entry.classes = in.words();
  entry.amount = static_cast<std::int64_t>(in.number(8));
  entry.touched = take_touched(in);
  if (!in.ok()) return bad_entry("this is cut short, or holds an unknown word");
  if (!in.whole() || bytes.size() > kMaxEntry) return bad_entry("there are bytes too many");
  if (!check(entry)) return bad_entry("a field is not as it should be");
  return entry;
}

Hash commit_to(std::string_view salt, const Object& object) {
  Hasher hasher;
  hasher.start();
  hasher.add(fmt::format("relais object v1\n{}\n{}\n{}\n", salt.size(), object.kind.size(), object.id.size()));
  hasher.add(salt);
  hasher.add(object.kind);
  hasher.add(object.id);
  return hasher.finish();
}

}  // namespace relais::ledger

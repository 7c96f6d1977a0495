// What the files of the gate share: opening sealed texts and the places texts are sealed for. Private to the room.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "desks/gate.hpp"
#include "vault/envelope.hpp"

namespace relais::desks {

/// Objects of the house itself that have a key.
inline constexpr std::string_view kHouseKind = "house";
inline constexpr std::string_view kAccountsKey = "accounts";
inline constexpr std::string_view kOutboxKey = "outbox";
inline constexpr std::string_view kWordsKey = "words";
inline constexpr std::string_view kSystem = "system";

[[nodiscard]] inline std::string answers_key(Instant created) {
  return "answers:" + base::to_string(base::in_brussels(created).date);
}
[[nodiscard]] inline vault::Context event_place(const store::StreamId& stream, std::int64_t number) {
  return {std::string(store::to_text(stream.kind)), stream.id, "event", static_cast<std::uint64_t>(number)};
}
/// A row of the index: what lists show of the object.
[[nodiscard]] inline vault::Context index_place(std::string_view kind, const std::string& id, std::int64_t version) {
  return {std::string(kind), id, "index", static_cast<std::uint64_t>(version)};
}
[[nodiscard]] inline vault::Context account_place(const std::string& pseudonym) {
  return {std::string(kHouseKind), std::string(kAccountsKey), pseudonym, 0};
}
[[nodiscard]] inline vault::Context words_place(const std::string& place) {
  return {std::string(kHouseKind), std::string(kWordsKey), place, 0};
}
[[nodiscard]] inline vault::Context answer_place(const store::IdempotencyRecord& record) {
  return {std::string(kHouseKind), answers_key(record.created), record.account + "/" + record.key, 0};
}
[[nodiscard]] inline vault::Context message_place(const store::OutboxMessage& message) {
  return {std::string(kHouseKind), std::string(kOutboxKey), message.topic,
          static_cast<std::uint64_t>(message.created.micros())};
}

/// What of a case row is sealed into its label.
struct SealedLine {
  std::string label;
  std::optional<std::string> name;
  std::vector<std::string> words;       ///< by which the case is found; the tags in the index are shortened and collide
  std::vector<std::string> locked_out;  ///< accounts with a conflict of interest
};
BOOST_DESCRIBE_STRUCT(SealedLine, (), (label, name, words, locked_out))

struct SealedOperation {
  std::string title;
  std::string body;
};
BOOST_DESCRIBE_STRUCT(SealedOperation, (), (title, body))

struct SealedParty {
  std::string name;
  std::optional<std::string> enterprise_number;
  std::string body;
};
BOOST_DESCRIBE_STRUCT(SealedParty, (), (name, enterprise_number, body))

template <class Described>
[[nodiscard]] std::string to_sealable(const Described& value) {
  return base::json::serialize(base::encode(value));
}

/// Fetches the keys that sealed texts name, all in one question, and opens the texts.
class Texts {
 public:
  Texts(vault::Keys& keys, vault::Use use) : keys_(keys), use_(std::move(use)) {}

  /// Names a text that will be opened; those that are empty or known already cost nothing.
  base::Result<void> expect(std::string_view sealed) {
    if (sealed.empty()) return {};
    auto id = vault::key_of(sealed);
    if (!id) return base::fail(std::move(id.error()));
    if (!held_.contains(*id)) wanted_.insert(std::move(*id));
    return {};
  }
  base::Result<void> fetch() {
    if (wanted_.empty()) return {};
    const std::vector<vault::KeyId> ids(wanted_.begin(), wanted_.end());
    auto keys = keys_.open(ids, use_);
    if (!keys) return base::fail(std::move(keys.error()));
    for (std::size_t i = 0; i < ids.size(); ++i) held_.emplace(ids[i], std::move((*keys)[i]));
    wanted_.clear();
    return {};
  }
  [[nodiscard]] base::Result<std::string> open(const vault::Context& place, std::string_view sealed) const {
    if (sealed.empty()) return std::string();
    const auto id = vault::key_of(sealed);
    if (!id) return base::fail(id.error());
    return vault::unseal(held_.at(*id), place, sealed);
  }
  template <class Described>
  [[nodiscard]] base::Result<Described> open_as(const vault::Context& place, std::string_view sealed) const {
    auto plain = open(place, sealed);
    if (!plain) return base::fail(std::move(plain.error()));
    return base::decode_text<Described>(plain->empty() ? "{}" : *plain);
  }

 private:
  vault::Keys& keys_;
  vault::Use use_;
  std::set<vault::KeyId> wanted_;
  std::map<vault::KeyId, vault::DataKey> held_;
};

}  // namespace relais::desks

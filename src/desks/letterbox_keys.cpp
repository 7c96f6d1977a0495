#include "desks/letterbox_keys.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "desks/letterbox_parts.hpp"
#include "ledger/note.hpp"
#include "vault/bytes.hpp"
#include "vault/end_to_end.hpp"

namespace relais::desks {

namespace {

constexpr std::string_view kSign = "sign";
constexpr std::size_t kMostWraps = 100;
constexpr std::size_t kLongestWrap = 8192;
constexpr std::size_t kLongestBody = 4096;
constexpr std::size_t kMostEpochs = 30;
/// The last day of an epoch is at most so long after its first.
constexpr int kLongestEpoch = 7;
/// How far ahead a key may be made.
constexpr int kFarthestAhead = 28;

/// What a desk signs about its key of one week.
struct EpochBody {
  std::string instance;
  std::string desk;
  std::string box;
  Date not_before;
  Date not_after;
};
BOOST_DESCRIBE_STRUCT(EpochBody, (), (instance, desk, box, not_before, not_after))

struct Members {
  std::vector<ColleagueKey> list;
  std::set<std::string> kids;  ///< of the keys they have now
  std::string mine;            ///< empty when the asker has none
};

Answer<Members> members_of(const Call& call) {
  auto holders = key_holders(call.store);
  if (!holders) return failed(std::move(holders.error()));
  auto colleagues = colleague_keys(call);
  if (!colleagues) return failed(std::move(colleagues.error()));
  Members members;
  for (const auto& holder : *holders) {
    if (!is_member(call.house, holder, call.asker.desk)) continue;
    if (holder.current) members.kids.insert(holder.current->id);
    if (holder.current && holder.account == call.asker.user) members.mine = holder.current->id;
    const auto found = std::ranges::find(colleagues->items, holder.account, &ColleagueKey::account);
    if (found != colleagues->items.end()) members.list.push_back(*found);
  }
  return members;
}

Answer<access::Asker> key_keeper(const Call& call) {
  auto asker = tip_asker(call);
  if (!asker) return asker;
  auto permit = call.house.policy.may_act(*asker, {}, "desk_key_kept");
  if (!permit) return failed(std::move(permit.error()));
  return asker;
}

/// Each sealed half with its one reader.
Answer<std::vector<store::DeskKeyWrap>> wraps_of(const std::vector<std::string>& sealed, const Members& members,
                                                 const std::string& desk, const std::string& part) {
  if (sealed.empty() || sealed.size() > kMostWraps)
    return wrong_value("/sealed", "nobody or too many could use this key", fmt::format("1 to {}", kMostWraps));
  std::vector<store::DeskKeyWrap> wraps;
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    const auto at = fmt::format("/sealed/{}", i);
    const auto head = sealed[i].size() <= kLongestWrap ? vault::inspect(sealed[i]) : base::fail(not_here());
    if (!head || head->purpose != vault::Purpose::desk_key)
      return wrong_value(at, "this is not a sealed key", "an object of format CTE1 for a desk's key");
    const auto& reader = head->wraps.front();
    if (head->wraps.size() != 1 || reader.kind != vault::ReaderKind::user || !members.kids.contains(reader.kid))
      return wrong_value(at, "this is not sealed to one member of your desk",
                         "one person who works with reports here, with the key they have now");
    if (std::ranges::find(wraps, reader.kid, &store::DeskKeyWrap::reader) != wraps.end())
      return wrong_value(at, "this person comes twice", "each once");
    wraps.push_back({desk, part, reader.kid, sealed[i]});
  }
  return wraps;
}

void fill(std::vector<std::string>& sealed, std::vector<std::string>& holders,
          const std::vector<store::DeskKeyWrap>& wraps, const std::string& part, const std::set<std::string>& mine) {
  for (const auto& wrap : wraps) {
    if (wrap.part != part) continue;
    holders.push_back(wrap.reader);
    if (mine.contains(wrap.reader)) sealed.push_back(wrap.sealed);
  }
}

/// All keys of the asker, also those they have replaced: they still open what was sealed to them.
Answer<std::set<std::string>> own_kids(const Call& call) {
  auto own = own_keys(call);
  if (!own) return failed(std::move(own.error()));
  std::set<std::string> kids;
  if (own->current) kids.insert(own->current->id);
  for (const auto& old : own->retired) kids.insert(old.id);
  return kids;
}

Answer<LetterboxKeys> view_of(const Call& call, const Members& members) {
  auto mine = own_kids(call);
  if (!mine) return failed(std::move(mine.error()));
  auto keys = call.store.letterbox().keys(call.asker.desk);
  if (!keys) return failed(std::move(keys.error()));
  auto wraps = call.store.letterbox().wraps(call.asker.desk);
  if (!wraps) return failed(std::move(wraps.error()));
  auto known = known_directory(call.store);
  if (!known) return failed(std::move(known.error()));
  LetterboxKeys view{{}, call.asker.desk, known->instance, {}, {}, members.list, known->custodians};
  for (const auto& key : *keys) {
    if (key.part == kSign) {
      DeskSignKey sign{{}, key.public_key, {}, {}, known->signs[key.desk] == key.public_key, key.renew};
      fill(sign.sealed, sign.holders, *wraps, key.part, *mine);
      view.sign = std::move(sign);
      continue;
    }
    if (view.epochs.size() >= kMostEpochs) continue;
    DeskEpoch epoch{{},
                    key.public_key,
                    key.not_before.value_or(Date()),
                    key.not_after.value_or(Date()),
                    key.body,
                    key.signature,
                    {},
                    {},
                    is_current(key, call.today()),
                    key.published,
                    key.destroyed,
                    key.renew};
    fill(epoch.sealed, epoch.holders, *wraps, key.part, *mine);
    view.epochs.push_back(std::move(epoch));
  }
  return view;
}

/// Writes the key and answers the keys as they are then. A repeat changes nothing, so that no answer is remembered.
Answer<LetterboxKeys> keep(const Call& call, store::LetterboxWrite rows, const Members& members) {
  auto deed = tip_deed(call, ledger::Action::key_changed, "tips.have_keys");
  if (!deed) return failed(std::move(deed.error()));
  deed->object = ledger::Object{"desk", call.asker.desk};
  store::Write write;
  write.letterbox = std::move(rows);
  write.deeds.push_back(std::move(*deed));
  if (auto written = call.store.write(std::move(write)); !written) return failed(std::move(written.error()));
  return view_of(call, members);
}

bool has_reader(const std::vector<store::DeskKeyWrap>& wraps, const std::string& reader) {
  return !reader.empty() && std::ranges::find(wraps, reader, &store::DeskKeyWrap::reader) != wraps.end();
}

tl::unexpected<Failure> locks_out() {
  return wrong_value("/sealed", "you could not use this key yourself", "your own present key among the readers");
}

const store::DeskKeyRow* find_key(const std::vector<store::DeskKeyRow>& keys, std::string_view part) {
  const auto found = std::ranges::find(keys, part, &store::DeskKeyRow::part);
  return found == keys.end() ? nullptr : &*found;
}

/// What the epoch says of itself, once it was found to be the desk's own word.
Answer<EpochBody> epoch_of(const Call& call, const KeepEpoch& epoch, const store::DeskKeyRow* sign) {
  const auto bytes = epoch.body.size() <= kLongestBody ? vault::from_base64url(epoch.body) : std::nullopt;
  if (!bytes) return wrong_value("/body", "this cannot be read", "base64url of JSON");
  auto json = base::parse_json(*bytes, "/body");
  auto body = json ? base::decode<EpochBody>(*json, "/body") : base::fail(json.error());
  if (!body) return wrong_value("/body", "this is no epoch", "JSON with instance, desk, box, not_before, not_after");
  const auto signature = vault::from_hex(epoch.signature);
  const auto key = sign != nullptr ? vault::from_hex(sign->public_key) : std::nullopt;
  if (!key) return in_conflict("already_so", "the desk has no signing key yet", "the signing key first");
  const auto message = std::string("ctp1/epoch") + '\0' + *bytes;
  if (!signature || !ledger::verify_ed25519(*key, message, *signature))
    return wrong_value("/signature", "the desk did not sign this", "a signature by the desk's signing key");
  auto known = known_directory(call.store);
  if (!known) return failed(std::move(known.error()));
  if (body->desk != call.asker.desk || !is_hex64(body->box) ||
      (!known->instance.empty() && body->instance != known->instance))
    return wrong_value("/body", "this is for another desk or installation", "your own desk, here");
  const auto today = call.today();
  const int days = body->not_after.days() - body->not_before.days();
  if (days < 0 || days > kLongestEpoch || body->not_after < today ||
      body->not_before > base::add_days(today, kFarthestAhead))
    return wrong_value("/body", "this is no week to make a key for",
                       fmt::format("at most {} days, not past, within {} days", kLongestEpoch + 1, kFarthestAhead));
  return std::move(*body);
}

}  // namespace

bool is_member(const House& house, const KeyHolder& holder, std::string_view desk) {
  const auto* found = house.book.find(desk);
  return found != nullptr && found->letterbox && holder.desk == desk && holder.can_sign_in &&
         (holder.role == found->kind || holder.role == "tip_desk");
}

bool is_current(const store::DeskKeyRow& key, Date today) {
  return !key.destroyed && key.not_before && key.not_after && *key.not_before <= today && today <= *key.not_after;
}

Answer<LetterboxKeys> letterbox_keys(const Call& call) {
  if (auto asker = tip_asker(call); !asker) return failed(std::move(asker.error()));
  auto members = members_of(call);
  if (!members) return failed(std::move(members.error()));
  return view_of(call, *members);
}

Answer<LetterboxKeys> keep_sign_key(const Call& call, const KeepSignKey& key) {
  if (auto asker = key_keeper(call); !asker) return failed(std::move(asker.error()));
  if (!is_hex64(key.public_))
    return wrong_value("/public", "this is not a public key", "64 lower-case hexadecimal digits");
  auto members = members_of(call);
  if (!members) return failed(std::move(members.error()));
  auto wraps = wraps_of(key.sealed, *members, call.asker.desk, std::string(kSign));
  if (!wraps) return failed(std::move(wraps.error()));
  auto keys = call.store.letterbox().keys(call.asker.desk);
  if (!keys) return failed(std::move(keys.error()));
  const auto* present = find_key(*keys, kSign);
  const bool same = present != nullptr && present->public_key == key.public_;
  store::LetterboxWrite rows;
  if (!same) {
    if (!has_reader(*wraps, members->mine)) return locks_out();
    auto old = call.store.letterbox().wraps(call.asker.desk);
    if (!old) return failed(std::move(old.error()));
    for (auto& wrap : *old)
      if (wrap.part == kSign) rows.gone_wraps.push_back(std::move(wrap));
    rows.keys.push_back({call.asker.desk, std::string(kSign), key.public_, {}, {}, {}, {}, false, false, false});
  }
  rows.wraps = std::move(*wraps);
  return keep(call, std::move(rows), *members);
}

Answer<LetterboxKeys> keep_epoch(const Call& call, const KeepEpoch& epoch) {
  if (auto asker = key_keeper(call); !asker) return failed(std::move(asker.error()));
  auto members = members_of(call);
  if (!members) return failed(std::move(members.error()));
  auto keys = call.store.letterbox().keys(call.asker.desk);
  if (!keys) return failed(std::move(keys.error()));
  auto body = epoch_of(call, epoch, find_key(*keys, kSign));
  if (!body) return failed(std::move(body.error()));
  const auto part = "epoch/" + body->box;
  const auto* present = find_key(*keys, part);
  if (present != nullptr && (present->body != epoch.body || present->destroyed))
    return in_conflict("already_so", "this key is in use for another week, or destroyed", "a fresh key");
  auto wraps = wraps_of(epoch.sealed, *members, call.asker.desk, part);
  if (!wraps) return failed(std::move(wraps.error()));
  if (present == nullptr && !has_reader(*wraps, members->mine)) return locks_out();
  store::LetterboxWrite rows;
  if (present == nullptr)
    rows.keys.push_back({call.asker.desk, part, body->box, epoch.body, epoch.signature, body->not_before,
                         body->not_after, false, false, false});
  rows.wraps = std::move(*wraps);
  return keep(call, std::move(rows), *members);
}

base::Result<int> drop_leavers(const House& house, Gate& store) {
  auto wraps = store.letterbox().wraps("");
  if (!wraps) return base::fail(std::move(wraps.error()));
  if (wraps->empty()) return 0;
  auto holders = key_holders(store);
  if (!holders) return base::fail(std::move(holders.error()));
  std::set<std::pair<std::string, std::string>> present;
  for (const auto& holder : *holders) {
    if (!is_member(house, holder, holder.desk)) continue;
    if (holder.current) present.emplace(holder.desk, holder.current->id);
    for (const auto& old : holder.retired) present.emplace(holder.desk, old);
  }
  store::Write write;
  for (auto& wrap : *wraps)
    if (!present.contains({wrap.desk, wrap.reader})) write.letterbox.gone_wraps.push_back(std::move(wrap));
  const auto gone = std::ssize(write.letterbox.gone_wraps);
  if (gone == 0) return 0;
  auto keys = store.letterbox().keys("");
  if (!keys) return base::fail(std::move(keys.error()));
  for (auto& key : *keys) {
    const bool held = std::ranges::any_of(write.letterbox.gone_wraps, [&](const store::DeskKeyWrap& wrap) {
      return wrap.desk == key.desk && wrap.part == key.part;
    });
    if (!held) continue;
    key.renew = true;
    write.letterbox.keys.push_back(std::move(key));
  }
  auto deed = store.deed(ledger::Action::key_changed);
  if (!deed) return base::fail(std::move(deed.error()));
  deed->purpose = kReceiveTips;
  deed->rules = {"tips.leaver"};
  write.deeds.push_back(std::move(*deed));
  if (auto written = store.write(std::move(write)); !written) return base::fail(std::move(written.error()));
  return static_cast<int>(gone);
}

}  // namespace relais::desks

#include "letterbox/box.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "letterbox/parts.hpp"
#include "vault/bytes.hpp"
#include "vault/frames.hpp"
#include "vault/tip_code.hpp"

namespace relais::letterbox {
namespace {

using base::ErrorKind;
using base::Result;
namespace json = base::json;

constexpr std::size_t kKiB = 1024;
constexpr std::size_t kLeastFetch = 64 * kKiB;
/// Payload, signature and padding of a text; a report of 32 KiB is some ten pages.
constexpr std::size_t kLargestObject = 360 * kKiB;
constexpr std::size_t kLargestFrame = (vault::kFrameContent + vault::kFrameOverhead) * 4 / 3 + 4;
constexpr std::int64_t kMostDone = 500;
constexpr std::int32_t kGraceDays = 1;
constexpr std::int64_t kForgivenDoublings = 2;

struct Asked {
  std::string call;
};
BOOST_DESCRIBE_STRUCT(Asked, (), (call))

struct Submit {
  std::string nonce;
  std::string work;
  std::string auth;
  std::string box;
  std::string signature;
  std::string tip;
  std::string part;
  std::vector<std::string> desks;
  std::string object;
};
BOOST_DESCRIBE_STRUCT(Submit, (), (nonce, work, auth, box, signature, tip, part, desks, object))

struct Reply {
  std::string nonce;
  std::string work;
  std::string auth;
  std::string signature;
  std::string tip;
  std::string part;
  std::string object;
};
BOOST_DESCRIBE_STRUCT(Reply, (), (nonce, work, auth, signature, tip, part, object))

struct Attach {
  std::string nonce;
  std::string work;
  std::string auth;
  std::string signature;
  std::string tip;
  std::string part;
  std::string object;
  bool last = false;
};
BOOST_DESCRIBE_STRUCT(Attach, (), (nonce, work, auth, signature, tip, part, object, last))

struct Fetch {
  std::string nonce;
  std::string work;
  std::string auth;
  std::string signature;
  std::string tip;
  std::string part;
  std::vector<std::string> done;
};
BOOST_DESCRIBE_STRUCT(Fetch, (), (nonce, work, auth, signature, tip, part, done))

struct Status {
  std::string_view code;
  int status;
};
constexpr Status kStatuses[] = {
    {"bad_request", 400},  {"bad_work", 403},  {"stale_nonce", 409},  {"bad_signature", 403}, {"not_for_us", 422},
    {"too_large", 413},    {"taken", 409},     {"quota", 403},        {"unknown_tip", 404},   {"out_of_order", 409},
    {"no_directory", 503}, {"not_found", 404}, {"cannot_store", 507}, {"spool_full", 507}};

int status_of(std::string_view code) {
  for (const auto& each : kStatuses)
    if (each.code == code) return each.status;
  return 503;
}

tl::unexpected<base::Error> refused(std::string code, std::string what) {
  return base::fail(ErrorKind::bad_input, std::move(code), {}, std::move(what));
}

BoxAnswer told(const base::Error& error) {
  const auto status = status_of(error.code);
  const std::string code = status >= 503 && error.code != "no_directory" ? "cannot_store" : error.code;
  return {status, padded_json({{"error", json::object{{"code", code}, {"text", error.what}}}})};
}

BoxAnswer of(const Result<std::optional<SignedPart>>& stored, bool frame) {
  if (!stored) return told(stored.error());
  json::object answer;
  if (frame) answer["stored"] = true;
  if (*stored) answer["receipt"] = base::encode(**stored);
  return {200, padded_json(std::move(answer))};
}

bool is_hex(std::string_view text, std::size_t bytes) {
  const auto read = vault::from_hex(text);
  return read && read->size() == bytes;
}

/// Length of an object before its commitment.
std::size_t header_size(const vault::ObjectHead& head) {
  std::size_t size = 4 + 1 + 1 + 2 + 1;
  for (const auto& wrap : head.wraps) size += 8 + 1 + 2 + wrap.sealed_key.size();
  return size;
}

/// Whether the body has one of the lengths that padding gives.
bool is_padded(const vault::ObjectHead& head, std::string_view object) {
  constexpr std::size_t kAround = 32 + 24 + 16;
  const auto bytes = object.size() / 4 * 3 + (object.size() % 4 == 0 ? 0 : object.size() % 4 - 1);
  const auto before = header_size(head) + kAround;
  if (bytes <= before) return false;
  const auto body = bytes - before;
  return body == 2 * kKiB || body == 8 * kKiB || body % (32 * kKiB) == 0;
}

std::string kid_of_hex(std::string_view first, std::string_view second = {}) {
  return vault::kid_of(vault::from_hex(first).value_or(std::string()), vault::from_hex(second).value_or(std::string()));
}

std::map<std::string, std::string> desks_by_kid(const Directory& directory, base::Date today) {
  std::map<std::string, std::string> desks;
  for (const auto& epoch : directory.epochs)
    if (epoch.not_before <= base::add_days(today, kGraceDays) && today <= base::add_days(epoch.not_after, kGraceDays))
      desks.emplace(kid_of_hex(epoch.box), epoch.desk);
  return desks;
}

std::set<std::string> escrow_kids(const Directory& directory) {
  std::set<std::string> kids;
  const auto& all = directory.root.custodians;
  for (std::size_t first = 0; first < all.size(); ++first)
    for (std::size_t second = first + 1; second < all.size(); ++second)
      kids.insert(kid_of_hex(all[first].box, all[second].box));
  return kids;
}

json::object in_json(const TipView& tip, const std::function<SignedPart(const Receipt&)>& sign) {
  json::array receipts;
  for (const auto& receipt : tip.receipts) receipts.push_back(base::encode(sign(receipt)));
  json::array replies;
  for (const auto& reply : tip.replies) replies.push_back(json::object{{"part", reply.part}, {"object", reply.object}});
  return {{"tip", tip.tip},
          {"day", base::to_string(tip.day)},
          {"desks", base::encode(tip.desks)},
          {"messages", tip.messages},
          {"files", tip.files},
          {"receipts", std::move(receipts)},
          {"replies", std::move(replies)}};
}

}  // namespace

/// What every signed call has, as views into it.
struct Box::Call {
  std::string_view nonce;
  std::string_view work;
  std::string_view auth;
  std::string_view signature;
  std::string_view tip;
  std::string_view part;
  std::string_view object;
};

std::string padded_json(json::object object, std::size_t least) {
  constexpr std::string_view kPad = R"(,"pad":""})";
  auto text = json::serialize(object);
  text.pop_back();
  const auto bare = text.size() + kPad.size();
  std::size_t size = 4 * kKiB;
  if (bare > size) size = 16 * kKiB;
  if (bare > size) size = (bare + 64 * kKiB - 1) / (64 * kKiB) * (64 * kKiB);
  size = std::max(size, least);
  text += object.empty() ? kPad.substr(1, kPad.size() - 3) : kPad.substr(0, kPad.size() - 2);
  text.append(size - text.size() - 2, '.');
  return text.append(R"("})");
}

Box::Box(Spool& spool, const Rules& rules, Spool::Now now, Pace* pace, Options options)
    : spool_(spool),
      rules_(rules),
      now_(std::move(now)),
      pace_(pace),
      options_(options),
      reports_(rules, {rules.calm_from_network, rules.calm_in_all}),
      frames_(rules, {rules.calm_frames_from_network, rules.calm_frames_in_all}),
      fetches_(rules, {rules.calm_from_network * 4, rules.calm_in_all * 4}),
      forms_(rules, {rules.calm_from_network * 4, rules.calm_in_all * 4}) {}

BoxAnswer Box::handle(std::string_view call, std::string_view body, std::string_view address) {
  if (call == "directory") return directory();
  if (call == "challenge") return challenge(body, address);
  if (call == "submit") return submit(body, address);
  if (call == "reply") return reply(body, address);
  if (call == "attach") return attach(body, address);
  if (call == "fetch") return fetch(body, address);
  return told(refused("not_found", "there is no such call").value());
}

BoxAnswer Box::refuse(int status) {
  const auto* code = status == 413 ? "too_large" : "bad_request";
  return {status, padded_json({{"error", json::object{{"code", code}, {"text", "this request cannot be read"}}}})};
}

unsigned Box::newcomer_bits() { return options_.work ? reports_.bits_for_newcomer(rules_.submit_bits, now_()) : 0; }

BoxAnswer Box::directory() const {
  const auto force = spool_.in_force();
  if (!force) return told(refused("no_directory", "nobody can receive yet").value());
  return {200, padded_json(
                   {{"directory", vault::to_base64url(force->published.document)}, {"proof", force->published.proof}})};
}

unsigned Box::price(CallKind kind, std::string_view address, base::Instant now) {
  if (!options_.work) return 0;
  if (kind == CallKind::fetch) return fetches_.bits(address, rules_.fetch_bits, now);
  if (kind == CallKind::attach) return frames_.bits(address, rules_.attach_bits, now);
  return reports_.bits(address, rules_.submit_bits, now);
}

BoxAnswer Box::challenge(std::string_view body, std::string_view address) {
  const auto asked = read<Asked>(body);
  const auto kind = asked ? call_kind(asked->call) : std::nullopt;
  if (!kind) return told(refused("bad_request", "there is no such call").value());
  const auto now = now_();
  const auto bits = price(*kind, address, now);
  return {200, padded_json({{"nonce", vault::to_hex(nonces_.make(*kind, bits, now))},
                            {"bits", static_cast<std::int64_t>(bits)},
                            {"seconds", Nonces::kSeconds}})};
}

template <class T>
Result<T> Box::read(std::string_view body) const {
  auto value = base::decode_text<T>(body);
  if (!value) return refused("bad_request", "a field is missing, unknown or of another kind");
  return value;
}

Result<unsigned> Box::check(CallKind kind, const Call& call, std::string_view address) {
  const auto nonce = vault::from_hex(call.nonce);
  const auto now = now_();
  const auto bits = nonce ? nonces_.look(*nonce, kind, now) : std::nullopt;
  if (!bits) return refused("stale_nonce", "this challenge was used or has run out");
  // Challenges hoarded while all was calm must not pay for a flood; what rises while somebody works is forgiven.
  const auto margin = static_cast<unsigned>(kForgivenDoublings * rules_.bits_of_doubling);
  if (price(kind, address, now) > *bits + margin) return refused("stale_nonce", "more work is asked for by now");
  const auto work = ledger::decimal(call.work);
  if (!work || !vault::is_work(*nonce, *work, *bits)) return refused("bad_work", "the work is not done");
  const auto auth = vault::from_hex(call.auth);
  const auto signature = vault::from_hex(call.signature);
  const auto force = spool_.in_force();
  if (!force) return refused("no_directory", "nobody can receive yet");
  const auto name = to_string(kind);
  const vault::TipCall signed_call{force->directory.root.instance, name, call.nonce, call.tip, call.part, call.object};
  if (!auth || !signature || !vault::check_call(*auth, signed_call, *signature))
    return refused("bad_signature", "the signature does not hold");
  if (!nonces_.use(*nonce, now)) return refused("stale_nonce", "this challenge was used or has run out");
  return *bits;
}

Result<void> Box::check_object(Arrival& arrival, bool with_desks) const {
  const auto force = spool_.in_force();
  if (!force) return refused("no_directory", "nobody can receive yet");
  if (arrival.object.size() > kLargestObject) return refused("too_large", "this text is too long");
  const auto head = vault::inspect(arrival.object);
  if (!head || head->purpose != vault::Purpose::tip || !is_padded(*head, arrival.object))
    return refused("bad_request", "this is no sealed text of a report");
  const auto desks = desks_by_kid(force->directory, day_of(now_()));
  const auto pairs = escrow_kids(force->directory);
  std::set<std::string> readers;
  for (const auto& wrap : head->wraps) {
    const auto desk = desks.find(wrap.kid);
    if (wrap.kind == vault::ReaderKind::desk && desk != desks.end())
      readers.insert(desk->second);
    else if (wrap.kind != vault::ReaderKind::escrow_pair || !pairs.contains(wrap.kid))
      return refused("not_for_us", "it is sealed to somebody who does not receive here");
  }
  if (with_desks && readers != std::set<std::string>(arrival.desks.begin(), arrival.desks.end()))
    return refused("not_for_us", "it is not sealed to the desks it names");
  if (readers.empty()) return refused("not_for_us", "it is sealed to no desk");
  arrival.desks.assign(readers.begin(), readers.end());
  return {};
}

Result<std::optional<SignedPart>> Box::keep(Arrival& arrival, std::string_view address) {
  const auto now = now_();
  const auto part = parse_part(arrival.part);
  const bool frame = part && part->kind == PartKind::frame;
  arrival.busy = (frame ? frames_ : reports_).arrived(address, now);
  return spool_.put(arrival);
}

Result<std::optional<SignedPart>> Box::accept(Arrival arrival, std::string_view address) {
  const bool report = arrival.part == "report";
  if (auto sound = check_object(arrival, report); !sound) return base::fail(std::move(sound.error()));
  return keep(arrival, address);
}

BoxAnswer Box::take_text(CallKind kind, const Call& call, Arrival arrival, std::string_view address) {
  const auto bits = check(kind, call, address);
  if (!bits) return told(bits.error());
  if (auto sound = check_object(arrival, kind == CallKind::submit); !sound) return told(sound.error());
  arrival.bits = *bits;
  return of(keep(arrival, address), false);
}

BoxAnswer Box::submit(std::string_view body, std::string_view address) {
  const auto sent = read<Submit>(body);
  if (!sent) return told(sent.error());
  if (!is_tip(sent->tip) || sent->part != "report" || !is_hex(sent->box, vault::DataKey::kSize) || sent->desks.empty())
    return told(refused("bad_request", "this is no report").value());
  return take_text(CallKind::submit,
                   {sent->nonce, sent->work, sent->auth, sent->signature, sent->tip, sent->part, sent->object},
                   {sent->tip, sent->part, sent->auth, sent->box, sent->desks, false, 0, false, sent->object}, address);
}

BoxAnswer Box::reply(std::string_view body, std::string_view address) {
  const auto sent = read<Reply>(body);
  if (!sent) return told(sent.error());
  const auto part = parse_part(sent->part);
  if (!is_tip(sent->tip) || !part || part->kind != PartKind::message)
    return told(refused("bad_request", "this is no message").value());
  return take_text(CallKind::reply,
                   {sent->nonce, sent->work, sent->auth, sent->signature, sent->tip, sent->part, sent->object},
                   {sent->tip, sent->part, sent->auth, {}, {}, false, 0, false, sent->object}, address);
}

BoxAnswer Box::attach(std::string_view body, std::string_view address) {
  const auto sent = read<Attach>(body);
  if (!sent) return told(sent.error());
  const auto part = parse_part(sent->part);
  if (!is_tip(sent->tip) || !part || part->kind != PartKind::frame)
    return told(refused("bad_request", "this is no part of a file").value());
  if (sent->object.size() > kLargestFrame) return told(refused("too_large", "this part is too large").value());
  const auto bytes = vault::from_base64url(sent->object);
  const auto whole = vault::kFrameContent + vault::kFrameOverhead;
  const auto head = vault::kFrameHeader + vault::kFileHead + vault::kFrameOverhead;
  const bool fits = bytes && (part->frame == 0 ? bytes->size() == head && !sent->last
                              : sent->last     ? bytes->size() >= vault::kFrameOverhead && bytes->size() <= whole
                                               : bytes->size() == whole);
  if (!fits) return told(refused("bad_request", "this is no part of a file").value());
  const auto checked =
      check(CallKind::attach,
            {sent->nonce, sent->work, sent->auth, sent->signature, sent->tip, sent->part, sent->object}, address);
  if (!checked) return told(checked.error());
  if (spool_.free_mib() < rules_.least_free_mib)
    return told(refused("cannot_store", "there is no room for files now").value());
  Arrival arrival{sent->tip, sent->part, sent->auth, {}, {}, false, 0, sent->last, sent->object};
  return of(keep(arrival, address), true);
}

BoxAnswer Box::fetch(std::string_view body, std::string_view address) {
  const auto begun = pace_ == nullptr ? 0 : pace_->begin();
  auto answer = look_into(body, address);
  if (pace_ != nullptr) pace_->hold(begun);
  return answer;
}

BoxAnswer Box::look_into(std::string_view body, std::string_view address) {
  const auto sent = read<Fetch>(body);
  if (!sent) return told(sent.error());
  if (!sent->tip.empty() || !sent->part.empty() || static_cast<std::int64_t>(sent->done.size()) > kMostDone)
    return told(refused("bad_request", "this call names no report").value());
  std::string done;
  for (const auto& line : sent->done) done += (done.empty() ? "" : "\n") + line;
  const auto checked = check(
      CallKind::fetch, {sent->nonce, sent->work, sent->auth, sent->signature, sent->tip, sent->part, done}, address);
  if (!checked) return told(checked.error());
  fetches_.arrived(address, now_());
  const auto mailbox = vault::mailbox_of(vault::from_hex(sent->auth).value_or(std::string()));
  if (auto dropped = spool_.drop_read(mailbox, sent->done); !dropped) return told(dropped.error());
  const auto tips = spool_.mailbox(mailbox);
  if (!tips) return told(tips.error());
  json::array all;
  for (const auto& tip : *tips)
    all.push_back(in_json(tip, [this](const Receipt& receipt) { return spool_.sign(receipt); }));
  return {200, padded_json({{"tips", std::move(all)}}, kLeastFetch)};
}

}  // namespace relais::letterbox

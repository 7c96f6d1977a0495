#include "desks/letterbox.hpp"

#include <algorithm>
#include <charconv>
#include <set>

#include <fmt/format.h>

#include "casework/validate.hpp"
#include "desks/letterbox_parts.hpp"
#include "desks/views.hpp"
#include "vault/bytes.hpp"
#include "vault/end_to_end.hpp"

namespace relais::desks {

namespace {

constexpr std::size_t kMostOnAPage = 200;
constexpr std::size_t kMostSealedOnAPage = 50;
constexpr std::size_t kMostClosedAtOnce = 50;

bool is_hex(std::string_view text, std::size_t digits) {
  return text.size() == digits &&
         std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

}  // namespace

// ---------------------------------------------------------------- shared

std::optional<access::Asker> as_tip_desk(const House& house, const access::Asker& asker) {
  const auto* desk = house.book.find(asker.desk);
  if (desk == nullptr || !desk->letterbox || (asker.role != desk->kind && asker.role != "tip_desk"))
    return std::nullopt;
  auto as = asker;
  as.role = "tip_desk";
  as.purpose = kReceiveTips;
  return as;
}

Answer<access::Asker> tip_asker(const Call& call) {
  if (auto as = as_tip_desk(call.house, call.asker)) return std::move(*as);
  return failed(base::Error{base::ErrorKind::not_allowed,
                            "not_yours_to_see",
                            "",
                            "your desk receives no confidential reports",
                            "somebody who works at a desk that does",
                            {}});
}

access::Ties to_its_desk() { return {.ties = {access::Tie::tip_desk}}; }

bool receives_tips(const House& house, const access::Asker& asker) { return as_tip_desk(house, asker).has_value(); }

bool is_tip_id(std::string_view text) { return is_hex(text, 32); }
bool is_hex64(std::string_view text) { return is_hex(text, 64); }

std::optional<std::int64_t> number_after(std::string_view text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return std::nullopt;
  text.remove_prefix(prefix.size());
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < 0 || fmt::format("{}", number) != text)
    return std::nullopt;
  return number;
}

tl::unexpected<Failure> wrong_value(std::string at, std::string what, std::string expected) {
  return failed(
      base::Error{base::ErrorKind::bad_input, "bad_value", std::move(at), std::move(what), std::move(expected), {}});
}

tl::unexpected<Failure> in_conflict(std::string code, std::string what, std::string expected) {
  return failed(base::Error{base::ErrorKind::conflict, std::move(code), "", std::move(what), std::move(expected), {}});
}

base::Result<ledger::Deed> tip_deed(const Call& call, ledger::Action action, std::string rule,
                                    std::optional<std::string> tip) {
  auto deed = call.store.deed(action);
  if (!deed) return deed;
  deed->purpose = kReceiveTips;
  deed->classes = {"tips"};
  deed->rules = {std::move(rule)};
  if (tip) deed->object = ledger::Object{"tip", std::move(*tip)};
  return deed;
}

Answer<OpenTip> open_tip(const Call& call, const std::string& id) {
  auto asker = tip_asker(call);
  if (!asker) return failed(std::move(asker.error()));
  auto permit = call.house.policy.may_see(*asker, to_its_desk(), access::FieldClass::tips);
  if (!permit) return failed(std::move(permit.error()));
  if (!is_tip_id(id)) return failed(not_here());
  auto row = call.store.letterbox().tip(id);
  if (!row) return failed(std::move(row.error()));
  if (!*row) return failed(not_here());
  const auto at = std::ranges::find((*row)->desks, call.asker.desk, &store::TipDesk::desk);
  if (at == (*row)->desks.end()) return failed(not_here());
  const auto place = static_cast<std::size_t>(at - (*row)->desks.begin());
  return OpenTip{std::move(**row), place, std::move(*asker), permit->grant()};
}

Answer<OpenTip> open_tip_for(const Call& call, const std::string& id, std::string_view verb) {
  auto open = open_tip(call, id);
  if (!open) return open;
  auto permit = call.house.policy.may_act(open->asker, to_its_desk(), verb);
  if (!permit) return failed(std::move(permit.error()));
  open->rule = permit->grant();
  return open;
}

base::Result<Names::Name> Names::of(const std::string& pseudonym) {
  const auto known = known_.find(pseudonym);
  if (known != known_.end()) return known->second;
  auto account = store_.account(pseudonym);
  if (!account) return base::fail(std::move(account.error()));
  Name name;
  if (*account) name = {(*account)->name, (*account)->display};
  return known_.emplace(pseudonym, std::move(name)).first->second;
}

// ---------------------------------------------------------------- lists

namespace {

base::Result<TipLine> line_of(const Call& call, Names& names, const store::TipLineRow& row, bool sealed) {
  TipLine line;
  line.id = row.tip.id;
  line.day = row.tip.day;
  line.lane = row.tip.lane;
  line.state = row.desk.state;
  if (!row.desk.claimed_by.empty()) {
    auto name = names.of(row.desk.claimed_by);
    if (!name) return base::fail(std::move(name.error()));
    line.claimed_by = name->account;
    line.display = name->display;
  }
  line.parts = row.tip.parts;
  line.unread = std::max(row.tip.parts - row.desk.read, 0);
  line.files = row.tip.files;
  line.size = row.tip.size;
  if (!sealed) return line;
  line.reporter_auth = row.tip.auth;
  auto texts = call.store.letterbox().texts(row.tip.id);
  if (!texts) return base::fail(std::move(texts.error()));
  if (!texts->empty() && texts->front().part == "report" && row.desk.state != "taken_on")
    line.sealed = texts->front().sealed;
  return line;
}

Answer<store::TipQuery> query_of(const TipFilter& filter, const std::string& desk, const std::string& account) {
  store::TipQuery query{desk, true, filter.lane, {}};
  if (filter.lane && *filter.lane != "calm" && *filter.lane != "busy")
    return wrong_value("lane", "this is no lane", "calm or busy");
  if (filter.state == "mine")
    query.claimed_by = account;
  else if (filter.state == "closed")
    query.open = false;
  else if (filter.state != "open")
    return wrong_value("state", "there is no such list", "open, mine or closed");
  return query;
}

}  // namespace

Answer<TipList> list_tips(const Call& call, const TipFilter& filter) {
  auto asker = tip_asker(call);
  if (!asker) return failed(std::move(asker.error()));
  auto permit = call.house.policy.may(
      *asker, to_its_desk(), filter.sealed ? access::Action::read : access::Action::list, access::FieldClass::tips);
  if (!permit) return failed(std::move(permit.error()));
  auto me = call.store.pseudonym(call.asker.user);
  if (!me) return failed(std::move(me.error()));
  auto query = query_of(filter, call.asker.desk, *me);
  if (!query) return failed(std::move(query.error()));
  const auto most = filter.sealed ? kMostSealedOnAPage : kMostOnAPage;
  auto& box = call.store.letterbox();
  auto page = box.tips(*query, {std::clamp<std::size_t>(filter.limit, 1, most), filter.cursor});
  if (!page) return failed(std::move(page.error()));
  auto deed = tip_deed(call, filter.sealed ? ledger::Action::open : ledger::Action::list, permit->grant());
  if (!deed) return failed(std::move(deed.error()));
  deed->amount = std::ssize(page->items);
  // Whoever gets the sealed texts too can read them: each report has its entry.
  std::vector<ledger::Deed> deeds(filter.sealed ? page->items.size() : 1, *deed);
  for (std::size_t i = 0; filter.sealed && i < deeds.size(); ++i) {
    deeds[i].amount = 1;
    deeds[i].object = ledger::Object{"tip", page->items[i].tip.id};
  }
  if (deeds.empty()) deeds.push_back(std::move(*deed));
  if (auto noted = call.store.note(std::move(deeds)); !noted) return failed(std::move(noted.error()));
  auto counts = box.counts(call.asker.desk, *me);
  if (!counts) return failed(std::move(counts.error()));
  TipList list;
  list.counts = {{}, counts->calm, counts->busy, counts->mine};
  list.next = page->next;
  Names names(call.store);
  for (const auto& row : page->items) {
    auto line = line_of(call, names, row, filter.sealed);
    if (!line) return failed(std::move(line.error()));
    list.items.push_back(std::move(*line));
  }
  return list;
}

// ---------------------------------------------------------------- one report

namespace {

std::string reason_place(const std::string& tip, const store::TipDesk& desk) {
  return fmt::format("tip/{}/{}/closed", tip, desk.desk);
}

/// Ids of all keys this desk ever had for reading.
base::Result<std::set<std::string>> kids_of(const Call& call) {
  auto keys = call.store.letterbox().keys(call.asker.desk);
  if (!keys) return base::fail(std::move(keys.error()));
  std::set<std::string> kids;
  for (const auto& key : *keys)
    if (const auto raw = vault::from_hex(key.public_key); raw && key.part != "sign") kids.insert(vault::kid_of(*raw));
  return kids;
}

bool sealed_to(std::string_view sealed, const std::set<std::string>& kids) {
  const auto head = vault::inspect(sealed);
  return head && std::ranges::any_of(head->wraps, [&](const auto& wrap) {
           return wrap.kind == vault::ReaderKind::desk && kids.contains(wrap.kid);
         });
}

base::Result<std::optional<std::string>> name_if(Names& names, const std::string& pseudonym) {
  if (pseudonym.empty()) return std::optional<std::string>();
  auto name = names.of(pseudonym);
  if (!name) return base::fail(std::move(name.error()));
  return std::optional(name->display);
}

base::Result<void> add_parts(const Call& call, Names& names, const OpenTip& open, TipView& view) {
  auto texts = call.store.letterbox().texts(open.row.id);
  if (!texts) return base::fail(std::move(texts.error()));
  auto kids = kids_of(call);
  if (!kids) return base::fail(std::move(kids.error()));
  const bool gone = open.desk().state == "taken_on";
  for (auto& text : *texts) {
    auto damaged = name_if(names, text.damaged_by);
    if (!damaged) return base::fail(std::move(damaged.error()));
    const bool mine = sealed_to(text.sealed, *kids);
    view.parts.push_back({{},
                          std::move(text.part),
                          gone ? std::string() : std::move(text.sealed),
                          std::move(text.hash),
                          text.index,
                          text.day,
                          mine,
                          std::move(*damaged)});
  }
  auto files = call.store.letterbox().files(open.row.id);
  if (!files) return base::fail(std::move(files.error()));
  for (const auto& file : *files) {
    auto damaged = name_if(names, file.damaged_by);
    if (!damaged) return base::fail(std::move(damaged.error()));
    view.files.push_back({{}, static_cast<int>(file.file), static_cast<int>(file.frames), file.complete, *damaged});
  }
  return {};
}

base::Result<void> add_replies(const Call& call, Names& names, const OpenTip& open, TipView& view) {
  auto replies = call.store.letterbox().replies(open.row.id);
  if (!replies) return base::fail(std::move(replies.error()));
  for (auto& reply : *replies) {
    auto name = names.of(reply.by);
    if (!name) return base::fail(std::move(name.error()));
    // What another desk answers is sealed to that desk and to the reporter.
    const bool theirs = reply.desk == call.asker.desk;
    view.replies.push_back({{},
                            fmt::format("reply/{}", reply.number),
                            theirs ? std::move(reply.sealed) : std::string(),
                            reply.day,
                            theirs ? name->account : std::string(),
                            reply.delivered,
                            !reply.delivered && open.row.forget == 2});
  }
  return {};
}

Answer<TipView> view_of(const Call& call, const OpenTip& open) {
  const auto& [row, at, asker, rule] = open;
  const auto& desk = open.desk();
  Names names(call.store);
  TipView view;
  view.id = row.id;
  view.day = row.day;
  view.lane = row.lane;
  view.state = desk.state;
  view.version = desk.version;
  view.reporter_box = row.box;
  view.reporter_auth = row.auth;
  if (!desk.claimed_by.empty()) {
    auto name = names.of(desk.claimed_by);
    if (!name) return failed(std::move(name.error()));
    view.claimed_by = name->account;
    view.display = name->display;
  }
  if (!desk.reason.empty()) {
    auto reason = call.store.open_words(reason_place(row.id, desk), desk.reason);
    if (!reason) return failed(std::move(reason.error()));
    view.reason = std::move(*reason);
  }
  if (auto added = add_parts(call, names, open, view); !added) return failed(std::move(added.error()));
  if (auto added = add_replies(call, names, open, view); !added) return failed(std::move(added.error()));
  auto cases = call.store.letterbox().cases(row.id, desk.desk);
  if (!cases) return failed(std::move(cases.error()));
  view.cases = std::move(*cases);
  return view;
}

/// Writes what the desk did and answers the report as it is then.
Answer<TipView> keep(const Call& call, const OpenTip& open, store::LetterboxWrite rows, TipView view) {
  auto deed = tip_deed(call, ledger::Action::change, open.rule, open.row.id);
  if (!deed) return failed(std::move(deed.error()));
  store::Write write;
  write.letterbox = std::move(rows);
  write.deeds.push_back(std::move(*deed));
  remember(call, write, view, Made::changed);
  if (auto written = call.store.write(std::move(write)); !written) return failed(std::move(written.error()));
  return view;
}

/// The change of the desk's own row, with the report marked as touched today.
store::LetterboxWrite change_of(const Call& call, OpenTip& open) {
  open.desk().version += 1;
  return {.changes = {{.tip = open.row.id, .changed = call.today()}}, .desks = {{open.row.id, open.desk()}}};
}

Answer<OpenTip> open_claimed(const Call& call, const std::string& id, std::string_view verb) {
  auto open = open_tip_for(call, id, verb);
  if (!open) return open;
  auto me = call.store.pseudonym(call.asker.user);
  if (!me) return failed(std::move(me.error()));
  if (open->desk().state != "claimed" || open->desk().claimed_by != *me)
    return in_conflict("not_claimed", "you do not have this report in hand", "claim it first");
  return open;
}

}  // namespace

Answer<TipView> read_tip(const Call& call, const std::string& id) {
  for (int tries = 0;; ++tries) {
    auto open = open_tip(call, id);
    if (!open) return failed(std::move(open.error()));
    auto deed = tip_deed(call, ledger::Action::open, open->rule, id);
    if (!deed) return failed(std::move(deed.error()));
    if (open->row.parts <= open->desk().read) {
      if (auto noted = call.store.note({std::move(*deed)}); !noted) return failed(std::move(noted.error()));
      return view_of(call, *open);
    }
    open->desk().read = open->row.parts;
    open->desk().version += 1;
    store::Write write;
    write.letterbox.desks.push_back({id, open->desk()});
    write.deeds.push_back(std::move(*deed));
    auto written = call.store.write(std::move(write));
    if (written) return view_of(call, *open);
    if (!lost_race(written.error()) || tries == kTries) return failed(std::move(written.error()));
  }
}

Answer<TipFrames> tip_file(const Call& call, const std::string& id, int file) {
  auto open = open_tip(call, id);
  if (!open) return failed(std::move(open.error()));
  if (file < 0 || open->desk().state == "taken_on") return failed(not_here());
  auto deed = tip_deed(call, ledger::Action::open, open->rule, id);
  if (!deed) return failed(std::move(deed.error()));
  if (auto noted = call.store.note({std::move(*deed)}); !noted) return failed(std::move(noted.error()));
  auto frames = call.store.letterbox().frames(id, file);
  if (!frames) return failed(std::move(frames.error()));
  if (frames->empty()) return failed(not_here());
  return TipFrames{{}, std::move(*frames)};
}

Answer<TipView> claim_tip(const Call& call, const std::string& id) {
  auto open = open_tip_for(call, id, "tip_answered");
  if (!open) return failed(std::move(open.error()));
  auto me = call.store.pseudonym(call.asker.user);
  if (!me) return failed(std::move(me.error()));
  if (!open->desk().open()) return in_conflict("already_so", "this report is done", "an open report");
  if (open->desk().state == "claimed" && open->desk().claimed_by != *me)
    return in_conflict("already_so", "a colleague has this report in hand", "a report that nobody has");
  open->desk().state = "claimed";
  open->desk().claimed_by = *me;
  auto rows = change_of(call, *open);
  auto view = view_of(call, *open);
  if (!view) return view;
  return keep(call, *open, std::move(rows), std::move(*view));
}

Answer<TipView> release_tip(const Call& call, const std::string& id) {
  auto open = open_claimed(call, id, "tip_answered");
  if (!open) return failed(std::move(open.error()));
  open->desk().state = "new";
  open->desk().claimed_by.clear();
  auto rows = change_of(call, *open);
  auto view = view_of(call, *open);
  if (!view) return view;
  return keep(call, *open, std::move(rows), std::move(*view));
}

// ---------------------------------------------------------------- answering

namespace {

/// Nobody but the reporter and the desk may be able to open it.
std::optional<tl::unexpected<Failure>> fault_in_reply(const Call& call, const OpenTip& open, const ReplyToTip& reply,
                                                      const std::vector<store::DeskKeyRow>& keys) {
  if (reply.sealed.size() > kLongestSealedTip) return wrong_value("/sealed", "this is too long", "at most 64 KiB");
  const auto head = vault::inspect(reply.sealed);
  if (!head || head->purpose != vault::Purpose::reply)
    return wrong_value("/sealed", "this is not a sealed answer", "an object of format CTE1 for a reply");
  std::set<std::string> desk;
  for (const auto& key : keys)
    if (const auto raw = vault::from_hex(key.public_key); raw && is_current(key, call.today()))
      desk.insert(vault::kid_of(*raw));
  const auto box = vault::from_hex(open.row.box);
  int to_reporter = 0;
  int to_desk = 0;
  for (const auto& wrap : head->wraps) {
    to_reporter += wrap.kind == vault::ReaderKind::user && box && wrap.kid == vault::kid_of(*box) ? 1 : 0;
    to_desk += wrap.kind == vault::ReaderKind::desk && desk.contains(wrap.kid) ? 1 : 0;
  }
  if (to_reporter != 1 || to_desk != 1 || head->wraps.size() != 2)
    return wrong_value("/sealed", "these are not the two who may open it",
                       "the reporter's key and the present key of the desk");
  return std::nullopt;
}

}  // namespace

Answer<TipView> reply_to_tip(const Call& call, const std::string& id, const ReplyToTip& reply) {
  auto open = open_claimed(call, id, "tip_answered");
  if (!open) return failed(std::move(open.error()));
  auto keys = call.store.letterbox().keys(call.asker.desk);
  if (!keys) return failed(std::move(keys.error()));
  if (auto fault = fault_in_reply(call, *open, reply, *keys)) return std::move(*fault);
  auto replies = call.store.letterbox().replies(id);
  if (!replies) return failed(std::move(replies.error()));
  const auto number = number_after(reply.part, "reply/");
  if (!number) return wrong_value("/part", "this is not a reply", "reply/ and the next number");
  if (*number != std::ssize(*replies) + 1)
    return in_conflict("version_conflict", "another answer was sent meanwhile", "the next number");
  if (open->row.forget != 0)
    return in_conflict("already_so", "the reporter's mailbox is gone", "a report of the last months");
  auto me = call.store.pseudonym(call.asker.user);
  if (!me) return failed(std::move(me.error()));
  auto rows = change_of(call, *open);
  rows.changes.front().replied = call.today();
  rows.replies.push_back({id, *number, call.asker.desk, reply.sealed, call.today(), *me, false});
  auto view = view_of(call, *open);
  if (!view) return view;
  view->replies.push_back({{}, reply.part, reply.sealed, call.today(), call.asker.user, false});
  return keep(call, *open, std::move(rows), std::move(*view));
}

Answer<TipView> damaged_tip(const Call& call, const std::string& id, const DamagedPart& damaged) {
  auto open = open_tip_for(call, id, "tip_answered");
  if (!open) return failed(std::move(open.error()));
  auto view = view_of(call, *open);
  if (!view) return view;
  auto me = call.store.pseudonym(call.asker.user);
  if (!me) return failed(std::move(me.error()));
  store::TipPartRow row;
  row.tip = id;
  row.day = call.today();
  row.damaged_by = *me;
  const auto text = std::ranges::find(view->parts, damaged.part, &TipPart::part);
  const auto number = number_after(damaged.part, "file/");
  const auto file = std::ranges::find_if(view->files, [&](const TipFile& each) { return number && each.i == *number; });
  if (text != view->parts.end()) {
    row.part = damaged.part;
    row.kind = "text";
    text->damaged_by = call.asker.display;
  } else if (file != view->files.end()) {
    row.part = damaged.part + "/0";
    row.kind = "file";
    file->damaged_by = call.asker.display;
  } else {
    return wrong_value("/part", "there is no such part", "a part of this report");
  }
  auto rows = change_of(call, *open);
  rows.parts.push_back(std::move(row));
  view->version = open->desk().version;
  open->rule = "tips.damaged";
  return keep(call, *open, std::move(rows), std::move(*view));
}

// ---------------------------------------------------------------- closing

namespace {

/// Whether something came in that whoever asks has not seen. It would be closed, or dropped, unread.
bool moved_on(const OpenTip& open, const TipView& view, const std::optional<std::int64_t>& seen) {
  return seen ? *seen != std::ssize(view.parts) : open.row.parts > open.desk().read;
}

tl::unexpected<Failure> look_again() {
  return in_conflict("moved_on", "the reporter has written meanwhile", "a look at what has come in");
}

/// Adds the closing of one report as it was read; the reason was found to be a text.
base::Result<void> add_closing(const Call& call, OpenTip& open, const std::string& reason,
                               store::LetterboxWrite& rows) {
  auto sealed = call.store.seal_words(reason_place(open.row.id, open.desk()), reason);
  if (!sealed) return base::fail(std::move(sealed.error()));
  open.desk().state = "closed";
  open.desk().reason = std::move(*sealed);
  auto change = change_of(call, open);
  change.changes.front().only_at = open.row.parts;
  rows.changes.push_back(std::move(change.changes.front()));
  rows.desks.push_back(std::move(change.desks.front()));
  return {};
}

/// Adds the closing of all of them that have not moved on.
std::optional<tl::unexpected<Failure>> add_closings(const Call& call, const CloseTips& close, store::Write& write) {
  for (const auto& id : std::set<std::string>(close.ids.begin(), close.ids.end())) {
    auto open = open_tip_for(call, id, "tip_answered");
    if (!open) return failed(std::move(open.error()));
    if (!open->desk().open()) return in_conflict("already_so", "one of these reports is done", "open reports");
    // Lists show the report itself to a desk that has not looked at it yet.
    if (open->row.parts > std::max(open->desk().read, 1)) continue;
    if (auto added = add_closing(call, *open, close.reason, write.letterbox); !added)
      return failed(std::move(added.error()));
    auto deed = tip_deed(call, ledger::Action::change, open->rule, id);
    if (!deed) return failed(std::move(deed.error()));
    write.deeds.push_back(std::move(*deed));
  }
  return std::nullopt;
}

}  // namespace

Answer<TipView> close_tip(const Call& call, const std::string& id, const CloseTip& close) {
  auto open = open_tip_for(call, id, "tip_answered");
  if (!open) return failed(std::move(open.error()));
  if (auto fault = casework::find_fault_in_text(close.reason, casework::kShortText, "/reason"))
    return failed(std::move(*fault));
  if (!open->desk().open()) return in_conflict("already_so", "this report is done", "an open report");
  store::LetterboxWrite rows;
  if (auto added = add_closing(call, *open, close.reason, rows); !added) return failed(std::move(added.error()));
  auto view = view_of(call, *open);
  if (!view) return view;
  if (moved_on(*open, *view, close.seen)) return look_again();
  return keep(call, *open, std::move(rows), std::move(*view));
}

Answer<ClosedTips> close_tips(const Call& call, const CloseTips& close) {
  if (close.ids.empty() || close.ids.size() > kMostClosedAtOnce)
    return wrong_value("/ids", "nothing or too much to close at once", fmt::format("1 to {}", kMostClosedAtOnce));
  if (auto fault = casework::find_fault_in_text(close.reason, casework::kShortText, "/reason"))
    return failed(std::move(*fault));
  for (int tries = 0;; ++tries) {
    store::Write write;
    if (auto failure = add_closings(call, close, write)) return std::move(*failure);
    const ClosedTips closed{{}, std::ssize(write.letterbox.desks)};
    if (closed.closed == 0) return closed;
    remember(call, write, base::encode(closed), 0, Made::changed);
    auto written = call.store.write(std::move(write));
    if (written) return closed;
    if (written.error().code != "moved_on" || tries == kTries) return failed(std::move(written.error()));
  }
}

// ---------------------------------------------------------------- taking on

namespace {

using casework::CaseState;

std::optional<tl::unexpected<Failure>> fault_in_taking(const TakeOnTip& taken, const TipView& view) {
  if (auto fault = casework::find_fault_in_text(taken.text, casework::kLongText, "/text"))
    return failed(std::move(*fault));
  if (taken.sender)
    if (auto fault = casework::find_fault_in_text(*taken.sender, casework::kLongText, "/sender"))
      return failed(std::move(*fault));
  if (taken.case_id.has_value() == taken.new_.has_value())
    return wrong_value("/case_id", "it goes into one case", "case_id or new");
  if (taken.new_ && taken.new_->opened.operation)
    return wrong_value("/new/opened/operation", "a report belongs to no operation", "no operation");
  for (std::size_t i = 0; i < taken.parts.size(); ++i) {
    const auto& part = taken.parts[i];
    const auto file = number_after(part, "file/");
    const bool known = std::ranges::find(view.parts, part, &TipPart::part) != view.parts.end() ||
                       std::ranges::any_of(view.files, [&](const TipFile& each) { return file && each.i == *file; });
    if (!known) return wrong_value(fmt::format("/parts/{}", i), "there is no such part", "a part of this report");
  }
  return std::nullopt;
}

/// The case it goes into, with the events that open it when it is new.
struct Into {
  CaseState state;
  std::vector<casework::CaseRecord> records;
};

Answer<Into> into_new(const Call& call, const OpenTip& open, const OpenCase& request) {
  auto permit = call.house.policy.may_act(open.asker, {}, "open_case");
  if (!permit) return failed(std::move(permit.error()));
  casework::Opening opening{request.opened, request.person, std::nullopt};
  if (request.detect) {
    casework::StepTaken detect;
    detect.step = "detect";
    detect.purposes = request.detect->purposes;
    detect.facts_on = request.detect->facts_on;
    opening.detect = std::move(detect);
  }
  const auto id = base::new_id<casework::CaseTag>(call.now, call.random);
  auto decided = casework::decide_opening(setting_of(call), id, opening, acting_of(call), request.on);
  if (!decided) {
    auto failure = failure_of(call.house, decided.error());
    failure.error.where = "/new" + failure.error.where;
    return failed(std::move(failure));
  }
  return Into{CaseState(id), std::move(*decided)};
}

Answer<Into> into_existing(const Call& call, const std::string& id) {
  auto state = load_case(call.store, id);
  if (!state) return failed(std::move(state.error()));
  const auto eye = Eye::of(call, *state);
  if (!eye.opens()) return failed(not_here());
  if (auto failure = forbidden(call, eye.ties(), casework::NoteWritten::kType)) return failed(std::move(*failure));
  if (state->closed) return in_conflict("file_closed", "the file is closed", "an open file");
  return Into{std::move(*state), {}};
}

}  // namespace

Answer<TakenOn> take_on_tip(const Call& call, const std::string& id, const TakeOnTip& taken) {
  auto open = open_claimed(call, id, "tip_taken_on");
  if (!open) return failed(std::move(open.error()));
  auto view = view_of(call, *open);
  if (!view) return failed(std::move(view.error()));
  if (auto fault = fault_in_taking(taken, *view)) return std::move(*fault);
  if (moved_on(*open, *view, taken.seen)) return look_again();
  auto into = taken.new_ ? into_new(call, *open, *taken.new_) : into_existing(call, *taken.case_id);
  if (!into) return failed(std::move(into.error()));
  const auto number = into->records.empty() ? into->state.version() + 1 : into->records.back().number + 1;
  into->records.push_back({number, call.today(), call.now, call.asker.desk, call.asker.user, call.asker.acts_as,
                           casework::TipTakenOn{id, open->row.day, taken.text, taken.sender}});
  const auto case_id = into->state.id().text();
  store::Write write;
  add_to(write, call.house, std::move(into->state), std::move(into->records), call.today());
  open->desk().state = "taken_on";
  write.letterbox = change_of(call, *open);
  write.letterbox.changes.front().only_at = open->row.parts;
  write.letterbox.cases.push_back({id, call.asker.desk, case_id});
  if (std::ranges::none_of(open->row.desks, &store::TipDesk::open)) write.letterbox.wipe.push_back(id);
  auto deed = tip_deed(call, ledger::Action::change, open->rule, id);
  if (!deed) return failed(std::move(deed.error()));
  if (taken.sender) deed->classes.emplace_back("tip_sender");
  write.deeds.push_back(std::move(*deed));
  TakenOn answer{{}, id, case_id, open->desk().state};
  remember(call, write, base::encode(answer), 0, Made::opened, "/api/v1/cases/" + case_id);
  if (auto written = call.store.write(std::move(write)); !written) return failed(std::move(written.error()));
  return answer;
}

}  // namespace relais::desks

// What the courier brings in and takes out.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "desks/letterbox_parts.hpp"
#include "vault/bytes.hpp"

namespace relais::desks {

namespace {

constexpr std::string_view kDirectory = "letterbox_directory";
constexpr std::size_t kMostFrames = 2000;

/// Which text or frame a part is; nothing for anything else.
struct Place {
  bool file = false;
  std::int64_t number = 0;
  std::int64_t frame = 0;
};

std::optional<Place> place_of(std::string_view part) {
  if (part == "report") return Place{};
  if (const auto message = number_after(part, "message/"); message && *message > 0) return Place{false, *message, 0};
  if (!part.starts_with("file/")) return std::nullopt;
  const auto slash = part.find('/', 5);
  if (slash == std::string_view::npos) return std::nullopt;
  const auto file = number_after(part.substr(0, slash), "file/");
  const auto frame = number_after(part.substr(slash + 1), "");
  if (!file || !frame || *frame >= static_cast<std::int64_t>(kMostFrames)) return std::nullopt;
  return Place{true, *file, *frame};
}

/// What parts bring to reports: new ones, and what is added to those that are there.
class Taking {
 public:
  Taking(Gate& store, Date today) : store_(store), today_(today) {}

  /// Whether it was kept.
  base::Result<bool> add(const ArrivedPart& part) {
    const auto place = place_of(part.part);
    if (!place || !is_tip_id(part.tip) || !is_hex64(part.auth) || !is_hex64(part.box)) return false;
    auto row = find(part, !place->file && place->number == 0);
    if (!row) return base::fail(std::move(row.error()));
    if (*row == nullptr) return false;
    // Taken in ahead of its turn, or before a stop: counted once.
    if (!place->file && !texts_.insert({part.tip, part.part}).second) return false;
    auto& tip = **row;
    tip.changed = today_;
    tip.size += std::ssize(part.object);
    if (!place->file) {
      tip.parts += 1;
    } else if (place->frame == 0) {
      tip.files += 1;
    }
    rows_.parts.push_back({part.tip,
                           part.part,
                           place->file ? "file" : "text",
                           place->number,
                           place->frame,
                           part.hash,
                           part.index,
                           part.day,
                           part.last,
                           std::ssize(part.object),
                           {},
                           part.object});
    return true;
  }

  store::LetterboxWrite finish() {
    for (auto& [id, tip] : tips_) {
      if (!there_.contains(id)) {
        rows_.tips.push_back(std::move(tip));
      } else if (tip.size > 0) {
        rows_.changes.push_back({id, today_, tip.replied, 0, tip.parts, tip.files, tip.size, {}});
        // A desk that was done with the report has work again when the reporter writes again.
        if (tip.parts > 0) rows_.wake.push_back(id);
      }
    }
    return std::move(rows_);
  }

 private:
  base::Result<store::TipRow*> find(const ArrivedPart& part, bool report) {
    if (const auto known = tips_.find(part.tip); known != tips_.end()) return &known->second;
    auto there = store_.letterbox().tip(part.tip);
    if (!there) return base::fail(std::move(there.error()));
    if (*there) {
      auto texts = store_.letterbox().texts(part.tip);
      if (!texts) return base::fail(std::move(texts.error()));
      for (const auto& text : *texts) texts_.insert({part.tip, text.part});
      there_.insert(part.tip);
      store::TipRow more{.id = part.tip};
      // Who writes keeps the mailbox in which they were answered.
      if ((*there)->replied) more.replied = today_;
      return &tips_.emplace(part.tip, std::move(more)).first->second;
    }
    if (!report) return nullptr;
    store::TipRow tip{part.tip, part.mailbox, part.auth, part.box, part.day, part.seq, part.lane, part.bits};
    if (tip.lane != "calm") tip.lane = "busy";
    // A desk that the book does not have yet gets it once the book does: what the reporter has a receipt for is kept.
    for (const auto& desk : part.desks) {
      const bool twice = std::ranges::find(tip.desks, desk, &store::TipDesk::desk) != tip.desks.end();
      if (!twice) tip.desks.push_back({desk});
    }
    return &tips_.emplace(part.tip, std::move(tip)).first->second;
  }

  Gate& store_;
  Date today_;
  std::map<std::string, store::TipRow> tips_;            ///< of one that is there, what is added to it
  std::set<std::string> there_;                          ///< which of these are there
  std::set<std::pair<std::string, std::string>> texts_;  ///< reports and messages that are there, by tip and part
  store::LetterboxWrite rows_;
};

}  // namespace

base::Result<int> take_in(const House& /*house*/, Gate& store, std::span<const ArrivedPart> parts,
                          const CourierPosition& from, const CourierPosition& to) {
  auto now = store.deed(ledger::Action::upkeep);
  if (!now) return base::fail(std::move(now.error()));
  now->purpose = kReceiveTips;
  Taking taking(store, base::in_brussels(now->at).date);
  int kept = 0;
  for (const auto& part : parts) {
    if (part.seq > 0 && part.seq <= from.seq) continue;
    auto added = taking.add(part);
    if (!added) return base::fail(std::move(added.error()));
    kept += *added ? 1 : 0;
  }
  store::Write write;
  write.letterbox = taking.finish();
  write.letterbox.courier = {{from.seq, from.tree_size, from.root}, {to.seq, to.tree_size, to.root}};
  write.deeds.push_back(std::move(*now));
  if (auto written = store.write(std::move(write)); !written) return base::fail(std::move(written.error()));
  return kept;
}

base::Result<CourierPosition> courier_position(Gate& store) {
  auto row = store.letterbox().position();
  if (!row) return base::fail(std::move(row.error()));
  return CourierPosition{row->seq, row->tree_size, std::move(row->root)};
}

base::Result<std::vector<Outgoing>> outgoing(Gate& store, std::size_t limit) {
  std::vector<Outgoing> all;
  auto& box = store.letterbox();
  auto keys = box.keys("");
  if (!keys) return base::fail(std::move(keys.error()));
  for (auto& key : *keys)
    if (key.part.starts_with("epoch/") && !key.published && !key.destroyed)
      all.push_back({Outgoing::Kind::epoch,
                     {},
                     {},
                     {},
                     std::move(key.desk),
                     std::move(key.public_key),
                     std::move(key.body),
                     std::move(key.signature)});
  auto replies = box.undelivered(limit);
  if (!replies) return base::fail(std::move(replies.error()));
  for (auto& reply : *replies)
    all.push_back({Outgoing::Kind::deliver,
                   std::move(reply.tip),
                   fmt::format("reply/{}", reply.number),
                   std::move(reply.sealed),
                   {},
                   {},
                   {},
                   {}});
  auto forgotten = box.to_forget(limit);
  if (!forgotten) return base::fail(std::move(forgotten.error()));
  for (auto& tip : *forgotten) all.push_back({Outgoing::Kind::forget, std::move(tip), {}, {}, {}, {}, {}, {}});
  return all;
}

namespace {

base::Result<void> mark_epoch(Gate& store, const Outgoing& what, store::LetterboxWrite& rows) {
  auto keys = store.letterbox().keys(what.desk);
  if (!keys) return base::fail(std::move(keys.error()));
  for (auto& key : *keys)
    if (key.part == "epoch/" + what.box) {
      key.published = true;
      rows.keys.push_back(std::move(key));
    }
  return {};
}

base::Result<void> mark_forgotten(Gate& store, const Outgoing& what, store::LetterboxWrite& rows) {
  auto tip = store.letterbox().tip(what.tip);
  if (!tip) return base::fail(std::move(tip.error()));
  if (*tip) rows.changes.push_back({.tip = what.tip, .forget = 2});
  return {};
}

}  // namespace

base::Result<void> went_out(Gate& store, const Outgoing& what) {
  store::Write write;
  base::Result<void> marked;
  if (what.kind == Outgoing::Kind::deliver) {
    const auto number = number_after(what.part, "reply/");
    if (number) write.letterbox.replies.push_back({what.tip, *number, {}, {}, {}, {}, true});
  } else if (what.kind == Outgoing::Kind::epoch) {
    marked = mark_epoch(store, what, write.letterbox);
  } else {
    marked = mark_forgotten(store, what, write.letterbox);
  }
  if (!marked || write.letterbox.empty()) return marked;
  auto written = store.write(std::move(write));
  if (!written) return base::fail(std::move(written.error()));
  return {};
}

base::Result<void> mailbox_gone(Gate& store, const Outgoing& what) {
  store::Write write;
  if (auto marked = mark_forgotten(store, what, write.letterbox); !marked || write.letterbox.empty()) return marked;
  auto written = store.write(std::move(write));
  if (!written) return base::fail(std::move(written.error()));
  return {};
}

// ---------------------------------------------------------------- the directory

namespace {

tl::unexpected<base::Error> bad_directory(std::string what) {
  return base::fail(base::ErrorKind::bad_input, "bad_directory", "directory", std::move(what),
                    "a directory of the format relais-directory-1");
}

const base::json::value* member(const base::json::value& object, std::string_view name) {
  return object.is_object() ? object.get_object().if_contains(name) : nullptr;
}

std::string text_of(const base::json::value& object, std::string_view name) {
  const auto* found = member(object, name);
  return found != nullptr && found->is_string() ? std::string(found->get_string()) : std::string();
}

base::Result<base::json::value> root_of(const base::json::value& document) {
  const auto* root = member(document, "root");
  const auto body = root != nullptr ? vault::from_base64url(text_of(*root, "body")) : std::nullopt;
  if (!body) return bad_directory("it has no root");
  return base::parse_json(*body, "directory");
}

}  // namespace

base::Result<KnownDirectory> parse_directory(std::string_view text) {
  auto document = base::parse_json(text, "directory");
  if (!document) return base::fail(std::move(document.error()));
  const auto* serial = member(*document, "serial");
  if (text_of(*document, "format") != "relais-directory-1" || serial == nullptr || !serial->is_int64())
    return bad_directory("this is no directory");
  auto root = root_of(*document);
  if (!root) return base::fail(std::move(root.error()));
  KnownDirectory known;
  known.instance = text_of(*root, "instance");
  known.serial = serial->get_int64();
  if (const auto* list = member(*root, "custodians"); list != nullptr && list->is_array())
    for (const auto& each : list->get_array()) {
      const auto* name = member(each, "name");
      const auto* body = member(each, "body");
      if (name == nullptr || body == nullptr || !is_hex64(text_of(each, "box")))
        return bad_directory("one of its custodians has no name, no body or no key");
      known.custodians.push_back({{}, text_of(each, "id"), *name, *body, text_of(each, "box")});
    }
  if (const auto* list = member(*root, "desks"); list != nullptr && list->is_array())
    for (const auto& each : list->get_array()) known.signs[text_of(each, "id")] = text_of(each, "sign");
  if (known.instance.empty()) return bad_directory("it does not say of which installation it is");
  return known;
}

base::Result<KnownDirectory> known_directory(Gate& store) {
  auto text = store.meta(kDirectory);
  if (!text) return base::fail(std::move(text.error()));
  if (!*text || (*text)->empty()) return KnownDirectory{};
  return parse_directory(**text);
}

base::Result<std::int64_t> directory_serial(Gate& store) {
  auto known = known_directory(store);
  if (!known) return base::fail(std::move(known.error()));
  return known->serial;
}

base::Result<void> keep_directory(Gate& store, const std::string& document) {
  auto fresh = parse_directory(document);
  if (!fresh) return base::fail(std::move(fresh.error()));
  auto known = known_directory(store);
  if (!known) return base::fail(std::move(known.error()));
  if (!known->instance.empty() && known->instance != fresh->instance)
    return bad_directory("it is of another installation");
  if (!known->instance.empty() && fresh->serial <= known->serial) return {};
  return store.put_meta(kDirectory, document);
}

}  // namespace relais::desks

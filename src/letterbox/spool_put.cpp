// What reporters do to the spool.
#include <set>

#include "letterbox/parts.hpp"
#include "letterbox/spool.hpp"
#include "vault/bytes.hpp"
#include "vault/frames.hpp"
#include "vault/stretch.hpp"
#include "vault/tip_code.hpp"

namespace relais::letterbox {
namespace {

using base::ErrorKind;
using base::Result;
namespace json = base::json;

tl::unexpected<base::Error> refused(ErrorKind kind, std::string code, std::string what, std::string expected) {
  return base::fail(kind, std::move(code), "part", std::move(what), std::move(expected));
}

std::string sha256_hex(std::string_view text) { return ledger::hex(ledger::bytes_of(ledger::sha256(text))); }

std::string file_part(std::int64_t number) { return "file/" + std::to_string(number); }

/// Padding included, before base64.
std::int64_t sealed_bytes(const std::string& object) { return static_cast<std::int64_t>(object.size()) * 3 / 4; }

std::vector<std::string> words_of(const std::string& text) {
  const auto parsed = base::decode_text<std::vector<std::string>>(text);
  return parsed ? *parsed : std::vector<std::string>();
}

}  // namespace

struct Spool::KnownTip {
  std::string mailbox;
  std::string desks;
  std::int64_t bytes = 0;
};

/// An arrival with what follows from it.
struct Spool::Sent {
  const Arrival& arrival;
  Part part;
  std::string mailbox;
  std::string hash;
  std::int64_t day = 0;
};

Result<std::optional<SignedPart>> Spool::put(const Arrival& arrival) {
  const auto part = parse_part(arrival.part);
  const auto auth = vault::from_hex(arrival.auth);
  if (!part || part->kind == PartKind::reply || !auth || !is_tip(arrival.tip))
    return refused(ErrorKind::bad_input, "bad_request", "this is no part of a report", "report, message/N or file/I/N");
  const Sent sent{arrival, *part, vault::mailbox_of(*auth), sha256_hex(arrival.object), today().days()};
  Receipt receipt{instance(), arrival.tip, arrival.part, sent.hash, -1, {}, log_.name};
  auto done = write([&] { return put_now(sent, receipt); });
  if (!done) return base::fail(std::move(done.error()));
  if (receipt.index < 0) return std::optional<SignedPart>();
  return std::optional(sign_receipt(log_, receipt));
}

Result<void> Spool::put_now(const Sent& sent, Receipt& receipt) {
  auto tip = known_tip(sent.arrival.tip);
  if (!tip) return base::fail(std::move(tip.error()));
  if (*tip && (*tip)->mailbox == sent.mailbox) {
    const auto again = same_again(sent, **tip, receipt);
    if (!again) return base::fail(again.error());
    if (*again) return {};
  }
  if (auto admitted = admit(sent, *tip); !admitted) return admitted;
  const auto& arrival = sent.arrival;
  const auto bytes = sent.part.kind == PartKind::frame ? sealed_bytes(arrival.object) : 0;
  const auto desks = json::serialize(base::encode(arrival.desks));
  auto kept = sent.part.kind == PartKind::report
                  ? writer_->run("INSERT INTO tip VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?6, 0)",
                                 {arrival.tip, sent.mailbox, arrival.auth, arrival.box, desks, sent.day})
                  : writer_->run("UPDATE tip SET act_day = ?2, bytes = bytes + ?3 WHERE id = ?1",
                                 {arrival.tip, sent.day, bytes});
  if (!kept) return base::fail(std::move(kept.error()));
  if (!*tip) *tip = KnownTip{sent.mailbox, desks, 0};
  return insert(sent, **tip, receipt);
}

Result<std::optional<Spool::KnownTip>> Spool::known_tip(std::string_view tip) {
  std::optional<KnownTip> found;
  auto read = writer_->run("SELECT mailbox, desks, bytes FROM tip WHERE id = ?1", {tip}, [&](const Row& row) {
    found = KnownTip{row.text(0), row.text(1), row.integer(2)};
  });
  if (!read) return base::fail(std::move(read.error()));
  return found;
}

Result<bool> Spool::same_again(const Sent& sent, const KnownTip&, Receipt& receipt) {
  bool found = false;
  bool same = false;
  auto read = writer_->run("SELECT hash, leaf, day FROM item WHERE tip = ?1 AND part = ?2",
                           {sent.arrival.tip, sent.arrival.part}, [&](const Row& row) {
                             found = true;
                             same = row.text(0) == sent.hash;
                             if (!row.null(1)) receipt.index = row.integer(1);
                             receipt.day = base::Date::from_days(static_cast<std::int32_t>(row.integer(2)));
                           });
  if (!read) return base::fail(std::move(read.error()));
  if (found && !same)
    return refused(ErrorKind::conflict, "taken", "another text lies here under this name", "the next number");
  if (!found || sent.part.kind != PartKind::frame || !sent.arrival.last) return found;
  read = writer_->run("SELECT hash, leaf, day FROM file WHERE tip = ?1 AND number = ?2",
                      {sent.arrival.tip, sent.part.number}, [&](const Row& row) {
                        receipt.part = file_part(sent.part.number);
                        receipt.hash = row.text(0);
                        receipt.index = row.integer(1);
                        receipt.day = base::Date::from_days(static_cast<std::int32_t>(row.integer(2)));
                      });
  if (!read) return base::fail(std::move(read.error()));
  return true;
}

Result<std::int64_t> Spool::number(std::string_view sql, const std::vector<Value>& values) {
  std::int64_t found = 0;
  auto read = writer_->run(sql, values, [&](const Row& row) { found = row.integer(0); });
  if (!read) return base::fail(std::move(read.error()));
  return found;
}

Result<void> Spool::admit(const Sent& sent, const std::optional<KnownTip>& tip) {
  const auto& arrival = sent.arrival;
  if (sent.part.kind == PartKind::report) {
    if (tip) return refused(ErrorKind::conflict, "taken", "another report lies here under this name", "a new name");
    const auto reports = number("SELECT count(*) FROM tip WHERE mailbox = ?1", {sent.mailbox});
    if (!reports) return base::fail(reports.error());
    if (*reports >= rules_.tips)
      return refused(ErrorKind::not_allowed, "quota", "this code has sent as many reports as it may", "a new code");
    return {};
  }
  // Somebody else's report is told like none: a name proves nothing.
  if (!tip || tip->mailbox != sent.mailbox)
    return refused(ErrorKind::not_found, "unknown_tip", "there is no such report of this code", "a report sent before");
  if (sent.part.kind == PartKind::frame) return admit_frame(sent, *tip);
  const auto chosen = words_of(tip->desks);
  const std::set<std::string> known(chosen.begin(), chosen.end());
  for (const auto& desk : arrival.desks)
    if (!known.contains(desk))
      return refused(ErrorKind::bad_input, "bad_request", "the report was not for this desk", "desks of the report");
  const auto before = number("SELECT count(*) FROM item WHERE tip = ?1 AND part LIKE 'message/%'", {arrival.tip});
  if (!before) return base::fail(before.error());
  if (*before >= rules_.messages)
    return refused(ErrorKind::not_allowed, "quota", "as many messages as there may be have been sent", "a new report");
  if (sent.part.number != *before + 1)
    return refused(ErrorKind::conflict, "out_of_order", "a message before this one is missing", "messages in order");
  return {};
}

Result<void> Spool::admit_frame(const Sent& sent, const KnownTip& tip) {
  const auto quota = [](std::string what) {
    return refused(ErrorKind::too_large, "quota", std::move(what), "fewer or smaller files");
  };
  const auto largest = static_cast<std::int64_t>(vault::padme(static_cast<std::uint64_t>(rules_.file_bytes)));
  const auto frames = 1 + (largest + static_cast<std::int64_t>(vault::kFrameContent) - 1) /
                              static_cast<std::int64_t>(vault::kFrameContent);
  if (sent.part.number >= rules_.files) return quota("as many files as there may be have been sent");
  if (sent.part.frame >= frames) return quota("this file is too large");
  // Padding adds at most 12 % (Padmé).
  if (tip.bytes + sealed_bytes(sent.arrival.object) > rules_.tip_bytes / 100 * 113)
    return quota("the files of this report are too large together");
  const auto whole =
      number("SELECT count(*) FROM file WHERE tip = ?1 AND number = ?2", {sent.arrival.tip, sent.part.number});
  if (!whole) return base::fail(whole.error());
  if (*whole > 0) return refused(ErrorKind::conflict, "taken", "this file is whole already", "the next number");
  const auto before = number("SELECT count(*) FROM item WHERE tip = ?1 AND part LIKE ?2",
                             {sent.arrival.tip, file_part(sent.part.number) + "/%"});
  if (!before) return base::fail(before.error());
  if (sent.part.frame != *before)
    return refused(ErrorKind::conflict, "out_of_order", "a frame before this one is missing", "frames in order");
  return {};
}

Result<void> Spool::insert(const Sent& sent, const KnownTip& tip, Receipt& receipt) {
  const auto& arrival = sent.arrival;
  const bool frame = sent.part.kind == PartKind::frame;
  Value leaf = nullptr;
  if (!frame) {
    const auto raw_hash = vault::from_hex(sent.hash).value_or(std::string());
    auto index = append(LeafKind::object, object_leaf_hash(arrival.tip, arrival.part, sent.mailbox, raw_hash));
    if (!index) return base::fail(std::move(index.error()));
    receipt.index = *index;
    receipt.day = base::Date::from_days(static_cast<std::int32_t>(sent.day));
    leaf = *index;
  }
  const auto desks = frame ? tip.desks : json::serialize(base::encode(arrival.desks));
  auto put = writer_->run(
      "INSERT INTO item(tip, part, desks, hash, leaf, last, busy, bits, day, object) "
      "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
      {arrival.tip, arrival.part, desks, sent.hash, leaf, std::int64_t{arrival.last && frame},
       std::int64_t{arrival.busy}, arrival.bits, sent.day, arrival.object});
  if (!put) return base::fail(std::move(put.error()));
  return frame && arrival.last ? finish_file(sent, tip, receipt) : Result<void>();
}

Result<void> Spool::finish_file(const Sent& sent, const KnownTip& tip, Receipt& receipt) {
  std::string hashes;
  for (std::int64_t frame = 0; frame <= sent.part.frame; ++frame) {
    auto read = writer_->run("SELECT hash FROM item WHERE tip = ?1 AND part = ?2",
                             {sent.arrival.tip, file_part(sent.part.number) + "/" + std::to_string(frame)},
                             [&](const Row& row) { hashes += vault::from_hex(row.text(0)).value_or(std::string()); });
    if (!read) return base::fail(std::move(read.error()));
  }
  const auto hash = vault::blake2b(hashes, vault::DataKey::kSize);
  receipt.part = file_part(sent.part.number);
  receipt.hash = vault::to_hex(hash);
  auto index = append(LeafKind::object, object_leaf_hash(sent.arrival.tip, receipt.part, tip.mailbox, hash));
  if (!index) return base::fail(std::move(index.error()));
  receipt.index = *index;
  receipt.day = base::Date::from_days(static_cast<std::int32_t>(sent.day));
  auto put = writer_->run("INSERT INTO file VALUES(?1, ?2, ?3, ?4, ?5, ?6)",
                          {sent.arrival.tip, sent.part.number, sent.part.frame + 1, receipt.hash, *index, sent.day});
  if (!put) return base::fail(std::move(put.error()));
  return {};
}

Result<std::vector<TipView>> Spool::mailbox(std::string_view mailbox) {
  const auto installation = instance();
  const std::lock_guard lock(reading_);
  std::vector<TipView> tips;
  std::optional<base::Error> trouble;
  const auto read = [&](std::string_view sql, const std::vector<Value>& values,
                        const std::function<void(const Row&)>& sink) {
    if (trouble) return;
    if (auto done = reader_->run(sql, values, sink); !done) trouble = std::move(done.error());
  };
  const auto day_in = [](const Row& row, int column) {
    return base::Date::from_days(static_cast<std::int32_t>(row.integer(column)));
  };
  read("SELECT id, day, desks FROM tip WHERE mailbox = ?1 ORDER BY day, id", {mailbox}, [&](const Row& row) {
    tips.push_back({row.text(0), day_in(row, 1), words_of(row.text(2)), 0, 0, {}, {}});
  });
  for (auto& tip : tips) {
    const auto receipt = [&](const Row& row) {
      tip.receipts.push_back(
          {installation, tip.tip, row.text(0), row.text(1), row.integer(2), day_in(row, 3), log_.name});
    };
    read("SELECT part, hash, leaf, day FROM item WHERE tip = ?1 AND leaf IS NOT NULL ORDER BY seq", {tip.tip}, receipt);
    tip.messages = static_cast<std::int64_t>(tip.receipts.size()) - 1;
    const auto parts = tip.receipts.size();
    read("SELECT 'file/' || number, hash, leaf, day FROM file WHERE tip = ?1 ORDER BY number", {tip.tip}, receipt);
    tip.files = static_cast<std::int64_t>(tip.receipts.size() - parts);
    read("SELECT part, object FROM reply WHERE tip = ?1 AND object IS NOT NULL ORDER BY leaf", {tip.tip},
         [&](const Row& row) {
           tip.replies.push_back({row.text(0), row.text(1)});
         });
  }
  if (trouble) return base::fail(std::move(*trouble));
  return tips;
}

Result<void> Spool::drop_read(std::string_view mailbox, const std::vector<std::string>& read) {
  if (read.empty()) return {};
  bool any = false;
  auto done = write([&]() -> Result<void> {
    for (const auto& each : read) {
      const auto blank = each.find(' ');
      if (blank == std::string::npos) continue;
      const auto tip = std::string_view(each).substr(0, blank);
      const auto part = std::string_view(each).substr(blank + 1);
      auto wiped = writer_->run(
          "UPDATE reply SET object = NULL WHERE tip = ?1 AND part = ?2 AND object IS NOT NULL AND "
          "EXISTS(SELECT 1 FROM tip WHERE id = ?1 AND mailbox = ?3)",
          {tip, part, mailbox});
      if (!wiped) return base::fail(std::move(wiped.error()));
      if (*wiped == 0) continue;
      any = true;
      auto act =
          writer_->run("UPDATE tip SET act_day = ?2 WHERE id = ?1", {tip, static_cast<std::int64_t>(today().days())});
      if (!act) return base::fail(std::move(act.error()));
    }
    return {};
  });
  if (done && any) settle();
  return done;
}

}  // namespace relais::letterbox

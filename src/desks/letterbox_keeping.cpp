// How long confidential reports and the desks' keys are kept.
#include "desks/letterbox_parts.hpp"
#include "store/evidence.hpp"

namespace relais::desks {

namespace {

constexpr std::size_t kBatch = 500;

RetentionRound::Line line_of(const RetentionClass& rule) {
  return {rule.id, std::string(base::enum_name(rule.then)), 0, 0, {}};
}

/// The last day from which the time has passed.
Date since(const RetentionClass& rule, Instant now) {
  const auto today = base::in_brussels(now).date;
  return rule.months > 0 ? base::add_months_clamped(today, -rule.months) : base::add_days(today, -rule.days);
}

Result<ledger::Deed> keeping_deed(const Gate& gate, ledger::Action action, const RetentionClass& rule) {
  auto deed = gate.deed(action);
  if (!deed) return deed;
  deed->purpose = "retention";
  deed->rules = {rule.id};
  return deed;
}

Result<void> write_rows(Gate& gate, const RetentionClass& rule, store::LetterboxWrite rows) {
  auto deed = keeping_deed(gate, ledger::Action::expired, rule);
  if (!deed) return base::fail(std::move(deed.error()));
  store::Write write;
  write.letterbox = std::move(rows);
  write.deeds.push_back(std::move(*deed));
  auto written = gate.write(std::move(write));
  if (!written) return base::fail(std::move(written.error()));
  return {};
}

}  // namespace

Result<RetentionRound::Line> end_tips(Gate& gate, const RetentionClass& rule, Instant now, bool dry) {
  auto line = line_of(rule);
  for (;;) {
    auto ids = gate.letterbox().unchanged_since(since(rule, now), kBatch);
    if (!ids) return base::fail(std::move(ids.error()));
    line.found += std::ssize(*ids);
    if (dry || ids->empty()) return line;
    for (const auto& id : *ids) {
      auto tip = gate.letterbox().tip(id);
      if (!tip) return base::fail(std::move(tip.error()));
      // The letterbox is told before the row goes that remembers to tell it.
      if (*tip && (*tip)->forget != 2) {
        if (auto done = write_rows(gate, rule, {.changes = {{.tip = id, .forget = 1}}, .wipe = {id}}); !done)
          return base::fail(std::move(done.error()));
        continue;
      }
      auto deed = keeping_deed(gate, ledger::Action::erased, rule);
      if (!deed) return base::fail(std::move(deed.error()));
      if (auto done = gate.evidence().erase({"tip", id}, *deed); !done) return base::fail(std::move(done.error()));
      ++line.done;
    }
    return line;
  }
}

Result<RetentionRound::Line> end_mailboxes(Gate& gate, const RetentionClass& rule, Instant now, bool dry) {
  auto line = line_of(rule);
  auto ids = gate.letterbox().replied_before(since(rule, now), kBatch);
  if (!ids) return base::fail(std::move(ids.error()));
  line.found = std::ssize(*ids);
  if (dry) return line;
  for (const auto& id : *ids) {
    if (auto done = write_rows(gate, rule, {.changes = {{.tip = id, .forget = 1}}}); !done)
      return base::fail(std::move(done.error()));
    ++line.done;
  }
  return line;
}

Result<RetentionRound::Line> end_tip_keys(Gate& gate, const RetentionClass& rule, Instant now, bool dry) {
  auto line = line_of(rule);
  auto keys = gate.letterbox().keys("");
  if (!keys) return base::fail(std::move(keys.error()));
  auto wraps = gate.letterbox().wraps("");
  if (!wraps) return base::fail(std::move(wraps.error()));
  store::LetterboxWrite rows;
  for (auto& key : *keys) {
    if (key.destroyed || !key.not_after || *key.not_after >= since(rule, now)) continue;
    ++line.found;
    if (dry) continue;
    for (const auto& wrap : *wraps)
      if (wrap.desk == key.desk && wrap.part == key.part) rows.gone_wraps.push_back(wrap);
    key.destroyed = true;
    rows.keys.push_back(std::move(key));
    ++line.done;
  }
  if (rows.empty()) return line;
  if (auto done = write_rows(gate, rule, std::move(rows)); !done) return base::fail(std::move(done.error()));
  return line;
}

}  // namespace relais::desks

#include "desks/retention.hpp"

#include <algorithm>
#include <set>

#include "base/yaml.hpp"
#include "desks/gate_parts.hpp"
#include "desks/letterbox_parts.hpp"
#include "store/evidence.hpp"

namespace relais::desks {

namespace {

using base::ErrorKind;

constexpr std::string_view kCase = "case";
constexpr std::string_view kRetention = "retention";
/// Which file is being erased, and its key; empty when none is.
constexpr std::string_view kErasing = "erasing";
constexpr std::size_t kBatch = 500;
/// How far back keys of answers may have been left lying.
constexpr int kAnswerDays = 30;

struct Handled {
  std::string_view id;
  std::vector<RetentionEnd> ends;
};

/// What this program knows how to do with which class.
const std::vector<Handled>& handled() {
  using enum RetentionEnd;
  static const std::vector<Handled> all{{"sessions", {drop}},
                                        {"answers", {destroy}},
                                        {"messages", {drop}},
                                        {"case_files", {propose, destroy, keep}},
                                        {"erased_on_request", {destroy}},
                                        {"accounts", {keep}},
                                        {"log_of_uses", {keep}},
                                        {"tips", {drop}},
                                        {"tip_mailboxes", {drop}},
                                        {"tip_keys", {destroy}},
                                        {"tips_taken_on", {drop}},
                                        {"backups", {operator_}},
                                        {"keystore_backups", {operator_}}};
  return all;
}

base::LocalText local_text(base::YamlReader& reader) {
  base::YamlReader texts(reader.required("text"), reader.file());
  base::LocalText text{texts.text("fr"), texts.text("nl"), texts.text("de"), texts.text("en")};
  if (auto error = texts.finish()) reader.complain(reader.required("text"), error->what, error->expected);
  return text;
}

RetentionEnd end_of(base::YamlReader& reader, const std::string& id) {
  const auto word = reader.text("then");
  const auto end = word == "operator" ? RetentionEnd::operator_ : base::enum_from<RetentionEnd>(word);
  const auto known = std::ranges::find(handled(), std::string_view(id), &Handled::id);
  if (known == handled().end()) {
    reader.complain(reader.required("id"), "this class is not known", "a class this program carries out");
  } else if (!end || std::ranges::find(known->ends, *end) == known->ends.end()) {
    reader.complain(reader.required("then"), "this is not what can happen to this class", "another word");
  }
  return end.value_or(RetentionEnd::keep);
}

RetentionClass read_class(base::YamlReader& reader) {
  RetentionClass made;
  made.id = reader.text("id");
  made.text = local_text(reader);
  made.from = reader.text("from");
  made.days = reader.number("days").value_or(0);
  made.months = reader.number("months").value_or(0);
  made.then = end_of(reader, made.id);
  if (made.days < 0 || made.months < 0 || (made.days > 0 && made.months > 0))
    reader.complain(reader.node(), "a term is days or months, and not negative", "one of both");
  base::YamlReader basis(reader.required("basis"), reader.file());
  made.certainty = basis.text("certainty");
  made.basis = basis.text("text");
  if (auto error = basis.finish()) reader.complain(reader.required("basis"), error->what, error->expected);
  const std::set<std::string_view> certainties{"seed", "public", "knowledge", "unknown", "project"};
  if (!certainties.contains(made.certainty))
    reader.complain(reader.required("basis"), "this certainty is not known",
                    "seed, public, knowledge, unknown, project");
  return made;
}

bool due(const RetentionClass& rule, Date since, Date today) {
  const auto end = rule.months > 0 ? base::add_months_clamped(since, rule.months) : base::add_days(since, rule.days);
  return end <= today;
}

Result<ledger::Deed> retention_deed(const Gate& gate, ledger::Action action, const std::string& rule) {
  auto deed = gate.deed(action);
  if (!deed) return deed;
  deed->purpose = kRetention;
  deed->rules = {rule};
  return deed;
}

// ------------------------------------------------------------ erasing one object

/// Key first, then rows and entry. Done again it does no harm.
Result<void> destroy_object(Gate& gate, const ledger::Object& object, const std::string& rule) {
  const auto deed = retention_deed(gate, ledger::Action::erased, rule);
  if (!deed) return base::fail(deed.error());
  const auto& room = gate.room();
  const auto keys = room.store->object_keys(object.kind, std::span(&object.id, 1));
  if (!keys) return base::fail(keys.error());
  if (const auto& id = keys->front().key; !id.empty())
    if (auto destroyed = room.keys->destroy(std::span(&id, 1)); !destroyed) return destroyed;
  return room.store->evidence().erase(object, *deed);
}

/// An erasure that was begun is remembered beside the rows until they are gone.
Result<void> finish_erasing(Gate& gate) {
  const auto pending = gate.room().store->meta(kErasing);
  if (!pending) return base::fail(pending.error());
  if (!*pending || (*pending)->empty()) return {};
  if (auto done = destroy_object(gate, {std::string(kCase), **pending}, "erased_on_request"); !done) return done;
  return gate.room().store->put_meta(kErasing, "");
}

// ------------------------------------------------------------ the classes

Result<RetentionRound::Line> forget_short_lived(Gate& gate, const RetentionClass& rule, Instant now, bool dry) {
  RetentionRound::Line line{rule.id, std::string(base::enum_name(rule.then)), 0, 0, {}};
  if (dry) return line;
  if (auto done = gate.room().store->forget_expired(now); !done) return base::fail(done.error());
  return line;
}

/// The answers of each day lie under a key of their own.
Result<RetentionRound::Line> destroy_answers(Gate& gate, const RetentionClass& rule, Instant now, bool dry) {
  RetentionRound::Line line{rule.id, std::string(base::enum_name(rule.then)), 0, 0, {}};
  const auto today = base::in_brussels(now).date;
  std::vector<std::string> ids;
  for (int back = 0; back < kAnswerDays; ++back) {
    const auto day = base::add_days(today, -back);
    if (due(rule, day, today)) ids.push_back("answers:" + base::to_string(day));
  }
  const auto keys = gate.room().store->object_keys(kHouseKind, ids);
  if (!keys) return base::fail(keys.error());
  for (const auto& key : *keys) {
    if (key.key.empty()) continue;
    ++line.found;
    if (dry) continue;
    if (auto done = destroy_object(gate, {std::string(kHouseKind), key.id}, rule.id); !done)
      return base::fail(done.error());
    ++line.done;
  }
  return line;
}

/// Reads no sealed text: whether a file is closed and when it was last written to stand in the clear.
Result<std::vector<std::string>> files_whose_time_is_up(Gate& gate, const RetentionClass& rule, Date today) {
  auto& store = *gate.room().store;
  std::vector<std::pair<std::string, std::int64_t>> closed;
  auto walked = store.for_each_case(kBatch, [&](std::span<const store::CaseRow> rows) {
    for (const auto& row : rows)
      if (row.closed) closed.emplace_back(row.id, row.version);
    return true;
  });
  if (!walked) return base::fail(walked.error());
  std::vector<std::string> up;
  for (const auto& [id, version] : closed) {
    const auto last = store.read_stream({store::StreamKind::case_file, id}, std::max<std::int64_t>(version - 1, 0));
    if (!last) return base::fail(last.error());
    if (!last->events.empty() && due(rule, base::in_brussels(last->events.back().recorded).date, today))
      up.push_back(id);
  }
  return up;
}

Result<RetentionRound::Line> end_case_files(Gate& gate, const RetentionClass& rule, Instant now, bool dry) {
  RetentionRound::Line line{rule.id, std::string(base::enum_name(rule.then)), 0, 0, {}};
  if (rule.then == RetentionEnd::keep) return line;
  auto up = files_whose_time_is_up(gate, rule, base::in_brussels(now).date);
  if (!up) return base::fail(up.error());
  line.found = std::ssize(*up);
  if (rule.then == RetentionEnd::propose) {
    line.cases = std::move(*up);
    return line;
  }
  if (dry) return line;
  for (const auto& id : *up) {
    if (auto kept = gate.room().store->put_meta(kErasing, id); !kept) return base::fail(kept.error());
    if (auto done = destroy_object(gate, {std::string(kCase), id}, rule.id); !done) return base::fail(done.error());
    if (auto kept = gate.room().store->put_meta(kErasing, ""); !kept) return base::fail(kept.error());
    ++line.done;
  }
  return line;
}

Result<RetentionRound::Line> carry_out(Gate& gate, const RetentionClass& rule, Instant now, bool dry) {
  if (rule.id == "sessions") return forget_short_lived(gate, rule, now, dry);
  if (rule.id == "answers") return destroy_answers(gate, rule, now, dry);
  if (rule.id == "case_files") return end_case_files(gate, rule, now, dry);
  if (rule.id == "tips") return end_tips(gate, rule, now, dry);
  if (rule.id == "tip_mailboxes") return end_mailboxes(gate, rule, now, dry);
  if (rule.id == "tip_keys") return end_tip_keys(gate, rule, now, dry);
  return RetentionRound::Line{rule.id, std::string(base::enum_name(rule.then)), 0, 0, {}};
}

}  // namespace

Result<RetentionSchedule> RetentionSchedule::load(const std::filesystem::path& file) {
  const auto tree = base::read_yaml(file);
  if (!tree) return base::fail(tree.error());
  const auto name = file.filename().string();
  base::YamlReader reader(*tree, name);
  RetentionSchedule schedule;
  for (const auto& node : reader.required("classes").items) {
    base::YamlReader one(node, name);
    auto rule = read_class(one);
    if (schedule.find(rule.id) != nullptr) one.complain(node, "this class stands here twice", "each class once");
    if (auto error = one.finish()) return base::fail(std::move(*error));
    schedule.classes.push_back(std::move(rule));
  }
  for (const auto& known : handled())
    if (schedule.find(known.id) == nullptr)
      reader.complain(*tree, "the class " + std::string(known.id) + " is missing", "every class of records");
  base::YamlReader erasure(reader.required("erasure"), name);
  schedule.reasons = erasure.texts("reasons");
  schedule.second_person_roles = erasure.texts("second_person_roles");
  if (auto error = reader.finish()) return base::fail(std::move(*error));
  if (auto error = erasure.finish()) return base::fail(std::move(*error));
  return schedule;
}

const RetentionClass* RetentionSchedule::find(std::string_view id) const {
  const auto found = std::ranges::find(classes, id, &RetentionClass::id);
  return found == classes.end() ? nullptr : &*found;
}

Result<RetentionRound> keep_to_schedule(Gate& gate, const RetentionSchedule& schedule, Instant now, bool dry) {
  if (!dry)
    if (auto finished = finish_erasing(gate); !finished) return base::fail(finished.error());
  RetentionRound round;
  round.dry = dry;
  for (const auto& rule : schedule.classes) {
    auto line = carry_out(gate, rule, now, dry);
    if (!line) return base::fail(line.error());
    round.lines.push_back(std::move(*line));
  }
  if (dry) return round;
  auto deed = retention_deed(gate, ledger::Action::expired, "schedule");
  if (!deed) return base::fail(deed.error());
  for (const auto& line : round.lines) {
    deed->amount += line.done;
    if (line.done > 0) deed->classes.push_back(line.class_);
  }
  if (auto noted = gate.room().store->note({*deed}); !noted) return base::fail(noted.error());
  return round;
}

Result<void> erase_case(Gate& gate, const RetentionSchedule& schedule, const Erasure& erasure) {
  if (auto finished = finish_erasing(gate); !finished) return finished;
  if (std::ranges::find(schedule.reasons, erasure.reason) == schedule.reasons.end())
    return base::fail(ErrorKind::bad_input, "bad_reason", "reason", "this is not a reason to erase a file",
                      fmt::format("{}", fmt::join(schedule.reasons, ", ")));
  const auto second = gate.account(erasure.second_person);
  if (!second) return base::fail(second.error());
  const auto& roles = schedule.second_person_roles;
  if (!*second || (*second)->disabled || std::ranges::find(roles, (*second)->role) == roles.end())
    return base::fail(ErrorKind::not_allowed, "second_person_may_not", "second",
                      "this person cannot consent to an erasure",
                      fmt::format("an account that is {}", fmt::join(roles, " or ")));
  auto& store = *gate.room().store;
  const auto file = store.read_stream({store::StreamKind::case_file, erasure.case_id});
  if (!file) return base::fail(file.error());
  if (file->events.empty())
    return base::fail(ErrorKind::not_found, "not_found", "CASE", "there is no such file, or it was erased",
                      "the id of a file");
  const ledger::Object object{std::string(kCase), erasure.case_id};
  // The consent stands in the log before anything is destroyed.
  auto consent = retention_deed(gate, ledger::Action::access_reviewed, erasure.reason);
  if (!consent) return base::fail(consent.error());
  auto who = gate.pseudonym(erasure.second_person);
  if (!who) return base::fail(who.error());
  consent->user = std::move(*who);
  consent->desk = (*second)->desk;
  consent->object = object;
  if (auto noted = store.note({*consent}); !noted) return noted;
  if (auto kept = store.put_meta(kErasing, erasure.case_id); !kept) return kept;
  if (auto done = destroy_object(gate, object, erasure.reason); !done) return done;
  return store.put_meta(kErasing, "");
}

Result<std::int64_t> drop_what_was_erased(Gate& gate) {
  auto& store = *gate.room().store;
  std::vector<std::string> ids;
  auto walked = store.for_each_case(kBatch, [&](std::span<const store::CaseRow> rows) {
    for (const auto& row : rows) ids.push_back(row.id);
    return true;
  });
  if (!walked) return base::fail(walked.error());
  const auto keys = store.object_keys(kCase, ids);
  if (!keys) return base::fail(keys.error());
  const auto deed = retention_deed(gate, ledger::Action::erased, "erased_before");
  if (!deed) return base::fail(deed.error());
  std::int64_t dropped = 0;
  const vault::Use use{std::string(kSystem), std::string(vault::kHouse), std::string(kRetention), {}};
  for (const auto& key : *keys) {
    if (key.key.empty()) continue;
    const auto opened = gate.room().keys->open(std::span(&key.key, 1), use);
    if (opened) continue;
    if (opened.error().code != "key_destroyed") return base::fail(opened.error());
    if (auto done = store.evidence().erase({std::string(kCase), key.id}, *deed); !done) return base::fail(done.error());
    ++dropped;
  }
  return dropped;
}

}  // namespace relais::desks

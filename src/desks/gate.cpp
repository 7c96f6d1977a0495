#include "desks/gate.hpp"

#include <algorithm>

#include "desks/gate_parts.hpp"
#include "desks/work.hpp"

namespace relais::desks {

namespace {

/// The index of pseudonyms; tags of other indexes have nothing in common with these.
constexpr std::string_view kAccountIndex = "account";
constexpr std::string_view kWasAsked = "was_asked";

}  // namespace

Gate::Gate(const House& house, Strongroom room, access::Asker asker, Instant now)
    : house_(house), room_(std::move(room)), asker_(std::move(asker)), clock_([now] { return now; }) {}

Gate::Gate(const House& house, Strongroom room, Clock clock)
    : house_(house), room_(std::move(room)), clock_(std::move(clock)) {}

Gate::~Gate() = default;

Result<std::string> Gate::pseudonym(std::string_view account) const {
  if (account.starts_with("p:")) return std::string(account);
  const std::string word(account);
  auto tags = room_.keys->blind(kAccountIndex, std::span(&word, 1), use({}, true));
  if (!tags) return base::fail(std::move(tags.error()));
  return "p:" + tags->front();
}

vault::Use Gate::use(std::string reference, bool of_the_house) const {
  vault::Use use{std::string(kSystem), std::string(vault::kHouse), asker_.purpose, std::move(reference)};
  if (for_the_house() || of_the_house) return use;
  const auto* desk = house_.book.find(asker_.desk);
  use.organisation = desk != nullptr ? desk->organisation : std::string();
  if (auto known = pseudonym(asker_.user)) use.user = *known;
  return use;
}

Result<ledger::Deed> Gate::deed(ledger::Action action) const {
  ledger::Deed deed;
  deed.at = now();
  deed.action = action;
  deed.user = kSystem;
  deed.policy = house_.policy.hash();
  deed.purpose = asker_.purpose;
  if (for_the_house()) return deed;
  if (const auto* purpose = house_.policy.purpose_of(asker_)) deed.purpose = purpose->id;
  auto user = pseudonym(asker_.user);
  if (!user) return base::fail(std::move(user.error()));
  deed.user = std::move(*user);
  deed.desk = asker_.desk;
  deed.session = asker_.session;
  return deed;
}

Gate::Passed Gate::passes(const std::vector<store::CaseDesk>& desks) const {
  Passed passed;
  if (for_the_house()) return {true, false, {}};
  access::Ties ties;
  bool consented = false;
  bool glass = false;
  for (const auto& each : desks) {
    if (each.desk != asker_.desk) continue;
    glass = glass || each.relation == kBrokenGlass;
    const auto word = each.relation == kWasAsked ? std::string_view("asked") : std::string_view(each.relation);
    if (const auto tie = base::enum_from<access::Tie>(word)) {
      ties.ties.push_back(*tie);
      consented = consented || *tie == access::Tie::recipient;
    }
  }
  for (const auto* rule : house_.policy.applying(asker_.role, ties)) passed.rules.push_back(rule->id);
  if (consented) passed.rules.emplace_back("consent");
  if (passed.rules.empty() && glass)
    for (const auto* rule : house_.policy.glasses(asker_, ties)) {
      passed.rules.push_back(rule->id);
      passed.by_glass = true;
    }
  passed.may = !passed.rules.empty();
  return passed;
}

Result<void> Gate::only_the_house(std::string_view what) const {
  if (for_the_house()) return {};
  return base::fail(base::ErrorKind::not_allowed, "only_the_house", std::string(what),
                    "an account asked for what only the house itself may read", "a question about its own desk");
}

Result<void> Gate::only_their_desk(const std::optional<std::string>& desk) const {
  if (for_the_house() || desk == asker_.desk) return {};
  return only_the_house("desk");
}

Result<void> Gate::note(std::vector<ledger::Deed> deeds) { return room_.store->note(std::move(deeds)); }

Result<void> Gate::note_open(const std::string& case_id, const Passed& passed) {
  if (for_the_house() || !noted_.insert(case_id).second) return {};
  auto entry = deed(ledger::Action::open);
  if (!entry) return base::fail(std::move(entry.error()));
  entry->rules = passed.rules;
  if (passed.by_glass) entry->outcome = ledger::Outcome::broken_glass;
  entry->object = ledger::Object{"case", case_id};
  return note({std::move(*entry)});
}

Result<void> Gate::note_lines(ledger::Action action, std::int64_t amount, std::vector<std::string> classes) {
  if (for_the_house()) return {};
  auto entry = deed(action);
  if (!entry) return base::fail(std::move(entry.error()));
  entry->amount = amount;
  entry->classes = std::move(classes);
  return note({std::move(*entry)});
}

Result<void> Gate::note_carried_out(std::span<const std::string> cases, std::vector<std::string> classes) {
  auto entry = deed(ledger::Action::carry_out);
  if (!entry) return base::fail(std::move(entry.error()));
  entry->classes = std::move(classes);
  std::vector<ledger::Deed> all;
  for (const auto& id : cases) {
    all.push_back(*entry);
    all.back().object = ledger::Object{"case", id};
    all.back().amount = 1;
  }
  return all.empty() ? Result<void>() : note(std::move(all));
}

Result<void> Gate::note_carried_out_whole() {
  auto entry = deed(ledger::Action::carry_out);
  if (!entry) return base::fail(std::move(entry.error()));
  entry->object = ledger::Object{std::string(kHouseKind), "store"};
  return note({std::move(*entry)});
}

Result<void> Gate::note_refusal(std::string_view rule, const std::optional<std::string>& case_id) {
  auto entry = deed(ledger::Action::refuse);
  if (!entry) return base::fail(std::move(entry.error()));
  entry->outcome = ledger::Outcome::refused;
  entry->rules = {std::string(rule)};
  if (case_id) entry->object = ledger::Object{"case", *case_id};
  return note({std::move(*entry)});
}

Result<std::vector<store::ObjectKey>> Gate::object_keys(std::string_view kind, std::span<const std::string> ids) {
  if (auto allowed = only_the_house("keys"); !allowed) return base::fail(std::move(allowed.error()));
  return room_.store->object_keys(kind, ids);
}

Result<std::vector<std::vector<store::CaseDesk>>> Gate::case_desks(std::span<const std::string> ids) {
  auto all = room_.store->case_desks(ids);
  if (!all || for_the_house()) return all;
  for (auto& desks : *all)
    if (!passes(desks).may) desks.clear();
  return all;
}

// ---------------------------------------------------------------- streams

namespace {

Result<void> open_stream(Texts& texts, store::StoredStream& stream) {
  for (auto& event : stream.events) {
    auto plain = texts.open(event_place(stream.stream, event.number), event.body);
    if (!plain) return base::fail(std::move(plain.error()));
    const auto line = plain->find('\n');
    if (line == std::string::npos)
      return base::fail(base::ErrorKind::unavailable, "unreadable_event", "store", "an event in the log cannot be read",
                        "an event as this program writes it");
    event.by_user = plain->substr(0, line);
    event.body = plain->substr(line + 1);
  }
  return {};
}

Result<void> open_streams(Texts& texts, std::span<store::StoredStream> streams) {
  for (const auto& stream : streams)
    for (const auto& event : stream.events)
      if (auto expected = texts.expect(event.body); !expected) return expected;
  if (auto fetched = texts.fetch(); !fetched) return fetched;
  for (auto& stream : streams)
    if (auto opened = open_stream(texts, stream); !opened) return opened;
  return {};
}

}  // namespace

Result<store::StoredStream> Gate::read_stream(const store::StreamId& stream, std::int64_t after_number) {
  const bool is_case = stream.kind == store::StreamKind::case_file;
  if (is_case && !for_the_house()) {
    auto desks = room_.store->case_desks(std::span(&stream.id, 1));
    if (!desks) return base::fail(std::move(desks.error()));
    const auto passed = passes(desks->front());
    if (!passed.may) {
      const bool exists = !desks->front().empty();
      if (auto noted = note_refusal("not_found", exists ? std::optional(stream.id) : std::nullopt); !noted)
        return base::fail(std::move(noted.error()));
      return store::StoredStream{stream, {}};
    }
    if (auto noted = note_open(stream.id, passed); !noted) return base::fail(std::move(noted.error()));
  }
  auto read = room_.store->read_stream(stream, after_number);
  if (!read) return read;
  Texts texts(*room_.keys, use(is_case ? stream.id : std::string(), !is_case));
  if (auto opened = open_streams(texts, std::span(&*read, 1)); !opened) return base::fail(std::move(opened.error()));
  return read;
}

Result<std::vector<store::StoredStream>> Gate::read_streams(store::StreamKind kind, std::span<const std::string> ids) {
  if (ids.empty()) return std::vector<store::StoredStream>();
  const bool is_case = kind == store::StreamKind::case_file;
  std::vector<bool> may(ids.size(), true);
  if (is_case && !for_the_house()) {
    auto desks = room_.store->case_desks(ids);
    if (!desks) return base::fail(std::move(desks.error()));
    for (std::size_t i = 0; i < ids.size(); ++i) may[i] = passes((*desks)[i]).may;
    const auto shown = std::count(may.begin(), may.end(), true);
    if (auto noted = note_lines(ledger::Action::list, shown, {}); !noted) return base::fail(std::move(noted.error()));
  }
  auto read = room_.store->read_streams(kind, ids);
  if (!read) return read;
  for (std::size_t i = 0; i < ids.size(); ++i)
    if (!may[i]) (*read)[i].events.clear();
  Texts texts(*room_.keys, use({}, !is_case));
  if (auto opened = open_streams(texts, *read); !opened) return base::fail(std::move(opened.error()));
  return read;
}

Result<void> Gate::for_each_stream(store::StreamKind kind, std::size_t batch, const StreamBatch& take) {
  if (auto allowed = only_the_house("streams"); !allowed) return allowed;
  std::optional<base::Error> wrong;
  auto walked = room_.store->for_each_stream(kind, batch, [&](std::span<const store::StoredStream> sealed) {
    std::vector<store::StoredStream> streams(sealed.begin(), sealed.end());
    Texts texts(*room_.keys, use({}, true));
    if (auto opened = open_streams(texts, streams); !opened) {
      wrong = std::move(opened.error());
      return false;
    }
    return take(streams);
  });
  if (wrong) return base::fail(std::move(*wrong));
  return walked;
}

}  // namespace relais::desks

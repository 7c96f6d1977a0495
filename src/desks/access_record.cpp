#include "desks/access_record.hpp"

#include <algorithm>
#include <charconv>

#include "desks/views.hpp"
#include "ledger/entry.hpp"
#include "store/evidence.hpp"

namespace relais::desks {

namespace {

constexpr std::size_t kMostLines = 1000;

/// What the person is told of an action; empty for what only keeps the file in order.
std::string_view told_as(const ledger::Entry& entry) {
  using ledger::Action;
  if (entry.user == "system" && entry.action != Action::erased) return {};
  switch (entry.action) {
    case Action::open:
    case Action::list:
      return "open";
    case Action::key_changed:
      return {};
    default:
      break;
  }
  const auto word = ledger::word_of(entry.action);
  return word.empty() ? std::string_view("other") : word;
}

LocalText word(const House& house, std::string_view group, std::string_view code) {
  const auto& words = house.record_words;
  const auto found = words.find(std::string(group) + "." + std::string(code));
  if (found != words.end()) return found->second;
  const auto other = words.find(std::string(group) + ".other");
  return other != words.end() ? other->second : LocalText{};
}

RecordLine line_of(const House& house, const ledger::Entry& entry, std::string_view told) {
  RecordLine line;
  line.at = Instant::from_micros(entry.at);
  line.broken_glass = entry.outcome == ledger::Outcome::broken_glass;
  line.what = word(house, "actions", line.broken_glass ? "break_glass" : told);
  line.who = word(house, "words", "house");
  if (const auto* desk = house.book.find(entry.desk)) {
    line.desk = entry.desk;
    line.who = desk->name;
  }
  if (const auto purpose = house.policy.find_purpose(entry.purpose))
    line.purpose = house.policy.purposes()[*purpose].text;
  return line;
}

bool holds(const access::Ties& ties, access::Tie tie) { return std::ranges::find(ties.ties, tie) != ties.ties.end(); }

}  // namespace

Answer<AccessRecord> access_record(const Call& call, const std::string& id) {
  auto state = load_case(call.store, id);
  if (!state) return failed(std::move(state.error()));
  const auto eye = Eye::of(call, *state);
  if (!eye.opens()) return failed(not_here());
  const auto& ties = eye.ties();
  const bool theirs =
      holds(ties, access::Tie::owner) || holds(ties, access::Tie::guardian) || holds(ties, access::Tie::subject);
  auto permit = call.house.policy.may(call.asker, ties, access::Action::print, access::FieldClass::sharing);
  if (permit && !theirs)
    return failed(base::Error{base::ErrorKind::not_allowed,
                              "not_yours_to_see",
                              "",
                              "only who accompanies or represents the person hands out this record",
                              "the centre or the guardian",
                              {}});
  if (!permit) return failed(std::move(permit.error()));
  auto entries = call.store.evidence().entries_of({"case", id}, kMostLines + 1);
  if (!entries) return failed(std::move(entries.error()));
  AccessRecord record;
  record.case_ = id;
  record.language = state->person.language;
  record.title = word(call.house, "words", "title");
  record.intro = word(call.house, "words", "intro");
  record.complete = entries->size() <= kMostLines;
  for (const auto& logged : *entries) {
    if (record.items.size() == kMostLines) break;
    auto entry = ledger::decode(logged.bytes);
    if (!entry) return failed(std::move(entry.error()));
    if (const auto told = told_as(*entry); !told.empty()) record.items.push_back(line_of(call.house, *entry, told));
  }
  return record;
}

Answer<LogPage> read_log(const Call& call, std::size_t limit, const std::string& cursor) {
  auto permit = call.house.policy.may(call.asker, {}, access::Action::list, access::FieldClass::audit);
  if (!permit) return failed(std::move(permit.error()));
  std::uint64_t before = 0;
  if (!cursor.empty()) {
    const auto [end, error] = std::from_chars(cursor.data(), cursor.data() + cursor.size(), before);
    if (error != std::errc() || end != cursor.data() + cursor.size() || before == 0)
      return failed(base::Error{base::ErrorKind::bad_input,
                                "bad_cursor",
                                "cursor",
                                "this cursor was not given out",
                                "the `next` of a page",
                                {}});
  }
  auto deed = call.store.deed(ledger::Action::list);
  if (!deed) return failed(std::move(deed.error()));
  deed->rules = {permit->grant()};
  deed->classes = {"audit"};
  deed->amount = static_cast<std::int64_t>(limit);
  if (auto noted = call.store.note({std::move(*deed)}); !noted) return failed(std::move(noted.error()));
  LogPage page;
  auto read = call.store.evidence().snapshot([&](store::LedgerReading& reading) -> base::Result<void> {
    auto head = reading.head();
    if (!head) return base::fail(std::move(head.error()));
    const auto end = cursor.empty() ? head->size : std::min(before, head->size);
    const auto first = end > limit ? end - limit : 0;
    auto entries = reading.entries(first, static_cast<std::size_t>(end - first));
    if (!entries) return base::fail(std::move(entries.error()));
    if (first > 0) page.next = std::to_string(first);
    for (auto logged = entries->rbegin(); logged != entries->rend(); ++logged) {
      auto entry = ledger::decode(logged->bytes);
      if (!entry) return base::fail(std::move(entry.error()));
      page.items.push_back({{},
                            static_cast<std::int64_t>(logged->number),
                            Instant::from_micros(entry->at),
                            entry->user,
                            entry->desk,
                            std::string(ledger::word_of(entry->action)),
                            std::string(ledger::word_of(entry->outcome)),
                            entry->purpose,
                            entry->rules,
                            entry->classes,
                            entry->amount,
                            entry->policy,
                            entry->touched ? entry->touched->kind : std::string()});
    }
    return {};
  });
  if (!read) return failed(std::move(read.error()));
  return page;
}

}  // namespace relais::desks

// Writing through the gate: keys for what is new, wraps for who takes part, everything sealed, an entry for each
// object.
#include <algorithm>

#include <fmt/format.h>

#include "base/search.hpp"
#include "desks/gate_parts.hpp"
#include "desks/work.hpp"

namespace relais::desks {

namespace {

/// Tags are shortened to 12 bits, so that each is shared by many words and tells little to who steals the index
/// (docs/decisions/0008).
constexpr std::size_t kTagDigits = 3;
constexpr std::string_view kNameIndex = "name";

using ObjectId = std::pair<std::string, std::string>;

bool has_digit(std::string_view word) {
  return std::ranges::any_of(word, [](char c) { return c >= '0' && c <= '9'; });
}

std::string joined(const std::vector<std::string>& organisations) {
  return fmt::format("{}", fmt::join(organisations, "\n"));
}

/// Every object a write touches, in the order of kinds and ids.
std::set<ObjectId> objects_of(const store::Write& write) {
  std::set<ObjectId> objects;
  for (const auto& append : write.appends)
    objects.emplace(std::string(store::to_text(append.stream.kind)), append.stream.id);
  for (const auto& row : write.cases) objects.emplace("case", row.id);
  for (const auto& row : write.operations) objects.emplace("operation", row.id);
  for (const auto& row : write.parties) objects.emplace("party", row.id);
  return objects;
}

}  // namespace

/// The keys of one write: found, or made anew, and opened.
class Gate::Sealing {
 public:
  explicit Sealing(const Gate& gate) : gate_(gate) {}

  Result<void> prepare(store::Write& write) {
    auto objects = objects_of(write);
    if (write.idempotency) objects.emplace(kHouseKind, answers_key(write.idempotency->created));
    if (!write.outbox.empty()) objects.emplace(kHouseKind, kOutboxKey);
    for (const auto& row : write.cases) wanted_[{"case", row.id}] = gate_.organisations_of(row);
    return prepare(objects, write);
  }
  Result<void> prepare(const std::set<ObjectId>& objects, store::Write& write) {
    for (auto first = objects.begin(); first != objects.end();) {
      std::vector<std::string> ids;
      const auto kind = first->first;
      for (; first != objects.end() && first->first == kind; ++first) ids.push_back(first->second);
      if (auto found = find(kind, ids, write); !found) return found;
    }
    return make(write);
  }

  Result<std::string> seal(const std::string& kind, const std::string& id, const vault::Context& place,
                           std::string_view plain) const {
    const auto& [key, data] = held_.at({kind, id});
    return vault::seal(key, data, place, plain);
  }

  /// Takes wraps away from organisations that no longer take part, once the write is on stable storage.
  Result<void> narrow() {
    for (const auto& [key, organisations] : narrower_)
      if (auto shared = gate_.room_.keys->share(key, organisations); !shared) return shared;
    return {};
  }

 private:
  Result<void> find(const std::string& kind, const std::vector<std::string>& ids, store::Write& write) {
    auto known = gate_.room_.store->object_keys(kind, ids);
    if (!known) return base::fail(std::move(known.error()));
    for (auto& each : *known) {
      if (each.key.empty()) {
        missing_[wanted_[{kind, each.id}]].emplace_back(kind, each.id);
        continue;
      }
      const bool is_case = kind == "case";
      auto data =
          gate_.room_.keys->open(std::span(&each.key, 1), gate_.use(is_case ? each.id : std::string(), !is_case));
      if (!data) return base::fail(std::move(data.error()));
      if (auto shared = share(kind, each, write); !shared) return shared;
      held_.emplace(ObjectId{kind, each.id}, std::pair{each.key, std::move(data->front())});
    }
    return {};
  }

  /// Who comes in gets a wrap before the write, who goes loses it after: in between nobody who should read cannot.
  Result<void> share(const std::string& kind, const store::ObjectKey& known, store::Write& write) {
    const auto wanted = wanted_.find({kind, known.id});
    if (wanted == wanted_.end() || joined(wanted->second) == known.organisations) return {};
    std::set<std::string> both(wanted->second.begin(), wanted->second.end());
    std::string_view left = known.organisations;
    while (!left.empty()) {
      const auto end = std::min(left.find('\n'), left.size());
      both.emplace(left.substr(0, end));
      left.remove_prefix(std::min(end + 1, left.size()));
    }
    if (auto done = gate_.room_.keys->share(known.key, {both.begin(), both.end()}); !done) return done;
    if (both.size() != wanted->second.size()) narrower_.emplace_back(known.key, wanted->second);
    write.keys.push_back({kind, known.id, known.key, joined(wanted->second)});
    return {};
  }

  Result<void> make(store::Write& write) {
    for (const auto& [organisations, objects] : missing_) {
      auto fresh = gate_.room_.keys->fresh(objects.size(), organisations);
      if (!fresh) return base::fail(std::move(fresh.error()));
      for (std::size_t i = 0; i < objects.size(); ++i) {
        auto& made = (*fresh)[i];
        write.keys.push_back({objects[i].first, objects[i].second, made.id, joined(organisations)});
        held_.emplace(objects[i], std::pair{made.id, std::move(made.key)});
      }
    }
    return {};
  }

  const Gate& gate_;
  std::map<ObjectId, std::vector<std::string>> wanted_;
  std::map<std::vector<std::string>, std::vector<ObjectId>> missing_;
  std::map<ObjectId, std::pair<vault::KeyId, vault::DataKey>> held_;
  std::vector<std::pair<vault::KeyId, std::vector<std::string>>> narrower_;
};

std::vector<std::string> Gate::organisations_of(const store::CaseRow& row) const {
  std::set<std::string> organisations;
  const auto add = [&](const std::string& desk) {
    if (const auto* found = house_.book.find(desk)) organisations.insert(found->organisation);
  };
  for (const auto& each : row.desks) add(each.desk);
  for (const auto& each : row.referrals) add(each.desk);
  return {organisations.begin(), organisations.end()};
}

namespace {

std::vector<std::string> index_words(const std::vector<std::string>& words) {
  std::set<std::string> all;
  for (const auto& word : words) {
    if (has_digit(word)) {
      all.insert("#" + word);
      continue;
    }
    for (auto& beginning : base::beginnings(word)) all.insert(std::move(beginning));
  }
  return {all.begin(), all.end()};
}

std::string sought_word(const std::string& word) { return has_digit(word) ? "#" + word : base::beginning_sought(word); }

Result<std::vector<std::string>> shortened(Result<std::vector<std::string>> tags) {
  if (!tags) return tags;
  for (auto& tag : *tags) tag.resize(kTagDigits);
  return tags;
}

/// Whether every word sought is the beginning of one of the words, or the same number.
bool matches(const std::vector<std::string>& words, const std::vector<std::string>& sought) {
  return std::ranges::all_of(sought, [&](const std::string& each) {
    return std::ranges::any_of(
        words, [&](const std::string& word) { return has_digit(each) ? word == each : word.starts_with(each); });
  });
}

}  // namespace

Result<store::Committed> Gate::write(store::Write write) {
  if (!for_the_house())
    for (const auto& append : write.appends) {
      if (append.stream.kind != store::StreamKind::case_file || append.expected_version == 0) continue;
      auto desks = room_.store->case_desks(std::span(&append.stream.id, 1));
      if (!desks) return base::fail(std::move(desks.error()));
      if (!passes(desks->front()).may) return base::fail(not_here());
    }
  const auto touched = objects_of(write);
  Sealing sealing(*this);
  if (auto ready = sealing.prepare(write); !ready) return base::fail(std::move(ready.error()));
  if (auto sealed = seal(sealing, write); !sealed) return base::fail(std::move(sealed.error()));
  if (auto told = tell(touched, write); !told) return base::fail(std::move(told.error()));
  auto committed = room_.store->write(std::move(write));
  if (!committed) return committed;
  if (auto narrowed = sealing.narrow(); !narrowed) return base::fail(std::move(narrowed.error()));
  return committed;
}

Result<void> Gate::seal_case(const Sealing& sealing, store::CaseRow& row) const {
  const SealedLine line{std::move(row.label), std::move(row.display_name), row.name_tokens, std::move(row.locked_out)};
  auto label = sealing.seal("case", row.id, index_place("case", row.id, row.version), to_sealable(line));
  if (!label) return base::fail(std::move(label.error()));
  row.label = std::move(*label);
  row.display_name.reset();
  row.locked_out.clear();
  const auto words = index_words(line.words);
  row.name_tokens.clear();
  if (words.empty()) return {};
  auto tags = shortened(room_.keys->blind(kNameIndex, words, use({}, true)));
  if (!tags) return base::fail(std::move(tags.error()));
  const std::set<std::string> distinct(tags->begin(), tags->end());
  row.name_tokens.assign(distinct.begin(), distinct.end());
  return {};
}

Result<void> Gate::seal(const Sealing& sealing, store::Write& write) const {
  for (auto& append : write.appends) {
    const std::string kind(store::to_text(append.stream.kind));
    auto number = append.expected_version;
    for (auto& event : append.events) {
      auto body =
          sealing.seal(kind, append.stream.id, event_place(append.stream, ++number), event.by_user + "\n" + event.body);
      if (!body) return base::fail(std::move(body.error()));
      event.body = std::move(*body);
      auto user = event.by_user.empty() ? Result<std::string>(std::string()) : pseudonym(event.by_user);
      if (!user) return base::fail(std::move(user.error()));
      event.by_user = std::move(*user);
    }
  }
  for (auto& row : write.cases)
    if (auto done = seal_case(sealing, row); !done) return done;
  for (auto& row : write.operations) {
    auto title = sealing.seal("operation", row.id, index_place("operation", row.id, row.version),
                              to_sealable(SealedOperation{row.title, row.body}));
    if (!title) return base::fail(std::move(title.error()));
    row.title = std::move(*title);
    row.body.clear();
  }
  for (auto& row : write.parties) {
    auto name = sealing.seal("party", row.id, index_place("party", row.id, row.version),
                             to_sealable(SealedParty{row.name, row.enterprise_number, row.body}));
    if (!name) return base::fail(std::move(name.error()));
    row.name = std::move(*name);
    row.enterprise_number.reset();
    row.body.clear();
  }
  return seal_rest(sealing, write);
}

Result<void> Gate::seal_rest(const Sealing& sealing, store::Write& write) const {
  if (write.idempotency) {
    auto& record = *write.idempotency;
    auto account = pseudonym(record.account);
    if (!account) return base::fail(std::move(account.error()));
    record.account = std::move(*account);
    auto answer =
        sealing.seal(std::string(kHouseKind), answers_key(record.created), answer_place(record), record.answer);
    if (!answer) return base::fail(std::move(answer.error()));
    record.answer = std::move(*answer);
  }
  for (auto& message : write.outbox) {
    auto body = sealing.seal(std::string(kHouseKind), std::string(kOutboxKey), message_place(message), message.body);
    if (!body) return base::fail(std::move(body.error()));
    message.body = std::move(*body);
  }
  return {};
}

/// One entry for each object that has none yet.
Result<void> Gate::tell(const std::set<std::pair<std::string, std::string>>& touched, store::Write& write) const {
  auto entry = deed(for_the_house() ? ledger::Action::upkeep : ledger::Action::change);
  if (!entry) return base::fail(std::move(entry.error()));
  std::set<ledger::Object> told;
  for (const auto& each : write.deeds)
    if (each.object) told.insert(*each.object);
  const auto add = [&](ledger::Object object, ledger::Action action) {
    if (!told.insert(object).second) return;
    write.deeds.push_back(*entry);
    write.deeds.back().action = action;
    write.deeds.back().object = std::move(object);
  };
  // What lies under a key of the house (answers, messages) has rows of its own, and the store tells of those.
  for (const auto& [kind, id] : touched)
    if (kind != kHouseKind) add({kind, id}, entry->action);
  for (const auto& key : write.keys) add({key.kind, key.id}, ledger::Action::key_changed);
  if (write.deeds.empty()) write.deeds.push_back(*entry);
  return {};
}

// ---------------------------------------------------------------- searching

Result<store::Page<store::CaseRow>> Gate::search(const store::CaseQuery& wanted) {
  constexpr std::size_t kMostFound = 200;
  constexpr std::size_t kMostLooked = 5000;
  store::CaseQuery query = wanted;
  std::vector<std::string> sought;
  for (const auto& word : wanted.tokens) sought.push_back(sought_word(word));
  auto tags = shortened(room_.keys->blind(kNameIndex, sought, use({}, false)));
  if (!tags) return base::fail(std::move(tags.error()));
  query.tokens = std::move(*tags);
  store::Page<store::CaseRow> found;
  store::Paging paging{200, {}};
  for (std::size_t looked = 0; looked < kMostLooked && found.items.size() < kMostFound;) {
    auto page = room_.store->cases(query, paging);
    if (!page) return page;
    looked += page->items.size();
    auto words = open_rows(page->items);
    if (!words) return base::fail(std::move(words.error()));
    for (std::size_t i = 0; i < page->items.size(); ++i)
      if (!locked_out(page->items[i].locked_out) && names_are_theirs(page->items[i]) &&
          matches((*words)[i], wanted.tokens))
        found.items.push_back(std::move(page->items[i]));
    if (!page->next) break;
    paging.cursor = *page->next;
  }
  if (found.items.size() > kMostFound) found.items.resize(kMostFound);
  found.total = static_cast<std::int64_t>(found.items.size());
  if (auto noted = note_lines(ledger::Action::search, found.total, {"identity"}); !noted)
    return base::fail(std::move(noted.error()));
  return found;
}

// ---------------------------------------------------------------- people who work here

namespace {

/// Everything of an account but its role and desk.
struct SealedAccount {
  std::string name;
  std::string display;
  std::vector<std::string> languages;
  std::string password_hash;
  std::string factors;
  std::string keys;
};
BOOST_DESCRIBE_STRUCT(SealedAccount, (), (name, display, languages, password_hash, factors, keys))

}  // namespace

/// Readies a key of the house; one that is made now is on stable storage afterwards.
Result<void> Gate::ready_house_key(Sealing& sealing, std::string_view id) {
  store::Write write;
  if (auto ready = sealing.prepare({{std::string(kHouseKind), std::string(id)}}, write); !ready) return ready;
  if (write.keys.empty()) return {};
  if (auto told = tell({}, write); !told) return told;
  if (auto kept = room_.store->write(std::move(write)); !kept) return base::fail(std::move(kept.error()));
  return {};
}

Result<std::string> Gate::seal_words(const std::string& place, std::string_view words) {
  Sealing sealing(*this);
  if (auto ready = ready_house_key(sealing, kWordsKey); !ready) return base::fail(std::move(ready.error()));
  return sealing.seal(std::string(kHouseKind), std::string(kWordsKey), words_place(place), words);
}

Result<std::string> Gate::open_words(const std::string& place, std::string_view sealed) const {
  Texts texts(*room_.keys, use({}, true));
  if (auto expected = texts.expect(sealed); !expected) return base::fail(std::move(expected.error()));
  if (auto fetched = texts.fetch(); !fetched) return base::fail(std::move(fetched.error()));
  return texts.open(words_place(place), sealed);
}

Result<void> Gate::put_account(const store::Account& account) {
  auto name = pseudonym(account.name);
  if (!name) return base::fail(std::move(name.error()));
  Sealing sealing(*this);
  if (auto ready = ready_house_key(sealing, kAccountsKey); !ready) return ready;
  auto sealed = sealing.seal(std::string(kHouseKind), std::string(kAccountsKey), account_place(*name),
                             to_sealable(SealedAccount{account.name, account.display, account.languages,
                                                       account.password_hash, account.factors, account.keys}));
  if (!sealed) return base::fail(std::move(sealed.error()));
  auto row = account;
  row.name = std::move(*name);
  row.display = std::move(*sealed);
  row.languages.clear();
  row.password_hash.clear();
  row.factors.clear();
  row.keys.clear();
  return room_.store->put_account(row);
}

Result<void> Gate::open_accounts(std::span<store::Account> accounts) const {
  Texts texts(*room_.keys, use({}, true));
  for (const auto& row : accounts)
    if (auto expected = texts.expect(row.display); !expected) return expected;
  if (auto fetched = texts.fetch(); !fetched) return fetched;
  for (auto& row : accounts) {
    auto opened = texts.open_as<SealedAccount>(account_place(row.name), row.display);
    if (!opened) return base::fail(std::move(opened.error()));
    row.name = std::move(opened->name);
    row.display = std::move(opened->display);
    row.languages = std::move(opened->languages);
    row.password_hash = std::move(opened->password_hash);
    row.factors = std::move(opened->factors);
    row.keys = std::move(opened->keys);
  }
  return {};
}

Result<std::optional<store::Account>> Gate::account(std::string_view name) {
  auto known_as = pseudonym(name);
  if (!known_as) return base::fail(std::move(known_as.error()));
  auto found = room_.store->account(*known_as);
  if (!found || !*found) return found;
  if (auto opened = open_accounts(std::span(&**found, 1)); !opened) return base::fail(std::move(opened.error()));
  return found;
}

Result<std::vector<store::Account>> Gate::accounts() {
  auto all = room_.store->accounts();
  if (!all) return all;
  if (auto opened = open_accounts(*all); !opened) return base::fail(std::move(opened.error()));
  std::ranges::sort(*all, {}, &store::Account::name);
  return all;
}

}  // namespace relais::desks

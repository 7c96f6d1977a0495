// From a case to the row that lists are answered from.
#include <algorithm>
#include <map>
#include <set>

#include "base/search.hpp"
#include "desks/work.hpp"

namespace relais::desks {

namespace {

using casework::CaseState;

constexpr std::int32_t kFarAway = 36500;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

void add_words(std::set<std::string>& tokens, const std::optional<std::string>& text) {
  if (!text) return;
  for (auto& word : base::search_words(*text)) tokens.insert(std::move(word));
}

/// A number as one word: letters and digits without what stands between them; of a telephone number the end, which is
/// the same with and without the code of the country.
void add_number(std::set<std::string>& tokens, const std::optional<std::string>& text) {
  if (!text) return;
  std::string number;
  for (const auto& word : base::search_words(*text)) number += word;
  if (std::ranges::any_of(number, is_digit)) tokens.insert(base::number_sought(number));
}

void fill_names(const CaseState& state, store::CaseRow& row) {
  const auto& person = state.person;
  std::string name = person.given_name.value_or("");
  if (person.family_name) name += (name.empty() ? "" : " ") + *person.family_name;
  if (!name.empty()) row.display_name = name;
  std::set<std::string> tokens;
  add_words(tokens, name);
  add_words(tokens, state.label);
  for (const auto& alias : person.aliases) add_words(tokens, alias);
  add_number(tokens, person.identity_document);
  if (person.safe_contact) add_number(tokens, person.safe_contact->phone);
  row.name_tokens.assign(tokens.begin(), tokens.end());
}

void fill_referrals(const casework::CaseRow& indexed, store::CaseRow& row) {
  std::map<std::string, int> hops;
  for (const auto& referral : indexed.referrals)
    row.referrals.push_back({referral.referral.text(),
                             hops[referral.referral.text()]++,
                             row.id,
                             referral.desk,
                             referral.from_desk,
                             std::string(base::enum_name(referral.state)),
                             referral.sent,
                             referral.answer_by,
                             {}});
}

/// The first day on which the mere passing of time may change the row.
class Horizon {
 public:
  explicit Horizon(Date today) : today_(today), first_(base::add_days(today, kFarAway)) {}
  void at(Date day) {
    if (day > today_ && day < first_) first_ = day;
  }
  void after(Date last) { at(base::add_days(last, 1)); }
  [[nodiscard]] Date first() const { return first_; }

 private:
  Date today_;
  Date first_;
};

Date holds_until(const House& house, const CaseState& state, const casework::CaseRow& indexed, Date today) {
  Horizon horizon(today);
  for (const auto& clock : indexed.clocks) {
    horizon.at(clock.due);
    horizon.after(clock.due);
  }
  if (state.person.born) {
    horizon.at(base::add_months_clamped(state.person.born->earliest, house.majority_months));
    horizon.at(base::add_months_clamped(state.person.born->latest, house.majority_months));
  }
  for (const auto& consent : state.consents) {
    horizon.at(consent.since);
    if (consent.until) horizon.after(*consent.until);
  }
  for (const auto& glass : state.glasses) horizon.after(base::in_brussels(glass.held.until).date);
  return horizon.first();
}

}  // namespace

store::CaseRow row_of(const House& house, const CaseState& state, Date today) {
  const auto indexed = casework::index_of(state, {house.procedure, house.book, house.majority_months}, today);
  store::CaseRow row;
  row.id = indexed.id.text();
  row.version = indexed.version;
  row.computed_on = today;
  row.label = indexed.label;
  row.phase = indexed.phase;
  row.judicial = indexed.judicial;
  row.age_group = indexed.age_group;
  row.language = indexed.language;
  row.opened_on = indexed.opened_on;
  row.closed = indexed.closed;
  if (indexed.operation) row.operation = indexed.operation->text();
  row.next_due = indexed.next_due;
  row.next_what = indexed.next_what;
  row.opinion_asked_on = indexed.opinion_since;
  row.request_open_since = indexed.request_since;
  row.body =
      base::json::serialize(base::encode(RowBody{indexed.opened_by, indexed.duties_missing, indexed.opinion_for,
                                                 indexed.request_for, holds_until(house, state, indexed, today)}));
  fill_names(state, row);
  for (const auto& conflict : state.conflicts)
    if (!conflict.lifted_on) row.locked_out.push_back(conflict.account);
  std::set<store::CaseDesk> desks;
  for (const auto& bond : indexed.bonds) desks.insert({bond.desk, std::string(base::enum_name(bond.relation))});
  for (const auto& consent : state.consents)
    if (consent.open(today)) desks.insert({consent.recipient, "recipient"});
  for (const auto& glass : state.glasses)
    if (today <= base::in_brussels(glass.held.until).date) desks.insert({glass.by_desk, std::string(kBrokenGlass)});
  row.desks.assign(desks.begin(), desks.end());
  for (const auto& clock : indexed.clocks)
    row.clocks.push_back({clock.due, std::string(base::enum_name(clock.kind)), clock.what, clock.desk,
                          base::json::serialize(base::encode(clock.rules))});
  fill_referrals(indexed, row);
  return row;
}

RowBody body_of(const store::CaseRow& row) {
  auto body = base::decode_text<RowBody>(row.body);
  return body ? *body : RowBody{};
}

store::OperationRow row_of(const casework::OperationState& operation) {
  base::json::object body{{"people", operation.people.size()}};
  if (operation.opened.sector) body["sector"] = *operation.opened.sector;
  if (operation.opened.place.municipality) body["municipality"] = *operation.opened.place.municipality;
  return {operation.id.text(),        operation.version,
          operation.by_desk,          std::string(base::enum_name(operation.opened.kind)),
          operation.opened.title,     operation.opened.took_place,
          base::json::serialize(body)};
}

store::PartyRow row_of(const casework::PartyState& party) {
  return {party.id.text(),
          party.version,
          party.by_desk,
          std::string(base::enum_name(party.described.kind)),
          party.described.name,
          party.described.enterprise_number,
          base::json::serialize(base::encode(party.described))};
}

}  // namespace relais::desks

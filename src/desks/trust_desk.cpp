// Who stands in for whom at a desk, and going through who has access.
#include <algorithm>

#include <fmt/format.h>

#include "casework/validate.hpp"
#include "desks/trust_parts.hpp"

namespace relais::desks {

namespace {

using casework::CoverGiven;
using casework::DeskState;

constexpr int kLongestCover = 366;

tl::unexpected<Failure> wrong(std::string at, std::string what, std::string expected) {
  return failed(
      base::Error{base::ErrorKind::bad_input, "bad_value", std::move(at), std::move(what), std::move(expected), {}});
}

CoverView view_of(const casework::Cover& cover, Date today) {
  const auto& given = cover.given;
  return {cover.number, given.account, given.by,     given.by_desk,
          given.from,   given.until,   given.reason, cover.holds(today)};
}

/// Writes one event of the asker's desk and answers the desk afterwards.
Answer<DeskState> write_event(const Call& call, casework::DeskEvent event, ledger::Action action, Made made,
                              const std::function<base::json::value(const DeskState&)>& answer) {
  for (int tries = 0;; ++tries) {
    auto state = load_desk(call.store, call.asker.desk);
    if (!state) return failed(std::move(state.error()));
    const casework::Recorded<casework::DeskEvent> record{
        state->version + 1, call.today(), call.now, call.asker.desk, call.asker.user, call.asker.acts_as, event};
    state->apply(record);
    auto deed = call.store.deed(action);
    if (!deed) return failed(std::move(deed.error()));
    deed->object = ledger::Object{"desk", call.asker.desk};
    store::Write write;
    write.appends.push_back(append_of(store::StreamKind::desk, call.asker.desk, std::vector{record}));
    write.deeds.push_back(std::move(*deed));
    remember(call, write, answer(*state), 0, made);
    auto written = call.store.write(std::move(write));
    if (written) return std::move(*state);
    if (!lost_race(written.error()) || tries == kTries) return failed(std::move(written.error()));
  }
}

Answer<std::vector<store::Account>> accounts_of(const Call& call) {
  auto accounts = call.store.accounts();
  if (!accounts) return failed(std::move(accounts.error()));
  return std::move(*accounts);
}

/// Desks of the same kind whose people the asker stands in for today.
base::Result<std::vector<std::string>> stand_in_of(const House& house, Gate& store, const access::Asker& asker,
                                                   Date today) {
  std::vector<std::string> all;
  const auto* own = house.book.find(asker.desk);
  if (own == nullptr) return all;
  for (const auto& desk : house.book.all()) {
    if (desk.id == asker.desk || desk.kind != own->kind) continue;
    auto state = load_desk(store, desk.id);
    if (!state) return base::fail(std::move(state.error()));
    for (const auto& cover : state->covers)
      if (cover.holds(today) && cover.given.by == asker.user && cover.given.by_desk == asker.desk) {
        all.push_back(desk.id);
        break;
      }
  }
  return all;
}

std::optional<tl::unexpected<Failure>> fault_in(const Call& call, const GiveCover& request) {
  if (auto fault = casework::find_fault_in_text(request.reason, casework::kShortText, "/reason"))
    return failed(std::move(*fault));
  if (request.until < request.from || request.until < call.today())
    return wrong("/until", "the cover would end before it begins, or has passed", "a day not earlier");
  if (request.until.days() - request.from.days() > kLongestCover)
    return wrong("/until", "this is too long for a cover", fmt::format("at most {} days", kLongestCover));
  if (request.account == request.by) return wrong("/by", "nobody stands in for themselves", "somebody else");
  return std::nullopt;
}

}  // namespace

namespace {

CoverList list_of(const DeskState& state, std::vector<std::string> stand_in, Date today) {
  CoverList list;
  for (const auto& cover : state.covers)
    if (!cover.ended && cover.given.until >= today) list.items.push_back(view_of(cover, today));
  list.stand_in = std::move(stand_in);
  return list;
}

}  // namespace

Answer<CoverList> covers(const Call& call) {
  auto state = load_desk(call.store, call.asker.desk);
  if (!state) return failed(std::move(state.error()));
  auto stand_in = stand_in_of(call.house, call.store, call.asker, call.today());
  if (!stand_in) return failed(std::move(stand_in.error()));
  return list_of(*state, std::move(*stand_in), call.today());
}

Answer<CoverView> give_cover(const Call& call, const GiveCover& request) {
  if (auto failure = forbidden(call, {}, CoverGiven::kType)) return failed(std::move(*failure));
  if (auto fault = fault_in(call, request)) return std::move(*fault);
  auto accounts = accounts_of(call);
  if (!accounts) return failed(std::move(accounts.error()));
  const auto away = std::ranges::find(*accounts, request.account, &store::Account::name);
  if (away == accounts->end() || away->desk != call.asker.desk || away->disabled)
    return wrong("/account", "this is nobody of your desk", "an account of your desk");
  const auto by = std::ranges::find(*accounts, request.by, &store::Account::name);
  const auto* own = call.house.book.find(call.asker.desk);
  const auto* other = by != accounts->end() ? call.house.book.find(by->desk) : nullptr;
  if (other == nullptr || by->disabled || other->kind != own->kind || by->role != away->role)
    return wrong("/by", "this account cannot stand in", "an account of this desk or of another of its kind, same role");
  const CoverGiven given{request.account, request.by, by->desk, request.from, request.until, request.reason};
  auto after = write_event(call, given, ledger::Action::change, Made::opened, [&](const DeskState& now) {
    return base::encode(view_of(now.covers.back(), call.today()));
  });
  if (!after) return failed(std::move(after.error()));
  return view_of(after->covers.back(), call.today());
}

Answer<CoverList> end_cover(const Call& call, std::int64_t number) {
  if (auto failure = forbidden(call, {}, casework::CoverEnded::kType)) return failed(std::move(*failure));
  auto state = load_desk(call.store, call.asker.desk);
  if (!state) return failed(std::move(state.error()));
  const auto found = std::ranges::find(state->covers, number, &casework::Cover::number);
  if (found == state->covers.end() || found->ended) return failed(not_here());
  auto stand_in = stand_in_of(call.house, call.store, call.asker, call.today());
  if (!stand_in) return failed(std::move(stand_in.error()));
  const auto answer = [&](const DeskState& now) { return list_of(now, *stand_in, call.today()); };
  auto after = write_event(call, casework::CoverEnded{number}, ledger::Action::change, Made::changed,
                           [&](const DeskState& now) { return base::encode(answer(now)); });
  if (!after) return failed(std::move(after.error()));
  return answer(*after);
}

base::Result<access::Asker> standing_in(const House& house, Gate& store, access::Asker asker, const std::string& desk,
                                        Date today) {
  if (desk == asker.desk) return asker;
  auto desks = stand_in_of(house, store, asker, today);
  if (!desks) return base::fail(std::move(desks.error()));
  const auto* found = house.book.find(desk);
  if (found == nullptr || std::ranges::find(*desks, desk) == desks->end())
    return base::fail(base::ErrorKind::not_allowed, "not_yours_to_do", "desk", "you stand in for nobody of that desk",
                      "a desk that gave you a cover for today");
  asker.desk = desk;
  asker.acts_as = found->acts_as;
  return asker;
}

Answer<DeskReview> desk_review(const Call& call) {
  if (auto failure = forbidden(call, {}, casework::AccessReviewed::kType)) return failed(std::move(*failure));
  auto state = load_desk(call.store, call.asker.desk);
  if (!state) return failed(std::move(state.error()));
  auto accounts = accounts_of(call);
  if (!accounts) return failed(std::move(accounts.error()));
  DeskReview review;
  for (const auto& account : *accounts) {
    if (account.desk != call.asker.desk) continue;
    PersonAccess person{{}, account.name, account.display, account.role, account.disabled, {}};
    for (const auto& cover : state->covers)
      if (cover.holds(call.today()) && (cover.given.account == account.name || cover.given.by == account.name))
        person.covers.push_back(view_of(cover, call.today()));
    review.people.push_back(std::move(person));
  }
  review.reviewed_on = state->reviewed_on;
  if (state->reviewed) {
    review.due = state->reviewed->next;
    review.overdue = state->reviewed->next < call.today();
  }
  return review;
}

Answer<DeskReview> review_desk(const Call& call, const ReviewAccess& request) {
  if (auto failure = forbidden(call, {}, casework::AccessReviewed::kType)) return failed(std::move(*failure));
  if (auto fault = casework::find_fault_in_text(request.remark, casework::kLongText, "/remark"))
    return failed(std::move(*fault));
  auto before = desk_review(call);
  if (!before) return before;
  for (std::size_t i = 0; i < request.accounts.size(); ++i)
    if (std::ranges::find(before->people, request.accounts[i], &PersonAccess::account) == before->people.end())
      return wrong(fmt::format("/accounts/{}", i), "this is nobody of your desk", "an account of your desk");
  for (const auto& person : before->people)
    if (!person.disabled && std::ranges::find(request.accounts, person.account) == request.accounts.end())
      return wrong("/accounts", "somebody with access was left out",
                   "every account that can sign in; have the others closed first");
  const casework::AccessReviewed reviewed{request.accounts, request.remark,
                                          base::add_days(call.today(), call.house.policy.access_review_days())};
  const auto answer = [&](const DeskState&) {
    auto view = *before;
    view.reviewed_on = call.today();
    view.due = reviewed.next;
    view.overdue = false;
    return view;
  };
  auto after = write_event(call, reviewed, ledger::Action::access_reviewed, Made::changed,
                           [&](const DeskState& now) { return base::encode(answer(now)); });
  if (!after) return failed(std::move(after.error()));
  return answer(*after);
}

}  // namespace relais::desks

// What is done for all people of an operation at once: each case stands or falls for itself, all in one transaction.
#include <algorithm>
#include <functional>

#include <fmt/format.h>

#include "desks/operations.hpp"

namespace relais::desks {

namespace {

using casework::CaseState;

/// The acts for one case; the number counts the cases of this call.
using ActsFor = std::function<std::vector<CaseEvent>(const CaseState&, std::size_t)>;

std::optional<Failure> not_of_it(const std::optional<std::vector<std::string>>& wanted, const OperationWork& work) {
  if (!wanted) return std::nullopt;
  for (std::size_t i = 0; i < wanted->size(); ++i) {
    const bool there =
        std::ranges::any_of(work.cases, [&](const CaseState& each) { return each.id().text() == (*wanted)[i]; });
    if (!there)
      return Failure{{base::ErrorKind::bad_input,
                      "bad_value",
                      fmt::format("/cases/{}", i),
                      "this person does not belong to the operation",
                      "ids of its people",
                      {}},
                     {},
                     {},
                     nullptr,
                     nullptr};
  }
  return std::nullopt;
}

tl::expected<std::vector<casework::CaseRecord>, Failure> decide_one(const Call& call, const CaseState& state,
                                                                    const std::vector<CaseEvent>& acts, Date on) {
  const auto ties = ties_of(call.house, call.asker, state, call.now);
  for (const auto& act : acts) {
    const auto verb =
        std::visit([](const auto& each) { return std::string(std::remove_cvref_t<decltype(each)>::kType); }, act);
    if (auto failure = forbidden(call, ties, verb)) return failed(std::move(*failure));
  }
  if (auto failure = unknown_link(call, acts)) return failed(std::move(*failure));
  auto decided = casework::decide(setting_of(call), state, acts, acting_of(call), on);
  if (!decided) return failed(failure_of(call.house, decided.error()));
  return std::move(*decided);
}

Answer<BulkAnswer> attempt(const Call& call, const std::string& id,
                           const std::optional<std::vector<std::string>>& wanted, Date on, const ActsFor& acts_for) {
  auto work = open_for_work(call, id);
  if (!work) return failed(std::move(work.error()));
  if (auto failure = not_of_it(wanted, *work)) return failed(std::move(*failure));
  BulkAnswer answer;
  store::Write write;
  std::size_t count = 0;
  for (auto& state : work->cases) {
    const auto& text = state.id().text();
    if (wanted && std::ranges::find(*wanted, text) == wanted->end()) continue;
    if (!Eye::of(call, state).opens()) continue;
    auto decided = decide_one(call, state, acts_for(state, count++), on);
    if (!decided) {
      answer.refused.push_back({{}, text, state.label, problem_view(decided.error())});
      continue;
    }
    const auto after = add_to(write, call.house, state, std::move(*decided), call.today());
    answer.done.push_back({{}, text, after.version()});
  }
  remember(call, write, base::encode(answer), 0, Made::changed);
  if (answer.done.empty() && !call.remember) return answer;
  if (auto written = call.store.write(std::move(write)); !written) return failed(std::move(written.error()));
  return answer;
}

Answer<BulkAnswer> for_all(const Call& call, const std::string& id,
                           const std::optional<std::vector<std::string>>& wanted, Date on, const ActsFor& acts_for) {
  for (int tries = 1;; ++tries) {
    auto answer = attempt(call, id, wanted, on, acts_for);
    if (answer || tries == kTries || !lost_race(answer.error().error)) return answer;
  }
}

casework::Room room_for(const casework::CapacityStated& capacity, const Need& need) {
  if (need.age_group != casework::AgeGroup::adult) return capacity.minors;
  return need.gender == casework::Gender::male ? capacity.men : capacity.women;
}

/// The need of this person: what the file says, else what the request says.
Need need_of(const Call& call, const CaseState& state, Need need) {
  const auto age = casework::age_group_on(state.person, call.today(), call.house.majority_months);
  need.age_group = base::enum_from<casework::AgeGroup>(age).value_or(need.age_group);
  if (state.person.gender) need.gender = state.person.gender;
  if (state.person.language) need.language = state.person.language;
  need.people = 1;
  return need;
}

/// Deals people out: in turn over the desks with room; when none has room, over those that state nothing; else over
/// all.
class Spread {
 public:
  Spread(std::vector<std::string> desks, std::vector<casework::CapacityStated> rooms)
      : desks_(std::move(desks)), rooms_(std::move(rooms)) {}

  std::vector<std::string> order_for(const Need& need) {
    for (const auto wanted : {casework::Room::free, casework::Room::unknown, casework::Room::full}) {
      std::vector<std::size_t> able;
      for (std::size_t i = 0; i < desks_.size(); ++i)
        if (room_for(rooms_[i], need) == wanted) able.push_back(i);
      if (!able.empty()) return from(able[turn_++ % able.size()]);
    }
    return desks_;
  }

 private:
  [[nodiscard]] std::vector<std::string> from(std::size_t first) const {
    std::vector<std::string> order;
    for (std::size_t i = 0; i < desks_.size(); ++i) order.push_back(desks_[(first + i) % desks_.size()]);
    return order;
  }

  std::vector<std::string> desks_;
  std::vector<casework::CapacityStated> rooms_;
  std::size_t turn_ = 0;
};

base::Result<std::vector<casework::CapacityStated>> rooms_of(Gate& store, const std::vector<std::string>& desks) {
  std::vector<casework::CapacityStated> rooms;
  for (const auto& desk : desks) {
    auto state = load_desk(store, desk);
    if (!state) return base::fail(std::move(state.error()));
    rooms.push_back(state->capacity);
  }
  return rooms;
}

}  // namespace

Answer<BulkAnswer> act_on_operation(const Call& call, const std::string& id, const BulkActs& request) {
  return for_all(call, id, request.cases, request.on, [&](const CaseState&, std::size_t) { return request.acts; });
}

Answer<BulkAnswer> refer_people(const Call& call, const std::string& id, const BulkReferral& request) {
  std::vector<std::string> desks{request.desk};
  for (const auto& next : request.then)
    if (std::ranges::find(desks, next) == desks.end()) desks.push_back(next);
  auto rooms = rooms_of(call.store, desks);
  if (!rooms) return failed(std::move(rooms.error()));
  Spread spread(desks, std::move(*rooms));
  const auto acts_for = [&](const CaseState& state, std::size_t) {
    const auto need = need_of(call, state, request.need);
    const auto order = request.spread ? spread.order_for(need) : desks;
    return std::vector<CaseEvent>{casework::ReferralSent{base::new_id<casework::ReferralTag>(call.now, call.random),
                                                         order.front(),
                                                         need,
                                                         call.now,
                                                         {order.begin() + 1, order.end()}}};
  };
  return for_all(call, id, request.cases, request.on, acts_for);
}

}  // namespace relais::desks

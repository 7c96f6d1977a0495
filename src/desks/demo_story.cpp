#include <fmt/format.h>

#include "desks/demo_world.hpp"

namespace relais::desks::demo {

namespace {

constexpr std::int64_t kMinute = 60'000'000;
constexpr int kMorning = 7 * 60 + 30;
constexpr int kEvening = 20 * 60;

std::string verb_of(const CaseEvent& act) {
  return std::visit([](const auto& each) { return std::string(std::remove_cvref_t<decltype(each)>::kType); }, act);
}

}  // namespace

const std::vector<District>& districts() {
  static const std::vector<District> kDistricts = {
      {"police-antwerp", "onss-antwerp", "payoke", "minor-ndako", "hospital-ghent", "flanders"},
      {"police-brussels", "onss-brussels", "pag-asa", "minor-ndako", "hospital-brussels", "brussels"},
      {"police-liege", "onss-liege", "surya", "esperanto", "hospital-brussels", "wallonia"},
      {"police-federal", "cls-brussels", "pag-asa", "esperanto", "hospital-brussels", "brussels"}};
  return kDistricts;
}

Instant Story::instant() const {
  return Instant::from_micros(static_cast<std::int64_t>(date_.days()) * 86'400'000'000 + minute_ * kMinute);
}

bool Story::lies_back(int low, int high) const {
  const int passed = base::in_brussels(now_).date.days() - date_.days();
  return low <= passed && passed <= high;
}

bool Story::tick() {
  if (stopped_) return false;
  minute_ += chance_.between(3, 18);
  if (instant() > now_) stopped_ = true;
  return !stopped_;
}

casework::Setting Story::setting() const {
  return {house_.procedure, house_.library, house_.book, house_.letters, date_, instant()};
}

casework::Acting Story::acting(const std::string& desk) const {
  for (const auto& account : demo_accounts())
    if (account.desk == desk) return {account.name, desk, house_.book.find(desk)->acts_as};
  return {desk, desk, house_.book.find(desk)->acts_as};
}

void Story::refuse(std::string why) {
  refusals_.push_back(std::move(why));
  stopped_ = true;
}

void Story::take(casework::Decided<std::vector<casework::CaseRecord>> decided, const std::string& what) {
  if (!decided) return refuse(what + ": " + decided.error().error.code);
  for (auto& record : *decided) state_.apply(std::move(record));
}

bool Story::open(const std::string& desk, Date on, const casework::Opening& opening) {
  date_ = on;
  minute_ = kMorning + chance_.between(0, 240);
  if (!tick()) return false;
  const auto id = base::new_id<casework::CaseTag>(instant(), chance_.source());
  state_ = casework::CaseState(id);
  take(casework::decide_opening(setting(), id, opening, acting(desk), date_), "open");
  return !stopped_;
}

Story& Story::wait(int days) {
  date_ = base::add_days(date_, days);
  if (days > 0) minute_ = kMorning + chance_.between(0, 180);
  if (minute_ > kEvening) minute_ = kEvening;
  return *this;
}

Story& Story::at(Instant instant) {
  if (this->instant() > instant) return *this;
  date_ = Date::from_days(static_cast<std::int32_t>(instant.micros() / 86'400'000'000));
  minute_ = static_cast<int>(instant.micros() % 86'400'000'000 / kMinute);
  return *this;
}

Story& Story::act(const std::string& desk, const std::vector<CaseEvent>& acts) {
  if (!tick()) return *this;
  const auto* found = house_.book.find(desk);
  access::Asker asker{"", "", found->kind, desk, found->acts_as, {}};
  asker.level = 3;
  const auto ties = ties_of(house_, asker, state_, instant());
  for (const auto& each : acts)
    if (!house_.policy.may_act(asker, ties, verb_of(each))) {
      refuse(desk + " " + verb_of(each) + ": policy");
      return *this;
    }
  const auto* first = std::get_if<casework::StepTaken>(&acts.front());
  take(casework::decide(setting(), state_, acts, acting(desk), date_),
       desk + " " + (first != nullptr ? first->step : verb_of(acts.front())));
  return *this;
}

Story& Story::step(const std::string& desk, const std::string& verb) {
  casework::StepTaken taken;
  taken.step = verb;
  return act(desk, {taken});
}

Story& Story::refer(const std::string& desk, const std::string& to, casework::Urgency urgency,
                    std::vector<std::string> then) {
  if (stopped_) return *this;
  casework::Need need;
  const auto age = casework::age_group_on(state_.person, date_, house_.majority_months);
  need.age_group = base::enum_from<casework::AgeGroup>(age).value_or(casework::AgeGroup::adult);
  need.gender = state_.person.gender;
  need.language = state_.person.language;
  need.urgency = urgency;
  need.shelter_needed = chance_.percent(70);
  need.call_back = "desk of the referrer, any hour";
  need.region = base::enum_name(house_.book.find(desk)->region);
  const auto id = base::new_id<casework::ReferralTag>(instant(), chance_.source());
  return act(desk, {casework::ReferralSent{id, to, need, instant(), std::move(then)}});
}

Story& Story::answer(const std::string& desk, bool accepted, const std::string& reason) {
  if (!tick()) return *this;
  take(casework::decide_answer(setting(), state_, state_.referrals.back().id, accepted,
                               reason.empty() ? std::nullopt : std::optional(reason), acting(desk), date_),
       desk + " answers");
  return *this;
}

Story& Story::arrive(const std::string& desk) {
  if (!tick()) return *this;
  take(casework::decide_arrival(setting(), state_, state_.referrals.back().id, acting(desk), date_), desk + " arrival");
  return *this;
}

}  // namespace relais::desks::demo

#include "desks/demo.hpp"
#include "desks/gate.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "desks/administration.hpp"
#include "desks/demo_world.hpp"

namespace relais::desks {

namespace {

using namespace demo;

constexpr std::size_t kCasesAWrite = 40;
constexpr int kFiveYears = 5 * 365;

struct Site {
  const char* title;
  const char* sector;
};
constexpr std::array<Site, 8> kSites = {{{"Building site (invented)", "construction"},
                                         {"Restaurant kitchen (invented)", "restaurants_cafes"},
                                         {"Fruit farm (invented)", "agriculture_horticulture"},
                                         {"Car wash (invented)", "car_wash"},
                                         {"Nail studio (invented)", "nail_bars"},
                                         {"Parcel depot (invented)", "parcel_delivery"},
                                         {"Meat works (invented)", "meat"},
                                         {"Cleaning crew (invented)", "cleaning"}}};

/// Writes cases in portions; the index is computed for today.
class Filler {
 public:
  Filler(const House& house, Gate& store, Chance& chance, Instant now)
      : house_(house), store_(store), chance_(chance), now_(now), today_(base::in_brussels(now).date) {}

  base::Result<void> keep(const Story& story) {
    const auto& state = story.state();
    if (!state.exists()) return {};
    write_.appends.push_back(append_of(store::StreamKind::case_file, state.id().text(), state.log()));
    write_.cases.push_back(row_of(house_, state, today_));
    counts_.cases += 1;
    counts_.events += static_cast<int>(state.log().size());
    counts_.refused.insert(counts_.refused.end(), story.refusals().begin(), story.refusals().end());
    return write_.cases.size() >= kCasesAWrite ? flush() : base::Result<void>{};
  }

  base::Result<void> keep(const casework::OperationState& operation,
                          const std::vector<casework::Recorded<casework::OperationEvent>>& records) {
    write_.appends.push_back(append_of(store::StreamKind::operation, operation.id.text(), records));
    write_.operations.push_back(row_of(operation));
    counts_.operations += 1;
    return flush();
  }

  base::Result<void> keep(const std::string& desk, const casework::CapacityStated& capacity) {
    const casework::Recorded<casework::DeskEvent> record{
        1, today_, now_, desk, desk, house_.book.find(desk)->acts_as, capacity};
    write_.appends.push_back(append_of(store::StreamKind::desk, desk, std::vector{record}));
    return {};
  }

  base::Result<void> keep(const casework::PartyState& party, const casework::Recorded<casework::PartyEvent>& record) {
    write_.appends.push_back(append_of(store::StreamKind::party, party.id.text(), std::vector{record}));
    write_.parties.push_back(row_of(party));
    return {};
  }

  base::Result<void> flush() {
    if (write_.appends.empty()) return {};
    auto written = store_.write(std::exchange(write_, {}));
    if (!written) return base::fail(std::move(written.error()));
    return {};
  }

  [[nodiscard]] Story begin() { return {house_, chance_, now_}; }
  [[nodiscard]] const House& house() const { return house_; }
  [[nodiscard]] Chance& chance() { return chance_; }
  [[nodiscard]] Instant now() const { return now_; }
  [[nodiscard]] Date today() const { return today_; }
  [[nodiscard]] DemoCounts counts() const { return counts_; }
  [[nodiscard]] std::string next_label() { return fmt::format("Invented {:03}", ++labels_); }

 private:
  const House& house_;
  Gate& store_;
  Chance& chance_;
  Instant now_;
  Date today_;
  store::Write write_;
  DemoCounts counts_;
  int labels_ = 0;
};

// Near the recorded offences of ten years (law/statistics: sexual 1,654, economic 1,665, forced crime 116, begging 108,
// organs 6).
std::string purpose_of(Chance& chance) {
  const int roll = chance.between(1, 3549);
  if (roll <= 1654) return "sexual";
  if (roll <= 3319) return "labour";
  if (roll <= 3435) return "crime";
  if (roll <= 3543) return "begging";
  return "organs";
}

Kind kind_of(Chance& chance) {
  const int roll = chance.between(1, 100);
  if (roll <= 60) return Kind::third_country;
  if (roll <= 72) return Kind::european;
  if (roll <= 80) return Kind::belgian;
  if (roll <= 88) return Kind::minor;
  if (roll <= 97) return Kind::smuggled;
  return Kind::diplomatic;
}

casework::Opening opening_of(Filler& filler, Person person, const std::string& purpose, Date on) {
  casework::Opening opening;
  opening.opened.label = filler.next_label();
  opening.person = std::move(person);
  casework::StepTaken detect;
  detect.step = "detect";
  detect.purposes = {purpose};
  detect.facts_on = base::add_days(on, -filler.chance().between(1, 200));
  opening.detect = std::move(detect);
  return opening;
}

base::Result<void> tell_one(Filler& filler, Kind kind, int days_ago) {
  auto& chance = filler.chance();
  const auto& district = chance.one_of(districts());
  const auto on = base::add_days(filler.today(), -days_ago);
  const auto purpose = kind == Kind::diplomatic ? std::string("labour") : purpose_of(chance);
  const bool works = purpose == "labour";
  auto opening = opening_of(filler, invent_person(chance, kind, on), purpose, on);
  if (kind == Kind::smuggled) {
    constexpr std::array kForms = {casework::SmugglingForm::vulnerability, casework::SmugglingForm::coercion,
                                   casework::SmugglingForm::life, casework::SmugglingForm::harm};
    opening.opened.ground = casework::Ground::smuggling;
    opening.opened.smuggling_form = chance.one_of(kForms);
    opening.detect->purposes.clear();
  }
  const std::string finder = works && kind != Kind::minor ? district.inspector : district.police;
  auto story = filler.begin();
  if (story.open(finder, on, opening)) tell(story, chance, district, kind, finder, works);
  return filler.keep(story);
}

base::Result<void> tell_awaiting_one(Filler& filler, int number) {
  auto& chance = filler.chance();
  const auto& district = districts()[static_cast<std::size_t>(number) % 3];
  const bool works = number % 2 == 0;
  const auto on = base::add_days(filler.today(), -(73 + chance.between(2, 12)));
  const std::string finder = works ? district.inspector : district.police;
  auto story = filler.begin();
  const auto opening =
      opening_of(filler, invent_person(chance, Kind::third_country, on), works ? "labour" : "sexual", on);
  if (story.open(finder, on, opening)) tell_awaiting(story, chance, district, finder, works, number % 4 == 3);
  return filler.keep(story);
}

base::Result<void> tell_hospital_signal(Filler& filler) {
  auto& chance = filler.chance();
  const auto& district = districts()[1];
  const auto on = base::add_days(filler.today(), -chance.between(20, 900));
  auto opening = opening_of(filler, invent_person(chance, Kind::third_country, on), "sexual", on);
  auto story = filler.begin();
  if (story.open(district.hospital, on, opening)) {
    casework::StepTaken rights;
    rights.step = "explain_rights";
    rights.language = story.state().person.language;
    story.act(district.hospital, {rights});
    story.refer(district.hospital, district.centre, casework::Urgency::today, {"payoke"});
    story.answer(district.centre, true).wait(1).arrive(district.centre);
    story.step(district.centre, "accept_assistance");
  }
  return filler.keep(story);
}

base::Result<void> tell_fresh_one(Filler& filler, Fresh how, int number, int days_ago) {
  auto& chance = filler.chance();
  const auto& district = districts()[static_cast<std::size_t>(number) % 3];
  const bool works = number % 2 == 0;
  const auto on = base::add_days(filler.today(), -days_ago);
  const std::string finder = works ? district.inspector : district.police;
  auto story = filler.begin();
  const auto opening =
      opening_of(filler, invent_person(chance, Kind::third_country, on), works ? "labour" : "sexual", on);
  if (story.open(finder, on, opening)) tell_fresh(story, chance, district, finder, how, filler.now());
  return filler.keep(story);
}

struct Plan {
  Date on;
  int people = 0;
  bool fresh = false;
};

casework::OperationOpened site_of(Chance& chance, const District& district, Date on) {
  const auto& site = chance.one_of(kSites);
  casework::OperationOpened opened;
  opened.kind = casework::OperationKind::inspection;
  opened.took_place = on;
  opened.title = site.title;
  opened.sector = site.sector;
  const std::string_view region = district.region;
  opened.place.municipality = region == "flanders" ? "Antwerpen" : region == "wallonia" ? "Liège" : "Bruxelles";
  return opened;
}

/// The employer of the site, kept apart from the people found there.
base::Result<casework::PartyId> invent_employer(Filler& filler, const std::string& desk, Instant at, Date on) {
  casework::PartyState party;
  party.id = base::new_id<casework::PartyTag>(at, filler.chance().source());
  casework::PartyDescribed described;
  described.name = fmt::format("Voorbeeld & Exemple {} (invented)", filler.chance().between(100, 999));
  const casework::Recorded<casework::PartyEvent> record{
      1, on, at, desk, desk, filler.house().book.find(desk)->acts_as, described};
  party.apply(record);
  if (auto kept = filler.keep(party, record); !kept) return base::fail(std::move(kept.error()));
  return party.id;
}

base::Result<void> tell_operation(Filler& filler, const Plan& plan) {
  auto& chance = filler.chance();
  const auto& district = plan.fresh ? districts()[1] : chance.one_of(districts());
  const std::string finder = district.inspector;
  const auto at =
      Instant::from_micros(static_cast<std::int64_t>(plan.on.days()) * 86'400'000'000 + 6LL * 3'600'000'000);
  casework::OperationState operation;
  operation.id = base::new_id<casework::OperationTag>(at, chance.source());
  std::vector<casework::Recorded<casework::OperationEvent>> records;
  const auto record = [&](casework::OperationEvent event) {
    records.push_back({operation.version + 1, plan.on, at, finder, finder, "inspector", std::move(event)});
    operation.apply(records.back());
  };
  record(site_of(chance, district, plan.on));
  auto employer = invent_employer(filler, finder, at, plan.on);
  if (!employer) return base::fail(std::move(employer.error()));
  record(casework::PartyLinked{*employer, "employer"});
  for (int i = 0; i < plan.people; ++i) {
    auto opening = opening_of(filler, invent_worker(chance, plan.on), "labour", plan.on);
    opening.opened.operation = operation.id;
    auto story = filler.begin();
    if (!story.open(finder, plan.on, opening)) continue;
    record(casework::PersonFound{story.state().id()});
    if (plan.fresh) {
      constexpr std::array kHow = {Fresh::informed, Fresh::waiting, Fresh::accepted, Fresh::just_found,
                                   Fresh::asked_document};
      tell_fresh(story, chance, district, finder, kHow[static_cast<std::size_t>(i) % kHow.size()], filler.now());
    } else {
      tell(story, chance, district, Kind::third_country, finder, true);
    }
    if (auto kept = filler.keep(story); !kept) return kept;
  }
  return filler.keep(operation, records);
}

base::Result<void> add_accounts(const House& house, Gate& store, const std::string& password_hash) {
  for (const auto& account : demo_accounts()) {
    auto added = add_account(
        house, store, {account.name, account.display, account.role, account.desk, {"fr", "nl", "en"}, password_hash});
    if (!added) return added;
  }
  return {};
}

base::Result<void> tell_all(Filler& filler, int people) {
  auto& chance = filler.chance();
  const Date today = filler.today();
  std::vector<std::function<base::Result<void>()>> parts;
  const int big = std::clamp(people / 10, 1, 30);
  parts.emplace_back([&, big] { return tell_operation(filler, {base::add_days(today, -1), big, true}); });
  int left = people - big;
  for (int i = 0; i < 10 && left > 12; ++i) {
    const int size = chance.between(3, 8);
    const int ago = chance.between(30, kFiveYears);
    left -= size;
    parts.emplace_back([&filler, today, size, ago] {
      return tell_operation(filler, {base::add_days(today, -ago), size, false});
    });
  }
  constexpr std::array kFresh = {Fresh::just_found, Fresh::informed,   Fresh::waiting,  Fresh::waiting,
                                 Fresh::overdue,    Fresh::nobody_yet, Fresh::accepted, Fresh::asked_document};
  for (int i = 0; i < 24 && left > 4; ++i, --left)
    parts.emplace_back([&filler, i, how = kFresh[static_cast<std::size_t>(i) / 3 % kFresh.size()],
                        ago = chance.between(1, 9)] { return tell_fresh_one(filler, how, i, ago); });
  for (int i = 0; i < 5 && left > 2; ++i, --left) parts.emplace_back([&] { return tell_hospital_signal(filler); });
  for (int i = 0; i < 16 && left > 40; ++i, --left)
    parts.emplace_back([&filler, i] { return tell_awaiting_one(filler, i); });
  // Enough of the last months that every phase is under way somewhere.
  for (int i = 0; i < 40 && left > 30; ++i, --left)
    parts.emplace_back([&filler, i] { return tell_one(filler, Kind::third_country, 12 + i * 6); });
  for (; left > 0; --left)
    parts.emplace_back([&] { return tell_one(filler, kind_of(chance), chance.between(12, kFiveYears)); });
  for (const auto& part : parts)
    if (auto told = part(); !told) return told;
  return {};
}

}  // namespace

base::Result<DemoCounts> fill_demo(const House& house, Gate& store, std::uint64_t seed, Instant now,
                                   const std::string& password_hash, int people) {
  auto counts = store.counts();
  if (!counts) return base::fail(std::move(counts.error()));
  auto accounts = store.accounts();
  if (!accounts) return base::fail(std::move(accounts.error()));
  if (counts->events > 0 || !accounts->empty())
    return base::fail(base::ErrorKind::conflict, "not_empty", "", "the store holds something already",
                      "an empty store");
  if (people < 1 || people > 100'000)
    return base::fail(base::ErrorKind::bad_input, "bad_value", "people", "this is not a number of people",
                      "1 to 100000");
  if (auto marked = store.put_meta("invented", "true"); !marked) return base::fail(std::move(marked.error()));
  if (auto added = add_accounts(house, store, password_hash); !added) return base::fail(std::move(added.error()));
  Chance chance(seed);
  Filler filler(house, store, chance, now);
  constexpr auto kFree = casework::Room::free;
  constexpr auto kFull = casework::Room::full;
  for (const auto& [desk, capacity] :
       {std::pair<const char*, casework::CapacityStated>{"pag-asa", {kFree, kFull, kFull}},
        {"payoke", {kFree, kFree, kFull}},
        {"surya", {kFull, kFree, kFull}},
        {"esperanto", {kFull, kFull, kFree}},
        {"minor-ndako", {kFull, kFull, kFull}}})
    if (auto kept = filler.keep(desk, capacity); !kept) return base::fail(std::move(kept.error()));
  if (auto told = tell_all(filler, people); !told) return base::fail(std::move(told.error()));
  if (auto flushed = filler.flush(); !flushed) return base::fail(std::move(flushed.error()));
  return filler.counts();
}

}  // namespace relais::desks

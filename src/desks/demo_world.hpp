// The invented world: its chance, its people and the telling of one case, step by step, through the desks' decisions.
// Private to the room.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "desks/demo.hpp"
#include "desks/work.hpp"

namespace relais::desks::demo {

/// Chance with a seed; the same draws for the same seed.
class Chance {
 public:
  explicit Chance(std::uint64_t seed) : random_(seed) {}
  /// From `low` to `high`, both inside.
  [[nodiscard]] int between(int low, int high) {
    return low + static_cast<int>(random_.next() % static_cast<std::uint64_t>(high - low + 1));
  }
  [[nodiscard]] bool percent(int chance) { return between(1, 100) <= chance; }
  template <class List>
  [[nodiscard]] const auto& one_of(const List& list) {
    return list[static_cast<std::size_t>(between(0, static_cast<int>(std::size(list)) - 1))];
  }
  [[nodiscard]] base::RandomSource& source() { return random_; }

 private:
  base::SeededRandom random_;
};

/// The desks of one district.
struct District {
  const char* police;
  const char* inspector;
  const char* centre;
  const char* minors_centre;
  const char* hospital;
  const char* region;
};
[[nodiscard]] const std::vector<District>& districts();

enum class Kind { third_country, european, belgian, minor, smuggled, diplomatic };

/// An invented person of that kind; the family name says that it is invented.
[[nodiscard]] Person invent_person(Chance& chance, Kind kind, Date on);
/// As one comes from a building site, a restaurant or a farm.
[[nodiscard]] Person invent_worker(Chance& chance, Date on);

/// Tells one case in the order of time. Once a date lies in the future, or an act is refused, the rest is not told.
class Story {
 public:
  Story(const House& house, Chance& chance, Instant now)
      : house_(house), chance_(chance), now_(now), state_(casework::CaseId()) {}

  bool open(const std::string& desk, Date on, const casework::Opening& opening);
  /// Goes on after so many days.
  Story& wait(int days);
  Story& wait(int low, int high) { return wait(chance_.between(low, high)); }
  /// Goes on at an instant of today.
  Story& at(Instant instant);
  Story& act(const std::string& desk, const std::vector<CaseEvent>& acts);
  Story& step(const std::string& desk, const std::string& verb);
  Story& refer(const std::string& desk, const std::string& to, casework::Urgency urgency,
               std::vector<std::string> then = {});
  Story& answer(const std::string& desk, bool accepted, const std::string& reason = {});
  Story& arrive(const std::string& desk);
  Story& stop() {
    stopped_ = true;
    return *this;
  }

  /// Whether between `low` and `high` days have passed since the day the story has come to.
  [[nodiscard]] bool lies_back(int low, int high) const;
  [[nodiscard]] bool told() const { return stopped_; }
  [[nodiscard]] const std::vector<std::string>& refusals() const { return refusals_; }
  [[nodiscard]] const casework::CaseState& state() const { return state_; }
  [[nodiscard]] Date date() const { return date_; }

 private:
  [[nodiscard]] bool tick();
  [[nodiscard]] Instant instant() const;
  [[nodiscard]] casework::Setting setting() const;
  [[nodiscard]] casework::Acting acting(const std::string& desk) const;
  void take(casework::Decided<std::vector<casework::CaseRecord>> decided, const std::string& what);
  void refuse(std::string why);

  const House& house_;
  Chance& chance_;
  Instant now_;
  casework::CaseState state_;
  Date date_;
  int minute_ = 0;
  bool stopped_ = false;
  std::vector<std::string> refusals_;
};

/// One person from detection to where time or an ending stops it. `opened` says who found the person and how.
void tell(Story& story, Chance& chance, const District& district, Kind kind, const std::string& finder, bool works);
/// Up to a request that awaits the magistrate's answer; `answered`: up to the Immigration Office's. Takes about 75
/// days.
void tell_awaiting(Story& story, Chance& chance, const District& district, const std::string& finder, bool works,
                   bool answered);
/// The first days only: duties done or not, referral waiting; for what lies on the desks today.
enum class Fresh { just_found, informed, waiting, overdue, nobody_yet, accepted, asked_document };
void tell_fresh(Story& story, Chance& chance, const District& district, const std::string& finder, Fresh how,
                Instant now);

}  // namespace relais::desks::demo

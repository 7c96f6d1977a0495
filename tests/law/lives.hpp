// Many short lives, quickly: steps come from a pool that is looked up once, and an observer that knows nothing of law/
// watches what must never happen.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "law/machine.hpp"

namespace relais::law {

/// A step of a life: which entry of the pool, on which day.
struct LifeStep {
  std::size_t entry = 0;
  std::int32_t on = 0;
};
using Life = std::vector<LifeStep>;

class Pool {
 public:
  explicit Pool(const Program& program);

  /// Between 4 and 16 steps, most of them along the way from detection to the cards, the rest anything by anybody.
  [[nodiscard]] Life life(base::RandomSource& random) const;
  [[nodiscard]] ReadyStep ready_step(const LifeStep& step) const;
  [[nodiscard]] Step step(const LifeStep& step) const;
  [[nodiscard]] const Step& words(std::size_t entry) const { return entries_[entry].words; }

 private:
  struct Entry {
    Step words;
    ReadyStep ready;
  };
  void add(const Program& program, const std::string& verb, const std::string& actor,
           std::vector<std::pair<std::string, std::string>> params);
  void add_verb(const Program& program, const Verb& verb);
  [[nodiscard]] std::size_t find(const std::string& verb, const std::string& actor, std::size_t variant) const;

  std::vector<Entry> entries_;
  std::vector<std::vector<std::size_t>> by_verb_;
  std::vector<std::vector<std::size_t>> competent_;
  std::vector<std::size_t> intake_;
  std::size_t complaint_ = 0, request_ = 0, request_extension_ = 0, issue_ = 0, refuse_ = 0, five_yes_ = 0,
              unclear_ = 0, retain_ = 0;
};

/// What went wrong in a life, in a sentence; nothing when no invariant was broken.
[[nodiscard]] std::optional<std::string> broken_invariant(Machine& machine, const Program& program, const Pool& pool,
                                                          const PersonFacts& person, const Life& life);

/// The life without the steps that the broken invariant does not need, as the events of a scenario.
[[nodiscard]] std::string smallest(Machine& machine, const Program& program, const Pool& pool,
                                   const PersonFacts& person, Life life);

}  // namespace relais::law

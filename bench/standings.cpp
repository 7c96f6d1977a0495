// How many cases of twenty events one core judges in a second: the engine alone, without reading or writing. Counted by
// the processor time of this thread, so that other work on the machine does not change the figure. Usage:
// bench_standings LAW_FOLDER [SECONDS]
#include <time.h>

#include <cstdio>
#include <cstdlib>
#include <vector>

#include <fmt/format.h>

#include "law/machine.hpp"
#include "law/procedure.hpp"
#include "sample_case.hpp"

namespace {

using namespace relais;

double processor_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

struct Prepared {
  law::PersonFacts person;
  std::vector<law::Step> steps;
  std::vector<law::ReadyStep> ready;
  base::Date asked;
};

constexpr int kCases = 1000;

std::vector<Prepared> prepare(const law::Procedure& procedure) {
  std::vector<Prepared> cases;
  for (int i = 0; i < kCases; ++i) {
    Prepared one{bench::sample_person(i), bench::sample_steps(i), {}, {}};
    for (const auto& step : one.steps) one.ready.push_back(*law::ready(procedure.program(), step));
    one.asked = base::add_days(one.steps.back().on, i % 400);
    const auto play = procedure.play(one.person, one.steps, std::span(&one.asked, 1));
    for (std::size_t step = 0; step < play.outcomes.size(); ++step) {
      if (play.outcomes[step].accepted) continue;
      fmt::print(stderr, "step {} ({}) of case {} is refused: {}\n", step, one.steps[step].verb, i,
                 play.outcomes[step].error ? play.outcomes[step].error->code : "");
      std::exit(3);
    }
    cases.push_back(std::move(one));
  }
  return cases;
}

/// Judges the cases over and over for that long. `judge` answers whether a date runs in the case.
template <class Judge>
double per_second(const std::vector<Prepared>& cases, double seconds, Judge judge) {
  std::size_t done = 0;
  std::size_t running = 0;
  const auto begun = processor_seconds();
  double passed = 0;
  while (passed < seconds) {
    for (const auto& one : cases) running += judge(one) ? 1 : 0;
    done += cases.size();
    passed = processor_seconds() - begun;
  }
  if (running == 0) std::exit(3);
  return static_cast<double>(done) / passed;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  const double seconds = argc > 2 ? std::atof(argv[2]) : 3.0;
  const std::filesystem::path folder = argv[1];
  const auto library = law::load_library(folder);
  if (!library) return fmt::print(stderr, "{}\n", library.error().line()), 3;
  const auto procedure = law::Procedure::load(folder, *library);
  if (!procedure) return fmt::print(stderr, "{}\n", procedure.error().line()), 3;
  const auto cases = prepare(*procedure);
  const auto playing = [&](law::Wanted wanted) {
    return [&, wanted](const Prepared& one) {
      const auto play = procedure->play(one.person, one.steps, std::span(&one.asked, 1), wanted);
      return !play.standings[0].deadlines.empty();
    };
  };
  law::Machine machine(procedure->program());
  const auto quick = [&](const Prepared& one) {
    machine.begin(one.person);
    for (const auto& step : one.ready) machine.quick_step(step);
    return machine.next_due(one.asked).has_value();
  };
  fmt::print("state and next date, words looked up before  {:>10.0f} cases/s on one core\n",
             per_second(cases, seconds, quick));
  fmt::print("standing with deadlines and their reasons    {:>10.0f} cases/s on one core\n",
             per_second(cases, seconds, playing({.deadlines = true, .next = false, .duties = false})));
  fmt::print("standing with next steps, duties, reasons    {:>10.0f} cases/s on one core\n",
             per_second(cases, seconds, playing({})));
  return 0;
}

// How many cases of twenty events one core judges in a second: the engine alone, without reading or writing. Counted by the
// processor time of this thread, so that other work on the machine does not change the figure.
// Usage: bench_standings LAW_FOLDER [SECONDS]
#include <time.h>

#include <cstdio>
#include <cstdlib>
#include <vector>

#include <fmt/format.h>

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
  base::Date asked;
};

constexpr int kCases = 1000;

std::vector<Prepared> prepare(const law::Procedure& procedure) {
  std::vector<Prepared> cases;
  for (int i = 0; i < kCases; ++i) {
    Prepared one{bench::sample_person(i), bench::sample_steps(i), {}};
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

double per_second(const law::Procedure& procedure, const std::vector<Prepared>& cases, law::Wanted wanted,
                  double seconds) {
  std::size_t done = 0;
  std::size_t deadlines = 0;
  const auto begun = processor_seconds();
  double passed = 0;
  while (passed < seconds) {
    for (const auto& one : cases) {
      deadlines += procedure.play(one.person, one.steps, std::span(&one.asked, 1), wanted).standings[0].deadlines.size();
    }
    done += cases.size();
    passed = processor_seconds() - begun;
  }
  if (deadlines == 0) std::exit(3);
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
  const auto swept = per_second(*procedure, cases, {.deadlines = true, .next = false, .duties = false}, seconds);
  const auto whole = per_second(*procedure, cases, {}, seconds);
  fmt::print("standings, deadlines only   {:>10.0f} cases/s on one core\n", swept);
  fmt::print("standings, everything       {:>10.0f} cases/s on one core\n", whole);
  return 0;
}

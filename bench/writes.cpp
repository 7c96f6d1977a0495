// Durable writes a second (one event with its index row each): one caller, who waits for a commit of his own, and many
// at once, who share them. Usage: bench_writes STORE [SECONDS]
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "fill.hpp"
#include "sample_case.hpp"
#include "store/store.hpp"

namespace {

using namespace relais;
using Clock = std::chrono::steady_clock;

store::Write one_write(int writer, int number) {
  store::StoredEvent event{0, bench::bench_day(), {}, "bench", "payoke", "centre:payoke", "note_written", {}};
  event.body = R"({"kind":"fact","language":"en","text":"Seen at the office, all is well."})";
  store::CaseRow row;
  row.id = fmt::format("{}-{:08}", writer, number);
  row.version = 1;
  row.label = "Person";
  row.opened_on = row.computed_on = bench::bench_day();
  row.desks = {{"payoke", "owner"}};
  store::Write write;
  write.deeds.push_back({.user = "system", .action = ledger::Action::upkeep});
  write.appends.push_back({{store::StreamKind::case_file, row.id}, 0, {event}});
  write.cases.push_back(std::move(row));
  return write;
}

/// Writes a second by so many callers at once; `first` keeps the ids of several runs apart.
double per_second(store::Store& store, int callers, int first, double seconds) {
  std::atomic<int> done = 0;
  const auto begun = Clock::now();
  const auto passed = [&] { return std::chrono::duration<double>(Clock::now() - begun).count(); };
  std::vector<std::thread> threads;
  for (int caller = 0; caller < callers; ++caller) {
    threads.emplace_back([&, writer = first + caller] {
      for (int number = 0; passed() < seconds; ++number) {
        if (!store.write(one_write(writer, number))) std::exit(3);
        ++done;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  return done / passed();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  const double seconds = argc > 2 ? std::atof(argv[2]) : 3.0;
  auto store = store::open(argv[1], {.readers = 32, .durable = true});
  if (!store) return fmt::print(stderr, "{}\n", store.error().line()), 3;
  for (const int callers : {1, 8, 32}) {
    fmt::print("{:>3} callers  {:>8.0f} durable writes/s\n", callers,
               per_second(**store, callers, callers * 100, seconds));
  }
  return 0;
}

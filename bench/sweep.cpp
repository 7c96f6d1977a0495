// The nightly sweep over a store of many cases: every row is read, and each whose standing the new day changes is
// computed anew from its events and written. With YEAR the sweep is that of a night one year later, when many dates
// have passed. Usage: bench_sweep DATA_FOLDER STORE CASES [YEAR]
#include <fcntl.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string_view>

#include <fmt/format.h>

#include "desks/worklist.hpp"
#include "fill.hpp"

namespace {

using namespace relais;
using Clock = std::chrono::steady_clock;

double since(Clock::time_point begun) { return std::chrono::duration<double>(Clock::now() - begun).count(); }

/// Takes the file out of the system's memory, so that reading it means reading the disk.
void forget_file(const std::string& file) {
  const int descriptor = open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return;
  fdatasync(descriptor);
  posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED);
  close(descriptor);
}

int failed(const base::Error& error) {
  fmt::print(stderr, "{}\n", error.line());
  return 3;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) return 2;
  const std::string where = argv[2];
  const int cases = std::atoi(argv[3]);
  const bool year = argc > 4 && std::string_view(argv[4]) == "YEAR";
  const auto house = desks::House::load(argv[1]);
  if (!house) return failed(house.error());
  const auto begun = Clock::now();
  if (const auto filled = bench::fill(**house, where, cases); !filled) return failed(filled.error());
  fmt::print("store of {} cases           {:>10.1f} s to fill, or already there\n", cases, since(begun));
  if (!where.starts_with("postgres")) forget_file(where);
  const auto night = base::add_days(bench::bench_day(), year ? 366 : 1);
  const auto opening = Clock::now();
  const auto room = bench::strongroom(where, true);
  if (!room) return failed(room.error());
  const auto instant = base::Instant::from_micros(static_cast<std::int64_t>(night.days()) * 86'400'000'000);
  desks::Gate gate(**house, *room, [instant] { return instant; });
  const auto swept = desks::sweep(**house, gate, instant);
  if (!swept) return failed(swept.error());
  fmt::print("sweep of {} cases, {} computed anew {:>10.1f} s, reading and writing included\n", swept->cases,
             swept->refreshed, since(opening));
  return 0;
}

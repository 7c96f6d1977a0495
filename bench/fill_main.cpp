// Usage: bench_fill DATA_FOLDER STORE CASES
#include <cstdio>
#include <cstdlib>

#include <fmt/format.h>

#include "fill.hpp"

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  const auto house = relais::desks::House::load(argv[1]);
  const auto filled = house ? relais::bench::fill(**house, argv[2], std::atoi(argv[3]))
                            : relais::base::Result<void>(relais::base::fail(house.error()));
  if (filled) return 0;
  fmt::print(stderr, "{}\n", filled.error().line());
  return 3;
}

// Writes to a store with several threads until it is killed. After each write that was acknowledged it says so with one
// line, `CASE VERSION`, on standard output; what it said before it died must be found afterwards.
#include <unistd.h>

#include <cstdio>
#include <string>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "store/samples.hpp"
#include "store/store.hpp"

namespace {

namespace store = relais::store;

constexpr int kThreads = 6;
constexpr std::int64_t kEventsOfCase = 20;

void say(const std::string& line) {
  // One call: shorter than a pipe's atomic unit, so lines of several threads never mix.
  if (write(STDOUT_FILENO, line.data(), line.size()) != static_cast<ssize_t>(line.size())) _exit(1);
}

void write_forever(store::Store& to, const std::string& prefix) {
  for (int number = 0;; ++number) {
    const auto id = fmt::format("{}-{:06}", prefix, number);
    for (std::int64_t version = 0; version < kEventsOfCase; ++version) {
      auto change = store::testing::writing(
          store::testing::append(id, version, {store::testing::event("note_written", std::string(300, 'x'))}));
      change.cases = {store::testing::full_row(id, version + 1)};
      change.outbox = {{0, "note", id, store::Instant::from_micros(1)}};
      const auto done = to.write(std::move(change));
      if (!done) {
        fmt::print(stderr, "{}\n", done.error().line());
        _exit(3);
      }
      say(fmt::format("{} {}\n", id, version + 1));
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  auto opened = store::open(argv[1], {.readers = kThreads, .durable = true});
  if (!opened) {
    fmt::print(stderr, "{}\n", opened.error().line());
    return 3;
  }
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&, i] { write_forever(**opened, fmt::format("{}-{}", argv[2], i)); });
  }
  for (auto& thread : threads) thread.join();
  return 0;
}

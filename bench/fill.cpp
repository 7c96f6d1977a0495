#include "fill.hpp"

#include <algorithm>
#include <future>

#include <fmt/format.h>

#include "desks/work.hpp"
#include "sample_case.hpp"

namespace relais::bench {
namespace {

constexpr int kCasesAWrite = 500;

store::Write prepare(const desks::House& house, int first, int last) {
  store::Write write;
  for (int index = first; index < last; ++index) {
    const auto records = sample_records(index);
    const auto state = casework::CaseState::of(sample_id(index), records);
    write.appends.push_back(desks::append_of(store::StreamKind::case_file, state.id().text(), records));
    write.cases.push_back(desks::row_of(house, state, bench_day()));
  }
  return write;
}

}  // namespace

base::Date bench_day() { return *base::parse_date("2026-11-20"); }

base::Result<desks::Strongroom> strongroom(const std::string& where, bool durable) {
  auto store = store::open(where, {.readers = 2, .durable = durable});
  if (!store) return base::fail(std::move(store.error()));
  auto keys = vault::open_embedded(where + ".keys");
  if (!keys) return base::fail(std::move(keys.error()));
  return desks::Strongroom{std::move(*store), std::move(*keys)};
}

base::Result<void> fill(const desks::House& house, const std::string& where, int cases) {
  auto room = strongroom(where, false);
  if (!room) return base::fail(std::move(room.error()));
  desks::Gate store(house, *room, [] { return base::Instant::from_micros(bench_day().days() * 86'400'000'000LL); });
  const auto present = store.counts();
  if (!present) return base::fail(present.error());
  if (present->cases == cases) return {};
  if (present->cases != 0) {
    return base::fail(base::ErrorKind::bad_input, "other_store", where,
                      fmt::format("this store holds {} cases", present->cases), fmt::format("none or {}", cases));
  }
  const auto next = [&](int first) {
    return std::async(std::launch::async,
                      [&house, first, cases] { return prepare(house, first, std::min(first + kCasesAWrite, cases)); });
  };
  auto prepared = next(0);
  for (int first = 0; first < cases; first += kCasesAWrite) {
    auto write = prepared.get();
    if (first + kCasesAWrite < cases) prepared = next(first + kCasesAWrite);
    if (auto done = store.write(std::move(write)); !done) return base::fail(std::move(done.error()));
  }
  // Sample cases are invented: a password alone opens them.
  if (auto said = store.put_meta("invented", "bench"); !said) return said;
  return store.put_account({"bench", "Bench", "centre", "payoke", {"nl"}, "", false, {}, {}});
}

}  // namespace relais::bench

#include "cli/courier.hpp"

#include <chrono>
#include <optional>

#include "cli/stores.hpp"

namespace relais::cli {

namespace {

using base::Result;

constexpr std::chrono::seconds kEvery{1};
constexpr std::int64_t kAtOnce = 200;
constexpr std::size_t kMostOut = 100;
// A flood is carried in portions, so that answers and keys do not wait behind it.
constexpr int kPortions = 20;

desks::ArrivedPart arrived(letterbox::Item item) {
  return {item.seq,
          std::move(item.tip),
          std::move(item.part),
          std::move(item.mailbox),
          std::move(item.auth),
          std::move(item.box),
          std::move(item.desks),
          std::move(item.lane),
          static_cast<int>(item.bits),
          item.day,
          std::move(item.hash),
          item.index,
          item.last,
          std::move(item.object)};
}

Result<void> fetch_directory(desks::Gate& store, letterbox::Client& client, std::int64_t serial, std::int64_t& known) {
  if (serial == known || serial == 0) return {};
  auto published = client.directory();
  // Made, and not yet witnessed: nobody gets it before it is.
  if (!published && published.error().code == "no_directory") return {};
  if (!published) return base::fail(std::move(published.error()));
  if (auto kept = desks::keep_directory(store, published->document); !kept) return kept;
  // The letterbox may have made a newer one that is not witnessed yet: that one is still to come.
  auto kept_serial = desks::directory_serial(store);
  if (!kept_serial) return base::fail(std::move(kept_serial.error()));
  known = *kept_serial;
  return {};
}

/// In a flood turns are long: what stands in the calm lane does not wait for its own. The position stays where it is.
Result<int> bring_calm_in(const desks::House& house, desks::Gate& store, letterbox::Client& client,
                          const desks::CourierPosition& position, const letterbox::State& state) {
  if (state.waiting <= kAtOnce) return 0;
  int in = 0;
  bool more = true;
  for (int portion = 0; more && portion < kPortions; ++portion) {
    auto collected = client.collect_calm(position.seq, kAtOnce);
    if (!collected) return base::fail(std::move(collected.error()));
    if (collected->items.empty()) break;
    more = collected->more;
    std::vector<desks::ArrivedPart> parts;
    std::vector<std::int64_t> seqs;
    for (auto& item : collected->items) {
      seqs.push_back(item.seq);
      parts.push_back(arrived(std::move(item)));
    }
    auto taken = desks::take_in(house, store, parts, position, position);
    // Another server of the house was faster; what it took is kept.
    if (!taken && taken.error().code == "version_conflict") return in;
    if (!taken) return base::fail(std::move(taken.error()));
    in += *taken;
    if (auto said = client.taken_ones(seqs); !said) return base::fail(std::move(said.error()));
  }
  return in;
}

Result<int> bring_in(const desks::House& house, desks::Gate& store, letterbox::Client& client,
                     desks::CourierPosition position, const letterbox::State& state) {
  int in = 0;
  bool more = true;
  bool came = false;
  for (int portion = 0; more && portion < kPortions; ++portion) {
    auto collected = client.collect(position.seq, kAtOnce);
    if (!collected) return base::fail(std::move(collected.error()));
    more = collected->more;
    const desks::CourierPosition to{collected->items.empty() ? position.seq : collected->items.back().seq,
                                    static_cast<std::uint64_t>(state.tree_size), state.root};
    if (to == position) break;
    std::vector<desks::ArrivedPart> parts;
    for (auto& item : collected->items) parts.push_back(arrived(std::move(item)));
    auto taken = desks::take_in(house, store, parts, position, to);
    if (!taken) return base::fail(std::move(taken.error()));
    in += *taken;
    position = to;
    came = came || !parts.empty();
  }
  // Also after a stop between keeping and saying so.
  if (came || (state.waiting > 0 && !more))
    if (auto said = client.taken(position.seq); !said) return base::fail(std::move(said.error()));
  return in;
}

Result<void> hand_over(letterbox::Client& client, const desks::Outgoing& what) {
  using Kind = desks::Outgoing::Kind;
  if (what.kind == Kind::deliver) return client.deliver(what.tip, what.part, what.object);
  if (what.kind == Kind::epoch) return client.epoch(what.body, what.signature);
  return client.forget(what.tip);
}

/// Answers how many; the first refusal is told once the others are gone.
Result<int> take_out(desks::Gate& store, letterbox::Client& client) {
  auto waiting = desks::outgoing(store, kMostOut);
  if (!waiting) return base::fail(std::move(waiting.error()));
  int out = 0;
  std::optional<base::Error> refused;
  for (const auto& what : *waiting) {
    auto done = hand_over(client, what);
    if (!done && done.error().code == "letterbox_unreachable") return base::fail(std::move(done.error()));
    if (!done && what.kind == desks::Outgoing::Kind::deliver && done.error().code == "unknown_tip") {
      if (auto marked = desks::mailbox_gone(store, what); !marked) return base::fail(std::move(marked.error()));
      continue;
    }
    if (!done) {
      if (!refused) refused = std::move(done.error());
      continue;
    }
    if (auto marked = desks::went_out(store, what); !marked) return base::fail(std::move(marked.error()));
    ++out;
  }
  if (refused) return base::fail(std::move(*refused));
  return out;
}

}  // namespace

Result<Carried> carry(const desks::House& house, desks::Gate& store, letterbox::Client& client,
                      std::int64_t& directory_serial) {
  auto position = desks::courier_position(store);
  if (!position) return base::fail(std::move(position.error()));
  auto state = client.state(static_cast<std::int64_t>(position->tree_size), position->root);
  if (!state) return base::fail(std::move(state.error()));
  if (auto known = fetch_directory(store, client, state->serial, directory_serial); !known)
    return base::fail(std::move(known.error()));
  Carried carried;
  auto calm = bring_calm_in(house, store, client, *position, *state);
  if (!calm) return base::fail(std::move(calm.error()));
  auto in = bring_in(house, store, client, std::move(*position), *state);
  if (!in) return base::fail(std::move(in.error()));
  carried.in = *calm + *in;
  auto out = take_out(store, client);
  if (!out) return base::fail(std::move(out.error()));
  carried.out = *out;
  return carried;
}

Courier::Courier(const desks::House& house, desks::Gate& store, const std::filesystem::path& socket, http::Log& log)
    : house_(house), store_(store), log_(log), client_(letterbox::client_at(socket)), worker_([this] { run(); }) {}

Courier::~Courier() {
  {
    const std::lock_guard<std::mutex> lock(guard_);
    stopping_ = true;
  }
  wake_.notify_all();
  worker_.join();
}

void Courier::run() {
  std::unique_lock<std::mutex> lock(guard_);
  while (!stopping_) {
    lock.unlock();
    once();
    lock.lock();
    wake_.wait_for(lock, kEvery, [this] { return stopping_; });
  }
}

void Courier::once() {
  const auto done = carry(house_, store_, *client_, directory_serial_);
  const auto code = done ? std::string() : done.error().code;
  if (code == trouble_) return;
  trouble_ = code;
  if (code.empty())
    log_.event(now(), "info", "the letterbox is reached again", "letterbox_reached");
  else
    log_.event(now(), "error", "the courier could not do its round", code);
}

}  // namespace relais::cli

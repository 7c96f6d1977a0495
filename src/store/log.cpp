// The log of events: appending with an expected version, reading one, some or all streams.
#include <algorithm>
#include <array>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "store/sql_store.hpp"

namespace relais::store {
namespace {

using base::ErrorKind;

constexpr std::string_view kInsert =
    "INSERT INTO event (kind, stream, number, sequence, happened_on, recorded, by_user, by_desk, acting_as, type, "
    "body) "
    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) ON CONFLICT DO NOTHING";
constexpr std::string_view kVersion =
    "SELECT number FROM event WHERE kind = ?1 AND stream = ?2 ORDER BY number DESC LIMIT 1";
constexpr std::string_view kReadOne =
    "SELECT number, happened_on, recorded, by_user, by_desk, acting_as, type, body FROM event "
    "WHERE kind = ?1 AND stream = ?2 AND number > ?3 ORDER BY number";
constexpr std::string_view kReadOnward =
    "SELECT number, happened_on, recorded, by_user, by_desk, acting_as, type, body, stream FROM event "
    "WHERE kind = ?1 AND stream > ?2 ORDER BY stream, number LIMIT ?3";

/// Enough for a batch of cases of ordinary length in one reading.
constexpr std::size_t kEventsPerStream = 24;

StoredEvent event_of(const Row& row) {
  StoredEvent event;
  event.number = row.integer(0);
  event.on = base::parse_date(row.text(1)).value_or(Date());
  event.recorded = Instant::from_micros(row.integer(2));
  event.by_user = row.text(3);
  event.by_desk = row.text(4);
  event.acting_as = row.text(5);
  event.type = row.text(6);
  event.body = row.text(7);
  return event;
}

tl::unexpected<base::Error> conflict(const StreamAppend& append, std::int64_t present) {
  return base::fail(ErrorKind::conflict, "version_conflict",
                    fmt::format("{}:{}", to_text(append.stream.kind), append.stream.id),
                    fmt::format("version {} is not the last one any more", append.expected_version),
                    fmt::format("version {}", present));
}

Result<std::int64_t> present_version(Connection& connection, const StreamId& stream) {
  std::int64_t version = 0;
  auto read = connection.run(kVersion, {to_text(stream.kind), std::string_view(stream.id)},
                             [&](const Row& row) { version = row.integer(0); });
  if (!read) return base::fail(std::move(read.error()));
  return version;
}

Result<void> append_one(Connection& connection, const StreamAppend& append, std::span<const std::int64_t> sequence) {
  const auto present = present_version(connection, append.stream);
  if (!present) return base::fail(present.error());
  if (*present != append.expected_version) return conflict(append, *present);
  auto number = append.expected_version;
  for (std::size_t i = 0; i < append.events.size(); ++i) {
    const auto& event = append.events[i];
    const auto on = base::to_string(event.on);
    ++number;
    auto inserted =
        connection.run(kInsert, {to_text(append.stream.kind), std::string_view(append.stream.id), number, sequence[i],
                                 std::string_view(on), event.recorded.micros(), std::string_view(event.by_user),
                                 std::string_view(event.by_desk), std::string_view(event.acting_as),
                                 std::string_view(event.type), std::string_view(event.body)});
    if (!inserted) return base::fail(std::move(inserted.error()));
    // Somebody else took the number between our look and our insert.
    if (*inserted == 0) return conflict(append, number);
  }
  return {};
}

Result<void> check_appends(const Write& write) {
  for (const auto& append : write.appends) {
    if (append.stream.id.empty() || append.events.empty()) {
      return base::fail(ErrorKind::bad_input, "empty_append", "store",
                        "a stream without id or events cannot be written", "an id and at least one event");
    }
  }
  return {};
}

/// Hands over complete streams; keeps back the last one, which may go on.
class Gatherer {
 public:
  explicit Gatherer(StreamKind kind) : kind_(kind) {}
  void take(const Row& row) {
    ++events_;
    const auto id = row.text(8);
    if (streams_.empty() || streams_.back().stream.id != id) streams_.push_back({{kind_, std::string(id)}, {}});
    streams_.back().events.push_back(event_of(row));
  }
  [[nodiscard]] std::size_t events() const { return events_; }
  std::vector<StoredStream>& streams() { return streams_; }

 private:
  StreamKind kind_;
  std::size_t events_ = 0;
  std::vector<StoredStream> streams_;
};

}  // namespace

Result<void> append_streams(Connection& connection, const Write& write, Committed& committed) {
  if (auto checked = check_appends(write); !checked) return checked;
  committed = {};
  std::int64_t total = 0;
  for (const auto& append : write.appends) total += static_cast<std::int64_t>(append.events.size());
  if (total == 0) return {};
  const auto sequence = connection.take_sequence(total);
  if (!sequence) return base::fail(sequence.error());
  std::span<const std::int64_t> left = *sequence;
  for (const auto& append : write.appends) {
    if (auto done = append_one(connection, append, left.first(append.events.size())); !done) return done;
    left = left.subspan(append.events.size());
    committed.versions.push_back(append.expected_version + static_cast<std::int64_t>(append.events.size()));
  }
  committed.last_sequence = sequence->back();
  return {};
}

Result<StoredStream> SqlStore::read_stream(const StreamId& stream, std::int64_t after_number) {
  StoredStream result{stream, {}};
  auto read = database_->read([&](Connection& connection) -> Result<void> {
    result.events.clear();
    auto done = connection.run(kReadOne, {to_text(stream.kind), std::string_view(stream.id), after_number},
                               [&](const Row& row) { result.events.push_back(event_of(row)); });
    if (!done) return base::fail(std::move(done.error()));
    return {};
  });
  if (!read) return base::fail(std::move(read.error()));
  return result;
}

Result<std::vector<StoredStream>> SqlStore::read_streams(StreamKind kind, std::span<const std::string> ids) {
  std::vector<StoredStream> all;
  auto read = database_->snapshot([&](Connection& connection) -> Result<void> {
    all.clear();
    for (const auto& id : ids) {
      auto& stream = all.emplace_back(StoredStream{{kind, id}, {}});
      auto done = connection.run(kReadOne, {to_text(kind), std::string_view(id), std::int64_t{0}},
                                 [&](const Row& row) { stream.events.push_back(event_of(row)); });
      if (!done) return base::fail(std::move(done.error()));
    }
    return {};
  });
  if (!read) return base::fail(std::move(read.error()));
  return all;
}

Result<void> SqlStore::for_each_stream(StreamKind kind, std::size_t batch, const StreamBatch& take) {
  const auto limit = std::max<std::size_t>(batch, 1) * kEventsPerStream;
  std::string after;
  for (;;) {
    Gatherer gathered(kind);
    auto read = database_->read([&](Connection& connection) -> Result<void> {
      gathered = Gatherer(kind);
      auto done =
          connection.run(kReadOnward, {to_text(kind), std::string_view(after), static_cast<std::int64_t>(limit)},
                         [&](const Row& row) { gathered.take(row); });
      if (!done) return base::fail(std::move(done.error()));
      return {};
    });
    if (!read) return read;
    auto& streams = gathered.streams();
    const bool more = gathered.events() == limit;
    if (more && streams.size() == 1) {
      auto whole = read_stream(streams.front().stream, 0);
      if (!whole) return base::fail(std::move(whole.error()));
      streams.front() = std::move(*whole);
    } else if (more) {
      streams.pop_back();
    }
    if (!streams.empty() && !take(streams)) return {};
    if (!more) return {};
    after = streams.back().stream.id;
  }
}

}  // namespace relais::store

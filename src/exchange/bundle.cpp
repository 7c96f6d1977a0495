#include "exchange/bundle.hpp"

#include <set>
#include <type_traits>

#include <fmt/format.h>

namespace relais::exchange {
namespace {

using base::Error;
using base::ErrorKind;
using base::fail;
using base::json_fail;
using base::Result;
namespace json = base::json;

constexpr std::size_t kLargestRequest = 16U * 1024 * 1024;
constexpr std::size_t kLargestBundle = 1024U * 1024 * 1024;

struct WireEvent {
  std::int64_t number = 0;
  base::Date on;
  base::Instant recorded;
  std::string by_desk;
  std::string by_user;
  std::string acting_as;
  json::value event;
};
BOOST_DESCRIBE_STRUCT(WireEvent, (), (number, on, recorded, by_desk, by_user, acting_as, event))

struct WireFile {
  std::string id;
  std::vector<json::value> events;
};
BOOST_DESCRIBE_STRUCT(WireFile, (), (id, events))

struct WireBundle {
  std::string format;
  std::int64_t version = 0;
  base::Instant exported;
  bool invented = false;
  std::vector<json::value> cases;
  std::vector<json::value> operations;
  std::vector<json::value> parties;
};
BOOST_DESCRIBE_STRUCT(WireBundle, (), (format, version, exported, invented, cases, operations, parties))

template <class Id, class Event>
WireFile to_wire(const StreamFile<Id, Event>& file) {
  WireFile wire{file.id.text(), {}};
  for (const auto& e : file.events)
    wire.events.push_back(base::encode(
        WireEvent{e.number, e.on, e.recorded, e.by_desk, e.by_user, e.acting_as, base::encode(carried(e.event))}));
  return wire;
}

template <class File>
std::vector<json::value> to_wire(const std::vector<File>& files) {
  std::vector<json::value> list;
  for (const auto& file : files) list.push_back(base::encode(to_wire(file)));
  return list;
}

/// What the events before a correction were, so that a replacement of another kind is refused.
template <class Event>
Result<void> check_correction(const std::vector<casework::Recorded<Event>>& before, const Event& event,
                              std::string_view at) {
  if constexpr (std::is_same_v<Event, casework::CaseEvent>) {
    const auto* corrected = std::get_if<casework::Corrected>(&event);
    if (corrected == nullptr) return {};
    if (corrected->number < 1 || corrected->number > std::ssize(before))
      return json_fail(fmt::format("{}/number", at), "this corrects an event that does not come before it",
                       "the number of an earlier event");
    if (!corrected->replacement) return {};
    const auto place = fmt::format("{}/replacement", at);
    auto replacement = base::decode<Event>(*corrected->replacement, place);
    if (!replacement) return fail(std::move(replacement.error()));
    if (replacement->index() != before[static_cast<std::size_t>(corrected->number - 1)].event.index())
      return json_fail(place, "this replaces an event by one of another type", "an event of the same type");
  }
  return {};
}

template <class Event>
Result<void> check_left_behind(const Event& event, std::string_view at) {
  if constexpr (std::is_same_v<Event, casework::CaseEvent>)
    if (const auto* shelter = std::get_if<casework::ShelterSealed>(&event))
      if (!shelter->sealed.empty() || !shelter->readers.empty())
        return json_fail(fmt::format("{}/sealed", at), "the address of a shelter does not travel in a bundle",
                         "the edition alone");
  if constexpr (std::is_same_v<Event, casework::CaseEvent>)
    if (const auto* tip = std::get_if<casework::TipTakenOn>(&event); tip != nullptr && tip->sender)
      return json_fail(fmt::format("{}/sender", at), "who reported in confidence does not travel in a bundle",
                       "the report without its sender");
  return {};
}

template <class Event>
Result<casework::Recorded<Event>> read_event(const json::value& value,
                                             const std::vector<casework::Recorded<Event>>& before,
                                             const std::string& at) {
  auto wire = base::decode<WireEvent>(value, at);
  if (!wire) return fail(std::move(wire.error()));
  if (wire->number != std::ssize(before) + 1)
    return json_fail(at + "/number", "the numbers of the events leave a gap or repeat",
                     fmt::format("{}", before.size() + 1));
  if (!before.empty() && wire->recorded < before.back().recorded)
    return json_fail(at + "/recorded", "this event was written before the one it follows",
                     "an instant not before the previous one");
  auto event = base::decode<Event>(wire->event, at + "/event");
  if (!event) return fail(std::move(event.error()));
  const bool opens = event->index() == 0;
  if (opens != before.empty() && (before.empty() || !std::is_same_v<Event, casework::PartyEvent>))
    return json_fail(at + "/event/type", "a stream begins with its opening and has no other",
                     "an opening as first event, and only there");
  if (auto right = check_correction(before, *event, at + "/event"); !right) return fail(std::move(right.error()));
  if (auto right = check_left_behind(*event, at + "/event"); !right) return fail(std::move(right.error()));
  return casework::Recorded<Event>{wire->number,  wire->on,        wire->recorded,   wire->by_desk,
                                   wire->by_user, wire->acting_as, std::move(*event)};
}

template <class Id, class Event>
Result<StreamFile<Id, Event>> read_file(const json::value& value, const std::string& at) {
  auto wire = base::decode<WireFile>(value, at);
  if (!wire) return fail(std::move(wire.error()));
  const auto id = Id::from(wire->id);
  if (!id) return json_fail(at + "/id", "this value cannot be read", std::string(base::AsString<Id>::kWhat));
  if (wire->events.empty()) return json_fail(at + "/events", "this stream has no event", "at least its opening");
  StreamFile<Id, Event> file{*id, {}};
  for (std::size_t i = 0; i < wire->events.size(); ++i) {
    auto event = read_event<Event>(wire->events[i], file.events, fmt::format("{}/events/{}", at, i));
    if (!event) return fail(std::move(event.error()));
    file.events.push_back(std::move(*event));
  }
  return file;
}

template <class Id, class Event>
void read_files(const std::vector<json::value>& values, std::string_view name,
                std::vector<StreamFile<Id, Event>>& files, std::vector<Error>& problems) {
  std::set<std::string> seen;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto at = fmt::format("/{}/{}", name, i);
    auto file = read_file<Id, Event>(values[i], at);
    if (file && !seen.insert(file->id.text()).second)
      file = json_fail(at + "/id", "this stream comes twice", "each stream once");
    if (file)
      files.push_back(std::move(*file));
    else
      problems.push_back(std::move(file.error()));
  }
}

template <class Id, class Event, class Lookup>
Result<void> plan_streams(const std::vector<StreamFile<Id, Event>>& files, std::string_view name, const Lookup& present,
                          std::vector<StreamFile<Id, Event>>& to_append, ImportPlan& plan) {
  for (std::size_t i = 0; i < files.size(); ++i) {
    const auto& file = files[i];
    const auto there = present(file.id);
    if (!there) return fail(there.error());
    const auto common = std::min(there->size(), file.events.size());
    std::size_t same = 0;
    while (same < common && same_record((*there)[same], file.events[same])) ++same;
    if (same < common) {
      plan.conflicts.push_back(Error{ErrorKind::conflict,
                                     "stream_differs",
                                     fmt::format("/{}/{}/events/{}", name, i, same),
                                     "another event with this number is present already",
                                     "the same event, or a stream that is not present",
                                     {}});
    } else if (file.events.size() <= there->size()) {
      ++plan.unchanged;
    } else {
      to_append.push_back({file.id, {file.events.begin() + static_cast<std::ptrdiff_t>(same), file.events.end()}});
    }
  }
  return {};
}

/// An export of a whole store is larger than any request: beyond the limit of base, up to a gibibyte, the place of an
/// error is its byte.
Result<json::value> parse_document(std::string_view text, std::string_view where) {
  if (text.size() <= kLargestRequest) return base::parse_json(text, where);
  if (text.size() > kLargestBundle)
    return fail(ErrorKind::too_large, "too_large", std::string(where), "this document is too large", "at most 1 GiB");
  json::stream_parser parser({}, json::parse_options{.max_depth = 32});
  json::error_code error;
  const auto consumed = parser.write_some(text.data(), text.size(), error);
  if (!error && text.substr(consumed).find_first_not_of(" \t\r\n") != std::string_view::npos)
    error = json::error::extra_data;
  if (!error) parser.finish(error);
  if (error)
    return fail(ErrorKind::bad_input, "bad_json",
                fmt::format("{}{}byte {}", where, where.empty() ? "" : ": ", consumed),
                "this is not JSON (" + error.message() + ")", "one JSON document");
  return parser.release();
}

}  // namespace

json::value write_bundle(const Bundle& bundle) {
  auto value = base::encode(WireBundle{std::string(kBundleFormat), kBundleVersion, bundle.exported, bundle.invented,
                                       to_wire(bundle.cases), to_wire(bundle.operations), to_wire(bundle.parties)});
  return value;
}

Result<ReadBundle> read_bundle(std::string_view text, std::string_view where) {
  auto value = parse_document(text, where);
  if (!value) return fail(std::move(value.error()));
  auto wire = base::decode<WireBundle>(*value);
  if (!wire) return fail(std::move(wire.error()));
  if (wire->format != kBundleFormat)
    return fail(ErrorKind::bad_input, "unknown_format", "/format", "this is another format",
                std::string(kBundleFormat));
  if (wire->version != kBundleVersion)
    return fail(ErrorKind::bad_input, "unknown_version", "/version", "this version of the format is not known",
                fmt::format("version {}", kBundleVersion));
  ReadBundle read;
  read.bundle.exported = wire->exported;
  read.bundle.invented = wire->invented;
  read_files(wire->cases, "cases", read.bundle.cases, read.problems);
  read_files(wire->operations, "operations", read.bundle.operations, read.problems);
  read_files(wire->parties, "parties", read.bundle.parties, read.problems);
  return read;
}

Result<ImportPlan> plan_import(const Bundle& bundle, const Present& present) {
  ImportPlan plan;
  if (auto done = plan_streams(bundle.operations, "operations", present.operations, plan.operations, plan); !done)
    return fail(std::move(done.error()));
  if (auto done = plan_streams(bundle.parties, "parties", present.parties, plan.parties, plan); !done)
    return fail(std::move(done.error()));
  if (auto done = plan_streams(bundle.cases, "cases", present.cases, plan.cases, plan); !done)
    return fail(std::move(done.error()));
  return plan;
}

}  // namespace relais::exchange

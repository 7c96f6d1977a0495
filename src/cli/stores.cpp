#include "cli/stores.hpp"

#include <chrono>
#include <filesystem>
#include <iostream>

#include "cli/keyrings.hpp"
#include "vault/envelope.hpp"

namespace relais::cli {

Option store_option() {
  return {"store", "WHERE", "A file (SQLite, made when absent) or postgresql://….", false, false, "relais.db", {}};
}

Option keys_option() {
  return {"keys", "WHERE", "The keystore, or socket:PATH of `relais keys serve`; beside the store if absent.",
          false,  false,   {},
          {}};
}

namespace {

constexpr std::string_view kSocket = "socket:";

/// A store in a file has its keys beside it; a database server has them in the working folder.
std::string keys_beside(const std::string& store) {
  return (store.find("://") == std::string::npos ? store : std::string("relais")) + ".keys";
}

/// Budgets count where there is somebody to protect: on invented cases everybody may look at everything.
base::Result<std::unique_ptr<vault::Keys>> open_keys(const Arguments& arguments, bool invented) {
  const auto where = keys_place(arguments);
  if (invented && !where.starts_with(kSocket)) return vault::open_embedded(where);
  return open_keyring_at(arguments, where, std::cerr);
}

/// A store of before texts were sealed cannot be read through the gate, and must not be continued half sealed.
base::Result<void> refuse_plain(store::Store& store) {
  bool plain = false;
  auto looked = store.for_each_stream(store::StreamKind::case_file, 1, [&](std::span<const store::StoredStream> first) {
    plain = !vault::looks_sealed(first.front().events.front().body);
    return false;
  });
  if (!looked) return looked;
  if (!plain) return {};
  return base::fail(base::ErrorKind::bad_input, "plain_store", "--store",
                    "this store was written by a Relais that did not seal texts",
                    "a new store; carry the cases over with `relais export` of that version and `relais import`");
}

}  // namespace

std::string keys_place(const Arguments& arguments) {
  return arguments.text("keys").value_or(keys_beside(arguments.required("store")));
}

base::Result<desks::Strongroom> open_room(const Arguments& arguments, std::size_t readers) {
  store::Options options;
  options.readers = readers;
  options.clock = now;
  auto store = store::open(arguments.required("store"), options);
  if (!store) return base::fail(std::move(store.error()));
  if (auto sealed = refuse_plain(**store); !sealed) return base::fail(std::move(sealed.error()));
  const auto invented = (*store)->meta("invented");
  if (!invented) return base::fail(invented.error());
  auto keys = open_keys(arguments, invented->has_value() || arguments.has("demo"));
  if (!keys) return base::fail(std::move(keys.error()));
  return desks::Strongroom{std::move(*store), std::move(*keys)};
}

base::Result<std::unique_ptr<store::Store>> open_store_alone(const Arguments& arguments) {
  store::Options options;
  options.readers = 2;
  options.clock = now;
  return store::open(arguments.required("store"), options);
}

base::Result<std::unique_ptr<vault::Keys>> open_keys_if_there(const Arguments& arguments) {
  std::error_code ignored;
  if (!arguments.text("keys") && !std::filesystem::exists(keys_beside(arguments.required("store")), ignored))
    return std::unique_ptr<vault::Keys>();
  return open_keys(arguments, true);
}

base::Result<std::unique_ptr<const desks::House>> open_house(const Arguments& arguments) {
  const auto folder = arguments.data_folder();
  if (!folder) return base::fail(folder.error());
  return desks::House::load(*folder);
}

base::Instant now() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return base::Instant::from_micros(std::chrono::duration_cast<std::chrono::microseconds>(since).count());
}

base::Result<Opened> open_both(const Arguments& arguments) {
  auto house = open_house(arguments);
  if (!house) return base::fail(std::move(house.error()));
  auto room = open_room(arguments);
  if (!room) return base::fail(std::move(room.error()));
  auto gate = std::make_unique<desks::Gate>(**house, std::move(*room), now);
  return Opened{std::move(*house), std::move(gate)};
}

}  // namespace relais::cli

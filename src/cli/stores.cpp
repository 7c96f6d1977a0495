#include "cli/stores.hpp"

#include <chrono>

namespace relais::cli {

Option store_option() {
  return {"store", "WHERE", "A file (SQLite, made when absent) or postgresql://….", false, false, "relais.db", {}};
}

base::Result<std::unique_ptr<store::Store>> open_store(const Arguments& arguments, std::size_t readers) {
  store::Options options;
  options.readers = readers;
  return store::open(arguments.required("store"), options);
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
  auto store = open_store(arguments);
  if (!store) return base::fail(std::move(store.error()));
  return Opened{std::move(*house), std::move(*store)};
}

}  // namespace relais::cli

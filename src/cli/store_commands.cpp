// Commands that work on a whole store: demo, sweep.
#include <charconv>
#include <ostream>

#include <fmt/format.h>

#include "cli/all_commands.hpp"
#include "cli/stores.hpp"
#include "desks/demo.hpp"
#include "desks/worklist.hpp"
#include "http/sign_in.hpp"

namespace relais::cli {

namespace {

using base::ErrorKind;

template <class Number>
base::Result<Number> number_of(const Arguments& arguments, std::string_view option) {
  const auto text = arguments.required(option);
  Number number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size())
    return base::fail(ErrorKind::bad_input, "bad_number", "--" + std::string(option), "this is not a number",
                      "a whole number, 0 or more");
  return number;
}

int demo(const Arguments& arguments, std::ostream& out, std::ostream& err) {
  const auto seed = number_of<std::uint64_t>(arguments, "seed");
  if (!seed) return complain(err, seed.error());
  const auto people = number_of<unsigned short>(arguments, "people");
  if (!people) return complain(err, people.error());
  auto opened = open_both(arguments);
  if (!opened) return complain(err, opened.error());
  auto hash = http::hash_password(std::string(desks::demo_password()));
  if (!hash) return complain(err, hash.error());
  const auto filled = desks::fill_demo(*opened->house, *opened->store, *seed, now(), *hash, *people);
  if (!filled) return complain(err, filled.error());
  if (arguments.json()) {
    print_json(out, base::json::object{
                        {"cases", filled->cases}, {"operations", filled->operations}, {"events", filled->events}});
  } else {
    out << fmt::format("Filled with {} invented cases from {} operations, {} events. All of it is invented.\n",
                       filled->cases, filled->operations, filled->events);
  }
  return kDone;
}

int sweep(const Arguments& arguments, std::ostream& out, std::ostream& err) {
  auto opened = open_both(arguments);
  if (!opened) return complain(err, opened.error());
  const auto at = now();
  const auto swept = desks::sweep(*opened->house, *opened->store, at);
  if (!swept) return complain(err, swept.error());
  if (const auto noted = opened->store->put_meta("swept_on", base::to_string(base::in_brussels(at).date)); !noted)
    return complain(err, noted.error());
  if (arguments.json())
    print_json(out, base::json::object{
                        {"cases", swept->cases}, {"refreshed", swept->refreshed}, {"escalated", swept->escalated}});
  else
    out << fmt::format("{} cases looked at, {} changed with the day, {} referrals passed on.\n", swept->cases,
                       swept->refreshed, swept->escalated);
  return kDone;
}

}  // namespace

void add_store_commands(Commands& commands) {
  commands.add({"demo",
                "Fill an empty store with invented cases.",
                "Some 300 people over five years, all tracks and endings, the same for the same seed and day. "
                "Everything is marked "
                "as invented. A store that holds anything is refused.",
                {},
                {store_option(),
                 {"seed", "N", "Another number gives other cases.", false, false, "1", {}},
                 {"people", "N", "About how many persons.", false, false, "300", {}}},
                {"relais demo --store demo.db", "relais demo --store demo.db --seed 7 --people 1000"},
                demo});
  commands.add({"sweep",
                "Bring the lists of all cases to today, and pass referrals on whose time has run out.",
                "`relais serve` does this once a day by itself; run it from a timer where no server runs all night.",
                {},
                {store_option()},
                {"relais sweep --store /var/lib/relais/relais.db"},
                sweep});
}

}  // namespace relais::cli

// Commands that work on a whole store: demo, sweep, export, import.
#include <charconv>
#include <fstream>
#include <iostream>
#include <iterator>
#include <ostream>

#include <fmt/format.h>

#include "cli/all_commands.hpp"
#include "cli/stores.hpp"
#include "desks/administration.hpp"
#include "desks/demo.hpp"
#include "desks/demo_letterbox.hpp"
#include "desks/transfer.hpp"
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
  if (const auto added = desks::fill_demo_letterbox(*opened->house, *opened->store, now()); !added)
    return complain(err, added.error());
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
  const auto swept = desks::sweep(*opened->house, *opened->store, now());
  if (!swept) return complain(err, swept.error());
  if (arguments.json())
    print_json(out, base::json::object{
                        {"cases", swept->cases}, {"refreshed", swept->refreshed}, {"escalated", swept->escalated}});
  else
    out << fmt::format("{} cases looked at, {} changed with the day, {} referrals passed on.\n", swept->cases,
                       swept->refreshed, swept->escalated);
  return kDone;
}

/// To the file named, or to standard output.
int deliver(const Arguments& arguments, const std::string& text, std::ostream& out, std::ostream& err) {
  const auto name = arguments.text("output");
  if (!name) {
    out << text;
    return kDone;
  }
  std::ofstream file(*name, std::ios::binary);
  file << text;
  file.close();
  if (!file)
    return complain(
        err, {ErrorKind::unavailable, "cannot_write", *name, "the file cannot be written", "a place to write to", {}});
  return kDone;
}

int export_cases(const Arguments& arguments, std::ostream& out, std::ostream& err) {
  auto opened = open_both(arguments);
  if (!opened) return complain(err, opened.error());
  if (arguments.required("format") == "json") {
    const auto bundle = desks::whole_bundle(*opened->store, arguments.texts("CASE"), now());
    if (!bundle) return complain(err, bundle.error());
    return deliver(arguments, base::pretty(exchange::write_bundle(*bundle)), out, err);
  }
  const auto table = desks::whole_htcds(*opened->house, *opened->store, base::in_brussels(now()).date);
  if (!table) return complain(err, table.error());
  if (table->left_out > 0)
    err << fmt::format("relais: {} cases of smuggling left out: the standard has no place for them\n", table->left_out);
  for (const auto& loss : table->losses)
    err << fmt::format("relais: {}: not in the table for {} cases: {}\n", loss.field, loss.count, loss.why);
  if (arguments.json())
    return deliver(arguments,
                   base::pretty(base::json::object{
                       {"csv", table->csv}, {"cases", table->cases}, {"losses", base::encode(table->losses)}}),
                   out, err);
  return deliver(arguments, table->csv, out, err);
}

base::Result<std::string> read_input(const std::string& name) {
  if (name != "-") return base::read_file(name);
  return std::string(std::istreambuf_iterator<char>(std::cin), {});
}

int import_json(const Arguments& arguments, const Opened& opened, const std::string& text, std::ostream& out,
                std::ostream& err) {
  const bool strict = arguments.has("strict");
  const auto imported =
      desks::import_bundle(*opened.house, *opened.store, text, arguments.required("FILE"), strict, now());
  if (!imported) return complain(err, imported.error());
  base::json::array problems;
  for (const auto& problem : imported->problems) {
    problems.push_back(
        base::json::object{{"where", problem.where}, {"what", problem.what}, {"expected", problem.expected}});
    complain(err, problem);
  }
  if (arguments.json()) {
    print_json(out, base::json::object{{"created", imported->created},
                                       {"continued", imported->continued},
                                       {"unchanged", imported->unchanged},
                                       {"problems", problems}});
  } else {
    out << fmt::format("{} created, {} continued, {} unchanged, {} left out.\n", imported->created, imported->continued,
                       imported->unchanged, imported->problems.size());
  }
  return imported->problems.empty() ? kDone : kAnswerNo;
}

int import_table(const Arguments& arguments, const Opened& opened, const std::string& text, std::ostream& out,
                 std::ostream& err) {
  const auto name = arguments.text("as");
  if (!name)
    return complain(err, {ErrorKind::bad_input,
                          "no_account",
                          "--as",
                          "a table needs somebody who opens its cases",
                          "an account of `relais user list`",
                          {}});
  const auto account = opened.store->account(*name);
  if (!account) return complain(err, account.error());
  if (!*account)
    return complain(err, {ErrorKind::not_found,
                          "no_such_account",
                          "--as",
                          "there is no account of this name",
                          "one of `relais user list`",
                          {}});
  auto asker = desks::asker_of(*opened.house, **account);
  if (!asker) return complain(err, asker.error());
  base::SystemRandom random;
  const desks::Call call{*opened.house, *opened.store, random, now(), *asker, {}};
  const auto imported = desks::import_htcds(call, text, arguments.has("strict"));
  if (!imported) return complain(err, imported.error().error);
  const auto file = arguments.required("FILE");
  for (const auto& problem : imported->problems)
    err << fmt::format("relais: {}:{}:{}: {}; expected {}\n", file, problem.line, problem.column, problem.what,
                       problem.expected);
  if (arguments.json())
    print_json(out, base::encode(*imported));
  else
    out << fmt::format("{} cases opened, {} problems.\n", imported->created, imported->problems.size());
  return imported->problems.empty() ? kDone : kAnswerNo;
}

int import_cases(const Arguments& arguments, std::ostream& out, std::ostream& err) {
  const auto text = read_input(arguments.required("FILE"));
  if (!text) return complain(err, text.error());
  const auto opened = open_both(arguments);
  if (!opened) return complain(err, opened.error());
  return arguments.required("format") == "json" ? import_json(arguments, *opened, *text, out, err)
                                                : import_table(arguments, *opened, *text, out, err);
}

}  // namespace

void add_store_commands(Commands& commands) {
  commands.add(
      {"export",
       "Write whole cases out: JSON with every event, or a table of HTCDS 2.0.",
       "JSON keeps everything and can be imported again. The table has one line a case; what it cannot hold is counted "
       "on standard error.",
       {{"CASE", "ids of cases; all cases, operations and parties when none is named (JSON)", false, true}},
       {store_option(),
        keys_option(),
        {"format", "FORMAT", "What to write.", false, false, "json", {"json", "htcds"}},
        {"output", "FILE", "Where to write; standard output if absent.", false, false, {}, {}}},
       {"relais export --store relais.db --output cases.json", "relais export --format htcds > cases.csv"},
       export_cases});
  commands.add(
      {"import",
       "Take whole cases in: JSON as written by export, or a table of HTCDS 2.0.",
       "Importing the same JSON twice changes nothing. A line or a stream that cannot be taken is named with its place "
       "and the others load; with --strict none does.",
       {{"FILE", "a file, or - for standard input"}},
       {store_option(),
        keys_option(),
        {"format", "FORMAT", "What is read.", false, false, "json", {"json", "htcds"}},
        {"as", "NAME", "The account that opens the cases of a table.", false, false, {}, {}},
        {"strict", "", "Take nothing when anything is wrong.", false, false, {}, {}}},
       {"relais import cases.json --store relais.db",
        "relais import cases.csv --format htcds --as an.peeters --strict"},
       import_cases});
  commands.add({"demo",
                "Fill an empty store with invented cases.",
                "Some 300 people over five years, all tracks and endings, the same for the same seed and day. "
                "Everything is marked "
                "as invented. A store that holds anything is refused.",
                {},
                {store_option(),
                 keys_option(),
                 {"seed", "N", "Another number gives other cases.", false, false, "1", {}},
                 {"people", "N", "About how many persons.", false, false, "300", {}}},
                {"relais demo --store demo.db", "relais demo --store demo.db --seed 7 --people 1000"},
                demo});
  commands.add({"sweep",
                "Bring the lists of all cases to today, and pass referrals on whose time has run out.",
                "`relais serve` does this once a day by itself; run it from a timer where no server runs all night.",
                {},
                {store_option(), keys_option()},
                {"relais sweep --store /var/lib/relais/relais.db"},
                sweep});
}

}  // namespace relais::cli

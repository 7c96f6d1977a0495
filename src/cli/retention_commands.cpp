// How long records are kept: showing it, carrying it out, and erasing one file.
#include <ostream>

#include <fmt/format.h>

#include "cli/all_commands.hpp"
#include "cli/stores.hpp"
#include "cli/terminal.hpp"
#include "desks/retention.hpp"
#include "http/passwords.hpp"

namespace relais::cli {

namespace {

using base::ErrorKind;

base::Result<desks::RetentionSchedule> schedule_of(const Arguments& arguments) {
  const auto folder = arguments.data_folder();
  if (!folder) return base::fail(folder.error());
  return desks::RetentionSchedule::load(*folder / "law" / "access" / "retention.yaml");
}

std::string term_of(const desks::RetentionClass& rule) {
  if (rule.months > 0) return fmt::format("{} months", rule.months);
  return rule.days > 0 ? fmt::format("{} days", rule.days) : "at once";
}

std::string word_of(desks::RetentionEnd end) {
  return end == desks::RetentionEnd::operator_ ? "operator" : std::string(base::enum_name(end));
}

int show(const Arguments& arguments, std::ostream& out, std::ostream& err) {
  const auto schedule = schedule_of(arguments);
  if (!schedule) return complain(err, schedule.error());
  if (arguments.json()) {
    base::json::array all;
    for (const auto& rule : schedule->classes)
      all.push_back(base::json::object{{"id", rule.id},
                                       {"text", base::encode(rule.text)},
                                       {"from", rule.from},
                                       {"days", rule.days},
                                       {"months", rule.months},
                                       {"then", word_of(rule.then)},
                                       {"certainty", rule.certainty},
                                       {"basis", rule.basis}});
    print_json(out, all);
    return kDone;
  }
  Table table({"CLASS", "AFTER", "FROM", "THEN", "CERTAINTY"});
  for (const auto& rule : schedule->classes)
    table.row({rule.id, rule.then == desks::RetentionEnd::keep ? "-" : term_of(rule), rule.from, word_of(rule.then),
               rule.certainty});
  table.print(out);
  return kDone;
}

int run(const Arguments& arguments, std::ostream& out, std::ostream& err) {
  const auto schedule = schedule_of(arguments);
  if (!schedule) return complain(err, schedule.error());
  auto opened = open_both(arguments);
  if (!opened) return complain(err, opened.error());
  const auto round = desks::keep_to_schedule(*opened->store, *schedule, now(), arguments.has("dry-run"));
  if (!round) return complain(err, round.error());
  if (arguments.json()) {
    print_json(out, base::encode(*round));
    return kDone;
  }
  Table table({"CLASS", "THEN", "TIME IS UP", "DONE"});
  for (const auto& line : round->lines)
    table.row({line.class_, line.then, fmt::format("{}", line.found), fmt::format("{}", line.done)});
  table.print(out);
  for (const auto& line : round->lines)
    for (const auto& id : line.cases) out << fmt::format("{}: for two persons to decide: {}\n", line.class_, id);
  return kDone;
}

/// The second person proves with the password of their account that it is them.
base::Result<void> consent(const Opened& opened, const std::string& name, std::ostream& err) {
  const auto account = opened.store->account(name);
  if (!account) return base::fail(account.error());
  auto password = read_secret(err, "Password of " + name + ", who consents", "no_password", "no password was given");
  if (!password) return base::fail(password.error());
  if (*account && !(*account)->password_hash.empty() && http::verify_password((*account)->password_hash, *password))
    return {};
  return base::fail(ErrorKind::not_allowed, "no_consent", "--second", "this account or its password is wrong",
                    "an account with a password, typed by the person it belongs to");
}

int erase(const Arguments& arguments, std::ostream& out, std::ostream& err) {
  const auto schedule = schedule_of(arguments);
  if (!schedule) return complain(err, schedule.error());
  auto opened = open_both(arguments);
  if (!opened) return complain(err, opened.error());
  const desks::Erasure erasure{arguments.required("CASE"), arguments.required("reason"), arguments.required("second")};
  if (const auto consented = consent(*opened, erasure.second_person, err); !consented)
    return complain(err, consented.error());
  if (const auto done = desks::erase_case(*opened->store, *schedule, erasure); !done)
    return complain(err, done.error());
  if (arguments.json())
    print_json(out, base::json::object{{"erased", erasure.case_id}});
  else
    out << "Erased. No copy of this file opens any more, once the last backup of the keystore from before is gone.\n";
  return kDone;
}

}  // namespace

void add_retention_commands(Commands& commands) {
  commands.describe_group("retention", "How long records are kept");
  commands.add({"retention show",
                "Show how long each class of records is kept, on what ground, and what happens then.",
                "",
                {},
                {},
                {"relais retention show"},
                show});
  commands.add({"retention run",
                "Carry out what is due today, and list the files that two persons have to decide on.",
                "`relais serve` does this once a day by itself.",
                {},
                {store_option(), keys_option(), {"dry-run", "", "Only say what would be done.", false, false, {}, {}}},
                {"relais retention run --dry-run --store relais.db"},
                run});
  commands.add(
      {"erase",
       "Erase one file for good, with the consent of a second person.",
       "Its key is destroyed first, then its rows. An entry of the log says that a file was erased, by whom and "
       "why, and nobody can say which. The second person types the password of their account.",
       {{"CASE", "id of the file"}},
       {store_option(),
        keys_option(),
        {"reason", "WORD", "One of the reasons in law/access/retention.yaml.", true, false, {}, {}},
        {"second", "NAME", "The account of the person who consents.", true, false, {}, {}}},
       {"relais erase 01jd… --reason request_of_the_person --second an.peeters"},
       erase});
}

}  // namespace relais::cli

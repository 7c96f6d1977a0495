#include <ostream>
#include <string>

#include <unistd.h>

#include "cli/all_commands.hpp"
#include "cli/stores.hpp"
#include "cli/terminal.hpp"
#include "desks/administration.hpp"
#include "desks/letterbox_keys.hpp"
#include "http/factors.hpp"
#include "http/passwords.hpp"
#include "wire/encoding.hpp"

namespace relais::cli {

namespace {

using base::ErrorKind;

base::Result<std::string> read_password(std::ostream& err, const std::string& question) {
  return read_secret(err, question, "no_password", "no password was given", "one line with the password");
}

/// Typed twice at a terminal; one line otherwise.
base::Result<std::string> ask_password(const http::KnownPasswords& known, std::ostream& err,
                                       const std::string& account) {
  auto password = read_password(err, "New password for " + account);
  if (!password) return password;
  const std::vector<std::string> context{account, "relais"};
  if (auto good = http::check_password(known, *password, context); !good) return base::fail(std::move(good.error()));
  if (isatty(STDIN_FILENO) == 1) {
    const auto again = read_password(err, "The same once more");
    if (!again) return base::fail(again.error());
    if (*again != *password)
      return base::fail(ErrorKind::bad_input, "bad_password", "password", "the two passwords differ", "the same twice");
  }
  return password;
}

base::Result<std::string> ask_hash(const Arguments& arguments, std::ostream& err, const std::string& account) {
  const auto data = arguments.data_folder();
  if (!data) return base::fail(data.error());
  const auto known = http::KnownPasswords::load(*data / "law" / "access" / "common_passwords.txt");
  if (!known) return base::fail(known.error());
  auto password = ask_password(*known, err, account);
  if (!password) return password;
  return http::hash_password(*password);
}

/// A code to be handed over in person opens the account once, within three days, to set up factors.
std::string invite(store::Account& account, http::Factors& factors) {
  constexpr std::int64_t kThreeDays = 3LL * 24 * 3600 * 1'000'000;
  auto code = http::new_secret_code();
  factors.invitation =
      http::Invitation{http::hash_of_code(code), base::Instant::from_micros(now().micros() + kThreeDays)};
  http::write_factors(account, factors);
  return code;
}

base::Result<store::Account> known_account(desks::Gate& store, const std::string& name) {
  auto account = store.account(name);
  if (!account) return base::fail(std::move(account.error()));
  if (!*account)
    return base::fail(ErrorKind::not_found, "no_such_account", "NAME", "there is no account of this name",
                      "one of `relais user list`");
  return std::move(**account);
}

/// Keeps a changed account, ends its sessions and leaves a deed.
base::Result<void> keep(desks::Gate& store, const store::Account& account, std::string_view what) {
  if (auto kept = store.put_account(account); !kept) return kept;
  if (auto dropped = store.drop_sessions_of(account.name); !dropped) return dropped;
  auto deed = store.deed(ledger::Action::factor_changed);
  auto user = store.pseudonym(account.name);
  if (!deed || !user) return base::fail(deed ? user.error() : deed.error());
  deed->rules = {std::string(what)};
  deed->object = ledger::Object{"account", *user};
  return store.note({std::move(*deed)});
}

void tell_code(const Arguments& arguments, std::ostream& out, const std::string& name, const std::string& code) {
  if (arguments.json())
    print_json(out, base::json::object{{"account", name}, {"invitation", code}});
  else
    out << "Hand this code to " << name << " in person; it opens the account once, within three days:\n"
        << code << '\n';
}

int add(const Arguments& arguments, std::ostream& out, std::ostream& err) {
  auto opened = open_both(arguments);
  if (!opened) return complain(err, opened.error());
  desks::NewAccount account;
  account.name = arguments.required("NAME");
  account.role = arguments.required("role");
  account.desk = arguments.required("desk");
  account.display = arguments.text("display").value_or(account.name);
  account.languages = arguments.texts("language");
  const auto known = opened->store->account(account.name);
  if (!known) return complain(err, known.error());
  if (*known)
    return complain(err, {ErrorKind::conflict,
                          "account_exists",
                          "NAME",
                          "there is an account of this name",
                          "another name, or `relais user password`",
                          {}});
  if (arguments.has("invite")) {
    // Nobody knows this password, so that only the code opens the account.
    auto hash = http::hash_password(wire::random_token());
    if (!hash) return complain(err, hash.error());
    account.password_hash = std::move(*hash);
  } else {
    auto hash = ask_hash(arguments, err, account.name);
    if (!hash) return complain(err, hash.error());
    account.password_hash = std::move(*hash);
  }
  if (const auto added = desks::add_account(*opened->house, *opened->store, account); !added)
    return complain(err, added.error());
  if (arguments.has("invite")) {
    auto fresh = known_account(*opened->store, account.name);
    if (!fresh) return complain(err, fresh.error());
    http::Factors factors;
    const auto code = invite(*fresh, factors);
    if (const auto kept = keep(*opened->store, *fresh, "invitation"); !kept) return complain(err, kept.error());
    tell_code(arguments, out, account.name, code);
    return kDone;
  }
  if (arguments.json())
    print_json(out, base::json::object{{"added", account.name}, {"role", account.role}, {"desk", account.desk}});
  else
    out << "Added " << account.name << " (" << account.role << ", " << account.desk << ").\n";
  return kDone;
}

int list(const Arguments& arguments, std::ostream& out, std::ostream& err) {
  auto opened = open_both(arguments);
  if (!opened) return complain(err, opened.error());
  const auto& store = opened->store;
  const auto accounts = store->accounts();
  if (!accounts) return complain(err, accounts.error());
  if (arguments.json()) {
    base::json::array all;
    for (const auto& account : *accounts)
      all.push_back(base::json::object{{"name", account.name},
                                       {"display", account.display},
                                       {"role", account.role},
                                       {"desk", account.desk},
                                       {"languages", base::encode(account.languages)},
                                       {"disabled", account.disabled}});
    print_json(out, all);
    return kDone;
  }
  Table table({"NAME", "ROLE", "DESK", "DISPLAY", "STATE"});
  for (const auto& account : *accounts)
    table.row({account.name, account.role, account.desk, account.display, account.disabled ? "disabled" : "active"});
  table.print(out);
  return kDone;
}

int disable(const Arguments& arguments, std::ostream& out, std::ostream& err) {
  auto opened = open_both(arguments);
  if (!opened) return complain(err, opened.error());
  const auto& store = opened->store;
  const auto name = arguments.required("NAME");
  if (const auto done = desks::disable_account(*store, name); !done) return complain(err, done.error());
  if (const auto gone = desks::drop_leavers(*opened->house, *store); !gone) return complain(err, gone.error());
  if (arguments.json())
    print_json(out, base::json::object{{"disabled", name}});
  else
    out << "Disabled " << name << "; its sessions have ended.\n";
  return kDone;
}

int password(const Arguments& arguments, std::ostream& out, std::ostream& err) {
  auto opened = open_both(arguments);
  if (!opened) return complain(err, opened.error());
  const auto name = arguments.required("NAME");
  auto account = known_account(*opened->store, name);
  if (!account) return complain(err, account.error());
  auto hash = ask_hash(arguments, err, name);
  if (!hash) return complain(err, hash.error());
  account->password_hash = std::move(*hash);
  if (const auto kept = keep(*opened->store, *account, "password"); !kept) return complain(err, kept.error());
  if (arguments.json())
    print_json(out, base::json::object{{"changed", name}});
  else
    out << "Changed the password of " << name << "; its sessions have ended.\n";
  return kDone;
}

int reset(const Arguments& arguments, std::ostream& out, std::ostream& err) {
  auto opened = open_both(arguments);
  if (!opened) return complain(err, opened.error());
  const auto name = arguments.required("NAME");
  auto account = known_account(*opened->store, name);
  if (!account) return complain(err, account.error());
  http::Factors factors;
  const auto code = invite(*account, factors);
  auto hash = http::hash_password(wire::random_token());
  if (!hash) return complain(err, hash.error());
  account->password_hash = std::move(*hash);
  if (const auto kept = keep(*opened->store, *account, "reset"); !kept) return complain(err, kept.error());
  tell_code(arguments, out, name, code);
  return kDone;
}

int confirm(const Arguments& arguments, std::ostream& out, std::ostream& err) {
  auto opened = open_both(arguments);
  if (!opened) return complain(err, opened.error());
  const auto name = arguments.required("NAME");
  auto account = known_account(*opened->store, name);
  if (!account) return complain(err, account.error());
  auto factors = http::read_factors(*account);
  if (!factors) return complain(err, factors.error());
  int confirmed = 0;
  for (auto& passkey : factors->passkeys)
    if (passkey.level < 3) {
      passkey.level = 3;
      ++confirmed;
    }
  for (auto& identity : factors->identities)
    if (identity.level < 3) {
      identity.level = 3;
      ++confirmed;
    }
  http::write_factors(*account, *factors);
  if (const auto kept = keep(*opened->store, *account, "confirm"); !kept) return complain(err, kept.error());
  if (arguments.json())
    print_json(out, base::json::object{{"account", name}, {"confirmed", confirmed}});
  else
    out << "Confirmed " << confirmed << " factors of " << name << "; its sessions have ended.\n";
  return confirmed > 0 ? kDone : kAnswerNo;
}

}  // namespace

void add_user_commands(Commands& commands) {
  commands.describe_group("user", "Accounts: who may sign in, for which desk");
  commands.add(
      {"user add",
       "Make an account.",
       "Makes an account for one desk. The password is asked twice at a terminal, or read as one line from standard "
       "input; it is never an argument, because other users of the machine can read those.",
       {{"NAME", "2 to 40 of a-z 0-9 . -"}},
       {{"role", "ROLE", "What the person is.", true, false, {}, access::roles()},
        {"desk", "DESK", "For which desk; an id of directory/desks.yaml.", true, false, {}, {}},
        {"display", "TEXT", "Name on screen; the account's name if absent.", false, false, {}, {}},
        {"language", "TAG", "A language the person speaks; may be repeated.", false, true, {}, {}},
        {"invite", "", "Ask for no password: print a code that opens the account once.", false, false, {}, {}},
        store_option(),
        keys_option()},
       {"relais user add an.peeters --role inspector --desk onss-antwerp --display 'An Peeters' --language nl",
        "pass show relais/an | relais user add an.peeters --role inspector --desk onss-antwerp"},
       add});
  commands.add({"user list",
                "List the accounts.",
                "",
                {},
                {store_option(), keys_option()},
                {"relais user list --store /var/lib/relais/relais.db"},
                list});
  commands.add({"user disable",
                "Disable an account and end its sessions at once.",
                "",
                {{"NAME", "the account"}},
                {store_option(), keys_option()},
                {"relais user disable an.peeters"},
                disable});
  commands.add({"user password",
                "Give an account a new password and end its sessions.",
                "",
                {{"NAME", "the account"}},
                {store_option(), keys_option()},
                {"relais user password an.peeters"},
                password});
  commands.add(
      {"user reset",
       "Take all factors and the password from an account, and print a code that opens it once.",
       "For somebody who lost everything. The code is handed over in person, to somebody who has shown who they "
       "are; it opens nothing but the page where new factors are set up. All sessions end.",
       {{"NAME", "the account"}},
       {store_option(), keys_option()},
       {"relais user reset an.peeters"},
       reset});
  commands.add(
      {"user confirm",
       "Confirm passkeys and identities that were added after somebody lost theirs.",
       "Such a passkey counts as two factors only, so that recovery never raises what somebody can reach. Confirm "
       "it when its owner has shown who they are.",
       {{"NAME", "the account"}},
       {store_option(), keys_option()},
       {"relais user confirm an.peeters"},
       confirm});
}

}  // namespace relais::cli

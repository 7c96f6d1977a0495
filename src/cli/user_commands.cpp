#include <iostream>
#include <string>

#include <termios.h>
#include <unistd.h>

#include "cli/all_commands.hpp"
#include "cli/stores.hpp"
#include "desks/administration.hpp"
#include "http/sign_in.hpp"

namespace relais::cli {

namespace {

using base::ErrorKind;

/// Switches the echo of a terminal off for as long as it lives.
class NoEcho {
 public:
  NoEcho() : active_(tcgetattr(STDIN_FILENO, &before_) == 0) {
    if (!active_) return;
    auto silent = before_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    tcsetattr(STDIN_FILENO, TCSANOW, &silent);
  }
  NoEcho(const NoEcho&) = delete;
  NoEcho& operator=(const NoEcho&) = delete;
  ~NoEcho() {
    if (active_) tcsetattr(STDIN_FILENO, TCSANOW, &before_);
  }

 private:
  termios before_{};
  bool active_;
};

base::Result<std::string> read_line_silently(std::ostream& err, const std::string& question) {
  const bool terminal = isatty(STDIN_FILENO) == 1;
  std::string line;
  if (terminal) {
    err << question << ": " << std::flush;
    const NoEcho silent;
    std::getline(std::cin, line);
    err << '\n';
  } else {
    std::getline(std::cin, line);
  }
  if (!std::cin && line.empty())
    return base::fail(ErrorKind::bad_input, "no_password", "standard input", "no password was given",
                      "one line with the password");
  return line;
}

/// Typed twice at a terminal; one line otherwise.
base::Result<std::string> ask_password(std::ostream& err, const std::string& account) {
  auto password = read_line_silently(err, "New password for " + account);
  if (!password) return password;
  if (auto good = http::check_password(*password, account); !good) return base::fail(std::move(good.error()));
  if (isatty(STDIN_FILENO) == 1) {
    const auto again = read_line_silently(err, "The same once more");
    if (!again) return base::fail(again.error());
    if (*again != *password)
      return base::fail(ErrorKind::bad_input, "bad_password", "password", "the two passwords differ", "the same twice");
  }
  return password;
}

base::Result<std::string> ask_hash(std::ostream& err, const std::string& account) {
  auto password = ask_password(err, account);
  if (!password) return password;
  return http::hash_password(*password);
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
  auto hash = ask_hash(err, account.name);
  if (!hash) return complain(err, hash.error());
  account.password_hash = std::move(*hash);
  if (const auto added = desks::add_account(*opened->house, *opened->store, account); !added)
    return complain(err, added.error());
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
  if (arguments.json())
    print_json(out, base::json::object{{"disabled", name}});
  else
    out << "Disabled " << name << "; its sessions have ended.\n";
  return kDone;
}

int password(const Arguments& arguments, std::ostream& out, std::ostream& err) {
  auto opened = open_both(arguments);
  if (!opened) return complain(err, opened.error());
  const auto& store = opened->store;
  const auto name = arguments.required("NAME");
  auto account = store->account(name);
  if (!account) return complain(err, account.error());
  if (!*account)
    return complain(err, {ErrorKind::not_found,
                          "no_such_account",
                          "NAME",
                          "there is no account of this name",
                          "one of `relais user list`",
                          {}});
  auto hash = ask_hash(err, name);
  if (!hash) return complain(err, hash.error());
  (*account)->password_hash = std::move(*hash);
  if (const auto kept = store->put_account(**account); !kept) return complain(err, kept.error());
  if (const auto dropped = store->drop_sessions_of(name); !dropped) return complain(err, dropped.error());
  if (arguments.json())
    print_json(out, base::json::object{{"changed", name}});
  else
    out << "Changed the password of " << name << "; its sessions have ended.\n";
  return kDone;
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
        store_option(), keys_option()},
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
}

}  // namespace relais::cli

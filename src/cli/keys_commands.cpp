// The keeper of keys: making a keystore, running the key process, and what its operators do.
#include <charconv>
#include <csignal>
#include <ostream>

#include <pwd.h>
#include <sys/types.h>

#include <fmt/format.h>

#include "base/json.hpp"
#include "base/text.hpp"
#include "base/yaml.hpp"
#include "cli/all_commands.hpp"
#include "cli/keyrings.hpp"
#include "cli/stores.hpp"
#include "cli/terminal.hpp"
#include "vault/client.hpp"
#include "vault/key_server.hpp"
#include "vault/keystore.hpp"
#include "vault/unlock.hpp"

namespace relais::cli {

namespace {

using base::ErrorKind;
using base::Result;

constexpr std::size_t kBatch = 500;

Option keystore_option() { return {"keystore", "FILE", "The file the keys are kept in.", true, false, {}, {}}; }

Option keeper_option() {
  return {"keys", "WHERE", "A keystore that opens with its root file, or socket:PATH of a key process.", true, false,
          {},     {}};
}

Option log_option() { return {"store", "WHERE", "The store whose log of uses says so.", false, false, {}, {}}; }

Option socket_option() { return {"socket", "PATH", "Where the key process listens.", true, false, {}, {}}; }

Result<std::unique_ptr<vault::Keyring>> open_admin(const Arguments& arguments, std::ostream& err) {
  return open_keyring_at(arguments, arguments.required("keys"), err);
}

// ------------------------------------------------------------ init

void print_shares(const std::array<vault::ShareText, 3>& shares, const Arguments& arguments, std::ostream& out) {
  if (arguments.json()) {
    print_json(out, base::json::object{{"shares", base::encode(std::vector(shares.begin(), shares.end()))}});
    return;
  }
  out << "Give one share to each of three operators, on paper. Any two open the keys; one alone is worth nothing.\n"
         "They are shown now and kept nowhere. Without two of them everything that is sealed is lost.\n\n";
  for (const auto& share : shares) out << "  " << share << "\n";
}

Result<void> lock(const Arguments& arguments, vault::Keystore& keystore, const vault::DataKey& root, std::ostream& out,
                  std::ostream& err) {
  if (!arguments.has("passphrase")) {
    const auto shares = vault::lock_with_shares(keystore, root);
    if (!shares) return base::fail(shares.error());
    print_shares(*shares, arguments, out);
    return {};
  }
  const auto passphrase = read_secret(err, "Passphrase of the keystore", "no_passphrase", "no passphrase was given");
  if (!passphrase) return base::fail(passphrase.error());
  if (auto locked = vault::lock_with_passphrase(keystore, root, *passphrase); !locked) return locked;
  if (arguments.json())
    print_json(out, base::json::object{{"made", arguments.required("keystore")}});
  else
    out << "Made. Without this passphrase everything that is sealed is lost.\n";
  return {};
}

int init(const Arguments& arguments, std::ostream& out, std::ostream& err) {
  const std::filesystem::path file = arguments.required("keystore");
  std::error_code ignored;
  if (std::filesystem::exists(file, ignored))
    return complain(
        err, {ErrorKind::conflict, "keystore_exists", file.string(), "there is a file here already", "a new name", {}});
  const auto root = vault::DataKey::random();
  const auto made = [&]() -> Result<void> {
    if (auto ring = vault::open_keyring(file, root, "process"); !ring) return base::fail(ring.error());
    const auto keystore = vault::Keystore::open(file, false);
    if (!keystore) return base::fail(keystore.error());
    return lock(arguments, **keystore, root, out, err);
  }();
  if (made) return kDone;
  // A keystore that nobody can open is none.
  for (const auto* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(file.string() + suffix, ignored);
  return complain(err, made.error());
}

// ------------------------------------------------------------ serve

Result<std::vector<uid_t>> callers(const Arguments& arguments) {
  std::vector<uid_t> all;
  for (const auto& name : arguments.texts("for")) {
    const auto* known = ::getpwnam(name.c_str());
    uid_t number = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
    const bool is_number = error == std::errc() && end == name.data() + name.size();
    if (known == nullptr && !is_number)
      return base::fail(ErrorKind::bad_input, "no_such_user", "--for", "this system has no such user",
                        "the user that `relais serve` runs as");
    all.push_back(known != nullptr ? known->pw_uid : number);
  }
  return all;
}

int serve(const Arguments& arguments, std::ostream& out, std::ostream& err) {
  for (const auto& missing : vault::harden_process()) err << "relais: warning: " << missing << '\n';
  auto options = keyring_options(arguments, err);
  if (!options) return complain(err, options.error());
  const auto whom = callers(arguments);
  if (!whom) return complain(err, whom.error());
  // Threads that are made later inherit the mask: signals come to this one only.
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGINT);
  sigaddset(&ends, SIGTERM);
  ::pthread_sigmask(SIG_BLOCK, &ends, nullptr);
  const auto ring = vault::open_sealed_keyring(arguments.required("keystore"), std::move(*options));
  if (!ring) return complain(err, ring.error());
  const auto server = vault::serve_keys(**ring, arguments.required("socket"), {*whom, 64});
  if (!server) return complain(err, server.error());
  if (arguments.json())
    out << base::json::serialize(base::json::object{{"socket", arguments.required("socket")}, {"sealed", true}})
        << '\n';
  else
    out << "Listening at " << arguments.required("socket") << "; sealed until two operators unseal it.\n";
  out.flush();
  int signal = 0;
  ::sigwait(&ends, &signal);
  return kDone;
}

// ------------------------------------------------------------ operators

void print_state(const vault::KeysState& state, const Arguments& arguments, std::ostream& out) {
  if (arguments.json()) {
    auto json = base::encode(state).as_object();
    if (!json.contains("alarms")) json["alarms"] = base::json::array();
    print_json(out, json);
    return;
  }
  out << (state.sealed ? "Sealed." : "Open.") << (state.frozen ? " Frozen." : "")
      << (state.lists_stopped ? " Lists are stopped." : "")
      << fmt::format(" {} case keys, {} destroyed, {} organisations, {} keys wait to be moved.\n", state.case_keys,
                     state.destroyed, state.organisations, state.waiting_for_rewrap);
  if (state.alarms.empty()) return;
  Table table({"AT", "ALARM", "WHO", "FOR"});
  for (const auto& alarm : state.alarms)
    table.row({base::to_string(alarm.at), alarm.kind, alarm.user, alarm.organisation});
  table.print(out);
}

int unseal(const Arguments& arguments, std::ostream& out, std::ostream& err) {
  const auto ring = vault::connect_keyring(arguments.required("socket"));
  const bool passphrase = arguments.has("passphrase");
  const auto secret = read_secret(err, passphrase ? "Passphrase of the keystore" : "Share of one operator", "no_share",
                                  "nothing was given");
  if (!secret) return complain(err, secret.error());
  const auto state = passphrase ? ring->unseal_with_passphrase(*secret) : ring->unseal_with_share(*secret);
  if (!state) return complain(err, state.error());
  if (!arguments.json() && state->sealed) {
    out << "Taken. The share of a second operator is needed within ten minutes.\n";
    return kDone;
  }
  print_state(*state, arguments, out);
  return kDone;
}

int seal(const Arguments& arguments, std::ostream& out, std::ostream& err) {
  if (const auto done = vault::connect_keyring(arguments.required("socket"))->seal(); !done)
    return complain(err, done.error());
  if (arguments.json())
    print_json(out, base::json::object{{"sealed", true}});
  else
    out << "Sealed. Nothing opens until two operators unseal it.\n";
  return kDone;
}

int status(const Arguments& arguments, std::ostream& out, std::ostream& err) {
  const auto ring = open_admin(arguments, err);
  if (!ring) return complain(err, ring.error());
  const auto state = (*ring)->state();
  if (!state) return complain(err, state.error());
  print_state(*state, arguments, out);
  return state->sealed || state->frozen ? kAnswerNo : kDone;
}

/// What is done to keys stands in the log of uses before it is done.
Result<void> note_in_log(const Arguments& arguments, std::string_view what, const std::string& organisation,
                         std::ostream& err) {
  const auto where = arguments.text("store");
  if (!where) {
    err << "relais: warning: no --store was given: the log of uses will not say so\n";
    return {};
  }
  store::Options options;
  options.clock = now;
  const auto store = store::open(*where, options);
  if (!store) return base::fail(store.error());
  ledger::Deed deed;
  deed.at = now();
  deed.user = "system";
  deed.action = ledger::Action::key_changed;
  deed.purpose = "upkeep";
  deed.rules = {std::string(what), organisation};
  return (*store)->note({deed});
}

int rewrap_all(vault::Keyring& ring, const Arguments& arguments, std::ostream& out, std::ostream& err) {
  std::int64_t done = 0;
  for (;;) {
    const auto moved = ring.rewrap(kBatch);
    if (!moved) return complain(err, moved.error());
    done += moved->done;
    if (moved->left == 0) break;
    if (!arguments.json()) err << fmt::format("relais: {} moved, {} left\n", done, moved->left);
  }
  if (arguments.json())
    print_json(out, base::json::object{{"moved", done}, {"left", 0}});
  else
    out << fmt::format("{} case keys moved under the new key; the old one is destroyed.\n", done);
  return kDone;
}

int rotate(const Arguments& arguments, std::ostream& out, std::ostream& err) {
  const auto ring = open_admin(arguments, err);
  if (!ring) return complain(err, ring.error());
  if (!arguments.has("continue")) {
    const auto organisation = arguments.text("ORGANISATION");
    if (!organisation)
      return complain(err, {ErrorKind::bad_input,
                            "no_organisation",
                            "ORGANISATION",
                            "no organisation was named",
                            "its id, or --continue",
                            {}});
    if (const auto noted = note_in_log(arguments, "rotate", *organisation, err); !noted)
      return complain(err, noted.error());
    if (const auto done = (*ring)->rotate(*organisation); !done) return complain(err, done.error());
  }
  return rewrap_all(**ring, arguments, out, err);
}

int revoke(const Arguments& arguments, std::ostream& out, std::ostream& err) {
  const auto ring = open_admin(arguments, err);
  if (!ring) return complain(err, ring.error());
  if (const auto noted = note_in_log(arguments, "revoke", arguments.required("ORGANISATION"), err); !noted)
    return complain(err, noted.error());
  const auto held = (*ring)->revoke(arguments.required("ORGANISATION"));
  if (!held) return complain(err, held.error());
  if (arguments.json())
    print_json(out, base::json::object{{"revoked", arguments.required("ORGANISATION")}, {"held", *held}});
  else
    out << fmt::format("{} held {} cases and opens none of them any more.\n", arguments.required("ORGANISATION"),
                       *held);
  return kDone;
}

int set_frozen(const Arguments& arguments, std::ostream& out, std::ostream& err, bool frozen) {
  const auto done = vault::connect_keyring(arguments.required("socket"))->freeze(frozen);
  if (!done) return complain(err, done.error());
  if (arguments.json())
    print_json(out, base::json::object{{"frozen", frozen}});
  else
    out << (frozen ? "Frozen. Nobody opens a case until it is thawed.\n" : "Thawed.\n");
  return kDone;
}

int watch(const Arguments& arguments, std::ostream& out, std::ostream& err) {
  const auto text = base::read_file(arguments.required("FILE"));
  if (!text) return complain(err, text.error());
  std::vector<std::string> cases;
  for (std::size_t at = 0; at < text->size();) {
    const auto end = std::min(text->find('\n', at), text->size());
    if (const auto line = base::trimmed(std::string_view(*text).substr(at, end - at)); !line.empty())
      cases.emplace_back(line);
    at = end + 1;
  }
  const auto ring = open_admin(arguments, err);
  if (!ring) return complain(err, ring.error());
  if (const auto done = (*ring)->watch(cases); !done) return complain(err, done.error());
  if (arguments.json())
    print_json(out, base::json::object{{"watched", cases.size()}});
  else
    out << fmt::format("{} cases are watched. Remove the list: it tells which they are.\n", cases.size());
  return kDone;
}

void add_process_commands(Commands& commands) {
  commands.add(
      {"keys init",
       "Make a keystore for the key process.",
       "Its root key is split: any two of three operators open it. With --passphrase one sentence opens it "
       "instead; it is read from standard input.",
       {},
       {keystore_option(), {"passphrase", "", "One passphrase instead of three shares.", false, false, {}, {}}},
       {"relais keys init --keystore /var/lib/relais-keys/keys.db"},
       init});
  commands.add({"keys serve",
                "Keep the keys in a process of their own, behind a socket.",
                "It starts sealed. Run it as a user of its own; --for names the user of `relais serve`. Alarms are "
                "written to standard error, one JSON line each.",
                {},
                {keystore_option(),
                 socket_option(),
                 {"for", "USER", "A user that may use keys, besides the one that runs this.", false, true, {}, {}},
                 {"budgets", "FILE", "Other budgets than law/access/budgets.yaml.", false, false, {}, {}}},
                {"relais keys serve --keystore /var/lib/relais-keys/keys.db --socket /run/relais-keys/keys.sock "
                 "--for relais"},
                serve});
  commands.add({"keys unseal",
                "Open the key process with one operator's share.",
                "The share is read from standard input. The second operator does the same within ten minutes.",
                {},
                {socket_option(), {"passphrase", "", "A passphrase instead of a share.", false, false, {}, {}}},
                {"relais keys unseal --socket /run/relais-keys/keys.sock"},
                unseal});
  commands.add({"keys seal",
                "Lock the key process at once.",
                "",
                {},
                {socket_option()},
                {"relais keys seal --socket /run/relais-keys/keys.sock"},
                seal});
  commands.add(
      {"keys freeze",
       "Let nobody open a case until it is thawed.",
       "",
       {},
       {socket_option()},
       {"relais keys freeze --socket /run/relais-keys/keys.sock"},
       [](const Arguments& a, std::ostream& out, std::ostream& err) { return set_frozen(a, out, err, true); }});
  commands.add(
      {"keys thaw",
       "Let cases be opened again, and lists that were stopped.",
       "",
       {},
       {socket_option()},
       {"relais keys thaw --socket /run/relais-keys/keys.sock"},
       [](const Arguments& a, std::ostream& out, std::ostream& err) { return set_frozen(a, out, err, false); }});
}

}  // namespace

void add_keys_commands(Commands& commands) {
  commands.describe_group("keys", "The keys of the case files");
  add_process_commands(commands);
  commands.add({"keys status",
                "Say whether the keys are open, how many there are, and the latest alarms.",
                "Exit code 1 when they are sealed or frozen.",
                {},
                {keeper_option()},
                {"relais keys status --keys socket:/run/relais-keys/keys.sock"},
                status});
  commands.add({"keys rotate",
                "Give an organisation a new key and move its case keys under it.",
                "The case files are not touched. May be stopped at any time and taken up with --continue.",
                {{"ORGANISATION", "its name in directory/desks.yaml, or house", false}},
                {keeper_option(),
                 log_option(),
                 {"continue", "", "Only move what is left under older keys.", false, false, {}, {}}},
                {"relais keys rotate Payoke --keys socket:/run/relais-keys/keys.sock --store relais.db"},
                rotate});
  commands.add({"keys revoke",
                "Take every case key away from an organisation.",
                "Its keys are destroyed. Cases that are shared with it afterwards open for it again.",
                {{"ORGANISATION", "its name in directory/desks.yaml"}},
                {keeper_option(), log_option()},
                {"relais keys revoke Payoke --keys relais.db.keys --store relais.db"},
                revoke});
  commands.add({"keys watch",
                "Name cases that nobody has a reason to open; opening one raises an alarm.",
                "",
                {{"FILE", "one id of a case a line"}},
                {keeper_option()},
                {"relais keys watch baits.txt --keys relais.db.keys"},
                watch});
}

}  // namespace relais::cli

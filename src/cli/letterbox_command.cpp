// relais letterbox: the public door and what its operators do with its keys and its log.
#include <filesystem>
#include <ostream>

#include <fmt/format.h>

#include "base/yaml.hpp"
#include "cli/all_commands.hpp"
#include "cli/audit_files.hpp"
#include "cli/letterbox_serve.hpp"
#include "letterbox/client.hpp"
#include "letterbox/directory.hpp"
#include "letterbox/verify.hpp"
#include "vault/bytes.hpp"

namespace relais::cli {
namespace {

using base::ErrorKind;
using base::Result;
namespace json = base::json;

Option socket_option() { return {"socket", "PATH", "Socket of the letterbox.", false, false, "letterbox.sock", {}}; }

Option key_option() {
  return {"key", "FILE", "Secret key of the root; keep it where no server is.", false, false, "root.key", {}};
}

Result<vault::SignPair> read_root_key(const std::string& file) {
  const auto text = base::read_file(file);
  if (!text) return base::fail(text.error());
  const auto seed = vault::from_hex(text->substr(0, text->find('\n')));
  auto key = vault::DataKey::from(vault::as_bytes(seed.value_or(std::string())));
  if (!key)
    return base::fail(ErrorKind::bad_input, "bad_key", file, "this is not the secret key of a root",
                      "a file made by relais letterbox root");
  return vault::SignPair::from(std::move(*key));
}

int root(const Arguments& arguments, std::ostream& out, std::ostream& err) {
  const auto file = arguments.required("key");
  if (!std::filesystem::exists(file)) {
    const auto fresh = vault::SignPair::random();
    const auto seed = vault::to_hex(vault::text_of(fresh.seed));
    if (auto kept = replace_file(file, seed + "\n", true); !kept) return complain(err, kept.error());
  }
  const auto pair = read_root_key(file);
  if (!pair) return complain(err, pair.error());
  const auto key = vault::to_hex(pair->public_key);
  if (arguments.json())
    print_json(out, json::object{{"root", key}});
  else
    out << key << '\n';
  return kDone;
}

int sign(const Arguments& arguments, std::ostream& out, std::ostream& err) {
  const auto pair = read_root_key(arguments.required("key"));
  if (!pair) return complain(err, pair.error());
  const auto file = arguments.required("PLAN");
  const auto tree = base::read_yaml(file);
  if (!tree) return complain(err, tree.error());
  const auto root = base::decode<letterbox::Root>(base::to_json(*tree));
  if (!root) {
    auto error = root.error();
    error.where = file + error.where;
    return complain(err, error);
  }
  const auto part = letterbox::sign_root(*pair, *root);
  // What others would refuse is not signed.
  if (const auto sound = letterbox::read_root(part, pair->public_key); !sound) return complain(err, sound.error());
  print_json(out, base::encode(part));
  return kDone;
}

int publish(const Arguments& arguments, std::ostream& out, std::ostream& err) {
  const auto file = arguments.required("SIGNED");
  const auto text = base::read_file(file);
  if (!text) return complain(err, text.error());
  const auto part = base::decode_text<letterbox::SignedPart>(*text, file);
  if (!part) return complain(err, part.error());
  const auto client = letterbox::client_at(arguments.required("socket"));
  if (const auto done = client->publish(part->body, part->signature); !done) return complain(err, done.error());
  const auto state = client->state();
  if (!state) return complain(err, state.error());
  if (arguments.json())
    print_json(out, json::object{{"serial", state->serial}});
  else
    out << fmt::format("directory {} is in force once its witnesses have seen it\n", state->serial);
  return kDone;
}

int state(const Arguments& arguments, std::ostream& out, std::ostream& err) {
  const auto found = letterbox::client_at(arguments.required("socket"))->state();
  if (!found) return complain(err, found.error());
  if (arguments.json()) {
    print_json(out, base::encode(*found));
    return kDone;
  }
  Table table({"", ""});
  table.row({"installation", found->instance.empty() ? "no directory yet" : found->instance});
  table.row({"directory", std::to_string(found->serial)});
  table.row({"waiting", std::to_string(found->waiting)});
  if (!found->oldest_day.empty()) table.row({"oldest", found->oldest_day});
  table.row({"work", fmt::format("{} bits", found->bits)});
  table.row({"log", found->log_name});
  table.row({"log key", found->log_key});
  table.row({"entries", std::to_string(found->tree_size)});
  table.row({"root", found->root});
  table.print(out);
  return kDone;
}

int checkpoint(const Arguments& arguments, std::ostream& out, std::ostream& err) {
  const auto found = letterbox::client_at(arguments.required("socket"))->state();
  if (!found) return complain(err, found.error());
  out << found->checkpoint;
  return found->checkpoint.empty() ? kAnswerNo : kDone;
}

int verify(const Arguments& arguments, std::ostream& out, std::ostream& err) {
  std::vector<std::string> pins;
  for (const auto& file : arguments.texts("pin")) {
    auto text = base::read_file(file);
    if (!text) return complain(err, text.error());
    pins.push_back(std::move(*text));
  }
  const auto checked = letterbox::verify_spool(arguments.required("spool"), pins);
  if (!checked) return complain(err, checked.error());
  if (arguments.json()) {
    print_json(out, base::encode(*checked));
  } else {
    out << fmt::format("{} entries, {} parts waiting, {} collected, {} answers, {} marked as dropped\n", checked->entries,
                       checked->waiting, checked->collected, checked->answers, checked->gone);
    for (const auto& finding : checked->findings)
      out << fmt::format("{} at {}: {}\n", finding.code, finding.where, finding.what);
    if (checked->findings.empty()) out << "everything is as it was logged\n";
  }
  return checked->findings.empty() ? kDone : kAnswerNo;
}

void add_serve(Commands& commands) {
  commands.add(
      {"letterbox serve",
       "Serve the public door: information and confidential reports.",
       "A process and an origin of its own. It knows no case and no account, keeps no access log and no address, and "
       "goes on accepting while the house is down. What it acknowledged lies sealed on stable storage.",
       {},
       {{"spool", "DIR", "Folder of the spool and of its log key; made when absent.", true, false, {}, {}},
        {"port", "N", "Port; 0 lets the system choose, and the choice is printed.", false, false, "8081", {}},
        {"listen",
         "ADDRESS",
         "IP address to listen on; put a TLS proxy in front of anything but this machine.",
         false,
         false,
         "127.0.0.1",
         {}},
        {"socket",
         "PATH",
         "Where the house collects; letterbox.sock beside the spool if absent.",
         false,
         false,
         {},
         {}},
        {"for",
         "USER",
         "User that `relais serve` runs as, if another; may be given several times.",
         false,
         true,
         {},
         {}},
        {"root-key",
         "KEY",
         "Public key of the root, as `relais letterbox root` prints it; needed once.",
         false,
         false,
         {},
         {}},
        {"public-url", "URL", "Where the public finds this site, for the printed card.", false, false, {}, {}},
        {"leave-to", "URL", "Where the exit of every page leads.", false, false, {}, {}},
        {"witness",
         "KEY@URL",
         "A witness that is sent every checkpoint; may be given several times.",
         false,
         true,
         {},
         {}},
        {"behind",
         "ADDRESS",
         "A proxy in front whose X-Forwarded-For is believed; may be given several times.",
         false,
         true,
         {},
         {}},
        {"web", "DIR", "The built report pages, if not the usual ones.", false, false, {}, {}},
        {"demonstration",
         "",
         "An invented installation: makes its own root and witnesses in the folder of the spool.",
         false,
         false,
         {},
         {}}},
       {"relais letterbox serve --spool /var/lib/relais-letterbox --root-key 0123…",
        "relais letterbox serve --demonstration --spool demo"},
       serve_letterbox});
}

}  // namespace

void add_letterbox_command(Commands& commands) {
  commands.describe_group("letterbox", "The public door: confidential reports, its directory and its log");
  add_serve(commands);
  commands.add({"letterbox root",
                "Print the public half of the root; its secret key is made when absent.",
                "Run it on a computer that is no server. The root signs who receives confidential reports. Its public "
                "half goes to the letterbox once (--root-key), and on paper wherever people should be able to compare "
                "it.",
                {},
                {key_option()},
                {"relais letterbox root --key root.key"},
                root});
  commands.add(
      {"letterbox sign",
       "Sign who receives, with the root.",
       "PLAN is YAML with the fields of a directory's root part (docs/letterbox.md): instance, made, not_before, "
       "not_after, log, witnesses, quorum, custodians, desks. What is printed goes to `relais letterbox "
       "publish`; it holds no secret.",
       {{"PLAN", "The plan, YAML or JSON."}},
       {key_option()},
       {"relais letterbox sign plan.yaml --key root.key > signed.json"},
       sign});
  commands.add({"letterbox publish",
                "Put a signed directory in force.",
                {},
                {{"SIGNED", "What `relais letterbox sign` printed."}},
                {socket_option()},
                {"relais letterbox publish signed.json --socket letterbox.sock"},
                publish});
  commands.add({"letterbox state",
                "How much waits, which directory, how far the log is.",
                {},
                {},
                {socket_option()},
                {"relais letterbox state --socket /run/relais-letterbox/letterbox.sock"},
                state});
  commands.add({"letterbox checkpoint",
                "Print the latest signed checkpoint, to be kept elsewhere as a pin.",
                {},
                {},
                {socket_option()},
                {"relais letterbox checkpoint > pin-today.txt"},
                checkpoint});
  commands.add({"letterbox verify",
                "Whether the spool is what was logged.",
                "Reads every row and needs no key of anybody: finds altered, exchanged, repeated and missing objects, "
                "and, with pins kept elsewhere, a spool that was put back to an older state. Exit code 1 when it finds "
                "something.",
                {},
                {{"spool", "DIR", "Folder of the spool.", true, false, {}, {}},
                 {"pin", "FILE", "A checkpoint kept elsewhere; may be given several times.", false, true, {}, {}}},
                {"relais letterbox verify --spool /var/lib/relais-letterbox --pin pin-today.txt"},
                verify});
}

}  // namespace relais::cli

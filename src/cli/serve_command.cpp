#include <charconv>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <mutex>
#include <thread>

#include <fmt/format.h>

#include "cli/all_commands.hpp"
#include "cli/courier.hpp"
#include "cli/ledger_keeper.hpp"
#include "cli/ledger_site.hpp"
#include "cli/stores.hpp"
#include "desks/demo.hpp"
#include "desks/demo_letterbox.hpp"
#include "desks/letterbox_keys.hpp"
#include "desks/referral.hpp"
#include "desks/retention.hpp"
#include "desks/worklist.hpp"
#include "http/site.hpp"
#include "http/words.hpp"
#include "vault/key_server.hpp"

namespace relais::cli {

namespace {

using base::ErrorKind;
using base::Result;

/// What has to happen whether anybody asks or not: referrals whose time ran out go on, old sessions go, and after
/// midnight the index of all cases is brought to the new day and what has been kept long enough goes.
class Housekeeping {
 public:
  Housekeeping(const desks::House& house, desks::Gate& store, desks::RetentionSchedule schedule, http::Log& log)
      : house_(house), store_(store), schedule_(std::move(schedule)), log_(log), worker_([this] { run(); }) {}
  Housekeeping(const Housekeeping&) = delete;
  Housekeeping& operator=(const Housekeeping&) = delete;
  ~Housekeeping() {
    {
      const std::lock_guard<std::mutex> lock(guard_);
      stopping_ = true;
    }
    wake_.notify_all();
    worker_.join();
  }

 private:
  static constexpr std::chrono::seconds kEvery{20};
  static constexpr int kForgetEvery = 90;

  void run() {
    int round = 0;
    std::unique_lock<std::mutex> lock(guard_);
    while (!stopping_) {
      lock.unlock();
      once(round++);
      lock.lock();
      wake_.wait_for(lock, kEvery, [this] { return stopping_; });
    }
  }

  void once(int round) {
    const auto at = now();
    if (const auto passed_on = desks::escalate_due(house_, store_, at); !passed_on) trouble(at, passed_on.error());
    if (const auto gone = desks::drop_leavers(house_, store_); !gone) trouble(at, gone.error());
    if (round % kForgetEvery == 0)
      if (const auto forgotten = store_.forget_expired(at); !forgotten) trouble(at, forgotten.error());
    const auto today = base::to_string(base::in_brussels(at).date);
    const auto swept = store_.meta("swept_on");
    if (!swept) return trouble(at, swept.error());
    if (*swept == today) return;
    if (const auto kept = desks::keep_to_schedule(store_, schedule_, at, false); !kept) trouble(at, kept.error());
    if (const auto done = desks::sweep(house_, store_, at); !done) trouble(at, done.error());
  }

  void trouble(base::Instant at, const base::Error& error) {
    log_.event(at, "error", "housekeeping failed", error.code);
  }

  const desks::House& house_;
  desks::Gate& store_;
  desks::RetentionSchedule schedule_;
  http::Log& log_;
  std::mutex guard_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread worker_;
};

Result<wire::StaticFiles> web_files(const Arguments& arguments, const std::filesystem::path& data) {
  if (const auto given = arguments.text("web")) return wire::StaticFiles::load(*given);
  std::error_code ignored;
  for (const auto& usual : {data / "web", data / "web" / "staff" / "dist"})
    if (std::filesystem::is_regular_file(usual / "index.html", ignored)) return wire::StaticFiles::load(usual);
  return wire::StaticFiles();
}

/// What the letterbox's own demonstration publishes lies beside its socket.
Result<void> put_demo_keys(const desks::House& house, desks::Gate& store, const std::filesystem::path& socket) {
  const auto keys = desks::demo_letterbox_keys(house, store);
  if (!keys) return base::fail(keys.error());
  const auto folder = socket.has_parent_path() ? socket.parent_path() : std::filesystem::path(".");
  std::error_code failed;
  if (std::filesystem::create_directories(folder, failed); !failed)
    std::filesystem::permissions(folder, std::filesystem::perms::owner_all, failed);
  const auto fresh = folder / "demo_keys.json.new";
  std::ofstream file(fresh, std::ios::binary);
  file << *keys;
  file.close();
  if (file) std::filesystem::rename(fresh, folder / "demo_keys.json", failed);
  if (!file || failed)
    return base::fail(ErrorKind::unavailable, "cannot_write", "--letterbox",
                      "the keys of the demonstration cannot be put beside the socket", "a folder to write to");
  return {};
}

/// A demonstration on an empty store fills it first.
Result<void> prepare_demo(const desks::House& house, desks::Gate& store, std::ostream& err) {
  const auto counts = store.counts();
  if (!counts) return base::fail(counts.error());
  if (counts->events > 0) {
    const auto invented = store.meta("invented");
    if (!invented) return base::fail(invented.error());
    if (*invented) return desks::fill_demo_letterbox(house, store, now());
    return base::fail(ErrorKind::not_allowed, "not_a_demonstration", "--demo",
                      "this store holds cases that are not invented", "a store of its own for the demonstration");
  }
  err << "relais: filling the empty store with invented cases; this takes some seconds\n";
  auto hash = http::hash_password(std::string(desks::demo_password()));
  if (!hash) return base::fail(std::move(hash.error()));
  const auto filled = desks::fill_demo(house, store, 1, now(), *hash);
  if (!filled) return base::fail(filled.error());
  return desks::fill_demo_letterbox(house, store, now());
}

Result<std::uint16_t> port_of(const Arguments& arguments) {
  const auto text = arguments.required("port");
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size())
    return base::fail(ErrorKind::bad_input, "bad_port", "--port", "this is not a port", "0 to 65535");
  return port;
}

void announce(const Arguments& arguments, const wire::ServerOptions& options, std::uint16_t port, std::ostream& out) {
  const bool v6 = options.listen.find(':') != std::string::npos;
  const auto url = fmt::format("http://{}:{}", v6 ? "[" + options.listen + "]" : options.listen, port);
  if (arguments.json())
    out << base::json::serialize(base::json::object{{"listening", url}, {"port", port}}) << std::endl;
  else
    out << "Relais listens on " << url << std::endl;
}

/// Where the public finds this server; a server that others reach must be told.
Result<http::Origin> public_origin(const Arguments& arguments, const std::string& listen, std::uint16_t port) {
  if (const auto given = arguments.text("origin")) return http::read_origin(*given);
  return http::origin_of(listen, port);
}

Result<std::unique_ptr<http::SignIn>> make_sign_in(const Arguments& arguments, const std::filesystem::path& data,
                                                   const desks::House& house, desks::Gate& store) {
  const auto limits = http::SignInLimits::load(data / "law" / "access" / "sign_in.yaml");
  if (!limits) return base::fail(limits.error());
  auto known = http::KnownPasswords::load(data / "law" / "access" / "common_passwords.txt");
  if (!known) return base::fail(std::move(known.error()));
  if (const auto breached = arguments.text("breached"))
    if (auto added = known->add_breached(*breached); !added) return base::fail(std::move(added.error()));
  std::unique_ptr<http::IdentityProvider> provider;
  if (const auto file = arguments.text("oidc")) {
    auto config = http::OidcConfig::load(*file);
    if (!config) return base::fail(std::move(config.error()));
    const std::string origin(http::origin_part(config->issuer));
    provider = std::make_unique<http::IdentityProvider>(std::move(*config), http::fetch_from(origin));
  }
  return std::make_unique<http::SignIn>(house, store, *limits, std::move(*known), std::move(provider));
}

Result<std::vector<WitnessAt>> witnesses_of(const Arguments& arguments) {
  std::vector<WitnessAt> all;
  for (const auto& text : arguments.texts("witness")) {
    auto witness = parse_witness(text);
    if (!witness) return base::fail(std::move(witness.error()));
    all.push_back(std::move(*witness));
  }
  return all;
}

base::Error bad_limit() {
  return {ErrorKind::bad_input, "bad_limit", "--requests", "this is no number of requests a second",
          "1 to 1000000",       {}};
}

/// What one account may ask; a network nobody is signed in from gets half. Thirty seconds' worth may come at once.
std::optional<wire::Limits::Rules> limits_of(const Arguments& arguments) {
  const auto text = arguments.required("requests");
  unsigned most = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), most);
  if (error != std::errc() || end != text.data() + text.size() || most == 0 || most > 1'000'000) return std::nullopt;
  wire::Limits::Rules rules;
  rules.account = {static_cast<double>(most), 30.0 * most};
  rules.source = {0.5 * most, 15.0 * most};
  return rules;
}

int serve(const Arguments& arguments, std::ostream& out, std::ostream& err) {
  wire::ServerOptions options;
  options.listen = arguments.required("listen");
  const auto port = port_of(arguments);
  if (!port) return complain(err, port.error());
  options.port = *port;
  options.proxies = arguments.texts("behind");
  const auto data = arguments.data_folder();
  if (!data) return complain(err, data.error());
  auto house = desks::House::load(*data);
  if (!house) return complain(err, house.error());
  const auto letters = exchange::Letters::load(*data / "locales" / "letters");
  if (!letters) return complain(err, letters.error());
  const auto words = http::Words::load(*data / "locales" / "http" / "words.yaml");
  if (!words) return complain(err, words.error());
  auto files = web_files(arguments, *data);
  if (!files) return complain(err, files.error());
  auto schedule = desks::RetentionSchedule::load(*data / "law" / "access" / "retention.yaml");
  if (!schedule) return complain(err, schedule.error());
  for (const auto& missing : vault::leave_no_core()) err << "relais: warning: " << missing << '\n';
  auto room = open_room(arguments, 8);
  if (!room) return complain(err, room.error());
  desks::Gate store(**house, std::move(*room), now);
  const bool demo = arguments.has("demo");
  if (demo)
    if (const auto ready = prepare_demo(**house, store, err); !ready) return complain(err, ready.error());
  const auto socket = arguments.text("letterbox");
  if (demo && socket)
    if (const auto put = put_demo_keys(**house, store, *socket); !put) return complain(err, put.error());
  if (files->count() == 0) err << "relais: --web: the staff application was not found; only the API is served\n";

  auto witnesses = witnesses_of(arguments);
  if (!witnesses) return complain(err, witnesses.error());

  http::Log log(std::clog);
  auto sign_in = make_sign_in(arguments, *data, **house, store);
  if (!sign_in) return complain(err, sign_in.error());
  const auto origin = public_origin(arguments, options.listen, options.port);
  if (!origin) return complain(err, origin.error());
  http::Settings settings{demo, std::string(version()), origin->text, limits_of(arguments)};
  if (!settings.limits) return complain(err, bad_limit());
  http::Site site({**house, store, *letters, *words, **sign_in, std::move(settings)}, std::move(*files), log, now);
  LedgerSite front(site, store.evidence());
  auto server = wire::Server::start(options, front);
  if (!server) return complain(err, server.error());
  (*server)->end_at_signals();
  // The port may have been chosen by the system.
  if (auto known = public_origin(arguments, options.listen, (*server)->port()))
    (*sign_in)->set_origin(std::move(*known));
  announce(arguments, options, (*server)->port(), out);
  const LedgerKeeper keeper(store.evidence(), *store.room().keys, std::move(*witnesses), log);
  const Housekeeping housekeeping(**house, store, std::move(*schedule), log);
  std::optional<Courier> courier;
  if (socket) courier.emplace(**house, store, *socket, log);
  (*server)->wait();
  return kDone;
}

}  // namespace

void add_serve_command(Commands& commands) {
  commands.add(
      {"serve",
       "Serve the staff application and the API.",
       "Serves HTTP on one address until SIGINT or SIGTERM, then lets requests under way finish. A write that was "
       "answered "
       "is on stable storage. The journal goes to standard error, one JSON line an answer, without personal data.\n\n"
       "Passes referrals on whose time has run out, and sweeps all deadlines once a day.",
       {},
       {store_option(),
        keys_option(),
        {"port", "N", "Port; 0 lets the system choose, and the choice is printed.", false, false, "8080", {}},
        {"listen",
         "ADDRESS",
         "IP address to listen on; put a TLS proxy in front of anything but this machine.",
         false,
         false,
         "127.0.0.1",
         {}},
        {"origin",
         "ORIGIN",
         "Where the public finds this server: https://HOST. Needed unless it listens to this machine alone.",
         false,
         false,
         {},
         {}},
        {"oidc",
         "FILE",
         "The identity provider that people may sign in with; see docs/sign_in.md.",
         false,
         false,
         {},
         {}},
        {"breached",
         "FILE",
         "Leaked passwords to refuse: sorted lines SHA-1:count, as Have I Been Pwned publishes them.",
         false,
         false,
         {},
         {}},
        {"witness",
         "KEY@URL",
         "A witness that is sent every checkpoint of the log; may be given several times.",
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
        {"requests",
         "N",
         "Requests a second one account may make for long; thirty seconds' worth at once.",
         false,
         false,
         "20",
         {}},
        {"letterbox",
         "SOCKET",
         "Fetch confidential reports from the letterbox that listens at this Unix socket.",
         false,
         false,
         {},
         {}},
        {"web", "DIR", "The built staff application, if not the usual one.", false, false, {}, {}},
        {"demo",
         "",
         "Demonstration: fills an empty store with invented cases and shows the accounts on the sign-in page.",
         false,
         false,
         {},
         {}}},
       {"relais serve --demo --store demo.db",
        "relais serve --store postgresql://relais@db/relais --listen 127.0.0.1 --port 8080"},
       serve});
}

}  // namespace relais::cli

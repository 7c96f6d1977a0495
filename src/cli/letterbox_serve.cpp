// relais letterbox serve: the public door, a process and an origin of its own.
#include "cli/letterbox_serve.hpp"

#include <pwd.h>

#include <chrono>
#include <iostream>
#include <thread>

#include <fmt/format.h>

#include "cli/letterbox_keeper.hpp"
#include "cli/stores.hpp"
#include "letterbox/house_server.hpp"
#include "letterbox/site.hpp"
#include "vault/key_server.hpp"

namespace relais::cli {
namespace {

using base::ErrorKind;
using base::Result;

/// Answers about mailboxes leave at multiples of this: far above what looking takes, far below what a person feels.
class Beat final : public letterbox::Pace {
 public:
  std::int64_t begin() override { return micros(); }
  void hold(std::int64_t begun) override {
    const auto beats = (micros() - begun) / kBeat + 1;
    std::this_thread::sleep_until(Clock::time_point(std::chrono::microseconds(begun + beats * kBeat)));
  }

 private:
  using Clock = std::chrono::steady_clock;
  static constexpr std::int64_t kBeat = 20'000;
  static std::int64_t micros() {
    return std::chrono::duration_cast<std::chrono::microseconds>(Clock::now().time_since_epoch()).count();
  }
};

Result<std::vector<uid_t>> callers(const Arguments& arguments) {
  std::vector<uid_t> all;
  for (const auto& name : arguments.texts("for")) {
    const auto* known = ::getpwnam(name.c_str());
    if (known == nullptr)
      return base::fail(ErrorKind::bad_input, "no_such_user", "--for", "this system has no such user",
                        "the user that `relais serve` runs as");
    all.push_back(known->pw_uid);
  }
  return all;
}

/// The built report pages: `--web`, else where the installation or the source tree has them.
std::filesystem::path web_folder(const Arguments& arguments, const std::filesystem::path& data) {
  if (const auto given = arguments.text("web")) return *given;
  std::error_code ignored;
  for (const auto& usual : {data / "web" / "public" / "dist", data / "public"})
    if (std::filesystem::is_directory(usual / "s", ignored)) return usual;
  return data / "web" / "public" / "dist";
}

Result<std::filesystem::path> style_file(const std::filesystem::path& data, const std::filesystem::path& web) {
  std::error_code ignored;
  for (const auto& usual : {data / "web" / "public" / "style" / "page.css", web / "style" / "page.css"})
    if (std::filesystem::is_regular_file(usual, ignored)) return usual;
  return base::fail(ErrorKind::unavailable, "no_style", data.string(), "the style of the public pages is missing",
                    "web/public/style/page.css");
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

struct Ground {
  std::filesystem::path data;
  std::filesystem::path web;
  letterbox::Rules rules;
  std::optional<LetterboxDemonstration> demonstration;
  std::unique_ptr<letterbox::Spool> spool;
};

Result<Ground> prepare(const Arguments& arguments) {
  Ground ground;
  auto data = arguments.data_folder();
  if (!data) return base::fail(std::move(data.error()));
  ground.data = std::move(*data);
  ground.web = web_folder(arguments, ground.data);
  auto rules = letterbox::Rules::load(ground.data / "law" / "letterbox.yaml");
  if (!rules) return base::fail(std::move(rules.error()));
  ground.rules = *rules;
  auto root = arguments.text("root-key").value_or(std::string());
  const std::filesystem::path folder = arguments.required("spool");
  if (arguments.has("demonstration")) {
    auto made = LetterboxDemonstration::open(folder);
    if (!made) return base::fail(std::move(made.error()));
    root = made->root_key();
    ground.demonstration = std::move(*made);
  }
  auto spool = letterbox::Spool::open(folder, ground.rules, now, root);
  if (!spool) return base::fail(std::move(spool.error()));
  ground.spool = std::move(*spool);
  return ground;
}

Result<door::Pages> load_pages(const Arguments& arguments, const Ground& ground) {
  const auto style = style_file(ground.data, ground.web);
  if (!style) return base::fail(style.error());
  auto look = door::read_look(*style, ground.web / "s" / "exit.js");
  if (!look) return base::fail(std::move(look.error()));
  if (const auto leave = arguments.text("leave-to")) look->leave_to = *leave;
  look->public_url = arguments.text("public-url").value_or(std::string());
  look->root_key = ground.spool->root_key();
  look->demonstration = arguments.has("demonstration");
  return door::Pages::load(ground.data, std::move(*look));
}

Result<wire::ServerOptions> server_options(const Arguments& arguments) {
  wire::ServerOptions options;
  options.listen = arguments.required("listen");
  const auto port = ledger::decimal(arguments.required("port"));
  if (!port || *port > 65535)
    return base::fail(ErrorKind::bad_input, "bad_port", "--port", "this is not a port", "0 to 65535");
  options.port = static_cast<std::uint16_t>(*port);
  options.proxies = arguments.texts("behind");
  // A frame of a photo over the worst of telephone networks.
  options.body_timeout = std::chrono::minutes(2);
  return options;
}

}  // namespace

int serve_letterbox(const Arguments& arguments, std::ostream& out, std::ostream& err) {
  for (const auto& missing : vault::leave_no_core()) err << "relais: warning: " << missing << '\n';
  const auto options = server_options(arguments);
  if (!options) return complain(err, options.error());
  const auto whom = callers(arguments);
  if (!whom) return complain(err, whom.error());
  auto witnesses = witnesses_of(arguments);
  if (!witnesses) return complain(err, witnesses.error());
  auto ground = prepare(arguments);
  if (!ground) return complain(err, ground.error());
  auto& spool = *ground->spool;
  const auto pages = load_pages(arguments, *ground);
  if (!pages) return complain(err, pages.error());
  auto files = letterbox::ServedFiles::load(ground->web / "s");
  if (!files) {
    err << "relais: warning: the scripts of the report pages were not found; only the plain forms are served\n";
    files = letterbox::ServedFiles();
  }
  if (const auto logged = spool.log_manifest(files->manifest()); !logged) return complain(err, logged.error());
  Beat beat;
  letterbox::Box box(spool, ground->rules, now, &beat);
  auto plain = letterbox::Plain::load(ground->data, *pages, spool, box, now, &beat, {});
  if (!plain) return complain(err, plain.error());
  const bool secure = arguments.text("public-url").value_or(std::string()).starts_with("https://");
  letterbox::Site site(*pages, spool, box, **plain, std::move(*files), now, secure);
  const std::filesystem::path socket = arguments.text("socket").value_or(
      (std::filesystem::path(arguments.required("spool")) / "letterbox.sock").string());
  const auto house = letterbox::serve_house(spool, box, socket, {*whom, 16});
  if (!house) return complain(err, house.error());
  auto server = wire::Server::start(*options, site);
  if (!server) return complain(err, server.error());
  (*server)->end_at_signals();
  http::Log log(std::clog);
  const LetterboxKeeper keeper(spool, std::move(*witnesses), ground->demonstration ? &*ground->demonstration : nullptr,
                               log);
  const bool v6 = options->listen.find(':') != std::string::npos;
  const auto url = fmt::format("http://{}:{}", v6 ? "[" + options->listen + "]" : options->listen, (*server)->port());
  if (arguments.json())
    out << base::json::serialize(base::json::object{{"listening", url},
                                                    {"port", (*server)->port()},
                                                    {"socket", socket.string()},
                                                    {"root", spool.root_key()}})
        << std::endl;
  else
    out << "The public door listens on " << url << "\nand for the house at " << socket.string() << std::endl;
  (*server)->wait();
  return kDone;
}

}  // namespace relais::cli

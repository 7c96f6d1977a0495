// A witness: remembers how far it has seen each log and cosigns only what continues that.
#include <charconv>
#include <chrono>
#include <filesystem>
#include <iostream>
#include <map>
#include <mutex>

#include <fmt/format.h>

#include "base/ids.hpp"
#include "base/yaml.hpp"
#include "cli/all_commands.hpp"
#include "cli/audit_files.hpp"
#include "cli/stores.hpp"
#include "ledger/witness.hpp"
#include "wire/server.hpp"

namespace relais::cli {
namespace {

using base::ErrorKind;
using base::Result;

constexpr std::size_t kLongest = 64UL * 1024;

wire::Response plain(int status, std::string_view type, std::string body) {
  wire::Response response;
  response.status = status;
  response.set("content-type", std::string(type));
  response.set("cache-control", "no-store");
  response.body = std::move(body);
  return response;
}

/// Decides one request after the other and keeps what it decided before it answers.
class Witness final : public wire::Application {
 public:
  Witness(ledger::SigningKey key, std::vector<ledger::KnownLog> logs, std::string state)
      : key_(std::move(key)), logs_(std::move(logs)), state_(std::move(state)) {}

  Result<void> load() {
    memory_.key = key_.verifier().text();
    if (!std::filesystem::exists(state_)) return save();
    const auto text = base::read_file(state_);
    if (!text) return base::fail(text.error());
    auto memory = parse_witness_memory(*text, state_);
    if (!memory) return base::fail(std::move(memory.error()));
    if (memory->key != memory_.key) {
      return base::fail(ErrorKind::bad_input, "other_witness", state_, "this is the memory of another witness",
                        "the file of " + memory_.key);
    }
    memory_ = std::move(*memory);
    return {};
  }

  wire::Response handle(const wire::Request& request) override {
    if (request.path != "/add-checkpoint") return plain(404, "text/plain; charset=utf-8", "not found\n");
    if (request.method != wire::Method::post) {
      auto refused = plain(405, "text/plain; charset=utf-8", "only POST\n");
      refused.set("allow", "POST");
      return refused;
    }
    // One at a time: what is remembered must not change between looking and keeping.
    const std::lock_guard<std::mutex> lock(guard_);
    const auto seconds = static_cast<std::uint64_t>(now().micros() / 1'000'000);
    auto answer =
        ledger::decide(request.body, logs_, key_, seconds, [this](std::string_view origin) { return recall(origin); });
    if (answer.remember) {
      auto before = memory_;
      keep(answer.checkpoint);
      if (auto saved = save(); !saved) {
        memory_ = std::move(before);
        return plain(503, "text/plain; charset=utf-8", "cannot remember this now\n");
      }
    }
    return plain(answer.status, answer.content_type, std::move(answer.body));
  }
  wire::Response refuse(int status) override { return plain(status, "text/plain; charset=utf-8", "refused\n"); }
  [[nodiscard]] std::size_t body_limit(wire::Method, std::string_view) const override { return kLongest; }

 private:
  static std::optional<ledger::Checkpoint> checkpoint_of(const std::string& text) {
    const auto note = ledger::parse_note(text);
    const auto checkpoint = note ? ledger::parse_checkpoint(note->text) : base::fail(note.error());
    if (!checkpoint) return std::nullopt;
    return *checkpoint;
  }
  [[nodiscard]] ledger::Remembered recall(std::string_view origin) const {
    for (const auto& text : memory_.checkpoints) {
      const auto checkpoint = checkpoint_of(text);
      if (checkpoint && checkpoint->origin == origin) return {checkpoint->size, checkpoint->root};
    }
    return {};
  }
  void keep(const std::string& text) {
    const auto fresh = checkpoint_of(text);
    for (auto& kept : memory_.checkpoints) {
      const auto known = checkpoint_of(kept);
      if (known && fresh && known->origin == fresh->origin) {
        kept = text;
        return;
      }
    }
    memory_.checkpoints.push_back(text);
  }
  [[nodiscard]] Result<void> save() const { return replace_file(state_, to_text(memory_), false); }

  ledger::SigningKey key_;
  std::vector<ledger::KnownLog> logs_;
  std::string state_;
  WitnessMemory memory_;
  std::mutex guard_;
};

/// From its file, made when absent.
Result<ledger::SigningKey> witness_key(const std::string& file, const std::string& name) {
  if (std::filesystem::exists(file)) {
    const auto text = base::read_file(file);
    if (!text) return base::fail(text.error());
    auto key = ledger::parse_signing_key(std::string_view(*text).substr(0, text->find('\n')));
    if (!key) return base::fail(std::move(key.error()));
    if (key->type != ledger::KeyType::witness) {
      return base::fail(ErrorKind::bad_input, "bad_key", file, "this is not the key of a witness", "a key made here");
    }
    return std::move(*key);
  }
  if (!ledger::is_key_name(name)) {
    return base::fail(ErrorKind::bad_input, "bad_name", "--name", "this cannot be the name of a key",
                      "a word without blanks and plus signs, such as witness.example/w1");
  }
  base::SystemRandom random;
  ledger::SigningKey key{name, ledger::KeyType::witness, {}};
  while (key.seed.size() < 32) {
    auto bits = random.next();
    for (int byte = 0; byte < 8; ++byte, bits >>= 8U) key.seed += static_cast<char>(bits & 0xffU);
  }
  if (auto kept = replace_file(file, to_text(key) + "\n", true); !kept) return base::fail(std::move(kept.error()));
  return key;
}

Result<std::vector<ledger::KnownLog>> known_logs(const Arguments& arguments) {
  std::vector<ledger::KnownLog> logs;
  for (const auto& text : arguments.texts("log-key")) {
    auto key = ledger::parse_key(text);
    if (!key) return base::fail(std::move(key.error()));
    if (key->type != ledger::KeyType::log) {
      return base::fail(ErrorKind::bad_input, "bad_key", "--log-key", "this is not the key of a log",
                        "as relais audit checkpoint prints it");
    }
    const auto origin = key->name;
    logs.push_back({origin, {std::move(*key)}});
  }
  return logs;
}

int witness(const Arguments& arguments, std::ostream& out, std::ostream& err) {
  wire::ServerOptions options;
  options.listen = arguments.required("listen");
  options.workers = 4;
  const auto port = ledger::decimal(arguments.required("port"));
  if (!port || *port > 65535)
    return complain(err, {ErrorKind::bad_input, "bad_port", "--port", "this is not a port", "0 to 65535", {}});
  options.port = static_cast<std::uint16_t>(*port);
  auto key = witness_key(arguments.required("key"), arguments.required("name"));
  if (!key) return complain(err, key.error());
  auto logs = known_logs(arguments);
  if (!logs) return complain(err, logs.error());
  const auto key_text = key->verifier().text();
  Witness application(std::move(*key), std::move(*logs), arguments.required("state"));
  if (auto loaded = application.load(); !loaded) return complain(err, loaded.error());
  auto server = wire::Server::start(options, application);
  if (!server) return complain(err, server.error());
  (*server)->end_at_signals();
  const bool v6 = options.listen.find(':') != std::string::npos;
  const auto url = fmt::format("http://{}:{}", v6 ? "[" + options.listen + "]" : options.listen, (*server)->port());
  if (arguments.json())
    out << base::json::serialize(base::json::object{{"listening", url}, {"port", (*server)->port()}, {"key", key_text}})
        << std::endl;
  else
    out << "Witness " << key_text << "\nlistens on " << url << std::endl;
  (*server)->wait();
  return kDone;
}

}  // namespace

void add_witness_command(Commands& commands) {
  commands.add(
      {"witness",
       "Be a witness of other logs: remember how far they are, cosign what continues that.",
       "Run it on a machine of somebody else than who runs the log. It speaks c2sp.org/tlog-witness: POST "
       "/add-checkpoint. It needs no store; what it remembers is one file, which `relais audit verify --witness` "
       "reads.",
       {},
       {{"log-key", "KEY", "The key of a log to watch, as `relais audit checkpoint` prints it.", true, true, {}, {}},
        {"key", "FILE", "The witness's own secret key; made when absent.", false, false, "witness.key", {}},
        {"name", "NAME", "Name of a key that is made.", false, false, "witness.example/w1", {}},
        {"state", "FILE", "What the witness remembers; made when absent.", false, false, "witness.json", {}},
        {"port", "N", "Port; 0 lets the system choose, and the choice is printed.", false, false, "8090", {}},
        {"listen", "ADDRESS", "IP address to listen on.", false, false, "127.0.0.1", {}}},
       {"relais witness --log-key relais.log/0123456789abcdef+01234567+… --key w1.key --state w1.json"},
       witness});
}

}  // namespace relais::cli

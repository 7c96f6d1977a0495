#include "cli/audit_files.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>

#include <fmt/format.h>

#include "base/json.hpp"

namespace relais::cli {
namespace {

using base::ErrorKind;
using base::Result;

constexpr std::string_view kPins = "relais pins 1";
constexpr std::string_view kKey = "key ";
constexpr std::string_view kSeen = "seen ";

tl::unexpected<base::Error> bad_file(std::string where, std::string what, std::string expected) {
  return base::fail(ErrorKind::bad_input, "bad_file", std::move(where), std::move(what), std::move(expected));
}

tl::unexpected<base::Error> cannot_write(const std::string& file) {
  return base::fail(ErrorKind::unavailable, "cannot_write", file, "the file cannot be written", "a place to write to");
}

std::optional<store::SeenRoot> parse_seen(std::string_view line) {
  const auto blank = line.find(' ');
  if (blank == std::string_view::npos) return std::nullopt;
  const auto size = ledger::decimal(line.substr(0, blank));
  const auto bytes = ledger::from_base64(line.substr(blank + 1));
  const auto root = bytes ? ledger::hash_of(*bytes) : std::nullopt;
  if (!size || !root) return std::nullopt;
  return store::SeenRoot{"the file of pins", *size, *root};
}

/// A file descriptor that is closed whatever happens.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  [[nodiscard]] int get() const { return number_; }

 private:
  int number_;
};

bool write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const auto written = ::write(descriptor, text.data(), text.size());
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return ::fsync(descriptor) == 0;
}

}  // namespace

std::string to_text(const Pins& pins) {
  auto text = std::string(kPins) + "\n";
  if (pins.key) text += fmt::format("{}{}\n", kKey, pins.key->text());
  for (const auto& seen : pins.seen) {
    text += fmt::format("{}{} {}\n", kSeen, seen.size, ledger::base64(ledger::bytes_of(seen.root)));
  }
  return text;
}

Result<Pins> parse_pins(std::string_view text, const std::string& file) {
  Pins pins;
  int number = 0;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    const auto line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const auto where = fmt::format("{}:{}", file, ++number);
    if (number == 1) {
      if (line != kPins) return bad_file(where, "this is not a file of pins", std::string(kPins));
    } else if (line.starts_with(kKey)) {
      auto key = ledger::parse_key(line.substr(kKey.size()));
      if (!key) return bad_file(where, key.error().what, key.error().expected);
      pins.key = std::move(*key);
    } else if (line.starts_with(kSeen)) {
      auto seen = parse_seen(line.substr(kSeen.size()));
      if (!seen) return bad_file(where, "this is no size and root", "seen SIZE ROOT");
      pins.seen.push_back(std::move(*seen));
    } else if (!line.empty()) {
      return bad_file(where, "an unknown line", "key KEY or seen SIZE ROOT");
    }
  }
  return pins;
}

std::string to_text(const WitnessMemory& memory) {
  base::json::array checkpoints;
  for (const auto& checkpoint : memory.checkpoints) checkpoints.emplace_back(checkpoint);
  return base::pretty(
      base::json::object{{"format", "relais witness 1"}, {"key", memory.key}, {"checkpoints", checkpoints}});
}

Result<WitnessMemory> parse_witness_memory(std::string_view text, const std::string& file) {
  const auto wrong = [&file] {
    return bad_file(file, "this is not the memory of a witness", "a file that relais witness keeps");
  };
  const auto parsed = base::parse_json(text, file);
  if (!parsed) return base::fail(parsed.error());
  const auto* object = parsed->if_object();
  const auto* key_text = object == nullptr ? nullptr : object->if_contains("key");
  const auto* list = object == nullptr ? nullptr : object->if_contains("checkpoints");
  if (key_text == nullptr || list == nullptr || !key_text->is_string() || !list->is_array()) return wrong();
  WitnessMemory memory;
  memory.key = std::string(key_text->get_string());
  const auto key = ledger::parse_key(memory.key);
  if (!key) return bad_file(file, key.error().what, key.error().expected);
  for (const auto& each : list->get_array()) {
    if (!each.is_string()) return wrong();
    const std::string checkpoint(each.get_string());
    const auto note = ledger::parse_note(checkpoint);
    if (!note || !ledger::cosigned_at(*note, *key)) {
      return bad_file(file, "a checkpoint in it is not cosigned by this witness", "the file as the witness wrote it");
    }
    memory.checkpoints.push_back(checkpoint);
  }
  return memory;
}

Result<std::optional<WitnessSaw>> saw(const WitnessMemory& memory, std::string_view origin) {
  const auto key = ledger::parse_key(memory.key);
  if (!key) return base::fail(key.error());
  for (const auto& text : memory.checkpoints) {
    const auto note = ledger::parse_note(text);
    if (!note) return base::fail(note.error());
    const auto checkpoint = ledger::parse_checkpoint(note->text);
    if (!checkpoint) return base::fail(checkpoint.error());
    if (checkpoint->origin != origin) continue;
    return WitnessSaw{{"witness " + key->name, checkpoint->size, checkpoint->root},
                      ledger::cosigned_at(*note, *key).value_or(0)};
  }
  return std::nullopt;
}

Result<void> replace_file(const std::string& file, std::string_view text, bool secret) {
  const auto fresh = file + ".new";
  {
    const Descriptor descriptor(::open(fresh.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, secret ? 0600 : 0644));
    if (descriptor.get() < 0 || !write_all(descriptor.get(), text)) return cannot_write(file);
  }
  if (std::rename(fresh.c_str(), file.c_str()) != 0) return cannot_write(file);
  // The new name is on stable storage when its folder is.
  const auto parent = std::filesystem::path(file).parent_path();
  const Descriptor folder(::open(parent.empty() ? "." : parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder.get() < 0 || ::fsync(folder.get()) != 0) return cannot_write(file);
  return {};
}

}  // namespace relais::cli

// Any bytes as a signed note, a checkpoint, a key and a request to a witness: what is read is written back letter for
// letter, and nothing strange is ever cosigned.
#include "ledger/note.hpp"

#include <cstdint>
#include <cstdlib>

#include "ledger/witness.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace ledger = relais::ledger;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto note = ledger::parse_note(text); note && ledger::to_text(*note) != text) std::abort();
  if (const auto checkpoint = ledger::parse_checkpoint(text); checkpoint && ledger::to_text(*checkpoint) != text) {
    std::abort();
  }
  if (const auto key = ledger::parse_key(text); key && key->text() != text) std::abort();
  if (const auto request = ledger::parse_add_checkpoint(text); request && ledger::to_text(*request) != text) {
    std::abort();
  }
  const ledger::SigningKey log{"relais.example/log", ledger::KeyType::log, std::string(32, 'l')};
  const ledger::SigningKey witness{"w", ledger::KeyType::witness, std::string(32, 'w')};
  const auto answer = ledger::decide(text, {{log.name, {log.verifier()}}}, witness, 1,
                                     [](std::string_view) { return ledger::Remembered{}; });
  if (answer.remember && answer.status != 200) std::abort();
  return 0;
}

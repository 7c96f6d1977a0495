// Writes the vectors that both implementations of the envelope are tested against. They were made once; what is in the
// repository must keep opening, so nobody runs this again for version 1.
#include <iostream>

#include <sodium.h>

#include "base/json.hpp"
#include "vault/bytes.hpp"
#include "vault/end_to_end.hpp"
#include "vault/kdf.hpp"

namespace {

using namespace relais;
using namespace relais::vault;
using base::json::array;
using base::json::object;

constexpr const char* kAbout[] = {
    "Vectors of the sealed text format CTE1, suite 1, for src/vault and web/envelope. All bytes are hexadecimal, "
    "except",
    "`sealed`, which is base64url without padding, and the fields of a context, which are UTF-8 (version is a number).",
    "kdf: derive(key, label, parts) = out.   context: context_bytes(context) = bytes.   kid: kid_of(public, second) = "
    "kid.",
    "record: n = 0; sealing `plain` under `key` named `key_id` with `nonce` gives exactly `sealed`.",
    "object: n > 0; every reader opens `sealed` to `payload` with `secret` (X25519; pairs: first, then second), the "
    "author",
    "being known by `author.public`; `key` is K. Sealing is random, so a writer is tested by opening what it sealed.",
    "refused: must not open in either form, with the key, readers and context of the first record or object (`like`)."};

std::string hex_of(const DataKey& key) { return to_hex(text_of(key)); }

object in_json(const Context& context) {
  return {{"instance", context.instance},
          {"type", context.type},
          {"id", context.id},
          {"part", context.part},
          {"version", static_cast<std::int64_t>(context.version)}};
}

DataKey numbered_key(unsigned char first) {
  std::string bytes(32, '\0');
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(first + i);
  return *DataKey::from(as_bytes(bytes));
}

const std::vector<Context>& contexts() {
  static const std::vector<Context> all{{"case", "01jd0000000000000000000000", "event", 7},
                                        {"case", "01jd0000000000000000000000", "shelter", 1, "house-of-tests"},
                                        {"", "", "", 0},
                                        {"opération", "id", "é", 1ULL << 40U, "ü"}};
  return all;
}

array derivations() {
  array all;
  const auto key = numbered_key(0);
  const auto add = [&](std::string_view label, std::initializer_list<std::string_view> parts) {
    array hex;
    for (const auto part : parts) hex.emplace_back(to_hex(part));
    all.push_back(
        object{{"key", hex_of(key)}, {"label", label}, {"parts", hex}, {"out", hex_of(derive(key, label, parts))}});
  };
  add("enc", {});
  add("enc", {""});
  add("commit", {"header"});
  add("obj", {"ab", "c"});
  add("obj", {"a", "bc"});
  return all;
}

array records() {
  array all;
  const auto key = numbered_key(32);
  const KeyId id = "000102030405060708090a0b0c0d0e0f";
  base::SeededRandom random(3);
  const std::string texts[] = {
      "", "Fatmata", std::string(63, 'a'), std::string(64, 'a'), "Ľubica Nováková, née Černá", std::string(2000, 'z')};
  std::size_t number = 0;
  for (const auto& plain : texts) {
    const auto& context = contexts()[number++ % contexts().size()];
    const auto sealed = seal(id, key, context, plain, random).value();
    const auto nonce = from_base64url(sealed).value().substr(25 + 32, 24);
    all.push_back(object{{"key_id", id},
                         {"key", hex_of(key)},
                         {"context", in_json(context)},
                         {"plain", to_hex(plain)},
                         {"nonce", to_hex(nonce)},
                         {"sealed", sealed}});
  }
  return all;
}

object reader_json(const char* kind, const BoxPair& first, const BoxPair* second = nullptr) {
  object reader{{"kind", kind}, {"public", to_hex(first.public_key)}, {"secret", hex_of(first.secret)}};
  if (second != nullptr) {
    reader["second_public"] = to_hex(second->public_key);
    reader["second_secret"] = hex_of(second->secret);
  }
  reader["kid"] = kid_of(first.public_key, second != nullptr ? second->public_key : "");
  return reader;
}

array objects() {
  array all;
  const auto author = SignPair::from(numbered_key(64));
  const auto an = BoxPair::from(numbered_key(96));
  const auto bo = BoxPair::from(numbered_key(128));
  const auto ce = BoxPair::from(numbered_key(160));
  const auto add = [&](Purpose purpose, const char* name, const std::vector<Recipient>& readers, array described,
                       const std::string& payload) {
    const auto& context = contexts()[1];
    const auto sealed = seal_to(readers, purpose, 20779, author, context, payload).value();
    const auto wrap = inspect(sealed).value().wraps.front().sealed_key;
    std::string key(32, '\0');
    if (crypto_box_seal_open(raw(key), raw(wrap), wrap.size(), raw(an.public_key), an.secret.bytes().data()) != 0)
      throw std::runtime_error("the first reader cannot open");
    all.push_back(object{{"purpose", name},
                         {"purpose_number", static_cast<int>(purpose)},
                         {"day", 20779},
                         {"context", in_json(context)},
                         {"author", object{{"seed", hex_of(author.seed)},
                                           {"public", to_hex(author.public_key)},
                                           {"kid", kid_of(author.public_key)}}},
                         {"readers", std::move(described)},
                         {"key", to_hex(key)},
                         {"payload", to_hex(payload)},
                         {"sealed", sealed}});
  };
  add(Purpose::shelter, "shelter", {{ReaderKind::user, an.public_key}}, {reader_json("user", an)},
      "Rue Inventée 1, 1000 Nulle-Part");
  add(Purpose::shelter, "shelter", {{ReaderKind::user, an.public_key}, {ReaderKind::user, bo.public_key}},
      {reader_json("user", an), reader_json("user", bo)}, std::string(2048 - 72, 'x'));
  add(Purpose::tip, "tip",
      {{ReaderKind::desk, an.public_key},
       {ReaderKind::escrow_pair, bo.public_key, ce.public_key},
       {ReaderKind::organisation, ce.public_key}},
      {reader_json("desk", an), reader_json("escrow_pair", bo, &ce), reader_json("organisation", ce)}, "");
  return all;
}

array refusals(const array& records, const array& objects) {
  array all;
  const auto spoil = [&](const char* like, const base::json::value& good, const char* why, auto change) {
    auto bytes = from_base64url(good.as_object().at("sealed").as_string()).value();
    change(bytes);
    all.push_back(object{{"like", like}, {"why", why}, {"sealed", to_base64url(bytes)}});
  };
  const auto both = [&](const char* why, auto change) {
    spoil("record", records[0], why, change);
    spoil("object", objects[0], why, change);
  };
  both("another magic", [](std::string& bytes) { bytes[0] = 'X'; });
  both("another version", [](std::string& bytes) { bytes[3] = '2'; });
  both("an unknown suite", [](std::string& bytes) { bytes[4] = 2; });
  both("an unknown purpose", [](std::string& bytes) { bytes[5] = 9; });
  both("another day", [](std::string& bytes) { bytes[7] = static_cast<char>(bytes[7] ^ 1); });
  both("another number of wraps", [](std::string& bytes) { bytes[8] = static_cast<char>(bytes[8] + 1); });
  both("a changed tag", [](std::string& bytes) { bytes.back() = static_cast<char>(bytes.back() ^ 1); });
  both("the last byte missing", [](std::string& bytes) { bytes.pop_back(); });
  both("a byte too many", [](std::string& bytes) { bytes.push_back('\0'); });
  both("nothing", [](std::string& bytes) { bytes.clear(); });
  both("the header alone", [](std::string& bytes) { bytes.resize(9); });
  spoil("object", objects[0], "an unknown kind of reader", [](std::string& bytes) { bytes[17] = 7; });
  spoil("object", objects[0], "another length of the wrap", [](std::string& bytes) { bytes[19] = 81; });
  const auto good = std::string(records[0].as_object().at("sealed").as_string());
  all.push_back(object{{"like", "record"}, {"why", "padding of base64"}, {"sealed", good + "="}});
  all.push_back(object{{"like", "record"}, {"why", "a blank"}, {"sealed", " " + good}});
  return all;
}

}  // namespace

int main() {
  need_sodium();
  object file;
  array about;
  for (const auto* line : kAbout) about.emplace_back(line);
  file["about"] = about;
  file["kdf"] = derivations();
  array places;
  for (const auto& context : contexts())
    places.push_back(object{{"context", in_json(context)}, {"bytes", to_hex(context_bytes(context))}});
  file["context"] = places;
  const auto all_records = records();
  const auto all_objects = objects();
  file["record"] = all_records;
  file["object"] = all_objects;
  file["refused"] = refusals(all_records, all_objects);
  std::cout << base::pretty(file);
}

#include "letterbox/installation.hpp"

#include <stdexcept>

#include "vault/bytes.hpp"

namespace relais::letterbox::testing {

namespace json = base::json;

namespace {

template <class T>
T must(base::Result<T> result) {
  if (!result) throw std::runtime_error(result.error().line());
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

vault::TipKeys quick_keys() {
  vault::TipKeys keys{vault::SignPair::random(), vault::BoxPair::random(), {}};
  keys.mailbox = vault::mailbox_of(keys.auth.public_key);
  return keys;
}

}  // namespace

Installation::Installation() : Installation(std::filesystem::path()) {}

Installation::Installation(std::filesystem::path folder) : folder_(std::move(folder)) {
  if (folder_.empty()) {
    own_ = std::make_unique<test::Folder>();
    folder_ = *own_ / "spool";
  }
  desks.push_back({"pag-asa"});
  desks.push_back({"payoke"});
  for (int i = 0; i < 3; ++i) custodians.push_back(vault::BoxPair::random());
  for (const auto* name : {"witness.example/a", "witness.example/b"})
    witnesses.push_back({name, ledger::KeyType::witness, vault::random_bytes(32)});
}

void Installation::open(Box::Options options) {
  const auto clock = [this] { return now(); };
  spool_ = must(Spool::open(folder_, rules, clock, vault::to_hex(root.public_key)));
  box_ = std::make_unique<Box>(*spool_, rules, clock, nullptr, options);
}

void Installation::close() {
  box_.reset();
  spool_.reset();
}

Root Installation::root_body() const {
  Root body;
  body.instance = "relais-test";
  body.made = today();
  body.not_before = base::add_days(today(), -1);
  body.not_after = base::add_days(today(), 365);
  const auto log = spool_->log_key();
  body.log = {log.name, vault::to_hex(log.key)};
  for (const auto& witness : witnesses) body.witnesses.push_back({witness.name, vault::to_hex(witness.verifier().key)});
  body.quorum = quorum;
  int number = 0;
  for (const auto& custodian : custodians)
    body.custodians.push_back(
        {"custodian-" + std::to_string(++number), {{"en", "A"}}, {{"en", "B"}}, vault::to_hex(custodian.public_key)});
  for (const auto& desk : desks)
    body.desks.push_back(
        {desk.id, {{"en", desk.id}}, {{"en", "its team"}}, vault::to_hex(desk.sign.public_key), {"labour"}, false});
  return body;
}

void Installation::publish() {
  must(spool_->publish(sign_root(root, root_body())));
  add_epochs();
  cosign();
}

void Installation::add_epochs() {
  for (const auto& desk : desks)
    must(spool_->add_epoch(sign_epoch(desk.sign, {"relais-test", desk.id, vault::to_hex(desk.box.public_key),
                                                  base::add_days(today(), -1), base::add_days(today(), 6)})));
}

void Installation::cosign() {
  const auto checkpoint = must(spool_->checkpoint());
  const auto note = must(ledger::parse_note(checkpoint.note));
  std::vector<ledger::SignatureLine> lines;
  for (const auto& witness : witnesses)
    lines.push_back(ledger::cosign(witness, note.text, static_cast<std::uint64_t>(micros_ / 1'000'000)));
  must(spool_->cosigned(checkpoint.number, lines));
}

Directory Installation::directory() {
  const auto force = spool_->in_force();
  if (!force) throw std::runtime_error("no directory");
  return must(check_directory(force->published.document, force->published.proof, root.public_key, now()));
}

Told told(const BoxAnswer& answer) {
  return {answer.status, must(base::parse_json(answer.body)).as_object(), answer.body.size()};
}

std::string Told::code() const {
  const auto* error = body.if_contains("error");
  return error == nullptr ? std::string() : std::string(error->at("code").as_string());
}

std::string new_tip() { return vault::to_hex(vault::random_bytes(16)); }

Reporter::Reporter(Installation& house, bool stretched)
    : keys(stretched ? must(vault::tip_keys(vault::TipCode::random(), "relais-test")) : quick_keys()), house_(house) {}

std::string Reporter::report_payload(const std::string& text, std::vector<FileNote> files) const {
  Report report;
  report.box = vault::to_hex(keys.box.public_key);
  report.language = "fr";
  report.kind = "witness";
  report.what = {"labour"};
  report.text = text;
  report.files = std::move(files);
  return json::serialize(base::encode(report));
}

std::string Reporter::seal(std::string_view tip, std::string_view part, const std::vector<std::string>& to,
                           std::string_view payload, bool escrow) const {
  const auto directory = house_.directory();
  const auto readers = must(readers_of(directory, to, house_.today(), escrow));
  return must(seal_part(directory, readers, keys, tip, part, house_.today(), payload));
}

json::object Reporter::call(std::string_view name, std::string_view tip, std::string_view part,
                            std::string_view object) const {
  const auto challenge = send("challenge", {{"call", name}});
  const auto nonce = std::string(challenge.body.at("nonce").as_string());
  const auto bits = static_cast<unsigned>(challenge.body.at("bits").as_int64());
  const auto work = vault::do_work(*vault::from_hex(nonce), bits);
  const auto signature = vault::sign_call(keys.auth, {"relais-test", name, nonce, tip, part, object});
  return {{"nonce", nonce},
          {"work", std::to_string(work)},
          {"auth", vault::to_hex(keys.auth.public_key)},
          {"signature", vault::to_hex(signature)},
          {"tip", tip},
          {"part", part}};
}

json::object Reporter::submit_call(std::string_view tip, const std::string& object,
                                   const std::vector<std::string>& to) const {
  auto body = call("submit", tip, "report", object);
  body["box"] = vault::to_hex(keys.box.public_key);
  body["desks"] = base::encode(to);
  body["object"] = object;
  return body;
}

Told Reporter::send(std::string_view name, const json::object& body) const {
  return told(house_.box().handle(name, json::serialize(body), address));
}

Told Reporter::submit(std::string_view tip, const std::string& text, const std::vector<std::string>& to) const {
  return send("submit", submit_call(tip, seal(tip, "report", to, report_payload(text)), to));
}

Told Reporter::message(std::string_view tip, int number, const std::string& text) const {
  const auto part = "message/" + std::to_string(number);
  Message message;
  message.language = "fr";
  message.text = text;
  const auto object = seal(tip, part, {"pag-asa"}, json::serialize(base::encode(message)));
  auto body = call("reply", tip, part, object);
  body["object"] = object;
  return send("reply", body);
}

Told Reporter::attach(std::string_view tip, int file, const std::vector<std::string>& frames) const {
  Told last;
  for (std::size_t i = 0; i < frames.size(); ++i) {
    const auto part = "file/" + std::to_string(file) + "/" + std::to_string(i);
    auto body = call("attach", tip, part, frames[i]);
    body["object"] = frames[i];
    body["last"] = i + 1 == frames.size();
    last = send("attach", body);
    if (last.status != 200) return last;
  }
  return last;
}

Told Reporter::fetch(const std::vector<std::string>& done) const {
  std::string lines;
  for (const auto& line : done) lines += (lines.empty() ? "" : "\n") + line;
  auto body = call("fetch", "", "", lines);
  body["done"] = base::encode(done);
  return send("fetch", body);
}

base::Result<std::string> read_as(const Installation& house, const Desk& desk, const Reporter& from,
                                  std::string_view tip, std::string_view part, std::string_view object) {
  static_cast<void>(house);
  const auto author = [&](std::string_view kid) -> std::optional<std::string> {
    if (vault::kid_of(from.keys.auth.public_key) != kid) return std::nullopt;
    return from.keys.auth.public_key;
  };
  auto opened = vault::open_as(desk.box, author, vault::Purpose::tip,
                               {"tip", std::string(tip), std::string(part), 1, "relais-test"}, object);
  if (!opened) return base::fail(std::move(opened.error()));
  return std::move(opened->payload);
}

std::string answer_of(Installation& house, const Desk& desk, const Reporter& to, std::string_view tip,
                      std::string_view part, const std::string& text) {
  Answer answer;
  answer.language = "fr";
  answer.text = text;
  answer.from_desk = desk.id;
  const std::vector<vault::Recipient> readers{{vault::ReaderKind::user, to.keys.box.public_key, {}},
                                              {vault::ReaderKind::desk, desk.box.public_key, {}}};
  return must(vault::seal_to(readers, vault::Purpose::reply, static_cast<std::uint16_t>(house.today().days()),
                             desk.sign, {"tip", std::string(tip), std::string(part), 1, "relais-test"},
                             json::serialize(base::encode(answer))));
}

}  // namespace relais::letterbox::testing

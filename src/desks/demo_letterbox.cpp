#include "desks/demo_letterbox.hpp"

#include <array>
#include <span>

#include <fmt/format.h>

#include "desks/administration.hpp"
#include "desks/demo.hpp"
#include "desks/demo_picture.hpp"
#include "desks/letterbox_parts.hpp"
#include "ledger/hash.hpp"
#include "ledger/note.hpp"
#include "vault/bytes.hpp"
#include "vault/frames.hpp"
#include "vault/user_keys.hpp"

namespace relais::desks {

namespace {

constexpr std::string_view kDirectory = "letterbox_directory";
constexpr int kWeeks = 4;

struct Keeper {
  const char* id;
  const char* account;
  const char* fr;
  const char* nl;
  const char* de;
  const char* en;
};
/// Three bodies, as security asks for: a centre, the rapporteur, the data protection officer.
constexpr std::array<Keeper, 3> kCustodians = {
    {{"custodian-centre", "centre.surya", "Un centre", "Een centrum", "Ein Zentrum", "A centre"},
     {"custodian-rapporteur", "rapporteur", "Le rapporteur national", "De nationale rapporteur",
      "Der nationale Berichterstatter", "The national rapporteur"},
     {"custodian-officer", "officer", "Le délégué à la protection des données",
      "De functionaris voor gegevensbescherming", "Der Datenschutzbeauftragte", "The data protection officer"}}};

/// A person of the demonstration with their keys at hand.
struct Person {
  access::Asker asker;
  vault::UserKeys keys;
};

struct DeskKeys {
  vault::SignPair sign;
  vault::BoxPair box;  ///< of this week
};

struct Told {
  const char* language;
  const char* kind;
  const char* what;
  const char* text;
  const char* where;
};

class Filling {
 public:
  Filling(const House& house, Gate& store, Instant now)
      : house_(house), store_(store), now_(now), today_(base::in_brussels(now).date) {}

  base::Result<void> fill() {
    if (auto done = make_people(); !done) return done;
    if (auto done = publish(); !done) return done;
    for (const auto& desk : house_.book.all())
      if (desk.letterbox)
        if (auto done = make_desk(desk.id); !done) return done;
    return bring_reports();
  }

 private:
  [[nodiscard]] std::uint16_t day() const { return static_cast<std::uint16_t>(today_.days()); }

  template <class T>
  static base::Result<void> done(Answer<T> answer) {
    if (!answer) return base::fail(std::move(answer.error().error));
    return {};
  }

  /// Runs in the name of one account, by the way that everybody goes.
  template <class Act>
  base::Result<void> as(const Person& person, Act act) {
    base::SystemRandom random;
    Gate gate(house_, store_.room(), person.asker, now_);
    return act(Call{house_, gate, random, now_, person.asker, std::nullopt});
  }

  base::Result<void> make_person(const store::Account& account) {
    auto asker = asker_of(house_, account);
    if (!asker) return base::fail(std::move(asker.error()));
    asker->level = 3;
    Person person{std::move(*asker), vault::random_user_keys()};
    PutOwnKey put{vault::to_hex(person.keys.box.public_key), vault::to_hex(person.keys.sign.public_key), {}, {}};
    for (const auto way : {vault::Way::passphrase, vault::Way::code}) {
      const bool spoken = way == vault::Way::passphrase;
      auto wrapped =
          vault::wrap_keys(person.keys, account.name, way, spoken ? std::string(demo_password()) : vault::new_code());
      if (!wrapped) return base::fail(std::move(wrapped.error()));
      put.wraps.push_back({{}, spoken ? "passphrase" : "code", wrapped->salt, {}, wrapped->sealed});
    }
    auto kept = as(person, [&](const Call& call) { return done(put_own_key(call, put)); });
    if (kept) people_.emplace(account.name, std::move(person));
    return kept;
  }

  base::Result<void> make_people() {
    auto accounts = store_.accounts();
    if (!accounts) return base::fail(std::move(accounts.error()));
    for (const auto& account : *accounts) {
      const KeyHolder holder{account.name, account.display, account.desk, account.role, !account.disabled, {}, {}};
      const bool keeps =
          std::ranges::any_of(kCustodians, [&](const Keeper& each) { return account.name == each.account; });
      if (!keeps && !is_member(house_, holder, account.desk)) continue;
      if (auto made = make_person(account); !made) return made;
    }
    return {};
  }

  base::Result<void> publish() {
    auto keys = demo_letterbox_keys(house_, store_);
    if (!keys) return base::fail(std::move(keys.error()));
    auto json = base::parse_json(*keys);
    if (!json) return base::fail(std::move(json.error()));
    auto& root = json->as_object();
    root.erase("epochs");
    const auto body = vault::to_base64url(base::json::serialize(root));
    return keep_directory(store_, base::json::serialize(base::json::object{
                                      {"format", "relais-directory-1"},
                                      {"instance", demo_instance()},
                                      {"serial", 0},
                                      {"root", base::json::object{{"body", body}, {"signature", ""}}},
                                      {"epochs", base::json::array{}}}));
  }

  /// One sealed half for every member of the desk.
  base::Result<std::vector<std::string>> halves(const std::string& desk, const std::string& part,
                                                const vault::DataKey& secret, const Person& author) {
    std::vector<std::string> all;
    for (const auto& [name, person] : people_) {
      const KeyHolder holder{name, {}, person.asker.desk, person.asker.role, true, {}, {}};
      if (!is_member(house_, holder, desk)) continue;
      const vault::Recipient reader{vault::ReaderKind::user, person.keys.box.public_key};
      auto sealed = vault::seal_to(std::span(&reader, 1), vault::Purpose::desk_key, day(), author.keys.sign,
                                   {"desk", desk, part, 1}, vault::text_of(secret));
      if (!sealed) return base::fail(std::move(sealed.error()));
      all.push_back(std::move(*sealed));
    }
    return all;
  }

  base::Result<void> make_epoch(const std::string& desk, const vault::SignPair& sign, const vault::BoxPair& box,
                                Date from, const Person& member) {
    const auto hex = vault::to_hex(box.public_key);
    const auto body =
        base::json::serialize(base::json::object{{"instance", demo_instance()},
                                                 {"desk", desk},
                                                 {"box", hex},
                                                 {"not_before", base::to_string(from)},
                                                 {"not_after", base::to_string(base::add_days(from, 6))}});
    const ledger::SigningKey key{"desk", ledger::KeyType::log, std::string(vault::text_of(sign.seed))};
    auto sealed = halves(desk, "epoch/" + hex, box.secret, member);
    if (!sealed) return base::fail(std::move(sealed.error()));
    const KeepEpoch put{vault::to_base64url(body), vault::to_hex(key.sign(std::string("ctp1/epoch") + '\0' + body)),
                        std::move(*sealed)};
    return as(member, [&](const Call& call) { return done(keep_epoch(call, put)); });
  }

  base::Result<void> make_desk(const std::string& desk) {
    const auto member = std::ranges::find_if(people_, [&](const auto& each) { return each.second.asker.desk == desk; });
    if (member == people_.end()) return {};
    DeskKeys keys{vault::SignPair::random(), vault::BoxPair::random()};
    auto sealed = halves(desk, "sign", keys.sign.seed, member->second);
    if (!sealed) return base::fail(std::move(sealed.error()));
    const KeepSignKey put{vault::to_hex(keys.sign.public_key), std::move(*sealed)};
    auto kept = as(member->second, [&](const Call& call) { return done(keep_sign_key(call, put)); });
    if (!kept) return kept;
    // Weeks begin on Monday; day 0 was a Thursday.
    const auto monday = base::add_days(today_, -((today_.days() + 3) % 7));
    for (int week = 0; week < kWeeks; ++week) {
      const auto later = vault::BoxPair::random();
      const auto& box = week == 0 ? keys.box : later;
      if (auto made = make_epoch(desk, keys.sign, box, base::add_days(monday, 7 * week), member->second); !made)
        return made;
    }
    desks_.emplace(desk, std::move(keys));
    return {};
  }

  // ------------------------------------------------------------ reports

  struct Sender {
    vault::SignPair auth = vault::SignPair::random();
    vault::BoxPair box = vault::BoxPair::random();
    std::string tip = vault::to_hex(vault::random_bytes(16));
    std::vector<std::string> desks;
  };

  [[nodiscard]] vault::Context place(const std::string& tip, const std::string& part) const {
    return {"tip", tip, part, 1, std::string(demo_instance())};
  }

  ArrivedPart arrived(const Sender& from, std::string part, std::string object, int days_ago) {
    ArrivedPart made;
    made.seq = --seq_;
    made.tip = from.tip;
    made.part = std::move(part);
    made.mailbox = vault::to_hex(vault::random_bytes(32));
    made.auth = vault::to_hex(from.auth.public_key);
    made.box = vault::to_hex(from.box.public_key);
    made.desks = from.desks;
    made.lane = "calm";
    made.day = base::add_days(today_, -days_ago);
    const auto hash = ledger::sha256(object);
    made.hash = vault::to_hex({reinterpret_cast<const char*>(hash.data()), hash.size()});
    made.index = -seq_;
    made.object = std::move(object);
    return made;
  }

  base::Result<std::string> sealed(const Sender& from, const std::string& part, const base::json::value& payload) {
    std::vector<vault::Recipient> readers;
    readers.reserve(from.desks.size() + kCustodians.size());
    for (const auto& desk : from.desks) readers.push_back({vault::ReaderKind::desk, desks_.at(desk).box.public_key});
    const auto box = [&](std::size_t i) { return people_.at(kCustodians[i].account).keys.box.public_key; };
    readers.push_back({vault::ReaderKind::escrow_pair, box(0), box(1)});
    readers.push_back({vault::ReaderKind::escrow_pair, box(0), box(2)});
    readers.push_back({vault::ReaderKind::escrow_pair, box(1), box(2)});
    return vault::seal_to(readers, vault::Purpose::tip, day(), from.auth, place(from.tip, part),
                          base::json::serialize(payload));
  }

  static base::json::object payload_of(const Sender& from, const Told& told) {
    return {{"v", 1},
            {"language", told.language},
            {"box", vault::to_hex(from.box.public_key)},
            {"kind", told.kind},
            {"minor", false},
            {"danger", false},
            {"what", base::json::array{told.what}},
            {"text", told.text},
            {"where", told.where},
            {"when", ""},
            {"contact", ""},
            {"safe_time", ""},
            {"files", base::json::array{}}};
  }

  base::Result<void> add_photo(const Sender& from, base::json::object& payload, int days_ago) {
    const auto key = vault::DataKey::random();
    const auto picture = demo_picture();
    auto frames = vault::seal_frames(key, place(from.tip, "file/0"), vault::TipFile{"photo.png", "image/png", picture});
    if (!frames) return base::fail(std::move(frames.error()));
    payload["files"] = base::json::array{base::json::object{{"key", vault::to_base64url(vault::text_of(key))},
                                                            {"name", "photo.png"},
                                                            {"type", "image/png"},
                                                            {"size", picture.size()},
                                                            {"frames", frames->size()},
                                                            {"stripped", true}}};
    for (std::size_t i = 0; i < frames->size(); ++i) {
      auto part = arrived(from, fmt::format("file/0/{}", i), std::move((*frames)[i]), days_ago);
      part.last = i + 1 == frames->size();
      parts_.push_back(std::move(part));
    }
    return {};
  }

  base::Result<void> report(const Sender& from, const Told& told, int days_ago, bool photo, bool altered) {
    auto payload = payload_of(from, told);
    const auto at = parts_.size();
    if (photo)
      if (auto added = add_photo(from, payload, days_ago); !added) return added;
    auto object = sealed(from, "report", payload);
    if (!object) return base::fail(std::move(object.error()));
    if (altered) {
      auto& letter = (*object)[object->size() - 100];
      letter = letter == 'A' ? 'B' : 'A';
    }
    parts_.insert(parts_.begin() + static_cast<std::ptrdiff_t>(at),
                  arrived(from, "report", std::move(*object), days_ago));
    return {};
  }

  base::Result<void> message(const Sender& from, const char* language, const char* text, int days_ago) {
    auto object =
        sealed(from, "message/1",
               base::json::object{{"v", 1}, {"language", language}, {"text", text}, {"files", base::json::array{}}});
    if (!object) return base::fail(std::move(object.error()));
    parts_.push_back(arrived(from, "message/1", std::move(*object), days_ago));
    return {};
  }

  base::Result<void> bring_reports() {
    Sender kitchen{.desks = {"pag-asa", "payoke"}};
    Sender farm{.desks = {"payoke"}};
    Sender forged{.desks = {"pag-asa"}};
    auto told = report(kitchen,
                       {"fr", "witness", "labour",
                        "(Inventé.) Dans la cuisine en face, un homme travaille tous les jours jusqu'à deux heures du "
                        "matin. Il dort au sous-sol. Il dit qu'on garde son passeport.",
                        "Bruxelles, près de la gare"},
                       2, true, false);
    if (told)
      told = message(kitchen, "fr", "(Inventé.) Il m'a dit hier qu'il ne peut pas sortir seul. Que puis-je faire ?", 1);
    if (told)
      told = report(farm,
                    {"nl", "victim", "labour",
                     "(Verzonnen.) Wij plukken met twaalf. We krijgen al vier maanden geen loon. De baas zegt dat we "
                     "eerst onze schuld moeten betalen.",
                     "Een boerderij bij Sint-Truiden"},
                    1, false, false);
    if (told)
      told = report(forged,
                    {"en", "other", "other", "(Invented.) This text was altered on its way and does not open.", ""}, 0,
                    false, true);
    if (!told) return told;
    auto position = courier_position(store_);
    if (!position) return base::fail(std::move(position.error()));
    auto taken = take_in(house_, store_, parts_, *position, *position);
    if (!taken) return base::fail(std::move(taken.error()));
    return {};
  }

  const House& house_;
  Gate& store_;
  Instant now_;
  Date today_;
  std::map<std::string, Person> people_;
  std::map<std::string, DeskKeys> desks_;
  std::vector<ArrivedPart> parts_;
  std::int64_t seq_ = 0;
};

base::json::object words_of(const base::LocalText& text) {
  return {{"fr", text.fr}, {"nl", text.nl}, {"de", text.de}, {"en", text.en}};
}

base::json::array texts_of(const std::vector<std::string>& words) {
  base::json::array all;
  for (const auto& word : words) all.emplace_back(word);
  return all;
}

}  // namespace

std::string_view demo_instance() { return "relais-demonstration"; }

base::Result<void> fill_demo_letterbox(const House& house, Gate& store, Instant now) {
  const auto known = store.meta(kDirectory);
  if (!known) return base::fail(known.error());
  if (*known) return {};
  return Filling(house, store, now).fill();
}

base::Result<std::string> demo_letterbox_keys(const House& house, Gate& store) {
  base::json::array custodians;
  for (const auto& each : kCustodians) {
    const auto key = current_key(store, each.account);
    if (!key) return base::fail(key.error());
    const base::LocalText name{each.fr, each.nl, each.de, each.en};
    if (*key)
      custodians.push_back(base::json::object{
          {"id", each.id}, {"name", words_of(name)}, {"body", words_of(name)}, {"box", (*key)->box}});
  }
  const auto keys = store.letterbox().keys("");
  if (!keys) return base::fail(keys.error());
  base::json::array under_secrecy;
  base::json::array others;
  base::json::array epochs;
  for (const auto& key : *keys) {
    const auto* desk = house.book.find(key.desk);
    if (desk == nullptr || !desk->letterbox) continue;
    if (key.part == "sign")
      (desk->secrecy ? under_secrecy : others)
          .push_back(base::json::object{{"id", desk->id},
                                        {"name", words_of(desk->name)},
                                        {"reads", words_of(desk->letterbox->reads)},
                                        {"sign", key.public_key},
                                        {"for", texts_of(desk->letterbox->forms)},
                                        {"minors", desk->letterbox->minors}});
    else if (!key.destroyed)
      epochs.push_back(base::json::object{{"body", key.body}, {"signature", key.signature}});
  }
  // The first that fits is proposed: before services that may have to act stand those that may keep it to themselves.
  auto desks = std::move(under_secrecy);
  desks.insert(desks.end(), others.begin(), others.end());
  return base::json::serialize(base::json::object{
      {"instance", demo_instance()}, {"custodians", custodians}, {"desks", desks}, {"epochs", epochs}});
}

}  // namespace relais::desks

#include "letterbox/directory.hpp"

#include <algorithm>
#include <set>

#include "ledger/proof_file.hpp"
#include "vault/bytes.hpp"
#include "vault/kdf.hpp"

namespace relais::letterbox {
namespace {

using base::ErrorKind;
using base::Result;
namespace json = base::json;

constexpr std::string_view kFormat = "relais-directory-1";
constexpr std::string_view kRootLabel = "ctp1/directory";
constexpr std::string_view kEpochLabel = "ctp1/epoch";
constexpr std::size_t kKeySize = 32;
constexpr std::size_t kCustodians = 3;
constexpr std::int32_t kLongestEpoch = 16;
constexpr std::uint64_t kFreshSeconds = std::uint64_t{48} * 3600;

struct Document {
  static constexpr bool kWritesEmptyLists = true;
  std::string format;
  std::string instance;
  std::int64_t serial = 0;
  SignedPart root;
  std::vector<SignedPart> epochs;
};
BOOST_DESCRIBE_STRUCT(Document, (), (format, instance, serial, root, epochs))

tl::unexpected<base::Error> bad(std::string code, std::string where, std::string what, std::string expected) {
  return base::fail(ErrorKind::bad_input, std::move(code), std::move(where), std::move(what), std::move(expected));
}
tl::unexpected<base::Error> bad_directory(std::string where, std::string what, std::string expected) {
  return bad("bad_directory", std::move(where), std::move(what), std::move(expected));
}

std::string message_of(std::string_view label, std::string_view body) {
  std::string text(label);
  text.push_back('\0');
  return text.append(body);
}

SignedPart sign_part(const vault::SignPair& pair, std::string_view label, const std::string& body) {
  const ledger::SigningKey key{"relais", ledger::KeyType::log, std::string(vault::text_of(pair.seed))};
  return {vault::to_base64url(body), vault::to_hex(key.sign(message_of(label, body)))};
}

/// The body of a part whose signature holds.
std::optional<std::string> checked_body(const SignedPart& part, std::string_view label, std::string_view key) {
  auto body = vault::from_base64url(part.body);
  const auto signature = vault::from_hex(part.signature);
  if (!body || !signature || !ledger::verify_ed25519(key, message_of(label, *body), *signature)) return std::nullopt;
  return body;
}

bool is_key(std::string_view hex) {
  const auto bytes = vault::from_hex(hex);
  return bytes && bytes->size() == kKeySize;
}

std::string key_bytes(std::string_view hex) { return vault::from_hex(hex).value_or(std::string()); }

Result<void> check_root(const Root& root) {
  if (root.instance.empty()) return bad_directory("/instance", "the installation has no name", "a name");
  if (root.not_after < root.not_before) return bad_directory("/not_after", "it ends before it begins", "a later day");
  if (!is_key(root.log.key) || !ledger::is_key_name(root.log.name))
    return bad_directory("/log", "this is not the key of a log", "a name and 64 hexadecimal digits");
  if (root.quorum < 0 || root.quorum > static_cast<std::int64_t>(root.witnesses.size()))
    return bad_directory("/quorum", "so many witnesses are not named", "at most the number of witnesses");
  for (const auto& witness : root.witnesses)
    if (!is_key(witness.key) || !ledger::is_key_name(witness.name))
      return bad_directory("/witnesses", "this is not the key of a witness", "a name and 64 hexadecimal digits");
  if (!root.custodians.empty() && root.custodians.size() != kCustodians)
    return bad_directory("/custodians", "the number of custodians is wrong", "three, or none");
  std::set<std::string> ids;
  for (const auto& custodian : root.custodians)
    if (!is_key(custodian.box) || !ids.insert(custodian.id).second || !ids.insert(custodian.box).second)
      return bad_directory("/custodians", "two custodians are the same, or one has no key", "three different ones");
  for (const auto& desk : root.desks)
    if (desk.id.empty() || !is_key(desk.sign) || !ids.insert(desk.id).second)
      return bad_directory("/desks", "a desk is there twice or has no signing key", "each desk once, with its key");
  return {};
}

}  // namespace

const ReadingDesk* Directory::desk(std::string_view id) const {
  const auto found =
      std::find_if(root.desks.begin(), root.desks.end(), [&](const auto& desk) { return desk.id == id; });
  return found == root.desks.end() ? nullptr : &*found;
}

const EpochKey* Directory::epoch_of(std::string_view desk, base::Date on) const {
  const EpochKey* best = nullptr;
  for (const auto& epoch : epochs) {
    if (epoch.desk != desk || on < epoch.not_before || epoch.not_after < on) continue;
    if (best == nullptr || best->not_before < epoch.not_before) best = &epoch;
  }
  return best;
}

SignedPart sign_root(const vault::SignPair& root, const Root& body) {
  return sign_part(root, kRootLabel, json::serialize(base::encode(body)));
}

SignedPart sign_epoch(const vault::SignPair& desk, const EpochKey& body) {
  return sign_part(desk, kEpochLabel, json::serialize(base::encode(body)));
}

Result<Root> read_root(const SignedPart& part, std::string_view root_key) {
  const auto body = checked_body(part, kRootLabel, root_key);
  if (!body) return bad_directory("root", "it is not signed by the root of this installation", "its signature");
  auto root = base::decode_text<Root>(*body, "root");
  if (!root) return bad_directory("root" + root.error().where, root.error().what, root.error().expected);
  if (auto sound = check_root(*root); !sound) return base::fail(std::move(sound.error()));
  return root;
}

Result<EpochKey> read_epoch(const SignedPart& part, const Root& root) {
  const auto raw_body = vault::from_base64url(part.body);
  const auto wrong = [](std::string what, std::string expected) {
    return bad("bad_epoch", "epoch", std::move(what), std::move(expected));
  };
  if (!raw_body) return wrong("it is not base64url", "base64url without padding");
  auto epoch = base::decode_text<EpochKey>(*raw_body, "epoch");
  if (!epoch) return wrong(epoch.error().what, epoch.error().expected);
  const auto desk =
      std::find_if(root.desks.begin(), root.desks.end(), [&](const auto& each) { return each.id == epoch->desk; });
  if (epoch->instance != root.instance || desk == root.desks.end())
    return wrong("it is of no desk of this installation", "a desk of the directory");
  if (!checked_body(part, kEpochLabel, key_bytes(desk->sign)))
    return wrong("it is not signed by its desk", "the signature of the desk");
  const auto days = epoch->not_after.days() - epoch->not_before.days();
  if (!is_key(epoch->box) || days < 0 || days > kLongestEpoch)
    return wrong("its key or its days are wrong", "64 hexadecimal digits, and at most sixteen days");
  return epoch;
}

std::string write_directory(std::string_view instance, std::int64_t serial, const SignedPart& root,
                            const std::vector<SignedPart>& epochs) {
  return json::serialize(base::encode(Document{std::string(kFormat), std::string(instance), serial, root, epochs}));
}

Result<Directory> read_directory(std::string_view document, std::string_view root_key) {
  auto read = base::decode_text<Document>(document, "directory");
  if (!read) return bad_directory(read.error().where, read.error().what, read.error().expected);
  if (read->format != kFormat) return bad_directory("/format", "another format", std::string(kFormat));
  auto root = read_root(read->root, root_key);
  if (!root) return base::fail(std::move(root.error()));
  if (root->instance != read->instance) return bad_directory("/instance", "another installation", root->instance);
  Directory directory{read->serial, std::move(*root), {}};
  for (const auto& part : read->epochs) {
    auto epoch = read_epoch(part, directory.root);
    if (!epoch) return base::fail(std::move(epoch.error()));
    directory.epochs.push_back(std::move(*epoch));
  }
  return directory;
}

Result<Directory> check_directory(std::string_view document, std::string_view proof, std::string_view root_key,
                                  base::Instant now) {
  auto directory = read_directory(document, root_key);
  if (!directory) return directory;
  const auto today = day_of(now);
  if (today < directory->root.not_before || directory->root.not_after < today)
    return bad_directory("/root", "it is not valid today", "a directory of today");
  const auto file = ledger::parse_proof_file(proof);
  if (!file) return base::fail(file.error());
  if (file->entry != leaf_of(LeafKind::directory, ledger::sha256(document)))
    return bad_directory("proof", "it is about something else", "this directory");
  const auto proven = ledger::check(*file, log_key_of(directory->root), witnesses_of(directory->root));
  if (!proven) return base::fail(proven.error());
  const auto seconds = static_cast<std::uint64_t>(std::max<std::int64_t>(now.micros(), 0) / 1'000'000);
  const auto fresh = std::count_if(proven->witnesses.begin(), proven->witnesses.end(), [&](const auto& seen) {
    return seen.seconds + kFreshSeconds >= seconds && seen.seconds <= seconds + kFreshSeconds;
  });
  if (fresh < directory->root.quorum)
    return base::fail(ErrorKind::unavailable, "directory_not_witnessed", "proof",
                      "too few witnesses have seen this log lately", "a quorum within 48 hours");
  return directory;
}

base::Date day_of(base::Instant now) {
  return base::Date(std::chrono::floor<std::chrono::days>(
      std::chrono::sys_time<std::chrono::microseconds>(std::chrono::microseconds(now.micros()))));
}

ledger::VerifierKey log_key_of(const Root& root) {
  return {root.log.name, ledger::KeyType::log, key_bytes(root.log.key)};
}

std::vector<ledger::VerifierKey> witnesses_of(const Root& root) {
  std::vector<ledger::VerifierKey> all;
  all.reserve(root.witnesses.size());
  for (const auto& witness : root.witnesses)
    all.push_back({witness.name, ledger::KeyType::witness, key_bytes(witness.key)});
  return all;
}

std::string leaf_of(LeafKind kind, const ledger::Hash& hash) {
  std::string leaf = "RLL1";
  leaf.push_back(static_cast<char>(kind));
  return leaf.append(ledger::bytes_of(hash));
}

ledger::Hash object_leaf_hash(std::string_view tip, std::string_view part, std::string_view mailbox,
                              std::string_view hash) {
  return ledger::sha256(vault::length_prefixed({tip, part, mailbox, hash}));
}

}  // namespace relais::letterbox

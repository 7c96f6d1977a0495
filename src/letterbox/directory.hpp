// Who reads confidential reports, under which keys. The bytes of a directory are signed and logged as they are:
//
//   {"format":"relais-directory-1","instance","serial","root":{"body","signature"},"epochs":[{"body","signature"}…]}
//
// The root part is signed by the installation's offline root over "ctp1/directory" ‖ 0x00 ‖ body; every epoch by the
// signing key that the root part names for its desk, over "ctp1/epoch" ‖ 0x00 ‖ body. Bodies are base64url of JSON,
// signatures 128 hexadecimal digits. Whoever reads one checks all of it, its place in the log, and that enough
// witnesses saw the log lately; else there is no directory.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe.hpp>

#include "base/date.hpp"
#include "base/json.hpp"
#include "base/result.hpp"
#include "ledger/note.hpp"
#include "vault/end_to_end.hpp"

namespace relais::letterbox {

/// The same sentence by language code.
using Texts = std::map<std::string, std::string>;

struct NamedKey {
  std::string name;
  std::string key;  ///< 64 hexadecimal digits
};
BOOST_DESCRIBE_STRUCT(NamedKey, (), (name, key))

/// One of three people of different bodies; any two of them together open an object whose readers are lost.
struct Custodian {
  std::string id;
  Texts name;
  Texts body;
  std::string box;  ///< 64 hexadecimal digits
};
BOOST_DESCRIBE_STRUCT(Custodian, (), (id, name, body, box))

struct ReadingDesk {
  static constexpr bool kWritesEmptyLists = true;
  std::string id;
  Texts name;
  Texts reads;                    ///< who reads it, in plain words
  std::string sign;               ///< 64 hexadecimal digits
  std::vector<std::string> for_;  ///< labour, sexual, …
  bool minors = false;
};
BOOST_DESCRIBE_STRUCT(ReadingDesk, (), (id, name, reads, sign, for_, minors))

struct Root {
  static constexpr bool kWritesEmptyLists = true;
  std::string instance;
  base::Date made;
  base::Date not_before;
  base::Date not_after;
  NamedKey log;
  std::vector<NamedKey> witnesses;
  std::int64_t quorum = 0;
  std::vector<Custodian> custodians;  ///< three
  std::vector<ReadingDesk> desks;
};
BOOST_DESCRIBE_STRUCT(Root, (), (instance, made, not_before, not_after, log, witnesses, quorum, custodians, desks))

struct EpochKey {
  std::string instance;
  std::string desk;
  std::string box;  ///< 64 hexadecimal digits
  base::Date not_before;
  base::Date not_after;
};
BOOST_DESCRIBE_STRUCT(EpochKey, (), (instance, desk, box, not_before, not_after))

struct SignedPart {
  std::string body;       ///< base64url
  std::string signature;  ///< 128 hexadecimal digits
};
BOOST_DESCRIBE_STRUCT(SignedPart, (), (body, signature))

/// A directory whose signatures have been checked.
struct Directory {
  std::int64_t serial = 0;
  Root root;
  std::vector<EpochKey> epochs;

  [[nodiscard]] const ReadingDesk* desk(std::string_view id) const;
  /// The desk's epoch on that day; of several, the one that began last.
  [[nodiscard]] const EpochKey* epoch_of(std::string_view desk, base::Date on) const;
};

[[nodiscard]] SignedPart sign_root(const vault::SignPair& root, const Root& body);
[[nodiscard]] SignedPart sign_epoch(const vault::SignPair& desk, const EpochKey& body);

/// Code `bad_directory`; `root_key`: 32 raw bytes. Besides the signature: keys of the right length, no id twice, three
/// custodians or none, a quorum that the witnesses can reach.
[[nodiscard]] base::Result<Root> read_root(const SignedPart& part, std::string_view root_key);
/// Code `bad_epoch`: not signed by that desk, of another installation, or longer than sixteen days.
[[nodiscard]] base::Result<EpochKey> read_epoch(const SignedPart& part, const Root& root);

/// The bytes of a directory.
[[nodiscard]] std::string write_directory(std::string_view instance, std::int64_t serial, const SignedPart& root,
                                          const std::vector<SignedPart>& epochs);
[[nodiscard]] base::Result<Directory> read_directory(std::string_view document, std::string_view root_key);

/// What a person's device checks before it seals anything: the directory itself, that it is valid `now`, its place in
/// the log, and that a quorum of witnesses saw the log within 48 hours. Code `bad_directory` or
/// `directory_not_witnessed`.
[[nodiscard]] base::Result<Directory> check_directory(std::string_view document, std::string_view proof,
                                                      std::string_view root_key, base::Instant now);

/// The day in UTC: what dates of directories and epochs count by.
[[nodiscard]] base::Date day_of(base::Instant now);

/// The log's key of a root part, and those of its witnesses.
[[nodiscard]] ledger::VerifierKey log_key_of(const Root& root);
[[nodiscard]] std::vector<ledger::VerifierKey> witnesses_of(const Root& root);

/// What an entry of the letterbox's log is about.
enum class LeafKind : std::uint8_t { directory = 1, object = 2, manifest = 3 };
/// "RLL1" ‖ kind ‖ 32 bytes.
[[nodiscard]] std::string leaf_of(LeafKind kind, const ledger::Hash& hash);
/// What stands for an object: SHA-256 over its tip, part and mailbox and the SHA-256 of its text (for a file the
/// BLAKE2b-256 of the SHA-256 of its frames), each with its length before it. Nobody can move it unseen.
[[nodiscard]] ledger::Hash object_leaf_hash(std::string_view tip, std::string_view part, std::string_view mailbox,
                                            std::string_view hash);

}  // namespace relais::letterbox

// What the files about confidential reports share. Private to the room.
#pragma once

#include "desks/letterbox_escrow.hpp"
#include "desks/letterbox_keys.hpp"
#include "desks/retention.hpp"
#include "desks/work.hpp"
#include "store/letterbox.hpp"

namespace relais::desks {

inline constexpr std::string_view kReceiveTips = "receive_tips";
/// The largest sealed text with wraps for every reader, in base64url.
inline constexpr std::size_t kLongestSealedTip = 64UL * 1024;

/// The asker in the role `tip_desk`; nothing when their desk receives no reports, or they have another work there.
[[nodiscard]] std::optional<access::Asker> as_tip_desk(const House& house, const access::Asker& asker);
/// The same, or why not.
[[nodiscard]] Answer<access::Asker> tip_asker(const Call& call);
/// How a desk stands to a report that was addressed to it.
[[nodiscard]] access::Ties to_its_desk();

[[nodiscard]] bool is_tip_id(std::string_view text);
[[nodiscard]] bool is_hex64(std::string_view text);
/// `message/3` after `message/` is 3; nothing for anything else. No leading zeros.
[[nodiscard]] std::optional<std::int64_t> number_after(std::string_view text, std::string_view prefix);

[[nodiscard]] tl::unexpected<Failure> wrong_value(std::string at, std::string what, std::string expected);
[[nodiscard]] tl::unexpected<Failure> in_conflict(std::string code, std::string what, std::string expected);

/// An entry about a report; `rule` is what permits it.
[[nodiscard]] base::Result<ledger::Deed> tip_deed(const Call& call, ledger::Action action, std::string rule,
                                                  std::optional<std::string> tip = {});

/// A report that was addressed to the asker's desk.
struct OpenTip {
  store::TipRow row;
  std::size_t at = 0;  ///< the desk among row.desks
  access::Asker asker;
  std::string rule;
  [[nodiscard]] store::TipDesk& desk() { return row.desks[at]; }
  [[nodiscard]] const store::TipDesk& desk() const { return row.desks[at]; }
};
/// `not_found` for who has no business with it. Leaves no entry.
[[nodiscard]] Answer<OpenTip> open_tip(const Call& call, const std::string& id);
/// And may work on it.
[[nodiscard]] Answer<OpenTip> open_tip_for(const Call& call, const std::string& id, std::string_view verb);

/// Names for pseudonyms, each looked up once.
class Names {
 public:
  explicit Names(Gate& store) : store_(store) {}
  struct Name {
    std::string account;
    std::string display;
  };
  [[nodiscard]] base::Result<Name> of(const std::string& pseudonym);

 private:
  Gate& store_;
  std::map<std::string, Name> known_;
};

/// Custodians and desks as the letterbox publishes them; empty before it was reached.
struct KnownDirectory {
  std::string instance;
  std::int64_t serial = 0;
  std::vector<CustodianView> custodians;
  std::map<std::string, std::string> signs;  ///< desk → its signing key
};
/// Reads a directory document; whether it is signed is for those to check who seal by it. Code `bad_directory`.
[[nodiscard]] base::Result<KnownDirectory> parse_directory(std::string_view text);
[[nodiscard]] base::Result<KnownDirectory> known_directory(Gate& store);

/// Whether a person works with reports at that desk.
[[nodiscard]] bool is_member(const House& house, const KeyHolder& holder, std::string_view desk);
[[nodiscard]] bool is_current(const store::DeskKeyRow& key, Date today);

/// The rounds of retention; each answers what it found and did.
[[nodiscard]] Result<RetentionRound::Line> end_tips(Gate& gate, const RetentionClass& rule, Instant now, bool dry);
[[nodiscard]] Result<RetentionRound::Line> end_mailboxes(Gate& gate, const RetentionClass& rule, Instant now, bool dry);
[[nodiscard]] Result<RetentionRound::Line> end_tip_keys(Gate& gate, const RetentionClass& rule, Instant now, bool dry);

}  // namespace relais::desks

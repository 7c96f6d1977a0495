// The words of the access policy: who can ask, what a file is made of, how somebody stands to a case and what they may
// do. law/access uses these words and no others; docs/access-policy.md says what they mean.
#pragma once

#include <bitset>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe.hpp>

namespace relais::access {

/// What an account is; `data_subject` and `system` have none.
enum class Role {
  police,
  inspector,
  hospital,
  centre,
  minors_centre,
  magistrate,
  labour_auditor,
  immigration,
  guardianship,
  guardian,
  rapporteur,
  administrator,
  oncall,           ///< watches for a centre at night
  tip_desk,         ///< receives confidential reports
  fiu,              ///< financial intelligence unit
  bank,             ///< compliance officer of a bank
  dpo,              ///< data protection officer and auditor
  criminal_policy,  ///< bureau of the coordination platform
  data_subject,     ///< the person whom a file is about
  system,           ///< the programme itself, for upkeep
};
BOOST_DESCRIBE_ENUM(Role, police, inspector, hospital, centre, minors_centre, magistrate, labour_auditor, immigration,
                    guardianship, guardian, rapporteur, administrator, oncall, tip_desk, fiu, bank, dpo,
                    criminal_policy, data_subject, system)

/// Who is asking: an account, signed in.
struct Asker {
  std::string user;
  std::string display;
  std::string role;
  std::string desk;
  std::string acts_as;  ///< actor of the procedure; empty when the desk takes no step
  std::vector<std::string> languages;
  int level = 1;             ///< assurance of the sign-in: 1 password, 2 two factors, 3 phishing-resistant
  std::string purpose = {};  ///< id of a purpose; empty: the role's own
  std::string session = {};  ///< first digits of the hash of the session's token
};

/// What a case file is made of, as far as reading is concerned.
enum class FieldClass {
  need,        ///< what a desk is told before it accepts: no name
  minimum,     ///< language, age group, gender, nationality
  identity,    ///< names, aliases, birth
  contact,     ///< how the person may be reached
  residence,   ///< residence status, identity document, residence document
  procedure,   ///< standing, steps with their dates, terms, duties
  opinion,     ///< the five answers one by one
  report,      ///< how the person was found: operation, indicators, assessment
  suspects,    ///< links to parties
  narrative,   ///< notes
  privileged,  ///< notes under professional secrecy
  medical,
  financial,
  sharing,  ///< consents and who has access
  letters,
  minor,       ///< what is recorded of a child because it is one: who accompanies it, guardian, youth authority
  judicial,    ///< acts of the investigation: charges, judgments, reasons of the prosecution
  shelter,     ///< where a secret shelter lies; the server holds it sealed
  tips,        ///< what was reported in confidence
  tip_sender,  ///< who reported it, and how they can be reached
  statistics,  ///< figures under disclosure control
  audit,       ///< entries of the log
  system,      ///< measures of the machine, no person in them
};
BOOST_DESCRIBE_ENUM(FieldClass, need, minimum, identity, contact, residence, procedure, opinion, report, suspects,
                    narrative, privileged, medical, financial, sharing, letters, minor, judicial, shelter, tips,
                    tip_sender, statistics, audit, system)

/// How the asker stands to a case: the words of casework, and what this room adds. `nobody` is held by everybody: it
/// stands for what needs no case (opening one, an operation, a party, the desk's own capacity).
enum class Tie {
  nobody,
  reporter,
  asked,
  accepted,
  owner,
  magistrate,
  office,
  guardian,
  signalled,
  recipient,  ///< of an open consent
  author,     ///< the piece was written by the asker's own desk
  shelter,    ///< named among the readers of the shelter's address, by person
  tip_desk,   ///< the tip was addressed to the asker's desk
  subject,    ///< the person whom the file is about
};
BOOST_DESCRIBE_ENUM(Tie, nobody, reporter, asked, accepted, owner, magistrate, office, guardian, signalled, recipient,
                    author, shelter, tip_desk, subject)

/// Where a case stands: the phases of law/procedure, and `closed` for a closed file whatever its phase.
enum class Phase { none, reflection, ai_1, ai_2, a_card, b_card, returned, ended, assistance_only, closed };
BOOST_DESCRIBE_ENUM(Phase, none, reflection, ai_1, ai_2, a_card, b_card, returned, ended, assistance_only, closed)

/// What the person has agreed to for the asker's desk, for one class of fields.
enum class Consent { none, open, withdrawn, expired };
BOOST_DESCRIBE_ENUM(Consent, none, open, withdrawn, expired)

/// Which secrecy weighs on a case beside the ordinary one: professional (Penal Code, article 458), of the
/// investigation, or both.
enum class Secrecy { none, professional, judicial, both };
BOOST_DESCRIBE_ENUM(Secrecy, none, professional, judicial, both)

/// What is done with a class of fields. Writing is told apart by verbs.
enum class Action {
  read,
  list,     ///< one line among others
  search,   ///< found by it
  count,    ///< a figure made of several files
  match,    ///< hit or no hit, and whom to ask; never a field
  print,    ///< a letter or a page on paper
  export_,  ///< leaves the house as a file or a feed; `export` in the data
};
BOOST_DESCRIBE_ENUM(Action, read, list, search, count, match, print, export_)

struct Ties {
  std::vector<Tie> ties = {};
  std::vector<FieldClass> consented = {};  ///< what open consents let this desk read
  Phase phase = Phase::none;
  bool minor = false;               ///< a minor, or in doubt
  Consent consent = Consent::none;  ///< for the classes that are not in `consented`
  Secrecy secrecy = Secrecy::none;
  bool conflict = false;                     ///< a conflict of interest of the asker was declared for this case
  std::vector<FieldClass> break_glass = {};  ///< what an open break-glass of this account names
  [[nodiscard]] bool any() const { return !ties.empty() || !consented.empty() || !break_glass.empty(); }
};

/// The roles of the policy, in its words.
[[nodiscard]] const std::vector<std::string>& roles();
/// The words `write` may hold: event types of casework and acts of the house.
[[nodiscard]] const std::vector<std::string>& verbs();
/// Whether the verb is done to a case, so that without any relation to it the answer is "there is no such thing".
[[nodiscard]] bool needs_a_case(std::string_view verb);
/// `export` for Action::export_, the enumerator's name otherwise.
[[nodiscard]] std::string_view action_name(Action action);
[[nodiscard]] std::optional<Action> action_from(std::string_view name);

inline constexpr std::size_t kActions = 7;
inline constexpr std::size_t kClasses = 23;
inline constexpr std::size_t kMostVerbs = 95;
/// Everything that can be asked for: an action on a class, or a verb.
inline constexpr std::size_t kThings = kActions * kClasses + kMostVerbs;
using Things = std::bitset<kThings>;
/// Place of an action on a class in a set of things.
[[nodiscard]] constexpr std::size_t thing_of(Action action, FieldClass what) {
  return static_cast<std::size_t>(action) * kClasses + static_cast<std::size_t>(what);
}
/// Place of a verb; nothing for a word that is none.
[[nodiscard]] std::optional<std::size_t> thing_of(std::string_view verb);
/// How many places are taken: actions on classes, then verbs.
[[nodiscard]] std::size_t thing_count();
/// "read identity", or the verb.
[[nodiscard]] std::string thing_name(std::size_t thing);

}  // namespace relais::access

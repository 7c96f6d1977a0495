// Who may see and do what with a case. One place, asked by every read and every write; what it answers is data
// (law/access/policy.yaml): role × relation × field class. Whatever no line of the policy permits is refused.
//
// Pure after loading. It knows nothing of cases: callers state how the asker stands to the case.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe.hpp>

#include "base/result.hpp"
#include "base/text.hpp"

namespace relais::access {

using base::Result;

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
  minimum,     ///< language, age group, gender, nationality, safe contact
  identity,    ///< names, aliases, birth, nationalities
  contact,     ///< how the person may be reached
  residence,   ///< residence status, identity document, residence document
  procedure,   ///< standing, steps with their dates, terms, duties
  opinion,     ///< the five answers one by one, charges, judgments
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

struct Ties {
  std::vector<Tie> ties = {};
  std::vector<FieldClass> consented = {};  ///< what open consents let this desk read
  Phase phase = Phase::none;
  bool minor = false;               ///< a minor, or in doubt
  Consent consent = Consent::none;  ///< for the classes that are not in `consented`
  Secrecy secrecy = Secrecy::none;
  bool conflict = false;                     ///< the asker declared a conflict of interest, or one was declared
  std::vector<FieldClass> break_glass = {};  ///< what an open break-glass of this account names
  [[nodiscard]] bool any() const { return !ties.empty() || !consented.empty() || !break_glass.empty(); }
};

/// One line of the policy.
struct Grant {
  std::string id;
  std::vector<std::string> roles;
  Tie tie = Tie::nobody;
  std::vector<FieldClass> read;
  std::vector<std::string> write;  ///< event types of casework and the verbs of kVerbs
  base::LocalText why;
};

/// Proof that the policy was asked and said yes; only the policy makes one. What it opens stands in it.
class Permit {
 public:
  [[nodiscard]] const std::string& grant() const { return grant_; }

 private:
  friend class Policy;
  explicit Permit(std::string grant) : grant_(std::move(grant)) {}
  std::string grant_;
};

/// The roles accounts can have.
[[nodiscard]] const std::vector<std::string>& roles();
/// The words `write` may hold.
[[nodiscard]] const std::vector<std::string>& verbs();

class Policy {
 public:
  /// Unknown roles, relations, classes and verbs do not load; complaints name FILE:LINE.
  static Result<Policy> load(const std::filesystem::path& file);

  /// Refuses with `not_found` when the asker has no tie to the case at all, so that its existence stays unknown, and
  /// with `not_allowed` (code `not_yours_to_see`) otherwise.
  [[nodiscard]] Result<Permit> may_see(const Asker& asker, const Ties& ties, FieldClass what) const;
  /// As may_see; code `not_yours_to_do`.
  [[nodiscard]] Result<Permit> may_act(const Asker& asker, const Ties& ties, std::string_view verb) const;
  /// All grants that apply, for "who has access and why".
  [[nodiscard]] std::vector<const Grant*> applying(std::string_view role, const Ties& ties) const;
  [[nodiscard]] const std::vector<Grant>& grants() const { return grants_; }

 private:
  std::vector<Grant> grants_;
};

}  // namespace relais::access

// The desks that work with each other, as data (directory/desks.yaml): who they are in the procedure, what they
// receive, in what time they answer and whom to ask when they do not.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.hpp"
#include "casework/index.hpp"

namespace relais::casework {

using base::LocalText;
using base::Result;

enum class Region { brussels, flanders, wallonia, belgium };
BOOST_DESCRIBE_ENUM(Region, brussels, flanders, wallonia, belgium)

struct AnswerWithin {
  int now = 60;  ///< minutes
  int today = 240;
  int this_week = 1440;
  [[nodiscard]] int minutes(Urgency urgency) const;
};

/// That a desk receives reports made in confidence, and what whoever reports is told about it.
struct DeskLetterbox {
  LocalText reads;                 ///< who of the desk reads them, in plain words
  std::vector<std::string> forms;  ///< forms of exploitation it is offered for; all when empty
  bool minors = false;             ///< it is offered for minors
};

struct Desk {
  std::string id;
  LocalText name;
  std::string organisation;
  std::string kind;     ///< the role of its accounts: police, inspector, centre, magistrate, …
  std::string acts_as;  ///< actor of law/procedure; empty for desks that take no step
  Region region = Region::belgium;
  std::string service;                ///< id in directory/services.yaml; empty when none
  std::vector<std::string> receives;  ///< referral, opinion, document_request, ward, report
  AnswerWithin answer_within;
  std::vector<std::string> escalates_to;  ///< desks to ask next when the referrer named none
  std::vector<std::string> records_for;   ///< actors on whose behalf this desk may record a step
  std::string magistrate;                 ///< the desk put in charge when this desk informs the magistrate
  bool secrecy = false;                   ///< its notes stand under professional secrecy
  std::vector<std::string> told_by;       ///< steps by which this desk comes to know a case
  std::optional<Relation> told_as;        ///< the relation those steps make
  std::optional<DeskLetterbox> letterbox;
};

class DeskBook {
 public:
  /// Complains with FILE:LINE about unknown words and dangling references.
  static Result<DeskBook> load(const std::filesystem::path& file);
  [[nodiscard]] const Desk* find(std::string_view id) const;
  [[nodiscard]] const std::vector<Desk>& all() const { return desks_; }
  [[nodiscard]] bool receives(std::string_view desk, std::string_view what) const;
  /// The desks that take the procedure's part `actor`.
  [[nodiscard]] std::vector<const Desk*> acting_as(std::string_view actor) const;

 private:
  std::vector<Desk> desks_;
  std::map<std::string, std::size_t, std::less<>> by_id_;
};

}  // namespace relais::casework

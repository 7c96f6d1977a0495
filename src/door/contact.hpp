// Whom to call: from place, hour, age, danger, language and what happened, by the rules of law/contact. The rules are
// data; what is fixed here is only how they are read and how far away something is.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.hpp"
#include "door/directory.hpp"

namespace relais::door {

/// What a person told. Words that are not said stay `unknown`, which rules can ask for.
struct Asked {
  std::string language = "fr";       ///< the language spoken best
  std::optional<std::string> place;  ///< a postal code or the name of a municipality, as typed
  std::string age = "unknown";       ///< minor, adult, unknown
  std::string danger = "unknown";    ///< yes, no, unknown
  std::string who = "unknown";       ///< victim, witness, professional, unknown
  std::vector<std::string> what;     ///< labour, sexual, domestic, begging, crime, violence, other; empty is unknown
  std::vector<std::string> then;     ///< services to bring forward; what no rule shows joins the first
  base::Instant now;
};

struct Entry {
  const Service* service = nullptr;  ///< lives as long as the Directory
  std::string why;                   ///< key of the reason, under `why.`; may be empty
  std::string rule;                  ///< id of the rule that shows it
  std::vector<std::string> sources;  ///< of the rule
  std::string certainty;
  base::Opening opening;
  std::optional<double> distance;  ///< kilometres from the middle of the municipality
  bool in_region = false;          ///< serves the region where the person is, and not all of Belgium
};

struct Answer {
  std::vector<Entry> first;
  std::vector<Entry> centres;  ///< the three recognised centres, always
  std::vector<Entry> also;
  const Municipality* place = nullptr;  ///< null when nothing was typed or it is not known
  [[nodiscard]] const Entry* find(std::string_view service) const;
};

struct Rule {
  enum class Show { first, centres, also };
  struct Call {
    std::string service;  ///< an id, or empty
    std::string nearest;  ///< a kind, or empty
    int count = 0;
    std::string why;
  };
  std::string id;
  std::map<std::string, std::vector<std::string>, std::less<>> when;
  Show show = Show::also;
  std::vector<Call> calls;
  std::vector<std::string> sources;
  std::string certainty;
};

struct Contact {
  Directory directory;
  std::vector<Rule> rules;
  std::map<std::string, std::string, std::less<>> situations;  ///< form of exploitation → what

  /// Reads law/contact/rules.yaml and directory/ under the root. Refuses a rule that names a service or a kind that is
  /// not in the directory, or a word no question has; names FILE:LINE.
  [[nodiscard]] static base::Result<Contact> load(const std::filesystem::path& root);
};

/// Rules times services; no service stands twice.
[[nodiscard]] Answer whom_to_call(const Contact& contact, const Asked& asked);

/// The values a question knows: danger, age, who, what, region; empty for other words.
[[nodiscard]] const std::vector<std::string>& values_of(std::string_view question);

}  // namespace relais::door

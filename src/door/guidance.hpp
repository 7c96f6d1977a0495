// What the public pages tell: questionnaires, rights with their limits, pages for professionals, and the sources of
// all.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "door/reading.hpp"

namespace relais::door {

/// A sentence with what it rests on.
struct Sourced {
  Words text;
  std::vector<std::string> sources;  ///< ids of law/sources.yaml
  std::string certainty;             ///< law, seed, public, knowledge, unknown
};

struct Question {
  std::string id;
  Sourced said;
  bool sign = false;    ///< a yes is a sign, not only a fact that chooses the numbers
  bool minor = false;   ///< a yes concerns somebody under 18
  bool danger = false;  ///< a yes means danger now
};

struct Questionnaire {
  std::string id;
  int order = 0;
  bool teen = false;  ///< speaks to young people as they speak
  std::vector<std::string> forms;
  Words title;
  Words intro;
  Words status;  ///< draft or reviewed, by language
  std::vector<Question> questions;
  std::vector<std::string> rights;
  std::vector<std::string> then;
};

struct Right {
  std::string id;
  bool teen = false;  ///< for those under 18, and worded for them
  Sourced said;
  Words limit;
};

struct Step {
  Sourced said;
  bool duty = false;
};

struct Profession {
  std::string id;
  int order = 0;
  Words title;
  Words lead;
  Words status;
  std::vector<std::string> indicators;
  std::vector<Step> steps;
  std::vector<Sourced> never;
  std::vector<std::string> call;
};

struct SourceTitle {
  std::string title;
  bool published = true;  ///< false for what rests on knowledge alone, which its certainty already says
};

struct Guidance {
  std::vector<Questionnaire> questionnaires;  ///< by order, which is 1, 2, 3 …
  std::map<std::string, Right, std::less<>> rights;
  std::vector<std::string> rights_in_order;
  Words rights_status;
  std::vector<Profession> professions;
  std::map<std::string, Sourced, std::less<>> indicators;
  std::map<std::string, SourceTitle, std::less<>> sources;
  int reflection_days = 0;  ///< one of the two is not 0 when law/ knows the term
  int reflection_months = 0;

  /// Reads law/questionnaires, law/public_rights.yaml, law/professionals, law/indicators, law/sources.yaml and the
  /// reflection term of law/procedure under the root. Refuses a right, an indicator or a source that does not exist.
  [[nodiscard]] static base::Result<Guidance> load(const std::filesystem::path& root);
};

}  // namespace relais::door

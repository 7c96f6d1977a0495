// A second evaluator of the access policy, written from docs/access-policy.md alone and as plainly as the page reads:
// it shares words with the first one and no thought. Slow, and meant to be.
#pragma once

#include <array>
#include <cstddef>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "access/words.hpp"

namespace relais::access::tests {

/// §1: the parts of a request but the thing, each as the place of its word in the lists of words.hpp.
struct NaiveRequest {
  std::size_t role = 0;
  std::set<std::size_t> relations = {0};
  std::size_t purpose = 0;
  int level = 1;
  std::size_t phase = 0;
  bool minor = false;
  std::array<std::size_t, kClasses> consent{};
  std::size_t secrecy = 0;
  bool conflict = false;
  std::array<bool, kClasses> glass{};
};

/// One rule as it stands in the file. A condition that is absent is an empty list; what is listed is marked true.
struct NaiveRule {
  using Marks = std::vector<char>;
  std::string id;
  bool is_permit = false;
  bool is_forbid = false;
  bool is_glass = false;
  Marks roles, purposes, phases, consent, secrecy, relations;
  Marks unless_roles, unless_relations, unless_purposes;
  int minor = -1;  ///< -1: no condition
  int level = 1;
  int below_level = 0;  ///< 0: no condition
  bool conflict = false;
  std::vector<char> about;  ///< one mark a thing
  Things all_about;         ///< the same as a set
  std::set<std::string> lifts;
};

class NaivePolicy {
 public:
  /// (file name, text), read in the order of the names. Throws when the texts cannot be read.
  explicit NaivePolicy(std::vector<std::pair<std::string, std::string>> files);

  /// §4, for one thing.
  [[nodiscard]] bool says_yes(const NaiveRequest& request, std::size_t thing) const;
  /// §4, for all things; the same reading, rule by rule instead of thing by thing.
  [[nodiscard]] Things says_yes(const NaiveRequest& request) const;

  [[nodiscard]] const std::vector<std::string>& purposes() const { return purposes_; }
  [[nodiscard]] std::size_t rules() const { return rules_.size(); }

 private:
  std::vector<std::string> purposes_;
  std::vector<NaiveRule> rules_;
};

}  // namespace relais::access::tests

// The sentences of the public pages in every language, with a status for each language, and who helps out where a
// language lacks a sentence. A draft is never shown as anything else.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "door/reading.hpp"

namespace relais::door {

struct Tongue {
  enum class Extent { complete, first, missing };  ///< all pages, the first sentences, or numbers only
  std::string code;
  std::string name;  ///< what its speakers call it
  bool right_to_left = false;
  Extent extent = Extent::missing;
  bool reviewed = false;      ///< somebody of the services has checked the texts
  std::string second = "en";  ///< the language that helps out
  std::map<std::string, std::string, std::less<>> texts;
};

/// A sentence and the language it is in.
struct Said {
  std::string_view text;
  std::string_view language;
};

class Texts {
 public:
  /// Reads locales/public: keys.yaml, LL.yaml, languages.yaml and first/LL.yaml. A language named in languages.yaml
  /// without a file is `missing`. The error names FILE:LINE.
  [[nodiscard]] static base::Result<Texts> load(const std::filesystem::path& folder);

  /// In the order of languages.yaml, the complete ones first.
  [[nodiscard]] const std::vector<Tongue>& tongues() const { return tongues_; }
  [[nodiscard]] const Tongue* find(std::string_view code) const;
  [[nodiscard]] std::vector<std::string> codes() const;
  /// The sentence in that language, else in its second language, in English, in French, else as keys.yaml means it in
  /// English. A key that nobody knows gives the key itself, so that the page stands and a test finds it.
  [[nodiscard]] Said say(std::string_view language, std::string_view key) const;
  /// The same for a sentence that is data. Empty when it has no words at all.
  [[nodiscard]] Said say(std::string_view language, const Words& words) const;
  [[nodiscard]] const std::map<std::string, std::string, std::less<>>& keys() const { return keys_; }
  [[nodiscard]] bool right_to_left(std::string_view language) const;

 private:
  [[nodiscard]] base::Result<void> read_keys(const std::filesystem::path& file);
  [[nodiscard]] base::Result<void> read_complete(const std::filesystem::path& file);
  [[nodiscard]] base::Result<void> read_languages(const std::filesystem::path& file);
  [[nodiscard]] base::Result<void> read_first(const std::filesystem::path& file);
  [[nodiscard]] Tongue& tongue(std::string_view code);

  std::vector<Tongue> tongues_;
  std::map<std::string, std::string, std::less<>> keys_;  ///< key, its meaning in English
};

}  // namespace relais::door

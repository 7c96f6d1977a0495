// Words for codes that this room shows by itself, from locales/http/words.yaml.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/text.hpp"

namespace relais::http {

class Words {
 public:
  /// Complains with FILE:LINE.
  static base::Result<Words> load(const std::filesystem::path& file);
  /// For instance ("documents", "annex_15"). Null when there are no words for it.
  [[nodiscard]] const base::LocalText* find(std::string_view group, std::string_view code) const;
  [[nodiscard]] std::optional<std::string> word(std::string_view group, std::string_view code,
                                                base::Language language) const;

 private:
  std::map<std::string, std::map<std::string, base::LocalText, std::less<>>, std::less<>> groups_;
};

}  // namespace relais::http

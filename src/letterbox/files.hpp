// The built files of the report pages, held in memory, and the list of them that is logged: whoever downloads them can
// compare what came with what everybody gets.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "wire/message.hpp"

namespace relais::letterbox {

class ServedFiles {
 public:
  ServedFiles() = default;
  /// The files directly in `folder`, served as /s/NAME; NAME.gz beside one is its compressed form. Code
  /// `no_such_folder`.
  [[nodiscard]] static base::Result<ServedFiles> load(const std::filesystem::path& folder);

  /// Nothing when there is no such file; `path` is the whole one, /s/NAME.
  [[nodiscard]] std::optional<wire::Response> answer(std::string_view path, bool gzip) const;
  /// JSON with path, SHA-256 and length of each, by path.
  [[nodiscard]] std::string manifest() const;
  [[nodiscard]] bool empty() const { return files_.empty(); }

 private:
  struct File {
    std::shared_ptr<const std::string> plain;
    std::shared_ptr<const std::string> gzip;  ///< null when there is none
    std::string type;
  };
  std::map<std::string, File, std::less<>> files_;
};

}  // namespace relais::letterbox

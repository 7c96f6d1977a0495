// The built staff application, held in memory. Only what lay in the folder at start can be asked for: there is no path
// to traverse.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "wire/message.hpp"

namespace relais::wire {

class StaticFiles {
 public:
  StaticFiles() = default;
  /// Reads every file below `folder`; `NAME.gz` beside `NAME` is its compressed form. Limit: 64 MiB in all. Links that
  /// lead out of the folder are left out.
  static base::Result<StaticFiles> load(const std::filesystem::path& folder);

  /// Answers GET and HEAD of `/…`; `/` is index.html. Nothing when there is no such file.
  [[nodiscard]] std::optional<Response> answer(const Request& request) const;
  /// Whether there is a file at that address, whatever the method.
  [[nodiscard]] bool has(const Request& request) const;
  [[nodiscard]] std::size_t count() const { return files_.size(); }

 private:
  struct File {
    std::shared_ptr<const std::string> plain;
    std::shared_ptr<const std::string> gzip;  ///< null when there is none
    std::string type;
    std::string etag;
    bool immutable = false;  ///< its name carries a hash of its content
  };
  std::map<std::string, File, std::less<>> files_;
};

}  // namespace relais::wire

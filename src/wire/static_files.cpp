#include "wire/static_files.hpp"

#include <algorithm>
#include <array>
#include <system_error>

#include "base/yaml.hpp"

namespace relais::wire {

namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kLargestFolder = 64ULL * 1024 * 1024;

std::string type_of(const fs::path& file) {
  struct Known {
    std::string_view suffix;
    std::string_view type;
  };
  static constexpr std::array kTypes{
      Known{".html", "text/html; charset=utf-8"},
      Known{".js", "text/javascript; charset=utf-8"},
      Known{".mjs", "text/javascript; charset=utf-8"},
      Known{".css", "text/css; charset=utf-8"},
      Known{".json", "application/json"},
      Known{".svg", "image/svg+xml"},
      Known{".png", "image/png"},
      Known{".ico", "image/x-icon"},
      Known{".woff2", "font/woff2"},
      Known{".txt", "text/plain; charset=utf-8"},
      Known{".webmanifest", "application/manifest+json"},
      Known{".pdf", "application/pdf"},
  };
  const auto suffix = file.extension().string();
  const auto found =
      std::find_if(kTypes.begin(), kTypes.end(), [&](const Known& known) { return known.suffix == suffix; });
  return std::string(found == kTypes.end() ? "application/octet-stream" : found->type);
}

/// `name-1a2B3c4D.js`: what the bundler calls files after a hash of their content.
bool carries_hash(const fs::path& file) {
  const auto stem = file.stem().string();
  const auto dash = stem.find_last_of("-.");
  if (dash == std::string::npos || stem.size() - dash - 1 < 8) return false;
  const auto hash = std::string_view(stem).substr(dash + 1);
  return std::all_of(hash.begin(), hash.end(),
                     [](char c) {
                       return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
                     }) &&
         file.parent_path().filename() == "assets";
}

/// The worker that seals and opens in the browser: a worker has the policy of its own script, so that WebAssembly,
/// which it needs, stays forbidden to the page. It asks nobody anything.
constexpr std::string_view kWorker = "/assets/envelope_worker-";
constexpr std::string_view kWorkerPolicy =
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'";

bool inside(const fs::path& file, const fs::path& folder) {
  std::error_code error;
  const auto real = fs::canonical(file, error);
  if (error) return false;
  const auto [end, ignored] = std::mismatch(folder.begin(), folder.end(), real.begin(), real.end());
  return end == folder.end();
}

bool accepts_gzip(const Request& request) {
  const auto accepted = request.header("accept-encoding");
  return accepted && accepted->find("gzip") != std::string_view::npos;
}

}  // namespace

base::Result<StaticFiles> StaticFiles::load(const fs::path& folder) {
  std::error_code error;
  const auto root = fs::canonical(folder, error);
  if (error || !fs::is_directory(root, error))
    return base::fail(base::ErrorKind::bad_input, "no_such_folder", "--web", "this folder cannot be read",
                      "the folder of the built staff application");
  StaticFiles files;
  std::map<std::string, std::shared_ptr<const std::string>> contents;
  std::uintmax_t total = 0;
  for (fs::recursive_directory_iterator at(root, error), end; !error && at != end; at.increment(error)) {
    if (!at->is_regular_file(error) || !inside(at->path(), root)) continue;
    auto content = base::read_file(at->path());
    if (!content) return base::fail(std::move(content.error()));
    total += content->size();
    if (total > kLargestFolder)
      return base::fail(base::ErrorKind::too_large, "folder_too_large", "--web", "the folder is larger than 64 MiB",
                        "the built staff application");
    contents["/" + fs::relative(at->path(), root, error).generic_string()] =
        std::make_shared<const std::string>(std::move(*content));
  }
  for (const auto& [path, content] : contents) {
    if (path.ends_with(".gz") && contents.contains(path.substr(0, path.size() - 3))) continue;
    const auto gzip = contents.find(path + ".gz");
    files.files_[path] = File{content, gzip == contents.end() ? nullptr : gzip->second, type_of(path),
                              "\"" + sha256_hex(*content).substr(0, 32) + "\"", carries_hash(path)};
  }
  return files;
}

bool StaticFiles::has(const Request& request) const {
  const auto path = percent_decoded(request.path, false);
  return path && files_.contains(path->ends_with('/') ? *path + "index.html" : *path);
}

std::optional<Response> StaticFiles::answer(const Request& request) const {
  if (request.method != Method::get && request.method != Method::head) return std::nullopt;
  const auto path = percent_decoded(request.path, false);
  if (!path) return std::nullopt;
  const auto found = files_.find(path->ends_with('/') ? *path + "index.html" : *path);
  if (found == files_.end()) return std::nullopt;
  const auto& file = found->second;
  Response response;
  response.set("etag", file.etag);
  response.set("cache-control", file.immutable ? "public, max-age=31536000, immutable" : "no-cache");
  response.set("vary", "accept-encoding");
  if (path->starts_with(kWorker) && path->ends_with(".js"))
    response.set("content-security-policy", std::string(kWorkerPolicy));
  if (request.header("if-none-match") == std::string_view(file.etag)) {
    response.status = 304;
    return response;
  }
  response.set("content-type", file.type);
  if (file.gzip && accepts_gzip(request)) {
    response.set("content-encoding", "gzip");
    response.shared_body = file.gzip;
  } else {
    response.shared_body = file.plain;
  }
  return response;
}

}  // namespace relais::wire

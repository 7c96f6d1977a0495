#include "letterbox/files.hpp"

#include <system_error>

#include "base/json.hpp"
#include "base/yaml.hpp"

namespace relais::letterbox {
namespace {

namespace fs = std::filesystem;
namespace json = base::json;

/// Scripts run under their own policy: WebAssembly, which the sealing worker needs, stays forbidden to the pages.
constexpr std::string_view kScriptPolicy =
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'";
constexpr std::string_view kOtherPolicy =
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

std::string type_of(const fs::path& file) {
  const auto suffix = file.extension();
  if (suffix == ".js") return "text/javascript; charset=utf-8";
  if (suffix == ".css") return "text/css; charset=utf-8";
  if (suffix == ".json") return "application/json";
  return "application/octet-stream";
}

}  // namespace

base::Result<ServedFiles> ServedFiles::load(const fs::path& folder) {
  std::error_code error;
  if (!fs::is_directory(folder, error))
    return base::fail(base::ErrorKind::bad_input, "no_such_folder", folder.string(), "this folder cannot be read",
                      "the folder of the built report pages");
  std::map<std::string, std::shared_ptr<const std::string>> contents;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    if (!at->is_regular_file(error)) continue;
    auto content = base::read_file(at->path());
    if (!content) return base::fail(std::move(content.error()));
    contents[at->path().filename().string()] = std::make_shared<const std::string>(std::move(*content));
  }
  ServedFiles files;
  for (const auto& [name, content] : contents) {
    if (name.ends_with(".gz")) continue;
    const auto gzip = contents.find(name + ".gz");
    files.files_["/s/" + name] = {content, gzip == contents.end() ? nullptr : gzip->second, type_of(name)};
  }
  return files;
}

std::optional<wire::Response> ServedFiles::answer(std::string_view path, bool gzip) const {
  const auto found = files_.find(path);
  if (found == files_.end()) return std::nullopt;
  const auto& file = found->second;
  wire::Response response;
  response.set("content-type", file.type);
  response.set("vary", "accept-encoding");
  response.set("content-security-policy", std::string(path.ends_with(".js") ? kScriptPolicy : kOtherPolicy));
  // The worker that keeps pages, if the person asks for it, lies below /s/ and must see the pages above it.
  if (path == "/s/keep_worker.js") response.set("service-worker-allowed", "/");
  const bool compressed = gzip && file.gzip;
  if (compressed) response.set("content-encoding", "gzip");
  response.shared_body = compressed ? file.gzip : file.plain;
  return response;
}

std::string ServedFiles::manifest() const {
  json::array all;
  for (const auto& [path, file] : files_)
    all.push_back(json::object{{"path", path},
                               {"sha256", wire::sha256_hex(*file.plain)},
                               {"bytes", static_cast<std::int64_t>(file.plain->size())}});
  return json::serialize(json::object{{"format", "relais-files-1"}, {"files", std::move(all)}});
}

}  // namespace relais::letterbox

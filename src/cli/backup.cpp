#include "cli/backup.hpp"

#include <chrono>
#include <fstream>
#include <memory>
#include <ostream>

#include <fcntl.h>
#include <unistd.h>

#include <fmt/format.h>

namespace relais::cli {

namespace {

using base::ErrorKind;
using base::Result;

constexpr std::size_t kPart = std::size_t{64} << 10U;

tl::unexpected<base::Error> cannot_write(const std::filesystem::path& file) {
  return base::fail(ErrorKind::unavailable, "cannot_write", file.string(), "the file cannot be written",
                    "a new name in a folder with enough space");
}

/// A file that is there under its name only when it is whole.
class NewFile {
 public:
  explicit NewFile(std::filesystem::path file)
      : file_(std::move(file)),
        part_(file_.string() + ".part"),
        descriptor_(::open(part_.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600)) {}
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;
  ~NewFile() {
    if (descriptor_ < 0) return;
    ::close(descriptor_);
    std::error_code ignored;
    std::filesystem::remove(part_, ignored);
  }

  Result<void> put(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto written = descriptor_ < 0 ? -1 : ::write(descriptor_, bytes.data(), bytes.size());
      if (written < 0) return cannot_write(file_);
      bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
  }

  Result<void> keep() {
    if (descriptor_ < 0 || ::fsync(descriptor_) != 0 || ::link(part_.c_str(), file_.c_str()) != 0)
      return cannot_write(file_);
    const auto folder = file_.has_parent_path() ? file_.parent_path() : std::filesystem::path(".");
    const int parent = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool durable = parent >= 0 && ::fsync(parent) == 0;
    if (parent >= 0) ::close(parent);
    return durable ? Result<void>() : cannot_write(file_);
  }

 private:
  std::filesystem::path file_;
  std::filesystem::path part_;
  int descriptor_;
};

/// Reads a file in parts and counts.
class Source {
 public:
  explicit Source(const std::filesystem::path& file) : stream_(file, std::ios::binary) {
    std::error_code ignored;
    size_ = std::filesystem::file_size(file, ignored);
  }
  [[nodiscard]] bool ok() const { return stream_.is_open(); }
  std::string take(std::size_t most) {
    std::string bytes(most, '\0');
    stream_.read(bytes.data(), static_cast<std::streamsize>(most));
    bytes.resize(static_cast<std::size_t>(stream_.gcount()));
    read_ += bytes.size();
    return bytes;
  }
  [[nodiscard]] double share() const {
    return size_ == 0 ? 1 : static_cast<double>(read_) / static_cast<double>(size_);
  }

 private:
  std::ifstream stream_;
  std::uintmax_t size_ = 0;
  std::uintmax_t read_ = 0;
};

tl::unexpected<base::Error> cannot_read(const std::filesystem::path& file) {
  return base::fail(ErrorKind::not_found, "cannot_read", file.string(), "the file cannot be read",
                    "a file that is there");
}

Result<std::unique_ptr<vault::StreamOpener>> open_source(const std::filesystem::path& file,
                                                         const vault::BoxPair& secret, Source& source) {
  if (!source.ok()) return cannot_read(file);
  return vault::open_stream(secret, [&source](std::size_t most) -> Result<std::string> { return source.take(most); });
}

}  // namespace

Share tell_time_left(std::ostream& err, std::string what) {
  using Clock = std::chrono::steady_clock;
  return [&err, what = std::move(what), begun = Clock::now(), told = Clock::now()](double done) mutable {
    const auto now = Clock::now();
    if (done <= 0 || done > 1 || now - told < std::chrono::seconds(2)) return;
    told = now;
    const auto gone = std::chrono::duration<double>(now - begun).count();
    err << fmt::format("relais: {}: {:.0f} %, about {:.0f} s left\n", what, done * 100, gone / done - gone);
  };
}

Result<store::Copied> write_backup(const std::string& store, const std::filesystem::path& file,
                                   std::span<const std::string> recipients, const Share& told) {
  NewFile out(file);
  const auto sealer = vault::seal_stream(recipients, [&](std::string_view bytes) { return out.put(bytes); });
  if (!sealer) return base::fail(sealer.error());
  auto copied = store::copy_out(
      store, [&](std::string_view bytes) { return (*sealer)->put(bytes); },
      [&](std::int64_t done, std::int64_t all) {
        if (told && all > 0) told(static_cast<double>(done) / static_cast<double>(all));
      });
  if (!copied) return copied;
  if (auto finished = (*sealer)->finish(); !finished) return base::fail(finished.error());
  if (auto kept = out.keep(); !kept) return base::fail(kept.error());
  return copied;
}

Result<store::Copied> read_backup(const std::filesystem::path& file, const vault::BoxPair& secret,
                                  const std::string& store, base::Instant at, const Share& told) {
  Source source(file);
  const auto opener = open_source(file, secret, source);
  if (!opener) return base::fail(opener.error());
  auto copied = store::copy_in(
      store, [&](std::size_t size) { return (*opener)->take(size); }, at,
      [&](std::int64_t, std::int64_t) {
        if (told) told(source.share());
      });
  if (!copied) return copied;
  if (auto end = (*opener)->end(); !end) return base::fail(end.error());
  return copied;
}

Result<void> seal_file(const std::filesystem::path& plain, const std::filesystem::path& file,
                       std::span<const std::string> recipients) {
  Source source(plain);
  if (!source.ok()) return cannot_read(plain);
  NewFile out(file);
  const auto sealer = vault::seal_stream(recipients, [&](std::string_view bytes) { return out.put(bytes); });
  if (!sealer) return base::fail(sealer.error());
  for (auto part = source.take(kPart); !part.empty(); part = source.take(kPart))
    if (auto put = (*sealer)->put(part); !put) return put;
  if (auto finished = (*sealer)->finish(); !finished) return finished;
  return out.keep();
}

Result<void> open_file(const std::filesystem::path& file, const vault::BoxPair& secret,
                       const std::filesystem::path& plain) {
  Source source(file);
  const auto opener = open_source(file, secret, source);
  if (!opener) return base::fail(opener.error());
  NewFile out(plain);
  for (;;) {
    const auto part = (*opener)->take_some(kPart);
    if (!part) return base::fail(part.error());
    if (part->empty()) break;
    if (auto put = out.put(*part); !put) return put;
  }
  if (auto end = (*opener)->end(); !end) return end;
  return out.keep();
}

Result<void> write_private(const std::filesystem::path& file, std::string_view text) {
  NewFile out(file);
  if (auto put = out.put(text); !put) return put;
  return out.keep();
}

}  // namespace relais::cli

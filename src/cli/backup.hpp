// Backups as files: a whole store, or a keystore, sealed to backup keys. Written beside their name and renamed when
// they are whole and on stable storage; readable by their owner only.
#pragma once

#include <filesystem>
#include <functional>
#include <iosfwd>
#include <span>
#include <string>

#include "base/date.hpp"
#include "store/copy.hpp"
#include "vault/stream.hpp"

namespace relais::cli {

/// Told how much is done, from 0 to 1.
using Share = std::function<void(double done)>;

/// Prints the share done and the time left to `err`, at most every two seconds.
[[nodiscard]] Share tell_time_left(std::ostream& err, std::string what);

[[nodiscard]] base::Result<store::Copied> write_backup(const std::string& store, const std::filesystem::path& file,
                                                       std::span<const std::string> recipients, const Share& told);
/// Into a place that is empty.
[[nodiscard]] base::Result<store::Copied> read_backup(const std::filesystem::path& file, const vault::BoxPair& secret,
                                                      const std::string& store, base::Instant at, const Share& told);

[[nodiscard]] base::Result<void> seal_file(const std::filesystem::path& plain, const std::filesystem::path& file,
                                           std::span<const std::string> recipients);
[[nodiscard]] base::Result<void> open_file(const std::filesystem::path& file, const vault::BoxPair& secret,
                                           const std::filesystem::path& plain);

/// A new file of mode 0600 with this text. Code `cannot_write`.
[[nodiscard]] base::Result<void> write_private(const std::filesystem::path& file, std::string_view text);

}  // namespace relais::cli

// A PostgreSQL server of the tests' own: made in a temporary folder from the Debian package, reachable by a socket in
// that folder only, gone with the object (and with the process, however it ends).
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>

namespace relais::store::testing {

class Cluster {
 public:
  /// Throws std::runtime_error with a clear message when PostgreSQL is not installed or does not start.
  Cluster();
  Cluster(const Cluster&) = delete;
  Cluster& operator=(const Cluster&) = delete;
  ~Cluster();

  /// A new empty database; answers its URL.
  std::string make_database();
  /// Immediate shutdown, as if the machine had lost its power: no checkpoint, no goodbye.
  void stop_immediately();
  void start();

 private:
  void wait_until_ready() const;

  std::filesystem::path folder_;
  std::filesystem::path programs_;
  pid_t server_ = -1;
  int made_ = 0;
};

/// A folder removed with the object.
class Folder {
 public:
  Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder();
  [[nodiscard]] std::string file(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

}  // namespace relais::store::testing

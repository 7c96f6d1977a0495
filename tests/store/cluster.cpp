#include "store/cluster.hpp"

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <thread>
#include <vector>

namespace relais::store::testing {
namespace {

namespace fs = std::filesystem;

fs::path temporary_folder(const char* name) {
  // Short, because the path of a socket may have 107 characters only.
  std::string pattern = (fs::temp_directory_path() / name).string() + "-XXXXXX";
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder can be made");
  return pattern;
}

fs::path programs_of_postgres() {
  fs::path best;
  const fs::path installed = "/usr/lib/postgresql";
  if (fs::exists(installed)) {
    for (const auto& version : fs::directory_iterator(installed)) {
      if (fs::exists(version.path() / "bin/initdb") && version.path() > best) best = version.path();
    }
  }
  if (best.empty()) {
    throw std::runtime_error(
        "PostgreSQL is not installed: the store is tested on both engines; install the package postgresql-15");
  }
  return best / "bin";
}

/// PostgreSQL refuses to run as root; its package makes a user for it.
const passwd* user_of_postgres() { return geteuid() == 0 ? getpwnam("postgres") : nullptr; }

/// Starts a program, as the user of PostgreSQL when we are root. It ends with this process.
pid_t start_program(const std::vector<std::string>& words, const fs::path& log) {
  const auto* user = user_of_postgres();
  std::vector<char*> arguments;
  for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  const pid_t child = fork();
  if (child != 0) return child;
  if (user != nullptr && (setgroups(0, nullptr) != 0 || setgid(user->pw_gid) != 0 || setuid(user->pw_uid) != 0))
    _exit(126);
  prctl(PR_SET_PDEATHSIG, SIGQUIT);
  const int out = open(log.c_str(), O_CREAT | O_WRONLY | O_APPEND, 0644);
  dup2(out, STDOUT_FILENO);
  dup2(out, STDERR_FILENO);
  execv(arguments[0], arguments.data());
  _exit(127);
}

int run_program(const std::vector<std::string>& words, const fs::path& log) {
  int status = 0;
  waitpid(start_program(words, log), &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

}  // namespace

Cluster::Cluster() : folder_(temporary_folder("relais-pg")), programs_(programs_of_postgres()) {
  if (const auto* user = user_of_postgres(); user != nullptr) {
    if (chown(folder_.c_str(), user->pw_uid, user->pw_gid) != 0) throw std::runtime_error("chown failed");
  } else if (geteuid() == 0) {
    throw std::runtime_error("there is no user postgres, and PostgreSQL refuses to run as root");
  }
  const auto log = folder_ / "log";
  if (run_program({programs_ / "initdb", "-D", folder_ / "data", "-U", "relais", "--auth=trust", "--encoding=UTF8",
                   "--locale=C.UTF-8"},
                  log) != 0) {
    throw std::runtime_error("initdb failed; see " + log.string());
  }
  start();
}

Cluster::~Cluster() {
  stop_immediately();
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

void Cluster::start() {
  server_ = start_program({programs_ / "postgres", "-D", folder_ / "data", "-k", folder_, "-c",
                           "listen_addresses=", "-c", "max_connections=100", "-c", "shared_buffers=64MB"},
                          folder_ / "log");
  wait_until_ready();
}

void Cluster::wait_until_ready() const {
  for (int attempt = 0; attempt < 600; ++attempt) {
    if (run_program({programs_ / "pg_isready", "-q", "-h", folder_, "-U", "relais", "-d", "postgres"},
                    folder_ / "log") == 0)
      return;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  throw std::runtime_error("PostgreSQL does not answer; see " + (folder_ / "log").string());
}

void Cluster::stop_immediately() {
  if (server_ <= 0) return;
  kill(server_, SIGQUIT);
  waitpid(server_, nullptr, 0);
  server_ = -1;
}

std::string Cluster::make_database() {
  const auto name = "relais" + std::to_string(++made_);
  if (run_program({programs_ / "createdb", "-h", folder_, "-U", "relais", name}, folder_ / "log") != 0) {
    throw std::runtime_error("createdb failed; see " + (folder_ / "log").string());
  }
  return "postgresql:///" + name + "?host=" + folder_.string() + "&user=relais";
}

Folder::Folder() : path_(temporary_folder("relais-store")) {}

Folder::~Folder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

}  // namespace relais::store::testing

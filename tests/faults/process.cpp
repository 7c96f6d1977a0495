#include "faults/process.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <stdexcept>

namespace relais::faults {

Process::Process(const std::vector<std::string>& words) {
  std::vector<char*> arguments;
  for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  // What it says must not make it wait for us: a megabyte lies in the pipe until somebody reads.
  fcntl(ends[0], F_SETPIPE_SZ, 1 << 20);
  child_ = fork();
  if (child_ == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    dup2(ends[1], STDOUT_FILENO);
    execv(arguments[0], arguments.data());
    _exit(127);
  }
  close(ends[1]);
  out_ = ends[0];
}

Process::~Process() {
  kill_at_once();
  wait();
  close(out_);
}

void Process::kill_at_once() {
  if (child_ > 0) kill(child_, SIGKILL);
}

int Process::wait() {
  if (child_ <= 0) return 0;
  int status = 0;
  waitpid(child_, &status, 0);
  child_ = -1;
  return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

std::string Process::rest() {
  std::string all = std::move(ahead_);
  ahead_.clear();
  std::array<char, 65536> buffer{};
  for (ssize_t got = 0; (got = read(out_, buffer.data(), buffer.size())) > 0;) {
    all.append(buffer.data(), static_cast<std::size_t>(got));
  }
  return all;
}

std::string Process::line() {
  std::array<char, 512> buffer{};
  for (;;) {
    if (const auto end = ahead_.find('\n'); end != std::string::npos) {
      auto found = ahead_.substr(0, end);
      ahead_.erase(0, end + 1);
      return found;
    }
    const auto got = read(out_, buffer.data(), buffer.size());
    if (got <= 0) return {};
    ahead_.append(buffer.data(), static_cast<std::size_t>(got));
  }
}

}  // namespace relais::faults

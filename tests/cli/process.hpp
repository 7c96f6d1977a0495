// The real program as a child process: its output, its exit code, its port.
#pragma once

#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace relais::test {

inline std::string binary() {
  const char* named = std::getenv("RELAIS_BIN");
  return named == nullptr ? "build/relais" : named;
}

struct Finished {
  int code = -1;
  std::string out;
  std::string err;
};

class Process {
 public:
  explicit Process(const std::vector<std::string>& arguments) {
    std::array<int, 2> in{};
    std::array<int, 2> out{};
    std::array<int, 2> err{};
    if (pipe(in.data()) != 0 || pipe(out.data()) != 0 || pipe(err.data()) != 0) std::abort();
    pid_ = fork();
    if (pid_ == 0) {
      dup2(in[0], 0);
      dup2(out[1], 1);
      dup2(err[1], 2);
      for (const int fd : {in[0], in[1], out[0], out[1], err[0], err[1]}) close(fd);
      auto program = binary();
      std::vector<std::string> words{program};
      words.insert(words.end(), arguments.begin(), arguments.end());
      std::vector<char*> argv;
      for (auto& word : words) argv.push_back(word.data());
      argv.push_back(nullptr);
      execv(program.c_str(), argv.data());
      _exit(127);
    }
    close(in[0]);
    close(out[1]);
    close(err[1]);
    in_ = in[1];
    out_ = out[0];
    err_ = err[0];
    // The journal must not fill its pipe while nobody reads it.
    drain_ = std::thread([this] { err_text_ = read_all(err_); });
  }
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;
  ~Process() {
    if (!code_) kill(SIGKILL);
    static_cast<void>(wait());
    close(out_);
    close(err_);
  }

  void say(const std::string& text) {
    if (write(in_, text.data(), text.size()) < 0) return;
  }
  void end_input() {
    if (in_ >= 0) close(in_);
    in_ = -1;
  }
  void kill(int signal) const { ::kill(pid_, signal); }
  [[nodiscard]] pid_t id() const { return pid_; }

  /// The next line of standard output, without its end.
  std::string line() const {
    std::string text;
    char c = 0;
    while (read(out_, &c, 1) == 1 && c != '\n') text += c;
    return text;
  }

  int wait() {
    end_input();
    if (!code_) {
      int status = 0;
      waitpid(pid_, &status, 0);
      code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
      drain_.join();
    }
    return *code_;
  }

  Finished finish() {
    end_input();
    Finished finished;
    finished.out = read_all(out_);
    finished.code = wait();
    finished.err = err_text_;
    return finished;
  }

 private:
  static std::string read_all(int fd) {
    std::string text;
    std::array<char, 4096> buffer{};
    for (ssize_t got = read(fd, buffer.data(), buffer.size()); got > 0; got = read(fd, buffer.data(), buffer.size()))
      text.append(buffer.data(), static_cast<std::size_t>(got));
    return text;
  }

  pid_t pid_ = -1;
  int in_ = -1;
  int out_ = -1;
  int err_ = -1;
  std::thread drain_;
  std::string err_text_;
  std::optional<int> code_;
};

inline Finished run(const std::vector<std::string>& arguments, const std::string& input = {}) {
  Process process(arguments);
  process.say(input);
  return process.finish();
}

}  // namespace relais::test

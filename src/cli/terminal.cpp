#include "cli/terminal.hpp"

#include <iostream>

#include <termios.h>
#include <unistd.h>

namespace relais::cli {
namespace {

/// Switches the echo of a terminal off for as long as it lives.
class NoEcho {
 public:
  NoEcho() : active_(tcgetattr(STDIN_FILENO, &before_) == 0) {
    if (!active_) return;
    auto silent = before_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    tcsetattr(STDIN_FILENO, TCSANOW, &silent);
  }
  NoEcho(const NoEcho&) = delete;
  NoEcho& operator=(const NoEcho&) = delete;
  ~NoEcho() {
    if (active_) tcsetattr(STDIN_FILENO, TCSANOW, &before_);
  }

 private:
  termios before_{};
  bool active_;
};

}  // namespace

base::Result<std::string> read_secret(std::ostream& err, const std::string& question, const std::string& code,
                                      const std::string& what, const std::string& expected) {
  std::string line;
  if (isatty(STDIN_FILENO) == 1) {
    err << question << ": " << std::flush;
    const NoEcho silent;
    std::getline(std::cin, line);
    err << '\n';
  } else {
    std::getline(std::cin, line);
  }
  if (!std::cin && line.empty()) return base::fail(base::ErrorKind::bad_input, code, "standard input", what, expected);
  return line;
}

}  // namespace relais::cli
